"""The golden month as rows: what tests/data/gouden-maand.csv tells, each change with its moment and its history.

tests/data/LEESMIJ.md says what a line means. Written past the actions: the file is about what is counted, and says
itself which steps, terms and moments there are.
"""

from collections import defaultdict
from collections.abc import Iterable
from csv import reader
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from uuid import uuid4

from meldingen import bewaartermijnen
from meldingen.models import (
    Benadeling,
    Betrokkenheid,
    Consult,
    Melding,
    Overdracht,
    Signaal,
    Statuswissel,
    Termijn,
    Termijnstap,
    Uitsluiting,
)
from meldingen.workflow import OVERGANGEN, T1, T6, T7, T10, T12, T13, T15, T17, T18, T19, T21, Status
from pvi import klok, kluis
from pvi.models import Medewerker, OrganisatieEenheid
from pvi.rollen import Rol
from reflectie.models import Herstelplan, Les, Nazorgmoment
from tests.kern import meld
from tests.people import make_person
from triage.models import (
    Agendapunt,
    Besluit,
    Klacht,
    LcAdvies,
    Onderzoek,
    Reactie,
    SmoAdvies,
    Spoor,
    Triagebesluit,
)
from triage.models.klacht import OORDELEN
from triage.sporen import SOORT

BESTAND = Path(__file__).parent / "data" / "gouden-maand.csv"
OVERGANG = {overgang.code: overgang for overgang in OVERGANGEN}
MET_UITKOMST = {T12, T13, T15, T18, T21}
SLUITREDEN = {"GEEN": "geen_vervolg", "DOORV": "doorverwezen"}

Regel = list[str]


def lines() -> dict[str, list[Regel]]:
    """The lines of the file by their first word, without it."""
    gevonden: dict[str, list[Regel]] = defaultdict(list)
    with BESTAND.open(encoding="utf-8", newline="") as bestand:
        for soort, *velden in reader(regel for regel in bestand if not regel.startswith("#")):
            gevonden[soort].append(velden)
    return gevonden


def cells(rapport: str, lezer: str) -> dict[tuple[str, str, str], str]:
    """(table, row, column) → figure; what is missing is 0. Of who is walled: the figures of `rt`, changed."""
    gelijk = {"rt_muur": ("rt", "rt_muur")}.get(lezer, (lezer,))
    regels = lines()["cel"]
    return {tuple(plek): waarde for wie in gelijk for r, w, *plek, waarde in regels if (r, w) == (rapport, wie)}


@dataclass(frozen=True)
class Stap:
    overgang: str
    # The hoofdspoor of a triagebesluit, or why T6 closed it.
    waarom: str
    naar: Status
    op: datetime


def steps(pad: str) -> list[Stap]:
    return [_step(woord) for woord in pad.split()]


def _step(woord: str) -> Stap:
    wat, op = woord.split("@")
    wat, _, naar = wat.partition(">")
    code, _, waarom = wat.partition("=")
    doel = Status(naar) if naar else next(iter(OVERGANG[code].naar))
    return Stap(code, waarom, doel, moment(op))


def moment(tekst: str) -> datetime:
    """A moment in Amsterdam; a day is noon."""
    gelezen = datetime.fromisoformat(tekst) if "T" in tekst else datetime.combine(date.fromisoformat(tekst), time(12))
    return gelezen.replace(tzinfo=klok.AMSTERDAM)


def dag(tekst: str) -> date | None:
    return date.fromisoformat(tekst) if tekst else None


def _moment(tekst: str) -> datetime | None:
    return moment(tekst) if tekst else None


def _codes(tekst: str) -> list[str]:
    return tekst.split(";") if tekst else []


