"""The own view of a betrokkene: before the telling nothing at all, after it only what was written for this person."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from meldingen.actions.muren import raise_walls
from meldingen.actions.personen import inform_betrokkene
from meldingen.models import Bericht, Betrokkenheid, Inzage, Melding, Notificatie
from meldingen.uitleg import VOOR_BETROKKENE
from meldingen.workflow import NA_TRIAGE, Status
from pvi import klok, kluis
from pvi.rollen import Rol
from reflectie.actions.herstel import possible_deelnemers
from reflectie.models import Herstelafspraak, Herstelplan, Nazorgmoment
from tests import kern
from tests.meldingen.test_volgen import STIJF, sentences, too_long
from tests.people import make_person
from tests.toegankelijk import check_page
from triage.actions.rehabilitatie import finish_rehabilitatie
from triage.actions.verklaring import give_verhaal
from triage.besluitstappen import Stap
from triage.models import (
    Besluit,
    Gedraging,
    Onderzoek,
    Rehabilitatie,
    Rehabilitatiestap,
    SmoAdvies,
    Spoor,
    Triagebesluit,
    Verklaring,
    Weging,
)
from triage.models.zitting import Agendapunt
from triage.procedure import BIJ_BESLUIT, own_status

pytestmark = pytest.mark.django_db

# Every word on the case that is not this betrokkene's: each begins with K, so that a page can be searched for them.
GEHEIM = re.compile(r"Kanarie\w*")
PAGINAS = ("procedure", "procedure-rechten", "procedure-verhaal", "procedure-zienswijze", "procedure-bezwaar",
           "procedure-teambericht")  # fmt: skip
WOORDEN = "Welkom terug.\nEr is niets vastgesteld."
STATUSSEN = [s for s in Status if s != Status.CONCEPT]


def adres(naam: str, betrokkenheid: Betrokkenheid, *rest: str) -> str:
    return reverse(f"reflectie:{naam}", args=[betrokkenheid.pk, *rest])


@pytest.fixture
def zaak(team, onderzoeker, politiechef) -> SimpleNamespace:
    """A case full of words of others: Ans is at issue, and so is Bob; both have an own part in it."""
    melding = kern.zaak(
        team, Status.ONDERZOEK, wat_gebeurd="Kanariemelding", waar_wanneer="Kanarieplaats", wensen="Kanariewens",
        samenvatting="Kanariesamenvatting", intakeverslag="Kanarieintake", gronden=["ras"], aarden=["pesten"],
    )  # fmt: skip
    kern.meld(melding)
    ans, bob = kern.persoon(team), kern.persoon(team)
    eigen = kern.betrek(melding, ans, naam="Kanarienaam", koppeling=Betrokkenheid.Koppeling.GEKOPPELD)
    ander = kern.betrek(
        melding, bob, naam="Kanariebob", koppeling=Betrokkenheid.Koppeling.GEKOPPELD,
        tekst_voor_betrokkene="Kanarietekstbob", geinformeerd_op=klok.nu(), geinformeerd_via="aanzegging",
    )  # fmt: skip
    _weigh(melding, politiechef)
    spoor = Spoor.objects.create(
        melding=melding, triagebesluit=melding.triagebesluiten.get(), soort="DISC", is_hoofd=True, gestart_op=klok.nu()
    )
    onderzoek = Onderzoek.objects.create(
        sleutel_id=melding.sleutel_id, spoor=spoor, melding=melding, soort="DISC", opdracht="Kanarieopdracht",
        samenvatting="Kanarierapport", bekrachtigd_op=klok.nu(), bekrachtigd_door=politiechef, gestart_op=klok.nu(),
    )  # fmt: skip
    for nummer, wie in enumerate((eigen, ander), 1):
        Gedraging.objects.create(
            sleutel_id=melding.sleutel_id, onderzoek=onderzoek, nummer=nummer, betrokkenheid=wie,
            omschrijving=f"Kanariegedraging{nummer}", bevinding="vastgesteld", toelichting="Kanariebevinding",
        )  # fmt: skip
        SmoAdvies.objects.create(
            sleutel_id=melding.sleutel_id, melding=melding, betrokkenheid=wie, motivering="Kanarieadvies",
            afwijkende_mening="Kanarieminderheid", gemaakt_op=klok.nu(),
        )  # fmt: skip
    _restore(melding, eigen, ander)
    return SimpleNamespace(melding=melding, ans=ans, bob=bob, eigen=eigen, ander=ander, onderzoek=onderzoek)


def _weigh(melding: Melding, politiechef) -> None:
    punt = Agendapunt.objects.create(melding=melding, gemaakt_op=klok.nu(), besloten_op=klok.nu())
    Weging.objects.create(
        sleutel_id=melding.sleutel_id, agendapunt=punt, feiten="Kanariefeiten", toelichting="Kanarieweging",
        vastgelegd_door=politiechef, vastgelegd_op=klok.nu(),
    )  # fmt: skip
    Triagebesluit.objects.create(
        sleutel_id=melding.sleutel_id, melding=melding, agendapunt=punt, hoofdspoor="DISC", voorgesteld_op=klok.nu(),
        motivering="Kanariemotivering", voor_melder="Kanariemelder", voorgesteld_door=politiechef,
    )  # fmt: skip
    Bericht.objects.create(
        sleutel_id=melding.sleutel_id, melding=melding, soort="bericht", tekst="Kanariebericht", op=klok.nu()
    )


def _restore(melding: Melding, eigen: Betrokkenheid, ander: Betrokkenheid) -> None:
    plan = Herstelplan.objects.create(sleutel_id=melding.sleutel_id, melding=melding, wens="Kanarieherstelwens")
    for wie, tekst in ((None, "Kanarieanderen"), (eigen, "Je biedt excuses aan."), (ander, "Kanarieafspraakbob")):
        afspraak = Herstelafspraak.objects.create(
            sleutel_id=melding.sleutel_id, plan=plan, vorm="excuses", afspraak="Kanarieafspraak", voor_deelnemers=tekst
        )
        afspraak.deelnemers.set([wie] if wie else [])
    for wie in (eigen, ander):
        Nazorgmoment.objects.create(
            sleutel_id=melding.sleutel_id, melding=melding, voor="betrokkene", betrokkenheid=wie, maand=1,
            gepland_op=klok.vandaag() + timedelta(days=30), verslag="Kanarieverslag",
        )  # fmt: skip


def decide(zaak: SimpleNamespace, wie: str, stap: Stap, politiechef, **velden) -> Besluit:
    """A besluit about Ans or Bob in this step; Bob's is full of canaries."""
    eigen = wie == "eigen"
    vast = stap == Stap.DEFINITIEF
    return Besluit.objects.create(
        sleutel_id=zaak.melding.sleutel_id, melding=zaak.melding, betrokkenheid=getattr(zaak, wie), stap=stap,
        straf="c", motivering="Kanariewaarom", afwijking_smo="Kanarieafwijking", agfa_reden="Kanarieagfa",
        tekst_voornemen="Dit is het voornemen." if eigen else "Kanarievoornemen",
        tekst_betrokkene="Dit is het besluit." if eigen else "Kanariebesluit", tekst_melder="Kanarievoordemelder",
        gemaakt_op=klok.nu(), definitief_op=klok.nu() if vast else None, definitief_door=politiechef if vast else None,
        **velden,
    )  # fmt: skip


