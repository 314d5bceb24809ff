"""`CONFLICTEN`: who is walled off from a case, or stands aside, and from which day (CI-1…CI-13).

The rules only ever add walls: when the link to a betrokkene is removed after rehabilitatie the wall stays, without a
reason. A wall does not say why it stands, so that a row betrays neither melder nor betrokkene.

A wall bars the whole person. Who is too near to weigh (CI-4) stands aside in that body alone. Both follow the day on
which an appointment begins: what is known today stands before that day comes, whether anything runs then or not.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from meldingen.access import OORDEELT, ROLLEN_IN, VERSCHOONT
from meldingen.collegas import beside
from meldingen.conflicts.mensen import Mensen
from meldingen.conflicts.uitwijk import ZONDER_EENHEID
from pvi import klok, schrijfwijze
from pvi.models import Aanstelling, Medewerker, OrganisatieEenheid
from pvi.rollen import Rol

if TYPE_CHECKING:
    from meldingen.models import Melding


@dataclass(frozen=True)
class Wijkend:
    """A body that stands aside as a whole when one of its people is at issue or reports (CI-13).

    `niveau`: the unit within which colleagues are the same body: 1 the eenheid, 0 the country, None the unit of the
    appointment itself (a chamber of the SMO).
    """

    naam: str
    rollen: frozenset[Rol]
    niveau: int | None = 1
    # How a melder writes it where a team is asked, folded (schrijfwijze.words).
    woorden: frozenset[str] = frozenset()


LICHAMEN: tuple[Wijkend, ...] = (
    Wijkend("VIK", frozenset({Rol.VI, Rol.VO}), woorden=frozenset({"vik", "vikks"})),
    Wijkend(
        "HR en Arbeidszaken", frozenset({Rol.HR}), woorden=frozenset({"hr", "hrm", "arbeidszaken", "personeelszaken"})
    ),
    Wijkend("Triagecommissie", frozenset({Rol.TR}), woorden=frozenset({"triage", "triagecommissie"})),
    Wijkend("Strafmaatoverleg", frozenset({Rol.SM}), niveau=None, woorden=frozenset({"smo", "strafmaatoverleg"})),
    Wijkend("Landelijk Coördinator en kernteam", frozenset({Rol.LC}), niveau=0, woorden=frozenset({"lc", "kernteam"})),
)

# Whom, where (a Lichaam, or empty: in every role), from which day.
Muren = dict[tuple[Medewerker, str], date]
Muur = tuple[tuple[Medewerker, str], date]


@dataclass(frozen=True)
class Conflict:
    """One rule: its number, what it says, and the walls it puts up around a case."""

    code: str
    regel: str
    muren: Callable[[Mensen], Muren]


def _walls(wie: Callable[[Mensen], Iterable[Medewerker]]) -> Callable[[Mensen], Muren]:
    """Walls around these people, whatever they are appointed to."""
    return lambda mensen: {(medewerker, ""): klok.vandaag() for medewerker in wie(mensen)}


def _earliest(muren: Iterable[Muur]) -> Muren:
    """One wall per person and body, from the first day that any of these names; never before today."""
    eerste: Muren = {}
    for plek, sinds in muren:
        eerste[plek] = max(klok.vandaag(), min(sinds, eerste.get(plek, sinds)))
    return eerste


def _together(een: Aanstelling, ander: Aanstelling) -> date | None:
    """The first day on which both hold; None when one ends before the other begins."""
    begin = max(een.van, ander.van)
    if any(a.tot is not None and a.tot <= begin for a in (een, ander)):
        return None
    return klok.day(begin)


def _beside_each_other(aanstelling: Aanstelling, collegas: Iterable[Aanstelling]) -> list[Muur]:
    return [
        ((collega.medewerker, ""), samen)
        for collega in collegas
        if (samen := _together(aanstelling, collega)) is not None
    ]


def _leadership(mensen: Mensen) -> Muren:
    """Leaders at issue drag their MT along: same unit, and for a sectorhoofd the teamchefs below (the DMT)."""
    onderwerpen = {medewerker.pk for medewerker in mensen.onderwerpen}
    muren: list[Muur] = []
    for aanstelling in mensen.aanstellingen:
        if aanstelling.medewerker_id not in onderwerpen or aanstelling.rol not in (Rol.TC, Rol.SH):
            continue
        collegas = Aanstelling.objects.bekend().filter(rol__in=(Rol.TC, Rol.SH), eenheid=aanstelling.eenheid)
        if aanstelling.rol == Rol.SH:
            collegas |= Aanstelling.objects.bekend().filter(rol=Rol.TC, eenheid__ouder=aanstelling.eenheid)
        muren += _beside_each_other(aanstelling, collegas.select_related("medewerker"))
    return _earliest(muren)


def _te_dichtbij(mensen: Mensen) -> Muren:
    """Members of a commissie who are on the case in any part, or worked in a team with somebody who is."""
    op_de_zaak = mensen.genoemd | mensen.melders
    if not op_de_zaak:
        return {}
    leden = Aanstelling.objects.bekend().filter(rol__in=[rol for lichaam in OORDEELT for rol in ROLLEN_IN[lichaam]])
    dichtbij = beside(op_de_zaak, Medewerker.objects.filter(pk__in=leden.values("medewerker")))
    dichtbij |= {medewerker.pk: klok.vandaag() for medewerker in op_de_zaak}
    return _earliest(
        ((lid.medewerker, lichaam), max(klok.day(lid.van), dichtbij[lid.medewerker_id]))
        for lid in leden.filter(medewerker__in=dichtbij).select_related("medewerker")
        for lichaam in OORDEELT
        if lid.rol in ROLLEN_IN[lichaam]
    )


def _deel_van_de_zaak(mensen: Mensen) -> Muren:
    """Who investigates or supports on this case, or did, weighs it in no body, also in one they join later."""
    wie = Medewerker.objects.filter(pk__in=part_of_the_case(mensen.melding))
    return {(medewerker, lichaam): klok.vandaag() for medewerker in wie for lichaam in OORDEELT}


def part_of_the_case(melding: "Melding") -> "QuerySet[Any, Any]":
    """Keys of who investigates or supports on this case, or did."""
    gronden = Q(pk__in=())
    for grond, rol in VERSCHOONT.items():
        gronden |= Q(grond=grond, rol=rol)
    return melding.toekenningen.filter(gronden).values("user")


def with_interest(melding: "Melding") -> "QuerySet[Any, Any]":
    """Keys of who has an interest in this case and supports nobody in it: behind a wall, or stepped aside anywhere.

    Not who stands aside because they investigate or support: they may support again.
    """
    return melding.uitsluitingen.filter(Q(lichaam="") | ~Q(medewerker__in=part_of_the_case(melding))).values(
        "medewerker"
    )


def _lichamen(mensen: Mensen) -> Muren:
    """Everyone who sits in a body together with somebody at issue, or with a melder."""
    return _earliest(
        muur
        for aanstelling in mensen.aanstellingen
        for lichaam in LICHAMEN
        if aanstelling.rol in lichaam.rollen
        for muur in _beside_each_other(aanstelling, _body(lichaam, aanstelling.eenheid))
    )


def _body(lichaam: Wijkend, eenheid: OrganisatieEenheid) -> QuerySet[Aanstelling]:
    collegas = Aanstelling.objects.bekend().filter(rol__in=lichaam.rollen).select_related("medewerker")
    if lichaam.niveau is None:
        return collegas.filter(eenheid=eenheid)
    return collegas.filter(eenheid__eenheid=eenheid.eenheid_id) if lichaam.niveau else collegas


CONFLICTEN: tuple[Conflict, ...] = (
    Conflict(
        "CI-1",
        "Een betrokkene ziet de melding nooit in een rol als medewerker.",
        _walls(attrgetter("betrokkenen")),
    ),
    Conflict(
        "CI-2", "Is de betrokkene leidinggevende, dan slaat de zaak die leidinggevende en het MT over.", _leadership
    ),
    Conflict(
        "CI-3",
        "Een leidinggevende die wegkeek geldt voor toegang als betrokkene.",
        _walls(attrgetter("wegkijkers")),
    ),
    Conflict(
        "CI-4",
        "Wie in een commissie zit, weegt geen zaak van zichzelf of van iemand uit een team van de laatste 24 maanden.",
        _te_dichtbij,
    ),
    Conflict(
        "CI-4",
        "Wie de zaak onderzoekt of daarin iemand steunt, of dat deed, weegt die zaak in geen commissie.",
        _deel_van_de_zaak,
    ),
    Conflict("CI-7", "Niemand opent de eigen melding in een rol als medewerker.", _walls(attrgetter("melders"))),
    Conflict(
        "CI-13", "Werkt betrokkene of melder bij VIK, HR, triage, SMO of de LC, dan wijkt dat hele lichaam.", _lichamen
    ),
)


def walls_for(mensen: Mensen) -> Muren:
    """Every wall that the rules put up around this case, with the day from which it stands.

    Who stands behind a wall need not stand aside as well: two rows would say more than one.
    """
    muren = _earliest(muur for conflict in CONFLICTEN for muur in conflict.muren(mensen).items())
    return {
        (medewerker, lichaam): sinds
        for (medewerker, lichaam), sinds in muren.items()
        if not lichaam or muren.get((medewerker, ""), date.max) > sinds
    }


def people_to_hold(mensen: Mensen) -> set[Medewerker]:
    """Who waits while a key finds nobody: the team and the body that were named.

    The person who was meant may be among them, under a number typed wrong. They wait until VIK corrected the key or
    recorded that nobody knows who it is.
    """
    onvindbaar = mensen.onvindbaar
    if not onvindbaar:
        return set()
    teams, lichamen = _named_places(mensen.melding, [getattr(rij, "team", "") for rij in onvindbaar])
    aanstellingen = Aanstelling.objects.bekend()
    werkt = Q(team__in=teams) | Q(ontvangend_team__in=teams)
    werkt |= Q(pk__in=aanstellingen.filter(eenheid__in=teams).values("medewerker"))
    for lichaam in lichamen:
        werkt |= Q(pk__in=_body(lichaam, _own_unit(mensen.melding)).values("medewerker"))
    return set(Medewerker.objects.filter(werkt))


def _own_unit(melding: "Melding") -> OrganisatieEenheid:
    """The unit of level 1 where it happened; the same after the case moved."""
    plek = melding.eenheid_gedraging or melding.eenheid_telling
    if plek is None:
        return OrganisatieEenheid.objects.get(code=ZONDER_EENHEID)
    return plek.eenheid or plek


def _named_places(melding: "Melding", teksten: Collection[str]) -> tuple[set[int], list[Wijkend]]:
    """Teams (with what is below them) and bodies named on the case: chosen from the list, or written in words."""
    woorden = [schrijfwijze.words(tekst) for tekst in teksten]
    namen = {"".join(rij) for rij in woorden if rij}
    teams: set[int] = set()
    if melding.eenheid_gedraging and melding.eenheid_gedraging.niveau > 1:
        teams.add(melding.eenheid_gedraging.pk)
    if namen:
        for eenheid in OrganisatieEenheid.objects.filter(niveau__gt=1):
            # The units of the demo say in brackets that they are made up.
            naam = schrijfwijze.words(eenheid.naam.split(" (")[0])
            if namen & {"".join(naam), "".join(schrijfwijze.words(eenheid.code))}:
                teams.add(eenheid.pk)
    onder = OrganisatieEenheid.objects.filter(Q(ouder__in=teams) | Q(ouder__ouder__in=teams))
    lichamen = [lichaam for lichaam in LICHAMEN if any(lichaam.woorden.intersection(rij) for rij in woorden)]
    return teams | set(onder.values_list("pk", flat=True)), lichamen
