"""Filters of the werkvoorraad: all in the URL, each removable, none wider than the one access rule.

A filter on the content of a case (grond, aard, team, who handles it) looks only at cases whose content the user may
read. Otherwise who only follows the status could find the content out by asking for it.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.http import QueryDict

from meldingen.access import BEREIK
from meldingen.actions.contact import BEANTWOORDT
from meldingen.behandelaar import mine, named, without_behandelaar
from meldingen.forms.zoeken import in_words, matches
from meldingen.models import Bericht, Lijstfilter, Melding, Statuswissel
from meldingen.models.benadeling import reported_benadeling
from meldingen.toegang import Toegang, toegang
from meldingen.workflow import ACTIEF, Recht, Status
from pvi import klok
from pvi.forms import Datumveld
from pvi.kluis import LANG
from pvi.models import Aanstelling, Medewerker, OrganisatieEenheid
from pvi.models.referentie import alle
from pvi.rollen import Rol

TERMIJN = [("te_laat", "Te laat"), ("vandaag", "Vandaag"), ("week", "Deze week"), ("geen", "Geen termijn")]
BENADELING = "benadeling"
VLAGGEN = [
    ("spoed", "Spoed"),
    (BENADELING, "Benadeling gemeld"),
    ("opgeschort", "Opgeschort"),
    ("lc_plicht", "Landelijk Coördinator adviseert"),
]
FASEN = [(status.value, status.label) for status in Status if status in ACTIEF]
ALLE = "alle"
MIJ, ZONDER, WEGEN, CLIENTEN = VAN_ZONDER_NAAM = "mij", "zonder", "wegen", "clienten"
# No code was recorded yet; and the figures of the whole police beside those of an eenheid.
LEEG, LANDELIJK = "leeg", "landelijk"
NIET_INGEVULD = (LEEG, "Nog niet ingevuld")
# The list as it is when somebody takes the last filter away: without it a saved default would come back.
GEEN = "filter=geen"

_VOLGORDE = Case(*(When(status=status, then=Value(n)) for n, status in enumerate(Status)), output_field=IntegerField())
# Word in the URL → columns; the kenmerk last, so that the order is the same on every page. Indexes of Melding follow.
SORTEER = {
    "kenmerk": ("kenmerk",),
    "fase": (_VOLGORDE, "kenmerk"),
    "ontvangen": ("ontvangen_op", "kenmerk"),
    "termijn": ("eerste_termijn_op", "kenmerk"),
}
STANDAARD = "termijn"
# Who goes from case to case does so at the top of the list; further down the list itself is the way.
LOOPLIJST = 1000


def week_end(vandaag: date) -> date:
    """The Sunday of this week."""
    return vandaag + timedelta(days=6 - vandaag.weekday())


def _midnight(dag: date) -> datetime:
    """The first moment of a day in Amsterdam: a moment compares on the index, a date would not."""
    return datetime.combine(dag, time(), tzinfo=klok.AMSTERDAM)


def is_late(vandaag: date) -> Q:
    return Q(eerste_termijn_op__lt=vandaag)


def is_due_this_week(vandaag: date) -> Q:
    return Q(eerste_termijn_op__gte=vandaag, eerste_termijn_op__lte=week_end(vandaag))


def waiting_for_answer(medewerker: Medewerker) -> QuerySet[Melding]:
    """Cases whose melder wrote and was not answered, where this person may answer for the organisation."""
    wacht = Bericht.objects.filter(van_melder=True, beantwoord=False)
    return Melding.objects.permitted(medewerker, Recht.BERICHTEN, BEANTWOORDT).filter(pk__in=wacht.values("melding"))


def to_weigh(medewerker: Medewerker) -> QuerySet[Melding]:
    """Cases that the commissie of this person has to weigh; what was held comes back by itself."""
    return Melding.objects.permitted(medewerker, Recht.WEGEN).filter(status=Status.TRIAGE)


def clients(medewerker: Medewerker) -> QuerySet[Melding]:
    """Cases of melders who let this vertrouwenspersoon follow them."""
    return Melding.objects.permitted(medewerker, Recht.VOLGEN, {Rol.VP})


class Werkvoorraadfilter(forms.Form):
    """Bound to the address; `qs` holds the cases that are left. A field that is set runs its `filter_<field>`."""

    fase = forms.MultipleChoiceField(
        label="Fase", choices=[*FASEN, (ALLE, "Alles, ook gesloten")], widget=forms.CheckboxSelectMultiple
    )
    termijn = forms.ChoiceField(label="Termijn", choices=[("", "Alle termijnen"), *TERMIJN])
    van = forms.ChoiceField(label="Van wie", choices=[("", "Van iedereen")])
    grond = forms.ChoiceField(label="Grond", choices=[("", "Alle gronden")])
    aard = forms.ChoiceField(label="Aard", choices=[("", "Alle soorten")])
    team = forms.ChoiceField(label="Sector of team", choices=[("", "Alle teams")])
    eenheid = forms.ChoiceField(label="Eenheid", choices=[("", "Alle eenheden")])
    ontvangen_van = Datumveld(label="Ontvangen vanaf")
    ontvangen_tot = Datumveld(label="Ontvangen tot en met")
    vlag = forms.MultipleChoiceField(label="Bijzonderheden", choices=VLAGGEN, widget=forms.CheckboxSelectMultiple)
    # Set by what was typed in the search field: codes, see forms/zoeken.py.
    zoek = forms.CharField(label="Gezocht", widget=forms.HiddenInput, max_length=LANG)
    bericht = forms.BooleanField(label="Melder wacht op antwoord")
    kanaal = forms.ChoiceField(label="Kanaal", choices=[("", "Alle kanalen")])
    uitkomst = forms.ChoiceField(label="Uitkomst", choices=[("", "Alle uitkomsten")])
    gesloten_van = Datumveld(label="Gesloten vanaf")
    gesloten_tot = Datumveld(label="Gesloten tot en met")
    cijfers = forms.ChoiceField(label="Telt mee in de cijfers van", choices=[("", "Maakt niet uit")])

    def __init__(self, data: QueryDict, *, medewerker: Medewerker, tonen: bool = True) -> None:
        """`tonen`: the fields will be shown, so each needs its choices; otherwise only those that are set."""
        super().__init__(data)
        self.medewerker = medewerker
        self.wie: Toegang = toegang(medewerker)
        for veld in self.fields.values():
            veld.required = False
        for naam, choices in (
            ("grond", lambda: [*alle("grond"), NIET_INGEVULD]),
            ("aard", lambda: [*alle("aard"), NIET_INGEVULD]),
            ("kanaal", lambda: [*alle("kanaal"), NIET_INGEVULD]),
            ("uitkomst", lambda: alle("uitkomst")),
            ("cijfers", self._figures),
            ("van", self._people),
            ("team", self._teams),
            ("eenheid", self._units),
        ):
            # A choice of nothing is no choice: the field is left out.
            if keuzes := choices() if tonen or data.get(naam) else []:
                self.fields[naam].choices += keuzes
            else:
                del self.fields[naam]

        if not self.wie.with_recht(Recht.INTAKE, {Rol.VI}):
            self.fields["vlag"].choices = [keuze for keuze in VLAGGEN if keuze[0] != BENADELING]

    # --- choices ---------------------------------------------------------------------------------------------------

    def _under(self, recht: Recht) -> list[OrganisatieEenheid]:
        """Units in which the own roles reach cases for this right, in the order of the tree."""
        met_bereik = [a for a in self.wie.with_recht(recht) if (b := BEREIK.get(Rol(a.rol))) and b.niveau == 1]
        return list({e.pk: e for a in met_bereik for e in self.wie.onderdelen(a)}.values())

    def _people(self) -> list[tuple[str, Any]]:
        keuzes: list[tuple[str, Any]] = [(MIJ, "Van mij")]
        vik = self.wie.with_recht(Recht.TOEWIJZEN, {Rol.VI})
        if vik:
            eenheden = {pk for a in vik for pk in self.wie.eenheid_ids(a)}
            bij_vik = Aanstelling.objects.actief().filter(rol__in=(Rol.VI, Rol.VO), eenheid__in=eenheden)
            namen = dict(bij_vik.exclude(medewerker=self.medewerker).values_list("medewerker", "medewerker__naam"))
            collegas = sorted(((str(pk), naam) for pk, naam in namen.items()), key=lambda keuze: keuze[1])
            keuzes += [(ZONDER, "Zonder behandelaar"), *([("Collega’s", collegas)] if collegas else [])]
        if self.wie.with_recht(Recht.WEGEN):
            keuzes.append((WEGEN, "Te wegen door de commissie"))
        if any(a.rol == Rol.VP for a in self.wie.aanstellingen):
            keuzes.append((CLIENTEN, "Mijn cliënten"))
        return keuzes

    def _teams(self) -> list[tuple[str, list[tuple[str, str]]]]:
        eenheden = self._under(Recht.MELDING_LEZEN)
        onder = {
            sector: [e for e in eenheden if e.ouder_id == sector.pk and e.niveau == 3]
            for sector in eenheden
            if sector.niveau == 2
        }
        return [
            (sector.naam, [(sector.code, f"Heel {sector.naam}"), *((team.code, team.naam) for team in teams)])
            for sector, teams in onder.items()
        ]

    def _units(self) -> list[tuple[str, str]]:
        volgers = [BEREIK.get(Rol(a.rol)) for a in self.wie.with_recht(Recht.VOLGEN)]
        landelijk = any(bereik is not None and bereik.niveau is None for bereik in volgers)
        eenheden = (
            list(OrganisatieEenheid.objects.handling(klok.vandaag()))
            if landelijk
            else [e for e in self._under(Recht.VOLGEN) if e.niveau <= 1]
        )
        return [(e.code, e.naam) for e in eenheden] if len(eenheden) > 1 else []

    def _figures(self) -> list[tuple[str, str]]:
        gebieden = self.wie.cijfereenheden(Recht.DASHBOARD_EENHEID)
        return [(LANDELIJK, "de hele politie") if e is None else (e.code, e.naam) for e in gebieden]

    # --- what each filter keeps ------------------------------------------------------------------------------------

    @cached_property
    def qs(self) -> QuerySet[Melding]:
        """What is no valid choice filters nothing."""
        self.is_valid()
        queryset = Melding.objects.permitted(self.medewerker, Recht.VOLGEN)
        for naam, waarde in self.cleaned_data.items():
            if waarde:
                queryset = getattr(self, f"filter_{naam}")(queryset, waarde)
        return queryset.exclude(status=Status.AFGESLOTEN) if self.leaves_out_closed else queryset

    @property
    def leaves_out_closed(self) -> bool:
        """A closed case is shown when somebody asks for it, by its phase or its day, or when its melder waits."""
        return not any(self.cleaned_data.get(naam) for naam in ("fase", "bericht", "gesloten_van", "gesloten_tot"))

    def _readable(self, queryset: QuerySet[Melding]) -> QuerySet[Melding]:
        return queryset.filter(self.wie.filter(Recht.MELDING_LEZEN))

    def filter_fase(self, queryset, waarde):
        return queryset if ALLE in waarde else queryset.filter(status__in=waarde)

    def filter_termijn(self, queryset, waarde):
        vandaag = klok.vandaag()
        return queryset.filter(
            {
                "te_laat": is_late(vandaag),
                "vandaag": Q(eerste_termijn_op=vandaag),
                "week": is_due_this_week(vandaag),
                "geen": Q(eerste_termijn_op=None),
            }[waarde]
        )

    def filter_van(self, queryset, waarde):
        if waarde == MIJ:
            return queryset.filter(mine(self.medewerker))
        if waarde == ZONDER:
            return queryset.filter(without_behandelaar(self.wie))
        if waarde in (WEGEN, CLIENTEN):
            zaken = to_weigh(self.medewerker) if waarde == WEGEN else clients(self.medewerker)
            return queryset.filter(pk__in=zaken.values("pk"))
        return self._readable(queryset).filter(named(waarde))

    def filter_grond(self, queryset, waarde):
        return self._coded(queryset, "gronden", waarde)

    def filter_aard(self, queryset, waarde):
        return self._coded(queryset, "aarden", waarde)

    def _coded(self, queryset, veld, waarde):
        met = {veld: []} if waarde == LEEG else {f"{veld}__contains": [waarde]}
        return self._readable(queryset).filter(**met)

    def filter_kanaal(self, queryset, waarde):
        return self._readable(queryset).filter(kanaal="" if waarde == LEEG else waarde)

    def filter_uitkomst(self, queryset, waarde):
        return self._readable(queryset).filter(uitkomst=waarde)

    def filter_team(self, queryset, waarde):
        boom = Q(eenheid_gedraging__code=waarde) | Q(eenheid_gedraging__ouder__code=waarde)
        return self._readable(queryset).filter(boom | Q(eenheid_gedraging__ouder__ouder__code=waarde))

    def filter_eenheid(self, queryset, waarde):
        return queryset.filter(eenheid_behandeling__code=waarde)

    def filter_ontvangen_van(self, queryset, waarde):
        return queryset.filter(ontvangen_op__gte=_midnight(waarde))

    def filter_ontvangen_tot(self, queryset, waarde):
        return queryset.filter(ontvangen_op__lt=_midnight(waarde + timedelta(days=1)))

    def filter_gesloten_van(self, queryset, waarde):
        return self._closed(queryset, waarde, self.cleaned_data.get("gesloten_tot"))

    def filter_gesloten_tot(self, queryset, waarde):
        van = self.cleaned_data.get("gesloten_van")
        return queryset if van else self._closed(queryset, None, waarde)

    def _closed(self, queryset, van, tot):
        """Closed between the two days: both ends look at one step, as a case may close twice."""
        sluitingen = Statuswissel.objects.filter(naar=Status.AFGESLOTEN).order_by()
        if van:
            sluitingen = sluitingen.filter(op__gte=_midnight(van))
        if tot:
            sluitingen = sluitingen.filter(op__lt=_midnight(tot + timedelta(days=1)))
        return queryset.filter(pk__in=sluitingen.values("melding"))

    def filter_cijfers(self, queryset, waarde):
        gebieden = self.wie.cijfereenheden(Recht.DASHBOARD_EENHEID)
        eenheid = next(e for e in gebieden if waarde == (LANDELIJK if e is None else e.code))
        bereik = self.wie.cijferbereik(Recht.DASHBOARD_EENHEID, eenheid)
        return queryset.filter(bereik.counted_now())

    def filter_vlag(self, queryset, waarde):
        een_van = Q(pk__in=())
        for vlag in waarde:
            # Why the LC advises is content (who is at issue); the other marks stand in every row.
            if vlag == BENADELING:
                een_van |= Q(reported_benadeling(self.medewerker))
                continue
            mag = self.wie.filter(Recht.MELDING_LEZEN) if vlag == "lc_plicht" else Q()
            een_van |= mag & Q(**{vlag: True})
        return queryset.filter(een_van)

    def filter_zoek(self, queryset, waarde):
        return queryset.filter(matches(waarde.split(), self.wie))

    def filter_bericht(self, queryset, waarde):
        return queryset.filter(pk__in=waiting_for_answer(self.medewerker).values("pk"))

    # --- in words --------------------------------------------------------------------------------------------------

    def chosen(self) -> list[tuple[str, str, str]]:
        """(name, value in the URL, words) of everything that is set; one line per value, so each goes by itself."""
        gekozen = []
        for naam, veld in self.fields.items():
            waarde = self.cleaned_data.get(naam)
            woorden = _flat(getattr(veld, "choices", ()))
            if naam == "zoek" and waarde:
                gekozen.append((naam, waarde, f"Gezocht: {', '.join(in_words(code) for code in waarde.split())}"))
                continue
            for een in waarde if isinstance(waarde, list) else [waarde] if waarde else []:
                if een is True:
                    gekozen.append((naam, self.data.get(naam), veld.label))
                elif isinstance(een, date):
                    gekozen.append((naam, een.isoformat(), f"{veld.label}: {een.day}-{een.month}-{een.year}"))
                else:
                    gekozen.append((naam, een, f"{veld.label}: {woorden.get(een, een)}"))
        return gekozen

    def without_names(self) -> list[str]:
        """As `chosen`, for what leaves the portal: a colleague whose cases were asked for is not named."""
        van = f"{self.base_fields['van'].label}: een collega van VIK"
        return [
            van if naam == "van" and waarde not in VAN_ZONDER_NAAM else woorden
            for naam, waarde, woorden in self.chosen()
        ]


def _flat(keuzes: Any) -> dict[str, str]:
    woorden: dict[str, str] = {}
    for waarde, naam in keuzes:
        woorden |= dict(naam) if isinstance(naam, list) else {str(waarde): naam}
    return woorden


def sorteerwoord(vraag: QueryDict) -> str:
    """The order that an address asks for; the usual one when it asks for none, or for one that is not there."""
    sorteer = vraag.get("sorteer", STANDAARD)
    return sorteer if sorteer.removeprefix("-") in SORTEER else STANDAARD


def in_order(meldingen: QuerySet[Melding], sorteer: str) -> QuerySet[Melding]:
    """Sorted by a word of SORTEER, a minus in front for the other way round; without a term comes last."""
    naam = sorteer.removeprefix("-")
    eerste, *rest = SORTEER[naam]
    kolom = F(eerste) if isinstance(eerste, str) else eerste
    if not sorteer.startswith("-"):
        return meldingen.order_by(kolom.asc(nulls_last=True), *rest)
    # Only a term may be absent; without a word about that the index is read from its end.
    leeg = True if eerste == "eerste_termijn_op" else None
    return meldingen.order_by(kolom.desc(nulls_last=leeg), *(f"-{veld}" for veld in rest))


def clean_query(vraag: QueryDict) -> str:
    """What of an address is this list: known filters that are set and the order, always written the same way."""
    namen = [*Werkvoorraadfilter.base_fields, "sorteer"]
    schoon = QueryDict(mutable=True)
    for naam in namen:
        if waarden := [waarde for waarde in dict.fromkeys(vraag.getlist(naam)) if waarde]:
            schoon.setlist(naam, waarden)
    return schoon.urlencode()


@dataclass(frozen=True)
class Buren:
    """The place of a case in the list somebody came from; empty words when there is nothing on that side."""

    vraag: str
    vorige: str
    volgende: str
    nummer: int
    aantal: int

    @property
    def meer(self) -> bool:
        return self.aantal > LOOPLIJST


def neighbours(medewerker: Medewerker, vraag: str, kenmerk: str) -> Buren | None:
    """The cases before and after this one in the filtered list, from permitted rows only; None when it is not in it.

    One query for the list, whatever its length; see LOOPLIJST.
    """
    zoekvraag = QueryDict(vraag)
    filter_ = Werkvoorraadfilter(zoekvraag, medewerker=medewerker, tonen=False)
    rij = in_order(filter_.qs, sorteerwoord(zoekvraag)).values_list("kenmerk", flat=True)
    kenmerken = list(rij[: LOOPLIJST + 1])
    if kenmerk not in kenmerken[:LOOPLIJST]:
        return None
    n = kenmerken.index(kenmerk)
    return Buren(
        vraag=vraag,
        vorige=kenmerken[n - 1] if n else "",
        volgende=kenmerken[n + 1] if n + 1 < len(kenmerken) else "",
        nummer=n + 1,
        aantal=len(kenmerken),
    )


class Lijstfilterformulier(forms.ModelForm):
    class Meta:
        model = Lijstfilter
        fields = ("naam", "standaard")
        help_texts = {"naam": "Alleen jij ziet dit. Gebruik geen namen van mensen.", "standaard": ""}

    def __init__(self, *args: Any, eigenaar: Medewerker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.eigenaar = eigenaar
        self.instance.eigenaar = eigenaar

    def clean(self) -> dict[str, Any]:
        gegevens = super().clean() or {}
        if len(self.instance.vraag) > Lijstfilter._meta.get_field("vraag").max_length:
            raise ValidationError("Dit filter is te lang om te bewaren. Haal er iets uit en probeer het opnieuw.")
        return gegevens

    def clean_naam(self) -> str:
        naam = self.cleaned_data["naam"].strip()
        if Lijstfilter.objects.filter(eigenaar=self.eigenaar, naam=naam).exclude(pk=self.instance.pk).exists():
            raise ValidationError("Je hebt al een filter met deze naam. Kies een andere.")
        return naam

    def save(self, commit: bool = True) -> Lijstfilter:
        if self.cleaned_data["standaard"]:
            Lijstfilter.objects.filter(eigenaar=self.eigenaar).exclude(pk=self.instance.pk).update(standaard=False)
        return super().save(commit)
