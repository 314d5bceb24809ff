"""Destroying what was kept long enough: the keys first, then everything else, step by step.

The first step is one transaction: it locks the case, asks again whether it is due and not held, destroys every key of
it and says so on the row. From that commit nobody reads a word of it, and its pages are not there. The other steps take
away what is left. Each may be done twice, and a job that was killed goes on where it was; so nothing is ever half
readable. What stays is a rest that only counts: `KAARTEN` says of every table whether its rows go or stay.

Later apps add their tables, keys and loose ends in their `AppConfig.ready`; a table that can lead to a case and stands
in no `Kaart` fails the system check.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core import checks
from django.db import models, transaction
from django.db.models import Q

from meldingen.bewaartermijnen import REGEL, Bewaartermijn, keep_until, rule_for
from meldingen.models import (
    Concept,
    Consult,
    MelderIdentiteit,
    Melding,
    Notificatie,
    Signaal,
    Termijn,
    Vernietiging,
    Vernietigstop,
)
from meldingen.models.benadeling import keys_of
from meldingen.notifications import notify_fg, queue
from pvi import klok, kluis, vernietigd
from pvi.kluis import LEEG, EncryptedTextField
from pvi.models import Mislukking, Sleutel, Versleuteld
from pvi.wachtrij import retry, run_each

# What the FG sees coming.
VOORUIT = timedelta(days=30)
# Who looks again at a stop hears of it this long before its last day.
OPNIEUW_KIJKEN = timedelta(days=14)

Ding = Melding | Signaal


@dataclass(frozen=True)
class Kaart:
    """One table: how its rows are found from a case, and whether they stay as a rest without words.

    `leeg`: fields of a row that stays which lead to a person in the case, and what they become. Texts lose their
    ciphertext without being named here. Who did a step in office stays, as in Statuswissel.
    """

    model: str
    pad: str
    blijft: bool = False
    leeg: Mapping[str, Any] = field(default_factory=dict)

    @property
    def tabel(self) -> type[models.Model]:
        return apps.get_model(self.model)

    def rows(self, melding: Melding) -> models.QuerySet[Any]:
        return self.tabel._base_manager.filter(**{self.pad: melding})


KAARTEN: list[Kaart] = []
# Keys beside those of the case itself, and what must be taken apart before the rows go.
_sleutels: list[Callable[[Melding], Iterable[UUID]]] = []
_losmaken: list[Callable[[Melding], None]] = []


def goes(model: str, pad: str) -> None:
    """Rows of this table are deleted with their case."""
    KAARTEN.append(Kaart(model, pad))


def stays(model: str, pad: str, **leeg: Any) -> None:
    """Rows of this table stay and only count."""
    KAARTEN.append(Kaart(model, pad, blijft=True, leeg=leeg))


def keys(vraag: Callable[[Melding], Iterable[UUID]]) -> Callable[[Melding], Iterable[UUID]]:
    """Decorator: keys of what goes with a case and has a key of its own."""
    _sleutels.append(vraag)
    return vraag


def detaches(doe: Callable[[Melding], None]) -> Callable[[Melding], None]:
    """Decorator: cut what is kept for good loose from the case. May run twice."""
    _losmaken.append(doe)
    return doe


stays("meldingen.Statuswissel", "melding")
stays("meldingen.Termijn", "melding")
stays("meldingen.Termijnstap", "termijn__melding")
stays("meldingen.Melder", "melding", account_merk="", mail_gewenst=False)
stays("meldingen.Betrokkenheid", "melding", medewerker=None)
stays("meldingen.Taak", "melding", medewerker=None)
goes("meldingen.Zorgcontact", "taak__melding")
goes("meldingen.Toestemming", "melder__melding")
goes("meldingen.Invoer", "melder__melding")
goes("meldingen.MelderIdentiteit", "melder__melding")
goes("meldingen.Muurverzoek", "melding")
goes("meldingen.Bericht", "melding")
goes("meldingen.Notificatie", "melding")
goes("meldingen.Toekenning", "content_object")
goes("meldingen.Uitsluiting", "melding")
goes("meldingen.Opheffing", "melding")
goes("meldingen.Muurverzoek", "melding")
goes("meldingen.Overdracht", "melding")
goes("meldingen.Maatregel", "benadeling__melding")
stays("meldingen.Benadeling", "melding")
# Handled by name below: the case and its signalen, and what says that they were destroyed or held.
BIJ_NAAM = {"meldingen.Melding", "meldingen.Signaal", "meldingen.Vernietiging", "meldingen.Vernietigstop"}


# --- until when ------------------------------------------------------------------------------------------------------


def last_day(ding: Ding) -> date | None:
    """The last day on which this is kept, stops included; None while nothing says when it ends.

    What became known after closing (a penalty) only makes it later. A duplicate is kept as long as the case in which
    its melder went on.
    """
    if ding.bewaren_tot is None or ding.gewist_op is not None:
        return None
    dagen = [ding.bewaren_tot, *stops_on(ding).values_list("tot", flat=True)]
    if isinstance(ding, Melding):
        dagen.append(keep_until(ding, klok.day(ding.afgesloten_op)))
        if ding.dubbel_van is not None and ding.dubbel_van.gewist_op is None:
            verder = last_day(ding.dubbel_van)
            if verder is None:
                return None
            dagen.append(verder)
    return max(dagen)


def stops_on(ding: Ding) -> models.QuerySet[Vernietigstop]:
    """The stops of today that keep this; of a melding also those on a signaal it came from."""
    if isinstance(ding, Signaal):
        return Vernietigstop.objects.in_force().filter(signaal=ding)
    return Vernietigstop.objects.in_force().filter(Q(melding=ding) | Q(signaal__melding=ding))


def _candidates(tot: date) -> Iterator[Ding]:
    """Everything whose own day lies before `tot`; whether it may go, `last_day` says."""
    yield from (
        Melding.objects.filter(gewist_op=None, bewaren_tot__lt=tot)
        .select_related("dubbel_van")
        .order_by("bewaren_tot", "pk")
    )
    yield from Signaal.objects.filter(gewist_op=None, bewaren_tot__lt=tot).order_by("bewaren_tot", "pk")


@dataclass(frozen=True)
class Voornemen:
    """One line of what is going to be destroyed; nothing of its content."""

    kenmerk: str
    soort: str
    regel: str
    dag: date
    """The first day on which it is gone."""


def announced(*, muur: Iterable[UUID] = ()) -> list[Voornemen]:
    """What goes in the coming 30 days, the first day first, without the cases in `muur` and what hangs on them."""
    grens, dicht = klok.vandaag() + VOORUIT, set(muur)
    regels = []
    for ding in _candidates(grens):
        zaak = ding.pk if isinstance(ding, Melding) else ding.melding_id
        laatste = last_day(ding)
        if laatste is None or laatste >= grens or zaak in dicht:
            continue
        dag = max(laatste, klok.vandaag()) + timedelta(days=1)
        soort = "Melding" if isinstance(ding, Melding) else "Signaal"
        regels.append(Voornemen(ding.kenmerk, soort, _rule(ding).wat, dag))
    return sorted(regels, key=lambda regel: (regel.dag, regel.kenmerk))


def _rule(ding: Ding) -> Bewaartermijn:
    return rule_for(ding) if isinstance(ding, Melding) else REGEL["signaal"]


# --- step one: the keys ----------------------------------------------------------------------------------------------


def begin(ding: Ding, *, sleutel_weg: bool = False) -> Vernietiging | None:
    """Destroy the keys, when it is due now and not held. None when it is not; then nothing has changed.

    `sleutel_weg`: its key is gone already (an old copy was put back), so there is nothing left to wait for.
    """
    with transaction.atomic():
        rij = type(ding)._base_manager.select_for_update(of=("self",)).filter(pk=ding.pk, gewist_op=None).first()
        if rij is None:
            return None
        verder = getattr(rij, "dubbel_van_id", None)
        while verder is not None:  # a stop on the case that this one belongs to waits as well
            verder = Melding._base_manager.select_for_update(of=("self",)).get(pk=verder).dubbel_van_id
        laatste = last_day(rij)
        if not sleutel_weg and (laatste is None or laatste >= klok.vandaag()):
            return None
        regel = _rule(rij)
        for sleutel in (
            Sleutel.objects.select_for_update().filter(pk__in=_keys_of(rij), vernietigd=False).order_by("pk")
        ):
            kluis.destroy(sleutel)
        _mark_gone(rij)
        vernietiging, _ = Vernietiging.objects.get_or_create(
            **{_kant(rij): rij}, defaults={"regel": regel.code, "begonnen_op": klok.nu()}
        )
        return vernietiging


def _kant(ding: Ding) -> str:
    return "melding" if isinstance(ding, Melding) else "signaal"


def _keys_of(ding: Ding) -> set[UUID]:
    """Every key that opens something of it."""
    ids = {ding.sleutel_id}
    if isinstance(ding, Melding):
        ids |= set(MelderIdentiteit.objects.filter(melder__melding=ding).values_list("sleutel_id", flat=True))
        ids |= set(ding.signalen.values_list("sleutel_id", flat=True)) | set(keys_of(ding))
        ids |= {pk for vraag in _sleutels for pk in vraag(ding)}
    return ids


def _mark_gone(ding: Ding) -> None:
    """Out of everybody's reach, and no identity left whose key is gone, in the transaction of the keys."""
    vandaag = klok.vandaag()
    type(ding)._base_manager.filter(pk=ding.pk).update(gewist_op=vandaag)
    if isinstance(ding, Melding):
        ding.signalen.filter(gewist_op=None).update(gewist_op=vandaag)
        ding.termijnen.open().update(gestopt_op=vandaag)
        hangt_aan = Q(benadeling__melding=ding) | Q(signaal__melding=ding)
        Termijn.objects.open().filter(hangt_aan).update(gestopt_op=vandaag)
        MelderIdentiteit.objects.filter(melder__melding=ding).delete()
    else:
        ding.termijnen.filter(gestopt_op=None).update(gestopt_op=vandaag)


