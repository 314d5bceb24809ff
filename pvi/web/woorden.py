"""Nobody loses words: what somebody sent after the session had ended is kept for that person, and for nobody else.

Every page that is made for somebody (an account, or a melder who came in with a code) says in each form whose it is:
`formulier_van`, a keyed hash that we signed. When such a form comes in and that person is not there any more, what
stood in it is sealed and put aside under that hash. Who logs in, or opens the melding with the code, finds their
words back; the next user of the browser has another hash and finds nothing.

It lasts until the end of the next day, holds so much and so many, and goes when the form is sent after all.
"""

import json
import re
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest

from pvi import klok, kluis
from pvi.kluis import GEEN_SLEUTEL_ID
from pvi.models import Weggelegd
from pvi.web.melderkant import is_melderkant
from pvi.web.sessie import MELDER

FORMULIER, FORMULIER_VAN = "formulier", "formulier_van"
# Posted with every form, nothing that somebody wrote.
BEDIENING = ("csrfmiddlewaretoken", FORMULIER, FORMULIER_VAN)
# Never kept and never put back on a page.
GEHEIM = ("code", "password", "oldpassword", "password1", "password2", "new_password1", "new_password2")
BEWAREN = timedelta(days=1)
# Forms of one person, and characters in one form.
MEEST, LENGTE = 10, 300_000

# What a choice, a date, a number or a key looks like in a post.
_CODE = re.compile(r"[a-z0-9_:.\-]*")

Velden = list[tuple[str, list[str]]]


@dataclass(frozen=True)
class Woorden:
    """What somebody sent, and from which page."""

    pk: uuid.UUID
    pad: str
    velden: Velden

    @property
    def teksten(self) -> list[tuple[str, str]]:
        """(name of the field in words, text); a choice that was made is in `velden` too."""
        return [(in_words(naam), tekst) for naam, tekst in texts(self.velden)]

    @property
    def veldnamen(self) -> list[str]:
        return sorted({naam for naam, _ in texts(self.velden)})

    @property
    def terug(self) -> str:
        """The address of the page, which then shows these words beside its form."""
        return f"{self.pad}{'&' if '?' in self.pad else '?'}tekst"

    @property
    def voor_de_pagina(self) -> str:
        """For the script that puts the words back into the form."""
        return json.dumps({"velden": self.velden, "teksten": self.veldnamen})


def in_words(naam: str) -> str:
    return naam.rpartition("-")[2].replace("_", " ").capitalize()


def person(request: HttpRequest) -> str:
    """Who this page is for, as a keyed hash; empty when that is nobody in particular."""
    if is_melderkant(request):
        wie = request.session.get(MELDER) if hasattr(request, "session") else None
        # By the code: a session that a renewed code ended finds nothing of who renewed it.
        return kluis.merk("woorden-melder", wie["code"]) if wie else ""
    user = getattr(request, "user", None)
    return kluis.merk("woorden", str(user.pk)) if user is not None and user.is_authenticated else ""


def owner_field(request: HttpRequest) -> str:
    """What a form says about whose it is; the same on every page of one person."""
    wie = person(request)
    return _signer().sign(wie) if wie else ""


def owner(request: HttpRequest) -> str:
    """Whose page this post came from; empty when the form does not say so, or did not get it from us."""
    try:
        return _signer().unsign(request.POST.get(FORMULIER_VAN, ""))
    except BadSignature:
        return ""


def is_of_another(request: HttpRequest) -> bool:
    """An old page of one person, sent while another one is logged in (or opened a melding) in this browser."""
    van, wie = owner(request), person(request)
    return bool(van and wie and van != wie)


def is_uuid(waarde: str) -> bool:
    try:
        return bool(uuid.UUID(waarde))
    except ValueError:
        return False


def _signer() -> Signer:
    return Signer(salt="pvi.woorden")


def written(request: HttpRequest) -> Velden:
    """Everything somebody filled in and may read back."""
    return [
        (naam, waarden)
        for naam, waarden in request.POST.lists()
        if naam not in BEDIENING and naam not in GEHEIM and any(waarden)
    ]


def texts(velden: Velden) -> list[tuple[str, str]]:
    """(name of the field, text): what people wrote, without the codes of what they chose."""
    return [(naam, waarde) for naam, waarden in velden for waarde in waarden if not _CODE.fullmatch(waarde)]


@transaction.atomic
def put_aside(request: HttpRequest) -> bool:
    """Keep what this post says for whose page it came from; False when that is nobody, or there is nothing to keep."""
    wie, velden = owner(request), written(request)
    inhoud = json.dumps([_page(request), velden])
    if not wie or not texts(velden) or len(inhoud) > LENGTE:
        return False
    merk = kluis.merk("weggelegd", json.dumps([wie, request.path, request.POST.get(FORMULIER, "")]))
    Weggelegd.objects.filter(merk=merk).delete()
    rij = Weggelegd(wie=wie, merk=merk, tot=klok.vandaag() + BEWAREN)
    rij.volgnummer = (Weggelegd.objects.filter(wie=wie).aggregate(hoogste=Max("volgnummer"))["hoogste"] or 0) + 1
    rij.inhoud = kluis.seal(kluis.derived_key("weggelegd"), GEEN_SLEUTEL_ID, _place(rij), inhoud)
    # Sent twice at once, one of both is enough.
    Weggelegd.objects.bulk_create([rij], ignore_conflicts=True)
    te_veel = Weggelegd.objects.filter(wie=wie).values_list("pk", flat=True)[MEEST:]
    Weggelegd.objects.filter(pk__in=list(te_veel)).delete()
    return True


def _page(request: HttpRequest) -> str:
    """The page that showed the form; a button may post to another address than its own."""
    vanaf = urlsplit(request.headers.get("Referer", ""))
    if vanaf.netloc != request.get_host():
        return request.get_full_path()
    return f"{vanaf.path}?{vanaf.query}" if vanaf.query else vanaf.path


def _place(rij: Weggelegd) -> bytes:
    return f"weggelegd|{rij.pk.hex}|{rij.wie}".encode()


def own(request: HttpRequest, pad: str | None = None) -> list[Woorden]:
    """What was kept for who is here now, the newest first; with `pad` only what came from that page."""
    wie = person(request)
    if not wie:
        return []
    rijen = Weggelegd.objects.filter(wie=wie, tot__gte=klok.vandaag())
    return [woorden for rij in rijen if (woorden := _read(rij)) and pad in (None, woorden.pad.partition("?")[0])]


def _read(rij: Weggelegd) -> Woorden | None:
    try:
        tekst = kluis.unseal(kluis.derived_key("weggelegd"), _place(rij), bytes(rij.inhoud))
    except kluis.Geschonden:
        return None  # the master key was changed meanwhile
    pad, velden = json.loads(tekst)
    return Woorden(rij.pk, pad, [(naam, waarden) for naam, waarden in velden])


def forget(request: HttpRequest, *ids: Any) -> None:
    """Throw own words away."""
    Weggelegd.objects.filter(wie=person(request), pk__in=ids).delete()


def forget_delivered(request: HttpRequest) -> None:
    """The same form went through after all: what was kept of it is not needed any more."""
    gevuld = {naam for naam, waarden in request.POST.lists() if any(waarden)}
    klaar = [woorden.pk for woorden in own(request) if gevuld.issuperset(woorden.veldnamen)]
    if klaar:
        forget(request, *klaar)


def forget_expired() -> None:
    Weggelegd.objects.filter(tot__lt=klok.vandaag()).delete()
