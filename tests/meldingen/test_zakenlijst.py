"""VIK's list as a file: what stands on screen, in both kinds of file alike, for VIK alone, and no name or text."""

import csv
import io
import re
import tracemalloc
import zipfile
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from meldingen import zakenlijst
from meldingen.access import Grond
from meldingen.actions.intake import close_without_triage, send_to_triage
from meldingen.actions.muren import wall_off
from meldingen.models import Inzage, Melding, grant
from meldingen.zakenlijst import KOLOMMEN, KOPPEN, VELDEN
from pvi import klok
from pvi.inloggen.factor import FACTOR_ELDERS
from pvi.kluis import EncryptedTextField
from pvi.models import Medewerker, Referentie, referentie
from pvi.models.referentie import label
from pvi.rekenblad import as_text
from pvi.rollen import RELATIES, Rol
from tests import kern
from tests.meldingen.staf import SAMENVATTING, VERHAAL, complete, in_intake, received, show
from tests.people import WACHTWOORD, give_role
from tests.toegankelijk import check_page

pytestmark = pytest.mark.django_db
LIJST = "meldingen:werkvoorraad"
Rij = dict[str, Any]


@pytest.fixture
def zaken(team, vik) -> list[Melding]:
    """Received; in intake, urgent and late; on the agenda; and closed."""
    een, twee = received(team), in_intake(received(team), vik)
    twee.gronden, twee.spoed = ["geslacht", "ras"], True
    twee.save()
    twee.termijnen.open().update(verloopt_op=klok.vandaag() - timedelta(days=9))
    drie = complete(in_intake(received(team), vik), vik)
    send_to_triage(drie, door=vik)
    vier = in_intake(received(team), vik)
    close_without_triage(vier, door=vik, reden="test", tekst="Een test.")
    return [een, twee, drie, vier]


def take(client: Client, wie: Medewerker, formaat: str = "csv", **vraag: Any) -> Any:
    client.force_login(wie)
    return client.get(reverse("meldingen:zakenlijst", args=[formaat]), {"doel": "overleg"} | vraag)


def body(antwoord: Any) -> bytes:
    assert antwoord.status_code == 200
    return b"".join(antwoord.streaming_content)


def csv_rows(antwoord: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body(antwoord).decode("utf-8-sig")), delimiter=";"))


def sheets(antwoord: Any) -> list[list[list[Any]]]:
    """The cells of each sheet; an empty one is an empty string."""
    boek = load_workbook(io.BytesIO(body(antwoord)))
    return [[["" if cel is None else cel for cel in rij] for rij in blad.iter_rows(values_only=True)] for blad in boek]


def listed(client: Client, wie: Medewerker, formaat: str = "csv", **vraag: Any) -> list[Rij]:
    antwoord = take(client, wie, formaat, **vraag)
    kop, *rijen = csv_rows(antwoord) if formaat == "csv" else sheets(antwoord)[0]
    assert kop == KOPPEN
    return [dict(zip(kop, rij, strict=True)) for rij in rijen]


def on_screen(client: Client, wie: Medewerker, **vraag: Any) -> list[str]:
    """Kenmerken of the list, page by page."""
    gevonden: list[str] = []
    for pagina in range(1, 100):
        antwoord = show(client, wie, LIJST, **vraag, pagina=str(pagina))
        gevonden += re.findall(r'<th scope="row"[^>]*><a [^>]+>(M-[^<]+)</a>', antwoord.text)
        if f"pagina={pagina + 1}" not in antwoord.text:
            return gevonden
    raise AssertionError("the list has no end")


# --- the same as on screen --------------------------------------------------------------------------------------------

VRAGEN: tuple[dict[str, Any], ...] = (
    {},
    {"fase": "alle"},
    {"fase": ["ontvangen", "triage"], "sorteer": "-kenmerk"},
    {"grond": "geslacht"},
    {"vlag": ["spoed", "benadeling"]},
    {"termijn": "te_laat"},
    {"van": "mij", "sorteer": "fase"},
    {"zoek": "intake"},
    {"fase": "alle", "sorteer": "-termijn"},
    {"fase": "alle", "sorteer": "ontvangen"},
    {"sorteer": "-onzin", "fase": "onzin"},
    {"ontvangen_tot": "2001-01-01"},
)


