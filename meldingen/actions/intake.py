"""The intake (T3, T4, T6): who takes it, what the triagecommissie needs to know, and closing without it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from meldingen import termijnen, workflow
from meldingen.actions.contact import tell_melder
from meldingen.actions.muren import raise_walls, wall_off
from meldingen.actions.toestemming import follow_melder
from meldingen.actions.uitwijk import NAAR_DE_EENHEID, move_to
from meldingen.conflicts.uitwijk import own_eenheid
from meldingen.models import (
    Bericht,
    Betrokkenheid,
    LcCriterium,
    MelderIdentiteit,
    Melding,
    Muurverzoek,
    OvergangGeweigerd,
)
from meldingen.models.termijn import in_force
from meldingen.namen import names_in_text
from meldingen.toegang import recipients
from meldingen.workflow import Recht, Status
from pvi import klok, kluis
from pvi.models import Medewerker
from pvi.rollen import Rol

BEVESTIGING = (
    "Dank je wel voor je melding. Ik ben je vaste contact bij VIK, de afdeling Veiligheid, Integriteit en Klachten.\n\n"
    "Ik neem de komende dagen contact met je op. Dan bespreken we wat er is gebeurd en wat je nodig hebt. "
    "Je mag iemand meenemen, ook een vertrouwenspersoon. Heb je eerder een vraag? Schrijf dan hier terug."
)
SLUITREDENEN = ("niet_politie", "dubbel", "test")


# --- T3 --------------------------------------------------------------------------------------------------------------


def intaker_candidates(melding: Melding) -> list[Medewerker]:
    """VIK people who can do this intake: they reach the case, so no wall stands between (intaker without conflict)."""
    return sorted(recipients(melding, Recht.INTAKE, {Rol.VI}), key=lambda m: m.naam)


def start_intake(melding: Melding, *, door: Medewerker, intaker: Medewerker, tekst: str) -> None:
    """T3: name the intaker and send the melder a personal message, which ends the term of 7 days.

    Without a melder (ex officio) nobody is written to. Raises OvergangGeweigerd.
    """
    met_melder = melding.melders.exists()
    if intaker not in intaker_candidates(melding):
        raise OvergangGeweigerd("Kies iemand van VIK die er niets mee te maken heeft.")
    if met_melder and not tekst.strip():
        raise OvergangGeweigerd("Schrijf een bericht aan de melder.")
    with transaction.atomic(), kluis.opened(melding.sleutel_id):
        melding.transition(workflow.T3, door=door)
        melding.intaker = intaker
        melding.save()
        if met_melder:
            tell_melder(melding, Bericht.Soort.BEVESTIGING, tekst, auteur=door, auteur_rol=Rol.VI)


def judge_urgency(melding: Melding, spoed: bool | None) -> None:
    """Set `spoed` on the instance (the caller saves) and let the running terms count anew from their own start."""
    melding.spoed = spoed
    for termijn in melding.termijnen.open():
        regel = in_force(termijn.regel, termijn.gestart_op)
        if regel.bij_spoed is None:
            continue
        termijn.verloopt_op = termijnen.deadline(regel, termijn.gestart_op, bool(spoed))
        termijn.waarschuwing_op = termijnen.warning_day(termijn.gestart_op, termijn.verloopt_op, regel.waarschuwing)
        termijn.save(update_fields=["verloopt_op", "waarschuwing_op"])


class Botsing(Exception):
    """Somebody else saved the intake in between; nothing was written. Carries the row as it is now."""

    def __init__(self, melding: Melding) -> None:
        super().__init__("the intake was saved by somebody else")
        self.melding = melding


def save_intake(melding: Melding, *, versie: int, velden: dict[str, Any]) -> Melding:
    """Store what was filled in, complete or not. Raises Botsing when `versie` is not the one on the row."""
    with transaction.atomic(), kluis.opened(melding.sleutel_id):
        rij = Melding.objects.select_for_update().get(pk=melding.pk)
        if rij.status != Status.INTAKE:
            raise OvergangGeweigerd("De intake is al afgerond. Ververs de pagina.")
        if rij.versie != versie:
            raise Botsing(rij)
        for naam, waarde in velden.items():
            setattr(rij, naam, waarde)
        judge_urgency(rij, rij.spoed)
        rij.versie += 1
        rij.save()
    return rij


# --- T4 --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Eis:
    """One requirement of T4: its word in the domain table, when it is met, and what to do when it is not.

    `veld` is the field of the form that mends it; empty when it is mended elsewhere or in several fields.
    """

    code: str
    veld: str
    voldaan: Callable[[Melding], bool]
    tekst: str
    # Asked of the melder, so it does not count for a case without one.
    over_melder: bool = False


def _people_settled(melding: Melding) -> bool:
    """Every named betrokkene is linked, unknown or from outside; at least one line says who it is about."""
    koppelingen = set(melding.betrokkenheden.subjects().values_list("koppeling", flat=True))
    return bool(koppelingen) and Betrokkenheid.Koppeling.OPEN not in koppelingen


ONGEWENST_OPEN = (
    "Zoek uit wie dit niet mag zien: verbeter de sleutel, of leg vast dat die persoon onbekend of van buiten is."
)


def _unwanted_settled(melding: Melding) -> bool:
    """Everybody whom the melder wants to keep out by a key stands behind a wall, or is known not to be here."""
    return not melding.muurverzoeken.filter(koppeling=Muurverzoek.Koppeling.OPEN).exists()


def _without_names(melding: Melding) -> bool:
    return bool(melding.samenvatting.strip()) and not names_in(melding, melding.samenvatting)


TRIAGE_EISEN: tuple[Eis, ...] = (
    Eis("grond", "gronden", lambda m: bool(m.gronden), "Kies minstens één grond."),
    Eis("aard", "aarden", lambda m: bool(m.aarden), "Kies minstens één aard."),
    Eis("kanaal", "kanaal", lambda m: bool(m.kanaal), "Kies het kanaal."),
    Eis("machtsverhouding", "machtsverhouding", lambda m: bool(m.machtsverhouding), "Kies de machtsverhouding."),
    Eis("urgentie", "spoed", lambda m: m.spoed is not None, "Beoordeel of er spoed is."),
    Eis("veiligheid", "veiligheid", lambda m: bool(m.veiligheid), "Beoordeel de veiligheid."),
    Eis(
        "wensen_melder",
        "wensen_besproken",
        lambda m: m.wensen_besproken,
        "Bespreek de wensen van de melder.",
        over_melder=True,
    ),
    Eis(
        "toestemming",
        "toestemming_besproken",
        lambda m: m.toestemming_besproken,
        "Bespreek de toestemming van de melder.",
        over_melder=True,
    ),
    Eis(
        "vp_aangeboden", "vp_aanbod", lambda m: bool(m.vp_aanbod), "Bied een vertrouwenspersoon aan.", over_melder=True
    ),
    Eis("buddy_aangeboden", "buddy_aanbod", lambda m: bool(m.buddy_aanbod), "Bied een buddy aan.", over_melder=True),
    Eis(
        "betrokkenen_gekoppeld_of_onbekend",
        "",
        _people_settled,
        "Koppel elke betrokkene, of leg vast dat die onbekend of van buiten is.",
    ),
    Eis(
        "lc_criteria",
        "",
        lambda m: not LcCriterium.unanswered(m.lc_criteria),
        "Beantwoord alle vragen voor de Landelijk Coördinator.",
    ),
    Eis(
        "samenvatting_gepseudonimiseerd",
        "samenvatting",
        _without_names,
        "Schrijf een samenvatting zonder namen van mensen in deze zaak.",
    ),
)


def missing_for_triage(melding: Melding) -> list[str]:
    """What still stands in the way of T4, in plain Dutch, in the order of the form. The case's key is open."""
    met_melder = melding.melders.exists()
    ontbreekt = [eis.tekst for eis in TRIAGE_EISEN if (met_melder or not eis.over_melder) and not eis.voldaan(melding)]
    # Beside the table: whom the melder wants to keep out is no betrokkene, and waits for VIK like one.
    return ontbreekt if _unwanted_settled(melding) else [*ontbreekt, ONGEWENST_OPEN]


