"""How complete and in time what was counted is."""

from collections import Counter

from dashboards.besloten.meting import Meting
from dashboards.besloten.stroom import te_laat
from dashboards.besloten.tabellen import maak_tabel
from dashboards.besloten.zaken import read_zaken
from dashboards.overzichten import Rij, Tabel
from dashboards.queries.lijsten import ONBEKEND

RIJEN = (
    Rij("kanaal", "Nieuwe meldingen zonder bekend kanaal"),
    Rij("gronden", "Nieuwe meldingen zonder bekende grond"),
    Rij("aarden", "Nieuwe meldingen zonder bekende aard"),
    Rij("eenheid", "Nieuwe meldingen zonder bekende eenheid"),
    Rij("te_laat", "Termijnen die op de peildatum waren verlopen en nog liepen"),
)


def tel_kwaliteit(meting: Meting) -> Tabel:
    """The quality box: missing codes of the new cases, and terms that had passed."""
    aantallen: Counter[str] = Counter()
    for zaak in read_zaken(meting.nieuw(), meting):
        aantallen["kanaal"] += zaak.kanaal == ONBEKEND
        aantallen["gronden"] += ONBEKEND in zaak.gronden
        aantallen["aarden"] += ONBEKEND in zaak.aarden
        aantallen["eenheid"] += zaak.eenheid is None
    aantallen["te_laat"] = te_laat(meting).filter(melding__in=meting.alle()).count()
    return maak_tabel(
        "kwaliteit",
        "Volledig en op tijd",
        "Punt",
        RIJEN,
        [[aantallen[rij.code]] for rij in RIJEN],
        noten=("Elke stap krijgt het moment waarop die is vastgelegd. Een stap van na de peildatum telt niet mee.",),
    )