def tell(zaak: SimpleNamespace, tekst: str = "Er loopt een onderzoek naar jouw gedrag.") -> None:
    inform_betrokkene(zaak.eigen, Betrokkenheid.Via.AANZEGGING, zaak.bob, tekst)
    zaak.eigen.refresh_from_db()


def put_in(zaak: SimpleNamespace, status: Status) -> None:
    velden = {"status": status}
    if status == Status.AFGESLOTEN:
        velden |= {"afgesloten_op": klok.nu(), "sluitreden": "afgerond", "bewaren_tot": klok.vandaag()}
    for naam, waarde in velden.items():
        setattr(zaak.melding, naam, waarde)
    zaak.melding.save()
    zaak.eigen.melding.refresh_from_db()


@pytest.fixture
def ans(zaak, client) -> Client:
    client.force_login(zaak.ans)
    return client


def text(client: Client, pad: str) -> str:
    return client.get(pad).content.decode()


# --- before the telling ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", STATUSSEN)
def test_before_the_telling_there_is_nothing_in_any_state(ans, zaak, status, politiechef):
    Verklaring.objects.create(
        sleutel_id=zaak.eigen.sleutel_id,
        betrokkenheid=zaak.eigen,
        soort="verhaal",
        tekst="Kanarie",
        bewaard_op=klok.nu(),
    )
    decide(zaak, "eigen", Stap.VOORNEMEN, politiechef)
    put_in(zaak, status)

    for naam in PAGINAS:
        assert ans.get(adres(naam, zaak.eigen)).status_code == 404
        assert ans.post(adres(naam, zaak.eigen), {"tekst": "Ik weet ervan."}).status_code in (404, 405)
    assert ans.post(adres("procedure-concept", zaak.eigen, "verhaal"), {"tekst": "x"}).status_code == 404
    for pad in ("/mijn/", "/werk/"):
        html = text(ans, pad)
        assert "procedure" not in html and str(zaak.eigen.pk) not in html and GEHEIM.findall(html) == []
    assert not Notificatie.objects.filter(medewerker=zaak.ans).exists()


