"""Asking for a report, and the filters of the dashboard."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict

from dashboards.live import Blik, Tijdvak
from dashboards.live.tijdvak import STANDAARD, TWAALF
from dashboards.models import Rapportage, rechten_van
from dashboards.overzichten import Rapportagevorm
from dashboards.tasks import last_period
from meldingen.forms.werkvoorraad import LANDELIJK, LEEG, Werkvoorraadfilter
from meldingen.toegang import Toegang, toegang
from meldingen.workflow import Recht
from pvi import klok
from pvi.kalender import Periode
from pvi.models import Medewerker, OrganisatieEenheid
from pvi.models.referentie import alle
from pvi.rollen import Rol

# How far back somebody can choose; older periods come from `manage.py make_rapportage`.
AANTAL_PERIODEN = {"maand": 12, "kwartaal": 8, "tertaal": 6, "jaar": 3}
MEERVOUD = {"maand": "Maanden", "kwartaal": "Kwartalen", "tertaal": "Tertalen", "jaar": "Jaren"}


def periodes(vorm: Rapportagevorm) -> dict[str, list[Periode]]:
    """Per kind the periods of which the peildatum has come, the newest first."""
    return {soort: last_period(vorm, soort).laatste(AANTAL_PERIODEN[soort])[::-1] for soort in vorm.periodesoorten}


class Rapportageformulier(forms.Form):
    """Choose a period of which this reader has no report yet, and the unit when somebody has more than one."""

    eenheid = forms.ModelChoiceField(
        OrganisatieEenheid.objects.none(), to_field_name="code", label="Over welke eenheid?", empty_label=None
    )
    periode = forms.ChoiceField(
        label="Over welke periode?", error_messages={"invalid_choice": "Kies een periode uit de lijst."}
    )

    def __init__(self, vorm: Rapportagevorm, medewerker: Medewerker, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        eigen = self._units(vorm, medewerker)
        gemaakt = Rapportage.objects.filter(soort=vorm.soort, lezer=medewerker if vorm.is_besloten else None)
        gemaakt = gemaakt.exclude(status=Rapportage.Status.MISLUKT)
        self.enige = eigen[0] if len(eigen) == 1 else None
        if len(eigen) > 1:
            self.fields["eenheid"].queryset = OrganisatieEenheid.objects.filter(pk__in=[e.pk for e in eigen])
            gemaakt = gemaakt.none()
        else:
            del self.fields["eenheid"]
            gemaakt = gemaakt.filter(eenheid=self.enige)
        weg = set(gemaakt.values_list("periode", flat=True))
        self.fields["periode"].choices = [
            (MEERVOUD[soort], [(p.code, p.naam.capitalize()) for p in keuzes if p.code not in weg])
            for soort, keuzes in periodes(vorm).items()
            if any(p.code not in weg for p in keuzes)
        ]

    @staticmethod
    def _units(vorm: Rapportagevorm, medewerker: Medewerker) -> list[OrganisatieEenheid]:
        if not vorm.per_eenheid:
            return []
        eigen = [e.pk for e in toegang(medewerker).cijfereenheden(rechten_van(vorm)[0]) if e is not None]
        return list(OrganisatieEenheid.objects.handling(klok.vandaag()).filter(pk__in=eigen))

    @property
    def heeft_keuze(self) -> bool:
        return bool(self.fields["periode"].choices)

    def clean_periode(self) -> Periode:
        return Periode.parse(self.cleaned_data["periode"])

    def clean(self) -> dict[str, Any]:
        return {"eenheid": self.enige} | (super().clean() or self.cleaned_data)


# How far back the dashboard offers periods; the code of an older one can be put in the address.
OP_DASHBOARD = {"maand": 13, "kwartaal": 5, "jaar": 3}
# Characters of the longest word that a period has; what is longer is not repeated on the page.
LANGSTE = 8
KIES_UIT_LIJST = {"invalid_choice": "Kies een waarde uit de lijst."}


class Periodeveld(forms.ChoiceField):
    """A word or a code of Tijdvak; what is not offered may still be asked for."""

    def __init__(self, vandaag: date, gevraagd: str, **kwargs: Any) -> None:
        self.vandaag = vandaag
        super().__init__(choices=[*self._offered(), *self._asked(gevraagd)], **kwargs)

    def _asked(self, gevraagd: str) -> list[tuple[str, str]]:
        """A period further back that stands in the address, so that the list shows what is counted."""
        if gevraagd in _flat(self._offered()):
            return []
        try:
            return [(gevraagd, Periode.parse(gevraagd).naam.capitalize())]
        except ValueError:
            return []

    def _offered(self) -> list[tuple[str, Any]]:
        lopend = [
            ("kwartaal", "Dit kwartaal"),
            ("maand", "Deze maand"),
            ("jaar", "Dit jaar"),
            (TWAALF, "Laatste 12 maanden"),
        ]
        eerder = [
            (MEERVOUD[soort], [(p.code, p.naam.capitalize()) for p in self._periods(soort, aantal)])
            for soort, aantal in OP_DASHBOARD.items()
        ]
        return [*lopend, *eerder]

    def _periods(self, soort: Any, aantal: int) -> list[Periode]:
        return Periode.van_datum(soort, self.vandaag).laatste(aantal)[::-1]

    def valid_value(self, value: str) -> bool:
        return True

    def clean(self, value: Any) -> Tijdvak:
        gekozen = super().clean(value) or STANDAARD
        if len(gekozen) > LANGSTE:
            raise ValidationError(KIES_UIT_LIJST["invalid_choice"])
        try:
            return Tijdvak.parse(gekozen, self.vandaag)
        except ValueError as fout:
            raise ValidationError(str(fout)) from None


class Dashboardfilter(forms.Form):
    """Bound to the address. Every choice narrows what this reader has exact figures of; none widens it."""

    eenheid = forms.ChoiceField(label="Eenheid", required=False, error_messages=KIES_UIT_LIJST)
    team = forms.ChoiceField(label="Sector of team", required=False, error_messages=KIES_UIT_LIJST)
    kanaal = forms.ChoiceField(label="Kanaal", required=False, error_messages=KIES_UIT_LIJST)
    grond = forms.ChoiceField(label="Grond", required=False, error_messages=KIES_UIT_LIJST)

    field_order = ("periode", "eenheid", "team", "kanaal", "grond")

    def __init__(self, data: QueryDict, *, medewerker: Medewerker) -> None:
        super().__init__(data)
        self.wie: Toegang = toegang(medewerker)
        self.nu: datetime = klok.nu()
        self.gebieden = self.wie.cijfereenheden(Recht.DASHBOARD_EENHEID)
        gevraagd = data.get("periode", "")
        self.fields["periode"] = Periodeveld(klok.day(self.nu), gevraagd, label="Periode", required=False)
        self.order_fields(self.field_order)
        for naam, keuzes in (
            ("eenheid", self._units()),
            ("team", self._teams()),
            ("kanaal", [("", "Alle kanalen"), *alle("kanaal"), (LEEG, "Nog niet ingevuld")]),
            ("grond", [("", "Alle gronden"), *alle("grond"), (LEEG, "Nog niet ingevuld")]),
        ):
            # One to choose from is no choice.
            if len(keuzes) > 1:
                self.fields[naam].choices = keuzes
            else:
                del self.fields[naam]

    def _units(self) -> list[tuple[str, str]]:
        eigen = [(e.code, e.naam) for e in self.gebieden if e is not None]
        if None not in self.gebieden:
            return eigen
        overal = OrganisatieEenheid.objects.handling(klok.day(self.nu)).values_list("code", "naam")
        return [("", "Hele politie"), *overal]

    def _teams(self) -> list[tuple[str, Any]]:
        """Sectors with their teams, of the units of the own appointments."""
        met_eenheid = self.wie.with_recht(Recht.DASHBOARD_EENHEID, {Rol.VI, Rol.PC})
        delen = list({e.pk: e for a in met_eenheid for e in self.wie.onderdelen(a)}.values())
        sectoren = [e for e in delen if e.niveau == 2]
        return [("", "Alle teams")] + [
            (s.naam, [(s.code, f"Heel {s.naam}"), *((e.code, e.naam) for e in delen if e.ouder_id == s.pk)])
            for s in sectoren
        ]

    def _gebied(self) -> OrganisatieEenheid | None:
        """Of which figures: the unit that was asked for, the whole police, or the first of the own ones."""
        gevraagd = self.cleaned_data.get("eenheid")
        eigen = {e.code: e for e in self.gebieden if e is not None}
        if gevraagd in eigen:
            return eigen[gevraagd]
        return None if None in self.gebieden else next(iter(eigen.values()))

    def blik(self) -> Blik:
        """Only of a valid form."""
        gebied = self._gebied()
        bereik = self.wie.cijferbereik(Recht.DASHBOARD_EENHEID, gebied)
        if bereik is None:
            raise LookupError("a choice beyond the own reach")
        gekozen = {n: self.cleaned_data[n] for n in ("team", "kanaal", "grond") if self.cleaned_data.get(n)}
        smal = Q()
        for naam, waarde in gekozen.items():
            smal &= SMAL[naam](waarde)
        vraag = {"cijfers": LANDELIJK if gebied is None else gebied.code} | gekozen
        if gebied is None and (eenheid := self.cleaned_data.get("eenheid")):
            smal &= Q(eenheid_behandeling__code=eenheid)
            vraag["eenheid"] = eenheid
        tijdvak = self.cleaned_data["periode"]
        return Blik(self.wie, bereik, tijdvak, self.nu, smal, self._in_werkvoorraad(vraag), bool(gekozen))

    def _in_werkvoorraad(self, vraag: dict[str, str]) -> dict[str, str] | None:
        """The same choice there; None when this reader has no such filter in that list."""
        daar = Werkvoorraadfilter(_query(vraag), medewerker=self.wie.medewerker, tonen=False)
        return vraag if set(vraag) <= set(daar.fields) and daar.is_valid() else None

    @property
    def over(self) -> str:
        """Whose figures these are, for the head of the page."""
        if eenheid := self.cleaned_data.get("eenheid"):
            return dict(self.fields["eenheid"].choices)[eenheid]
        gebied = self._gebied()
        return "de hele politie" if gebied is None else gebied.naam


def _flat(keuzes: list[tuple[str, Any]]) -> set[str]:
    """The values of a list of choices, those in groups too."""
    return {w for waarde, naam in keuzes for w in ([code for code, _ in naam] if isinstance(naam, list) else [waarde])}


def _query(vraag: dict[str, str]) -> QueryDict:
    gevuld = QueryDict(mutable=True)
    gevuld.update(vraag)
    return gevuld


def _in_team(code: str) -> Q:
    boom = Q(eenheid_gedraging__code=code) | Q(eenheid_gedraging__ouder__code=code)
    return boom | Q(eenheid_gedraging__ouder__ouder__code=code)


# What each filter keeps; the same cases as the filter of that name in the werkvoorraad.
SMAL = {
    "team": _in_team,
    "kanaal": lambda code: Q(kanaal="" if code == LEEG else code),
    "grond": lambda code: Q(gronden=[]) if code == LEEG else Q(gronden__contains=[code]),
}
