"""Filters of the werkvoorraad: all in the URL, each removable, none wider than the one access rule."""

from datetime import date, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Case, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from meldingen.models import Melding, Termijn, Toekenning
from meldingen.workflow import ACTIEF, Recht, Status
from pvi import klok
from pvi.models import Medewerker
from pvi.models.referentie import keuzes

OPEN = "open"
TERMIJN = [("te_laat", "Te laat"), ("week", "Deze week")]
MIJ = [("mij", "Alleen mijn zaken")]

_VOLGORDE = Case(*(When(status=status, then=Value(n)) for n, status in enumerate(Status)), output_field=IntegerField())
# Word in the URL → columns; the kenmerk last, so that the order is the same on every page.
SORTEER = {
    "kenmerk": ("kenmerk",),
    "fase": (_VOLGORDE, "kenmerk"),
    "ontvangen": ("ontvangen_op", "kenmerk"),
    "termijn": ("eerste_termijn", "kenmerk"),
}
STANDAARD = "termijn"


def week_end(vandaag: date) -> date:
    """The Sunday of this week."""
    return vandaag + timedelta(days=6 - vandaag.weekday())


def with_eerste_termijn(meldingen: QuerySet[Melding]) -> QuerySet[Melding]:
    """Each case with the last day of its first running term."""
    eerste = Termijn.objects.open().filter(melding=OuterRef("pk")).order_by("verloopt_op").values("verloopt_op")[:1]
    return meldingen.annotate(eerste_termijn=Subquery(eerste))


def mine(medewerker: Medewerker) -> Q:
    """Cases that wait for this person by name: an intake, or a named grant in force."""
    toegekend = Toekenning.objects.in_force(medewerker).values("content_object_id")
    return Q(intaker=medewerker, status__in=(Status.ONTVANGEN, Status.INTAKE)) | Q(pk__in=toegekend)


def is_late(vandaag: date) -> Q:
    return Q(eerste_termijn__lt=vandaag)


def is_due_this_week(vandaag: date) -> Q:
    return Q(eerste_termijn__gte=vandaag, eerste_termijn__lte=week_end(vandaag))


class Werkvoorraadfilter(django_filters.FilterSet):
    kenmerk = django_filters.CharFilter(label="Kenmerk", method="filter_kenmerk")
    fase = django_filters.ChoiceFilter(label="Fase", method="filter_fase", empty_label="Alles wat open is")
    grond = django_filters.ChoiceFilter(label="Grond", method="filter_grond", empty_label="Alle gronden")
    termijn = django_filters.ChoiceFilter(
        label="Termijn", choices=TERMIJN, method="filter_termijn", empty_label="Alle termijnen"
    )
    van = django_filters.ChoiceFilter(label="Van wie", choices=MIJ, method="filter_van", empty_label="Van iedereen")
    spoed = django_filters.BooleanFilter(label="Alleen spoed", method="filter_spoed", widget=forms.CheckboxInput)
    bericht = django_filters.BooleanFilter(
        label="Melder wacht op antwoord", method="filter_bericht", widget=forms.CheckboxInput
    )

    class Meta:
        model = Melding
        fields: list[str] = []

    def __init__(self, *args: Any, medewerker: Medewerker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.medewerker = medewerker
        fasen = [(status.value, status.label) for status in Status if status in ACTIEF]
        self.form.fields["fase"].choices = [("", "Alles wat open is"), *fasen, ("alle", "Alles, ook gesloten")]
        self.form.fields["grond"].choices = [("", "Alle gronden"), *keuzes("grond")]

    def filter_queryset(self, queryset: QuerySet[Melding]) -> QuerySet[Melding]:
        queryset = super().filter_queryset(queryset)
        # A closed case is shown when somebody asks for it, or when its melder waits for an answer.
        if not any(self.form.cleaned_data.get(naam) for naam in ("fase", "kenmerk", "bericht")):
            queryset = queryset.exclude(status=Status.AFGESLOTEN)
        return queryset

    def filter_kenmerk(self, queryset, naam, waarde):
        return queryset.filter(kenmerk__icontains=waarde.strip())

    def filter_fase(self, queryset, naam, waarde):
        return queryset if waarde == "alle" else queryset.filter(status=waarde)

    def filter_grond(self, queryset, naam, waarde):
        # The grond is content: it may not be found out by who only follows the status.
        leesbaar = Melding.objects.permitted(self.medewerker, Recht.MELDING_LEZEN)
        return queryset.filter(gronden__contains=[waarde], pk__in=leesbaar.values("pk"))

    def filter_termijn(self, queryset, naam, waarde):
        vandaag = klok.vandaag()
        return queryset.filter(is_late(vandaag) if waarde == "te_laat" else is_due_this_week(vandaag))

    def filter_van(self, queryset, naam, waarde):
        return queryset.filter(mine(self.medewerker))

    def filter_spoed(self, queryset, naam, waarde):
        return queryset.filter(spoed=True) if waarde else queryset

    def filter_bericht(self, queryset, naam, waarde):
        if not waarde:
            return queryset
        return queryset.filter(pk__in=waiting_for_answer(self.medewerker).values("pk"))

    def chips(self) -> list[tuple[str, str, str]]:
        """(name in the URL, label, value in words) of every filter that is set."""
        gekozen = []
        for naam, veld in self.form.fields.items():
            waarde = self.form.cleaned_data.get(naam)
            if not waarde:
                continue
            keuze = dict(getattr(veld, "choices", ())).get(waarde)
            gekozen.append((naam, str(veld.label), "" if waarde is True else str(keuze or waarde)))
        return gekozen


def waiting_for_answer(medewerker: Medewerker) -> QuerySet[Melding]:
    """Cases whose melder wrote and was not answered, where this person may answer."""
    return (
        Melding.objects.permitted(medewerker, Recht.BERICHTEN)
        .filter(berichten__van_melder=True, berichten__beantwoord=False)
        .distinct()
    )


def in_order(meldingen: QuerySet[Melding], sorteer: str) -> QuerySet[Melding]:
    """Sorted by a word of SORTEER, a minus in front for the other way round; without a term comes last."""
    naam = sorteer.removeprefix("-")
    eerste, *rest = SORTEER.get(naam, SORTEER[STANDAARD])
    kolom = F(eerste) if isinstance(eerste, str) else eerste
    af = sorteer.startswith("-")
    return meldingen.order_by(kolom.desc(nulls_last=True) if af else kolom.asc(nulls_last=True), *rest)
