"""The maandrapportage: a month of one eenheid, beside the months that were published."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Count, Q

from dashboards.overzichten import RAPPORTAGES, Cel, Hoofdstuk, Marker, Optelling, Overzicht, Rij, Telling
from dashboards.overzichten.kolommen import kolommen
from dashboards.overzichten.rijen import MAANDCIJFERS
from dashboards.overzichten.woorden import MAANDDEFINITIES
from dashboards.queries.behandeling import tel_onderzoek, tel_triage
from dashboards.queries.kwaliteit import tel_kwaliteit
from dashboards.queries.lijsten import ONBEKEND
from dashboards.queries.teams import tel_team
from dashboards.queries.zaken import Dagen, begin_of, closed_in, received_in, telbaar, with_stand
from dashboards.verteld import STANDEN, Kwartaal, published_months
from meldingen.models import Signaal
from meldingen.workflow import Status
from pvi.kalender import Periode
from pvi.models import OrganisatieEenheid
from triage.models import Klacht

VORM = RAPPORTAGES["maandrapportage"]
TREND_MAANDEN = 12


def maandrapportage(eenheid: OrganisatieEenheid, periode: Periode, *, versie: int = 1) -> Overzicht[Telling]:
    """The month of one eenheid, not yet suppressed. Figures of other months are repeated as they were published."""
    peildatum = VORM.peildatum(periode)
    verteld = Kwartaal(Periode.van_datum("kwartaal", periode.van))
    standen = _count_standen(periode, peildatum)
    plaats = (periode.nummer - 1) % 3
    eigen: dict[str, Cel] = {
        wat: aantallen.get(eenheid.code, 0)
        if verteld.may_tell(eenheid.code, wat, plaats, aantallen)
        else Marker.NIET_GETOOND
        for wat, aantallen in standen.items()
    }
    eigen["lopend"] = _count_lopend(eenheid, peildatum)
    eerder = published_months(periode.laatste(TREND_MAANDEN + 1))
    gepubliceerd = {maand: rijen.get(eenheid.code, {}) for maand, rijen in eerder.items()} | {periode.code: eigen}
    punten = {plek: punt for plek, punt in verteld.punten(eenheid.code, "nieuw").items() if plek < plaats}
    inhoud: dict[str, tuple[Telling, ...]] = {
        "maandcijfers": (_tel_maandcijfers(gepubliceerd, periode),),
        "team": (tel_team(eenheid, periode, peildatum, punten, eigen["nieuw"]),),
        "triage": (tel_triage(eenheid, periode),),
        "onderzoek": (tel_onderzoek(eenheid, periode),),
        "trend": (_tel_maandtrend(gepubliceerd, periode.laatste(TREND_MAANDEN)),),
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


def _count_standen(periode: Periode, peildatum: date) -> dict[str, dict[str, int]]:
    """Figure → eenheid → number from the first day of the quarter through the month; of every eenheid, for the rest."""
    tot_nu_toe = Dagen(Periode.van_datum("kwartaal", periode.van).van, periode.tot_en_met)
    klachten = Klacht.objects.received_in(tot_nu_toe.van, tot_nu_toe.tot_en_met).order_by()
    per_eenheid = "eenheid_telling__eenheid__code"
    bronnen = (
        received_in(tot_nu_toe, peildatum).values_list(per_eenheid),
        closed_in(tot_nu_toe, peildatum).values_list(per_eenheid),
        klachten.values_list("eenheid__code"),
    )
    return {
        wat: {code or ONBEKEND: aantal for code, aantal in bron.annotate(aantal=Count("pk"))}
        for wat, bron in zip(STANDEN, bronnen, strict=True)
    }


def _count_lopend(eenheid: OrganisatieEenheid, peildatum: date) -> int:
    """Meldingen about the eenheid and signalen from it that were open on the peildatum."""
    meldingen = with_stand(telbaar(peildatum).filter(eenheid_telling__eenheid=eenheid), peildatum)
    signalen = Signaal.objects.filter(eenheid__eenheid=eenheid, gelogd_op__lt=begin_of(peildatum)).filter(
        Q(afgehandeld_op__isnull=True) | Q(afgehandeld_op__gte=begin_of(peildatum))
    )
    return meldingen.filter(stand__isnull=False).exclude(stand=Status.AFGESLOTEN).count() + signalen.count()


def _tel_maandcijfers(gepubliceerd: dict[str, dict[str, Cel]], periode: Periode) -> Telling:
    maanden = (periode, periode.vorige(), periode.zelfde_vorig_jaar())
    cellen = [[gepubliceerd[maand.code].get(wat.code) for maand in maanden] for wat in MAANDCIJFERS]
    return _tel_gepubliceerd("maandcijfers", "Kerncijfers", "Wat", MAANDCIJFERS, cellen)


def _tel_maandtrend(gepubliceerd: dict[str, dict[str, Cel]], maanden: Sequence[Periode]) -> Telling:
    cellen = [[gepubliceerd[maand.code].get(kolom.code) for kolom in kolommen("maandtrend")] for maand in maanden]
    rijen = tuple(Rij(maand.code, maand.naam.capitalize()) for maand in maanden)
    telling = _tel_gepubliceerd("maandtrend", "Ontwikkeling in twaalf maanden", "Maand", rijen, cellen)
    noot = "Nieuw, afgesloten en klachten tellen vanaf het begin van elk kwartaal. Bij lopend werk tellen signalen mee."
    return replace(telling, noten=(noot,))


def _tel_gepubliceerd(
    code: str, titel: str, rijkop: str, rijen: tuple[Rij, ...], cellen: Sequence[Sequence[Cel | None]]
) -> Telling:
    """Figures beside each other, some of which were never told and stay hidden."""
    return Telling(
        code=code,
        titel=titel,
        rijkop=rijkop,
        kolommen=kolommen(code),
        rijen=rijen,
        aantallen=tuple(tuple(cel if isinstance(cel, int) else 0 for cel in rij) for rij in cellen),
        optelling=Optelling.LOS,
        dicht=frozenset(
            (r, k) for r, rij in enumerate(cellen) for k, cel in enumerate(rij) if not isinstance(cel, int)
        ),
    )
