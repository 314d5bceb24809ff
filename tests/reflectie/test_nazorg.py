"""The check-ins after 1, 3 and 6 months: who records them, what happens after a relapse, and what the sweep pulls."""

from datetime import timedelta

import pytest
from django.urls import reverse

from meldingen.access import Grond
from meldingen.actions.muren import wall_off
from meldingen.beurt import next_step
from meldingen.models import Betrokkenheid, Melding, Notificatie, OvergangGeweigerd, Taak, grant
from meldingen.uitleg import for_melder, in_words
from meldingen.views.volgen import melder_context
from meldingen.workflow import Status
from pvi import klok, kluis
from pvi.kalender import add_maanden
from pvi.rollen import Rol
from reflectie import tasks
from reflectie.actions.nazorg import moments_for, plan_extra, plan_nazorg, record_moment
from reflectie.models import Nazorgmoment
from reflectie.nazorglijn import lijn_per_persoon
from reflectie.tasks import sweep_nazorg
from tests import kern

Uitkomst, Gaat, Voor = Nazorgmoment.Uitkomst, Nazorgmoment.Gaat, Nazorgmoment.Voor
VERSLAG = "We spraken elkaar aan de telefoon."
pytestmark = pytest.mark.django_db


def _moment(melding: Melding, voor: Voor = Voor.MELDER, maand: int = 1) -> Nazorgmoment:
    return melding.nazorgmomenten.get(voor=voor, maand=maand)


def _url(melding: Melding, pagina: str = "nazorg", *args) -> str:
    return reverse(f"reflectie:{pagina}", args=[melding.kenmerk, *args])


# --- recording ---------------------------------------------------------------------------------------------------


def test_recorded_moment_stops_its_own_term_and_no_other(in_nazorg, hb):
    moment = _moment(in_nazorg)
    record_moment(moment, hb, uitkomst=Uitkomst.GEDAAN, gaat=Gaat.GOED, verslag=VERSLAG)
    moment.refresh_from_db()
    assert (moment.uitkomst, moment.gaat, moment.verslag) == (Uitkomst.GEDAAN, Gaat.GOED, VERSLAG)
    assert moment.vastgelegd_door == hb
    open_ = set(in_nazorg.termijnen.open().filter(soort="nazorg").values_list("onderwerp", flat=True))
    assert open_ == {str(pk) for pk in in_nazorg.nazorgmomenten.open().values_list("pk", flat=True)}
    assert str(moment.pk) not in open_


@pytest.mark.parametrize("uitkomst", [Uitkomst.AFGEZIEN, Uitkomst.NIET_BEREIKT])
def test_moment_that_was_declined_or_not_reached_needs_no_words(uitkomst, in_nazorg, hb):
    record_moment(_moment(in_nazorg), hb, uitkomst=uitkomst)
    assert _moment(in_nazorg).uitkomst == uitkomst


@pytest.mark.parametrize(
    "velden",
    [
        {"uitkomst": Uitkomst.GEDAAN},
        {"uitkomst": Uitkomst.GEDAAN, "gaat": Gaat.GOED, "verslag": "  "},
        {"uitkomst": Uitkomst.GEDAAN, "verslag": VERSLAG},
    ],
)
def test_talk_without_how_it_goes_or_words_is_refused(velden, in_nazorg, hb):
    with pytest.raises(OvergangGeweigerd):
        record_moment(_moment(in_nazorg), hb, **velden)
    assert not _moment(in_nazorg).uitkomst


def test_moment_is_recorded_once(in_nazorg, hb):
    moment = _moment(in_nazorg)
    record_moment(moment, hb, uitkomst=Uitkomst.AFGEZIEN)
    with pytest.raises(OvergangGeweigerd) as geweigerd:
        record_moment(moment, hb, uitkomst=Uitkomst.GEDAAN, gaat=Gaat.GOED, verslag=VERSLAG)
    assert geweigerd.value.ontbreekt == ["Dit moment is al vastgelegd."]
    assert _moment(in_nazorg).uitkomst == Uitkomst.AFGEZIEN


