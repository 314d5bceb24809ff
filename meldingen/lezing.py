"""What several parts of one page ask about the same record is asked once: the sentence on top, the buttons, the tab.

Only in a request that only reads, where nothing changes between two questions. The answers lie on the record as it was
read, and are gone with it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.db.models import Model

from meldingen.toegang import only_reads

M = TypeVar("M", bound=Model)
P = ParamSpec("P")
R = TypeVar("R")


def asked_once(vraag: Callable[Concatenate[M, P], R]) -> Callable[Concatenate[M, P], R]:
    """Decorator of a question about one record; further arguments are hashable."""

    @wraps(vraag)
    def ask(rij: M, *args: P.args, **kwargs: P.kwargs) -> R:
        if not only_reads():
            return vraag(rij, *args, **kwargs)
        antwoorden = rij.__dict__.setdefault("_antwoorden", {})
        sleutel = (vraag, args, tuple(sorted(kwargs.items())))
        if sleutel not in antwoorden:
            antwoorden[sleutel] = vraag(rij, *args, **kwargs)
        return antwoorden[sleutel]

    return ask