@pytest.mark.parametrize("vraag", VRAGEN, ids=str)
def test_both_files_hold_the_rows_of_the_screen_in_its_order(client, vik, zaken, vraag):
    scherm = on_screen(client, vik, **vraag)
    kop, *rijen = csv_rows(take(client, vik, "csv", **vraag))
    assert [rij[0] for rij in rijen] == scherm
    lijst, gevraagd = sheets(take(client, vik, "xlsx", **vraag))
    assert [list(map(as_cell, rij)) for rij in lijst] == [kop, *rijen]
    assert dict(gevraagd)["Aantal zaken"] == len(scherm)
    assert [int(rij.doel.split(", ")[1].split()[0]) for rij in exports(vik)] == [len(scherm)] * 2


def as_cell(waarde: Any) -> str:
    """As CSV says it. A day in a sheet comes back as a moment at midnight."""
    return as_text(waarde.date() if isinstance(waarde, datetime) else waarde)


def exports(wie: Medewerker) -> list[Inzage]:
    return list(Inzage.objects.filter(medewerker=wie, soort=Inzage.Soort.EXPORT).order_by("op", "volgnummer", "keten"))


def test_every_page_of_the_list_is_in_the_file(client, vik, team):
    for _ in range(30):
        kern.zaak(team)
    vraag = {"sorteer": "-ontvangen", "pagina": "2", "kies": "alles"}
    scherm = on_screen(client, vik, sorteer="-ontvangen")
    assert len(scherm) == 30
    assert [rij["Kenmerk"] for rij in listed(client, vik, **vraag)] == scherm


def test_a_cell_says_what_the_case_says(client, vik, zaken, team):
    een, laat, agenda, dicht = zaken
    rijen = {rij["Kenmerk"]: rij for rij in listed(client, vik, "xlsx", fase="alle")}
    nu, vandaag = klok.nu(), klok.vandaag()
    rij = rijen[laat.kenmerk]
    assert rij["Fase"] == "Intake"
    assert rij["Ontvangen"] == datetime.combine(klok.day(nu), datetime.min.time())
    assert rij["Kanaal"] == "melder zelf (portaal)"
    assert (rij["Eenheid"], rij["Sector of team"]) == ("RT", team.code)
    assert rij["Grond"] == "geslacht (ook zwangerschap en genderidentiteit), ras (herkomst, huidskleur, afkomst)"
    assert (rij["Spoed"], rij["Herhaald"], rij["Opgeschort"]) == ("ja", "", "nee")
    assert rij["Termijn tot en met"].date() == vandaag - timedelta(days=9)
    over = rij["Werkdagen over (onder nul: te laat)"]
    assert isinstance(over, int)
    assert over < 0
    assert f"{-over} werkdagen te laat" in show(client, vik, LIJST).text
    assert rij["Dagen sinds ontvangst, tot het sluiten"] == 0
    assert rijen[agenda.kenmerk]["Aard"] == "opmerking of grap"
    assert rijen[agenda.kenmerk]["Context"] == label("context", "briefing")
    gesloten = rijen[dicht.kenmerk]
    assert (gesloten["Fase"], gesloten["Reden van sluiten"]) == ("Afgesloten", "testmelding")
    assert gesloten["Gesloten"].date() == vandaag
    assert (gesloten["Eerste termijn"], gesloten["Termijn tot en met"]) == ("", "")
    assert rijen[een.kenmerk]["Eerste termijn"] == "Persoonlijke bevestiging"


def test_days_are_counted_until_a_case_closed(client, vik, team):
    with klok.op(klok.nu() - timedelta(days=30)):
        dicht, open_ = in_intake(received(team), vik), received(team)
    with klok.op(klok.nu() - timedelta(days=10)):
        close_without_triage(dicht, door=vik, reden="test", tekst="Een test.")
    dagen = {r["Kenmerk"]: r["Dagen sinds ontvangst, tot het sluiten"] for r in listed(client, vik, fase="alle")}
    assert dagen == {dicht.kenmerk: "20", open_.kenmerk: "30"}


# --- what it says about itself ----------------------------------------------------------------------------------------


