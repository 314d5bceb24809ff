"""What was advised and what was decided: strafmaatoverleg, Landelijk Coördinator, and terms that went up the line."""

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from dashboards.besloten.afdoening import per_rij
from dashboards.besloten.meting import Meting
from dashboards.besloten.tabellen import maak_tabel
from dashboards.overzichten import Tabel
from dashboards.overzichten.rijen import ESCALATIES, LC, SMO_STRAF, SMO_ZONDER_STRAF
from dashboards.queries.afdoening import count_smo_straf, count_smo_zonder_straf, reacties
from meldingen.models import Signaal, Statuswissel, Termijn, Termijnstap
from meldingen.termijnen import TERMIJNEN
from meldingen.workflow import T19
from triage.models import Besluit, LcAdvies, Triagebesluit

Strekking, Moment = LcAdvies.Strekking, LcAdvies.Moment
# Who stands at the end of an escalation (meldingen/termijnen.py).
TOP = frozenset({"cdo", "kl"})


def tel_smo_straf(meting: Meting) -> Tabel:
    straffen = meting.within(reacties(meting.periode, is_straf=True))
    aantallen = count_smo_straf(straffen, meting.peildatum)
    return per_rij("smo_straf", "Straffen naast het advies", "Besluit", SMO_STRAF, aantallen)


def tel_smo_zonder_straf(meting: Meting) -> Tabel:
    besluiten = meting.within(Besluit.objects.all())
    aantallen = count_smo_zonder_straf(besluiten, meting.periode, meting.peildatum)
    return per_rij(
        "smo_zonder_straf", "Besluiten zonder straf naast het advies", "Besluit", SMO_ZONDER_STRAF, aantallen
    )


def tel_lc(meting: Meting) -> Tabel:
    """Each happening in the period in which it fell; a question that was withdrawn counts nowhere."""
    van, tot = meting.moments
    vragen = meting.within(LcAdvies.objects.filter(Q(vervallen_op__isnull=True) | Q(vervallen_op__gte=meting.op)))

    def in_periode(moment: str) -> Q:
        return Q(**{f"{moment}__gte": van, f"{moment}__lt": tot})

    gegeven, eens = in_periode("gegeven_op"), Q(strekking=Strekking.EENS)
    triage, strafmaat = Q(moment=Moment.TRIAGEBESLUIT), Q(moment=Moment.SMO, vastgesteld=True)
    zoals_het_lag, anders = triage & Q(besloten__lte=F("gevraagd_op")), triage & Q(besloten__gt=F("gevraagd_op"))
    nog_niets = [Q(**{f"{wat}__isnull": True}) | Q(**{f"{wat}__gte": meting.op}) for wat in ("gegeven_op", "stilte_op")]
    aantallen = vragen.annotate(
        besloten=Subquery(_besloten(meting)), vastgesteld=Exists(_naar_besluit(meting))
    ).aggregate(
        gevraagd=Count("pk", filter=in_periode("gevraagd_op")),
        geadviseerd=Count("pk", filter=gegeven),
        gevolgd=Count("pk", filter=gegeven & (eens & (zoals_het_lag | strafmaat) | ~eens & anders)),
        afgeweken=Count("pk", filter=gegeven & (eens & anders | ~eens & zoals_het_lag)),
        onbekend=Count("pk", filter=gegeven & ~eens & strafmaat),
        stilte=Count("pk", filter=in_periode("stilte_op")),
        open=Count("pk", filter=Q(gevraagd_op__lt=meting.op) & nog_niets[0] & nog_niets[1]),
    )
    return maak_tabel(
        "lc",
        "Vragen aan de Landelijk Coördinator",
        "Wat",
        LC,
        [[aantallen[rij.code]] for rij in LC],
        noten=(
            "Een vraag, een advies en een termijn die voorbij is, tellen elk op hun eigen dag.",
            "Een advies waarop nog niets is besloten, staat alleen bij de gegeven adviezen.",
            "Of het strafmaatoverleg een ander advies overnam, staat alleen in de motivering.",
        ),
    )


def _besloten(meting: Meting) -> QuerySet[Triagebesluit]:
    """When the first triagebesluit after the advies had been proposed: before the question, or anew after it."""
    return (
        Triagebesluit.objects.filter(
            melding=OuterRef("melding"),
            status=Triagebesluit.Status.DEFINITIEF,
            definitief_op__gte=OuterRef("gegeven_op"),
            definitief_op__lt=meting.op,
        )
        .order_by("definitief_op", "pk")
        .values("voorgesteld_op")[:1]
    )


def _naar_besluit(meting: Meting) -> QuerySet[Statuswissel]:
    """The strafmaatoverleg was done with the case after the advies."""
    return Statuswissel.objects.filter(
        melding=OuterRef("melding"), overgang=T19.code, op__gte=OuterRef("gegeven_op"), op__lt=meting.op
    )


def tel_escalaties(meting: Meting) -> Tabel:
    """Terms that reached the top, each once however often."""
    dagen = (meting.periode.van, meting.periode.tot_en_met)
    bereikt = Termijnstap.objects.filter(_aan_de_top(), niemand="", gezet_op__lt=meting.peildatum)
    termijnen = _termijnen(meting)
    nu = termijnen.filter(pk__in=bereikt.filter(gezet_op__range=dagen).values("termijn")).count()
    loopt = Q(gestopt_op__isnull=True) | Q(gestopt_op__gte=meting.peildatum)
    aantallen = {"gemaakt": nu, "open": termijnen.filter(loopt, pk__in=bereikt.values("termijn")).count()}
    return maak_tabel(
        "escalaties",
        "Escalaties",
        "Wat",
        ESCALATIES,
        [[aantallen[rij.code]] for rij in ESCALATIES],
        noten=(
            "Een termijn telt één keer, ook als zij meer dan één stap omhoog ging.",
            "Wat de Chief Diversity Officer of de Korpsleiding antwoordde, legt het portaal niet vast.",
        ),
    )


def _aan_de_top() -> Q:
    """Steps of the escalation that go to the top, by kind of term and number."""
    stappen = Q(pk__in=())
    for soort in TERMIJNEN:
        nummers = [nummer for nummer, wie in enumerate(soort.escaleert, start=1) if wie in TOP]
        if nummers:
            stappen |= Q(termijn__soort=soort.code, nummer__in=nummers)
    return stappen


def _termijnen(meting: Meting) -> QuerySet[Termijn]:
    """Of cases that count; and of signalen in reach, which have a term before there is a case."""
    zaken = Exists(meting.alle().filter(pk=OuterRef("melding")))
    signalen = Exists(Signaal.objects.filter(meting.bereik.signalen(), pk=OuterRef("signaal")))
    return Termijn.objects.filter(zaken | signalen).order_by()
