"""Another unit handles a case that its own may not do (CI-13 and UITWIJK)."""

import pytest
from django.urls import reverse

from meldingen.actions.intake import send_to_triage
from meldingen.actions.melding import Persoon
from meldingen.actions.muren import raise_walls, wall_off
from meldingen.actions.toewijzing import may_assign
from meldingen.actions.uitwijk import leave_to_other_eenheid
from meldingen.behandelaar import without_behandelaar
from meldingen.conflicts.uitwijk import UITWIJK, own_eenheid
from meldingen.models import Bericht, Melding, Notificatie, OvergangGeweigerd
from meldingen.notifications import queue_for_wissels
from meldingen.toegang import toegang
from meldingen.workflow import Recht, Status
from pvi.models import Aanstelling, Medewerker
from pvi.rollen import Functie, Rol
from tests import kern
from tests.meldingen.staf import complete, in_intake, plain, received, show
from tests.people import first_team, make_person
from triage.actions.zitting import sync_agenda
from triage.models import Zitting

BETROKKENE = "betrokkene"


@pytest.fixture
def eenheden(db) -> dict[str, dict[Rol, Medewerker]]:
    """Per unit one person at VIK, in triage, at HR and as politiechef; KS has no VIK of its own."""
    korps = {}
    kern.eenheid("KS")
    for code in ("KS", "NN", "ON", "MN", "PDC", "PA"):
        plek = kern.eenheid(code)
        rollen = (Rol.TR, Rol.HR, Rol.PC) if code == "KS" else (Rol.VI, Rol.TR, Rol.HR, Rol.PC)
        korps[code] = {rol: kern.functionaris(rol, plek) for rol in rollen}
    return korps


def _zaak(code: str, betrokkene: Medewerker | None = None, status: Status = Status.INTAKE, **velden) -> Melding:
    melding = kern.zaak(kern.eenheid(code), status, **velden)
    if betrokkene is not None:
        kern.betrek(melding, betrokkene, BETROKKENE)
    return melding


def _handled_by(melding: Melding) -> str:
    melding.refresh_from_db()
    return melding.eenheid_behandeling.code


def _reads(medewerker: Medewerker, melding: Melding) -> bool:
    return Melding.objects.permitted(medewerker, Recht.VOLGEN).filter(pk=melding.pk).exists()


# (who is at issue: unit and role, where the case is, who handles it then)
WEGEN = [
    ("VIK of the own unit", "NN", Rol.VI, "NN", "ON"),
    ("triage of the own unit", "NN", Rol.TR, "NN", "ON"),
    ("HR of the own unit", "NN", Rol.HR, "NN", "ON"),
    ("VIK elsewhere changes nothing", "ON", Rol.VI, "NN", "NN"),
    ("HR elsewhere changes nothing", "ON", Rol.HR, "NN", "NN"),
    ("a politiechef is passed over, not the unit (CI-2)", "NN", Rol.PC, "NN", "NN"),
    ("units without VIK are passed over along the ring", "MN", Rol.VI, "MN", "PA"),
    ("the last of the ring goes on with the first", "PA", Rol.VI, "PA", "NN"),
    ("triage of KS", "KS", Rol.TR, "KS", "PDC"),
    ("HR of PDC goes to KS, whose intake PDC's VIK does", "PDC", Rol.HR, "PDC", "KS"),
    ("VIK of PDC, with no VIKKS: on to the other ring", "PDC", Rol.VI, "PDC", "NN"),
    ("VIK of PDC, a case at KS", "PDC", Rol.VI, "KS", "NN"),
]


@pytest.mark.parametrize(("naam", "van", "rol", "hier", "naar"), WEGEN, ids=[rij[0] for rij in WEGEN])
def test_the_case_goes_where_nobody_sits_with_the_betrokkene(naam, van, rol, hier, naar, eenheden):
    melding = _zaak(hier, eenheden[van][rol])
    raise_walls(melding)
    assert _handled_by(melding) == naar
    raise_walls(melding)
    assert _handled_by(melding) == naar


