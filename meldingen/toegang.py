"""Who reaches which melding now: the one rule that joins RECHTEN and BEREIK of `meldingen/access.py`.

Right and reach are joined per Aanstelling: somebody with two roles never combines the right of one with the reach of
the other. Walls (Uitsluiting) beat every reach and every grant: of the whole person, or in one body for who stepped
aside there (Lichaam). Nothing else in the project filters on access.

Models stand on this rule, so it reads walls and grants from the person and the case it is asked about.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db.models import Case, Q, When

from meldingen.access import (
    ALLEEN_TOEGEKEND,
    BEREIK,
    CIJFERS,
    EIGEN,
    MET_WAARNEMER,
    NOG_NIET,
    RECHTEN,
    Bereik,
    lichamen_met,
)
from meldingen.cijferbereik import Cijferbereik
from meldingen.workflow import ACTIEF, Recht
from pvi.models import Aanstelling, Medewerker, OrganisatieEenheid
from pvi.models.eenheid import VIK_VOOR
from pvi.rollen import SECRETARISSEN, Rol

if TYPE_CHECKING:
    from meldingen.models import Melding

# A case or signaal whose keys were destroyed is there for nobody; what is left of it only counts (retention.py).
NIET_GEWIST = Q(gewist_op__isnull=True)


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
    # The rule for a right and roles, once it was put together.
    _regels: dict[tuple[Recht, frozenset[Rol] | None], Q] = field(default_factory=dict)

    @cached_property
    def aanstellingen(self) -> list[Aanstelling]:
        if not (self.medewerker.is_authenticated and self.medewerker.is_active):
            return []
        return list(self.medewerker.aanstellingen.actief().select_related("eenheid", "eenheid__eenheid"))

    @cached_property
    def muren(self) -> dict[str, set[UUID]]:
        """Walls that stand today: body → cases; the empty one bars the whole person."""
        muren: dict[str, set[UUID]] = defaultdict(set)
        for lichaam, melding in self.medewerker.uitsluitingen.lopend().values_list("lichaam", "melding_id"):
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
        if not (self.medewerker.is_authenticated and self.medewerker.is_active):
            return {}
        per_recht: dict[Recht, list[tuple[Rol, UUID]]] = defaultdict(list)
        lopend = self.medewerker.toekenning_set.lopend()
        for codename, rol, melding in lopend.values_list("permission__codename", "rol", "content_object_id"):
            self._add_grant(per_recht, codename, Rol(rol), melding)
        return per_recht

    def _add_grant(
        self, per_recht: dict[Recht, list[tuple[Rol, UUID]]], codename: str, rol: Rol, melding: UUID
    ) -> None:
        if melding not in self.uitgesloten and melding not in self.verschoond(rol):
            per_recht[Recht(codename)].append((rol, melding))

    @cached_property
    def waarnemingen(self) -> list[Any]:
        """Absences of colleagues for which this person stands in today, in the order in which they end."""
        if not any(a.rol in MET_WAARNEMER for a in self.aanstellingen):
            return []
        lopend = apps.get_model("meldingen", "Waarneming").objects.lopend()
        eigen = lopend.filter(waarnemer__in=[a.pk for a in self.aanstellingen])
        return list(eigen.select_related("aanstelling__medewerker").order_by("tot_en_met", "pk"))

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
        vraag = (recht, None if rollen is None else frozenset(rollen))
        if vraag not in self._regels:
            self._regels[vraag] = self._before_walls(recht, rollen) & self._no_wall() & NIET_GEWIST
        return self._regels[vraag]

    def cijfereenheden(self, recht: Recht) -> list[OrganisatieEenheid | None]:
        """Units of which this person reads exact figures by `recht`; None stands for the whole police."""
        eenheden: list[OrganisatieEenheid | None] = []
        for aanstelling in self.with_recht(recht, CIJFERS):
            if CIJFERS[Rol(aanstelling.rol)] is None:
                eenheden += [None] if self.landelijk_precies else []
            else:
                eenheden += [deel for deel in self.onderdelen(aanstelling) if deel.eenheid_id == deel.pk]
        return list(dict.fromkeys(eenheden))

    @cached_property
    def landelijk_precies(self) -> bool:
        """Did the FG leave it to the LC to read exact figures?"""
        holds: bool = apps.get_model("meldingen", "Cijferbesluit").objects.holds("precies")
        return holds

    def cijferbereik(self, recht: Recht, eenheid: OrganisatieEenheid | None) -> Cijferbereik | None:
        """Whose cases count in exact figures of `eenheid` (None: of the whole police); None: no exact figures."""
        if eenheid not in self.cijfereenheden(recht):
            return None
        if eenheid is None:
            return Cijferbereik(None, frozenset(self.te_dichtbij))
        delen = OrganisatieEenheid.objects.filter(eenheid=eenheid)
        return Cijferbereik(frozenset(delen.values_list("pk", flat=True)), frozenset(self.te_dichtbij))

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
    """Resolve each person once in this block, which must not write walls, grants or appointments.

    Inside another such block it goes on with what that one knows.
    """
    if only_reads():
        yield
        return
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


def recipients(melding: "Melding", recht: Recht, rollen: Iterable[Rol]) -> list[Medewerker]:
    """Active people in `rollen` who hold `recht` on this case: whom a notification about it may reach."""
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
        | Q(pk__in=melding.toekenningen.filter(rol__in=rollen).values("user"))
    ).distinct()
    allen = _resolve_together(list(kandidaten), melding)
    vragen = {
        f"mag_{n}": Case(When(wie.filter(recht, rollen), then=True), default=False) for n, wie in enumerate(allen)
    }
    mag = type(melding).objects.filter(pk=melding.pk).annotate(**vragen).values(*vragen).first() if vragen else None
    return [wie.medewerker for n, wie in enumerate(allen) if mag and mag[f"mag_{n}"]]


def _resolve_together(medewerkers: list[Medewerker], melding: "Melding") -> list[Toegang]:
    """The access of these people as far as one case goes, in three queries instead of three for each."""
    eenheden: dict[tuple[str, ...], list[OrganisatieEenheid]] = {}
    allen = {m.pk: Toegang(m, eenheden) for m in medewerkers}
    for wie in allen.values():
        wie.__dict__.update(aanstellingen=[], muren=defaultdict(set), toegekend=defaultdict(list))
    aanstellingen = Aanstelling.objects.actief().filter(medewerker__in=allen)
    for aanstelling in aanstellingen.select_related("eenheid", "eenheid__eenheid"):
        allen[aanstelling.medewerker_id].aanstellingen.append(aanstelling)
    for muur in melding.uitsluitingen.lopend().filter(medewerker__in=allen):
        allen[muur.medewerker_id].muren[muur.lichaam].add(melding.pk)
    toekenningen = melding.toekenningen.in_force(*medewerkers)
    for user, codename, rol in toekenningen.values_list("user", "permission__codename", "rol"):
        if (wie := allen[user]).medewerker.is_active:
            wie._add_grant(wie.toegekend, codename, Rol(rol), melding.pk)
    return list(allen.values())
