"""The new cases of one eenheid by sector and team."""

from collections import Counter
from dataclasses import replace
from datetime import date

from django.db.models import Case, Value, When

from dashboards.overzichten import DREMPEL, Optelling, Rij, Telling
from dashboards.overzichten.kolommen import kolommen
from dashboards.queries.zaken import received_in
from pvi.kalender import Periode
from pvi.models import OrganisatieEenheid

# A team has a row of its own from this many people.
MINSTE_TEAM = 20


def tel_team(eenheid: OrganisatieEenheid, periode: Periode, peildatum: date) -> Telling:
    """What came in the month, per team or sector.

    A melding counts for an eenheid as a whole (`eenheid_telling`), and within it where the conduct was.
    """
    nieuw = received_in(periode, peildatum).filter(eenheid_telling__eenheid=eenheid)
    binnen = Case(When(eenheid_gedraging__eenheid=eenheid, then="eenheid_gedraging"), default=Value(eenheid.pk))
    per_team = Counter(nieuw.values_list(binnen, flat=True))
    rijen, aantallen = _teamrijen(eenheid, periode, per_team)
    return Telling(
        code="team",
        titel=f"Nieuwe meldingen per sector en team, {periode.naam}",
        rijkop="Sector of team",
        kolommen=kolommen("team"),
        rijen=rijen,
        aantallen=tuple((aantal,) for aantal in aantallen),
        optelling=Optelling.DEELT,
        basis="nieuw",
        totaal=per_team.total(),
    )


def _teamrijen(
    eenheid: OrganisatieEenheid, periode: Periode, per_eenheid: Counter[int]
) -> tuple[tuple[Rij, ...], list[int]]:
    """A row for each team that is large enough, one for the rest of each sector, and one for what names no sector."""
    onderdelen = OrganisatieEenheid.objects.filter(eenheid=eenheid).select_related("ouder__ouder")
    sectoren: dict[str, Rij] = {}
    per_team: Counter[OrganisatieEenheid] = Counter()
    aantallen: Counter[str] = Counter()
    teams: dict[str, Rij] = {}
    for deel in onderdelen.order_by("naam", "pk"):
        sector, aantal = deel.ancestor(2), per_eenheid[deel.pk]
        if sector is not None and (aantal or sector.is_geldig(periode.tot_en_met)):
            sectoren.setdefault(sector.code, Rij(sector.code, sector.naam, groep=sector.naam))
        if (team := deel.ancestor(3)) is not None:  # a group within a team is that team
            per_team[team] += aantal
        aantallen[sector.code if sector else eenheid.code] += aantal
    for team, aantal in per_team.items():
        if aantal >= DREMPEL and (team.aantal_medewerkers or 0) >= MINSTE_TEAM:
            sector = team.ancestor(2)
            teams[team.code] = Rij(team.code, team.naam, groep=sector.naam if sector else eenheid.naam)
            aantallen[team.code] = aantal
            aantallen[sector.code if sector else eenheid.code] -= aantal
    met_team = {team.groep for team in teams.values()}
    rest = [
        replace(rij, label=f"{rij.label}, andere teams") if rij.groep in met_team else rij for rij in sectoren.values()
    ]
    onbekend = Rij(eenheid.code, "Sector niet bekend", groep="Sector niet bekend")
    rijen = (*sorted([*teams.values(), *rest], key=lambda rij: (rij.groep, rij.label)), onbekend)
    return rijen, [aantallen[rij.code] for rij in rijen]
