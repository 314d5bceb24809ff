"""The cases Z01 and Z06, one that is held for a question, and how each of them ends."""

from collections.abc import Iterator

from demo.verhaal import Verhaal
from meldingen.actions.personen import inform_betrokkene
from meldingen.models import Betrokkenheid, LcCriterium, Taak
from meldingen.workflow import Recht
from pvi import klok
from pvi.kalender import add_werkdagen, verleng_tot_werkdag
from pvi.models import Aanstelling
from pvi.rollen import Rol
from reflectie.actions.herstel import (
    add_afspraak,
    assign_herstelbegeleider,
    finish_afspraak,
    record_herstelplan,
    start_nazorg,
)
from reflectie.actions.les import share_les, write_les
from reflectie.actions.nazorg import record_moment
from reflectie.actions.sluiten import close_melding
from reflectie.models import Herstelplan, Nazorgmoment
from triage.actions.aanhouding import hold_melding
from triage.actions.lijn import add_lijnactie, close_lijn, record_reactie, record_resultaat
from triage.actions.onderzoek import (
    Terugreden,
    impose_ordemaatregel,
    record_gedraging,
    record_verslag,
    return_to_triage,
)
from triage.actions.rehabilitatie import Gezet, finish_rehabilitatie, record_rehabilitatie
from triage.actions.taak import finish_taak
from triage.actions.uitkomst import establish_uitkomst
from triage.models import Rehabilitatiestap

# --- Z01: remarks in the canteen --------------------------------------------------------------------------------------


def z01(v: Verhaal) -> Iterator[str]:
    """Told in the line: a talk, a leermaatregel and the team; excuses; nazorg; closed with a les."""
    yield from v.begin()
    yield from v.decide(
        "T9",
        hoofdspoor="LIJN",
        nevensporen=["TEAM"],
        toelichting="Het gaat steeds door, en niemand in het team zegt er iets van. De melder wil blijven.",
        standpunt="Akkoord. Neem het hele team mee.",
        motivering="Herhaald gedrag dat pijn doet en dat het team laat gaan. Een gesprek en een leermaatregel passen "
        "hier beter dan een onderzoek. Naast de betrokkene heeft ook het team iets te leren.",
        voor_melder="De commissie neemt je melding serieus. Een leidinggevende praat met je collega en legt uit dat "
        "dit niet mag. Ook het team gaat erover in gesprek. Je hoort uiterlijk over zes weken wat er is gedaan.",
        afspraken="Normstellend gesprek, leermaatregel met het NDV, en een teamgesprek met een begeleider van buiten.",
        weken=6,
    )
    yield from _handle_in_line(v)
    yield from _restore(
        v,
        dag=28,
        wens="Ik wil dat mijn collega zelf zegt dat het niet had gemoeten. Daarna wil ik verder.",
        vorm="excuses",
        afspraak="De collega biedt excuses aan, in een gesprek waar de herstelbegeleider bij is.",
    )
    yield from look_after(v, dag=47, les=LES_ZWIJGEN)