def test_a_refused_look_is_logged_without_saying_which_case(ans, zaak):
    ans.get(adres("procedure", zaak.eigen))
    rij = Inzage.objects.get(soort=Inzage.Soort.GEWEIGERD)
    assert (rij.medewerker, rij.melding) == (zaak.ans, None)


# --- after it --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", sorted(NA_TRIAGE))
def test_after_the_telling_no_page_shows_a_word_of_others(ans, zaak, status, politiechef):
    tell(zaak)
    for wie in ("eigen", "ander"):
        decide(zaak, wie, Stap.DEFINITIEF if status in (Status.HERSTEL, Status.AFGESLOTEN) else Stap.VOORNEMEN,
               politiechef)  # fmt: skip
    Gedraging.objects.update(plichtsverzuim=True)
    Verklaring.objects.create(
        sleutel_id=zaak.ander.sleutel_id, betrokkenheid=zaak.ander, soort="verhaal", tekst="Kanarieverhaal",
        bewaard_op=klok.nu(), gegeven_op=klok.nu(),
    )  # fmt: skip
    put_in(zaak, status)
    gelezen = 0
    for naam in PAGINAS:
        antwoord = ans.get(adres(naam, zaak.eigen))
        if antwoord.status_code == 404:
            continue
        html = antwoord.content.decode()
        gelezen += 1
        assert check_page(html) == []
        assert GEHEIM.findall(html) == []
        for naam_of_kenmerk in (zaak.melding.kenmerk, zaak.bob.naam, "Noor", str(zaak.melding.pk), str(zaak.ander.pk)):
            assert naam_of_kenmerk not in html
    assert gelezen >= 2


@pytest.mark.parametrize("naam", PAGINAS)
def test_the_procedure_of_another_is_not_there(ans, zaak, naam, politiechef):
    """Bob was told, Ans was not; and once she is, she still finds only her own."""
    decide(zaak, "ander", Stap.VOORNEMEN, politiechef)
    assert ans.get(adres(naam, zaak.ander)).status_code == 404
    tell(zaak)
    assert ans.get(adres(naam, zaak.ander)).status_code == 404


def test_nobody_of_staff_opens_it(zaak, politiechef, onderzoeker, vik, coordinator):
    tell(zaak)
    for wie in (politiechef, onderzoeker, vik, coordinator):
        client = Client()
        client.force_login(wie)
        assert client.get(adres("procedure", zaak.eigen)).status_code == 404


def test_the_mail_says_that_there_is_news_and_names_no_case(zaak):
    tell(zaak)
    rij = Notificatie.objects.get(medewerker=zaak.ans)
    assert rij.melding is None and str(zaak.melding.pk) not in rij.aanleiding


def test_who_looked_is_logged_as_betrokkene(ans, zaak):
    tell(zaak)
    ans.get(adres("procedure", zaak.eigen))
    rij = Inzage.objects.get(melding=zaak.melding.pk)
    assert (rij.rollen, rij.doel) == (Rol.BK, "eigen procedure")


def test_what_was_told_before_can_be_read_back(ans, zaak):
    tell(zaak, "Dit is de aanzegging.")
    tell(zaak, "Dit is de uitkomst voor jou.")
    html = text(ans, adres("procedure", zaak.eigen))
    assert html.index("Dit is de uitkomst voor jou.") < html.index("Dit is de aanzegging.")