def test_vikks_does_the_intake_when_the_vik_of_pdc_is_walled(eenheden):
    """KS borrows PDC's VIK; an appointment at KS itself is VIKKS."""
    vikks = kern.functionaris(Rol.VI, kern.eenheid("KS"))
    melding = _zaak("PDC", eenheden["PDC"][Rol.VI])
    raise_walls(melding)
    assert _handled_by(melding) == "KS"
    assert _reads(vikks, melding)
    assert not _reads(eenheden["PDC"][Rol.VI], melding)


def test_a_walled_next_unit_is_passed_over(eenheden):
    melding = _zaak("NN", eenheden["NN"][Rol.VI])
    kern.betrek(melding, eenheden["ON"][Rol.TR], BETROKKENE)
    raise_walls(melding)
    assert _handled_by(melding) == "MN"


def test_a_melder_at_vik_is_read_by_no_colleague(eenheden):
    collega = kern.functionaris(Rol.VI, kern.eenheid("NN"))
    onderzoeker = kern.functionaris(Rol.VO, kern.eenheid("NN"))
    melding = _zaak("NN")
    kern.meld(melding, eenheden["NN"][Rol.VI])
    raise_walls(melding)
    assert _handled_by(melding) == "ON"
    for wie in (eenheden["NN"][Rol.VI], collega, onderzoeker):
        assert melding.uitsluitingen.filter(medewerker=wie).exists()
        assert not _reads(wie, melding)
    assert _reads(eenheden["ON"][Rol.VI], melding)


def test_everybody_at_vik_walled_one_by_one_leaves_the_intake_to_another_unit(eenheden):
    melding = _zaak("NN")
    wall_off(melding, eenheden["NN"][Rol.VI])
    raise_walls(melding)
    assert _handled_by(melding) == "ON"


def test_one_free_colleague_at_vik_keeps_the_case(eenheden):
    kern.functionaris(Rol.VI, kern.eenheid("NN"))
    melding = _zaak("NN")
    wall_off(melding, eenheden["NN"][Rol.VI])
    raise_walls(melding)
    assert _handled_by(melding) == "NN"


def test_a_closed_case_stays_where_it_was_handled(eenheden):
    melding = _zaak("NN", eenheden["NN"][Rol.VI], Status.AFGESLOTEN)
    raise_walls(melding)
    assert _handled_by(melding) == "NN"


def test_nobody_free_in_the_country_leaves_the_case_where_it_is(eenheden):
    melding = _zaak("NN", eenheden["NN"][Rol.VI])
    for code in ("ON", "MN", "PDC", "PA"):
        wall_off(melding, eenheden[code][Rol.VI])
    raise_walls(melding)
    assert _handled_by(melding) == "NN"


def test_moving_tells_the_new_vik_the_melder_and_both_politiechefs_and_nobody_else(eenheden):
    melding = _zaak("NN", intaker=eenheden["NN"][Rol.VI], ter_weging=True, status=Status.TRIAGE)
    melder = kern.meld(melding)
    kern.betrek(melding, eenheden["NN"][Rol.TR], BETROKKENE)
    raise_walls(melding)
    melding.refresh_from_db()
    assert melding.intaker is None
    assert "andere eenheid" in Bericht.objects.for_melder(melder).get().tekst
    gemaild = set(Notificatie.objects.filter(aanleiding__startswith="uitwijk").values_list("medewerker", "melding"))
    assert gemaild == {
        (eenheden["ON"][Rol.VI].pk, melding.pk),
        (eenheden["NN"][Rol.PC].pk, None),
        (eenheden["ON"][Rol.PC].pk, None),
    }
    # Nobody at the new VIK took it up yet, so it stands in the list of cases without a behandelaar.
    assert Melding.objects.filter(without_behandelaar(toegang(eenheden["ON"][Rol.VI]))).get() == melding


