"""Concepts of staff: kept while somebody writes, gone without a trace when sent, thrown away or forgotten (T2)."""

import json
import uuid

from django.db import transaction

from meldingen.models import Concept, Invoer, Notificatie, Signaal
from pvi import klok, kluis
from pvi.models import Medewerker, Sleutel, Verzending
from pvi.wachtrij import run_each

# Field name → posted values.
Antwoorden = dict[str, list[str]]


class AndermansConcept(Exception):
    """This id belongs to somebody else's concept: for this writer it does not exist."""


class ConceptWeg(Exception):
    """It was sent or thrown away: what a late page still holds does not bring it back."""


class ConceptVeranderd(Exception):
    """Another page saved other words since this one read them."""

    def __init__(self, concept: Concept) -> None:
        super().__init__()
        self.concept = concept


def new_stand() -> str:
    """What a page knows of a concept that is not there yet."""
    return f"0.{uuid.uuid4()}"


def save_concept(
    pk: uuid.UUID, soort: Concept.Soort, *, door: Medewerker, antwoorden: Antwoorden, stand: str = ""
) -> Concept:
    """Keep what stands in the form now. `stand`: what the page knows of the concept (`Concept.stand`, `new_stand`).

    Raises AndermansConcept, ConceptVeranderd, or ConceptWeg for a page that comes late.
    """
    with transaction.atomic():
        # Autosave and the button may come together: one after the other, per writer.
        Medewerker.objects.select_for_update().get(pk=door.pk)
        if is_gone(pk):
            raise ConceptWeg
        concept = Concept.objects.filter(pk=pk).first()
        if concept is None:
            concept = Concept(pk=pk, soort=soort, medewerker=door, sleutel=kluis.new_sleutel(Sleutel.Soort.ZAAK))
        elif concept.medewerker_id != door.pk or concept.soort != soort:
            raise AndermansConcept
        else:
            _refuse_older(concept, stand, antwoorden)
            concept.versie += 1
        concept.venster = _read_stand(stand)[1] or uuid.uuid4()
        with kluis.opened(concept.sleutel_id):
            concept.antwoorden, concept.bewaard_op = json.dumps(antwoorden), klok.nu()
            concept.save()
    return concept


def refuse_older(pk: uuid.UUID, *, door: Medewerker, antwoorden: Antwoorden, stand: str) -> None:
    """Before a form is sent: its concept would go, so it must hold no words that this page never showed.

    Inside the transaction that sends it: no autosave comes in between. Raises ConceptVeranderd.
    """
    Medewerker.objects.select_for_update().get(pk=door.pk)
    concept = Concept.objects.of(door).filter(pk=pk).first()
    if concept is not None:
        _refuse_older(concept, stand, antwoorden)


def _refuse_older(concept: Concept, stand: str, antwoorden: Antwoorden) -> None:
    versie, venster = _read_stand(stand)
    if versie is None or versie == concept.versie or venster == concept.venster:
        return
    if read_antwoorden(concept) != antwoorden:
        raise ConceptVeranderd(concept)


def _read_stand(stand: str) -> tuple[int | None, uuid.UUID | None]:
    """(version, page); nothing of both from a form that does not say."""
    versie, _, venster = stand.partition(".")
    try:
        return int(versie[:9]), uuid.UUID(venster)
    except ValueError:
        return None, None


def is_gone(pk: uuid.UUID) -> bool:
    """Was this form sent, or its concept thrown away?"""
    if Signaal.objects.filter(pk=pk).exists() or Invoer.objects.filter(pk=pk).exists():
        return True
    return Verzending.objects.filter(pk=_weg(pk)).exists()


def _weg(pk: uuid.UUID) -> str:
    """A mark that says nothing to who cannot ask for this very id; forgotten after two days, like every page."""
    return kluis.merk("concept-weg", str(pk))


def read_antwoorden(concept: Concept) -> Antwoorden:
    """What was filled in; opens the key of the concept for this request."""
    kluis.open_sleutel(concept.sleutel_id)
    return json.loads(concept.antwoorden)


@transaction.atomic
def discard_concept(concept: Concept) -> None:
    """T2: the row and its reminder are deleted, its key is destroyed; what is left of that says nothing.

    A page that still lies open cannot bring it back.
    """
    Verzending.objects.bulk_create([Verzending(merk=_weg(concept.pk), dag=klok.vandaag())], ignore_conflicts=True)
    Notificatie.objects.filter(aanleiding=concept.herinnering).delete()
    sleutel = concept.sleutel
    concept.delete()
    kluis.destroy(sleutel)


def discard_sent(pk: uuid.UUID, door: Medewerker) -> None:
    """What this form was kept as, now that it is sent."""
    for concept in Concept.objects.of(door).filter(pk=pk).select_related("sleutel"):
        discard_concept(concept)


def discard_expired() -> int:
    """The job of T2: unsent for 30 days. Each in its own transaction; returns how many."""
    oud = {concept.pk: concept for concept in Concept.objects.expired().select_related("sleutel")}
    return run_each("Concept weggooien", oud, lambda pk: discard_concept(oud[pk]) or 1)
