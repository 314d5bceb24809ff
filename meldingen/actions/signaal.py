"""What happens to a signaal: logged, assessed, then a melding, an approach with the team, or closed with a reason."""

from django.db import models, transaction

from meldingen.actions.intake import judge_urgency
from meldingen.actions.melding import Ingevuld, submit_melding
from meldingen.bewaartermijnen import REGEL
from meldingen.models import Melding, OvergangGeweigerd, Signaal, Termijn
from meldingen.models.melding import Veiligheid
from meldingen.notifications import notify_signaal, notify_writer
from meldingen.workflow import Recht
from pvi import klok, kluis
from pvi.models import Medewerker
from pvi.rollen import Rol

# Still waiting for what happens to it.
OPEN = frozenset({Signaal.Status.GELOGD, Signaal.Status.BEOORDEELD})


class Redencode(models.TextChoices):
    """Why a signaal did not become a melding: what the reflectiekamer sees, which reads no text (our default)."""

    GEEN_UDR = "geen_udr", "Het gaat niet over uitsluiting, discriminatie of racisme"
    AL_BEKEND = "al_bekend", "Er loopt al een melding over"
    NIET_GEWENST = "niet_gewenst", "De geraakte collega wil nu geen melding"
    TEAM = "team", "Het gaat om de sfeer in het team, niet om één persoon"
    ONDUIDELIJK = "onduidelijk", "Er is te weinig bekend, ook na navragen"
    ELDERS = "elders", "Het hoort bij een ander loket"


def log_signaal(signaal: Signaal, *, door: Medewerker) -> Signaal:
    """Store a new signaal with a key of its own; VIK hears of it and has 5 working days. It gets its own key here."""
    with transaction.atomic():
        signaal.sleutel = kluis.new_sleutel("zaak")
        signaal.gelogd_door, signaal.gelogd_op = door, klok.nu()
        signaal.save(force_insert=True)
        Termijn.objects.record("signaal_gelogd", signaal=signaal)
        if signaal.bron == Signaal.Bron.COLLEGA:
            Termijn.objects.record("collega_vertelde", signaal=signaal)
        notify_signaal(signaal)
    return signaal


def assess_signaal(signaal: Signaal, *, door: Medewerker, gronden: list[str], aarden: list[str]) -> Signaal:
    """VIK orders it by grond and aard; what happens to it may follow later."""
    with transaction.atomic(), kluis.opened(signaal.sleutel_id):
        rij = _open_signaal(signaal, door, {Rol.VI})
        rij.gronden, rij.aarden, rij.status = gronden, aarden, Signaal.Status.BEOORDEELD
        _finish(rij, door)
    return rij


def keep_signaal(
    signaal: Signaal, *, door: Medewerker, uitkomst: Signaal.Status, redencode: str, reden: str = ""
) -> Signaal:
    """VIK leaves it with the team (`TEAMAANPAK`) or closes it (`GESLOTEN`).

    A reason in words is needed for closing, and for keeping what should have become a melding.
    Raises OvergangGeweigerd with what is missing.
    """
    if uitkomst not in (Signaal.Status.TEAMAANPAK, Signaal.Status.GESLOTEN):
        raise ValueError("a signaal is kept as teamaanpak or closed")
    with transaction.atomic(), kluis.opened(signaal.sleutel_id):
        rij = _open_signaal(signaal, door, {Rol.VI})
        ontbreekt = [] if redencode in Redencode.values else ["Kies een reden."]
        if not reden.strip() and (uitkomst == Signaal.Status.GESLOTEN or rij.must_become_melding):
            ontbreekt.append("Schrijf op waarom dit geen melding wordt.")
        if ontbreekt:
            raise OvergangGeweigerd("Het signaal kan zo niet worden afgehandeld.", ontbreekt)
        rij.status, rij.redencode, rij.reden = uitkomst, redencode, reden
        rij.bewaren_tot = REGEL["signaal"].last_day(klok.vandaag())
        _finish(rij, door)
        if may_take_up(rij, rij.gelogd_door):
            notify_writer(rij)
    return rij


def may_take_up(signaal: Signaal, medewerker: Medewerker) -> bool:
    """VIK left it with the team: the leader who logged it is to set to work, and has not said so yet."""
    return signaal.gelogd_door_id == medewerker.pk and Signaal.objects.awaiting_team().filter(pk=signaal.pk).exists()


