"""What a row of the log is about, and that every reading leaves one."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from meldingen.actions.inzage import verify_inzage
from meldingen.models import Inzage, Melding, Signaal, Uitsluiting
from meldingen.workflow import Status
from pvi import klok, kluis
from tests import kern
from tests.meldingen.inzage.logboek import rows_shown, show_log
from tests.routerechten import ROUTERECHTEN
from tests.test_routes import ROUTES, ZAAKROUTES, fill, per_rol, toegekend, zaken  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db

GELEZEN = {Inzage.Soort.GELEZEN, Inzage.Soort.LIJST, Inzage.Soort.BESTAND, Inzage.Soort.EXPORT}


@pytest.fixture
def signaal(vik, teamchef, team):
    """A signaal that became a case, and stands in the list of VIK under its own kenmerk."""
    sleutel = kluis.new_sleutel("zaak")
    return Signaal.objects.create(
        sleutel=sleutel, eenheid=team, gelogd_door=teamchef, wat_gezien="Een grap.", gelogd_op=klok.nu()
    )


def test_the_key_of_a_signaal_never_stands_where_a_case_stands(client, per_rol, zaken, signaal, teamchef, vik):  # noqa: F811
    """Everybody asks every address, with the kenmerk of a case and with that of a signaal, by GET and by POST."""
    for nr, wie in enumerate([*per_rol.values(), teamchef, vik]):
        client.force_login(wie)
        for plek, (naam, pad) in enumerate(ROUTES):
            if "<" not in pad or naam == "account_logout" or pad.startswith("/^"):
                continue
            # Whoever meets signalen asks all of them, the rest takes turns.
            if "signa" in naam or (nr + plek) % 16 == 0:
                for kenmerk in (signaal.kenmerk, zaken[plek % len(zaken)].kenmerk):
                    (client.get if (nr + plek) % 3 else client.post)(fill(pad, kenmerk))
    zaakrijen = set(Inzage.objects.exclude(melding=None).values_list("melding", flat=True))
    assert zaakrijen <= set(Melding.objects.values_list("pk", flat=True))
    assert Inzage.objects.filter(signaal=signaal.pk, soort=Inzage.Soort.GELEZEN).exists()
    assert Inzage.objects.filter(signaal=signaal.pk, soort=Inzage.Soort.GEWEIGERD).exists()
    assert set(Inzage.objects.exclude(signaal=None).values_list("keten", flat=True)) == {f"signaal:{signaal.pk}"}
    assert verify_inzage().gebreken == 0


def test_a_row_is_about_a_case_or_about_a_signaal(vik, zaak, signaal):
    with pytest.raises(IntegrityError, match="inzage_zaak_of_signaal"), transaction.atomic():
        Inzage.record(vik, Inzage.Soort.GELEZEN, melding=zaak.pk, signaal=signaal.pk, doel="signaal")


def test_the_fg_finds_a_signaal_by_its_kenmerk_and_not_behind_a_wall(client, fg, vik, zaak, signaal):
    client.force_login(vik)
    client.get(reverse("meldingen:signaal", args=[signaal.kenmerk]))
    client.force_login(fg)
    assert rows_shown(show_log(client, kenmerk=signaal.kenmerk)) == 1
    signaal.melding = zaak
    signaal.save()
    Uitsluiting.objects.create(melding=zaak, medewerker=fg, sinds=klok.vandaag())
    assert rows_shown(show_log(client, kenmerk=signaal.kenmerk)) == 0


# Behind a right, but with nothing to read on it.
LEGE_FORMULIEREN = {"meldingen:namens", "meldingen:signaal-nieuw"}


def is_list(naam: str) -> bool:
    """Behind a right of the matrix, or a page that gathers cases; what is only the visitor's own is not logged."""
    gedeeld = isinstance(ROUTERECHTEN[naam], tuple) or naam in ("meldingen:werkvoorraad", "werk")
    return gedeeld and naam not in LEGE_FORMULIEREN


def rows_of(medewerker, na: int) -> list[Inzage]:
    return list(Inzage.objects.filter(medewerker=medewerker))[na:]


