"""What is done on a case between triage and besluit, and what it waits for (see meldingen.knoppen)."""

from collections.abc import Collection, Iterable

from meldingen.access import Grond
from meldingen.actions.toewijzing import may_assign
from meldingen.behandelaar import held
from meldingen.knoppen import Knop, steps_in
from meldingen.models import Melding
from meldingen.workflow import Recht, Status
from pvi.models import Medewerker
from pvi.rollen import Rol
from triage.actions.onderzoek import NAAR_POLITIECHEF, missing_findings
from triage.actions.spoor import current_onderzoek, waiting_spoor
from triage.besluitstappen import Stap
from triage.beurt import all_advised, is_weighed, lc_goes_first, standing_proposal, steps_of
from triage.models import Onderzoek, Triagebesluit


@steps_in(Status.TRIAGE)
def weigh(melding: Melding, medewerker: Medewerker, rechten: Collection[Recht]) -> Iterable[Knop]:
    """Weging, voorstel, standpunt, definitief: each is somebody else's turn."""
    yield from _advise(melding, rechten)
    if not {Recht.WEGEN, Recht.STANDPUNT}.intersection(rechten):
        return
    stand = standing_proposal(melding)
    if stand == Triagebesluit.Status.VOORGESTELD:
        if Recht.STANDPUNT in rechten:
            eerst = "De Landelijk Coördinator adviseert eerst." if lc_goes_first(melding) else ""
            yield Knop("triage:standpunt", "Neem een standpunt in", eerst)
        yield Knop("triage:weging", "Maak het besluit definitief", "De politiechef leest het voorstel nog.")
    elif Recht.WEGEN not in rechten:
        return
    elif stand == Triagebesluit.Status.STANDPUNT:
        yield Knop("triage:definitief", "Maak het besluit definitief")
        yield Knop("triage:weging", "Lees het voorstel terug")
    elif is_weighed(melding):
        yield Knop("triage:voorstel", "Doe een voorstel")
        yield Knop("triage:weging", "Pas de weging aan")


@steps_in(Status.LIJNAFHANDELING)
def handle_in_line(melding: Melding, medewerker: Medewerker, rechten: Collection[Recht]) -> Iterable[Knop]:
    if not held(melding, Grond.EIGENAAR) and may_assign(medewerker, melding, (Rol.VI,)):
        yield Knop("meldingen:overdragen", "Wijs een leidinggevende aan")
    yield Knop("triage:lijn", "Voer de afspraken uit")


@steps_in(Status.ONDERZOEK)
def investigate(melding: Melding, medewerker: Medewerker, rechten: Collection[Recht]) -> Iterable[Knop]:
    onderzoek = current_onderzoek(melding)
    eigen = onderzoek is not None and onderzoek.soort != Onderzoek.Soort.STRAF
    if eigen and not held(melding, Grond.ONDERZOEKER) and may_assign(medewerker, melding, (Rol.VI,)):
        yield Knop("meldingen:overdragen", "Wijs een onderzoeker aan")
    # VIK holds this right too, to see how far it is.
    if eigen and Recht.ONDERZOEKEN in rechten and melding.permits(medewerker, Recht.ONDERZOEKEN, (Rol.VO,)):
        yield from _findings(melding, onderzoek)
    if Recht.BESLUITEN in rechten:
        # An ORI goes to the commissie; that the politiechef can end it here is a way aside.
        opzij = "De zaak gaat dan naar herstel." if onderzoek and onderzoek.soort not in NAAR_POLITIECHEF else ""
        yield Knop("triage:uitkomst", "Stel de uitkomst vast", _wait_for_findings(onderzoek), opzij)


def _findings(melding: Melding, onderzoek: Onderzoek | None) -> Iterable[Knop]:
    """First the findings; with the last one an ORI goes to the commissie, unless another onderzoek waits for it."""
    klaar = onderzoek is not None and not missing_findings(onderzoek)
    if klaar and onderzoek.soort == Onderzoek.Soort.ORI and waiting_spoor(melding) is None:
        yield Knop("triage:terugleggen", "Leg het resultaat voor")
    yield Knop("triage:onderzoek", "Bekijk de bevindingen" if klaar else "Leg de bevindingen vast")


def _wait_for_findings(onderzoek: Onderzoek | None) -> str:
    if onderzoek is None:
        return "Er loopt geen onderzoek."
    if onderzoek.soort == Onderzoek.Soort.STRAF:
        return "Eerst is het strafrechtelijk onderzoek klaar."
    return next(iter(missing_findings(onderzoek)), "")


@steps_in(Status.SMO)
def advise_on_penalty(melding: Melding, medewerker: Medewerker, rechten: Collection[Recht]) -> Iterable[Knop]:
    yield from _advise(melding, rechten)
    if all_advised(melding):
        yield Knop("triage:smo", "Sluit het overleg af")


def _advise(melding: Melding, rechten: Collection[Recht]) -> Iterable[Knop]:
    """The LC was asked, and nobody else gives this advies."""
    if Recht.LC_ADVIES in rechten and melding.lc_adviezen.open().exists():
        yield Knop("triage:lc-advies", "Geef je advies")


@steps_in(Status.BESLUIT)
def decide(melding: Melding, medewerker: Medewerker, rechten: Collection[Recht]) -> Iterable[Knop]:
    yield from _advise(melding, rechten)
    if Recht.BESLUITEN not in rechten:
        return
    stappen = steps_of(melding)
    if Stap.NIEUW in stappen:
        yield Knop("triage:besluit", "Leg een voornemen vast")
    elif stappen & {Stap.ZIENSWIJZE, Stap.AGFA}:
        yield Knop("triage:besluit", "Neem een besluit")
    elif Stap.VOORNEMEN in stappen:
        yield Knop("triage:besluit", "Neem een besluit", "De betrokkene kan nog reageren op het voornemen.")
    else:
        yield Knop("triage:besluit", "Rond de besluiten af")
