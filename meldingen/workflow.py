"""What can happen to a melding: states, rights, and the table OVERGANGEN (T1–T28).

Imports nothing of ours but the roles. A button, a URL and a test expect exactly what this table says. What a step asks
for is checked by the action that fires it; which terms it starts and stops stands in TERMIJNEN.
"""

from dataclasses import dataclass

from django.db.models import TextChoices

from pvi.rollen import Rol


class Status(TextChoices):
    CONCEPT = "concept", "Concept"
    ONTVANGEN = "ontvangen", "Ontvangen"
    INTAKE = "intake", "Intake"
    TRIAGE = "triage", "Triage"
    AANGEHOUDEN = "aangehouden", "Aangehouden"
    LIJNAFHANDELING = "lijnafhandeling", "Lijnafhandeling"
    KLACHTPROCEDURE = "klachtprocedure", "Klachtprocedure"
    ONDERZOEK = "onderzoek", "Onderzoek"
    SMO = "smo", "Strafmaatoverleg"
    BESLUIT = "besluit", "Besluit"
    HERSTEL = "herstel", "Herstel"
    NAZORG = "nazorg", "Nazorg"
    AFGESLOTEN = "afgesloten", "Afgesloten"


class Recht(TextChoices):
    """One member per row of the matrix (docs/rechten.csv); RIJ gives the row number."""

    MELDEN = "melden", "Zelf melden"
    SIGNAAL_LOGGEN = "signaal_loggen", "Signaal vastleggen"
    NAMENS_MELDEN = "namens_melden", "Namens iemand melden"
    CONSULT = "consult", "Consult registreren"
    IDENTITEIT_OPEN = "identiteit_open", "Naam van de melder lezen (open)"
    IDENTITEIT_VERTROUWELIJK = "identiteit_vertrouwelijk", "Naam van de melder lezen (vertrouwelijk)"
    VOLGEN = "volgen", "Status en termijnen volgen"
    TOESTEMMING = "toestemming", "Toestemming geven en intrekken"
    BERICHTEN = "berichten", "Berichten met de melder"
    INTAKE = "intake", "Intake doen"
    AGENDEREN = "agenderen", "Op de agenda zetten"
    TRIAGEDOSSIER = "triagedossier", "Triagedossier lezen"
    MELDING_LEZEN = "melding_lezen", "De melding zelf lezen"
    WEGEN = "wegen", "Wegen en besluiten in triage"
    LC_ADVIES = "lc_advies", "LC-advies geven"
    BEKRACHTIGEN = "bekrachtigen", "Onderzoeksopdracht bekrachtigen"
    ONDERZOEKEN = "onderzoeken", "Onderzoek vastleggen"
    LIJN = "lijn", "Lijnafhandeling uitvoeren"
    RAPPORT_LEZEN = "rapport_lezen", "Onderzoeksrapport lezen"
    SMO_ADVIES = "smo_advies", "SMO-advies geven"
    TOETSINGSKADER = "toetsingskader", "Zoeken in het toetsingskader"
    BESLUITEN = "besluiten", "Besluit vastleggen"
    ZIENSWIJZE = "zienswijze", "Zienswijze geven"
    KLACHT = "klacht", "Klacht behandelen"
    KLACHT_OORDEEL = "klacht_oordeel", "Oordeel over een klacht"
    HERSTEL = "herstel", "Herstelplan"
    NAZORG = "nazorg", "Nazorg vastleggen"
    SLUITEN = "sluiten", "Sluiten en heropenen"
    LES_SCHRIJVEN = "les_schrijven", "Les schrijven"
    LESSEN_LEZEN = "lessen_lezen", "Lessen lezen"
    JURISPRUDENTIE = "jurisprudentie", "Jurisprudentie vastleggen"
    DASHBOARD_TEAM = "dashboard_team", "Cijfers van het team"
    DASHBOARD_EENHEID = "dashboard_eenheid", "Cijfers van de eenheid of landelijk"
    MAANDRAPPORTAGE = "maandrapportage", "Maandrapportage maken"
    CASUISTIEKOVERZICHT = "casuistiekoverzicht", "Casuïstiekoverzicht ontvangen"
    LOGBOEK = "logboek", "Logboek en vroegsignalen"
    BEHEER = "beheer", "Beheer"
    NOODTOEGANG = "noodtoegang", "Noodtoegang"
    TOEWIJZEN = "toewijzen", "Mensen toewijzen"
    STANDPUNT = "standpunt", "Standpunt innemen"
    OVERDRAGEN = "overdragen", "Overdragen aan andere eenheid"
    SIGNAAL_BEOORDELEN = "signaal_beoordelen", "Signaal beoordelen"
    ESCALATIE = "escalatie", "Escalaties lezen"


