"""The ring of opened keys, and the keys themselves."""

import base64
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, models, transaction

from pvi import kluis
from pvi.models import Sleutel
from tests.pvi.kluis.verhaal import VERHAAL, Geschiedenis, Verhaal


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
