"""The cast of the demo: every name says what the person does and that nobody is real."""

from dataclasses import dataclass
from datetime import datetime

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
    # Only the cast has a password; the tour lets a visitor in as anybody.
    logt_in: bool = True
    # The team that receives an aspirant, whose second line it is.
    ontvangend: str = ""

    @property
    def werkmail(self) -> str:
        return f"{self.naam.lower().replace(' ', '.')}@{DOMEIN}"


ROLSPELERS: tuple[Rolspeler, ...] = (
    # RT: the story of Z01 and the tour; who comes first plays first where several people may
    Rolspeler("melder", "Mila Meldt", "RT-HAVENKANT"),
    Rolspeler("vik", "Vera Vik", "RT", ((Rol.VI, "RT", Functie.COORDINATOR),)),
    Rolspeler("triage", "Thijs Triage", "RT", ((Rol.TR, "RT", Functie.VOORZITTER),)),
    Rolspeler("politiechef", "Pien Politiechef", "RT", ((Rol.PC, "RT", ""),)),
    Rolspeler("teamchef", "Tess Teamchef", "RT-HAVENKANT", ((Rol.TC, "RT-HAVENKANT", ""),)),
    Rolspeler("herstelbegeleider", "Hanna Herstelt", "RT"),
    Rolspeler("betrokkene", "Bram Betrokken", "RT-HAVENKANT"),
    Rolspeler("betrokkene2", "Bas Betrokken", "RT-HAVENKANT"),
    Rolspeler("betrokkene3", "Bo Betrokken", "RT-HAVENKANT"),
    Rolspeler("betrokkene4", "Bregje Betrokken", "RT-LOODSPLEIN"),
    Rolspeler("betrokkene5", "Boris Betrokken", "RT-KADEMUUR"),
    Rolspeler("oe", "Omar Expert", "RT-HAVENKANT", ((Rol.TC, "RT-HAVENKANT", Functie.OE),)),
    Rolspeler("muurchef", "Wim Muurman", "RT-KADEMUUR", ((Rol.TC, "RT-KADEMUUR", ""),)),
    Rolspeler("muur_oe", "Ozan Expert", "RT-KADEMUUR", ((Rol.TC, "RT-KADEMUUR", Functie.OE),)),
    Rolspeler("sectorhoofd", "Saar Sectorhoofd", "RT-MAASPLAAT", ((Rol.SH, "RT-MAASPLAAT", ""),)),
    Rolspeler("vik2", "Victor Vik", "RT", ((Rol.VI, "RT", ""),)),
    Rolspeler("secretaris", "Suus Secretaris", "RT", ((Rol.TR, "RT", Functie.SECRETARIS),)),
    Rolspeler("hr", "Hugo Arbeidszaken", "RT", ((Rol.HR, "RT", ""), (Rol.TR, "RT", Functie.LID))),
    Rolspeler("onderzoeker", "Otto Onderzoekt", "RT", ((Rol.VO, "RT", ""),)),
    Rolspeler("vp", "Vincent Vertrouwen", "RT", ((Rol.VP, "RT", ""),)),
    Rolspeler("klacht", "Klaas Klacht", "RT", ((Rol.KL, "RT", ""),)),
    Rolspeler("kamer", "Rosa Reflectie", "RT", ((Rol.RK, "RT", ""),)),
    Rolspeler("control", "Cor Control", "RT", ((Rol.CT, "RT", ""),)),
    # National
    Rolspeler("lc", "Lina Landelijk", "KS", ((Rol.LC, "KS", ""),)),
    Rolspeler("smo", "Simon Strafmaat", "KS", ((Rol.SM, "KS", ""),)),
    Rolspeler("tjz", "Jet Juridisch", "KS", ((Rol.TJ, "KS", ""),)),
    Rolspeler("beheer", "Bea Beheer", "KS", ((Rol.BH, "KS", ""),)),
    # Confirms what the first one asks.
    Rolspeler("beheer2", "Bo Beheer", "KS", ((Rol.BH, "KS", ""),)),
    Rolspeler("fg", "Floor Gegevens", "KS", ((Rol.FG, "KS", ""),)),
    # NH: the story of Z06
    Rolspeler("nh_melder", "Noor Meldt", "NH-DUINRAND"),
    Rolspeler("nh_betrokkene", "Berend Betrokken", "NH-DUINRAND"),
    Rolspeler("nh_betrokkene2", "Bauke Betrokken", "NH-MOLENWIEK"),
    Rolspeler("nh_herstel", "Henk Herstelt", "NH"),
    Rolspeler("nh_teamchef", "Teun Teamchef", "NH-DUINRAND", ((Rol.TC, "NH-DUINRAND", ""),)),
    Rolspeler("nh_politiechef", "Paul Politiechef", "NH", ((Rol.PC, "NH", ""),)),
    Rolspeler("nh_vik", "Vlinder Vik", "NH", ((Rol.VI, "NH", Functie.COORDINATOR),)),
    Rolspeler("nh_onderzoeker", "Olga Onderzoekt", "NH", ((Rol.VO, "NH", ""),)),
    Rolspeler("nh_triage", "Tom Triage", "NH", ((Rol.TR, "NH", Functie.VOORZITTER),)),
    Rolspeler("nh_az", "Anke Arbeidszaken", "NH", ((Rol.HR, "NH", ""), (Rol.TR, "NH", Functie.LID))),
    Rolspeler("nh_secretaris", "Sjoerd Secretaris", "NH", ((Rol.TR, "NH", Functie.SECRETARIS),)),
    # PA: the story of Z04
    Rolspeler("pa_melder", "Asha Aspirant", "PA-KIEVIT", ontvangend="OB-VEENPLUIS"),
    Rolspeler("pa_begeleider", "Tijn Traject", "PA-BASISOPLEIDING"),
    # The top: escalations and the overview, never a case
    Rolspeler("cdo", "Coby Divers", "KS", ((Rol.CD, "KS", ""),)),
    Rolspeler("korpsleiding", "Kor Leiding", "KS", ((Rol.KO, "KS", ""),)),
)
# Who plays beside them and never logs in.
FIGURANTEN: tuple[Rolspeler, ...] = (
    Rolspeler("pa_student", "Stijn Student", "PA-KIEVIT", logt_in=False, ontvangend="OB-WOLFSVEN"),
    Rolspeler("pa_student2", "Saskia Student", "PA-KIEVIT", logt_in=False, ontvangend="OB-WEEFHUIS"),
    Rolspeler("pa_az", "Arie Arbeidszaken", "PA", ((Rol.HR, "PA", ""), (Rol.TR, "PA", Functie.LID)), logt_in=False),
    Rolspeler("pa_secretaris", "Sil Secretaris", "PA", ((Rol.TR, "PA", Functie.SECRETARIS),), logt_in=False),
    Rolspeler("pa_herstel", "Hilde Herstelt", "PA", logt_in=False),
    # Three meldingen about one person ask for the Landelijk Coördinator, so the stories do not share theirs too often.
    Rolspeler("betrokkene6", "Boaz Betrokken", "RT-LOODSPLEIN", logt_in=False),
    Rolspeler("betrokkene7", "Berre Betrokken", "RT-HAVENKANT", logt_in=False),
)


