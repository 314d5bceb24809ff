"""The table OVERGANGEN against that of the domain: every row, every (status, overgang) pair, every actor.

Rows are read from data/overgangen-verwacht.csv, which a domain expert owns. Where these tests fire a transition by
itself they stand in for the action of its noun; what that action asks for is tested with the action.
"""

import pytest
from django.contrib.auth.models import Permission

from meldingen import sluitlijst
from meldingen.access import Grond, rechten_bij
from meldingen.models import Melding, OvergangGeweigerd, Statuswissel, Systeem, Toekenning, Uitsluiting, grant
from meldingen.termijnen import TERMIJNEN
from meldingen.workflow import HEROPENEN_VOLGT, KLACHT_VOLGT, OVERGANGEN, RIJ, Overgang, Recht, Status
from pvi import klok
from pvi.models import Medewerker
from pvi.rollen import RELATIES, Functie, Rol
from tests import kern
from tests.tabellen import OVERGANGEN_VERWACHT as VERWACHT
from triage.besluitstappen import BESLUITSTAPPEN, Besluitstap

OP_CODE = {overgang.code: overgang for overgang in OVERGANGEN}
PAREN = [(overgang, status) for overgang in OVERGANGEN for status in Status]

# Refused until a later release; taken from the plan of the releases, not from the table.
LATER = {"T5", "T11", "T22", "T23", "T26", "T27"}

# The actor of each row: role, and the ground of the grant when the role has no reach of its own.
ACTOREN: dict[str, tuple[tuple[Rol, Grond | None], ...]] = {
    "T3": ((Rol.VI, None),),
    "T4": ((Rol.VI, None),),
    "T5": ((Rol.VI, None),),
    "T6": ((Rol.VI, None),),
    "T7": ((Rol.TR, None),),
    "T8": ((Rol.TR, None), (Rol.VI, None)),
    "T9": ((Rol.TR, None),),
    "T10": ((Rol.TR, None),),
    "T11": ((Rol.TR, None),),
    "T12": ((Rol.TR, None),),
    "T13": ((Rol.TR, None),),
    "T14": ((Rol.TC, Grond.EIGENAAR), (Rol.SH, Grond.EIGENAAR), (Rol.PC, Grond.EIGENAAR), (Rol.VI, None)),
    "T15": ((Rol.TC, Grond.EIGENAAR), (Rol.SH, Grond.EIGENAAR), (Rol.PC, Grond.EIGENAAR)),
    "T16": ((Rol.VO, Grond.ONDERZOEKER), (Rol.VI, None)),
    "T17": ((Rol.PC, None),),
    "T18": ((Rol.PC, None),),
    "T19": ((Rol.SM, Grond.SMO),),
    "T21": ((Rol.PC, None),),
    "T22": ((Rol.KL, Grond.KLACHT),),
    "T23": ((Rol.KL, Grond.KLACHT),),
    "T24": ((Rol.HB, Grond.HERSTEL), (Rol.VI, None)),
    "T25": ((Rol.VI, None),),
    "T26": ((Rol.VI, None),),
    "T27": ((Rol.KL, Grond.KLACHT), (Rol.VI, None)),
    "T28": ((Rol.SM, Grond.SMO), (Rol.PC, None)),
}
ACTORPAREN = [(code, rol, grond) for code, actoren in ACTOREN.items() for rol, grond in actoren]
# T1 and T2 start from a concept, which nobody reaches: they have tests of their own below.
UIT_CONCEPT = {"T1", "T2"}


def _as_row(rij: Overgang | Besluitstap) -> dict[str, str]:
    """The row as the domain table writes it, so that a difference reads as a difference of words."""
    nummers = {recht: nr for nr, recht in RIJ.items()}
    naar = sorted(rij.naar) if isinstance(rij, Overgang) else [rij.naar]
    return {
        "t": rij.code.removeprefix("T"),
        "van": ";".join(sorted(rij.van)),
        "naar": ";".join(naar) or "verwijderd",
        "recht_rij": ";".join(nummers[recht] if recht else "-" for _, recht in rij.door),
        "rollen": ";".join(rol.upper() if rol else "JOB" for rol, _ in rij.door),
    }


