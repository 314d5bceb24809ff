"""Reading along with consent: what the melder decides, and the messages."""

from dataclasses import replace

import pytest
from django.urls import reverse

from meldingen.access import Grond
from meldingen.actions.contact import answer_from_melder, tell_melder
from meldingen.actions.intake import close_without_triage
from meldingen.actions.melding import Afzender, submit_melding
from meldingen.actions.muren import wall_off
from meldingen.actions.namens import submit_namens
from meldingen.actions.toestemming import set_meekijken
from meldingen.models import (
    Bericht,
    Inzage,
    MelderIdentiteit,
    Melding,
    Notificatie,
    OvergangGeweigerd,
    Toekenning,
)
from meldingen.notifications import queue_for_wissels
from meldingen.workflow import Recht, Status
from pvi import klok, kluis
from pvi.rollen import Rol
from tests.meldingen.namens.verhaal import entered, namens, story
from tests.meldingen.staf import in_intake, plain, show
from tests.toegankelijk import check_page


@pytest.fixture
def client_van_vp(client, team, vertrouwenspersoon):
    """The page of the melder, whose vertrouwenspersoon reads along and writes."""
    melding, melder, code = submit_namens(story(team), namens(Rol.VP, "lezen", "berichten"), door=vertrouwenspersoon)
    pagina = client.post(reverse("meldingen:volgen"), {"code": code}, follow=True)
    assert f"Je vertrouwenspersoon: {vertrouwenspersoon.naam}" in plain(pagina.text)
    assert not check_page(pagina.text)
    return melding, melder


def test_the_melder_limits_what_the_vertrouwenspersoon_may(client, client_van_vp, vertrouwenspersoon):
    _, melder = client_van_vp
    keuze = {"actie": "meekijken-0", "meekijken-0-doelen": ["volgen"]}
    antwoord = client.post(reverse("meldingen:volgen-melding"), keuze, follow=True)
    assert "Je keuze is bewaard" in antwoord.text
    assert Melding.objects.permitted(vertrouwenspersoon, Recht.VOLGEN).exists()
    assert not Melding.objects.permitted(vertrouwenspersoon, Recht.MELDING_LEZEN).exists()
    assert not Melding.objects.permitted(vertrouwenspersoon, Recht.BERICHTEN).exists()
    assert melder.toestemmingen.filter(doel="lezen").get().ingetrokken_op is not None


def test_after_withdrawal_the_next_request_is_404(client, client_van_vp, vertrouwenspersoon):
    melding, melder = client_van_vp
    als_vp = type(client)()
    als_vp.force_login(vertrouwenspersoon)
    paginas = [
        reverse(naam, args=[melding.kenmerk])
        for naam in ("meldingen:melding", "meldingen:berichten", "meldingen:tijdlijn")
    ]
    assert [als_vp.get(pagina).status_code for pagina in paginas] == [200, 200, 200]
    stop = client.post(
        reverse("meldingen:volgen-melding"), {"actie": "meekijken-0", "meekijken-0-stop": "on"}, follow=True
    )
    assert "kijkt niet meer mee" in stop.text and not check_page(stop.text)
    assert [als_vp.get(pagina).status_code for pagina in paginas] == [404, 404, 404]
    assert als_vp.post(paginas[1], {"tekst": "Nog iets"}).status_code == 404
    assert melding.kenmerk not in als_vp.get(reverse("werk")).text
    assert melder.toestemmingen.in_force().get().doel == "namens"  # the rows stay, ended
    # Who may do less hears that there is an update.
    assert Notificatie.objects.filter(medewerker=vertrouwenspersoon, aanleiding__startswith="minder:").count() == 1
    client.post(reverse("meldingen:volgen-melding"), {"actie": "meekijken-0", "meekijken-0-doelen": ["lezen"]})
    assert als_vp.get(paginas[0]).status_code == 200


def test_the_choice_of_one_melder_is_not_reached_from_the_page_of_another(client, client_van_vp, team):
    _, melder = client_van_vp
    _, _, code = submit_melding(replace(story(team), melder=Afzender(naam="Ander", telefoon="06")))
    client.post(reverse("meldingen:volgen"), {"code": code})
    client.post(reverse("meldingen:volgen-melding"), {"actie": "meekijken-0", "meekijken-0-stop": "on"})
    assert melder.toestemmingen.in_force().count() == 4


def test_a_vertrouwenspersoon_who_left_gets_nothing_new_and_loses_nothing_twice(client_van_vp, vertrouwenspersoon):
    _, melder = client_van_vp
    vertrouwenspersoon.aanstellingen.update(tot=klok.nu())
    assert not Melding.objects.permitted(vertrouwenspersoon, Recht.VOLGEN).exists()
    with pytest.raises(OvergangGeweigerd, match="geen vertrouwenspersoon meer"):
        set_meekijken(melder, vertrouwenspersoon, {"volgen", "lezen", "naam"})
    set_meekijken(melder, vertrouwenspersoon, set())
    assert melder.toestemmingen.in_force().get().doel == "namens"


def test_a_wall_beats_consent(client_van_vp, vertrouwenspersoon):
    melding, _ = client_van_vp
    wall_off(melding, vertrouwenspersoon)
    assert not any(Melding.objects.permitted(vertrouwenspersoon, recht).exists() for recht in Recht)


def test_a_closed_case_stays_open_to_whom_the_melder_consented(client_van_vp, vertrouwenspersoon, vik):
    melding, _ = client_van_vp
    in_intake(melding, vik)
    close_without_triage(melding, door=vik, reden="test", tekst="Dit was een oefening.")
    assert melding.status == Status.AFGESLOTEN
    assert Melding.objects.permitted(vertrouwenspersoon, Recht.VOLGEN).get() == melding


