"""Finding somebody by exact key, for a case. The keys are no phone book: every question leaves a row, hit or miss."""

from meldingen.models import Inzage, Melding, OvergangGeweigerd
from meldingen.workflow import Recht
from pvi.models import Medewerker
from pvi.models.medewerker import Vondst


def log_search(
    melding: Melding, door: Medewerker, doel: str, *, gevonden: bool, recht: Recht = Recht.TOEWIJZEN
) -> None:
    """Before the answer, and outside a transaction that a refusal rolls back. `doel`: constant words, never a key."""
    soort = Inzage.Soort.GELEZEN if gevonden else Inzage.Soort.GEWEIGERD
    Inzage.record(door, soort, melding=melding.pk, recht=recht, doel=doel)


def search_person(
    melding: Melding,
    door: Medewerker,
    doel: str,
    *,
    werkmail: str = "",
    personeelsnummer: str = "",
    recht: Recht = Recht.TOEWIJZEN,
) -> Vondst:
    """Whom these keys point to, logged: nobody, one person, or two."""
    vondst = Medewerker.objects.look_up(werkmail, personeelsnummer)
    log_search(melding, door, doel, gevonden=bool(vondst.mensen), recht=recht)
    return vondst


def find_person(
    melding: Melding, door: Medewerker, doel: str, *, werkmail: str = "", personeelsnummer: str = ""
) -> Medewerker:
    """The one person these keys point to, logged; raises OvergangGeweigerd otherwise."""
    vondst = search_person(melding, door, doel, werkmail=werkmail, personeelsnummer=personeelsnummer)
    if vondst.wie is None:
        raise OvergangGeweigerd(vondst.waarom_niet)
    return vondst.wie
