"""How complete and in time what was counted is."""

from collections import Counter

from django.db.models import Exists, OuterRef

from dashboards.besloten.eenheden import Eenheden
from dashboards.besloten.meting import Meting
from dashboards.besloten.stroom import over_termijn, te_laat
from dashboards.besloten.tabellen import maak_tabel
from dashboards.besloten.zaken import Zaak, read_per_melding, read_stroom
from dashboards.overzichten import Rij, Tabel
from dashboards.overzichten.kolommen import kolommen
from dashboards.queries.lijsten import ONBEKEND
from triage.models import Reactie

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
    for zaak in read_stroom(meting, Meting.nieuw):
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


def tel_volledigheid(meting: Meting) -> Tabel:
    """A row for every eenheid that handles cases, as it is the one that can add what is missing."""
    nieuw = read_stroom(meting, Meting.nieuw)
    gevonden: dict[str, list[Zaak]] = {
        "nieuw": nieuw,
        "kanaal": [zaak for zaak in nieuw if zaak.kanaal == ONBEKEND],
        "grond": [zaak for zaak in nieuw if ONBEKEND in zaak.gronden],
        "aard": [zaak for zaak in nieuw if ONBEKEND in zaak.aarden],
        "plek": [zaak for zaak in nieuw if zaak.plek is None],
        "over_termijn": read_stroom(meting, over_termijn),
        "later": _recorded_late(meting),
    }
    eenheden = Eenheden(meting)
    tellingen = [Counter(eenheden.code(z.behandeling) for z in gevonden[k.code]) for k in kolommen("volledigheid")]
    rijen = eenheden.rijen({code for telling in tellingen for code in telling})
    return maak_tabel(
        "volledigheid",
        "Wat ontbreekt of te laat is, per eenheid",
        "Eenheid",
        rijen,
        [[telling[rij.code] for telling in tellingen] for rij in rijen],
        totalen=[telling.total() for telling in tellingen],
        noten=(
            "Een melding telt hier in de eenheid die haar op de peildatum behandelde: die kan aanvullen wat ontbreekt.",
            "Een reactie is te laat vastgelegd als haar kwartaal toen al was geteld. Zij telt op die latere dag.",
        ),
    )


def _recorded_late(meting: Meting) -> list[Zaak]:
    """The case of every reactie that counts in this period because its own quarter had been counted before."""
    later = Reactie.objects.filter(telt_op__range=(meting.periode.van, meting.periode.tot_en_met)).order_by()
    zaken = read_per_melding(meting.alle().filter(Exists(later.filter(melding=OuterRef("pk")))), meting)
    return [zaken[melding] for melding in later.values_list("melding_id", flat=True) if melding in zaken]
