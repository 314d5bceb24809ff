"""The triagebesluit: the commissie proposes, the politiechef takes a position, the commissie makes it definitive."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from meldingen.access import Grond
from meldingen.actions.contact import tell_melder
from meldingen.actions.toegang import lock, refuse_if, require
from meldingen.models import Bericht, Melding, OvergangGeweigerd, Taak, Termijn, awaiting_grant, grant, revoke_all
from meldingen.notifications import notify
from meldingen.workflow import T12, T13, Overgang, Recht, Status
from pvi import klok
from pvi.models import Aanstelling, Medewerker
from pvi.rollen import Rol
from triage.actions.lcadvies import Moment, ask_lc, current_lc_advies, drop_lc_question, missing_lc_advies
from triage.actions.spoor import start_sporen
from triage.actions.taak import make_taak
from triage.actions.zitting import ONDERWEG, lock_zitting, seal_bezetting
from triage.conflicts import standpunt_candidates
from triage.models import Agendapunt, LcAdvies, Triagebesluit
from triage.models.zitting import walled_from
from triage.sporen import overgang_voor

LC_ADVISEERT = "Wacht met je standpunt op het advies."
ALLE_PC_UITGESLOTEN = (
    "Alle politiechefs van deze eenheid staan buiten deze zaak. Een andere eenheid moet besluiten; "
    "overdragen komt in een volgende uitgave van het portaal."
)
# Besluiten that end a case in triage still say how the norm stands; other routes establish that later.
VRAAGT_UITKOMST = (T12, T13)


@transaction.atomic
def propose_triagebesluit(agendapunt: Agendapunt, door: Medewerker, **velden: Any) -> Triagebesluit:
    """Put a besluit to the politiechef. `velden`: the fields of Triagebesluit that the form asks.

    Raises OvergangGeweigerd with everything that T9–T13 would still miss, or when no PC may read the case. Every PC who
    may receives the case for a position (Grond.STANDPUNT); the term of the standpunt starts, or with LC-plicht that of
    the LC-advies first.
    """
    melding = lock(agendapunt.melding_id)
    agendapunt.refresh_from_db(fields=["besloten_op", "zitting"])
    require(melding, door, Recht.WEGEN, (Rol.TR,))
    if agendapunt.besloten_op is not None or melding.status != Status.TRIAGE:
        raise OvergangGeweigerd("Dit agendapunt is al behandeld, of de zaak is aangehouden.")
    if agendapunt.besluiten.exclude(status=Triagebesluit.Status.TERUG).exists():
        raise OvergangGeweigerd("Er ligt al een voorstel bij dit agendapunt.")
    if not hasattr(agendapunt, "weging"):
        raise OvergangGeweigerd("Leg eerst de weging vast.")
    besluit = Triagebesluit(
        sleutel_id=melding.sleutel_id, melding=melding, agendapunt=agendapunt, voorgesteld_door=door,
        voorgesteld_op=klok.nu(), **velden,
    )  # fmt: skip
    refuse_if(_problems(besluit), "Het voorstel is nog niet volledig.")
    besluit.save()
    if not grant_standpunt(besluit):
        raise OvergangGeweigerd(ALLE_PC_UITGESLOTEN)
    if ask_lc(melding, Moment.TRIAGEBESLUIT) is None:
        melding.record_event("triagebesluit_voorgesteld")
    melding.volgende_op = _running(melding, "standpunt") or _running(melding, "lc_advies")
    melding.save(update_fields=["volgende_op"])
    notify(melding, f"voorstel:{besluit.pk}", recht=Recht.STANDPUNT, rollen=(Rol.PC,))
    return besluit


def _problems(besluit: Triagebesluit) -> list[str]:
    try:
        besluit.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as fout:
        return [_in_words(besluit, veld, deel) for veld, delen in fout.error_dict.items() for deel in delen]
    return []


def _in_words(besluit: Triagebesluit, veld: str, fout: ValidationError) -> str:
    """Django's text for an empty field does not say which one."""
    if fout.code in {"blank", "null"}:
        return f"Vul in: {besluit._meta.get_field(veld).verbose_name.lower()}."
    return fout.messages[0]


def _running(melding: Melding, soort: str) -> Any:
    return Termijn.objects.filter(melding=melding, soort=soort).open().values_list("verloopt_op", flat=True).first()


def grant_standpunt(besluit: Triagebesluit) -> int:
    """Let every politiechef of the unit read a proposed case; repeating it reaches one who came later."""
    politiechefs = standpunt_candidates(besluit.melding)
    for aanstelling in politiechefs:
        grant(besluit.melding, aanstelling.medewerker, Grond.STANDPUNT, rol=Rol.PC, aanstelling=aanstelling)
    return len(politiechefs)


