"""From plichtsverzuim to advice: T17 with its five tests, the advies per betrokkene, T19, and the way back (T28)."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from meldingen.access import Grond
from meldingen.actions.muren import wall_off
from meldingen.models import Bericht, Betrokkenheid, LcCriterium, Notificatie
from meldingen.workflow import Recht, Status
from pvi.rollen import Rol
from tests.people import give_role
from tests.toegankelijk import check_page
from triage.actions.besluit import announce_voornemen
from triage.actions.lcadvies import NOG_GEEN_ADVIES, give_lc_advies
from triage.actions.onderzoek import record_gedraging
from triage.actions.smo import Vergeleken, close_smo, record_smo_advies, recuse_smo, return_to_onderzoek
from triage.actions.uitkomst import Toetsing, to_judge
from triage.besluitstappen import Stap
from triage.models import LcAdvies, Reactie, SmoAdvies, Toets
from triage.tasks import sweep_besluiten

from .conftest import (
    ADVIES,
    GEEN_LC,
    VOORNEMEN,
    advies_in,
    besluit_in,
    betrek,
    getoetst,
    geweigerd,
    loopt,
    mag,
    onderzoek_of,
    stel_plichtsverzuim_vast,
    stel_vast,
)

pytestmark = pytest.mark.django_db


# --- T17 -------------------------------------------------------------------------------------------------------------


def test_plichtsverzuim_brings_the_case_to_the_overleg(in_smo, politiechef, strafmaat, jurist, onderzoeker):
    gedraging = in_smo.onderzoeken.get().gedragingen.get()

    assert in_smo.status == Status.SMO
    assert gedraging.plichtsverzuim and set(gedraging.toetsen) == set(Toets.values)
    assert advies_in(in_smo).vastgesteld_op is None and advies_in(in_smo).straf is None
    assert loopt(in_smo, "smo_advies") and not loopt(in_smo, "disciplinair")
    for lid in (strafmaat, jurist):
        assert mag(in_smo, lid, Recht.SMO_ADVIES) and mag(in_smo, lid, Recht.RAPPORT_LEZEN)
    assert mag(in_smo, politiechef, Recht.MELDING_LEZEN)
    assert not mag(in_smo, onderzoeker, Recht.ONDERZOEKEN)
    assert in_smo.uitkomst == ""


def test_betrokkene_and_melder_hear_that_the_onderzoek_is_done(in_smo, betrokkene):
    assert Notificatie.objects.filter(medewerker=betrokkene, melding=None, aanleiding__startswith="smo:").exists()
    assert in_smo.berichten.get(soort=Bericht.Soort.STATUS).tekst.startswith("Het onderzoek is klaar.")


def test_each_of_the_five_tests_must_stand(bewezen, politiechef, strafmaat):
    gedraging = onderzoek_of(bewezen).gedragingen.get()
    for ontbrekend in Toets:
        toetsing = Toetsing([t.value for t in Toets if t != ontbrekend], "Omdat.")
        tekst = geweigerd(stel_plichtsverzuim_vast, bewezen, politiechef, toetsingen={gedraging.pk: toetsing})
        assert ontbrekend.label[1:] in tekst
    assert "waarom dit plichtsverzuim is" in geweigerd(
        stel_plichtsverzuim_vast, bewezen, politiechef, toetsingen={gedraging.pk: Toetsing(Toets.values, "  ")}
    )
    bewezen.refresh_from_db()
    assert bewezen.status == Status.ONDERZOEK


def test_every_lc_question_is_asked_again(bewezen, politiechef, strafmaat):
    tekst = geweigerd(stel_plichtsverzuim_vast, bewezen, politiechef, lc_criteria={})

    assert all(criterium.label in tekst for criterium in LcCriterium)


def test_what_is_not_established_is_no_plichtsverzuim(in_onderzoek, onderzoeker, politiechef, strafmaat):
    stel_vast(in_onderzoek, onderzoeker, "niet_vast")
    gedraging = onderzoek_of(in_onderzoek).gedragingen.get()

    tekst = geweigerd(
        stel_plichtsverzuim_vast, in_onderzoek, politiechef, plichtsverzuim={gedraging.pk: True},
        toetsingen={gedraging.pk: Toetsing(Toets.values, "Omdat.")},
    )  # fmt: skip
    assert "Gedraging 1 staat niet vast" in tekst


def test_nobody_is_punished_who_is_not_known(in_onderzoek, onderzoeker, politiechef, strafmaat):
    record_gedraging(
        onderzoek_of(in_onderzoek), onderzoeker, omschrijving="Een briefje.", bevinding="vastgesteld",
        toelichting="Het lag er.",
    )  # fmt: skip

    assert "geen collega gekoppeld" in geweigerd(stel_plichtsverzuim_vast, in_onderzoek, politiechef)


def test_an_orienterend_onderzoek_establishes_no_plichtsverzuim(
    gewogen, besluit_tot, onderzoeker, politiechef, strafmaat
):
    melding = besluit_tot(gewogen, "ORI")
    stel_vast(melding, onderzoeker, "vastgesteld")

    assert "Leg het voor aan de commissie" in geweigerd(stel_plichtsverzuim_vast, melding, politiechef)


def test_a_suspended_case_does_not_reach_the_overleg(bewezen, politiechef, strafmaat):
    bewezen.opgeschort = True
    bewezen.save()

    assert "Openbaar Ministerie" in geweigerd(stel_plichtsverzuim_vast, bewezen, politiechef)


def test_only_the_politiechef_finds_plichtsverzuim(bewezen, person, strafmaat):
    for rol in (Rol.VO, Rol.VI, Rol.TR, Rol.TC, Rol.SM):
        assert "rol" in geweigerd(stel_plichtsverzuim_vast, bewezen, person(rol, "RT"))


def test_without_a_member_who_may_read_there_is_no_overleg(bewezen, politiechef, jurist):
    assert "Niemand van het strafmaatoverleg" in geweigerd(stel_plichtsverzuim_vast, bewezen, politiechef)


def test_who_has_a_part_in_the_case_is_not_invited(
    bewezen, politiechef, strafmaat, onderzoeker, betrokkene, person, organisatie
):
    """CI-4 and CI-13: the onderzoeker, a getuige, a team mate, and the chamber of a betrokkene."""
    getuige, teamgenoot, kamerlid = (person(Rol.SM, "KS", naam=f"Lid {n}") for n in range(3))
    for medewerker, code in ((onderzoeker, "KS"), (betrokkene, "KS-WEEGSCHAAL"), (kamerlid, "KS-WEEGSCHAAL")):
        give_role(medewerker, Rol.SM, organisatie[code])
    kamerlid.aanstellingen.filter(eenheid=organisatie["KS"]).delete()
    betrek(bewezen, getuige, rol=Betrokkenheid.Rol.GETUIGE)
    teamgenoot.team = betrokkene.team
    teamgenoot.save()

    stel_plichtsverzuim_vast(bewezen, politiechef)

    genodigd = set(bewezen.toekenningen.filter(grond=Grond.SMO).values_list("user", flat=True))
    assert genodigd == {strafmaat.pk}


def test_the_lc_is_invited_and_asked(in_smo, coordinator):
    assert in_smo.bij_lc and not in_smo.lc_plicht
    assert in_smo.lc_adviezen.get().moment == LcAdvies.Moment.SMO
    assert mag(in_smo, coordinator, Recht.LC_ADVIES)


def test_mixed_outcome_settles_the_rest_at_once(bewezen, onderzoeker, politiechef, strafmaat, betrokkene, person):
    """One betrokkene goes to the overleg; of two others one gets a reaction in the line, one is restored."""
    met, zonder = (betrek(bewezen, person(Rol.BH, "NN", naam=naam)) for naam in ("Mees", "Zola"))
    for rij, bevinding in ((met, "vastgesteld"), (zonder, "niet_gebeurd")):
        record_gedraging(
            onderzoek_of(bewezen), onderzoeker, omschrijving="Lachte mee.", betrokkenheid=rij, bevinding=bevinding,
            toelichting="Gezien.",
        )  # fmt: skip
    plichtsverzuim = {g.pk: g.betrokkenheid.medewerker == betrokkene for g in onderzoek_of(bewezen).gedragingen.all()}
    toetsingen = {pk: Toetsing(Toets.values, "Omdat.") for pk, ja in plichtsverzuim.items() if ja}
    velden = {"plichtsverzuim": plichtsverzuim, "toetsingen": toetsingen}

    tekst = geweigerd(stel_plichtsverzuim_vast, bewezen, politiechef, **velden)
    assert "reactie in de lijn voor Mees" in tekst and "rehabilitatie van Zola" in tekst

    stel_plichtsverzuim_vast(
        bewezen, politiechef, **velden, reacties={str(met.pk): "gesprek"}, plannen={str(zonder.pk): "Een brief."}
    )
    met.refresh_from_db()
    zonder.refresh_from_db()
    assert (bewezen.status, advies_in(bewezen).betrokkenheid.medewerker) == (Status.SMO, betrokkene)
    assert (met.uitkomst, zonder.uitkomst) == ("overschreden", "niet_overschreden")
    assert Reactie.objects.get(melding=bewezen).betrokkenheid == met
    assert bewezen.rehabilitaties.get().betrokkenheid == zonder


# --- the advies and T19 ----------------------------------------------------------------------------------------------


# What is changed in a complete advies, and what is said about it.
ONVOLLEDIG = (
    ({"straf": None}, "Kies een straf"),
    ({"straf": "z"}, "uit de lijst"),
    ({"motivering": " "}, "motivering"),
    ({"unaniem": None}, "iedereen het eens"),
    ({"unaniem": False}, "wat de minderheid vond"),
    ({"reden_geen_vergelijking": ""}, "Vergelijk met drie zaken"),
    ({"maatregelen": ["schandpaal"]}, "maatregelen uit de lijst"),
    ({"voorwaardelijk": True, "voorwaarden": "Geen herhaling."}, "proeftijd"),
    ({"voorwaardelijk": True, "proeftijd_maanden": 61, "voorwaarden": "Geen herhaling."}, "proeftijd"),
    ({"voorwaardelijk": True, "proeftijd_maanden": 24}, "onder welke voorwaarden"),
)


def test_an_advies_says_what_it_misses_and_can_be_kept_as_a_concept(in_smo, strafmaat):
    # What the concept before kept is put back first.
    volledig = ADVIES | {"voorwaardelijk": False, "proeftijd_maanden": None, "voorwaarden": ""}
    for veranderd, mist in ONVOLLEDIG:
        assert mist in geweigerd(record_smo_advies, advies_in(in_smo), strafmaat, **volledig | veranderd)
        record_smo_advies(advies_in(in_smo), strafmaat, concept=True, **volledig | veranderd)
        assert advies_in(in_smo).vastgesteld_op is None
    assert "nog niet vastgesteld" in geweigerd(close_smo, in_smo, strafmaat)


def test_three_compared_cases_need_no_reason(in_smo, strafmaat):
    drie = [Vergeleken(beschrijving=f"Zaak {n}", overeenkomst="Ook een begeleider.") for n in range(3)]
    velden = ADVIES | {"reden_geen_vergelijking": ""}

    assert "drie zaken" in geweigerd(record_smo_advies, advies_in(in_smo), strafmaat, vergelijkingen=drie[:2], **velden)
    zonder_reden = [*drie[:2], Vergeleken(beschrijving="Zaak 3")]
    assert "wat overeenkomt" in geweigerd(
        record_smo_advies, advies_in(in_smo), strafmaat, vergelijkingen=zonder_reden, **velden
    )

    advies = record_smo_advies(advies_in(in_smo), strafmaat, vergelijkingen=drie, **velden)
    assert [v.beschrijving for v in advies.vergelijkingen.all()] == ["Zaak 0", "Zaak 1", "Zaak 2"]


def test_no_penalty_is_never_conditional(in_smo, strafmaat):
    advies = record_smo_advies(
        advies_in(in_smo), strafmaat, **ADVIES | {"straf": "", "voorwaardelijk": True, "proeftijd_maanden": 12}
    )

    assert (advies.straf, advies.voorwaardelijk, advies.proeftijd_maanden) == ("", False, None)
    with pytest.raises(IntegrityError, match="smo_advies_voorwaardelijk_heeft_proeftijd"), transaction.atomic():
        SmoAdvies.objects.filter(pk=advies.pk).update(voorwaardelijk=True)


def test_the_advies_goes_to_the_politiechef_and_the_overleg_leaves(in_besluit, strafmaat, jurist, politiechef):
    besluit = besluit_in(in_besluit)

    assert (in_besluit.status, besluit.stap, besluit.straf) == (Status.BESLUIT, Stap.NIEUW, None)
    assert loopt(in_besluit, "pc_besluit") and not loopt(in_besluit, "smo_advies")
    assert not mag(in_besluit, strafmaat, Recht.MELDING_LEZEN)
    assert mag(in_besluit, jurist, Recht.BESLUITEN, Rol.TJ) and mag(in_besluit, politiechef, Recht.BESLUITEN)


def test_politiechef_does_not_advise_and_tjz_does_not_send(in_smo, politiechef, jurist, strafmaat):
    assert "rol" in geweigerd(record_smo_advies, advies_in(in_smo), politiechef, **ADVIES)
    record_smo_advies(advies_in(in_smo), jurist, **ADVIES)
    for wie in (jurist, politiechef):
        assert "rol" in geweigerd(close_smo, in_smo, wie)


def test_lc_plicht_waits_for_the_lc_of_this_round(bewezen, politiechef, strafmaat, coordinator):
    """Asked at T17, answered or silent on record; then the advies may become final."""
    stel_plichtsverzuim_vast(bewezen, politiechef, lc_criteria=GEEN_LC | {LcCriterium.ONTSLAG.value: True})
    record_smo_advies(advies_in(bewezen), strafmaat, **ADVIES)
    assert bewezen.lc_plicht
    assert NOG_GEEN_ADVIES in geweigerd(close_smo, bewezen, strafmaat)

    vraag = bewezen.lc_adviezen.get(moment=LcAdvies.Moment.SMO)
    give_lc_advies(vraag, coordinator, strekking="eens", advies="Ik ben het eens.")
    close_smo(bewezen, strafmaat)
    bewezen.refresh_from_db()
    assert bewezen.status == Status.BESLUIT


def test_a_suspended_case_keeps_its_advies(in_smo, strafmaat):
    record_smo_advies(advies_in(in_smo), strafmaat, **ADVIES)
    in_smo.opgeschort = True
    in_smo.save()

    assert "Openbaar Ministerie" in geweigerd(close_smo, in_smo, strafmaat)


def test_sending_twice_makes_one_besluit(in_besluit, strafmaat):
    assert "rol" in geweigerd(close_smo, in_besluit, strafmaat)
    assert in_besluit.besluiten.count() == 1


def test_a_recused_member_finds_nothing_and_the_others_hear_it(in_smo, strafmaat, jurist, als):
    recuse_smo(in_smo, strafmaat)

    assert not mag(in_smo, strafmaat, Recht.SMO_ADVIES)
    assert als(strafmaat).get(reverse("triage:smo", args=[in_smo.kenmerk])).status_code == 404
    assert in_smo.kenmerk not in als(strafmaat).get(reverse("triage:smo-agenda")).content.decode()
    assert Notificatie.objects.filter(medewerker=jurist, melding=in_smo, aanleiding__startswith="belang:").exists()
    sweep_besluiten()
    assert not mag(in_smo, strafmaat, Recht.SMO_ADVIES)


def test_a_member_appointed_later_is_invited_by_the_sweep(in_smo, person):
    nieuw = person(Rol.SM, "KS", naam="Nina Nieuw")
    assert not mag(in_smo, nieuw, Recht.SMO_ADVIES)

    sweep_besluiten()
    assert mag(in_smo, nieuw, Recht.SMO_ADVIES)


def test_the_history_holds_ciphertext_only(in_smo, strafmaat):
    record_smo_advies(advies_in(in_smo), strafmaat, **ADVIES)

    with connection.cursor() as cursor:
        cursor.execute("SELECT motivering FROM triage_historicalsmoadvies")
        bewaard = b"".join(bytes(rij[0]) for rij in cursor.fetchall() if rij[0])
    assert bewaard and b"begeleidde" not in bewaard


# --- T28 -------------------------------------------------------------------------------------------------------------


def test_the_overleg_asks_for_more_onderzoek(in_smo, strafmaat, jurist, onderzoeker, politiechef):
    assert "uitgezocht" in geweigerd(return_to_onderzoek, in_smo, strafmaat, wat_ontbreekt=" ")
    oud = in_smo.onderzoeken.get()

    return_to_onderzoek(in_smo, strafmaat, wat_ontbreekt="Hoor ook de tweede begeleider.")

    in_smo.refresh_from_db()
    onderzoek = onderzoek_of(in_smo)
    assert (in_smo.status, onderzoek.pk) == (Status.ONDERZOEK, oud.pk)
    assert onderzoek.opdracht.startswith(oud.opdracht) and "tweede begeleider" in onderzoek.opdracht
    assert onderzoek.spoor.status == "loopt" and onderzoek.spoor.afgerond_op is None
    assert loopt(in_smo, "disciplinair") and not loopt(in_smo, "smo_advies")
    assert mag(in_smo, onderzoeker, Recht.ONDERZOEKEN) and mag(in_smo, politiechef, Recht.MELDING_LEZEN)
    assert not mag(in_smo, strafmaat, Recht.SMO_ADVIES) and not mag(in_smo, jurist, Recht.SMO_ADVIES)
    assert not in_smo.smo_adviezen.current().exists() and in_smo.smo_adviezen.count() == 1
    assert [g.plichtsverzuim for g in to_judge(onderzoek)] == [None]
    assert not in_smo.lc_adviezen.standing().exists()


def test_a_second_round_advises_anew(in_smo, strafmaat, politiechef):
    return_to_onderzoek(in_smo, strafmaat, wat_ontbreekt="Meer.")
    in_smo.refresh_from_db()

    stel_plichtsverzuim_vast(in_smo, politiechef, toetsingen=getoetst(in_smo))
    assert in_smo.status == Status.SMO and mag(in_smo, strafmaat, Recht.SMO_ADVIES)
    assert in_smo.smo_adviezen.count() == 2 and advies_in(in_smo).straf is None


def test_the_politiechef_sends_back_while_no_besluit_is_definitive(in_besluit, politiechef, strafmaat, betrokkene):
    announce_voornemen(besluit_in(in_besluit), politiechef, **VOORNEMEN)
    assert "rol" in geweigerd(return_to_onderzoek, in_besluit, strafmaat, wat_ontbreekt="Meer.")

    return_to_onderzoek(in_besluit, politiechef, wat_ontbreekt="De zienswijze roept een vraag op.")

    in_besluit.refresh_from_db()
    assert in_besluit.status == Status.ONDERZOEK
    assert not loopt(in_besluit, "zienswijze") and not in_besluit.besluiten.current().exists()


def test_a_definitive_besluit_does_not_go_back(besloten, politiechef):
    assert "al een besluit definitief" in geweigerd(return_to_onderzoek, besloten, politiechef, wat_ontbreekt="Meer.")


# --- pages -----------------------------------------------------------------------------------------------------------


def _formulier(pagina) -> dict[str, str]:
    """The hidden fields of a concept form."""
    form = pagina.context["form"]
    return {"versie": str(form["versie"].value()), "pagina": str(form["pagina"].value())}


def test_the_outcome_page_brings_the_case_to_the_overleg(bewezen, politiechef, strafmaat, als):
    client, adres = als(politiechef), reverse("triage:uitkomst", args=[bewezen.kenmerk])
    gedraging = onderzoek_of(bewezen).gedragingen.get()
    velden = {f"pv_{gedraging.pk}": "ja", "voor_melder": "Het onderzoek is klaar."}

    leeg = client.post(adres, velden)
    assert leeg.status_code == 422
    assert "Toets gedraging 1 op alle vijf punten." in leeg.content.decode()
    assert "Het onderzoek is klaar." in leeg.content.decode()

    velden |= {f"toetsen_{gedraging.pk}": Toets.values, f"toetsing_{gedraging.pk}": "Wie begeleidt, kijkt niet weg."}
    velden |= {f"lc_{criterium.value}": "nee" for criterium in LcCriterium}
    assert client.post(adres, velden).status_code == 302
    bewezen.refresh_from_db()
    assert bewezen.status == Status.SMO


def test_the_overleg_works_from_its_agenda_to_the_politiechef(in_smo, strafmaat, als):
    client = als(strafmaat)
    agenda = client.get(reverse("triage:smo-agenda")).content.decode()
    assert in_smo.kenmerk in agenda and check_page(agenda) == []
    pagina = reverse("triage:smo", args=[in_smo.kenmerk])
    assert check_page(client.get(pagina).content.decode()) == []
    te_vroeg = client.post(pagina)
    assert te_vroeg.status_code == 422 and "nog niet vastgesteld" in te_vroeg.content.decode()
    assert check_page(te_vroeg.content.decode()) == []

    adres = reverse("triage:smo-advies", args=[in_smo.kenmerk, advies_in(in_smo).pk])
    velden = _formulier(client.get(adres)) | {"straf": "c", "motivering": "Omdat.", "maatregelen": ["leermaatregel"]}
    onvolledig = client.post(adres, velden)
    assert onvolledig.status_code == 422 and check_page(onvolledig.content.decode()) == []
    assert "Beantwoord of iedereen het eens was." in onvolledig.content.decode()
    assert "Omdat." in onvolledig.content.decode()

    velden |= {"unaniem": "ja", "reden_geen_vergelijking": "Er zijn er nog geen."}
    assert client.post(adres, velden).status_code == 302
    assert advies_in(in_smo).vastgesteld_door == strafmaat
    assert client.post(pagina).status_code == 302
    in_smo.refresh_from_db()
    assert in_smo.status == Status.BESLUIT
    assert client.get(pagina).status_code == 404


def test_an_autosave_keeps_a_concept_and_a_colleague_is_not_overwritten(in_smo, strafmaat, jurist, als):
    een, twee = als(strafmaat), als(jurist)
    adres = reverse("triage:smo-advies", args=[in_smo.kenmerk, advies_in(in_smo).pk])
    van_een, van_twee = _formulier(een.get(adres)), _formulier(twee.get(adres))

    for tekst in ("Ik vind", "Ik vind dat het past."):
        bewaard = een.post(adres, van_een | {"motivering": tekst}, headers={"X-Requested-With": "fetch"})
        assert bewaard.status_code == 204
    botsing = twee.post(adres, van_twee | {"motivering": "Ik vind van niet.", "concept": "ja"})
    tekst = botsing.content.decode()
    assert botsing.status_code == 422
    assert "Ik vind dat het past." in tekst and "Ik vind van niet." in tekst
    assert advies_in(in_smo).motivering == "Ik vind dat het past."

    opnieuw = _formulier(botsing) | {"motivering": "Samen vinden we dit.", "concept": "ja"}
    assert twee.post(adres, opnieuw).status_code == 302
    assert advies_in(in_smo).motivering == "Samen vinden we dit."


def test_who_has_no_part_in_the_overleg_finds_no_page(in_smo, vik, teamchef, betrokkene, onderzoeker, als):
    for wie in (vik, teamchef, betrokkene, onderzoeker):
        client = als(wie)
        for naam in ("smo", "smo-belang", "aanvullen"):
            assert client.get(reverse(f"triage:{naam}", args=[in_smo.kenmerk])).status_code == 404
        assert client.get(reverse("triage:smo-agenda")).status_code == 404


def test_a_walled_member_finds_no_page(in_smo, strafmaat, als):
    wall_off(in_smo, strafmaat)
    adres = reverse("triage:smo-advies", args=[in_smo.kenmerk, advies_in(in_smo).pk])

    assert als(strafmaat).get(adres).status_code == 404
    assert als(strafmaat).post(adres, {"motivering": "Toch."}).status_code == 404
    assert "rol" in geweigerd(record_smo_advies, advies_in(in_smo), strafmaat, **ADVIES)


def test_back_to_the_onderzoek_and_out_of_the_case_on_their_pages(in_smo, strafmaat, jurist, als):
    terug, belang = (reverse(f"triage:{naam}", args=[in_smo.kenmerk]) for naam in ("aanvullen", "smo-belang"))
    for adres in (terug, belang):
        assert check_page(als(strafmaat).get(adres).content.decode()) == []
    assert als(jurist).get(terug).status_code == 404
    assert als(strafmaat).post(terug, {"wat_ontbreekt": ""}).status_code == 422
    assert als(jurist).post(belang).status_code == 302
    assert not mag(in_smo, jurist, Recht.SMO_ADVIES)
    assert als(strafmaat).post(terug, {"wat_ontbreekt": "Meer."}).status_code == 302
    in_smo.refresh_from_db()
    assert in_smo.status == Status.ONDERZOEK
