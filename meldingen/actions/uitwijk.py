"""Another unit handles a case that its own cannot or may not do (UITWIJK and CI-13).

Only `eenheid_behandeling` changes: reach follows it on the next request, what was given by name to the unit that is
left ends (`meldingen.overdracht.VERHUIZING`), and the figures stay where they were. Three doors:
the conflict rules (`meldingen.actions.muren`), VIK that says why (row 37), and an intake that found the unit (T4).
"""

from django.db import transaction

from meldingen.actions.contact import tell_melder
from meldingen.actions.toegang import lock
from meldingen.actions.toewijzing import lock_to_assign
from meldingen.conflicts.mensen import Mensen
from meldingen.conflicts.uitwijk import next_eenheid
from meldingen.models import Bericht, Melding, Overdracht, OvergangGeweigerd
from meldingen.notifications import notify, queue
from meldingen.overdracht import end_grants_of_the_unit_left
from meldingen.workflow import Recht, Status
from pvi import klok, kluis
from pvi.models import Aanstelling, Medewerker, OrganisatieEenheid
from pvi.rollen import Rol

AAN_MELDER = (
    "Een andere eenheid van de politie behandelt nu je melding. Zo werkt er niemand aan die er te dichtbij staat. "
    "Je krijgt daar een nieuw vast contact. Je hoeft niets te doen."
)
NAAR_DE_EENHEID = (
    "We weten nu bij welke eenheid het gebeurde. Die eenheid behandelt je melding verder. "
    "Je krijgt daar een nieuw vast contact. Je hoeft niets te doen."
)


@transaction.atomic
def leave_to_other_eenheid(melding: Melding, *, door: Medewerker, reden: str) -> OrganisatieEenheid:
    """Row 37: VIK lets the next unit along the ring handle this case, and says why; returns that unit.

    Raises OvergangGeweigerd. The case's key is open (the caller came through its door).
    """
    melding = lock_to_assign(melding, door, {Rol.VI})
    if not reden.strip():
        raise OvergangGeweigerd("Schrijf op waarom je eenheid deze zaak niet kan behandelen.")
    naar = next_eenheid(Mensen(melding))
    if naar is None:
        raise OvergangGeweigerd("Geen enkele andere eenheid kan deze zaak nu behandelen. Overleg met de politiechef.")
    move_to(melding, naar, door=door, reden=reden)
    return naar


def move_to(
    melding: Melding, naar: OrganisatieEenheid, *, door: Medewerker | None = None, reden: str = "",
    tekst: str = AAN_MELDER,
) -> None:  # fmt: skip
    """Move the case; its VIK has to name a new contact. `door` None: the conflict rules did it, without a word on why.

    For callers within a transaction; when two run at the same moment one moves it. At T1 nobody knew of the case yet,
    so nobody has to hear that it moved; after that the melder reads `tekst`.
    """
    van = melding.eenheid_behandeling
    nu = lock(melding.pk)
    if nu.eenheid_behandeling_id != van.pk:
        melding.eenheid_behandeling, melding.intaker = nu.eenheid_behandeling, nu.intaker
        return
    with kluis.opened(melding.sleutel_id):
        melding.eenheid_behandeling, melding.intaker = naar, None
        melding._history_user = door
        melding.save(update_fields=["eenheid_behandeling", "intaker"])
        Overdracht.objects.create(
            sleutel_id=melding.sleutel_id,
            melding=melding,
            wat=Overdracht.Wat.EENHEID,
            van_eenheid=van,
            naar_eenheid=naar,
            door=door,
            op=klok.nu(),
            reden=reden.strip(),
        )
        if melding.status == Status.CONCEPT:
            return
        end_grants_of_the_unit_left(melding)
        if melding.melders.exists():
            tell_melder(melding, Bericht.Soort.BERICHT, tekst, auteur_rol=Rol.VI)
    notify(melding, f"uitwijk:{melding.pk}:{naar.code}", recht=Recht.INTAKE, rollen={Rol.VI})
    _tell_leaders(melding, van, naar)


def _tell_leaders(melding: Melding, van: OrganisatieEenheid, naar: OrganisatieEenheid) -> None:
    """Both politiechefs hear that there is an item, without the case; who is walled hears nothing."""
    chefs = (
        Aanstelling.objects.actief()
        .filter(rol=Rol.PC, eenheid__eenheid__in=(van, naar))
        .exclude(medewerker__in=melding.uitsluitingen.barring(Rol.PC).values("medewerker"))
    )
    mensen = Medewerker.objects.filter(pk__in=chefs.values("medewerker"), is_active=True)
    queue(f"uitwijk:{klok.nu():%Y%m%d%H%M%S}", *mensen.values_list("pk", flat=True))
