"""What beheer does: accounts, appointments and terms. Whatever gives access is asked by one and confirmed by another.

Every step writes a line in the Beheerlog in the same transaction. Taking access away needs one person and works at
once; giving it needs two, neither of whom receives it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, Q, QuerySet

from meldingen import termijnen
from meldingen.actions.muren import hold_people_still, raise_walls_around, raise_walls_for_keys
from meldingen.models import Betrokkenheid, Melding, Notificatie, Termijninstelling
from meldingen.models.termijn import in_force
from meldingen.toegang import has_recht
from meldingen.uitleg import in_words as day_in_words
from meldingen.workflow import Recht
from pvi import klok, kluis
from pvi.models import (
    Aanstelling,
    Aanstellingsverzoek,
    Accountverzoek,
    Beheerlog,
    Medewerker,
    OrganisatieEenheid,
    OverIemand,
    Tweepersoons,
)
from pvi.rollen import SECRETARISSEN, VOORZITTERS, Functie, Rol
from pvi.uitnodiging import reset_login

H = Beheerlog.Handeling

# Levels of the unit of an appointment; every other role stands at level 0 or 1 (reach per role).
NIVEAUS: dict[Rol, tuple[int, ...]] = {Rol.TC: (3, 4), Rol.SH: (2,)}
HOOG = (0, 1)
# Places within a role, for the roles that have them.
FUNCTIES: dict[Rol, frozenset[Functie]] = {
    Rol.TC: frozenset({Functie.OE}),
    Rol.TR: VOORZITTERS | SECRETARISSEN | {Functie.LID, Functie.PLV_LID},
    Rol.SM: frozenset({Functie.VOORZITTER, Functie.LID, Functie.SECRETARIS}),
    Rol.KL: frozenset({Functie.COORDINATOR}),
    Rol.VI: frozenset({Functie.COORDINATOR}),
}
# What waits for a second beheerder, as the page names it.
VERZOEKEN: dict[str, type[Tweepersoons]] = {
    "aanstelling": Aanstellingsverzoek,
    "account": Accountverzoek,
    "termijn": Termijninstelling,
}
_ZAAKROLLEN = frozenset(Rol) - {Rol.BH, Rol.FG}


@dataclass(frozen=True)
class Onverenigbaar:
    """Roles that one person does not hold at the same time, and why."""

    rol: Rol
    met: frozenset[Rol]
    reden: str


ONVERENIGBAAR: tuple[Onverenigbaar, ...] = (
    Onverenigbaar(
        Rol.VP,
        frozenset({Rol.TR, Rol.VI, Rol.VO, Rol.PC, Rol.SM, Rol.KL}),
        "Een vertrouwenspersoon is nooit lid van triage, onderzoeker of beslisser (CI-6).",
    ),
    Onverenigbaar(Rol.BH, _ZAAKROLLEN | {Rol.FG}, "Wie het portaal beheert, heeft daarnaast geen andere rol."),
    Onverenigbaar(Rol.FG, _ZAAKROLLEN | {Rol.BH}, "Wie toezicht houdt, heeft daarnaast geen andere rol."),
)


BESTAAT_AL = "Deze werkmail of dit personeelsnummer hoort al bij een account."


@contextmanager
def one_winner(anders: str) -> Iterator[None]:
    """A transaction; who comes second with a key that was just taken gets `anders` as a ValidationError."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as fout:
        raise ValidationError(anders) from fout


# --- accounts ---------------------------------------------------------------------------------------------------------


def create_medewerker(*, door: Medewerker | None, **velden: Any) -> Medewerker:
    """A new account without a password, role or right. Raises ValidationError when it exists already."""
    with one_winner(BESTAAT_AL):
        medewerker = Medewerker.objects.create_user(password=None, **velden)
        Beheerlog.record(door, H.ACCOUNT, over=medewerker)
        raise_walls_for_keys(medewerker)
    return medewerker


def change_medewerker(medewerker: Medewerker, *, door: Medewerker, **velden: Any) -> bool:
    """Change name, personnel number or team. A wall that follows from another team stands before this returns.

    Raises ValidationError for a personnel number by which single sign-on knows somebody.
    """
    with one_winner(BESTAAT_AL):
        hold_people_still()
        rij = Medewerker.objects.select_for_update(no_key=True).get(pk=medewerker.pk)
        wijziging = {
            naam: [_words(getattr(rij, naam)), _words(nieuw)]
            for naam, nieuw in velden.items()
            if getattr(rij, naam) != nieuw
        }
        if not wijziging:
            return False
        if "personeelsnummer" in wijziging and settings.SSO and settings.SSO_CLAIM != "email":
            # Whoever has that number elsewhere would get into this account: one person does not decide that.
            nee = "Met dit nummer logt de collega in. Een ander nummer vraagt een nieuw account."
            raise ValidationError({"personeelsnummer": nee})
        for naam in wijziging:
            setattr(rij, naam, velden[naam])
        rij.save(update_fields=list(wijziging))
        Beheerlog.record(door, H.GEGEVENS, over=rij, wijziging=wijziging)
        raise_walls_around(rij)
        if "personeelsnummer" in wijziging:
            raise_walls_for_keys(rij)
    return True


