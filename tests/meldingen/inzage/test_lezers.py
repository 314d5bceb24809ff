"""Who reads the log: the FG, and the melder of a case."""

import re
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.urls import reverse

from meldingen.actions import inzage
from meldingen.actions.inzage import seal, verify_inzage, who_looked
from meldingen.actions.muren import raise_walls, wall_off
from meldingen.models import Inzage, Inzagecontrole, Melder, Uitsluiting
from meldingen.workflow import Recht
from pvi import klok, kluis
from pvi.rollen import Rol
from tests import kern
from tests.meldingen.inzage.logboek import Buiten, as_file, rows_shown, show_log
from tests.meldingen.staf import received
from tests.test_routes import ROUTES, ZAAKROUTES, fill, per_rol, toegekend, zaken  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db


def test_the_fg_reads_who_looked_and_never_what(client, fg, vik, zaak, teamchef):
    client.force_login(vik)
    client.get(reverse("meldingen:melding", args=[zaak.kenmerk]))
    client.force_login(teamchef)
    client.get(reverse("meldingen:melding", args=[zaak.kenmerk]))
    client.force_login(fg)
    inhoud = show_log(client)
    assert vik.naam in inhoud
    assert zaak.kenmerk in inhoud
    assert "geweigerd" in inhoud
    # The kenmerk leads nowhere, and nothing of the case is on the page.
    assert f"/{zaak.kenmerk}/" not in inhoud
    for woord in ("Kanarie", "Noor Verzonnen", str(zaak.pk), zaak.get_status_display() + "<"):
        assert woord not in inhoud
    assert client.get(reverse("meldingen:melding", args=[zaak.kenmerk])).status_code == 404


def test_the_fg_reads_words_and_no_short_codes(client, fg, vik, zaak):
    Inzage.record(vik, "gelezen", melding=zaak.pk, recht=Recht.SMO_ADVIES, doel="smo", rollen="sm,lc")
    client.force_login(fg)
    rij = BeautifulSoup(show_log(client), "html.parser").find("td", string=re.compile("Strafmaatoverleg en Landelijk"))
    woorden = rij.parent.get_text(" ", strip=True)
    assert "Strafmaatoverleg (SMO-advies geven)" in woorden
    assert not re.search(r"\bsmo\b|\bsm\b", woorden)


def test_filters_find_by_exact_key(client, fg, vik, andere_vik, zaak, team):
    ander = kern.zaak(team)
    for wie, melding, soort in (
        (vik, zaak.pk, "gelezen"), (andere_vik, zaak.pk, "geweigerd"), (vik, ander.pk, "identiteit"),
    ):  # fmt: skip
        Inzage.record(wie, soort, melding=melding, doel="dossier", rollen="" if soort == "geweigerd" else "vi")
    client.force_login(fg)
    leeg = dict.fromkeys(("van", "tot", "soort", "rol", "wie", "kenmerk"), "")
    assert rows_shown(show_log(client, **leeg | {"soort": "geweigerd"})) == 1
    assert rows_shown(show_log(client, **leeg | {"wie": vik.email})) == 2
    assert rows_shown(show_log(client, **leeg | {"wie": vik.naam})) == 0
    assert rows_shown(show_log(client, **leeg | {"kenmerk": ander.kenmerk.lower()})) == 1
    assert rows_shown(show_log(client, **leeg | {"rol": "vi"})) == 2
    assert rows_shown(show_log(client, **leeg | {"tot": str(klok.vandaag() - timedelta(days=1))})) == 0
    assert (
        client.post(reverse("meldingen:inzage"), leeg | {"van": "2026-02-02", "tot": "2026-01-01"}).status_code == 422
    )


def test_reading_the_log_stands_in_the_log(client, fg):
    client.force_login(fg)
    show_log(client)
    assert list(Inzage.objects.filter(medewerker=fg).values_list("soort", "doel")) == [("lijst", "inzagelog")]


def test_a_changed_row_is_marked_on_the_page_and_in_the_export(client, fg, vik):
    rij = Inzage.record(vik, Inzage.Soort.LIJST, melding=None, doel="werkvoorraad")
    with Buiten() as cursor:
        cursor.execute("UPDATE meldingen_inzage SET doel = '=1+1' WHERE id = %s", [rij.pk])
    client.force_login(fg)
    assert "Veranderd" in show_log(client)
    export = as_file(client, fg)
    assert "NIET HEEL" in export
    assert ";'=1+1;" in export


def test_the_page_says_whether_the_log_is_whole(client, fg, vik, tmp_path):
    client.force_login(fg)
    assert "Nog niet nagelopen" in show_log(client)
    verify_inzage(tmp_path / "geen")
    assert "Het log is heel" in show_log(client)
    Inzagecontrole.objects.create(
        op=klok.nu(), rijen=3, gebreken=1, genoemd=[{"plek": "zaak · 2", "wat": "is veranderd"}]
    )
    inhoud = show_log(client)
    assert "Het log is niet heel" in inhoud
    assert "zaak · 2" in inhoud


def test_a_case_behind_a_wall_for_the_fg_is_not_in_the_list(client, fg, vik, zaak):
    Inzage.record(vik, Inzage.Soort.GELEZEN, melding=zaak.pk, doel="dossier", rollen="vi")
    Uitsluiting.objects.create(melding=zaak, medewerker=fg, sinds=klok.vandaag())
    client.force_login(fg)
    leeg = dict.fromkeys(("van", "tot", "soort", "rol", "wie"), "")
    assert zaak.kenmerk not in show_log(client)
    assert rows_shown(show_log(client, kenmerk=zaak.kenmerk, **leeg)) == 0
    assert zaak.kenmerk not in as_file(client, fg)