def test_once_the_link_is_removed_the_procedure_is_gone(ans, zaak):
    tell(zaak)
    zaak.eigen.medewerker = None
    zaak.eigen.koppeling = Betrokkenheid.Koppeling.LOSGEMAAKT
    zaak.eigen.save()
    assert ans.get(adres("procedure", zaak.eigen)).status_code == 404
    assert "procedure" not in text(ans, "/mijn/")


# --- the own state, not that of the case -----------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.SMO, Status.BESLUIT])
def test_that_another_gets_a_penalty_does_not_show(ans, zaak, status, politiechef):
    """Nothing was established about Ans; that the case is with the SMO is about Bob."""
    tell(zaak)
    zaak.onderzoek.gedragingen.filter(betrokkenheid=zaak.ander).update(plichtsverzuim=True)
    zaak.onderzoek.gedragingen.filter(betrokkenheid=zaak.eigen).update(plichtsverzuim=False)
    decide(zaak, "ander", Stap.VOORNEMEN, politiechef)
    put_in(zaak, status)
    html = text(ans, adres("procedure", zaak.eigen))
    assert VOOR_BETROKKENE[Status.HERSTEL].tekst in html
    assert "advies" not in html and "voornemen" not in html.lower()


def test_who_is_only_in_the_line_reads_nothing_of_the_onderzoek(zaak):
    zaak.onderzoek.gedragingen.filter(betrokkenheid=zaak.eigen).delete()
    Spoor.objects.create(
        melding=zaak.melding, triagebesluit=zaak.melding.triagebesluiten.get(), soort="LIJN", gestart_op=klok.nu()
    )
    inform_betrokkene(zaak.eigen, Betrokkenheid.Via.GESPREK, zaak.bob, "Ik nodig je uit.")
    for status in (Status.ONDERZOEK, Status.SMO, Status.BESLUIT):
        put_in(zaak, status)
        assert own_status(zaak.eigen) == Status.LIJNAFHANDELING


@pytest.mark.parametrize("uitleg", [*VOOR_BETROKKENE.values(), *BIJ_BESLUIT.values()], ids=lambda u: u.tekst[:30])
def test_words_for_the_betrokkene_are_short_and_plain(uitleg):
    zinnen = [z for tekst in (uitleg.tekst, uitleg.volgende_stap) for z in re.split(r"(?<=[.?!])\s+", tekst)]
    assert too_long(zinnen) == []
    assert [z for z in zinnen if STIJF.search(z)] == []


def test_pages_of_the_betrokkene_are_short_and_plain(ans, zaak, politiechef):
    tell(zaak)
    besluit = decide(zaak, "eigen", Stap.VOORNEMEN, politiechef)
    Gedraging.objects.update(plichtsverzuim=True)
    paginas = [ans.get(adres(naam, zaak.eigen)) for naam in PAGINAS]
    put_in(zaak, Status.BESLUIT)
    paginas += [ans.get(adres(naam, zaak.eigen)) for naam in PAGINAS]
    Besluit.objects.filter(pk=besluit.pk).update(
        stap=Stap.DEFINITIEF, definitief_op=klok.nu(), definitief_door=politiechef
    )
    paginas += [ans.get(adres(naam, zaak.eigen)) for naam in PAGINAS]
    zinnen = sorted({z for p in paginas if p.status_code == 200 for z in sentences(p.content.decode())})
    assert len(zinnen) > 40
    assert too_long(zinnen) == []
    assert [z for z in zinnen if STIJF.search(z)] == []


# --- what the betrokkene says ----------------------------------------------------------------------------------------


def test_the_own_story_is_kept_as_a_concept_and_then_given(ans, zaak):
    tell(zaak)
    pad = adres("procedure-verhaal", zaak.eigen)
    assert ans.post(adres("procedure-concept", zaak.eigen, "verhaal"), {"tekst": "Eerst dit."}).status_code == 204
    assert "Eerst dit." in text(ans, pad)
    assert ans.post(pad, {"tekst": "Eerst dit. En dat.", "bewaar": "ja"}).status_code == 302
    assert "Eerst dit. En dat." in text(ans, pad)
    assert not zaak.eigen.verklaringen.given().exists()
    assert ans.post(pad, {"tekst": "Zo ging het."}).url == adres("procedure", zaak.eigen)
    with kluis.opened(zaak.melding.sleutel_id):
        assert [v.tekst for v in zaak.eigen.verklaringen.all()] == ["Zo ging het."]
    assert "Zo ging het." in text(ans, adres("procedure", zaak.eigen))


