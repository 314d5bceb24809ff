"""Rows of the closing checklist whose facts live here."""

from meldingen.models import Melding
from meldingen.sluitlijst import check_row
from meldingen.workflow import T13
from triage.models import Agendapunt, Besluit, Triagebesluit
from triage.sporen import overgang_voor

NORM_OVERSCHREDEN = ("plichtsverzuim", "overschreden")


@check_row("opvolging")
def follow_up_asked(melding: Melding) -> str | None:
    """A besluit that ends the handling (T13) asks whether melder or benadeelde wants nazorg."""
    besluit = (
        melding.triagebesluiten.filter(status=Triagebesluit.Status.DEFINITIEF).order_by("definitief_op", "pk").last()
    )
    if besluit is None or overgang_voor(besluit.hoofdspoor, besluit.nevensporen) is not T13:
        return None
    return "Vraag of de melder of benadeelde nazorg wil." if melding.follow_up_gewenst is None else None


@check_row("sporen")
def sporen_closed(melding: Melding) -> str | None:
    if aantal := melding.sporen.open().count():
        return f"Er {'loopt nog 1 spoor' if aantal == 1 else f'lopen nog {aantal} sporen'}."
    if Agendapunt.objects.open().filter(melding=melding).exists():
        return "Er staat nog een agendapunt open bij de triagecommissie."
    return None


@check_row("reactie")
def reaction_recorded(melding: Melding) -> str | None:
    """P2: a crossed norm without a visible reaction is a failure."""
    if melding.uitkomst in NORM_OVERSCHREDEN and not melding.reacties.exists():
        return "De norm is overschreden. Leg vast wat de reactie was."
    plichtsverzuim = melding.betrokkenheden.subjects().filter(uitkomst="plichtsverzuim")
    if plichtsverzuim.filter(reacties__isnull=True).exists():
        return "Bij plichtsverzuim hoort een reactie voor elke betrokkene."
    return None


@check_row("rehabilitatie")
def rehabilitatie_done(melding: Melding) -> str | None:
    if melding.rehabilitaties.filter(afgerond_op__isnull=True).exists():
        return "De rehabilitatie van een betrokkene is nog niet klaar."
    return None


@check_row("rehabilitatie")
def no_open_bezwaar(melding: Melding) -> str | None:
    if melding.besluiten.current().filter(bezwaar=Besluit.Bezwaar.LOOPT).exists():
        return "Er loopt nog een bezwaar of beroep."
    return None
