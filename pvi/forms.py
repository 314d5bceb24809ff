"""Form widgets that every app shares; how a field is drawn stands in templates/django/forms/."""

from django import forms


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