@dataclass
class Land:
    """The rows of the file, by the numbers in it; `lezers` are the people whose copies it describes."""

    eenheden: dict[str, OrganisatieEenheid]
    regels: dict[str, list[Regel]] = field(default_factory=lines)
    meldingen: dict[str, Melding] = field(default_factory=dict)
    signalen: dict[str, Signaal] = field(default_factory=dict)
    stappen: dict[str, list[Stap]] = field(default_factory=dict)
    lezers: dict[str, Medewerker] = field(default_factory=dict)

    def of(self, soort: str, nummer: str) -> Iterable[Regel]:
        return [velden for van, *velden in self.regels[soort] if van == nummer]

    def eenheid(self, code: str) -> OrganisatieEenheid | None:
        return self.eenheden[code] if code else None


def load(eenheden: dict[str, OrganisatieEenheid]) -> Land:
    """Write every row of the file; the caller holds the transaction, and a clock after the last day in it."""
    land = Land(eenheden)
    for lezer, rol, code in (("lc", Rol.LC, "KS"), ("rt", Rol.VI, "RT"), ("rt_muur", Rol.VI, "RT")):
        land.lezers[lezer] = make_person(rol, eenheden[code])
    land.stappen = {nummer: steps(pad) for nummer, pad in land.regels["pad"]}
    for velden in land.regels["melding"]:
        _Zaak(land, *velden).write()
    for nummer, lezer, sinds in land.regels["muur"]:
        Uitsluiting.objects.create(melding=land.meldingen[nummer], medewerker=land.lezers[lezer], sinds=sinds)
    _write_signalen(land)
    _write_termijnen(land)
    _write_klachten(land)
    for maand, telt_in, code, aantal in land.regels["consult"]:
        Consult.objects.bulk_create(
            Consult(
                maand=dag(f"{maand}-01"), telt_in=dag(telt_in and f"{telt_in}-01"), eenheid=eenheden[code], route="geen"
            )
            for _ in range(int(aantal))
        )
    return land


