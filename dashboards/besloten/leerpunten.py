"""Lessen that nobody can read yet: whose turn it is, and for how long."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from dashboards.besloten.meting import Meting
from dashboards.besloten.tabellen import maak_tabel
from dashboards.besloten.toen import read_as_known
from dashboards.overzichten import Rij, Tabel
from meldingen.access import RECHTEN, ROLLEN_BIJ, Grond
from meldingen.workflow import Recht
from pvi import klok
from pvi.models import Aanstelling
from pvi.rollen import Rol
from reflectie.models import Les

OPEN = (Les.Status.CONCEPT, Les.Status.GELEVERD)


def tel_leerpunten(meting: Meting) -> Tabel:
    """A row for every les that was begun and not shared, the oldest first."""
    lessen = _open_lessen(meting)
    rollen = _rollen({schrijver for _, _, schrijver, status in lessen if status == Les.Status.CONCEPT}, meting)
    rijen = [
        Rij(kenmerk, f"{kenmerk}: {_aan_zet(status, rollen[schrijver])}") for kenmerk, _, schrijver, status in lessen
    ]
    return maak_tabel(
        "leerpunten",
        "Open leerpunten",
        "Melding en wie aan zet is",
        rijen,
        [[(meting.peildatum - klok.day(sinds)).days] for _, sinds, _, _ in lessen],
        noten=(
            *(() if rijen else ("Er was geen open leerpunt.",)),
            "Open is een les die is begonnen en nog niet is gedeeld. Er staat een rol, geen naam.",
        ),
    )


def _open_lessen(meting: Meting) -> list[tuple[str, Any, Any, str]]:
    """Kenmerk, moment, writer and status on the peildatum; a les that was shared since was open then."""
    versies = Les.history.model.objects.filter(history_date__gte=meting.op).order_by()
    mogelijk = Les.objects.filter(
        Q(status__in=OPEN) | Q(pk__in=versies.values("id")), geschreven_op__lt=meting.op, melding__isnull=False
    )
    begonnen = meting.within(mogelijk)
    toen = read_as_known(begonnen, meting.op, "status")
    lessen = [
        (kenmerk, sinds, schrijver, toen[pk][0])
        for pk, kenmerk, sinds, schrijver in begonnen.values_list(
            "pk", "melding__kenmerk", "geschreven_op", "schrijver"
        )
    ]
    return sorted((les for les in lessen if les[3] in OPEN), key=lambda les: (les[1], les[0]))


def _aan_zet(status: str, rollen: list[str]) -> str:
    if status == Les.Status.GELEVERD:
        return "wacht op een tweede lezer"
    return f"concept bij {' of '.join(rollen)}" if rollen else "concept, de schrijver heeft deze rol niet meer"


def _rollen(schrijvers: Iterable[Any], meting: Meting) -> dict[Any, list[str]]:
    """In which roles these people could write a les on the peildatum: functions, never names."""
    gevonden: dict[Any, list[str]] = defaultdict(list)
    rollen = Aanstelling.objects.actief(meting.op).filter(medewerker__in=schrijvers, rol__in=_lesrollen())
    for schrijver, rol in rollen.order_by("rol", "pk").values_list("medewerker", "rol"):
        if (label := str(Rol(rol).label)) not in gevonden[schrijver]:
            gevonden[schrijver].append(label)
    return gevonden


def _lesrollen() -> list[Rol]:
    """Roles with the right, and those that get it with a case (Grond.EIGENAAR)."""
    return sorted({*RECHTEN[Recht.LES_SCHRIJVEN], *ROLLEN_BIJ[Grond.EIGENAAR]})
