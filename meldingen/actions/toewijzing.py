"""Who does it (row 37): the contact at VIK, and a case that goes for good from one colleague to another."""

from collections.abc import Collection

from django.db import transaction

from meldingen.access import Grond
from meldingen.behandelaar import BEHANDELAAR
from meldingen.models import (
    NIET_JOUW_ROL,
    Melding,
    Overdracht,
    OvergangGeweigerd,
    Toekenning,
    Uitsluiting,
    grant,
    revoke,
)
from meldingen.notifications import notify
from meldingen.overdracht import colleagues, eigenaren, follow, may_take_over
from meldingen.toegang import recipients
from meldingen.workflow import Recht, Status
from pvi import klok, kluis
from pvi.models import Aanstelling, Medewerker
from pvi.models.eenheid import served_by
from pvi.rollen import Rol

KAN_NIET = "Deze collega kan deze zaak niet behandelen. Kies iemand anders."
# Row 37: VIK, and the line about a case that is theirs; the triagecommissie holds that right for the owner only.
TOEWIJZERS = (Rol.VI, Rol.SH, Rol.PC)
GROND = {Overdracht.Wat.EIGENAAR: Grond.EIGENAAR, Overdracht.Wat.ONDERZOEKER: Grond.ONDERZOEKER}


def may_assign(medewerker: Medewerker, melding: Melding, rollen: Collection[Rol] = TOEWIJZERS) -> bool:
    """Row 37: may this person name, replace or release people on this case?"""
    return melding.permits(medewerker, Recht.TOEWIJZEN, rollen)


def contact_candidates(meldingen: Collection[Melding]) -> list[Medewerker]:
    """VIK people who can be the contact of every one of these cases: no wall stands between, in two queries."""
    codes = {melding.eenheid_behandeling.code for melding in meldingen}
    per_code = [served_by(code) for code in codes]
    vik = Aanstelling.objects.actief().filter(rol=Rol.VI).select_related("medewerker", "eenheid__eenheid")
    muren = Uitsluiting.objects.barring(Rol.VI).filter(melding__in=[m.pk for m in meldingen])
    muur = set(muren.values_list("medewerker", flat=True))
    bij: dict[Medewerker, set[str]] = {}
    for aanstelling in vik.filter(eenheid__eenheid__code__in=set().union(*per_code)):
        bij.setdefault(aanstelling.medewerker, set()).add(aanstelling.eenheid.eenheid.code)
    return sorted(
        (m for m, vik in bij.items() if m.pk not in muur and all(vik & deel for deel in per_code)),
        key=lambda m: m.naam,
    )


@transaction.atomic
def assign_contact(melding: Melding, naar: Medewerker, *, door: Medewerker) -> bool:
    """Make `naar` the contact at VIK of this case; False when that was so already.

    Raises OvergangGeweigerd when `door` may not assign, the case is closed, or `naar` has something to do with it.
    """
    melding = lock_to_assign(melding, door)
    # A wall and another unit give the same answer: it says nothing about why.
    if naar not in recipients(melding, Recht.INTAKE, {Rol.VI}):
        raise OvergangGeweigerd(KAN_NIET)
    if melding.intaker_id == naar.pk:
        return False
    _name_contact(melding, naar, door)
    return True


def holders(melding: Melding) -> dict[Overdracht.Wat, Aanstelling]:
    """Who holds what can be handed over on this case now, each with the appointment it rests on."""
    houders: dict[Overdracht.Wat, Aanstelling] = {}
    if melding.intaker is not None and (vi := melding.intaker.aanstellingen.filter(rol=Rol.VI).last()):
        houders[Overdracht.Wat.INTAKER] = vi
    toegekend = Toekenning.objects.filter(content_object=melding, waarneming=None).exclude(tot__lte=klok.nu())
    for wat, grond in GROND.items():
        rij = toegekend.filter(grond=grond).select_related("aanstelling__medewerker", "aanstelling__eenheid").first()
        if rij is not None and rij.aanstelling is not None:
            houders[wat] = rij.aanstelling
    return houders