def test_the_second_sheet_says_what_was_asked_by_whom_and_what_for(client, vik, zaken):
    antwoord = take(client, vik, "xlsx", fase="intake", vlag="spoed", sorteer="-ontvangen", doel="verantwoording")
    assert antwoord["Content-Disposition"] == f'attachment; filename="meldingen-{klok.vandaag()}.xlsx"'
    regels = sheets(antwoord)[1]
    assert [regel[1] for regel in regels if regel[0] == "Filter"] == ["Fase: Intake", "Bijzonderheden: Spoed"]
    assert ["Volgorde", "Ontvangen, aflopend"] in regels
    assert ["Waarvoor", "Verantwoorden aan leiding of control"] in regels
    assert ["Wie", vik.naam] in regels
    assert ["Aantal zaken", 1] in regels
    wanneer = dict(regels)["Wanneer"]
    assert abs(wanneer - klok.nu().astimezone(klok.AMSTERDAM).replace(tzinfo=None)) < timedelta(minutes=1)
    assert "Niet in de lijst" not in dict(regels)
    regels = sheets(take(client, vik, "xlsx"))[1]
    assert ["Filter", "Geen"] in regels
    assert ["Niet in de lijst", "Gesloten zaken"] in regels


def test_in_the_demo_both_files_say_that_it_is_made_up(client, vik, zaken, settings):
    settings.DEMO = True
    eerste, kop, *_ = csv_rows(take(client, vik, "csv"))
    assert eerste == ["VOORBEELD – verzonnen gegevens"]
    lijst, gevraagd = sheets(take(client, vik, "xlsx"))
    assert (lijst[0][0], lijst[1]) == ("VOORBEELD – verzonnen gegevens", kop)
    assert ["Let op", "VOORBEELD – verzonnen gegevens"] in gevraagd


# --- logged, or not given ---------------------------------------------------------------------------------------------


def test_taking_the_list_stands_in_the_log_with_its_purpose_and_number(client, vik, zaken):
    body(take(client, vik, "csv"))
    body(take(client, vik, "xlsx", grond="geslacht", doel="verbeteren"))
    assert [(rij.doel, rij.recht, rij.rollen, rij.melding) for rij in exports(vik)] == [
        ("werkvoorraad als bestand: overleg csv, 3 zaken", "melding_lezen", "vi", None),
        ("werkvoorraad als bestand: verbeteren xlsx, 1 zaak", "melding_lezen", "vi", None),
    ]


def test_the_longest_line_of_the_log_fits():
    regel = "werkvoorraad als bestand: verantwoording xlsx, 500000 zaken"
    assert len(regel) <= Inzage._meta.get_field("doel").max_length


