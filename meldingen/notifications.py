"""Mails that say nothing: one constant subject and body, queued as rows in the same transaction, sent by a sweep.

Two tables: who hears of a transition, and who is warned or told when a term runs out.
"""

import secrets
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet

from meldingen import termijnen
from meldingen.models import (
    Benadeling,
    Betrokkenheid,
    Concept,
    Maatregel,
    MelderIdentiteit,
    Melding,
    Notificatie,
    Signaal,
    Statuswissel,
    Termijn,
    Termijnstap,
    Uitsluiting,
)
from meldingen.models.personen import Melder, Modus
from meldingen.toegang import recipients
from meldingen.workflow import Recht
from pvi import klok, kluis, post
from pvi.models import Aanstelling, Medewerker, OrganisatieEenheid
from pvi.models.eenheid import served_by
from pvi.rollen import Functie, Rol
from pvi.wachtrij import run_each

ONDERWERP = "Er is een update in het PvI-portaal"
TEKST = (
    "Er is een update voor je.\n\n"
    "Log in op het portaal om te lezen wat er is. Heb je een code? Gebruik dan je code.\n"
    "{url}\n\n"
    "Dit bericht is automatisch verstuurd. Antwoorden kan niet.\n"
)

# Who hears of a transition besides the melder: the holders of a right on the case, in a role.
BERICHT_AAN: dict[str, tuple[tuple[Rol, Recht], ...]] = {
    "T1": ((Rol.VI, Recht.INTAKE),),
    "T4": ((Rol.TR, Recht.WEGEN), (Rol.LC, Recht.VOLGEN)),
    "T8": ((Rol.TR, Recht.WEGEN),),
    "T9": ((Rol.TC, Recht.LIJN), (Rol.SH, Recht.LIJN), (Rol.PC, Recht.LIJN)),
    "T10": ((Rol.VO, Recht.ONDERZOEKEN),),
    "T12": ((Rol.VI, Recht.TOEWIJZEN),),
    "T13": ((Rol.VI, Recht.TOEWIJZEN),),
    "T14": ((Rol.TR, Recht.WEGEN),),
    "T15": ((Rol.VI, Recht.TOEWIJZEN),),
    "T16": ((Rol.TR, Recht.WEGEN),),
    "T17": ((Rol.SM, Recht.SMO_ADVIES), (Rol.TJ, Recht.SMO_ADVIES), (Rol.LC, Recht.VOLGEN)),
    "T18": ((Rol.VI, Recht.TOEWIJZEN),),
    "T19": ((Rol.PC, Recht.BESLUITEN), (Rol.TJ, Recht.BESLUITEN)),
    "T21": ((Rol.VI, Recht.TOEWIJZEN),),
    "T24": ((Rol.HB, Recht.NAZORG),),
    "T28": ((Rol.VO, Recht.ONDERZOEKEN),),
}
# Steps the melder is not mailed about: nothing changes for them.
STIL_VOOR_MELDER = frozenset({"T1", "T2", "T8"})

# Words of TERMIJNEN → role, place in that role, and the right on the case a warning needs.
WIE: dict[str, tuple[tuple[Rol, ...], str, Recht]] = {
    "vi": ((Rol.VI,), "", Recht.VOLGEN),
    "vik_coordinator": ((Rol.VI,), Functie.COORDINATOR, Recht.VOLGEN),
    "eigenaar": ((Rol.TC, Rol.SH, Rol.PC), "", Recht.LIJN),
    "pc": ((Rol.PC,), "", Recht.VOLGEN),
    "lc": ((Rol.LC,), "", Recht.VOLGEN),
    "secretaris": ((Rol.TR,), Functie.SECRETARIS, Recht.VOLGEN),
    "tr_voorzitter": ((Rol.TR,), Functie.VOORZITTER, Recht.VOLGEN),
    "onderzoeker": ((Rol.VO,), "", Recht.ONDERZOEKEN),
    "smo": ((Rol.SM,), "", Recht.SMO_ADVIES),
    "smo_voorzitter": ((Rol.SM,), Functie.VOORZITTER, Recht.SMO_ADVIES),
    "tjz": ((Rol.TJ,), "", Recht.BESLUITEN),
    "herstelbegeleider": ((Rol.HB,), "", Recht.NAZORG),
    "fg": ((Rol.FG,), "", Recht.VOLGEN),
    # Around a signaal, see VAN_SIGNAAL.
    "schrijver": ((), "", Recht.SIGNAAL_LOGGEN),
    "sh": ((Rol.SH,), "", Recht.SIGNAAL_LOGGEN),
    "cdo": ((Rol.CD,), "", Recht.ESCALATIE),
    "kl": ((Rol.KO,), "", Recht.ESCALATIE),
}
# Who does not hear of a benadeling about somebody at VIK: they would speak to that VIK about it.
NIET_OVER_VIK = frozenset({"pc"})
# Roles whose people stand at the top of the police and work for every eenheid.
LANDELIJK = frozenset({Rol.LC, Rol.SM, Rol.TJ, Rol.FG, Rol.CD, Rol.KO})
# Roles, and the owner, who are told through their place on this case, never through their unit.
OP_DE_ZAAK = frozenset({Rol.HB, Rol.VO, Rol.SM, Rol.TJ})
TAAK = "Mail versturen"