def test_page_records_a_moment(client, in_nazorg, hb):
    client.force_login(hb)
    moment = _moment(in_nazorg)
    leeg = client.post(_url(in_nazorg, "moment", moment.pk), {"uitkomst": Uitkomst.GEDAAN, "verslag": VERSLAG})
    assert leeg.status_code == 422
    assert "Kies hoe het gaat." in leeg.content.decode()
    assert VERSLAG in leeg.content.decode()
    data = {"uitkomst": Uitkomst.GEDAAN, "gaat": Gaat.GOED, "verslag": VERSLAG}
    antwoord = client.post(_url(in_nazorg, "moment", moment.pk), data)
    assert antwoord["Location"] == _url(in_nazorg)
    assert VERSLAG in client.get(_url(in_nazorg)).content.decode()
    assert client.get(_url(in_nazorg, "moment", moment.pk)).status_code == 404


def test_how_it_goes_cannot_be_known_without_contact(client, in_nazorg, hb):
    client.force_login(hb)
    data = {"uitkomst": Uitkomst.NIET_BEREIKT, "gaat": Gaat.GOED}
    antwoord = client.post(_url(in_nazorg, "moment", _moment(in_nazorg).pk), data)
    assert antwoord.status_code == 422


# --- a relapse ---------------------------------------------------------------------------------------------------


def test_relapse_offers_an_extra_moment_and_tells_vik(client, in_nazorg, hb, vik):
    client.force_login(hb)
    moment = _moment(in_nazorg, maand=3)
    data = {"uitkomst": Uitkomst.GEDAAN, "gaat": Gaat.SLECHT, "verslag": "De grappen zijn terug."}
    antwoord = client.post(_url(in_nazorg, "moment", moment.pk), data)
    assert antwoord["Location"] == _url(in_nazorg, "extra", moment.pk)
    assert Notificatie.objects.filter(medewerker=vik, aanleiding=f"nazorg:{moment.pk}").count() == 1

    dag = klok.vandaag() + timedelta(days=14)
    assert client.post(_url(in_nazorg, "extra", moment.pk), {"op": str(dag)}).status_code == 302
    extra = in_nazorg.nazorgmomenten.get(gepland_op=dag)
    assert (extra.voor, extra.maand, extra.uitkomst) == (Voor.MELDER, 3, "")
    assert in_nazorg.termijnen.open().get(onderwerp=str(extra.pk)).verloopt_op == dag
    assert "Extra moment" in client.get(_url(in_nazorg)).content.decode()


def test_good_news_bothers_nobody(in_nazorg, hb, vik):
    ervoor = Notificatie.objects.filter(medewerker=vik).count()
    record_moment(_moment(in_nazorg), hb, uitkomst=Uitkomst.GEDAAN, gaat=Gaat.WISSELEND, verslag=VERSLAG)
    assert Notificatie.objects.filter(medewerker=vik).count() == ervoor


def test_extra_moment_lies_ahead_on_a_free_day_while_the_nazorg_lasts(in_nazorg, hb):
    moment = _moment(in_nazorg)
    for op in (klok.vandaag(), klok.vandaag() - timedelta(days=1), _moment(in_nazorg, maand=3).gepland_op):
        with pytest.raises(OvergangGeweigerd):
            plan_extra(moment, hb, op=op)
    in_nazorg.status = Status.HERSTEL
    in_nazorg.save()
    with pytest.raises(OvergangGeweigerd):
        plan_extra(moment, hb, op=klok.vandaag() + timedelta(days=9))
    assert in_nazorg.nazorgmomenten.count() == 9


# --- who ---------------------------------------------------------------------------------------------------------


def test_teamchef_records_the_team_and_own_members_never_the_melder(client, in_nazorg, eigenaar, team):
    """Row 25, note l: P-zorg for own team members."""
    elders = in_nazorg.betrokkenheden.get(rol=Betrokkenheid.Rol.BENADEELDE)
    mijn = moments_for(in_nazorg, eigenaar)
    assert set(mijn.values_list("voor", flat=True)) == {"team", "benadeelde"}
    elders.medewerker.team = None
    elders.medewerker.save()
    assert set(moments_for(in_nazorg, eigenaar).values_list("voor", flat=True)) == {"team"}

    client.force_login(eigenaar)
    pagina = client.get(_url(in_nazorg)).content.decode()
    assert "<h2>Team</h2>" in pagina
    assert "<h2>Melder</h2>" not in pagina
    assert client.get(_url(in_nazorg, "moment", _moment(in_nazorg).pk)).status_code == 404
    with pytest.raises(OvergangGeweigerd):
        record_moment(_moment(in_nazorg), eigenaar, uitkomst=Uitkomst.AFGEZIEN)
    kluis.open_sleutel(in_nazorg.sleutel_id)
    record_moment(_moment(in_nazorg, Voor.TEAM), eigenaar, uitkomst=Uitkomst.AFGEZIEN)


