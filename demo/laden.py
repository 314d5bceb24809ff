"""Fill an empty portal: the organisation, the cast, a case at every stage, and the bundle around them."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from datetime import time as dagtijd
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F

from demo.bundel import load_bundle
from demo.klachten import load_voorbeeldklachten
from demo.mensen import load_people
from demo.steun import VIA_HR, VIA_VERTROUWENSPERSOON, beside
from demo.strafmaat import APPGROEP, BRIEFING, SYMBOOL, plichtsverzuim
from demo.verhaal import Opzet, Verhaal, play
from demo.verhalen import held, z01, z06
from demo.z04 import KLAS, z04
from meldingen import notifications
from meldingen.actions.benadeling import decide_benadeling, report_benadeling, see_benadeling
from meldingen.actions.signaal import log_signaal
from meldingen.models import Benadeling, Notificatie, Signaal
from pvi import klok, kluis
from pvi.kalender import add_maanden, verleng_tot_werkdag
from pvi.models import Medewerker, OrganisatieEenheid
from pvi.organisatie import load

# The people of the demo hold their roles from before the first case of the bundle.
MAANDEN_IN_DIENST = 30
DONDERDAG = 3


def _zaterdag_voor(vandaag: date, weken: int = 0) -> date:
    """The day of receipt whose zitting was the last Thursday before today, or `weken` weeks before that one."""
    donderdag = vandaag - timedelta(days=(vandaag.weekday() - DONDERDAG - 1) % 7 + 1)
    return donderdag - timedelta(days=12, weeks=weken)


def _weken(weken: int) -> Callable[[date], date]:
    return lambda vandaag: _zaterdag_voor(vandaag, weken)


def _dagen(dagen: int) -> Callable[[date], date]:
    return lambda vandaag: vandaag - timedelta(days=dagen)


def _komende_zitting(vandaag: date) -> date:
    """Intake done, to be weighed on the Thursday that comes (or is today)."""
    return _zaterdag_voor(vandaag) + timedelta(weeks=1)


def _nazorg_na_drie_maanden(vandaag: date) -> date:
    """The check-in after three months falls in the days around today: nazorg begins 47 days after the zitting."""
    zitting = add_maanden(vandaag - timedelta(days=1), -3) - timedelta(days=47)
    donderdag = zitting + timedelta(days=(DONDERDAG - zitting.weekday()) % 7)
    return donderdag - timedelta(days=12)


@dataclass(frozen=True)
class Zaak:
    """One case of the demo: its setting, the day of receipt, which story, and the step it stops after ("": the end)."""

    sleutel: str
    opzet: Opzet
    start: Callable[[date], date]
    verhaal: Callable[[Verhaal], Iterator[str]] = z01
    tot: str = ""


KANTINE = Opzet(
    team="RT-HAVENKANT",
    melder="Sanne de Verzonne",
    betrokkene="betrokkene",
    wat="In de kantine maakt een collega grappen over waar ik vandaan kom. Hij doet na hoe mijn ouders praten. Het "
    "is nu vier keer gebeurd. Anderen lachen mee of kijken weg.",
    waar="In de kantine van ons bureau, in de pauze van de vroege dienst. De laatste keer was afgelopen donderdag.",
    wensen="Ik wil dat het stopt, en dat iemand zegt dat dit niet normaal is. Hij hoeft niet weg uit het team.",
    gronden=("ras",),
    aarden=("opmerking",),
    context="pauze",
    samenvatting="De melder hoort herhaald grappen over de eigen afkomst, in de pauze, van een directe collega. "
    "Collega’s lachen mee. De melder wil dat het stopt en wil in het team blijven.",
)
MILA = Opzet(
    team="RT-HAVENKANT",
    melder="melder",
    betrokkene="betrokkene2",
    wat="Tijdens de briefing zegt een collega steeds iets over mijn geloof. Eerst over eten, later over bidden. Toen "
    "ik er iets van zei, rolde hij met zijn ogen. De rest bleef stil.",
    waar="Bij de briefing van de late dienst, de afgelopen twee maanden.",
    wensen="Ik wil gewoon mijn werk doen. Ik wil dat hij begrijpt wat hij doet, en dat de groep niet stil blijft.",
    gronden=("godsdienst",),
    aarden=("opmerking", "beledigen"),
    context="briefing",
    samenvatting="De melder krijgt herhaald opmerkingen over het eigen geloof, tijdens de briefing. De groep zwijgt. "
    "De melder wil dat de collega begrijpt wat dit doet.",
)
OUDER = Opzet(
    team="RT-HAVENKANT",
    melder="Peter Verzonne",
    betrokkene="betrokkene3",
    wat="In de app-groep van de dienst word ik opa genoemd. Er komen plaatjes bij van een rollator. Als ik niet "
    "lach, ben ik zuur.",
    waar="In de app-groep van onze dienst, bijna elke week.",
    wensen="Ik wil dat dit ophoudt zonder dat ik de zeurpiet ben.",
    gronden=("leeftijd",),
    aarden=("digitaal", "opmerking"),
    context="online",
    samenvatting="De melder krijgt in een app-groep herhaald berichten over de eigen leeftijd. De groep doet mee.",
)
HUIDSKLEUR = Opzet(
    team="RT-LOODSPLEIN",
    melder="Joy Bedacht",
    betrokkene="betrokkene4",
    wat="Een collega noemt mij altijd bij een bijnaam die over mijn huidskleur gaat. Hij zegt dat het lief bedoeld "
    "is. Ik heb drie keer gevraagd om te stoppen.",
    waar="Op het bureau en in de auto, al een half jaar.",
    wensen="Ik wil met mijn eigen naam worden aangesproken.",
    gronden=("antizwart_racisme", "ras"),
    aarden=("beledigen",),
    context="dienst",
    samenvatting="De melder wordt herhaald aangesproken met een bijnaam over huidskleur, ook na het verzoek te "
    "stoppen.",
    eigenaar="RT-LOODSPLEIN",
)
ZWANGER = Opzet(
    team="RT-SPUIKANT",
    melder="Fleur Denkbeeld",
    betrokkene="de planner van de late dienst",
    wat="Sinds ik vertelde dat ik zwanger ben, sta ik alleen nog aan de balie. De cursus waar ik op stond, gaat nu "
    "naar een ander. Niemand heeft het met mij besproken.",
    waar="Op het bureau. Het rooster is drie weken geleden veranderd.",
    wensen="Ik wil meepraten over mijn rooster en ik wil mijn plek in de cursus terug.",
    gronden=("geslacht",),
    aarden=("ongelijke_kansen",),
    context="dienst",
    machtsverhouding="informeel",
    herhaald=False,
    samenvatting="De melder krijgt sinds een zwangerschap ander werk en verloor een plek in een opleiding, zonder "
    "overleg.",
)
ROLSTOEL = Opzet(
    team="RT-DIJKHUIS",
    melder="Wessel Bedacht",
    betrokkene="iemand van de opleiding",
    wat="Ik ben na mijn ongeluk terug op kantoor. Bij de opleiding kreeg ik te horen dat het toch geen zin heeft. De "
    "zaal was boven, zonder lift.",
    waar="Bij de opleiding van vorige maand.",
    wensen="Ik wil dezelfde opleiding als mijn collega’s.",
    gronden=("handicap",),
    aarden=("ongelijke_kansen", "opmerking"),
    context="opleiding",
    machtsverhouding="begeleider",
    herhaald=False,
    samenvatting="De melder kon een opleiding niet volgen door een beperking en kreeg daar een opmerking over.",
)
PAST_NIET = Opzet(
    team="RT-STORMVLOED",
    melder="Amira Denkbeeld",
    betrokkene="een ervaren collega",
    wat="Ik hoorde dat ik niet in het team pas. Waarom, kan niemand zeggen. Bij koppels kiezen blijf ik over, elke "
    "keer.",
    waar="Op de avonddienst, sinds dit voorjaar.",
    wensen="Ik wil weten waar ik aan toe ben.",
    gronden=("ras", "godsdienst"),
    aarden=("verhuld", "buitensluiten"),
    context="dienst",
    machtsverhouding="informeel",
    samenvatting="De melder hoort er niet bij en krijgt vage oordelen, zonder voorbeelden. Dit speelt al maanden.",
)
OMSTANDER = Opzet(
    team="RT-HAVENKANT",
    melder="Ruben Verzonne",
    betrokkene="iemand van de vroege dienst",
    wat="Ik zag dat een stagiair werd nagedaan om haar accent. Ze lachte mee, maar later zat ze te huilen op het "
    "toilet. Ik heb niets gezegd en daar heb ik spijt van.",
    waar="In de kantine, gisteren rond de koffie.",
    wensen="Ik wil dat iemand met haar praat, en ik wil leren wat ik de volgende keer kan doen.",
    gronden=("ras",),
    aarden=("opmerking",),
    context="pauze",
    positie="omstander",
    herhaald=False,
    samenvatting="Een omstander zag dat een stagiair werd nagedaan om een accent.",
)
LEIDING = Opzet(
    team="RT-KADEMUUR",
    melder="Yusuf Bedacht",
    betrokkene="muurchef",
    wat="Onze teamchef vraagt mij nooit voor een taak waar je iets mee kunt laten zien. Hij zegt dat burgers een "
    "bekend gezicht willen. Een collega die er wat van zei, kreeg ander werk.",
    waar="Op het bureau, in gesprekken onder vier ogen, dit hele jaar.",
    wensen="Ik wil dat iemand van boven meekijkt. Ik ben bang dat ik hier last van krijg.",
    gronden=("ras", "nationaliteit"),
    aarden=("ongelijke_kansen", "verhuld"),
    context="dienst",
    machtsverhouding="leidinggevende",
    samenvatting="De melder krijgt minder kansen dan anderen. Het gaat om een leidinggevende.",
)
GEBED = Opzet(
    team="RT-KADEMUUR",
    melder="Samira Verzonne",
    betrokkene="muurchef",
    wat="Ik vroeg vrij voor het Suikerfeest. De teamchef zei voor de hele groep dat dit hier geen gebedshuis is. Mijn "
    "collega kreeg wel vrij voor een bruiloft.",
    waar="Bij de briefing, een week voor het feest.",
    wensen="Ik wil dat hij het terugneemt, voor dezelfde groep.",
    gronden=("godsdienst",),
    aarden=("opmerking", "ongelijke_kansen"),
    context="briefing",
    machtsverhouding="leidinggevende",
    samenvatting="De melder kreeg voor de groep een opmerking over het eigen geloof van een leidinggevende.",
    # CI-2: the case skips the teamchef and his MT.
    eigenaar="sectorhoofd",
)
KADEMUUR = Opzet(
    team="RT-KADEMUUR",
    melder="Iris Denkbeeld",
    betrokkene="betrokkene5",
    wat="Een collega maakt steeds opmerkingen over mijn lichaam. Hij noemt het een compliment. De anderen vinden dat "
    "ik er een punt van maak.",
    waar="In de kleedgang en in de auto, al twee maanden.",
    wensen="Ik wil dat het stopt en dat het team snapt waarom.",
    gronden=("geslacht",),
    aarden=("seksuele_intimidatie",),
    context="dienst",
    samenvatting="De melder krijgt herhaald opmerkingen over het eigen lichaam van een directe collega.",
    eigenaar="muurchef",
)
WACHTLOKAAL = Opzet(
    team="NH-DUINRAND",
    melder="nh_melder",
    betrokkene="nh_betrokkene",
    wat="In het wachtlokaal hoorde ik een collega zeggen dat mensen zoals ik hier weg moeten, anders gebeurt er wat. "
    "Ik ben homo en dat weet hij. Ik durf niet meer met hem op de auto.",
    waar="In het wachtlokaal, op de avonddienst van vorige week vrijdag.",
    wensen="Ik wil me weer veilig voelen en weten wat hij bedoelde.",
    gronden=("seksuele_gerichtheid",),
    aarden=("intimidatie",),
    context="dienst",
    herhaald=False,
    samenvatting="De melder hoorde in het wachtlokaal een bedreiging en betrekt die op de eigen seksuele gerichtheid.",
)
KLEEDRUIMTE = Opzet(
    team="NH-MOLENWIEK",
    melder="Loek Bedacht",
    betrokkene="nh_betrokkene2",
    wat="Op mijn kastje stond een woord over mijn geaardheid. Een collega zei dat ik beter een ander bureau kan "
    "zoeken, voordat er meer gebeurt.",
    waar="In de kleedruimte, op twee ochtenden achter elkaar.",
    wensen="Ik wil weten wie dit deed en ik wil me weer veilig voelen.",
    gronden=("seksuele_gerichtheid",),
    aarden=("intimidatie", "bedreiging"),
    context="dienst",
    samenvatting="De melder vond een belediging op het eigen kastje en kreeg een opmerking die dreigend overkwam.",
    eigenaar="NH-MOLENWIEK",
)
STRAND = Opzet(
    team="NH-ZEEDORP",
    melder="Merel Denkbeeld",
    betrokkene="een paar collega’s",
    wat="Ik ben als enige niet gevraagd voor het weekend met de groep. Daarna ging het op het werk ook zonder mij "
    "door.",
    waar="In en om het bureau, sinds de zomer.",
    wensen="Ik wil er weer bij horen.",
    gronden=("geen",),
    aarden=("buitensluiten",),
    context="prive",
    samenvatting="De melder wordt door een groep collega’s buitengesloten, ook op het werk.",
    # Consulting the LC is mandatory, so the LC follows this one.
    lc=("oud",),
)

# The newest case comes last, so that lists begin with it.
ZAKEN: tuple[Zaak, ...] = (
    Zaak("z06", WACHTLOKAAL, _weken(46), z06),
    Zaak("z01", KANTINE, _weken(36)),
    Zaak("te_sluiten", HUIDSKLEUR, _weken(35), tot="nazorg 6"),
    Zaak("nazorg", OUDER, _nazorg_na_drie_maanden, tot="nazorg 1"),
    # Waits for the zienswijze of the trajectbegeleider.
    Zaak("besluit", KLAS, _weken(9), z04, tot="voornemen"),
    # Waits for the strafmaatoverleg; the next one first for the Landelijk Coördinator.
    Zaak("smo", APPGROEP, _weken(6), plichtsverzuim, tot="LC"),
    Zaak("lc", SYMBOOL, _weken(5), plichtsverzuim, tot="T17"),
    Zaak("onderzoek", KLEEDRUIMTE, _weken(6), z06, tot="onderzoek loopt"),
    Zaak("herstel", replace(KANTINE, betrokkene="betrokkene7"), _weken(6), tot="herstelplan"),
    Zaak("onderzoek_begint", BRIEFING, _weken(1), plichtsverzuim, tot="aanzegging"),
    Zaak("hb_toewijzen", HUIDSKLEUR, _weken(4), tot="T15"),
    Zaak("sectorhoofd", GEBED, _weken(2), tot="acties"),
    Zaak("muurchef_eigenaar", KADEMUUR, _weken(3), tot="leermaatregel"),
    Zaak("lijn", MILA, _weken(2), tot="gesprek gevoerd"),
    Zaak("aangehouden", PAST_NIET, _weken(0), held, tot="T7"),
    Zaak("voorstel", OUDER, _weken(0), tot="voorstel"),
    Zaak("vertrouwenspersoon", VIA_VERTROUWENSPERSOON, _komende_zitting, beside),
    Zaak("nh_zitting", STRAND, _komende_zitting, tot="T4"),
    Zaak("zitting_1", ZWANGER, _komende_zitting, tot="T4"),
    Zaak("zitting_2", ROLSTOEL, _komende_zitting, tot="T4"),
    Zaak("hr", VIA_HR, _dagen(9), tot="T3"),
    Zaak("muur", LEIDING, _dagen(8), tot="gesprek"),
    Zaak("intake", PAST_NIET, _dagen(8), tot="T3"),
    Zaak("ontvangen", OMSTANDER, _dagen(1), tot="T1"),
)
# What the tour shows on /demo/: the code of a case that runs, and of one that is done.
CODES = {"loopt": "lijn", "klaar": "z01"}


def load_stories(
    cast: dict[str, Medewerker], eenheden: dict[str, OrganisatieEenheid], vandaag: date
) -> dict[str, Verhaal]:
    """Play every case of ZAKEN up to its step, and log two signalen."""
    verhalen = {}
    for zaak in ZAKEN:
        verhaal = Verhaal(cast, eenheden, zaak.start(vandaag), zaak.opzet)
        play(zaak.verhaal(verhaal), zaak.tot)
        if verhaal.melding.is_open:
            verhaal.keep_informed(vandaag)
        verhalen[zaak.sleutel] = verhaal
    _report_benadeling(verhalen, cast, vandaag)
    for n, (wie, team, bron, gezien) in enumerate(SIGNALEN, 1):
        with klok.op(
            datetime.combine(verleng_tot_werkdag(vandaag - timedelta(days=n + 2)), dagtijd(11), klok.AMSTERDAM)
        ):
            log_signaal(
                Signaal(eenheid=eenheden[team], bron=bron, wat_gezien=gezien, concreet_gedrag=True),
                door=cast[wie],
            )
    kluis.clear()
    return verhalen


def _report_benadeling(verhalen: dict[str, Verhaal], cast: dict[str, Medewerker], vandaag: date) -> None:
    """Two melders suffer for it: one reported it yesterday, for the other VIK asked the politiechef for a measure."""
    nieuw, eerder = verhalen["te_sluiten"], verhalen["nazorg"]
    with nieuw.at(vandaag - timedelta(days=1), 19), kluis.opened(nieuw.melding.sleutel_id):
        report_benadeling(
            nieuw.melding, nieuw.melder, "Sinds het gesprek sta ik elk weekend op het rooster. Anderen niet."
        )
    with eerder.at(verleng_tot_werkdag(vandaag - timedelta(days=6)), 8), kluis.opened(eerder.melding.sleutel_id):
        benadeling = report_benadeling(
            eerder.melding, eerder.melder, "Ik mocht niet mee naar de training. ‘Daar word je maar moe van.’"
        )
        see_benadeling(benadeling, door=cast["vik"])
        decide_benadeling(
            benadeling,
            door=cast["vik"],
            besluit=Benadeling.Besluit.MAATREGEL,
            reden="De training was al toegezegd. Er is geen andere reden dan de melding.",
            antwoord="We hebben de politiechef gevraagd om je plek in de training terug te geven.",
            vraag="Geef een medewerker van Basisteam Havenkant de toegezegde plek in de training terug.",
            eenheid=eerder.melding.eenheid_behandeling,
        )


SIGNALEN = (
    (
        "teamchef",
        "RT-HAVENKANT",
        Signaal.Bron.ZELF,
        "Na de briefing liep een aspirant boos weg. Iemand had een grap gemaakt over haar hoofddoek.",
    ),
    (
        "muurchef",
        "RT-KADEMUUR",
        Signaal.Bron.COLLEGA,
        "Twee collega’s willen niet meer samen op de auto. Er wordt gefluisterd over afkomst.",
    ),
)


def load_all(vandaag: date, toon: Callable[[str], None]) -> None:
    """Everything, or nothing. `toon` gets one line per part. The codes are kept in a file after the commit."""
    with transaction.atomic():
        with _part("organisatie en mensen", toon):
            eenheden = load("voorbeeld")
            sinds = datetime.combine(add_maanden(vandaag, -MAANDEN_IN_DIENST), dagtijd(), klok.AMSTERDAM)
            cast = load_people(eenheden, sinds)
        with _part(f"{len(ZAKEN)} zaken, stap voor stap gespeeld", toon):
            verhalen = load_stories(cast, eenheden, vandaag)
        with _part("de bundel", toon):
            load_bundle(cast, eenheden, vandaag)
            load_voorbeeldklachten(vandaag)
        with _part("herinneringen", toon):
            notifications.watch_termijnen()
            Notificatie.objects.filter(verzonden_op=None).update(verzonden_op=F("klaar_op"))
        codes = {naam: kluis.format_code(verhalen[sleutel].code) for naam, sleutel in CODES.items()}
        stand = {"geladen_op": klok.nu().isoformat(), "codes": codes}
        transaction.on_commit(lambda: _write(stand))


@contextmanager
def _part(naam: str, toon: Callable[[str], None]) -> Iterator[None]:
    begin = time.monotonic()
    yield
    toon(f"  {naam}: {time.monotonic() - begin:.1f} s".replace(".", ","))


def _file() -> Path:
    return Path(settings.DATA_DIR) / "demo-codes.json"


def _write(stand: dict[str, object]) -> None:
    _file().parent.mkdir(parents=True, exist_ok=True)
    _file().write_text(json.dumps(stand))
    _file().chmod(0o600)


def read_codes() -> dict[str, str]:
    """The codes of two cases of the demo; empty when the portal was filled in another way."""
    return _read().get("codes", {})


def loaded_at() -> datetime | None:
    """When the demo was loaded: a melding after that is the visitor's own."""
    moment = _read().get("geladen_op")
    return datetime.fromisoformat(moment) if moment else None


def _read() -> dict:
    try:
        return json.loads(_file().read_text())
    except FileNotFoundError:
        return {}
