"""The agenda of a triagecommissie: pulled from the cases, never pushed by them, so that no case is forgotten."""

import uuid
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Max

from meldingen.access import Grond, Lichaam, lichamen_met
from meldingen.actions.muren import wall_off
from meldingen.actions.toegang import lock, refuse_if, require
from meldingen.models import NIET_JOUW_ROL, Melding, OvergangGeweigerd, Toekenning, grant
from meldingen.notifications import notify
from meldingen.toegang import toegang
from meldingen.workflow import Recht, Status
from pvi import klok
from pvi.kalender import add_werkdagen, verleng_tot_werkdag
from pvi.models import Aanstelling, Medewerker, OrganisatieEenheid
from pvi.rollen import Rol
from pvi.wachtrij import run_each
from triage.conflicts import deskundige_candidates
from triage.models import Aanwezigheid, Aanwezigheidswijziging, Agendapunt, Bezetting, Triagebesluit, Zitting
from triage.models.zitting import COMMISSIE, hidden_cases, walled_from
from triage.zetels import LEGT_VAST, Plaats, appointed, seats_of

# Our defaults: a commissie meets at least every two weeks, on Thursday, with two working days to read.
VOORUIT = timedelta(days=14)
LEESTIJD = 2
DONDERDAG = 3

# A besluit in one of these states waits for others: the item stays with the zitting that weighed it.
ONDERWEG = (Triagebesluit.Status.VOORGESTELD, Triagebesluit.Status.STANDPUNT)
# One answer for an interest and for somebody who does not exist.
GEEN_DESKUNDIGE = "Deze collega kan hier niet bij adviseren. Kies iemand zonder belang."


def sync_agenda(eenheid: OrganisatieEenheid | None = None) -> int:
    """Every case to be weighed stands on the agenda of its unit: one open Agendapunt on a zitting that is to come.

    Makes what is missing, carries over what was not treated, and follows a case to another unit. Idempotent, safe
    beside another run. Returns the number of items made or moved. `eenheid`: only cases handled by this unit.
    """
    te_wegen = Melding.objects.filter(ter_weging=True).exclude(status=Status.AANGEHOUDEN)
    if eenheid is not None:
        te_wegen = te_wegen.filter(eenheid_behandeling=eenheid)
    nieuw = te_wegen.exclude(agendapunten__in=Agendapunt.objects.open())
    op_agenda = Agendapunt.objects.open().filter(melding__in=te_wegen).exclude(besluiten__status__in=ONDERWEG)
    geweest = op_agenda.filter(zitting__datum__lt=klok.vandaag()).unweighed()
    # Another eenheid handles the case now, so another commissie weighs it.
    verhuisd = op_agenda.exclude(zitting__eenheid=F("melding__eenheid_behandeling"))
    te_verzetten = (lijst.values_list("melding_id", flat=True) for lijst in (geweest, verhuisd))
    ids = {*nieuw.values_list("pk", flat=True), *(pk for lijst in te_verzetten for pk in lijst)}
    if eenheid is not None:
        return sum(put_on_agenda(pk) for pk in sorted(ids))
    return run_each("Op de agenda zetten", sorted(ids), put_on_agenda)


def put_on_agenda(pk: uuid.UUID) -> int:
    """Place one case on the next zitting of its unit; 0 when it stays where it is: treated there, or still to come."""
    with transaction.atomic():
        melding = (
            Melding.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("eenheid_behandeling")
            .filter(pk=pk, ter_weging=True)
            .exclude(status=Status.AANGEHOUDEN)
            .first()
        )
        if melding is None:
            return 0
        punt = melding.agendapunten.open().select_related("zitting").first()
        if punt and (_is_placed(punt, melding) or punt.besluiten.filter(status__in=ONDERWEG).exists()):
            return 0
        punt = punt or Agendapunt(melding=melding, gemaakt_op=klok.nu())
        _place(punt, _next_zitting(melding))
    return 1


def _is_placed(punt: Agendapunt, melding: Melding) -> bool:
    """Does this item stand on a zitting of the commissie that weighs it, which is to come or has treated it?"""
    zitting = punt.zitting
    if zitting is None or zitting.eenheid_id != melding.eenheid_behandeling_id:
        return False
    return zitting.datum >= klok.vandaag() or punt.is_weighed


