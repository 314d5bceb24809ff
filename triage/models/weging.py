"""What the commissie weighed, and the triagebesluit: voorgesteld → standpunt PC → definitief."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from meldingen.models import Melding
from meldingen.overdracht import eigenaren
from meldingen.workflow import T13
from pvi import klok, kluis
from pvi.kluis import EncryptedTextField
from pvi.models import Aanstelling, Medewerker, Versleuteld
from triage.conflicts import onderzoeker_candidates
from triage.models.zitting import Agendapunt
from triage.sporen import SOORT, Spoorsoort, combination_problem, overgang_voor


class Aspect(models.TextChoices):
    """What is weighed per item."""

    ERNST = "ernst", "Ernst"
    CONTEXT = "context", "Context en patroon in het team"
    MACHT = "macht", "Machtsverhouding"
    HERHALING = "herhaling", "Herhaling"
    IMPACT = "impact", "Gevolgen voor de benadeelde"
    BEWIJS = "bewijs", "Wat staat vast"
    WENS = "wens", "Wens van de melder"
    HERSTEL = "herstel", "Kansen op herstel"


class Gewicht(models.TextChoices):
    LAAG = "laag", "Licht"
    MIDDEN = "midden", "Midden"
    HOOG = "hoog", "Zwaar"
    ONBEKEND = "onbekend", "Niet te zeggen"


# Two texts at every decision, and what the writer reads when one is missing.
TWEE_TEKSTEN = {
    "motivering": "Schrijf de motivering op.",
    "voor_melder": "Leg in gewone woorden uit wat er gebeurt en waarom.",
}


class Weging(Versleuteld):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agendapunt = models.OneToOneField(Agendapunt, on_delete=models.CASCADE, related_name="weging")
    # A Gewicht for every Aspect
    aspecten = models.JSONField(default=dict)
    # GEEN needs recorded fact-finding, never only an impression
    feiten = EncryptedTextField("Welke feiten liggen er?", blank=True, default="")
    toelichting = EncryptedTextField("Wat gaf de doorslag?", blank=True, default="")
    vastgelegd_door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="+")
    vastgelegd_op = models.DateTimeField()

    history = kluis.history()

    def __str__(self) -> str:
        return f"Weging {self.pk}"


class Triagebesluit(Versleuteld):
    class Status(models.TextChoices):
        VOORGESTELD = "voorgesteld", "Voorgesteld"
        STANDPUNT = "standpunt", "Standpunt ingenomen"
        DEFINITIEF = "definitief", "Definitief"
        TERUG = "terug", "Terug naar de weging"

    class Standpunt(models.TextChoices):
        AKKOORD = "akkoord", "Akkoord"
        GEWEIGERD = "geweigerd", "Niet akkoord, met reden"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="triagebesluiten")
    agendapunt = models.ForeignKey(Agendapunt, on_delete=models.CASCADE, related_name="besluiten")
    status = models.CharField(max_length=12, choices=Status, default=Status.VOORGESTELD, editable=False)
    hoofdspoor = models.CharField(max_length=6)
    nevensporen = ArrayField(models.CharField(max_length=6), default=list, blank=True)
    # Two texts at every decision, never one
    motivering = EncryptedTextField("Motivering")
    voor_melder = EncryptedTextField("Uitleg in gewone woorden")
    opdracht = EncryptedTextField("Onderzoeksopdracht", blank=True, default="")
    afspraken = EncryptedTextField("Wat moet er in de lijn gebeuren?", blank=True, default="")
    eigenaar = models.ForeignKey(Aanstelling, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    onderzoeker = models.ForeignKey(Aanstelling, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    termijn_op = models.DateField(null=True, blank=True)
    contact_om = models.BooleanField("contact met OM of Rijksrecherche geweest", default=False)
    follow_up_gewenst = models.BooleanField("melder of benadeelde wil nazorg", null=True, blank=True)
    voorgesteld_door = models.ForeignKey(Medewerker, on_delete=models.PROTECT, related_name="+", editable=False)
    voorgesteld_op = models.DateTimeField(editable=False)
    standpunt = models.CharField(max_length=10, choices=Standpunt, blank=True, editable=False)
    standpunt_tekst = EncryptedTextField("Toelichting bij het standpunt", blank=True, default="", editable=False)
    standpunt_door = models.ForeignKey(
        Medewerker, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    standpunt_op = models.DateTimeField(null=True, editable=False)
    definitief_door = models.ForeignKey(
        Medewerker, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    definitief_op = models.DateTimeField(null=True, editable=False)

    history = kluis.history()

    class Meta:
        ordering = ["voorgesteld_op", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="definitief") | (Q(definitief_op__isnull=False) & ~Q(standpunt="")),
                name="triagebesluit_definitief_na_standpunt",
                violation_error_message="Een triagebesluit is pas definitief na het standpunt van de politiechef.",
            ),
            models.UniqueConstraint(
                fields=["agendapunt"], condition=~Q(status="terug"), name="triagebesluit_een_per_agendapunt"
            ),
        ]

    def __str__(self) -> str:
        return f"Triagebesluit {self.pk}"

    @property
    def sporen_gekozen(self) -> list[Spoorsoort]:
        """The kinds of hoofdspoor and nevensporen, hoofdspoor first."""
        return [SOORT[code] for code in (self.hoofdspoor, *self.nevensporen)]

    @property
    def vraagt_bekrachtiging(self) -> bool:
        """A disciplinair onderzoek starts only after the PC ratified its opdracht (row 15)."""
        return any(soort.code == "DISC" for soort in self.sporen_gekozen)

    def clean(self) -> None:
        """What T9–T13 require of a besluit (column `vereist` of the domain table), each at its own field."""
        if self.hoofdspoor not in SOORT or not set(self.nevensporen) <= set(SOORT):
            return  # the field itself says so
        fouten = {veld: tekst for veld, tekst in TWEE_TEKSTEN.items() if not getattr(self, veld).strip()}
        if probleem := combination_problem(self.hoofdspoor, self.nevensporen):
            fouten["nevensporen"] = probleem
        if later := SOORT[self.hoofdspoor].overgang.later:
            fouten["hoofdspoor"] = later
        if any(soort.in_de_lijn for soort in self.sporen_gekozen):
            self._clean_lijn(fouten)
        if any(soort.is_onderzoek for soort in self.sporen_gekozen):
            self._clean_onderzoek(fouten)
        if SOORT[self.hoofdspoor].weken and (self.termijn_op is None or self._term_is_past()):
            fouten["termijn_op"] = "Kies een datum na vandaag."
        if self.hoofdspoor == "GEEN" and not self._has_facts():
            fouten["hoofdspoor"] = (
                "‘Geen vervolg’ kan alleen als de feiten zijn uitgezocht. Schrijf ze op bij de weging, "
                "of kies een oriënterend onderzoek."
            )
        if overgang_voor(self.hoofdspoor, self.nevensporen) is T13 and self.follow_up_gewenst is None:
            fouten["follow_up_gewenst"] = "Vraag of de melder of benadeelde nazorg wil, en leg het antwoord vast."
        if fouten:
            raise ValidationError(fouten)

    def _clean_lijn(self, fouten: dict[str, str]) -> None:
        if not self.afspraken.strip():
            fouten["afspraken"] = "Schrijf op wat er in de lijn moet gebeuren."
        if self.eigenaar is None:
            fouten["eigenaar"] = "Kies wie dit in de lijn uitvoert."
        elif self.eigenaar not in eigenaren(self.melding):
            fouten["eigenaar"] = "Deze collega kan deze zaak niet uitvoeren. Kies een ander."

    def _clean_onderzoek(self, fouten: dict[str, str]) -> None:
        if not self.opdracht.strip():
            fouten["opdracht"] = "Schrijf op wat er precies wordt onderzocht, en wat niet."
        eigen = any(soort.code in {"ORI", "DISC"} for soort in self.sporen_gekozen)
        if eigen and self.onderzoeker is None:
            fouten["onderzoeker"] = "Kies een onderzoeker."
        if self.onderzoeker is not None and self.onderzoeker not in onderzoeker_candidates(self.agendapunt):
            fouten["onderzoeker"] = "Deze collega kan deze zaak niet onderzoeken. Kies een ander."
        if self.hoofdspoor == "STRAF" and not self.contact_om:
            fouten["contact_om"] = "Neem eerst contact op met het Openbaar Ministerie of de Rijksrecherche."

    def _term_is_past(self) -> bool:
        """Asked of a new proposal only: the days it waits for others must not make it impossible."""
        return self._state.adding and self.termijn_op <= klok.vandaag()

    def _has_facts(self) -> bool:
        weging = Weging.objects.filter(agendapunt=self.agendapunt).first()
        return weging is not None and bool(weging.feiten.strip())
