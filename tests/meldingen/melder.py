"""What a melder does in a browser: fill in the five steps, send, and come back with the code."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from meldingen.actions.melding import Afzender, Ingevuld, submit_melding

VERHAAL = "In de kantine zei hij weer dat ik hier niet hoor. Iedereen lachte."
PLEK = "In de kantine van de derde verdieping."

HOE = {"positie": "benadeelde", "meldt_open": "on"}
WAT = {"wat_gebeurd": VERHAAL, "herhaald": "ja"}
GEEN_PERSONEN = {"personen-TOTAL_FORMS": "1", "personen-INITIAL_FORMS": "0"}
NODIG = {"wensen": "Ik wil dat het stopt.", "buddy_aanbod": "aangenomen", "vp_aanbod": "afgewezen", **GEEN_PERSONEN}
CONTACT = {"naam": "Noor Verzonnen", "werkmail": "noor@voorbeeld.invalid", "telefoon": "", "mail_gewenst": "on"}


def waar(eenheid: str, *personen: dict[str, str]) -> dict[str, str]:
    return {"waar_wanneer": PLEK, "eenheid": eenheid, **rijen(*personen)}


def rijen(*personen: dict[str, str]) -> dict[str, str]:
    """The list of people as the page posts it."""
    gegevens = {"personen-TOTAL_FORMS": str(max(1, len(personen))), "personen-INITIAL_FORMS": "0"}
    for n, persoon in enumerate(personen):
        gegevens |= {f"personen-{n}-{veld}": waarde for veld, waarde in persoon.items()}
    return gegevens


def stappen(eenheid: str = "onbekend") -> list[dict[str, str]]:
    return [HOE, WAT, waar(eenheid), NODIG, CONTACT]


def sleutel(client: Client) -> str:
    """The idempotency key in the form on the screen."""
    pagina = client.get(reverse("meldingen:melden")).content.decode()
    return re.search(r'name="sleutel" value="([^"]+)"', pagina)[1]


def post(client: Client, stap: int, antwoorden: dict[str, Any], naar: str = "volgende") -> Any:
    gegevens = {**antwoorden, "stap": str(stap), "naar": naar, "sleutel": sleutel(client)}
    return client.post(reverse("meldingen:melden"), gegevens)


def fill_in(client: Client, alle: list[dict[str, str]]) -> None:
    for nummer, antwoorden in enumerate(alle, 1):
        antwoord = post(client, nummer, antwoorden)
        assert antwoord.status_code == 302, antwoord.content.decode()


def send(client: Client) -> Any:
    return client.post(reverse("meldingen:melden"), {"naar": "verstuur", "sleutel": sleutel(client)})


def submitted(**anders: Any) -> tuple[Any, Any, str]:
    """(melding, melder, code) of a case that came in through the action."""
    velden = {"wat_gebeurd": VERHAAL, "melder": Afzender(naam="Noor Verzonnen", werkmail="noor@voorbeeld.invalid")}
    return submit_melding(Ingevuld(**velden | anders))
