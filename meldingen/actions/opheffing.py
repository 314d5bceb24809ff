"""A wrong wall is lifted by two people with a reason; the rules themselves are lifted by nobody.

VIK asks it and the politiechef agrees; before triage, when no politiechef reads the case yet, another coördinator of
VIK does. Nobody reads here why a wall stands, also not whether there is one that must stay.
"""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from meldingen.actions.contact import tell_melder
from meldingen.actions.muren import raise_walls
from meldingen.actions.toegang import lock
from meldingen.actions.toewijzing import may_assign
from meldingen.conflicts.mensen import Mensen
from meldingen.conflicts.muren import walls_for
from meldingen.models import Bericht, Betrokkenheid, Melding, Opheffing, OvergangGeweigerd, Uitsluiting
from meldingen.notifications import notify
from meldingen.toegang import recipients, toegang
from meldingen.workflow import NA_TRIAGE, Recht
from pvi import klok, kluis
from pvi.models import Medewerker
from pvi.rollen import Functie, Rol

NIETS = "Hier valt niets op te heffen: er staat niets in de weg, of de regels van het portaal vragen het nog."
NIET_JIJ = "Iemand anders moet dit doen."
AAN_MELDER = (
    "Een collega mocht eerst niets van je melding zien. Dat klopte niet. Nu mag die collega haar zien als dat voor het "
    "werk nodig is. Twee mensen hebben dat samen besloten. Wil je weten wie het is? Vraag het je vaste contact."
)


def liftable(melding: Melding, medewerker: Medewerker) -> list[Uitsluiting]:
    """What stands around this case for this person and no rule asks for now.

    Nothing where the portal forgot who somebody was, after a rehabilitatie: such a wall stays without a reason.
    """
    if melding.betrokkenheden.filter(koppeling=Betrokkenheid.Koppeling.LOSGEMAAKT).exists():
        return []
    gevraagd = walls_for(Mensen(melding))
    # What stands only until VIK has settled a key goes by settling it.
    staan = melding.uitsluitingen.filter(medewerker=medewerker, voorlopig=False)
    return [muur for muur in staan if not {(medewerker, ""), (medewerker, muur.lichaam)} & gevraagd.keys()]


def may_propose(door: Medewerker, melding: Melding) -> bool:
    return melding.is_open and may_assign(door, melding, {Rol.VI})


def may_confirm(door: Medewerker, melding: Melding) -> bool:
    """The politiechef; as long as that one does not read the case, somebody who coordinates at VIK."""
    if not melding.is_open:
        return False
    if melding.status in NA_TRIAGE:
        return melding.permits(door, Recht.VOLGEN, {Rol.PC})
    coordineert = any(a.rol == Rol.VI and a.functie == Functie.COORDINATOR for a in toegang(door).aanstellingen)
    return coordineert and may_assign(door, melding, {Rol.VI})


def to_confirm(medewerker: Medewerker) -> QuerySet[Opheffing]:
    """What waits for this person on cases in reach: not asked by them, and not about them."""
    zaken = Melding.objects.permitted(medewerker, Recht.VOLGEN, {Rol.PC}).filter(status__in=NA_TRIAGE)
    if any(a.rol == Rol.VI and a.functie == Functie.COORDINATOR for a in toegang(medewerker).aanstellingen):
        bij_vik = Melding.objects.permitted(medewerker, Recht.TOEWIJZEN, {Rol.VI}).exclude(status__in=NA_TRIAGE)
        zaken |= bij_vik
    anderen = Opheffing.objects.open().exclude(aangevraagd_door=medewerker).exclude(medewerker=medewerker)
    return anderen.filter(melding__in=zaken.values("pk")).select_related("melding").order_by("aangevraagd_op")


@transaction.atomic
def propose_opheffing(melding: Melding, medewerker: Medewerker, *, door: Medewerker, reden: str) -> Opheffing:
    """VIK says that this person stands outside the case by mistake. Nothing changes yet. Raises OvergangGeweigerd."""
    melding = lock(melding.pk)
    if not may_propose(door, melding) or medewerker == door:
        raise OvergangGeweigerd(NIET_JIJ)
    if not reden.strip():
        raise OvergangGeweigerd("Schrijf op waarom het niet klopt dat deze collega buiten de zaak staat.")
    with kluis.opened(melding.sleutel_id):
        if not liftable(melding, medewerker):
            raise OvergangGeweigerd(NIETS)
        opheffing = Opheffing(
            sleutel_id=melding.sleutel_id, melding=melding, medewerker=medewerker, reden=reden.strip(),
            aangevraagd_door=door, aangevraagd_op=klok.nu(),
        )  # fmt: skip
        try:
            with transaction.atomic():
                opheffing.save(force_insert=True)
        except IntegrityError as fout:
            raise OvergangGeweigerd("Dit is al gevraagd. Iemand anders bevestigt het.") from fout
    aan = recipients(melding, Recht.VOLGEN, {Rol.PC} if melding.status in NA_TRIAGE else {Rol.VI})
    notify(
        melding, f"opheffing:{opheffing.pk}",
        medewerkers=[m for m in aan if m not in (door, medewerker) and may_confirm(m, melding)],
    )  # fmt: skip
    return opheffing


@transaction.atomic
def confirm_opheffing(opheffing: Opheffing, *, door: Medewerker) -> None:
    """The second person agrees: what no rule asks for is gone, and the melder hears that somebody may see the case."""
    melding, rij = _lock_both(opheffing)
    if not may_confirm(door, melding) or door in (rij.aangevraagd_door, rij.medewerker):
        raise OvergangGeweigerd(NIET_JIJ)
    with kluis.opened(melding.sleutel_id):
        muren = liftable(melding, rij.medewerker)
        if not muren:
            raise OvergangGeweigerd(NIETS)
        rij.bevestigd_door, rij.bevestigd_op = door, klok.nu()
        rij.save()
        Uitsluiting.objects.filter(pk__in=[muur.pk for muur in muren]).delete()
        raise_walls(melding)
        if any(not muur.lichaam for muur in muren) and melding.melders.exists():
            tell_melder(melding, Bericht.Soort.BERICHT, AAN_MELDER, auteur_rol=Rol.VI)


@transaction.atomic
def reject_opheffing(opheffing: Opheffing, *, door: Medewerker) -> None:
    """Refuse it, or take back what you asked: everything stays as it is."""
    melding, rij = _lock_both(opheffing)
    zelf = door == rij.aangevraagd_door and may_propose(door, melding)
    if rij.medewerker == door or not (zelf or may_confirm(door, melding)):
        raise OvergangGeweigerd(NIET_JIJ)
    with kluis.opened(melding.sleutel_id):
        rij.afgewezen_door, rij.afgewezen_op = door, klok.nu()
        rij.save()


def _lock_both(opheffing: Opheffing) -> tuple[Melding, Opheffing]:
    melding = lock(opheffing.melding_id)
    rijen = Opheffing.objects.select_for_update(of=("self",)).select_related("aangevraagd_door", "medewerker")
    rij = rijen.get(pk=opheffing.pk)
    if rij.bevestigd_op is not None or rij.afgewezen_op is not None:
        raise OvergangGeweigerd("Dit is al afgehandeld.")
    return melding, rij
