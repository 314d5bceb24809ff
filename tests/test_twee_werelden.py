"""Twin worlds: whoever stands behind a wall reads the same portal with the case as without it.

The same crawl twice, with and without a handful of cases, by somebody of every role who is walled off from each of
them. Every answer is equal to the byte, but for the CSRF token, the one-time id of a form, and Date.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from itertools import islice

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from dashboards import werk
from meldingen.access import Grond
from meldingen.actions.muren import wall_off
from meldingen.models import Melding, Notificatie, Signaal, grant
from meldingen.toegang import Toegang
from meldingen.workflow import Status
from pvi import klok, kluis
from pvi.models import Medewerker
from pvi.rekenblad import BESTANDEN
from pvi.rollen import Functie, Rol
from tests import kern
from tests.kern import moment
from tests.people import make_melding
from tests.test_routes import ROUTES, fill, per_rol  # noqa: F401  (fixture)
from tests.triage.conftest import (  # noqa: F401  (fixtures)
    Browser,
    arbeidszaken,
    besloten,
    besluit_tot,
    betrokkene,
    bewezen,
    commissie,
    door_intake,
    gewogen,
    in_besluit,
    in_onderzoek,
    in_smo,
    jurist,
    met_zienswijze,
    strafmaat,
    te_wegen,
    velden,
    voorzitter,
)
from triage.actions.zitting import plan_zitting, recuse, sync_agenda
from triage.models.zitting import ZittingQuerySet
from triage.tasks import sweep_agenda

pytestmark = pytest.mark.django_db

# A Tuesday, far from holidays.
DAG = moment("2026-06-09")
# These show a secret that is made anew each time.
VERS_GEHEIM = {"mfa_activate_totp", "mfa_add_webauthn"}
EENMALIG = re.compile(rb'type="hidden" name="(?:csrfmiddlewaretoken|formulier|sleutel|concept_stand)" value="[^"]*"')
LIJST_ALS_BESTAND = [f"/meldingen/lijst/{formaat}/?fase=alle&doel=overleg" for formaat in BESTANDEN]
# When it was asked: Expires of a page that may not be kept is the same moment as Date.
MOMENT = ("Date", "Expires", "Content-Length")


def bytes_of(antwoord: HttpResponse) -> tuple[int, bytes, list[tuple[str, str]], list[str]]:
    """Status, body, headers and names of cookies."""
    inhoud = b"".join(antwoord.streaming_content) if antwoord.streaming else antwoord.content
    koppen = sorted((k, v) for k, v in antwoord.headers.items() if k not in MOMENT)
    return antwoord.status_code, EENMALIG.sub(b"", inhoud), koppen, sorted(antwoord.cookies)


class Werelden:
    """People of every role who are walled off, colleagues who handle the cases, and the cases that come and go."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self.request = request
        get = request.getfixturevalue
        self.team, self.organisatie = get("team"), get("organisatie")
        rt = self.team.eenheid
        self.ommuurd: dict[str, Medewerker] = get("per_rol") | {
            "Voorzitter": kern.functionaris(Rol.TR, rt, Functie.VOORZITTER),
            "Plaatsvervangend secretaris": kern.functionaris(Rol.TR, rt, Functie.PLV_SECRETARIS),
            "VIK-coördinator": kern.functionaris(Rol.VI, rt, Functie.COORDINATOR),
            "VIK van PDC": kern.functionaris(Rol.VI, self.organisatie["PDC"]),
        }
        dubbel = self.ommuurd["Dubbele rol"] = kern.functionaris(Rol.TC, self.team)
        kern.benoem(dubbel, Rol.TR, rt, Functie.LID)
        # Who handles the hidden cases stands in both worlds.
        for naam in (
            "commissie", "politiechef", "onderzoeker", "strafmaat", "jurist", "betrokkene", "teamchef", "coordinator"
        ):  # fmt: skip
            get(naam)
        self.vik = get("vik")
        self.zichtbaar = [door_intake(make_melding(self.team), self.vik) for _ in range(2)]
        self.zichtbaar.append(make_melding(self.team))
        self.zichtbaar += [kern.zaak(self.team, stand) for stand in (Status.ONDERZOEK, Status.HERSTEL)]
        for rol, grond in ((Rol.TC, Grond.EIGENAAR), (Rol.VO, Grond.ONDERZOEKER), (Rol.HR, Grond.HR)):
            wie = self.ommuurd[rol.label]
            grant(self.zichtbaar[-2], wie, grond, rol=rol, aanstelling=wie.aanstellingen.get())
        self.signaal(self.ommuurd[Rol.TC.label])
        plan_zitting(rt, date(2026, 6, 16), door=self.vik)
        self._run_jobs()
        # Chosen before there is a case: both crawls ask the same addresses.
        self.verborgen: list[str] = [Melding._meta.get_field("kenmerk").get_default() for _ in range(6)]
        self.verborgen_signaal: str = Signaal._meta.get_field("kenmerk").get_default()
        self.lezers = self.ommuurd
        # Without the pages of each case: lists, counts, searches and the days of one unit alone.
        self.met_zaken = True

    def signaal(self, door: Medewerker) -> Signaal:
        return Signaal.objects.create(
            sleutel=kluis.new_sleutel("zaak"), eenheid=self.team, gelogd_door=door, wat_gezien="Een grap.",
            gelogd_op=klok.nu(), bron="zelf",
        )  # fmt: skip

    def hide(self) -> None:
        """The cases: one that came all the way to a besluit, one that made a zitting of its own, and four more."""
        get = self.request.getfixturevalue
        lang = self._walled(get("open_melding"))
        get("besloten")
        spoed = self._walled(make_melding(self.team))
        door_intake(spoed, self.vik, spoed=True)
        los = self._walled(make_melding(self.team))
        herstel = self._walled(kern.zaak(self.team, Status.HERSTEL, bij_lc=True, lc_plicht=True))
        dicht = self._walled(kern.zaak(self.team, Status.AFGESLOTEN))
        omgezet = self._walled(make_melding(self.team))
        signaal = self.signaal(get("teamchef"))
        signaal.status, signaal.melding = "omgezet", omgezet
        signaal.save()
        Signaal.objects.filter(pk=signaal.pk).update(kenmerk=self.verborgen_signaal)
        self._run_jobs()
        for zaak, kenmerk in zip((lang, spoed, los, herstel, dicht, omgezet), self.verborgen, strict=True):
            QuerySet.update(Melding.objects.filter(pk=zaak.pk), kenmerk=kenmerk)

    def _run_jobs(self) -> None:
        """The agenda is made and the mail goes out: how many wait for the worker is nobody's secret for a minute."""
        sweep_agenda()
        Notificatie.objects.filter(verzonden_op=None).update(verzonden_op=klok.nu())

    def _walled(self, zaak: Melding) -> Melding:
        """Everybody behind the wall, before anything happens; some hold a grant that the wall beats."""
        for wie in self.ommuurd.values():
            wall_off(zaak, wie)
        for rol, grond in ((Rol.TC, Grond.EIGENAAR), (Rol.HR, Grond.HR), (Rol.SM, Grond.SMO)):
            wie = self.ommuurd[rol.label]
            grant(zaak, wie, grond, rol=rol, aanstelling=wie.aanstellingen.get())
        return zaak

    # --- the crawl ----------------------------------------------------------------------------------------------------

    @cached_property
    def adressen(self) -> list[str]:
        """The same in both worlds: `fill` makes up another key each time."""
        return list(self._addresses())

    def _addresses(self) -> Iterator[str]:
        """Every page without a key, every page of each case, hidden or not, every search, and every day."""
        for naam, pad in ROUTES:
            if naam in VERS_GEHEIM or pad.startswith(("/^", "/uitloggen", "/static")) or "account_logout" in pad:
                continue
            if "<str:kenmerk>" in pad and self.met_zaken:
                signaal = "signa" in pad
                kenmerken = (
                    [self.verborgen_signaal] if signaal else [*self.verborgen, *(z.kenmerk for z in self.zichtbaar)]
                )
                yield from (fill(pad, kenmerk) for kenmerk in kenmerken)
            elif "<" not in pad:
                yield pad
        lijst, zoek = reverse("meldingen:werkvoorraad"), reverse("meldingen:zoek")
        for vraag in (
            "?van=mij",
            "?van=zonder",
            "?termijn=week",
            "?termijn=te_laat",
            "?bericht=on",
            "?sorteer=-kenmerk",
        ):
            yield lijst + vraag
        for stand in Status.values:
            yield f"{lijst}?fase={stand}"
        yield from LIJST_ALS_BESTAND
        for kenmerk in self.verborgen:
            yield f"{zoek}?kenmerk={kenmerk}"
            yield f"{lijst}?zoek={kenmerk}"
        for code in ("RT", "NN", "KS") if self.met_zaken else ("RT",):
            for dagen in range(28):
                yield reverse("triage:zitting", args=[klok.vandaag() + timedelta(days=dagen)]) + f"?eenheid={code}"

    def searches(self) -> Iterator[tuple[str, dict[str, str]]]:
        """People searched by the key of somebody on a hidden case, a day to plan, a status of the report."""
        for zaak in self.zichtbaar[:2]:
            for sleutel in ("bo.betrokkene@voorbeeld.invalid", "P900777", "niemand@voorbeeld.invalid"):
                yield reverse("triage:deskundige", args=[zaak.kenmerk]), {"werkmail": sleutel}
                yield reverse("meldingen:buddy", args=[zaak.kenmerk]), {"sleutel": sleutel}
        for dagen in (1, 2, 3, 6, 9):
            dag = (klok.vandaag() + timedelta(days=dagen)).isoformat()
            yield reverse("triage:zittingen"), {"eenheid": str(self.team.eenheid.pk), "datum": dag}

    def crawl(self, een_op_de: int) -> dict[tuple[str, str], tuple]:
        """(who, address) → answer; one in so many of all, in the order of everybody's turn. Leaves nothing behind."""
        gelezen = {}
        for nr, (wie, medewerker) in enumerate(self.lezers.items()):
            with transaction.atomic():
                browser = Browser()
                browser.force_login(medewerker, backend="allauth.account.auth_backends.AuthenticationBackend")
                for adres in islice(self._with_links(browser), 7 * nr % een_op_de, None, een_op_de):
                    gelezen[wie, adres] = bytes_of(browser.get(adres))
                for adres, gegevens in islice(self.searches(), 7 * nr % een_op_de, None, een_op_de):
                    with transaction.atomic():
                        gelezen[wie, f"POST {adres} {gegevens}"] = bytes_of(browser.post(adres, gegevens))
                        transaction.set_rollback(True)
                transaction.set_rollback(True)
        return gelezen

    def _with_links(self, browser: Client) -> Iterator[str]:
        """The addresses, and what the own start pages lead to."""
        adressen = dict.fromkeys(self.adressen)
        for begin in (reverse("werk"), reverse("triage:zittingen"), reverse("meldingen:signalen")):
            antwoord = browser.get(begin)
            if antwoord.status_code == 200:
                soep = BeautifulSoup(antwoord.content, "html.parser")
                adressen |= dict.fromkeys(str(a["href"]) for a in soep.select("a[href^='/']"))
        # In one order, or another link would shift the turns of all that follow.
        return iter(sorted(adres for adres in adressen if "uitloggen" not in adres))