def send_to_triage(melding: Melding, *, door: Medewerker) -> None:
    """T4: the case goes on the agenda; a yes to any criterion makes consulting the LC mandatory.

    A case that named no unit at first goes to the commissie of the unit VIK found.

    Raises OvergangGeweigerd with the list of what is missing.
    """
    with transaction.atomic(), kluis.opened(melding.sleutel_id):
        if ontbreekt := missing_for_triage(melding):
            raise OvergangGeweigerd("De intake is nog niet compleet.", ontbreekt)
        melding.answer_lc_criteria(melding.lc_criteria)
        melding.save()
        melding.transition(workflow.T4, door=door)
        if (eigen := own_eenheid(melding)) is not None:
            move_to(melding, eigen, door=door, tekst=NAAR_DE_EENHEID)


def names_in(melding: Melding, tekst: str) -> list[str]:
    """Parts of names of people on this case that stand in `tekst`, however they are typed (meldingen/namen.py)."""
    namen = [rij.naam for rij in (*melding.betrokkenheden.all(), *melding.muurverzoeken.all())]
    namen += melding.betrokkenheden.exclude(medewerker=None).values_list("medewerker__naam", flat=True)
    identiteiten = list(MelderIdentiteit.objects.filter(melder__melding=melding))
    with kluis.opened(*(identiteit.sleutel_id for identiteit in identiteiten)):
        namen += [identiteit.naam for identiteit in identiteiten if kluis.is_open(identiteit.sleutel_id)]
    return names_in_text(namen, tekst)


