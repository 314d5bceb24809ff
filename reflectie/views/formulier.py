"""What a form is filled with: the answer of the visitor, also an empty one, or nothing yet."""

from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
