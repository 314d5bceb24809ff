"""The ring of opened keys: of one request or task, and empty at its end. Table `Sleutel` holds them wrapped."""

import secrets
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import settings
from django.db import models

from pvi.kluis.geheim import hoofdsleutel, old_hoofdsleutel
from pvi.kluis.lijst import destroyed_keys
from pvi.kluis.zegel import NONCE, Geschonden, Vergrendeld, Vernietigd

if TYPE_CHECKING:
    from pvi.models import Sleutel

# None as a value: the key was destroyed.
_bos: ContextVar[Mapping[uuid.UUID, AESGCM | None]] = ContextVar("sleutelbos")


def _wrap(pk: uuid.UUID, soort: str, sleutel: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(hoofdsleutel()).encrypt(nonce, sleutel, pk.bytes + soort.encode())


def _unwrap_bytes(rij: "Sleutel") -> bytes | None:
    # Destroyed, also when an old copy of the database knows better.
    if rij.omwikkeld is None or rij.pk in destroyed_keys():
        return None
    hoofdsleutels = dict([oud] if (oud := old_hoofdsleutel()) else [])
    hoofdsleutels[settings.HOOFDSLEUTEL_ID] = hoofdsleutel()
    if rij.hoofdsleutel_id not in hoofdsleutels:
        raise Vergrendeld("Deze sleutel hoort bij een andere hoofdsleutel dan PVI_HOOFDSLEUTEL_ID.")
    blob, omhulsel = bytes(rij.omwikkeld), AESGCM(hoofdsleutels[rij.hoofdsleutel_id])
    try:
        return omhulsel.decrypt(blob[:NONCE], blob[NONCE:], rij.pk.bytes + rij.soort.encode())
    except InvalidTag:
        raise Geschonden("Een omwikkelde sleutel past niet bij de hoofdsleutel of bij zijn rij.") from None


def _unwrap(rij: "Sleutel") -> AESGCM | None:
    sleutel = _unwrap_bytes(rij)
    return None if sleutel is None else AESGCM(sleutel)


def rewrap(rij: "Sleutel") -> None:
    """Bring a locked row of table `Sleutel` under the master key of today; the data key itself stays the same."""
    sleutel = _unwrap_bytes(rij)
    rij.omwikkeld = None if sleutel is None else _wrap(rij.pk, rij.soort, sleutel)
    rij.vernietigd = sleutel is None
    rij.hoofdsleutel_id = settings.HOOFDSLEUTEL_ID
    rij.save(update_fields=["omwikkeld", "vernietigd", "hoofdsleutel_id"])


def _sleutels() -> "models.Manager[Sleutel]":
    return apps.get_model("pvi", "Sleutel")._default_manager


def _fetch(ids: set[uuid.UUID]) -> dict[uuid.UUID, AESGCM | None]:
    gevonden = {rij.pk: _unwrap(rij) for rij in _sleutels().filter(pk__in=ids)}
    if ids - gevonden.keys():
        raise Vergrendeld("Er is geen sleutel met dit id.")
    return gevonden


def new_sleutel(soort: str) -> "Sleutel":
    """Make a data key of `Sleutel.Soort`, store it wrapped, and put it in the ring."""
    pk, sleutel = uuid.uuid4(), AESGCM.generate_key(bit_length=256)
    soort = apps.get_model("pvi", "Sleutel").Soort(soort).value
    rij = _sleutels().create(
        id=pk, soort=soort, omwikkeld=_wrap(pk, soort, sleutel), hoofdsleutel_id=settings.HOOFDSLEUTEL_ID
    )
    _bos.set({**_bos.get({}), pk: AESGCM(sleutel)})
    return rij


def open_sleutel(*ids: uuid.UUID) -> None:
    """Put these keys in the ring; one query for all that are missing. A destroyed key is remembered as such."""
    bos = _bos.get({})
    if ontbrekend := set(ids) - bos.keys():
        _bos.set({**bos, **_fetch(ontbrekend)})


@contextmanager
def opened(*ids: uuid.UUID) -> Iterator[None]:
    """Open keys for one block; whatever was opened inside is closed at its end, what was destroyed stays destroyed."""
    token = _bos.set(_bos.get({}))
    try:
        open_sleutel(*ids)
        yield
    finally:
        vernietigd = {pk: None for pk, sleutel in _bos.get({}).items() if sleutel is None}
        _bos.reset(token)
        _bos.set({**_bos.get({}), **vernietigd})


def clear() -> None:
    """Empty the ring: at the start and the end of every request and task."""
    _bos.set({})


def is_open(sleutel_id: uuid.UUID) -> bool:
    return _bos.get({}).get(sleutel_id) is not None


def destroy(sleutel: "Sleutel") -> None:
    """Wipe a data key: texts, history and backups of the texts become unreadable at once. No way back.

    The row stays, so that an older copy finds it. `pvi.vernietigd` puts it on the list outside the database, and old
    copies of table `Sleutel` go after the withdrawal term (docs/beheer.md).
    """
    _sleutels().filter(pk=sleutel.pk).update(omwikkeld=None, vernietigd=True)
    sleutel.omwikkeld, sleutel.vernietigd = None, True
    _bos.set({**_bos.get({}), sleutel.pk: None})


def key_of(sleutel_id: uuid.UUID, veld: object) -> AESGCM:
    """The opened key of a field, or why there is none."""
    try:
        sleutel = _bos.get({})[sleutel_id]
    except KeyError:
        raise Vergrendeld(f"De sleutel van {veld} is niet geopend.") from None
    if sleutel is None:
        raise Vernietigd(f"De sleutel van {veld} is vernietigd.")
    return sleutel


def key_behind_door(sleutel_id: uuid.UUID) -> AESGCM | None:
    """The key for moving a text that nobody sees, so the ring may be closed; None when it was destroyed."""
    return _bos.get({}).get(sleutel_id) or _fetch({sleutel_id})[sleutel_id]