# --- the other steps -------------------------------------------------------------------------------------------------


def _write_list(vernietiging: Vernietiging) -> None:
    """The list outside the database, by which an old copy stays closed."""
    vernietigd.write_missing()


def _erase_history(vernietiging: Vernietiging) -> None:
    for model in _encrypted():
        if hasattr(model, "history"):
            _delete(model.history.model._base_manager.filter(sleutel_id__in=_lost_keys(vernietiging)))


def _erase_rows(vernietiging: Vernietiging) -> None:
    """What hangs on the case and counts nowhere. Without signals: a deletion would write history anew."""
    melding = vernietiging.melding
    if melding is None:
        return
    for doe in _losmaken:
        doe(melding)
    for kaart in KAARTEN:
        # By key: a raw deletion takes no joins.
        pks = list(kaart.rows(melding).values_list("pk", flat=True))
        for veld in kaart.tabel._meta.many_to_many:
            _delete(veld.remote_field.through._base_manager.filter(**{f"{veld.m2m_field_name()}__in": pks}))
        if not kaart.blijft:
            _delete(kaart.tabel._base_manager.filter(pk__in=pks))


def _delete(rijen: models.QuerySet[Any]) -> None:
    rijen._raw_delete(rijen.db)


def _strip_rests(vernietiging: Vernietiging) -> None:
    """What stays loses its words and whom it named."""
    if vernietiging.signaal is not None:
        strip(Signaal._base_manager.filter(pk=vernietiging.signaal_id))
        return
    melding = vernietiging.melding
    for kaart in KAARTEN:
        if kaart.blijft:
            pks = list(kaart.rows(melding).values_list("pk", flat=True))
            strip(kaart.tabel._base_manager.filter(pk__in=pks), **kaart.leeg)
    strip(Signaal._base_manager.filter(melding=melding))
    strip(Melding._base_manager.filter(pk=melding.pk), intaker=None)


