"""What the commissie weighs, and the tab Triage."""

import pytest
from django.urls import reverse

from meldingen.models import OvergangGeweigerd
from tests.toegankelijk import check_page
from tests.triage.conftest import ASPECTEN, punt_of
from triage.actions.triagebesluit import propose_triagebesluit, take_standpunt
from triage.actions.weging import record_weging
from triage.models import Triagebesluit, Weging
from triage.models.weging import Aspect

pytestmark = pytest.mark.django_db


def op_scherm(**extra):
    return {f"aspect_{code}": gewicht for code, gewicht in ASPECTEN.items()} | {"feiten": "", "toelichting": ""} | extra


def test_weging_has_a_weight_for_every_aspect(te_wegen, voorzitter):
    with pytest.raises(OvergangGeweigerd) as fout:
        record_weging(punt_of(te_wegen), voorzitter, aspecten={"ernst": "hoog", "macht": "enorm"})
    assert len(fout.value.ontbreekt) == len(Aspect) - 1
    weging = record_weging(punt_of(te_wegen), voorzitter, aspecten=ASPECTEN, feiten="Eén getuige.")
    assert weging.feiten == "Eén getuige."


def test_weging_can_be_improved_until_it_is_proposed(gewogen, voorzitter, politiechef, velden):
    punt = punt_of(gewogen)
    record_weging(punt, voorzitter, aspecten=ASPECTEN | {"ernst": "hoog"}, feiten="Twee getuigen.")
    assert Weging.objects.get().aspecten["ernst"] == "hoog"
    besluit = propose_triagebesluit(punt, voorzitter, **velden("LIJN"))
    with pytest.raises(OvergangGeweigerd, match="staat vast"):
        record_weging(punt, voorzitter, aspecten=ASPECTEN)
    take_standpunt(besluit, politiechef, Triagebesluit.Standpunt.GEWEIGERD, "Te licht.")
    record_weging(punt, voorzitter, aspecten=ASPECTEN)


def test_vik_reads_the_triage_dossier_but_does_not_weigh(gewogen, vik, als):
    with pytest.raises(OvergangGeweigerd, match="rol"):
        record_weging(punt_of(gewogen), vik, aspecten=ASPECTEN)
    assert als(vik).get(reverse("triage:weging", args=[gewogen.kenmerk])).status_code == 404
    pagina = als(vik).get(reverse("triage:dossier", args=[gewogen.kenmerk])).content.decode()
    assert "Twee collega&#x27;s hoorden het." in pagina


def test_page_records_the_weging_and_goes_on_to_the_proposal(te_wegen, voorzitter, als):
    url = reverse("triage:weging", args=[te_wegen.kenmerk])
    half = als(voorzitter).post(url, {"aspect_ernst": "hoog", "feiten": "Dit wil ik niet kwijt."})
    assert half.status_code == 422
    assert "Dit wil ik niet kwijt." in half.content.decode()
    assert "Geef een gewicht aan: herhaling." in half.content.decode()
    assert check_page(half.content.decode()) == []
    klaar = als(voorzitter).post(url, op_scherm(feiten="Twee getuigen."))
    assert klaar.status_code == 302 and klaar.url == reverse("triage:voorstel", args=[te_wegen.kenmerk])
    assert Weging.objects.get().feiten == "Twee getuigen."


def test_walled_member_and_betrokkene_find_nothing(gewogen, betrokkene, person, als):
    for wie in (betrokkene, person("tr", "NN")):
        for naam in ("dossier", "weging", "voorstel"):
            assert als(wie).get(reverse(f"triage:{naam}", args=[gewogen.kenmerk])).status_code == 404


def test_case_that_is_no_longer_weighed_is_gone_for_the_commissie(in_de_lijn, voorzitter, vik, als):
    for naam in ("dossier", "weging", "voorstel", "definitief", "aanhouden"):
        assert als(voorzitter).get(reverse(f"triage:{naam}", args=[in_de_lijn.kenmerk])).status_code == 404
    assert als(vik).get(reverse("triage:dossier", args=[in_de_lijn.kenmerk])).status_code == 200


def test_pages_are_well_made_at_every_stage(gewogen, voorzitter, politiechef, vik, velden, als):
    weging, dossier = (reverse(f"triage:{naam}", args=[gewogen.kenmerk]) for naam in ("weging", "dossier"))

    def look() -> None:
        for wie, url in ((voorzitter, weging), (voorzitter, dossier), (vik, dossier)):
            assert check_page(als(wie).get(url).content.decode()) == []

    look()
    besluit = propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("LIJN", nevensporen=["TEAM"]))
    look()
    assert "ligt bij de politiechef" in als(voorzitter).get(weging).content.decode()
    pagina = als(politiechef).get(dossier).content.decode()
    assert check_page(pagina) == [] and "Dit voorstel wacht op jou." in pagina
    assert "Dit voorstel wacht op jou." not in als(vik).get(dossier).content.decode()
    take_standpunt(besluit, politiechef, Triagebesluit.Standpunt.AKKOORD)
    look()
    assert "Maak het besluit definitief" in als(voorzitter).get(weging).content.decode()