def test_a_walled_politiechef_hears_nothing_of_the_move(eenheden):
    melding = _zaak("NN", eenheden["NN"][Rol.VI])
    kern.betrek(melding, eenheden["NN"][Rol.PC], BETROKKENE)
    raise_walls(melding)
    assert not Notificatie.objects.filter(medewerker=eenheden["NN"][Rol.PC]).exists()


def test_the_other_commissie_weighs_it(eenheden):
    """The item leaves the agenda of the first commissie; figures stay with the unit where it happened."""
    melding = _zaak("NN", ter_weging=True, status=Status.TRIAGE, eenheid_telling=kern.eenheid("NN"))
    sync_agenda()
    assert melding.agendapunten.get().zitting.eenheid.code == "NN"
    kern.betrek(melding, eenheden["NN"][Rol.TR], BETROKKENE)
    raise_walls(melding)
    assert (sync_agenda(), sync_agenda()) == (1, 0)
    zitting: Zitting = melding.agendapunten.get().zitting
    assert zitting.eenheid.code == "ON"
    melding.refresh_from_db()
    assert (melding.eenheid_telling.code, melding.volgende_op) == ("NN", zitting.datum)
    assert not _reads(eenheden["NN"][Rol.TR], melding)
    assert _reads(eenheden["ON"][Rol.TR], melding)


# --- from the front door -------------------------------------------------------------------------------------------


def test_a_report_about_a_colleague_at_vik_never_reaches_that_vik(organisatie, vik, andere_vik, politiechef, client):
    """From the first second: no list, no page, no mail, and the receipt of the melder is an ordinary one."""
    eigen = vik.aanstellingen.get().eenheid
    nieuw = make_person(Rol.VI, organisatie[UITWIJK[eigen.code]])
    collega = make_person(Rol.VI, eigen)
    melding = received(first_team(organisatie, eigen.code), betrokkenen=(Persoon("Vera", werkmail=vik.email),))
    assert _handled_by(melding) == UITWIJK[eigen.code]
    assert (melding.eenheid_gedraging.eenheid, melding.eenheid_telling) == (eigen, eigen)
    queue_for_wissels()
    assert set(Notificatie.objects.values_list("medewerker", flat=True)) == {nieuw.pk}
    assert Bericht.objects.for_melder(melding.melders.get()).count() == 1
    for wie in (vik, collega):
        assert show(client, wie, "meldingen:melding", melding.kenmerk).status_code == 404
        assert melding.kenmerk not in show(client, wie, "meldingen:werkvoorraad").text
    assert show(client, nieuw, "meldingen:melding", melding.kenmerk).status_code == 200


def test_an_intake_that_finds_the_unit_sends_the_case_to_its_commissie(organisatie, client):
    """Nobody knew where it happened; VIK of PDC finds out, and the commissie of that unit weighs it."""
    pdc = make_person(Rol.VI, organisatie["PDC"])
    daar = make_person(Rol.VI, organisatie["MN"])
    melding = in_intake(received(None), pdc)
    complete(melding, pdc)
    melding.eenheid_gedraging, melding.eenheid_telling = first_team(organisatie, "MN"), organisatie["MN"]
    melding.save()
    client.force_login(pdc)
    send_to_triage(melding, door=pdc)
    assert (_handled_by(melding), melding.status) == ("MN", Status.TRIAGE)
    assert (
        "We weten nu bij welke eenheid het gebeurde." in Bericht.objects.for_melder(melding.melders.get()).last().tekst
    )
    sync_agenda()
    assert melding.agendapunten.get().zitting.eenheid.code == "MN"
    assert not _reads(pdc, melding)
    assert _reads(daar, melding)


# --- VIK says that it cannot (row 37) ------------------------------------------------------------------------------


