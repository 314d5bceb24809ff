"""Two spellings of one key are one key. Found, or refused with a sentence; never "nobody" in silence."""

import importlib
import inspect
import pkgutil
from io import StringIO

import pytest
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

import dashboards
import meldingen
import pvi
import reflectie
import triage
from meldingen.actions.melding import Persoon
from meldingen.actions.personen import add_persoon, link_medewerker, wall_by_key
from meldingen.actions.signaal import log_signaal
from meldingen.models import Betrokkenheid, Inzage, Melder, MelderIdentiteit, Muurverzoek, Signaal
from meldingen.workflow import Status
from pvi import kluis, schrijfwijze
from pvi.forms import Mailadres, Personeelsnummer, Sleutelinvoer
from pvi.inloggen import elders, wachtwoord
from pvi.models import Medewerker
from pvi.rollen import Rol
from tests.meldingen import melder as m
from tests.meldingen.staf import in_intake, received, show
from tests.people import WACHTWOORD
from tests.schrijfwijzen import codes, kenmerken, mails, nummers

MAIL, NUMMER = "collega@voorbeeld.invalid", "P900001"
KENMERK = "M-7KQ3-M9XD"
# What cannot be a key: refused with a sentence, wherever it is typed.
GEEN_NUMMER = ["\u200b", "...", "Jan de Vries", "weet ik niet", "-", "P" * 25 + "1", "\ufeff \u00ad"]
GEEN_MAIL = ["\u200b", "vera@", "@voorbeeld.nl", "vera vik", "vera@voorbeeld", "a@b@c.nl", "véra@voorbeeld.nl", "…"]


# --- the normaliser ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("maak", "sleutel", "lees"),
    [
        (nummers, NUMMER, schrijfwijze.nummer),
        (mails, MAIL, schrijfwijze.mail),
        (kenmerken, KENMERK, kluis.normalize_kenmerk),
        (kenmerken, "S-7KQ3-M9XD", lambda tekst: kluis.normalize_kenmerk(tekst, "S")),
    ],
)
def test_forty_spellings_are_one_key(maak, sleutel, lees):
    vormen = set(maak(sleutel))
    assert len(vormen) >= 40
    assert {vorm: lees(vorm) for vorm in vormen if lees(vorm) != sleutel} == {}
    assert lees(lees(sleutel)) == lees(sleutel)


def test_forty_spellings_of_a_code_are_one_code():
    code = next(code for code in iter(kluis.new_code, None) if "0" in code and "1" in code)
    vormen = set(codes(kluis.format_code(code)))
    assert len(vormen) >= 40
    assert {vorm for vorm in vormen if kluis.normalize_code(vorm) != code} == set()


def test_another_key_stays_another_key():
    # The last begins with a Cyrillic letter.
    assert len({schrijfwijze.nummer(n) for n in ("P900001", "P90001", "P900010", "\u0420900001")}) == 4
    assert len({schrijfwijze.mail(a) for a in ("v.ik@x.nl", "vik@x.nl", "vik@x.net", "vik+1@x.nl")}) == 4


# --- accounts ---------------------------------------------------------------------------------------------------------


def test_an_account_is_stored_in_one_spelling_and_found_by_every_other(collega):
    for nummer in nummers(NUMMER):
        assert Medewerker.objects.filter(personeelsnummer=nummer).get() == collega
        assert Medewerker.objects.find(nummer) == collega
    for adres in mails(MAIL):
        assert Medewerker.objects.filter(email=adres).get() == collega
        assert Medewerker.objects.find(adres) == collega


@pytest.mark.parametrize("velden", [{"email": f"{MAIL}\u202c"}, {"personeelsnummer": "p-900 001."}])
def test_two_accounts_never_share_a_key_in_two_spellings(collega, velden):
    with pytest.raises(IntegrityError), transaction.atomic():
        Medewerker.objects.create_user(
            **{"email": "ander@voorbeeld.invalid", "naam": "Ander", "personeelsnummer": "P1"} | velden
        )


def test_whatever_is_saved_is_stored_in_one_spelling(collega):
    collega.email, collega.personeelsnummer = "\u202aCollega@Voorbeeld.invalid\u202c", " p-900002. "
    collega.save()
    assert (collega.email, collega.personeelsnummer) == (MAIL, "P900002")
    collega.refresh_from_db()
    assert (collega.email, collega.personeelsnummer) == (MAIL, "P900002")
    Medewerker.objects.filter(pk=collega.pk).update(personeelsnummer=" ")
    collega.refresh_from_db()
    assert collega.personeelsnummer is None


# --- every form -------------------------------------------------------------------------------------------------------


