"""Where Django meets the rule of access: its question about one object, and a request that only reads."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from meldingen.models import Melding
from meldingen.toegang import has_recht_op, resolved_once
from meldingen.workflow import Recht


class ToegangBackend(BaseBackend):
    """`user.has_perm('meldingen.<recht>', melding)` asks the same rule; it authenticates nobody."""

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        if not isinstance(obj, Melding) or not perm.startswith("meldingen."):
            return False
        codename = perm.removeprefix("meldingen.")
        if codename not in Recht.values:
            return False
        return has_recht_op(user_obj, obj, Recht(codename))


def resolve_access_once(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: a request that only reads resolves its user once; one that may change access asks anew each time."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        with resolved_once():
            return get_response(request)

    return middleware
