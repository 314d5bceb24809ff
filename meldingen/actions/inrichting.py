"""Units, list values and texts: dated, never deleted, and every change with what stood there before."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from meldingen.actions.beheer import one_winner
from pvi import klok, lijsten
from pvi.models import Aanstelling, Beheerlog, Medewerker, OrganisatieEenheid, Referentie, Tekst
from pvi.models.referentie import forget_labels
from pvi.teksten import SOORT, current

H = Beheerlog.Handeling


def changes(rij: models.Model, velden: list[str]) -> dict[str, list]:
    """Field → [before, after] of what differs from the database."""
    oud = type(rij).objects.get(pk=rij.pk)  # type: ignore[attr-defined]
    return {
        veld: [_words(getattr(oud, veld)), _words(getattr(rij, veld))]
        for veld in velden
        if getattr(oud, veld) != getattr(rij, veld)
    }


def _words(waarde: Any) -> Any:
    if waarde is None or isinstance(waarde, int):
        return waarde
    return str(waarde)


# --- units ------------------------------------------------------------------------------------------------------------


def create_eenheid(eenheid: OrganisatieEenheid, *, door: Medewerker) -> None:
    with one_winner("Deze code is net aan een andere eenheid gegeven. Kies een andere."):
        eenheid.save(force_insert=True)
        wijziging = {"geldig_van": ["", str(eenheid.geldig_van)]}
        Beheerlog.record(door, H.EENHEID, onderdeel=_name(eenheid), wijziging=wijziging)


def change_eenheid(eenheid: OrganisatieEenheid, *, door: Medewerker) -> bool:
    """Name and number of employees; code, place and begin stay what they were."""
    wijziging = changes(eenheid, ["naam", "aantal_medewerkers"])
    if wijziging:
        with transaction.atomic():
            eenheid.save(update_fields=list(wijziging))
            Beheerlog.record(door, H.EENHEID, onderdeel=_name(eenheid), wijziging=wijziging)
    return bool(wijziging)


def missing_for_closing(eenheid: OrganisatieEenheid, tot: date) -> list[str]:
    """What still hangs on this unit after its last day."""
    mist = []
    if tot < klok.vandaag():
        mist.append("Een eenheid eindigt niet met terugwerkende kracht.")
    if tot < eenheid.geldig_van:
        mist.append("De eenheid bestond toen nog niet.")
    onder = eenheid.kinderen.exclude(geldig_tot__lte=tot).count()
    if onder:
        mist.append(f"Er {'hoort' if onder == 1 else 'horen'} nog {onder} onderdelen bij. Hef die eerst op.")
    dag_erna = datetime.combine(tot + timedelta(days=1), time(), klok.AMSTERDAM)
    mensen = Aanstelling.objects.filter(eenheid=eenheid).exclude(tot__lte=dag_erna).count()
    if mensen:
        mist.append(f"Er lopen nog {mensen} aanstellingen door. Beëindig die eerst.")
    return mist


def close_eenheid(
    eenheid: OrganisatieEenheid, *, tot: date, opvolger: OrganisatieEenheid | None, door: Medewerker
) -> None:
    """Last day and successor. The row stays: older meldingen keep their unit."""
    with transaction.atomic():
        rij = OrganisatieEenheid.objects.select_for_update().get(pk=eenheid.pk)
        if rij.geldig_tot is not None:
            raise ValidationError("Deze eenheid heeft al een laatste dag.")
        if mist := missing_for_closing(rij, tot):
            raise ValidationError(mist)
        rij.geldig_tot, rij.opvolger = tot, opvolger
        rij.save(update_fields=["geldig_tot", "opvolger"])
        wijziging = {"geldig_tot": [None, str(tot)]} | ({"opvolger": [None, opvolger.naam]} if opvolger else {})
        Beheerlog.record(door, H.EENHEID, onderdeel=_name(rij), wijziging=wijziging)


def _name(eenheid: OrganisatieEenheid) -> str:
    return f"{eenheid.naam} ({eenheid.code})"


# --- reference lists --------------------------------------------------------------------------------------------------


def add_waarde(waarde: Referentie, *, door: Medewerker) -> None:
    if waarde.lijst in lijsten.VASTE_LIJSTEN:
        raise ValidationError("Deze lijst hoort bij de route van een zaak. Een waarde erbij vraagt een nieuwe uitgave.")
    with one_winner("Deze code is net toegevoegd. Ververs de pagina."):
        waarde.full_clean()
        waarde.save(force_insert=True)
        Beheerlog.record(door, H.LIJST, onderdeel=_item(waarde), wijziging={"label": ["", waarde.label]})


def change_waarde(waarde: Referentie, *, door: Medewerker) -> bool:
    """Words, place and last day. The code stays, so what was chosen before keeps its meaning."""
    wijziging = changes(waarde, ["label", "volgorde", "geldig_tot"])
    if "geldig_tot" in wijziging and lijsten.is_fixed(waarde.lijst, waarde.code):
        raise ValidationError("Het portaal zelf gebruikt deze waarde. Zij kan niet eindigen.")
    if wijziging:
        with transaction.atomic():
            waarde.save(update_fields=list(wijziging))
            Beheerlog.record(door, H.LIJST, onderdeel=_item(waarde), wijziging=wijziging)
        forget_labels()
    return bool(wijziging)


def _item(waarde: Referentie) -> str:
    return f"{waarde.lijst}: {waarde.code}"


# --- texts ------------------------------------------------------------------------------------------------------------


def set_tekst(sleutel: str, tekst: str, *, door: Medewerker) -> bool:
    oud = current(sleutel)[sleutel]
    if tekst == oud:
        return False
    with transaction.atomic():
        Tekst.objects.create(sleutel=sleutel, tekst=tekst, gezet_op=klok.nu())
        Beheerlog.record(door, H.TEKST, onderdeel=SOORT[sleutel].naam, wijziging={"tekst": [oud, tekst]})
    return True
