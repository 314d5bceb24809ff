"""Who is to act finds the case on `/werk/`, with what to do; nobody with work reads that there is none."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.urls import reverse

from dashboards.wacht import work_of
from dashboards.wacht.zaken import first_turns
from meldingen.actions.benadeling import report_benadeling, see_benadeling
from meldingen.actions.contact import answer_from_melder
from meldingen.actions.muren import wall_off
from meldingen.actions.signaal import log_signaal
from meldingen.beurt import JIJ, next_step
from meldingen.knoppen import knoppen
from meldingen.models import Signaal
from meldingen.toegang import toegang
from meldingen.workflow import Recht, Status
from pvi import klok, kluis
from pvi.rollen import Rol
from reflectie.actions.nazorg import record_moment
from reflectie.models import Les, Nazorgmoment
from tests import kern
from tests.kern import meld, zaak
from tests.meldingen.staf import in_intake, received, show
from tests.reflectie.conftest import (  # noqa: F401
    ander_team,
    begeleider,
    hb,
    in_herstel,
    in_nazorg,
)
from tests.triage.conftest import (  # noqa: F401  (fixtures)
    VOORNEMEN,
    arbeidszaken,
    besloten,
    besluit_in,
    besluit_tot,
    betrokkene,
    bewezen,
    commissie,
    gewogen,
    in_besluit,
    in_de_lijn,
    in_onderzoek,
    in_smo,
    jurist,
    met_zienswijze,
    strafmaat,
    te_wegen,
    velden,
    voorzitter,
)
from tests.triage.test_beurt import MENSEN, TABEL
from triage.actions.besluit import announce_voornemen

pytestmark = pytest.mark.django_db
NIETS = "Er wacht niets op je"
# The commissie weighs at its zitting: that is one line for all its cases.
BIJ_DE_ZITTING = {"te wegen", "gewogen", "niet akkoord"}
# What somebody does beside the step of the case, which is another's: who reads "jij" there does not take it.
ERNAAST = {
    "Geef je advies": Rol.LC,
    "Bereid de tekst van het voornemen voor": Rol.TJ,
    "Geef per betrokkene advies": Rol.TJ,
}
# Name of the situation → who reads "jij" there.
AAN_ZET = {naam: [wie for wie, (leest, _) in lezers.items() if leest == "jij"] for naam, _, _, lezers in TABEL}


def lines(client, wie) -> dict[str, tuple[str, str]]:
    """Label of each line → (what to do, address)."""
    tekst = show(client, wie, "werk").text
    tabel = BeautifulSoup(tekst, "html.parser").find("table", class_="dicht")
    assert (NIETS in tekst) <= (tabel is None)
    rijen = tabel.select("tbody tr") if tabel else ()
    return {rij.th.get_text(): (rij.a.contents[0], rij.a["href"]) for rij in rijen}


def _with_hb(geef):
    geef("hb")
    return geef("in_herstel")


def _moments_done(geef):
    melding = geef("in_nazorg")
    for moment in melding.nazorgmomenten.all():
        record_moment(moment, geef("hb"), uitkomst=Nazorgmoment.Uitkomst.AFGEZIEN)
    return melding


# After the last besluit, beside TABEL.
DAARNA = (
    ("herstel zonder begeleider", lambda geef: geef("in_herstel")),
    ("herstel", _with_hb),
    ("nazorg", lambda geef: geef("in_nazorg")),
    ("nazorg klaar", _moments_done),
)
STANDEN = (*(rij[:2] for rij in TABEL), *DAARNA)


@pytest.mark.parametrize(("naam", "maak"), STANDEN, ids=[naam for naam, _ in STANDEN])
def test_the_table_of_turns_and_the_sentence_on_top_of_a_case_are_one(client, request, naam, maak):
    """BEURTEN asks the database for all cases at once, `next_step` knows one case: they say the same to everybody.

    And who is to act finds it on the own page.
    """
    melding = maak(request.getfixturevalue)
    verschil = {}
    for wie, medewerker in {wie: request.getfixturevalue(wie) for wie in (*MENSEN, "begeleider")}.items():
        medewerker.refresh_from_db()
        beurt = first_turns(medewerker, toegang(medewerker)).get(melding.pk)
        stap = next_step(melding, medewerker) if melding.permits(medewerker, Recht.VOLGEN) else None
        aan_zet = stap is not None and stap.wie == JIJ
        if beurt is None:
            if aan_zet and naam not in BIJ_DE_ZITTING:
                verschil[wie] = "jij, and no line"
            continue
        if not aan_zet and not medewerker.aanstellingen.filter(rol=ERNAAST.get(beurt.doen)).exists():
            verschil[wie] = f"not jij, and a line: {beurt.doen}"
        rechten = toegang(medewerker).rechten_op(melding)
        wegen = {knop.pagina for knop in knoppen(melding, medewerker, rechten)}
        if aan_zet and beurt.pagina not in wegen:
            verschil[wie] = f"{beurt.pagina} is no button of {wegen}"
    assert verschil == {}
    for wie in AAN_ZET.get(naam, ()):
        with transaction.atomic():
            finds_it_and_behind_the_wall_nothing(client, melding, request.getfixturevalue(wie))
            transaction.set_rollback(True)


def finds_it_and_behind_the_wall_nothing(client, melding, lezer) -> None:
    regels = lines(client, lezer)
    if "Zitting" in regels and melding.kenmerk not in regels:
        # The commissie weighs at its zitting: that is the line.
        assert melding.kenmerk in client.get(regels["Zitting"][1]).text, lezer
    else:
        assert client.get(regels[melding.kenmerk][1], follow=True).status_code == 200, lezer
    assert NIETS not in show(client, lezer, "werk").text, lezer
    wall_off(melding, lezer)
    assert lines(client, lezer) == {}, lezer


def test_a_betrokkene_with_an_open_voornemen_finds_it(client, in_besluit, politiechef, betrokkene):  # noqa: F811
    assert lines(client, betrokkene) == {}
    kluis.open_sleutel(in_besluit.sleutel_id)
    announce_voornemen(besluit_in(in_besluit), politiechef, **VOORNEMEN)
    regels = lines(client, betrokkene)
    doen, url = regels["Jouw procedure"]
    assert doen == "Geef je zienswijze, of laat weten dat je er geen geeft"
    assert client.get(url).status_code == 200


def test_after_the_besluit_the_betrokkene_hears_until_when_bezwaar_is_possible(client, besloten, betrokkene):  # noqa: F811
    assert lines(client, betrokkene)["Jouw procedure"][0] == "Lees het besluit. Je kunt bezwaar maken"
    besloten.termijnen.filter(soort="bezwaar").update(verloopt_op=klok.vandaag() - timedelta(days=1))
    assert lines(client, betrokkene) == {}


def test_a_herstelbegeleider_finds_the_moment(client, in_nazorg, hb):  # noqa: F811
    assert lines(client, hb)[in_nazorg.kenmerk][0] == "Vraag hoe het gaat en leg dat vast"


def test_the_reflectiekamer_finds_the_les_to_read(client, person, team):
    kamer, schrijver = person(Rol.RK, "RT"), person(Rol.VI, "RT")
    assert NIETS in show(client, kamer, "werk").text
    melding = kern.zaak(team, "afgesloten")
    les = Les.objects.create(
        sleutel=kluis.new_sleutel("zaak"), melding=melding, eenheid=melding.eenheid_behandeling, schrijver=schrijver,
        geschreven_op=klok.nu(), status=Les.Status.GELEVERD,
    )  # fmt: skip
    assert lines(client, kamer)["Les"] == (
        "Lees na: is iemand te herkennen?",
        reverse("reflectie:nalezen", args=[les.pk]),
    )


def test_the_voorzitter_reads_of_the_zitting(client, te_wegen, voorzitter):  # noqa: F811
    doen, url = lines(client, voorzitter)["Zitting"]
    assert doen == "Zit de zitting voor"
    assert te_wegen.kenmerk in client.get(url).text


def test_only_what_is_mine_waits_for_me(client, vik, person, team):
    """Three hundred cases of the unit: the page of one colleague holds what that colleague does."""
    collega = person(Rol.VI, "RT")
    van_mij, van_ander = in_intake(received(team), vik), in_intake(received(team), collega)
    for melding in (van_mij, van_ander):
        melding.termijnen.open().update(verloopt_op=klok.vandaag() - timedelta(days=1))
        answer_from_melder(melding, melding.melders.get(), "Mag ik bellen?")
    assert set(lines(client, vik)) == {van_mij.kenmerk}
    assert set(lines(client, collega)) == {van_ander.kenmerk}


def test_a_place_held_behind_a_wall_is_held_by_nobody(client, in_de_lijn, vik, teamchef):  # noqa: F811
    """The step and the own work say the same: somebody has to be named."""
    zonder = ("Wijs een leidinggevende aan die de afspraken uitvoert.", "jij")
    stap = next_step(in_de_lijn, vik)
    assert (stap.tekst, stap.wie) != zonder and in_de_lijn.kenmerk not in lines(client, vik)
    wall_off(in_de_lijn, teamchef)
    stap = next_step(in_de_lijn, vik)
    assert (stap.tekst, stap.wie) == zonder
    assert lines(client, vik)[in_de_lijn.kenmerk][0] == "Wijs een leidinggevende aan"


def test_a_benadeling_waits_for_all_of_vik_also_of_a_closed_case(client, vik, person, team):
    collega = person(Rol.VI, "RT")
    melding = zaak(team, Status.AFGESLOTEN)
    assert melding.kenmerk not in lines(client, collega)
    benadeling = report_benadeling(melding, meld(melding), "Mijn rooster.")
    for wie in (vik, collega):
        assert lines(client, wie)[melding.kenmerk][0] == "Zeg dat VIK het heeft gezien"
    see_benadeling(benadeling, door=vik)
    assert lines(client, collega)[melding.kenmerk][0] == "Besluit en antwoord de melder"
    wall_off(melding, collega)
    assert lines(client, collega) == {}


def test_the_latest_comes_first_and_what_has_no_day_last(vik, teamchef, team):
    laat, vroeg = in_intake(received(team), vik), in_intake(received(team), vik)
    laat.termijnen.filter(soort="intake").update(verloopt_op=klok.vandaag() + timedelta(days=3))
    vroeg.termijnen.filter(soort="intake").update(verloopt_op=klok.vandaag() - timedelta(days=3))
    log_signaal(Signaal(eenheid=team, bron="zelf", wat_gezien="Iets"), door=teamchef)
    dagen = [regel.op for regel in work_of(vik).wacht]
    assert dagen == sorted(dagen, key=lambda op: (op is None, op))
    assert next(regel.wat for regel in work_of(vik).wacht) == vroeg.kenmerk


def test_what_another_lets_run_out_reaches_who_it_escalates_to(client, in_de_lijn, vik, politiechef):  # noqa: F811
    in_de_lijn.termijnen.filter(soort="lijnafhandeling").update(verloopt_op=klok.vandaag() - timedelta(days=20), stap=1)
    assert in_de_lijn.kenmerk in show(client, vik, "werk").text.split("Te laat, en daarom bij jou")[1]
    assert "Te laat, en daarom bij jou" not in show(client, politiechef, "werk").text
    in_de_lijn.termijnen.filter(soort="lijnafhandeling").update(stap=2)
    assert "Te laat, en daarom bij jou" in show(client, politiechef, "werk").text
    wall_off(in_de_lijn, politiechef)
    assert in_de_lijn.kenmerk not in show(client, politiechef, "werk").text