def _handle_in_line(v: Verhaal) -> Iterator[str]:
    """T9 to T15: the owner plans three actions, tells the betrokkene, and does them one by one."""
    chef = v.eigenaar
    with v.on(v.after(4), 9, chef, Recht.LIJN) as melding:
        hoofd, team = melding.sporen.get(is_hoofd=True), melding.sporen.get(is_hoofd=False)
        gesprek, les, nabespreking = (
            add_lijnactie(spoor, chef, soort=soort, omschrijving=tekst, uiterlijk_op=v.after(dag))
            for spoor, soort, tekst, dag in (
                (hoofd, "gesprek", "Gesprek over wat er is gezegd, wat dat doet en wat de norm is.", 9),
                (hoofd, "leermaatregel", "Een gesprek met het NDV, en daarna vertellen wat je hebt geleerd.", 21),
                (team, "teamafspraak", "Met het hele team praten over de omgang, met een begeleider van buiten.", 27),
            )
        )
    yield "acties"
    with v.on(v.after(6), 13, chef, Recht.LIJN):
        uitnodiging = "Ik nodig je uit voor een gesprek over hoe we met elkaar praten. Je mag iemand meenemen."
        inform_betrokkene(v.subject(), Betrokkenheid.Via.GESPREK, chef, uitnodiging)
    yield "geinformeerd"
    with v.on(v.after(8), 15, chef, Recht.LIJN) as melding:
        resultaat = "De collega schrok en had niet gezien dat het pijn deed. Afgesproken: dit gebeurt niet meer."
        record_resultaat(gesprek, chef, resultaat=resultaat, gedaan_op=klok.vandaag())
        record_reactie(melding, chef, soort="gesprek", betrokkenheid=v.subject())
    yield "gesprek gevoerd"
    with v.on(v.after(20), 11, chef, Recht.LIJN) as melding:
        resultaat = "Het gesprek met het NDV is geweest. De collega vertelde in de briefing wat er bleef hangen."
        record_resultaat(les, chef, resultaat=resultaat, gedaan_op=klok.vandaag())
        record_reactie(melding, chef, soort="leermaatregel", betrokkenheid=v.subject())
    yield "leermaatregel"
    with v.on(v.after(28), 10, chef, Recht.LIJN) as melding:
        resultaat = "Het team sprak af: wie iets hoort dat pijn doet, zegt er dezelfde dag iets van."
        record_resultaat(nabespreking, chef, resultaat=resultaat, gedaan_op=klok.vandaag())
        close_lijn(
            melding,
            chef,
            uitkomst="overschreden",
            voor_melder="Het gesprek met je collega is geweest. Je collega begrijpt nu wat het deed en wil excuses "
            "aanbieden, als jij dat wilt. Het team heeft afgesproken om er voortaan iets van te zeggen.",
        )
    yield "T15"


# --- what both stories end with "
"----------------------------------------------------------------------------------------"


def _restore(v: Verhaal, *, dag: int, wens: str, vorm: str, afspraak: str) -> Iterator[str]:
    """A herstelbegeleider, the plan, and what was agreed is done. `dag`: days after the zitting that herstel began."""
    vik, hb = v.speler("vik"), v.speler("hb")
    with v.on(v.after(dag + 2), 9, vik, Recht.TOEWIJZEN) as melding:
        assign_herstelbegeleider(melding, hb, vik)
    yield "hb"
    v.tell(v.after(dag + 3), 10, "hb", "Ik ben je herstelbegeleider. Zullen we praten over wat jij nodig hebt?")
    v.answer(v.after(dag + 3), 20, "Graag. Vrijdag na de dienst kan ik.")
    with v.on(v.after(dag + 5), 16, hb, Recht.HERSTEL) as melding:
        plan = record_herstelplan(melding, hb, wens=wens, status=Herstelplan.Status.LOOPT)
        gemaakt = add_afspraak(plan, hb, vorm=vorm, afspraak=afspraak, uiterlijk_op=v.after(dag + 18))
    yield "herstelplan"
    with v.on(v.after(dag + 16), 14, hb, Recht.HERSTEL) as melding:
        finish_afspraak(gemaakt, hb, gedaan_op=klok.vandaag())
        finish_taak(melding, Taak.Soort.NABESPREKING, hb)
        record_herstelplan(melding, hb, wens=wens, status=Herstelplan.Status.UITGEVOERD)
    yield "hersteld"


