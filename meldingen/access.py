"""Who may do what, on which meldingen (domein §4). The tables RECHTEN and BEREIK, and the one rule that joins them.

Right and reach are joined per Aanstelling: somebody with two roles never combines the right of one with the reach of
the other. Walls (Uitsluiting) beat every reach and every grant: of the whole person, or in one body for who stepped
aside there (Lichaam). Nothing else in the project filters on access.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.db import models
from django.db.models import Case, Q, TextChoices, When
from django.http import HttpRequest, HttpResponse

from meldingen.workflow import ACTIEF, NA_TRIAGE, Recht, Status
from pvi import klok
from pvi.models import Aanstelling, Medewerker, OrganisatieEenheid
from pvi.models.eenheid import VIK_VOOR
from pvi.rollen import SECRETARISSEN, Rol

if TYPE_CHECKING:
    from meldingen.models import Melding

# A cell of the matrix: JA, EIGEN, or the letter of the note under which the right holds.
JA, EIGEN = "ja", "eigen"
# The letters that need a named grant on the case; the others work through the reach of the role.
# (a and b hold by the appointment: their condition, a zorgsignaal or a consent in writing, is kept by the action.)
ALLEEN_TOEGEKEND = frozenset("cdghjklmoq")
# No page answers to this yet: two persons (p) come with break-glass. The log (s) is no case: meldingen/views/inzage.py.
NOG_NIET = frozenset("p")

_ROLLEN = tuple(Rol)
_J = JA


def _rij(**cellen: str) -> dict[Rol, str]:
    return {Rol(rol.lower()): merk for rol, merk in cellen.items()}


R = Recht
RECHTEN: dict[Recht, dict[Rol, str]] = {
    R.MELDEN: dict.fromkeys(_ROLLEN, JA),
    R.SIGNAAL_LOGGEN: _rij(TC=_J, SH=_J, PC=_J, HR="a"),
    R.NAMENS_MELDEN: _rij(VP="b", TC=_J, SH=_J, VI=_J, HR=_J, LC=_J, KL=_J),
    R.CONSULT: _rij(VP=_J),
    R.IDENTITEIT_OPEN: _rij(
        ML=EIGEN, BU="c", VP="c", TC="d", SH="d", PC="h", VI=_J, VO=_J, HR="c", TR=_J, TJ="h", LC="e", KL="c", HB="c"
    ),
    R.IDENTITEIT_VERTROUWELIJK: _rij(ML=EIGEN, BU="c", VP="c", VI=_J, VO="c", HB="c"),
    R.VOLGEN: _rij(
        ML=EIGEN, BK="f", BU="g", VP="c", TC="d", SH="d", PC=_J, VI=_J, VO=_J, HR="h", TR=_J, SM="h", TJ="h", LC="e",
        KL="h", HB="h",
    ),
    R.TOESTEMMING: _rij(ML=EIGEN),
    R.BERICHTEN: _rij(ML=EIGEN, BU="g", VP="c", TC="d", VI=_J, VO="h", KL="h", HB="h"),
    R.INTAKE: _rij(VI=_J, HR="h", KL="h"),
    R.AGENDEREN: _rij(VI=_J, TR="r"),
    R.TRIAGEDOSSIER: _rij(SH="d", PC="d", VI=_J, HR="h", TR=_J, TJ="h", LC="e", KL="h"),
    R.MELDING_LEZEN: _rij(
        ML=EIGEN, VP="c", TC="d", SH="d", PC="d", VI=_J, VO="h", HR="h", TR=_J, SM="h", TJ="h", LC="e", KL="h", HB="h"
    ),
    R.WEGEN: _rij(TR=_J),
    R.LC_ADVIES: _rij(LC=_J),
    R.BEKRACHTIGEN: _rij(PC=_J),
    R.ONDERZOEKEN: _rij(VI="i", VO=_J),
    R.LIJN: _rij(TC="d", SH=_J, PC="d", HR="h"),
    R.RAPPORT_LEZEN: _rij(BK="f", PC=_J, VI=_J, VO=_J, HR="h", SM=_J, TJ=_J, LC="e"),
    R.SMO_ADVIES: _rij(SM=_J, TJ=_J, LC="e"),
    R.TOETSINGSKADER: _rij(PC=_J, VI=_J, TR=_J, SM=_J, TJ=_J, LC=_J, KL=_J),
    R.BESLUITEN: _rij(PC=_J, TJ="j"),
    R.ZIENSWIJZE: _rij(BK=_J),
    R.KLACHT: _rij(KL=_J),
    R.KLACHT_OORDEEL: _rij(PC=_J),
    R.HERSTEL: _rij(
        ML=EIGEN, BK="k", VP="c", TC="d", SH="h", PC=_J, VI="t", HR="h", LC="e", HB=_J
    ),
    R.NAZORG: _rij(ML=EIGEN, BK=EIGEN, TC="l", HR="h", HB=_J),
    R.SLUITEN: _rij(SH="m", PC="m", VI=_J, TR="m", LC="m"),
    R.LES_SCHRIJVEN: _rij(TC="d", VI=_J, TR=_J, LC=_J, RK=_J),
    R.LESSEN_LEZEN: _rij(
        TC=_J, SH=_J, PC=_J, VI=_J, HR=_J, TR=_J, LC=_J, KL=_J, RK=_J, HB=_J, CT=_J, CD=_J, KO=_J
    ),
    R.JURISPRUDENTIE: _rij(SM=_J, TJ=_J),
    R.DASHBOARD_TEAM: _rij(TC=_J, SH=_J, PC=_J, VI=_J, HR=_J, RK=_J, CT=_J),
    R.DASHBOARD_EENHEID: _rij(SH="n", PC="n", VI="n", LC=_J, RK="n", CT="n", CD=_J, KO=_J),
    R.MAANDRAPPORTAGE: _rij(PC=_J, VI=_J, CT="n"),
    R.CASUISTIEKOVERZICHT: _rij(LC=_J, CD=_J, KO=_J),
    R.LOGBOEK: _rij(TC=EIGEN, SH=EIGEN, HR="o"),
    R.BEHEER: _rij(BH=_J),
    R.NOODTOEGANG: _rij(PC="p", VI="p", FG="s"),
    R.TOEWIJZEN: _rij(SH="d", PC="h", VI=_J, TR=_J),
    R.STANDPUNT: _rij(PC=_J),
    R.OVERDRAGEN: _rij(PC=_J),
    R.SIGNAAL_BEOORDELEN: _rij(TC="q", VI=_J),
    R.ESCALATIE: _rij(CD=_J, KO=_J),
}  # fmt: skip


@dataclass(frozen=True)
class Bereik:
    """Which cases a role reaches. `niveau`: level of the appointment's unit that counts, None is national."""

    niveau: int | None
    statussen: frozenset[Status] = ACTIEF
    # Only cases on an undecided Agendapunt (TR) or put to the LC (LC).
    alleen: str = ""