# Row numbers of the matrix; 12a stands between 12 and 13, 19a between 19 and 20.
_NUMMERS = [*map(str, range(1, 13)), "12a", *map(str, range(13, 20)), "19a", *map(str, range(20, 42))]
RIJ: dict[str, Recht] = dict(zip(_NUMMERS, Recht, strict=True))

ACTIEF = frozenset(Status) - {Status.CONCEPT}
NA_TRIAGE = ACTIEF - {Status.ONTVANGEN, Status.INTAKE}


@dataclass(frozen=True)
class Overgang:
    """One row of the table. `door`: who may fire it, each role with the right that carries it (None: the system)."""

    code: str
    naam: str
    van: frozenset[Status]
    naar: frozenset[Status]
    door: tuple[tuple[Rol | None, Recht | None], ...]
    # True: an Agendapunt opens and the triagecommissie may read; False: the item is decided; None: unchanged.
    agenda: bool | None = None
    # Refused while the flag `opgeschort` is set.
    niet_bij_opgeschort: bool = False
    # The page whose action fires it; empty: fired by the system or shown elsewhere.
    pagina: str = ""
    # Why it is refused until a later release builds what it needs.
    later: str = ""

    def __str__(self) -> str:
        return self.code


def _van(*statussen: Status) -> frozenset[Status]:
    return frozenset(statussen)


S, R = Status, Recht
KLACHT_VOLGT = "De klachtprocedure komt in een volgende uitgave van het portaal."
HEROPENEN_VOLGT = "Heropenen komt in een volgende uitgave van het portaal."

