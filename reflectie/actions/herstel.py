"""The herstelplan: who accompanies, what the harmed person needs, what was agreed; then the nazorg begins (T24)."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from meldingen.access import Grond
from meldingen.actions.contact import tell_melder
from meldingen.actions.toegang import lock, refuse_if, require
from meldingen.actions.zoeken import find_person
from meldingen.conflicts.muren import with_interest
from meldingen.models import Bericht, Betrokkenheid, Melding, OvergangGeweigerd, Taak, Toekenning, grant, revoke
from meldingen.notifications import notify, notify_betrokkene
from meldingen.overdracht import supporters
from meldingen.workflow import T24, Recht, Status
from pvi import klok
from pvi.models import Medewerker
from pvi.rollen import Rol
from reflectie.actions.nazorg import plan_nazorg
from reflectie.models import Herstelafspraak, Herstelplan
from triage.actions.taak import finish_taak

# Row 24: who writes in the plan. The melder does so through the messages.
SCHRIJVERS = (Rol.HB, Rol.PC, Rol.VI, Rol.TC, Rol.SH, Rol.HR)


def herstelbegeleider(melding: Melding) -> Medewerker | None:
    """The person who accompanies this case now."""
    rij = (
        Toekenning.objects.filter(content_object=melding, grond=Grond.HERSTEL)
        .exclude(tot__lte=klok.nu())
        .select_related("user")
        .first()
    )
    return rij.user if rij else None


def herstelbegeleider_candidates(melding: Melding) -> QuerySet[Medewerker]:
    """Employees of the handling unit without an interest: not walled, not named, not of a team of the people named."""
    genoemd = melding.betrokkenheden.filter(medewerker__isnull=False)
    mensen = (
        Medewerker.objects.filter(is_active=True, team__eenheid=melding.eenheid_behandeling.eenheid_id)
        .exclude(pk__in=with_interest(melding))
        .exclude(pk__in=supporters(melding))
        .exclude(pk__in=genoemd.values("medewerker"))
        .exclude(team__in=genoemd.filter(medewerker__team__isnull=False).values("medewerker__team"))
        .exclude(
            team__in=genoemd.filter(medewerker__ontvangend_team__isnull=False).values("medewerker__ontvangend_team")
        )
    )
    if melding.eenheid_gedraging is not None and melding.eenheid_gedraging.niveau >= 3:
        mensen = mensen.exclude(team=melding.eenheid_gedraging_id)
    return mensen


def find_candidate(melding: Melding, door: Medewerker, *, werkmail: str, personeelsnummer: str) -> Medewerker:
    """Somebody by exact work mail or personnel number; every question is logged, a miss raises OvergangGeweigerd."""
    doel = "persoon zoeken om te begeleiden"
    return find_person(melding, door, doel, werkmail=werkmail, personeelsnummer=personeelsnummer)


@transaction.atomic
def assign_herstelbegeleider(melding: Melding, medewerker: Medewerker, door: Medewerker) -> None:
    """Row 37: name who accompanies; the one before is released. Refuses people with an interest in the case."""
    melding = lock(melding.pk)
    require(melding, door, Recht.TOEWIJZEN)
    if melding.status not in (Status.HERSTEL, Status.NAZORG):
        raise OvergangGeweigerd("Een herstelbegeleider komt erbij als de zaak in herstel of nazorg is.")
    if not herstelbegeleider_candidates(melding).filter(pk=medewerker.pk).exists():
        raise OvergangGeweigerd(
            "Deze collega kan deze zaak niet begeleiden. Kies iemand zonder belang, uit een ander team."
        )
    vorige = herstelbegeleider(melding)
    if vorige is not None and vorige != medewerker:
        revoke(melding, vorige, Grond.HERSTEL)
    grant(melding, medewerker, Grond.HERSTEL, rol=Rol.HB)
    melding.heeft_herstelbegeleider = True
    melding.save(update_fields=["heeft_herstelbegeleider"])
    melding.record_event("hb_toegewezen")
    finish_taak(melding, Taak.Soort.HB_TOEWIJZEN, door)
    notify(melding, f"hb:{melding.pk}", medewerkers=[medewerker])


class Verouderd(OvergangGeweigerd):
    """Somebody else saved since this person began to write; both texts must be seen before one of them goes."""


def version(plan: Herstelplan | None) -> str:
    """Changes with every save: compared before a text is replaced."""
    return str(plan.history.latest().history_id) if plan else ""


@transaction.atomic
def record_herstelplan(
    melding: Melding,
    door: Medewerker,
    *,
    wens: str,
    status: Herstelplan.Status,
    toelichting: str = "",
    versie: str | None = None,
) -> Herstelplan:
    """Write the plan. Stopping or not wishing one needs a word of why; that question was asked either way.

    `versie`: what the writer had before them (see `version`); raises Verouderd when a colleague saved in between.
    """
    melding = lock(melding.pk)
    require(melding, door, Recht.HERSTEL, SCHRIJVERS)
    refuse_if(_unanswered(wens, status, toelichting), "Het plan is nog niet compleet.")
    plan = Herstelplan.objects.filter(melding=melding).first()
    if versie is not None and versie != version(plan):
        raise Verouderd("Een collega heeft het plan net gewijzigd. Bekijk beide teksten en bewaar dan opnieuw.")
    plan = plan or Herstelplan(sleutel_id=melding.sleutel_id, melding=melding)
    plan.wens, plan.status, plan.toelichting = wens, status, toelichting
    plan.save()
    return plan


def _unanswered(wens: str, status: Herstelplan.Status, toelichting: str) -> list[str]:
    if status in (Herstelplan.Status.GESTOPT, Herstelplan.Status.NIET_GEWENST) and not toelichting.strip():
        return ["Schrijf op waarom het herstel stopt of niet gewenst is."]
    if status in (Herstelplan.Status.LOOPT, Herstelplan.Status.UITGEVOERD) and not wens.strip():
        return ["Schrijf op wat de melder of benadeelde nodig heeft."]
    return []


def possible_deelnemers(melding: Melding) -> list[Betrokkenheid]:
    """Betrokkenen who were told: only they can take part in something (row 24 k)."""
    verteld = melding.betrokkenheden.subjects().filter(medewerker__isnull=False, geinformeerd_op__isnull=False)
    return list(verteld.select_related("medewerker"))


@transaction.atomic
def add_afspraak(
    plan: Herstelplan,
    door: Medewerker,
    *,
    vorm: str,
    afspraak: str,
    uiterlijk_op: date | None = None,
    deelnemers: Iterable[Betrokkenheid] = (),
    uitvoerder: Medewerker | None = None,
    voor_deelnemers: str = "",
) -> Herstelafspraak:
    """Agree on one thing. `vorm`: a code of the list herstelvorm.

    deelnemers        told betrokkenen who take part
    uitvoerder        the colleague who carries it out, who does not get the case: only `voor_deelnemers`
    voor_deelnemers   what both of them read; needed when there is anybody
    """
    melding = lock(plan.melding_id)
    require(melding, door, Recht.HERSTEL, SCHRIJVERS)
    deelnemers = list(deelnemers)
    refuse_if(_wrong_about_people(melding, deelnemers, uitvoerder, voor_deelnemers), "De afspraak kan zo niet.")
    rij = Herstelafspraak.objects.create(
        sleutel_id=melding.sleutel_id, plan=plan, vorm=vorm, afspraak=afspraak, uiterlijk_op=uiterlijk_op,
        uitvoerder=uitvoerder, voor_deelnemers=voor_deelnemers if deelnemers or uitvoerder else "",
    )  # fmt: skip
    rij.deelnemers.set(deelnemers)
    if uitvoerder is not None:
        notify(melding, f"afspraak:{rij.pk}", medewerkers=[uitvoerder])
    for deelnemer in deelnemers:
        notify_betrokkene(deelnemer, f"afspraak:{rij.pk}")
    return rij


def _wrong_about_people(
    melding: Melding, deelnemers: list[Betrokkenheid], uitvoerder: Medewerker | None, voor_deelnemers: str
) -> list[str]:
    fouten = []
    if any(deelnemer not in possible_deelnemers(melding) for deelnemer in deelnemers):
        fouten.append("Alleen een betrokkene die geïnformeerd is, kan meedoen.")
    if uitvoerder is not None and melding.uitsluitingen.barring().filter(medewerker=uitvoerder).exists():
        fouten.append("Deze collega kan de afspraak niet uitvoeren. Kies een ander.")
    if (deelnemers or uitvoerder) and not voor_deelnemers.strip():
        fouten.append("Schrijf op wat de mensen lezen die meedoen.")
    return fouten


@transaction.atomic
def report_done(afspraak: Herstelafspraak, door: Medewerker, *, gedaan_op: date) -> Herstelafspraak:
    """The uitvoerder says on which day it was done; the herstelbegeleider hears that there is news."""
    melding = lock(afspraak.plan.melding_id)
    if not Herstelafspraak.objects.of_uitvoerder(door).filter(pk=afspraak.pk, gedaan_op=None).exists():
        raise OvergangGeweigerd("Deze afspraak is niet (meer) aan jou.")
    if gedaan_op > klok.vandaag():
        raise OvergangGeweigerd("Kies een dag tot en met vandaag.")
    afspraak.gedaan_op = gedaan_op
    afspraak.save()
    notify(melding, f"afspraak-gedaan:{afspraak.pk}", recht=Recht.HERSTEL, rollen=(Rol.HB,))
    return afspraak


@transaction.atomic
def finish_afspraak(
    afspraak: Herstelafspraak, door: Medewerker, *, gedaan_op: date | None = None, vervallen: bool = False
) -> Herstelafspraak:
    """Record that it was done on a day, or that it is off."""
    require(lock(afspraak.plan.melding_id), door, Recht.HERSTEL, SCHRIJVERS)
    if not vervallen and gedaan_op is None:
        raise OvergangGeweigerd("Vul in op welke dag de afspraak is nagekomen.")
    if gedaan_op is not None and gedaan_op > klok.vandaag():
        raise OvergangGeweigerd("Kies een dag tot en met vandaag.")
    afspraak.gedaan_op, afspraak.vervallen = (None, True) if vervallen else (gedaan_op, False)
    afspraak.save()
    return afspraak


def missing_for_nazorg(melding: Melding) -> list[str]:
    """What T24 still needs: a plan that is done, stopped or not wished, and no agreement left hanging."""
    plan = Herstelplan.objects.filter(melding=melding).first()
    if plan is None:
        return ["Vraag wat de melder of benadeelde nodig heeft en schrijf het op."]
    if plan.status == Herstelplan.Status.LOOPT:
        return ["Het herstelplan loopt nog. Zet het op uitgevoerd, gestopt of niet gewenst."]
    if plan.status == Herstelplan.Status.UITGEVOERD:
        open_ = plan.afspraken.filter(gedaan_op__isnull=True, vervallen=False).count()
        if open_:
            return [f"Nog {open_} {'afspraak' if open_ == 1 else 'afspraken'} zonder uitkomst."]
    return []


@transaction.atomic
def start_nazorg(melding: Melding, door: Medewerker, *, voor_melder: str) -> None:
    """T24: the moments stand at once, the melder hears on which days somebody asks how it goes."""
    melding = lock(melding.pk)
    ontbreekt = missing_for_nazorg(melding)
    if not voor_melder.strip() and melding.melders.exists():
        ontbreekt.append("Schrijf een uitleg voor de melder.")
    refuse_if(ontbreekt, "De nazorg kan nog niet beginnen.")
    wissel = melding.transition(T24, door=door)
    plan_nazorg(melding)
    if voor_melder.strip():
        tell_melder(melding, Bericht.Soort.STATUS, voor_melder, auteur=door, auteur_rol=wissel.rol)
