"""A step refused between the page and the button: somebody was first, or a right just ended. A page, never a crash."""

import pytest
from django.urls import reverse

from meldingen.access import Grond
from meldingen.models import Inzage, OvergangGeweigerd
from pvi.rollen import Rol
from tests.toegankelijk import check_page
from triage.actions.smo import close_smo, record_smo_advies

from .conftest import ADVIES, advies_in, punt_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("view", "pagina", "lid"),
    [
        ("triage.views.smo.recuse_smo", "triage:smo-belang", "jurist"),
        ("triage.views.zitting.recuse", "triage:belang", "voorzitter"),
    ],
)
def test_a_button_that_came_too_late_gets_a_page_that_says_what_and_how(request, monkeypatch, als, view, pagina, lid):
    melding = request.getfixturevalue("in_smo" if "smo" in view else "te_wegen")

    def too_late(*args: object) -> None:
        raise OvergangGeweigerd("Deze zaak ligt niet bij jou.", ["Een collega was eerder."])

    monkeypatch.setattr(view, too_late)
    antwoord = als(request.getfixturevalue(lid)).post(reverse(pagina, args=[melding.kenmerk]))
    tekst = antwoord.content.decode()
    assert antwoord.status_code == 422 and check_page(tekst) == []
    assert "Deze zaak ligt niet bij jou." in tekst and "Een collega was eerder." in tekst
    assert "ververs de pagina" in tekst


def test_who_lost_the_case_since_the_page_finds_it_no_more(in_smo, strafmaat, als):
    browser = als(strafmaat)
    belang = reverse("triage:smo-belang", args=[in_smo.kenmerk])
    assert browser.get(belang).status_code == 200
    record_smo_advies(advies_in(in_smo), strafmaat, **ADVIES)
    close_smo(in_smo, strafmaat)
    assert browser.post(belang).status_code == 404


def test_a_mistake_of_ours_is_still_a_mistake(te_wegen, voorzitter, als, monkeypatch):
    def breaks(*args: object) -> None:
        raise RuntimeError("the connection was lost")

    monkeypatch.setattr("triage.views.zitting.recuse", breaks)
    with pytest.raises(RuntimeError):
        als(voorzitter).post(reverse("triage:belang", args=[te_wegen.kenmerk]))


def test_a_deskundige_who_may_not_be_invited_any_more_is_an_error_at_the_field(
    te_wegen, secretaris, person, als, monkeypatch
):
    """Between the search and the invitation a wall rose: the same words as for somebody who does not exist."""
    lid = person(Rol.TR, "NN")
    adres = reverse("triage:deskundige", args=[te_wegen.kenmerk])
    onbekend = als(secretaris).post(adres, {"werkmail": "niemand@voorbeeld.invalid"})
    with monkeypatch.context() as m:
        m.setattr("triage.actions.zitting.deskundige_candidates", lambda melding: [])
        antwoord = als(secretaris).post(adres, {"werkmail": lid.email})
    for refusal in (onbekend, antwoord):
        assert refusal.status_code == 422 and "Kies iemand zonder belang." in refusal.content.decode()
    assert lid.email in antwoord.content.decode()
    assert not te_wegen.toekenningen.filter(grond=Grond.DESKUNDIGE).exists()
    gezocht = Inzage.objects.filter(melding=te_wegen.pk, doel="deskundige zoeken").order_by("volgnummer")
    assert [rij.soort for rij in gezocht] == [Inzage.Soort.GEWEIGERD, Inzage.Soort.GELEZEN]

    assert als(secretaris).post(adres, {"werkmail": lid.email}).status_code == 302
    assert te_wegen.toekenningen.filter(grond=Grond.DESKUNDIGE, user=lid).exists()
    assert punt_of(te_wegen).zitting.aanwezigheden.filter(medewerker=lid, plaats="deskundige").exists()
