"""Rows that a case leaves behind, written past the pages: a term, a triagebesluit, an onderzoek."""

from datetime import date, datetime

from meldingen.models import Melding, Termijn
from pvi import kluis
from pvi.rollen import Rol
from tests.kern import functionaris
from triage.models import Agendapunt, Onderzoek, Spoor, Triagebesluit


def termijn(melding: Melding, soort: str, verloopt: str, gestopt: str = "", gestart: str = "2026-09-01") -> Termijn:
    return Termijn.objects.create(
        melding=melding,
        soort=soort,
        gestart_op=date.fromisoformat(gestart),
        verloopt_op=date.fromisoformat(verloopt),
        waarschuwing_op=date.fromisoformat(gestart),
        gestopt_op=date.fromisoformat(gestopt) if gestopt else None,
    )


def besluit(melding: Melding, hoofdspoor: str, op: datetime | None) -> Triagebesluit:
    """A triagebesluit on an item of its own; without `op` it is only proposed."""
    wie = functionaris(Rol.TR, melding.eenheid_behandeling)
    definitief = {} if op is None else {"status": "definitief", "standpunt": "akkoord", "definitief_op": op}
    punt = Agendapunt.objects.create(melding=melding, gemaakt_op=melding.ontvangen_op, besloten_op=op)
    with kluis.opened(melding.sleutel_id):
        return Triagebesluit.objects.create(
            sleutel_id=melding.sleutel_id,
            melding=melding,
            agendapunt=punt,
            hoofdspoor=hoofdspoor,
            voorgesteld_door=wie,
            voorgesteld_op=melding.ontvangen_op,
            **definitief,
        )


def onderzoek(melding: Melding, soort: str, begin: datetime, einde: datetime | None = None) -> Onderzoek:
    bekrachtigd = {"bekrachtigd_op": begin} if soort == "DISC" else {}
    spoor = Spoor.objects.create(
        melding=melding, triagebesluit=besluit(melding, soort, begin), soort=soort, gestart_op=begin
    )
    with kluis.opened(melding.sleutel_id):
        return Onderzoek.objects.create(
            sleutel_id=melding.sleutel_id, melding=melding, spoor=spoor, soort=soort, gestart_op=begin,
            afgerond_op=einde, **bekrachtigd,
        )  # fmt: skip
