"""The politiechef establishes per gedraging whether it is plichtsverzuim. No: T18. Yes: T17, refused for now."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from meldingen.actions.contact import tell_melder
from meldingen.models import Bericht, Betrokkenheid, Melding, OvergangGeweigerd, Taak
from meldingen.workflow import T17, T18, Recht
from pvi import klok
from pvi.models import Medewerker
from pvi.models.referentie import keuzes
from pvi.rollen import Rol
from triage.actions.onderzoek import missing_findings, naam_of
from triage.actions.spoor import ER_WACHT_EEN_ONDERZOEK, close_onderzoek, current_onderzoek, waiting_spoor
from triage.actions.taak import make_taak
from triage.actions.toegang import lock, refuse_if, require
from triage.models import Gedraging, Onderzoek, Reactie, Rehabilitatie, Rehabilitatiestap

Bevinding = Gedraging.Bevinding


@dataclass(frozen=True)
class Vastgesteld:
    """What the findings say about one betrokkene (None: nobody known), without plichtsverzuim."""

    betrokkenheid: Betrokkenheid | None
    uitkomst: str

    @property
    def vraagt_reactie(self) -> bool:
        """Conduct was unwanted though no plichtsverzuim: a reaction in the line (P2)."""
        return self.uitkomst == "overschreden"

    @property
    def vraagt_rehabilitatie(self) -> bool:
        """Nothing was established: this person must be restored (P8)."""
        return self.betrokkenheid is not None and not self.vraagt_reactie

    @property
    def sleutel(self) -> str:
        return str(self.betrokkenheid.pk) if self.betrokkenheid else "onbekend"


# How the findings add up, the heaviest first.
UITKOMST_VAN = (
    (Bevinding.VASTGESTELD, "overschreden"),
    (Bevinding.NIET_VAST, "niet_vast"),
    (Bevinding.NIET_GEBEURD, "niet_overschreden"),
)


def _add_up(bevindingen: set[str]) -> str:
    return next(uitkomst for bevinding, uitkomst in UITKOMST_VAN if bevinding in bevindingen)


def established(onderzoek: Onderzoek) -> list[Vastgesteld]:
    """Per betrokkene what the findings add up to; needs every gedraging to have one (`missing_findings`)."""
    per_persoon: dict[UUID | None, set[str]] = defaultdict(set)
    personen: dict[UUID | None, Betrokkenheid | None] = {}
    for gedraging in onderzoek.gedragingen.select_related("betrokkenheid__medewerker"):
        per_persoon[gedraging.betrokkenheid_id].add(gedraging.bevinding)
        personen[gedraging.betrokkenheid_id] = gedraging.betrokkenheid
    return [Vastgesteld(personen[pk], _add_up(bevindingen)) for pk, bevindingen in per_persoon.items()]


@transaction.atomic
def establish_uitkomst(
    melding: Melding,
    door: Medewerker,
    *,
    plichtsverzuim: dict[UUID, bool],
    voor_melder: str,
    reacties: dict[str, str] | None = None,
    plannen: dict[str, str] | None = None,
    voor_betrokkenen: dict[str, str] | None = None,
) -> Melding:
    """T18, or the refusal of T17 with the text of the table.

    plichtsverzuim     per gedraging (its pk): yes or no
    reacties           per betrokkene (`Vastgesteld.sleutel`): code of the list reactie, when conduct was established
    plannen            per betrokkene: what rehabilitatie needs, when nothing was established
    voor_betrokkenen   per informed betrokkene: what this person reads about the outcome (CI-1: nobody else does)
    """
    melding = lock(melding.pk)
    require(melding, door, Recht.BESLUITEN, (Rol.PC,))
    onderzoek = current_onderzoek(melding)
    if onderzoek is None:
        raise OvergangGeweigerd("Er loopt geen onderzoek.")
    refuse_if(missing_findings(onderzoek), "Het onderzoek is nog niet klaar.")
    gedragingen = list(onderzoek.gedragingen.all())
    if any(plichtsverzuim.get(gedraging.pk) for gedraging in gedragingen):
        melding.transition(T17, door=door)
    vastgesteld = established(onderzoek)
    reacties, plannen, voor_betrokkenen = reacties or {}, plannen or {}, voor_betrokkenen or {}
    ontbreekt = _missing_for_t18(vastgesteld, reacties, plannen, voor_betrokkenen)
    if any(plichtsverzuim.get(gedraging.pk) is None for gedraging in gedragingen):
        ontbreekt.insert(0, "Beoordeel elke gedraging.")
    if not voor_melder.strip():
        ontbreekt.append("Vertel de melder wat de uitkomst is.")
    if waiting_spoor(melding) is not None:
        ontbreekt.append(ER_WACHT_EEN_ONDERZOEK)
    refuse_if(ontbreekt, "De uitkomst is nog niet volledig.")
    melding.transition(T18, door=door)
    for gedraging in gedragingen:
        gedraging.plichtsverzuim = False
        gedraging.save(update_fields=["plichtsverzuim"])
    for deel in vastgesteld:
        _record_deel(melding, door, deel, reacties, plannen, voor_betrokkenen)
    melding.uitkomst = next(code for _, code in UITKOMST_VAN if code in {deel.uitkomst for deel in vastgesteld})
    melding.save(update_fields=["uitkomst"])
    close_onderzoek(onderzoek)
    tell_melder(melding, Bericht.Soort.UITKOMST, voor_melder, auteur=door, auteur_rol=Rol.PC)
    make_taak(melding, Taak.Soort.HB_TOEWIJZEN)
    return melding


def _missing_for_t18(
    vastgesteld: list[Vastgesteld], reacties: dict[str, str], plannen: dict[str, str], voor_betrokkenen: dict[str, str]
) -> list[str]:
    geldig = {code for code, _ in keuzes("reactie")}
    ontbreekt = []
    for deel in vastgesteld:
        naam = naam_of(deel.betrokkenheid)
        if deel.vraagt_reactie and reacties.get(deel.sleutel) not in geldig:
            ontbreekt.append(f"Kies een reactie in de lijn voor {naam}.")
        if deel.vraagt_rehabilitatie and not plannen.get(deel.sleutel, "").strip():
            ontbreekt.append(f"Maak een plan voor de rehabilitatie van {naam}.")
        if _is_informed(deel) and not voor_betrokkenen.get(deel.sleutel, "").strip():
            ontbreekt.append(f"Schrijf op wat {naam} over de uitkomst leest.")
    return ontbreekt


def _is_informed(deel: Vastgesteld) -> bool:
    return deel.betrokkenheid is not None and deel.betrokkenheid.geinformeerd_op is not None


def _record_deel(
    melding: Melding,
    door: Medewerker,
    deel: Vastgesteld,
    reacties: dict[str, str],
    plannen: dict[str, str],
    voor_betrokkenen: dict[str, str],
) -> None:
    if deel.vraagt_reactie:
        Reactie.objects.create(
            melding=melding, betrokkenheid=deel.betrokkenheid, soort=reacties[deel.sleutel], op=klok.vandaag(),
            vastgelegd_door=door,
        )  # fmt: skip
    if deel.betrokkenheid is None:
        return
    deel.betrokkenheid.uitkomst = deel.uitkomst
    if _is_informed(deel):
        deel.betrokkenheid.tekst_voor_betrokkene = voor_betrokkenen[deel.sleutel]
    deel.betrokkenheid.save()
    if deel.vraagt_rehabilitatie:
        rehabilitatie = Rehabilitatie.objects.create(
            sleutel_id=melding.sleutel_id, melding=melding, betrokkenheid=deel.betrokkenheid, plan=plannen[deel.sleutel]
        )
        Rehabilitatiestap.objects.bulk_create(
            Rehabilitatiestap(rehabilitatie=rehabilitatie, soort=soort) for soort in Rehabilitatiestap.Soort
        )