# --- T6 --------------------------------------------------------------------------------------------------------------


def find_same_melding(melding: Melding, kenmerk: str, door: Medewerker) -> Melding | None:
    """The open case a duplicate belongs to, when `door` reaches it for intake too."""
    return (
        Melding.objects.permitted(door, Recht.INTAKE)
        .exclude(pk=melding.pk)
        .exclude(status=Status.AFGESLOTEN)
        .select_related("eenheid_behandeling")
        .filter(kenmerk=kluis.normalize_kenmerk(kenmerk))
        .first()
    )


def close_without_triage(
    melding: Melding, *, door: Medewerker, reden: str, tekst: str, dubbel_van: Melding | None = None
) -> None:
    """T6: not about the police, a duplicate, or a test. Anything else goes to triage.

    A duplicate moves its melders, with their messages and the walls, to the other case. `tekst` is for the melder.
    Raises OvergangGeweigerd with what is missing.
    """
    if reden not in SLUITREDENEN:
        raise OvergangGeweigerd(
            "Zonder triage sluiten kan alleen als het niet over de politie gaat, dubbel is of een test."
        )
    if (reden == "dubbel") != (dubbel_van is not None):
        raise OvergangGeweigerd("Kies bij welke melding deze hoort.")
    if dubbel_van is not None and _may_not_follow(melding, dubbel_van):
        raise OvergangGeweigerd("Een melder van deze melding mag die andere zaak niet zien. Behandel ze apart.")
    with transaction.atomic(), kluis.opened(melding.sleutel_id):
        melding.sluitreden, melding.sluittekst, melding.dubbel_van = reden, tekst, dubbel_van
        melding.save()
        if dubbel_van is None and melding.melders.exists():
            tell_melder(melding, Bericht.Soort.UITKOMST, tekst, auteur=door, auteur_rol=Rol.VI)
        melding.transition(workflow.T6, door=door)
        if dubbel_van is not None:
            _move_melders(melding, dubbel_van, tekst, door)
        # A closed case has no clocks: nobody is left to wait for.
        melding.termijnen.open().update(gestopt_op=klok.vandaag())


def _may_not_follow(melding: Melding, naar: Melding) -> bool:
    """Does a melder of this case stand behind the wall of the other one, without being its melder too (CI-1)?"""
    muur = [uitsluiting.medewerker for uitsluiting in naar.uitsluitingen.barring().select_related("medewerker")]
    eigen = list(naar.melders.all())
    buiten = [medewerker for medewerker in muur if not any(melder.is_person(medewerker) for melder in eigen)]
    return any(melder.is_person(medewerker) for melder in melding.melders.all() for medewerker in buiten)


def _move_melders(melding: Melding, naar: Melding, tekst: str, door: Medewerker) -> None:
    """Melders go on in the other case with their code, identity and messages; every wall goes with them.

    So do the keys that found nobody: when one finds somebody later, a wall rises there too.
    """
    with kluis.opened(naar.sleutel_id):
        for uitsluiting in melding.uitsluitingen.filter(voorlopig=False).select_related("medewerker"):
            wall_off(naar, uitsluiting.medewerker, uitsluiting.lichaam, uitsluiting.sinds)
        for rij in (*melding.betrokkenheden.subjects().filter(medewerker=None), *melding.muurverzoeken.all()):
            if any(rij.sleutels):
                Muurverzoek.objects.create(
                    sleutel_id=naar.sleutel_id, melding=naar, naam=rij.naam, werkmail=rij.werkmail,
                    personeelsnummer=rij.personeelsnummer, koppeling=rij.koppeling,
                )  # fmt: skip
        for melder in melding.melders.all():
            for bericht in Bericht.objects.for_melder(melder):
                Bericht.objects.create(
                    sleutel_id=naar.sleutel_id,
                    melding=naar,
                    melder=melder,
                    van_melder=bericht.van_melder,
                    soort=bericht.soort,
                    auteur=bericht.auteur,
                    auteur_rol=bericht.auteur_rol,
                    tekst=bericht.tekst,
                    op=bericht.op,
                    beantwoord=bericht.beantwoord,
                )
            melder.melding = naar
            melder.save(update_fields=["melding"])
            melder.benadelingen.update(melding=naar)
            follow_melder(melder, van=melding)
            tell_melder(naar, Bericht.Soort.BERICHT, tekst, auteur=door, auteur_rol=Rol.VI, melder=melder)
        raise_walls(naar)