@pytest.mark.parametrize("formaat", ["csv", "xlsx"])
def test_what_cannot_be_logged_is_not_given(client, vik, zaken, monkeypatch, formaat):
    client.force_login(vik)
    monkeypatch.setattr(Inzage, "record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        take(client, vik, formaat)


@pytest.mark.parametrize("doel", ["", "onzin", "controle"])
def test_without_a_purpose_one_is_asked_and_the_filter_stays(client, vik, zaken, doel):
    antwoord = take(client, vik, "xlsx", doel=doel, fase="intake", sorteer="-kenmerk", pagina="3")
    assert antwoord["Location"] == f"{reverse(LIJST)}?fase=intake&sorteer=-kenmerk"
    assert "Kies eerst waarvoor je de lijst gebruikt." in client.get(antwoord["Location"]).text
    assert take(client, vik, doel=doel)["Location"] == f"{reverse(LIJST)}?filter=geen"
    assert exports(vik) == []


def test_two_clicks_are_two_files_and_two_lines(client, vik, zaken):
    een, twee = take(client, vik), take(client, vik)
    assert body(een) == body(twee)
    assert len(exports(vik)) == 2


def test_after_the_session_ended_the_way_back_leads_to_the_same_file(client, vik, zaken):
    client.force_login(vik)
    adres = reverse("meldingen:zakenlijst", args=["csv"]) + "?fase=intake&doel=overleg"
    vik_sessie = client.session
    vik_sessie.flush()
    antwoord = client.get(adres)
    assert antwoord["Location"].startswith("/inloggen/")
    assert exports(vik) == []
    client.force_login(vik)
    assert len(csv_rows(client.get(adres))) == 2


@pytest.mark.parametrize(("minuten", "geeft"), [(14, True), (16, False)])
def test_who_logged_in_long_ago_shows_again_who_they_are(client, vik, zaken, settings, minuten, geeft):
    settings.STERK_INLOGGEN = True
    vik.set_password(WACHTWOORD)
    vik.save()
    client.post(reverse("account_login"), {"login": vik.email, "password": WACHTWOORD})
    sessie = client.session
    sessie[FACTOR_ELDERS] = str(vik.pk)
    for bewijs in sessie["account_authentication_methods"]:
        bewijs["at"] -= 60 * minuten
    sessie.save()
    antwoord = client.get(reverse("meldingen:zakenlijst", args=["csv"]), {"doel": "overleg"})
    if geeft:
        assert len(csv_rows(antwoord)) == 4
    else:
        assert antwoord["Location"].startswith(reverse("account_reauthenticate"))
    assert len(exports(vik)) == geeft


# --- for VIK alone ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rol", sorted(set(Rol).difference(RELATIES, {Rol.VI})))
def test_everybody_else_is_not_offered_it_and_finds_nothing(client, person, zaken, rol):
    wie = person(rol, "KS" if rol in {Rol.LC, Rol.CD, Rol.KO, Rol.BH, Rol.FG} else "RT")
    for formaat in ("csv", "xlsx"):
        assert take(client, wie, formaat).status_code == 404
    assert exports(wie) == []
    assert Inzage.objects.filter(medewerker=wie, soort="geweigerd", doel="werkvoorraad als bestand").count() == 2
    assert "Neem deze lijst mee" not in show(client, wie, LIJST, fase="alle").text


def test_who_is_vik_no_more_finds_nothing(client, vik, zaken):
    assert len(listed(client, vik)) == 3
    vik.aanstellingen.update(tot=klok.nu())
    assert take(client, vik).status_code == 404
    assert "Neem deze lijst mee" not in show(client, vik, LIJST).text


def test_another_kind_of_file_is_not_there_and_nothing_is_sent_to_it(client, vik, zaken):
    assert take(client, vik, "pdf").status_code == 404
    assert client.post(reverse("meldingen:zakenlijst", args=["csv"]), {"doel": "overleg"}).status_code == 405


@pytest.mark.parametrize("formaat", ["csv", "xlsx"])
def test_behind_a_wall_there_is_one_row_less(client, vik, person, zaken, formaat):
    collega = person(Rol.VI, "RT")
    alles = [rij["Kenmerk"] for rij in listed(client, vik, formaat)]
    assert [rij["Kenmerk"] for rij in listed(client, collega, formaat)] == alles
    wall_off(zaken[1], collega)
    assert [rij["Kenmerk"] for rij in listed(client, collega, formaat)] == [k for k in alles if k != zaken[1].kenmerk]
    assert exports(collega)[-1].doel.endswith(", 2 zaken")
    assert [rij["Kenmerk"] for rij in listed(client, vik, formaat)] == alles


def test_another_eenheid_finds_no_row(client, andere_vik, zaken):
    assert listed(client, andere_vik, fase="alle") == []


def test_what_somebody_reaches_in_another_role_does_not_come_along(client, vik, organisatie, zaken):
    """On screen they stand together; the list of VIK is that of the own eenheid."""
    elders = kern.zaak(organisatie["NN"], ter_weging=True)
    rol = give_role(vik, Rol.TR, organisatie["NN"])
    grant(elders, vik, Grond.DESKUNDIGE, rol=Rol.TR, aanstelling=rol)
    assert elders.kenmerk in on_screen(client, vik)
    assert elders.kenmerk not in [rij["Kenmerk"] for rij in listed(client, vik)]


# --- codes alone ------------------------------------------------------------------------------------------------------


def test_no_column_reads_a_text_or_a_person():
    """What is read is a code, a day or a yes or no of the case, or the code of a unit."""
    toegevoegd = {zakenlijst.VANDAAG, zakenlijst.EERSTE, zakenlijst.BENADELING}
    for naam in set(VELDEN) - toegevoegd:
        veld = Melding._meta.get_field(naam.split("__")[0])
        if veld.many_to_one:
            assert naam.endswith("__code"), naam
            veld = veld.related_model._meta.get_field("code")
        assert not isinstance(veld, EncryptedTextField | models.TextField | models.JSONField), naam
    assert len({kolom.kop for kolom in KOLOMMEN}) == len(KOLOMMEN)


def test_nobody_s_words_or_name_stand_in_either_file(client, vik, person, zaken):
    collega = person(Rol.VI, "RT", naam="Carla Contact")
    melding = complete(in_intake(received(zaken[0].eenheid_gedraging), vik), collega)
    melding.intaker = collega
    melding.save()
    for vraag in ({"fase": "alle"}, {"van": str(collega.pk)}):
        tekst = body(take(client, vik, "csv", **vraag)).decode()
        boek = zipfile.ZipFile(io.BytesIO(body(take(client, vik, "xlsx", **vraag))))
        delen = {naam: boek.read(naam).decode() for naam in boek.namelist()}
        assert melding.kenmerk in tekst
        assert melding.kenmerk in delen["xl/worksheets/sheet1.xml"]
        for woord in (
            VERHAAL,
            SAMENVATTING,
            "kantine",
            "Noor",
            "noor@",
            "Karel",
            "Carla",
            collega.email,
            str(collega.pk),
        ):
            assert woord not in tekst
            assert [naam for naam, deel in delen.items() if woord in deel] == []
        # Who takes it along stands on the second sheet, and nowhere else.
        assert vik.naam not in tekst
        assert vik.naam not in delen["xl/worksheets/sheet1.xml"]
    assert ["Filter", "Van wie: een collega van VIK"] in sheets(take(client, vik, "xlsx", van=str(collega.pk)))[1]


@pytest.mark.parametrize("gevaar", ["=1+1", "+1", "-1", "@SOM(1)", "＝1+1", " =1+1", "\t=1+1", "<r><t>x</t></r>"])
def test_a_label_that_a_spreadsheet_would_compute_or_draw_is_text(client, vik, zaken, gevaar):
    Referentie.objects.filter(lijst="grond", code="geslacht").update(label=gevaar)
    referentie.forget_labels()
    zaken[1].gronden = ["geslacht"]
    zaken[1].save()
    (rij,) = listed(client, vik, "csv", grond="geslacht")
    assert rij["Grond"] == f"'{gevaar}"
    boek = load_workbook(io.BytesIO(body(take(client, vik, "xlsx", grond="geslacht"))))
    cel = boek["Lijst"].cell(2, KOPPEN.index("Grond") + 1)
    assert (cel.value, cel.data_type) == (f"'{gevaar}" if gevaar.startswith("<") else gevaar, "s")
    assert not any(cel.data_type == "f" for blad in boek for rij in blad.iter_rows() for cel in rij)
    referentie.forget_labels()


def test_a_number_below_zero_stays_a_number(client, vik, zaken):
    (rij,) = listed(client, vik, "csv", termijn="te_laat")
    assert re.fullmatch(r"-\d+", rij["Werkdagen over (onder nul: te laat)"])


# --- the page ---------------------------------------------------------------------------------------------------------


def test_vik_finds_the_form_with_the_filter_of_the_page_in_it(client, vik, zaken):
    antwoord = show(client, vik, LIJST, fase="intake", sorteer="-kenmerk")
    assert not check_page(antwoord.text)
    form = antwoord.text.split('aria-label="Neem deze lijst mee"')[1].split("</form>")[0]
    velden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]+)">', form)
    assert velden == [("fase", "intake"), ("sorteer", "-kenmerk")]
    assert re.findall(r'formaction="([^"]+)"', form) == [
        reverse("meldingen:zakenlijst", args=[formaat]) for formaat in ("xlsx", "csv")
    ]
    assert "Neem deze lijst mee" not in show(client, vik, LIJST, ontvangen_tot="2001-01-01").text