def _forms() -> list[type[forms.BaseForm]]:
    gevonden = set()
    for app in (pvi, meldingen, triage, reflectie, dashboards):
        for info in pkgutil.walk_packages(app.__path__, f"{app.__name__}."):
            if ".forms" in info.name or info.name.startswith("pvi.inloggen"):
                module = importlib.import_module(info.name)
                gevonden |= {k for _, k in inspect.getmembers(module, inspect.isclass) if issubclass(k, forms.BaseForm)}
    return sorted(gevonden, key=lambda k: (k.__module__, k.__name__))


VELDSOORT = {Mailadres: (mails, MAIL, GEEN_MAIL), Personeelsnummer: (nummers, NUMMER, GEEN_NUMMER)}
# Names under which a form asks for a key.
SLEUTELNAMEN = {"werkmail", "email", "personeelsnummer", "nummer", "sleutel", "wie", "uitvoerder", "mail", "adres"}
# A kenmerk and a code are read where they are used; the tests below post them.
GELEZEN_BIJ_GEBRUIK = {"kenmerk", "code"}


def _key_fields() -> list[tuple[str, str, forms.Field]]:
    return [
        (form.__name__, naam, veld)
        for form in _forms()
        for naam, veld in getattr(form, "base_fields", {}).items()
        if isinstance(veld, (Mailadres, Personeelsnummer, Sleutelinvoer))
    ]


def test_every_form_asks_for_a_key_with_the_same_fields():
    los = [
        f"{form.__name__}.{naam}"
        for form in _forms()
        if form.__module__.split(".")[0] != "allauth"
        for naam, veld in getattr(form, "base_fields", {}).items()
        if (isinstance(veld, forms.EmailField) or naam in SLEUTELNAMEN)
        and not isinstance(veld, (Mailadres, Personeelsnummer, Sleutelinvoer))
        and not isinstance(veld.widget, forms.HiddenInput)
    ]
    assert los == []
    assert len(_key_fields()) >= 15


@pytest.mark.parametrize(("form", "naam", "veld"), _key_fields(), ids=lambda d: d if isinstance(d, str) else "")
def test_every_field_of_a_key_reads_every_spelling_and_refuses_what_is_none(form, naam, veld):
    soorten = [VELDSOORT[soort] for soort in VELDSOORT if isinstance(veld, soort)] or list(VELDSOORT.values())
    for maak, sleutel, geen in soorten:
        assert {vorm for vorm in maak(sleutel) if veld.clean(vorm) != sleutel} == set()
        for onzin in geen:
            with pytest.raises(ValidationError) as fout:
                veld.clean(onzin)
            assert fout.value.messages[0].startswith(("Vul ", "Dit veld is verplicht")), (onzin, fout.value)


# --- every place where a key is used ----------------------------------------------------------------------------------


def persons(**anders) -> tuple[Persoon, ...]:
    return (
        *(Persoon(naam="Cas", personeelsnummer=nummer, **anders) for nummer in nummers(NUMMER)),
        *(Persoon(naam="Cas", werkmail=adres, **anders) for adres in mails(MAIL)),
    )


@pytest.mark.parametrize("rol", [Betrokkenheid.Rol.BETROKKENE, Betrokkenheid.Rol.WEGKIJKER])
def test_every_spelling_of_the_accused_links_and_walls(team, collega, rol):
    melding = received(team, betrokkenen=persons(rol=rol), wie_niet=())
    assert set(melding.betrokkenheden.values_list("medewerker", "koppeling")) == {(collega.pk, "gekoppeld")}
    assert list(melding.uitsluitingen.values_list("medewerker", "voorlopig")) == [(collega.pk, False)]
    assert {b.sleutels for b in melding.betrokkenheden.all()} == {(MAIL, ""), ("", NUMMER)}


def test_every_spelling_of_who_may_not_see_it_walls(team, collega):
    melding = received(team, wie_niet=persons())
    assert set(melding.muurverzoeken.values_list("koppeling", flat=True)) == {"gekoppeld"}
    assert list(melding.uitsluitingen.values_list("medewerker", "voorlopig")) == [(collega.pk, False)]


def test_every_spelling_of_the_melder_is_the_melder(team, vik):
    melding = received(team, wie_niet=())
    melder = melding.melders.get()
    identiteit = MelderIdentiteit.objects.get(melder=melder)
    for getypt in (*((a, "") for a in mails(vik.email)), *(("", n) for n in nummers(vik.personeelsnummer))):
        with kluis.opened(identiteit.sleutel_id):
            identiteit.werkmail, identiteit.personeelsnummer = getypt
            identiteit.save()
            assert set(identiteit.sleutels) < {vik.email, vik.personeelsnummer, ""}
        assert melder.find_medewerkers() == {vik}, getypt


