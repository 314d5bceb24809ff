"""The two mails with a link to choose a password: the invitation, and the one for who forgot it.

They are as empty as every other one: no name, no role, no unit. A request only asks for them; the worker makes the link
at the moment it sends, so no page ever waits for a mail server and nothing of a link is stored.
"""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from pvi import uitnodiging
from pvi.models import Accountmail, Medewerker, Mislukking
from pvi.models.beheer import AFGEBROKEN
from pvi.post import compose, send_waiting

TAAK = "Uitnodiging of nieuw wachtwoord mailen"
SLOT = "Dit bericht is automatisch verstuurd. Antwoorden kan niet.\n"

# Kind → subject and body.
TEKSTEN = {
    Accountmail.Soort.UITNODIGING: (
        "Je uitnodiging voor het PvI-portaal",
        "Er is een account voor je gemaakt in het PvI-portaal.\n\n"
        "Kies binnen 3 dagen een wachtwoord. De link werkt één keer.\n"
        "{url}\n\n"
        "Verwacht je dit niet? Doe dan niets: zonder wachtwoord gaat het account niet open.\n" + SLOT,
    ),
    Accountmail.Soort.WACHTWOORD: (
        "Nieuw wachtwoord voor het PvI-portaal",
        "Iemand vroeg een nieuw wachtwoord aan voor je account in het PvI-portaal.\n\n"
        "Was jij dat? Kies dan binnen 3 dagen een nieuw wachtwoord. De link werkt één keer.\n"
        "{url}\n\n"
        "Was jij het niet? Dan hoef je niets te doen.\n" + SLOT,
    ),
}


def send_accountmails() -> int:
    """Send what is due, and forget what was: of a request for a password nothing stays. Returns how many left."""
    verstuurd = send_waiting(Accountmail, TAAK, write)
    wacht = Accountmail.objects.waiting().values("pk")
    Accountmail.objects.exclude(pk__in=wacht).delete()
    return verstuurd


def waiting_invitation(medewerker: Medewerker) -> str:
    """What beheer reads about an invitation that has not left; empty when it has."""
    stuk = medewerker.accountmails.waiting().filter(soort=Accountmail.Soort.UITNODIGING).first()
    if stuk is None:
        return ""
    mislukking = Mislukking.objects.filter(taak=TAAK, onderwerp=str(stuk.pk)).exclude(fout=AFGEBROKEN).first()
    if mislukking is None:
        return "De uitnodiging wacht nog op verzending."
    if mislukking.opgegeven_op is None:
        return "De uitnodiging kon nog niet weg. Het portaal probeert het vanzelf opnieuw."
    return "De uitnodiging gaat niet weg. Controleer de werkmail en stuur een nieuwe uitnodiging."


def write(stuk: Accountmail) -> EmailMessage | None:
    """The mail with a fresh link, or None when this account gets none."""
    url = _link(Accountmail.Soort(stuk.soort), stuk.medewerker) if stuk.medewerker is not None else None
    if url is None:
        return None
    onderwerp, tekst = TEKSTEN[Accountmail.Soort(stuk.soort)]
    return compose(stuk, onderwerp, tekst.format(url=url), stuk.medewerker.email)


def _link(soort: Accountmail.Soort, medewerker: Medewerker) -> str | None:
    if soort == Accountmail.Soort.UITNODIGING:
        return uitnodiging.link_of(medewerker) if uitnodiging.may_invite(medewerker) else None
    # A new password for who has one; a first one takes an invitation. For who logs in elsewhere a mailbox alone would
    # be a way around the second factor that is checked there.
    if not medewerker.is_active or not medewerker.has_usable_password() or settings.SSO_VERPLICHT:
        return None
    deel = [user_pk_to_url_str(medewerker), default_token_generator.make_token(medewerker)]
    return settings.PUBLIEKE_URL + reverse("account_reset_password_from_key", args=deel)