class _Zaak:
    """One melding with what hangs on it, written in the order in which it happened."""

    def __init__(
        self, land: Land, nummer: str, kanaal: str, behandeling: str, telling: str, gedraging: str, gronden: str,
        aarden: str, buddy: str, uitkomst: str,
    ) -> None:  # fmt: skip
        self.land, self.nummer, self.uitkomst = land, nummer, uitkomst
        self.wie = land.lezers["lc"]
        self.melding = Melding(
            sleutel=kluis.new_sleutel("zaak"), kanaal=kanaal, eenheid_behandeling=land.eenheden[behandeling],
            eenheid_telling=land.eenheid(telling), eenheid_gedraging=land.eenheid(gedraging), gronden=_codes(gronden),
            aarden=_codes(aarden), buddy_aanbod=buddy,
        )  # fmt: skip
        self.agendapunt: Agendapunt | None = None
        self.spoor: Spoor | None = None
        self.onderzoek: Onderzoek | None = None
        # The last proposal went back then, and the next one was made.
        self.teruggegaan: datetime | None = None

    def write(self) -> None:
        self.land.meldingen[self.nummer] = self.melding
        gebeurtenissen = [(stap.op, self._take, (stap,)) for stap in self.land.stappen.get(self.nummer, ())]
        gebeurtenissen += [
            (moment(op), self._change, wijziging) for op, *wijziging in self.land.of("wijziging", self.nummer)
        ]
        for van, tot in self.land.of("opschorting", self.nummer):
            gebeurtenissen.append((moment(van), self._suspend, (True,)))
            if tot:
                gebeurtenissen.append((moment(tot), self._suspend, (False,)))
        for op, doe, met in sorted(gebeurtenissen, key=lambda g: g[0]):
            with klok.op(op):
                doe(*met)
        if not gebeurtenissen:
            self.melding.save()
            return
        self._propose_what_still_lies()
        self._write_rest()

    def _take(self, stap: Stap) -> None:
        melding, overgang = self.melding, OVERGANG[stap.overgang]
        van, melding.status = melding.status, stap.naar
        if overgang is T1:
            melding.ontvangen_op = stap.op
        if overgang.agenda is not None:
            melding.ter_weging = overgang.agenda
        if overgang in MET_UITKOMST:
            melding.uitkomst = self.uitkomst
        gesloten = stap.naar == Status.AFGESLOTEN
        if gesloten:
            melding.afgesloten_op = stap.op
            melding.sluitreden = stap.waarom if overgang is T6 else SLUITREDEN.get(stap.waarom, "afgerond")
            if stap.waarom == "dubbel":
                melding.dubbel_van = self.land.meldingen[next(iter(self.land.of("dubbel", self.nummer)))[0]]
        melding.bewaren_tot = bewaartermijnen.keep_until(melding, klok.day(stap.op)) if gesloten else None
        melding.save()
        Statuswissel.objects.create(
            sleutel_id=melding.sleutel_id, melding=melding, overgang=stap.overgang, van=van, naar=stap.naar, rol="job",
            op=stap.op, genotificeerd_op=stap.op,
        )  # fmt: skip
        self._end_spoor(stap.op)
        if overgang is T7 or stap.waarom in SOORT:
            self._decide(stap)
        if stap.naar == Status.TRIAGE:
            self.agendapunt = Agendapunt.objects.create(melding=melding, gemaakt_op=stap.op)
            self.teruggegaan = None

    def _end_spoor(self, op: datetime) -> None:
        for rij in filter(None, (self.spoor, self.onderzoek)):
            rij.afgerond_op = op
            if isinstance(rij, Spoor):
                rij.status = Spoor.Status.AFGEROND
            rij.save()
        self.spoor = self.onderzoek = None

    def _decide(self, stap: Stap) -> None:
        self.agendapunt.besloten_op = stap.op
        self.agendapunt.save()
        if OVERGANG[stap.overgang] is T7:
            return
        voorgesteld = self._proposed_on(stap)
        besluit = self._propose(
            stap.waarom, voorgesteld, status="definitief", standpunt="akkoord", standpunt_op=stap.op,
            definitief_op=stap.op, definitief_door=self.wie,
        )  # fmt: skip
        klaar = OVERGANG[stap.overgang] in (T12, T13)
        spoor = Spoor.objects.create(
            melding=self.melding, triagebesluit=besluit, soort=stap.waarom, is_hoofd=True, gestart_op=stap.op,
            status="afgerond" if klaar else "loopt", afgerond_op=stap.op if klaar else None,
        )  # fmt: skip
        self.spoor = None if klaar else spoor
        if OVERGANG[stap.overgang] is T10:
            self.onderzoek = Onderzoek.objects.create(
                sleutel_id=self.melding.sleutel_id, spoor=spoor, melding=self.melding, soort=stap.waarom,
                opdracht="Zoek uit wat er is gebeurd.", bekrachtigd_op=stap.op, gestart_op=stap.op,
            )  # fmt: skip

    def _proposed_on(self, stap: Stap) -> datetime:
        for hoofdspoor, op, terug in self.land.of("voorstel", self.nummer):
            if terug and self.agendapunt.gemaakt_op <= moment(op) < stap.op:
                self._propose(hoofdspoor, moment(op), status="terug", standpunt="geweigerd", standpunt_op=moment(terug))
                self.teruggegaan = moment(terug)
            elif hoofdspoor == stap.waarom and moment(op) < stap.op:
                return moment(op)
        return self.teruggegaan or self.agendapunt.gemaakt_op

    def _propose_what_still_lies(self) -> None:
        if self.agendapunt is None or self.agendapunt.besloten_op is not None:
            return
        for hoofdspoor, op, terug in self.land.of("voorstel", self.nummer):
            weg = {"status": "terug", "standpunt": "geweigerd", "standpunt_op": moment(terug)} if terug else {}
            self._propose(hoofdspoor, moment(op), **weg)

    def _propose(self, hoofdspoor: str, op: datetime, **velden) -> Triagebesluit:
        return Triagebesluit.objects.create(
            sleutel_id=self.melding.sleutel_id, melding=self.melding, agendapunt=self.agendapunt, hoofdspoor=hoofdspoor,
            motivering="Gewogen.", voor_melder="Dit gaan we doen.", voorgesteld_door=self.wie, voorgesteld_op=op,
            **velden,
        )  # fmt: skip

    def _change(self, veld: str, waarde: str) -> None:
        melding = self.melding
        if veld == "bij_lc":
            melding.bij_lc = True
        elif veld in ("behandeling", "telling"):
            if veld == "behandeling":
                Overdracht.objects.create(
                    sleutel_id=melding.sleutel_id, melding=melding, wat=Overdracht.Wat.EENHEID,
                    van_eenheid=melding.eenheid_behandeling, naar_eenheid=self.land.eenheden[waarde], op=klok.nu(),
                )  # fmt: skip
            setattr(melding, f"eenheid_{veld}", self.land.eenheden[waarde])
        else:
            setattr(melding, veld, waarde if veld == "kanaal" else _codes(waarde))
        melding.save()

    def _suspend(self, opgeschort: bool) -> None:
        self.melding.opgeschort = opgeschort
        self.melding.save()

    def _write_rest(self) -> None:
        melding, van = self.melding, {"sleutel_id": self.melding.sleutel_id, "melding": self.melding}
        for wat, gevraagd, strekking, gegeven, stilte, vervallen in self.land.of("lc", self.nummer):
            LcAdvies.objects.create(
                **van, moment=wat, gevraagd_op=moment(gevraagd), strekking=strekking, gegeven_op=_moment(gegeven),
                gegeven_door=self.wie if gegeven else None, stilte_op=_moment(stilte), vervallen_op=_moment(vervallen),
            )  # fmt: skip
        for _, straf, proeftijd, op, *advies in self.land.of("besluit", self.nummer):
            self._punish(straf, proeftijd, moment(op), *advies)
        for soort, op, telt_op in self.land.of("reactie", self.nummer):
            Reactie.objects.create(
                melding=melding, soort=soort, op=dag(op), telt_op=dag(telt_op), vastgelegd_door=self.wie
            )
        for begonnen, stand, sinds in self.land.of("herstelplan", self.nummer):
            plan = Herstelplan(**van)
            for op, status in ((begonnen, "loopt"), (sinds, stand)):
                if op:
                    plan.status = status
                    _save_on(op, plan)
        for voor, maand, gepland, uitkomst, op in self.land.of("nazorg", self.nummer):
            Nazorgmoment.objects.create(
                **van, voor=voor, maand=int(maand), gepland_op=gepland, uitkomst=uitkomst, vastgelegd_op=_moment(op)
            )
        les: Les | None = None
        for stand, sinds in self.land.of("les", self.nummer):
            les = les or Les(
                sleutel=kluis.new_sleutel("zaak"), melding=melding, eenheid=melding.eenheid_behandeling,
                schrijver=self.wie, geschreven_op=moment(sinds),
            )  # fmt: skip
            les.status = stand
            _save_on(sinds, les)

    def _punish(self, straf: str, proeftijd: str, op: datetime, advies: str, advies_proeftijd: str) -> None:
        stappen = {OVERGANG[stap.overgang]: stap.op for stap in self.land.stappen[self.nummer]}
        betrokkenheid = Betrokkenheid.objects.create(sleutel_id=self.melding.sleutel_id, melding=self.melding)
        van = {"sleutel_id": self.melding.sleutel_id, "melding": self.melding, "betrokkenheid": betrokkenheid}
        if advies != "onbekend":
            SmoAdvies.objects.create(
                **van, **_maat(advies, advies_proeftijd), unaniem=True, gemaakt_op=stappen[T17],
                vastgesteld_op=stappen[T19], vastgesteld_door=self.wie,
            )  # fmt: skip
        Besluit.objects.create(
            **van, **_maat(straf, proeftijd), stap="definitief", gemaakt_op=stappen[T19], definitief_op=op,
            definitief_door=self.wie,
        )  # fmt: skip
        if straf != "geen":
            Reactie.objects.create(
                melding=self.melding, betrokkenheid=betrokkenheid, soort=straf, is_straf=True,
                voorwaardelijk=bool(proeftijd), op=klok.day(op), vastgelegd_door=self.wie,
            )  # fmt: skip