# A case or signaal whose keys were destroyed is there for nobody; what is left of it only counts (retention.py).
NIET_GEWIST = Q(gewist_op__isnull=True)

# Roles that are not here reach a case through a grant (or a relation) alone; RK, CT, BH and FG reach none.
BEREIK: dict[Rol, Bereik] = {
    Rol.VI: Bereik(niveau=1),
    Rol.PC: Bereik(niveau=1, statussen=NA_TRIAGE),
    Rol.TR: Bereik(niveau=1, alleen="ter_weging"),
    Rol.LC: Bereik(niveau=None, alleen="bij_lc"),
}


class Grond(TextChoices):
    """Why somebody holds a named grant on a case; the step that assigns the person writes it."""

    EIGENAAR = "eigenaar", "Eigenaar van de lijnafhandeling"
    STANDPUNT = "standpunt", "Standpunt bevoegd gezag"
    BESLUIT = "besluit", "Beslissing over het onderzoek"
    ONDERZOEKER = "onderzoeker", "Onderzoeker"
    HR = "hr", "HR-adviseur op de zaak"
    KLACHT = "klacht", "Klachtbehandelaar"
    SMO = "smo", "Strafmaatoverleg"
    DESKUNDIGE = "deskundige", "Deskundige"
    HERSTEL = "herstel", "Herstelbegeleider"
    BUDDY = "buddy", "Buddy"
    TOESTEMMING = "toestemming", "Toestemming van de melder"


