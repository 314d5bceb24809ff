"""The melding, the one writer of its status, and the log of what the procedure decided."""

import uuid
from collections.abc import Collection
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q

from meldingen import bewaartermijnen
from meldingen.access import Grond
from meldingen.lezing import asked_once
from meldingen.sluitlijst import missing_for_closing
from meldingen.toegang import has_recht, has_recht_op, toegang
from meldingen.workflow import Overgang, Recht, Status, overgangen_van
from pvi import klok, kluis
from pvi.kluis import EncryptedTextField
from pvi.models import Medewerker, OrganisatieEenheid, Versleuteld
from pvi.models.referentie import label
from pvi.rollen import Rol

if TYPE_CHECKING:
    from meldingen.models.personen import Betrokkenheid, Melder
    from meldingen.models.termijn import Termijn


class Systeem(Enum):
    """The actor of what happens by the clock."""

    JOB = "job"


NIET_JOUW_ROL = "Deze stap hoort niet bij jouw rol in deze zaak."


class OvergangGeweigerd(Exception):
    """A transition that may not happen now. The text is Dutch, meant for the screen, and names no person."""

    def __init__(self, melding: str, ontbreekt: list[str] | None = None) -> None:
        super().__init__(melding)
        self.melding = melding
        self.ontbreekt = ontbreekt or []


class AndermansFormulier(OvergangGeweigerd):
    """The id that came with the form stands at a row that is not the sender's. Nothing is said about that row."""

    def __init__(self) -> None:
        super().__init__("Dit formulier werkt niet meer. Open de pagina opnieuw en vul het nog een keer in.")


class LcCriterium(models.TextChoices):
    """Any yes makes consulting the LC mandatory."""

    MEDIA = "media", "Wordt aandacht van media of politiek verwacht?"
    SECTORHOOFD = "sectorhoofd", "Is een betrokkene sectorhoofd of hoger?"
    EENHEDEN = "eenheden", "Gaat het over meer dan één eenheid?"
    MELDERS = "melders", "Zijn er drie of meer melders?"
    OUD = "oud", "Is het langer dan 12 maanden geleden of sleept het al lang?"
    ONTSLAG = "ontslag", "Wordt aan ontslag gedacht?"
    BUITEN = "buiten", "Is er een groep buiten de politie geraakt?"

    @classmethod
    def unanswered(cls, antwoorden: dict[str, Any]) -> list[str]:
        """What is still to be answered with yes or no, as one line each for the page."""
        return [f"Beantwoord: {c.label}" for c in cls if not isinstance(antwoorden.get(c), bool)]


class Aanbod(models.TextChoices):
    """What the melder answered to an offer of care."""

    AANGENOMEN = "aangenomen", "Ja, graag"
    AFGEWEZEN = "afgewezen", "Nee"
    LATER = "later", "Misschien later"


class Veiligheid(models.TextChoices):
    VEILIG = "veilig", "Niemand is nu onveilig"
    AANDACHT = "aandacht", "Aandacht nodig: er is spanning"
    ONVEILIG = "onveilig", "Iemand is nu onveilig"


def _kenmerk() -> str:
    return kluis.new_kenmerk("M")


class MeldingQuerySet(models.QuerySet):
    """`update()` would skip history and the log; only the fields named here may be set in bulk."""

    BULK = frozenset({"heeft_herstelbegeleider", "ter_weging"})

    def permitted(self, user: Medewerker, recht: Recht, rollen: Collection[Rol] | None = None) -> Self:
        """Cases on which `user` holds `recht` as staff, in one of `rollen` (default: any). The one rule.

        Never contains the user's own melding, a case about the user, or a concept (CI-1, CI-7): those have doors of
        their own in dossier.py.
        """
        return self.filter(toegang(user).filter(recht, rollen))

    def update(self, **kwargs: Any) -> int:
        if not set(kwargs) <= self.BULK:
            raise TypeError("Melding.objects.update() skips history; use save() or transition().")
        return super().update(**kwargs)


