"""The pages of the maandrapportage, and what came late."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from dashboards import queries, tasks
from dashboards.models import BEWAARTIJD, Rapportage
from dashboards.tasks import make_rapportage, sweep_rapportages
from meldingen.actions.signaal import assess_signaal, keep_signaal, log_signaal
from meldingen.models import Inzage, Notificatie, Signaal, Termijn
from pvi import klok, kluis
from pvi.kalender import Periode
from pvi.models import Aanstelling
from pvi.rollen import Rol
from tests.dashboards.maand.rapportage import AUG, OKT, SEP, VORM, _ruw, cijfer, receive, tell
from tests.dashboards.test_queries import ontvangen
from tests.kern import moment
from tests.people import first_team
from tests.toegankelijk import check_page, check_titles

pytestmark = pytest.mark.django_db


def addresses(rapportage: Rapportage) -> list[str]:
    return [
        reverse("dashboards:rapportage", args=[rapportage.pk]),
        *(
            reverse("dashboards:rapportage-bestand", args=[rapportage.pk, f]) + "?doel=overleg"
            for f in ("pdf", "xlsx", "csv")
        ),
    ]


def test_vik_takes_three_files_and_stands_on_the_list(rapportage, client, vik):
    client.force_login(vik)
    blad, *bestanden = (client.get(adres) for adres in addresses(rapportage))
    assert "7" in blad.content.decode()
    for antwoord, formaat in zip(bestanden, ("pdf", "xlsx", "csv"), strict=True):
        assert antwoord["Content-Disposition"] == f'attachment; filename="maandrapportage-rt-2026-M10-v1.{formaat}"'
        assert b"".join(antwoord.streaming_content) == rapportage.pad(formaat).read_bytes()
    blad = client.get(addresses(rapportage)[0]).content.decode()
    assert "(3)" in blad
    assert vik.naam in blad
    assert "Bespreken in een overleg, XLSX" in blad
    assert list(Inzage.objects.filter(soort="export").values_list("doel", flat=True)) == [
        f"maandrapportage RT 2026-M10 v1: overleg {formaat}" for formaat in ("pdf", "xlsx", "csv")
    ]


def test_without_a_purpose_no_file_leaves(rapportage, client, vik):
    client.force_login(vik)
    adres = addresses(rapportage)[1].partition("?")[0]
    for vraag in ("", "?doel=zomaar"):
        assert client.get(adres + vraag).status_code == 302
    assert not Inzage.objects.filter(soort="export").exists()


@pytest.mark.parametrize("rol", [Rol.CT, Rol.PC])
def test_control_and_politiechef_of_the_own_unit_read_it_too(rapportage, client, person, rol):
    client.force_login(person(rol, "RT"))
    blad, *bestanden = (client.get(adres) for adres in addresses(rapportage))
    assert blad.status_code == 200
    assert all(b"".join(antwoord.streaming_content) for antwoord in bestanden)


@pytest.mark.parametrize(
    ("rol", "eenheid"),
    [
        ("vi", "NN"),
        ("ct", "NN"),
        ("pc", "NN"),
        ("lc", "KS"),
        ("cd", "KS"),
        ("ko", "KS"),
        ("vo", "RT"),
        ("bh", "KS"),
        ("fg", "KS"),
    ],
)
def test_nobody_else_finds_a_maandrapportage(rapportage, client, person, rol, eenheid):
    client.force_login(person(rol, eenheid))
    assert {client.get(adres).status_code for adres in addresses(rapportage)} == {404}
    assert client.post(addresses(rapportage)[0]).status_code == 404
    assert set(Inzage.objects.values_list("soort", flat=True)) == {"geweigerd"}


def test_vik_of_pdc_reads_the_report_of_the_korpsstaf(organisatie, client, person, fast_pdf):
    tell(organisatie["KS"], OKT)
    client.force_login(person(Rol.VI, "PDC"))
    assert client.get(addresses(Rapportage.objects.get())[0]).status_code == 200
    blad = BeautifulSoup(client.get(reverse("dashboards:rapportages")).content, "html.parser")
    assert [keuze["value"] for keuze in blad.select("select[name=eenheid] option")] == ["KS", "PDC"]


def test_a_vik_whose_appointment_ended_finds_nothing(rapportage, client, vik):
    Aanstelling.objects.filter(medewerker=vik).update(tot=klok.nu() - timedelta(minutes=1))
    client.force_login(vik)
    assert {client.get(adres).status_code for adres in addresses(rapportage)} == {404}


def test_files_are_gone_after_a_day_and_come_back_the_same(rapportage, client, vik, monkeypatch):
    eerst = {formaat: rapportage.pad(formaat).read_bytes() for formaat in rapportage.bestanden}
    receive(rapportage.eenheid, OKT, 9)
    with klok.op(moment("2026-11-08", 6) + BEWAARTIJD):
        client.force_login(vik)
        assert {client.get(adres).status_code for adres in addresses(rapportage)[1:]} == {404}
        sweep_rapportages()
        assert not rapportage.pad("csv").exists()
        assert "na 24 uur weggehaald" in client.get(addresses(rapportage)[0]).content.decode()
        client.post(addresses(rapportage)[0])
        sweep_rapportages()
    rapportage.refresh_from_db()
    assert {formaat: rapportage.pad(formaat).read_bytes() for formaat in rapportage.bestanden} == eerst


def test_preview_is_marked_and_is_exactly_what_is_made(
    organisatie, client, vik, fast_pdf, django_capture_on_commit_callbacks, monkeypatch
):
    monkeypatch.setattr(make_rapportage, "delay", lambda pk: None)
    receive(organisatie["RT"], OKT, 7)
    client.force_login(vik)
    antwoord = client.post(reverse("dashboards:rapportages"), {"periode": "2026-M10", "voorbeeld": "ja"})
    voorbeeld = client.get(antwoord.url).content.decode()
    assert "Dit is een voorbeeld" in voorbeeld
    assert "Download" not in voorbeeld
    receive(organisatie["RT"], OKT, 7)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(antwoord.url)
    sweep_rapportages()
    assert cijfer(Rapportage.objects.get().gepubliceerd, "nieuw")[0] == 7


def test_readers_hear_once_that_it_is_ready_in_a_mail_that_says_nothing(organisatie, vik, andere_vik, person, fast_pdf):
    control = person(Rol.CT, "RT")
    tell(organisatie["RT"], OKT)
    sweep_rapportages()
    gehoord = Notificatie.objects.filter(aanleiding__startswith="rapportage:")
    assert sorted(gehoord.values_list("medewerker", flat=True)) == sorted([vik.pk, control.pk])


def test_vik_asks_for_a_month_and_sees_who_when_and_how_far(
    organisatie, client, vik, monkeypatch, django_capture_on_commit_callbacks
):
    gestuurd: list[str] = []
    monkeypatch.setattr(make_rapportage, "delay", gestuurd.append)
    client.force_login(vik)
    with django_capture_on_commit_callbacks(execute=True):
        antwoord = client.post(reverse("dashboards:rapportages"), {"periode": "2026-M09"})
    assert gestuurd == [str(Rapportage.objects.get().pk)]
    tekst = client.get(antwoord.url).content.decode()
    assert vik.naam in tekst
    assert "24 uur" in tekst
    assert BeautifulSoup(tekst, "html.parser").progress["max"] == "4"


@pytest.mark.parametrize("periode", ["2026-M11", "2026-K3", "", "x"])
def test_a_month_that_is_not_over_is_refused(client, vik, periode):
    client.force_login(vik)
    assert client.post(reverse("dashboards:rapportages"), {"periode": periode}).status_code == 422
    assert not Rapportage.objects.exists()


def test_pages_read_well(rapportage, client, vik, organisatie):
    client.force_login(vik)
    bezig = Rapportage.objects.request(VORM, SEP, organisatie["RT"], vik)
    voorbeeld = Rapportage.objects.request(VORM, AUG, organisatie["RT"], vik, voorbeeld=True)
    tasks.fix_figures(voorbeeld)
    adressen = [reverse("dashboards:rapportages"), *(addresses(r)[0] for r in (rapportage, bezig, voorbeeld))]
    bladen = {adres: client.get(adres).content.decode() for adres in adressen}
    assert {adres: check_page(html) for adres, html in bladen.items()} == {adres: [] for adres in adressen}
    assert check_titles(bladen) == []


def test_a_team_shows_when_the_conduct_was_there(organisatie, fast_pdf):
    """Z01 in the plural: nine about one large team, eight about a small one, six that name no team."""
    groot, klein = first_team(organisatie, "RT", 0), first_team(organisatie, "RT", 1)
    type(groot).objects.filter(pk=groot.pk).update(aantal_medewerkers=20)
    type(klein).objects.filter(pk=klein.pk).update(aantal_medewerkers=19)
    receive(groot, OKT, 9)
    receive(klein, OKT, 8)
    receive(organisatie["RT"], OKT, 6)
    ruw = {r.code: n for r, n in zip(*_ruw(organisatie, OKT), strict=True) if any(n)}
    sector = klein.ancestor(2)
    assert ruw == {groot.code: (9,), sector.code: (8,), "RT": (6,)}
    tabel = tell(organisatie["RT"], OKT).tabel("team")
    assert tabel.totaalregel.cellen == (23,)
    assert tabel.regels, "where the numbers are large enough, the chapter says where"


def test_conduct_in_a_unit_that_is_closed_counts_for_its_successor_without_a_team(organisatie, fast_pdf):
    """Z11: LE is no part of LX, so nothing is said of a sector of LX."""
    for _ in range(6):
        ontvangen(organisatie["LX"], "2026-10-10", eenheid_gedraging=organisatie["LE"])
    tabel = queries.maandrapportage(organisatie["LX"], OKT).tabel("team")
    assert {r.code: n for r, n in zip(tabel.rijen, tabel.aantallen, strict=True) if any(n)} == {"LX": (6,)}


def test_a_group_within_a_team_counts_as_that_team(organisatie, fast_pdf):
    team = first_team(organisatie, "RT")
    type(team).objects.filter(pk=team.pk).update(aantal_medewerkers=30)
    klas = type(team).objects.create(
        code="RT-KLAS", naam="Aklas", soort="groep", niveau=4, ouder=team, eenheid=team.eenheid,
        geldig_van=date(2020, 1, 1),
    )  # fmt: skip
    receive(team, OKT, 3)
    receive(klas, OKT, 4)
    assert {r.code: n for r, n in zip(*_ruw(organisatie, OKT), strict=True) if any(n)} == {team.code: (7,)}


def test_a_term_of_a_signaal_that_ran_out_stands_in_the_quality_box_of_its_eenheid(organisatie, team, teamchef):
    signaal = Signaal.objects.create(
        sleutel=kluis.new_sleutel("zaak"), eenheid=team, gelogd_door=teamchef, gelogd_op=moment("2026-10-01"),
        bron="zelf", wat_gezien="Stilte in de kantine.",
    )  # fmt: skip
    Termijn.objects.create(
        signaal=signaal, soort="signaal", gestart_op=date(2026, 10, 1), verloopt_op=date(2026, 10, 8),
        waarschuwing_op=date(2026, 10, 7),
    )  # fmt: skip
    per_eenheid = {code: queries.maandrapportage(organisatie[code], OKT).kwaliteit.aantallen for code in ("RT", "NN")}
    assert per_eenheid == {"RT": ((1,),), "NN": ((0,),)}
    assert queries.casuistiekoverzicht(Periode.parse("2026-K3")).kwaliteit.aantallen == ((1,),)


def test_an_assessed_signaal_is_running_work_until_something_is_done_with_it(organisatie, team, teamchef, vik):
    with klok.op(moment("2026-10-20")):
        signaal = log_signaal(Signaal(eenheid=team, bron="zelf", wat_gezien="Stilte in de kantine."), door=teamchef)
    with klok.op(moment("2026-10-26")):
        assess_signaal(signaal, door=vik, gronden=["ras"], aarden=["opmerking"])
    lopend = queries.maandrapportage(organisatie["RT"], OKT).tabel("maandcijfers").aantallen[-1][0]
    with klok.op(moment("2026-11-20")):
        keep_signaal(signaal, door=vik, uitkomst=Signaal.Status.GESLOTEN, redencode="team", reden="Besproken.")
    assert queries.maandrapportage(organisatie["RT"], OKT).tabel("maandcijfers").aantallen[-1][0] == lopend == 1
