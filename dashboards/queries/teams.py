"""The new cases of one eenheid by sector and team."""

from collections import Counter
from dataclasses import replace
from datetime import date

from django.db.models import Case, Value, When

from dashboards.overzichten import DREMPEL, Cel, Optelling, Rij, Telling
from dashboards.overzichten.kolommen import kolommen
from dashboards.queries.zaken import Dagen, received_in
from pvi.kalender import Periode, add_maanden
from pvi.models import OrganisatieEenheid

# A team has a row of its own from this many people.
MINSTE_TEAM = 20


def tel_team(
    eenheid: OrganisatieEenheid, periode: Periode, peildatum: date, punten: dict[int, int], stand: Cel
) -> Telling:
    """What came since the point before, per team or sector: the parts of a number that both points tell.

    A melding counts for an eenheid as a whole (`eenheid_telling`), and within it where the conduct was.
    """
    vorige = max(punten, default=-1)
    kwartaal = Periode.van_datum("kwartaal", periode.van)
    sinds = add_maanden(kwartaal.van, vorige + 1)
    nieuw = received_in(Dagen(sinds, periode.tot_en_met), peildatum).filter(eenheid_telling__eenheid=eenheid)
    binnen = Case(When(eenheid_gedraging__eenheid=eenheid, then="eenheid_gedraging"), default=Value(eenheid.pk))
    per_team = Counter(nieuw.values_list(binnen, flat=True))
    rijen, aantallen = _teamrijen(eenheid, periode, per_team)
    van = Periode.van_datum("maand", sinds)
    maanden = periode.naam if van == periode else f"{van.naam} tot en met {periode.naam}"
    return Telling(
        code="team",
        titel=f"Nieuwe meldingen per sector en team, {maanden}",
        rijkop="Sector of team",
        kolommen=kolommen("team"),
        rijen=rijen,
        aantallen=tuple((aantal,) for aantal in aantallen),
        optelling=Optelling.DEELT,
        basis="nieuw",
        totaal=per_team.total(),
        toont_nul=False,
        totaal_dicht=not isinstance(stand, int) or stand - punten.get(vorige, 0) != per_team.total(),
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
            sectoren.setdefault(sector.code, Rij(sector.code, sector.naam, (sector.naam,)))
        if (team := deel.ancestor(3)) is not None:  # a group within a team is that team
            per_team[team] += aantal
        aantallen[sector.code if sector else eenheid.code] += aantal
    for team, aantal in per_team.items():
        if aantal >= DREMPEL and (team.aantal_medewerkers or 0) >= MINSTE_TEAM:
            sector = team.ancestor(2)
            teams[team.code] = Rij(team.code, team.naam, (sector.naam if sector else eenheid.naam,))
            aantallen[team.code] = aantal
            aantallen[sector.code if sector else eenheid.code] -= aantal
    met_team = {team.groepen for team in teams.values()}
    rest = [
        replace(rij, label=f"{rij.label}, andere teams") if rij.groepen in met_team else rij
        for rij in sectoren.values()
    ]
    onbekend = Rij(eenheid.code, "Sector niet bekend", ("Sector niet bekend",))
    rijen = (*sorted([*teams.values(), *rest], key=lambda rij: (rij.groepen, rij.label)), onbekend)
    return rijen, [aantallen[rij.code] for rij in rijen]
