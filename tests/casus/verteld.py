"""What the cases have in common: who must find nothing, where they look, and how a story is told step by step."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from dashboards.queries import landelijke_cijfers
from demo.verhaal import Verhaal
from meldingen.models import Bericht, Melding, Notificatie
from meldingen.toegang import toegang
from pvi import klok, kluis
from pvi.kalender import Periode
from pvi.models import Medewerker

INLOGWEG = "allauth.account.auth_backends.AuthenticationBackend"
# A Saturday, so that the zitting falls on D + 12.
D = date(2026, 1, 10)


@dataclass(frozen=True)
class Blik:
    """What one person sees right after a step."""

    # The ways in which the case showed itself; empty is as it must be.
    sporen: list[str]
    procedures: str


@dataclass
class Verteld:
    """A story played to its end, with what was seen after every step by the people who were asked to look."""

    verhaal: Verhaal
    gezien: dict[str, dict[str, Blik]] = field(default_factory=dict)
    momenten: dict[str, datetime] = field(default_factory=dict)
    # What the test noted on the way.
    onderweg: dict[str, Any] = field(default_factory=dict)

    @property
    def melding(self) -> Melding:
        return Melding.objects.get(pk=self.verhaal.melding.pk)

    @property
    def stappen(self) -> list[str]:
        return list(self.gezien)

    def seen_by(self, sleutel: str) -> dict[str, Blik]:
        return {stap: blikken[sleutel] for stap, blikken in self.gezien.items() if sleutel in blikken}


class Kijker:
    """Somebody who looks for a case on every page that could show it, in a browser of their own."""

    def __init__(self, medewerker: Medewerker) -> None:
        self.medewerker, self.client = medewerker, Client()
        self.client.force_login(medewerker, INLOGWEG)

    def look(self, melding: Melding) -> Blik:
        mijn = self._read("meldingen:mijn")
        gevonden = [f"recht {recht}" for recht in toegang(self.medewerker).rechten_op(melding)]
        gevonden += self._search(melding)
        # Every other page of the case has the same door; tests/test_routes.py tries them all.
        if self.client.get(reverse("meldingen:melding", args=[melding.kenmerk])).status_code != 404:
            gevonden.append("dossier")
        gevonden += [
            naam for naam, pagina in (("werk", self._read("werk")), ("mijn", mijn)) if melding.kenmerk in pagina
        ]
        if Notificatie.objects.filter(medewerker=self.medewerker, melding=melding).exists():
            gevonden.append("mail")
        return Blik(gevonden, mijn + "".join(self._procedures(mijn)))

    def _procedures(self, mijn: str) -> Iterator[str]:
        """The pages of the own procedures that /mijn/ leads to."""
        for pad in re.findall(r"/mijn/procedure/[0-9a-f-]+/", mijn):
            yield self.client.get(pad).content.decode()

    def _read(self, naam: str) -> str:
        return self.client.get(reverse(naam)).content.decode()

    def _search(self, melding: Melding) -> Iterator[str]:
        """The list, and searching it for this case, which must not even count one."""
        lijst = reverse("meldingen:werkvoorraad")
        alles = self.client.get(lijst, {"fase": "alle"})
        if any(kenmerk == melding.kenmerk for kenmerk, _ in alles.context["regels"]):
            yield "lijst"
        if self.client.get(lijst, {"kenmerk": melding.kenmerk}).context["pagina"].paginator.count:
            yield "zoeken"


def told(
    verhaal: Verhaal,
    stappen: Iterator[str],
    kijkers: Mapping[str, str],
    note: Callable[[str, dict[str, Any]], None] = lambda stap, onderweg: None,
) -> Verteld:
    """Play a whole story; after each step `note` runs and everybody in `kijkers` looks everywhere.

    `kijkers`: key of the cast → the last step after which this person looks ("": until the end).
    """
    verteld = Verteld(verhaal)
    actief = {wie: Kijker(verhaal.cast[wie]) for wie in kijkers}
    for stap in stappen:
        with klok.op(verhaal.nu):
            note(stap, verteld.onderweg)
            verteld.momenten[stap] = verhaal.nu
            verteld.gezien[stap] = {wie: kijker.look(verhaal.melding) for wie, kijker in actief.items()}
        actief = {wie: kijker for wie, kijker in actief.items() if kijkers[wie] != stap}
    return verteld


def path_of(melding: Melding) -> list[str]:
    """The states in order, as the table under Z12 writes them."""
    return [wissel.naar for wissel in melding.wissels.order_by("op")]


def counted(kwartaal: str) -> dict[str, dict[str, int]]:
    """The casuïstiekoverzicht of one quarter before suppression: table → row → first column."""
    met_tellingen = landelijke_cijfers(Periode.parse(kwartaal))
    return {
        telling.code: {rij.code: aantallen[0] for rij, aantallen in zip(telling.rijen, telling.aantallen, strict=True)}
        for hoofdstuk in met_tellingen.hoofdstukken
        for telling in hoofdstuk.inhoud
    }


def last_words(melding: Melding, soort: Bericht.Soort) -> str:
    """What the melder last read of this kind."""
    bericht = melding.berichten.filter(soort=soort).latest("op")
    with kluis.opened(melding.sleutel_id):
        return str(bericht.tekst)


def terms_missed(melding: Melding) -> list[str]:
    """Terms of this case that were not kept."""
    return [f"{t.soort} {t.gestopt_op} > {t.verloopt_op}" for t in melding.termijnen.all() if not t.op_tijd]


def long_before(dag: date) -> datetime:
    return datetime.combine(dag, datetime.min.time(), UTC) - timedelta(days=400)
