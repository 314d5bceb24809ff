"""Form fields and widgets that every app shares; how a field is drawn stands in templates/django/forms/."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from pvi import klok


class Keuzekaarten(forms.RadioSelect):
    """Radio buttons with an explanation under each label: Keuzekaarten(uitleg={"open": "Wij weten wie je bent."})."""

    option_template_name = "django/forms/widgets/keuzekaart_option.html"

    def __init__(self, attrs: dict | None = None, choices: tuple = (), *, uitleg: dict[str, str] | None = None) -> None:
        super().__init__(attrs, choices)
        self.uitleg = uitleg or {}

    def create_option(self, name, value, label, selected, index, subindex=None, attrs=None) -> dict:
        option = super().create_option(name, value, label, selected, index, subindex, attrs)
        option["uitleg"] = self.uitleg.get(str(value), "")
        if option["uitleg"] and "id" in option["attrs"]:
            option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}_uitleg"
        return option


class Momentinvoer(forms.DateTimeInput):
    """Date and time of the browser, in Amsterdam time."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class Datuminvoer(forms.DateInput):
    """The date control of the browser; it speaks ISO dates, whatever the language of the page."""

    input_type = "date"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


# Conduct may lie decades back, what is planned never does; outside these years a date is a slip of the keyboard.
JAREN_TERUG, JAREN_VOORUIT = 100, 25
DATUM_ONGELDIG = "Vul een datum in, zoals 31-12-2026."
MOMENT_ONGELDIG = "Vul een datum en een tijd in, zoals 31-12-2026 14:30."


def check_dag(dag: date) -> None:
    """Refuse a day that nobody can mean, before anything reckons with it."""
    jaar = klok.vandaag().year
    eerste, laatste = jaar - JAREN_TERUG, jaar + JAREN_VOORUIT
    if not eerste <= dag.year <= laatste:
        raise ValidationError(f"Kies een datum tussen 1-1-{eerste} en 31-12-{laatste}.", code="buiten_bereik")


class Datumveld(forms.DateField):
    """A day in a year that can be meant. Every form takes its days through this field."""

    widget = Datuminvoer
    default_error_messages = {"invalid": DATUM_ONGELDIG}

    def to_python(self, value: Any) -> date | None:
        dag = super().to_python(value)
        if dag is not None:
            check_dag(dag)
        return dag


class Momentveld(forms.DateTimeField):
    """A day and a time, Amsterdam; the same years."""

    widget = Momentinvoer
    default_error_messages = {"invalid": MOMENT_ONGELDIG}

    def to_python(self, value: Any) -> datetime | None:
        try:
            moment = super().to_python(value)
        except OverflowError:  # the first and the last hours that a clock can show
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if moment is not None:
            check_dag(moment.date())
        return moment
