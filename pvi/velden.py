"""Model fields of the keys that people type; each stores and compares one spelling (pvi/schrijfwijze.py)."""

from collections.abc import Callable
from typing import Any

from django.db import models

from pvi import schrijfwijze
from pvi.forms import Mailadres, Personeelsnummer
from pvi.kluis import EncryptedTextField


class _EenSchrijfwijze:
    """Whatever is saved, looked up or compared passes `schrijfwijze` first; an empty key is NULL where it can be."""

    schrijfwijze: Callable[[str], str]

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)  # type: ignore[misc]
        return self._one_spelling(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)  # type: ignore[misc]
        if isinstance(value, str):
            value = self._one_spelling(value)
            setattr(model_instance, self.attname, value)  # type: ignore[attr-defined]
        return value

    def _one_spelling(self, value: str) -> str | None:
        return type(self).schrijfwijze(value) or (None if self.null else "")  # type: ignore[attr-defined]


class Mailveld(_EenSchrijfwijze, models.EmailField):  # type: ignore[type-arg]
    """An address, unique whatever its spelling when `unique`."""

    schrijfwijze = staticmethod(schrijfwijze.mail)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": Mailadres, **kwargs})


class Nummerveld(_EenSchrijfwijze, models.CharField):  # type: ignore[type-arg]
    """A personnel number."""

    schrijfwijze = staticmethod(schrijfwijze.nummer)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": Personeelsnummer, **kwargs})


class _VersleuteldInEenSchrijfwijze(EncryptedTextField):
    schrijfwijze: Callable[[str], str]

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        waarde = model_instance.__dict__.get(self.attname)
        if isinstance(waarde, str):
            model_instance.__dict__[self.attname] = type(self).schrijfwijze(waarde)
        return super().pre_save(model_instance, add)


class VersleuteldMailveld(_VersleuteldInEenSchrijfwijze):
    schrijfwijze = staticmethod(schrijfwijze.mail)


class VersleuteldNummerveld(_VersleuteldInEenSchrijfwijze):
    schrijfwijze = staticmethod(schrijfwijze.nummer)
