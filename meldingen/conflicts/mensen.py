"""Who is on one case and who that is, for every rule about conflicts. Needs the case's keys open."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pvi import klok
from pvi.models import Aanstelling, Medewerker

if TYPE_CHECKING:
    from meldingen.models import Betrokkenheid, Melding, Muurverzoek
    from pvi.models.medewerker import Vondst


@dataclass(frozen=True)
class Onopgelost:
    """Somebody named with keys that do not point to one person; VIK is asked who it is."""

    rij: "Betrokkenheid | Muurverzoek"
    vondst: "Vondst"

    def __str__(self) -> str:
        """For VIK: which key, and what is wrong with it."""
        if len(self.vondst.mensen) > 1:
            return f"Wijst naar twee mensen: {' en '.join(filter(None, self.rij.sleutels))}. Beiden staan buiten."
        return f"Niet gevonden: {', '.join(self.vondst.niet_gevonden)}."


class Mensen:
    """Who is on one case, each looked up once. Needs the case's keys open: CI-7 reads the melder."""

    def __init__(self, melding: "Melding") -> None:
        self.melding = melding

    @cached_property
    def _rijen(self) -> "list[Betrokkenheid]":
        return [b for b in self.melding.everybody() if b.koppeling != b.Koppeling.BEEINDIGD]

    @cached_property
    def zonder_account(self) -> "list[tuple[Betrokkenheid, Vondst]]":
        """Who is not linked, with what the keys find now: an account may be younger than the case."""
        rijen = [b for b in self._rijen if b.koppeling in b.ZONDER_ACCOUNT]
        return list(zip(rijen, Medewerker.objects.look_up_all(b.sleutels for b in rijen), strict=True))

    @cached_property
    def _bedoeld(self) -> "list[tuple[Betrokkenheid, Medewerker]]":
        """Each person on the case with the account: the linked one, or everybody whom the typed keys point to."""
        gekoppeld = [(b, b.medewerker) for b in self._rijen if b.medewerker]
        return gekoppeld + [(b, wie) for b, vondst in self.zonder_account for wie in vondst.mensen]

    @cached_property
    def muurverzoeken(self) -> "list[tuple[Muurverzoek, Vondst]]":
        """Whom the melder does not want to see it, with what the keys find now."""
        rijen = list(self.melding.muurverzoeken.all())
        return list(zip(rijen, Medewerker.objects.look_up_all(v.sleutels for v in rijen), strict=True))

    @property
    def te_koppelen(self) -> "list[tuple[Betrokkenheid, Medewerker]]":
        """Rows that nobody judged yet and whose keys now all point to one person."""
        return [(b, v.wie) for b, v in self.zonder_account if b.koppeling == b.Koppeling.OPEN and v.wie is not None]

    @property
    def onopgelost(self) -> list[Onopgelost]:
        """What waits for VIK: a key that finds nobody, or keys of two people, about which VIK has said nothing yet."""
        rijen: list[tuple[Betrokkenheid | Muurverzoek, Vondst]] = [*self.zonder_account, *self.muurverzoeken]
        return [
            Onopgelost(rij, vondst)
            for rij, vondst in rijen
            if rij.koppeling == rij.Koppeling.OPEN and any(rij.sleutels) and vondst.wie is None
        ]

    @property
    def onvindbaar(self) -> "list[Betrokkenheid | Muurverzoek]":
        """Who may not see it, named with a key that finds nobody."""
        return [o.rij for o in self.onopgelost if o.vondst.niet_gevonden and o.rij.krijgt_muur]

    @property
    def genoemd(self) -> set[Medewerker]:
        """Everyone named on the case in any part whose account is known."""
        return {wie for _, wie in self._bedoeld}

    @property
    def betrokkenen(self) -> set[Medewerker]:
        return {wie for b, wie in self._bedoeld if b.rol == b.Rol.BETROKKENE}

    @property
    def wegkijkers(self) -> set[Medewerker]:
        """Leaders named as looking away."""
        return {wie for b, wie in self._bedoeld if b.is_wegkijker}

    @property
    def onderwerpen(self) -> set[Medewerker]:
        """Everyone whose conduct is at issue: a leader who looked away counts as betrokkene (CI-3)."""
        return self.betrokkenen | self.wegkijkers

    @cached_property
    def melders(self) -> set[Medewerker]:
        """By the key they gave, and by the account they linked."""
        return {m for melder in self.melding.melders.all() for m in melder.find_medewerkers()}

    @cached_property
    def aanstellingen(self) -> list[Aanstelling]:
        """What the people at issue and the melders are appointed to, now or later."""
        mensen = self.onderwerpen | self.melders
        return list(Aanstelling.objects.bekend().filter(medewerker__in=mensen).select_related("eenheid__eenheid"))

    @property
    def begonnen(self) -> list[Aanstelling]:
        """Of those, what has begun by today."""
        vandaag = klok.vandaag()
        return [a for a in self.aanstellingen if klok.day(a.van) <= vandaag]
