"""A melding comes in: one transaction from what somebody filled in to a case with its walls, terms and receipt."""

from dataclasses import dataclass, field

from django.db import transaction

from meldingen.actions.contact import set_mail_consent, tell_melder
from meldingen.actions.muren import raise_walls, wall_off
from meldingen.conflicts.uitwijk import ZONDER_EENHEID
from meldingen.models import (
    Bericht,
    Betrokkenheid,
    Melder,
    MelderIdentiteit,
    Melding,
    Muurverzoek,
    OvergangGeweigerd,
    Signaal,
)
from meldingen.models.melding import Aanbod
from meldingen.models.personen import Modus
from meldingen.uitleg import expected_date, in_words
from meldingen.workflow import T1
from pvi import klok, kluis
from pvi.models import Medewerker, OrganisatieEenheid, Sleutel
from pvi.rollen import Rol

MODUS_VOLGT = "Vertrouwelijk en anoniem melden komt in een volgende uitgave van het portaal."

ONTVANGST = (
    "We hebben je melding ontvangen op {vandaag}. Uiterlijk op {bevestiging} hoor je van een persoon. "
    "Heb je nog iets te vertellen? Schrijf het hieronder. Dat kan ook als je melding is afgesloten."
)


@dataclass(frozen=True)
class Persoon:
    """Somebody as named by the melder: free words, linked to an account only by an exact key."""

    naam: str = ""
    team: str = ""
    werkmail: str = ""
    personeelsnummer: str = ""
    rol: Betrokkenheid.Rol = Betrokkenheid.Rol.BETROKKENE

    def __str__(self) -> str:
        return ", ".join(deel for deel in (self.naam, self.team, self.werkmail, self.personeelsnummer) if deel)


@dataclass(frozen=True)
class Afzender:
    """The melder: mode, place in the story, identity, and consent for mails without content."""

    naam: str = ""
    werkmail: str = ""
    telefoon: str = ""
    personeelsnummer: str = ""
    positie: str = ""
    modus: Modus = Modus.OPEN
    mail_gewenst: bool = False


@dataclass(frozen=True)
class Ingevuld:
    """Everything a melding starts with. `melder` is None for a case ex officio (a signaal without a melder)."""

    wat_gebeurd: str
    melder: Afzender | None
    waar_wanneer: str = ""
    herhaald: bool | None = None
    # The team or unit where it happened; None: the melder does not know.
    eenheid: OrganisatieEenheid | None = None
    betrokkenen: tuple[Persoon, ...] = field(default=())
    wensen: str = ""
    wie_niet: tuple[Persoon, ...] = field(default=())
    buddy_aanbod: str = Aanbod.LATER
    vp_aanbod: str = Aanbod.LATER


@transaction.atomic
def submit_melding(
    ingevuld: Ingevuld,
    *,
    kanaal: str = "melder",
    door: Medewerker | None = None,
    als: Rol | None = None,
    signaal: Signaal | None = None,
) -> tuple[Melding, Melder | None, str]:
    """Make the case and fire T1, all or nothing; returns the melding, the melder and the code (shown once).

    `door`: the member of staff who enters it (on behalf of somebody in role `als`, or converting `signaal`); default
    the melder.
    Walls stand before anybody can be notified. Raises OvergangGeweigerd when something required is missing or `door`
    may not submit. The case's key is open afterwards.
    """
    if not ingevuld.wat_gebeurd.strip():
        raise OvergangGeweigerd("Vul in wat er is gebeurd.")
    # On behalf of somebody: the enterer explains the modes, the portal need not.
    modi = {Modus.OPEN} if door is None else {Modus.OPEN, Modus.VERTROUWELIJK}
    if ingevuld.melder is not None and ingevuld.melder.modus not in modi:
        raise OvergangGeweigerd(MODUS_VOLGT)
    melding = _create_melding(ingevuld, kanaal)
    if signaal is not None:
        signaal.melding = melding
        signaal.save(update_fields=["melding"])
    melder, code = _create_melder(melding, ingevuld.melder) if ingevuld.melder else (None, "")
    for persoon in ingevuld.betrokkenen:
        _record_betrokkenheid(melding, persoon)
    for persoon in ingevuld.wie_niet:
        if persoon.werkmail or persoon.personeelsnummer:
            Muurverzoek.objects.create(
                sleutel_id=melding.sleutel_id, melding=melding, naam=persoon.naam, werkmail=persoon.werkmail,
                personeelsnummer=persoon.personeelsnummer,
            )  # fmt: skip
    raise_walls(melding)
    melding.transition(T1, door=door or _require(melder), als=als)
    for betrokkenheid in melding.betrokkenheden.subjects():
        melding.record_event("betrokkene_vastgelegd", onderwerp=str(betrokkenheid.pk))
    if melder is not None:
        tekst = ONTVANGST.format(vandaag=in_words(klok.vandaag()), bevestiging=in_words(expected_date(melding)))
        tell_melder(melding, Bericht.Soort.ONTVANGST, tekst, melder=melder)
    return melding, melder, code


