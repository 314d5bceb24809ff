"""The twenty-two roles. Import-free, so that every table can name them."""

from django.db.models import TextChoices


class Rol(TextChoices):
    ML = "ml", "Melder"
    BK = "bk", "Betrokkene"
    BU = "bu", "Buddy"
    VP = "vp", "Vertrouwenspersoon"
    TC = "tc", "Teamchef"
    SH = "sh", "Sectorhoofd"
    PC = "pc", "Politiechef"
    VI = "vi", "VIK-coördinator"
    VO = "vo", "VIK-onderzoeker"
    HR = "hr", "HR-adviseur"
    TR = "tr", "Triagecommissie"
    SM = "sm", "Strafmaatoverleg"
    TJ = "tj", "Team Juridische Zaken"
    LC = "lc", "Landelijk Coördinator"
    KL = "kl", "Klachtbehandelaar"
    RK = "rk", "Reflectiekamer"
    HB = "hb", "Herstelbegeleider"
    CT = "ct", "Control"
    BH = "bh", "Beheer"
    FG = "fg", "Functionaris gegevensbescherming"
    CD = "cd", "Chief Diversity Officer"
    KO = "ko", "Korpsleiding"


# Relations to one case, never an appointment: the case itself says who holds them (row 8 or 37).
RELATIES = (Rol.ML, Rol.BK, Rol.BU, Rol.HB)


class Functie(TextChoices):
    """Place within a role; OE has the rights of a teamchef for own signalen only."""

    GEEN = "", "–"
    OE = "oe", "Operationeel expert"
    VOORZITTER = "voorzitter", "Voorzitter"
    LID = "lid", "Lid"
    SECRETARIS = "secretaris", "Secretaris"
    COORDINATOR = "coordinator", "Coördinator"
    # Deputies in a triagecommissie: the same seat when its holder is away.
    PLV_VOORZITTER = "plv_vz", "Plaatsvervangend voorzitter"
    PLV_LID = "plv_lid", "Plaatsvervangend lid"
    PLV_SECRETARIS = "plv_secr", "Plaatsvervangend secretaris"


VOORZITTERS = frozenset({Functie.VOORZITTER, Functie.PLV_VOORZITTER})
SECRETARISSEN = frozenset({Functie.SECRETARIS, Functie.PLV_SECRETARIS})
