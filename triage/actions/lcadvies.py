"""Consulting the Landelijk Coördinator: asked, answered within five working days, or silence that is recorded."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from meldingen.actions.toegang import lock, require
from meldingen.models import Melding, OvergangGeweigerd, Termijn
from meldingen.notifications import notify
from meldingen.workflow import Recht
from pvi import klok, kluis
from pvi.models import Medewerker
from pvi.rollen import Rol
from pvi.wachtrij import run_each
from triage.models import LcAdvies

Moment = LcAdvies.Moment

# Who goes on when the advice is there.
WACHT = {
    Moment.TRIAGEBESLUIT: (Recht.STANDPUNT, (Rol.PC,)),
    Moment.SMO: (Recht.SMO_ADVIES, (Rol.SM,)),
}
NOG_GEEN_ADVIES = "De Landelijk Coördinator heeft nog niet geadviseerd."


@transaction.atomic
def ask_lc(melding: Melding, moment: Moment) -> LcAdvies | None:
    """Put the question when this case lies with the LC; an open question for the same moment stays as it is."""
    if not melding.bij_lc:
        return None
    vraag = melding.lc_adviezen.open().filter(moment=moment).first()
    if vraag is None:
        vraag = LcAdvies.objects.create(
            sleutel_id=melding.sleutel_id, melding=melding, moment=moment, gevraagd_op=klok.nu()
        )
        melding.record_event("lc_gevraagd")
        notify(melding, f"lc-vraag:{vraag.pk}", recht=Recht.LC_ADVIES, rollen=(Rol.LC,))
    return vraag


@transaction.atomic
def drop_lc_question(melding: Melding, moment: Moment) -> None:
    """What was asked about is off the table: the question lapses, and so does an answer to it."""
    nu = klok.nu()
    for vraag in melding.lc_adviezen.standing().filter(moment=moment):
        vraag.vervallen_op = nu
        vraag.save()
    if not melding.lc_adviezen.open().exists():
        melding.record_event("lc_geadviseerd")


def current_lc_advies(melding: Melding, moment: Moment) -> LcAdvies | None:
    """The latest question of this moment that still stands, answered or not."""
    return melding.lc_adviezen.standing().filter(moment=moment).last()


def missing_lc_advies(melding: Melding, moment: Moment, *, sinds: datetime, plicht: bool | None = None) -> list[str]:
    """Why nothing may become final yet: with LC-plicht (or `plicht`) the question of this round, put at or after
    `sinds`, has an answer or recorded silence."""
    if not (melding.lc_plicht if plicht is None else plicht):
        return []
    gevraagd = melding.lc_adviezen.standing().filter(moment=moment, gevraagd_op__gte=sinds)
    return [] if gevraagd.exclude(gegeven_op=None, stilte_op=None).exists() else [NOG_GEEN_ADVIES]


@transaction.atomic
def give_lc_advies(vraag: LcAdvies, door: Medewerker, *, strekking: str, advies: str) -> LcAdvies:
    """Record the advice (row 14); whoever waited for it hears that there is news."""
    melding = lock(vraag.melding_id)
    vraag = LcAdvies.objects.select_for_update().get(pk=vraag.pk)
    require(melding, door, Recht.LC_ADVIES, (Rol.LC,))
    if vraag.gegeven_op or vraag.vervallen_op:
        raise OvergangGeweigerd("Deze vraag is al beantwoord of teruggetrokken.")
    if not advies.strip():
        raise OvergangGeweigerd("Schrijf je advies op, en waarom.")
    vraag.strekking, vraag.advies = LcAdvies.Strekking(strekking), advies
    vraag.gegeven_op, vraag.gegeven_door = klok.nu(), door
    vraag.save()
    # Late advice is still advice; what had to wait for it was let go before.
    if vraag.stilte_op is None:
        _move_on(melding, vraag)
    return vraag


def record_lc_silence() -> int:
    """Questions whose term has passed without an answer; returns how many. Part of the sweep, safe to repeat."""
    te_laat = Termijn.objects.open().filter(soort="lc_advies", verloopt_op__lt=klok.vandaag())
    vragen = LcAdvies.objects.open().filter(melding__in=te_laat.values("melding"))
    return run_each("Stilte van de LC vastleggen", vragen.values_list("pk", flat=True), _record_silence)


def _record_silence(pk: UUID) -> int:
    with transaction.atomic():
        vraag = LcAdvies.objects.open().select_for_update(skip_locked=True).filter(pk=pk).first()
        if vraag is None:
            return 0
        with kluis.opened(vraag.sleutel_id):
            vraag.stilte_op = klok.nu()
            vraag.save()
            _move_on(vraag.melding, vraag)
    return 1


def _move_on(melding: Melding, vraag: LcAdvies) -> None:
    melding.record_event("lc_geadviseerd")
    if vraag.moment == Moment.TRIAGEBESLUIT:
        # The term of the politiechef starts with the advice.
        melding.record_event("triagebesluit_voorgesteld")
    recht, rollen = WACHT[Moment(vraag.moment)]
    notify(melding, f"lc-advies:{vraag.pk}:{bool(vraag.gegeven_op)}", recht=recht, rollen=rollen)


@transaction.atomic
def submit_to_lc(melding: Melding, door: Medewerker) -> Melding:
    """The politiechef puts a case to the LC that need not be (row 38); advice is asked on what lies there now."""
    melding = lock(melding.pk)
    require(melding, door, Recht.STANDPUNT, (Rol.PC,))
    if melding.bij_lc:
        raise OvergangGeweigerd("Deze zaak ligt al bij de Landelijk Coördinator.")
    melding.bij_lc = True
    melding.save()
    ask_lc(melding, Moment.TRIAGEBESLUIT)
    return melding