@pytest.mark.parametrize("nummer", VERWACHT)
def test_row_equals_the_table_of_the_domain(nummer):
    verwacht = VERWACHT[nummer] | {
        kolom: ";".join(sorted(VERWACHT[nummer][kolom].split(";"))) for kolom in ("van", "naar")
    }
    rijen = {_as_row(rij)["t"]: rij for rij in (*OVERGANGEN, *BESLUITSTAPPEN)}
    eigen = _as_row(rijen[nummer])
    assert eigen == {kolom: verwacht[kolom] for kolom in eigen}


@pytest.mark.parametrize("overgang", OVERGANGEN, ids=str)
def test_words_of_the_domain_for_which_there_is_a_table(overgang):
    """`vereist` and `gevolg` as far as a table carries them out; the rest is tested with the action that fires it."""
    vereist, gevolg = (VERWACHT[overgang.code[1:]][kolom].split(";") for kolom in ("vereist", "gevolg"))
    assert ("niet_opgeschort" in vereist) == overgang.niet_bij_opgeschort
    assert any(woord.startswith("sluitlijst") for woord in vereist) == bool(sluitlijst.rows_for(overgang.code))
    assert any(woord.startswith("agendapunt") for woord in gevolg) == (overgang.agenda is True)
    # Words → terms, where the two are called otherwise; what a later release builds has no term yet.
    anders = {"termijn_onderzoek": "disciplinair", "taak_hb_toewijzen": "hb_toewijzen"}
    genoemd = {
        anders.get(woord, woord.removeprefix("termijn_")) for woord in gevolg if woord[:7] in ("termijn", "taak_hb")
    }
    assert genoemd <= {soort.code for soort in TERMIJNEN if overgang.code in soort.start} or overgang.later


def test_no_row_more_than_the_domain_has():
    assert [_as_row(rij)["t"] for rij in (*OVERGANGEN, *BESLUITSTAPPEN)] == list(VERWACHT)


def test_rows_of_a_later_release_are_refused_and_offer_no_page():
    assert {overgang.code for overgang in OVERGANGEN if overgang.later} == LATER
    assert not [overgang for overgang in OVERGANGEN if overgang.later and overgang.pagina]


def test_every_actor_of_the_table_is_tried():
    """Guards this test itself: each role of each row appears in ACTOREN (T1 and T2 apart)."""
    for overgang in OVERGANGEN:
        if overgang.code not in UIT_CONCEPT:
            assert {rol for rol, _ in overgang.door if rol} == {rol for rol, _ in ACTOREN[overgang.code]}


# --- in the database ---------------------------------------------------------------------------------------------


@pytest.fixture
def am(db):
    return kern.eenheid("AM")


@pytest.fixture
def dicht_mag(monkeypatch):
    """Closing has its own tests; here the checklist is complete."""
    monkeypatch.setattr("meldingen.models.melding.missing_for_closing", lambda melding, code: [])


def _zaak(am, status: Status) -> Melding:
    """A case that every reaching role reaches, whatever its state, and that is ready to be closed."""
    return kern.zaak(am, status, ter_weging=True, bij_lc=True, sluitreden="afgerond", sluittekst="Dit is er gedaan.")


def _actor(melding: Melding, rol: Rol, grond: Grond | None):
    functie = Functie.SECRETARIS if rol == Rol.TR else Functie.GEEN
    bij = melding.eenheid_behandeling
    actor = kern.persoon() if rol in RELATIES else kern.functionaris(rol, bij, functie)
    if grond:
        grant(melding, actor, grond, rol=rol, aanstelling=actor.aanstellingen.first())
    return actor


def _stand(melding: Melding) -> dict:
    """Everything a refused transition must leave as it was, straight from the database."""
    return {
        "rij": Melding.objects.filter(pk=melding.pk).values().get(),
        "wissels": Statuswissel.objects.filter(melding=melding).count(),
        "termijnen": list(melding.termijnen.order_by("pk").values()),
        "geschiedenis": Melding.history.filter(id=melding.pk).count(),
    }


def _refused(melding: Melding, overgang: Overgang, door, **kwargs) -> OvergangGeweigerd:
    ervoor = _stand(melding)
    with pytest.raises(OvergangGeweigerd) as weigering:
        melding.transition(overgang, door=door, **kwargs)
    assert _stand(melding) == ervoor
    return weigering.value