def strip(rijen: models.QuerySet[Any], **leeg: Any) -> None:
    """Take the ciphertext out of these rows, and whatever is named."""
    teksten = [veld.name for veld in rijen.model._meta.concrete_fields if isinstance(veld, EncryptedTextField)]
    if waarden := dict.fromkeys(teksten, LEEG) | leeg:
        rijen.update(**waarden)


def _encrypted() -> Iterator[type[models.Model]]:
    return (model for model in apps.get_models() if issubclass(model, Versleuteld) and not model._meta.abstract)


def _lost_keys(vernietiging: Vernietiging) -> set[UUID]:
    """Keys of which no older version may stay: of what is left of this case, and of its signalen."""
    if vernietiging.signaal is not None:
        return {vernietiging.signaal.sleutel_id}
    return {vernietiging.melding.sleutel_id, *vernietiging.melding.signalen.values_list("sleutel_id", flat=True)}


Stap = Callable[[Vernietiging], None]
STAPPEN: tuple[tuple[str, Stap], ...] = (
    ("lijst", _write_list),
    ("geschiedenis", _erase_history),
    ("rijen", _erase_rows),
    ("resten", _strip_rests),
)


def finish(vernietiging: Vernietiging) -> None:
    """Do the steps that are not done, each in a transaction of its own."""
    for n, (_, doe) in enumerate(STAPPEN, 1):
        with transaction.atomic():
            rij = Vernietiging.objects.select_for_update(of=("self",)).get(pk=vernietiging.pk)
            if rij.stap >= n:
                continue
            doe(rij)
            rij.stap = n
            rij.klaar_op = klok.nu() if n == len(STAPPEN) else None
            rij.save(update_fields=["stap", "klaar_op"])


# --- the job of every night ------------------------------------------------------------------------------------------


BEGRAVEN, OPRUIMEN = "Opnieuw vernietigen na terugzetten", "Een concept zonder sleutel opruimen"
BEGINNEN, AFMAKEN = "Vernietigen wat lang genoeg bewaard is", "Een vernietiging afmaken"


