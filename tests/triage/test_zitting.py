"""The agenda of the triagecommissie: pulled, in order, with its quorum, and gone at once for who steps out."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meldingen.actions.muren import wall_off
from meldingen.models import Notificatie, OvergangGeweigerd, Uitsluiting
from pvi import klok
from pvi.kalender import add_werkdagen
from pvi.rollen import Rol
from tests.kern import moment
from tests.people import make_melding
from tests.toegankelijk import check_page
from tests.triage.conftest import betrek, door_intake, geweigerd, punt_of, zit_vandaag
from triage.actions.triagebesluit import make_definitief, propose_triagebesluit, take_standpunt
from triage.actions.zitting import move_agendapunt, plan_zitting, recuse, sync_agenda
from triage.models import Agendapunt, Zitting
from triage.tasks import sweep_agenda

pytestmark = pytest.mark.django_db

DINSDAG = moment("2026-12-01")


def nieuwe_zaak(team, vik, **velden):
    return door_intake(make_melding(team), vik, **velden)


def test_case_comes_on_the_next_thursday_with_two_working_days_to_read(team, vik):
    with klok.op(DINSDAG):
        melding = nieuwe_zaak(team, vik)
        sync_agenda()
    punt = melding.agendapunten.get()
    melding.refresh_from_db()
    assert punt.zitting.datum == date(2026, 12, 3) == melding.volgende_op
    assert punt.zitting.eenheid.code == "RT"
    with klok.op(moment("2026-12-02")):
        laat = nieuwe_zaak(team, vik)
        sync_agenda()
    assert laat.agendapunten.get().zitting.datum == date(2026, 12, 10)


def test_urgent_case_is_treated_on_the_next_working_day_in_front(team, vik):
    with klok.op(moment("2026-12-04")):  # a Friday
        spoed = nieuwe_zaak(team, vik, spoed=True)
        sync_agenda()
    punt = spoed.agendapunten.get()
    assert punt.zitting.datum == date(2026, 12, 7)
    assert punt.volgorde == 0


def test_zitting_on_a_holiday_moves_to_the_next_working_day(team, vik):
    with klok.op(moment("2026-05-11")):  # the Thursday after is Hemelvaartsdag
        melding = nieuwe_zaak(team, vik)
        sync_agenda()
    assert melding.agendapunten.get().zitting.datum == date(2026, 5, 15)


def test_planned_zitting_within_two_weeks_is_used(team, vik, organisatie):
    with klok.op(DINSDAG):
        gepland = plan_zitting(organisatie["RT"], date(2026, 12, 8), door=vik)
        plan_zitting(organisatie["NN"], date(2026, 12, 4), door=vik)
        melding = nieuwe_zaak(team, vik)
        sync_agenda()
        assert melding.agendapunten.get().zitting == gepland
        with pytest.raises(OvergangGeweigerd, match="al een zitting"):
            plan_zitting(organisatie["RT"], date(2026, 12, 8), door=vik)
        with pytest.raises(OvergangGeweigerd, match="werkdag"):
            plan_zitting(organisatie["RT"], date(2026, 12, 12), door=vik)


def test_sweep_repeated_changes_nothing(te_wegen):
    voor = list(Agendapunt.objects.values_list("pk", "zitting", "volgorde"))
    assert sync_agenda() == 0
    sweep_agenda()
    assert list(Agendapunt.objects.values_list("pk", "zitting", "volgorde")) == voor


def test_items_of_one_unit_are_made_without_those_of_another(team, vik, organisatie, person):
    ander = make_melding(organisatie["NN"])
    door_intake(ander, person(Rol.VI, "NN"))
    nieuwe_zaak(team, vik)
    assert sync_agenda(organisatie["RT"]) == 1
    assert not ander.agendapunten.exists()


def test_untreated_item_is_carried_over_but_a_proposed_one_stays(gewogen, voorzitter, politiechef, velden, team, vik):
    blijft = punt_of(gewogen)
    propose_triagebesluit(blijft, voorzitter, **velden("LIJN"))
    schuift = punt_of(nieuwe_zaak(team, vik))
    assert schuift.zitting != blijft.zitting
    oud = schuift.zitting.datum
    with klok.op(klok.nu() + timedelta(days=40)):
        assert sync_agenda() == 1
        nieuw = Agendapunt.objects.get(pk=schuift.pk)
    assert nieuw.zitting.datum > oud
    assert Agendapunt.objects.get(pk=blijft.pk).zitting == blijft.zitting


def test_item_moves_to_another_day_of_the_same_commissie_only(te_wegen, secretaris, triagelid, organisatie):
    punt = punt_of(te_wegen)
    dag = add_werkdagen(punt.zitting.datum, 1)
    later, elders = (plan_zitting(organisatie[code], dag, door=secretaris) for code in ("RT", "NN"))
    with pytest.raises(OvergangGeweigerd, match="rol"):
        move_agendapunt(punt, later, door=triagelid)
    with pytest.raises(OvergangGeweigerd, match="niet naar die zitting"):
        move_agendapunt(punt, elders, door=secretaris)
    move_agendapunt(punt, later, door=secretaris)
    te_wegen.refresh_from_db()
    assert te_wegen.volgende_op == dag


def test_quorum_needs_voorzitter_vik_and_az(te_wegen, commissie):
    punt = punt_of(te_wegen)
    assert punt.zitting.has_quorum(te_wegen)
    punt.zitting.aanwezigheden.filter(plaats="az").delete()
    assert not punt.zitting.has_quorum(te_wegen)
    assert [p.label for p in Zitting.objects.get(pk=punt.zitting.pk).missing_for_quorum()] == ["HRM Arbeidszaken"]


def test_recused_member_finds_nothing_at_once_and_the_quorum_is_recounted(te_wegen, arbeidszaken, voorzitter, als):
    browser = als(arbeidszaken)
    zitting = punt_of(te_wegen).zitting
    agenda = reverse("triage:zitting", args=[zitting.datum])
    assert te_wegen.kenmerk in browser.get(agenda).content.decode()
    antwoord = browser.post(reverse("triage:belang", args=[te_wegen.kenmerk]))
    assert antwoord.status_code == 302
    for naam in ("dossier", "weging", "voorstel", "aanhouden", "belang", "definitief"):
        assert browser.get(reverse(f"triage:{naam}", args=[te_wegen.kenmerk])).status_code == 404
    assert browser.get(agenda).status_code == 404
    assert not Zitting.objects.get(pk=zitting.pk).has_quorum(te_wegen)
    assert Zitting.objects.get(pk=zitting.pk).missing_for_quorum() == []
    assert "Geen quorum voor dit punt" in als(voorzitter).get(agenda).content.decode()


def test_others_hear_of_a_recusal_without_a_name_or_a_reason(te_wegen, arbeidszaken, voorzitter):
    recuse(te_wegen, arbeidszaken)
    muur = Uitsluiting.objects.get(medewerker=arbeidszaken)
    assert {veld.name for veld in muur._meta.fields} == {"id", "melding", "medewerker", "lichaam", "sinds", "voorlopig"}
    gemaild = {n.medewerker for n in Notificatie.objects.filter(aanleiding__startswith="belang")}
    assert voorzitter in gemaild
    assert arbeidszaken not in gemaild


def test_somebody_of_another_unit_cannot_step_out_of_a_case_unseen(te_wegen, person, als):
    vreemd = person(Rol.TR, "NN")
    assert als(vreemd).post(reverse("triage:belang", args=[te_wegen.kenmerk])).status_code == 404
    with pytest.raises(OvergangGeweigerd):
        recuse(te_wegen, vreemd)
    assert not Uitsluiting.objects.filter(medewerker=vreemd).exists()


def test_list_counts_only_what_the_reader_may_read(te_wegen, arbeidszaken, voorzitter, als):
    url = reverse("triage:zittingen")
    assert '<td class="getal">1</td>' in als(voorzitter).get(url).content.decode()
    recuse(te_wegen, arbeidszaken)
    assert '<td class="getal">' not in als(arbeidszaken).get(url).content.decode()
    assert '<td class="getal">1</td>' in als(voorzitter).get(url).content.decode()


@pytest.mark.parametrize("rol", [Rol.TC, Rol.SH, Rol.PC, Rol.VO, Rol.HR, Rol.VP, Rol.RK, Rol.CT, Rol.BH, Rol.FG])
def test_agenda_is_for_commissie_and_vik_only(te_wegen, person, als, rol):
    browser = als(person(rol, "RT"))
    assert browser.get(reverse("triage:zittingen")).status_code == 404
    assert browser.get(reverse("triage:zitting", args=[punt_of(te_wegen).zitting.datum])).status_code == 404


def test_another_unit_does_not_see_that_a_zitting_exists(te_wegen, andere_vik, als):
    assert als(andere_vik).get(reverse("triage:zitting", args=[punt_of(te_wegen).zitting.datum])).status_code == 404


def test_vik_of_two_units_chooses_between_zittingen_of_one_day(organisatie, person, als):
    vik = person(Rol.VI, "PDC")
    dag = add_werkdagen(klok.vandaag(), 3)
    for code in ("PDC", "KS"):
        plan_zitting(organisatie[code], dag, door=vik)
    pagina = als(vik).get(reverse("triage:zitting", args=[dag]), {"eenheid": "KS"}).content.decode()
    assert organisatie["KS"].naam in pagina
    assert f"Zelfde dag: {organisatie['PDC'].naam}" in pagina


def test_secretaris_plans_a_zitting_and_a_member_does_not(secretaris, triagelid, organisatie, als):
    url = reverse("triage:zittingen")
    gegevens = {"eenheid": organisatie["RT"].pk, "datum": add_werkdagen(klok.vandaag(), 4).isoformat()}
    assert "Plan een zitting" not in als(triagelid).get(url).content.decode()
    assert als(triagelid).post(url, gegevens).status_code == 404
    assert als(secretaris).post(url, gegevens | {"eenheid": organisatie["NN"].pk}).status_code == 422
    assert als(secretaris).post(url, gegevens).status_code == 302
    dubbel = als(secretaris).post(url, gegevens)
    assert dubbel.status_code == 422 and "al een zitting" in dubbel.content.decode()
    assert Zitting.objects.count() == 1


def test_secretaris_moves_an_item_on_the_page(te_wegen, secretaris, organisatie, als):
    punt = punt_of(te_wegen)
    later = plan_zitting(organisatie["RT"], add_werkdagen(punt.zitting.datum, 2), door=secretaris)
    url = reverse("triage:verplaatsen", args=[te_wegen.kenmerk])
    assert als(secretaris).post(url, {"zitting": ""}).status_code == 422
    assert als(secretaris).post(url, {"zitting": later.pk}).status_code == 302
    assert punt_of(te_wegen).zitting == later


@pytest.mark.usefixtures("labels_blijven")
def test_agenda_asks_the_same_number_of_queries_with_one_and_with_many_items(
    te_wegen, team, vik, voorzitter, als, django_assert_num_queries
):
    url = reverse("triage:zitting", args=[punt_of(te_wegen).zitting.datum])
    browser = als(voorzitter)
    browser.get(url)
    with CaptureQueriesContext(connection) as een:
        browser.get(url)
    aantal = len(een)
    for _ in range(4):
        betrek(melding := nieuwe_zaak(team, vik), None)
        zit_vandaag(punt_of(melding))
    browser.get(url)
    with django_assert_num_queries(aantal):
        assert browser.get(url).content.decode().count('<p class="kenmerk">') == 5


def test_pages_of_the_agenda_are_well_made(te_wegen, voorzitter, secretaris, als):
    datum = punt_of(te_wegen).zitting.datum
    for browser in (als(voorzitter), als(secretaris)):
        assert check_page(browser.get(reverse("triage:zittingen")).content.decode()) == []
        assert check_page(browser.get(reverse("triage:zitting", args=[datum])).content.decode()) == []
        assert check_page(browser.get(reverse("triage:belang", args=[te_wegen.kenmerk])).content.decode()) == []
    pagina = als(secretaris).get(reverse("triage:verplaatsen", args=[te_wegen.kenmerk]))
    assert check_page(pagina.content.decode()) == []


def test_date_that_does_not_exist_is_no_page(voorzitter, als):
    assert als(voorzitter).get("/triage/zittingen/2026-02-31/").status_code == 404


def test_items_show_where_they_are(gewogen, voorzitter, politiechef, velden, commissie, als):
    url = reverse("triage:zitting", args=[punt_of(gewogen).zitting.datum])
    assert "Gewogen, nog geen voorstel" in als(voorzitter).get(url).content.decode()
    besluit = propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("LIJN"))
    assert "Wacht op de politiechef" in als(voorzitter).get(url).content.decode()
    take_standpunt(besluit, politiechef, "akkoord")
    assert "Klaar om te besluiten" in als(voorzitter).get(url).content.decode()
    make_definitief(besluit, voorzitter)
    assert gewogen.kenmerk not in als(voorzitter).get(url).content.decode()
    assert "Besloten" in als(commissie.vik).get(url).content.decode()


# --- a zitting that exists because of one case, exists for who may know of that case ----------------------------------


@pytest.fixture
def ommuurd(team, vik, commissie):
    """A secretaris behind the wall of a case that made a zitting of its own."""
    with klok.op(DINSDAG):
        spoed = nieuwe_zaak(team, vik, spoed=True)
        sync_agenda()
        wall_off(spoed, commissie.secretaris)
    return spoed, commissie.secretaris


def test_a_zitting_made_for_a_hidden_case_does_not_exist_behind_its_wall(ommuurd, commissie, als):
    spoed, secretaris = ommuurd
    zitting = spoed.agendapunten.get().zitting
    agenda, lijst = reverse("triage:zitting", args=[zitting.datum]), reverse("triage:zittingen")
    with klok.op(DINSDAG):
        assert als(commissie.vik).get(agenda).status_code == 200
        assert als(secretaris).get(agenda).status_code == 404
        assert agenda in als(commissie.vik).get(lijst).content.decode()
        assert agenda not in als(secretaris).get(lijst).content.decode()


def test_a_hidden_zitting_is_no_day_to_move_an_item_to_and_no_reason_to_refuse_a_plan(ommuurd, team, vik, als):
    spoed, secretaris = ommuurd
    dag = spoed.agendapunten.get().zitting.datum
    with klok.op(DINSDAG):
        gewoon = nieuwe_zaak(team, vik)
        sync_agenda()
        keuzes = als(secretaris).get(reverse("triage:verplaatsen", args=[gewoon.kenmerk])).content.decode()
        assert f"{dag:%d-%m-%Y}" not in keuzes
        gegevens = {"eenheid": team.eenheid.pk, "datum": dag.isoformat()}
        assert als(vik).post(reverse("triage:zittingen"), gegevens).status_code == 422
        assert als(secretaris).post(reverse("triage:zittingen"), gegevens).status_code == 302
        assert als(secretaris).get(reverse("triage:zitting", args=[dag])).status_code == 200
    assert spoed.agendapunten.get().zitting.gepland


@pytest.mark.parametrize("dag", ["2026-12-02", "2026-12-03", "2026-12-04", "2026-12-07"])
@pytest.mark.parametrize("spoed", [False, True])
def test_what_another_case_made_never_chooses_the_day_of_an_item(team, vik, dag, spoed):
    """The day of an item would tell its reader that there is another one."""

    def placed() -> date:
        with klok.op(moment(dag)):
            melding = nieuwe_zaak(team, vik, spoed=spoed)
            sync_agenda()
        return melding.agendapunten.get().zitting.datum

    with transaction.atomic():
        alleen = placed()
        transaction.set_rollback(True)
    for eerder in ("2026-11-30", "2026-12-01", dag):
        with klok.op(moment(eerder)):
            for haast in (False, True):
                nieuwe_zaak(team, vik, spoed=haast)
            sync_agenda()
    assert placed() == alleen


@pytest.mark.usefixtures("politiechef")
def test_an_item_that_was_treated_is_not_moved_by_hand(gewogen, secretaris, voorzitter, velden, organisatie):
    punt = punt_of(gewogen)
    later = plan_zitting(organisatie["RT"], add_werkdagen(klok.vandaag(), 3), door=secretaris)
    assert "behandeld" in geweigerd(move_agendapunt, punt, later, door=secretaris)
    propose_triagebesluit(punt, voorzitter, **velden("LIJN"))
    assert "behandeld" in geweigerd(move_agendapunt, punt, later, door=secretaris)


def test_what_the_politiechef_refused_is_weighed_on_the_next_zitting(gewogen, voorzitter, politiechef, velden):
    punt = punt_of(gewogen)
    besluit = propose_triagebesluit(punt, voorzitter, **velden("LIJN"))
    take_standpunt(besluit, politiechef, "geweigerd", "Het onderzoek ontbreekt.")
    with klok.op(klok.nu() + timedelta(days=1)):
        assert sync_agenda() == 1
    assert Agendapunt.objects.get(pk=punt.pk).zitting.datum > punt.zitting.datum


def test_a_zitting_opens_when_its_point_was_decided(client, in_de_lijn, vik):
    """A decided point has no next step, and its case can still be read there."""
    punt = Agendapunt.objects.get(melding=in_de_lijn)
    client.force_login(vik)
    url = reverse("triage:zitting", args=[punt.zitting.datum])
    pagina = client.get(f"{url}?eenheid={punt.zitting.eenheid.code}")
    assert in_de_lijn.kenmerk in pagina.text
    assert not check_page(pagina.text)