def unfollowed() -> QuerySet[Triagebesluit]:
    """Proposals that a politiechef of the unit does not read yet, or about which the LC still has to be asked."""
    voorgesteld = Triagebesluit.objects.filter(status=Triagebesluit.Status.VOORGESTELD)
    zaken = Melding.objects.filter(pk__in=voorgesteld.values("melding"))
    politiechefs = Aanstelling.objects.actief().filter(eenheid__eenheid__code=OuterRef("eenheid_behandeling__code"))
    ongelezen = Q(pk__in=voorgesteld.filter(melding__in=awaiting_grant(zaken, politiechefs, Grond.STANDPUNT, Rol.PC)))
    gevraagd = LcAdvies.objects.standing().filter(
        melding=OuterRef("melding"), moment=Moment.TRIAGEBESLUIT, gevraagd_op__gte=OuterRef("voorgesteld_op")
    )
    # LC-plicht may come after the proposal, with a betrokkene who turns out to be a sectorhoofd.
    ongevraagd = Q(~Exists(gevraagd), melding__lc_plicht=True)
    return Triagebesluit.objects.filter(ongelezen | ongevraagd, status__in=ONDERWEG)


@transaction.atomic
def take_standpunt(
    besluit: Triagebesluit, door: Medewerker, standpunt: Triagebesluit.Standpunt, tekst: str = ""
) -> Triagebesluit:
    """The politiechef agrees (and so ratifies a DISC opdracht, row 15) or refuses with a reason: back to the weging."""
    melding = lock(besluit.melding_id)
    besluit = Triagebesluit.objects.select_for_update().get(pk=besluit.pk)
    require(melding, door, Recht.STANDPUNT, (Rol.PC,))
    if besluit.status != Triagebesluit.Status.VOORGESTELD:
        raise OvergangGeweigerd("Over dit voorstel is al een standpunt ingenomen.")
    akkoord = standpunt == Triagebesluit.Standpunt.AKKOORD
    if not akkoord and not tekst.strip():
        raise OvergangGeweigerd("Schrijf op waarom je niet akkoord bent.")
    refuse_if(missing_lc_advies(melding, Moment.TRIAGEBESLUIT, sinds=besluit.voorgesteld_op), LC_ADVISEERT)
    if akkoord and deviates_from_lc(besluit) and not tekst.strip():
        raise OvergangGeweigerd(
            "De Landelijk Coördinator adviseert iets anders. Schrijf op waarom je dit besluit volgt."
        )
    if akkoord and besluit.vraagt_bekrachtiging:
        require(melding, door, Recht.BEKRACHTIGEN, (Rol.PC,))
    besluit.status = Triagebesluit.Status.STANDPUNT if akkoord else Triagebesluit.Status.TERUG
    besluit.standpunt, besluit.standpunt_tekst = Triagebesluit.Standpunt(standpunt), tekst
    besluit.standpunt_door, besluit.standpunt_op = door, klok.nu()
    besluit.save()
    melding.record_event("standpunt_ingenomen")
    melding.volgende_op = None
    melding.save(update_fields=["volgende_op"])
    if not akkoord:
        revoke_all(melding, Grond.STANDPUNT)
        drop_lc_question(melding, Moment.TRIAGEBESLUIT)
    notify(melding, f"standpunt:{besluit.pk}", recht=Recht.WEGEN, rollen=(Rol.TR,))
    return besluit


@transaction.atomic
def withdraw_voorstel(besluit: Triagebesluit, door: Medewerker) -> Triagebesluit:
    """The commissie takes its proposal back, agreed or not: the item is open for a new weging and a new proposal."""
    melding = lock(besluit.melding_id)
    besluit = Triagebesluit.objects.select_for_update().get(pk=besluit.pk)
    require(melding, door, Recht.WEGEN, (Rol.TR,))
    if besluit.status not in ONDERWEG:
        raise OvergangGeweigerd("Dit voorstel ligt niet meer voor.")
    lapse_voorstel(besluit, melding)
    return besluit


def lapse_voorstel(besluit: Triagebesluit, melding: Melding) -> None:
    """Back to the weging: nobody is asked for a position any more, and who received the case for one loses it."""
    besluit.status = Triagebesluit.Status.TERUG
    besluit.save()
    melding.record_event("standpunt_ingenomen")
    melding.volgende_op = None
    melding.save(update_fields=["volgende_op"])
    revoke_all(melding, Grond.STANDPUNT)
    drop_lc_question(melding, Moment.TRIAGEBESLUIT)


