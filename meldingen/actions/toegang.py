"""Every action asks for itself: may this person do this, and is nobody else changing the case right now?"""

import uuid
from collections.abc import Collection
from typing import Any

from meldingen.models import NIET_JOUW_ROL, Melding, OvergangGeweigerd
from meldingen.workflow import Recht
from pvi.models import Medewerker
from pvi.rollen import Rol


def lock(pk: uuid.UUID) -> Melding:
    """The case, locked until the end of the transaction: two people never decide on it at the same time.

    Before anything is looked at: what was read earlier is read again after it.
    """
    return lock_by(pk=pk)


def lock_by(**hoe: Any) -> Melding:
    """`lock` for who knows only what hangs on the case: `lock_by(sporen=pk)`."""
    return Melding.objects.select_for_update(of=("self",)).select_related("eenheid_behandeling").get(**hoe)


def require(melding: Melding, door: Medewerker, recht: Recht, rollen: Collection[Rol] | None = None) -> None:
    """Raises OvergangGeweigerd when `door` does not hold `recht` on this case in one of `rollen`."""
    if not melding.permits(door, recht, rollen):
        raise OvergangGeweigerd(NIET_JOUW_ROL)


def refuse_if(ontbreekt: list[str], tekst: str) -> None:
    """Raises OvergangGeweigerd with everything that is missing, or does nothing."""
    if ontbreekt:
        raise OvergangGeweigerd(tekst, ontbreekt)