# What every other handling unit needs to play a case: role, first name, place in the role.
BEZETTING = (
    (Rol.VI, "Vik", Functie.COORDINATOR),
    (Rol.TR, "Tria", Functie.VOORZITTER),
    (Rol.PC, "Polle", Functie.GEEN),
    (Rol.VO, "Onno", Functie.GEEN),
)


def load_people(eenheden: dict[str, OrganisatieEenheid], sinds: datetime) -> dict[str, Medewerker]:
    """The cast by key; in every other handling unit "<code>_<rol>" of BEZETTING; by team code the chief of that team.

    `sinds`: from when they hold their roles.
    """
    spelers = [*ROLSPELERS, *FIGURANTEN]
    for eenheid in eenheden.values():
        if (eenheid.niveau == 1 or eenheid.code == "KS") and eenheid.code not in ("RT", "NH", "LE"):
            spelers += [
                Rolspeler(f"{eenheid.code.lower()}_{rol}", f"{voornaam} {eenheid.code}", eenheid.code,
                          ((rol, eenheid.code, functie),), logt_in=False)
                for rol, voornaam, functie in BEZETTING
            ]  # fmt: skip
    bezet = {code for speler in ROLSPELERS for rol, code, functie in speler.aanstellingen if rol == Rol.TC}
    spelers += [
        Rolspeler(team.code, f"Chef van {team.naam}", team.code, ((Rol.TC, team.code, ""),), logt_in=False)
        for team in eenheden.values()
        if team.niveau == 3 and team.code not in bezet
    ]
    # One hash for all: hashing each apart would cost half of the demo's first start.
    wachtwoord = make_password(WACHTWOORD)
    cast = {
        speler.sleutel: Medewerker(
            email=speler.werkmail,
            naam=speler.naam,
            personeelsnummer=f"V{nummer:05}",
            team=eenheden[speler.werkt_bij],
            ontvangend_team=eenheden[speler.ontvangend] if speler.ontvangend else None,
            password=wachtwoord if speler.logt_in else make_password(None),
        )
        for nummer, speler in enumerate(spelers, 1)
    }
    Medewerker.objects.bulk_create(cast.values())
    Aanstelling.objects.bulk_create(
        Aanstelling(medewerker=cast[speler.sleutel], rol=rol, functie=functie, eenheid=eenheden[code], van=sinds)
        for speler in spelers
        for rol, code, functie in speler.aanstellingen
    )
    return cast


def read_cast() -> dict[str, Medewerker]:
    """The people of ROLSPELERS as they stand in the database, by key."""
    medewerkers = {medewerker.email: medewerker for medewerker in Medewerker.objects.select_related("team")}
    return {speler.sleutel: medewerkers[speler.werkmail] for speler in ROLSPELERS if speler.werkmail in medewerkers}
