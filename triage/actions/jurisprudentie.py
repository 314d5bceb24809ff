"""Internal case law (row 29): T21 drafts an item per besluit, SMO or TJZ writes it, another one fixes it."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from meldingen.actions.toegang import refuse_if
from meldingen.models import NIET_JOUW_ROL, OvergangGeweigerd
from meldingen.toegang import toegang
from meldingen.workflow import Recht
from pvi import klok, kluis
from pvi.models import Medewerker, Referentie
from pvi.models.referentie import keuzes, label, labels
from triage.conflicts import too_near_for_smo
from triage.models import Besluit, JurisprudentieItem
from triage.toetsingskader import AARD, GROND, Bandbreedte, Factoren, Overeenkomst, matches, range_of, score

ITEMVELDEN = frozenset(
    {
        "jaar", "gronden", "aarden", "context", "machtsverhouding", "herhaald", "straf", "voorwaardelijk",
        "proeftijd_maanden", "maatregelen", "feiten", "weging",
    }
)  # fmt: skip
Status = JurisprudentieItem.Status


def draft_item(besluit: Besluit) -> JurisprudentieItem:
    """A concept with the codes of a definitive besluit and the summary without names; its key is its own."""
    melding = besluit.melding
    return JurisprudentieItem.objects.create(
        sleutel=kluis.new_sleutel("zaak"),
        besluit=besluit,
        jaar=klok.day(besluit.definitief_op).year,
        gronden=melding.gronden,
        aarden=melding.aarden,
        context=melding.context,
        machtsverhouding=melding.machtsverhouding,
        herhaald=melding.herhaald,
        straf=besluit.straf,
        voorwaardelijk=besluit.voorwaardelijk,
        proeftijd_maanden=besluit.proeftijd_maanden,
        maatregelen=besluit.maatregelen,
        feiten=melding.samenvatting,
    )


def penalty_in_words(code: str) -> str:
    return label("straf", code) if code else "geen straf"


@dataclass(frozen=True)
class Vondst:
    """An item that is like the case asked about, and on which factors."""

    item: JurisprudentieItem
    overeenkomsten: tuple[Overeenkomst, ...]

    @property
    def waarom(self) -> list[str]:
        """'Soort gedrag: pesten', 'Herhaling'."""
        return [
            f"{o.factor.naam}: {', '.join(labels(o.factor.code, list(o.codes)))}" if o.codes else o.factor.naam
            for o in self.overeenkomsten
        ]

    @property
    def straf(self) -> str:
        straf = penalty_in_words(self.item.straf)
        return f"{straf}, voorwaardelijk" if self.item.voorwaardelijk else straf

    @property
    def maatregelen(self) -> str:
        return ", ".join(labels("reactie", self.item.maatregelen))


@dataclass(frozen=True)
class Vergelijkbaar:
    """What the case law holds that is like a case, the best match first, and the range of what was decided."""

    vondsten: tuple[Vondst, ...]
    band: Bandbreedte | None

    def is_outlier(self, straf: str) -> bool:
        """Lighter or heavier than everything comparable; False when too little is comparable to say so."""
        return self.band is not None and self.band.is_outlier(straf)

    @property
    def straffen(self) -> list[tuple[str, int]]:
        """How often each penalty was given, in words, the lightest first."""
        aantallen = self.band.aantallen if self.band else ()
        return [(penalty_in_words(code), n) for code, n in aantallen]


# More would not be read, and every one is decrypted (our default).
MAXIMUM = 20


def comparable_items(vraag: Factoren) -> Vergelijkbaar:
    """Fixed items that share the kind of conduct or a ground with `vraag`, their texts open to read."""
    codes = Q(aarden__overlap=vraag.aarden) | Q(gronden__overlap=vraag.gronden)
    gevonden = [Vondst(item, matches(vraag, item)) for item in JurisprudentieItem.objects.vastgesteld().filter(codes)]
    gevonden = [vondst for vondst in gevonden if {AARD, GROND} & {o.factor for o in vondst.overeenkomsten}]
    gevonden.sort(key=lambda v: (-score(v.overeenkomsten), -v.item.jaar, v.item.pk))
    band = range_of([vondst.item for vondst in gevonden], _penalties())
    kluis.open_sleutel(*(vondst.item.sleutel_id for vondst in gevonden[:MAXIMUM]))
    return Vergelijkbaar(tuple(gevonden[:MAXIMUM]), band)


def _penalties() -> list[str]:
    """Every penalty that ever stood in the list, the lightest first."""
    return list(Referentie.objects.filter(lijst="straf").order_by("volgorde").values_list("code", flat=True))


def concept_items(medewerker: Medewerker) -> QuerySet[JurisprudentieItem]:
    """Items that nobody fixed yet, for SMO and TJZ.

    Nothing of a case behind a wall for this person, or that the overleg kept from this person (CI-4, CI-13).
    """
    wie = toegang(medewerker)
    aanstellingen = wie.with_recht(Recht.JURISPRUDENTIE)
    if not aanstellingen:
        return JurisprudentieItem.objects.none()
    return (
        JurisprudentieItem.objects.filter(status=Status.CONCEPT)
        .exclude(besluit__melding__in=wie.te_dichtbij)
        .exclude(besluit__melding__in=too_near_for_smo(medewerker, aanstellingen))
    )


def _locked(item: JurisprudentieItem, door: Medewerker) -> JurisprudentieItem:
    """The item, locked and open; raises OvergangGeweigerd when this person may not touch it or it is fixed."""
    item = JurisprudentieItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if item.status == Status.VASTGESTELD:
        raise OvergangGeweigerd("Dit item is al vastgesteld.")
    if not concept_items(door).filter(pk=item.pk).exists():
        raise OvergangGeweigerd(NIET_JOUW_ROL)
    kluis.open_sleutel(item.sleutel_id)
    return item


@transaction.atomic
def write_item(door: Medewerker, item: JurisprudentieItem | None = None, **velden: Any) -> JurisprudentieItem:
    """Write a concept anew, or (without `item`) one about a case from before the portal. `velden`: ITEMVELDEN."""
    if not velden.keys() <= ITEMVELDEN:
        raise TypeError(f"not a field of an item: {sorted(velden.keys() - ITEMVELDEN)}")
    if not toegang(door).with_recht(Recht.JURISPRUDENTIE):
        raise OvergangGeweigerd(NIET_JOUW_ROL)
    item = _locked(item, door) if item is not None else JurisprudentieItem(sleutel=kluis.new_sleutel("zaak"))
    for naam, waarde in velden.items():
        setattr(item, naam, waarde)
    if not item.straf:
        item.voorwaardelijk = False
    if not item.voorwaardelijk:
        item.proeftijd_maanden = None
    item.opgesteld_door = door
    item.save()
    return item


def missing_in_item(item: JurisprudentieItem, door: Medewerker) -> list[str]:
    """What an item needs before colleagues may compare with it."""
    ontbreekt = []
    if not item.aarden:
        ontbreekt.append("Kies om welk soort gedrag het ging.")
    if item.straf and item.straf not in dict(keuzes("straf")):
        ontbreekt.append("Kies een straf uit de lijst.")
    if item.voorwaardelijk and not item.proeftijd_maanden:
        ontbreekt.append("Vul de proeftijd in.")
    if not item.feiten.strip():
        ontbreekt.append("Schrijf op wat er gebeurde, zonder namen.")
    if not item.weging.strip():
        ontbreekt.append("Schrijf op wat zwaar en wat licht woog.")
    if item.opgesteld_door_id is None:
        ontbreekt.append("Niemand heeft dit item nog geschreven.")
    elif item.opgesteld_door_id == door.pk:
        ontbreekt.append("Een ander dan de schrijver stelt het item vast.")
    return ontbreekt


@transaction.atomic
def fix_item(item: JurisprudentieItem, door: Medewerker) -> JurisprudentieItem:
    """The second person finds that it leads to nobody: colleagues may compare with it, and it forgets its case."""
    item = _locked(item, door)
    refuse_if(missing_in_item(item, door), "Dit item kan nog niet worden vastgesteld.")
    item.status, item.vastgesteld_door, item.vastgesteld_op = Status.VASTGESTELD, door, klok.nu()
    item.besluit = None
    item.save()
    # Older versions name the case and may hold words that led to somebody.
    item.history.exclude(history_id=item.history.latest().history_id).delete()
    return item
