"""The dashboard: exact for who has exact figures, published quarters for others, 404 for everybody else."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meldingen.models import Inzage, Uitsluiting
from pvi import klok
from pvi.models import Aanstelling
from pvi.rollen import RELATIES, Rol
from tests.dashboards.test_queries import ontvangen, zaak
from tests.kern import moment
from tests.people import first_team, give_role
from tests.toegankelijk import check_page

pytestmark = pytest.mark.django_db
ADRES = "/dashboards/"
LEVEND = {Rol.VI, Rol.PC, Rol.LC}
GEPUBLICEERD = {Rol.SH, Rol.TC, Rol.HR, Rol.RK, Rol.CT, Rol.CD, Rol.KO}


@pytest.fixture(autouse=True)
def op_de_achtste(organisatie):
    from pvi import lijsten

    lijsten.sync()
    with klok.op(moment("2026-11-08", 6)):
        yield


def show(client, medewerker, **vraag) -> BeautifulSoup:
    client.force_login(medewerker)
    antwoord = client.get(ADRES, vraag)
    assert antwoord.status_code == 200, antwoord.status_code
    return BeautifulSoup(antwoord.content, "html.parser")


def figures(blad: BeautifulSoup) -> dict[str, str]:
    return {
        blok.dt.get_text(strip=True): blok.find(class_="groot").get_text(strip=True) for blok in blad.select("dl > div")
    }


def figure(client, medewerker, label: str, **vraag) -> str:
    return figures(show(client, medewerker, **vraag))[label]


def test_it_shows(client, vik, organisatie):
    ontvangen(organisatie["RT"], "2026-10-05", gronden=["ras"])
    blad = show(client, vik)
    print(blad.find("main").get_text(" ", strip=True))
    assert figures(blad)["Nieuw"] == "1"
    assert check_page(blad) == []
    client.get(ADRES)
    with CaptureQueriesContext(connection) as gevraagd:
        client.get(ADRES)
    for q in gevraagd:
        print(q["sql"][:160])
    print(len(gevraagd))