def _maat(straf: str, proeftijd: str) -> dict[str, object]:
    return {
        "straf": "" if straf == "geen" else straf,
        "voorwaardelijk": bool(proeftijd),
        "proeftijd_maanden": int(proeftijd) if proeftijd else None,
    }


def _save_on(op: str, rij: Herstelplan | Les) -> None:
    with klok.op(moment(op)):
        rij.save()


def _write_signalen(land: Land) -> None:
    for nummer, code, gelogd, einde, op, reden in land.regels["signaal"]:
        klaar = _moment(op)
        blijft = einde in ("teamaanpak", "gesloten")
        land.signalen[nummer] = Signaal.objects.create(
            sleutel=kluis.new_sleutel("zaak"), eenheid=land.eenheden[code], gelogd_door=land.lezers["lc"],
            gelogd_op=moment(gelogd), bron=Signaal.Bron.ZELF, wat_gezien="Een opmerking.", status=einde or "gelogd",
            beoordeeld_op=klaar, afgehandeld_op=klaar, redencode=reden if blijft else "",
            melding=land.meldingen[reden] if einde == "omgezet" else None,
            bewaren_tot=bewaartermijnen.REGEL["signaal"].last_day(klok.day(klaar)) if klaar and blijft else None,
        )  # fmt: skip