def queue(
    aanleiding: str, *ontvangers: UUID | None, melding: Melding | None = None, klaar_op: datetime | None = None
) -> None:
    """One mail to each of these employees, by key, not before `klaar_op`; the same occasion never mails one twice.

    Most name no case: `melding` only where a wall that rises before the mail leaves must stop it.
    """
    rijen = [
        Notificatie(aanleiding=aanleiding, melding=melding, medewerker_id=pk, klaar_op=klaar_op or klok.nu())
        # In one order: two who queue the same mails at once do not wait for each other in a circle.
        for pk in sorted(set(ontvangers), key=str)
    ]
    Notificatie.objects.bulk_create(rijen, ignore_conflicts=True)


def notify(
    melding: Melding,
    aanleiding: str,
    *,
    recht: Recht | None = None,
    rollen: Iterable[Rol] = (),
    medewerkers: Iterable[Medewerker] = (),
    melders: bool = False,
    alleen: Melder | None = None,
) -> None:
    """Queue a mail for each holder of `recht` in `rollen`, for `medewerkers`, and for melders who asked for mail.

    `aanleiding` names the occasion once: the same occasion never mails the same person twice. Walled people get none.
    A melder for whom a mail waits gets no second one: it says the same. `alleen`: only this melder of the case.
    """
    ontvangers = set(medewerkers)
    if recht is not None:
        ontvangers |= set(recipients(melding, recht, rollen))
    muur = set(melding.uitsluitingen.lopend().barring().values_list("medewerker_id", flat=True))
    klaar_op = _ready_at(melding)
    queue(aanleiding, *({m.pk for m in ontvangers} - muur), melding=melding, klaar_op=klaar_op)
    if melders:
        wachtend = Notificatie.objects.filter(melding=melding, melder__isnull=False, verzonden_op=None, vervallen=False)
        rijen = [
            Notificatie(aanleiding=aanleiding, melding=melding, melder=melder, klaar_op=klaar_op)
            for melder in melding.melders.filter(mail_gewenst=True)
            .exclude(modus=Modus.ANONIEM)
            .exclude(pk__in=wachtend.values("melder"))
            if alleen in (None, melder)
        ]
        Notificatie.objects.bulk_create(rijen, ignore_conflicts=True)


def notify_betrokkene(betrokkenheid: Betrokkenheid, aanleiding: str) -> None:
    """Queue a mail for a betrokkene who was told (CI-1) and has an account; for anybody else this does nothing.

    The wall keeps this person from the case as staff, not from the own procedure, so the row names no case.
    """
    if betrokkenheid.has_own_view:
        queue(aanleiding, betrokkenheid.medewerker_id)


def _ready_at(melding: Melding):
    """An anonymous melding is told at a random moment in 1–6 hours, unless somebody is in danger."""
    nu = klok.nu()
    if melding.spoed or not melding.melders.filter(modus=Modus.ANONIEM).exists():
        return nu
    return nu + timedelta(minutes=60 + secrets.randbelow(300))


def queue_for_wissels() -> int:
    """Turn transitions that nobody heard of into mails; one transaction per row, safe beside other workers."""
    ongehoord = Statuswissel.objects.filter(genotificeerd_op__isnull=True).order_by("op", "pk")
    return run_each("Bericht van een stap klaarzetten", ongehoord.values_list("pk", flat=True), _queue_for_wissel)


def _queue_for_wissel(pk: UUID) -> int:
    with transaction.atomic():
        wissel = (
            Statuswissel.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(genotificeerd_op__isnull=True)
            .select_related("melding__eenheid_behandeling")
            .filter(pk=pk)
            .first()
        )
        if wissel is None:
            return 0  # another worker was first
        _notify_wissel(wissel)
        wissel.genotificeerd_op = klok.nu()
        wissel.save(update_fields=["genotificeerd_op"])
    return 1