def _words(waarde: Any) -> str:
    if isinstance(waarde, OrganisatieEenheid):
        return waarde.naam
    return "" if waarde is None else str(waarde)


def deactivate(medewerker: Medewerker, *, door: Medewerker) -> None:
    """Close an account: the next request of a running session finds nobody, and every appointment ends now."""
    if medewerker == door:
        raise ValidationError("Je eigen account kun je niet sluiten. Vraag het een andere beheerder.")
    with transaction.atomic():
        for aanstelling in medewerker.aanstellingen.exclude(tot__lte=klok.nu()):
            end_aanstelling(aanstelling, door=door)
        for verzoek in open_verzoeken().filter(medewerker=medewerker):
            reject(verzoek, door=door)
        medewerker.is_active = False
        medewerker.save(update_fields=["is_active"])
        Notificatie.objects.filter(medewerker=medewerker, verzonden_op__isnull=True).update(vervallen=True)
        Beheerlog.record(door, H.GEDEACTIVEERD, over=medewerker)


def reactivate(medewerker: Medewerker, *, door: Medewerker) -> None:
    """Open an account again; its appointments ended when it closed and come back through two people only."""
    if medewerker == door:
        raise ValidationError("Vraag het een andere beheerder.")
    with transaction.atomic():
        hold_people_still()
        medewerker.is_active = True
        medewerker.save(update_fields=["is_active"])
        raise_walls_around(medewerker)
        Beheerlog.record(door, H.GEACTIVEERD, over=medewerker)


def open_verzoeken() -> Any:
    """Appointments that wait for a second beheerder."""
    return Aanstellingsverzoek.objects.open()


# --- what needs a second person ---------------------------------------------------------------------------------------


def missing_for_aanstelling(verzoek: Aanstellingsverzoek) -> list[str]:
    """Why this appointment cannot be made; empty when it can."""
    rol, mist = Rol(verzoek.rol), []
    if verzoek.eenheid.niveau not in NIVEAUS.get(rol, HOOG):
        mist.append(f"De rol {rol.label} hoort bij een ander niveau dan {verzoek.eenheid.naam}.")
    if not verzoek.eenheid.is_geldig(klok.day(verzoek.van)):
        mist.append(f"{verzoek.eenheid.naam} bestaat dan niet.")
    if verzoek.functie and verzoek.functie not in FUNCTIES.get(rol, ()):
        mist.append(f"De plek “{verzoek.get_functie_display()}” hoort niet bij de rol {rol.label}.")
    if verzoek.tot is not None and verzoek.tot <= klok.nu():
        mist.append("Het einde ligt in het verleden.")
    if not verzoek.medewerker.is_active:
        mist.append("Dit account is gesloten.")
    samen = Q(van__lt=verzoek.tot) if verzoek.tot else Q()
    heeft = verzoek.medewerker.aanstellingen.filter(samen).exclude(tot__lte=max(verzoek.van, klok.nu()))
    for andere in heeft:
        if andere.rol == rol and andere.eenheid_id == verzoek.eenheid_id and andere.functie == verzoek.functie:
            mist.append("Deze aanstelling is er al.")
        mist += [
            regel.reden
            for regel in ONVERENIGBAAR
            if (regel.rol == rol and andere.rol in regel.met) or (regel.rol == andere.rol and rol in regel.met)
        ]
    return list(dict.fromkeys(mist))


def request_aanstelling(verzoek: Aanstellingsverzoek, *, door: Medewerker) -> Aanstellingsverzoek:
    if mist := missing_for_aanstelling(verzoek):
        raise ValidationError(mist)
    return _request(verzoek, door, over=verzoek.medewerker)


def request_account(verzoek: Accountverzoek, *, door: Medewerker) -> Accountverzoek:
    _check_email(verzoek)
    return _request(verzoek, door, over=verzoek.medewerker)


