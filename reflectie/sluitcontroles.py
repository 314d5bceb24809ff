"""Rows of the closing checklist whose facts live here."""

from meldingen.models import Melding
from meldingen.sluitlijst import check_row
from meldingen.workflow import Status
from reflectie.models import Les


@check_row("opvolging")
def moments_done(melding: Melding) -> str | None:
    """Leaving nazorg: every moment is done, declined or not reached."""
    if melding.status != Status.NAZORG:
        return None
    if not melding.nazorgmomenten.exists():
        return "De nazorgmomenten zijn nog niet gepland."
    open_ = melding.nazorgmomenten.open().count()
    return f"Nog {open_} {'nazorgmoment' if open_ == 1 else 'nazorgmomenten'} zonder uitkomst." if open_ else None


@check_row("les")
def les_delivered(melding: Melding) -> str | None:
    geleverd = Les.objects.filter(melding=melding).exclude(status=Les.Status.CONCEPT).exists()
    return None if geleverd else "Schrijf de les op, of waarom er geen les is."
