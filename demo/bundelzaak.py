"""One case of the bundle under construction: its rows, and its clocks without the database."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from meldingen import termijnen
from meldingen.models import Bericht, Betrokkenheid, Melder, Melding, Statuswissel, Termijn
from pvi.klok import AMSTERDAM
from reflectie.models import Nazorgmoment
from triage.models import Agendapunt, Besluit, SmoAdvies, Spoor, Triagebesluit


def at(dag: date, uur: int = 10) -> datetime:
    return datetime.combine(dag, time(uur), AMSTERDAM)


@dataclass
class Zaak:
    """One case under construction: its rows, and its clocks in memory (the arithmetic is that of termijnen.py)."""

    melding: Melding
    pad: str
    eenheid: str
    klokken: list[Termijn] = field(default_factory=list)
    wissels: list[Statuswissel] = field(default_factory=list)
    berichten: list[Bericht] = field(default_factory=list)
    momenten: list[Nazorgmoment] = field(default_factory=list)
    rest: list = field(default_factory=list)
    melder: Melder | None = None
    betrokkene: Betrokkenheid | None = None
    agendapunt: Agendapunt | None = None
    besluit: Triagebesluit | None = None
    # Who has established plichtsverzuim, with advies and besluit in the same order.
    bestraft: list[Betrokkenheid] = field(default_factory=list)
    adviezen: list[SmoAdvies] = field(default_factory=list)
    besluiten: list[Besluit] = field(default_factory=list)
    spoor: Spoor | None = None

    def happen(self, event: str, op: date, onderwerp: str = "", verloopt_op: date | None = None) -> None:
        """What `Melding.record_event` does, without the database."""
        spoed = bool(self.melding.spoed)
        for soort in termijnen.stopping(event):
            lopend = [t for t in self._open(soort.code) if not soort.per_onderwerp or t.onderwerp == onderwerp]
            for termijn in lopend:
                termijn.gestopt_op = op
            if lopend and soort.herhaalt and self.melding.is_open:
                self._start(soort, op, spoed, "", None)
        for soort in termijnen.starting(event):
            self._start(soort, op, spoed, onderwerp if soort.per_onderwerp else "", verloopt_op)

    def _open(self, code: str) -> list[Termijn]:
        return [t for t in self.klokken if t.soort == code and t.gestopt_op is None]

    def _start(self, soort, op: date, spoed: bool, onderwerp: str, verloopt_op: date | None) -> None:
        if any(t.onderwerp == onderwerp for t in self._open(soort.code)):
            return
        verloopt = verloopt_op or termijnen.deadline(soort, op, spoed)
        self.klokken.append(
            Termijn(
                melding=self.melding, soort=soort.code, onderwerp=onderwerp, gestart_op=op, verloopt_op=verloopt,
                waarschuwing_op=termijnen.warning_day(op, verloopt),
            )
        )  # fmt: skip

    def tell(self, soort: str, tekst: str, op: date) -> None:
        """What `tell_melder` does; a case without a melder hears nothing."""
        if self.melder is None:
            return
        self.berichten.append(
            Bericht(sleutel_id=self.melding.sleutel_id, melding=self.melding, soort=soort, tekst=tekst, op=at(op, 14))
        )
        self.happen("bericht_melder", op)
        if soort == Bericht.Soort.BEVESTIGING:
            self.happen("persoonlijk_bericht", op)
        if soort in (Bericht.Soort.BESLUIT, Bericht.Soort.UITKOMST):
            self.happen("terugkoppeling", op)