def _check_email(verzoek: Accountverzoek) -> None:
    if verzoek.soort == Accountverzoek.Soort.WERKMAIL:
        if not verzoek.email:
            raise ValidationError("Vul de nieuwe werkmail in.")
        if Medewerker.objects.filter(email=verzoek.email).exists():
            raise ValidationError("Deze werkmail hoort al bij een account.")


def request_termijn(verzoek: Termijninstelling, *, door: Medewerker) -> Termijninstelling:
    soort = termijnen.SOORT[verzoek.soort]
    if not termijnen.is_changeable(soort):
        raise ValidationError("Deze termijn staat in de wet of volgt uit een afspraak. Die verander je hier niet.")
    if soort.code in termijnen.BELOOFD and verzoek.aantal > soort.aantal:
        raise ValidationError("Deze termijn is aan melders beloofd. Korter kan, langer niet.")
    if (verzoek.bij_spoed is None) != (soort.bij_spoed is None):
        raise ValidationError("Vul de lengte bij spoed alleen in bij een termijn die bij spoed korter is.")
    if verzoek.bij_spoed and verzoek.bij_spoed > verzoek.aantal:
        raise ValidationError("Bij spoed kan een termijn niet langer zijn.")
    if verzoek.geldig_van < klok.vandaag():
        raise ValidationError("Een termijn verandert niet met terugwerkende kracht.")
    return _request(verzoek, door)


def _request(verzoek: Any, door: Medewerker, over: Medewerker | None = None) -> Any:
    verzoek.aangevraagd_door, verzoek.aangevraagd_op = door, klok.nu()
    verzoek.full_clean()
    with transaction.atomic():
        verzoek.save(force_insert=True)
        Beheerlog.record(door, H.GEVRAAGD, over=over, onderdeel=in_words(verzoek))
    return verzoek


def in_words(verzoek: Tweepersoons) -> str:
    """What is asked, for the log and for who confirms."""
    if isinstance(verzoek, Aanstellingsverzoek):
        functie = f" ({verzoek.get_functie_display().lower()})" if verzoek.functie else ""
        tot = f" tot {_day(verzoek.tot)}" if verzoek.tot else ""
        return f"{verzoek.get_rol_display()}{functie} bij {verzoek.eenheid.naam}, vanaf {_day(verzoek.van)}{tot}"
    if isinstance(verzoek, Accountverzoek):
        return verzoek.get_soort_display()
    soort = termijnen.SOORT[verzoek.soort]
    spoed = f", bij spoed {verzoek.bij_spoed}" if verzoek.bij_spoed else ""
    return (
        f"{soort.naam}: {verzoek.regel.lengte}{spoed}, waarschuwen na {verzoek.waarschuwing}%, "
        f"vanaf {day_in_words(verzoek.geldig_van)}"
    )


def _day(moment: datetime) -> str:
    return f"{day_in_words(klok.day(moment))}, {moment.astimezone(klok.AMSTERDAM):%H.%M} uur"


def shown(verzoek: Tweepersoons) -> str:
    """The mark of what the second person reads of it: who, what, and which address it was and becomes."""
    wie = getattr(verzoek, "medewerker", None)
    gelezen = [wie and wie.naam, wie and wie.email, in_words(verzoek), getattr(verzoek, "email", "")]
    return kluis.merk("getoond", json.dumps(gelezen))


def confirm(verzoek: Tweepersoons, *, door: Medewerker, getoond: str | None = None) -> None:
    """The second person says yes, and only now it takes effect.

    `getoond`: the mark of what stood on the page. Who confirms, confirms what they read and nothing else.
    """
    with transaction.atomic():
        if isinstance(verzoek, OverIemand):
            # Before every other lock: what follows is judged by what no colleague changes at this moment.
            hold_people_still()
            Medewerker.objects.select_for_update(no_key=True).get(pk=verzoek.medewerker_id)
        rij = _lock(verzoek, door)
        if getoond is not None and getoond != shown(rij):
            raise ValidationError("Dit is veranderd nadat je de pagina opende. Lees het opnieuw en bevestig dan.")
        rij.bevestigd_door, rij.bevestigd_op = door, klok.nu()
        _validate(rij)
        if isinstance(rij, Aanstellingsverzoek):
            _appoint(rij)
        elif isinstance(rij, Accountverzoek):
            _change_account(rij)
        elif rij.geldig_van < klok.vandaag():
            rij.geldig_van = klok.vandaag()
        rij.save()
        Beheerlog.record(door, H.BEVESTIGD, over=getattr(rij, "medewerker", None), onderdeel=in_words(rij))


