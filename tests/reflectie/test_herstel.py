"""Who accompanies a case, what the harmed person needs, what was agreed, and the step to nazorg (T24)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from meldingen.access import Grond
from meldingen.actions.muren import wall_off
from meldingen.models import Bericht, Betrokkenheid, Inzage, Melding, Notificatie, OvergangGeweigerd, Taak, grant
from meldingen.workflow import Recht, Status
from pvi import klok, kluis
from pvi.kalender import add_maanden
from pvi.rollen import Rol
from reflectie.actions.herstel import (
    Verouderd,
    add_afspraak,
    assign_herstelbegeleider,
    finish_afspraak,
    herstelbegeleider,
    missing_for_nazorg,
    record_herstelplan,
    start_nazorg,
    version,
)
from reflectie.models import Herstelplan, Nazorgmoment
from tests import kern
from tests.meldingen.staf import plain
from tests.people import make_person
from tests.reflectie.conftest import VERHAAL, WENS
from triage.actions.taak import make_taak
from triage.models import Rehabilitatie, Rehabilitatiestap

Status_ = Herstelplan.Status
pytestmark = pytest.mark.django_db


def _url(melding: Melding, pagina: str = "herstel", *args) -> str:
    return reverse(f"reflectie:{pagina}", args=[melding.kenmerk, *args])


# --- who accompanies ---------------------------------------------------------------------------------------------


def test_assigned_herstelbegeleider_holds_the_case_and_vik_hands_over(in_herstel, begeleider, vik):
    make_taak(in_herstel, Taak.Soort.HB_TOEWIJZEN)
    in_herstel.record_event("T15")
    assert Melding.objects.permitted(vik, Recht.HERSTEL).exists()

    assign_herstelbegeleider(in_herstel, begeleider, vik)

    in_herstel.refresh_from_db()
    assert herstelbegeleider(in_herstel) == begeleider
    assert in_herstel.heeft_herstelbegeleider
    assert Melding.objects.permitted(begeleider, Recht.HERSTEL).get() == in_herstel
    assert Melding.objects.permitted(begeleider, Recht.NAZORG).get() == in_herstel
    assert not Melding.objects.permitted(vik, Recht.HERSTEL).exists()
    assert not in_herstel.taken.open().exists()
    assert not in_herstel.termijnen.open().filter(soort="hb_toewijzen").exists()
    assert Notificatie.objects.filter(medewerker=begeleider).count() == 1


def test_next_herstelbegeleider_takes_over_and_the_one_before_has_nothing_left(in_herstel, hb, vik, ander_team):
    opvolger = kern.persoon(team=ander_team)
    assign_herstelbegeleider(in_herstel, opvolger, vik)
    assert herstelbegeleider(in_herstel) == opvolger
    assert not any(Melding.objects.permitted(hb, recht).exists() for recht in Recht)


def test_assigning_the_same_person_again_changes_nothing(in_herstel, hb, vik):
    rijen = set(in_herstel.toekenningen.values_list("pk", flat=True))
    assign_herstelbegeleider(in_herstel, hb, vik)
    assert set(in_herstel.toekenningen.values_list("pk", flat=True)) == rijen
    assert Notificatie.objects.filter(medewerker=hb).count() == 1


def test_same_colleague_hears_of_each_case_apart(in_herstel, hb, vik, team):
    tweede = kern.zaak(team, Status.HERSTEL)
    assign_herstelbegeleider(tweede, hb, vik)
    assert Notificatie.objects.filter(medewerker=hb).count() == 2


def test_people_with_an_interest_cannot_accompany(in_herstel, vik, team, ander_team, organisatie):
    ommuurd, weg = kern.persoon(team=ander_team), kern.persoon(team=ander_team, is_active=False)
    wall_off(in_herstel, ommuurd)
    getuige = kern.persoon(team=ander_team)
    kern.betrek(in_herstel, getuige, Betrokkenheid.Rol.GETUIGE)
    elders = kern.persoon(team=organisatie["NN"])
    for wie in (ommuurd, weg, getuige, elders, kern.persoon(team=team), kern.persoon()):
        with pytest.raises(OvergangGeweigerd, match="kan deze zaak niet begeleiden"):
            assign_herstelbegeleider(in_herstel, wie, vik)
    assert herstelbegeleider(in_herstel) is None
    assert not in_herstel.toekenningen.exists()


def test_somebody_of_the_team_of_the_betrokkene_cannot_accompany(in_herstel, vik, begeleider, ander_team):
    """The betrokkene moved on to the team of the colleague who would accompany."""
    kern.betrek(in_herstel, kern.persoon(team=ander_team), Betrokkenheid.Rol.BETROKKENE)
    with pytest.raises(OvergangGeweigerd):
        assign_herstelbegeleider(in_herstel, begeleider, vik)


@pytest.mark.parametrize("status", [Status.INTAKE, Status.TRIAGE, Status.LIJNAFHANDELING, Status.AFGESLOTEN])
def test_herstelbegeleider_comes_only_in_herstel_or_nazorg(status, team, begeleider, vik):
    with pytest.raises(OvergangGeweigerd):
        assign_herstelbegeleider(kern.zaak(team, status), begeleider, vik)


def test_only_who_may_assign_assigns(in_herstel, begeleider, andere_vik, teamchef, hr, collega):
    for wie in (andere_vik, teamchef, hr, collega, begeleider):
        with pytest.raises(OvergangGeweigerd, match="rol"):
            assign_herstelbegeleider(in_herstel, begeleider, wie)
    assert not in_herstel.toekenningen.exists()


def test_page_finds_people_by_exact_key_only_and_logs_every_question(client, in_herstel, begeleider, vik):
    client.force_login(vik)
    url = _url(in_herstel, "herstelbegeleider")
    assert begeleider.naam not in client.get(url).content.decode()
    mis = client.post(url, {"werkmail": begeleider.naam.replace(" ", ".") + "@example.invalid"})
    assert mis.status_code == 422
    assert "precies dit werkadres" in mis.content.decode()
    assert Inzage.objects.filter(soort=Inzage.Soort.GEWEIGERD, doel="persoon zoeken om te begeleiden").count() == 1
    raak = client.post(url, {"werkmail": begeleider.email.upper()})
    assert raak.status_code == 302
    in_herstel.refresh_from_db()
    assert herstelbegeleider(in_herstel) == begeleider


def test_page_without_a_key_says_what_to_fill_in(client, in_herstel, vik):
    client.force_login(vik)
    antwoord = client.post(_url(in_herstel, "herstelbegeleider"), {})
    assert antwoord.status_code == 422
    assert "Vul de werkmail of het personeelsnummer in." in antwoord.content.decode()


# --- the plan ----------------------------------------------------------------------------------------------------


def test_plan_is_written_and_read_back(client, in_herstel, hb):
    client.force_login(hb)
    antwoord = client.post(_url(in_herstel, "plan"), {"wens": WENS, "status": Status_.LOOPT, "versie": ""})
    assert antwoord.status_code == 302
    pagina = client.get(_url(in_herstel)).content.decode()
    assert WENS in pagina
    assert "Loopt" in pagina


@pytest.mark.parametrize(
    ("status", "wens", "toelichting", "goed"),
    [
        (Status_.LOOPT, WENS, "", True),
        (Status_.LOOPT, " ", "", False),
        (Status_.UITGEVOERD, "", "", False),
        (Status_.GESTOPT, "", "", False),
        (Status_.GESTOPT, "", "De melder wil niet verder.", True),
        (Status_.NIET_GEWENST, "", "  ", False),
        (Status_.NIET_GEWENST, "", "De melder zegt: het is goed zo.", True),
    ],
)
def test_plan_needs_a_wish_or_the_reason_why_not(status, wens, toelichting, goed, in_herstel, hb):
    if goed:
        record_herstelplan(in_herstel, hb, wens=wens, status=status, toelichting=toelichting)
        assert Herstelplan.objects.get().status == status
    else:
        with pytest.raises(OvergangGeweigerd):
            record_herstelplan(in_herstel, hb, wens=wens, status=status, toelichting=toelichting)
        assert not Herstelplan.objects.exists()


def test_two_writers_both_keep_their_words(client, in_herstel, hb, politiechef):
    """The politiechef saves while the herstelbegeleider writes: both texts are on the page, then one is chosen."""
    record_herstelplan(in_herstel, hb, wens="Eerste tekst.", status=Status_.LOOPT)
    client.force_login(hb)
    geopend = version(Herstelplan.objects.get())
    record_herstelplan(in_herstel, politiechef, wens="Woorden van de chef.", status=Status_.LOOPT)

    antwoord = client.post(
        _url(in_herstel, "plan"), {"wens": "Woorden van de begeleider.", "status": Status_.LOOPT, "versie": geopend}
    )
    pagina = antwoord.content.decode()
    assert antwoord.status_code == 422
    assert "Woorden van de begeleider." in pagina
    assert "Woorden van de chef." in pagina
    kluis.open_sleutel(in_herstel.sleutel_id)
    plan = Herstelplan.objects.get()
    assert plan.wens == "Woorden van de chef."

    nieuw = {"wens": "Samen.", "status": Status_.LOOPT, "versie": version(plan)}
    assert f'value="{version(plan)}"' in pagina
    assert client.post(_url(in_herstel, "plan"), nieuw).status_code == 302
    kluis.open_sleutel(in_herstel.sleutel_id)
    assert Herstelplan.objects.get().wens == "Samen."


def test_first_plan_of_two_writers_is_not_replaced_unseen(in_herstel, hb, politiechef):
    record_herstelplan(in_herstel, politiechef, wens="Van de chef.", status=Status_.LOOPT, versie="")
    with pytest.raises(Verouderd):
        record_herstelplan(in_herstel, hb, wens="Van mij.", status=Status_.LOOPT, versie="")


def test_afspraak_is_made_done_and_called_off(client, in_herstel, hb):
    plan = record_herstelplan(in_herstel, hb, wens=WENS, status=Status_.LOOPT)
    client.force_login(hb)
    client.post(_url(in_herstel, "afspraak-nieuw"), {"vorm": "excuses", "afspraak": "Een gesprek met excuses."})
    client.post(_url(in_herstel, "afspraak-nieuw"), {"vorm": "waardedialoog", "afspraak": "Samen praten."})
    excuses, gesprek = plan.afspraken.order_by("vorm")
    gisteren = klok.vandaag() - timedelta(days=1)
    assert client.post(_url(in_herstel, "afspraak", excuses.pk), {"gedaan_op": str(gisteren)}).status_code == 302
    assert client.post(_url(in_herstel, "afspraak", gesprek.pk), {"vervallen": "on"}).status_code == 302
    excuses.refresh_from_db()
    gesprek.refresh_from_db()
    assert (excuses.gedaan_op, excuses.vervallen) == (gisteren, False)
    assert (gesprek.gedaan_op, gesprek.vervallen) == (None, True)
    pagina = client.get(_url(in_herstel)).content.decode()
    assert "Een gesprek met excuses." in pagina
    assert "Gaat niet door" in pagina


@pytest.mark.parametrize(
    ("data", "tekst"),
    [
        ({}, "Vul in op welke dag het is gedaan"),
        ({"gedaan_op": "2045-01-01"}, "tot en met vandaag"),
        ({"gedaan_op": "2020-01-01", "vervallen": "on"}, "Niet allebei"),
        ({"gedaan_op": "31 februari"}, "Vul een datum in"),
    ],
)
def test_afspraak_with_a_wrong_outcome_is_refused(client, data, tekst, in_herstel, hb):
    plan = record_herstelplan(in_herstel, hb, wens=WENS, status=Status_.LOOPT)
    afspraak = add_afspraak(plan, hb, vorm="excuses", afspraak="Excuses.")
    client.force_login(hb)
    antwoord = client.post(_url(in_herstel, "afspraak", afspraak.pk), data)
    assert antwoord.status_code == 422
    assert tekst in antwoord.content.decode()
    afspraak.refresh_from_db()
    assert (afspraak.gedaan_op, afspraak.vervallen) == (None, False)


def test_afspraak_of_another_case_is_not_found(client, in_herstel, hb, team, vik, begeleider):
    ander = kern.zaak(team, Status.HERSTEL)
    plan = record_herstelplan(ander, vik, wens="Iets anders.", status=Status_.LOOPT)
    afspraak = add_afspraak(plan, vik, vorm="excuses", afspraak="Van een ander.")
    client.force_login(hb)
    assert client.get(_url(in_herstel, "afspraak", afspraak.pk)).status_code == 404


def test_plan_keeps_its_history_encrypted(in_herstel, hb):
    record_herstelplan(in_herstel, hb, wens="Eerst dit.", status=Status_.LOOPT)
    record_herstelplan(in_herstel, hb, wens="Toen dat.", status=Status_.LOOPT)
    assert [rij.wens for rij in Herstelplan.history.order_by("history_date")] == ["Eerst dit.", "Toen dat."]


# --- who sees what -----------------------------------------------------------------------------------------------


def test_page_is_open_to_the_people_of_row_24(client, in_herstel, hb, politiechef, eigenaar, hr, vertrouwenspersoon):
    for wie, grond, rol in ((hr, Grond.HR, Rol.HR), (vertrouwenspersoon, Grond.TOESTEMMING, Rol.VP)):
        grant(in_herstel, wie, grond, rol=rol, aanstelling=wie.aanstellingen.get())
    record_herstelplan(in_herstel, hb, wens=WENS, status=Status_.LOOPT)
    for wie in (hb, politiechef, eigenaar, hr, vertrouwenspersoon):
        client.force_login(wie)
        antwoord = client.get(_url(in_herstel))
        assert antwoord.status_code == 200
        assert WENS in antwoord.content.decode()


def test_vertrouwenspersoon_reads_the_plan_but_does_not_write_it(client, in_herstel, hb, vertrouwenspersoon):
    grant(
        in_herstel,
        vertrouwenspersoon,
        Grond.TOESTEMMING,
        rol=Rol.VP,
        aanstelling=vertrouwenspersoon.aanstellingen.get(),
    )
    client.force_login(vertrouwenspersoon)
    assert "Schrijf op wat nodig is" not in client.get(_url(in_herstel)).content.decode()
    assert client.get(_url(in_herstel, "plan")).status_code == 404
    with pytest.raises(OvergangGeweigerd):
        record_herstelplan(in_herstel, vertrouwenspersoon, wens=WENS, status=Status_.LOOPT)


def test_vik_writes_while_nobody_accompanies_and_only_watches_after_that(client, in_herstel, vik, begeleider):
    client.force_login(vik)
    record_herstelplan(in_herstel, vik, wens=WENS, status=Status_.LOOPT)
    assert WENS in client.get(_url(in_herstel)).content.decode()
    assign_herstelbegeleider(in_herstel, begeleider, vik)
    pagina = client.get(_url(in_herstel)).content.decode()
    assert WENS not in pagina
    assert begeleider.naam in pagina
    assert client.get(_url(in_herstel, "plan")).status_code == 404


def test_vik_finds_the_tab_in_every_page_of_the_case_and_one_clock_for_all_moments(client, in_nazorg, vik):
    client.force_login(vik)
    pagina = plain(client.get(_url(in_nazorg, "sluiten")).content.decode())
    assert f'href="{_url(in_nazorg)}" aria-current="page"' in pagina
    assert pagina.count("Nazorgmoment") == 1
    assert "Nazorgmoment (eerste van 9)" in pagina


def test_nobody_else_finds_the_page(client, in_herstel, hb, teamchef, andere_vik, onderzoeker, coordinator, collega):
    for wie in (teamchef, andere_vik, onderzoeker, coordinator, collega):
        client.force_login(wie)
        for pagina in ("herstel", "plan", "afspraak-nieuw", "herstelbegeleider", "start-nazorg", "nazorg", "les"):
            assert client.get(_url(in_herstel, pagina)).status_code == 404, (wie, pagina)


def test_walled_people_find_nothing_whatever_they_held(client, in_herstel, hb, politiechef, eigenaar, vik):
    for wie in (hb, politiechef, eigenaar, vik):
        wall_off(in_herstel, wie)
        client.force_login(wie)
        for pagina in ("herstel", "plan", "nazorg", "start-nazorg", "herstelbegeleider", "les", "sluiten"):
            assert client.get(_url(in_herstel, pagina)).status_code == 404, (wie, pagina)
        with pytest.raises(OvergangGeweigerd):
            record_herstelplan(in_herstel, wie, wens=WENS, status=Status_.LOOPT)


def test_betrokkene_who_leads_never_sees_the_plan_also_with_every_grant(client, in_herstel, sectorhoofd, vik):
    from meldingen.actions.muren import raise_walls

    kern.betrek(in_herstel, sectorhoofd)
    raise_walls(in_herstel)
    grant(in_herstel, sectorhoofd, Grond.EIGENAAR, rol=Rol.SH, aanstelling=sectorhoofd.aanstellingen.get())
    client.force_login(sectorhoofd)
    assert client.get(_url(in_herstel)).status_code == 404


def test_herstelbegeleider_reads_the_summary_not_the_story(client, in_herstel, hb):
    """Row 12a: the summary only."""
    client.force_login(hb)
    pagina = client.get(_url(in_herstel)).content.decode()
    assert "Opmerkingen in een team." in pagina
    for adres in (_url(in_herstel), reverse("meldingen:melding", args=[in_herstel.kenmerk])):
        assert VERHAAL not in client.get(adres).content.decode()


def test_rehabilitatie_shows_how_far_it_is_without_a_name(client, in_herstel, hb, politiechef):
    betrokkene = in_herstel.betrokkenheden.get(rol=Betrokkenheid.Rol.BETROKKENE)
    rehabilitatie = Rehabilitatie.objects.create(
        sleutel_id=in_herstel.sleutel_id, melding=in_herstel, betrokkenheid=betrokkene, plan="Brief en gesprek."
    )
    for n, soort in enumerate(Rehabilitatiestap.Soort):
        rehabilitatie.stappen.create(soort=soort, gedaan_op=klok.vandaag() if n < 2 else None)
    client.force_login(hb)
    pagina = client.get(_url(in_herstel)).content.decode()
    assert "stap 2 van 5" in pagina
    assert betrokkene.medewerker.naam not in pagina
    naar = reverse("triage:rehabilitatie", args=[in_herstel.kenmerk])
    assert naar not in pagina
    client.force_login(politiechef)
    assert naar in client.get(_url(in_herstel)).content.decode()


# --- T24 ---------------------------------------------------------------------------------------------------------


def test_nazorg_starts_when_the_plan_has_an_outcome(in_herstel, hb):
    assert missing_for_nazorg(in_herstel) == ["Vraag wat de melder of benadeelde nodig heeft en schrijf het op."]
    plan = record_herstelplan(in_herstel, hb, wens=WENS, status=Status_.LOOPT)
    afspraak = add_afspraak(plan, hb, vorm="excuses", afspraak="Excuses.")
    assert "loopt nog" in missing_for_nazorg(in_herstel)[0]
    record_herstelplan(in_herstel, hb, wens=WENS, status=Status_.UITGEVOERD)
    assert missing_for_nazorg(in_herstel) == ["Nog 1 afspraak zonder uitkomst."]
    finish_afspraak(afspraak, hb, vervallen=True)
    assert missing_for_nazorg(in_herstel) == []
    for status in (Status_.GESTOPT, Status_.NIET_GEWENST):
        record_herstelplan(in_herstel, hb, wens="", status=status, toelichting="Het hoeft niet meer.")
        assert missing_for_nazorg(in_herstel) == []


def test_moments_stand_at_once_for_everybody_concerned(in_herstel, hb):
    record_herstelplan(in_herstel, hb, wens=WENS, status=Status_.UITGEVOERD)
    start_nazorg(in_herstel, hb, voor_melder="We vragen je na een maand hoe het gaat.")
    in_herstel.refresh_from_db()
    assert in_herstel.status == Status.NAZORG
    per_persoon = {}
    for moment in in_herstel.nazorgmomenten.all():
        per_persoon.setdefault(moment.voor, []).append((moment.maand, moment.gepland_op))
    dagen = [(maand, add_maanden(klok.vandaag(), maand)) for maand in (1, 3, 6)]
    assert per_persoon == {"melder": dagen, "benadeelde": dagen, "team": dagen}
    termijnen = in_herstel.termijnen.open().filter(soort="nazorg")
    assert {(t.onderwerp, t.verloopt_op) for t in termijnen} == {
        (str(m.pk), m.gepland_op) for m in in_herstel.nazorgmomenten.all()
    }
    assert in_herstel.berichten.get().soort == Bericht.Soort.STATUS


def test_betrokkene_has_moments_only_when_informed(in_herstel, hb):
    betrokkene = in_herstel.betrokkenheden.get(rol=Betrokkenheid.Rol.BETROKKENE)
    betrokkene.geinformeerd_op, betrokkene.geinformeerd_via = klok.nu(), Betrokkenheid.Via.GESPREK
    betrokkene.save()
    record_herstelplan(in_herstel, hb, wens=WENS, status=Status_.UITGEVOERD)
    start_nazorg(in_herstel, hb, voor_melder="Dit is er gedaan.")
    assert in_herstel.nazorgmomenten.filter(voor=Nazorgmoment.Voor.BETROKKENE, betrokkenheid=betrokkene).count() == 3


def test_case_without_a_melder_has_no_moments_for_one(team, vik):
    melding = kern.zaak(team, Status.HERSTEL)
    record_herstelplan(melding, vik, wens="Het team wil praten.", status=Status_.UITGEVOERD)
    start_nazorg(melding, vik, voor_melder="")
    assert set(melding.nazorgmomenten.values_list("voor", flat=True)) == {"team"}
    assert not melding.berichten.exists()


def test_nothing_happens_when_something_is_missing(in_herstel, hb):
    with pytest.raises(OvergangGeweigerd) as geweigerd:
        start_nazorg(in_herstel, hb, voor_melder=" ")
    assert geweigerd.value.ontbreekt == [
        "Vraag wat de melder of benadeelde nodig heeft en schrijf het op.",
        "Schrijf een uitleg voor de melder.",
    ]
    in_herstel.refresh_from_db()
    assert in_herstel.status == Status.HERSTEL
    assert not in_herstel.nazorgmomenten.exists()
    assert not in_herstel.berichten.exists()


def test_failure_halfway_leaves_the_case_in_herstel(in_herstel, hb, monkeypatch):
    """The worker dies after the transition and before the last message: all of it is undone."""
    record_herstelplan(in_herstel, hb, wens=WENS, status=Status_.UITGEVOERD)

    def breaks(*args, **kwargs):
        raise RuntimeError("killed")

    monkeypatch.setattr("reflectie.actions.herstel.tell_melder", breaks)
    with pytest.raises(RuntimeError):
        start_nazorg(in_herstel, hb, voor_melder="Dit is er gedaan.")
    assert Melding.objects.get(pk=in_herstel.pk).status == Status.HERSTEL
    assert not Nazorgmoment.objects.exists()
    assert not in_herstel.wissels.exists()


def test_only_the_herstelbegeleider_starts_nazorg_and_vik_when_there_is_none(
    in_herstel, hb, vik, politiechef, eigenaar
):
    record_herstelplan(in_herstel, hb, wens=WENS, status=Status_.UITGEVOERD)
    for wie in (vik, politiechef, eigenaar):
        with pytest.raises(OvergangGeweigerd, match="rol"):
            start_nazorg(in_herstel, wie, voor_melder="Dit is er gedaan.")
    start_nazorg(in_herstel, hb, voor_melder="Dit is er gedaan.")


def test_page_starts_nazorg_and_keeps_the_words_when_refused(client, in_herstel, hb):
    client.force_login(hb)
    woorden = "We hebben gedaan wat we afspraken."
    antwoord = client.post(_url(in_herstel, "start-nazorg"), {"voor_melder": woorden})
    assert antwoord.status_code == 422
    assert woorden in antwoord.content.decode()
    kluis.open_sleutel(in_herstel.sleutel_id)
    record_herstelplan(in_herstel, hb, wens=WENS, status=Status_.UITGEVOERD)
    assert "Start de nazorg" in client.get(_url(in_herstel)).content.decode()
    assert client.post(_url(in_herstel, "start-nazorg"), {"voor_melder": woorden}).status_code == 302
    in_herstel.refresh_from_db()
    assert in_herstel.status == Status.NAZORG
    kluis.open_sleutel(in_herstel.sleutel_id)
    assert in_herstel.berichten.get().tekst == woorden


def test_politiechef_reads_the_plan_but_has_no_button_to_nazorg(client, in_herstel, hb, politiechef):
    record_herstelplan(in_herstel, hb, wens=WENS, status=Status_.UITGEVOERD)
    client.force_login(politiechef)
    assert (
        reverse("reflectie:start-nazorg", args=[in_herstel.kenmerk])
        not in client.get(_url(in_herstel)).content.decode()
    )
    assert client.get(_url(in_herstel, "start-nazorg")).status_code == 302


def test_second_sectorhoofd_without_grant_finds_nothing(client, in_herstel, organisatie, team):
    client.force_login(make_person(Rol.SH, team.ouder))
    assert client.get(_url(in_herstel)).status_code == 404