class Melding(Versleuteld):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kenmerk = models.CharField(max_length=12, unique=True, default=_kenmerk, editable=False)
    status = models.CharField(max_length=16, choices=Status, default=Status.CONCEPT, editable=False)
    ontvangen_op = models.DateTimeField(null=True, editable=False)
    kanaal = models.CharField(max_length=40, blank=True)
    eenheid_gedraging = models.ForeignKey(
        OrganisatieEenheid, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The only unit that opens access; always one of the handling units.
    eenheid_behandeling = models.ForeignKey(OrganisatieEenheid, on_delete=models.PROTECT, related_name="meldingen")
    # The unit that counts in reports: that of the conduct, or the successor VI chose.
    eenheid_telling = models.ForeignKey(
        OrganisatieEenheid, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    # The story, as the melder told it
    wat_gebeurd = EncryptedTextField("Wat is er gebeurd?", blank=True, default="")
    waar_wanneer = EncryptedTextField("Waar en wanneer was het?", blank=True, default="")
    wensen = EncryptedTextField("Wat heeft de melder nodig?", blank=True, default="")
    wie_niet = EncryptedTextField("Wie mag dit niet zien?", blank=True, default="")

    # Coded at intake
    gronden = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    aarden = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    context = models.CharField(max_length=40, blank=True)
    machtsverhouding = models.CharField(max_length=40, blank=True)
    herhaald = models.BooleanField("herhaald", null=True)
    # None: nobody has judged the urgency yet, and T4 asks for it.
    spoed = models.BooleanField("spoed", null=True)
    veiligheid = models.CharField(max_length=12, choices=Veiligheid, blank=True)
    veiligheid_toelichting = EncryptedTextField("Wat is er nu nodig voor de veiligheid?", blank=True, default="")
    wensen_besproken = models.BooleanField("wensen besproken", default=False)
    toestemming_besproken = models.BooleanField("toestemming besproken", default=False)
    vp_aanbod = models.CharField(max_length=12, choices=Aanbod, blank=True)
    buddy_aanbod = models.CharField(max_length=12, choices=Aanbod, blank=True)
    # {criterion: bool}, complete when every LcCriterium has an answer
    lc_criteria = models.JSONField(default=dict, blank=True)
    samenvatting = EncryptedTextField("Samenvatting zonder namen", blank=True, default="")
    intakeverslag = EncryptedTextField("Verslag van het intakegesprek", blank=True, default="")
    intaker = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    # Flags beside the state
    lc_plicht = models.BooleanField(default=False, editable=False)
    # lc_plicht, or submitted by the PC: from then the LC reaches the case
    bij_lc = models.BooleanField(default=False, editable=False)
    opgeschort = models.BooleanField(default=False, editable=False)
    # An undecided Agendapunt is open: the triagecommissie may read. Set by transitions only.
    ter_weging = models.BooleanField(default=False, editable=False)
    heeft_herstelbegeleider = models.BooleanField(default=False, editable=False)
    aangehouden = models.PositiveSmallIntegerField(default=0, editable=False)

    # Known date of the next step when it differs from the running term (a planned zitting).
    volgende_op = models.DateField(null=True, editable=False)
    # Last day of the first running term. Kept by the database from the terms themselves (triggers.py), so that lists
    # sort and filter on an index; what Python writes here is overruled.
    eerste_termijn_op = models.DateField(null=True, editable=False)

    # Outcome
    uitkomst = models.CharField(max_length=20, blank=True, editable=False)
    follow_up_gewenst = models.BooleanField(null=True, editable=False)
    sluitreden = models.CharField(max_length=20, blank=True, editable=False)
    sluittekst = EncryptedTextField("Uitleg voor de melder bij het sluiten", blank=True, default="", editable=False)
    dubbel_van = models.ForeignKey("self", on_delete=models.PROTECT, null=True, editable=False, related_name="dubbelen")
    afgesloten_op = models.DateTimeField(null=True, editable=False)
    # The last day on which a closed case is kept (bewaartermijnen.py); empty while it is open, also when reopened.
    bewaren_tot = models.DateField(null=True, editable=False)
    # Its keys are destroyed; what is left only counts (retention.py).
    gewist_op = models.DateField(null=True, editable=False)
    # Compared before saving a long form: two people who edit both keep their text.
    versie = models.PositiveIntegerField(default=1, editable=False)

    history = kluis.history(excluded_fields=["eerste_termijn_op"])
    objects = MeldingQuerySet.as_manager()

    class Meta:
        ordering = ["-ontvangen_op", "pk"]
        permissions = [(recht.value, recht.label) for recht in Recht]
        default_permissions = ()
        indexes = [
            models.Index(fields=["eenheid_behandeling"], condition=Q(ter_weging=True), name="melding_ter_weging"),
            models.Index(fields=["-ontvangen_op"], condition=Q(bij_lc=True), name="melding_bij_lc"),
            models.Index(
                fields=["eenheid_behandeling", "eerste_termijn_op"],
                condition=~Q(status=Status.AFGESLOTEN),
                name="melding_open_op_termijn",
            ),
            # Lists with closed cases: counted for who reaches a unit and for the LC without reading a row, and in the
            # order of the first term or of receipt, whoever reads.
            models.Index(
                fields=["eenheid_behandeling", "status", "eerste_termijn_op", "id"],
                condition=Q(gewist_op__isnull=True),
                name="melding_bereik",
            ),
            models.Index(
                fields=["status", "eerste_termijn_op", "id"],
                condition=Q(bij_lc=True, gewist_op__isnull=True),
                name="melding_bereik_lc",
            ),
            models.Index(fields=["eerste_termijn_op", "kenmerk"], name="melding_op_termijn"),
            models.Index(fields=["ontvangen_op", "kenmerk"], name="melding_op_ontvangst"),
            # The overview asks what was open on a past day: open now, or closed since.
            models.Index(fields=["afgesloten_op"]),
            # Which cases count in exact figures, read without a row: every figure about steps and terms asks it.
            models.Index(
                fields=["eenheid_behandeling", "id"],
                condition=Q(dubbel_van__isnull=True, ontvangen_op__isnull=False),
                name="melding_telt",
            ),
            models.Index(fields=["bewaren_tot"], condition=Q(gewist_op__isnull=True), name="melding_te_vernietigen"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=Status.CONCEPT) | Q(ontvangen_op__isnull=False),
                name="melding_ontvangen_heeft_moment",
                violation_error_message="Een verstuurde melding heeft een ontvangstmoment.",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.AFGESLOTEN) | (Q(afgesloten_op__isnull=False) & ~Q(sluitreden="")),
                name="melding_gesloten_heeft_reden",
                violation_error_message="Een melding sluit alleen met een reden.",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.AFGESLOTEN, bewaren_tot__isnull=False)
                | (~Q(status=Status.AFGESLOTEN) & Q(bewaren_tot__isnull=True)),
                name="melding_gesloten_heeft_bewaardag",
                violation_error_message="Een gesloten melding heeft een dag tot wanneer we haar bewaren.",
            ),
            models.CheckConstraint(
                condition=~Q(lc_plicht=True) | Q(bij_lc=True),
                name="melding_lc_plicht_is_bij_lc",
                violation_error_message="Een melding met LC-plicht ligt bij de Landelijk Coördinator.",
            ),
        ]

    def __str__(self) -> str:
        return f"Melding {self.pk}"

    @property
    def titel(self) -> str:
        """Made of codes only: a page title never carries somebody's words."""
        if not self.aarden:
            return "Melding, nog niet geordend"
        delen = [label("aard", self.aarden[0]).split(" (")[0].capitalize()]
        if len(self.aarden) > 1:
            delen[0] += " en meer"
        if self.herhaald:
            delen[0] += ", herhaald"
        if self.context:
            delen.append(label("context", self.context))
        return " · ".join(delen)

    @property
    def is_open(self) -> bool:
        return self.status not in (Status.CONCEPT, Status.AFGESLOTEN)

    def answer_lc_criteria(self, antwoorden: dict[str, bool]) -> None:
        """Every LcCriterium, asked again: one yes makes consulting the LC mandatory, and no later no undoes that."""
        self.lc_criteria = {c.value: antwoorden[c] for c in LcCriterium}
        if any(self.lc_criteria.values()):
            self.lc_plicht = self.bij_lc = True

    # --- transitions ---------------------------------------------------------------------------------------------

    def available_transitions(self, user: Medewerker) -> list[Overgang]:
        """Rows of OVERGANGEN this person may fire now; the page of each says what is still missing."""
        return [
            overgang
            for overgang in overgangen_van(Status(self.status))
            if overgang.pagina and self.actor_rol(overgang, user) is not None
        ]

    def actor_rol(
        self, overgang: Overgang, door: "Medewerker | Melder | Systeem", als: Rol | None = None
    ) -> Rol | None:
        """The role in which `door` may fire it: `als`, or the first match in the row; None when not permitted."""
        if isinstance(door, Systeem):
            return None
        if not isinstance(door, Medewerker):
            return Rol.ML if door.melding_id == self.pk and (Rol.ML, Recht.MELDEN) in overgang.door else None
        for rol, recht in overgang.door:
            if rol is None or recht is None or rol == Rol.ML or als not in (None, rol):
                continue
            if Status.CONCEPT in overgang.van:
                # A concept is in nobody's reach; what counts is the right to submit at all.
                eigen_signaal = recht == Recht.SIGNAAL_BEOORDELEN and self._is_own_signaal(door)
                if has_recht(door, recht, {rol}) or eigen_signaal:
                    return rol
            elif self.permits(door, recht, {rol}):
                return rol
        return None

    def permits(self, medewerker: Medewerker, recht: Recht, rollen: Collection[Rol] | None = None) -> bool:
        """Does this person hold `recht` on this case now, in one of `rollen` when these are given?"""
        return has_recht_op(medewerker, self, recht, rollen)

    @asked_once
    def everybody(self) -> "list[Betrokkenheid]":
        """Who is named on it, also by a link that ended because it was somebody else."""
        return list(self.betrokkenheden.select_related("medewerker").order_by("rol", "pk"))

    @asked_once
    def steps(self) -> "list[Statuswissel]":
        """What the procedure decided, in order, and by whom."""
        return list(self.wissels.select_related("door").order_by("op", "pk"))

    @asked_once
    def open_terms(self) -> "list[Termijn]":
        """The terms that run, the first to end in front."""
        return list(self.termijnen.open().order_by("verloopt_op", "pk"))

    def first_deadline(self, soort: str) -> date | None:
        """The day on which the running term of this kind ends."""
        return next((termijn.verloopt_op for termijn in self.open_terms() if termijn.soort == soort), None)

    def _is_own_signaal(self, door: Medewerker) -> bool:
        return self.signalen.filter(gelogd_door=door).exists()

    def transition(
        self,
        overgang: Overgang,
        *,
        door: "Medewerker | Melder | Systeem",
        naar: Status | None = None,
        toelichting: str = "",
        als: Rol | None = None,
    ) -> "Statuswissel":
        """The only writer of `status`. Locks the row, checks state, right and checklist, saves, logs, moves the terms.

        Raises OvergangGeweigerd with a Dutch text; nothing has changed then. `naar` is needed when the row has more
        than one target; `als` picks the role of somebody with more than one. Callers hold the case's key (they came
        through its door); the job opens it itself.
        """
        with transaction.atomic(), kluis.opened(self.sleutel_id):
            melding = Melding.objects.select_for_update().select_related("eenheid_behandeling").get(pk=self.pk)
            if melding.gewist_op:
                raise OvergangGeweigerd("Deze zaak is na de bewaartermijn vernietigd. Maak een nieuwe melding.")
            doel = self._target(overgang, Status(melding.status), naar)
            rol = melding.actor_rol(overgang, door, als)
            if rol is None and not (isinstance(door, Systeem) and (None, None) in overgang.door):
                raise OvergangGeweigerd(NIET_JOUW_ROL)
            if overgang.later:
                raise OvergangGeweigerd(overgang.later)
            if overgang.niet_bij_opgeschort and melding.opgeschort:
                raise OvergangGeweigerd("De zaak wacht op het Openbaar Ministerie of de rechter.")
            if doel == Status.AFGESLOTEN and (ontbreekt := missing_for_closing(melding, overgang.code)):
                raise OvergangGeweigerd("De melding kan nog niet dicht.", ontbreekt)
            van, nu = Status(melding.status), klok.nu()
            melding._enter(overgang, doel, nu)
            wissel = Statuswissel.objects.create(
                sleutel_id=melding.sleutel_id,
                melding=melding,
                overgang=overgang.code,
                van=van,
                naar=doel,
                door=door if isinstance(door, Medewerker) else None,
                rol=rol or "job",
                op=nu,
                toelichting=toelichting,
            )
            melding.record_event(overgang.code)
            if doel == Status.AFGESLOTEN:
                # Nothing runs on in a closed case, also not a clock its step does not name.
                melding.termijnen.open().update(gestopt_op=klok.vandaag())
                # What somebody was assigned to do is over, so is what it opened; a reopened case assigns anew.
                # Not what the melder consented to: that ends when the melder says so.
                toegekend = melding.toekenningen.exclude(grond=Grond.TOESTEMMING)
                toegekend.exclude(tot__lte=klok.nu()).update(tot=klok.nu())
        self.refresh_from_db()
        return wissel

    @staticmethod
    def _target(overgang: Overgang, van: Status, naar: Status | None) -> Status:
        if van not in overgang.van:
            raise OvergangGeweigerd(
                f"“{overgang.naam}” kan niet: de melding staat op “{van.label.lower()}”. Ververs de pagina."
            )
        if naar is None and len(overgang.naar) == 1:
            return next(iter(overgang.naar))
        if naar not in overgang.naar:
            raise OvergangGeweigerd("Kies waar de melding naartoe gaat.")
        return naar

    def _enter(self, overgang: Overgang, doel: Status, nu: datetime) -> None:
        self.status, self.volgende_op = doel, None
        if overgang.agenda is not None:
            self.ter_weging = overgang.agenda
        if doel == Status.ONTVANGEN:
            self.ontvangen_op = self.ontvangen_op or nu
        if doel == Status.AANGEHOUDEN:
            self.aangehouden += 1
        if doel == Status.AFGESLOTEN:
            self.afgesloten_op = nu
        # Every way into afgesloten sets the day, every way out of it clears it.
        self.bewaren_tot = bewaartermijnen.keep_until(self, klok.day(nu)) if doel == Status.AFGESLOTEN else None
        self.versie += 1
        self.save()

    def record_event(
        self, event: str, *, onderwerp: str = "", op: date | None = None, verloopt_op: date | None = None
    ) -> None:
        """Stop and start the terms that listen to `event` (see TERMIJNEN). `op` defaults to today."""
        from meldingen.models.termijn import Termijn

        Termijn.objects.record(event, melding=self, onderwerp=onderwerp, op=op, verloopt_op=verloopt_op)


class Statuswissel(Versleuteld):
    """What the procedure decided: append-only, source of every figure, and the outbox of notifications."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.ForeignKey(Melding, on_delete=models.PROTECT, related_name="wissels")
    overgang = models.CharField(max_length=4)
    van = models.CharField(max_length=16, choices=Status)
    naar = models.CharField(max_length=16, choices=Status)
    door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, related_name="+")
    # The role that carried the right; "job" for the system.
    rol = models.CharField(max_length=3)
    op = models.DateTimeField()
    # Erased with the case; the row itself stays.
    toelichting = EncryptedTextField(blank=True, default="")
    genotificeerd_op = models.DateTimeField(null=True)

    class Meta:
        ordering = ["op", "pk"]
        indexes = [
            models.Index(fields=["melding", "op"]),
            models.Index(fields=["op"], condition=Q(genotificeerd_op__isnull=True), name="wissel_te_melden"),
            models.Index(fields=["naar", "op"]),
            models.Index(fields=["overgang", "op"]),
        ]

    def __str__(self) -> str:
        return f"Statuswissel {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding and set(kwargs.get("update_fields") or ()) != {"genotificeerd_op"}:
            raise TypeError("A Statuswissel is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("A Statuswissel is never deleted.")