def differences(zonder: dict, met: dict) -> list[str]:
    anders = [f"{wie}: {adres}" for wie, adres in zonder if zonder[wie, adres] != met.get((wie, adres))]
    return anders + [f"{wie}: only with the case: {adres}" for wie, adres in met.keys() - zonder.keys()]


@pytest.fixture
def werelden(request, organisatie) -> Iterator[Werelden]:
    with klok.op(DAG):
        yield Werelden(request)


@pytest.mark.parametrize(
    ("een_op_de", "minstens"), [(60, 400), pytest.param(2, 9_000, marks=pytest.mark.proof)], ids=["sample", "all"]
)
def test_behind_the_wall_the_portal_is_the_same_with_and_without_the_case(werelden, een_op_de, minstens):
    """And nobody there is told of it."""
    gehoord = Notificatie.objects.filter(medewerker__in=werelden.ommuurd.values())
    voor, zonder = gehoord.count(), werelden.crawl(een_op_de)
    werelden.hide()
    anders = differences(zonder, werelden.crawl(een_op_de))
    print(f"{len(zonder)} pairs compared, {len(anders)} differ")
    assert anders == []
    assert gehoord.count() == voor
    assert len(zonder) >= minstens


# --- first shown to see -----------------------------------------------------------------------------------------------