@pytest.mark.usefixtures("dicht_mag")
@pytest.mark.parametrize(
    ("overgang", "status"),
    [(o, s) for o, s in PAREN if o.code not in UIT_CONCEPT],
    ids=lambda x: getattr(x, "code", x),
)
def test_every_pair_of_status_and_overgang(overgang, status, am):
    """From an allowed state it proceeds to each of its targets; from any other it is refused and nothing changes."""
    van = VERWACHT[overgang.code.removeprefix("T")]["van"].split(";")
    naar = VERWACHT[overgang.code.removeprefix("T")]["naar"].split(";")
    rol, grond = ACTOREN[overgang.code][0]
    for doel in map(Status, naar):
        melding = _zaak(am, status)
        actor = _actor(melding, rol, grond)
        if status not in van or overgang.code in LATER:
            _refused(melding, overgang, actor, naar=doel)
            continue
        wissel = melding.transition(overgang, door=actor, naar=doel, toelichting="Zo is besloten.")
        assert Melding.objects.get(pk=melding.pk).status == melding.status == doel
        assert (wissel.van, wissel.naar, wissel.door, wissel.rol) == (status, doel, actor, rol)
        assert wissel.toelichting == "Zo is besloten."


@pytest.mark.parametrize("code", sorted(LATER))
def test_later_release_says_so_to_who_may(code, am):
    overgang = OP_CODE[code]
    rol, grond = ACTOREN[code][0]
    melding = _zaak(am, min(overgang.van))
    weigering = _refused(melding, overgang, _actor(melding, rol, grond), naar=min(overgang.naar))
    assert weigering.melding == overgang.later
    assert {KLACHT_VOLGT, HEROPENEN_VOLGT} <= {o.later for o in OVERGANGEN}


@pytest.mark.usefixtures("dicht_mag")
@pytest.mark.parametrize(("code", "rol", "grond"), ACTORPAREN)
def test_actor_walled_or_elsewhere_is_refused(code, rol, grond, am):
    """The same person in the same role: permitted, then behind a wall; and somebody of another unit."""
    overgang = OP_CODE[code]
    status, doel = min(overgang.van), min(overgang.naar)
    melding = _zaak(am, status)
    actor = _actor(melding, rol, grond)
    assert melding.actor_rol(overgang, actor) == rol

    elders = kern.persoon() if rol in RELATIES else kern.functionaris(rol, kern.eenheid("RT"), Functie.SECRETARIS)
    assert "rol" in _refused(melding, overgang, elders, naar=doel).melding

    Uitsluiting.objects.create(melding=melding, medewerker=actor, sinds=klok.vandaag())
    assert melding.actor_rol(overgang, actor) is None
    assert "rol" in _refused(melding, overgang, actor, naar=doel).melding


def _refusal(melding: Melding, overgang: Overgang, door, doel: Status) -> str:
    """What is said to somebody who fires this; empty when it went on."""
    try:
        melding.transition(overgang, door=door, naar=doel)
    except OvergangGeweigerd as weigering:
        return weigering.melding
    return ""


def _with_every_grant(melding: Melding) -> dict[Rol, Medewerker]:
    """Somebody in every role, with every right that a ground may give it: nobody steps aside, as `grant` would ask."""
    actoren = {rol: _actor(melding, rol, None) for rol in Rol}
    eigen = {rol: actor.aanstellingen.first() for rol, actor in actoren.items()}
    rechten = Permission.objects.filter(content_type__app_label="meldingen", content_type__model="melding")
    per_naam = {recht.codename: recht for recht in rechten}
    Toekenning.objects.bulk_create(
        Toekenning(
            content_object=melding, user=actor, permission=per_naam[recht], grond=grond, rol=rol,
            aanstelling=eigen[rol], sinds=klok.nu(),
        )
        for rol, actor in actoren.items()
        for grond in Grond
        for recht in rechten_bij(grond, rol)
    )  # fmt: skip
    return actoren


@pytest.mark.usefixtures("dicht_mag")
def test_every_other_role_is_refused(am):
    """Nobody but the roles of the row, not even with every grant their column allows."""
    actoren = _with_every_grant(_zaak(am, Status.ONTVANGEN))
    fout = []
    for overgang in (o for o in OVERGANGEN if o.code not in UIT_CONCEPT):
        toegestaan = {Rol(rol.lower()) for rol in VERWACHT[overgang.code[1:]]["rollen"].split(";") if rol != "JOB"}
        melding, doel = _zaak(am, min(overgang.van)), min(overgang.naar)
        Toekenning.objects.update(content_object=melding)
        ervoor = _stand(melding)
        anderen = {rol: actor for rol, actor in actoren.items() if rol not in toegestaan}
        gezegd = {rol: _refusal(melding, overgang, actor, doel) for rol, actor in anderen.items()}
        fout += [f"{overgang.code} by {rol}: {tekst!r}" for rol, tekst in gezegd.items() if "rol" not in tekst]
        fout += [f"{overgang.code} changed something"] if _stand(melding) != ervoor else []
    assert fout == []


