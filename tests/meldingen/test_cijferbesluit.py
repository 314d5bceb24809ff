"""The FG decides which exact figures the Landelijk Coördinator reads; it holds at once, everywhere."""

import pytest
from django.urls import reverse

from dashboards.models import Rapportage
from dashboards.overzichten import RAPPORTAGES
from meldingen.models import Cijferbesluit
from meldingen.toegang import toegang
from meldingen.workflow import Recht
from pvi import klok
from pvi.rollen import RELATIES, Rol
from tests.dashboards.besloten.meet import OKT, count
from tests.dashboards.test_queries import ontvangen, zaak
from tests.kern import moment
from tests.toegankelijk import check_page

pytestmark = pytest.mark.django_db
ADRES = "meldingen:cijferbesluit"


@pytest.fixture(autouse=True)
def op_de_achtste(organisatie):
    from pvi import lijsten

    lijsten.sync()
    with klok.op(moment("2026-11-08", 6)):
        yield


@pytest.fixture
def fg(person):
    return person(Rol.FG, "KS")


@pytest.fixture
def lc(person):
    return person(Rol.LC, "KS")


def decide(client, fg, wat: str, aan: str, reden: str = "nodig"):
    client.force_login(fg)
    formulier = client.get(reverse(ADRES)).context["form"]["formulier"].value()
    keuze = {"formulier": formulier, "wat": wat, "aan": aan, "reden": reden}
    return [client.post(reverse(ADRES), keuze) for _ in range(2)]


def test_as_delivered_the_coordinator_reads_exact_figures_and_no_list(lc):
    assert toegang(lc).cijfereenheden(Recht.CASUISTIEKOVERZICHT) == [None]
    assert "zaken" not in [hoofdstuk.code for hoofdstuk in count(lc, "casuistiekoverzicht").hoofdstukken]


def test_when_the_fg_says_no_every_exact_figure_of_the_coordinator_is_gone_and_comes_back(client, fg, lc, organisatie):
    rapportage = Rapportage.objects.request(RAPPORTAGES["casuistiekoverzicht"], OKT, lezer=lc)
    antwoorden = decide(client, fg, "precies", "nee", "herleidbaar")
    assert {antwoord.status_code for antwoord in antwoorden} == {302}
    assert Cijferbesluit.objects.count() == 1, "two clicks are one decision"
    for recht in (Recht.CASUISTIEKOVERZICHT, Recht.DASHBOARD_EENHEID):
        assert toegang(lc).cijfereenheden(recht) == []
    client.force_login(lc)
    blad = reverse("dashboards:overzicht", args=[rapportage.pk])
    assert client.get(blad).status_code == client.get(reverse("dashboards:overzichten")).status_code == 404
    assert client.get(reverse("dashboards:cijfers")).status_code == 200
    assert "Overzichten" not in client.get(reverse("werk")).text.split("<main")[0]
    with klok.op(moment("2026-11-09")):
        decide(client, fg, "precies", "ja")
        client.force_login(lc)
        assert client.get(blad).status_code == 200


def test_vik_keeps_its_figures_whatever_is_decided_about_the_coordinator(client, fg, vik):
    decide(client, fg, "precies", "nee", "herleidbaar")
    assert toegang(vik).cijfereenheden(Recht.MAANDRAPPORTAGE) != []


def test_the_list_in_codes_says_no_kenmerk_and_counts_the_days(client, fg, lc, organisatie):
    open_ = ontvangen(organisatie["RT"], "2026-10-05", gronden=["ras"], aarden=["opmerking"])
    zaak(
        organisatie["NN"],
        ("ontvangen", moment("2026-10-05")),
        ("afgesloten", moment("2026-10-25")),
        gronden=["leeftijd"],
    )
    decide(client, fg, "zaken", "ja")
    tabel = count(lc, "casuistiekoverzicht").tabel("zaken")
    assert [(regel.label.split(" · ")[0], regel.cellen) for regel in tabel.regels] == [("NN", (20,)), ("RT", (34,))]
    assert "ras" in tabel.regels[1].label and "Ontvangen" in tabel.regels[1].label
    assert not any(open_.kenmerk in regel.label for regel in tabel.regels)


@pytest.mark.parametrize("rol", [rol for rol in Rol if rol not in RELATIES and rol != Rol.FG])
def test_nobody_but_the_fg_decides(client, person, rol):
    client.force_login(person(rol, "KS" if rol in {Rol.BH, Rol.LC, Rol.CD, Rol.KO} else "RT"))
    assert client.get(reverse(ADRES)).status_code == 404
    keuze = {"formulier": "0" * 32, "wat": "precies", "aan": "nee", "reden": "nodig"}
    assert client.post(reverse(ADRES), keuze).status_code == 404
    assert not Cijferbesluit.objects.exists()


def test_what_is_missing_is_said_and_nothing_is_decided(client, fg):
    client.force_login(fg)
    antwoord = client.post(reverse(ADRES), {"wat": "precies"})
    assert antwoord.status_code == 422 and "Fout:" in antwoord.text
    assert not Cijferbesluit.objects.exists()
    assert check_page(client.get(reverse(ADRES)).text) == []


def test_a_decision_is_never_changed_or_removed(client, fg):
    decide(client, fg, "zaken", "ja")
    besluit = Cijferbesluit.objects.get()
    with pytest.raises(TypeError):
        besluit.save()
    with pytest.raises(TypeError):
        besluit.delete()
