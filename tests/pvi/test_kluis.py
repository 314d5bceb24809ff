"""The vault: what lies in the database cannot be read, moved or changed, and a closed ring reads nothing."""

import base64
import hashlib
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import pairwise, permutations

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django import forms
from django.core.exceptions import FieldError, ImproperlyConfigured, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Value
from django.utils.functional import lazystr

from pvi import klok, kluis
from pvi.kluis import codes
from pvi.models import Sleutel, Versleuteld

VERHAAL = "In de kantine zei een collega: «doe maar gewoon» – en iedereen lachte. 🙁"
ALFABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


# The app is not installed, so these models are no part of the project's migrations.
class Grondvorm(Versleuteld):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    titel = models.CharField(max_length=40, default="")
    tekst = kluis.EncryptedTextField(max_length=2000)
    notitie = kluis.EncryptedTextField(blank=True)
    later = kluis.EncryptedTextField(blank=True, null=True)
    history = kluis.history(inherit=True, app="kluisproef")

    class Meta:
        abstract = True
        app_label = "kluisproef"


class Verhaal(Grondvorm):
    class Meta:
        app_label = "kluisproef"


class Bericht(Versleuteld):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    tekst = kluis.EncryptedTextField()

    class Meta:
        app_label = "kluisproef"


Geschiedenis = Verhaal.history.model


class Verhaalformulier(forms.ModelForm):
    class Meta:
        model = Verhaal
        fields = ("tekst", "notitie")