class Lichaam(TextChoices):
    """A body in which somebody stands aside (CI-4) and keeps every other role; a wall bars the whole person."""

    VIK = "vik", "VIK"
    TRIAGE = "triage", "Triagecommissie"
    SMO = "smo", "Strafmaatoverleg"
    KLACHTEN = "klachten", "Klachtbehandeling"


ROLLEN_IN: dict[Lichaam, frozenset[Rol]] = {
    Lichaam.VIK: frozenset({Rol.VI, Rol.VO}),
    Lichaam.TRIAGE: frozenset({Rol.TR}),
    Lichaam.SMO: frozenset({Rol.SM, Rol.TJ}),
    Lichaam.KLACHTEN: frozenset({Rol.KL}),
}
# Who weigh or advise together: nobody does so about what is too near (CI-4).
OORDEELT = (Lichaam.TRIAGE, Lichaam.SMO, Lichaam.KLACHTEN)
# Who has or had a case on one of these grounds, in this role, never weighs it in OORDEELT (CI-4, CI-5).
VERSCHOONT: dict[Grond, Rol] = {Grond.ONDERZOEKER: Rol.VO, Grond.BUDDY: Rol.BU, Grond.TOESTEMMING: Rol.VP}


def lichamen_met(*rollen: Rol) -> list[Lichaam]:
    """Bodies in which one of these roles has its place."""
    return [lichaam for lichaam, leden in ROLLEN_IN.items() if leden.intersection(rollen)]


# Identity behind the melder's consent (note c) is never part of another ground.
_INHOUD = frozenset({R.VOLGEN, R.MELDING_LEZEN})
TOEKENNING: dict[Grond, frozenset[Recht]] = {
    Grond.EIGENAAR: _INHOUD
    | {R.IDENTITEIT_OPEN, R.BERICHTEN, R.TRIAGEDOSSIER, R.LIJN, R.HERSTEL, R.NAZORG, R.LES_SCHRIJVEN, R.TOEWIJZEN},
    Grond.STANDPUNT: _INHOUD | {R.TRIAGEDOSSIER},
    Grond.BESLUIT: _INHOUD | {R.TRIAGEDOSSIER, R.TOEWIJZEN},
    Grond.ONDERZOEKER: _INHOUD | {R.IDENTITEIT_OPEN, R.BERICHTEN, R.ONDERZOEKEN, R.RAPPORT_LEZEN},
    Grond.HR: _INHOUD | {R.INTAKE, R.TRIAGEDOSSIER, R.LIJN, R.RAPPORT_LEZEN, R.HERSTEL, R.NAZORG},
    Grond.KLACHT: _INHOUD | {R.BERICHTEN, R.INTAKE, R.TRIAGEDOSSIER, R.KLACHT},
    Grond.SMO: _INHOUD
    | {R.IDENTITEIT_OPEN, R.TRIAGEDOSSIER, R.RAPPORT_LEZEN, R.SMO_ADVIES, R.BESLUITEN, R.JURISPRUDENTIE},
    Grond.DESKUNDIGE: _INHOUD | {R.TRIAGEDOSSIER},
    Grond.HERSTEL: _INHOUD | {R.BERICHTEN, R.HERSTEL, R.NAZORG},
    Grond.BUDDY: frozenset({R.VOLGEN, R.BERICHTEN}),
    Grond.TOESTEMMING: _INHOUD | {R.IDENTITEIT_OPEN, R.IDENTITEIT_VERTROUWELIJK, R.BERICHTEN, R.HERSTEL},
}

# In which roles somebody gets a place on a case on each ground.
ROLLEN_BIJ: dict[Grond, tuple[Rol, ...]] = {
    Grond.EIGENAAR: (Rol.TC, Rol.SH, Rol.PC),
    Grond.STANDPUNT: (Rol.PC,),
    Grond.BESLUIT: (Rol.PC,),
    Grond.ONDERZOEKER: (Rol.VO,),
    Grond.HR: (Rol.HR,),
    Grond.KLACHT: (Rol.KL,),
    Grond.SMO: (Rol.SM, Rol.TJ),
    Grond.DESKUNDIGE: (Rol.TR, Rol.LC),
    Grond.HERSTEL: (Rol.HB,),
    Grond.BUDDY: (Rol.BU,),
    Grond.TOESTEMMING: (Rol.VP,),
}

