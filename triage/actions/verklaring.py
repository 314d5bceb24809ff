"""What a betrokkene says in the own words (row 21): a concept while it is written, fixed once it is given.

Callers came through the door of the own procedure (`meldingen.dossier.get_procedure`), so the key is open.
"""

from django.db import transaction

from meldingen.actions.toegang import lock
from meldingen.models import Betrokkenheid, OvergangGeweigerd
from meldingen.notifications import notify
from meldingen.workflow import Recht, Status
from pvi import klok
from pvi.models import Medewerker
from pvi.rollen import Rol
from triage.actions.besluit import give_zienswijze
from triage.models import Besluit, Verklaring
from triage.procedure import own_status

Soort = Verklaring.Soort


def concept_of(betrokkenheid: Betrokkenheid, soort: Verklaring.Soort) -> str:
    """What was written and not yet given; empty when nothing was."""
    concept = betrokkenheid.verklaringen.filter(soort=soort, gegeven_op__isnull=True).first()
    return concept.tekst if concept else ""


@transaction.atomic
def keep_concept(betrokkenheid: Betrokkenheid, soort: Verklaring.Soort, tekst: str) -> None:
    """Remember the words as they stand now; nobody else reads them."""
    lock(betrokkenheid.melding_id)
    concept = betrokkenheid.verklaringen.filter(soort=soort, gegeven_op__isnull=True).first()
    concept = concept or Verklaring(sleutel_id=betrokkenheid.sleutel_id, betrokkenheid=betrokkenheid, soort=soort)
    concept.tekst, concept.bewaard_op = tekst, klok.nu()
    concept.save()


def drop_concept(betrokkenheid: Betrokkenheid, soort: Verklaring.Soort) -> None:
    betrokkenheid.verklaringen.filter(soort=soort, gegeven_op__isnull=True).delete()


def may_tell(betrokkenheid: Betrokkenheid) -> bool:
    """The own story belongs to the onderzoek: while that runs."""
    return betrokkenheid.has_own_view and own_status(betrokkenheid) == Status.ONDERZOEK


@transaction.atomic
def answer_voornemen(
    betrokkenheid: Betrokkenheid, besluit: Besluit, door: Medewerker, *, tekst: str = "", geen: bool = False
) -> Besluit:
    """B2: give the zienswijze, or say that there is none; the draft has done its work then."""
    besluit = give_zienswijze(besluit, door, tekst=tekst, geen=geen)
    drop_concept(betrokkenheid, Soort.ZIENSWIJZE)
    return besluit


@transaction.atomic
def give_verhaal(betrokkenheid: Betrokkenheid, tekst: str) -> Verklaring:
    """Give the own story to the onderzoeker; it never changes again. A second one is a new row beside it."""
    melding = lock(betrokkenheid.melding_id)
    if not may_tell(betrokkenheid):
        raise OvergangGeweigerd("Er loopt nu geen onderzoek waarin je dit kunt geven.")
    if not tekst.strip():
        raise OvergangGeweigerd("Schrijf je verhaal op.")
    drop_concept(betrokkenheid, Soort.VERHAAL)
    verhaal = Verklaring.objects.create(
        sleutel_id=betrokkenheid.sleutel_id, betrokkenheid=betrokkenheid, soort=Soort.VERHAAL, tekst=tekst,
        bewaard_op=klok.nu(), gegeven_op=klok.nu(),
    )  # fmt: skip
    notify(melding, f"verklaring:{verhaal.pk}", recht=Recht.ONDERZOEKEN, rollen=(Rol.VO,))
    return verhaal
