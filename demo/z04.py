"""The case Z04: an aspirant at the academy, with a second line in the eenheid that receives her.

Students are heard in the line, the trajectbegeleider who looked away is investigated; strafmaatoverleg and besluit; the
study chance is restored, and the receiving team prepares her landing without ever seeing the case.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.http import HttpRequest

from demo.verhaal import Opzet, Verhaal
from demo.verhalen import look_after
from meldingen.actions.personen import inform_betrokkene
from meldingen.dossier import get_procedure
from meldingen.models import Betrokkenheid, LcCriterium, Taak
from meldingen.workflow import Recht
from pvi import klok, kluis
from pvi.kalender import add_werkdagen
from pvi.models import Aanstelling, Medewerker
from pvi.rollen import Rol
from reflectie.actions.herstel import (
    add_afspraak,
    assign_herstelbegeleider,
    finish_afspraak,
    record_herstelplan,
    report_done,
)
from reflectie.models import Herstelafspraak, Herstelplan
from triage.actions.besluit import announce_voornemen, close_besluit, make_besluit_definitief
from triage.actions.lcadvies import give_lc_advies
from triage.actions.lijn import add_lijnactie, close_nevenspoor, record_reactie, record_resultaat
from triage.actions.onderzoek import record_aanzegging, record_gedraging, record_verslag
from triage.actions.smo import close_smo, record_smo_advies
from triage.actions.taak import finish_taak
from triage.actions.uitkomst import Toetsing, establish_uitkomst
from triage.actions.verklaring import answer_voornemen, give_verhaal, keep_concept
from triage.actions.zitting import invite_deskundige
from triage.models import LcAdvies, Verklaring
from triage.models.onderzoek import Toets

STUDENTEN = ("pa_student", "pa_student2")
BEGELEIDER = "pa_begeleider"
ONTVANGST = "OB-VEENPLUIS"

KLAS = Opzet(
    team="PA-KIEVIT",
    melder="pa_melder",
    betrokkene="pa_student",
    anderen=(("betrokkene", "pa_student2"), ("wegkijker", BEGELEIDER)),
    wat="Ik heb een gehoorapparaat. Twee klasgenoten doen na hoe ik praat en zetten het geluid van de les zachter. Bij "
    "het examen stond ik achteraan, waar ik niets verstond. Ik zakte. Onze begeleider zag het en zei dat ik "
    "harder moet worden.",
    waar="In de klas en bij het examen, dit hele blok.",
    wensen="Ik wil het examen over kunnen doen, en ik wil gewoon kunnen beginnen bij mijn nieuwe team.",
    gronden=("handicap",),
    aarden=("ongelijke_kansen", "pesten"),
    context="opleiding",
    machtsverhouding="begeleider",
    positie="aspirant",
    kanaal="academie",
    samenvatting="Een aspirant met een beperking wordt door klasgenoten gepest en had bij een examen geen gelijke "
    "kans. Een begeleider zag het en greep niet in.",
    eigenaar="pa_pc",
)
LES = {
    "wat": "In een klas werd een aspirant met een beperking nagedaan. Een begeleider vond dat het erbij hoorde.",
    "waarom": "Niemand had afgesproken wie er ingrijpt. Een aanpassing voor het examen was nergens geregeld.",
    "gedaan": "De klasgenoten leerden wat hun gedrag deed. Wie had moeten ingrijpen, kreeg een straf.",
    "helpt": "Regel een aanpassing vóór het examen. Spreek af wie ingrijpt, ook als het een grap lijkt.",
    "voor_wie": "Begeleiders van aspiranten, op de academie en in de teams.",
}


@contextmanager
def own_procedure(v: Verhaal, dag: date, uur: int, wie: str) -> Iterator[tuple[Medewerker, Betrokkenheid]]:
    """At this moment the betrokkene opens the own procedure, by the door that opens once told (CI-1)."""
    pk = v.subject(wie).pk
    with v.at(dag, uur):
        request = HttpRequest()
        request.user = v.cast[wie]
        yield v.cast[wie], get_procedure(request, pk)


def z04(v: Verhaal) -> Iterator[str]:
    """From the classroom to a restored chance; the path on in tr oz(DISC) sm be he na af."""
    yield from v.begin()
    yield from _invite(v)
    onderzoeker = Aanstelling.objects.actief().get(medewerker=v.speler("vo"), rol=Rol.VO)
    yield from v.decide(
        "T10",
        hoofdspoor="DISC",
        nevensporen=["LIJN"],
        onderzoeker=onderzoeker,
        toelichting="Een begeleider die wegkijkt maakt een klas onveilig. De klasgenoten kunnen hiervan leren.",
        standpunt="Akkoord. Ik bekrachtig de opdracht en pak het gesprek met de studenten zelf op.",
        motivering="Wat de studenten deden, past in de lijn: zij leren nog. Dat de begeleider het zag en niets deed, "
        "kan plichtsverzuim zijn. Dat vraagt een onderzoek.",
        voor_melder="De commissie neemt je melding heel serieus. Je klasgenoten worden aangesproken. Wat je begeleider "
        "deed, wordt onderzocht. Je hoort uiterlijk elke vier weken hoe het ervoor staat.",
        opdracht="Stel vast wat de begeleider zag en deed, in de klas en bij het examen. Onderzoek niets anders.",
        afspraken="Normstellend gesprek en een leermaatregel voor beide studenten, door de directeur.",
        weken=12,
    )
    yield from _tell_everybody(v)
    yield from _handle_students(v)
    yield from _investigate(v)
    yield from _advise_and_decide(v)
    yield from _restore(v)
    yield from look_after(v, dag=95, les=LES)


def _invite(v: Verhaal) -> Iterator[str]:
    """Somebody of the receiving eenheid advises, from outside the line of everybody on the case."""
    punt, secretaris = v.punt(), v.speler("secretaris")
    assert punt.zitting is not None
    deskundige = Aanstelling.objects.actief().get(medewerker=v.cast["ob_tr"], rol=Rol.TR)
    with v.on(add_werkdagen(punt.zitting.datum, -2), 9, secretaris, Recht.AGENDEREN):
        invite_deskundige(punt, deskundige, door=secretaris)
    yield "deskundige"


def _tell_everybody(v: Verhaal) -> Iterator[str]:
    """The students in a talk, the trajectbegeleider by aanzegging; care for each."""
    pc, vo, vik = v.eigenaar, v.speler("vo"), v.speler("vik")
    with v.on(v.after(4), 9, pc, Recht.LIJN):
        for wie in STUDENTEN:
            inform_betrokkene(
                v.subject(wie), Betrokkenheid.Via.GESPREK, pc,
                "Ik nodig je uit voor een gesprek over hoe we in de klas met elkaar omgaan. Je mag iemand meenemen.",
            )  # fmt: skip
    yield "studenten geinformeerd"
    with v.on(v.after(5), 10, vo, Recht.ONDERZOEKEN):
        record_aanzegging(
            v.subject(BEGELEIDER), vo,
            "Er loopt een onderzoek naar jouw optreden als begeleider, in de klas en bij het examen. Er is niets "
            "vastgesteld. Je mag jouw verhaal vertellen en iemand meenemen.",
        )  # fmt: skip
    yield "aanzegging"
    with v.on(v.after(6), 9, vik, Recht.TOEWIJZEN) as melding:
        for soort in (Taak.Soort.PZORG_BETROKKENE, Taak.Soort.BUDDY):
            finish_taak(melding, soort, vik)
    with own_procedure(v, v.after(8), 20, BEGELEIDER) as (_, eigen):
        keep_concept(eigen, Verklaring.Soort.VERHAAL, "Ik zag het wel.")
        give_verhaal(eigen, "Ik zag het wel, maar ik dacht dat het een grap was. Ik had drie klassen tegelijk.")
    yield "verhaal"


def _handle_students(v: Verhaal) -> Iterator[str]:
    """A leermaatregel for each, as nevenspoor beside the onderzoek."""
    pc = v.eigenaar
    with v.on(v.after(9), 14, pc, Recht.LIJN) as melding:
        spoor = melding.sporen.get(soort="LIJN")
        acties = [
            add_lijnactie(
                spoor, pc, soort="leermaatregel", uiterlijk_op=v.after(30),
                omschrijving="Een dag meelopen met een ervaringsdeskundige, en daarna vertellen wat je zag.",
            )
            for _ in STUDENTEN
        ]  # fmt: skip
    yield "acties"
    with v.on(v.after(27), 15, pc, Recht.LIJN) as melding:
        for actie, wie in zip(acties, STUDENTEN, strict=True):
            record_resultaat(
                actie, pc, resultaat="De dag is geweest. Het verslag is eerlijk.", gedaan_op=klok.vandaag()
            )
            record_reactie(melding, pc, soort="leermaatregel", betrokkenheid=v.subject(wie))
        close_nevenspoor(spoor, pc)
        for wie in STUDENTEN:
            inform_betrokkene(
                v.subject(wie), Betrokkenheid.Via.GESPREK, pc,
                "Je leermaatregel is klaar. Voor jou is het hiermee afgerond. Het komt niet in je beoordeling.",
            )  # fmt: skip
    yield "leermaatregel"


def _investigate(v: Verhaal) -> Iterator[str]:
    """The facts, and the directeur who establishes plichtsverzuim (T17)."""
    vo, pc = v.speler("vo"), v.speler("pc")
    v.keep_informed(v.after(44))
    with v.on(v.after(44), 14, vo, Recht.ONDERZOEKEN) as melding:
        onderzoek = melding.onderzoeken.get(soort="DISC")
        gedraging = record_gedraging(
            onderzoek, vo, betrokkenheid=v.subject(BEGELEIDER), bevinding="vastgesteld",
            omschrijving="Zien dat een aspirant wordt gepest en bij een examen geen gelijke kans heeft, en niets doen.",
            toelichting="Vijf gesprekken, het rooster en het examenverslag. De begeleider bevestigt dat hij het zag.",
        )  # fmt: skip
        record_verslag(
            onderzoek, vo, rapport_kenmerk="VIK-VOORBEELD-404",
            samenvatting="De begeleider zag het pesten en de plaats bij het examen. Hij greep niet in.",
        )  # fmt: skip
    yield "bevinding"
    with v.on(v.after(48), 11, pc, Recht.BESLUITEN) as melding:
        establish_uitkomst(
            melding,
            pc,
            plichtsverzuim={gedraging.pk: True},
            toetsingen={
                gedraging.pk: Toetsing([t.value for t in Toets], "Wie begeleidt, beschermt. Dat is hier niet gedaan.")
            },
            lc_criteria=dict.fromkeys(LcCriterium.values, False),
            voor_melder="Het onderzoek is klaar. Wat jij vertelde, klopt. Nu volgt een advies en daarna een besluit. "
            "Je klasgenoten zijn aangesproken en hebben een opdracht gedaan.",
        )
    yield "T17"


def _advise_and_decide(v: Verhaal) -> Iterator[str]:
    """Strafmaatoverleg, voornemen, zienswijze, besluit: the directeur follows the advies."""
    smo, pc, lc = v.cast["smo"], v.speler("pc"), v.cast["lc"]
    with v.on(v.after(52), 10, lc, Recht.LC_ADVIES) as melding:
        # The LC is invited at every strafmaatoverleg about UDR.
        give_lc_advies(
            melding.lc_adviezen.open().get(), lc, strekking=LcAdvies.Strekking.EENS,
            advies="Weeg mee dat een begeleider de norm stelt voor een hele klas.",
        )  # fmt: skip
    yield "LC"
    with v.on(v.after(55), 13, smo, Recht.SMO_ADVIES) as melding:
        record_smo_advies(
            melding.smo_adviezen.get(), smo, straf="c", maatregelen=["begeleiding"],
            motivering="Wegkijken door een begeleider weegt zwaar. Hij erkent het en had veel klassen tegelijk.",
            unaniem=True, reden_geen_vergelijking="Er zijn nog geen vergelijkbare zaken uit de opleiding vastgelegd.",
        )  # fmt: skip
    yield "advies"
    with v.on(v.after(56), 9, smo, Recht.SMO_ADVIES) as melding:
        close_smo(melding, smo)
    yield "T19"
    with v.on(v.after(62), 10, pc, Recht.BESLUITEN) as melding:
        announce_voornemen(
            melding.besluiten.get(), pc, straf="c", maatregelen=["begeleiding"],
            motivering="Ik volg het advies. Een begeleider die wegkijkt, laat een klas in de steek.",
            uiting=False, agfa_reden="Het gaat niet om een uiting.",
            tekst_voornemen="Ik ben van plan je vakantie-uren te verminderen met 16 uur. Je zag dat een aspirant werd "
            "gepest en deed niets. Je hebt twee weken om te laten weten wat je hiervan vindt.",
        )  # fmt: skip
    yield "voornemen"
    with own_procedure(v, v.after(66), 21, BEGELEIDER) as (begeleider, eigen):
        keep_concept(eigen, Verklaring.Soort.ZIENSWIJZE, "Ik vind het terecht, maar")
        answer_voornemen(
            eigen, eigen.besluiten.get(), begeleider,
            tekst="Ik vind het terecht. Ik vraag wel om hulp bij drie klassen tegelijk.",
        )  # fmt: skip
    yield "zienswijze"
    v.keep_informed(v.after(72))
    with v.on(v.after(72), 10, pc, Recht.BESLUITEN) as melding:
        make_besluit_definitief(
            melding.besluiten.get(), pc, lc_criteria=dict.fromkeys(LcCriterium.values, False),
            tekst_betrokkene="Je vakantie-uren gaan met 16 uur omlaag. Je krijgt begeleiding en twee klassen in plaats "
            "van drie. In de brief staat hoe je bezwaar kunt maken.",
            tekst_melder="Er is een besluit over je begeleider: een straf, en hulp om het anders te doen. Wat het "
            "precies is, mogen we niet zeggen. Wel dat jouw melding klopte.",
        )  # fmt: skip
    yield "besluit"
    with v.on(v.after(73), 9, pc, Recht.BESLUITEN) as melding:
        close_besluit(melding, pc)
    yield "T21"


def _restore(v: Verhaal) -> Iterator[str]:
    """The exam again, a word of the trajectbegeleider, and a landing talk by a teamchef who never sees the case."""
    vik, hb, chef = v.speler("vik"), v.speler("hb"), v.cast[ONTVANGST]
    with v.on(v.after(75), 9, vik, Recht.TOEWIJZEN) as melding:
        assign_herstelbegeleider(melding, hb, vik)
    yield "hb"
    wens = "Het examen over kunnen doen met een goede plek, en gewoon kunnen beginnen bij mijn team."
    with v.on(v.after(78), 16, hb, Recht.HERSTEL) as melding:
        plan = record_herstelplan(melding, hb, wens=wens, status=Herstelplan.Status.LOOPT)
        examen = add_afspraak(
            plan, hb, vorm="compensatie", uiterlijk_op=v.after(90),
            afspraak="Een extra examen met een plek vooraan. Het eerste examen telt niet mee.",
        )  # fmt: skip
        erkenning = add_afspraak(
            plan, hb, vorm="excuses", uiterlijk_op=v.after(90), deelnemers=[v.subject(BEGELEIDER)],
            afspraak="De begeleider zegt tegen de melder dat hij had moeten ingrijpen.",
            voor_deelnemers="Je zegt in een gesprek met de herstelbegeleider erbij dat je had moeten ingrijpen.",
        )  # fmt: skip
        add_afspraak(
            plan, hb, vorm="gesprek", uiterlijk_op=v.after(92), uitvoerder=chef,
            afspraak="Een landingsgesprek in het nieuwe team, over wat de melder nodig heeft om goed te horen.",
            voor_deelnemers="Voer een welkomstgesprek met de aspirant die bij je team begint, vóór de eerste "
            "dienst. Vraag wat nodig is om het werk goed te doen, en regel dat.",
        )  # fmt: skip
    yield "herstelplan"
    landing = Herstelafspraak.objects.get(uitvoerder=chef)
    with v.at(v.after(90), 10), kluis.opened(landing.sleutel_id):
        report_done(landing, chef, gedaan_op=klok.vandaag())
    yield "landingsgesprek"
    with v.on(v.after(92), 14, hb, Recht.HERSTEL) as melding:
        for afspraak in (examen, erkenning):
            finish_afspraak(afspraak, hb, gedaan_op=klok.vandaag())
        record_herstelplan(melding, hb, wens=wens, status=Herstelplan.Status.UITGEVOERD)
    yield "hersteld"