def _write_termijnen(land: Land) -> None:
    for nummer, soort, gestart, verloopt, gestopt in land.regels["termijn"]:
        zaak, benadeling = land.meldingen.get(nummer), None
        if soort == "benadeling":
            with kluis.opened(zaak.sleutel_id):
                benadeling = Benadeling.objects.create(
                    sleutel_id=zaak.sleutel_id, melding=zaak, melder=zaak.melders.first() or meld(zaak), tekst="…",
                    gemeld_op=gestart,
                )  # fmt: skip
            zaak = None
        Termijn.objects.create(
            melding=zaak, signaal=land.signalen.get(nummer), benadeling=benadeling, soort=soort, gestart_op=gestart,
            verloopt_op=verloopt, waarschuwing_op=verloopt, gestopt_op=dag(gestopt),
        )  # fmt: skip
    for nazorg in Nazorgmoment.objects.select_related("melding").order_by("pk"):
        begin = nazorg.melding.wissels.filter(naar=Status.NAZORG).order_by("-op", "pk").first()
        Termijn.objects.create(
            melding=nazorg.melding, soort="nazorg", onderwerp=str(nazorg.pk), gestart_op=klok.day(begin.op),
            verloopt_op=nazorg.gepland_op, waarschuwing_op=nazorg.gepland_op,
            gestopt_op=nazorg.vastgelegd_op and klok.day(nazorg.vastgelegd_op),
        )  # fmt: skip
    for nummer, soort, stap, op in land.regels["escalatie"]:
        termijn = Termijn.objects.get(melding=land.meldingen[nummer], soort=soort)
        Termijnstap.objects.create(termijn=termijn, nummer=int(stap), gezet_op=op)
        Termijn.objects.filter(pk=termijn.pk).update(stap=int(stap))


def _write_klachten(land: Land) -> None:
    for _, maand, dagnummer, code, tweede_fase, resultaat, vermoeden, *oordelen in land.regels["klacht"]:
        merk = uuid4().hex
        Klacht.objects.create(
            sleutel=kluis.new_sleutel("klacht"), maand=dag(f"{maand}-01"), dag=int(dagnummer) if dagnummer else None,
            eenheid=land.eenheden[code], klachtelement="Een bejegening.", behandeling="Een gesprek.",
            tweede_fase=tweede_fase == "ja", resultaat=resultaat, vermoeden=vermoeden, sleutelmerk=merk,
            maandmerk=merk,
            **{naam: int(n) if n else None for naam, n in zip(OORDELEN, oordelen, strict=True)},
        )  # fmt: skip
