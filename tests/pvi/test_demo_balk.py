"""The bar of the demo stands on every page and may not touch it."""

from django.template import Context, Template, engines
from django.test import RequestFactory

from pvi.templatetags import pvi as tags


def test_what_the_bar_sets_never_reaches_the_page(monkeypatch):
    balk = engines["django"].from_string("{% firstof 'van de balk' as stand %}{{ stand }}")
    monkeypatch.setattr(tags, "get_template", lambda naam: balk)
    pagina = Template("{% demo_balk %}|{{ stand }}")
    context = Context({"stand": "van de pagina", "request": RequestFactory().get("/")})
    assert pagina.render(context) == "van de balk|van de pagina"