# One row each: its number, what happens, from where to where, by whom, and the page where it is done.
# fmt: off
T1 = Overgang(
    "T1", "Verstuur melding", _van(S.CONCEPT), _van(S.ONTVANGEN),
    door=(
        (Rol.ML, R.MELDEN),
        *((rol, R.NAMENS_MELDEN) for rol in (Rol.VP, Rol.TC, Rol.SH, Rol.VI, Rol.HR, Rol.LC, Rol.KL)),
        (Rol.VI, R.SIGNAAL_BEOORDELEN),
        (Rol.TC, R.SIGNAAL_BEOORDELEN),
    ),
)
T2 = Overgang(
    "T2", "Gooi concept weg", _van(S.CONCEPT), frozenset(),
    door=((Rol.ML, R.MELDEN), (None, None)),
)
T3 = Overgang(
    "T3", "Start de intake", _van(S.ONTVANGEN), _van(S.INTAKE),
    door=((Rol.VI, R.INTAKE),), pagina="meldingen:start-intake",
)
T4 = Overgang(
    "T4", "Stuur naar de triagecommissie", _van(S.INTAKE), _van(S.TRIAGE),
    door=((Rol.VI, R.INTAKE),), agenda=True, pagina="meldingen:intake",
)
T5 = Overgang(
    "T5", "Start de klachtprocedure", _van(S.INTAKE), _van(S.KLACHTPROCEDURE),
    door=((Rol.VI, R.INTAKE),), agenda=True, later=KLACHT_VOLGT,
)
T6 = Overgang(
    "T6", "Sluit zonder triage", _van(S.INTAKE), _van(S.AFGESLOTEN),
    door=((Rol.VI, R.SLUITEN),), pagina="meldingen:sluit-intake",
)
T7 = Overgang(
    "T7", "Houd aan", _van(S.TRIAGE), _van(S.AANGEHOUDEN),
    door=((Rol.TR, R.WEGEN),), pagina="triage:aanhouden",
)
T8 = Overgang(
    "T8", "Zet terug op de agenda", _van(S.AANGEHOUDEN), _van(S.TRIAGE),
    door=((Rol.TR, R.AGENDEREN), (Rol.VI, R.AGENDEREN), (None, None)), agenda=True, pagina="triage:hervatten",
)
T9 = Overgang(
    "T9", "Naar lijnafhandeling", _van(S.TRIAGE), _van(S.LIJNAFHANDELING),
    door=((Rol.TR, R.WEGEN),), agenda=False, pagina="triage:weging",
)
T10 = Overgang(
    "T10", "Naar onderzoek", _van(S.TRIAGE), _van(S.ONDERZOEK),
    door=((Rol.TR, R.WEGEN),), agenda=False, pagina="triage:weging",
)
T11 = Overgang(
    "T11", "Naar de klachtprocedure", _van(S.TRIAGE), _van(S.KLACHTPROCEDURE),
    door=((Rol.TR, R.WEGEN),), agenda=False, later=KLACHT_VOLGT,
)
T12 = Overgang(
    "T12", "Direct naar herstel", _van(S.TRIAGE), _van(S.HERSTEL),
    door=((Rol.TR, R.WEGEN),), agenda=False, pagina="triage:weging",
)
T13 = Overgang(
    "T13", "Geen vervolg of doorverwijzing", _van(S.TRIAGE), _van(S.NAZORG, S.AFGESLOTEN),
    door=((Rol.TR, R.WEGEN),), agenda=False, pagina="triage:weging",
)
T14 = Overgang(
    "T14", "Terug naar de triagecommissie", _van(S.LIJNAFHANDELING), _van(S.TRIAGE),
    door=((Rol.TC, R.LIJN), (Rol.SH, R.LIJN), (Rol.PC, R.LIJN), (Rol.VI, R.AGENDEREN)),
    agenda=True, pagina="triage:lijn-terug",
)
T15 = Overgang(
    "T15", "Rond de lijnafhandeling af", _van(S.LIJNAFHANDELING), _van(S.HERSTEL),
    door=((Rol.TC, R.LIJN), (Rol.SH, R.LIJN), (Rol.PC, R.LIJN)), pagina="triage:lijn",
)
T16 = Overgang(
    "T16", "Leg het resultaat voor aan de triagecommissie", _van(S.ONDERZOEK), _van(S.TRIAGE),
    door=((Rol.VO, R.ONDERZOEKEN), (Rol.VI, R.AGENDEREN)), agenda=True, pagina="triage:onderzoek",
)
T17 = Overgang(
    "T17", "Naar het strafmaatoverleg", _van(S.ONDERZOEK), _van(S.SMO),
    door=((Rol.PC, R.BESLUITEN),), niet_bij_opgeschort=True, pagina="triage:uitkomst",
)
T18 = Overgang(
    "T18", "Geen plichtsverzuim: naar herstel", _van(S.ONDERZOEK), _van(S.HERSTEL),
    door=((Rol.PC, R.BESLUITEN),), pagina="triage:uitkomst",
)
T19 = Overgang(
    "T19", "Naar besluit", _van(S.SMO), _van(S.BESLUIT),
    door=((Rol.SM, R.SMO_ADVIES),), niet_bij_opgeschort=True, pagina="triage:smo",
)
# T20 does not exist: BESLUITSTAPPEN move a Besluit while the melding stays in `besluit`.
T21 = Overgang(
    "T21", "Besluit is definitief: naar herstel", _van(S.BESLUIT), _van(S.HERSTEL),
    door=((Rol.PC, R.BESLUITEN), (Rol.PC, R.KLACHT_OORDEEL)), niet_bij_opgeschort=True, pagina="triage:besluit",
)
T22 = Overgang(
    "T22", "Advies klaar: naar oordeel", _van(S.KLACHTPROCEDURE), _van(S.BESLUIT),
    door=((Rol.KL, R.KLACHT),), later=KLACHT_VOLGT,
)
T23 = Overgang(
    "T23", "Klacht afgerond in fase 1", _van(S.KLACHTPROCEDURE), _van(S.HERSTEL, S.AFGESLOTEN),
    door=((Rol.KL, R.KLACHT),), later=KLACHT_VOLGT,
)
T24 = Overgang(
    "T24", "Herstel klaar: start de nazorg", _van(S.HERSTEL), _van(S.NAZORG),
    door=((Rol.HB, R.HERSTEL), (Rol.VI, R.HERSTEL)), pagina="reflectie:herstel",
)
T25 = Overgang(
    "T25", "Sluit de melding", _van(S.NAZORG), _van(S.AFGESLOTEN),
    door=((Rol.VI, R.SLUITEN),), pagina="reflectie:sluiten",
)
T26 = Overgang(
    "T26", "Heropen", _van(S.AFGESLOTEN, S.HERSTEL, S.NAZORG), _van(S.INTAKE, S.TRIAGE),
    door=((Rol.VI, R.SLUITEN),), agenda=True, later=HEROPENEN_VOLGT,
)
T27 = Overgang(
    "T27", "Van klacht naar triage", _van(S.KLACHTPROCEDURE), _van(S.TRIAGE),
    door=((Rol.KL, R.KLACHT), (Rol.VI, R.AGENDEREN)), agenda=True, later=KLACHT_VOLGT,
)
T28 = Overgang(
    "T28", "Terug naar onderzoek", _van(S.SMO, S.BESLUIT), _van(S.ONDERZOEK),
    door=((Rol.SM, R.SMO_ADVIES), (Rol.PC, R.BESLUITEN)), pagina="triage:aanvullen",
)
# fmt: on

OVERGANGEN: tuple[Overgang, ...] = (
    T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16, T17, T18, T19, T21, T22, T23, T24, T25, T26,
    T27, T28,
)  # fmt: skip


def overgangen_van(status: Status) -> tuple[Overgang, ...]:
    """The rows that can start in `status`, in table order."""
    return tuple(overgang for overgang in OVERGANGEN if status in overgang.van)
