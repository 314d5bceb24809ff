"""BESLUITSTAPPEN (domein §5): the steps of one Besluit while the melding stays in `besluit`.

The table stands now so that its rights and words are fixed; the steps themselves come with the SMO.
"""

from dataclasses import dataclass

from django.db.models import TextChoices

from meldingen.workflow import Recht
from pvi.rollen import Rol


class Stap(TextChoices):
    NIEUW = "nieuw", "Nieuw"
    VOORNEMEN = "voornemen", "Voornemen"
    ZIENSWIJZE = "zienswijze", "Zienswijze"
    AGFA = "agfa", "Advies AGFA"
    OORDEEL = "oordeel_per_element", "Oordeel per element"
    DEFINITIEF = "definitief", "Definitief"


@dataclass(frozen=True)
class Besluitstap:
    code: str
    van: frozenset[Stap]
    naar: Stap
    door: tuple[tuple[Rol | None, Recht | None], ...]
    vereist: tuple[str, ...]
    gevolg: tuple[str, ...] = ()


_PC = ((Rol.PC, Recht.BESLUITEN),)
_PC_KLACHT = ((Rol.PC, Recht.KLACHT_OORDEEL),)

BESLUITSTAPPEN: tuple[Besluitstap, ...] = (
    Besluitstap(
        "B1", frozenset({Stap.NIEUW}), Stap.VOORNEMEN, _PC,
        ("niet_opgeschort", "betrokkene_geinformeerd", "straf_of_geen_straf", "motivering_bij_afwijking",
         "agfa_vraag_bij_uiting"),
        ("bk_geinformeerd", "termijn_zienswijze"),
    ),
    Besluitstap(
        "B2", frozenset({Stap.VOORNEMEN}), Stap.ZIENSWIJZE, ((Rol.BK, Recht.ZIENSWIJZE), (None, None)),
        ("niet_opgeschort", "zienswijze|geen_zienswijze|termijn_verstreken"), ("pc_genotificeerd",),
    ),
    Besluitstap(
        "B3", frozenset({Stap.ZIENSWIJZE}), Stap.AGFA, _PC, ("niet_opgeschort", "agfa_vraag_ja"), ("termijn_agfa",)
    ),
    Besluitstap(
        "B4", frozenset({Stap.ZIENSWIJZE, Stap.AGFA}), Stap.DEFINITIEF, _PC,
        ("niet_opgeschort", "agfa_advies|agfa_nvt_gemotiveerd", "lc_criteria_opnieuw", "lc_advies_bij_lc_plicht"),
        ("termijn_bezwaar", "melder_geinformeerd"),
    ),
    Besluitstap(
        "B5", frozenset({Stap.NIEUW}), Stap.OORDEEL, _PC_KLACHT,
        ("niet_opgeschort", "oordeel_per_element", "motivering_bij_afwijking_of_splitsing"),
    ),
    Besluitstap(
        "B6", frozenset({Stap.OORDEEL}), Stap.DEFINITIEF, _PC_KLACHT,
        ("niet_opgeschort", "elk_element_oordeel", "lc_criteria_opnieuw"),
        ("klager_geinformeerd", "beklaagde_geinformeerd"),
    ),
)  # fmt: skip