# Grond.TOESTEMMING of a vertrouwenspersoon (notes b, c): the rights behind each purpose of Toestemming.Doel.
MEEKIJKEN: dict[str, frozenset[Recht]] = {
    "volgen": frozenset({R.VOLGEN}),
    "lezen": _INHOUD,
    "berichten": frozenset({R.VOLGEN, R.BERICHTEN}),
    "naam": frozenset({R.VOLGEN, R.IDENTITEIT_OPEN, R.IDENTITEIT_VERTROUWELIJK}),
    "herstel": frozenset({R.VOLGEN, R.HERSTEL}),
}


def rechten_bij(grond: Grond, rol: Rol) -> frozenset[Recht]:
    """The rights a grant on this ground gives to this role: never more than its column of the matrix.

    What is somebody's own (melder, betrokkene) is never granted: those come in by a door of their own.
    """
    return frozenset(recht for recht in TOEKENNING[grond] if RECHTEN[recht].get(rol, EIGEN) != EIGEN)


def _works_through_reach(merk: str, aanstelling: Aanstelling) -> bool:
    if merk == "r":
        return aanstelling.functie in SECRETARISSEN
    return merk not in ALLEEN_TOEGEKEND and merk not in NOG_NIET and merk != EIGEN


@dataclass
class Toegang:
    """What one person may reach now, resolved once: appointments, unit ids, walled and granted keys."""

    medewerker: Medewerker
    # Codes of level-1 units → those units and everything under them.
    _eenheden: dict[tuple[str, ...], list[OrganisatieEenheid]] = field(default_factory=dict)
    # Cases that were asked about in full.
    _op_zaak: dict[UUID, dict[Recht, set[Rol]]] = field(default_factory=dict)

    @cached_property
    def aanstellingen(self) -> list[Aanstelling]:
        if not (self.medewerker.is_authenticated and self.medewerker.is_active):
            return []
        return list(self.medewerker.aanstellingen.actief().select_related("eenheid", "eenheid__eenheid"))

    @cached_property
    def muren(self) -> dict[str, set[UUID]]:
        """Walls that stand today: body → cases; the empty one bars the whole person."""
        from meldingen.models import Uitsluiting

        muren: dict[str, set[UUID]] = defaultdict(set)
        staan = Uitsluiting.objects.lopend().filter(medewerker=self.medewerker)
        for lichaam, melding in staan.values_list("lichaam", "melding_id"):
            muren[lichaam].add(melding)
        return muren

    @property
    def uitgesloten(self) -> set[UUID]:
        """Cases behind a wall for this person, in every role."""
        return self.muren.get("", set())

    @property
    def te_dichtbij(self) -> set[UUID]:
        """Cases behind a wall, or on which this person stands aside in any body: also what was learned from them."""
        return set().union(*self.muren.values())

    def verschoond(self, rol: Rol) -> set[UUID]:
        """Cases on which this person stands aside in this role, and keeps the others."""
        return {pk for lichaam in lichamen_met(rol) for pk in self.muren.get(lichaam, ())}

    @cached_property
    def toegekend(self) -> dict[Recht, list[tuple[Rol, UUID]]]:
        """Grants in force: right → (role in which it was given, case); not where the person stands aside."""
        from meldingen.models import Toekenning

        if not (self.medewerker.is_authenticated and self.medewerker.is_active):
            return {}
        per_recht: dict[Recht, list[tuple[Rol, UUID]]] = defaultdict(list)
        for codename, rol, melding in Toekenning.objects.in_force(self.medewerker).values_list(
            "permission__codename", "rol", "content_object_id"
        ):
            self._add_grant(per_recht, codename, Rol(rol), melding)
        return per_recht

    def _add_grant(
        self, per_recht: dict[Recht, list[tuple[Rol, UUID]]], codename: str, rol: Rol, melding: UUID
    ) -> None:
        if melding not in self.uitgesloten and melding not in self.verschoond(rol):
            per_recht[Recht(codename)].append((rol, melding))

    def onderdelen(self, aanstelling: Aanstelling) -> list[OrganisatieEenheid]:
        """Units whose cases fall under this appointment: the whole level-1 unit above it (PDC's VIK: also KS)."""
        boven = aanstelling.eenheid.eenheid or aanstelling.eenheid
        codes = VIK_VOOR.get(boven.code, (boven.code,)) if aanstelling.rol == Rol.VI else (boven.code,)
        if codes not in self._eenheden:
            self._eenheden[codes] = list(OrganisatieEenheid.objects.filter(eenheid__code__in=codes))
        return self._eenheden[codes]

    def eenheid_ids(self, aanstelling: Aanstelling) -> list[int]:
        return [eenheid.pk for eenheid in self.onderdelen(aanstelling)]

    def with_recht(self, recht: Recht, rollen: Collection[Rol] | None = None) -> list[Aanstelling]:
        """Appointments that carry `recht` on their own, for what stands apart from a case."""
        return [
            a
            for a in self.aanstellingen
            if (rollen is None or a.rol in rollen)
            and (merk := RECHTEN[recht].get(Rol(a.rol)))
            and (merk == EIGEN or _works_through_reach(merk, a))
        ]

    def filter(self, recht: Recht, rollen: Collection[Rol] | None = None) -> Q:
        """The rule as one Q on Melding, walls included; matches nothing when nothing is permitted."""
        return self._before_walls(recht, rollen) & self._no_wall() & NIET_GEWIST

    def rechten_op(self, melding: "Melding") -> set[Recht]:
        """Every right this person holds on one case."""
        return set(self.rollen_op(melding))

    def rollen_op(self, melding: "Melding") -> dict[Recht, set[Rol]]:
        """Every right this person holds on one case, with the roles that carry it: the same rule for all, asked once.

        Whoever keeps this object keeps the answer: within a request that only reads (`resolved_once`).
        """
        if melding.pk not in self._op_zaak:
            self._op_zaak[melding.pk] = self._ask_rollen_op(melding)
        return self._op_zaak[melding.pk]

    def _ask_rollen_op(self, melding: "Melding") -> dict[Recht, set[Rol]]:
        # Many rights reach equally far: the database answers each condition once.
        per_vraag: dict[Q, list[tuple[Recht, Rol]]] = defaultdict(list)
        for recht in Recht:
            rollen = {Rol(a.rol) for a in self.aanstellingen} | {rol for rol, _ in self.toegekend.get(recht, ())}
            for rol in sorted(rollen):
                per_vraag[self._before_walls(recht, {rol})].append((recht, rol))
        vragen = {f"mag_{nr}": Case(When(vraag, then=True), default=False) for nr, vraag in enumerate(per_vraag)}
        zaak = type(melding).objects.filter(self._no_wall(), NIET_GEWIST, pk=melding.pk)
        mag = zaak.annotate(**vragen).values_list(*vragen).first() if vragen else None
        gevonden: dict[Recht, set[Rol]] = defaultdict(set)
        for ja, paren in zip(mag or (), per_vraag.values(), strict=mag is not None):
            for recht, rol in paren if ja else ():
                gevonden[recht].add(rol)
        return dict(gevonden)

    def _no_wall(self) -> Q:
        return ~Q(pk__in=self.uitgesloten) if self.uitgesloten else Q()

    def _before_walls(self, recht: Recht, rollen: Collection[Rol] | None = None) -> Q:
        """Half of the rule, never asked without `_no_wall`."""
        mag = Q(pk__in=())
        for aanstelling in self.aanstellingen:
            rol = Rol(aanstelling.rol)
            merk, bereik = RECHTEN[recht].get(rol), BEREIK.get(rol)
            if rollen is not None and rol not in rollen:
                continue
            if merk is None or bereik is None or not _works_through_reach(merk, aanstelling):
                continue
            deel = self._reach(aanstelling, bereik, merk)
            if verschoond := self.verschoond(rol):
                deel &= ~Q(pk__in=verschoond)
            mag |= deel
        toegekend = {pk for rol, pk in self.toegekend.get(recht, ()) if rollen is None or rol in rollen}
        if toegekend:
            mag |= Q(pk__in=toegekend, status__in=ACTIEF)
        return mag

    def _reach(self, aanstelling: Aanstelling, bereik: Bereik, merk: str) -> Q:
        deel = Q(status__in=bereik.statussen)
        if bereik.niveau is not None:
            deel &= Q(eenheid_behandeling__in=self.eenheid_ids(aanstelling))
        if bereik.alleen:
            deel &= Q(**{bereik.alleen: True})
        if merk == "t":
            deel &= Q(heeft_herstelbegeleider=False)
        return deel


