"""What a page of the dossier asks the database: few questions, for every tab and everybody who reads it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meldingen.dossier import TABS
from meldingen.models import Melding
from meldingen.toegang import resolved_once, toegang
from pvi.models import Medewerker
from triage.beurt import standing_proposal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("labels_blijven")]

# Eleven of these are the way in: the session, the person with appointments, walls and grants, the case, its key, the
# rights on it and the log. VIK asks most: it alone sees which typed keys point to nobody.
MEEST = 26
# State of the case → who reads it there.
LEZERS = {
    "te_wegen": ("vik", "voorzitter", "secretaris"),
    "gewogen": ("vik", "voorzitter"),
    "in_de_lijn": ("vik", "teamchef", "politiechef"),
    "in_onderzoek": ("vik", "onderzoeker", "politiechef"),
    "in_smo": ("vik", "strafmaat", "jurist", "politiechef"),
    "besloten": ("vik", "politiechef", "jurist"),
}


def read(client: Client, wie: Medewerker, melding: Melding, pagina: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        antwoord = client.get(reverse(pagina, args=[melding.kenmerk]))
    assert antwoord.status_code == 200, (wie, pagina)
    return [query["sql"] for query in queries]


@pytest.mark.parametrize("stand", LEZERS)
def test_a_tab_needs_few_queries_for_every_reader(client, request, stand):
    melding = request.getfixturevalue(stand)
    te_veel = []
    for naam in LEZERS[stand]:
        wie = request.getfixturevalue(naam)
        client.force_login(wie)
        rechten = toegang(Medewerker.objects.get(pk=wie.pk)).rechten_op(melding)
        open_tabs = [tab for tab in TABS if rechten.intersection(tab.rechten)]
        assert open_tabs, naam
        for tab in open_tabs:
            read(client, wie, melding, tab.pagina)
            vragen = read(client, wie, melding, tab.pagina)
            if len(vragen) > MEEST:
                te_veel.append(f"{naam}, {tab.code}: {len(vragen)}\n" + "\n".join(v[:300] for v in vragen))
    assert not te_veel, "\n".join(te_veel)


@pytest.mark.parametrize("stand", ["gewogen", "in_onderzoek"])
def test_no_question_is_asked_twice_of_the_same_table_for_the_top_of_the_page(client, request, vik, stand):
    """The sentence, the buttons, the route and the clocks ask the same of a case; it is read for them once."""
    melding = request.getfixturevalue(stand)
    client.force_login(vik)
    read(client, vik, melding, "meldingen:berichten")
    vragen = read(client, vik, melding, "meldingen:berichten")
    assert len(vragen) == len(set(vragen))
    for tabel in ("meldingen_termijn", "meldingen_statuswissel", "triage_onderzoek", "triage_triagebesluit"):
        assert sum(f'FROM "{tabel}"' in vraag for vraag in vragen) <= 1, tabel


def test_a_refused_form_asks_hardly_more_than_its_page(client, gewogen, voorzitter):
    """What was sent is refused by then: the page around the form only reads, and resolves its reader once."""
    client.force_login(voorzitter)
    read(client, voorzitter, gewogen, "triage:aanhouden")
    pagina = read(client, voorzitter, gewogen, "triage:aanhouden")
    with CaptureQueriesContext(connection) as queries:
        antwoord = client.post(reverse("triage:aanhouden", args=[gewogen.kenmerk]), {"vraag": ""})
    assert antwoord.status_code == 422
    assert len(queries) <= len(pagina) + 12


def test_a_request_that_may_change_something_asks_anew(gewogen):
    with resolved_once():
        assert standing_proposal(gewogen) is None
        with CaptureQueriesContext(connection) as queries:
            assert standing_proposal(gewogen) is None
        assert not queries
    with CaptureQueriesContext(connection) as queries:
        standing_proposal(gewogen)
        standing_proposal(gewogen)
    assert len(queries) == 2
