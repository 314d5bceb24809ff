"""The maandrapportage: a month of one eenheid."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from dashboards.overzichten import RAPPORTAGES, Hoofdstuk, Optelling, Overzicht, Rij, Telling
from dashboards.overzichten.kolommen import kolommen
from dashboards.overzichten.rijen import MAANDCIJFERS
from dashboards.overzichten.woorden import MAANDDEFINITIES
from dashboards.queries.behandeling import tel_onderzoek, tel_triage
from dashboards.queries.kwaliteit import tel_kwaliteit
from dashboards.queries.teams import tel_team
from dashboards.queries.zaken import begin_of, closed_in, received_in, telbaar, with_stand
from meldingen.models import Signaal
from meldingen.workflow import Status
from pvi.kalender import Periode
from pvi.models import OrganisatieEenheid
from triage.models import Klacht

VORM = RAPPORTAGES["maandrapportage"]
TREND_MAANDEN = 12


def maandrapportage(eenheid: OrganisatieEenheid, periode: Periode, *, versie: int = 1) -> Overzicht[Telling]:
    """The month of one eenheid, not yet suppressed."""
    peildatum = VORM.peildatum(periode)
    maanden = periode.laatste(TREND_MAANDEN + 1)
    cijfers = {maand: _count_maand(eenheid, maand) for maand in maanden}
    inhoud: dict[str, tuple[Telling, ...]] = {
        "maandcijfers": (_tel_maandcijfers(cijfers, periode),),
        "team": (tel_team(eenheid, periode, peildatum),),
        "triage": (tel_triage(eenheid, periode),),
        "onderzoek": (tel_onderzoek(eenheid, periode),),
        "trend": (_tel_maandtrend(cijfers, maanden[1:]),),
    }
    return Overzicht(
        soort=VORM.soort,
        periode=periode.code,
        periode_naam=periode.naam,
        van=periode.van,
        tot_en_met=periode.tot_en_met,
        peildatum=peildatum,
        versie=versie,
        eenheid=eenheid.naam,
        hoofdstukken=tuple(
            Hoofdstuk(vorm.code, vorm.titel, vorm.inleiding, inhoud[vorm.code]) for vorm in VORM.hoofdstukken
        ),
        kwaliteit=tel_kwaliteit(peildatum, eenheid),
        verwijzingen=(),
        definities=MAANDDEFINITIES,
    )


def _count_maand(eenheid: OrganisatieEenheid, maand: Periode) -> dict[str, int]:
    peildatum = VORM.peildatum(maand)
    return {
        "nieuw": received_in(maand, peildatum).filter(eenheid_telling__eenheid=eenheid).count(),
        "gesloten": closed_in(maand, peildatum).filter(eenheid_telling__eenheid=eenheid).count(),
        "klachten": Klacht.objects.received_in(maand.van, maand.tot_en_met).filter(eenheid=eenheid).count(),
        "lopend": _count_lopend(eenheid, peildatum),
    }


def _count_lopend(eenheid: OrganisatieEenheid, peildatum: date) -> int:
    """Meldingen about the eenheid and signalen from it that were open on the peildatum."""
    meldingen = with_stand(telbaar(peildatum).filter(eenheid_telling__eenheid=eenheid), peildatum)
    signalen = Signaal.objects.filter(eenheid__eenheid=eenheid, gelogd_op__lt=begin_of(peildatum)).filter(
        Q(afgehandeld_op__isnull=True) | Q(afgehandeld_op__gte=begin_of(peildatum))
    )
    return meldingen.filter(stand__isnull=False).exclude(stand=Status.AFGESLOTEN).count() + signalen.count()


def _tel_maandcijfers(cijfers: dict[Periode, dict[str, int]], periode: Periode) -> Telling:
    maanden = (periode, periode.vorige(), periode.zelfde_vorig_jaar())
    cellen = [[cijfers[maand][wat.code] for maand in maanden] for wat in MAANDCIJFERS]
    return _tel_los("maandcijfers", "Kerncijfers", "Wat", MAANDCIJFERS, cellen)


def _tel_maandtrend(cijfers: dict[Periode, dict[str, int]], maanden: Sequence[Periode]) -> Telling:
    cellen = [[cijfers[maand][kolom.code] for kolom in kolommen("maandtrend")] for maand in maanden]
    rijen = tuple(Rij(maand.code, maand.naam.capitalize()) for maand in maanden)
    return _tel_los("maandtrend", "Ontwikkeling in twaalf maanden", "Maand", rijen, cellen)


def _tel_los(code: str, titel: str, rijkop: str, rijen: tuple[Rij, ...], cellen: Sequence[Sequence[int]]) -> Telling:
    return Telling(code, titel, rijkop, kolommen(code), rijen, tuple(map(tuple, cellen)), Optelling.LOS)