def test_teamchef_does_not_read_what_the_melder_said(client, in_nazorg, hb, eigenaar):
    record_moment(_moment(in_nazorg), hb, uitkomst=Uitkomst.GEDAAN, gaat=Gaat.GOED, verslag="Alleen voor jou.")
    client.force_login(eigenaar)
    for pagina in ("nazorg", "herstel"):
        assert "Alleen voor jou." not in client.get(_url(in_nazorg, pagina)).content.decode()


def test_nobody_else_finds_the_nazorg(client, in_nazorg, vik, politiechef, andere_vik, sectorhoofd, collega, hb):
    moment = _moment(in_nazorg)
    for wie in (vik, politiechef, andere_vik, sectorhoofd, collega):
        client.force_login(wie)
        for pagina, args in (("nazorg", ()), ("moment", (moment.pk,)), ("extra", (moment.pk,))):
            assert client.get(_url(in_nazorg, pagina, *args)).status_code == 404
        with pytest.raises(OvergangGeweigerd):
            record_moment(moment, wie, uitkomst=Uitkomst.AFGEZIEN)
    wall_off(in_nazorg, hb)
    client.force_login(hb)
    assert client.get(_url(in_nazorg)).status_code == 404
    with pytest.raises(OvergangGeweigerd):
        record_moment(moment, hb, uitkomst=Uitkomst.AFGEZIEN)


def test_named_hr_adviseur_records_too(in_nazorg, hr):
    grant(in_nazorg, hr, Grond.HR, rol=Rol.HR, aanstelling=hr.aanstellingen.get())
    record_moment(_moment(in_nazorg), hr, uitkomst=Uitkomst.AFGEZIEN)


def test_moment_of_another_case_is_not_found(client, in_nazorg, hb, team):
    ander = kern.zaak(team, Status.NAZORG)
    (moment, *_) = plan_nazorg(ander)
    client.force_login(hb)
    assert client.get(_url(in_nazorg, "moment", moment.pk)).status_code == 404


# --- the line ----------------------------------------------------------------------------------------------------


def test_line_shows_what_is_done_what_comes_and_what_is_late(in_nazorg, hb):
    record_moment(_moment(in_nazorg), hb, uitkomst=Uitkomst.GEDAAN, gaat=Gaat.GOED, verslag=VERSLAG)
    lijnen = lijn_per_persoon(in_nazorg.nazorgmomenten.all())
    assert [lijn.naam for lijn in lijnen] == ["Melder", "Benadeelde", "Team"]
    punten = lijnen[0].punten
    assert [(p.naam, p.staat) for p in punten] == [
        ("Na 1 maand", "klaar"),
        ("Na 3 maanden", "nu"),
        ("Na 6 maanden", "straks"),
    ]
    assert punten[0].datum_tekst.startswith("Gedaan op ")
    with klok.op(klok.nu() + timedelta(days=120)):
        laat = lijn_per_persoon(in_nazorg.nazorgmomenten.all())[0].punten[1]
    assert laat.datum_tekst.startswith("Had gemoeten op ")


def test_extra_moment_has_a_name_of_its_own(in_nazorg, hb):
    plan_extra(_moment(in_nazorg, maand=3), hb, op=_moment(in_nazorg, maand=3).gepland_op + timedelta(days=21))
    namen = [p.naam for p in lijn_per_persoon(in_nazorg.nazorgmomenten.all())[0].punten]
    assert namen == ["Na 1 maand", "Na 3 maanden", "Extra moment", "Na 6 maanden"]


# --- the sweep ---------------------------------------------------------------------------------------------------


@pytest.fixture
def na_t13(team):
    """A case that the commissie sent straight to nazorg, ten days ago; nothing of nazorg is planned yet."""
    melding = kern.zaak(team, Status.NAZORG)
    kern.meld(melding)
    melding.wissels.create(
        sleutel_id=melding.sleutel_id, overgang="T13", van=Status.TRIAGE, naar=Status.NAZORG, rol="tr",
        op=klok.nu() - timedelta(days=10),
    )  # fmt: skip
    kluis.clear()
    return melding


