"""What was done for melders, betrokkenen and teams: herstel, nazorg, buddy, and benadeling that was reported."""

from collections import Counter

from django.db.models import Count, Exists, Min, OuterRef, Q

from dashboards.besloten.meting import Meting
from dashboards.besloten.tabellen import maak_tabel
from dashboards.besloten.toen import read_as_known
from dashboards.overzichten import Tabel
from dashboards.overzichten.rijen import HERSTEL
from meldingen.access import Grond
from meldingen.models import Benadeling, Signaal, Toekenning
from meldingen.models.melding import Aanbod
from reflectie.models import Herstelplan, Nazorgmoment

Status, Uitkomst = Herstelplan.Status, Nazorgmoment.Uitkomst
# Rows of plans, by the status that a plan then has for the first time
PLANNEN = {Status.UITGEVOERD: "afgerond", Status.GESTOPT: "gestopt", Status.NIET_GEWENST: "niet_gewenst"}
NOTEN = (
    "Een herstelplan telt in de periode waarin het voor het eerst zo werd.",
    "Een nazorgmoment telt als gepland op zijn eigen dag, en met zijn uitkomst op de dag waarop die is vastgelegd.",
    "Aangeboden is een buddy als er een antwoord is: ja, nee of misschien later.",
    "Kwam een melding uit een signaal, dan telt een buddy pas mee als de melder ja of nee zei.",
    "Of iemand de politie wil verlaten, legt het portaal niet vast. Daarom staat dat hier niet.",
)


def tel_herstel(meting: Meting) -> Tabel:
    aantallen = _plannen(meting) + _nazorg(meting) + _buddy(meting)
    aantallen["benadeling"] = _benadeling(meting)
    return maak_tabel(
        "herstel", "Herstel en nazorg", "Wat", HERSTEL, [[aantallen[rij.code]] for rij in HERSTEL], noten=NOTEN
    )


def _plannen(meting: Meting) -> Counter[str]:
    van, tot = meting.moments
    versies = Herstelplan.history.model.objects
    geschreven = versies.filter(history_date__gte=van, history_date__lt=tot).order_by()
    van_zaken = meting.within(versies.filter(id__in=geschreven.values("id")))

    def is_nu(eerst: str) -> Q:
        return Q(**{f"{eerst}__gte": van, f"{eerst}__lt": tot})

    begonnen = van_zaken.exclude(status=Status.NIET_GEWENST).values("id").annotate(eerst=Min("history_date"))
    aantallen = Counter({"gestart": begonnen.filter(is_nu("eerst")).count()})
    per_stand = van_zaken.filter(status__in=PLANNEN).values("id", "status").annotate(eerst=Min("history_date"))
    aantallen.update(PLANNEN[stand] for stand in per_stand.filter(is_nu("eerst")).values_list("status", flat=True))
    return aantallen


def _nazorg(meting: Meting) -> Counter[str]:
    """Planned on its day, the outcome on the day it was written down."""
    van, tot = meting.moments
    gepland = Q(gepland_op__range=(meting.periode.van, meting.periode.tot_en_met))
    vastgelegd = Q(vastgelegd_op__gte=van, vastgelegd_op__lt=tot)
    bekend = Q(vastgelegd_op__isnull=False, vastgelegd_op__lt=meting.op)
    momenten = meting.within(Nazorgmoment.objects.filter(gepland | vastgelegd))
    uitkomsten = momenten.aggregate(
        nazorg_gepland=Count("pk", filter=gepland),
        nazorg_open=Count("pk", filter=gepland & ~bekend),
        nazorg_gehouden=Count("pk", filter=vastgelegd & Q(uitkomst=Uitkomst.GEDAAN)),
        nazorg_niet_bereikt=Count("pk", filter=vastgelegd & Q(uitkomst=Uitkomst.NIET_BEREIKT)),
        nazorg_overgeslagen=Count("pk", filter=vastgelegd & Q(uitkomst=Uitkomst.AFGEZIEN)),
    )
    return Counter(uitkomsten)


def _buddy(meting: Meting) -> Counter[str]:
    """What new cases say of the offer, and in how many cases a buddy began."""
    antwoorden = read_as_known(meting.nieuw(), meting.op, "buddy_aanbod")
    # Nobody was asked when a signaal became a melding: the portal writes "later" there by itself.
    vanzelf = set(
        meting.nieuw().filter(Exists(Signaal.objects.filter(melding=OuterRef("pk")))).values_list("pk", flat=True)
    )
    per_antwoord = Counter(
        antwoord for pk, (antwoord,) in antwoorden.items() if pk not in vanzelf or antwoord != Aanbod.LATER
    )
    van, tot = meting.moments
    gekregen = Toekenning.objects.filter(grond=Grond.BUDDY, sinds__gte=van, sinds__lt=tot)
    return Counter(
        buddy_aangeboden=per_antwoord.total() - per_antwoord[""],
        buddy_aangenomen=per_antwoord[Aanbod.AANGENOMEN],
        buddy_toegewezen=meting.within(gekregen, "content_object").values("content_object").distinct().count(),
    )


def _benadeling(meting: Meting) -> int:
    """Cases in which it was reported."""
    gemeld = Benadeling.objects.filter(gemeld_op__range=(meting.periode.van, meting.periode.tot_en_met))
    return meting.within(gemeld).values("melding").distinct().count()
