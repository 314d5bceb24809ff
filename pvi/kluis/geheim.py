"""The two secrets outside the database: the master key and what is derived from it, and the key of marks."""

import base64
import binascii
import hashlib
import hmac
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


@lru_cache(maxsize=4)
def _secret_bytes(naam: str, waarde: str) -> bytes:
    try:
        sleutel = base64.b64decode(waarde, validate=True)
    except binascii.Error:
        sleutel = b""
    if len(sleutel) != 32:
        raise ImproperlyConfigured(f"{naam} moet base64 van precies 32 bytes zijn.")
    return sleutel


def hoofdsleutel() -> bytes:
    return _secret_bytes("PVI_HOOFDSLEUTEL", settings.HOOFDSLEUTEL)


def old_hoofdsleutel() -> tuple[str, bytes] | None:
    """Id and bytes of the master key before this one, while it is being changed."""
    if not settings.HOOFDSLEUTEL_OUD:
        return None
    oud_id, _, waarde = settings.HOOFDSLEUTEL_OUD.partition(":")
    if oud_id == settings.HOOFDSLEUTEL_ID:
        raise ImproperlyConfigured("PVI_HOOFDSLEUTEL_OUD en PVI_HOOFDSLEUTEL_ID hebben hetzelfde id.")
    return oud_id, _secret_bytes("PVI_HOOFDSLEUTEL_OUD", waarde)


def derived_key(doel: str, wortel: bytes | None = None) -> AESGCM:
    """A key for what belongs to no case (sessions), derived from the master key; each purpose has another."""
    return AESGCM(hmac.digest(wortel or hoofdsleutel(), b"pvi " + doel.encode(), hashlib.sha256))


def old_derived_key(doel: str) -> AESGCM | None:
    """The same of the master key before this one, while it is being changed."""
    oud = old_hoofdsleutel()
    return derived_key(doel, oud[1]) if oud else None


def merk(doel: str, waarde: str) -> str:
    """Keyed HMAC-SHA-256 in hex; each purpose has its own key, so marks of two purposes cannot be joined."""
    wortel = _secret_bytes("PVI_CODESLEUTEL", settings.CODESLEUTEL)
    deelsleutel = hmac.digest(wortel, b"pvi merk " + doel.encode(), hashlib.sha256)
    return hmac.new(deelsleutel, waarde.encode(), hashlib.sha256).hexdigest()
