"""Holding a case for one open question (T7), and taking it up again (T8)."""

import uuid
from datetime import date

from django.db import transaction

from meldingen.actions.contact import tell_melder
from meldingen.actions.toegang import lock, refuse_if
from meldingen.models import Bericht, Melding, OvergangGeweigerd, Systeem
from meldingen.workflow import T7, T8, Status
from pvi import klok, kluis
from pvi.models import Aanstelling, Medewerker
from pvi.models.eenheid import served_by
from pvi.rollen import Rol
from pvi.wachtrij import run_each
from triage.actions.zitting import ONDERWEG, put_on_agenda
from triage.models import Aanhouding, Agendapunt


def eigenaar_candidates(melding: Melding) -> list[Medewerker]:
    """Who can find the answer: VIK and the triagecommissie of the unit, walled people left out."""
    eenheid = melding.eenheid_behandeling
    vik = served_by(eenheid.code)
    muren = melding.uitsluitingen
    aanstellingen = Aanstelling.objects.actief()
    bij_vik = aanstellingen.filter(rol=Rol.VI, eenheid__eenheid__code__in=vik)
    bij_vik = bij_vik.exclude(medewerker__in=muren.barring(Rol.VI).values("medewerker"))
    commissie = aanstellingen.filter(rol=Rol.TR, eenheid__eenheid=eenheid)
    commissie = commissie.exclude(medewerker__in=muren.barring(Rol.TR).values("medewerker"))
    return list(Medewerker.objects.filter(aanstellingen__in=bij_vik | commissie).distinct())


@transaction.atomic
def hold_melding(
    agendapunt: Agendapunt, door: Medewerker, *, vraag: str, eigenaar: Medewerker | None, uiterlijk_op: date | None,
    voor_melder: str,
) -> Aanhouding:  # fmt: skip
    """T7: the item counts as treated; the case waits for one answer, at most twice."""
    melding = lock(agendapunt.melding_id)
    agendapunt.refresh_from_db(fields=["besloten_op", "zitting"])
    ontbreekt = []
    if melding.aangehouden >= Aanhouding.MAXIMUM:
        ontbreekt.append("Deze zaak is al twee keer aangehouden. Neem nu een besluit.")
    if not vraag.strip():
        ontbreekt.append("Schrijf de vraag op.")
    if eigenaar not in eigenaar_candidates(melding):
        ontbreekt.append("Kies wie het antwoord zoekt.")
    if uiterlijk_op is None or uiterlijk_op <= klok.vandaag():
        ontbreekt.append("Kies een datum na vandaag.")
    if not voor_melder.strip():
        ontbreekt.append("Schrijf op wat de melder leest.")
    if agendapunt.besluiten.filter(status__in=ONDERWEG).exists():
        ontbreekt.append("Er ligt een voorstel. Trek dat eerst terug.")
    refuse_if(ontbreekt, "De zaak kan nog niet worden aangehouden.")
    melding.transition(T7, door=door, toelichting=vraag)
    aanhouding = Aanhouding.objects.create(
        sleutel_id=melding.sleutel_id, agendapunt=agendapunt, vraag=vraag, eigenaar=eigenaar, uiterlijk_op=uiterlijk_op
    )
    agendapunt.besloten_op = klok.nu()
    agendapunt.save(update_fields=["besloten_op"])
    melding.record_event("item_behandeld")
    melding.volgende_op = uiterlijk_op
    melding.save(update_fields=["volgende_op"])
    tell_melder(melding, Bericht.Soort.STATUS, voor_melder, auteur=door, auteur_rol=Rol.TR)
    return aanhouding


def current_aanhouding(melding: Melding) -> Aanhouding | None:
    return Aanhouding.objects.filter(agendapunt__melding=melding, beantwoord_op=None).first()


@transaction.atomic
def resume_melding(melding: Melding, door: Medewerker | Systeem, antwoord: str = "") -> Aanhouding:
    """T8: with the answer, or because the date has passed; the case stands on the next agenda at once."""
    melding = lock(melding.pk)
    aanhouding = current_aanhouding(melding)
    if aanhouding is None:
        raise OvergangGeweigerd("Deze zaak is niet aangehouden.")
    if not antwoord.strip() and klok.vandaag() <= aanhouding.uiterlijk_op:
        raise OvergangGeweigerd("Schrijf het antwoord op. Zonder antwoord kan het pas na de afgesproken datum.")
    melding.transition(T8, door=door)
    aanhouding.antwoord, aanhouding.beantwoord_op = antwoord, klok.nu()
    aanhouding.save()
    put_on_agenda(melding.pk)
    return aanhouding


def resume_overdue() -> int:
    """The date of the question has passed: back on the agenda, answer or not."""
    verstreken = Aanhouding.objects.filter(
        beantwoord_op=None, uiterlijk_op__lt=klok.vandaag(), agendapunt__melding__status=Status.AANGEHOUDEN
    )
    return run_each("Aangehouden zaak terugleggen", verstreken.values_list("pk", flat=True), _resume)


def _resume(pk: uuid.UUID) -> int:
    melding = Aanhouding.objects.select_related("agendapunt__melding").get(pk=pk).agendapunt.melding
    try:
        with kluis.opened(melding.sleutel_id):
            resume_melding(melding, Systeem.JOB)
    except OvergangGeweigerd:
        return 0  # another run, or a person, was first
    return 1
