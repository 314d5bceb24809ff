"""Z04 Aspirant at the academy: two lines, an onderzoek and a besluit, and a chance restored."""

import re
from datetime import datetime, time

import pytest
from django.urls import reverse

from demo.verhaal import Verhaal
from demo.z04 import BEGELEIDER, KLAS, ONTVANGST, STUDENTEN, z04
from meldingen.access import Grond
from meldingen.conflicts.eigenaar import has_two_lines, in_line_of, owner_candidates, owner_rol
from meldingen.models import Bericht, Inzage, Notificatie, Uitsluiting, grant
from meldingen.sluitlijst import missing_for_closing
from meldingen.toegang import toegang
from meldingen.workflow import Recht, Status
from pvi import klok, kluis
from pvi.models import Aanstelling
from pvi.rollen import Rol
from reflectie.actions.herstel import herstelbegeleider_candidates
from reflectie.models import Herstelafspraak, Nazorgmoment
from tests.people import give_role
from triage.besluitstappen import Stap
from triage.conflicts import deskundige_candidates

from .verteld import D, Kijker, counted, last_words, path_of, terms_missed, told

pytestmark = pytest.mark.django_db
# The leaders of the class, of both students' receiving teams.
CHEFS = ("PA-BASISOPLEIDING", "OB-WOLFSVEN", "OB-WEEFHUIS")
MIDDERNACHT = datetime.combine(D, time(), klok.AMSTERDAM)
# Words of the melding, of the others and of the weging that neither the betrokkenen nor the OB teamchef may read.
VAN_ANDEREN = (
    "Asha",
    "gehoorapparaat",
    "Stijn",
    "Saskia",
    "Wegkijken door een begeleider weegt zwaar",
    "Vijf gesprekken",
)


def story(cast, eenheden):
    """Tijn, the trajectbegeleider, also handles klachten and holds this very case: without a wall he would read it."""
    with klok.op(MIDDERNACHT):
        klachten = give_role(cast[BEGELEIDER], Rol.KL, eenheden["PA"])
    verhaal = Verhaal(cast, eenheden, D, KLAS)

    def note(stap, onderweg):
        grant(verhaal.melding, cast[BEGELEIDER], Grond.KLACHT, rol=Rol.KL, aanstelling=klachten)
        if stap == "deskundige":
            onderweg["lijnen"] = in_line_of(verhaal.melding)
            onderweg["eigenaren"] = [a.medewerker for a in owner_candidates(verhaal.melding)]
            onderweg["deskundigen"] = {a.medewerker for a in deskundige_candidates(verhaal.melding)}
            ob = verhaal.cast["ob_tr"]
            onderweg["deskundige leest"] = Kijker(ob).look(verhaal.melding).sporen
        if stap == "T10":
            onderweg["deskundige na besluit"] = Kijker(verhaal.cast["ob_tr"]).look(verhaal.melding).sporen
        if stap == "herstelplan":
            onderweg["ob leest"] = read_landing(verhaal)
        if stap == "besluit":
            onderweg["voor sluiten"] = missing_for_closing(verhaal.melding, "T25")

        onderweg.setdefault("chefs", {})[stap] = [
            recht for chef in CHEFS for recht in toegang(cast[chef]).rechten_op(verhaal.melding)
        ]

    return told(verhaal, z04(verhaal), {BEGELEIDER: "", "pa_student": "", ONTVANGST: ""}, note)


def read_landing(verhaal: Verhaal) -> str:
    """What the OB teamchef reads who will welcome the aspirant: the own work, and the page it leads to."""
    kijker = Kijker(verhaal.cast[ONTVANGST])
    werk = kijker.client.get(reverse("werk")).content.decode()
    (pad,) = re.findall(r"/reflectie/afspraken/[0-9a-f-]+/", werk)
    return werk + kijker.client.get(pad).content.decode()


@pytest.fixture(scope="module")
def z04_verteld(told_once):
    return told_once(story)


# --- path, figures, terms --------------------------------------------------------------------------------------------