def test_sweep_plans_moments_from_the_day_the_nazorg_began(na_t13):
    sweep_nazorg()
    begin = klok.vandaag() - timedelta(days=10)
    gepland = na_t13.nazorgmomenten.filter(voor=Voor.MELDER).values_list("maand", "gepland_op")
    assert set(gepland) == {(maand, add_maanden(begin, maand)) for maand in (1, 3, 6)}
    assert na_t13.termijnen.open().filter(soort="nazorg").count() == 6


def test_sweep_asks_for_somebody_to_accompany(na_t13, in_herstel):
    kluis.clear()
    sweep_nazorg()
    for melding in (na_t13, in_herstel):
        assert melding.taken.open().get().soort == Taak.Soort.HB_TOEWIJZEN


def test_sweep_twice_changes_nothing(na_t13, in_herstel):
    for _ in range(3):
        kluis.clear()
        sweep_nazorg()
    assert na_t13.nazorgmomenten.count() == 6
    assert Taak.objects.count() == 2


def test_sweep_leaves_alone_what_is_arranged(in_nazorg, hb):
    momenten = in_nazorg.nazorgmomenten.count()
    kluis.clear()
    sweep_nazorg()
    assert in_nazorg.nazorgmomenten.count() == momenten
    assert not in_nazorg.taken.exists()


def test_killed_worker_leaves_no_half_case_and_the_next_run_finishes(na_t13, team, monkeypatch):
    tweede = kern.zaak(team, Status.NAZORG)
    kluis.clear()
    echt, keren = Melding.record_event, []

    def killed(self, *args, **kwargs):
        keren.append(self.pk)
        if len(keren) == 2:
            raise KeyboardInterrupt
        return echt(self, *args, **kwargs)

    monkeypatch.setattr(Melding, "record_event", killed)
    with pytest.raises(KeyboardInterrupt):
        sweep_nazorg()
    assert not Nazorgmoment.objects.exists()
    monkeypatch.setattr(Melding, "record_event", echt)
    sweep_nazorg()
    assert na_t13.nazorgmomenten.count() == 6
    assert tweede.nazorgmomenten.count() == 3


def test_sweep_is_on_the_clock():
    from pvi.celery import app

    assert tasks.sweep_nazorg.name in {regel["task"] for regel in app.conf.beat_schedule.values()}


@pytest.mark.parametrize("status", [s for s in Status if s not in (Status.HERSTEL, Status.NAZORG)])
def test_sweep_looks_only_at_herstel_and_nazorg(status, team):
    melding = kern.zaak(team, status)
    kluis.clear()
    sweep_nazorg()
    assert not melding.nazorgmomenten.exists()
    assert not melding.taken.exists()


# --- what the melder reads of it -------------------------------------------------------------------------------------


def test_melder_reads_the_days_of_the_own_moments(in_nazorg):
    eigen = [moment.gepland_op for moment in in_nazorg.nazorgmomenten.filter(voor=Voor.MELDER).order_by("gepland_op")]
    stappen = melder_context(in_nazorg.melders.get())["nazorg"]
    assert [(stap.staat, stap.datum_tekst) for stap in stappen] == [
        ("nu", in_words(eigen[0])), ("straks", in_words(eigen[1])), ("straks", in_words(eigen[2])),
    ]  # fmt: skip
    assert for_melder(in_nazorg).wanneer == eigen[0]


def test_melder_does_not_read_an_extra_day_of_somebody_else(in_nazorg, hb):
    """A date more would say that a betrokkene was told, and that it does not go well there (CI-1)."""
    ander = _moment(in_nazorg, Voor.BENADEELDE)
    extra = plan_extra(ander, hb, op=klok.vandaag() + timedelta(days=5))
    melder = in_nazorg.melders.get()
    context = melder_context(melder)
    gelezen = [stap.datum_tekst for stap in [*context["nazorg"], *context["voor"].stappen]]
    assert not any(in_words(extra.gepland_op) in tekst for tekst in gelezen)
    assert context["voor"].wanneer == _moment(in_nazorg).gepland_op
    assert next_step(in_nazorg).wanneer == extra.gepland_op
