"""The strafmaatoverleg: it gets the case (T17), advises per betrokkene, and hands over (T19) or asks for more (T28)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from meldingen.access import Grond, Lichaam
from meldingen.actions.muren import raise_walls, wall_off
from meldingen.actions.toegang import lock, refuse_if, require
from meldingen.models import Betrokkenheid, Melding, OvergangGeweigerd, awaiting_grant, grant, revoke_all
from meldingen.notifications import notify, notify_betrokkene
from meldingen.uitleg import in_words
from meldingen.workflow import T17, T19, T28, Recht, Status
from pvi import klok
from pvi.models import Aanstelling, Medewerker
from pvi.models.referentie import keuzes
from pvi.rollen import Rol
from triage.actions.lcadvies import Moment, ask_lc, drop_lc_question, missing_lc_advies
from triage.actions.onderzoek import NAAR_POLITIECHEF, naam_of
from triage.actions.spoor import close_onderzoek, reopen_onderzoek
from triage.conflicts import SMO, smo_candidates
from triage.models import Besluit, JurisprudentieItem, LcAdvies, Onderzoek, SmoAdvies, Vergelijking
from triage.models.straf import Strafmaat

# Fewer compared cases need a reason (T19).
VERGELIJKINGEN = 3
# In practice a proeftijd lasts one to three years; our default leaves room on both sides.
PROEFTIJD_MAANDEN = range(1, 61)
NIEMAND = (
    "Niemand van het strafmaatoverleg mag deze zaak lezen. Vraag Team Juridische Zaken om een andere kamer te benoemen."
)


# --- T17: the overleg gets the case ----------------------------------------------------------------------------------


def start_smo(
    melding: Melding, door: Medewerker, onderzoek: Onderzoek, betrokkenen: Iterable[Betrokkenheid],
    lc_criteria: dict[str, bool],
) -> None:  # fmt: skip
    """T17, for `establish_uitkomst` that holds the lock: grants to SMO and TJZ, an empty advies per betrokkene.

    The LC is invited: the case is submitted and advice is asked; a criterium answered with yes makes it mandatory.
    """
    melding.answer_lc_criteria(lc_criteria)
    melding.bij_lc = True
    melding.save()
    melding.transition(T17, door=door)
    close_onderzoek(onderzoek)
    _keep_for_besluit(melding, door)
    raise_walls(melding)
    if not invite_smo(melding):
        raise OvergangGeweigerd(NIEMAND)
    for betrokkenheid in betrokkenen:
        SmoAdvies.objects.create(
            sleutel_id=melding.sleutel_id, melding=melding, betrokkenheid=betrokkenheid, gemaakt_op=klok.nu()
        )
        notify_betrokkene(betrokkenheid, f"smo:{melding.pk}:{klok.vandaag()}")
    ask_lc(melding, Moment.SMO)


def _keep_for_besluit(melding: Melding, door: Medewerker) -> None:
    """The politiechef who found plichtsverzuim reads on, to decide after the advies."""
    aanstelling = (
        Aanstelling.objects.actief()
        .filter(medewerker=door, rol=Rol.PC, eenheid__eenheid=melding.eenheid_behandeling)
        .first()
    )
    if aanstelling is not None:
        grant(melding, door, Grond.BESLUIT, rol=Rol.PC, aanstelling=aanstelling)


def invite_smo(melding: Melding) -> bool:
    """Let SMO and TJZ read the case; repeating it reaches who was appointed later. False when no member may."""
    kandidaten = smo_candidates(melding)
    for aanstelling in kandidaten:
        grant(melding, aanstelling.medewerker, Grond.SMO, rol=Rol(aanstelling.rol), aanstelling=aanstelling)
    return any(aanstelling.rol == Rol.SM for aanstelling in kandidaten)


def uninvited() -> QuerySet[Melding]:
    """Cases in the overleg that a member who came later does not read yet."""
    return awaiting_grant(Melding.objects.filter(status=Status.SMO), Aanstelling.objects.actief(), Grond.SMO, *SMO)


def leave_smo(melding: Melding, *rollen: Rol) -> None:
    """End the grants of the overleg: its part is over."""
    revoke_all(melding, Grond.SMO, rollen)


@transaction.atomic
def recuse_smo(melding: Melding, medewerker: Medewerker) -> None:
    """“Ik heb een belang” (CI-4): out of the overleg at once, nobody reads why; the others hear that there is news."""
    melding = lock(melding.pk)
    if not melding.permits(medewerker, Recht.SMO_ADVIES, SMO):
        raise OvergangGeweigerd("Deze zaak ligt niet bij jou.")
    wall_off(melding, medewerker, Lichaam.SMO)
    notify(melding, f"belang:{melding.pk}:{klok.vandaag()}", recht=Recht.SMO_ADVIES, rollen=SMO)


# --- the advies ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Vergeleken:
    """One compared case: an item of the case law or one described here, and why it is like this one."""

    item: JurisprudentieItem | None = None
    beschrijving: str = ""
    overeenkomst: str = ""

    @property
    def problem(self) -> str:
        if self.item is None and not self.beschrijving.strip():
            return "Kies bij elke vergelijking een zaak, of beschrijf er een."
        return "" if self.overeenkomst.strip() else "Schrijf bij elke vergelijking op wat overeenkomt."


ADVIESVELDEN = frozenset(
    {
        "straf", "voorwaardelijk", "proeftijd_maanden", "voorwaarden", "maatregelen", "motivering", "unaniem",
        "afwijkende_mening", "reden_geen_vergelijking",
    }
)  # fmt: skip


@transaction.atomic
def record_smo_advies(
    advies: SmoAdvies,
    door: Medewerker,
    *,
    vergelijkingen: Sequence[Vergeleken] = (),
    concept: bool = False,
    **velden: Any,
) -> SmoAdvies:
    """Fix the advies about one betrokkene, or keep it as a concept with parts still open. Until T19 it can be mended.

    `velden`: names of ADVIESVELDEN. Raises OvergangGeweigerd with everything that is missing; a concept may miss all.
    """
    if not velden.keys() <= ADVIESVELDEN:
        raise TypeError(f"not a field of the advies: {sorted(velden.keys() - ADVIESVELDEN)}")
    melding = lock(advies.melding_id)
    require(melding, door, Recht.SMO_ADVIES, SMO)
    advies = SmoAdvies.objects.select_for_update(of=("self",)).select_related("betrokkenheid").get(pk=advies.pk)
    if melding.status != Status.SMO or advies.vervallen_op is not None:
        raise OvergangGeweigerd("Deze zaak ligt niet meer bij het strafmaatoverleg.")
    for naam, waarde in velden.items():
        setattr(advies, naam, waarde)
    tidy(advies)
    if not concept:
        refuse_if(missing_in_advies(advies, vergelijkingen), "Het advies is nog niet volledig.")
    advies.vastgesteld_op, advies.vastgesteld_door = (None, None) if concept else (klok.nu(), door)
    advies.save()
    _replace_comparisons(advies, [v for v in vergelijkingen if v.item or v.beschrijving or v.overeenkomst])
    return advies


def tidy(maat: Strafmaat) -> None:
    """What does not belong to the chosen penalty is not kept."""
    if not maat.straf:
        maat.voorwaardelijk = False
    if not maat.voorwaardelijk:
        maat.proeftijd_maanden, maat.voorwaarden = None, ""


def _replace_comparisons(advies: SmoAdvies, vergelijkingen: Sequence[Vergeleken]) -> None:
    advies.vergelijkingen.all().delete()
    for nummer, vergelijking in enumerate(vergelijkingen, 1):
        Vergelijking.objects.create(
            sleutel_id=advies.sleutel_id, advies=advies, nummer=nummer, item=vergelijking.item,
            beschrijving=vergelijking.beschrijving, overeenkomst=vergelijking.overeenkomst,
        )  # fmt: skip


def problems_of_straf(maat: Strafmaat) -> list[str]:
    """What is missing or impossible in a penalty and the measures beside it; needs `tidy` first."""
    ontbreekt = []
    if maat.straf is None:
        ontbreekt.append("Kies een straf, of ‘geen straf’.")
    elif maat.straf and maat.straf not in dict(keuzes("straf")):
        ontbreekt.append("Kies een straf uit de lijst.")
    if maat.voorwaardelijk:
        if maat.proeftijd_maanden not in PROEFTIJD_MAANDEN:
            ontbreekt.append("Een voorwaardelijke straf heeft een proeftijd van 1 tot en met 60 maanden.")
        if not maat.voorwaarden.strip():
            ontbreekt.append("Schrijf op onder welke voorwaarden de straf niet wordt uitgevoerd.")
    if not set(maat.maatregelen) <= dict(keuzes("reactie")).keys():
        ontbreekt.append("Kies maatregelen uit de lijst.")
    if not maat.motivering.strip():
        ontbreekt.append("Schrijf de motivering op.")
    return ontbreekt


def missing_in_advies(advies: SmoAdvies, vergelijkingen: Sequence[Vergeleken]) -> list[str]:
    """What T19 requires of an advies: penalty, compared items or a reason, and the answer about dissent."""
    ontbreekt = problems_of_straf(advies)
    ontbreekt += dict.fromkeys(v.problem for v in vergelijkingen if v.problem)
    items = [v.item for v in vergelijkingen if v.item is not None]
    if len(items) != len(set(items)):
        ontbreekt.append("Dezelfde zaak staat twee keer bij de vergelijkingen.")
    if len(vergelijkingen) < VERGELIJKINGEN and not advies.reden_geen_vergelijking.strip():
        ontbreekt.append("Vergelijk met drie zaken, of schrijf op waarom dat niet kan.")
    if advies.unaniem is None:
        ontbreekt.append("Beantwoord of iedereen het eens was.")
    elif not advies.unaniem and not advies.afwijkende_mening.strip():
        ontbreekt.append("Schrijf op wat de minderheid vond.")
    return ontbreekt


# --- T19 and T28 -----------------------------------------------------------------------------------------------------


def missing_for_t19(melding: Melding) -> list[str]:
    """Everything that still stands between the overleg and the politiechef, in plain Dutch."""
    adviezen = list(melding.smo_adviezen.current().select_related("betrokkenheid__medewerker"))
    if not adviezen:
        return ["Er is niemand om over te adviseren."]
    ontbreekt = [
        f"Het advies over {naam_of(advies.betrokkenheid)} is nog niet vastgesteld."
        for advies in adviezen
        if advies.vastgesteld_op is None
    ]
    return ontbreekt + missing_lc_advies(melding, LcAdvies.Moment.SMO, sinds=start_of_round(melding))


def start_of_round(melding: Melding) -> datetime:
    """When this case came to the overleg, the last time that it did."""
    return melding.smo_adviezen.current().earliest("gemaakt_op").gemaakt_op


@transaction.atomic
def close_smo(melding: Melding, door: Medewerker) -> Melding:
    """T19: the adviezen are final, the politiechef gets an empty besluit per betrokkene. TJZ stays to prepare texts."""
    melding = lock(melding.pk)
    require(melding, door, Recht.SMO_ADVIES, (Rol.SM,))
    refuse_if(missing_for_t19(melding), "Het advies kan nog niet naar de politiechef.")
    melding.transition(T19, door=door)
    for advies in melding.smo_adviezen.current():
        Besluit.objects.create(
            sleutel_id=melding.sleutel_id, melding=melding, betrokkenheid_id=advies.betrokkenheid_id,
            gemaakt_op=klok.nu(),
        )  # fmt: skip
    leave_smo(melding, Rol.SM)
    return melding


@transaction.atomic
def return_to_onderzoek(melding: Melding, door: Medewerker, *, wat_ontbreekt: str) -> Melding:
    """T28: the fact-finding was not enough. The onderzoek goes on with a longer opdracht; this round lapses.

    By the SMO while it advises, by the politiechef while no besluit is definitive.
    """
    melding = lock(melding.pk)
    in_smo = melding.status == Status.SMO
    require(melding, door, *((Recht.SMO_ADVIES, (Rol.SM,)) if in_smo else (Recht.BESLUITEN, (Rol.PC,))))
    onderzoek = (
        melding.onderzoeken.filter(spoor__is_hoofd=True, soort__in=NAAR_POLITIECHEF)
        .order_by("afgerond_op", "pk")
        .last()
    )
    ontbreekt = [] if wat_ontbreekt.strip() else ["Schrijf op wat er nog moet worden uitgezocht."]
    if melding.besluiten.current().filter(definitief_op__isnull=False).exists():
        ontbreekt.append("Er is al een besluit definitief. De zaak kan niet meer terug.")
    if onderzoek is None:
        ontbreekt.append("Er is geen onderzoek dat verder kan.")
    refuse_if(ontbreekt, "De zaak kan niet terug naar het onderzoek.")
    melding.transition(T28, door=door, toelichting=wat_ontbreekt)
    reopen_onderzoek(onderzoek, f"Aanvulling van {in_words(klok.vandaag())}: {wat_ontbreekt}")
    for ronde in (*melding.smo_adviezen.current(), *melding.besluiten.current()):
        ronde.vervallen_op = klok.nu()
        ronde.save()
        melding.record_event("besluit_vervallen", onderwerp=str(ronde.betrokkenheid_id))
    drop_lc_question(melding, LcAdvies.Moment.SMO)
    drop_lc_question(melding, Moment.SMO)
    leave_smo(melding, *SMO)
    return melding