def _require(melder: Melder | None) -> Melder:
    if melder is None:
        raise ValueError("a case without a melder is entered by somebody")
    return melder


def _create_melding(ingevuld: Ingevuld, kanaal: str) -> Melding:
    vandaag = klok.vandaag()
    boven = ingevuld.eenheid and ingevuld.eenheid.eenheid
    if boven is not None and not boven.is_geldig(vandaag):
        boven = None  # a closed unit handles nothing: VI chooses the successor at intake
    melding = Melding(
        sleutel=kluis.new_sleutel(Sleutel.Soort.ZAAK),
        kanaal=kanaal,
        eenheid_gedraging=ingevuld.eenheid,
        eenheid_behandeling=boven or OrganisatieEenheid.objects.get(code=ZONDER_EENHEID),
        eenheid_telling=boven,
        wat_gebeurd=ingevuld.wat_gebeurd,
        waar_wanneer=ingevuld.waar_wanneer,
        herhaald=ingevuld.herhaald,
        wensen=ingevuld.wensen,
        wie_niet="\n".join(str(persoon) for persoon in ingevuld.wie_niet),
        buddy_aanbod=ingevuld.buddy_aanbod,
        vp_aanbod=ingevuld.vp_aanbod,
    )
    melding.save()
    return melding


def _create_melder(melding: Melding, afzender: Afzender) -> tuple[Melder, str]:
    melder = Melder(melding=melding, modus=afzender.modus, positie=afzender.positie)
    code = melder.new_code()
    melder.save()
    MelderIdentiteit.objects.create(
        sleutel=kluis.new_sleutel(Sleutel.Soort.IDENTITEIT),
        melder=melder,
        naam=afzender.naam,
        werkmail=afzender.werkmail,
        telefoon=afzender.telefoon,
        personeelsnummer=afzender.personeelsnummer,
    )
    if afzender.mail_gewenst:
        set_mail_consent(melder, True)
    return melder, code


def _record_betrokkenheid(melding: Melding, persoon: Persoon) -> None:
    """A name alone never links; what an exact key finds, `raise_walls` links silently."""
    Betrokkenheid.objects.create(
        sleutel_id=melding.sleutel_id,
        melding=melding,
        rol=persoon.rol,
        naam=persoon.naam,
        team=persoon.team,
        werkmail=persoon.werkmail,
        personeelsnummer=persoon.personeelsnummer,
    )


@transaction.atomic
def link_melding(melder: Melder, medewerker: Medewerker) -> None:
    """The holder of the code also follows the case with the own account.

    That person never handles it (CI-7), and the body in which they work stands aside (CI-13). Raises OvergangGeweigerd,
    without words, for an account that may not, or a code that was renewed meanwhile: the page says what it says of a
    wrong code.
    """
    nu = Melder.objects.select_for_update().get(pk=melder.pk)
    if nu.code_merk != melder.code_merk or not nu.may_link(medewerker):
        raise OvergangGeweigerd("")
    nu.link_account(medewerker)
    wall_off(nu.melding, medewerker)
    raise_walls(nu.melding)
