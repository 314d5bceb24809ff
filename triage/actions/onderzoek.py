"""Fact-finding: gedragingen, findings, the report, measures of order, and the way back to the commissie (T16)."""

from datetime import date

from django.db import transaction
from django.db.models import Exists, TextChoices

from meldingen.actions.personen import inform_betrokkene
from meldingen.actions.toegang import lock, refuse_if, require
from meldingen.lezing import asked_once
from meldingen.models import NIET_JOUW_ROL, Betrokkenheid, LcCriterium, Melding, OvergangGeweigerd, Taak
from meldingen.notifications import notify
from meldingen.workflow import T16, Recht
from pvi.models import Medewerker
from pvi.rollen import Rol
from triage.actions.spoor import ER_WACHT_EEN_ONDERZOEK, close_onderzoek, current_onderzoek, waiting_spoor
from triage.actions.taak import finish_taak
from triage.actions.zitting import put_on_agenda
from triage.models import Gedraging, Onderzoek, Ordemaatregel

# Whose result is an outcome (T17, T18); the others are weighed again.
NAAR_POLITIECHEF = (Onderzoek.Soort.DISC, Onderzoek.Soort.EXTERN)


class Terugreden(TextChoices):
    """Why a case goes back to the commissie (T16)."""

    RESULTAAT = "resultaat", "Het onderzoek is klaar"
    VERMOEDEN = "vermoeden", "Er is een nieuw vermoeden"


@transaction.atomic
def record_gedraging(
    onderzoek: Onderzoek,
    door: Medewerker,
    *,
    omschrijving: str,
    betrokkenheid: Betrokkenheid | None = None,
    bevinding: str = "",
    toelichting: str = "",
    gedraging: Gedraging | None = None,
) -> Gedraging:
    """Record one alleged act, or (`gedraging`) what was found about it. A finding says on what it rests.

    With the last finding the politiechef, who decides, hears that there is news.
    """
    onderzoek = _lock_running(onderzoek, door)
    if bevinding and not toelichting.strip():
        raise OvergangGeweigerd("Schrijf op waarop de bevinding berust.")
    if gedraging is not None:
        gedraging.refresh_from_db()
    gedraging = gedraging or Gedraging(
        sleutel_id=onderzoek.sleutel_id, onderzoek=onderzoek, nummer=onderzoek.gedragingen.count() + 1
    )
    gedraging.betrokkenheid, gedraging.omschrijving = betrokkenheid, omschrijving
    gedraging.bevinding = Gedraging.Bevinding(bevinding) if bevinding else ""
    gedraging.toelichting = toelichting
    gedraging.save()
    if not missing_findings(onderzoek):
        notify(onderzoek.melding, f"bevindingen:{onderzoek.pk}", recht=Recht.BESLUITEN, rollen=(Rol.PC,))
    return gedraging


@transaction.atomic
def record_verslag(
    onderzoek: Onderzoek, door: Medewerker, *, samenvatting: str, rapport_kenmerk: str = ""
) -> Onderzoek:
    """The summary, and where the report itself lies; the portal never holds the report."""
    onderzoek = _lock_running(onderzoek, door)
    onderzoek.samenvatting, onderzoek.rapport_kenmerk = samenvatting, rapport_kenmerk
    onderzoek.save()
    return onderzoek


def _lock_running(onderzoek: Onderzoek, door: Medewerker) -> Onderzoek:
    """The onderzoek as it stands now, its case locked; refused when it is not theirs, or over."""
    melding = lock(onderzoek.melding_id)
    require(melding, door, Recht.ONDERZOEKEN, (Rol.VO,))
    onderzoek = Onderzoek.objects.get(pk=onderzoek.pk)
    onderzoek.melding = melding
    if onderzoek.afgerond_op is not None:
        raise OvergangGeweigerd("Dit onderzoek is afgerond.")
    return onderzoek


@transaction.atomic
def record_aanzegging(betrokkenheid: Betrokkenheid, door: Medewerker, tekst: str) -> Betrokkenheid:
    """The betrokkene was told: the own view opens (CI-1). The task is done when nobody is left to tell."""
    melding = lock(betrokkenheid.melding_id)
    betrokkenheid.refresh_from_db()
    if not (melding.permits(door, Recht.ONDERZOEKEN, (Rol.VO,)) or melding.permits(door, Recht.BESLUITEN, (Rol.PC,))):
        raise OvergangGeweigerd(NIET_JOUW_ROL)
    inform_betrokkene(betrokkenheid, Betrokkenheid.Via.AANZEGGING, door, tekst)
    gekoppeld = melding.betrokkenheden.subjects().filter(koppeling=Betrokkenheid.Koppeling.GEKOPPELD)
    if not gekoppeld.filter(geinformeerd_op=None).exists():
        finish_taak(melding, Taak.Soort.AANZEGGING, door)
    return betrokkenheid


