"""Belangenverstrengeling (domein §4, CI-1…CI-13): who is walled off from a case, and who takes over.

Walls are only ever added here, never lifted: when the link to a betrokkene is removed after rehabilitatie the wall
stays, without a reason. A wall does not say why it stands, so that a row betrays neither melder nor betrokkene.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet

from meldingen.collegas import teams_of, worked_in
from pvi.models import Aanstelling, Medewerker, OrganisatieEenheid
from pvi.models.eenheid import VIK_VOOR
from pvi.rollen import Rol

if TYPE_CHECKING:
    from meldingen.models import Betrokkenheid, Melding

# Next unit in the ring when intake, quorum or bevoegd gezag cannot be filled (our default).
UITWIJK: dict[str, str] = {
    "NN": "ON", "ON": "MN", "MN": "NH", "NH": "AM", "AM": "DH", "DH": "RT", "RT": "ZWB", "ZWB": "OB", "OB": "LB",
    "LB": "LX", "LX": "LO", "LO": "PA", "PA": "NN", "PDC": "KS", "KS": "PDC",
}  # fmt: skip


@dataclass(frozen=True)
class Lichaam:
    """A body that stands aside as a whole when one of its people is at issue or reports (CI-13).

    `niveau`: the unit within which colleagues are the same body: 1 the eenheid, 0 the country, None the unit of the
    appointment itself (a chamber of the SMO).
    """

    naam: str
    rollen: frozenset[Rol]
    niveau: int | None = 1


LICHAMEN: tuple[Lichaam, ...] = (
    Lichaam("VIK", frozenset({Rol.VI, Rol.VO})),
    Lichaam("HR en Arbeidszaken", frozenset({Rol.HR})),
    Lichaam("Triagecommissie", frozenset({Rol.TR})),
    Lichaam("Strafmaatoverleg", frozenset({Rol.SM}), niveau=None),
    Lichaam("Landelijk Coördinator en kernteam", frozenset({Rol.LC}), niveau=0),
)
# When VIK, HR or triage of the handling unit stands aside, another unit handles the case (UITWIJK). In place of the LC
# the CDO hears that nothing was said in time; beheer and FG read no case, so the wall for the person suffices.
NAAST_VIK = (Rol.HR, Rol.TR)

# Takes in what names no unit, with the VIK of PDC (domein §3).
ZONDER_EENHEID = "KS"

# CI-2: who handles a case when the betrokkene leads; None: nobody above inside the unit.
NIVEAU_HOGER: dict[Rol | None, Rol] = {None: Rol.TC, Rol.TC: Rol.SH, Rol.SH: Rol.PC, Rol.PC: Rol.PC}
LEIDERS = (Rol.PC, Rol.SH, Rol.TC)
# Who weighs or advises as a body, and recuses by itself when too near (CI-4).
COMMISSIES = (Rol.TR, Rol.SM, Rol.KL)
# Both lines of an aspirant (domein §3), with the sector above.
LIJNEN = ("medewerker__team__ouder__ouder", "medewerker__ontvangend_team__ouder__ouder")


class Mensen:
    """Who is on one case, each looked up once. Needs the case's keys open: CI-7 reads the melder."""

    def __init__(self, melding: "Melding") -> None:
        self.melding = melding

    @cached_property
    def _rijen(self) -> "list[Betrokkenheid]":
        return list(self.melding.betrokkenheden.exclude(medewerker=None).select_related("medewerker"))

    @property
    def genoemd(self) -> set[Medewerker]:
        """Everyone named on the case in any part and linked to an account."""
        return {b.medewerker for b in self._rijen if b.medewerker}

    @property
    def betrokkenen(self) -> set[Medewerker]:
        return {b.medewerker for b in self._rijen if b.medewerker and b.rol == b.Rol.BETROKKENE}

    @property
    def wegkijkers(self) -> set[Medewerker]:
        """Leaders named as looking away."""
        return {b.medewerker for b in self._rijen if b.medewerker and b.is_wegkijker}

    @property
    def onderwerpen(self) -> set[Medewerker]:
        """Everyone whose conduct is at issue: a leader who looked away counts as betrokkene (CI-3)."""
        return self.betrokkenen | self.wegkijkers

    @cached_property
    def melders(self) -> set[Medewerker]:
        return {m for melder in self.melding.melders.all() if (m := melder.find_medewerker())}

    @cached_property
    def aanstellingen(self) -> list[Aanstelling]:
        """What the people at issue and the melders are appointed to now."""
        mensen = self.onderwerpen | self.melders
        return list(Aanstelling.objects.actief().filter(medewerker__in=mensen).select_related("eenheid__eenheid"))


@dataclass(frozen=True)
class Conflict:
    """One rule: its number, what it says, and the people it walls off from a case."""

    code: str
    regel: str
    wie: Callable[[Mensen], set[Medewerker]]


def _leadership(mensen: Mensen) -> set[Medewerker]:
    """Leaders at issue drag their MT along: same unit, and for a sectorhoofd the teamchefs below (the DMT)."""
    onderwerpen = {medewerker.pk for medewerker in mensen.onderwerpen}
    muur: set[Medewerker] = set()
    for aanstelling in mensen.aanstellingen:
        if aanstelling.medewerker_id not in onderwerpen or aanstelling.rol not in (Rol.TC, Rol.SH):
            continue
        collegas = Aanstelling.objects.actief().filter(rol__in=(Rol.TC, Rol.SH), eenheid=aanstelling.eenheid)
        if aanstelling.rol == Rol.SH:
            collegas |= Aanstelling.objects.actief().filter(rol=Rol.TC, eenheid__ouder=aanstelling.eenheid)
        muur |= {a.medewerker for a in collegas.select_related("medewerker")}
    return muur