@pytest.mark.parametrize(("beurt", "doe"), [(0, "link"), (1, "add"), (2, "muur")])
def test_vik_finds_somebody_by_every_spelling(team, vik, collega, beurt, doe):
    """Each of the three takes every third spelling: they look somebody up alike."""
    melding = in_intake(received(team, betrokkenen=(Persoon(naam="Bas"),), wie_niet=()), vik)
    bas = melding.betrokkenheden.get()
    keuzes = [{"personeelsnummer": n} for n in nummers(NUMMER)] + [{"werkmail": a} for a in mails(MAIL)]
    for sleutel in keuzes[beurt::3]:
        if doe == "link":
            link_medewerker(bas, door=vik, **sleutel)
            assert bas.medewerker == collega
        elif doe == "add":
            assert add_persoon(melding, door=vik, rol=Betrokkenheid.Rol.GETUIGE, **sleutel).medewerker == collega
        else:
            wall_by_key(melding, door=vik, **sleutel)
    assert melding.uitsluitingen.filter(medewerker=collega).exists() == (doe != "add")


SOMS = slice(None, None, 9)  # a page answers slowly: a spelling of every kind


def some(vormen: list[str]) -> list[str]:
    """Without the NUL, which a field of plain text refuses with a sentence of its own."""
    return [vorm for vorm in vormen if "\x00" not in vorm][SOMS]


def test_the_pages_of_the_melder_take_every_spelling(client, team, collega):
    for sleutel in [*nummers(NUMMER)[SOMS], *mails(MAIL)[SOMS]]:
        client.cookies.clear()
        mens = {"rol": "betrokkene", "naam": "Cas", "team": "", "sleutel": sleutel}
        niet = m.NODIG | m.rijen({"naam": "Cas", "sleutel": sleutel})
        m.fill_in(
            client,
            [m.HOE, m.WAT, m.waar(team.code, mens), niet, m.CONTACT | {"werkmail": " Noor@Voorbeeld.invalid\u202c"}],
        )
        m.send(client)
    zaken = Betrokkenheid.objects.values_list("melding", flat=True)
    assert Betrokkenheid.objects.filter(medewerker=collega).count() == len(zaken) >= 10
    assert set(Muurverzoek.objects.values_list("koppeling", flat=True)) == {"gekoppeld"}
    for identiteit in MelderIdentiteit.objects.all():
        with kluis.opened(identiteit.sleutel_id):
            assert identiteit.werkmail == "noor@voorbeeld.invalid"


@pytest.mark.parametrize("onzin", ["\u200b", "...", "Jan de Vries", "vera@"])
def test_the_melder_is_told_what_no_key_is(client, team, onzin):
    antwoorden = [m.HOE, m.WAT]
    m.fill_in(client, antwoorden)
    antwoord = m.post(client, 3, m.waar(team.code, {"rol": "betrokkene", "naam": "Cas", "sleutel": onzin}))
    assert antwoord.status_code == 422
    assert "Vul een volledige werkmail in, of een personeelsnummer" in antwoord.text


def test_the_pages_of_vik_take_every_spelling(client, team, vik, collega, teamchef):
    melding = in_intake(received(team, betrokkenen=(Persoon(naam="Bas"),), wie_niet=()), vik)
    bas = melding.betrokkenheden.get()
    koppel = reverse("meldingen:persoon", args=[melding.kenmerk, bas.pk])
    mensen = reverse("meldingen:personen", args=[melding.kenmerk])
    client.force_login(vik)
    for nummer, adres in zip(nummers(NUMMER)[SOMS], mails(teamchef.email)[SOMS], strict=False):
        assert client.post(koppel, {"koppeling": "open", "personeelsnummer": nummer}).status_code == 302
        assert client.post(mensen, {"actie": "muur", "muur-werkmail": adres}).status_code == 302
    assert set(melding.uitsluitingen.values_list("medewerker", flat=True)) == {collega.pk, teamchef.pk}


def test_the_kenmerk_is_found_by_every_spelling(client, team, vik):
    melding = in_intake(received(team), vik)
    ander = in_intake(received(team), vik)
    client.force_login(vik)
    for kenmerk in some(kenmerken(melding.kenmerk)):
        antwoord = client.get(reverse("meldingen:zoek"), {"kenmerk": kenmerk})
        assert antwoord.url == reverse("meldingen:melding", args=[melding.kenmerk]), kenmerk
    mis = client.get(reverse("meldingen:zoek"), {"kenmerk": "..."}, follow=True)
    assert "Geen zaak gevonden." in mis.text
    sluiten = {"reden": "dubbel", "kenmerk": f"\u200b{melding.kenmerk.lower()}.", "tekst": "Dit is dezelfde melding."}
    client.post(reverse("meldingen:sluit-intake", args=[ander.kenmerk]), sluiten)
    ander.refresh_from_db()
    assert (ander.status, ander.dubbel_van) == (Status.AFGESLOTEN, melding)


