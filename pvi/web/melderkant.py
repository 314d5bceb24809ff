"""Which pages are of somebody who reports. Imports no model: the log needs it before there are any."""

from django.http import HttpRequest

MELDERKANT = ("/melden/", "/volgen/")


def is_melderkant(request: HttpRequest) -> bool:
    return request.path.startswith(MELDERKANT)