def test_an_empty_story_is_refused_with_what_to_do(ans, zaak):
    tell(zaak)
    antwoord = ans.post(adres("procedure-verhaal", zaak.eigen), {"tekst": " "})
    assert antwoord.status_code == 422
    assert check_page(antwoord.content.decode()) == []
    assert "Schrijf je verhaal op." in antwoord.content.decode()


def test_after_the_onderzoek_there_is_nothing_to_tell(ans, zaak):
    tell(zaak)
    put_in(zaak, Status.HERSTEL)
    assert ans.post(adres("procedure-verhaal", zaak.eigen), {"tekst": "Nog iets."}).status_code == 404


@pytest.fixture
def voornemen(zaak, politiechef) -> Besluit:
    tell(zaak)
    Gedraging.objects.update(plichtsverzuim=True)
    besluit = decide(zaak, "eigen", Stap.VOORNEMEN, politiechef)
    put_in(zaak, Status.BESLUIT)
    zaak.melding.record_event("voornemen", onderwerp=str(zaak.eigen.pk))
    return besluit


def test_the_voornemen_shows_the_penalty_and_by_when_to_answer(ans, zaak, voornemen):
    html = text(ans, adres("procedure", zaak.eigen))
    assert "Dit is het voornemen." in html and "vakantie-uren" in html and "Dit is het besluit." not in html
    assert "Tot wanneer heb je tijd?" in html


def test_a_zienswijze_is_kept_while_it_is_written_and_given_once(ans, zaak, voornemen):
    pad = adres("procedure-zienswijze", zaak.eigen)
    assert ans.post(adres("procedure-concept", zaak.eigen, "zienswijze"), {"tekst": "Half"}).status_code == 204
    assert "Half" in text(ans, pad)
    assert ans.post(pad, {"keuze": "ja", "tekst": "Ik zie het anders."}).status_code == 302
    with kluis.opened(zaak.melding.sleutel_id):
        voornemen.refresh_from_db()
        assert (voornemen.stap, voornemen.zienswijze) == (Stap.ZIENSWIJZE, "Ik zie het anders.")
    assert not zaak.eigen.verklaringen.exists()
    assert ans.post(pad, {"keuze": "ja", "tekst": "Nog eens."}).status_code == 404


def test_no_zienswijze_is_an_answer_too(ans, zaak, voornemen):
    ans.post(adres("procedure-zienswijze", zaak.eigen), {"keuze": "nee", "tekst": "Dit telt niet."})
    with kluis.opened(zaak.melding.sleutel_id):
        voornemen.refresh_from_db()
        assert voornemen.geen_zienswijze and voornemen.zienswijze == ""
    assert "dat je geen zienswijze geeft" in text(ans, adres("procedure", zaak.eigen))


@pytest.mark.parametrize(("data", "fout"), [({}, "Kies of je een zienswijze geeft."), ({"keuze": "ja"}, "Schrijf je")])
def test_a_half_answer_is_refused_and_keeps_the_words(ans, zaak, voornemen, data, fout):
    antwoord = ans.post(adres("procedure-zienswijze", zaak.eigen), data)
    html = antwoord.content.decode()
    assert antwoord.status_code == 422 and fout in html and check_page(html) == []


def test_bezwaar_is_marked_once_the_besluit_holds(ans, zaak, voornemen, politiechef):
    pad = adres("procedure-bezwaar", zaak.eigen)
    assert ans.post(pad, {"gedaan": "on"}).status_code == 404
    Besluit.objects.filter(pk=voornemen.pk).update(
        stap=Stap.DEFINITIEF, definitief_op=klok.nu(), definitief_door=politiechef
    )
    put_in(zaak, Status.HERSTEL)
    assert ans.post(pad, {}).status_code == 422
    assert ans.post(pad, {"gedaan": "on"}).status_code == 302
    voornemen.refresh_from_db()
    assert voornemen.bezwaar == Besluit.Bezwaar.LOOPT
    assert ans.get(pad).status_code == 404


# --- herstel, nazorg, rehabilitatie ----------------------------------------------------------------------------------