def _next_zitting(melding: Melding) -> Zitting:
    """The first planned one in time to read, else Thursday; an urgent case the next working day.

    What the portal made for another case is never a reason to choose a day: the day of one item would tell that there
    is another, which may stand behind a wall.
    """
    vandaag = klok.vandaag()
    vroegst = add_werkdagen(vandaag, 1 if melding.spoed else LEESTIJD)
    eenheid = melding.eenheid_behandeling
    if not melding.spoed:
        gepland = Zitting.objects.filter(eenheid=eenheid, gepland=True, datum__range=(vroegst, vandaag + VOORUIT))
        if (eerste := gepland.order_by("datum", "pk").first()) is not None:
            return eerste
    datum = vroegst if melding.spoed else _next_thursday(vroegst)
    return Zitting.objects.get_or_create(eenheid=eenheid, datum=datum)[0]


def _next_thursday(vanaf: date) -> date:
    """The first Thursday from `vanaf` on; on a holiday (Hemelvaartsdag) the next working day."""
    return verleng_tot_werkdag(vanaf + timedelta(days=(DONDERDAG - vanaf.weekday()) % 7))


def _place(punt: Agendapunt, zitting: Zitting) -> None:
    """Put the item on this zitting, urgent ones in front, and tell the case on which day it is treated."""
    laatste = zitting.agendapunten.aggregate(laatste=Max("volgorde"))["laatste"] or 0
    punt.zitting, punt.volgorde = zitting, 0 if punt.melding.spoed else laatste + 1
    punt.save()
    punt.melding.volgende_op = zitting.datum
    punt.melding.save(update_fields=["volgende_op"])


@transaction.atomic
def plan_zitting(eenheid: OrganisatieEenheid, datum: date, *, door: Medewerker) -> Zitting:
    """A zitting of this unit on `datum`. Raises OvergangGeweigerd for a day that is past or no working day.

    One that was made for a case, and does not exist for `door`, becomes a planned one: a refusal would tell of it.
    """
    if datum < klok.vandaag() or verleng_tot_werkdag(datum) != datum:
        raise OvergangGeweigerd("Kies een werkdag vanaf vandaag.")
    if Zitting.objects.visible_to(door).filter(eenheid=eenheid, datum=datum).exists():
        raise OvergangGeweigerd("Op die dag staat al een zitting.")
    return Zitting.objects.update_or_create(eenheid=eenheid, datum=datum, defaults={"gepland": True})[0]


@transaction.atomic
def move_agendapunt(punt: Agendapunt, zitting: Zitting, *, door: Medewerker) -> None:
    """Treat an open item on another day of the same commissie (row 11); what was treated keeps its zitting."""
    melding = lock(punt.melding_id)
    require(melding, door, Recht.AGENDEREN)
    punt = Agendapunt.objects.select_related("zitting", "weging").get(pk=punt.pk)
    if punt.besluiten.filter(status__in=ONDERWEG).exists() or (punt.is_weighed and punt.zitting.has_quorum(melding)):
        raise OvergangGeweigerd("Dit punt is op deze zitting behandeld. Het blijft bij deze zitting staan.")
    if (
        punt.besloten_op is not None
        or zitting.eenheid_id != melding.eenheid_behandeling_id
        or zitting.datum < klok.vandaag()
    ):
        raise OvergangGeweigerd("Dit punt kan niet naar die zitting.")
    punt.melding = melding
    _place(punt, zitting)


# --- who was there ----------------------------------------------------------------------------------------------------

ZAT_ERBIJ = "Over een punt van deze zitting is besloten. Wie daarbij zat, verandert niet meer."


def may_record_aanwezigheid(zitting: Zitting, door: Medewerker) -> bool:
    """Voorzitter or secretaris of this commissie, or the deputy of one of them."""
    return any(
        a.rol == Rol.TR and a.functie in LEGT_VAST and a.eenheid.eenheid_id == zitting.eenheid_id
        for a in toegang(door).aanstellingen
    )