def test_the_log_is_searched_by_every_spelling(client, team, vik, person):
    melding = in_intake(received(team), vik)
    signaal = log_signaal(Signaal(bron="zelf", wat_gezien="Een grap.", eenheid=team), door=vik)
    show(client, vik, "meldingen:melding", melding.kenmerk)
    Inzage.record(vik, Inzage.Soort.GELEZEN, melding=None, signaal=signaal.pk, doel="signaal")
    fg = person(Rol.FG, "KS")
    client.force_login(fg)
    pagina = reverse("meldingen:inzage")
    for veld, sleutels in {
        "wie": [*mails(vik.email)[SOMS], *nummers(vik.personeelsnummer)[SOMS]],
        "kenmerk": [*some(kenmerken(melding.kenmerk)), *some(kenmerken(signaal.kenmerk))],
    }.items():
        for sleutel in sleutels:
            antwoord = client.post(pagina, {veld: sleutel}, follow=True)
            assert melding.kenmerk in antwoord.text or signaal.kenmerk in antwoord.text, (veld, sleutel)
        geen = client.post(pagina, {veld: "\u200b..."})
        assert geen.status_code == 422
        assert "Vul een volledige werkmail in" in geen.text or "Een kenmerk ziet eruit als" in geen.text


def test_the_code_comes_in_by_every_spelling(client, team):
    _, melder, code = m.submitted(eenheid=team)
    for getypt in some(codes(kluis.format_code(code))):
        client.cookies.clear()
        cache.clear()
        assert client.post(reverse("meldingen:volgen"), {"code": getypt}).status_code == 302, getypt
        assert Melder.objects.by_code(getypt) == melder


def test_beheer_and_the_command_line_find_every_spelling(client, beheerder, collega):
    client.force_login(beheerder)
    for sleutel in [*nummers(NUMMER)[SOMS], *mails(MAIL)[SOMS]]:
        antwoord = client.post(reverse("beheer:mensen"), {"sleutel": sleutel})
        assert antwoord.url == reverse("beheer:medewerker", args=[collega.pk])
    with pytest.raises(CommandError, match="Er is geen open account"):
        call_command("verwijder_tweede_factor", "P900009", stdout=StringIO())


def test_beheer_makes_one_account_of_every_spelling(client, beheerder, team, collega):
    client.force_login(beheerder)
    pagina = reverse("beheer:medewerker-nieuw")
    for velden in ({"email": f"{MAIL}\u202c"}, {"email": "ander@voorbeeld.invalid", "personeelsnummer": "p 900001."}):
        antwoord = client.post(pagina, {"naam": "Ander", "personeelsnummer": "", "team": team.pk} | velden)
        assert antwoord.status_code == 422
    nieuw = {"naam": "Nina", "email": " <Nina@Voorbeeld.invalid>\u200b", "personeelsnummer": "ｐ-77.", "team": team.pk}
    assert client.post(pagina, nieuw).status_code == 302
    nina = Medewerker.objects.get(naam="Nina")
    assert (nina.email, nina.personeelsnummer) == ("nina@voorbeeld.invalid", "P77")


def test_the_first_beheerder_gets_one_spelling_or_a_sentence(organisatie):
    with pytest.raises(CommandError):
        call_command("eerste_beheerder", "bea@voorbeeld\u202c", "Bea", stdout=StringIO())
    call_command("eerste_beheerder", " <Bea@Voorbeeld.invalid>\u202c", "Bea", stdout=StringIO())
    assert Medewerker.objects.get(naam="Bea").email == "bea@voorbeeld.invalid"


def test_who_logs_in_is_known_in_every_spelling(client, settings, organisatie):
    settings.STERK_INLOGGEN = True
    cache.clear()
    vera = Medewerker.objects.create_user("vera@voorbeeld.invalid", WACHTWOORD, naam="Vera", personeelsnummer="P-1")
    for adres in mails(vera.email)[SOMS]:
        cache.clear()
        client.logout()
        antwoord = client.post(reverse("account_login"), {"login": adres, "password": WACHTWOORD})
        assert antwoord.status_code == 302, adres
    for adres in mails(vera.email):
        assert wachtwoord.Vergetenformulier({"email": adres}).is_valid()
        assert elders.find_medewerker({"email": adres, "email_verified": True}) == vera
    settings.SSO_CLAIM = "pnr"
    assert {elders.find_medewerker({"pnr": nummer}) for nummer in nummers("P1")} == {vera}
    assert elders.find_medewerker({"pnr": "\u200b"}) is None