def test_the_path_is_that_of_the_table(z04_verteld):
    melding = z04_verteld.melding

    assert path_of(melding) == [
        "ontvangen", "intake", "triage", "onderzoek", "smo", "besluit", "herstel", "nazorg", "afgesloten",
    ]  # fmt: skip
    assert [onderzoek.soort for onderzoek in melding.onderzoeken.all()] == ["DISC"]
    assert {spoor.soort: spoor.is_hoofd for spoor in melding.sporen.all()} == {"DISC": True, "LIJN": False}
    assert melding.sporen.open().count() == 0
    assert (melding.kanaal, melding.gronden, melding.uitkomst) == ("academie", ["handicap"], "plichtsverzuim")
    assert melding.aarden == ["ongelijke_kansen", "pesten"]


def test_every_term_is_kept(z04_verteld):
    assert terms_missed(z04_verteld.melding) == []


def test_the_outcome_is_plichtsverzuim_for_one_and_not_for_the_rest(z04_verteld):
    verhaal = z04_verteld.verhaal

    assert verhaal.subject(BEGELEIDER).uitkomst == "plichtsverzuim"
    assert {verhaal.subject(wie).uitkomst for wie in STUDENTEN} == {"overschreden"}


def test_the_reactions_are_a_penalty_and_a_leermaatregel_each(z04_verteld):
    verhaal, reacties = z04_verteld.verhaal, z04_verteld.melding.reacties

    assert [(r.soort, r.voorwaardelijk, r.betrokkenheid) for r in reacties.filter(is_straf=True)] == [
        ("c", False, verhaal.subject(BEGELEIDER))
    ]
    leren = reacties.filter(soort="leermaatregel")
    assert {r.betrokkenheid for r in leren} == {verhaal.subject(wie) for wie in STUDENTEN}


def test_the_case_counts_under_the_academy(z04_verteld):
    with klok.op(z04_verteld.momenten["T25"]):
        instroom, besluit, sluiting = (counted(kwartaal) for kwartaal in ("2026-K1", "2026-K2", "2026-K4"))
        totaal = sum(instroom["eenheid"].values())

    assert z04_verteld.melding.eenheid_telling.code == "PA"
    assert instroom["kerncijfers"]["instroom"] == 1 and instroom["kanaal"]["academie"] == 1
    assert totaal <= 1 and not instroom["eenheid"].get("OB")
    assert {rij for rij, n in besluit["straf"].items() if n} == {"c"}
    assert {rij: n for rij, n in besluit["smo_straf"].items() if n} == {"volgt": 1}
    assert {rij for kwartaal in (besluit, sluiting) for rij, n in kwartaal["uitkomst"].items() if n} == {
        "plichtsverzuim"
    }


# --- who may, and who may not ----------------------------------------------------------------------------------------


def test_both_lines_of_the_aspiranten_are_conflict_checked(z04_verteld):
    verhaal, lijnen = z04_verteld.verhaal, z04_verteld.onderweg["lijnen"]
    codes = {"PA-KIEVIT", "PA-BASISOPLEIDING", "PA-LEERGANG", "OB-WOLFSVEN", "OB-PEELHORST", "OB-WEEFHUIS",
             "OB-GLOEIDRAAD"}  # fmt: skip

    assert has_two_lines(z04_verteld.melding)
    assert lijnen == {verhaal.eenheden[code].pk for code in codes}


def test_the_directeur_owns_the_line_because_no_leader_of_one_line_leads_the_other(z04_verteld):
    assert owner_rol(z04_verteld.melding) == Rol.PC
    assert z04_verteld.onderweg["eigenaren"] == [z04_verteld.verhaal.cast["pa_pc"]]
    assert {s.eigenaar.medewerker for s in z04_verteld.melding.sporen.filter(soort="LIJN")} == {
        z04_verteld.verhaal.cast["pa_pc"]
    }


def test_a_member_from_ob_advises_as_deskundige_until_the_besluit(z04_verteld):
    verhaal, onderweg = z04_verteld.verhaal, z04_verteld.onderweg
    zitting = z04_verteld.melding.agendapunten.get().zitting

    assert "dossier" in onderweg["deskundige leest"] and "recht wegen" not in onderweg["deskundige leest"]
    assert not [spoor for spoor in onderweg["deskundige na besluit"] if spoor.startswith("recht") or spoor == "dossier"]
    assert zitting.aanwezigheden.get(plaats="deskundige").medewerker == verhaal.cast["ob_tr"]
    assert z04_verteld.melding.toekenningen.filter(grond=Grond.DESKUNDIGE, tot=None).count() == 0


