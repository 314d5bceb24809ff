"""Reading changes nothing: every address, asked by everybody, leaves the database as it was, but for who looked."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse

from meldingen.models import Melding, Notificatie
from pvi import klok
from pvi.models import Medewerker
from pvi.rollen import Rol
from pvi.web import alleenlezen
from pvi.web.alleenlezen import GeschrevenBijLezen, ReadOnly, read_only_when_safe
from tests import kern
from tests.routerechten import EIGEN, ROUTERECHTEN
from tests.test_routes import ROUTES, _pairs, fill, holders, per_rol, toegekend, zaken  # noqa: F401  (fixtures)
from tests.triage.conftest import (  # noqa: F401  (fixtures)
    arbeidszaken,
    besluit_tot,
    betrokkene,
    commissie,
    gewogen,
    log_in,
    punt_of,
    te_wegen,
    velden,
    voorzitter,
)
from triage.actions.triagebesluit import propose_triagebesluit
from triage.actions.zitting import sync_agenda
from triage.models import Agendapunt, Zitting

pytestmark = pytest.mark.django_db

MAG_WIJZIGEN = {u.tabel for u in alleenlezen.UITZONDERINGEN if u.velden is None}


def tables() -> dict[str, str]:
    """A fingerprint of every table that a reader may not change."""
    with connection.cursor() as cursor:
        namen = sorted(set(connection.introspection.table_names(cursor)) - MAG_WIJZIGEN)
        vraag = " UNION ALL ".join(
            f"SELECT '{naam}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{naam}\" t"  # noqa: S608
            for naam in namen
        )
        cursor.execute(vraag)
        return dict(cursor.fetchall())


def changed(voor: dict[str, str]) -> set[str]:
    na = tables()
    return {naam for naam in voor if voor[naam] != na[naam]}


def test_a_fingerprint_sees_one_changed_value_and_not_the_log_of_reads(client, team):
    voor = tables()
    assert "triage_zitting" in voor and "meldingen_melding" in voor
    Zitting.objects.create(eenheid=team.eenheid, datum=klok.vandaag())
    assert changed(voor) == {"triage_zitting"}
    voor = tables()
    Zitting.objects.update(datum=klok.vandaag() + timedelta(days=1))
    assert changed(voor) == {"triage_zitting"}
    log_in(kern.functionaris(Rol.VI, team.eenheid)).get(reverse("werk"))
    assert changed(tables()) == set()


def asked(nr: int, medewerker: Medewerker | None, zaken: list[Melding], een_op_de: int, gezien: set) -> Iterator[str]:  # noqa: F811
    """The addresses that this person asks: the pages of a case where they open, of the rest one in so many."""
    if medewerker is not None:
        holds = holders(medewerker, zaken)
    for plek, (naam, pad) in enumerate(ROUTES):
        if naam == "account_logout" or pad.startswith("/^"):
            continue
        beurt = (nr + plek) % een_op_de == 0
        if "<str:kenmerk>" not in pad:
            if naam not in gezien or beurt:
                gezien.add(naam)
                yield fill(pad, zaken[0].kenmerk)
            continue
        for n, zaak in enumerate(zaken):
            opent = medewerker is not None and ROUTERECHTEN[naam] != EIGEN and any(
                holds(zaak, *paar) for paar in _pairs(naam)
            )  # fmt: skip
            if (opent and (naam, n) not in gezien) or (beurt and een_op_de == 1):
                gezien.add((naam, n))
                yield fill(pad, zaak.kenmerk)


# Every page is read in every state by the first who may; in the proof by everybody.
@pytest.mark.parametrize("een_op_de", [6, pytest.param(1, marks=pytest.mark.proof)])
def test_no_address_changes_anything_for_anybody(per_rol, toegekend, zaken, een_op_de):  # noqa: F811
    """Whoever wrote is named by address and role; what the database shows afterwards is looked at apart."""
    sync_agenda()
    allen: dict[str, Medewerker | None] = per_rol | {wie: rij[0] for wie, rij in toegekend.items()}
    allen["Niemand"] = None
    fout, gezien = [], set()
    with klok.op(klok.nu() + timedelta(days=20)):  # what is overdue tempts a page to put it right
        browsers = {wie: log_in(medewerker) if medewerker else Client() for wie, medewerker in allen.items()}
        voor = tables()
        for nr, (wie, medewerker) in enumerate(allen.items()):
            for adres in asked(nr, medewerker, zaken, een_op_de, gezien):
                try:
                    browsers[wie].get(adres)
                except GeschrevenBijLezen as poging:
                    fout.append(f"{adres} door {wie}: {poging}")
            na = tables()
            fout += [f"{tabel} na de gang van {wie}" for tabel in sorted(voor) if voor[tabel] != na[tabel]]
            voor = na
    assert fout == []


@pytest.fixture
def wacht_op_pc(gewogen, voorzitter, velden, politiechef) -> Melding:  # noqa: F811
    """A case that was weighed and proposed at its zitting, and waits for the politiechef."""
    propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("LIJN"))
    return gewogen


@pytest.mark.parametrize("naam", ["weging", "voorstel", "aanhouden", "definitief", "dossier"])
def test_an_item_that_waits_for_the_politiechef_keeps_its_zitting_whoever_reads(wacht_op_pc, voorzitter, naam):  # noqa: F811
    punt = wacht_op_pc.agendapunten.open().get()
    with klok.op(klok.nu() + timedelta(days=9)):
        log_in(voorzitter).get(reverse(f"triage:{naam}", args=[wacht_op_pc.kenmerk]))
        sync_agenda()
    assert Agendapunt.objects.get(pk=punt.pk).zitting == punt.zitting


def test_an_item_that_was_weighed_keeps_its_zitting_too(gewogen, voorzitter):  # noqa: F811
    punt = gewogen.agendapunten.open().get()
    erna = (punt.zitting.datum - klok.vandaag()).days + 2
    with klok.op(klok.nu() + timedelta(days=erna)):
        log_in(voorzitter).get(reverse("triage:weging", args=[gewogen.kenmerk]))
        assert sync_agenda() == 0
    assert Agendapunt.objects.get(pk=punt.pk).zitting == punt.zitting


def test_reading_the_agenda_makes_no_item(te_wegen, voorzitter, team, vik):  # noqa: F811
    Agendapunt.objects.all().delete()
    browser = log_in(voorzitter)
    for adres in (reverse("triage:zittingen"), reverse("triage:weging", args=[te_wegen.kenmerk])):
        browser.get(adres)
    assert not Agendapunt.objects.exists()
    pagina = browser.get(reverse("triage:weging", args=[te_wegen.kenmerk]), follow=True)
    assert "staat nog niet op een agenda" in pagina.text


# --- the guard itself -------------------------------------------------------------------------------------------------


def reads(doe) -> None:
    """Do this while a page is read."""

    def page(request: HttpRequest) -> HttpResponse:
        doe()
        return HttpResponse()

    request = HttpRequest()
    request.method = "GET"
    read_only_when_safe(page)(request)


GEPLANT = {
    "save of a new row": lambda z: Zitting.objects.create(eenheid=z.eenheid, datum=klok.vandaag() + timedelta(days=1)),
    "get_or_create": lambda z: Zitting.objects.get_or_create(eenheid=z.eenheid, datum=z.datum + timedelta(days=1)),
    "change": lambda z: z.save(),
    "bulk change": lambda z: Zitting.objects.update(gepland=True),
    "bulk_create": lambda z: Notificatie.objects.bulk_create(
        [Notificatie(aanleiding="x", medewerker=Medewerker.objects.first(), klaar_op=klok.nu())]
    ),
    "removal": lambda z: z.delete(),
    "row lock": lambda z: list(Zitting.objects.select_for_update()),
    "row lock of a part": lambda z: list(Zitting.objects.select_for_update(of=("self",), skip_locked=True)),
    "raw change": lambda z: connection.cursor().execute("update triage_zitting set gepland = true"),
    "raw change in a WITH": lambda z: connection.cursor().execute(
        "WITH w AS (DELETE FROM triage_zitting RETURNING id) SELECT * FROM w"
    ),
    "table from a SELECT": lambda z: connection.cursor().execute("SELECT 1 AS een INTO nieuw"),
    "emptied table": lambda z: connection.cursor().execute("TRUNCATE triage_zitting CASCADE"),
    "copy": lambda z: connection.cursor().execute("COPY triage_zitting FROM STDIN"),
    "procedure": lambda z: connection.cursor().execute("DO $$ BEGIN DELETE FROM triage_zitting; END $$"),
    "second statement": lambda z: connection.cursor().execute("COMMIT; DELETE FROM triage_zitting"),
    "login of somebody": lambda z: Medewerker.objects.update(last_login=klok.nu()),
}


@pytest.mark.parametrize("wat", GEPLANT)
def test_a_planted_writer_is_refused_and_changes_nothing(team, wat):
    kern.persoon(team)
    zitting = Zitting.objects.create(eenheid=team.eenheid, datum=klok.vandaag())
    voor = tables()
    with pytest.raises(GeschrevenBijLezen), transaction.atomic():
        reads(lambda: GEPLANT[wat](zitting))
    assert changed(voor) == set()


def test_a_planted_writer_on_a_page_is_refused(te_wegen, voorzitter, monkeypatch):  # noqa: F811
    from triage.views import zitting as pagina

    monkeypatch.setattr(pagina, "_readable", lambda user: Melding.objects.filter(pk__in=[sync_agenda()]))
    Agendapunt.objects.all().delete()
    with pytest.raises(GeschrevenBijLezen, match="SELECT"):
        log_in(voorzitter).get(reverse("triage:zittingen"))


def test_the_refusal_names_no_value(team):
    geheim = "Aya uit Assen"
    with pytest.raises(GeschrevenBijLezen) as fout:
        reads(lambda: connection.cursor().execute(f"update pvi_medewerker set naam = '{geheim}'"))  # noqa: S608
    assert str(fout.value) == "UPDATE pvi_medewerker bij een verzoek dat alleen leest"


def test_a_post_writes_and_so_does_the_next_request_after_a_get(team):
    browser = log_in(kern.functionaris(Rol.VI, team.eenheid))
    browser.get(reverse("werk"))
    Zitting.objects.create(eenheid=team.eenheid, datum=klok.vandaag())
    assert not any(isinstance(wrapper, ReadOnly) for wrapper in connection.execute_wrappers)


def test_single_sign_on_may_write_the_moment_of_logging_in_and_nothing_else_of_a_person(rf):
    from django.urls import resolve

    request = rf.get("/inloggen/sso/terug/")
    for pagina, sql, mag in (
        ("sso-terug", 'UPDATE "pvi_medewerker" SET "last_login" = %s WHERE "pvi_medewerker"."id" = %s', True),
        ("sso-terug", 'UPDATE "pvi_medewerker" SET "last_login" = %s, "naam" = %s WHERE "id" = %s', False),
        ("sso-terug", 'DELETE FROM "pvi_medewerker" WHERE "id" = %s', False),
        ("werk", 'UPDATE "pvi_medewerker" SET "last_login" = %s WHERE "id" = %s', False),
    ):
        request.resolver_match = resolve(reverse("werk"))
        request.resolver_match.view_name = pagina
        assert ReadOnly(request)._permits(sql) is mag, (pagina, sql)


def test_each_exception_names_a_table_and_a_reason():
    with connection.cursor() as cursor:
        bestaat = set(connection.introspection.table_names(cursor)) | {"pvi_cache"}
    assert all(u.tabel in bestaat and u.reden for u in alleenlezen.UITZONDERINGEN)
