"""`UITWIJK`: which eenheid handles a case when the own one cannot, or may not (CI-13)."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from meldingen.conflicts.mensen import Mensen
from pvi.models import Aanstelling, OrganisatieEenheid
from pvi.models.eenheid import served_by
from pvi.rollen import Rol

if TYPE_CHECKING:
    from meldingen.models import Melding

# Next unit in the ring when intake, quorum or bevoegd gezag cannot be filled (our default).
UITWIJK: dict[str, str] = {
    "NN": "ON", "ON": "MN", "MN": "NH", "NH": "AM", "AM": "DH", "DH": "RT", "RT": "ZWB", "ZWB": "OB", "OB": "LB",
    "LB": "LX", "LX": "LO", "LO": "PA", "PA": "NN", "PDC": "KS", "KS": "PDC",
}  # fmt: skip

# When VIK, HR or triage of the handling unit stands aside, another unit handles the case (UITWIJK). In place of the LC
# the CDO hears that nothing was said in time; beheer and FG read no case, so the wall for the person suffices.
NAAST_VIK = (Rol.HR, Rol.TR)

# Takes in what names no unit, with the VIK of PDC.
ZONDER_EENHEID = "KS"


def uitwijkeenheid(mensen: Mensen) -> OrganisatieEenheid | None:
    """The unit that must handle this case instead of the present one; None: the present one can (CI-13).

    Asked after the walls have risen. None too when no unit in the country can: the case then stays where it is, and
    its terms go to politiechef and LC.
    """
    return next_eenheid(mensen) if _stands_aside(mensen, mensen.melding.eenheid_behandeling.code) else None


def next_eenheid(mensen: Mensen) -> OrganisatieEenheid | None:
    """The first unit along the ring whose VIK and commissie are free of this case."""
    for code in ring(mensen.melding.eenheid_behandeling.code):
        if _has_vik(mensen.melding, code) and not _stands_aside(mensen, code):
            return OrganisatieEenheid.objects.get(code=code)
    return None


def free_vik(mensen: Mensen) -> OrganisatieEenheid | None:
    """The first unit along the ring of which nobody at VIK also works for a VIK that this case belongs to.

    For what is about somebody at VIK, where no wall says who. None: nobody in the country can.
    """
    zaak = mensen.melding
    plekken = (zaak.eenheid_behandeling, zaak.eenheid_telling, zaak.eenheid_gedraging)
    eigen = {(plek.eenheid or plek).code for plek in plekken if plek is not None}
    te_dichtbij = {a.medewerker_id for code in eigen for a in _vik(code)}
    for code in ring(zaak.eenheid_behandeling.code):
        daar = {a.medewerker_id for a in _vik(code)}
        if code not in eigen and not daar & te_dichtbij and _has_vik(zaak, code):
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


def ring(vanaf: str) -> list[str]:
    """Units in the order in which they are asked: along the ring, and after a ring of two (PDC, KS) the others."""
    volgorde = [vanaf]
    while (verder := UITWIJK[volgorde[-1]]) != vanaf:
        volgorde.append(verder)
    return [*volgorde[1:], *(code for code in UITWIJK if code not in volgorde)]


def _stands_aside(mensen: Mensen, code: str) -> bool:
    """Is the VIK that serves this unit walled as a whole, or does its HR or triagecommissie stand aside?"""
    if any(a.rol in NAAST_VIK and (a.eenheid.eenheid or a.eenheid).code == code for a in mensen.begonnen):
        return True
    return _vik(code).exists() and not _has_vik(mensen.melding, code)


def _vik(code: str) -> QuerySet[Aanstelling]:
    """Who does the intake of this unit; KS has the VIK of PDC, and VIKKS beside it (appointments at KS)."""
    return Aanstelling.objects.actief().filter(rol=Rol.VI, eenheid__eenheid__code__in=served_by(code))


def _has_vik(melding: "Melding", code: str) -> bool:
    muur = melding.uitsluitingen.lopend().barring(Rol.VI)
    return _vik(code).exclude(medewerker__in=muur.values("medewerker")).exists()