# --- no more memory for more rows -------------------------------------------------------------------------------------


def multiply(melding: Melding, aantal: int, begin: int = 1) -> None:
    """Copies of a case, until there are so many of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO meldingen_melding
               SELECT (jsonb_populate_record(m, jsonb_build_object(
                          'id', gen_random_uuid(), 'kenmerk', 'M-' || lpad(n::text, 8, '0')))).*
                 FROM meldingen_melding m, generate_series(%s, %s) n WHERE m.id = %s""",
            [begin, aantal - 1, melding.pk],
        )


@pytest.mark.parametrize("formaat", ["csv", "xlsx"])
def test_ten_times_as_many_rows_ask_no_more_memory(client, vik, team, monkeypatch, formaat):
    monkeypatch.setattr(zakenlijst, "BLOK", 100)  # also the few are more than one block
    eerst = kern.zaak(team, gronden=["ras"], aarden=["opmerking"], kanaal="melder", ontvangen_op=klok.nu())
    multiply(eerst, 500)

    def peak(aantal: int) -> int:
        tracemalloc.start()
        body = sum(len(deel) for deel in take(client, vik, formaat).streaming_content)
        hoogste = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert body
        assert exports(vik)[-1].doel.endswith(f" {aantal} zaken")
        return hoogste

    peak(500)  # what is read once, and stays
    weinig = peak(500)
    multiply(eerst, 5_000, begin=500)
    assert peak(5_000) < 1.3 * weinig