@pytest.fixture(scope="module", autouse=True)
def _tables(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            for model in (Verhaal, Bericht, Geschiedenis):
                editor.create_model(model)
        yield
        with connection.schema_editor() as editor:
            for model in (Verhaal, Bericht, Geschiedenis):
                editor.delete_model(model)


@pytest.fixture(autouse=True)
def _closed_ring(db):
    kluis.clear()
    yield
    kluis.clear()


@pytest.fixture
def sleutel() -> Sleutel:
    return kluis.new_sleutel("zaak")


@pytest.fixture
def verhaal(sleutel) -> Verhaal:
    return Verhaal.objects.create(sleutel=sleutel, tekst=VERHAAL, notitie="rustig gesprek")


def stored(model: type[models.Model], kolom: str, pk: uuid.UUID) -> bytes:
    """What really lies in the database, past the field."""
    meta = model._meta
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{kolom}" FROM "{meta.db_table}" WHERE "{meta.pk.column}" = %s', [pk])  # noqa: S608
        return bytes(cursor.fetchone()[0])


def overwrite(model: type[models.Model], kolom: str, pk: uuid.UUID, waarde: bytes) -> None:
    meta = model._meta
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{meta.db_table}" SET "{kolom}" = %s WHERE "{meta.pk.column}" = %s', [waarde, pk])  # noqa: S608


# --- what lies in the database -------------------------------------------------------------------------------------


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


# --- swapped and changed -------------------------------------------------------------------------------------------


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


# --- the ring ------------------------------------------------------------------------------------------------------


def test_closed_ring_reads_nothing_and_says_nothing(verhaal):
    kluis.clear()
    for gelezen in (verhaal, Verhaal.objects.get(), verhaal.history.first()):
        with pytest.raises(kluis.Vergrendeld) as fout:
            gelezen.tekst  # noqa: B018
        assert "kantine" not in repr(fout.value.args)
        assert str(verhaal.sleutel_id) not in str(fout.value)


def test_closed_ring_writes_no_new_text(verhaal):
    kluis.clear()
    verhaal.tekst = "stiekem"
    with pytest.raises(kluis.Vergrendeld):
        verhaal.save()


def test_open_sleutel_asks_once_for_all_that_are_missing(django_assert_num_queries):
    ids = [kluis.new_sleutel("zaak").pk for _ in range(3)]
    kluis.clear()
    with django_assert_num_queries(1):
        kluis.open_sleutel(*ids)
        kluis.open_sleutel(ids[0])
    assert all(kluis.is_open(pk) for pk in ids)


def test_block_closes_what_it_opened(verhaal):
    kluis.clear()
    with kluis.opened(verhaal.sleutel_id):
        assert verhaal.tekst == VERHAAL
    assert not kluis.is_open(verhaal.sleutel_id)
    with pytest.raises(RuntimeError), kluis.opened(verhaal.sleutel_id):
        raise RuntimeError
    assert not kluis.is_open(verhaal.sleutel_id)


def test_key_destroyed_inside_a_block_stays_destroyed_after_it(verhaal, sleutel):
    with kluis.opened(sleutel.pk):
        kluis.destroy(sleutel)
    with pytest.raises(kluis.Vernietigd):
        verhaal.tekst  # noqa: B018


def test_another_thread_starts_with_an_empty_ring(sleutel):
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(kluis.is_open, sleutel.pk).result() is False
    assert kluis.is_open(sleutel.pk)


def test_unknown_key_stays_closed():
    with pytest.raises(kluis.Vergrendeld):
        kluis.open_sleutel(uuid.uuid4())


def test_unknown_kind_of_key_is_refused():
    with pytest.raises(ValueError, match="dagboek"):
        kluis.new_sleutel("dagboek")


# --- the keys themselves -------------------------------------------------------------------------------------------


def test_destroyed_key_leaves_nothing_readable_in_rows_or_history(verhaal, sleutel):
    kluis.destroy(sleutel)
    for _ in range(2):  # in the same request, and in the next one
        for gelezen in (Verhaal.objects.get(), verhaal.history.first()):
            with pytest.raises(kluis.Vernietigd):
                gelezen.tekst  # noqa: B018
        kluis.clear()
        kluis.open_sleutel(sleutel.pk)
    bewaard = Sleutel.objects.get()
    assert bewaard.omwikkeld is None and bewaard.vernietigd
    assert not kluis.is_open(sleutel.pk)


def test_case_can_still_be_saved_and_deleted_after_its_key_is_gone(verhaal, sleutel):
    kluis.destroy(sleutel)
    kluis.clear()
    verhaal = Verhaal.objects.get()
    verhaal.titel = "vernietigd"
    verhaal.save()
    verhaal.delete()
    kluis.open_sleutel(sleutel.pk)
    assert Geschiedenis.objects.count() == 3
    for rij in Geschiedenis.objects.all():
        with pytest.raises(kluis.Vernietigd):
            rij.tekst  # noqa: B018


def test_wrapped_key_of_another_row_or_kind_is_refused(sleutel):
    ander = kluis.new_sleutel("identiteit")
    kluis.clear()
    Sleutel.objects.filter(pk=sleutel.pk).update(omwikkeld=bytes(ander.omwikkeld))
    with pytest.raises(kluis.Geschonden):
        kluis.open_sleutel(sleutel.pk)
    Sleutel.objects.filter(pk=ander.pk).update(soort="zaak")
    with pytest.raises(kluis.Geschonden):
        kluis.open_sleutel(ander.pk)


def test_wrong_master_key_opens_nothing(sleutel, settings):
    kluis.clear()
    settings.HOOFDSLEUTEL = base64.b64encode(bytes(32)).decode()
    with pytest.raises(kluis.Geschonden):
        kluis.open_sleutel(sleutel.pk)
    settings.HOOFDSLEUTEL_ID = "andere"
    with pytest.raises(kluis.Vergrendeld, match="PVI_HOOFDSLEUTEL_ID"):
        kluis.open_sleutel(sleutel.pk)


@pytest.mark.parametrize("waarde", ["", "geen base64!", base64.b64encode(bytes(31)).decode()])
def test_malformed_master_key_is_named_and_not_shown(settings, waarde):
    settings.HOOFDSLEUTEL = waarde
    with pytest.raises(ImproperlyConfigured, match="PVI_HOOFDSLEUTEL moet base64 van precies 32 bytes zijn"):
        kluis.new_sleutel("zaak")


def test_derived_key_of_another_purpose_or_master_key_reads_nothing(settings):
    envelop = kluis.seal(kluis.derived_key("sessie"), uuid.UUID(int=0), b"plaats", "concept")
    assert kluis.unseal(kluis.derived_key("sessie"), b"plaats", envelop) == "concept"
    with pytest.raises(kluis.Geschonden):
        kluis.unseal(kluis.derived_key("anders"), b"plaats", envelop)
    settings.HOOFDSLEUTEL = base64.b64encode(bytes(32)).decode()
    with pytest.raises(kluis.Geschonden):
        kluis.unseal(kluis.derived_key("sessie"), b"plaats", envelop)


def test_database_refuses_a_destroyed_key_with_content(sleutel):
    with pytest.raises(IntegrityError), transaction.atomic():
        Sleutel.objects.filter(pk=sleutel.pk).update(vernietigd=True)


def test_key_row_has_no_moment():
    assert not [veld for veld in Sleutel._meta.get_fields() if isinstance(veld, models.DateField)]


# --- as a Django field ---------------------------------------------------------------------------------------------


def test_unchanged_text_is_written_back_as_is(verhaal):
    voor = stored(Verhaal, "tekst", verhaal.pk)
    kluis.clear()
    geladen = Verhaal.objects.get()
    geladen.titel = "anders"
    geladen.save()
    geladen.refresh_from_db()
    geladen.save()
    assert stored(Verhaal, "tekst", verhaal.pk) == voor


def test_changed_text_is_sealed_at_save_only(verhaal):
    verhaal.tekst = "nieuw"
    assert verhaal.tekst == "nieuw"
    assert Verhaal.objects.get().tekst == VERHAAL
    verhaal.save(update_fields=["titel"])
    assert Verhaal.objects.get().tekst == VERHAAL
    verhaal.save(update_fields=["tekst"])
    assert Verhaal.objects.get().tekst == "nieuw"


def test_deferred_text_is_fetched_once_and_saved_untouched(verhaal, django_assert_num_queries):
    uitgesteld = Verhaal.objects.defer("tekst").get()
    with django_assert_num_queries(1):
        assert uitgesteld.tekst == VERHAAL
        assert uitgesteld.tekst == VERHAAL
    Verhaal.objects.only("titel").get().save(update_fields=["titel", "tekst"])
    assert Verhaal.objects.get().tekst == VERHAAL
    assert Verhaal.objects.only("tekst").get().tekst == VERHAAL


def test_refresh_works_with_a_closed_ring(verhaal):
    kluis.clear()
    verhaal.tekst = "vergeten"
    verhaal.refresh_from_db()
    kluis.open_sleutel(verhaal.sleutel_id)
    assert verhaal.tekst == VERHAAL


def test_bulk_create_seals_every_row(sleutel):
    Verhaal.objects.bulk_create(Verhaal(sleutel=sleutel, tekst=f"verhaal {n}") for n in range(20))
    assert {verhaal.tekst for verhaal in Verhaal.objects.all()} == {f"verhaal {n}" for n in range(20)}
    for pk in Verhaal.objects.values_list("pk", flat=True):
        assert b"verhaal" not in stored(Verhaal, "tekst", pk)


def test_insert_can_be_tried_again_after_a_failure(verhaal, sleutel):
    tweede = Verhaal(pk=verhaal.pk, sleutel=sleutel, tekst="tweede")
    with pytest.raises(IntegrityError), transaction.atomic():
        tweede.save(force_insert=True)
    verhaal.delete()
    tweede.save(force_insert=True)
    assert Verhaal.objects.get().tekst == "tweede"


@pytest.mark.parametrize("model", [Verhaal, Bericht])
def test_loaded_row_under_a_new_id_is_refused_before_it_is_stored(sleutel, model):
    kopie = model.objects.get(pk=model.objects.create(sleutel=sleutel, tekst=VERHAAL).pk)
    kopie.pk = uuid.uuid4()
    with pytest.raises(kluis.Geschonden), transaction.atomic():
        kopie.save(force_insert=True)
    assert model.objects.count() == 1


def test_text_does_not_move_to_another_key(verhaal):
    verhaal.sleutel = kluis.new_sleutel("zaak")
    with pytest.raises(ValueError, match="andere sleutel"):
        verhaal.save()


def test_row_without_uuid_is_refused(sleutel):
    with pytest.raises(TypeError, match="UUID"):
        Bericht(pk=str(uuid.uuid4()), sleutel=sleutel, tekst="x").save(force_insert=True)


@pytest.mark.parametrize(
    "lookup", ["tekst", "tekst__exact", "tekst__contains", "tekst__icontains", "tekst__in", "tekst__gt", "tekst__lower"]
)
def test_lookup_by_content_is_refused(lookup):
    with pytest.raises(FieldError, match="versleuteld"):
        Verhaal.objects.filter(**{lookup: ["x"] if lookup.endswith("in") else "x"}).exists()


def test_isnull_is_the_only_lookup(verhaal):
    assert not Verhaal.objects.filter(later__isnull=True).exists()


@pytest.mark.parametrize("waarde", ["geheim", b"geheim", Value("geheim"), Value(b"geheim"), F("titel")])
def test_update_past_the_model_is_refused(verhaal, waarde):
    with pytest.raises(FieldError, match="versleuteld"):
        Verhaal.objects.update(tekst=waarde)


def test_bulk_update_is_refused(verhaal):
    verhaal.tekst = "anders"
    with pytest.raises(FieldError, match="versleuteld"):
        Verhaal.objects.bulk_update([verhaal], ["tekst"])


def test_only_text_can_be_assigned(verhaal):
    for geen_tekst in (1, b"bytes", F("titel")):
        with pytest.raises(TypeError, match="krijgt een tekst"):
            verhaal.tekst = geen_tekst
    verhaal.tekst = lazystr("vertaald")
    verhaal.save()
    assert Verhaal.objects.get().tekst == "vertaald"


def test_values_give_ciphertext_only(verhaal):
    assert Verhaal.objects.values_list("tekst", flat=True).get() == stored(Verhaal, "tekst", verhaal.pk)


def test_form_shows_the_text_and_writes_it_sealed(verhaal):
    formulier = Verhaalformulier(instance=Verhaal.objects.get())
    assert formulier.initial == {"tekst": VERHAAL, "notitie": "rustig gesprek"}
    assert isinstance(formulier.fields["tekst"].widget, forms.Textarea)
    assert formulier.fields["tekst"].required and not formulier.fields["notitie"].required
    formulier = Verhaalformulier({"tekst": "Herschreven", "notitie": ""}, instance=Verhaal.objects.get())
    formulier.save()
    geladen = Verhaal.objects.get()
    assert (geladen.tekst, geladen.notitie) == ("Herschreven", "")


def test_form_refuses_empty_and_too_long_text():
    assert set(Verhaalformulier({"tekst": "", "notitie": ""}).errors) == {"tekst"}
    assert set(Verhaalformulier({"tekst": "a" * 2001, "notitie": ""}).errors) == {"tekst"}
    assert not Verhaalformulier({"tekst": "a" * 2000, "notitie": ""}).errors


def test_full_clean_counts_characters(sleutel):
    with pytest.raises(ValidationError) as fout:
        Verhaal(sleutel=sleutel, titel="t", tekst="é" * 2001).full_clean()
    assert set(fout.value.message_dict) == {"tekst"}


def test_field_survives_a_migration():
    _naam, pad, args, kwargs = Verhaal._meta.get_field("tekst").deconstruct()
    assert (pad, args, kwargs) == ("pvi.kluis.veld.EncryptedTextField", [], {"max_length": 2000})


def test_check_finds_a_model_that_cannot_hold_a_sealed_text():
    class Kaal(models.Model):
        tekst = kluis.EncryptedTextField()

        class Meta:
            app_label = "kluisproef"

    assert {fout.id for fout in Kaal._meta.get_field("tekst").check()} == {"kluis.E001", "kluis.E002"}
    assert not Verhaal._meta.get_field("tekst").check()


# --- history -------------------------------------------------------------------------------------------------------


def test_history_tells_what_the_text_was_and_holds_ciphertext(verhaal):
    verhaal.tekst = "Toen bleek het anders"
    verhaal.save()
    assert [rij.tekst for rij in verhaal.history.order_by("history_type")] == [VERHAAL, "Toen bleek het anders"]
    nieuw, oud = verhaal.history.get(history_type="~"), verhaal.history.get(history_type="+")
    assert nieuw.diff_against(oud).changed_fields == ["tekst"]
    for rij in (nieuw, oud):
        assert len(stored(Geschiedenis, "tekst", rij.pk)) == 301
        assert stored(Geschiedenis, "tekst", rij.pk) != stored(Verhaal, "tekst", verhaal.pk)


def test_history_is_written_with_a_closed_ring_and_nobody_reads_along(verhaal):
    kluis.clear()
    geladen = Verhaal.objects.get()
    geladen.titel = "in triage"
    geladen.save()
    assert not kluis.is_open(verhaal.sleutel_id)
    kluis.open_sleutel(verhaal.sleutel_id)
    assert {rij.tekst for rij in verhaal.history.all()} == {VERHAAL}


def test_history_moment_comes_from_the_clock_or_from_the_model(verhaal):
    with klok.op(datetime(2026, 3, 1, 9, tzinfo=UTC)):
        verhaal.save()
    assert verhaal.history.get(history_type="~").history_date == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert not hasattr(verhaal, "_history_date")
    verhaal._history_date = datetime(2026, 2, 1, tzinfo=UTC)
    verhaal.delete()
    assert Geschiedenis.objects.get(history_type="-").history_date == datetime(2026, 2, 1, tzinfo=UTC)


def test_history_row_is_named_without_reading_it(verhaal):
    rij = verhaal.history.get()
    kluis.clear()
    assert repr(rij) == f"<HistoricalVerhaal: HistoricalVerhaal {rij.pk}>"


def test_instance_from_history_reads_as_the_row_did(verhaal):
    assert verhaal.history.get().instance.tekst == VERHAAL


# --- codes, kenmerken, marks ---------------------------------------------------------------------------------------


def test_code_is_shown_in_groups_and_read_back():
    code = kluis.new_code()
    getoond = kluis.format_code(code)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]", getoond)
    assert kluis.normalize_code(getoond) == code


