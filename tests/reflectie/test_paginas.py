"""Every page of this app as a visitor reads it: frame, title, headings, labels, error summary."""

import pytest
from django.urls import reverse

from meldingen.models import Taak
from pvi import kluis
from reflectie.actions.herstel import add_afspraak, record_herstelplan
from reflectie.actions.les import share_les, write_les
from reflectie.models import Herstelplan
from reflectie.urls import urlpatterns
from tests.reflectie.conftest import WENS
from tests.reflectie.test_les import ANTWOORDEN, _close
from tests.toegankelijk import check_page, check_titles
from triage.actions.taak import make_taak

pytestmark = pytest.mark.django_db


def _get(client, user, naam: str, *args) -> str:
    client.force_login(user)
    antwoord = client.get(reverse(f"reflectie:{naam}", args=args))
    assert antwoord.status_code == 200, naam
    return antwoord.content.decode()


def test_every_page_is_sound_and_has_a_title_of_its_own(client, in_nazorg, hb, vik, person):
    plan = Herstelplan.objects.get()
    tweede = person("vi", "RT")
    les = write_les(in_nazorg, vik, **ANTWOORDEN)
    make_taak(in_nazorg, Taak.Soort.NABESPREKING)
    taak = make_taak(in_nazorg, Taak.Soort.BUDDY)
    moment = in_nazorg.nazorgmomenten.first()
    kenmerk = in_nazorg.kenmerk
    paginas = {
        naam: _get(client, user, naam, *args)
        for naam, user, args in (
            ("herstel", hb, (kenmerk,)),
            ("plan", hb, (kenmerk,)),
            ("afspraak-nieuw", hb, (kenmerk,)),
            ("herstelbegeleider", vik, (kenmerk,)),
            ("nazorg", hb, (kenmerk,)),
            ("moment", hb, (kenmerk, moment.pk)),
            ("extra", hb, (kenmerk, moment.pk)),
            ("les", vik, (kenmerk,)),
            ("les-schrijven", vik, (kenmerk,)),
            ("les-geen", vik, (kenmerk,)),
            ("sluiten", vik, (kenmerk,)),
            ("taak", vik, (kenmerk, taak.pk)),
            ("lessen", vik, ()),
        )
    }
    share_les(les, tweede)
    paginas["lessen gevuld"] = _get(client, vik, "lessen")
    assert ANTWOORDEN["wat"] in paginas["lessen gevuld"]
    assert {naam: fout for naam, html in paginas.items() if (fout := check_page(html))} == {}
    assert check_titles({naam: html for naam, html in paginas.items() if naam != "lessen gevuld"}) == []
    assert plan.status == Herstelplan.Status.UITGEVOERD


def test_pages_before_and_after_nazorg(client, in_herstel, hb, vik, person):
    plan = record_herstelplan(in_herstel, hb, wens=WENS, status=Herstelplan.Status.LOOPT)
    afspraak = add_afspraak(plan, hb, vorm="excuses", afspraak="Excuses.")
    kenmerk = in_herstel.kenmerk
    paginas = {
        naam: _get(client, hb, naam, *args)
        for naam, args in (
            ("herstel", (kenmerk,)),
            ("afspraak", (kenmerk, afspraak.pk)),
            ("start-nazorg", (kenmerk,)),
        )
    }
    kluis.open_sleutel(in_herstel.sleutel_id)
    les = write_les(in_herstel, vik, **ANTWOORDEN)
    _close(in_herstel)
    paginas["gesloten"] = _get(client, vik, "sluiten", kenmerk)
    kamer = person("rk", "RT")
    paginas["nalezen"] = _get(client, kamer, "nalezen", les.pk)
    paginas["lessen kamer"] = _get(client, kamer, "lessen")
    assert {naam: fout for naam, html in paginas.items() if (fout := check_page(html))} == {}


@pytest.mark.parametrize(
    ("naam", "data"),
    [
        ("plan", {"status": "niet"}),
        ("afspraak-nieuw", {}),
        ("les-geen", {}),
        ("les-schrijven", {}),
        ("sluiten", {}),
        ("herstelbegeleider", {"werkmail": "geen adres"}),
    ],
)
def test_refused_form_is_sound_too(client, naam, data, in_nazorg, hb, vik):
    client.force_login(hb if naam in ("plan", "afspraak-nieuw") else vik)
    antwoord = client.post(reverse(f"reflectie:{naam}", args=[in_nazorg.kenmerk]), data)
    assert antwoord.status_code == 422
    assert check_page(antwoord.content.decode()) == []


def test_every_address_is_visited_above():
    """Guards this file: a new page must be added to it. The two that only answer a button have no page."""
    bezocht = {"herstel", "plan", "afspraak-nieuw", "afspraak", "herstelbegeleider", "nazorg", "start-nazorg", "moment"}
    bezocht |= {"extra", "les", "les-schrijven", "les-geen", "les-delen", "sluiten", "taak", "lessen", "nalezen"}
    # tests/reflectie/test_procedure.py and test_herstel.py walk the pages of people outside the case.
    elders = {"uitvoeren"} | {p.name for p in urlpatterns if p.name.startswith("procedure")}
    assert {p.name for p in urlpatterns} == bezocht | elders


def test_tab_asks_the_same_number_of_queries_with_many_rows(client, in_nazorg, hb, django_assert_max_num_queries):
    plan = Herstelplan.objects.get()
    plan.afspraken.create(sleutel_id=in_nazorg.sleutel_id, vorm="excuses", afspraak="De eerste afspraak.")
    client.force_login(hb)
    adres = reverse("reflectie:herstel", args=[in_nazorg.kenmerk])
    client.get(adres)
    with django_assert_max_num_queries(200) as weinig:
        client.get(adres)
    kluis.open_sleutel(in_nazorg.sleutel_id)
    for n in range(12):
        plan.afspraken.create(sleutel_id=in_nazorg.sleutel_id, vorm="excuses", afspraak=f"Afspraak {n}.")
    with django_assert_max_num_queries(len(weinig)):
        client.get(adres)
