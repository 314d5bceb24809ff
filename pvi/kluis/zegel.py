"""A sealed text: AES-256-GCM for one place, padded, in an envelope that names its key."""

import secrets
import uuid
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSIE = b"\x01"
STAP = 256  # bytes; the length of a text shows only in these steps
NONCE = 12
KOP = len(VERSIE) + 16


class Kluisfout(Exception):
    """Base of the vault's refusals. Messages name a model and a field, never a value."""


class Vergrendeld(Kluisfout):
    """The key of this text is not in the ring: nobody passed its door in this request or task."""


class Vernietigd(Kluisfout):
    """The key was destroyed (retention or withdrawal): the text is gone for everybody."""


class Geschonden(Kluisfout):
    """The ciphertext was changed, or comes from another table, column or row."""


class Envelop(bytes):
    """A ciphertext as it lies in the database. Empty: the row was kept as a rest without words (`LEEG`)."""

    __slots__ = ()

    @property
    def sleutel_id(self) -> uuid.UUID:
        return uuid.UUID(bytes=bytes(self[len(VERSIE) : KOP]))


# An envelope names its data key; a derived key (sessions, a second factor) has no row.
GEEN_SLEUTEL_ID = uuid.UUID(int=0)
# In place of a text that was destroyed with its key.
LEEG = Envelop()


@dataclass(frozen=True)
class Verzegeld:
    """An envelope on its way to another row (a history row), with the place it was bound to."""

    envelop: Envelop
    plaats: bytes

    @property
    def sleutel_id(self) -> uuid.UUID:
        return self.envelop.sleutel_id


def seal(sleutel: AESGCM, sleutel_id: uuid.UUID, plaats: bytes, tekst: str, nonce: bytes = b"") -> Envelop:
    """Encrypt one text for one place. `nonce` is given only by the known-answer tests."""
    # A lone surrogate is no character; its error would carry the whole text in its arguments.
    klaar = tekst.encode("utf-8", "replace") + b"\x80"
    klaar += bytes(-len(klaar) % STAP)
    nonce = nonce or secrets.token_bytes(NONCE)
    return Envelop(VERSIE + sleutel_id.bytes + nonce + sleutel.encrypt(nonce, klaar, plaats))


def unseal(sleutel: AESGCM, plaats: bytes, envelop: bytes) -> str:
    """Decrypt one envelope of one place; raises `Geschonden`."""
    if not envelop.startswith(VERSIE) or len(envelop) < KOP + NONCE + STAP:
        raise Geschonden("Deze versleutelde tekst heeft geen geldige vorm.")
    try:
        klaar = sleutel.decrypt(envelop[KOP : KOP + NONCE], envelop[KOP + NONCE :], plaats)
    except InvalidTag:
        raise Geschonden("Deze versleutelde tekst is veranderd of hoort op een andere plaats.") from None
    return klaar.rstrip(b"\x00")[:-1].decode()
