"""The six questions of a signaal, and what VIK decides about it."""

import uuid
from collections.abc import Collection
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from meldingen.actions.signaal import Redencode
from meldingen.forms.concept import Conceptformulier
from meldingen.lezers import readers
from meldingen.models import Signaal
from meldingen.toegang import toegang
from meldingen.workflow import Recht
from pvi import klok
from pvi.forms import Keuzekaarten
from pvi.kluis import LANG
from pvi.models import Medewerker, OrganisatieEenheid
from pvi.models.referentie import keuzes
from pvi.rollen import Rol

# Who leads logs about the own team; HR logs a zorgsignaal (note a).
LEIDING = frozenset({Rol.TC, Rol.SH, Rol.PC})


def own_eenheden(medewerker: Medewerker, rollen: Collection[Rol] | None = None) -> QuerySet[OrganisatieEenheid]:
    """Units this person may log a signaal about: the own one and everything under it (row 2)."""
    eigen = Q(pk__in=())
    for aanstelling in toegang(medewerker).with_recht(Recht.SIGNAAL_LOGGEN, rollen):
        bij = aanstelling.eenheid
        onder = Q(ouder=bij) | Q(ouder__ouder=bij) | Q(ouder__ouder__ouder=bij)
        # KS stands above every eenheid in the tree, but only its own parts are its own.
        eigen |= Q(pk=bij.pk) | onder & Q(eenheid=bij.eenheid)
    return OrganisatieEenheid.objects.geldig(klok.vandaag()).filter(eigen).order_by("niveau", "naam", "pk")


class Signaalformulier(Conceptformulier, forms.ModelForm):
    # The row's own id, made with the page: sending twice gives one signaal.
    formulier = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Signaal
        fields = [
            "bron", "wat_gezien", "wanneer", "concreet_gedrag", "benadeelde_bekend", "vraagt_actie", "onveilig",
            "al_gedaan", "eenheid",
        ]  # fmt: skip
        widgets = {
            "bron": forms.RadioSelect,
            "wat_gezien": forms.Textarea(attrs={"rows": 5}),
            "wanneer": forms.Textarea(attrs={"rows": 2}),
            "al_gedaan": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {"eenheid": "Over welk team gaat het?"}
        help_texts = {
            "wat_gezien": "Schrijf op wat er gebeurde of is gezegd, zo letterlijk als je kunt. "
            "Noem geen namen en geen medische gegevens.",
            "wanneer": "Bijvoorbeeld: dinsdag bij de briefing, of al een paar weken in de app-groep.",
            "al_gedaan": "Met wie sprak je? Wat heb je gezegd of geregeld?",
            "onveilig": "VIK kijkt dan meteen. Is er nu gevaar? Bel 112.",
        }
        error_messages = {
            "bron": {"required": "Kies hoe het signaal bij je kwam."},
            "wat_gezien": {"required": "Schrijf op wat je zag of hoorde."},
            "eenheid": {"required": "Kies het team waar het om gaat."},
        }

    def __init__(self, *args: Any, medewerker: Medewerker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bron"].choices = Signaal.Bron.choices
        eenheid = self.fields["eenheid"]
        eenheid.queryset, eenheid.empty_label = own_eenheden(medewerker), "Kies een team"
        eigen = list(eenheid.queryset[:2])
        if len(eigen) == 1:
            eenheid.initial, eenheid.empty_label = eigen[0], None
        self.initial.setdefault("formulier", uuid.uuid4())

    def clean_formulier(self) -> uuid.UUID:
        return self.cleaned_data["formulier"] or uuid.uuid4()


class Beoordelingformulier(forms.Form):
    gronden = forms.MultipleChoiceField(label="Op welke grond?", required=False, widget=forms.CheckboxSelectMultiple)
    aarden = forms.MultipleChoiceField(label="Wat is de aard?", required=False, widget=forms.CheckboxSelectMultiple)
    uitkomst = forms.ChoiceField(
        label="Wat gebeurt ermee?",
        choices=[
            (Signaal.Status.OMGEZET.value, "Maak er een melding van"),
            (Signaal.Status.TEAMAANPAK.value, "Teamaanpak"),
            (Signaal.Status.GESLOTEN.value, "Sluiten met reden"),
            (Signaal.Status.BEOORDEELD.value, "Nog niet besloten"),
        ],
        widget=Keuzekaarten(
            uitleg={
                "omgezet": "Er komt een melding zonder melder. De intake begint.",
                "teamaanpak": "Het team werkt eraan, met begeleiding van buiten het team.",
                "gesloten": "Er gebeurt niets meer mee. Het signaal telt wel mee voor de reflectiekamer.",
                "beoordeeld": "Je bewaart alleen grond en aard.",
            }
        ),
        error_messages={"required": "Kies wat er met het signaal gebeurt."},
    )
    redencode = forms.ChoiceField(
        label="Waarom geen melding?",
        required=False,
        choices=[("", "Kies een reden"), *Redencode.choices],
        help_text="De reflectiekamer ziet alleen deze keuze.",
    )
    reden = forms.CharField(
        label="Leg uit waarom",
        required=False,
        max_length=LANG,
        widget=forms.Textarea(attrs={"rows": 3, "data-lezer": "intern", "data-lezers": readers("signaal")}),
    )

    def __init__(self, *args: Any, signaal: Signaal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["gronden"].choices = keuzes("grond")
        self.fields["aarden"].choices = keuzes("aard")
        self.initial = {"gronden": signaal.gronden, "aarden": signaal.aarden, **self.initial}
        if signaal.must_become_melding:
            self.initial.setdefault("uitkomst", Signaal.Status.OMGEZET.value)
