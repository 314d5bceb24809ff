"""Every figure beside another count: in Python over every case, by the reports, and by the rows behind a link."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median

import pytest
from django.http import QueryDict

from dashboards.forms import Dashboardfilter
from dashboards.live import tellen
from dashboards.live.blik import Blik
from dashboards.live.tijdvak import Tijdvak
from dashboards.overzichten import Marker
from dashboards.queries.zaken import Dagen, closed_in, open_on, received_in
from meldingen.access import Grond
from meldingen.models import Bericht, Melding, Statuswissel, Termijn, grant
from meldingen.models.toegang import raise_wall
from meldingen.workflow import Status
from pvi import klok
from pvi.kalender import Periode
from pvi.rollen import Rol
from reflectie.models import Nazorgmoment
from tests.dashboards.besloten.meet import count
from tests.dashboards.live.blad import behind, figure, figures, links, read, show
from tests.dashboards.test_queries import log, ontvangen, random_world, zaak
from tests.kern import moment
from tests.people import first_team, give_role

pytestmark = pytest.mark.django_db
# When all of the random cases have taken their last step, and the day after.
LATER, MORGEN = date(2028, 4, 1), date(2028, 4, 2)


def look(medewerker, **vraag) -> Blik:
    data = QueryDict(mutable=True)
    data.update(vraag)
    form = Dashboardfilter(data, medewerker=medewerker)
    assert form.is_valid(), form.errors
    return form.blik()


@pytest.fixture
def wereld(organisatie) -> Iterator[None]:
    """Cases of three years in many eenheden, most of them in one, with codes, terms and doubles."""
    random_world(organisatie, 7)
    assert not Statuswissel.objects.filter(op__gte=moment(LATER.isoformat())).exists()
    gok = random.Random(7)
    eenheden = [e for e in organisatie.values() if e.niveau == 1]
    for melding in Melding.objects.order_by("ontvangen_op", "pk"):
        melding.eenheid_behandeling = gok.choice([organisatie["RT"], organisatie["RT"], gok.choice(eenheden)])
        melding.gronden = gok.sample(["ras", "geslacht", "leeftijd"], gok.randrange(3))
        melding.bij_lc = gok.random() < 0.3
        if not melding.wissels.filter(overgang="T6").exists():
            # Only that step makes a case a double.
            melding.dubbel_van = None
        melding.save()
        if gok.random() < 0.7 and melding.status != Status.AFGESLOTEN:
            verloopt = LATER + timedelta(days=gok.randrange(-20, 20))
            Termijn.objects.create(
                melding=melding, soort="eerste_zitting", gestart_op=date(2026, 9, 1), verloopt_op=verloopt,
                waarschuwing_op=verloopt,
            )  # fmt: skip
    with klok.op(moment(LATER.isoformat())):
        yield


# --- against other counts --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("wereld")
@pytest.mark.parametrize("periode", ["12m", "2026", "2026-M09", "2025-K4"])
def test_flows_are_those_of_the_reports(coordinator, periode):
    blik = look(coordinator, periode=periode)
    kern = tellen.count_kern(blik)
    for naam, dagen in (("nu", blik.tijdvak.nu), ("vorige", blik.tijdvak.vorige)):
        assert getattr(kern["instroom"], naam) == received_in(dagen, MORGEN).count()
        assert getattr(kern["uitstroom"], naam) == closed_in(dagen, MORGEN).count()
    assert kern["voorraad"].nu == open_on(MORGEN).count() > 20


@pytest.mark.usefixtures("wereld")
def test_the_open_cases_of_each_month_are_those_of_that_day(coordinator):
    blik = look(coordinator, periode="2026-M07")
    bij_begin, maanden = tellen.count_trend(blik, tellen.count_kern(blik)["voorraad"].nu)
    assert bij_begin == open_on(date(2026, 7, 1)).count()
    assert len(maanden) == 13
    for maand in maanden:
        periode = Periode.van_datum("maand", maand.van)
        assert maand.instroom == received_in(periode, MORGEN).count(), periode
        assert maand.uitstroom == closed_in(periode, MORGEN).count(), periode
        assert maand.voorraad == open_on(min(periode.volgende().van, MORGEN)).count(), periode


@pytest.mark.usefixtures("wereld")
def test_the_median_is_the_middle_of_all(coordinator):
    blik = look(coordinator, periode="2027")
    nu, vorige = tellen.count_doorlooptijd(blik)["geheel"]
    for gevonden, dagen in ((nu, blik.tijdvak.nu), (vorige, blik.tijdvak.vorige)):
        duren = []
        for melding in Melding.objects.filter(dubbel_van=None):
            begin = None
            for wissel in melding.wissels.order_by("op", "pk"):
                if wissel.overgang in {"T1", "T26"}:
                    begin = klok.day(wissel.op)
                elif wissel.naar == Status.AFGESLOTEN and dagen.van <= klok.day(wissel.op) <= dagen.tot_en_met:
                    duren.append((klok.day(wissel.op) - begin).days)
        assert gevonden.aantal == len(duren)
        assert gevonden.dagen == (int(median(duren) + 0.5) if duren else None)
    assert nu.aantal and vorige.aantal > 3


@pytest.mark.usefixtures("wereld")
@pytest.mark.parametrize("periode", ["2026", "2027", "2026-M11"])
def test_each_phase_takes_as_long_as_in_the_report(coordinator, periode):
    blik = look(coordinator, periode=periode)
    tabel = count(coordinator, "casuistiekoverzicht", None, Periode.parse(periode)).tabel("doorlooptijd")
    for fase, (nu, _) in tellen.count_doorlooptijd(blik).items():
        aantal, mediaan, *_ = tabel.regel(fase).cellen
        assert (nu.aantal, nu.dagen) == (aantal, None if mediaan is Marker.GEEN else mediaan), fase
    assert sum(regel.cellen[0] for regel in tabel.regels) > 5


@pytest.mark.usefixtures("wereld")
def test_codes_and_phases_add_up(coordinator):
    blik = look(coordinator, periode="2026")
    kern = tellen.count_kern(blik)
    assert sum(g.nu for g in tellen.count_fase(blik).values()) == kern["voorraad"].nu
    assert sum(g.nu for g in tellen.count_uitkomst(blik).values()) == kern["uitstroom"].nu
    assert sum(g.nu for g in tellen.count_kanaal(blik).values()) + kern["zonder_kanaal"].nu == kern["instroom"].nu
    nieuw = Melding.objects.filter(blik.telt, tellen.within("ontvangen_op", blik.tijdvak.nu))
    assert sum(g.nu for g in tellen.count_codes(blik, "gronden").values()) == sum(len(m.gronden) for m in nieuw)
    assert kern["zonder_grond"].nu == sum(not m.gronden for m in nieuw) > 0


# --- small cases, by hand --------------------------------------------------------------------------------------------


def test_an_even_number_has_the_mean_of_the_middle_two_rounded_up(vik, organisatie):
    for dagen in (3, 4):
        zaak(organisatie["RT"], ("ontvangen", moment("2026-11-01")), ("afgesloten", moment(f"2026-11-0{1 + dagen}")))
    assert tellen.count_doorlooptijd(look(vik))["geheel"][0] == tellen.Duur(2, 4)


def test_a_case_that_closed_again_ended_twice(vik, organisatie):
    zaak(
        organisatie["RT"], ("ontvangen", moment("2026-10-01")), ("afgesloten", moment("2026-10-05")),
        ("intake", moment("2026-10-10")), ("afgesloten", moment("2026-10-21")),
    )  # fmt: skip
    assert tellen.count_doorlooptijd(look(vik))["geheel"][0] == tellen.Duur(2, 8)  # 4 and 11 days


def test_a_night_at_the_end_of_summer_time_is_one_day(vik, organisatie):
    zaak(organisatie["RT"], ("ontvangen", moment("2026-10-24", 23)), ("afgesloten", moment("2026-10-25", 23)))
    assert tellen.count_doorlooptijd(look(vik))["geheel"][0] == tellen.Duur(1, 1)


def test_terms_kept_missed_and_late_now(client, vik, organisatie):
    melding = ontvangen(organisatie["RT"], "2026-10-01")
    for soort, verloopt, gestopt in (
        ("intake", "2026-10-15", "2026-10-15"), ("eerste_zitting", "2026-10-20", "2026-10-21"),
        ("statusbericht", "2026-10-30", "2026-10-20"), ("lijnafhandeling", "2026-11-07", None),
        ("nazorg", "2026-11-08", None), ("bevestiging", "2026-08-01", "2026-08-01"),
    ):  # fmt: skip
        Termijn.objects.create(
            melding=melding, soort=soort, gestart_op=date(2026, 7, 1), verloopt_op=verloopt, waarschuwing_op=verloopt,
            gestopt_op=gestopt,
        )  # fmt: skip
    standen = tellen.count_termijnen(look(vik))
    assert tellen.total(s.nu for s in standen.values()) == tellen.Deel(2, 3)
    assert tellen.total(s.vorige for s in standen.values()) == tellen.Deel(1, 1)
    assert {soort for soort, s in standen.items() if s.te_laat} == {"lijnafhandeling"}
    cijfers = figures(show(client, vik))
    assert cijfers["Termijnen gehaald"] == "2 van 3"
    assert cijfers["Nu te laat"] == "1"
    assert cijfers["Bericht aan de melder, ook zonder nieuws"] == "1 van 1"


def test_buddy_nazorg_and_who_wrote_later(client, vik, organisatie, person):
    gewild = [ontvangen(organisatie["RT"], "2026-10-01", buddy_aanbod="aangenomen") for _ in range(2)]
    ontvangen(organisatie["RT"], "2026-10-01", buddy_aanbod="afgewezen")
    grant(gewild[0], person(Rol.TC, "RT"), Grond.BUDDY, rol=Rol.BU)
    momenten = (("gedaan", "2026-10-10"), ("niet_bereikt", "2026-10-10"), ("", "2026-11-08"), ("", "2026-11-09"))
    for uitkomst, dag in momenten:
        Nazorgmoment.objects.create(
            melding=gewild[0], sleutel_id=gewild[0].sleutel_id, voor="team", maand=1 + Nazorgmoment.objects.count(),
            gepland_op=dag, uitkomst=uitkomst, vastgelegd_op=klok.nu() if uitkomst else None,
        )  # fmt: skip
    berichten = (("bericht", True, 8), ("uitkomst", False, 9), ("bericht", True, 10), ("bericht", True, 11))
    for soort, van_melder, uur in berichten:
        Bericht.objects.create(
            melding=gewild[1], sleutel_id=gewild[1].sleutel_id, soort=soort, van_melder=van_melder,
            op=moment("2026-10-20", uur),
        )  # fmt: skip
    cijfers = figures(show(client, vik))
    assert cijfers["Buddy voor wie dat wil"] == "1 van 2"
    assert cijfers["Nazorg gehouden"] == "1 van 3"
    assert cijfers["Melder schreef later nog"] == "1"
    assert figure(client, vik, "Melder schreef later nog", periode="2026-M09") == "0"


def test_a_double_counts_nowhere_and_a_reopened_case_is_open_and_closed_once(client, vik, organisatie):
    eerste = ontvangen(organisatie["RT"], "2026-10-01")
    zaak(
        organisatie["RT"], ("ontvangen", moment("2026-10-02")), ("afgesloten", moment("2026-10-03")), dubbel_van=eerste
    )
    weer = zaak(organisatie["RT"], ("ontvangen", moment("2026-10-02")), ("intake", moment("2026-10-09")))
    log(weer, "T6", "intake", "afgesloten", moment("2026-10-04"))
    log(weer, "T26", "afgesloten", "intake", moment("2026-10-05"))
    cijfers = figures(show(client, vik))
    assert {n: cijfers[n] for n in ("Nieuw", "Gesloten", "Nu open", "Heropend")} == {
        "Nieuw": "2", "Gesloten": "1", "Nu open": "2", "Heropend": "1",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("keuze", "vandaag", "nu", "vorige"),
    [
        ("maand", "2026-03-31", ("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")),
        ("maand", "2026-03-30", ("2026-03-01", "2026-03-30"), ("2026-02-01", "2026-02-28")),
        ("maand", "2026-03-01", ("2026-03-01", "2026-03-01"), ("2026-02-01", "2026-02-01")),
        ("kwartaal", "2026-01-01", ("2026-01-01", "2026-01-01"), ("2025-10-01", "2025-10-01")),
        ("12m", "2028-02-29", ("2027-03-01", "2028-02-29"), ("2026-03-01", "2027-02-28")),
        ("2026-M02", "2026-11-08", ("2026-02-01", "2026-02-28"), ("2026-01-01", "2026-01-31")),
    ],
)
def test_the_days_and_those_before(keuze, vandaag, nu, vorige):
    tijdvak = Tijdvak.parse(keuze, date.fromisoformat(vandaag))
    assert (tijdvak.nu, tijdvak.vorige) == tuple(Dagen(*map(date.fromisoformat, d)) for d in (nu, vorige))


# --- links -----------------------------------------------------------------------------------------------------------


VRAGEN = (
    {"periode": "2026"},
    {"periode": "2027"},
    {"grond": "ras", "periode": "2026"},
    {"kanaal": "lijn", "periode": "2026-M09"},
)


@pytest.mark.usefixtures("wereld")
@pytest.mark.parametrize("wie", ["vik", "politiechef", "coordinator", "allerlei"])
def test_behind_every_link_are_as_many_rows_as_it_says(client, request, organisatie, wie):
    """Whoever also finds other cases in that list, and whoever finds only a part of those that were counted."""
    medewerker = request.getfixturevalue("vik" if wie == "allerlei" else wie)
    if wie == "allerlei":
        rt = Melding.objects.filter(eenheid_behandeling=organisatie["RT"], status=Status.TRIAGE)
        elders = Melding.objects.filter(eenheid_behandeling=organisatie["NN"], status=Status.TRIAGE).first()
        if elders is None:
            elders = zaak(organisatie["NN"], ("ontvangen", moment("2026-10-01")), ("triage", moment("2026-10-02")))
        aanstelling = give_role(medewerker, Rol.TC, first_team(organisatie, "NN"))
        grant(elders, medewerker, Grond.EIGENAAR, rol=Rol.TC, aanstelling=aanstelling)
        raise_wall(rt[0], medewerker, "smo")
        raise_wall(rt[1], medewerker)
    gelinkt = [link for vraag in VRAGEN for link in links(show(client, medewerker, **vraag))]
    assert len(gelinkt) >= 10
    assert [(getal, url) for getal, url in gelinkt if behind(client, url) != getal] == []


def test_who_may_open_a_part_reads_so(client, coordinator, organisatie):
    ontvangen(organisatie["RT"], "2026-10-01", bij_lc=True)
    ontvangen(organisatie["RT"], "2026-10-02")
    blad = show(client, coordinator)
    assert figures(blad)["Nieuw"] == "2"
    nieuw = next(blok for blok in blad.select("dl > div") if blok.dt.get_text() == "Nieuw")
    assert nieuw.a.contents[0] == "1 van 2 kun je openen"


def test_who_may_open_none_of_them_gets_no_link(client, coordinator, organisatie):
    ontvangen(organisatie["RT"], "2026-10-02")
    nieuw = next(blok for blok in show(client, coordinator).select("dl > div") if blok.dt.get_text() == "Nieuw")
    assert nieuw.a is None
    assert "0 van 1 kun je openen" in nieuw.get_text()


def test_where_the_list_has_no_such_filter_there_is_no_link(client, politiechef, organisatie):
    team = first_team(organisatie, "RT")
    zaak(
        organisatie["RT"], ("ontvangen", moment("2026-10-02")), ("triage", moment("2026-10-03")), eenheid_gedraging=team
    )
    assert links(show(client, politiechef)) != []
    smal = show(client, politiechef, team=team.code)
    assert figures(smal)["Nieuw"] == "1"
    assert links(smal) == []


def test_the_list_asks_for_no_figures_of_another(client, vik, teamchef, organisatie):
    """The filter of the list narrows to one's own figures; another value is no choice, and filters nothing."""
    hier = ontvangen(organisatie["RT"], "2026-10-01")
    ontvangen(organisatie["NN"], "2026-10-01")
    client.force_login(vik)
    assert hier.kenmerk in client.get("/meldingen/?cijfers=RT").text
    assert "1 melding</caption>" in client.get("/meldingen/?cijfers=NN").text
    assert "Telt mee in de cijfers" not in read(client, teamchef).text
    client.force_login(teamchef)
    assert "Telt mee in de cijfers" not in client.get("/meldingen/?filter=geen").text