def test_check_character_equals_the_known_answer():
    assert kluis.normalize_code("0000-0000-0000-0000-0") == "0" * 17
    assert kluis.normalize_code("0000-0000-0000-0001-2") == "0000000000000001" + "2"
    assert kluis.normalize_code("0000-0000-0000-000G-5") == "000000000000000G" + "5"


def test_typed_code_is_forgiven_its_form():
    code = next(code for code in iter(kluis.new_code, None) if "0" in code and "1" in code)
    getoond = kluis.format_code(code)
    varianten = [
        getoond.lower(),
        f"  {getoond.replace('-', ' ')}\n",
        getoond.replace("-", ""),
        getoond.replace("-", " – "),
        getoond.replace("0", "O").replace("1", "I"),
        getoond.lower().replace("0", "o").replace("1", "l"),
    ]
    assert {kluis.normalize_code(variant) for variant in varianten} == {code}


def test_every_wrong_character_and_every_swap_is_found():
    code = kluis.new_code()
    fout = [code[:i] + teken + code[i + 1 :] for i in range(17) for teken in ALFABET if teken != code[i]]
    for i in range(17):
        for j in range(i + 1, 17):
            if code[i] != code[j]:
                tekens = list(code)
                tekens[i], tekens[j] = tekens[j], tekens[i]
                fout.append("".join(tekens))
    assert len(fout) > 17 * 31
    assert not [verkeerd for verkeerd in fout if kluis.normalize_code(verkeerd)]


