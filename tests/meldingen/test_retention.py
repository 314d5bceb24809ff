"""Until when things are kept, who holds them longer, and what the FG sees coming (domein §7, D21)."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meldingen import bewaartermijnen, retention
from meldingen import workflow as w
from meldingen.actions.bewaren import LANGST, lift_stop, place_stop
from meldingen.actions.intake import close_without_triage
from meldingen.actions.muren import wall_off
from meldingen.actions.signaal import convert_signaal, keep_signaal, log_signaal, take_up
from meldingen.bewaartermijnen import ALTIJD, BEWAARTERMIJNEN, REGEL, keep_until
from meldingen.models import (
    Consult,
    Inzage,
    Melding,
    Notificatie,
    OvergangGeweigerd,
    Signaal,
    Vernietiging,
    Vernietigstop,
)
from meldingen.models.concept import BEWAREN
from meldingen.retention import announced, begin, destroy_due, every_table_has_a_kaart, kept_consult_until, last_day
from meldingen.workflow import OVERGANGEN, Status
from pvi import klok, kluis
from pvi.models import Mislukking
from pvi.rollen import Rol
from tests import kern
from tests.kern import moment
from tests.meldingen.melder import submitted
from tests.meldingen.staf import in_intake
from triage.models import Reactie

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def buiten(settings, tmp_path):
    settings.VERNIETIGDE_SLEUTELS = tmp_path / "vernietigd.txt"


@pytest.fixture
def fg(person):
    return person(Rol.FG, "KS")


@pytest.fixture
def andere_fg(person):
    return person(Rol.FG, "KS")


# --- the table --------------------------------------------------------------------------------------------------------

# domein §7, row Retention: years after closing, or what it says.
DOMEIN = {
    "geen_plichtsverzuim": "2 jaar",
    "reactie": "3 jaar",
    "straf": "5 jaar",
    "ontslag": "10 jaar",
    "signaal": "1 jaar",
    "consult": "1 jaar",
    "concept": "30 dagen",
    "cijfers": "blijft",
}


def test_the_table_is_that_of_the_domain():
    assert {regel.code: regel.lengte for regel in BEWAARTERMIJNEN} == DOMEIN
    assert timedelta(days=REGEL["concept"].aantal) == BEWAREN


def test_outcome_without_a_question_fails_the_start(monkeypatch):
    monkeypatch.setattr(bewaartermijnen, "_vragen", {})
    assert len(bewaartermijnen.every_outcome_has_a_question(None)) == 3
    monkeypatch.undo()
    assert bewaartermijnen.every_outcome_has_a_question(None) == []


def test_table_that_leads_to_a_case_and_says_nothing_fails_the_start(monkeypatch):
    """Whoever adds a table to a case must say what becomes of its rows."""
    monkeypatch.setattr(retention, "KAARTEN", [kaart for kaart in retention.KAARTEN if kaart.model != "triage.Besluit"])
    (fout,) = every_table_has_a_kaart(None)
    assert fout.id == "meldingen.E003"
    assert "triage.Besluit" in fout.msg
    monkeypatch.undo()
    assert every_table_has_a_kaart(None) == []


# --- the day at every way into afgesloten -----------------------------------------------------------------------------

SLUITEND = [overgang for overgang in OVERGANGEN if Status.AFGESLOTEN in overgang.naar]
# Reactions of a case → the row that decides.
UITKOMSTEN = {
    "geen_plichtsverzuim": [],
    "reactie": [("gesprek", False)],
    "straf": [("gesprek", False), ("a", True)],
    "ontslag": [("a", True), ("gesprek", False), ("j", True)],
}


@pytest.fixture
def dicht_mag(monkeypatch):
    """Closing has its own tests; here the checklist is complete, and what a later release opens is open."""
    monkeypatch.setattr("meldingen.models.melding.missing_for_closing", lambda melding, code: [])


def react(melding: Melding, reacties, door) -> None:
    for soort, is_straf in reacties:
        Reactie.objects.create(melding=melding, soort=soort, is_straf=is_straf, op=klok.vandaag(), vastgelegd_door=door)


@pytest.mark.parametrize("regel", UITKOMSTEN)
@pytest.mark.parametrize("overgang", SLUITEND, ids=str)
def test_every_way_of_closing_sets_the_day_of_the_heaviest_outcome(dicht_mag, team, vik, overgang, regel):
    van = next(iter(overgang.van))
    with klok.op(moment("2026-02-27")):
        melding = kern.zaak(team, van, sluitreden="afgerond")
        react(melding, UITKOMSTEN[regel], vik)
        melding._enter(overgang, Status.AFGESLOTEN, klok.nu())
    assert Melding.objects.get(pk=melding.pk).bewaren_tot == date(2026 + REGEL[regel].aantal, 2, 27)


def test_there_are_four_ways_into_afgesloten():
    assert {overgang.code for overgang in SLUITEND} == {"T6", "T13", "T23", "T25"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    dag=st.dates(date(2020, 1, 1), date(2060, 12, 31)),
    reacties=st.lists(st.tuples(st.sampled_from(["a", "c", "j", "gesprek", "excuses"]), st.booleans()), max_size=6),
)
def test_the_last_day_is_never_before_the_term_of_any_outcome(db, team, vik, dag, reacties):
    """For every closing day, leap days included, and every set of outcomes: the longest term, to the day."""
    with transaction.atomic():
        melding = kern.zaak(team, Status.NAZORG)
        react(melding, reacties, vik)
        laatste = keep_until(melding, dag)
        transaction.set_rollback(True)
    straffen = {soort for soort, is_straf in reacties if is_straf}
    jaren = 10 if "j" in straffen else 5 if straffen else 3 if reacties else 2
    assert (laatste.year, laatste.month) == (dag.year + jaren, dag.month)
    assert laatste.day == dag.day or (dag.month, dag.day, laatste.day) == (2, 29, 28)


def test_leaving_afgesloten_clears_the_day(team):
    melding = kern.zaak(team, Status.AFGESLOTEN)
    assert melding.bewaren_tot
    melding._enter(w.T26, Status.INTAKE, klok.nu())
    assert Melding.objects.get(pk=melding.pk).bewaren_tot is None


def test_closed_case_without_a_day_is_refused_by_the_database(team):
    with pytest.raises(Exception, match="melding_gesloten_heeft_bewaardag"), transaction.atomic():
        kern.zaak(team, Status.AFGESLOTEN, bewaren_tot=None)


# --- signalen, concepten, consulten -----------------------------------------------------------------------------------


def logged(team, teamchef, **velden) -> Signaal:
    return log_signaal(
        Signaal(eenheid=team, bron="zelf", wat_gezien="Er werd gelachen.", wanneer="", al_gedaan="", **velden),
        door=teamchef,
    )


def test_signaal_that_became_no_melding_goes_after_a_year(team, teamchef, vik):
    signaal = logged(team, teamchef)
    with klok.op(moment("2026-03-10")):
        keep_signaal(signaal, door=vik, uitkomst=Signaal.Status.GESLOTEN, redencode="team", reden="Sfeer.")
    with klok.op(moment("2027-03-10")):
        assert destroy_due() == 0
    with klok.op(moment("2027-03-11")):
        assert destroy_due() == 1
        signaal.refresh_from_db()
        assert signaal.gewist_op == date(2027, 3, 11)
        kluis.clear()
        with kluis.opened(signaal.sleutel_id), pytest.raises(kluis.Vernietigd):
            _ = signaal.wat_gezien
        assert not signaal.history.exists()
        # It still counts, and nobody finds it.
        assert Signaal.objects.filter(redencode="team").count() == 1
        assert not Signaal.objects.permitted(vik, w.Recht.SIGNAAL_BEOORDELEN).exists()
        assert not Signaal.objects.permitted(teamchef, w.Recht.SIGNAAL_LOGGEN).exists()


def test_signaal_with_the_team_is_kept_from_the_day_the_leader_set_to_work(team, teamchef, vik):
    signaal = logged(team, teamchef)
    with klok.op(moment("2026-03-10")):
        keep_signaal(signaal, door=vik, uitkomst=Signaal.Status.TEAMAANPAK, redencode="team")
    with klok.op(moment("2026-06-01")):
        take_up(signaal, door=teamchef)
    assert Signaal.objects.get().bewaren_tot == date(2027, 6, 1)


def test_signaal_that_became_a_melding_goes_with_its_case_and_not_before(dicht_mag, team, teamchef, vik):
    signaal = logged(team, teamchef)
    melding = convert_signaal(signaal, vik)
    with klok.op(moment("2028-01-01")):
        assert destroy_due() == 0
    Melding._base_manager.filter(pk=melding.pk).update(status=Status.INTAKE)
    melding.refresh_from_db()
    with klok.op(moment("2028-01-10")):
        melding._enter(w.T6, Status.AFGESLOTEN, klok.nu()) if setattr(melding, "sluitreden", "test") is None else None
    with klok.op(moment("2030-01-11")):
        assert destroy_due() == 1
    signaal.refresh_from_db()
    assert signaal.gewist_op == date(2030, 1, 11)


def test_talk_of_a_vertrouwenspersoon_becomes_a_number_after_a_year(team, vertrouwenspersoon):
    consult = Consult.objects.create(
        vertrouwenspersoon=vertrouwenspersoon, maand=date(2026, 3, 1), eenheid=team, route="geen"
    )
    assert kept_consult_until(consult) == date(2027, 3, 31)
    with klok.op(moment("2027-03-31")):
        destroy_due()
        assert Consult.objects.of(vertrouwenspersoon).exists()
    with klok.op(moment("2027-04-01")):
        destroy_due()
        assert not Consult.objects.of(vertrouwenspersoon).exists()
        assert Consult.objects.in_periode(date(2026, 3, 1), date(2026, 3, 31)).count() == 1


# --- a duplicate ------------------------------------------------------------------------------------------------------


def test_duplicate_stays_as_long_as_the_case_in_which_its_melder_went_on(team, vik):
    """The own words of its melder lie in it, and the case they are about still runs."""
    een, ander = (in_intake(submitted(eenheid=team)[0], vik) for _ in range(2))
    kluis.open_sleutel(een.sleutel_id, ander.sleutel_id)
    with klok.op(moment("2026-03-10")):
        close_without_triage(ander, door=vik, reden="dubbel", tekst="Je hoort bij een andere melding.", dubbel_van=een)
    ander.refresh_from_db()
    assert ander.bewaren_tot == date(2028, 3, 10)
    with klok.op(moment("2031-01-01")):
        assert last_day(ander) is None
        assert destroy_due() == 0
        een.refresh_from_db()
        een.sluitreden = "afgerond"
        een._enter(w.T25, Status.AFGESLOTEN, klok.nu())
    ander.refresh_from_db()
    with klok.op(moment("2033-01-01")):
        assert last_day(ander) == date(2033, 1, 1)
        assert destroy_due() == 0
    with klok.op(moment("2033-01-02")):
        assert destroy_due() == 2


# --- a stop -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def oud(team) -> Melding:
    """Closed so long ago that it goes tonight."""
    return kern.zaak(
        team, Status.AFGESLOTEN, wat_gebeurd="Lang geleden.", bewaren_tot=klok.vandaag() - timedelta(days=1),
        afgesloten_op=klok.nu() - timedelta(days=731),
    )  # fmt: skip


def hold(fg, melding, **anders):
    keuze = {"reden": "rechter", "tot": klok.vandaag() + timedelta(days=90), "beoordelaar": fg} | anders
    return place_stop(fg, melding.kenmerk, **keuze)


def test_stop_keeps_and_lifting_it_lets_go_with_who_when_and_why(oud, fg):
    stop = hold(fg, oud)
    assert destroy_due() == 0
    lift_stop(stop, fg, einde="voorbij")
    rij = Vernietigstop.objects.get()
    assert (rij.gezet_door, rij.opgeheven_door, rij.einde) == (fg, fg, "voorbij")
    assert rij.opgeheven_op >= rij.gezet_op
    assert destroy_due() == 1
    assert Vernietigstop.objects.count() == 1  # what was held and lifted stays to be read


def test_stop_on_a_case_that_still_runs_holds_once_it_is_closed(team, fg):
    melding = kern.zaak(team, Status.NAZORG)
    hold(fg, melding, tot=klok.vandaag() + timedelta(days=700))
    melding.sluitreden = "afgerond"
    melding._enter(w.T25, Status.AFGESLOTEN, klok.nu() - timedelta(days=900))
    assert last_day(melding) == klok.vandaag() + timedelta(days=700)


@pytest.mark.parametrize(
    ("anders", "zin"),
    [
        ({"tot": date(2000, 1, 1)}, "Kies een dag na vandaag"),
        ({"tot": date(9999, 12, 31)}, "Kies een dag na vandaag"),
        ({"reden": ""}, "Kies een reden"),
        ({"beoordelaar": None}, "Kies wie opnieuw kijkt"),
    ],
)
def test_stop_needs_a_reason_an_end_and_somebody_who_looks_again(oud, fg, anders, zin):
    with pytest.raises(OvergangGeweigerd, match=zin):
        hold(fg, oud, **anders)
    assert not Vernietigstop.objects.exists()


def test_only_the_fg_places_and_lifts(oud, fg, vik, beheerder):
    stop = hold(fg, oud)
    for wie in (vik, beheerder):
        with pytest.raises(OvergangGeweigerd, match="alleen de functionaris"):
            place_stop(wie, oud.kenmerk, reden="rechter", tot=klok.vandaag() + timedelta(days=9), beoordelaar=fg)
        with pytest.raises(OvergangGeweigerd, match="alleen de functionaris"):
            lift_stop(stop, wie, einde="voorbij")


def test_stop_after_destruction_and_on_nothing_say_the_same(oud, fg):
    destroy_due()
    for kenmerk in (oud.kenmerk, "M-2222-2222", "S-2222-2222", "zomaar"):
        with pytest.raises(OvergangGeweigerd, match="vinden geen melding of signaal"):
            place_stop(fg, kenmerk, reden="rechter", tot=klok.vandaag() + timedelta(days=9), beoordelaar=fg)


def test_kenmerk_is_found_as_people_type_it(oud, fg):
    stop = place_stop(
        fg, f" {oud.kenmerk.lower().replace('-', ' ')} ", reden="toezicht", tot=klok.vandaag() + LANGST, beoordelaar=fg
    )
    assert stop.melding == oud


def test_form_sent_twice_is_one_stop(client, oud, fg):
    client.force_login(fg)
    pagina = client.get(reverse("meldingen:bewaren"))
    inhoud = {
        "formulier": pagina.context["form"]["formulier"].value(), "kenmerk": oud.kenmerk, "reden": "rechter",
        "tot": str(klok.vandaag() + timedelta(days=30)), "beoordelaar": str(fg.pk),
    }  # fmt: skip
    for _ in range(2):
        assert client.post(reverse("meldingen:bewaren"), inhoud).status_code == 302
    assert Vernietigstop.objects.count() == 1


def test_reviewer_hears_it_once_before_the_end(oud, fg, andere_fg):
    stop = hold(fg, oud, beoordelaar=andere_fg, tot=klok.vandaag() + timedelta(days=40))
    destroy_due()
    assert not Notificatie.objects.filter(aanleiding=f"stop:{stop.pk}").exists()
    with klok.op(klok.nu() + timedelta(days=27)):
        destroy_due()
        destroy_due()
    assert [n.medewerker for n in Notificatie.objects.filter(aanleiding=f"stop:{stop.pk}")] == [andere_fg]


@pytest.mark.django_db(transaction=True)
def test_stop_placed_while_the_job_waits_for_the_case_is_honoured(oud, fg):
    """The job found the case due; before it has the lock the FG places a stop. The job asks again and lets it be."""
    gezet, uitslag = threading.Event(), []

    def job():
        try:
            gezet.wait(10)
            uitslag.append(begin(Melding.objects.get(pk=oud.pk)))
        finally:
            connection.close()

    with transaction.atomic():
        hold(fg, oud)
        draad = threading.Thread(target=job)
        draad.start()
        gezet.set()
        draad.join(1)  # it stands in line for the row
        assert uitslag == []
    draad.join(20)
    assert uitslag == [None]
    assert Melding.objects.get(pk=oud.pk).gewist_op is None
    with kluis.opened(oud.sleutel_id):
        assert kluis.is_open(oud.sleutel_id)


@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_destroy_a_case_once(oud):
    uitslag = []

    def job():
        try:
            uitslag.append(destroy_due())
        finally:
            connection.close()

    draden = [threading.Thread(target=job) for _ in range(2)]
    [draad.start() for draad in draden]
    [draad.join(30) for draad in draden]
    assert sorted(uitslag) == [0, 1]
    assert Vernietiging.objects.get().klaar_op is not None


def test_one_bad_row_does_not_keep_the_others(team, oud, monkeypatch):
    ander = kern.zaak(
        team, Status.AFGESLOTEN, bewaren_tot=klok.vandaag() - timedelta(days=9),
        afgesloten_op=klok.nu() - timedelta(days=900),
    )  # fmt: skip
    echt = retention.begin

    def hapert(ding, **anders):
        if ding.pk == ander.pk:
            raise RuntimeError("hapert")
        return echt(ding, **anders)

    monkeypatch.setattr(retention, "begin", hapert)
    assert destroy_due() == 1
    assert Melding.objects.get(pk=oud.pk).gewist_op is not None
    assert Melding.objects.get(pk=ander.pk).gewist_op is None
    assert Mislukking.objects.get().onderwerp == str(ander.pk)
    monkeypatch.undo()
    with klok.op(klok.nu() + timedelta(days=1)):
        assert destroy_due() == 1
    assert not Mislukking.objects.exists()


def test_who_asks_again_after_a_restore_is_not_told_to_wait(oud, monkeypatch):
    """What failed a moment ago is tried when a person asks for it."""
    begin(oud)
    monkeypatch.setattr(retention, "finish", lambda vernietiging: 1 / 0)
    assert retention.resume() == 1
    monkeypatch.undo()
    assert retention.resume() == 0
    assert not Mislukking.objects.exists()


# --- what the FG sees -------------------------------------------------------------------------------------------------


def test_preview_names_what_goes_by_kenmerk_rule_and_day_and_no_content(client, oud, team, fg, vik):
    later = kern.zaak(team, Status.AFGESLOTEN, wat_gebeurd="Geheim.", bewaren_tot=klok.vandaag() + timedelta(days=20),
                      afgesloten_op=klok.nu() - timedelta(days=711))  # fmt: skip
    kern.zaak(team, Status.AFGESLOTEN, bewaren_tot=klok.vandaag() + timedelta(days=60),
              afgesloten_op=klok.nu() - timedelta(days=671))  # fmt: skip
    client.force_login(fg)
    antwoord = client.get(reverse("meldingen:bewaren"))
    assert [(r.kenmerk, r.dag) for r in antwoord.context["pagina"]] == [
        (oud.kenmerk, klok.vandaag() + timedelta(days=1)), (later.kenmerk, klok.vandaag() + timedelta(days=21)),
    ]  # fmt: skip
    assert ALTIJD.wat in antwoord.text
    assert "Geheim" not in antwoord.text
    assert Inzage.objects.filter(medewerker=fg, soort=Inzage.Soort.LIJST, doel="bewaartermijnen").exists()
    for wie in (vik,):
        client.force_login(wie)
        assert client.get(reverse("meldingen:bewaren")).status_code == 404


def test_what_is_announced_is_what_goes(oud, team):
    kern.zaak(team, Status.AFGESLOTEN, bewaren_tot=klok.vandaag() + timedelta(days=12),
              afgesloten_op=klok.nu() - timedelta(days=719))  # fmt: skip
    komt = announced()
    for n in range(32):
        with klok.op(klok.nu() + timedelta(days=n)):
            destroy_due()
            weg = set(Melding.objects.filter(gewist_op__isnull=False).values_list("kenmerk", flat=True))
            assert weg == {r.kenmerk for r in komt if r.dag <= max(klok.vandaag(), komt[0].dag)}


def test_case_behind_a_wall_for_this_fg_is_in_no_list_and_no_count(client, oud, fg, andere_fg):
    stop = hold(andere_fg, oud, tot=klok.vandaag() + timedelta(days=10))
    wall_off(oud, fg)
    client.force_login(fg)
    tekst = client.get(reverse("meldingen:bewaren")).text
    assert oud.kenmerk not in tekst
    assert client.get(reverse("meldingen:bewaren-opheffen", args=[stop.pk])).status_code == 404
    with pytest.raises(OvergangGeweigerd, match="vinden geen melding"):
        hold(fg, oud)
    client.force_login(andere_fg)
    assert oud.kenmerk in client.get(reverse("meldingen:bewaren")).text


def test_fg_hears_once_a_month_that_something_goes(oud, fg):
    hold(fg, oud, tot=klok.vandaag() + timedelta(days=10))
    for _ in range(2):
        destroy_due()
    assert Notificatie.objects.filter(medewerker=fg, aanleiding__startswith="vernietigen:").count() == 1


def test_lifting_on_the_page(client, oud, fg):
    stop = hold(fg, oud)
    client.force_login(fg)
    pad = reverse("meldingen:bewaren-opheffen", args=[stop.pk])
    assert oud.kenmerk in client.get(pad).text
    assert client.post(pad, {}).status_code == 422
    assert client.post(pad, {"einde": "vergissing"}).status_code == 302
    assert client.get(pad).status_code == 404


# --- what the melder and others meet ----------------------------------------------------------------------------------


def closed(melding: Melding) -> Melding:
    with kluis.opened(melding.sleutel_id):
        melding.sluitreden, melding.sluittekst = "afgerond", "Klaar."
        melding._enter(w.T25, Status.AFGESLOTEN, klok.nu())
    return melding


def test_melder_reads_until_when_it_is_kept_and_why_longer(client, team, fg):
    melding, _, code = submitted(eenheid=team)
    closed(melding)
    client.post(reverse("meldingen:volgen"), {"code": code})
    tekst = client.get(reverse("meldingen:volgen-melding")).text
    assert "Daarna vernietigen we de sleutel van je melding" in tekst
    tot = klok.vandaag() + timedelta(days=720)
    hold(fg, melding, tot=tot, reden="toezicht")
    tekst = client.get(reverse("meldingen:volgen-melding")).text
    assert "een toezichthouder onderzoekt hoe de zaak is behandeld" in tekst


def test_code_of_a_destroyed_case_says_what_became_of_it_and_any_other_code_nothing(client, team):
    melding, _, code = submitted(eenheid=team)
    closed(melding)
    assert client.post(reverse("meldingen:volgen"), {"code": code}).status_code == 302
    with klok.op(klok.nu() + timedelta(days=800)):
        assert destroy_due() == 1
    # The open session ends with the case.
    assert client.get(reverse("meldingen:volgen-melding")).status_code == 302
    antwoord = client.post(reverse("meldingen:volgen"), {"code": code})
    assert antwoord.status_code == 422
    assert "Je melding is na de bewaartermijn gewist" in antwoord.text
    assert "na de bewaartermijn gewist" not in client.post(
        reverse("meldingen:volgen"), {"code": kluis.new_code()}
    ).text  # fmt: skip


def test_account_that_was_linked_finds_nothing_any_more(client, team, collega):
    melding, melder, _ = submitted(eenheid=team)
    melder.link_account(collega)
    closed(melding)
    client.force_login(collega)
    assert melding.kenmerk in client.get(reverse("meldingen:mijn")).text
    with klok.op(klok.nu() + timedelta(days=800)):
        begin(Melding.objects.get(pk=melding.pk))
    assert melding.kenmerk not in client.get(reverse("meldingen:mijn")).text
    assert client.get(reverse("meldingen:mijn-melding", args=[melding.kenmerk])).status_code == 404


def test_betrokkene_finds_no_procedure_any_more(client, team, collega):
    melding, *_ = submitted(eenheid=team)
    rij = kern.betrek(melding, collega, geinformeerd_op=klok.nu(), geinformeerd_via="gesprek")
    closed(melding)
    client.force_login(collega)
    pad = reverse("reflectie:procedure", args=[rij.pk])
    assert client.get(pad).status_code == 200
    with klok.op(klok.nu() + timedelta(days=800)):
        begin(Melding.objects.get(pk=melding.pk))
        assert client.get(pad).status_code == 404
        assert str(rij.pk) not in client.get(reverse("meldingen:mijn")).text


def test_nothing_can_be_done_with_a_destroyed_case(oud, vik):
    destroy_due()
    oud = Melding.objects.get(pk=oud.pk)
    for overgang in OVERGANGEN:
        if Status.AFGESLOTEN in overgang.van:
            with pytest.raises(OvergangGeweigerd, match="na de bewaartermijn vernietigd"):
                oud.transition(overgang, door=vik, naar=next(iter(overgang.naar)))


def test_rest_can_be_saved_and_has_history_without_words(oud):
    """Whatever still touches the row (a script, a merge of units) meets no error and brings no word back."""
    destroy_due()
    rij = Melding.objects.get(pk=oud.pk)
    kluis.clear()
    rij.lc_plicht = False
    rij.save()
    assert bytes(rij.history.get().__dict__["wat_gebeurd"]) == b""
    kluis.open_sleutel(oud.sleutel_id)
    with pytest.raises(kluis.Vernietigd):
        _ = Melding.objects.get(pk=oud.pk).wat_gebeurd