@transaction.atomic
def impose_ordemaatregel(
    betrokkenheid: Betrokkenheid, door: Medewerker, *, soort: str, van: date, reden: str
) -> Ordemaatregel:
    """A measure to keep order while the facts are found: no penalty, counted apart; by the bevoegd gezag."""
    melding = lock(betrokkenheid.melding_id)
    require(melding, door, Recht.BESLUITEN, (Rol.PC,))
    if not reden.strip():
        raise OvergangGeweigerd("Schrijf op waarom dit nodig is.")
    return Ordemaatregel.objects.create(
        sleutel_id=melding.sleutel_id, melding=melding, betrokkenheid=betrokkenheid, soort=soort, van=van, reden=reden,
        opgelegd_door=door,
    )  # fmt: skip


@transaction.atomic
def end_ordemaatregel(maatregel: Ordemaatregel, door: Medewerker, *, tot: date) -> Ordemaatregel:
    """Record the last day of a measure."""
    melding = lock(maatregel.melding_id)
    maatregel.refresh_from_db()
    require(melding, door, Recht.BESLUITEN, (Rol.PC,))
    if tot < maatregel.van:
        raise OvergangGeweigerd("De laatste dag ligt vóór de eerste.")
    maatregel.tot = tot
    maatregel.save(update_fields=["tot"])
    return maatregel


@asked_once
def missing_findings(onderzoek: Onderzoek) -> list[str]:
    """What an onderzoek still lacks before anybody may decide on it."""
    gedragingen = list(onderzoek.gedragingen.all())
    if not gedragingen:
        return ["Er staat nog geen gedraging in het onderzoek."]
    zonder = sum(not gedraging.bevinding for gedraging in gedragingen)
    if not zonder:
        return []
    return [f"Bij {zonder} {'gedraging' if zonder == 1 else 'gedragingen'} staat nog geen bevinding."]


def what_follows(melding: Melding) -> dict[str, bool]:
    """What there is after the onderzoek, asked at once."""
    er_is = {
        "met_smo": Exists(melding.smo_adviezen.current()),
        "met_besluiten": Exists(melding.besluiten.current()),
        "met_rehabilitatie": Exists(melding.rehabilitaties.all()),
    }
    return Melding.objects.filter(pk=melding.pk).values(**er_is).get()


@transaction.atomic
def return_to_triage(
    melding: Melding,
    door: Medewerker,
    *,
    reden: Terugreden,
    samenvatting: str,
    lc_criteria: dict[str, bool],
) -> Melding:
    """T16: the result of an ORI, or a new suspicion, goes back for a second weging; the LC criteria are asked again.

    A yes makes the LC consultation mandatory; it is never taken back here, because the LC may be reading already.
    """
    melding = lock(melding.pk)
    onderzoek = current_onderzoek(melding)
    if onderzoek is None:
        raise OvergangGeweigerd("Er loopt geen onderzoek.")
    ontbreekt = LcCriterium.unanswered(lc_criteria)
    if not samenvatting.strip():
        ontbreekt.append("Vat samen wat de commissie moet weten.")
    if reden == Terugreden.RESULTAAT and onderzoek.soort in NAAR_POLITIECHEF:
        ontbreekt.append("Over dit onderzoek beslist de politiechef. Kies een andere reden als er iets nieuws is.")
    elif reden == Terugreden.RESULTAAT and onderzoek.soort == Onderzoek.Soort.ORI:
        ontbreekt += missing_findings(onderzoek)
    if waiting_spoor(melding) is not None:
        ontbreekt.append(ER_WACHT_EEN_ONDERZOEK)
    refuse_if(ontbreekt, "Dit kan nog niet naar de commissie.")
    onderzoek.samenvatting = samenvatting
    melding.answer_lc_criteria(lc_criteria)
    melding.save()
    melding.transition(T16, door=door, toelichting=samenvatting)
    close_onderzoek(onderzoek)
    put_on_agenda(melding.pk)
    return melding


def naam_of(betrokkenheid: Betrokkenheid | None) -> str:
    """How people on the case know somebody: the linked account, else the words of the melder."""
    if betrokkenheid is None:
        return "onbekend"
    if betrokkenheid.koppeling == Betrokkenheid.Koppeling.LOSGEMAAKT:
        return "naam verwijderd na rehabilitatie"
    return betrokkenheid.medewerker.naam if betrokkenheid.medewerker else betrokkenheid.naam or "onbekend"