@pytest.mark.parametrize("tekst", ["", "abc", "M-7KQ3-M9XD", "B4TN-8SGC-2VTP-H6RA", "U000-0000-0000-0000-0", "٠" * 17])
def test_what_is_no_code_is_refused(tekst):
    assert kluis.normalize_code(tekst) is None


def test_codes_use_all_80_bits():
    codes = [kluis.new_code() for _ in range(2000)]
    assert len(set(codes)) == 2000
    for plek in range(16):
        assert {code[plek] for code in codes} == set(ALFABET)


def test_kenmerk_is_random_and_spells_nothing():
    kenmerken = {kluis.new_kenmerk("M") for _ in range(2000)}
    assert len(kenmerken) == 2000
    for kenmerk in kenmerken:
        assert re.fullmatch(r"M-[2-79BCDFGHJKMNPQRTVWXZ]{4}-[2-79BCDFGHJKMNPQRTVWXZ]{4}", kenmerk)
        tekens = kenmerk[2:].replace("-", "")
        assert all(een != twee for een, twee in pairwise(tekens))


def test_code_shares_no_group_with_the_kenmerk(monkeypatch):
    worp = iter("7KQ3" + "A" * 12 + "B" * 16)
    monkeypatch.setattr(codes.secrets, "choice", lambda _tekens: next(worp))
    assert kluis.new_code("M-7KQ3-M9XD").startswith("BBBB")


def test_marks_depend_on_key_purpose_and_value(settings):
    eerste = kluis.merk("code", "waarde")
    assert re.fullmatch("[0-9a-f]{64}", eerste)
    assert kluis.merk("code", "waarde") == eerste
    anders = {kluis.merk("adres", "waarde"), kluis.merk("code", "Waarde")}
    settings.CODESLEUTEL = base64.b64encode(bytes(32)).decode()
    anders.add(kluis.merk("code", "waarde"))
    assert len(anders | {eerste}) == 4


def test_mark_equals_the_known_answer(settings):
    """echo -n waarde | openssl dgst -sha256 -mac hmac, under the sub key made in the same way."""
    settings.CODESLEUTEL = base64.b64encode(bytes(range(32))).decode()
    assert kluis.merk("code", "waarde") == "4546e6cde33d55b0e7adf69477ade341eed1503312f30bb0e40b70379356ed85"
