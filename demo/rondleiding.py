"""The guided tour: whose turn it is on a case, and seven steps that follow one melding.

Nothing is remembered per visitor. Whose turn it is follows from the case, through the same access rule as every page;
the step somebody is at follows from who is logged in. So a visitor can play one melding to its end, or jump in
anywhere: a case stands ready at every step.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import Max
from django.urls import reverse

from demo.laden import loaded_at
from demo.mensen import ROLSPELERS, read_cast
from meldingen.models import Melding
from meldingen.toegang import recipients
from meldingen.workflow import Recht, Status
from pvi.models import Medewerker
from pvi.rollen import Rol
from reflectie.models import Les
from triage.models import Agendapunt, Onderzoek, Triagebesluit

S, R = Status, Recht
OMVANG = 60


@dataclass(frozen=True)
class Beurt:
    """What somebody does next on a case: in which state and when (`als`), who (`recht` in `rollen`), on which page."""

    code: str
    status: Status
    als: Callable[[Melding], bool]
    recht: Recht
    rollen: tuple[Rol, ...]
    pagina: str
    doe: str
    en: str


def _always(melding: Melding) -> bool:
    return True


def _voorstel(melding: Melding) -> Triagebesluit | None:
    return melding.triagebesluiten.filter(agendapunt__besloten_op=None).exclude(status="terug").last()


def _voorstel_is(status: Triagebesluit.Status) -> Callable[[Melding], bool]:
    return lambda melding: (voorstel := _voorstel(melding)) is not None and voorstel.status == status


def _is_weighed(melding: Melding) -> bool:
    return Agendapunt.objects.open().filter(melding=melding, weging__isnull=False).exists()


def _onderzoek_is_found(melding: Melding) -> bool:
    """Every gedraging has its finding: the onderzoeker is done."""
    onderzoek = melding.onderzoeken.filter(afgerond_op=None).last()
    return (
        onderzoek is not None
        and onderzoek.gedragingen.exists()
        and not onderzoek.gedragingen.filter(bevinding="").exists()
    )


def _is_disc(melding: Melding) -> bool:
    return melding.onderzoeken.filter(afgerond_op=None, soort=Onderzoek.Soort.DISC).exists()


def _has_no_herstelbegeleider(melding: Melding) -> bool:
    return not melding.heeft_herstelbegeleider


def _has_open_moments(melding: Melding) -> bool:
    return melding.nazorgmomenten.open().exists()


def _has_no_les(melding: Melding) -> bool:
    return not Les.objects.filter(melding=melding).exists()


# The first row that fits says whose turn it is.
BEURTEN: tuple[Beurt, ...] = (
    Beurt(
        "starten", S.ONTVANGEN, _always, R.INTAKE, (Rol.VI,), "meldingen:start-intake",
        "Start de intake. Je eerste bericht gaat meteen naar de melder.",
        "Start the intake. Your first message goes to the reporter at once.",
    ),
    Beurt(
        "intake", S.INTAKE, _always, R.INTAKE, (Rol.VI,), "meldingen:intake",
        "Vul de intake in, koppel de betrokkene en stuur de zaak naar de commissie.",
        "Complete the intake, identify who it is about and send the case to the committee.",
    ),
    Beurt(
        "definitief", S.TRIAGE, _voorstel_is(Triagebesluit.Status.STANDPUNT), R.WEGEN, (Rol.TR,),
        "triage:definitief",
        "De politiechef is akkoord. Maak het besluit definitief: nu pas krijgt de uitvoerder de zaak.",
        "The chief agrees. Make the decision final: only now the next person gets the case.",
    ),
    Beurt(
        "standpunt", S.TRIAGE, _voorstel_is(Triagebesluit.Status.VOORGESTELD), R.STANDPUNT, (Rol.PC,),
        "triage:standpunt",
        "Lees het voorstel van de commissie. Ben je akkoord, of leg je uit waarom niet?",
        "Read what the committee proposes. Do you agree, or do you explain why not?",
    ),
    Beurt(
        "voorstel", S.TRIAGE, _is_weighed, R.WEGEN, (Rol.TR,), "triage:voorstel",
        "De weging staat er. Doe een voorstel: eerst intern, dan in gewone woorden voor de melder.",
        "The case is weighed. Propose a decision: once for colleagues, once in plain words for the reporter.",
    ),
    Beurt(
        "wegen", S.TRIAGE, _always, R.WEGEN, (Rol.TR,), "triage:weging",
        "Weeg de zaak op acht punten. Op de dag van de zitting legt de secretaris vast wie erbij zijn.",
        "Weigh the case on eight aspects. On the day of the meeting the secretary records who is present.",
    ),
    Beurt(
        "hervatten", S.AANGEHOUDEN, _always, R.AGENDEREN, (Rol.TR, Rol.VI), "triage:hervatten",
        "De commissie wacht op één antwoord. Schrijf het op, dan staat de zaak weer op de agenda.",
        "The committee waits for one answer. Write it down and the case is back on the agenda.",
    ),
    Beurt(
        "lijn", S.LIJNAFHANDELING, _always, R.LIJN, (Rol.TC, Rol.SH, Rol.PC), "triage:lijn",
        "Voer het gesprek en de afspraken uit, leg de reactie vast en vertel de melder wat er is gedaan.",
        "Hold the talk, carry out the actions, record the response and tell the reporter what was done.",
    ),
    Beurt(
        "uitkomst", S.ONDERZOEK, lambda m: _is_disc(m) and _onderzoek_is_found(m), R.BESLUITEN, (Rol.PC,),
        "triage:uitkomst",
        "Het onderzoek is klaar. Stel per gedraging vast wat de uitkomst is.",
        "The investigation is done. Establish the outcome for each alleged act.",
    ),
    Beurt(
        "onderzoek", S.ONDERZOEK, _always, R.ONDERZOEKEN, (Rol.VO,), "triage:onderzoek",
        "Leg per gedraging vast wat je vond en waarop dat berust.",
        "Record for each alleged act what you found and what it rests on.",
    ),
    Beurt(
        "toewijzen", S.HERSTEL, _has_no_herstelbegeleider, R.TOEWIJZEN, (Rol.VI,), "reflectie:herstelbegeleider",
        "Wijs een herstelbegeleider toe: iemand zonder belang, uit een ander team. Kies Hanna Herstelt.",
        "Assign somebody to guide the repair: no interest in the case, from another team. Choose Hanna Herstelt.",
    ),
    Beurt(
        "herstel", S.HERSTEL, _always, R.HERSTEL, (Rol.HB,), "reflectie:herstel",
        "Vraag wat de melder nodig heeft, leg de afspraken vast en start de nazorg als ze klaar zijn.",
        "Ask what the reporter needs, record what is agreed, and start the check-ins when it is done.",
    ),
    Beurt(
        "nazorg toewijzen", S.NAZORG, _has_no_herstelbegeleider, R.TOEWIJZEN, (Rol.VI,), "reflectie:herstelbegeleider",
        "Wijs iemand toe die belt na 1, 3 en 6 maanden. Kies Hanna Herstelt.",
        "Assign somebody to call after 1, 3 and 6 months. Choose Hanna Herstelt.",
    ),
    Beurt(
        "nazorg", S.NAZORG, _has_open_moments, R.NAZORG, (Rol.HB,), "reflectie:nazorg",
        "Bel na 1, 3 en 6 maanden. Zet met ‘Tijd vooruit’ de klok door en leg vast hoe het gaat.",
        "Call after 1, 3 and 6 months. Move the clock forward and record how things are going.",
    ),
    Beurt(
        "les", S.NAZORG, _has_no_les, R.LES_SCHRIJVEN, (Rol.VI,), "reflectie:les-schrijven",
        "Schrijf op wat anderen hiervan kunnen leren, zonder namen.",
        "Write down what others can learn from this, without names.",
    ),
    Beurt(
        "sluiten", S.NAZORG, _always, R.SLUITEN, (Rol.VI,), "reflectie:sluiten",
        "Loop de sluitlijst na, vertel de melder wat er is gedaan en sluit de melding.",
        "Go through the closing checklist, tell the reporter what was done and close the case.",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class AanZet:
    """A case, what is next on it, and who does that."""

    melding: Melding
    beurt: Beurt
    wie: Medewerker

    @property
    def url(self) -> str:
        return reverse(self.beurt.pagina, args=[self.melding.kenmerk])


def whose_turn(melding: Melding) -> AanZet | None:
    """The next step of a case and a person who may take it, of the cast when there is one; None when it is closed."""
    beurt = next((beurt for beurt in BEURTEN if beurt.status == melding.status and beurt.als(melding)), None)
    if beurt is None:
        return None
    bekend = {speler.werkmail: n for n, speler in enumerate(ROLSPELERS)}
    mensen = recipients(melding, beurt.recht, beurt.rollen)
    wie = min(mensen, key=lambda m: (bekend.get(m.email, len(bekend)), m.naam), default=None)
    return AanZet(melding, beurt, wie) if wie else None


def own_melding() -> Melding | None:
    """The melding a visitor sent in since the demo was loaded, the newest one."""
    geladen = loaded_at()
    if geladen is None:
        return None
    return (
        Melding.objects.filter(ontvangen_op__gt=geladen, melders__isnull=False).order_by("-ontvangen_op", "pk").first()
    )


# --- the seven steps --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stap:
    """One of the seven: who (key of the cast), as what, on which page; `beurten`: which cases wait for this person."""

    nummer: int
    sleutel: str
    rol: str
    titel: str
    doe: str
    en: str
    beurten: tuple[str, ...] = ()
    pagina: str = ""
    # Where nothing waits for this person.
    anders: str = "werk"


STAPPEN: tuple[Stap, ...] = (
    Stap(
        1, "melder", "melder", "Mila meldt",
        "Vertel wat er is gebeurd. Kies bij ‘waar’ Basisteam Havenkant en bewaar de code die je krijgt.",
        "Tell what happened. Choose Basisteam Havenkant as the place and keep the code you get.",
        pagina="meldingen:melden",
    ),
    Stap(
        2, "vik", "VIK-coördinator", "Vera spreekt de melder",
        "Start de intake, bespreek wat er nodig is en stuur de zaak naar de commissie.",
        "Start the intake, discuss what is needed and send the case to the committee.",
        ("starten", "intake"),
    ),
    Stap(
        3, "triage", "voorzitter triagecommissie", "Thijs weegt",
        "Weeg de zaak met de commissie en doe een voorstel. Kies als hoofdspoor LIJN en als eigenaar Tess Teamchef.",
        "Weigh the case with the committee and propose a decision. Choose LIJN, with Tess Teamchef to carry it out.",
        ("wegen", "voorstel"),
    ),
    Stap(
        4, "politiechef", "politiechef", "Pien neemt een standpunt in",
        "Lees het voorstel en geef je akkoord. Daarna maakt Thijs het besluit definitief.",
        "Read the proposal and agree. After that Thijs makes the decision final.",
        ("standpunt",),
        anders="triage:standpunten",
    ),
    Stap(
        5, "teamchef", "teamchef", "Tess handelt af in de lijn",
        "Leg vast wat je deed en wat het opleverde. De betrokkene ziet nooit wie meldde.",
        "Record what you did and what came of it. The person concerned never sees who reported.",
        ("lijn",),
    ),
    Stap(
        6, "herstelbegeleider", "herstelbegeleider", "Hanna herstelt",
        "Maak afspraken die de melder helpen en bel na 1, 3 en 6 maanden. ‘Tijd vooruit’ brengt je daar.",
        "Agree on what helps the reporter and call after 1, 3 and 6 months. Moving time forward takes you there.",
        ("herstel", "nazorg"),
    ),
    Stap(
        7, "lc", "Landelijk Coördinator", "Lina ziet het geheel",
        "Maak het casuïstiekoverzicht: precieze cijfers van het hele korps, in een exemplaar van jou alleen.",
        "Make the national overview: figures of the whole police, with nobody recognisable.",
        pagina="dashboards:overzichten",
    ),
)  # fmt: skip


def step_of(medewerker: Medewerker) -> Stap | None:
    """The step of the tour that this person plays."""
    werkmail = {speler.sleutel: speler.werkmail for speler in ROLSPELERS}
    return next((stap for stap in STAPPEN if werkmail[stap.sleutel] == medewerker.email), None)


def waiting_for(medewerker: Medewerker, beurten: Collection[str]) -> AanZet | None:
    """The case that changed last among those that wait for this person with one of `beurten`."""
    gezocht = [beurt for beurt in BEURTEN if beurt.code in beurten]
    for recht in {beurt.recht for beurt in gezocht}:
        # What must wait for the LC cannot be decided in this release, so the tour does not lead there.
        zaken = Melding.objects.permitted(medewerker, recht).filter(lc_plicht=False)
        zaken = zaken.filter(status__in=[beurt.status for beurt in gezocht])
        for melding in zaken.annotate(laatst=Max("wissels__op")).order_by("-laatst", "pk")[:OMVANG]:
            zet = whose_turn(melding)
            if zet and zet.beurt in gezocht and zet.wie == medewerker:
                return zet
    return None


def page_of(stap: Stap, medewerker: Medewerker) -> str:
    """Where this step begins: the case that waits, newest first, so the visitor's own comes before the prepared one."""
    if stap.pagina:
        return reverse(stap.pagina)
    zet = waiting_for(medewerker, stap.beurten)
    return zet.url if zet else reverse(stap.anders)


def player(stap: Stap) -> Medewerker:
    return read_cast()[stap.sleutel]