@pytest.mark.usefixtures("dicht_mag")
@pytest.mark.parametrize("overgang", OVERGANGEN, ids=str)
def test_job_fires_only_what_runs_by_the_clock(overgang, am):
    """T8 when the date passed; T2 by its own deletion. A melder fires nothing but the sending."""
    melding = _zaak(am, min(overgang.van))
    doel = min(overgang.naar) if overgang.naar else None
    if overgang.code == "T8":
        assert melding.transition(overgang, door=Systeem.JOB, naar=doel).rol == "job"
    else:
        _refused(melding, overgang, Systeem.JOB, naar=doel)
    if overgang.code != "T1":
        melding = _zaak(am, min(overgang.van))
        _refused(melding, overgang, kern.meld(melding), naar=doel)


@pytest.mark.parametrize("rol", [r for r in Rol if r not in RELATIES])
def test_concept_is_sent_by_the_melder_and_by_who_may_enter_one_for_another(rol, am):
    """T1 on behalf (row 3) by the appointment; that a VP (b) has consent in writing is kept by `submit_namens`."""
    melding = _zaak(am, Status.CONCEPT)
    actor = _actor(melding, rol, None)
    if rol in {Rol.VP, Rol.TC, Rol.SH, Rol.VI, Rol.HR, Rol.LC, Rol.KL}:
        assert melding.transition(OP_CODE["T1"], door=actor).rol == rol
        assert melding.status == Status.ONTVANGEN
    else:
        _refused(melding, OP_CODE["T1"], actor)


def test_melder_sends_the_own_concept_and_no_other(am):
    melding, ander = _zaak(am, Status.CONCEPT), _zaak(am, Status.CONCEPT)
    vreemde = kern.meld(ander)
    _refused(melding, OP_CODE["T1"], vreemde)
    wissel = melding.transition(OP_CODE["T1"], door=kern.meld(melding))
    assert (wissel.rol, wissel.door) == (Rol.ML, None)
    assert melding.ontvangen_op == wissel.op


@pytest.mark.parametrize("status", [s for s in Status if s != Status.CONCEPT])
def test_nothing_is_sent_or_thrown_away_twice(status, am):
    melding = _zaak(am, status)
    for code in UIT_CONCEPT:
        _refused(melding, OP_CODE[code], kern.meld(melding))


def test_concept_is_never_deleted_through_a_transition(am):
    """T2 removes the row itself; a status 'gone' does not exist."""
    melding = _zaak(am, Status.CONCEPT)
    _refused(melding, OP_CODE["T2"], kern.meld(melding))


@pytest.mark.parametrize("code", ["T17", "T19", "T21"])
def test_suspended_case_refuses_the_steps_that_wait_for_the_court(code, am):
    """Opgeschort blocks T17, T19–T21."""
    overgang = OP_CODE[code]
    assert {o.code for o in OVERGANGEN if o.niet_bij_opgeschort} == {"T17", "T19", "T21"}
    rol, grond = ACTOREN[code][0]
    melding = _zaak(am, min(overgang.van))
    actor = _actor(melding, rol, grond)
    melding.opgeschort = True
    melding.save()
    assert "Openbaar Ministerie" in _refused(melding, overgang, actor).melding
    melding.opgeschort = False
    melding.save()
    melding.transition(overgang, door=actor)


def test_transition_with_two_targets_needs_a_choice(am, dicht_mag):
    melding = _zaak(am, Status.TRIAGE)
    lid = _actor(melding, Rol.TR, None)
    assert "Kies" in _refused(melding, OP_CODE["T13"], lid).melding
    assert "Kies" in _refused(melding, OP_CODE["T13"], lid, naar=Status.HERSTEL).melding


