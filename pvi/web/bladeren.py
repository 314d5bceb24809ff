"""One page of a list."""

from collections.abc import Sequence

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest


def page(request: HttpRequest, queryset: QuerySet | Sequence, size: int = 25, *, aantal: int | None = None) -> Page:
    """The page `?pagina=n` of a list, for components/paginering.html; a wrong number gives the nearest page.

    `page.nummers` is the list of page numbers with an ellipsis, `page.vraag` the rest of the query string (filters,
    sort order), ending in "&" unless empty. `aantal`: the length, when the caller counted already.
    """
    paginator = Paginator(queryset, size)
    if aantal is not None:
        paginator.__dict__["count"] = aantal  # a cached_property: Django would count again
    current = paginator.get_page(request.GET.get("pagina"))
    current.nummers = list(current.paginator.get_elided_page_range(current.number, on_each_side=2, on_ends=1))
    rest = request.GET.copy()
    rest.pop("pagina", None)
    current.vraag = f"{rest.urlencode()}&" if rest else ""
    return current
