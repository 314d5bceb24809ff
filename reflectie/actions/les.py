"""The les of a case: written without names, read by a second person, then shared; or a reason why there is none."""

from django.db import transaction

from meldingen.models import Melding
from meldingen.workflow import Recht
from pvi import klok, kluis
from pvi.models import Medewerker
from reflectie.models import Les
from triage.actions.toegang import lock, refuse_if, require

VRAGEN = ("wat", "waarom", "gedaan", "helpt", "voor_wie")


@transaction.atomic
def write_les(melding: Melding, door: Medewerker, **antwoorden: str) -> Les:
    """Deliver the five answers to the second reader. A les has a key of its own: it stays when the case is erased."""
    melding = lock(melding.pk)
    require(melding, door, Recht.LES_SCHRIJVEN)
    ontbreekt = [
        f"Vul in: {Les._meta.get_field(vraag).verbose_name}"
        for vraag in VRAGEN
        if not antwoorden.get(vraag, "").strip()
    ]
    refuse_if(ontbreekt, "De les is nog niet compleet.")
    les = _les_of(melding, door)
    for vraag in VRAGEN:
        setattr(les, vraag, antwoorden[vraag])
    les.status, les.reden_geen = Les.Status.GELEVERD, ""
    les.save()
    return les


@transaction.atomic
def decline_les(melding: Melding, door: Medewerker, *, reden: str) -> Les:
    """No les, with the reason."""
    melding = lock(melding.pk)
    require(melding, door, Recht.LES_SCHRIJVEN)
    refuse_if([] if reden.strip() else ["Schrijf op waarom er geen les is."], "De reden ontbreekt.")
    les = _les_of(melding, door)
    les.status, les.reden_geen = Les.Status.GEEN, reden
    les.save()
    return les


@transaction.atomic
def share_les(les: Les, door: Medewerker) -> Les:
    """The second reader, not the writer, finds that nothing leads to a person; colleagues may read it from then."""
    melding = lock(les.melding_id)
    require(melding, door, Recht.LES_SCHRIJVEN)
    les = Les.objects.select_for_update().get(pk=les.pk)
    ontbreekt = []
    if les.status != Les.Status.GELEVERD:
        ontbreekt.append("Er is geen les om na te lezen.")
    if les.schrijver_id == door.pk:
        ontbreekt.append("Een ander dan de schrijver leest de les na.")
    refuse_if(ontbreekt, "De les kan nog niet worden gedeeld.")
    les.status, les.tweede_lezer = Les.Status.GEDEELD, door
    les.save()
    return les


def _les_of(melding: Melding, door: Medewerker) -> Les:
    les = Les.objects.select_for_update().filter(melding=melding).first()
    if les is not None:
        kluis.open_sleutel(les.sleutel_id)
        refuse_if(["De les is al gedeeld."] if les.status == Les.Status.GEDEELD else [], "De les staat vast.")
        return les
    return Les(
        sleutel=kluis.new_sleutel("zaak"),
        melding=melding,
        eenheid=melding.eenheid_behandeling,
        schrijver=door,
        geschreven_op=klok.nu(),
    )