def seats_at(zitting: Zitting, door: Medewerker) -> dict[Medewerker, list[Plaats]]:
    """Everybody who can sit at this zitting, and where: by appointment, or invited to an item that `door` knows of."""
    plaatsen: dict[Medewerker, list[Plaats]] = {}
    for aanstelling in appointed(zitting.eenheid, zitting.datum):
        if nieuw := seats_of(aanstelling):
            plaatsen.setdefault(aanstelling.medewerker, []).extend(nieuw)
    gevraagd = zitting.aanwezigheden.filter(plaats=Plaats.DESKUNDIGE).select_related("medewerker")
    for rij in gevraagd.exclude(medewerker__in=unknown_deskundigen(zitting, door)):
        plaatsen.setdefault(rij.medewerker, []).append(Plaats.DESKUNDIGE)
    # Twice an appointment for one seat is still one seat.
    return {wie: list(dict.fromkeys(waar)) for wie, waar in plaatsen.items()}


def unknown_deskundigen(zitting: Zitting, door: Medewerker) -> set[uuid.UUID]:
    """Who was invited only to items that stand behind a wall for `door`: their name would tell of such an item."""
    gevraagd = Toekenning.objects.filter(
        grond=Grond.DESKUNDIGE, content_object__in=zitting.agendapunten.values("melding")
    )
    bekend = gevraagd.exclude(content_object__in=hidden_cases(door)).values_list("user", flat=True)
    return set(gevraagd.values_list("user", flat=True)) - set(bekend)


def fixed_seats(zitting: Zitting, door: Medewerker) -> set[uuid.UUID]:
    """People on whom a definitive besluit rests, as far as `door` may know of its case.

    Behind a wall presence can be corrected still; who sat at the decided item stands in its Bezetting, and stays.
    """
    besloten = Bezetting.objects.filter(agendapunt__zitting=zitting)
    bekend = besloten.exclude(agendapunt__melding__in=hidden_cases(door))
    return set(bekend.values_list("medewerker_id", flat=True))


def needs_reason(zitting: Zitting, door: Medewerker) -> bool:
    """A correction after the day, or after a besluit, says why."""
    vastgelegd = zitting.aanwezigheden.filter(aanwezig=True).exists()
    return vastgelegd and (zitting.datum < klok.vandaag() or bool(fixed_seats(zitting, door)))


@transaction.atomic
def record_aanwezigheid(
    zitting: Zitting, plaatsen: Iterable[tuple[Medewerker, str]], *, door: Medewerker, reden: str = ""
) -> None:
    """Who was present and in which seat; an empty place means absent, who is not named stays as recorded.

    On the day of the zitting or later, by voorzitter or secretaris, each in a seat of the own appointment. What was
    recorded before is corrected, and the correction logged; who sat at a decided item stays.
    """
    zitting = lock_zitting(zitting.pk)
    if not may_record_aanwezigheid(zitting, door):
        raise OvergangGeweigerd("De voorzitter of de secretaris legt vast wie er was.")
    if klok.vandaag() < zitting.datum:
        raise OvergangGeweigerd("Leg de aanwezigheid vast op de dag van de zitting, of later.")
    rijen = {rij.medewerker_id: rij for rij in zitting.aanwezigheden.all()}
    al_vastgelegd = any(rij.aanwezig for rij in rijen.values())
    wijzigingen = [
        (medewerker, van, plaats)
        for medewerker, plaats in plaatsen
        if (van := _seat(rijen.get(medewerker.pk))) != plaats
    ]
    _require_seats(zitting, wijzigingen, door)
    if fixed_seats(zitting, door) & {medewerker.pk for medewerker, _, _ in wijzigingen}:
        raise OvergangGeweigerd(ZAT_ERBIJ)
    if wijzigingen and needs_reason(zitting, door) and reden not in Aanwezigheidswijziging.Reden.values:
        raise OvergangGeweigerd("Kies waarom je de aanwezigheid wijzigt.")
    for medewerker, van, naar in wijzigingen:
        _seat_down(zitting, rijen.get(medewerker.pk), medewerker, naar)
        if al_vastgelegd:
            Aanwezigheidswijziging.objects.create(
                zitting=zitting, medewerker=medewerker, van=van, naar=naar, reden=reden, door=door, op=klok.nu()
            )


def _seat(rij: Aanwezigheid | None) -> str:
    return rij.plaats if rij is not None and rij.aanwezig else ""


