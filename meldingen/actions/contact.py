"""Words between the portal and a melder, in both directions, and what the melder decides about the own melding.

Callers came through a door, so the case's key is open. Every action is one transaction.
"""

import uuid

from django.db import transaction
from django.db.models import QuerySet

from meldingen.models import AndermansFormulier, Bericht, Melder, Melding, Termijn, Toestemming
from meldingen.notifications import notify
from meldingen.toegang import recipients
from meldingen.workflow import Recht
from pvi import klok
from pvi.models import Medewerker
from pvi.rollen import Rol

Soort = Bericht.Soort

# Besides "bericht_melder", which every text for the melder reports.
GEBEURTENIS = {
    Soort.BEVESTIGING: "persoonlijk_bericht",
    Soort.BESLUIT: "terugkoppeling",
    Soort.UITKOMST: "terugkoppeling",
}

# Who hears that the melder wrote: everybody in these roles who may exchange messages on this case.
BEANTWOORDT = (Rol.VI, Rol.TC, Rol.VO, Rol.KL, Rol.HB, Rol.BU)
# A vertrouwenspersoon stands beside the melder: those words are no answer of the organisation and move no term.
GESPREKSROLLEN = (*BEANTWOORDT, Rol.VP)

HOORT_NIETS = "Ik hoor niets over mijn melding. Willen jullie mij laten weten hoe het ervoor staat?"


@transaction.atomic
def tell_melder(
    melding: Melding,
    soort: Bericht.Soort,
    tekst: str,
    *,
    auteur: Medewerker | None = None,
    auteur_rol: str = "",
    melder: Melder | None = None,
) -> Bericht:
    """Write a text for the melder (default: for every melder of the case), move the terms, queue the mail.

    The melder reads the role `auteur_rol`, never a name. The receipt is on the screen already and is not mailed.
    """
    bericht = Bericht.objects.create(
        sleutel_id=melding.sleutel_id,
        melding=melding,
        melder=melder,
        soort=soort,
        auteur=auteur,
        auteur_rol=auteur_rol,
        tekst=tekst,
        op=klok.nu(),
    )
    if auteur_rol != Rol.VP:
        _answer(melding, bericht)
    if soort != Soort.ONTVANGST:
        notify(melding, f"bericht:{bericht.pk}", melders=True, alleen=melder)
    return bericht


def _answer(melding: Melding, bericht: Bericht) -> None:
    """What the organisation says to the melder answers what waited, and moves the terms."""
    _mark_answered(bericht)
    aan = [bericht.melder] if bericht.melder is not None else list(melding.melders.order_by("pk"))
    # A text of the portal itself, or of a buddy, is no answer of the organisation to who hears nothing.
    for melder in aan if bericht.auteur_id and bericht.auteur_rol != Rol.BU else ():
        melding.record_event("melder_gehoord", onderwerp=str(melder.pk))
    # Nobody waits for a message in a case without a melder, so no clock starts there.
    if aan:
        melding.record_event("bericht_melder")
        if bericht.soort in GEBEURTENIS:
            melding.record_event(GEBEURTENIS[bericht.soort])


@transaction.atomic
def answer_from_melder(melding: Melding, melder: Melder, tekst: str, *, pk: uuid.UUID | None = None) -> Bericht:
    """Write down what the melder says, also after closing; those who talk with the melder hear that there is news.

    `pk` comes with the form, so a second post of the same page is the same message. Raises AndermansFormulier.
    """
    eigen = Bericht.objects.filter(melder=melder, van_melder=True)
    if Bericht.objects.filter(pk=pk).exclude(pk__in=eigen).exists():
        raise AndermansFormulier
    bericht, nieuw = Bericht.objects.get_or_create(
        pk=pk or uuid.uuid4(),
        melder=melder,
        van_melder=True,
        defaults={"sleutel_id": melding.sleutel_id, "melding": melding, "tekst": tekst, "op": klok.nu()},
    )
    if not nieuw:
        return bericht
    _mark_answered(bericht)
    notify(
        melding,
        f"bericht:{bericht.pk}",
        recht=Recht.BERICHTEN,
        rollen=BEANTWOORDT,
        medewerkers=[m for m in recipients(melding, Recht.BERICHTEN, {Rol.VP}) if melder in talks_with(m, melding)],
    )
    return bericht


def talks_with(medewerker: Medewerker, melding: Melding) -> QuerySet[Melder]:
    """Melders of this case whose conversation this person may read: all, or for a vertrouwenspersoon the own clients.

    Asked after the right itself (row 9).
    """
    if may_answer(medewerker, melding):
        return melding.melders.all()
    lopend = Toestemming.objects.in_force().filter(aan=medewerker, doel=Toestemming.Doel.BERICHTEN)
    return melding.melders.filter(pk__in=lopend.values("melder"))


def may_answer(medewerker: Medewerker, melding: Melding) -> bool:
    """May this person speak for the organisation, to every melder of the case?"""
    return melding.permits(medewerker, Recht.BERICHTEN, BEANTWOORDT)


def _mark_answered(bericht: Bericht) -> None:
    """What the other side wrote before is answered now; a text for all melders is answered by the first of them."""
    open_ = bericht.melding.berichten.filter(beantwoord=False, van_melder=not bericht.van_melder)
    if bericht.melder is not None:
        open_ = open_.filter(melder=bericht.melder) | open_.filter(melder=None)
    open_.update(beantwoord=True)


@transaction.atomic
def ask_for_news(melding: Melding, melder: Melder) -> Bericht | None:
    """“Ik hoor niets”: a fixed question to VIK with a term; one that still waits for an answer is not repeated.

    When nobody answers in time it goes one level up, by the table of terms.
    """
    if waits_for_news(melding, melder) is not None:
        return None
    bericht = answer_from_melder(melding, melder, HOORT_NIETS)
    melding.record_event("hoort_niets", onderwerp=str(melder.pk))
    return bericht


def waits_for_news(melding: Melding, melder: Melder) -> Termijn | None:
    """The term of what this melder asked and nobody answered."""
    return melding.termijnen.open().filter(soort="hoort_niets", onderwerp=str(melder.pk)).first()


@transaction.atomic
def set_mail_consent(melder: Melder, gewenst: bool) -> None:
    """Give or withdraw consent for mails without content; a withdrawn row stays. Repeating changes nothing."""
    melder = Melder.objects.select_for_update().get(pk=melder.pk)
    lopend = melder.toestemmingen.filter(doel=Toestemming.Doel.MAIL, ingetrokken_op__isnull=True)
    if gewenst:
        lopend.get_or_create(
            defaults={"melder": melder, "doel": Toestemming.Doel.MAIL, "gegeven_op": klok.nu()},
        )
    else:
        lopend.update(ingetrokken_op=klok.nu())
    if melder.mail_gewenst != gewenst:
        melder.mail_gewenst = gewenst
        melder.save(update_fields=["mail_gewenst"])
