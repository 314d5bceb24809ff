"""Form fields and widgets that every app shares; how a field is drawn stands in templates/django/forms/."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from pvi import klok, schrijfwijze

# As long as the columns of an account.
LENGTE_NUMMER = 20
GEEN_ADRES = "Vul een volledig e-mailadres in, zoals naam@voorbeeld.nl."
GEEN_NUMMER = (
    "Vul een personeelsnummer in zoals V00002: hooguit 20 letters en cijfers. Weet je het niet? Laat het leeg."
)
GEEN_SLEUTEL = "Vul een volledige werkmail in, of een personeelsnummer zoals V00002. Weet je die niet? Laat dit leeg."


class Mailadres(forms.EmailField):
    """The one field for a mail address: one spelling, and nothing in it that nobody sees."""

    default_error_messages = {"invalid": GEEN_ADRES}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 254, **kwargs})

    def to_python(self, value: Any) -> str:
        return schrijfwijze.mail(super().to_python(value) or "")

    def clean(self, value: Any) -> str:
        adres = super().clean(value)
        if not adres and isinstance(value, str) and value.strip():
            # Typed, but nothing of it is left: that is not the same as left empty.
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return adres


class Personeelsnummer(forms.CharField):
    """A personnel number in one spelling; what holds no figure is no number but, say, a name."""

    default_error_messages = {"invalid": GEEN_NUMMER}

    def __init__(self, *, max_length: int = LENGTE_NUMMER, **kwargs: Any) -> None:
        # Room for spaces and points; what counts is what is left.
        super().__init__(max_length=4 * max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        nummer = schrijfwijze.nummer(super().to_python(value) or "")
        return nummer or self.empty_value

    def clean(self, value: Any) -> Any:
        nummer = super().clean(value)
        typed = isinstance(value, str) and value.strip()
        if typed and not is_nummer(nummer or ""):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return nummer


def is_nummer(nummer: str) -> bool:
    return 0 < len(nummer) <= LENGTE_NUMMER and any(teken.isdecimal() for teken in nummer)


class Sleutelinvoer(forms.CharField):
    """Work mail or personnel number in one field, in one spelling; `schrijfwijze.split` tells which."""

    default_error_messages = {"invalid": GEEN_SLEUTEL}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": "Werkmail of personeelsnummer", "max_length": 254, **kwargs})

    def to_python(self, value: Any) -> str:
        return "".join(schrijfwijze.split(super().to_python(value) or ""))

    def clean(self, value: Any) -> str:
        sleutel = super().clean(value)
        if isinstance(value, str) and value.strip() and not _is_sleutel(sleutel):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return sleutel


def _is_sleutel(sleutel: str) -> bool:
    if "@" not in sleutel:
        return is_nummer(sleutel)
    try:
        validate_email(sleutel)
    except ValidationError:
        return False
    return True


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
            check_dag(klok.day(moment))
        return moment