def test_vik_leaves_a_case_to_the_next_unit_and_says_why(eenheden, client):
    vik = eenheden["NN"][Rol.VI]
    melding = _zaak("NN", intaker=vik)
    client.force_login(vik)
    url = reverse("meldingen:uitwijken", args=[melding.kenmerk])
    assert "De zaak gaat naar" in client.get(url).text
    leeg = client.post(url, {"reden": " "})
    assert leeg.status_code == 422
    assert "Schrijf op waarom je eenheid deze zaak niet kan behandelen." in leeg.text
    assert client.post(url, {"reden": "Iedereen hier kent de betrokkene."}, follow=True).redirect_chain
    assert _handled_by(melding) == "ON"
    assert client.get(url).status_code == 404
    nieuw = eenheden["ON"][Rol.VI]
    client.force_login(nieuw)
    pagina = plain(client.get(reverse("meldingen:overdragen", args=[melding.kenmerk])).text)
    assert "Iedereen hier kent de betrokkene." in pagina
    van, naar = (kern.eenheid(code).naam for code in ("NN", "ON"))
    assert f"Eenheid die behandelt, van {van} naar {naar}" in pagina


@pytest.mark.parametrize("rol", [Rol.TR, Rol.HR, Rol.PC])
def test_only_vik_leaves_a_case_to_another_unit(rol, eenheden):
    melding = _zaak("NN", status=Status.TRIAGE, ter_weging=True)
    assert not may_assign(eenheden["NN"][rol], melding, {Rol.VI})
    with pytest.raises(OvergangGeweigerd):
        leave_to_other_eenheid(melding, door=eenheden["NN"][rol], reden="Te dichtbij.")
    assert _handled_by(melding) == "NN"


def test_nobody_elsewhere_can_is_said_and_nothing_moves(eenheden, client):
    vik = eenheden["NN"][Rol.VI]
    melding = _zaak("NN", intaker=vik)
    Aanstelling.objects.filter(rol=Rol.VI).exclude(medewerker=vik).delete()
    client.force_login(vik)
    url = reverse("meldingen:uitwijken", args=[melding.kenmerk])
    assert "Geen enkele andere eenheid" in client.get(url).text
    geweigerd = client.post(url, {"reden": "Te dichtbij."})
    assert geweigerd.status_code == 422
    assert "Geen enkele andere eenheid" in geweigerd.text
    assert _handled_by(melding) == "NN"


# --- a case that named no unit at first ------------------------------------------------------------------------------


def test_a_case_without_a_unit_goes_to_the_unit_vik_found(eenheden):
    melding = _zaak("KS", eenheid_telling=kern.eenheid("MN"))
    assert own_eenheid(melding).code == "MN"


@pytest.mark.parametrize(
    ("hier", "telling", "betrokken"),
    [
        ("KS", None, None),  # nobody knows yet
        ("KS", "KS", None),  # it is of KS
        ("NN", "MN", None),  # only KS takes in for others
        ("KS", "MN", Rol.TR),  # that unit may not do it
    ],
)
def test_otherwise_it_stays(hier, telling, betrokken, eenheden):
    melding = _zaak(hier, eenheid_telling=telling and kern.eenheid(telling))
    if betrokken:
        kern.betrek(melding, eenheden[telling][betrokken], BETROKKENE)
        raise_walls(melding)
    assert own_eenheid(melding) is None


def test_what_came_to_ks_because_its_unit_cannot_does_not_go_back(eenheden):
    melding = _zaak("PDC", eenheid_telling=kern.eenheid("PDC"))
    vik = eenheden["PDC"][Rol.VI]
    leave_to_other_eenheid(melding, door=vik, reden="Niemand van ons kan dit.")
    assert _handled_by(melding) == "KS"
    assert own_eenheid(melding) is None


def test_coordinator_functie_changes_nothing(eenheden):
    """A body is its roles, whatever the place in it."""
    kern.benoem(eenheden["NN"][Rol.VI], Rol.VI, kern.eenheid("NN"), Functie.COORDINATOR)
    melding = _zaak("NN", eenheden["NN"][Rol.VI])
    raise_walls(melding)
    assert _handled_by(melding) == "ON"
