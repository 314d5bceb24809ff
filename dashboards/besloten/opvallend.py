"""The first page in words: what stands out, said from the finished tables.

Each rule reads tables and gives one sentence, or None when the report has nothing to say it from. A sentence is true
for none, one and many; a percentage needs a whole of twenty, as everywhere. Nothing is counted here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from dashboards.overzichten import Opvallend, Overzicht, Tabel, Tabelregel, percentage
from dashboards.overzichten.kolommen import kolommen
from dashboards.overzichten.woorden import MEER_MELDINGEN
from dashboards.queries.lijsten import ONBEKEND

MEESTE: Final = 8
# So many that share a first place are named; more say nothing.
SAMEN: Final = 2
DEFINITIES: Final = "definities"


@dataclass(frozen=True, slots=True)
class Zin:
    """A sentence; `is_stil`: it says that there is nothing to see, and stands behind the others."""

    tekst: str
    is_stil: bool = False
    noemt_stijging: bool = False


@dataclass(frozen=True, slots=True)
class Woord:
    """What is counted, with the words that Dutch needs around it."""

    enkel: str
    meer: str
    is_het: bool = False

    def aantal(self, aantal: int) -> str:
        """“geen meldingen”, “1 melding”, “12 meldingen”."""
        return f"geen {self.meer}" if aantal == 0 else f"{aantal} {self.enkel if aantal == 1 else self.meer}"

    def deel(self, aantal: int, geheel: int, enkel: str, meer: str) -> str:
        """“1 van de 12 meldingen was”: a part of a whole, and its verb in the right number."""
        if aantal == 0:
            return f"Geen enkel{'' if self.is_het else 'e'} {self.enkel} {enkel}"
        if aantal == geheel:
            de = "Het" if self.is_het else "De"
            return f"{de} enige {self.enkel} {enkel}" if geheel == 1 else f"Alle {geheel} {self.meer} {meer}"
        return f"{self.van(aantal, geheel)} {enkel if aantal == 1 else meer}"

    def van(self, aantal: int, geheel: int) -> str:
        """“1 van de 1 melding”, “8 van de 40 meldingen (20%)”."""
        aandeel = percentage(aantal, geheel)
        tussen = "" if aandeel is None else f" ({aandeel}%)"
        return f"{aantal} van de {geheel} {self.enkel if geheel == 1 else self.meer}{tussen}"


MELDING: Final = Woord("melding", "meldingen")
NIEUWE_MELDING: Final = Woord("nieuwe melding", "nieuwe meldingen")
OPEN_MELDING: Final = Woord("open melding", "open meldingen")
SIGNAAL: Final = Woord("signaal", "signalen", is_het=True)
MOMENT: Final = Woord("nazorgmoment", "nazorgmomenten", is_het=True)
BESLUIT: Final = Woord("besluit met een advies", "besluiten met een advies", is_het=True)
BEHANDELING: Final = Woord("eerste behandeling", "eerste behandelingen")
TERMIJN: Final = Woord("termijn die eindigde", "termijnen die eindigden")
KLACHT: Final = Woord("klacht", "klachten")
LEERPUNT: Final = Woord("leerpunt", "leerpunten", is_het=True)
DAG: Final = Woord("dag", "dagen")


class Cijfers:
    """The tables of one report, asked by code; what is not there, or holds no number, is None."""

    def __init__(self, overzicht: Overzicht[Tabel]) -> None:
        self._tabellen = {tabel.code: tabel for tabel in (*overzicht.inhoud(), overzicht.kwaliteit)}

    def tabel(self, code: str) -> Tabel | None:
        return self._tabellen.get(code)

    def regels(self, code: str) -> Sequence[Tabelregel]:
        tabel = self.tabel(code)
        return () if tabel is None else tabel.regels

    def cel(self, code: str, rij: str, plaats: int = 0) -> int | None:
        tabel = self.tabel(code)
        return None if tabel is None else _getal(tabel.regel(rij), plaats)

    def totaal(self, code: str, plaats: int = 0) -> int | None:
        tabel = self.tabel(code)
        return None if tabel is None else _getal(tabel.totaalregel, plaats)


def _getal(regel: Tabelregel | None, plaats: int) -> int | None:
    cel = None if regel is None else regel.cellen[plaats]
    return cel if isinstance(cel, int) else None


def _plaats(tabel: str, kolom: str) -> int:
    return [k.code for k in kolommen(tabel)].index(kolom)


def say_kerncijfer(rij: str, woord: Woord, *, behalve: str = "") -> Callable[[Cijfers], Zin | None]:
    """A key figure beside the period before; not in a report that says more of it in the table `behalve`."""

    def say(cijfers: Cijfers) -> Zin | None:
        nu, vorige = (cijfers.cel("kerncijfers", rij, plaats) for plaats in (0, 1))
        if nu is None or vorige is None or cijfers.tabel(behalve) is not None:
            return None
        kwamen = f"Er {'kwam' if nu == 1 else 'kwamen'} {woord.aantal(nu)} binnen"
        if nu == vorige:
            return Zin(f"{kwamen}, even veel als in de vorige periode.", is_stil=not nu)
        meer = "meer" if nu > vorige else "minder"
        return Zin(f"{kwamen}, {abs(nu - vorige)} {meer} dan in de vorige periode.", noemt_stijging=nu > vorige)

    return say


def say_verandering(tabel: str, wat: str) -> Callable[[Cijfers], Zin | None]:
    """The row of a compared table that changed most since the previous period."""

    def say(cijfers: Cijfers) -> Zin | None:
        paren = [
            (regel.label, nu, vorige)
            for regel in cijfers.regels(tabel)
            if regel.code != ONBEKEND
            and len(regel.cellen) > 1
            and isinstance(nu := regel.cellen[0], int)
            and isinstance(vorige := regel.cellen[1], int)
        ]
        meeste = max((abs(nu - vorige) for _, nu, vorige in paren), default=0)
        eerste = [paar for paar in paren if abs(paar[1] - paar[2]) == meeste]
        if not meeste or len(eerste) > 1:
            return None
        label, nu, vorige = eerste[0]
        richting = "stijging" if nu > vorige else "daling"
        return Zin(
            f"De grootste {richting} bij {wat} is “{label}”: van {vorige} naar {nu}.", noemt_stijging=nu > vorige
        )

    return say


def say_traagste_fase(cijfers: Cijfers) -> Zin | None:
    code = "doorlooptijd"
    if cijfers.tabel(code) is None:
        return None
    aantal, mediaan = _plaats(code, "aantal"), _plaats(code, "mediaan_bruto")
    fasen = [
        (dagen, regel.label, _getal(regel, aantal) or 0)
        for regel in cijfers.regels(code)
        if regel.code != "geheel" and (dagen := _getal(regel, mediaan)) is not None
    ]
    if not fasen:
        return None
    dagen, label, keer = max(fasen, key=lambda fase: fase[0])
    if not dagen or sum(fase[0] == dagen for fase in fasen) > 1:
        return None
    return Zin(f"Het langst duurde de fase “{label}”: {DAG.aantal(dagen)}, de mediaan van {keer} keer.")


def say_over_termijn(cijfers: Cijfers) -> Zin | None:
    """How many open cases are over a term, and where most of them are."""
    code = "eenheden"
    if cijfers.tabel(code) is None:
        return None
    over = _plaats(code, "over_termijn")
    aantal, geheel = cijfers.totaal(code, over), cijfers.totaal(code, _plaats(code, "open"))
    if aantal is None or not geheel:
        return None
    zin = OPEN_MELDING.deel(aantal, geheel, "was", "waren")
    return Zin(f"{zin} over de termijn{_waar(cijfers.regels(code), over, aantal)}.", is_stil=not aantal)


def _waar(regels: Sequence[Tabelregel], plaats: int, geheel: int) -> str:
    """“, de meeste bij Eenheid Havenkust (5)”; nothing when too many share the first place."""
    meeste = max((_getal(regel, plaats) or 0 for regel in regels), default=0)
    eerste = [regel.label for regel in regels if _getal(regel, plaats) == meeste]
    if not meeste or len(eerste) > SAMEN:
        return ""
    if meeste * len(eerste) == geheel:
        return f", bij {_opsomming(eerste)}"
    elk = "elk " if len(eerste) > 1 else ""
    return f", de meeste bij {_opsomming(eerste)} ({elk}{meeste})"


def say_lijst_over_termijn(cijfers: Cijfers) -> Zin | None:
    """The same for a report that lists them."""
    lopend = cijfers.cel("kerncijfers", "voorraad")
    if cijfers.tabel("eenheden") is not None or cijfers.tabel("lijst") is None or not lopend:
        return None
    aantal = len({regel.code for regel in cijfers.regels("lijst")})
    return Zin(f"{OPEN_MELDING.deel(aantal, lopend, 'was', 'waren')} over de termijn.", is_stil=not aantal)


def say_triage(cijfers: Cijfers) -> Zin | None:
    """First treatments that came too late."""
    laat, op_tijd = (cijfers.cel("triage", rij) for rij in ("te_laat", "op_tijd"))
    if laat is None or op_tijd is None or not laat + op_tijd:
        return None
    kwam = BEHANDELING.deel(laat, laat + op_tijd, "kwam", "kwamen")
    return Zin(f"{kwam} na de termijn in de triagecommissie.", is_stil=not laat)


def say_termijnen(cijfers: Cijfers) -> Zin | None:
    """Of the terms that ended those that were missed, and the kind that was missed most."""
    code = "termijnen"
    if cijfers.tabel(code) is None:
        return None
    gehaald, gemist = (cijfers.totaal(code, _plaats(code, kolom)) for kolom in ("gehaald", "gemist"))
    if gehaald is None or gemist is None or not gehaald + gemist:
        return None
    is_gemist = f"{TERMIJN.deel(gemist, gehaald + gemist, 'is', 'zijn')} gemist"
    return Zin(f"{is_gemist}{_waar(cijfers.regels(code), _plaats(code, 'gemist'), gemist)}.", is_stil=not gemist)


def say_signalen(cijfers: Cijfers) -> Zin | None:
    code = "signalen_eenheid"
    if cijfers.tabel(code) is None:
        return None
    geen, wel = (cijfers.totaal(code, _plaats(code, kolom)) for kolom in ("aantal", "melding"))
    if geen is None or wel is None:
        return None
    geheel = geen + wel
    if not geheel:
        return Zin("VIK handelde geen signaal af.", is_stil=True)
    zonder = cijfers.cel("signalen", ONBEKEND) or 0
    waarvan = f"; bij {zonder} daarvan is de reden niet bekend" if zonder else ""
    return Zin(f"{SIGNAAL.deel(geen, geheel, 'werd', 'werden')} geen melding{waarvan}.", is_stil=not geen)


def say_ontbrekende_codes(cijfers: Cijfers) -> Zin | None:
    """The code that is missing most."""
    nieuw = cijfers.cel("kerncijfers", "instroom")
    if not nieuw:
        return None
    ontbreekt = {
        wat: aantal
        for rij, wat in (
            ("kanaal", "het kanaal"),
            ("gronden", "de grond"),
            ("aarden", "de aard"),
            ("eenheid", "de eenheid"),
        )
        if (aantal := cijfers.cel("kwaliteit", rij)) is not None
    }
    meeste = max(ontbreekt.values(), default=0)
    if not ontbreekt:
        return None
    if not meeste:
        return Zin("Van de nieuwe meldingen zijn kanaal, grond, aard en eenheid bekend.", is_stil=True)
    vaakst = [wat for wat, aantal in ontbreekt.items() if aantal == meeste]
    is_niet = "is het vaakst" if len(vaakst) == 1 else "zijn het vaakst, elk even vaak,"
    bij = NIEUWE_MELDING.van(meeste, nieuw)
    return Zin(f"{_opsomming(vaakst).capitalize()} {is_niet} niet bekend: bij {bij}.")


def say_nazorg(cijfers: Cijfers) -> Zin | None:
    gepland, zonder = (cijfers.cel("herstel", rij) for rij in ("nazorg_gepland", "nazorg_open"))
    if gepland is None or zonder is None:
        return None
    if not gepland:
        return Zin("In deze periode was geen nazorgmoment gepland.", is_stil=True)
    return Zin(f"{MOMENT.deel(zonder, gepland, 'heeft', 'hebben')} nog geen uitkomst.", is_stil=not zonder)


def say_afwijking(cijfers: Cijfers) -> Zin | None:
    """Besluiten beside the advies of the strafmaatoverleg."""
    if cijfers.tabel("smo_straf") is None or cijfers.tabel("smo_zonder_straf") is None:
        return None
    wijkt_af, volgt = (
        sum(cijfers.cel(code, rij) or 0 for code in ("smo_straf", "smo_zonder_straf")) for rij in ("wijkt_af", "volgt")
    )
    if not wijkt_af + volgt:
        return Zin("Er was geen besluit met een advies van het strafmaatoverleg.", is_stil=True)
    week = BESLUIT.deel(wijkt_af, wijkt_af + volgt, "week", "weken")
    return Zin(f"{week} daarvan af.", is_stil=not wijkt_af)


def say_leerpunten(cijfers: Cijfers) -> Zin | None:
    regels = cijfers.regels("leerpunten")
    if cijfers.tabel("leerpunten") is None:
        return None
    if not regels:
        return Zin("Er wacht geen leerpunt.", is_stil=True)
    wacht = "wacht" if len(regels) == 1 else "wachten"
    langst = "" if len(regels) == 1 else "het langste "
    dagen = max(_getal(regel, 0) or 0 for regel in regels)
    return Zin(f"Er {wacht} {LEERPUNT.aantal(len(regels))}, {langst}al {DAG.aantal(dagen)}.")


def say_trend(code: str) -> Callable[[Cijfers], Zin | None]:
    """What is open now beside the beginning of the trend."""

    def say(cijfers: Cijfers) -> Zin | None:
        regels = cijfers.regels(code)
        if len(regels) < SAMEN:
            return None
        plaats = _plaats(code, "voorraad")
        toen, nu = _getal(regels[0], plaats), _getal(regels[-1], plaats)
        if toen is None or nu is None:
            return None
        sinds = f"In {len(regels)} periodes"
        if toen == nu:
            return Zin(f"{sinds} bleef het aantal open meldingen {nu}, van begin tot eind gerekend.", is_stil=True)
        richting = "steeg" if nu > toen else "daalde"
        return Zin(f"{sinds} {richting} het aantal open meldingen van {toen} naar {nu}.", noemt_stijging=nu > toen)

    return say


def _opsomming(delen: Sequence[str]) -> str:
    """“a, b en c”."""
    *voor, laatste = delen
    return f"{', '.join(voor)} en {laatste}" if voor else laatste


@dataclass(frozen=True, slots=True)
class Regel:
    """A rule and the table whose chapter says more, without which it is silent; the first rule weighs most."""

    tabel: str
    say: Callable[[Cijfers], Zin | None]


REGELS: Final[tuple[Regel, ...]] = (
    Regel("kerncijfers", say_kerncijfer("instroom", NIEUWE_MELDING)),
    Regel("eenheden", say_over_termijn),
    Regel("lijst", say_lijst_over_termijn),
    Regel("triage", say_triage),
    Regel("termijnen", say_termijnen),
    Regel("doorlooptijd", say_traagste_fase),
    Regel("herstel", say_nazorg),
    Regel("smo_straf", say_afwijking),
    Regel("signalen", say_signalen),
    Regel("aard", say_verandering("aard", "de aard van het gedrag")),
    Regel("leerpunten", say_leerpunten),
    Regel("kwaliteit", say_ontbrekende_codes),
    Regel("trend", say_trend("trend")),
    Regel("maandtrend", say_trend("maandtrend")),
    Regel("klachten_team", say_kerncijfer("klachten", KLACHT)),
    Regel("kerncijfers", say_kerncijfer("signalen", SIGNAAL, behalve="signalen_eenheid")),
    Regel("grond", say_verandering("grond", "de gronden")),
    Regel("kanaal", say_verandering("kanaal", "de kanalen")),
)


def find_opvallend(overzicht: Overzicht[Tabel]) -> tuple[Opvallend, ...]:
    """At most MEESTE sentences, the heaviest first, each with the chapter it comes from.

    When one of them names a rise, the last says that a rise is not by itself more conduct.
    """
    cijfers = Cijfers(overzicht)
    plek = {tabel.code: hoofdstuk.code for hoofdstuk in overzicht.hoofdstukken for tabel in hoofdstuk.inhoud}
    plek[overzicht.kwaliteit.code] = overzicht.kwaliteit.code
    gezegd = [
        (zin, plek[regel.tabel]) for regel in REGELS if regel.tabel in plek and (zin := regel.say(cijfers)) is not None
    ]
    op_gewicht = sorted(gezegd, key=lambda paar: paar[0].is_stil)
    gekozen = op_gewicht[:MEESTE]
    if not any(zin.noemt_stijging for zin, _ in gekozen):
        return tuple(Opvallend(zin.tekst, hoofdstuk) for zin, hoofdstuk in gekozen)
    gekozen = [*op_gewicht[: MEESTE - 1], (Zin(MEER_MELDINGEN), DEFINITIES)]
    return tuple(Opvallend(zin.tekst, hoofdstuk) for zin, hoofdstuk in gekozen)