# What people say at the check-ins, per month.
NAZORG = {
    1: ("wisselend", "Het is rustiger. Soms valt er nog een stilte als de melder binnenkomt."),
    3: ("goed", "Het gaat beter. Collega’s zeggen er nu zelf iets van."),
    6: ("goed", "Het is gewoon werk geworden. Er is niets meer nodig."),
}
LES_ZWIJGEN = {
    "wat": "In een team werden opmerkingen over iemands achtergrond lang als grap gezien.",
    "waarom": "De eerste keer zei niemand iets. Daarna leek het normaal, ook voor wie nieuw was.",
    "gedaan": "De leidinggevende sprak de norm uit en het team maakte een afspraak over wat je dan doet.",
    "helpt": "Zeg dezelfde dag iets, ook als je twijfelt. Vraag eerst hoe het voor de ander was.",
    "voor_wie": "Leidinggevenden van teams die elkaar al lang kennen.",
}
LES_TWIJFEL = {
    "wat": "Een half gehoord gesprek werd een melding. Na onderzoek bleek het anders te zijn gegaan.",
    "waarom": "De sfeer was al maanden gespannen. Niemand vroeg na wat er was bedoeld.",
    "gedaan": "Beide collega’s kregen zorg. Degene over wie het ging, kreeg zijn goede naam terug.",
    "helpt": "Praat eerder over spanning in de groep. Onderzoek kort als het kort kan.",
    "voor_wie": "Leidinggevenden en triagecommissies.",
}


def look_after(v: Verhaal, *, dag: int, les: dict[str, str]) -> Iterator[str]:
    """T24, the check-ins at 1, 3 and 6 months, the les, and the end (T25)."""
    vik, tweede, hb = v.speler("vik"), v.speler("vik_zitting"), v.speler("hb")
    with v.on(v.after(dag), 11, hb, Recht.HERSTEL) as melding:
        start_nazorg(
            melding, hb,
            voor_melder="Wat we afspraken, is gedaan. Ik bel je over een maand, drie maanden en een half jaar. Gaat "
            "het eerder niet goed? Schrijf dan meteen.",
        )  # fmt: skip
    yield "T24"
    for maand, (gaat, verslag) in NAZORG.items():
        momenten = list(v.melding.nazorgmomenten.filter(maand=maand))
        gepland = verleng_tot_werkdag(momenten[0].gepland_op)
        v.keep_informed(gepland)
        with v.on(gepland, 11, hb, Recht.NAZORG):
            for moment in momenten:
                record_moment(moment, hb, uitkomst=Nazorgmoment.Uitkomst.GEDAAN, gaat=gaat, verslag=verslag)
        yield f"nazorg {maand}"
    with v.on(add_werkdagen(gepland, 2), 9, vik, Recht.LES_SCHRIJVEN) as melding:
        geschreven = write_les(melding, vik, **les)
    if tweede != vik:
        with v.on(add_werkdagen(gepland, 3), 9, tweede, Recht.LES_SCHRIJVEN):
            share_les(geschreven, tweede)
    yield "les"
    v.keep_informed(add_werkdagen(gepland, 4))
    with v.on(add_werkdagen(gepland, 4), 15, vik, Recht.SLUITEN) as melding:
        close_melding(
            melding, vik,
            voor_melder="We hebben gedaan wat we met je afspraken, en een half jaar later gaat het goed. We sluiten je "
            "melding. Verandert er iets? Je code blijft werken en we pakken het weer op.",
        )  # fmt: skip
    yield "T25"


# --- Z06: it did not happen as told -----------------------------------------------------------------------------------


