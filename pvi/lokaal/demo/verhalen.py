"""The cases Z01 and Z06 of domein §9, told through the real actions: everybody comes in through the door of the case.

A story is a generator: it plays one step, at that step's own moment, and yields its name. Who stops early leaves a case
that waits for the next person, so the same story fills every stage of the demo. Between two steps the jobs run that
beat would run.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F
from django.http import HttpRequest

from meldingen import notifications
from meldingen.actions.contact import answer_from_melder, tell_melder
from meldingen.actions.intake import BEVESTIGING, save_intake, send_to_triage, start_intake
from meldingen.actions.melding import Afzender, Ingevuld, Persoon, link_melding, submit_melding
from meldingen.actions.personen import decide_informeren, inform_betrokkene, mark_unlinked
from meldingen.conflicts import owner_candidates
from meldingen.dossier import get_melding
from meldingen.models import Bericht, Betrokkenheid, LcCriterium, Melder, Melding, Notificatie, Taak
from meldingen.models.melding import Aanbod, Veiligheid
from meldingen.workflow import Recht
from pvi import klok, kluis
from pvi.kalender import add_werkdagen, verleng_tot_werkdag
from pvi.models import Aanstelling, Medewerker, OrganisatieEenheid
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
from triage.actions.besluit import close_overdue
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
from triage.actions.triagebesluit import make_definitief, propose_triagebesluit, take_standpunt
from triage.actions.uitkomst import establish_uitkomst
from triage.actions.weging import record_weging
from triage.actions.zitting import record_aanwezigheid, sync_agenda
from triage.models import Aanwezigheid, Agendapunt, Rehabilitatiestap, Triagebesluit
from triage.models.weging import Aspect, Gewicht

# Who plays which part, per unit: the part of the story → the key in the cast.
BEZETTING: dict[str, dict[str, str]] = {
    "RT": {
        "vik": "vik", "vik_zitting": "vik2", "voorzitter": "triage", "secretaris": "secretaris", "az": "hr",
        "pc": "politiechef", "tc": "teamchef", "hb": "herstelbegeleider", "vo": "onderzoeker",
    },
    "NH": {
        "vik": "nh_vik", "vik_zitting": "nh_vik", "voorzitter": "nh_triage", "secretaris": "nh_secretaris",
        "az": "nh_az", "pc": "nh_politiechef", "tc": "nh_teamchef", "hb": "nh_herstel", "vo": "nh_onderzoeker",
    },
    "PA": {
        "vik": "pa_vi", "vik_zitting": "pa_vi", "voorzitter": "pa_tr", "secretaris": "pa_secretaris", "az": "pa_az",
        "pc": "pa_pc", "tc": "PA-BASISOPLEIDING", "hb": "pa_herstel", "vo": "pa_vo",
    },
}  # fmt: skip
PLAATSEN = {"voorzitter": "voorzitter", "vik_zitting": "vik", "az": "az", "secretaris": "secretaris"}

STATUSBERICHT = (
    "We zijn nog met je melding bezig. Er is nu niets nieuws, maar we zijn je niet vergeten. Over vier weken hoor je "
    "weer van ons. Wil je eerder iets weten? Schrijf het hieronder."
)
# A melder hears something at least every four weeks; a day earlier than the term.
STIL = timedelta(days=27)


@dataclass(frozen=True)
class Opzet:
    """What makes one case differ from another. `melder` and `betrokkene`: a key of the cast, or an invented name."""

    team: str
    melder: str
    betrokkene: str
    wat: str
    waar: str
    wensen: str
    gronden: tuple[str, ...]
    aarden: tuple[str, ...]
    context: str
    machtsverhouding: str = "geen"
    herhaald: bool = True
    positie: str = "benadeelde"
    samenvatting: str = ""
    # Keys of the cast: people who must not see it.
    wie_niet: tuple[str, ...] = ()
    # Criteria of LcCriterium that are met.
    lc: tuple[str, ...] = ()
    # The key in the cast of who owns the line handling, when that is not the teamchef of BEZETTING.
    eigenaar: str = ""
    # More people than the first betrokkene: (rol, key of the cast).
    anderen: tuple[tuple[str, str], ...] = ()
    kanaal: str = "melder"


@dataclass
class Verhaal:
    """One case in the making: the people, the day of receipt (D), and what came of it so far."""

    cast: dict[str, Medewerker]
    eenheden: dict[str, OrganisatieEenheid]
    start: date
    opzet: Opzet
    melding: Melding = field(init=False)
    melder: Melder = field(init=False)
    # The melder's code, shown once: the story keeps it for the tour.
    code: str = field(init=False, default="")
    # The moment of the last step.
    nu: datetime = field(init=False)
    # Day of the last zitting that treated the case; D + 12 when D is a Saturday.
    zitting: date = field(init=False)

    def speler(self, deel: str) -> Medewerker:
        """Who plays this part in the unit of the case."""
        eenheid = self.eenheden[self.opzet.team].eenheid
        assert eenheid is not None
        return self.cast[BEZETTING[eenheid.code][deel]]

    @property
    def eigenaar(self) -> Medewerker:
        return self.cast[self.opzet.eigenaar] if self.opzet.eigenaar else self.speler("tc")

    def after(self, n: int) -> date:
        """n days after the last zitting, or the first working day after that."""
        return verleng_tot_werkdag(self.zitting + timedelta(days=n))

    @contextmanager
    def at(self, dag: date, uur: int) -> Iterator[None]:
        """The clock stands at this moment; afterwards the jobs of beat run and every key is put away."""
        minuut = (self.start.toordinal() * 7 + uur * 13) % 60
        self.nu = datetime.combine(dag, time(uur, minuut), klok.AMSTERDAM)
        with klok.op(self.nu):
            yield
            self._run_jobs()
        kluis.clear()

    @contextmanager
    def on(self, dag: date, uur: int, wie: Medewerker, recht: Recht) -> Iterator[Melding]:
        """At this moment `wie` opens the case with `recht`."""
        with self.at(dag, uur):
            yield self.enter(wie, recht)

    def enter(self, wie: Medewerker, recht: Recht) -> Melding:
        """The door of the case: it leaves an Inzage, and answers 404 to who may not come in."""
        request = HttpRequest()
        request.user = wie
        return get_melding(request, self.melding.kenmerk, recht)

    def _run_jobs(self) -> None:
        sync_agenda(self.eenheden[self.opzet.team].eenheid)
        notifications.queue_for_wissels()
        close_overdue()
        # Sent at once, at the time of then; a thousand mail files would tell nobody anything.
        Notificatie.objects.filter(verzonden_op=None, vervallen=False).update(verzonden_op=F("klaar_op"))

    def tell(self, dag: date, uur: int, deel: str, tekst: str, soort: Bericht.Soort = Bericht.Soort.BERICHT) -> None:
        rollen = {"vik": Rol.VI, "hb": Rol.HB, "tc": Rol.TC}
        wie = self.speler(deel)
        with self.on(dag, uur, wie, Recht.BERICHTEN) as melding:
            tell_melder(melding, soort, tekst, auteur=wie, auteur_rol=rollen[deel])

    def answer(self, dag: date, uur: int, tekst: str) -> None:
        """The melder writes, with the code in hand."""
        with self.at(dag, uur), kluis.opened(self.melding.sleutel_id):
            answer_from_melder(self.melding, self.melder, tekst)

    def keep_informed(self, tot: date) -> None:
        """Status messages without news until this day, so that the melder never waits longer than four weeks."""
        laatste = self.melding.berichten.filter(van_melder=False).latest("op").op.astimezone(klok.AMSTERDAM).date()
        while (laatste := add_werkdagen(laatste + STIL + timedelta(days=1), -1)) < tot:
            self.tell(laatste, 16, "vik", STATUSBERICHT, Bericht.Soort.STATUS)

    def subject(self, wie: str = "") -> Betrokkenheid:
        """The betrokkene of the case, or (`wie`: key of the cast) this one of several."""
        if wie:
            return self.melding.betrokkenheden.get(medewerker=self.cast[wie])
        return self.melding.betrokkenheden.subjects().get()

    def punt(self) -> Agendapunt:
        return self.melding.agendapunten.open().select_related("zitting").get()

    # --- what every case begins with ----------------------------------------------------------------------------------

    def begin(self) -> Iterator[str]:
        """Melding and intake: D, D+2 and D+4 when no weekend comes between."""
        with self.at(self.start, 20):
            self._submit()
        yield "T1"
        vik, eerste = self.speler("vik"), verleng_tot_werkdag(self.start + timedelta(days=2))
        tweede, derde = add_werkdagen(eerste, 1), add_werkdagen(eerste, 2)
        with self.on(eerste, 9, vik, Recht.INTAKE) as melding:
            start_intake(melding, door=vik, intaker=vik, tekst=BEVESTIGING)
        yield "T3"
        self.answer(eerste, 19, "Fijn dat ik zo snel iets hoor. Morgen na twee uur kan ik praten.")
        self.tell(tweede, 9, "vik", "Dan bel ik je vanmiddag om half drie. Je hoeft niets voor te bereiden.")
        with self.on(tweede, 16, vik, Recht.INTAKE) as melding:
            save_intake(melding, versie=melding.versie, velden=self._first_notes())
        yield "gesprek"
        with self.on(derde, 11, vik, Recht.INTAKE) as melding:
            compleet = save_intake(melding, versie=melding.versie, velden=self._rest_of_intake())
            self._settle_betrokkene(vik)
            send_to_triage(compleet, door=vik)
        yield "T4"

    def _settle_betrokkene(self, vik: Medewerker) -> None:
        """Nobody knows who it is, or it is known and telling waits for the commissie (art. 14 AVG)."""
        for betrokkenheid in self.melding.betrokkenheden.subjects():
            if betrokkenheid.koppeling == Betrokkenheid.Koppeling.OPEN:
                mark_unlinked(betrokkenheid, Betrokkenheid.Koppeling.ONBEKEND, door=vik)
                continue
            decide_informeren(
                betrokkenheid,
                Betrokkenheid.Informeren.UITGESTELD,
                door=vik,
                grond="Eerst weegt de commissie. Wie nu vertelt, kan het uitzoeken in de weg zitten.",
                herbeoordelen_op=klok.vandaag() + timedelta(weeks=8),
            )

    def _submit(self) -> None:
        opzet, collega = self.opzet, self.cast.get(self.opzet.melder)
        naam = collega.naam if collega else opzet.melder
        self.melding, melder, self.code = submit_melding(
            Ingevuld(
                wat_gebeurd=opzet.wat,
                waar_wanneer=opzet.waar,
                herhaald=opzet.herhaald,
                wensen=opzet.wensen,
                eenheid=self.eenheden[opzet.team],
                melder=Afzender(
                    naam=naam,
                    werkmail=collega.email if collega else f"{naam.lower().replace(' ', '.')}@voorbeeld.invalid",
                    personeelsnummer=collega.personeelsnummer or "" if collega else "",
                    positie=opzet.positie,
                    mail_gewenst=True,
                ),
                betrokkenen=(
                    self._named(opzet.betrokkene),
                    *(replace(self._named(wie), rol=rol) for rol, wie in opzet.anderen),
                ),
                wie_niet=tuple(self._named(wie) for wie in opzet.wie_niet),
                buddy_aanbod=Aanbod.AANGENOMEN,
                vp_aanbod=Aanbod.AFGEWEZEN,
            )
        )
        assert melder is not None
        self.melder = melder
        if collega:
            link_melding(melder, collega)

    def _named(self, wie: str) -> Persoon:
        collega = self.cast.get(wie)
        if collega is None:
            return Persoon(naam=wie, team=self.eenheden[self.opzet.team].naam)
        return Persoon(naam=collega.naam, team=str(collega.team), werkmail=collega.email)

    def _first_notes(self) -> dict[str, Any]:
        return {
            "kanaal": self.opzet.kanaal,
            "gronden": list(self.opzet.gronden),
            "aarden": list(self.opzet.aarden),
            "context": self.opzet.context,
            "spoed": False,
            "wensen_besproken": True,
            "intakeverslag": "Gesprek van een uur, met de melder alleen. De melder vertelt rustig en noemt drie "
            "momenten. De melder wil geen ruzie in het team.",
        }

    def _rest_of_intake(self) -> dict[str, Any]:
        return {
            "machtsverhouding": self.opzet.machtsverhouding,
            "veiligheid": Veiligheid.AANDACHT,
            "veiligheid_toelichting": "De melder kan bij een collega terecht. VIK belt elke week.",
            "toestemming_besproken": True,
            "lc_criteria": {criterium: criterium in self.opzet.lc for criterium in LcCriterium.values},
            "samenvatting": self.opzet.samenvatting,
        }

    # --- a zitting: weging, voorstel, standpunt, besluit -------------------------------------------------------------

    def decide(
        self, overgang: str, *, toelichting: str, standpunt: str, weken: int, ronde: str = "", **velden: Any
    ) -> Iterator[str]:
        """The commissie proposes, the politiechef agrees the next working day, the commissie makes it definitive.

        Yields "voorstel", "standpunt" (with `ronde` behind it) and `overgang`. `weken`: the term of what follows.
        """
        punt, voorzitter, pc = self.punt(), self.speler("voorzitter"), self.speler("pc")
        assert punt.zitting is not None
        dag = self.zitting = punt.zitting.datum
        with self.on(dag, 13, self.speler("secretaris"), Recht.AGENDEREN):
            record_aanwezigheid(
                punt.zitting, [(self.speler(deel), Aanwezigheid.Plaats(p)) for deel, p in PLAATSEN.items()]
            )
        with self.on(dag, 14, voorzitter, Recht.WEGEN) as melding:
            record_weging(
                punt,
                voorzitter,
                aspecten=dict.fromkeys(Aspect.values, Gewicht.MIDDEN.value)
                | {Aspect.HERHALING: Gewicht.HOOG if self.opzet.herhaald else Gewicht.LAAG},
                feiten="Het verslag van de intake. Wat is gezegd, is door de melder dezelfde dag opgeschreven.",
                toelichting=toelichting,
            )
            if {velden["hoofdspoor"], *velden.get("nevensporen", ())} & {"LIJN", "TEAM"}:
                velden["eigenaar"] = next(a for a in owner_candidates(melding) if a.medewerker == self.eigenaar)
            besluit = propose_triagebesluit(punt, voorzitter, termijn_op=dag + timedelta(weeks=weken), **velden)
        yield f"voorstel{ronde}"
        volgende = add_werkdagen(dag, 1)
        with self.on(volgende, 10, pc, Recht.STANDPUNT):
            take_standpunt(besluit, pc, Triagebesluit.Standpunt.AKKOORD, standpunt)
        yield f"standpunt{ronde}"
        with self.on(volgende, 15, voorzitter, Recht.WEGEN):
            make_definitief(besluit, voorzitter)
        yield overgang


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


def play(stappen: Iterator[str], tot: str = "") -> None:
    """Play a story up to and including the step `tot`, or to its end. Raises ValueError when it has no such step."""
    for stap in stappen:
        if stap == tot:
            return
    if tot:
        raise ValueError(f"the story has no step {tot!r}")
