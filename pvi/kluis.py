"""The vault: field encryption, the ring of opened keys, codes and kenmerken. Nothing else touches a key.

A text is AES-256-GCM under the data key of its case (or of a melder's identity). The data key lies in table `Sleutel`,
wrapped by the master key, which lives outside the database. The associated data name table, column, row and version,
so a ciphertext that is copied to another place, or back from the history of its own row, is refused.

A field can be read only after a door (`meldingen.dossier`) opened the key: `open_sleutel`. That is the second layer of
the wall: a page that forgot to ask for access cannot decrypt. The ring belongs to one request or task; `clear` ends it.

    envelope = version (1 byte) | id of the key (16) | nonce (12) | ciphertext and tag
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django import forms
from django.apps import apps
from django.conf import settings
from django.core import checks, validators
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.functional import Promise
from simple_history.models import HistoricalRecords

from pvi import klok, schrijfwijze

if TYPE_CHECKING:
    from pvi.models import Sleutel

VERSIE = b"\x01"
LANG = 20_000  # characters of a text that has no shorter limit: about seven pages
STAP = 256  # bytes; the length of a text shows only in these steps
_NONCE = 12
_KOP = len(VERSIE) + 16


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
        return uuid.UUID(bytes=bytes(self[len(VERSIE) : _KOP]))


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


# --- the ring of opened keys -------------------------------------------------------------------------------------

# None as a value: the key was destroyed.
_bos: ContextVar[Mapping[uuid.UUID, AESGCM | None]] = ContextVar("sleutelbos")
_verzegeld: ContextVar[bool] = ContextVar("verzegeld", default=False)


@lru_cache(maxsize=4)
def _secret_bytes(naam: str, waarde: str) -> bytes:
    try:
        sleutel = base64.b64decode(waarde, validate=True)
    except binascii.Error:
        sleutel = b""
    if len(sleutel) != 32:
        raise ImproperlyConfigured(f"{naam} moet base64 van precies 32 bytes zijn.")
    return sleutel


def _hoofdsleutel() -> bytes:
    return _secret_bytes("PVI_HOOFDSLEUTEL", settings.HOOFDSLEUTEL)


def _old_hoofdsleutel() -> tuple[str, bytes] | None:
    """Id and bytes of the master key before this one, while it is being changed."""
    if not settings.HOOFDSLEUTEL_OUD:
        return None
    oud_id, _, waarde = settings.HOOFDSLEUTEL_OUD.partition(":")
    if oud_id == settings.HOOFDSLEUTEL_ID:
        raise ImproperlyConfigured("PVI_HOOFDSLEUTEL_OUD en PVI_HOOFDSLEUTEL_ID hebben hetzelfde id.")
    return oud_id, _secret_bytes("PVI_HOOFDSLEUTEL_OUD", waarde)


def derived_key(doel: str, wortel: bytes | None = None) -> AESGCM:
    """A key for what belongs to no case (sessions), derived from the master key; each purpose has another."""
    return AESGCM(hmac.digest(wortel or _hoofdsleutel(), b"pvi " + doel.encode(), hashlib.sha256))


def old_derived_key(doel: str) -> AESGCM | None:
    """The same of the master key before this one, while it is being changed."""
    oud = _old_hoofdsleutel()
    return derived_key(doel, oud[1]) if oud else None


def _wrap(pk: uuid.UUID, soort: str, sleutel: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_hoofdsleutel()).encrypt(nonce, sleutel, pk.bytes + soort.encode())


def _is_listed(pk: uuid.UUID) -> bool:
    """Was this key destroyed, also when an old copy of the database knows better?"""
    from pvi import vernietigd

    return pk in vernietigd.destroyed_keys()


def _unwrap_bytes(rij: "Sleutel") -> bytes | None:
    if rij.omwikkeld is None or _is_listed(rij.pk):
        return None
    hoofdsleutels = dict([oud] if (oud := _old_hoofdsleutel()) else [])
    hoofdsleutels[settings.HOOFDSLEUTEL_ID] = _hoofdsleutel()
    if rij.hoofdsleutel_id not in hoofdsleutels:
        raise Vergrendeld("Deze sleutel hoort bij een andere hoofdsleutel dan PVI_HOOFDSLEUTEL_ID.")
    blob, hoofdsleutel = bytes(rij.omwikkeld), AESGCM(hoofdsleutels[rij.hoofdsleutel_id])
    try:
        return hoofdsleutel.decrypt(blob[:_NONCE], blob[_NONCE:], rij.pk.bytes + rij.soort.encode())
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


# --- sealing -----------------------------------------------------------------------------------------------------


def seal(sleutel: AESGCM, sleutel_id: uuid.UUID, plaats: bytes, tekst: str, nonce: bytes = b"") -> Envelop:
    """Encrypt one text for one place. `nonce` is given only by the known-answer tests."""
    # A lone surrogate is no character; its error would carry the whole text in its arguments.
    klaar = tekst.encode("utf-8", "replace") + b"\x80"
    klaar += bytes(-len(klaar) % STAP)
    nonce = nonce or secrets.token_bytes(_NONCE)
    return Envelop(VERSIE + sleutel_id.bytes + nonce + sleutel.encrypt(nonce, klaar, plaats))


def unseal(sleutel: AESGCM, plaats: bytes, envelop: bytes) -> str:
    """Decrypt one envelope of one place; raises `Geschonden`."""
    if not envelop.startswith(VERSIE) or len(envelop) < _KOP + _NONCE + STAP:
        raise Geschonden("Deze versleutelde tekst heeft geen geldige vorm.")
    try:
        klaar = sleutel.decrypt(envelop[_KOP : _KOP + _NONCE], envelop[_KOP + _NONCE :], plaats)
    except InvalidTag:
        raise Geschonden("Deze versleutelde tekst is veranderd of hoort op een andere plaats.") from None
    return klaar.rstrip(b"\x00")[:-1].decode()


class Verzegelbaar:
    """Mixin of models with encrypted fields: moving values between instances of one row never decrypts them."""

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        with _sealed():
            super().refresh_from_db(*args, **kwargs)  # type: ignore[misc]


@contextmanager
def _sealed() -> Iterator[None]:
    """Inside this block an encrypted field gives its `Verzegeld` value instead of its text."""
    token = _verzegeld.set(True)
    try:
        yield
    finally:
        _verzegeld.reset(token)


class _Tekst(DeferredAttribute):
    """The attribute of an encrypted field.

    The instance holds a `str` (written by the program, sealed at the next save), an `Envelop` (bound to this row),
    a `Verzegeld` (bound to the place it names) or None. Reading gives the text and needs the key in the ring.
    """

    field: "EncryptedTextField"

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        if instance is None:
            return self
        waarde = super().__get__(instance, cls)
        if _verzegeld.get():
            if not waarde or not isinstance(waarde, Envelop):
                return waarde
            return Verzegeld(waarde, self.field.plaats(instance))
        if waarde is None or isinstance(waarde, str):
            return waarde or ""
        return self.field.read(instance, waarde)

    def __set__(self, instance: models.Model, waarde: object) -> None:
        if isinstance(waarde, Promise):
            waarde = str(waarde)
        if waarde is not None and not isinstance(waarde, str | Envelop | Verzegeld):
            raise TypeError(f"{self.field} krijgt een tekst of None, geen {type(waarde).__name__}.")
        instance.__dict__[self.field.attname] = waarde


class EncryptedTextField(models.Field):  # type: ignore[type-arg]
    """A text that lies encrypted in the database (bytea) and is a multi-line text everywhere else.

    For models that inherit `pvi.models.Versleuteld` and have a UUID primary key. The key is that of `sleutel_id`.
    An empty text is encrypted too, so a dump does not show which fields were filled in. A column that is added later
    is declared `null=True`: NULL means that the row is older than the column; it reads as an empty text.
    Nothing can be looked up by content except `isnull`; `update()` and `bulk_update()` of the field are refused.
    """

    description = "Versleutelde tekst"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(validators.MaxLengthValidator(self.max_length))

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_default(self) -> Any:
        return super().get_default() if self.has_default() else ""

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        # Django keeps an inherited descriptor, whose field is that of the abstract model: the wrong table.
        setattr(cls, self.attname, _Tekst(self))

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        fouten = [*super().check(**kwargs)]
        if not hasattr(self.model, "sleutel_id"):
            fouten.append(checks.Error(f"{self} hoort op een model dat Versleuteld erft.", obj=self, id="kluis.E001"))
        if not isinstance(self.model._meta.pk, models.UUIDField):
            fouten.append(
                checks.Error(f"{self} hoort op een model met een UUID als sleutel.", obj=self, id="kluis.E002")
            )
        return fouten

    def plaats(self, instance: models.Model) -> bytes:
        """Associated data: table|column|row|version."""
        if not isinstance(instance.pk, uuid.UUID):
            raise TypeError(f"{self} vraagt een UUID als primaire sleutel die er al is voordat de rij bestaat.")
        return f"{self.model._meta.db_table}|{self.column}|{instance.pk.hex}|{VERSIE.hex()}".encode()

    def _key(self, sleutel_id: uuid.UUID) -> AESGCM:
        try:
            sleutel = _bos.get({})[sleutel_id]
        except KeyError:
            raise Vergrendeld(f"De sleutel van {self} is niet geopend.") from None
        if sleutel is None:
            raise Vernietigd(f"De sleutel van {self} is vernietigd.")
        return sleutel

    def read(self, instance: models.Model, waarde: Envelop | Verzegeld) -> str:
        envelop, plaats = (
            (waarde.envelop, waarde.plaats) if isinstance(waarde, Verzegeld) else (waarde, self.plaats(instance))
        )
        if not envelop:
            # A rest without words, when its key is destroyed; under a living key somebody emptied it.
            self._key(instance.sleutel_id)  # type: ignore[attr-defined]
        if len(envelop) < _KOP or envelop.sleutel_id != instance.sleutel_id:  # type: ignore[attr-defined]
            raise Geschonden(f"De tekst van {self} hoort bij een andere sleutel dan zijn rij.")
        return unseal(self._key(envelop.sleutel_id), plaats, envelop)

    def _move(self, waarde: Verzegeld, plaats: bytes) -> Envelop:
        """Bind an envelope to a new place under the same key. Nobody sees the text, so the ring may be closed."""
        if waarde.plaats == plaats:
            return waarde.envelop
        sleutel_id = waarde.envelop.sleutel_id
        sleutel = _bos.get({}).get(sleutel_id) or _fetch({sleutel_id})[sleutel_id]
        if sleutel is None:  # destroyed: the copy is as unreadable as the original
            return waarde.envelop
        return seal(sleutel, sleutel_id, plaats, unseal(sleutel, waarde.plaats, waarde.envelop))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if self.attname not in model_instance.__dict__:  # deferred
            model_instance.refresh_from_db(fields=[self.attname])
        waarde = model_instance.__dict__[self.attname]
        if waarde is None or (isinstance(waarde, Envelop) and not waarde):
            return waarde
        plaats, sleutel_id = self.plaats(model_instance), model_instance.sleutel_id  # type: ignore[attr-defined]
        if isinstance(waarde, str):
            waarde = seal(self._key(sleutel_id), sleutel_id, plaats, waarde)
        elif waarde.sleutel_id != sleutel_id:
            raise ValueError(f"De rij van {self} kreeg een andere sleutel dan haar tekst; dat kan niet.")
        elif isinstance(waarde, Verzegeld):
            waarde = self._move(waarde, plaats)
        elif add:
            self.read(model_instance, waarde)  # a loaded row under a new id: refuse now, not at the first reading
        model_instance.__dict__[self.attname] = waarde
        return waarde

    def get_prep_value(self, value: Any) -> Any:
        if value is not None and not isinstance(value, Envelop):
            raise FieldError(f"{self} is versleuteld: zet de tekst op het object en gebruik save() of bulk_create().")
        return value

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        if hasattr(value, "as_sql"):  # update(tekst=Value("…")) would write the words themselves
            raise FieldError(f"{self} is versleuteld: een berekende waarde kan hier niet.")
        return str(connection.ops.binary_placeholder_sql(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        value = super().get_db_prep_value(value, connection, prepared)
        return None if value is None else connection.Database.Binary(value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Envelop | None:
        return None if value is None else Envelop(value)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self} is versleuteld: zoeken op inhoud kan niet, alleen isnull.")
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self} is versleuteld: zoeken op inhoud kan niet, alleen isnull.")

    def to_python(self, value: Any) -> str | None:
        return value if value is None else str(value)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(
            **{"form_class": forms.CharField, "max_length": self.max_length or LANG, "widget": forms.Textarea, **kwargs}
        )


# --- history -----------------------------------------------------------------------------------------------------


class _Geschiedenis(HistoricalRecords):  # type: ignore[misc]
    """History rows with ciphertext of their own: bound to the history table and the random id of the history row."""

    def create_historical_record(self, instance: Any, history_type: str, using: str | None = None) -> None:
        eigen_moment = hasattr(instance, "_history_date")
        if not eigen_moment:
            instance._history_date = klok.nu()
        try:
            with _sealed():
                super().create_historical_record(instance, history_type, using)
        finally:
            if not eigen_moment:
                del instance._history_date

    def get_extra_fields(self, model: Any, fields: Any) -> dict[str, Any]:
        # The package's own text reads every field of the row, so a mere repr() would need the key.
        velden: dict[str, Any] = super().get_extra_fields(model, fields)
        return velden | {"__str__": lambda rij: f"{type(rij).__name__} {rij.pk}"}


def history(**kwargs: Any) -> HistoricalRecords:
    """simple-history for a model with encrypted fields: `history = kluis.history()`.

    The moment comes from the clock; a model may say it coarser with a property `_history_date` (anonymous: the day).
    """
    kwargs.setdefault("history_id_field", models.UUIDField(default=uuid.uuid4, editable=False))
    return _Geschiedenis(bases=[Verzegelbaar, models.Model], **kwargs)


# --- codes and kenmerken -----------------------------------------------------------------------------------------

_CODETEKENS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# No vowels, no 0 1 8 S Y, never the same twice in a row: a kenmerk is read aloud and must spell no word, 88, SS or KKK.
_KENMERKTEKENS = "2345679BCDFGHJKMNPQRTVWXZ"
_VERGEVEN = str.maketrans("OIL", "011")


def merk(doel: str, waarde: str) -> str:
    """Keyed HMAC-SHA-256 in hex; each purpose has its own key, so marks of two purposes cannot be joined."""
    wortel = _secret_bytes("PVI_CODESLEUTEL", settings.CODESLEUTEL)
    deelsleutel = hmac.digest(wortel, b"pvi merk " + doel.encode(), hashlib.sha256)
    return hmac.new(deelsleutel, waarde.encode(), hashlib.sha256).hexdigest()


def _controleteken(tekens: str) -> str:
    """One character over GF(32): finds every wrong character and every two that changed places."""
    som = 0
    for teken in tekens:
        som = som << 1 ^ (0x25 if som & 0x10 else 0)
        som = (som & 0x1F) ^ _CODETEKENS.index(teken)
    som = (som << 1 ^ (0x25 if som & 0x10 else 0)) & 0x1F
    return _CODETEKENS[som]


def _groepen(tekst: str) -> list[str]:
    return [tekst[i : i + 4] for i in range(0, len(tekst), 4)]


def new_code(kenmerk: str = "") -> str:
    """A secret code: 80 random bits as 16 characters and a check character.

    It shares no group of four with the kenmerk, so a note of the one says nothing about the other.
    """
    while True:
        tekens = "".join(secrets.choice(_CODETEKENS) for _ in range(16))
        if not set(_groepen(tekens)) & set(kenmerk.split("-")):
            return tekens + _controleteken(tekens)


def format_code(code: str) -> str:
    """As shown to the melder: B4TN-8SGC-2VTP-H6RA-5 (the last group is the check character)."""
    return "-".join(_groepen(code))


def normalize_code(tekst: str) -> str | None:
    """The 17 characters of a typed code, or None. Forgives what `schrijfwijze` forgives, O for 0, I and L for 1."""
    code = schrijfwijze.reference(tekst).translate(_VERGEVEN)
    if len(code) != 17 or set(code) - set(_CODETEKENS) or _controleteken(code[:16]) != code[16]:
        return None
    return code


def new_kenmerk(letter: str) -> str:
    """A random public reference such as M-7KQ3-M9XD: no order, no moment. The caller stores it unique and retries."""
    tekens = ""
    while len(tekens) < 8:
        teken = secrets.choice(_KENMERKTEKENS)
        tekens += teken if teken != tekens[-1:] else ""
    return "-".join([letter, *_groepen(tekens)])


def normalize_kenmerk(tekst: str, letter: str = "M") -> str:
    """A typed kenmerk as it is stored, or "". Forgives what `schrijfwijze` forgives; the letter may be left out."""
    tekens = schrijfwijze.reference(tekst)
    tekens = tekens.removeprefix(letter) if len(tekens) == 9 else tekens
    return "-".join([letter, *_groepen(tekens)]) if len(tekens) == 8 and set(tekens) <= set(_KENMERKTEKENS) else ""
