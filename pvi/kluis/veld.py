"""A field whose text lies encrypted in the database, and the history of a row that has one."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django import forms
from django.core import checks, validators
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.functional import Promise
from simple_history.models import HistoricalRecords

from pvi import klok
from pvi.kluis.bos import key_behind_door, key_of
from pvi.kluis.zegel import KOP, VERSIE, Envelop, Geschonden, Verzegeld, seal, unseal

LANG = 20_000  # characters of a text that has no shorter limit: about seven pages
_verzegeld: ContextVar[bool] = ContextVar("verzegeld", default=False)


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

    def read(self, instance: models.Model, waarde: Envelop | Verzegeld) -> str:
        envelop, plaats = (
            (waarde.envelop, waarde.plaats) if isinstance(waarde, Verzegeld) else (waarde, self.plaats(instance))
        )
        if not envelop:
            # A rest without words, when its key is destroyed; under a living key somebody emptied it.
            key_of(instance.sleutel_id, self)  # type: ignore[attr-defined]
        if len(envelop) < KOP or envelop.sleutel_id != instance.sleutel_id:  # type: ignore[attr-defined]
            raise Geschonden(f"De tekst van {self} hoort bij een andere sleutel dan zijn rij.")
        return unseal(key_of(envelop.sleutel_id, self), plaats, envelop)

    def _move(self, waarde: Verzegeld, plaats: bytes) -> Envelop:
        """Bind an envelope to a new place under the same key. Nobody sees the text, so the ring may be closed."""
        if waarde.plaats == plaats:
            return waarde.envelop
        sleutel_id = waarde.envelop.sleutel_id
        sleutel = key_behind_door(sleutel_id)
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
            waarde = seal(key_of(sleutel_id, self), sleutel_id, plaats, waarde)
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