@pytest.mark.parametrize(
    "overgang", [o for o in OVERGANGEN if Status.AFGESLOTEN in o.naar and o.code not in LATER], ids=str
)
def test_every_way_into_afgesloten_passes_the_checklist(overgang, am, monkeypatch):
    monkeypatch.setattr(
        "meldingen.models.melding.missing_for_closing", lambda melding, code: [f"{code} mist nog iets."]
    )
    rol, grond = ACTOREN[overgang.code][0]
    melding = _zaak(am, min(overgang.van))
    weigering = _refused(melding, overgang, _actor(melding, rol, grond), naar=Status.AFGESLOTEN)
    assert weigering.ontbreekt == [f"{overgang.code} mist nog iets."]


SLUITLIJST = {
    "uitleg": {"T6", "T13", "T23", "T25"},
    "opvolging": {"T13", "T23", "T25"},
    "geinformeerd": {"T13", "T23", "T25"},
    "sporen": {"T13", "T23", "T25"},
    "reactie": {"T23", "T25"},
    "rehabilitatie": {"T25"},
    "les": {"T13", "T23", "T25"},
}


def test_checklist_rows_apply_where_the_domain_puts_a_cross():
    assert {regel.code: set(regel.bij) for regel in sluitlijst.SLUITLIJST} == SLUITLIJST


def test_checklist_without_a_check_on_a_row_fails_the_system_check(monkeypatch):
    assert sluitlijst.every_row_has_a_check(None) == []
    monkeypatch.setitem(sluitlijst._controles, "les", sluitlijst._controles["les"])
    monkeypatch.delitem(sluitlijst._controles, "les")
    assert [fout.id for fout in sluitlijst.every_row_has_a_check(None)] == ["meldingen.E001"]


def test_checklist_refuses_a_check_on_an_unknown_row():
    with pytest.raises(ValueError, match="unknown row"):
        sluitlijst.check_row("bestaat_niet")


# --- the log and the flags ---------------------------------------------------------------------------------------


def test_statuswissel_is_never_changed_or_deleted(am):
    melding = _zaak(am, Status.ONTVANGEN)
    wissel = melding.transition(OP_CODE["T3"], door=_actor(melding, Rol.VI, None))
    wissel.naar = Status.AFGESLOTEN
    with pytest.raises(TypeError, match="never changed"):
        wissel.save()
    with pytest.raises(TypeError, match="never deleted"):
        wissel.delete()
    wissel.refresh_from_db()
    assert wissel.naar == Status.INTAKE


@pytest.mark.parametrize(
    ("code", "open_na"),
    [("T4", True), ("T8", True), ("T9", False), ("T10", False), ("T12", False), ("T14", True), ("T16", True)],
)
def test_agenda_flag_follows_the_table(code, open_na, am):
    """Agendapunten are made by T4, T5, T8, T14, T16, T26, T27; a definitive besluit ends them."""
    overgang = OP_CODE[code]
    rol, grond = ACTOREN[code][0]
    melding = _zaak(am, min(overgang.van))
    melding.transition(overgang, door=_actor(melding, rol, grond))
    assert melding.ter_weging is open_na
    assert {o.code for o in OVERGANGEN if o.agenda} == {"T4", "T5", "T8", "T14", "T16", "T26", "T27"}


def test_held_case_keeps_its_place_with_the_commissie_and_counts_the_times(am):
    melding = _zaak(am, Status.TRIAGE)
    lid = _actor(melding, Rol.TR, None)
    for keer in (1, 2):
        melding.transition(OP_CODE["T7"], door=lid)
        assert (melding.aangehouden, melding.ter_weging) == (keer, True)
        melding.transition(OP_CODE["T8"], door=lid)


def test_buttons_are_the_rows_this_person_may_fire_now(am):
    melding = _zaak(am, Status.NAZORG)
    assert [o.code for o in melding.available_transitions(_actor(melding, Rol.VI, None))] == ["T25"]
    assert melding.available_transitions(_actor(melding, Rol.TC, Grond.EIGENAAR)) == []
    assert melding.available_transitions(_actor(melding, Rol.PC, None)) == []


def test_stale_page_hears_the_state_and_changes_nothing(am):
    """Two people open the same page; the second one presses the button after the first."""
    melding = _zaak(am, Status.ONTVANGEN)
    vik = _actor(melding, Rol.VI, None)
    oud = Melding.objects.get(pk=melding.pk)
    melding.transition(OP_CODE["T3"], door=vik)
    assert "intake" in _refused(oud, OP_CODE["T3"], vik).melding
    assert Recht.INTAKE in {recht for _, recht in OP_CODE["T3"].door}