# Who was resolved in this request; None: outside a request, or in one that may change access.
_opgelost: ContextVar[dict[UUID, Toegang] | None] = ContextVar("opgelost", default=None)


@contextmanager
def resolved_once() -> Iterator[None]:
    """Resolve each person once in this block, which must not write walls, grants or appointments."""
    token = _opgelost.set({})
    try:
        yield
    finally:
        _opgelost.reset(token)


def only_reads() -> bool:
    """Is this a request in which nothing changes but the log?"""
    return _opgelost.get() is not None


def toegang(medewerker: Medewerker) -> Toegang:
    opgelost = _opgelost.get()
    if opgelost is None or not medewerker.is_authenticated:
        return Toegang(medewerker)
    return opgelost.setdefault(medewerker.pk, Toegang(medewerker))


def resolve_access_once(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: a request that only reads resolves its user once; one that may change access asks anew each time."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        with resolved_once():
            return get_response(request)

    return middleware


def has_recht_op(
    medewerker: Medewerker, melding: "Melding", recht: Recht, rollen: Collection[Rol] | None = None
) -> bool:
    """May this person use `recht` on this case? A request that only reads asks once for every right."""
    if not only_reads():
        return type(melding).objects.permitted(medewerker, recht, rollen).filter(pk=melding.pk).exists()
    houdt = toegang(medewerker).rollen_op(melding).get(recht, set())
    return bool(houdt if rollen is None else houdt.intersection(rollen))


def has_recht(medewerker: Medewerker, recht: Recht, rollen: Collection[Rol] | None = None) -> bool:
    """May this person use `recht` at all, apart from any case (pages, menus)?"""
    return bool(toegang(medewerker).with_recht(recht, rollen))


class MeldingQuerySet(models.QuerySet[Any]):
    """`update()` would skip history and the log; only the fields named here may be set in bulk."""

    BULK = frozenset({"heeft_herstelbegeleider", "ter_weging"})

    def permitted(self, user: Medewerker, recht: Recht, rollen: Collection[Rol] | None = None) -> Self:
        """Cases on which `user` holds `recht` as staff, in one of `rollen` (default: any). The one rule.

        Never contains the user's own melding, a case about the user, or a concept (CI-1, CI-7): those have doors of
        their own in dossier.py.
        """
        return self.filter(toegang(user).filter(recht, rollen))

    def update(self, **kwargs: Any) -> int:
        if not set(kwargs) <= self.BULK:
            raise TypeError("Melding.objects.update() skips history; use save() or transition().")
        return super().update(**kwargs)


class SignaalQuerySet(models.QuerySet[Any]):
    def permitted(self, user: Medewerker, recht: Recht, rollen: Collection[Rol] | None = None) -> Self:
        """Signalen for SIGNAAL_LOGGEN: the own ones; for SIGNAAL_BEOORDELEN: own (TC) and the whole eenheid (VI).

        A signaal whose melding is walled for this person stays visible to its writer only, as typed.
        """
        wie = toegang(user)
        eigen = Q(gelogd_door=user)
        if recht == Recht.SIGNAAL_LOGGEN:
            return self.filter(eigen, NIET_GEWIST)
        rollen = {Rol.TC, Rol.VI} if rollen is None else set(rollen)
        mag = Q(pk__in=())
        if Rol.TC in rollen and any(a.rol == Rol.TC for a in wie.aanstellingen):
            mag |= eigen
        for aanstelling in wie.with_recht(recht, rollen & {Rol.VI}):
            buiten = wie.uitgesloten | wie.verschoond(Rol(aanstelling.rol))
            mag |= Q(eenheid__in=wie.eenheid_ids(aanstelling)) & ~Q(melding__in=buiten)
        return self.filter(mag, NIET_GEWIST)

    def awaiting_choice(self) -> Self:
        """Still open, must become a melding, 75 % of the term has passed, and its writer may convert it (note q)."""
        moet = Q(concreet_gedrag=True) | Q(benadeelde_bekend=True) | Q(vraagt_actie=True)
        return self.filter(
            moet,
            status__in=("gelogd", "beoordeeld"),
            termijnen__gestopt_op__isnull=True,
            termijnen__waarschuwing_op__lte=klok.vandaag(),
            gelogd_door__in=Aanstelling.objects.actief().filter(rol=Rol.TC).values("medewerker"),
        ).distinct()

    def awaiting_team(self) -> Self:
        """Left with the team by VIK, while the leader who logged it has not set to work."""
        return self.filter(NIET_GEWIST, status="teamaanpak", opgepakt_op__isnull=True, zorg=False)


class ToegangBackend(BaseBackend):
    """`user.has_perm('meldingen.<recht>', melding)` asks the same rule; it authenticates nobody."""

    def has_perm(self, user_obj: Any, perm: str, obj: models.Model | None = None) -> bool:
        from meldingen.models import Melding

        if not isinstance(obj, Melding) or not perm.startswith("meldingen."):
            return False
        codename = perm.removeprefix("meldingen.")
        if codename not in Recht.values:
            return False
        return has_recht_op(user_obj, obj, Recht(codename))


def recipients(melding: "Melding", recht: Recht, rollen: Iterable[Rol]) -> list[Medewerker]:
    """Active people in `rollen` who hold `recht` on this case: whom a notification about it may reach."""
    from meldingen.models import Melding, Toekenning

    rollen = set(rollen)
    eenheid = melding.eenheid_behandeling.eenheid_id
    codes = [melding.eenheid_behandeling.code]
    if melding.eenheid_behandeling.code in VIK_VOOR["PDC"]:
        codes += VIK_VOOR["PDC"]
    kandidaten = Medewerker.objects.filter(
        Q(aanstellingen__in=Aanstelling.objects.actief().filter(rol__in=rollen))
        & (
            Q(aanstellingen__eenheid__eenheid=eenheid)
            | Q(aanstellingen__eenheid__eenheid__code__in=codes)
            | Q(aanstellingen__rol=Rol.LC)
        )
        | Q(pk__in=Toekenning.objects.filter(content_object=melding, rol__in=rollen).values("user"))
    ).distinct()
    allen = _resolve_together(list(kandidaten), melding)
    vragen = {
        f"mag_{n}": Case(When(wie.filter(recht, rollen), then=True), default=False) for n, wie in enumerate(allen)
    }
    mag = Melding.objects.filter(pk=melding.pk).annotate(**vragen).values(*vragen).first() if vragen else None
    return [wie.medewerker for n, wie in enumerate(allen) if mag and mag[f"mag_{n}"]]


def _resolve_together(medewerkers: list[Medewerker], melding: "Melding") -> list[Toegang]:
    """The access of these people as far as one case goes, in three queries instead of three for each."""
    from meldingen.models import Toekenning, Uitsluiting

    eenheden: dict[tuple[str, ...], list[OrganisatieEenheid]] = {}
    allen = {m.pk: Toegang(m, eenheden) for m in medewerkers}
    for wie in allen.values():
        wie.__dict__.update(aanstellingen=[], muren=defaultdict(set), toegekend=defaultdict(list))
    aanstellingen = Aanstelling.objects.actief().filter(medewerker__in=allen)
    for aanstelling in aanstellingen.select_related("eenheid", "eenheid__eenheid"):
        allen[aanstelling.medewerker_id].aanstellingen.append(aanstelling)
    for muur in Uitsluiting.objects.lopend().filter(medewerker__in=allen, melding=melding):
        allen[muur.medewerker_id].muren[muur.lichaam].add(melding.pk)
    toekenningen = Toekenning.objects.in_force(*medewerkers).filter(content_object=melding)
    for user, codename, rol in toekenningen.values_list("user", "permission__codename", "rol"):
        if (wie := allen[user]).medewerker.is_active:
            wie._add_grant(wie.toegekend, codename, Rol(rol), melding.pk)
    return list(allen.values())