def _te_dichtbij(mensen: Mensen) -> set[Medewerker]:
    """Members of a commissie who are on the case in any part, or worked in a team with somebody who is."""
    op_de_zaak = mensen.genoemd | mensen.melders
    if not op_de_zaak:
        return set()
    weegt = Medewerker.objects.filter(aanstellingen__in=Aanstelling.objects.actief().filter(rol__in=COMMISSIES))
    dichtbij = Q(pk__in=[m.pk for m in op_de_zaak]) | worked_in(teams_of(op_de_zaak))
    return set(weegt.filter(dichtbij).distinct())


def _lichamen(mensen: Mensen) -> set[Medewerker]:
    """Everyone who sits in a body together with somebody at issue, or with a melder."""
    return {
        collega.medewerker
        for aanstelling in mensen.aanstellingen
        for lichaam in LICHAMEN
        if aanstelling.rol in lichaam.rollen
        for collega in _body(lichaam, aanstelling.eenheid)
    }


def _body(lichaam: Lichaam, eenheid: OrganisatieEenheid) -> QuerySet[Aanstelling]:
    collegas = Aanstelling.objects.actief().filter(rol__in=lichaam.rollen).select_related("medewerker")
    if lichaam.niveau is None:
        return collegas.filter(eenheid=eenheid)
    return collegas.filter(eenheid__eenheid=eenheid.eenheid_id) if lichaam.niveau else collegas


CONFLICTEN: tuple[Conflict, ...] = (
    Conflict(
        "CI-1", "Een betrokkene ziet de melding nooit in een rol als medewerker.", lambda mensen: mensen.betrokkenen
    ),
    Conflict(
        "CI-2", "Is de betrokkene leidinggevende, dan slaat de zaak die leidinggevende en het MT over.", _leadership
    ),
    Conflict(
        "CI-3", "Een leidinggevende die wegkeek geldt voor toegang als betrokkene.", lambda mensen: mensen.wegkijkers
    ),
    Conflict(
        "CI-4",
        "Wie in een commissie zit, weegt geen zaak van zichzelf of van iemand uit een team van de laatste 24 maanden.",
        _te_dichtbij,
    ),
    Conflict("CI-7", "Niemand opent de eigen melding in een rol als medewerker.", attrgetter("melders")),
    Conflict(
        "CI-13", "Werkt betrokkene of melder bij VIK, HR, triage, SMO of de LC, dan wijkt dat hele lichaam.", _lichamen
    ),
)


def people_to_wall(mensen: Mensen) -> set[Medewerker]:
    """Everyone whom the rules wall off from this case now."""
    return set().union(*(conflict.wie(mensen) for conflict in CONFLICTEN))


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
    if any(a.rol in NAAST_VIK and (a.eenheid.eenheid or a.eenheid).code == code for a in mensen.aanstellingen):
        return True
    return _vik(code).exists() and not _has_vik(mensen.melding, code)


def _vik(code: str) -> QuerySet[Aanstelling]:
    """Who does the intake of this unit; KS has the VIK of PDC, and VIKKS beside it (appointments at KS)."""
    codes = [code, *(vik for vik, voor in VIK_VOOR.items() if code in voor)]
    return Aanstelling.objects.actief().filter(rol=Rol.VI, eenheid__eenheid__code__in=codes)


def _has_vik(melding: "Melding", code: str) -> bool:
    return _vik(code).exclude(medewerker__in=melding.uitsluitingen.values("medewerker")).exists()


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
    """CI-2: the level that handles this case in the line.

    With an aspirant on the case no leader of one line leads the other: the directeur or politiechef does (our default).
    """
    if has_two_lines(melding):
        return Rol.PC
    return NIVEAU_HOGER[leading_rol(Mensen(melding).onderwerpen)]


def owner_candidates(melding: "Melding") -> list[Aanstelling]:
    """Appointments that can own the line handling: right level, in the line of the unit, not walled."""
    rol = owner_rol(melding)
    gedraging: OrganisatieEenheid = melding.eenheid_gedraging or melding.eenheid_behandeling
    muur = set(melding.uitsluitingen.values_list("medewerker_id", flat=True))
    aanstellingen = (
        Aanstelling.objects.actief()
        .filter(rol=rol, eenheid__eenheid=gedraging.eenheid_id)
        .exclude(functie="oe")
        .exclude(medewerker__in=muur)
        .select_related("medewerker", "eenheid", "eenheid__ouder")
    )
    lijn = {gedraging.pk, gedraging.ouder_id, *((gedraging.ouder.ouder_id,) if gedraging.ouder else ())}
    # People of the own line first; a teamchef of another team is a real choice too.
    return sorted(aanstellingen, key=lambda a: (a.eenheid_id not in lijn, a.eenheid.naam, a.medewerker.naam))


def involves_sectorhoofd_or_higher(mensen: Mensen) -> bool:
    """LC is always informed when a betrokkene is SH or higher (CI-2)."""
    return leading_rol(mensen.onderwerpen) in (Rol.SH, Rol.PC)