def lc_advies_on(besluit: Triagebesluit) -> LcAdvies | None:
    """What the LC was asked about this proposal."""
    vraag = current_lc_advies(besluit.melding, Moment.TRIAGEBESLUIT)
    return vraag if vraag and vraag.gevraagd_op >= besluit.voorgesteld_op else None


def deviates_from_lc(besluit: Triagebesluit) -> bool:
    vraag = lc_advies_on(besluit)
    return vraag is not None and vraag.strekking == LcAdvies.Strekking.ANDERS


def missing_for_definitief(besluit: Triagebesluit, uitkomst: str = "") -> list[str]:
    """Everything that still stands between an agreed besluit and its transition, in plain Dutch."""
    ontbreekt = []
    if besluit.status != Triagebesluit.Status.STANDPUNT:
        ontbreekt.append("De politiechef heeft nog geen akkoord gegeven.")
    zitting, muur = besluit.agendapunt.zitting, walled_from(besluit.melding)
    ontbreekt += [
        f"Geen quorum voor dit punt: {plaats.label} ontbreekt." for plaats in zitting.missing_for_quorum(muur)
    ]
    ontbreekt += missing_lc_advies(besluit.melding, Moment.TRIAGEBESLUIT, sinds=besluit.voorgesteld_op)
    if overgang_van(besluit) in VRAAGT_UITKOMST and not uitkomst:
        ontbreekt.append("Leg vast of de norm is overschreden.")
    # A wall may have risen since the proposal, or an appointment ended.
    return ontbreekt + _problems(besluit)


def overgang_van(besluit: Triagebesluit) -> Overgang:
    return overgang_voor(besluit.hoofdspoor, besluit.nevensporen)


@transaction.atomic
def make_definitief(besluit: Triagebesluit, door: Medewerker, *, uitkomst: str = "") -> Triagebesluit:
    """Fire T9, T10, T12 or T13: sporen start, owner or onderzoeker get the case, the melder reads why.

    `uitkomst`: code of the list uitkomst, for a besluit that ends the handling (T12, T13). Raises OvergangGeweigerd
    with everything that is missing; nothing has changed then.
    """
    melding = lock(besluit.melding_id)
    besluit = Triagebesluit.objects.select_for_update().get(pk=besluit.pk)
    besluit.melding = melding
    require(melding, door, Recht.WEGEN, (Rol.TR,))
    besluit.agendapunt.melding = melding
    besluit.agendapunt.zitting = lock_zitting(besluit.agendapunt.zitting_id)
    refuse_if(missing_for_definitief(besluit, uitkomst), "Het besluit kan nog niet definitief worden.")
    overgang = overgang_van(besluit)
    nu = klok.nu()
    besluit.status, besluit.definitief_door, besluit.definitief_op = Triagebesluit.Status.DEFINITIEF, door, nu
    besluit.save()
    besluit.agendapunt.besloten_op = nu
    besluit.agendapunt.save(update_fields=["besloten_op"])
    seal_bezetting(besluit.agendapunt)
    melding.record_event("item_behandeld")
    # Before the transition: a case that closes must have told the melder.
    tell_melder(melding, Bericht.Soort.BESLUIT, besluit.voor_melder, auteur=door, auteur_rol=Rol.TR)
    if overgang in VRAAGT_UITKOMST:
        melding.uitkomst = uitkomst
    naar = _after_t13(besluit) if overgang is T13 else None
    melding.save()
    start_sporen(besluit)
    melding.transition(overgang, door=door, naar=naar, toelichting=besluit.motivering)
    if not melding.is_open:
        # A closed case has no clocks: nobody is left to wait for.
        melding.termijnen.open().update(gestopt_op=klok.vandaag())
    melding.volgende_op = besluit.termijn_op
    melding.save(update_fields=["volgende_op"])
    if overgang is T12:
        make_taak(melding, Taak.Soort.HB_TOEWIJZEN)
    revoke_all(melding, Grond.STANDPUNT)
    # Who advised on this item no longer reads the case.
    revoke_all(melding, Grond.DESKUNDIGE)
    return besluit


def _after_t13(besluit: Triagebesluit) -> Status:
    """The asked question decides: follow-up wanted goes to nazorg, else the case closes through the checklist."""
    melding = besluit.melding
    melding.follow_up_gewenst = besluit.follow_up_gewenst
    if besluit.follow_up_gewenst:
        return Status.NAZORG
    melding.sluitreden = "doorverwezen" if besluit.hoofdspoor == "DOORV" else "geen_vervolg"
    melding.sluittekst = besluit.voor_melder
    return Status.AFGESLOTEN
