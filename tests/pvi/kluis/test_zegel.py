"""What lies in the database: an envelope for one place, refused in any other."""

import hashlib
import uuid
from itertools import permutations

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, models

from pvi import kluis
from tests.pvi.kluis.verhaal import VERHAAL, Bericht, Geschiedenis, Verhaal, stored


def overwrite(model: type[models.Model], kolom: str, pk: uuid.UUID, waarde: bytes) -> None:
    meta = model._meta
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{meta.db_table}" SET "{kolom}" = %s WHERE "{meta.pk.column}" = %s', [waarde, pk])  # noqa: S608


def test_text_returns_and_database_holds_only_an_envelope(verhaal, sleutel):
    bewaard = stored(Verhaal, "tekst", verhaal.pk)
    assert Verhaal.objects.get().tekst == VERHAAL
    assert bewaard[0] == 1
    assert bewaard[1:17] == sleutel.pk.bytes
    assert len(bewaard) == 1 + 16 + 12 + 256 + 16
    assert b"kantine" not in bewaard


def test_envelope_equals_the_known_answer():
    """The answer was computed apart: AES-CTR and the AES block by openssl, the tag by a hand-written GHASH."""
    sleutel_id, rij = uuid.UUID(int=1), uuid.UUID(int=2)
    plaats = b"kluisproef_verhaal|tekst|" + rij.hex.encode() + b"|01"
    envelop = kluis.seal(AESGCM(bytes(range(32))), sleutel_id, plaats, "Onder ons", nonce=bytes(12))
    assert envelop[:29] == b"\x01" + sleutel_id.bytes + bytes(12)
    assert (
        hashlib.sha256(envelop[29:-16]).hexdigest()
        == "4e8cd3ee9b5710f7ba71799412318588fed083f28edf3b2e59fbddec898bb9c4"
    )
    assert envelop[-16:].hex() == "57d930c856c5df98b788d0b8eac429d1"
    assert kluis.unseal(AESGCM(bytes(range(32))), plaats, envelop) == "Onder ons"


def test_place_names_table_column_row_and_version(verhaal):
    veld = Verhaal._meta.get_field("tekst")
    assert veld.plaats(verhaal) == f"kluisproef_verhaal|tekst|{verhaal.pk.hex}|01".encode()


@pytest.mark.parametrize(("bytes_", "stappen"), [(0, 1), (1, 1), (255, 1), (256, 2), (257, 2), (511, 2), (512, 3)])
def test_length_shows_only_in_steps_of_256_bytes(sleutel, bytes_, stappen):
    verhaal = Verhaal.objects.create(sleutel=sleutel, tekst="a" * bytes_)
    assert len(stored(Verhaal, "tekst", verhaal.pk)) == 29 + 256 * stappen + 16
    assert Verhaal.objects.get().tekst == "a" * bytes_


@pytest.mark.parametrize("tekst", ["", "\x00", "eind\x00\x00", "\x80", "€" * 255, "regel\r\nregel\n", "👩🏽‍✈️ ñ"])
def test_every_text_returns_as_written(sleutel, tekst):
    Verhaal.objects.create(sleutel=sleutel, tekst=tekst)
    assert Verhaal.objects.get().tekst == tekst


def test_lone_surrogate_does_not_put_the_story_in_an_exception(sleutel):
    Verhaal.objects.create(sleutel=sleutel, tekst="kapot \ud800 teken")
    assert Verhaal.objects.get().tekst == "kapot ? teken"


def test_empty_text_looks_like_any_short_text(sleutel):
    verhaal = Verhaal.objects.create(sleutel=sleutel, tekst="kort")
    assert len(stored(Verhaal, "notitie", verhaal.pk)) == len(stored(Verhaal, "tekst", verhaal.pk))
    assert len(stored(Verhaal, "later", verhaal.pk)) == len(stored(Verhaal, "tekst", verhaal.pk))


def test_same_text_twice_gives_other_ciphertext(sleutel):
    een, twee = (Verhaal.objects.create(sleutel=sleutel, tekst="gelijk") for _ in range(2))
    assert stored(Verhaal, "tekst", een.pk)[17:] != stored(Verhaal, "tekst", twee.pk)[17:]


def test_row_older_than_a_new_column_reads_as_empty_and_stays_null(verhaal):
    Verhaal.objects.filter(pk=verhaal.pk).update(later=None)
    verhaal = Verhaal.objects.get()
    assert verhaal.later == ""
    verhaal.save()
    assert Verhaal.objects.filter(later__isnull=True).exists()


def test_every_pair_of_places_swapped_is_refused(sleutel):
    """Two rows × two columns, a second table, and all their history rows, under one key: no copy may be read."""
    rijen = []
    for nummer in range(2):
        verhaal = Verhaal.objects.create(sleutel=sleutel, tekst=f"tekst {nummer}", notitie=f"notitie {nummer}")
        verhaal.save()
        rijen.append(verhaal)
    bericht = Bericht.objects.create(sleutel=sleutel, tekst="bericht")
    plaatsen = [(Verhaal, kolom, rij.pk) for rij in rijen for kolom in ("tekst", "notitie")]
    plaatsen += [(Geschiedenis, kolom, rij.pk) for rij in Geschiedenis.objects.all() for kolom in ("tekst", "notitie")]
    plaatsen += [(Bericht, "tekst", bericht.pk)]
    oorspronkelijk = {plaats: stored(*plaats) for plaats in plaatsen}
    geteld = 0
    for bron, doel in permutations(plaatsen, 2):
        overwrite(*doel, oorspronkelijk[bron])
        model, kolom, pk = doel
        with pytest.raises(kluis.Geschonden):
            getattr(model.objects.get(pk=pk), kolom)
        overwrite(*doel, oorspronkelijk[doel])
        geteld += 1
    assert geteld == 13 * 12
    assert [getattr(model.objects.get(pk=pk), kolom) for model, kolom, pk in plaatsen[:2]] == ["tekst 0", "notitie 0"]


def test_every_changed_byte_is_refused(verhaal):
    goed = stored(Verhaal, "tekst", verhaal.pk)
    for plek in range(len(goed)):
        overwrite(Verhaal, "tekst", verhaal.pk, goed[:plek] + bytes([goed[plek] ^ 1]) + goed[plek + 1 :])
        with pytest.raises(kluis.Geschonden):
            Verhaal.objects.get().tekst  # noqa: B018


@pytest.mark.parametrize("lengte", [0, 1, 16, 17, 29, 44, 300])
def test_cut_off_ciphertext_is_refused(verhaal, lengte):
    overwrite(Verhaal, "tekst", verhaal.pk, stored(Verhaal, "tekst", verhaal.pk)[:lengte])
    with pytest.raises(kluis.Geschonden):
        Verhaal.objects.get().tekst  # noqa: B018


def test_text_under_the_key_of_another_case_is_refused(verhaal):
    ander = kluis.new_sleutel("zaak")
    Verhaal.objects.filter(pk=verhaal.pk).update(sleutel=ander)
    with pytest.raises(kluis.Geschonden):
        Verhaal.objects.get().tekst  # noqa: B018
