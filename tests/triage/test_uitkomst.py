"""The outcome of an onderzoek (T18, T17) and rehabilitatie when nothing was established (P8)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from meldingen.models import Bericht, Betrokkenheid, Melding, Taak, Uitsluiting
from meldingen.sluitlijst import missing_for_closing
from meldingen.workflow import Recht, Status
from pvi import klok, kluis
from pvi.rollen import Rol
from tests.people import make_person
from tests.toegankelijk import check_page
from tests.triage.conftest import betrek, geweigerd, loopt, mag, onderzoek_of, stel_vast
from triage.actions.onderzoek import impose_ordemaatregel, record_aanzegging, record_gedraging
from triage.actions.rehabilitatie import Gezet, finish_rehabilitatie, record_rehabilitatie
from triage.actions.uitkomst import establish_uitkomst
from triage.models import Gedraging, Ordemaatregel, Reactie, Rehabilitatie, Rehabilitatiestap

pytestmark = pytest.mark.django_db

Soort = Rehabilitatiestap.Soort


def nee():
    return dict.fromkeys(Gedraging.objects.values_list("pk", flat=True), False)


def stel_uitkomst_vast(melding, wie, **extra):
    sleutel = str(melding.betrokkenheden.subjects().first().pk)
    gegevens = {
        "plichtsverzuim": nee(),
        "voor_melder": "We hebben het uitgezocht.",
        "plannen": {sleutel: "Brief en terugkeer."},
        "reacties": {sleutel: "gesprek"},
    }
    return establish_uitkomst(melding, wie, **gegevens | extra)


# --- T17 and T18 -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("bevinding", "uitkomst"), [("niet_gebeurd", "niet_overschreden"), ("niet_vast", "niet_vast")])
def test_nothing_established_needs_a_plan_and_makes_the_steps(
    in_onderzoek, onderzoeker, politiechef, bevinding, uitkomst
):
    stel_vast(in_onderzoek, onderzoeker, bevinding)
    assert "plan voor de rehabilitatie" in geweigerd(stel_uitkomst_vast, in_onderzoek, politiechef, plannen={})
    stel_uitkomst_vast(in_onderzoek, politiechef)
    in_onderzoek.refresh_from_db()
    assert (in_onderzoek.status, in_onderzoek.uitkomst) == (Status.HERSTEL, uitkomst)
    assert in_onderzoek.betrokkenheden.get().uitkomst == uitkomst
    rehabilitatie = Rehabilitatie.objects.get()
    assert rehabilitatie.plan == "Brief en terugkeer."
    assert set(rehabilitatie.stappen.values_list("soort", flat=True)) == set(Soort.values)
    assert not Reactie.objects.exists()
    assert Gedraging.objects.get().plichtsverzuim is False


def test_unwanted_conduct_needs_a_reaction_in_the_line(in_onderzoek, onderzoeker, politiechef):
    stel_vast(in_onderzoek, onderzoeker, "vastgesteld")
    for fout in ({}, {"onbekend": "gesprek"}):
        assert "reactie in de lijn" in geweigerd(stel_uitkomst_vast, in_onderzoek, politiechef, reacties=fout)
    stel_uitkomst_vast(in_onderzoek, politiechef)
    in_onderzoek.refresh_from_db()
    assert in_onderzoek.uitkomst == "overschreden"
    assert (Reactie.objects.get().soort, Reactie.objects.get().is_straf) == ("gesprek", False)
    assert not Rehabilitatie.objects.exists()


def test_outcome_tells_the_melder_and_ends_the_onderzoek(in_onderzoek, onderzoeker, politiechef):
    stel_vast(in_onderzoek, onderzoeker, "niet_gebeurd")
    assert "Vertel de melder" in geweigerd(stel_uitkomst_vast, in_onderzoek, politiechef, voor_melder=" ")
    stel_uitkomst_vast(in_onderzoek, politiechef)
    bericht = Bericht.objects.get(soort=Bericht.Soort.UITKOMST)
    assert (bericht.tekst, bericht.auteur_rol) == ("We hebben het uitgezocht.", "pc")
    assert not in_onderzoek.sporen.open().exists()
    assert in_onderzoek.taken.open().filter(soort=Taak.Soort.HB_TOEWIJZEN).exists()
    assert loopt(in_onderzoek, "hb_toewijzen") and not loopt(in_onderzoek, "disciplinair")
    assert not mag(in_onderzoek, onderzoeker, Recht.ONDERZOEKEN, Rol.VO)
    assert not mag(in_onderzoek, politiechef, Recht.MELDING_LEZEN)


def test_informed_betrokkene_is_told_and_an_uninformed_one_is_not(in_onderzoek, onderzoeker, politiechef):
    rij = in_onderzoek.betrokkenheden.get()
    record_aanzegging(rij, onderzoeker, "Er loopt een onderzoek.")
    ander = betrek(in_onderzoek, make_person(Rol.HR, in_onderzoek.eenheid_behandeling))
    for wie in (rij, ander):
        record_gedraging(
            onderzoek_of(in_onderzoek), onderzoeker, omschrijving="x", betrokkenheid=wie, bevinding="niet_gebeurd",
            toelichting="x",
        )  # fmt: skip
    plannen = {str(rij.pk): "Brief.", str(ander.pk): "Brief."}
    assert "over de uitkomst leest" in geweigerd(stel_uitkomst_vast, in_onderzoek, politiechef, plannen=plannen)
    teksten = {str(rij.pk): "Er is niets vastgesteld.", str(ander.pk): "Dit mag nergens staan."}
    stel_uitkomst_vast(in_onderzoek, politiechef, plannen=plannen, voor_betrokkenen=teksten)
    rij.refresh_from_db()
    ander.refresh_from_db()
    assert rij.tekst_voor_betrokkene == "Er is niets vastgesteld."
    assert ander.tekst_voor_betrokkene == "" and ander.geinformeerd_op is None


def test_each_betrokkene_has_an_own_outcome_and_the_case_the_heaviest(in_onderzoek, onderzoeker, politiechef, team):
    rij, ander = in_onderzoek.betrokkenheden.get(), betrek(in_onderzoek, make_person(Rol.HR, team))
    onderzoek = onderzoek_of(in_onderzoek)
    for wie, bevinding in ((rij, "vastgesteld"), (rij, "niet_gebeurd"), (ander, "niet_gebeurd"), (None, "niet_vast")):
        record_gedraging(
            onderzoek, onderzoeker, omschrijving="x", betrokkenheid=wie, bevinding=bevinding, toelichting="x"
        )
    stel_uitkomst_vast(
        in_onderzoek, politiechef, reacties={str(rij.pk): "leermaatregel"}, plannen={str(ander.pk): "Brief."}
    )
    rij.refresh_from_db()
    ander.refresh_from_db()
    in_onderzoek.refresh_from_db()
    assert (rij.uitkomst, ander.uitkomst, in_onderzoek.uitkomst) == (
        "overschreden",
        "niet_overschreden",
        "overschreden",
    )
    assert Rehabilitatie.objects.get().betrokkenheid == ander


def test_established_conduct_of_an_unknown_person_still_asks_a_reaction(in_onderzoek, onderzoeker, politiechef):
    record_gedraging(
        onderzoek_of(in_onderzoek), onderzoeker, omschrijving="x", bevinding="vastgesteld", toelichting="x"
    )
    assert "onbekend" in geweigerd(stel_uitkomst_vast, in_onderzoek, politiechef)
    stel_uitkomst_vast(in_onderzoek, politiechef, reacties={"onbekend": "teamafspraak"})
    assert Reactie.objects.get().betrokkenheid is None


def test_plichtsverzuim_without_its_tests_changes_nothing(in_onderzoek, onderzoeker, politiechef):
    stel_vast(in_onderzoek, onderzoeker, "vastgesteld")
    ja = dict.fromkeys(Gedraging.objects.values_list("pk", flat=True), True)
    assert "Gedraging 1: dit staat nog niet vast" in geweigerd(
        stel_uitkomst_vast, in_onderzoek, politiechef, plichtsverzuim=ja
    )
    in_onderzoek.refresh_from_db()
    assert in_onderzoek.status == Status.ONDERZOEK and Gedraging.objects.get().plichtsverzuim is None


def test_outcome_needs_findings_and_a_judgement_on_each(in_onderzoek, onderzoeker, politiechef):
    assert "nog geen gedraging" in geweigerd(stel_uitkomst_vast, in_onderzoek, politiechef)
    stel_vast(in_onderzoek, onderzoeker, "niet_gebeurd")
    assert "Beoordeel elke gedraging" in geweigerd(stel_uitkomst_vast, in_onderzoek, politiechef, plichtsverzuim={})


def test_only_the_politiechef_establishes(in_onderzoek, onderzoeker, vik, voorzitter):
    stel_vast(in_onderzoek, onderzoeker, "niet_gebeurd")
    for wie in (onderzoeker, vik, voorzitter):
        assert "rol" in geweigerd(stel_uitkomst_vast, in_onderzoek, wie)


def test_the_page_leads_to_the_outcome_once_every_finding_is_there(in_onderzoek, onderzoeker, politiechef, als):
    """Before that the page says what is missing, and offers no button that ends at the same words."""
    naar = f'class="knop" href="{reverse("triage:uitkomst", args=[in_onderzoek.kenmerk])}"'
    pagina = reverse("triage:onderzoek", args=[in_onderzoek.kenmerk])

    def section() -> str:
        return als(politiechef).get(pagina).text.partition("Hoe verder?")[2].partition("</section>")[0]

    assert "Er staat nog geen gedraging" in section() and naar not in section()
    stel_vast(in_onderzoek, onderzoeker, "vastgesteld")
    assert naar in section()


def test_outcome_on_the_page(in_onderzoek, onderzoeker, politiechef, als):
    url, browser = reverse("triage:uitkomst", args=[in_onderzoek.kenmerk]), als(politiechef)
    leeg = browser.get(url).content.decode()
    assert check_page(leeg) == [] and "nog niet klaar" in leeg
    record_aanzegging(in_onderzoek.betrokkenheden.get(), onderzoeker, "Er loopt een onderzoek.")
    stel_vast(in_onderzoek, onderzoeker, "niet_gebeurd")
    assert check_page(browser.get(url).content.decode()) == []
    pv, sleutel = f"pv_{Gedraging.objects.get().pk}", str(in_onderzoek.betrokkenheden.get().pk)
    ja = browser.post(url, {pv: "ja", "voor_melder": "Wordt vervolgd."})
    assert ja.status_code == 422 and "Toets gedraging 1 op alle vijf punten." in ja.content.decode()
    assert check_page(ja.content.decode()) == []
    assert "Schrijf op wat er nodig is" not in ja.content.decode() and "Wordt vervolgd." in ja.content.decode()
    nee_ = browser.post(url, {pv: "nee", "voor_melder": "Klaar."})
    assert nee_.status_code == 422 and "Schrijf op wat er nodig is" in nee_.content.decode()
    assert check_page(nee_.content.decode()) == []
    gegevens = {pv: "nee", "voor_melder": "Klaar.", f"plan_{sleutel}": "Brief.", f"betrokkene_{sleutel}": "Niets."}
    assert browser.post(url, gegevens).status_code == 302
    assert browser.get(url).status_code == 404
    assert "Naar de rehabilitatie" in browser.get(
        reverse("triage:onderzoek", args=[in_onderzoek.kenmerk])
    ).content.decode()  # fmt: skip


# --- rehabilitatie ---------------------------------------------------------------------------------------------------


@pytest.fixture
def te_rehabiliteren(in_onderzoek, onderzoeker, politiechef):
    """Z06: nothing happened as told, and the betrokkene was moved for a while."""
    rij = in_onderzoek.betrokkenheden.get()
    impose_ordemaatregel(rij, politiechef, soort="overplaatsing", van=klok.vandaag(), reden="Rust.")
    stel_vast(in_onderzoek, onderzoeker, "niet_gebeurd")
    stel_uitkomst_vast(in_onderzoek, politiechef)
    return Rehabilitatie.objects.get()


def alles_gedaan(**extra):
    stappen = {soort: Gezet(gedaan_op=klok.vandaag()) for soort in Soort} | {Soort.NOTITIE: Gezet(niet_nodig=True)}
    gegevens = {"plan": "Brief en terugkeer.", "stappen": stappen, "teambericht": "Welkom terug."}
    return gegevens | {"akkoord_betrokkene": True} | extra


def test_finished_rehabilitatie_forgets_the_name_and_the_wall_stays(te_rehabiliteren, politiechef, betrokkene, als):
    melding, rij = te_rehabiliteren.melding, te_rehabiliteren.betrokkenheid
    assert "rehabilitatie" in " ".join(missing_for_closing(melding, "T25"))
    record_rehabilitatie(te_rehabiliteren, politiechef, **alles_gedaan())
    finish_rehabilitatie(te_rehabiliteren, politiechef)
    rij = Betrokkenheid.objects.get(pk=rij.pk)
    assert (rij.medewerker, rij.koppeling) == (None, Betrokkenheid.Koppeling.LOSGEMAAKT)
    assert (rij.naam, rij.werkmail, rij.personeelsnummer) == ("", "", "")
    assert not Betrokkenheid.history.filter(id=rij.pk).exists()
    assert Uitsluiting.objects.filter(melding=melding, medewerker=betrokkene).exists()
    for naam in ("dossier", "onderzoek", "rehabilitatie"):
        assert als(betrokkene).get(reverse(f"triage:{naam}", args=[melding.kenmerk])).status_code == 404
    assert "rehabilitatie" not in " ".join(missing_for_closing(melding, "T25")).lower()


def test_rehabilitatie_is_finished_only_when_every_step_is_done_or_not_needed(te_rehabiliteren, politiechef):
    tekst = geweigerd(finish_rehabilitatie, te_rehabiliteren, politiechef)
    assert tekst.count("Nog te doen") == len(Soort) and "ordemaatregel" in tekst
    record_rehabilitatie(te_rehabiliteren, politiechef, **alles_gedaan(teambericht="", akkoord_betrokkene=False))
    tekst = geweigerd(finish_rehabilitatie, te_rehabiliteren, politiechef)
    assert "welke woorden" in tekst and "akkoord zijn met de woorden" in tekst
    stappen = {Soort.TEAMBERICHT: Gezet(niet_nodig=True)}
    record_rehabilitatie(te_rehabiliteren, politiechef, plan="x", stappen=stappen)
    finish_rehabilitatie(te_rehabiliteren, politiechef)
    assert "al afgerond" in geweigerd(record_rehabilitatie, te_rehabiliteren, politiechef, **alles_gedaan())


def test_return_to_the_own_team_ends_the_ordemaatregel(te_rehabiliteren, politiechef):
    assert Ordemaatregel.objects.get().tot is None
    record_rehabilitatie(
        te_rehabiliteren, politiechef, plan="x", stappen={Soort.TERUGKEER: Gezet(gedaan_op=klok.vandaag())}
    )
    assert Ordemaatregel.objects.get().tot == klok.vandaag()


def test_step_is_done_or_not_needed_and_never_dated_ahead(te_rehabiliteren, politiechef):
    beide = {Soort.BRIEF: Gezet(gedaan_op=klok.vandaag(), niet_nodig=True)}
    straks = {Soort.BRIEF: Gezet(gedaan_op=klok.vandaag() + timedelta(days=1))}
    for stappen, tekst in ((beide, "niet allebei"), (straks, "tot en met vandaag")):
        assert tekst in geweigerd(record_rehabilitatie, te_rehabiliteren, politiechef, **alles_gedaan(stappen=stappen))
    assert "wat er nodig is" in geweigerd(record_rehabilitatie, te_rehabiliteren, politiechef, **alles_gedaan(plan=""))


def test_owner_onderzoeker_and_herstelbegeleider_do_not_rehabilitate(te_rehabiliteren, onderzoeker, teamchef, collega):
    from meldingen.access import Grond
    from meldingen.models import grant

    grant(te_rehabiliteren.melding, collega, Grond.HERSTEL, rol=Rol.HB)
    for wie in (onderzoeker, teamchef, collega):
        assert "rol" in geweigerd(record_rehabilitatie, te_rehabiliteren, wie, **alles_gedaan())
        assert "rol" in geweigerd(finish_rehabilitatie, te_rehabiliteren, wie)


def test_name_is_not_in_the_database_any_more(te_rehabiliteren, politiechef, betrokkene):
    """Neither in the row nor in its history, with every key of the case open."""
    record_rehabilitatie(te_rehabiliteren, politiechef, **alles_gedaan())
    finish_rehabilitatie(te_rehabiliteren, politiechef)
    kluis.open_sleutel(te_rehabiliteren.sleutel_id)
    rij = Betrokkenheid.objects.get()
    teksten = [getattr(rij, f.attname) for f in rij._meta.fields if f.get_internal_type() == "BinaryField"]
    assert not any(betrokkene.naam in tekst or betrokkene.email in tekst for tekst in teksten)


def test_rehabilitatie_on_its_pages(te_rehabiliteren, politiechef, vik, als):
    k = te_rehabiliteren.melding.kenmerk
    lijst, browser = reverse("triage:rehabilitatie", args=[k]), als(politiechef)
    assert check_page(browser.get(lijst).content.decode()) == []
    url = reverse("triage:rehabilitatie-vastleggen", args=[k, te_rehabiliteren.pk])
    assert check_page(browser.get(url).content.decode()) == []
    fout = browser.post(url, {"plan": "", "teambericht": "Deze woorden blijven staan."})
    assert fout.status_code == 422 and "Deze woorden blijven staan." in fout.content.decode()
    dubbel = browser.post(url, {"plan": "x", "op_brief": klok.vandaag().isoformat(), "niet_brief": "on"})
    assert dubbel.status_code == 422 and "niet allebei" in dubbel.content.decode()
    afronden = reverse("triage:rehabilitatie-afronden", args=[k, te_rehabiliteren.pk])
    assert "Nog te doen: brief" in browser.post(afronden, follow=True).content.decode()
    gegevens = {f"op_{soort.value}": klok.vandaag().isoformat() for soort in Soort}
    gegevens |= {"plan": "Brief.", "teambericht": "Welkom terug.", "akkoord_betrokkene": "on"}
    assert als(vik).post(url, gegevens).status_code == 302
    assert "verwijder de naam" in browser.get(lijst).content.decode()
    browser.post(afronden)
    pagina = browser.get(lijst).content.decode()
    assert check_page(pagina) == [] and "naam verwijderd na rehabilitatie" in pagina
    assert browser.get(url).status_code == 404 and browser.post(afronden).status_code == 404


def test_case_without_rehabilitatie_has_no_such_page(in_onderzoek, politiechef, als):
    assert als(politiechef).get(reverse("triage:rehabilitatie", args=[in_onderzoek.kenmerk])).status_code == 404


def test_melding_of_z06_keeps_no_penalty_and_one_measure(te_rehabiliteren):
    melding = Melding.objects.get()
    assert not melding.reacties.exists() and melding.ordemaatregelen.count() == 1