def _require_seats(
    zitting: Zitting, wijzigingen: list[tuple[Medewerker, str, str]], door: Medewerker
) -> None:  # fmt: skip
    zetels = seats_at(zitting, door)
    zonder = [
        f"{medewerker.naam}: {Plaats(naar).label}"
        for medewerker, _, naar in wijzigingen
        if naar and naar not in zetels.get(medewerker, ())
    ]
    refuse_if(zonder, "Deze collega’s zijn niet voor die plaats aangesteld.")


def _seat_down(zitting: Zitting, rij: Aanwezigheid | None, medewerker: Medewerker, plaats: str) -> None:
    """Who was invited and did not come stays invited."""
    if plaats:
        zitting.aanwezigheden.update_or_create(
            medewerker=medewerker, defaults={"plaats": Plaats(plaats), "aanwezig": True}
        )
    elif rij is not None and rij.plaats == Plaats.DESKUNDIGE:
        rij.aanwezig = False
        rij.save(update_fields=["aanwezig"])
    elif rij is not None:
        rij.delete()


def lock_zitting(pk: uuid.UUID) -> Zitting:
    """The zitting, locked: nobody leaves a seat while a besluit that rests on it becomes definitive."""
    return Zitting.objects.select_for_update(of=("self",)).select_related("eenheid").get(pk=pk)


def seal_bezetting(punt: Agendapunt) -> None:
    """Fix who sat at this item, now that its besluit is definitive. Callers hold the lock of case and zitting."""
    muur = walled_from(punt.melding)
    gevraagd = set(punt.melding.toekenningen.filter(grond=Grond.DESKUNDIGE).lopend().values_list("user", flat=True))
    for rij in punt.zitting.aanwezigheden.filter(aanwezig=True).exclude(medewerker__in=muur):
        # Somebody of another commissie sits at the item of the invitation alone.
        elders = rij.plaats == Plaats.DESKUNDIGE and rij.medewerker_id not in gevraagd
        if not elders or any(Plaats.DESKUNDIGE in seats_of(a) for a in rij.medewerker.aanstellingen.actief()):
            Bezetting.objects.create(agendapunt=punt, medewerker_id=rij.medewerker_id, plaats=rij.plaats)


@transaction.atomic
def invite_deskundige(punt: Agendapunt, aanstelling: Aanstelling, *, door: Medewerker) -> None:
    """Somebody of another commissie, or the kernteam, reads along and advises on this one item, until it is decided."""
    melding = lock(punt.melding_id)
    punt.refresh_from_db(fields=["besloten_op", "zitting"])
    if not (melding.permits(door, Recht.AGENDEREN, COMMISSIE) and punt.besloten_op is None and punt.zitting):
        raise OvergangGeweigerd(NIET_JOUW_ROL)
    if aanstelling not in deskundige_candidates(melding):
        raise OvergangGeweigerd(GEEN_DESKUNDIGE)
    grant(melding, aanstelling.medewerker, Grond.DESKUNDIGE, rol=Rol(aanstelling.rol), aanstelling=aanstelling)
    punt.zitting.aanwezigheden.get_or_create(
        medewerker=aanstelling.medewerker, defaults={"plaats": Plaats.DESKUNDIGE, "aanwezig": False}
    )
    notify(melding, f"deskundige:{punt.pk}", medewerkers=[aanstelling.medewerker])


@transaction.atomic
def recuse(melding: Melding, medewerker: Medewerker) -> None:
    """“Ik heb een belang”: out of this body at once, and nobody reads why. The others hear that there is news (CI-4).

    In every role in which this person sits at the table; what another role opened stays.
    """
    melding = lock(melding.pk)
    rollen = [rol for rol in COMMISSIE if melding.permits(medewerker, Recht.TRIAGEDOSSIER, (rol,))]
    if not rollen:
        raise OvergangGeweigerd("Dit punt staat niet op jouw agenda.")
    for lichaam in {Lichaam.TRIAGE, *lichamen_met(*rollen)}:
        wall_off(melding, medewerker, lichaam)
    notify(melding, f"belang:{melding.pk}:{klok.vandaag()}", recht=Recht.WEGEN, rollen=(Rol.TR,))