def _notify_wissel(wissel: Statuswissel) -> None:
    ontvangers = {
        medewerker
        for rol, recht in BERICHT_AAN.get(wissel.overgang, ())
        for medewerker in recipients(wissel.melding, recht, {rol})
    }
    if wissel.overgang not in STIL_VOOR_MELDER:
        # The vertrouwenspersoon of a melder hears what the melder hears, as far as consented.
        ontvangers |= set(recipients(wissel.melding, Recht.VOLGEN, {Rol.VP}))
    # Who did it knows it.
    ontvangers = {m for m in ontvangers if m.pk != wissel.door_id}
    notify(
        wissel.melding,
        str(wissel.pk),
        medewerkers=ontvangers,
        melders=wissel.overgang not in STIL_VOOR_MELDER,
    )


def send_waiting() -> int:
    """Send what is due; reach is checked again, a wall that rose cancels the mail."""
    return post.send_waiting(Notificatie, TAAK, write)


def write(notificatie: Notificatie) -> EmailMessage | None:
    """The mail, the same for everybody, or None when it may no longer be sent."""
    adres = _address(notificatie)
    if adres is None:
        return None
    return post.compose(notificatie, ONDERWERP, TEKST.format(url=settings.PUBLIEKE_URL), adres)


def _address(notificatie: Notificatie) -> str | None:
    """Where it goes, or None when it may no longer be sent."""
    if notificatie.medewerker is not None:
        muur = (
            notificatie.melding
            and notificatie.melding.uitsluitingen.lopend().barring().filter(medewerker=notificatie.medewerker).exists()
        )
        return None if muur or not notificatie.medewerker.is_active else notificatie.medewerker.email
    melder: Melder = notificatie.melder
    identiteit = MelderIdentiteit.objects.filter(melder=melder).first() if melder.mail_gewenst else None
    if identiteit is None:
        return None
    with kluis.opened(identiteit.sleutel_id):
        return identiteit.werkmail or None


# --- terms -----------------------------------------------------------------------------------------------------------


def watch_termijnen() -> int:
    """Warn at 75 %, escalate in three steps; one transaction per term, so a kill loses or doubles nothing."""
    return run_each("Termijn bewaken", _due(klok.vandaag()).values_list("pk", flat=True), _watch)


def _due(vandaag: date) -> QuerySet[Termijn]:
    """Terms of which a reminder has fallen due and was not given; none that stands still with its case."""
    aan_de_beurt = Q(gewaarschuwd=False, waarschuwing_op__lte=vandaag)
    for stap in range(1, len(termijnen.STAP_NA) + 1):
        aan_de_beurt |= Q(stap__lt=stap, verloopt_op__lte=termijnen.reached_since(stap, vandaag))
    pauzeerbaar = [soort.code for soort in termijnen.TERMIJNEN if soort.pauzeerbaar]
    return Termijn.objects.open().filter(aan_de_beurt).exclude(melding__opgeschort=True, soort__in=pauzeerbaar)


def _watch(pk) -> int:
    vandaag = klok.vandaag()
    with transaction.atomic():
        termijn = (
            Termijn.objects.select_for_update(skip_locked=True, of=("self",))
            .open()
            .select_related(
                "melding__eenheid_behandeling",
                "signaal__eenheid",
                "signaal__melding",
                "benadeling__uitwijk",
                "benadeling__melding__eenheid_behandeling",
            )
            .filter(pk=pk)
            .first()
        )
        if termijn is None or (termijn.melding and termijn.melding.opgeschort and termijn.regel.pauzeerbaar):
            return 0
        gedaan = 0
        if not termijn.gewaarschuwd and termijn.waarschuwing_op <= vandaag:
            _record_step(termijn, Termijnstap.WAARSCHUWING, _warn(termijn))
            termijn.gewaarschuwd, gedaan = True, 1
        stap = termijnen.escalation_step(termijn.verloopt_op, vandaag)
        if stap > termijn.stap:
            for n in range(termijn.stap + 1, stap + 1):
                _record_step(termijn, n, _escalate(termijn, n))
            termijn.stap, gedaan = stap, 1
        termijn.save(update_fields=["gewaarschuwd", "stap"])
        return gedaan


def _record_step(termijn: Termijn, nummer: int, niemand: str) -> None:
    """A reminder that fell due leaves a row, also (and with the reason) when there was nobody to send it to."""
    Termijnstap.objects.update_or_create(
        termijn=termijn, nummer=nummer, defaults={"gezet_op": klok.vandaag(), "niemand": niemand}
    )