def z06(v: Verhaal) -> Iterator[str]:
    """A short and a disciplinary onderzoek, no plichtsverzuim, rehabilitatie for the one and nazorg for both."""
    yield from v.begin()
    vo = v.speler("vo")
    onderzoeker = Aanstelling.objects.actief().get(medewerker=vo, rol=Rol.VO)
    yield from v.decide(
        "T10 ORI",
        ronde=" 1",
        hoofdspoor="ORI",
        onderzoeker=onderzoeker,
        toelichting="Twee mensen vertellen iets anders over dezelfde avond. Eerst de feiten.",
        standpunt="Akkoord.",
        motivering="De melding is ernstig en nog niet helder. Een kort onderzoek laat zien of er meer nodig is.",
        voor_melder="De commissie wil eerst beter weten wat er is gebeurd. Iemand van VIK zoekt dat de komende vier "
        "weken uit. Je hoort het als de commissie er weer over praat.",
        opdracht="Stel vast wat er die avond in het wachtlokaal is gezegd. Spreek de drie aanwezigen. Meer niet.",
        weken=4,
    )
    with v.on(v.after(15), 15, vo, Recht.ONDERZOEKEN) as melding:
        onderzoek = melding.onderzoeken.get(soort="ORI")
        record_gedraging(
            onderzoek, vo, betrokkenheid=v.subject(), omschrijving=GEDRAGING, bevinding="niet_vast",
            toelichting="Twee aanwezigen waren even weg. Wat de derde hoorde, kan op meer manieren worden uitgelegd.",
        )  # fmt: skip
    yield "bevinding ORI"
    with v.on(v.after(16), 11, vo, Recht.ONDERZOEKEN) as melding:
        return_to_triage(
            melding, vo, reden=Terugreden.RESULTAAT, lc_criteria=dict.fromkeys(LcCriterium.values, False),
            samenvatting="Het gesprek was er. Of er is gedreigd, is na drie gesprekken niet te zeggen.",
        )  # fmt: skip
    yield "T16"
    yield from v.decide(
        "T10 DISC",
        ronde=" 2",
        hoofdspoor="DISC",
        onderzoeker=onderzoeker,
        toelichting="De twijfel is te groot om het hierbij te laten, voor de melder en voor de betrokkene.",
        standpunt="Akkoord. Ik bekrachtig de opdracht.",
        motivering="Als het klopt, is het plichtsverzuim. Beide collega’s hebben recht op een antwoord.",
        voor_melder="De commissie wil zekerheid, voor jou en voor je collega. Daarom komt er een disciplinair "
        "onderzoek. Dat duurt ongeveer twaalf weken. Je hoort elke vier weken hoe het ervoor staat.",
        opdracht="Stel vast of de collega de melder heeft bedreigd vanwege seksuele gerichtheid, in het wachtlokaal, "
        "op de genoemde avond. Onderzoek niets anders.",
        weken=12,
    )
    yield from _investigate(v)
    yield from _restore(
        v,
        dag=67,
        wens="Ik wil weer rustig kunnen werken, en dat niemand mij aankijkt op mijn melding.",
        vorm="gesprek",
        afspraak="Een gesprek met de collega, met een begeleider erbij, zodra allebei dat willen.",
    )
    yield from _rehabilitate(v)
    yield from look_after(v, dag=87, les=LES_TWIJFEL)


GEDRAGING = "De melder in het wachtlokaal bedreigen vanwege seksuele gerichtheid."


