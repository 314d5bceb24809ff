"""The herstelplan: who accompanies, what the harmed person needs, what was agreed; then the nazorg begins (T24)."""

from datetime import date

from django.db import transaction

from meldingen.access import Grond
from meldingen.actions.contact import tell_melder
from meldingen.models import Bericht, Melding, OvergangGeweigerd, Taak, Toekenning, grant, revoke
from meldingen.notifications import notify
from meldingen.workflow import T24, Recht, Status
from pvi import klok
from pvi.models import Medewerker
from pvi.rollen import Rol
from reflectie.actions.nazorg import plan_nazorg
from reflectie.models import Herstelafspraak, Herstelplan
from triage.actions.taak import finish_taak
from triage.actions.toegang import lock, refuse_if, require

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


def herstelbegeleider_candidates(melding: Melding) -> list[Medewerker]:
    """Employees of the handling unit who may accompany: not walled, not named on the case, not of its team."""
    genoemd = melding.betrokkenheden.filter(medewerker__isnull=False).values("medewerker")
    mensen = (
        Medewerker.objects.filter(is_active=True, team__eenheid=melding.eenheid_behandeling.eenheid_id)
        .exclude(pk__in=melding.uitsluitingen.values("medewerker"))
        .exclude(pk__in=genoemd)
    )
    if melding.eenheid_gedraging is not None and melding.eenheid_gedraging.niveau >= 3:
        mensen = mensen.exclude(team=melding.eenheid_gedraging_id)
    return list(mensen)


@transaction.atomic
def assign_herstelbegeleider(melding: Melding, medewerker: Medewerker, door: Medewerker) -> None:
    """Row 37: name who accompanies; the one before is released. Refuses people with an interest in the case."""
    melding = lock(melding.pk)
    require(melding, door, Recht.TOEWIJZEN)
    if melding.status not in (Status.HERSTEL, Status.NAZORG):
        raise OvergangGeweigerd("Een herstelbegeleider komt erbij als de zaak in herstel of nazorg is.")
    if medewerker not in herstelbegeleider_candidates(melding):
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
    notify(melding, f"hb:{medewerker.pk}", medewerkers=[medewerker])


@transaction.atomic
def record_herstelplan(
    melding: Melding, door: Medewerker, *, wens: str, status: Herstelplan.Status, toelichting: str = ""
) -> Herstelplan:
    """Write the plan. Stopping or not wishing one needs a word of why; that question was asked either way."""
    melding = lock(melding.pk)
    require(melding, door, Recht.HERSTEL, SCHRIJVERS)
    if status in (Herstelplan.Status.GESTOPT, Herstelplan.Status.NIET_GEWENST) and not toelichting.strip():
        raise OvergangGeweigerd("Schrijf op waarom het herstel stopt of niet gewenst is.")
    plan = Herstelplan.objects.filter(melding=melding).first() or Herstelplan(
        sleutel_id=melding.sleutel_id, melding=melding
    )
    plan.wens, plan.status, plan.toelichting = wens, status, toelichting
    plan.save()
    return plan


@transaction.atomic
def add_afspraak(
    plan: Herstelplan, door: Medewerker, *, vorm: str, afspraak: str, uiterlijk_op: date | None = None
) -> Herstelafspraak:
    """Agree on one thing. `vorm`: a code of the list herstelvorm."""
    require(plan.melding, door, Recht.HERSTEL, SCHRIJVERS)
    return Herstelafspraak.objects.create(
        sleutel_id=plan.melding.sleutel_id, plan=plan, vorm=vorm, afspraak=afspraak, uiterlijk_op=uiterlijk_op
    )


@transaction.atomic
def finish_afspraak(
    afspraak: Herstelafspraak, door: Medewerker, *, gedaan_op: date | None = None, vervallen: bool = False
) -> Herstelafspraak:
    """Record that it was done on a day, or that it is off."""
    require(afspraak.plan.melding, door, Recht.HERSTEL, SCHRIJVERS)
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
