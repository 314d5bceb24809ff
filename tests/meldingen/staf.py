"""What staff does: log in, open a page, compare two answers byte by byte, and bring a case up to triage."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from meldingen.actions.intake import BEVESTIGING, start_intake
from meldingen.actions.melding import Afzender, Ingevuld, Persoon, submit_melding
from meldingen.actions.personen import add_persoon
from meldingen.models import Betrokkenheid, LcCriterium, Melding
from pvi import kluis
from pvi.models import Medewerker, OrganisatieEenheid

_EIGEN = re.compile(rb'((?:csrfmiddlewaretoken|formulier)" value=")[^"]+')


def bare(antwoord: Any) -> bytes:
    """The body without what differs on every answer: CSRF token and id of the form."""
    return _EIGEN.sub(rb"\1", antwoord.content)


def plain(html: str) -> str:
    """The page on one line as it is read, without the isolations around names: to look for a sentence in it."""
    regel = " ".join(html.replace("<bdi>", "").replace("</bdi>", "").split())
    return regel.replace("> <", "><")


def show(client: Client, medewerker: Medewerker, pagina: str, /, *args: Any, **vraag: str) -> Any:
    client.force_login(medewerker)
    return client.get(reverse(pagina, args=args), vraag)


VERHAAL = "Bij de briefing maakte een collega weer dezelfde grap."
SAMENVATTING = "De melder hoort bij de briefing steeds dezelfde grap over afkomst van de betrokkene."
LC_NEE = dict.fromkeys(LcCriterium.values, False)


def received(eenheid: OrganisatieEenheid, *, naam: str = "Noor Verzonnen", **velden: Any) -> Melding:
    """A melding that came in through the front door, its key open."""
    afzender = Afzender(naam=naam, werkmail="noor@voorbeeld.invalid")
    velden = {"waar_wanneer": "In de kantine.", "wensen": "Dat het stopt.", "wie_niet": (Persoon("Karel"),)} | velden
    melding, _, _ = submit_melding(Ingevuld(wat_gebeurd=VERHAAL, melder=afzender, eenheid=eenheid, **velden))
    kluis.open_sleutel(melding.sleutel_id)
    return melding


def in_intake(melding: Melding, vik: Medewerker) -> Melding:
    start_intake(melding, door=vik, intaker=vik, tekst=BEVESTIGING)
    return melding


def complete(melding: Melding, vik: Medewerker) -> Melding:
    """Everything T4 asks for."""
    melding.gronden, melding.aarden = ["ras"], ["opmerking"]
    melding.kanaal, melding.machtsverhouding, melding.context = "melder", "geen", "briefing"
    melding.spoed, melding.veiligheid = False, "veilig"
    melding.wensen_besproken = melding.toestemming_besproken = True
    melding.vp_aanbod, melding.buddy_aanbod = "afgewezen", "aangenomen"
    melding.lc_criteria, melding.samenvatting = dict(LC_NEE), SAMENVATTING
    melding.save()
    add_persoon(melding, door=vik, rol=Betrokkenheid.Rol.BETROKKENE, koppeling=Betrokkenheid.Koppeling.ONBEKEND)
    return melding