def _warn(termijn: Termijn) -> str:
    """Mail who is warned at 75 %, or else the first step of the escalation; returns why nobody was, or nothing."""
    soort, aanleiding = termijn.regel, f"{termijn.pk}:75"
    if "betrokkene" in soort.waarschuwt:
        return _warn_betrokkene(termijn, aanleiding)
    # Offices without reach read of what is late, and nothing is late yet.
    verder = tuple(wie for wie in soort.escaleert if WIE[wie][2] != Recht.ESCALATIE)
    mensen = _people_named(termijn, soort.waarschuwt, met_bereik=True) or _first_reached(termijn, verder)
    _tell(termijn, aanleiding, mensen)
    return "" if mensen else _why_nobody(termijn, (*soort.waarschuwt, *verder))


def _warn_betrokkene(termijn: Termijn, aanleiding: str) -> str:
    """Who was not told yet hears nothing, also not this way (CI-1)."""
    betrokkenheid = Betrokkenheid.objects.get(pk=termijn.onderwerp)
    notify_betrokkene(betrokkenheid, aanleiding)
    if betrokkenheid.has_own_view:
        return ""
    niemand = Termijnstap.Niemand
    return niemand.NIET_VERTELD if betrokkenheid.geinformeerd_op is None else niemand.ACCOUNT


def _escalate(termijn: Termijn, stap: int) -> str:
    """Mail whom this step names (1–3), or the next one; returns why nobody was, or nothing."""
    soort = termijn.regel
    mensen = _escalation_people(termijn, soort, stap - 1)
    _tell(termijn, f"{termijn.pk}:{stap}", mensen)
    return "" if mensen else _why_nobody(termijn, soort.escaleert[stap - 1 :])


def _why_nobody(termijn: Termijn, namen: Iterable[str]) -> str:
    """Of people behind these words nobody could be mailed: they are not there, do not read the case, or are walled."""
    if not namen:
        return Termijnstap.Niemand.GEEN_DOEL
    mensen: set[Medewerker] = set()
    vrij: set[Medewerker] = set()
    for naam in namen:
        rollen, functie, _ = WIE.get(naam, ((), "", Recht.VOLGEN))
        ambt = _in_unit(termijn, rollen, functie)
        if termijn.melding is not None:
            ambt |= {t.user for t in termijn.melding.toekenningen.lopend().filter(rol__in=rollen)}
        mensen |= ambt
        vrij |= ambt - _walled(termijn, rollen)
    if not mensen:
        return Termijnstap.Niemand.VACANT
    return Termijnstap.Niemand.BEREIK if vrij else Termijnstap.Niemand.MUUR


def _escalation_people(termijn: Termijn, soort: termijnen.Termijnsoort, stap: int) -> list[Medewerker]:
    """Step n, or the next one above when nobody is left there (walled, vacant)."""
    return _first_reached(termijn, soort.escaleert[stap:])


def _first_reached(termijn: Termijn, namen: Iterable[str]) -> list[Medewerker]:
    for wie in namen:
        if mensen := _people_named(termijn, (wie,), met_bereik=False):
            return mensen
    return []


def _people_named(termijn: Termijn, namen: Iterable[str], *, met_bereik: bool) -> list[Medewerker]:
    """People behind the words of TERMIJNEN. A warning needs reach; an escalation only says that an item is late."""
    mensen: set[Medewerker] = set()
    for naam in namen:
        if naam not in WIE:
            continue
        if termijn.signaal is not None and naam in VAN_SIGNAAL:
            mensen |= VAN_SIGNAAL[naam](termijn.signaal)
            continue
        if termijn.benadeling is not None and termijn.benadeling.uitwijk_id and naam in NIET_OVER_VIK:
            continue
        rollen, functie, recht = WIE[naam]
        if termijn.melding is not None and (met_bereik or OP_DE_ZAAK.intersection(rollen) or naam == "eigenaar"):
            gevonden = set(recipients(termijn.melding, recht, rollen))
        else:
            gevonden = _in_unit(termijn, rollen)
        if functie:
            gevonden &= _in_unit(termijn, rollen, functie)
        mensen |= gevonden - _walled(termijn, rollen)
    return sorted(mensen, key=lambda m: str(m.pk))


def _in_unit(termijn: Termijn, rollen: Iterable[Rol], functie: str = "") -> set[Medewerker]:
    eenheid = termijn.eenheid
    codes = served_by(eenheid.code)
    aanstellingen = Aanstelling.objects.actief().filter(rol__in=rollen)
    if not LANDELIJK.intersection(rollen):
        aanstellingen = aanstellingen.filter(eenheid__eenheid__code__in=codes)
    if functie:
        aanstellingen = aanstellingen.filter(functie=functie)
    return {a.medewerker for a in aanstellingen.select_related("medewerker")}