def reject(verzoek: Tweepersoons, *, door: Medewerker) -> None:
    """Refuse it, or take back what you asked yourself: one person is enough to change nothing."""
    with transaction.atomic():
        rij = _lock(verzoek, door)
        rij.afgewezen_door, rij.afgewezen_op = door, klok.nu()
        rij.save()
        Beheerlog.record(door, H.AFGEWEZEN, over=getattr(rij, "medewerker", None), onderdeel=in_words(rij))


def _lock(verzoek: Tweepersoons, door: Medewerker) -> Any:
    if not has_recht(door, Recht.BEHEER):
        raise ValidationError("Alleen een beheerder doet dit.")
    rij = type(verzoek).objects.select_for_update(of=("self",)).get(pk=verzoek.pk)
    if not rij.is_open:
        raise ValidationError("Deze aanvraag is al afgehandeld.")
    return rij


def _validate(rij: Model) -> None:
    """Two people, and nobody about oneself; the database refuses it as well."""
    rij.validate_constraints()


def _appoint(rij: Aanstellingsverzoek) -> None:
    if mist := missing_for_aanstelling(rij):
        raise ValidationError(mist)
    rij.aanstelling = Aanstelling.objects.create(
        medewerker=rij.medewerker,
        rol=rij.rol,
        functie=rij.functie,
        eenheid=rij.eenheid,
        # Never before the second person agreed, whatever was asked.
        van=max(rij.van, klok.nu()),
        tot=rij.tot,
    )
    raise_walls_around(rij.medewerker)


def _change_account(rij: Accountverzoek) -> None:
    _check_email(rij)
    medewerker = rij.medewerker
    if rij.soort == Accountverzoek.Soort.WERKMAIL:
        medewerker.email = rij.email
        with one_winner("Deze werkmail hoort al bij een account."):
            medewerker.save(update_fields=["email"])
        raise_walls_for_keys(medewerker)
    reset_login(medewerker)


def end_aanstelling(aanstelling: Aanstelling, *, door: Medewerker, tot: datetime | None = None) -> None:
    """End an appointment now or later; from then on it opens nothing, in no session. Never makes it longer."""
    with transaction.atomic():
        if aanstelling.rol == Rol.BH:
            _lock_beheerders()
        nu = klok.nu()  # after the wait: what a colleague ended meanwhile is over
        tot = tot or nu
        rij = Aanstelling.objects.select_for_update(of=("self",)).select_related("eenheid").get(pk=aanstelling.pk)
        if rij.tot is not None and rij.tot <= nu:
            raise ValidationError("Deze aanstelling is al voorbij.")
        if tot < nu:
            raise ValidationError("Een aanstelling eindigt niet met terugwerkende kracht.")
        if rij.tot is not None and tot > rij.tot:
            raise ValidationError("Langer kan alleen met een nieuwe aanstelling, die iemand anders bevestigt.")
        # One that never began ends where it would have begun.
        tot = max(tot, rij.van)
        if rij.rol == Rol.BH and not _beheerders(tot).exclude(pk=rij.pk).exists():
            raise ValidationError("Dit is de laatste beheerder. Daarna kan niemand nog iemand aanstellen.")
        rij.tot = tot
        rij.save(update_fields=["tot"])
        Beheerlog.record(
            door, H.BEEINDIGD, over=rij.medewerker, onderdeel=f"{rij.get_rol_display()} bij {rij.eenheid.naam}",
            wijziging={"tot": ["", _day(rij.tot)]},
        )  # fmt: skip
        withdraw_mails(rij.medewerker)


def _beheerders(op: datetime) -> QuerySet[Aanstelling]:
    """Appointments to beheer that hold at this moment."""
    return Aanstelling.objects.actief(op).filter(rol=Rol.BH)


def _lock_beheerders() -> None:
    """One ending at a time, always in the same order: two beheerders who end each other never leave none."""
    list(Aanstelling.objects.select_for_update().filter(rol=Rol.BH).exclude(tot__lte=klok.nu()).order_by("pk"))


def withdraw_mails(medewerker: Medewerker) -> None:
    """Cancel what still waits for this person about a case that they no longer reach."""
    wacht = Notificatie.objects.filter(medewerker=medewerker, verzonden_op__isnull=True, vervallen=False)
    bereikt = Melding.objects.permitted(medewerker, Recht.VOLGEN).values("pk")
    eigen = Betrokkenheid.objects.informed(medewerker).values("melding")
    wacht.exclude(melding__isnull=True).exclude(melding__in=bereikt).exclude(melding__in=eigen).update(vervallen=True)


def current_regel(code: str) -> termijnen.Termijnsoort:
    """The row of the table of terms as it holds today."""
    return in_force(termijnen.SOORT[code], klok.vandaag())