def test_only_joint_afspraken_and_the_own_moments_show(ans, zaak):
    tell(zaak)
    put_in(zaak, Status.NAZORG)
    html = text(ans, adres("procedure", zaak.eigen))
    assert "Je biedt excuses aan." in html and "Na 1 maand" in html
    assert GEHEIM.findall(html) == []


def test_the_betrokkene_approves_exactly_the_words_on_the_page(ans, zaak):
    tell(zaak)
    put_in(zaak, Status.HERSTEL)
    rij = Rehabilitatie.objects.create(
        sleutel_id=zaak.melding.sleutel_id, melding=zaak.melding, betrokkenheid=zaak.eigen, plan="Kanarieplan",
        teambericht=WOORDEN,
    )  # fmt: skip
    Rehabilitatiestap.objects.create(rehabilitatie=rij, soort="brief")
    pad = adres("procedure-teambericht", zaak.eigen)
    assert GEHEIM.findall(text(ans, adres("procedure", zaak.eigen))) == []
    oud = ans.post(pad, {"woorden": "Andere woorden.", "akkoord": "on"})
    assert oud.status_code == 422 and "De woorden zijn net veranderd." in oud.content.decode()
    assert ans.post(pad, {"woorden": WOORDEN.replace("\n", "\r\n"), "akkoord": "on"}).status_code == 302
    rij.refresh_from_db()
    assert rij.akkoord_betrokkene


def test_after_rehabilitatie_page_and_own_words_are_gone_and_the_wall_stays(ans, zaak, politiechef):
    tell(zaak)
    raise_walls(zaak.melding)
    give_verhaal(zaak.eigen, "Zo ging het.")
    put_in(zaak, Status.HERSTEL)
    rij = Rehabilitatie.objects.create(
        sleutel_id=zaak.melding.sleutel_id, melding=zaak.melding, betrokkenheid=zaak.eigen, plan="Een brief."
    )
    Rehabilitatiestap.objects.create(rehabilitatie=rij, soort="brief", gedaan_op=klok.vandaag())
    assert "Brief aan de betrokkene: gedaan op" in text(ans, adres("procedure", zaak.eigen))
    with kluis.opened(zaak.melding.sleutel_id):
        finish_rehabilitatie(rij, politiechef)

    assert ans.get(adres("procedure", zaak.eigen)).status_code == 404
    assert not Verklaring.objects.filter(betrokkenheid=zaak.eigen).exists()
    assert zaak.melding.uitsluitingen.filter(medewerker=zaak.ans).exists()


def test_who_takes_part_must_have_been_told(zaak):
    assert possible_deelnemers(zaak.melding) == [zaak.ander]


# --- one afspraak for a colleague -------------------------------------------------------------------------------------


@pytest.fixture
def uitvoerder(zaak, team):
    put_in(zaak, Status.HERSTEL)
    chef = make_person(Rol.TC, team)
    Herstelafspraak.objects.filter(deelnemers=zaak.eigen).update(uitvoerder=chef)
    return chef


def test_the_uitvoerder_reads_the_one_text_and_nothing_of_the_case(client, zaak, uitvoerder):
    afspraak = Herstelafspraak.objects.get(uitvoerder=uitvoerder)
    client.force_login(uitvoerder)
    pad = reverse("reflectie:uitvoeren", args=[afspraak.pk])
    assert pad in text(client, "/werk/")
    html = text(client, pad)
    assert check_page(html) == []
    assert "Je biedt excuses aan." in html
    assert GEHEIM.findall(html) == [] and zaak.melding.kenmerk not in html
    assert client.get(reverse("meldingen:melding", args=[zaak.melding.kenmerk])).status_code == 404
    assert client.post(pad, {"gedaan_op": klok.vandaag().isoformat()}).status_code == 302
    afspraak.refresh_from_db()
    assert afspraak.gedaan_op == klok.vandaag()


def test_nobody_else_opens_it_and_a_wall_ends_it(client, zaak, uitvoerder, collega):
    pad = reverse("reflectie:uitvoeren", args=[Herstelafspraak.objects.get(uitvoerder=uitvoerder).pk])
    client.force_login(collega)
    assert client.get(pad).status_code == 404
    zaak.melding.uitsluitingen.create(medewerker=uitvoerder, sinds=klok.vandaag())
    client.force_login(uitvoerder)
    assert client.get(pad).status_code == 404
    assert pad not in text(client, "/werk/")
