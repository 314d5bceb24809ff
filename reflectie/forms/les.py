"""Forms of the les: five questions, or the reason why there is none."""

from typing import Any

from django import forms

from meldingen.forms.velden import text_field
from meldingen.lezers import readers
from reflectie.models import Les

LEZERS = f"{readers('les')}. Na het nalezen ook {readers('lessen')}"
HULP = {
    "wat": "Verander minstens twee kenmerken, zoals de plek en het soort werk. Niemand mag zich herkennen.",
    "waarom": "Wat maakte het mogelijk? Denk aan gewoonten, druk, zwijgen of onduidelijkheid.",
    "gedaan": "Wat is er gezegd, gestopt of veranderd?",
    "helpt": "Wat kan een ander team morgen doen?",
    "voor_wie": "Bijvoorbeeld: teamchefs van teams die elkaar lang kennen.",
}


class Lesformulier(forms.Form):
    """Five questions; as a `concept` every one may still be open."""

    def __init__(self, *args: Any, les: Les | None, concept: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for vraag in Les.VRAGEN:
            label = str(Les._meta.get_field(vraag).verbose_name)
            self.fields[vraag] = text_field(
                label,
                lezer="intern",
                lezers=LEZERS,
                rows=3,
                leeg="" if concept else f"Beantwoord: {label}",
                help_text=HULP[vraag],
                initial=getattr(les, vraag) if les else "",
            )


class Geenlesformulier(forms.Form):
    reden = text_field(
        "Waarom is er geen les?",
        lezer="intern",
        lezers=readers("les_geen"),
        rows=3,
        leeg="Schrijf op waarom er geen les is.",
    )
