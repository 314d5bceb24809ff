"""The buddy (CI-8): somebody from another team, in no line with melder or betrokkene, whom the melder accepted.

A buddy follows the process and writes with the melder (rows 7 and 9); never the content.
"""

from django.db import transaction

from meldingen.access import BEREIK, Grond
from meldingen.actions.toewijzing import lock_to_assign
from meldingen.conflicts.eigenaar import LEIDERS
from meldingen.conflicts.mensen import Mensen
from meldingen.conflicts.muren import with_interest
from meldingen.models import Melding, OvergangGeweigerd, Taak, grant, revoke
from meldingen.models.melding import Aanbod
from meldingen.notifications import notify
from meldingen.overdracht import supporters
from meldingen.toegang import Toegang, toegang
from pvi import klok
from pvi.models import Aanstelling, Medewerker, OrganisatieEenheid
from pvi.rollen import Rol

# One answer for a wall, a team, a line and a person on the case: it says nothing about why.
KAN_NIET = (
    "Deze collega kan geen buddy zijn in deze zaak. Vraag iemand van een ander team die er niets mee te maken heeft."
)


def current_buddy(melding: Melding) -> Medewerker | None:
    """Who supports the melder now."""
    return Medewerker.objects.filter(pk__in=supporters(melding)).first()


@transaction.atomic
def name_buddy(
    melding: Melding, *, door: Medewerker, aanvaard: bool, werkmail: str = "", personeelsnummer: str = ""
) -> Medewerker:
    """Name the buddy by exact key; the one before is released, the task is done. The case's keys are open.

    Raises OvergangGeweigerd: not permitted, not accepted by the melder, nobody has that key, or too near (CI-8).
    """
    melding = lock_to_assign(melding, door)
    buddy = _find(werkmail, personeelsnummer)
    if not aanvaard:
        raise OvergangGeweigerd("Vraag eerst of de melder deze buddy wil.")
    if not _is_free(melding, buddy):
        raise OvergangGeweigerd(KAN_NIET)
    if (eerder := current_buddy(melding)) is not None and eerder != buddy:
        revoke(melding, eerder, Grond.BUDDY)
    grant(melding, buddy, Grond.BUDDY, rol=Rol.BU)
    melding.buddy_aanbod = Aanbod.AANGENOMEN
    melding.save()
    melding.taken.open().filter(soort=Taak.Soort.BUDDY).update(gedaan_op=klok.nu(), gedaan_door=door)
    notify(melding, f"buddy:{melding.pk}:{klok.vandaag()}", medewerkers=[buddy])
    return buddy


@transaction.atomic
def release_buddy(melding: Melding, *, door: Medewerker) -> None:
    """The support ends, also what it opened."""
    melding = lock_to_assign(melding, door)
    if (buddy := current_buddy(melding)) is not None:
        revoke(melding, buddy, Grond.BUDDY)


def _find(werkmail: str, personeelsnummer: str) -> Medewerker:
    """By exact key; the page logged the search before, where no refusal rolls it back."""
    vondst = Medewerker.objects.look_up(werkmail, personeelsnummer)
    if vondst.wie is None or not vondst.wie.is_active:
        raise OvergangGeweigerd(vondst.waarom_niet or vondst.GEEN_MENS)
    return vondst.wie


def _is_free(melding: Melding, buddy: Medewerker) -> bool:
    """No wall, not named on the case, no work on it now or by the own role, another team, and no line up or down."""
    genoemd = [b.medewerker for b in melding.betrokkenheden.exclude(medewerker=None).select_related("medewerker")]
    genoemd += Mensen(melding).melders
    if buddy in genoemd or with_interest(melding).filter(medewerker=buddy).exists():
        return False
    wie = toegang(buddy)
    if any(pk == melding.pk for rijen in wie.toegekend.values() for rol, pk in rijen if rol != Rol.BU):
        return False
    # Who weighs, decides or does the intake at this eenheid reads cases unasked: a buddy knows the process only.
    if any(_reads_unasked(wie, a, melding) for a in wie.aanstellingen):
        return False
    if melding.intaker_id == buddy.pk:
        return False
    return not any(_same_team(buddy, ander) or _leads(buddy, ander) or _leads(ander, buddy) for ander in genoemd)


def _reads_unasked(wie: Toegang, aanstelling: Aanstelling, melding: Melding) -> bool:
    bereik = BEREIK.get(Rol(aanstelling.rol))
    return bereik is not None and (
        bereik.niveau is None or melding.eenheid_behandeling_id in wie.eenheid_ids(aanstelling)
    )


def _same_team(een: Medewerker, ander: Medewerker) -> bool:
    return bool({e.pk for e in _teams(een)} & {e.pk for e in _teams(ander)})


def _leads(leider: Medewerker, ander: Medewerker) -> bool:
    leidt = set(
        Aanstelling.objects.actief().filter(medewerker=leider, rol__in=LEIDERS).values_list("eenheid_id", flat=True)
    )
    boven = {e.pk for team in _teams(ander) for niveau in range(1, 5) if (e := team.ancestor(niveau))}
    return bool(leidt & boven)


def _teams(medewerker: Medewerker) -> list[OrganisatieEenheid]:
    return [team for team in (medewerker.team, medewerker.ontvangend_team) if team is not None]
