"""How a field, its errors and its readers are drawn (templates/django/forms)."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.test import RequestFactory

from pvi.forms import Datuminvoer, Keuzekaarten
from tests.toegankelijk import check_page


class Meldformulier(forms.Form):
    wijze = forms.ChoiceField(
        label="Hoe wil je melden?",
        choices=[("open", "Open"), ("anoniem", "Anoniem")],
        widget=Keuzekaarten(uitleg={"anoniem": "Niemand weet wie je bent."}),
    )
    wat = forms.CharField(label="Wat is er gebeurd?", help_text="Alleen feiten.", widget=forms.Textarea)
    dag = forms.DateField(label="Dag", required=False, widget=Datuminvoer)
    team = forms.ChoiceField(label="Team", choices=[("", "Kies"), ("1", "Duinrand")])
    nodig = forms.MultipleChoiceField(
        label="Steun", required=False, choices=[("a", "Buddy")], widget=forms.CheckboxSelectMultiple
    )
    reden = forms.CharField(label="Reden", error_messages={"required": "Schrijf waarom."})
    gelezen = forms.BooleanField(label="Ik heb dit gelezen")

    def clean(self) -> None:
        if self.data.get("reden") == "fout":
            raise forms.ValidationError("Dit past niet bij elkaar.")


class Besluitformulier(forms.Form):
    motivering = forms.CharField(widget=forms.Textarea(attrs={"data-lezer": "intern", "data-lezers": "de commissie"}))
    uitleg = forms.CharField(widget=forms.Textarea(attrs={"data-lezer": "melder"}))
    titel = forms.CharField()


@pytest.fixture
def page():
    def draw(**context: object) -> BeautifulSoup:
        request = RequestFactory().get("/")
        response: HttpResponse = render(request, "tests/formulier.html", {"titel": "Melden", **context})
        assert check_page(response.content.decode()) == []
        return BeautifulSoup(response.content, "html.parser")

    return draw


@pytest.fixture(autouse=True)
def _template(settings) -> None:
    engine = settings.TEMPLATES[0]
    source = '{% extends "base.html" %}{% block inhoud %}<form>{{ form }}</form>{% endblock %}'
    loaders = [
        ("django.template.loaders.locmem.Loader", {"tests/formulier.html": source}),
        "django.template.loaders.filesystem.Loader",
        "django.template.loaders.app_directories.Loader",
    ]
    options = {**engine["OPTIONS"], "loaders": loaders}
    settings.TEMPLATES = [{**engine, "APP_DIRS": False, "OPTIONS": options}]


def _refused(**data: str) -> Meldformulier:
    form = Meldformulier(data)
    form.full_clean()
    return form


def test_optional_field_says_so_and_a_required_one_does_not(page) -> None:
    labels = {tag.get_text(" ", strip=True) for tag in page(form=Meldformulier()).select("form label, form legend")}
    assert {"Dag (niet verplicht)", "Steun (niet verplicht)", "Team", "Ik heb dit gelezen"} <= labels


def test_hint_and_explanation_belong_to_their_control(page) -> None:
    soup = page(form=Meldformulier())
    assert soup.select_one("textarea")["aria-describedby"] == "id_wat_helptext"
    anoniem = soup.select_one("input[value=anoniem]")
    assert soup.find(id=anoniem["aria-describedby"]).get_text() == "Niemand weet wie je bent."
    assert "aria-describedby" not in soup.select_one("input[value=open]").attrs


def test_refused_form_names_itself_in_title_summary_and_field(page) -> None:
    soup = page(form=_refused(reden=""))
    assert soup.title.get_text().startswith("Fout: Melden")
    summary = soup.select_one("[data-fouten]")
    links = {a.get_text(): a["href"] for a in summary.select("a")}
    assert links == {
        "Geef antwoord op: Hoe wil je melden?": "#id_wijze_0",
        "Geef antwoord op: Wat is er gebeurd?": "#id_wat",
        "Kies: team": "#id_team",
        "Schrijf waarom.": "#id_reden",
        "Zet een vinkje bij: Ik heb dit gelezen": "#id_gelezen",
    }
    assert "Er kloppen nog 5 dingen niet" in summary.get_text()
    wat = soup.find(id="id_wat")
    assert wat["aria-invalid"] == "true"
    assert wat["aria-describedby"] == "id_wat_helptext id_wat_error"
    assert "Geef antwoord op: Wat is er gebeurd?" in soup.find(id="id_wat_error").get_text()


def test_error_of_the_whole_form_stands_in_the_summary(page) -> None:
    text = page(form=_refused(reden="fout")).select_one("[data-fouten]").get_text()
    assert "Dit past niet bij elkaar." in text


@pytest.mark.parametrize("name", ["form", "berichtformulier"])
def test_no_page_can_forget_its_summary(page, name: str) -> None:
    context = {"form": Meldformulier(), name: _refused()}
    assert page(**context).select_one("[data-fouten]")
    assert page(form=Meldformulier(), lijst=[_refused()]).select_one("[data-fouten]")


def test_untouched_form_has_no_errors(page) -> None:
    soup = page(form=Meldformulier())
    assert not soup.title.get_text().startswith("Fout")
    assert not soup.select("[data-fouten], .veldfout")


def test_text_for_the_melder_never_looks_like_an_internal_text(page) -> None:
    soup = page(form=Besluitformulier())
    intern, melder = soup.select_one("div.intern"), soup.select_one("div.voor-melder")
    assert intern.find("textarea")["name"] == "motivering"
    assert "Intern · leest de commissie" in intern.get_text()
    assert melder.find("textarea")["name"] == "uitleg"
    assert "Voor de melder · leest de melder, nu en later" in melder.get_text()
    assert not soup.find(id="id_titel").find_parent(class_=["intern", "voor-melder"])


def test_date_control_speaks_iso(page) -> None:
    soup = page(form=Meldformulier(initial={"dag": date(2026, 12, 1)}))
    dag = soup.find(id="id_dag")
    assert (dag["type"], dag["value"]) == ("date", "2026-12-01")