def test_within_one_moment_the_log_keeps_the_order_of_the_chain(vik):
    """Whichever way the database finds the rows: read backwards along an index they came out the other way round."""
    with klok.op(klok.nu()):
        for doel in ("eerst", "daarna", "ten slotte"):
            Inzage.record(vik, Inzage.Soort.LIJST, melding=None, doel=doel)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
    assert list(Inzage.objects.values_list("doel", flat=True)) == ["eerst", "daarna", "ten slotte"]


@pytest.mark.parametrize("status", [Status.TRIAGE, Status.HERSTEL])
def test_every_page_of_a_case_leaves_exactly_one_row(client, vik, team, status):
    zaak = kern.zaak(team, status)
    client.force_login(vik)
    gelezen = 0
    for naam, pad in ZAAKROUTES:
        voor = Inzage.objects.filter(medewerker=vik).count()
        antwoord = client.get(fill(pad, zaak.kenmerk))
        rijen = rows_of(vik, voor)
        if antwoord.status_code == 405:
            continue
        lezen = [rij for rij in rijen if rij.soort in GELEZEN]
        if antwoord.status_code == 404 and not lezen:
            assert [rij.soort for rij in rijen] == ["geweigerd"], naam
            continue
        assert len(lezen) == 1, f"{naam} ({antwoord.status_code}): {[(r.soort, r.doel) for r in rijen]}"
        assert lezen[0].melding == zaak.pk, naam
        # Opened and then not there, or not for this person: that is a refusal as well.
        ook = {"geweigerd"} if antwoord.status_code == 404 else {"identiteit"}
        assert {rij.soort for rij in rijen} - {lezen[0].soort} <= ook, naam
        gelezen += 1
    assert gelezen >= 4


def test_every_list_leaves_exactly_one_row(client, vik, secretaris, coordinator, politiechef, fg, beheerder, team):
    kern.zaak(team, Status.TRIAGE)
    lijsten = 0
    for wie in (vik, secretaris, coordinator, politiechef, fg, beheerder):
        client.force_login(wie)
        for naam, pad in ROUTES:
            if "<" in pad or not is_list(naam):
                continue
            voor = Inzage.objects.filter(medewerker=wie).count()
            antwoord = client.get(pad)
            rijen = rows_of(wie, voor)
            if antwoord.status_code == 200:
                assert [rij.soort in GELEZEN for rij in rijen] == [True], (
                    f"{naam}: {[(r.soort, r.doel) for r in rijen]}"
                )
                lijsten += 1
            elif antwoord.status_code == 404:
                assert [rij.soort for rij in rijen] == ["geweigerd"], f"{naam}: {[(r.soort, r.doel) for r in rijen]}"
    assert lijsten > 12


def test_when_the_log_cannot_be_written_nothing_is_shown(client, vik, zaak, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("no log")

    monkeypatch.setattr(Inzage, "_take_place", broken)
    client.raise_request_exception = False
    client.force_login(vik)
    for pad in (
        reverse("meldingen:melding", args=[zaak.kenmerk]), reverse("meldingen:werkvoorraad"), reverse("werk"),
        reverse("meldingen:signalen"), reverse("triage:zittingen"),
    ):  # fmt: skip
        antwoord = client.get(pad)
        assert antwoord.status_code == 500
        assert zaak.kenmerk not in antwoord.content.decode()
        assert "Kanarie" not in antwoord.content.decode()


def test_a_list_does_not_stand_in_line_behind_other_people(vik, andere_vik, zaak):
    """What is not a case has a chain per person and day."""
    eerste = Inzage.record(vik, Inzage.Soort.LIJST, melding=None, doel="werkvoorraad")
    tweede = Inzage.record(vik, Inzage.Soort.LIJST, melding=None, doel="werkvoorraad")
    ander = Inzage.record(andere_vik, Inzage.Soort.LIJST, melding=None, doel="werkvoorraad")
    with klok.op(klok.nu() + timedelta(days=1)):
        morgen = Inzage.record(vik, Inzage.Soort.LIJST, melding=None, doel="werkvoorraad")
    assert [rij.volgnummer for rij in (eerste, tweede, ander, morgen)] == [1, 2, 1, 1]
    assert tweede.vorige == eerste.hash
    assert len({rij.keten for rij in (eerste, ander, morgen)}) == 3
