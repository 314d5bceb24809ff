"""Outside the demo nothing of it exists."""

import pytest
from django.apps import apps
from django.core.management import CommandError
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse

from demo.management.commands.load_demo import Command
from pvi.models import Medewerker

PADEN = ("", "mensen/", "twee-mensen/", "postvak/", "verder/", "klok/", "stap/1/", "als/vik/")


@pytest.mark.django_db
@pytest.mark.parametrize("pad", PADEN)
def test_there_is_no_tour(client, pad):
    assert client.get(f"/demo/{pad}").status_code == 404
    assert client.post(f"/demo/{pad}").status_code == 404
    assert "_auth_user_id" not in client.session


def test_neither_address_nor_bar_nor_app_exists():
    with pytest.raises(NoReverseMatch):
        reverse("demo:rondleiding")
    with pytest.raises(TemplateDoesNotExist):
        get_template("demo/demo_balk.html")
    assert not apps.is_installed("demo")


@pytest.mark.django_db
def test_load_demo_refuses(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="alleen in de demo"):
        Command().handle(verbosity=1)
    assert not Medewerker.objects.exists()