def vacancies(melding: Melding) -> dict[Overdracht.Wat, Aanstelling]:
    """What this phase asks of somebody by name while nobody holds it any more, with who held it last.

    Another eenheid handles the case since (VERHUIZING), or a wall stands in between.
    """
    open_ = {}
    for wat, grond in GROND.items():
        if BEHANDELAAR.get(Status(melding.status)) == grond and wat not in holders(melding):
            ooit = Toekenning.objects.filter(content_object=melding, grond=grond, waarneming=None)
            laatste = ooit.exclude(aanstelling=None).select_related("aanstelling__eenheid").order_by("tot", "pk").last()
            if laatste is not None:
                open_[wat] = laatste.aanstelling
    return open_


def takers(melding: Melding, wat: Overdracht.Wat, van: Aanstelling) -> list[Aanstelling]:
    """Colleagues in the same role and eenheid who are free of this case; of what nobody holds, in the eenheid now."""
    if wat == Overdracht.Wat.INTAKER:
        vrij = set(recipients(melding, Recht.INTAKE, {Rol.VI}))
        return [a for a in colleagues(van) if a.medewerker in vrij]
    collegas = colleagues(van)
    if wat in vacancies(melding):
        collegas = eigenaren(melding) if wat == Overdracht.Wat.EIGENAAR else _onderzoekers(melding)
    return [a for a in collegas if may_take_over(melding, a, GROND[wat])]


def _onderzoekers(melding: Melding) -> list[Aanstelling]:
    codes = {melding.eenheid_behandeling.code}
    codes |= served_by(melding.eenheid_behandeling.code)
    vo = Aanstelling.objects.actief().filter(rol=Rol.VO, eenheid__eenheid__code__in=codes)
    return list(vo.select_related("medewerker", "eenheid").order_by("medewerker__naam", "pk"))


@transaction.atomic
def hand_over(melding: Melding, wat: Overdracht.Wat, naar: Aanstelling, *, door: Medewerker, reden: str) -> Overdracht:
    """Move the case for good: the one before loses it now, `naar` has it now, and the reason stays with the case.

    Raises OvergangGeweigerd. The case's key is open (the caller came through its door).
    """
    melding = lock_to_assign(melding, door)
    van = (holders(melding) | vacancies(melding)).get(wat)
    if van is None:
        raise OvergangGeweigerd("Niemand heeft deze taak nu op zijn naam. Ververs de pagina.")
    if not reden.strip():
        raise OvergangGeweigerd("Schrijf op waarom je de zaak overdraagt.")
    if naar not in takers(melding, wat, van):
        raise OvergangGeweigerd(KAN_NIET)
    if wat == Overdracht.Wat.INTAKER:
        _name_contact(melding, naar.medewerker, door)
    else:
        revoke(melding, van.medewerker, GROND[wat])
        grant(melding, naar.medewerker, GROND[wat], rol=Rol(naar.rol), aanstelling=naar)
        follow(melding, GROND[wat], van, naar)
        notify(melding, f"overdracht:{melding.pk}:{klok.nu():%Y%m%d%H%M}", medewerkers=[naar.medewerker])
    with kluis.opened(melding.sleutel_id):
        return Overdracht.objects.create(
            sleutel_id=melding.sleutel_id,
            melding=melding,
            wat=wat,
            van=van.medewerker,
            naar=naar.medewerker,
            door=door,
            op=klok.nu(),
            reden=reden.strip(),
        )


def lock_to_assign(melding: Melding, door: Medewerker, rollen: Collection[Rol] = TOEWIJZERS) -> Melding:
    """The case, locked, for who may assign on it in one of `rollen`. Raises OvergangGeweigerd."""
    rij = Melding.objects.select_for_update(of=("self",)).select_related("eenheid_behandeling", "intaker")
    melding = rij.get(pk=melding.pk)
    if not may_assign(door, melding, rollen):
        raise OvergangGeweigerd(NIET_JOUW_ROL)
    if melding.status == Status.AFGESLOTEN:
        raise OvergangGeweigerd("Deze zaak is gesloten.")
    return melding


def _name_contact(melding: Melding, naar: Medewerker, door: Medewerker) -> None:
    melding.intaker = naar
    melding._history_user = door
    with kluis.opened(melding.sleutel_id):
        melding.save(update_fields=["intaker"])
    if naar != door:  # who did it knows it
        notify(melding, f"contact:{melding.pk}:{klok.nu():%Y%m%d%H%M}", medewerkers=[naar])
