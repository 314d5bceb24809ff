"""The les of a case: written without names, read by a second person, then shared; or a reason why there is none."""

from django.db import transaction
from django.db.models import QuerySet

from meldingen.actions.toegang import lock, refuse_if, require
from meldingen.models import NIET_JOUW_ROL, Melding
from meldingen.toegang import toegang
from meldingen.workflow import Recht, Status
from pvi import klok, kluis
from pvi.models import Medewerker
from pvi.rollen import Rol
from reflectie.models import Les

# Offices of the whole police: their own eenheid is the country.
LANDELIJK = frozenset({Rol.LC, Rol.CD, Rol.KO})


@transaction.atomic
def write_les(melding: Melding, door: Medewerker, *, concept: bool = False, **antwoorden: str) -> Les:
    """Deliver the five answers to the second reader, or keep them as a concept with some still open.

    A les has a key of its own: it stays when the case is erased.
    """
    melding = lock(melding.pk)
    require(melding, door, Recht.LES_SCHRIJVEN)
    ontbreekt = [
        f"Vul in: {Les._meta.get_field(vraag).verbose_name}"
        for vraag in Les.VRAGEN
        if not antwoorden.get(vraag, "").strip()
    ]
    refuse_if([] if concept else ontbreekt, "De les is nog niet compleet.")
    les = _les_of(melding, door)
    for vraag in Les.VRAGEN:
        setattr(les, vraag, antwoorden.get(vraag, ""))
    les.status, les.reden_geen = (Les.Status.CONCEPT if concept else Les.Status.GELEVERD), ""
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


def to_read_again(medewerker: Medewerker) -> QuerySet[Les]:
    """Delivered lessen of closed cases, for the second reader in the reflectiekamer; nobody's own case."""
    wie = toegang(medewerker)
    kamers = [a.eenheid.eenheid_id for a in wie.with_recht(Recht.LES_SCHRIJVEN, {Rol.RK})]
    return (
        Les.objects.filter(status=Les.Status.GELEVERD, eenheid__eenheid__in=kamers, melding__status=Status.AFGESLOTEN)
        .exclude(schrijver=medewerker)
        .exclude(melding__in=wie.te_dichtbij)
    )


def shared_lessen(medewerker: Medewerker) -> QuerySet[Les]:
    """Row 28: what the own eenheid shares; who works for the whole police reads the lessen of the whole country."""
    wie = toegang(medewerker)
    aanstellingen = wie.with_recht(Recht.LESSEN_LEZEN)
    gedeeld = Les.objects.filter(status=Les.Status.GEDEELD).select_related("eenheid").order_by("-geschreven_op", "pk")
    if any(a.rol in LANDELIJK for a in aanstellingen):
        return gedeeld
    return gedeeld.filter(eenheid__eenheid__in={a.eenheid.eenheid_id for a in aanstellingen})


def may_read_again(les: Les, medewerker: Medewerker) -> bool:
    """A second reader: not the writer, and either somebody who writes lessen of this case or the reflectiekamer."""
    if les.schrijver_id == medewerker.pk or les.status != Les.Status.GELEVERD:
        return False
    if les.melding is not None and les.melding.permits(medewerker, Recht.LES_SCHRIJVEN):
        return True
    return to_read_again(medewerker).filter(pk=les.pk).exists()


@transaction.atomic
def share_les(les: Les, door: Medewerker) -> Les:
    """The second reader, not the writer, finds that nothing leads to a person; colleagues may read it from then."""
    les = Les.objects.select_for_update(of=("self",)).select_related("melding").get(pk=les.pk)
    ontbreekt = []
    if les.status != Les.Status.GELEVERD:
        ontbreekt.append("Er is geen les om na te lezen.")
    elif les.schrijver_id == door.pk:
        ontbreekt.append("Een ander dan de schrijver leest de les na.")
    elif not may_read_again(les, door):
        ontbreekt.append(NIET_JOUW_ROL)
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
