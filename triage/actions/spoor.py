"""What runs after a triagebesluit: sporen begin, wait, change place and end."""

from django.db import transaction

from meldingen.access import Grond
from meldingen.actions.toegang import lock
from meldingen.lezing import asked_once
from meldingen.models import NIET_JOUW_ROL, Melding, OvergangGeweigerd, Taak, grant, revoke, revoke_all
from meldingen.notifications import notify
from meldingen.workflow import Recht
from pvi import klok
from pvi.models import Aanstelling, Medewerker
from pvi.rollen import Rol
from triage.actions.taak import make_taak
from triage.models import Onderzoek, Spoor, Triagebesluit
from triage.sporen import SOORT, Spoorsoort, proposed_term

EVENT = {"ORI": "onderzoek_ori", "DISC": "onderzoek_disc"}
ER_WACHT_EEN_ONDERZOEK = (
    "Er wacht nog een onderzoek als nevenspoor. Start dat eerst: het wordt dan het hoofdspoor, en de zaak blijft hier."
)


def start_sporen(besluit: Triagebesluit) -> None:
    """One hoofdspoor and the nevensporen of a besluit that has just become definitive."""
    for n, soort in enumerate(besluit.sporen_gekozen):
        _start_spoor(besluit, soort, is_hoofd=n == 0)


def _start_spoor(besluit: Triagebesluit, soort: Spoorsoort, *, is_hoofd: bool) -> None:
    nu = klok.nu()
    wacht = soort.wacht_als_neven and not is_hoofd
    status = Spoor.Status.WACHT if wacht else Spoor.Status.AFGEROND if soort.klaar_bij_besluit else Spoor.Status.LOOPT
    spoor = Spoor.objects.create(
        melding=besluit.melding,
        triagebesluit=besluit,
        soort=soort.code,
        is_hoofd=is_hoofd,
        status=status,
        eigenaar=besluit.eigenaar if soort.in_de_lijn else besluit.onderzoeker if soort.is_onderzoek else None,
        deadline=besluit.termijn_op if is_hoofd else proposed_term(soort.code, klok.day(nu)),
        gestart_op=nu,
        afgerond_op=nu if status == Spoor.Status.AFGEROND else None,
    )
    if soort.in_de_lijn:
        _hand_to_line(besluit, spoor)
    elif soort.is_onderzoek and not wacht:
        start_onderzoek(spoor)


def _hand_to_line(besluit: Triagebesluit, spoor: Spoor) -> None:
    eigenaar: Aanstelling = besluit.eigenaar
    grant(besluit.melding, eigenaar.medewerker, Grond.EIGENAAR, rol=Rol(eigenaar.rol), aanstelling=eigenaar)
    if not spoor.is_hoofd:  # T9 tells the owner of a hoofdspoor
        notify(besluit.melding, f"spoor:{spoor.pk}", medewerkers=[eigenaar.medewerker])


def start_onderzoek(spoor: Spoor) -> Onderzoek:
    """The onderzoeker gets the case, the politiechef keeps it to decide; three tasks of care and announcement arise."""
    besluit, melding = spoor.triagebesluit, spoor.melding
    disc, straf = spoor.soort == "DISC", spoor.soort == "STRAF"
    onderzoek = Onderzoek.objects.create(
        sleutel_id=melding.sleutel_id,
        spoor=spoor,
        melding=melding,
        soort=spoor.soort,
        # What is investigated criminally, by whom, and when the suspect hears it, stays outside (Wpg, CI-5).
        opdracht="" if straf else besluit.opdracht,
        onderzoeker=None if straf else besluit.onderzoeker,
        bekrachtigd_door=besluit.standpunt_door if disc else None,
        bekrachtigd_op=besluit.standpunt_op if disc else None,
        gestart_op=klok.nu(),
    )
    if onderzoek.onderzoeker is not None:
        vo = onderzoek.onderzoeker
        grant(melding, vo.medewerker, Grond.ONDERZOEKER, rol=Rol.VO, aanstelling=vo)
    _grant_besluit(besluit)
    if event := EVENT.get(spoor.soort):
        melding.record_event(event)
    for soort in (Taak.Soort.PZORG_BETROKKENE, Taak.Soort.BUDDY, *(() if straf else (Taak.Soort.AANZEGGING,))):
        make_taak(melding, soort)
    return onderzoek