def test_nobody_of_a_line_or_behind_the_wall_can_be_deskundige(z04_verteld):
    verhaal = z04_verteld.verhaal
    with klok.op(z04_verteld.momenten["deskundige"]):
        leiders = Aanstelling.objects.actief().filter(eenheid__in=z04_verteld.onderweg["lijnen"])
        assert not {a.medewerker for a in leiders} & z04_verteld.onderweg["deskundigen"]
    assert verhaal.cast[BEGELEIDER] not in z04_verteld.onderweg["deskundigen"]


def test_the_trajectbegeleider_is_excluded_although_not_in_the_formal_line(z04_verteld):
    """He holds no leading appointment, and he would reach the case as klachtbehandelaar."""
    tijn = z04_verteld.verhaal.cast[BEGELEIDER]

    assert not Aanstelling.objects.filter(medewerker=tijn, rol__in=(Rol.TC, Rol.SH, Rol.PC)).exists()
    assert Uitsluiting.objects.filter(melding=z04_verteld.melding, medewerker=tijn).exists()
    assert {stap: blik.sporen for stap, blik in z04_verteld.seen_by(BEGELEIDER).items() if blik.sporen} == {}


def test_students_and_the_chiefs_of_both_lines_find_nothing_as_staff(z04_verteld):
    assert {stap: blik.sporen for stap, blik in z04_verteld.seen_by("pa_student").items() if blik.sporen} == {}
    assert [stap for stap, rechten in z04_verteld.onderweg["chefs"].items() if rechten] == []


# --- the betrokkenen -------------------------------------------------------------------------------------------------


def test_the_trajectbegeleider_reads_nothing_before_the_aanzegging_and_then_his_own_steps(z04_verteld):
    stappen, gelezen = z04_verteld.stappen, z04_verteld.seen_by(BEGELEIDER)
    verteld = stappen.index("aanzegging")

    assert not any("procedure" in gelezen[stap].procedures for stap in stappen[:verteld])
    assert "Er loopt een onderzoek naar jouw optreden" in gelezen["aanzegging"].procedures
    assert "Ik zag het wel" in gelezen["verhaal"].procedures
    assert "Je krijgt eerst een voornemen te lezen" in gelezen["T17"].procedures
    assert "16 uur" not in gelezen["T19"].procedures
    assert "Ik ben van plan je vakantie-uren te verminderen" in gelezen["voornemen"].procedures
    assert "Ik vraag wel om hulp" in gelezen["zienswijze"].procedures
    assert "Je vakantie-uren gaan met 16 uur omlaag" in gelezen["besluit"].procedures
    assert "dat je had moeten ingrijpen" in gelezen["herstelplan"].procedures
    assert "Na 3 maanden" in gelezen["T24"].procedures


@pytest.mark.parametrize("wie", [BEGELEIDER, "pa_student"])
def test_a_betrokkene_never_reads_a_word_of_melder_others_or_weging(z04_verteld, wie):
    eigen_naam = z04_verteld.verhaal.cast[wie].naam.split()[0]
    for stap, blik in z04_verteld.seen_by(wie).items():
        assert z04_verteld.melding.kenmerk not in blik.procedures
        assert [w for w in VAN_ANDEREN if w in blik.procedures and w != eigen_naam] == [], stap


def test_a_student_reads_nothing_of_the_onderzoek_into_the_trajectbegeleider(z04_verteld):
    gelezen = z04_verteld.seen_by("pa_student")
    verteld = z04_verteld.stappen.index("studenten geinformeerd")

    assert not any("procedure" in gelezen[stap].procedures for stap in z04_verteld.stappen[:verteld])
    for stap in z04_verteld.stappen[verteld:]:
        assert not re.search(r"onderzoeker|strafmaat|voornemen over|vakantie-uren", gelezen[stap].procedures), stap
    assert "Je leermaatregel is klaar" in gelezen["leermaatregel"].procedures


def test_they_heard_by_mail_that_there_was_news_and_no_mail_names_the_case(z04_verteld):
    for wie in (BEGELEIDER, *STUDENTEN):
        mails = Notificatie.objects.filter(medewerker=z04_verteld.verhaal.cast[wie])
        assert mails.exists()
        assert {mail.melding for mail in mails} == {None}