def test_the_log_does_not_say_who_the_betrokkene_is(client, fg, collega, zaak):
    Inzage.record(collega, Inzage.Soort.GELEZEN, melding=zaak.pk, doel="eigen procedure", rollen=Rol.BK)
    client.force_login(fg)
    inhoud = show_log(client)
    assert collega.naam not in inhoud
    assert "de betrokkene zelf" in inhoud
    leeg = dict.fromkeys(("van", "tot", "soort", "rol", "kenmerk"), "")
    assert rows_shown(show_log(client, wie=collega.email, **leeg)) == 0


@pytest.mark.parametrize("rol", [rol for rol in Rol if rol not in (Rol.ML, Rol.BK, Rol.BU, Rol.HB, Rol.FG)])
def test_nobody_else_reads_the_log(client, person, rol):
    wie = person(rol, "KS" if rol in (Rol.BH, Rol.LC) else "RT")
    client.force_login(wie)
    for naam in ("inzage", "inzage-export"):
        assert client.get(reverse(f"meldingen:{naam}")).status_code == 404
    assert Inzage.objects.filter(medewerker=wie, soort="geweigerd", doel="inzagelog").count() == 2


def test_the_melder_reads_roles_and_days_without_names_hours_or_refusals(client, vik, teamchef, zaak, team):
    with kluis.opened(zaak.sleutel_id):
        kern.betrek(zaak, teamchef, koppeling="gekoppeld")
        raise_walls(zaak)
    for wie in (vik, teamchef):
        client.force_login(wie)
        for _ in range(3):
            client.get(reverse("meldingen:melding", args=[zaak.kenmerk]))
    (dag,) = who_looked(zaak)
    assert dag.dag == klok.vandaag()
    assert dag.regels.count("VIK-coördinator las je melding") == 1
    assert not any("Teamchef" in regel or vik.naam in regel for regel in dag.regels)


def test_who_looked_is_in_order_of_days_and_ends_somewhere(vik, zaak):
    nu = klok.nu()
    for dagen in range(35):
        with klok.op(nu + timedelta(days=dagen)):
            Inzage.record(vik, Inzage.Soort.GELEZEN, melding=zaak.pk, doel="dossier", rollen="vi")
    dagen = [kijkdag.dag for kijkdag in who_looked(zaak)]
    assert dagen == sorted(dagen, reverse=True)
    assert len(dagen) == 30


def test_an_anonymous_melder_sees_who_looked_and_leaves_no_trace_of_own_looks(client, vik, zaak):
    code = kluis.new_code()
    melder = zaak.melders.get()
    Melder.objects.filter(pk=melder.pk).update(
        modus="anoniem", code_merk=kluis.merk("code", kluis.normalize_code(code))
    )
    Inzage.record(vik, Inzage.Soort.GELEZEN, melding=zaak.pk, doel="dossier", rollen="vi")
    voor = Inzage.objects.count()
    assert client.post(reverse("meldingen:volgen"), {"code": code}).status_code == 302
    inhoud = client.get(reverse("meldingen:volgen-melding")).content.decode()
    assert "VIK-coördinator las je melding" in inhoud
    assert Inzage.objects.count() == voor


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_seal_an_hour_once(tmp_path, zaak, vik, monkeypatch):
    Inzage.record(vik, Inzage.Soort.GELEZEN, melding=zaak.pk, recht=Recht.VOLGEN, doel="dossier")
    bestand, tot = tmp_path / "zegels.jsonl", klok.nu() + timedelta(hours=1)
    echt, samen, zegels = inzage._seal, threading.Barrier(2, timeout=30), []

    def slow(*args: str) -> Any:
        time.sleep(0.5)
        return echt(*args)

    def run() -> None:
        samen.wait()
        try:
            zegels.append(seal(tot, bestand))
        finally:
            connection.close()

    monkeypatch.setattr(inzage, "_seal", slow)
    draden = [threading.Thread(target=run) for _ in range(2)]
    for draad in draden:
        draad.start()
    for draad in draden:
        draad.join(60)
    assert sorted(zegel is None for zegel in zegels) == [False, True]
    assert len(bestand.read_text().splitlines()) == 1
    assert verify_inzage(bestand).gebreken == 0


def test_the_log_tells_an_fg_nothing_of_a_case_behind_the_own_wall(client, fg, team):
    """A refused look at a hidden case, and at a kenmerk that nobody ever gave out, leave the same page."""
    hidden = received(team)
    wall_off(hidden, fg)
    client.force_login(fg)

    def lines_after(kenmerk: str) -> list[str]:
        assert client.get(reverse("meldingen:melding", args=[kenmerk])).status_code == 404
        regels = client.get(reverse("meldingen:inzage")).context["regels"]
        return [regel.soort for regel in regels if regel.wie == fg.naam]

    lijst = Inzage.Soort.LIJST.label
    assert lines_after(hidden.kenmerk) == [lijst]
    assert lines_after("M-2222-2222") == [lijst, lijst]
    assert Inzage.objects.filter(medewerker=fg, soort=Inzage.Soort.GEWEIGERD).count() == 2