def _grant_besluit(besluit: Triagebesluit) -> None:
    """The politiechef who agreed reads along and decides about the outcome (T18)."""
    aanstelling = (
        Aanstelling.objects.actief()
        .filter(medewerker=besluit.standpunt_door, rol=Rol.PC, eenheid__eenheid=besluit.melding.eenheid_behandeling)
        .first()
    )
    if aanstelling is not None:
        grant(besluit.melding, aanstelling.medewerker, Grond.BESLUIT, rol=Rol.PC, aanstelling=aanstelling)


def close_spoor(spoor: Spoor) -> None:
    spoor.status, spoor.afgerond_op = Spoor.Status.AFGEROND, klok.nu()
    spoor.save(update_fields=["status", "afgerond_op"])


def close_onderzoek(onderzoek: Onderzoek) -> None:
    """The fact-finding is over: its spoor closes, and who had the case for it no longer does."""
    onderzoek.afgerond_op = klok.nu()
    onderzoek.save()
    close_spoor(onderzoek.spoor)
    if onderzoek.onderzoeker is not None:
        revoke(onderzoek.melding, onderzoek.onderzoeker.medewerker, Grond.ONDERZOEKER)
    revoke_all(onderzoek.melding, Grond.BESLUIT)


def reopen_onderzoek(onderzoek: Onderzoek, aanvulling: str) -> None:
    """T28: a closed onderzoek goes on with a longer opdracht and a new term; who had the case for it has it again.

    What was found to be plichtsverzuim is judged anew; what was settled for others stays.
    """
    spoor = onderzoek.spoor
    onderzoek.afgerond_op, onderzoek.opdracht = None, f"{onderzoek.opdracht}\n\n{aanvulling}"
    onderzoek.save()
    spoor.status, spoor.afgerond_op = Spoor.Status.LOOPT, None
    spoor.deadline = proposed_term(spoor.soort, klok.vandaag())
    spoor.save()
    for gedraging in onderzoek.gedragingen.filter(plichtsverzuim=True):
        gedraging.plichtsverzuim, gedraging.toetsen, gedraging.toetsing = None, [], ""
        gedraging.save()
    if (vo := onderzoek.onderzoeker) is not None:
        grant(onderzoek.melding, vo.medewerker, Grond.ONDERZOEKER, rol=Rol.VO, aanstelling=vo)
    _grant_besluit(spoor.triagebesluit)


@asked_once
def current_onderzoek(melding: Melding) -> Onderzoek | None:
    """The onderzoek of the hoofdspoor that runs now."""
    return melding.onderzoeken.filter(spoor__is_hoofd=True, spoor__status=Spoor.Status.LOOPT).first()


@asked_once
def waiting_spoor(melding: Melding) -> Spoor | None:
    """The nevenspoor ORI or DISC that waits for the hoofdspoor to close."""
    return melding.sporen.filter(status=Spoor.Status.WACHT).order_by("gestart_op", "pk").first()


@transaction.atomic
def promote_nevenspoor(melding: Melding, door: Medewerker) -> Onderzoek:
    """Close the hoofdspoor; the waiting ORI or DISC becomes hoofdspoor and starts. The state stays."""
    melding = lock(melding.pk)
    if not (melding.permits(door, Recht.ONDERZOEKEN, (Rol.VO,)) or melding.permits(door, Recht.AGENDEREN, (Rol.VI,))):
        raise OvergangGeweigerd(NIET_JOUW_ROL)
    onderzoek, volgende = current_onderzoek(melding), waiting_spoor(melding)
    if onderzoek is None or volgende is None:
        raise OvergangGeweigerd("Er wacht geen ander onderzoek.")
    close_onderzoek(onderzoek)
    volgende.is_hoofd, volgende.status, volgende.gestart_op = True, Spoor.Status.LOOPT, klok.nu()
    volgende.deadline = proposed_term(volgende.soort, klok.vandaag())
    volgende.save()
    melding.record_event("onderzoek_klaar")
    nieuw = start_onderzoek(volgende)
    melding.volgende_op = volgende.deadline
    melding.save(update_fields=["volgende_op"])
    return nieuw


def is_lijnspoor(spoor: Spoor) -> bool:
    return SOORT[spoor.soort].in_de_lijn
