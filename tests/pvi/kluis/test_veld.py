"""The sealed text as a field of Django, and its history."""

import uuid
from datetime import UTC, datetime

import pytest
from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, Value
from django.utils.functional import lazystr

from pvi import klok, kluis
from tests.pvi.kluis.verhaal import VERHAAL, Bericht, Geschiedenis, Verhaal, stored


class Verhaalformulier(forms.ModelForm):
    class Meta:
        model = Verhaal
        fields = ("tekst", "notitie")


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