def take_up(signaal: Signaal, *, door: Medewerker) -> None:
    """The writer sets to work with the team; it no longer waits on the page of the own work."""
    with transaction.atomic(), kluis.opened(signaal.sleutel_id):
        rij = Signaal.objects.select_for_update(of=("self",)).get(pk=signaal.pk)
        if not may_take_up(rij, door):
            raise OvergangGeweigerd("Dit signaal wacht niet op jou. Ververs de pagina.")
        rij.opgepakt_op = klok.nu()
        # Something is done with it, so it is kept from now.
        rij.bewaren_tot = REGEL["signaal"].last_day(klok.vandaag())
        rij.save()


def tell_colleague(signaal: Signaal, *, door: Medewerker) -> None:
    """The writer told the colleague what happens next; also after the signaal became a melding or was closed.

    Nothing of that talk is kept, not even a name. A second time changes nothing. Raises OvergangGeweigerd.
    """
    with transaction.atomic(), kluis.opened(signaal.sleutel_id):
        rij = Signaal.objects.select_for_update(of=("self",)).get(pk=signaal.pk)
        if rij.gelogd_door_id != door.pk or rij.bron != Signaal.Bron.COLLEGA or rij.gewist_op is not None:
            raise OvergangGeweigerd("Dit kan alleen wie het van een collega hoorde.")
        if rij.collega_ingelicht_op is None:
            rij.collega_ingelicht_op = klok.vandaag()
            rij.save()
            Termijn.objects.record("collega_ingelicht", signaal=rij)


def convert_signaal(signaal: Signaal, door: Medewerker) -> Melding:
    """Make a melding of it, ex officio and without a melder, and send it in (T1) as `door`: VI, or TC of the own one.

    The melding has a key of its own, so the writer of the signaal keeps what was typed and gains nothing else.
    Raises OvergangGeweigerd when somebody was first, or when the actor may not convert it.
    """
    with transaction.atomic(), kluis.opened(signaal.sleutel_id):
        rij = _open_signaal(signaal, door, {Rol.VI, Rol.TC})
        verhaal = rij.wat_gezien + (f"\n\nWat er al is gedaan: {rij.al_gedaan}" if rij.al_gedaan else "")
        ingevuld = Ingevuld(wat_gebeurd=verhaal, melder=None, waar_wanneer=rij.wanneer, eenheid=rij.eenheid)
        melding, _, _ = submit_melding(ingevuld, kanaal="lijn", door=door, signaal=rij)
        melding.gronden, melding.aarden = rij.gronden, rij.aarden
        if rij.onveilig:
            melding.veiligheid = Veiligheid.ONVEILIG
            judge_urgency(melding, True)
        melding.save()
        # Nobody waits for a personal message, so that clock does not run.
        melding.termijnen.filter(soort="bevestiging").delete()
        rij.status = Signaal.Status.OMGEZET
        _finish(rij, door)
    return melding


def _open_signaal(signaal: Signaal, door: Medewerker, rollen: set[Rol]) -> Signaal:
    """The row, locked, when `door` may handle it in one of `rollen` and nobody was first."""
    rij = (
        Signaal.objects.permitted(door, Recht.SIGNAAL_BEOORDELEN, rollen)
        .select_for_update(of=("self",))
        .select_related("eenheid__eenheid")
        .filter(pk=signaal.pk)
        .first()
    )
    if rij is None:
        raise OvergangGeweigerd("Deze stap hoort niet bij jouw rol bij dit signaal.")
    if rij.status not in OPEN:
        raise OvergangGeweigerd("Dit signaal is al afgehandeld. Ververs de pagina.")
    return rij


def _finish(signaal: Signaal, door: Medewerker) -> None:
    signaal.beoordeeld_op = signaal.beoordeeld_op or klok.nu()
    signaal.beoordeeld_door = signaal.beoordeeld_door or door
    if signaal.status not in OPEN:
        signaal.afgehandeld_op = klok.nu()
    signaal.save()
    # What must become a melding keeps its clock until somebody did it, or said why not.
    if signaal.status not in OPEN or not signaal.must_become_melding:
        Termijn.objects.record("signaal_beoordeeld", signaal=signaal)