def _writer(signaal: Signaal) -> set[Medewerker]:
    return {signaal.gelogd_door} if signaal.gelogd_door.is_active else set()


def _sectorhoofd(signaal: Signaal) -> set[Medewerker]:
    """Of the sector of that team; not who logged it, nor who stands behind the wall of what became of it."""
    if not Signaal.objects.of_leaders().filter(pk=signaal.pk).exists():
        return set()
    muren = Uitsluiting.objects.lopend().filter(melding=signaal.melding_id, lichaam="").values("medewerker")
    boven = (
        Aanstelling.objects.actief()
        .filter(rol=Rol.SH, eenheid=signaal.eenheid.ancestor(2))
        .exclude(medewerker__in=muren)
    )
    return {a.medewerker for a in boven.select_related("medewerker")} - {signaal.gelogd_door}


# Words of TERMIJNEN that mean somebody else for a term of a signaal.
VAN_SIGNAAL: dict[str, Callable[[Signaal], set[Medewerker]]] = {"schrijver": _writer, "sh": _sectorhoofd}


def _walled(termijn: Termijn, rollen: Iterable[Rol]) -> set[Medewerker]:
    if termijn.zaak is None:
        return set()
    muren = termijn.zaak.uitsluitingen.lopend().barring(*rollen)
    return {muur.medewerker for muur in muren.select_related("medewerker")}


def _tell(termijn: Termijn, aanleiding: str, mensen: list[Medewerker]) -> None:
    queue(aanleiding, *(m.pk for m in mensen), melding=termijn.zaak)


def notify_benadeling(benadeling: Benadeling, aanleiding: str) -> None:
    """VIK of the eenheid that handles it hears at once, also of an anonymous melder; nobody else does."""
    _tell_office(benadeling.melding, f"{aanleiding}:{benadeling.pk}", Rol.VI, benadeling.behandelt)


def notify_maatregel(maatregel: Maatregel) -> None:
    """The politiechef of whom it is asked."""
    _tell_office(maatregel.benadeling.melding, f"maatregel:{maatregel.pk}", Rol.PC, maatregel.eenheid)


def _office(rol: Rol, eenheid: OrganisatieEenheid) -> QuerySet[Aanstelling]:
    codes = served_by(eenheid.code) if rol == Rol.VI else {eenheid.code}
    return Aanstelling.objects.actief().filter(rol=rol, eenheid__eenheid__code__in=codes)


def _tell_office(melding: Melding, aanleiding: str, rol: Rol, eenheid: OrganisatieEenheid) -> None:
    ambt = _office(rol, eenheid)
    muren = melding.uitsluitingen.lopend().barring(rol).values("medewerker")
    queue(aanleiding, *ambt.exclude(medewerker__in=muren).values_list("medewerker", flat=True), melding=melding)


def notify_signaal(signaal: Signaal) -> None:
    """VIK of the unit hears of a new signaal at once."""
    vik = _office(Rol.VI, signaal.eenheid.eenheid)
    queue(f"signaal:{signaal.pk}", *vik.exclude(medewerker=signaal.gelogd_door_id).values_list("medewerker", flat=True))


# --- who is still writing, or logged a signaal that asks something ---------------------------------------------------


def notify_writer(signaal: Signaal) -> None:
    """The leader who logged it has something to do with the team. Never about a melding: a wall may stand there."""
    queue(f"signaal-team:{signaal.pk}", signaal.gelogd_door_id)


def remind_writers() -> None:
    """Once for a concept that lies still, and for a signaal whose term runs out while its writer may decide."""
    stil = {concept.pk: concept for concept in Concept.objects.lying_still()}
    run_each("Aan een concept herinneren", stil, lambda pk: _remind(stil[pk].herinnering, stil[pk].medewerker_id))
    wacht = {signaal.pk: signaal for signaal in Signaal.objects.awaiting_choice()}
    run_each("Aan een signaal herinneren", wacht, lambda pk: _remind(f"signaal-keuze:{pk}", wacht[pk].gelogd_door_id))


@transaction.atomic
def _remind(aanleiding: str, medewerker: UUID) -> None:
    queue(aanleiding, medewerker)


def notify_fg(aanleiding: str) -> None:
    """Whoever supervises hears that there is something, once per occasion."""
    fg = Aanstelling.objects.actief().filter(rol=Rol.FG)
    queue(aanleiding, *fg.values_list("medewerker", flat=True).distinct())
