"""What was advised and what was decided: strafmaatoverleg, Landelijk Coördinator, and terms that went up the line."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from dashboards.besloten.afdoening import per_rij
from dashboards.besloten.meting import Meting
from dashboards.besloten.tabellen import maak_tabel
from dashboards.overzichten import Tabel
from dashboards.overzichten.rijen import ESCALATIES, LC, SMO_STRAF, SMO_ZONDER_STRAF
from dashboards.queries.afdoening import count_smo_straf, count_smo_zonder_straf, reacties
from meldingen.models import Signaal, Termijn, Termijnstap
from triage.models import Besluit, LcAdvies, SmoAdvies, Triagebesluit

Strekking, Moment = LcAdvies.Strekking, LcAdvies.Moment


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
    """Questions put in the period, and what had come of them on the peildatum."""
    gegeven, stil, ingetrokken = (
        Q(**{f"{moment}__lt": meting.op}) for moment in ("gegeven_op", "stilte_op", "vervallen_op")
    )
    eens, anders = (gegeven & Q(strekking=strekking) for strekking in (Strekking.EENS, Strekking.ANDERS))
    triage = Q(moment=Moment.TRIAGEBESLUIT) & Exists(_triagebesluiten(meting))
    strafmaat = Q(moment=Moment.SMO) & Exists(_smo_adviezen(meting))
    aantallen = _vragen(meting).aggregate(
        gevraagd=Count("pk"),
        gegeven=Count("pk", filter=gegeven),
        gevolgd=Count("pk", filter=eens & (triage | strafmaat)),
        afgeweken=Count("pk", filter=anders & triage),
        onbekend=Count("pk", filter=anders & strafmaat),
        stilte=Count("pk", filter=~gegeven & stil),
        ingetrokken=Count("pk", filter=~gegeven & ~stil & ingetrokken),
    )
    aantallen["open"] = aantallen["gevraagd"] - sum(aantallen[code] for code in ("gegeven", "stilte", "ingetrokken"))
    return maak_tabel(
        "lc",
        "Vragen aan de Landelijk Coördinator",
        "Wat",
        LC,
        [[aantallen[rij.code]] for rij in LC],
        noten=(
            "Het gaat om vragen die in de periode zijn gesteld, en om wat daar op de peildatum van was gekomen.",
            "Een advies waarop nog niets is vastgesteld, staat alleen bij de gegeven adviezen.",
            "Of het strafmaatoverleg een ander advies overnam, staat alleen in de motivering.",
        ),
    )


def _vragen(meting: Meting) -> QuerySet[LcAdvies]:
    van, tot = meting.moments
    return meting.within(LcAdvies.objects.filter(gevraagd_op__gte=van, gevraagd_op__lt=tot))


def _triagebesluiten(meting: Meting) -> QuerySet[Triagebesluit]:
    """The proposal of one question, once it became final on the answer: the question still stood then."""
    return Triagebesluit.objects.filter(
        melding=OuterRef("melding"),
        voorgesteld_op__lte=OuterRef("gevraagd_op"),
        definitief_op__gte=OuterRef("gegeven_op"),
        definitief_op__lt=Coalesce(OuterRef("vervallen_op"), meting.op),
    ).filter(definitief_op__lt=meting.op)


def _smo_adviezen(meting: Meting) -> QuerySet[SmoAdvies]:
    """An advies of the same case that was put on record after the answer, while the question still stood."""
    return SmoAdvies.objects.filter(
        melding=OuterRef("melding"),
        gemaakt_op__lte=OuterRef("gegeven_op"),
        vastgesteld_op__gte=OuterRef("gegeven_op"),
        vastgesteld_op__lt=Coalesce(OuterRef("vervallen_op"), meting.op),
    ).filter(vastgesteld_op__lt=meting.op)


def tel_escalaties(meting: Meting) -> Tabel:
    """Terms that went up the line in the period, each once however often, and whether they had stopped since."""
    dagen = (meting.periode.van, meting.periode.tot_en_met)
    stappen = Termijnstap.objects.filter(nummer__gt=Termijnstap.WAARSCHUWING, gezet_op__range=dagen)
    omhoog = stappen.exclude(niemand=Termijnstap.Niemand.GEEN_DOEL).order_by()
    iemand = Exists(omhoog.filter(termijn=OuterRef("pk"), niemand=""))
    termijnen = _termijnen(meting).filter(pk__in=omhoog.values("termijn")).annotate(kwam_aan=iemand)
    kwam_aan, gestopt = Q(kwam_aan=True), Q(gestopt_op__lt=meting.peildatum)
    aantallen = termijnen.aggregate(
        gemaakt=Count("pk", filter=kwam_aan),
        beantwoord=Count("pk", filter=kwam_aan & gestopt),
        open=Count("pk", filter=kwam_aan & ~gestopt),
        niemand=Count("pk", filter=~kwam_aan),
    )
    return maak_tabel(
        "escalaties",
        "Escalaties",
        "Wat",
        ESCALATIES,
        [[aantallen[rij.code]] for rij in ESCALATIES],
        noten=("Een termijn telt één keer, ook als zij meer dan één stap omhoog ging.",),
    )


def _termijnen(meting: Meting) -> QuerySet[Termijn]:
    """Of cases that count; and of signalen in reach, which have a term before there is a case."""
    zaken = Exists(meting.alle().filter(pk=OuterRef("melding")))
    signalen = Exists(Signaal.objects.filter(meting.bereik.signalen(), pk=OuterRef("signaal")))
    return Termijn.objects.filter(zaken | signalen).order_by()
