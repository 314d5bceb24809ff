"""Belangenverstrengeling (domein §4, CI-1…CI-13): who is walled off from a case, and who takes over.

The rules only ever add walls: when the link to a betrokkene is removed after rehabilitatie the wall stays, without a
reason. A wall does not say why it stands, so that a row betrays neither melder nor betrokkene.

A wall bars the whole person. Who is too near to weigh (CI-4) stands aside in that body alone. Both follow the day on
which an appointment begins: what is known today stands before that day comes, whether anything runs then or not.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from meldingen.access import OORDEELT, ROLLEN_IN, VERSCHOONT
from meldingen.collegas import beside
from meldingen.workflow import T6, Status
from pvi import klok, schrijfwijze
from pvi.kalender import add_maanden
from pvi.models import Aanstelling, Medewerker, OrganisatieEenheid
from pvi.models.eenheid import VIK_VOOR
from pvi.rollen import Rol

if TYPE_CHECKING:
    from meldingen.models import Betrokkenheid, Melding, Muurverzoek
    from pvi.models.medewerker import Vondst

# Next unit in the ring when intake, quorum or bevoegd gezag cannot be filled (our default).
UITWIJK: dict[str, str] = {
    "NN": "ON", "ON": "MN", "MN": "NH", "NH": "AM", "AM": "DH", "DH": "RT", "RT": "ZWB", "ZWB": "OB", "OB": "LB",
    "LB": "LX", "LX": "LO", "LO": "PA", "PA": "NN", "PDC": "KS", "KS": "PDC",
}  # fmt: skip


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
# When VIK, HR or triage of the handling unit stands aside, another unit handles the case (UITWIJK). In place of the LC
# the CDO hears that nothing was said in time; beheer and FG read no case, so the wall for the person suffices.
NAAST_VIK = (Rol.HR, Rol.TR)

# Takes in what names no unit, with the VIK of PDC (domein §3).
ZONDER_EENHEID = "KS"

# CI-2: who handles a case when the betrokkene leads; None: nobody above inside the unit.
NIVEAU_HOGER: dict[Rol | None, Rol] = {None: Rol.TC, Rol.TC: Rol.SH, Rol.SH: Rol.PC, Rol.PC: Rol.PC}
LEIDERS = (Rol.PC, Rol.SH, Rol.TC)
# The line from below, with the level of the units it leads.
LIJN: dict[Rol, int] = {Rol.TC: 3, Rol.SH: 2, Rol.PC: 1}
# Both lines of an aspirant (domein §3), with the sector above.
LIJNEN = ("medewerker__team__ouder__ouder", "medewerker__ontvangend_team__ouder__ouder")


@dataclass(frozen=True)
class Onopgelost:
    """Somebody named with keys that do not point to one person; VIK is asked who it is."""

    rij: "Betrokkenheid | Muurverzoek"
    vondst: "Vondst"

    def __str__(self) -> str:
        """For VIK: which key, and what is wrong with it."""
        if len(self.vondst.mensen) > 1:
            return f"Wijst naar twee mensen: {' en '.join(filter(None, self.rij.sleutels))}. Beiden staan buiten."
        return f"Niet gevonden: {', '.join(self.vondst.niet_gevonden)}."


class Mensen:
    """Who is on one case, each looked up once. Needs the case's keys open: CI-7 reads the melder."""

    def __init__(self, melding: "Melding") -> None:
        self.melding = melding

    @cached_property
    def _rijen(self) -> "list[Betrokkenheid]":
        return list(self.melding.betrokkenheden.geldend().select_related("medewerker"))

    @cached_property
    def zonder_account(self) -> "list[tuple[Betrokkenheid, Vondst]]":
        """Who is not linked, with what the keys find now: an account may be younger than the case."""
        rijen = [b for b in self._rijen if b.koppeling in b.ZONDER_ACCOUNT]
        return list(zip(rijen, Medewerker.objects.look_up_all(b.sleutels for b in rijen), strict=True))

    @cached_property
    def _bedoeld(self) -> "list[tuple[Betrokkenheid, Medewerker]]":
        """Each person on the case with the account: the linked one, or everybody whom the typed keys point to."""
        gekoppeld = [(b, b.medewerker) for b in self._rijen if b.medewerker]
        return gekoppeld + [(b, wie) for b, vondst in self.zonder_account for wie in vondst.mensen]

    @cached_property
    def muurverzoeken(self) -> "list[tuple[Muurverzoek, Vondst]]":
        """Whom the melder does not want to see it, with what the keys find now."""
        rijen = list(self.melding.muurverzoeken.all())
        return list(zip(rijen, Medewerker.objects.look_up_all(v.sleutels for v in rijen), strict=True))

    @property
    def te_koppelen(self) -> "list[tuple[Betrokkenheid, Medewerker]]":
        """Rows that nobody judged yet and whose keys now all point to one person."""
        return [(b, v.wie) for b, v in self.zonder_account if b.koppeling == b.Koppeling.OPEN and v.wie is not None]

    @property
    def onopgelost(self) -> list[Onopgelost]:
        """What waits for VIK: a key that finds nobody, or keys of two people, about which VIK has said nothing yet."""
        rijen: list[tuple[Betrokkenheid | Muurverzoek, Vondst]] = [*self.zonder_account, *self.muurverzoeken]
        return [
            Onopgelost(rij, vondst)
            for rij, vondst in rijen
            if rij.koppeling == rij.Koppeling.OPEN and any(rij.sleutels) and vondst.wie is None
        ]

    @property
    def onvindbaar(self) -> "list[Betrokkenheid | Muurverzoek]":
        """Who may not see it, named with a key that finds nobody."""
        return [o.rij for o in self.onopgelost if o.vondst.niet_gevonden and o.rij.krijgt_muur]

    @property
    def genoemd(self) -> set[Medewerker]:
        """Everyone named on the case in any part whose account is known."""
        return {wie for _, wie in self._bedoeld}

    @property
    def betrokkenen(self) -> set[Medewerker]:
        return {wie for b, wie in self._bedoeld if b.rol == b.Rol.BETROKKENE}

    @property
    def wegkijkers(self) -> set[Medewerker]:
        """Leaders named as looking away."""
        return {wie for b, wie in self._bedoeld if b.is_wegkijker}

    @property
    def onderwerpen(self) -> set[Medewerker]:
        """Everyone whose conduct is at issue: a leader who looked away counts as betrokkene (CI-3)."""
        return self.betrokkenen | self.wegkijkers

    @cached_property
    def melders(self) -> set[Medewerker]:
        """By the key they gave, and by the account they linked."""
        return {m for melder in self.melding.melders.all() for m in melder.find_medewerkers()}

    @cached_property
    def aanstellingen(self) -> list[Aanstelling]:
        """What the people at issue and the melders are appointed to, now or later."""
        mensen = self.onderwerpen | self.melders
        return list(Aanstelling.objects.bekend().filter(medewerker__in=mensen).select_related("eenheid__eenheid"))

    @property
    def begonnen(self) -> list[Aanstelling]:
        """Of those, what has begun by today."""
        vandaag = klok.vandaag()
        return [a for a in self.aanstellingen if klok.day(a.van) <= vandaag]


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
    """Who waits while a key finds nobody: the team and the body that were named (domein §5).

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


def uitwijkeenheid(mensen: Mensen) -> OrganisatieEenheid | None:
    """The unit that must handle this case instead of the present one; None: the present one can (CI-13).

    Asked after the walls have risen. None too when no unit in the country can: the case then stays where it is, and
    its terms go to politiechef and LC.
    """
    return next_eenheid(mensen) if _stands_aside(mensen, mensen.melding.eenheid_behandeling.code) else None


def next_eenheid(mensen: Mensen) -> OrganisatieEenheid | None:
    """The first unit along the ring whose VIK and commissie are free of this case."""
    for code in _ring(mensen.melding.eenheid_behandeling.code):
        if _has_vik(mensen.melding, code) and not _stands_aside(mensen, code):
            return OrganisatieEenheid.objects.get(code=code)
    return None


def own_eenheid(melding: "Melding") -> OrganisatieEenheid | None:
    """The unit a case belongs to once VIK found out which: KS took it in because nobody knew. None: it stays."""
    eigen, hier = melding.eenheid_telling, melding.eenheid_behandeling
    if eigen is None or eigen == hier or hier.code != ZONDER_EENHEID:
        return None
    if melding.overdrachten.filter(naar_eenheid=hier).exists() or _stands_aside(Mensen(melding), eigen.code):
        return None  # it came here because the own unit cannot do it
    return eigen


def _ring(vanaf: str) -> list[str]:
    """Units in the order in which they are asked: along the ring, and after a ring of two (PDC, KS) the others."""
    volgorde = [vanaf]
    while (verder := UITWIJK[volgorde[-1]]) != vanaf:
        volgorde.append(verder)
    return [*volgorde[1:], *(code for code in UITWIJK if code not in volgorde)]


def _stands_aside(mensen: Mensen, code: str) -> bool:
    """Is the VIK that serves this unit walled as a whole, or does its HR or triagecommissie stand aside?"""
    if any(a.rol in NAAST_VIK and (a.eenheid.eenheid or a.eenheid).code == code for a in mensen.begonnen):
        return True
    return _vik(code).exists() and not _has_vik(mensen.melding, code)


def _vik(code: str) -> QuerySet[Aanstelling]:
    """Who does the intake of this unit; KS has the VIK of PDC, and VIKKS beside it (appointments at KS)."""
    codes = [code, *(vik for vik, voor in VIK_VOOR.items() if code in voor)]
    return Aanstelling.objects.actief().filter(rol=Rol.VI, eenheid__eenheid__code__in=codes)


def _has_vik(melding: "Melding", code: str) -> bool:
    muur = melding.uitsluitingen.lopend().barring(Rol.VI)
    return _vik(code).exclude(medewerker__in=muur.values("medewerker")).exists()


def leading_rol(medewerkers: Collection[Medewerker]) -> Rol | None:
    """The highest leading role held by any of these people, None when nobody leads."""
    rollen = set(
        Aanstelling.objects.actief().filter(medewerker__in=medewerkers, rol__in=LEIDERS).exclude(functie="oe")
        .values_list("rol", flat=True)
    )  # fmt: skip
    return next((rol for rol in LEIDERS if rol in rollen), None)


def has_two_lines(melding: "Melding") -> bool:
    """Is somebody named on this case an aspirant, who stands under the academy and under a receiving eenheid?"""
    mensen = Medewerker.objects.filter(
        pk__in=melding.betrokkenheden.filter(medewerker__isnull=False).values("medewerker"),
        ontvangend_team__isnull=False,
    )
    return mensen.exclude(team__eenheid=F("ontvangend_team__eenheid")).exists()


def in_line_of(melding: "Melding") -> set[int]:
    """Units in which somebody named on this case works, by every line, and the sector above: too near to advise."""
    mensen = melding.betrokkenheden.filter(medewerker__isnull=False).select_related(*LIJNEN)
    teams = [team for b in mensen for team in (b.medewerker.team, b.medewerker.ontvangend_team) if team]
    boven = [team.ancestor(niveau) for team in teams for niveau in (2, 3, 4)]
    return {eenheid.pk for eenheid in boven if eenheid is not None}


def owner_rol(melding: "Melding") -> Rol:
    """CI-2: the level that handles this case in the line; one up where everybody of the line is walled off.

    With an aspirant on the case no leader of one line leads the other: the directeur or politiechef does (our default).
    """
    if has_two_lines(melding):
        return Rol.PC
    laagst = list(LIJN).index(NIVEAU_HOGER[leading_rol(Mensen(melding).onderwerpen)])
    return next((rol for rol in list(LIJN)[laagst:] if _can_own(melding, rol)), Rol.PC)


def _can_own(melding: "Melding", rol: Rol) -> bool:
    """Is there anybody at this level, and not only others than the leaders of the own line because those are walled?"""
    vrij = owners_at(melding, rol)
    lijn = _own_line(melding, rol)
    eigen = _leaders_at(melding, rol).filter(eenheid__in=lijn)
    return bool(vrij) and (not eigen.exists() or any(a.eenheid_id in lijn for a in vrij))


def owner_candidates(melding: "Melding") -> list[Aanstelling]:
    """Appointments that can own the line handling: right level, in the line of the unit, not walled."""
    return owners_at(melding, owner_rol(melding))


def owners_at(melding: "Melding", rol: Rol) -> list[Aanstelling]:
    """Who at this level of the line may have the case; a wall that is still to come is in the way too."""
    aanstellingen = (
        _leaders_at(melding, rol)
        .exclude(medewerker__in=melding.uitsluitingen.barring(rol).values("medewerker"))
        .select_related("medewerker", "eenheid", "eenheid__ouder")
    )
    lijn = _own_line(melding, rol)
    # People of the own line first; a teamchef of another team is a real choice too.
    return sorted(aanstellingen, key=lambda a: (a.eenheid_id not in lijn, a.eenheid.naam, a.medewerker.naam))


def _leaders_at(melding: "Melding", rol: Rol) -> QuerySet[Aanstelling]:
    """Everybody who leads at this level in the eenheid where it happened; an operationeel expert owns no cases."""
    leiders = Aanstelling.objects.actief().filter(rol=rol, eenheid__eenheid=_waar(melding).eenheid_id)
    return leiders.exclude(functie="oe")


def _waar(melding: "Melding") -> OrganisatieEenheid:
    gedraging: OrganisatieEenheid = melding.eenheid_gedraging or melding.eenheid_behandeling
    return gedraging


def _own_line(melding: "Melding", rol: Rol) -> set[int]:
    """The unit that this level leads, and where in it it happened; empty when nobody knows where below that level."""
    boven = _waar(melding).ancestor(LIJN[rol])
    return set() if boven is None else {boven.pk, _waar(melding).pk}


def involves_sectorhoofd_or_higher(mensen: Mensen) -> bool:
    """LC is always informed when a betrokkene is SH or higher (CI-2)."""
    return leading_rol(mensen.onderwerpen) in (Rol.SH, Rol.PC)


# Over how many months cases about one person count together for the LC (our default).
PATROON_MAANDEN = 24
# So many melders make consulting the LC mandatory (domein §5).
VEEL_MELDERS = 3


def about_the_same(medewerker: Medewerker) -> "QuerySet[Melding]":
    """Every case in which the conduct of this person is at issue: open, or of the last 24 months.

    Not what was closed before triage: a test, a duplicate, or not about the police.
    """
    from meldingen.models import Betrokkenheid, Melding

    over = Betrokkenheid.objects.subjects().filter(medewerker=medewerker).values("melding")
    sinds = add_maanden(klok.vandaag(), -PATROON_MAANDEN)
    return (
        Melding.objects.filter(pk__in=over)
        .exclude(status=Status.CONCEPT)
        .exclude(wissels__overgang=T6.code)
        .filter(~Q(status=Status.AFGESLOTEN) | Q(ontvangen_op__date__gte=sinds))
    )


def shared_lc_criteria(mensen: Mensen) -> set[str]:
    """LC criteria that hold over all cases about one of these people together: many melders, more than one eenheid.

    Only keys are counted. That a criterion holds says nothing about which other cases there are.
    """
    from meldingen.models import LcCriterium, Melder, Melding

    criteria: set[str] = set()
    for medewerker in mensen.onderwerpen:
        # A case that comes in at this moment counts too.
        zaken = Melding.objects.filter(Q(pk__in=about_the_same(medewerker).values("pk")) | Q(pk=mensen.melding.pk))
        if Melder.objects.filter(melding__in=zaken).count() >= VEEL_MELDERS:
            criteria.add(LcCriterium.MELDERS.value)
        waar = zaken.values_list(Coalesce("eenheid_telling", "eenheid_gedraging__eenheid"), flat=True).distinct()
        if len(set(waar) - {None}) > 1:
            criteria.add(LcCriterium.EENHEDEN.value)
    if involves_sectorhoofd_or_higher(mensen):
        criteria.add(LcCriterium.SECTORHOOFD.value)
    return criteria