def _count_all(monkeypatch) -> None:
    def count(medewerker: Medewerker):
        return Melding.objects.exclude(status=Status.AFGESLOTEN)

    kaart = werk.KAARTEN[0]
    monkeypatch.setattr(werk, "KAARTEN", (type(kaart)(**(vars(kaart) | {"tel": count})), *werk.KAARTEN[1:]))


LEKKEN = {
    "walls do not beat a reach": lambda m: m.setattr(Toegang, "uitgesloten", frozenset()),
    "a zitting of a hidden case exists": lambda m: m.setattr(
        ZittingQuerySet, "visible_to", lambda self, wie: self.all()
    ),
    "a count of everything": _count_all,
}


def test_every_planted_leak_is_seen(werelden):
    """Shown on the three pages that each of them betrays, and what those lead to: no crawl of everything."""
    werelden.lezers = {naam: werelden.ommuurd[naam] for naam in ("VIK-coördinator", "Secretaris")}
    werelden.adressen = [reverse("werk"), reverse("meldingen:werkvoorraad"), reverse("triage:zittingen")]
    werelden.searches = lambda: iter(())

    def crawl_with_each() -> dict[str, dict]:
        gelezen = {}
        for lek, plant in LEKKEN.items():
            with pytest.MonkeyPatch.context() as patch:
                plant(patch)
                gelezen[lek] = werelden.crawl(1)
        return gelezen

    zonder = crawl_with_each()
    werelden.hide()
    met = crawl_with_each()
    assert [lek for lek in LEKKEN if not differences(zonder[lek], met[lek])] == []


def test_a_recused_member_reads_what_a_walled_one_reads(werelden):
    """CI-4: the own word, once given, leaves the same portal as a wall that nobody asked for."""
    secretaris = werelden.ommuurd["Secretaris"]
    werelden.lezers, werelden.met_zaken = {"Secretaris": secretaris}, False
    zonder = werelden.crawl(1)
    zaak = door_intake(make_melding(werelden.team), werelden.vik, spoed=True)
    sync_agenda()
    recuse(zaak, secretaris)
    met = werelden.crawl(1)
    assert [sleutel for sleutel in zonder if zonder[sleutel] != met.get(sleutel)] == []
