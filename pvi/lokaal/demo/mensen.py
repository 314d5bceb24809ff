"""The cast of the demo: every name says what the person does and that nobody is real."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.contrib.auth.hashers import make_password

from pvi.models import Aanstelling, Medewerker, OrganisatieEenheid
from pvi.rollen import Functie, Rol

# One password for everyone; the demo prints it and production never has these accounts.
WACHTWOORD = "voorbeeld-voorbeeld"
DOMEIN = "voorbeeld.invalid"


@dataclass(frozen=True)
class Rolspeler:
    """Somebody of the cast. `aanstellingen`: (role, unit code, place in the role)."""

    sleutel: str
    naam: str
    werkt_bij: str
    aanstellingen: tuple[tuple[Rol, str, str], ...] = ()

    @property
    def werkmail(self) -> str:
        return f"{self.naam.lower().replace(' ', '.')}@{DOMEIN}"


ROLSPELERS: tuple[Rolspeler, ...] = (
    # RT: the story of Z01 and the tour
    Rolspeler("melder", "Mila Meldt", "RT-HAVENKANT"),
    Rolspeler("betrokkene", "Bram Betrokken", "RT-HAVENKANT"),
    Rolspeler("herstelbegeleider", "Hanna Herstelt", "RT"),
    Rolspeler("teamchef", "Tess Teamchef", "RT-HAVENKANT", ((Rol.TC, "RT-HAVENKANT", ""),)),
    Rolspeler("oe", "Omar Expert", "RT-HAVENKANT", ((Rol.TC, "RT-HAVENKANT", Functie.OE),)),
    Rolspeler("muurchef", "Wim Muurman", "RT-{tweede}", ((Rol.TC, "RT-{tweede}", ""),)),
    Rolspeler("sectorhoofd", "Saar Sectorhoofd", "RT-{sector}", ((Rol.SH, "RT-{sector}", ""),)),
    Rolspeler("politiechef", "Pien Politiechef", "RT", ((Rol.PC, "RT", ""),)),
    Rolspeler("vik", "Vera Vik", "RT", ((Rol.VI, "RT", Functie.COORDINATOR),)),
    Rolspeler("vik2", "Victor Vik", "RT", ((Rol.VI, "RT", ""),)),
    Rolspeler("onderzoeker", "Otto Onderzoekt", "RT", ((Rol.VO, "RT", ""),)),
    Rolspeler("hr", "Hugo Arbeidszaken", "RT", ((Rol.HR, "RT", ""), (Rol.TR, "RT", Functie.LID))),
    Rolspeler("triage", "Thijs Triage", "RT", ((Rol.TR, "RT", Functie.VOORZITTER),)),
    Rolspeler("secretaris", "Suus Secretaris", "RT", ((Rol.TR, "RT", Functie.SECRETARIS),)),
    Rolspeler("vp", "Vincent Vertrouwen", "RT", ((Rol.VP, "RT", ""),)),
    Rolspeler("klacht", "Klaas Klacht", "RT", ((Rol.KL, "RT", ""),)),
    Rolspeler("kamer", "Rosa Reflectie", "RT", ((Rol.RK, "RT", ""),)),
    Rolspeler("control", "Cor Control", "RT", ((Rol.CT, "RT", ""),)),
    # National
    Rolspeler("lc", "Lina Landelijk", "KS", ((Rol.LC, "KS", ""),)),
    Rolspeler("smo", "Simon Strafmaat", "KS", ((Rol.SM, "KS", ""),)),
    Rolspeler("tjz", "Jet Juridisch", "KS", ((Rol.TJ, "KS", ""),)),
    Rolspeler("beheer", "Bea Beheer", "KS", ((Rol.BH, "KS", ""),)),
    Rolspeler("fg", "Floor Gegevens", "KS", ((Rol.FG, "KS", ""),)),
    # NH: the story of Z06
    Rolspeler("nh_melder", "Noor Meldt", "NH-DUINRAND"),
    Rolspeler("nh_betrokkene", "Bas Betrokken", "NH-DUINRAND"),
    Rolspeler("nh_herstel", "Henk Herstelt", "NH"),
    Rolspeler("nh_teamchef", "Teun Teamchef", "NH-DUINRAND", ((Rol.TC, "NH-DUINRAND", ""),)),
    Rolspeler("nh_politiechef", "Paul Politiechef", "NH", ((Rol.PC, "NH", ""),)),
    Rolspeler("nh_vik", "Vlinder Vik", "NH", ((Rol.VI, "NH", Functie.COORDINATOR),)),
    Rolspeler("nh_onderzoeker", "Olga Onderzoekt", "NH", ((Rol.VO, "NH", ""),)),
    Rolspeler("nh_triage", "Tom Triage", "NH", ((Rol.TR, "NH", Functie.VOORZITTER),)),
    Rolspeler("nh_az", "Anke Arbeidszaken", "NH", ((Rol.HR, "NH", ""), (Rol.TR, "NH", Functie.LID))),
    Rolspeler("nh_secretaris", "Sjoerd Secretaris", "NH", ((Rol.TR, "NH", Functie.SECRETARIS),)),
)


def unit_code(code: str, eenheden: dict[str, OrganisatieEenheid]) -> str:
    """Fill the two open places: the sector of Havenkant, and another team of that sector."""
    havenkant = eenheden["RT-HAVENKANT"]
    tweede = min(
        e.code for e in eenheden.values() if e.ouder_id == havenkant.ouder_id and e.niveau == 3 and e != havenkant
    )
    return code.replace("RT-{sector}", havenkant.ouder.code).replace("RT-{tweede}", tweede)


def load_people(eenheden: dict[str, OrganisatieEenheid], sinds: datetime) -> dict[str, Medewerker]:
    """The cast, and in every other handling unit a VIK, commissie, chief, investigator and chiefs of its teams."""
    cast = {speler.sleutel: _make(speler, eenheden, sinds) for speler in ROLSPELERS}
    for eenheid in eenheden.values():
        handelt = eenheid.niveau == 1 or eenheid.code == "KS"
        if handelt and eenheid.code not in ("RT", "NH", "LE"):
            for rol, voornaam, achternaam in (
                (Rol.VI, "Vik", "Coördineert"),
                (Rol.TR, "Tria", "Geeft"),
                (Rol.PC, "Polle", "Chef"),
                (Rol.VO, "Onno", "Zoekt"),
            ):
                functie = {Rol.VI: Functie.COORDINATOR, Rol.TR: Functie.VOORZITTER}.get(rol, "")
                cast[f"{eenheid.code.lower()}_{rol}"] = _make(
                    Rolspeler(
                        "", f"{voornaam} {achternaam} {eenheid.code}", eenheid.code, ((rol, eenheid.code, functie),)
                    ),
                    eenheden,
                    sinds,
                )
    bezet = set(Aanstelling.objects.filter(rol=Rol.TC).values_list("eenheid__code", flat=True))
    for team in eenheden.values():
        if team.niveau == 3 and team.code not in bezet:
            cast[team.code] = _make(
                Rolspeler("", f"Chef van {team.naam}", team.code, ((Rol.TC, team.code, ""),)), eenheden, sinds
            )
    return cast


@cache
def _hash() -> str:
    return make_password(WACHTWOORD)


def _make(speler: Rolspeler, eenheden: dict[str, OrganisatieEenheid], sinds: datetime) -> Medewerker:
    nummer = f"V{Medewerker.objects.count() + 1:05}"
    medewerker = Medewerker(
        email=speler.werkmail,
        naam=speler.naam,
        personeelsnummer=nummer,
        team=eenheden[unit_code(speler.werkt_bij, eenheden)],
    )
    # Only the cast logs in. One hash for all: hashing each apart would cost half of the demo's first start.
    medewerker.password = _hash() if speler.sleutel else make_password(None)
    medewerker.save()
    Aanstelling.objects.bulk_create(
        Aanstelling(
            medewerker=medewerker, rol=rol, functie=functie, eenheid=eenheden[unit_code(code, eenheden)],
            van=sinds - timedelta(days=30),
        )
        for rol, code, functie in speler.aanstellingen
    )  # fmt: skip
    return medewerker