def test_the_vertrouwenspersoon_is_told_of_steps_as_the_melder_is(client_van_vp, vertrouwenspersoon, vik):
    melding, _ = client_van_vp
    queue_for_wissels()
    assert not Notificatie.objects.filter(medewerker=vertrouwenspersoon).exists()
    in_intake(melding, vik)
    queue_for_wissels()
    assert Notificatie.objects.filter(medewerker=vertrouwenspersoon).count() == 1


@pytest.fixture
def twee_melders(client_van_vp, team, vik):
    """A second melder told the same and was joined to the case: no client of the vertrouwenspersoon."""
    melding, melder = client_van_vp
    dubbel, ander, _ = submit_melding(replace(story(team), melder=Afzender(naam="Ander", telefoon="06")))
    for zaak in (melding, dubbel):
        in_intake(zaak, vik)
    close_without_triage(dubbel, door=vik, reden="dubbel", tekst="Je melding gaat verder.", dubbel_van=melding)
    ander.refresh_from_db()
    return melding, melder, ander


def test_a_vertrouwenspersoon_reads_and_writes_only_with_the_own_client(client, twee_melders, vertrouwenspersoon):
    melding, melder, ander = twee_melders
    kluis.open_sleutel(melding.sleutel_id)
    answer_from_melder(melding, melder, "Van mijn cliënt.")
    answer_from_melder(melding, ander, "Van de ander.")
    mails = Notificatie.objects.filter(medewerker=vertrouwenspersoon, aanleiding__startswith="bericht:")
    assert mails.count() == 1
    pagina = show(client, vertrouwenspersoon, "meldingen:berichten", melding.kenmerk)
    assert "Van mijn cliënt." in pagina.text and "Van de ander." not in pagina.text
    assert not check_page(pagina.text)
    client.post(
        reverse("meldingen:berichten", args=[melding.kenmerk]), {"tekst": "Ik ben er voor je.", "soort": "bevestiging"}
    )
    bericht = Bericht.objects.order_by("op").last()
    assert (bericht.melder, bericht.auteur_rol, bericht.soort) == (melder, Rol.VP, "bericht")


def test_the_tijdlijn_tells_a_vertrouwenspersoon_of_no_message_of_another_melder(
    client, twee_melders, vertrouwenspersoon, vik
):
    melding, melder, ander = twee_melders
    kluis.open_sleutel(melding.sleutel_id)
    answer_from_melder(melding, ander, "Van de ander.")

    def told(wie) -> int:
        return show(client, wie, "meldingen:tijdlijn", melding.kenmerk).text.count("Bericht van de melder")

    assert (told(vertrouwenspersoon), told(vik)) == (0, 1)
    kluis.open_sleutel(melding.sleutel_id)
    answer_from_melder(melding, melder, "Van mijn cliënt.")
    assert (told(vertrouwenspersoon), told(vik)) == (1, 2)


def test_words_of_a_vertrouwenspersoon_answer_nothing_and_move_no_term(client_van_vp, vertrouwenspersoon, vik):
    melding, melder = client_van_vp
    kluis.open_sleutel(melding.sleutel_id)
    answer_from_melder(melding, melder, "Hoort iemand mij?")
    lopend = list(melding.termijnen.open().values_list("soort", "verloopt_op"))
    tell_melder(
        melding, Bericht.Soort.BERICHT, "Ik luister.", auteur=vertrouwenspersoon, auteur_rol=Rol.VP, melder=melder
    )
    assert list(melding.termijnen.open().values_list("soort", "verloopt_op")) == lopend
    assert melding.berichten.filter(van_melder=True, beantwoord=False).count() == 1


def test_the_name_of_another_melder_stays_closed(twee_melders, vertrouwenspersoon):
    _, melder, _ = twee_melders
    set_meekijken(melder, vertrouwenspersoon, {"naam"})
    leesbaar = MelderIdentiteit.objects.permitted(vertrouwenspersoon).values_list("melder", flat=True)
    assert list(leesbaar) == [melder.pk]


def test_who_came_in_by_a_duplicate_takes_the_helper_along_for_what_is_the_own(team, vertrouwenspersoon, vik):
    """The other case holds the story of others: following and messages go along, reading does not."""
    eerste, _, _ = submit_melding(replace(story(team), melder=Afzender(naam="Ander", telefoon="06")))
    dubbel, _ = entered(team, vertrouwenspersoon, Rol.VP, "lezen", "berichten", "herstel")
    for zaak in (eerste, dubbel):
        in_intake(zaak, vik)
    close_without_triage(dubbel, door=vik, reden="dubbel", tekst="Je melding gaat verder.", dubbel_van=eerste)
    heeft = {recht for recht in Recht if Melding.objects.permitted(vertrouwenspersoon, recht).filter(pk=eerste.pk)}
    assert heeft == {Recht.VOLGEN, Recht.BERICHTEN}
    assert not Melding.objects.permitted(vertrouwenspersoon, Recht.VOLGEN).filter(pk=dubbel.pk).exists()


def test_a_reading_of_the_vertrouwenspersoon_is_logged_in_that_role(client, client_van_vp, vertrouwenspersoon):
    melding, _ = client_van_vp
    show(client, vertrouwenspersoon, "meldingen:melding", melding.kenmerk)
    assert Inzage.objects.filter(melding=melding.pk, medewerker=vertrouwenspersoon, rollen__contains=Rol.VP).exists()
    assert Toekenning.objects.filter(user=vertrouwenspersoon).values_list("grond", flat=True)[0] == Grond.TOESTEMMING
