"""Concepts of staff: kept while somebody writes, gone without a trace when sent, thrown away or forgotten (T2)."""

import json
import uuid

from django.db import transaction

from meldingen.models import Concept, Invoer, Notificatie, Signaal
from pvi import klok, kluis
from pvi.models import Medewerker, Sleutel
from pvi.wachtrij import run_each

# Field name → posted values.
Antwoorden = dict[str, list[str]]


class AndermansConcept(Exception):
    """This id belongs to somebody else's concept: for this writer it does not exist."""


def save_concept(pk: uuid.UUID, soort: Concept.Soort, *, door: Medewerker, antwoorden: Antwoorden) -> Concept | None:
    """Keep what stands in the form now. None when the form was sent meanwhile: an autosave that comes late.

    Raises AndermansConcept.
    """
    with transaction.atomic():
        # Autosave and the button may come together: one after the other, per writer.
        Medewerker.objects.select_for_update().get(pk=door.pk)
        if Signaal.objects.filter(pk=pk).exists() or Invoer.objects.filter(pk=pk).exists():
            return None
        concept = Concept.objects.filter(pk=pk).first()
        if concept is None:
            concept = Concept(pk=pk, soort=soort, medewerker=door, sleutel=kluis.new_sleutel(Sleutel.Soort.ZAAK))
        elif concept.medewerker_id != door.pk or concept.soort != soort:
            raise AndermansConcept
        with kluis.opened(concept.sleutel_id):
            concept.antwoorden, concept.bewaard_op = json.dumps(antwoorden), klok.nu()
            concept.save()
    return concept


def read_antwoorden(concept: Concept) -> Antwoorden:
    """What was filled in; opens the key of the concept for this request."""
    kluis.open_sleutel(concept.sleutel_id)
    return json.loads(concept.antwoorden)


@transaction.atomic
def discard_concept(concept: Concept) -> None:
    """T2: the row, its key and its reminder are deleted; nothing says that it was there."""
    Notificatie.objects.filter(aanleiding=concept.herinnering).delete()
    sleutel = concept.sleutel
    concept.delete()
    sleutel.delete()


def discard_sent(pk: uuid.UUID, door: Medewerker) -> None:
    """What this form was kept as, now that it is sent."""
    for concept in Concept.objects.of(door).filter(pk=pk).select_related("sleutel"):
        discard_concept(concept)


def discard_expired() -> int:
    """The job of T2: unsent for 30 days. Each in its own transaction; returns how many."""
    oud = {concept.pk: concept for concept in Concept.objects.expired().select_related("sleutel")}
    return run_each("Concept weggooien", oud, lambda pk: discard_concept(oud[pk]) or 1)