def _investigate(v: Verhaal) -> Iterator[str]:
    """The betrokkene is told and works elsewhere for a while; the finding; the politiechef establishes the outcome."""
    vo, pc, vik = v.speler("vo"), v.speler("pc"), v.speler("vik")
    with v.on(v.after(12), 10, pc, Recht.BESLUITEN):
        inform_betrokkene(
            v.subject(), Betrokkenheid.Via.AANZEGGING, pc,
            "Er loopt een onderzoek naar een gesprek in het wachtlokaal. Er is niets vastgesteld. Je mag iemand "
            "meenemen en je krijgt steun als je dat wilt.",
        )  # fmt: skip
        impose_ordemaatregel(
            v.subject(), pc, soort="overplaatsing", van=klok.vandaag(),
            reden="Rust voor beiden zolang het onderzoek loopt. Dit zegt niets over schuld.",
        )  # fmt: skip
    yield "aanzegging"
    with v.on(v.after(13), 9, vik, Recht.TOEWIJZEN) as melding:
        for soort in (Taak.Soort.PZORG_BETROKKENE, Taak.Soort.BUDDY):
            finish_taak(melding, soort, vik)
    with v.on(v.after(13), 10, vo, Recht.ONDERZOEKEN) as melding:
        finish_taak(melding, Taak.Soort.AANZEGGING, vo)
        onderzoek = melding.onderzoeken.get(soort="DISC")
        gedraging = record_gedraging(onderzoek, vo, betrokkenheid=v.subject(), omschrijving=GEDRAGING)
    yield "onderzoek loopt"
    v.keep_informed(v.after(62))
    with v.on(v.after(62), 14, vo, Recht.ONDERZOEKEN):
        record_gedraging(
            onderzoek, vo, gedraging=gedraging, betrokkenheid=v.subject(), omschrijving=GEDRAGING,
            bevinding="niet_gebeurd",
            toelichting="De dienstlijst en vier gesprekken laten zien dat het om een ander gesprek ging. De melder "
            "hoorde een deel ervan en was oprecht bang.",
        )  # fmt: skip
        record_verslag(
            onderzoek, vo, rapport_kenmerk="VIK-VOORBEELD-106",
            samenvatting="Zeven gesprekken. De bedreiging is niet gebeurd zoals gemeld. De melder was te goeder trouw.",
        )  # fmt: skip
    yield "bevinding DISC"
    v.keep_informed(v.after(67))
    with v.on(v.after(67), 11, pc, Recht.BESLUITEN) as melding:
        wie = str(v.subject().pk)
        establish_uitkomst(
            melding,
            pc,
            plichtsverzuim={gedraging.pk: False},
            voor_melder="Het onderzoek is klaar. Het is niet gebeurd zoals jij het begreep. We geloven dat je eerlijk "
            "meldde en dat je echt bang was. Je hebt niets verkeerd gedaan. We kijken met je wat je nu nodig hebt.",
            plannen={wie: "Een brief van de politiechef, terug in het eigen team, en een bericht aan het team."},
            voor_betrokkenen={wie: "Het onderzoek is klaar: er is geen plichtsverzuim. Je gaat terug naar je team."},
        )
    yield "T18"


def _rehabilitate(v: Verhaal) -> Iterator[str]:
    """Letter, return, words to the team that the betrokkene approved, care, no note in the file; then the name goes."""
    pc, soort = v.speler("pc"), Rehabilitatiestap.Soort
    with v.on(v.after(78), 10, pc, Recht.HERSTEL) as melding:
        rehabilitatie = melding.rehabilitaties.get()
        record_rehabilitatie(
            rehabilitatie,
            pc,
            plan=rehabilitatie.plan,
            stappen={stap: Gezet(gedaan_op=klok.vandaag()) for stap in soort},
            teambericht="Onze collega was tijdelijk elders en is weer terug. Er is niets vastgesteld. Welkom terug.",
            akkoord_betrokkene=True,
        )
    yield "rehabilitatie gedaan"
    with v.on(v.after(82), 10, pc, Recht.HERSTEL):
        finish_rehabilitatie(rehabilitatie, pc)
    yield "losgemaakt"


# --- one open question (T7) -------------------------------------------------------------------------------------------


def held(v: Verhaal) -> Iterator[str]:
    """The commissie holds the case for one answer."""
    yield from v.begin()
    punt, voorzitter = v.punt(), v.speler("voorzitter")
    assert punt.zitting is not None
    v.zitting = punt.zitting.datum
    with v.on(v.zitting, 15, voorzitter, Recht.WEGEN):
        hold_melding(
            punt,
            voorzitter,
            vraag="Hoe zijn de koppels de afgelopen drie maanden gemaakt, en door wie?",
            eigenaar=v.speler("vik"),
            uiterlijk_op=add_werkdagen(v.zitting, 10),
            voor_melder="De commissie heeft over je melding gepraat. We willen eerst weten hoe de koppels worden "
            "gemaakt. Daarna praten we verder. Je hoort het uiterlijk over twee weken.",
        )
    yield "T7"