def destroy_due() -> int:
    """Everything that is due: what lost its key, what ends today, what was begun. One bad row stops nothing else.

    Returns how many cases and signalen were begun.
    """
    _bury_what_came_back()
    aan_de_beurt = {ding.pk: ding for ding in _candidates(klok.vandaag())}
    begonnen = run_each(BEGINNEN, aan_de_beurt, lambda pk: _begin(aan_de_beurt[pk]))
    _finish_what_was_begun()
    forget_consulten()
    warn_fg()
    return begonnen


def _begin(ding: Ding, *, sleutel_weg: bool = False) -> int:
    return int(begin(ding, sleutel_weg=sleutel_weg) is not None)


def resume() -> int:
    """Bury what came back with an old copy and finish what was begun; returns how many rows did not succeed.

    A person asks for it, so what failed before is tried again at once.
    """
    retry(Mislukking.objects.filter(taak__in=(BEGRAVEN, OPRUIMEN, AFMAKEN)))
    _bury_what_came_back()
    _finish_what_was_begun()
    return Mislukking.objects.filter(taak__in=(BEGRAVEN, OPRUIMEN, AFMAKEN)).count()


def _bury_what_came_back() -> None:
    vernietigd.reconcile()
    zonder_sleutel = {
        ding.pk: ding
        for model in (Melding, Signaal)
        for ding in model._base_manager.filter(gewist_op=None, sleutel__vernietigd=True)
    }
    run_each(BEGRAVEN, zonder_sleutel, lambda pk: _begin(zonder_sleutel[pk], sleutel_weg=True))
    MelderIdentiteit.objects.filter(sleutel__vernietigd=True).delete()
    run_each(OPRUIMEN, Concept.objects.filter(sleutel__vernietigd=True).values_list("pk", flat=True), _drop_concept)


def _drop_concept(pk: UUID) -> None:
    with transaction.atomic():
        concept = Concept.objects.get(pk=pk)
        Notificatie.objects.filter(aanleiding=concept.herinnering).delete()
        concept.delete()


def _finish_what_was_begun() -> None:
    begonnen = {vernietiging.pk: vernietiging for vernietiging in Vernietiging.objects.filter(klaar_op=None)}
    run_each(AFMAKEN, begonnen, lambda pk: finish(begonnen[pk]))


def forget_consulten() -> int:
    """The counter of a talk stays; whose talk it was is forgotten."""
    grens = klok.vandaag()
    oud = [
        consult.pk
        for consult in Consult.objects.filter(vertrouwenspersoon__isnull=False).only("pk", "maand")
        if kept_consult_until(consult) < grens
    ]
    return Consult.objects.filter(pk__in=oud).update(vertrouwenspersoon=None)


def kept_consult_until(consult: Consult) -> date:
    """The last day on which the vertrouwenspersoon sees this talk: counted from the end of its month."""
    volgende = (consult.maand + timedelta(days=31)).replace(day=1)
    return REGEL["consult"].last_day(volgende - timedelta(days=1))


def warn_fg() -> None:
    """Once a month that something is coming, and of each stop once that it ends soon."""
    if announced():
        notify_fg(f"vernietigen:{klok.vandaag():%Y-%m}")
    for stop in Vernietigstop.objects.in_force().filter(tot__lte=klok.vandaag() + OPNIEUW_KIJKEN):
        queue(f"stop:{stop.pk}", stop.beoordelaar_id)


# --- nothing is forgotten --------------------------------------------------------------------------------------------


def tables_of_a_case() -> set[str]:
    """Labels of every table from which foreign keys lead to a melding or a signaal, history left out."""
    gevonden = {"meldingen.Melding", "meldingen.Signaal"}
    tabellen = [model for model in apps.get_models() if not hasattr(model, "history_object")]
    while (
        nieuw := {
            model._meta.label
            for model in tabellen
            for veld in model._meta.concrete_fields
            if veld.is_relation and veld.related_model is not None and veld.related_model._meta.label in gevonden
        }
        - gevonden
    ):
        gevonden |= nieuw
    return gevonden


# Kept for good, cut loose from their case by `detaches`.
_blijvend: set[str] = set()


def kept_for_good(model: str) -> None:
    _blijvend.add(model)


@checks.register()
def every_table_has_a_kaart(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    """A table that leads to a case says what happens to its rows."""
    gezegd = {kaart.tabel._meta.label for kaart in KAARTEN} | BIJ_NAAM | _blijvend
    return [
        checks.Error(f"{label} leads to a melding and stands in no Kaart of meldingen.retention.", id="meldingen.E003")
        for label in sorted(tables_of_a_case() - gezegd)
    ]
