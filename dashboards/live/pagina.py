"""From counts to what is read: parts of the page, each figure with its definition and a link to its cases."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.urls import reverse

from dashboards import charts
from dashboards.besloten.doorlooptijd import DOORLOPEN
from dashboards.besloten.tabellen import maak_tabel
from dashboards.live import tellen
from dashboards.live.blik import Blik
from dashboards.live.tellen import Deel, Duur, Geteld, Maand, Termijnstand
from dashboards.live.woorden import UITLEG
from dashboards.overzichten import Rij, percentage
from meldingen.forms.werkvoorraad import ALLE, LEEG
from meldingen.termijnen import SOORT, TERMIJNEN
from meldingen.workflow import Status
from pvi.kalender import MAANDEN
from pvi.models.referentie import alle
from reflectie.models import Nazorgmoment

VERGELIJK: Final = ("Deze periode", "Vorige periode")
# Periods that have room in the picture of the trend.
IN_BEELD: Final = 6
NIETS: Final = "–"


@dataclass(frozen=True, slots=True)
class Koppeling:
    """To the cases behind a figure; without `url` there is only something to say. `waarvan` names the row aloud."""

    tekst: str
    url: str = ""
    waarvan: str = ""


@dataclass(frozen=True, slots=True)
class Cijfer:
    code: str
    label: str
    tekst: str
    erbij: str = ""
    koppeling: Koppeling | None = None

    @property
    def uitleg(self) -> str:
        return UITLEG[self.code]


@dataclass(frozen=True, slots=True)
class Regel:
    label: str
    cellen: tuple[str, ...]
    koppeling: Koppeling | None = None


@dataclass(frozen=True, slots=True)
class Tabelblok:
    """A table with its definition; without rows `leeg` says so."""

    code: str
    titel: str
    rijkop: str
    koppen: tuple[str, ...]
    regels: tuple[Regel, ...]
    leeg: str
    grafiek: str = ""

    @property
    def uitleg(self) -> str:
        return UITLEG[self.code]

    @property
    def heeft_koppeling(self) -> bool:
        return any(regel.koppeling for regel in self.regels)


@dataclass(frozen=True, slots=True)
class Paginadeel:
    code: str
    titel: str
    cijfers: tuple[Cijfer, ...]
    tabellen: tuple[Tabelblok, ...]


def make_pagina(blik: Blik) -> list[Paginadeel]:
    kern = tellen.count_kern(blik)
    bij_begin, maanden = tellen.count_trend(blik, kern["voorraad"].nu)
    termijnen = tellen.count_termijnen(blik)
    duur = tellen.count_doorlooptijd(blik)
    return [
        Paginadeel("stroom", "Wat kwam en wat ging", _stroom(blik, kern, bij_begin), (_trend(maanden),)),
        Paginadeel(
            "tijd",
            "Op tijd",
            _tijd(blik, kern, termijnen, duur["geheel"]),
            (_fase(blik), _termijnen(termijnen), _fasen(duur)),
        ),
        Paginadeel(
            "inhoud",
            "Waar het over gaat",
            (),
            (
                _codes(blik, "grond", "Nieuwe meldingen per grond", tellen.count_codes(blik, "gronden")),
                _codes(blik, "aard", "Nieuwe meldingen per aard", tellen.count_codes(blik, "aarden")),
                _codes(blik, "kanaal", "Nieuwe meldingen per kanaal", tellen.count_kanaal(blik)),
                _leeg(blik, kern),
            ),
        ),
        Paginadeel("afdoening", "Hoe het afliep", (), (_uitkomst(blik),)),
        _zorg(blik, kern, termijnen),
    ]


# --- links -----------------------------------------------------------------------------------------------------------


def _dagen(blik: Blik, veld: str) -> dict[str, str]:
    nu = blik.tijdvak.nu
    return {f"{veld}_van": nu.van.isoformat(), f"{veld}_tot": nu.tot_en_met.isoformat(), "fase": ALLE}


def _link(blik: Blik, geteld: Geteld, waarvan: str = "", **vraag: str) -> Koppeling | None:
    """To the werkvoorraad with these filters; None without cases, or where that list cannot be narrowed like this."""
    if not geteld.nu or blik.vraag is None or any(blik.vraag.get(naam, w) != w for naam, w in vraag.items()):
        return None
    if geteld.te_openen < geteld.nu:
        tekst = f"{geteld.te_openen} van {geteld.nu} kun je openen"
        if not geteld.te_openen:
            return Koppeling(tekst)
    else:
        tekst = "Bekijk deze melding" if geteld.nu == 1 else f"Bekijk deze {geteld.nu} meldingen"
    zoek = QueryDict(mutable=True)
    zoek.update(blik.vraag | vraag)
    return Koppeling(tekst, f"{reverse('meldingen:werkvoorraad')}?{zoek.urlencode()}", waarvan)


# --- figures ---------------------------------------------------------------------------------------------------------


def _eerder(aantal: int | str) -> str:
    return f"vorige periode: {aantal}"


def _deel(code: str, label: str, nu: Deel, vorige: Deel, geen: str) -> Cijfer:
    """So many of so many; `geen` says what it means that there is nothing to take a part of."""
    eerder = _eerder(f"{vorige.deel} van {vorige.geheel}" if vorige.geheel else "geen")
    if not nu.geheel:
        return Cijfer(code, label, NIETS, f"{geen} {eerder.capitalize()}.")
    aandeel = percentage(nu.deel, nu.geheel)
    return Cijfer(
        code, label, f"{nu.deel} van {nu.geheel}", eerder if aandeel is None else f"{aandeel} procent; {eerder}"
    )


def _stroom(blik: Blik, kern: dict[str, Geteld], bij_begin: int) -> tuple[Cijfer, ...]:
    instroom, uitstroom, voorraad, heropend = (kern[n] for n in ("instroom", "uitstroom", "voorraad", "heropend"))
    return (
        Cijfer("instroom", "Nieuw", str(instroom.nu), _eerder(instroom.vorige),
               _link(blik, instroom, "nieuw", **_dagen(blik, "ontvangen"))),
        Cijfer("uitstroom", "Gesloten", str(uitstroom.nu), _eerder(uitstroom.vorige),
               _link(blik, uitstroom, "gesloten", **_dagen(blik, "gesloten"))),
        Cijfer("voorraad", "Nu open", str(voorraad.nu), f"aan het begin van de periode: {bij_begin}",
               _link(blik, voorraad, "nu open")),
        Cijfer("heropend", "Heropend", str(heropend.nu), _eerder(heropend.vorige)),
    )  # fmt: skip


def _tijd(
    blik: Blik, kern: dict[str, Geteld], termijnen: dict[str, Termijnstand], geheel: tuple[Duur, Duur]
) -> tuple[Cijfer, ...]:
    nu, vorige = geheel
    return (
        Cijfer("te_laat", "Nu te laat", str(kern["te_laat"].nu), "",
               _link(blik, kern["te_laat"], "nu te laat", termijn="te_laat")),
        _deel("termijnen", "Termijnen gehaald", tellen.total(t.nu for t in termijnen.values()),
              tellen.total(t.vorige for t in termijnen.values()), "In deze periode stopte geen termijn."),
        Cijfer("doorlooptijd", "Van ontvangst tot gesloten", _days(nu),
               f"{_of(nu)} {_eerder(_days(vorige) if vorige.aantal else 'geen').capitalize()}."),
    )  # fmt: skip


def _of(duur: Duur) -> str:
    """What the median is a median of."""
    match duur.aantal:
        case 0:
            return "In deze periode sloot geen melding."
        case 1:
            return "Over één afsluiting."
    return f"Mediaan van {duur.aantal} afsluitingen."


def _days(duur: Duur) -> str:
    if duur.dagen is None:
        return NIETS
    return f"{duur.dagen} {'dag' if duur.dagen == 1 else 'dagen'}"


# --- tables ----------------------------------------------------------------------------------------------------------


def _trend(maanden: list[Maand]) -> Tabelblok:
    koppen = ("Nieuw", "Gesloten", "Open aan het eind")
    return Tabelblok(
        "trend",
        "Per maand",
        "Maand",
        koppen,
        tuple(
            Regel(_month(maand).capitalize(), (str(maand.instroom), str(maand.uitstroom), str(maand.voorraad)))
            for maand in maanden
        ),
        "",
        _draw_trend(maanden[-IN_BEELD:], koppen[:2]),
    )


def _month(maand: Maand) -> str:
    return f"{MAANDEN[maand.van.month - 1]} {maand.van.year}"


def _draw_trend(maanden: Sequence[Maand], koppen: Sequence[str]) -> str:
    rijen = [Rij(maand.van.isoformat(), f"{_month(maand)[:3]} {maand.van.year}") for maand in maanden]
    cellen = [(maand.instroom, maand.uitstroom) for maand in maanden]
    tabel = maak_tabel("dashboard-trend", "Per maand", "Maand", rijen, cellen, koppen=koppen)
    titel = f"Lijngrafiek: nieuw en gesloten in de laatste {IN_BEELD} maanden. De tabel geeft dezelfde cijfers."
    return charts.draw_lijnen(tabel, koppen, titel)


def _draw_bars(code: str, titel: str, aantallen: Iterable[tuple[str, int]]) -> str:
    rijen = [(Rij(label, label), (aantal,)) for label, aantal in aantallen if aantal]
    tabel = maak_tabel(
        f"dashboard-{code}", titel, "", [rij for rij, _ in rijen], [cellen for _, cellen in rijen], koppen=("Nu",)
    )
    return charts.draw_balken(tabel, f"Staafgrafiek: {titel.lower()}. De tabel geeft dezelfde cijfers.")


def _blok(
    code: str,
    titel: str,
    namen: Iterable[tuple[str, str]],
    aantallen: Mapping[str, Geteld],
    link: Callable[[str, str], Koppeling | None],
    leeg: str,
    koppen: tuple[str, ...] = VERGELIJK,
) -> Tabelblok:
    """A row for each code that was counted, in the order of `namen`."""
    bekend = dict(namen)
    volgorde = [*bekend, *sorted(set(aantallen) - set(bekend))]
    regels = [(waarde, bekend.get(waarde, waarde), aantallen[waarde]) for waarde in volgorde if waarde in aantallen]
    return Tabelblok(
        code,
        titel,
        {"fase": "Fase"}.get(code, code.capitalize()),
        koppen,
        tuple(Regel(naam, (str(g.nu), str(g.vorige))[: len(koppen)], link(waarde, naam)) for waarde, naam, g in regels),
        leeg,
        _draw_bars(code, titel, [(naam, g.nu) for _, naam, g in regels]),
    )


def _codes(blik: Blik, lijst: str, titel: str, aantallen: dict[str, Geteld]) -> Tabelblok:
    def link(code: str, naam: str) -> Koppeling | None:
        return _link(blik, aantallen[code], f"{lijst} {naam}", **_dagen(blik, "ontvangen"), **{lijst: code})

    leeg = "Er is in deze periode en de vorige geen melding ontvangen met deze code."
    return _blok(lijst, titel, alle(lijst), aantallen, link, leeg)


def _uitkomst(blik: Blik) -> Tabelblok:
    aantallen = tellen.count_uitkomst(blik)

    def link(code: str, naam: str) -> Koppeling | None:
        # Without an outcome is no filter of the werkvoorraad.
        return _link(blik, aantallen[code], naam, **_dagen(blik, "gesloten"), uitkomst=code) if code else None

    namen = [*alle("uitkomst"), ("", "geen uitkomst")]
    leeg = "Er is in deze periode en de vorige geen melding gesloten."
    return _blok("uitkomst", "Gesloten meldingen per uitkomst", namen, aantallen, link, leeg)


def _fase(blik: Blik) -> Tabelblok:
    aantallen = tellen.count_fase(blik)

    def link(code: str, naam: str) -> Koppeling | None:
        return _link(blik, aantallen[code], f"in {naam.lower()}", fase=code)

    return _blok(
        "fase", "Open meldingen per fase", Status.choices, aantallen, link, "Er is nu geen melding open.", ("Nu",)
    )


def _leeg(blik: Blik, kern: dict[str, Geteld]) -> Tabelblok:
    def regel(veld: str, naam: str) -> Regel:
        geteld = kern[f"zonder_{veld}"]
        koppeling = _link(blik, geteld, naam.lower(), **_dagen(blik, "ontvangen"), **{veld: LEEG})
        return Regel(naam, (str(geteld.nu), str(geteld.vorige)), koppeling)

    regels = (regel("grond", "Zonder grond"), regel("aard", "Zonder aard"), regel("kanaal", "Zonder kanaal"))
    return Tabelblok("leeg", "Nieuwe meldingen waarvan een code ontbreekt", "Wat ontbreekt", VERGELIJK, regels, "")


def _termijnen(termijnen: dict[str, Termijnstand]) -> Tabelblok:
    standen = [(soort.naam, termijnen[soort.code]) for soort in TERMIJNEN if soort.code in termijnen]
    return Tabelblok(
        "termijnen",
        "Termijnen per soort",
        "Termijn",
        ("Gestopt", "Waarvan op tijd", "Nu te laat"),
        tuple(Regel(naam, (str(s.nu.geheel), str(s.nu.deel), str(s.te_laat))) for naam, s in standen),
        "Er stopte in deze periode en de vorige geen termijn, en er is er nu geen te laat.",
    )


def _fasen(duur: dict[str, tuple[Duur, Duur]]) -> Tabelblok:
    regels = tuple(
        Regel(fase.label, (str(nu.aantal), _days(nu), _days(vorige)))
        for fase in DOORLOPEN
        for nu, vorige in [duur[fase.code]]
        if nu.aantal or vorige.aantal
    )
    return Tabelblok(
        "fasen",
        "Doorlooptijd per fase",
        "Fase",
        ("Afgerond", "Mediaan", "Mediaan vorige periode"),
        regels,
        "Er is in deze periode en de vorige geen fase afgerond.",
    )


# --- care ------------------------------------------------------------------------------------------------------------


def _zorg(blik: Blik, kern: dict[str, Geteld], termijnen: dict[str, Termijnstand]) -> Paginadeel:
    hartslag = termijnen.get("statusbericht", Termijnstand(Deel(), Deel(), 0))
    nazorg, eerder = tellen.count_nazorg(blik)
    terug = tellen.count_terug(blik)
    buddy, wil = kern["buddy"], kern["wil_buddy"]
    gedaan = Nazorgmoment.Uitkomst.GEDAAN
    cijfers = (
        _deel("statusbericht", SOORT["statusbericht"].naam, hartslag.nu, hartslag.vorige,
              "In deze periode stopte geen termijn voor een bericht."),
        _deel("buddy", "Buddy voor wie dat wil", Deel(buddy.nu, wil.nu), Deel(buddy.vorige, wil.vorige),
              "Bij geen nieuwe melding wil de melder een buddy."),
        _deel("nazorg", "Nazorg gehouden", Deel(nazorg.get(gedaan, 0), sum(nazorg.values())),
              Deel(eerder.get(gedaan, 0), sum(eerder.values())), "Voor deze periode is geen nazorg gepland."),
        Cijfer("terug", "Melder schreef later nog", str(terug.nu), _eerder(terug.vorige)),
    )  # fmt: skip
    uitkomsten = [*Nazorgmoment.Uitkomst.choices, ("", "Nog niets vastgelegd")]
    tabel = Tabelblok(
        "nazorg",
        "Nazorgmomenten",
        "Wat ervan kwam",
        VERGELIJK,
        tuple(
            Regel(naam, (str(nazorg.get(code, 0)), str(eerder.get(code, 0))))
            for code, naam in uitkomsten
            if nazorg.get(code) or eerder.get(code)
        ),
        "Voor deze periode en de vorige is geen nazorg gepland.",
    )
    return Paginadeel("zorg", "Zorg voor de melder", cijfers, (tabel,))