def test_the_zienswijze_stands_on_the_besluit_and_no_draft_is_left(z04_verteld):
    besluit = z04_verteld.melding.besluiten.get()

    assert (besluit.stap, besluit.straf, besluit.bezwaar) == (Stap.DEFINITIEF, "c", "geen")
    assert [wissel.stap for wissel in besluit.wissels.all()] == ["B1", "B2", "B4"]
    assert besluit.wissels.get(stap="B2").rol == Rol.BK
    with kluis.opened(besluit.sleutel_id):
        assert "Ik vraag wel om hulp" in besluit.zienswijze
    assert {v.soort for v in z04_verteld.verhaal.subject(BEGELEIDER).verklaringen.all()} == {"verhaal"}


# --- herstel and nazorg ----------------------------------------------------------------------------------------------


def test_the_study_chance_is_restored(z04_verteld):
    gedaan = z04_verteld.melding.herstelplan.afspraken.filter(gedaan_op__isnull=False)

    assert {afspraak.vorm for afspraak in gedaan} == {"compensatie", "excuses", "gesprek"}


def test_the_ob_teamchef_sees_only_the_herstel_action(z04_verteld):
    """One text, by a mail without content; not the case, not its kenmerk, not who reported or why."""
    verhaal, gezien = z04_verteld.verhaal, z04_verteld.seen_by(ONTVANGST)
    gelezen = z04_verteld.onderweg["ob leest"]

    assert "Voer een welkomstgesprek met de aspirant" in gelezen
    assert [w for w in (*VAN_ANDEREN, "Tijn", "examen", z04_verteld.melding.kenmerk) if w in gelezen] == []
    sporen = {stap: blik.sporen for stap, blik in gezien.items() if blik.sporen}
    assert set(sporen) and {spoor for lijst in sporen.values() for spoor in lijst} == {"mail"}
    assert min(map(z04_verteld.stappen.index, sporen)) == z04_verteld.stappen.index("herstelplan")
    assert not z04_verteld.melding.toekenningen.filter(user=verhaal.cast[ONTVANGST]).exists()
    doelen = Inzage.objects.filter(medewerker=verhaal.cast[ONTVANGST], melding=z04_verteld.melding.pk, soort="gelezen")
    assert set(doelen.values_list("doel", "recht")) == {("eigen afspraak", Recht.HERSTEL)}


def test_after_closing_the_herstel_action_is_gone_too(z04_verteld):
    chef = z04_verteld.verhaal.cast[ONTVANGST]
    assert not Herstelafspraak.objects.of_uitvoerder(chef).exists()


def test_nobody_of_a_receiving_team_accompanies_the_herstel(z04_verteld):
    teams = {m.team.code for m in herstelbegeleider_candidates(z04_verteld.melding).select_related("team")}
    assert not teams & {"PA-KIEVIT", "PA-BASISOPLEIDING", "OB-WOLFSVEN", "OB-WEEFHUIS"}


def test_nazorg_is_also_for_the_class_and_for_everybody_who_was_told(z04_verteld):
    momenten = z04_verteld.melding.nazorgmomenten.all()
    klas = momenten.filter(voor=Nazorgmoment.Voor.TEAM)

    assert z04_verteld.melding.eenheid_gedraging.naam == "Klas Kievit"
    assert [moment.maand for moment in klas] == [1, 3, 6]
    assert {moment.uitkomst for moment in momenten} == {"gedaan"}
    assert {m.betrokkenheid for m in momenten.filter(voor="betrokkene")} == {
        z04_verteld.verhaal.subject(wie) for wie in (BEGELEIDER, *STUDENTEN)
    }


# --- the melder, and the end -----------------------------------------------------------------------------------------


def test_the_melder_hears_that_it_was_true_and_not_which_penalty(z04_verteld):
    besluit = last_words(z04_verteld.melding, Bericht.Soort.BESLUIT)

    assert "jouw melding klopte" in besluit
    with kluis.opened(z04_verteld.melding.sleutel_id):
        teksten = [b.tekst for b in z04_verteld.melding.berichten.all() if not b.van_melder]
    assert not any("vakantie" in tekst or "Tijn" in tekst for tekst in teksten)


def test_the_case_does_not_close_while_anything_is_open(z04_verteld):
    open_ = z04_verteld.onderweg["voor sluiten"]

    assert "Schrijf de les op, of waarom er geen les is." in open_
    assert z04_verteld.melding.status == Status.AFGESLOTEN
    assert z04_verteld.melding.bewaren_tot == klok.day(z04_verteld.momenten["T25"]).replace(
        year=klok.day(z04_verteld.momenten["T25"]).year + 5
    )
