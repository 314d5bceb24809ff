"""The bundle: 140 meldingen and 90 signalen over 24 months, written in bulk.

A case is a list of happenings by day; each leaves the same Statuswissel, Termijn and Uitsluiting rows as the real
action would (tests/demo compares one with a played case). It is the only code besides `Melding.transition` that
writes a status. Dates are relative to `vandaag`; the seed is fixed, so every demo tells the same story.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle
from uuid import uuid4

from demo import straffen
from demo.bundelzaak import Zaak, at
from meldingen import workflow as w
from meldingen.access import Grond
from meldingen.actions.muren import raise_walls
from meldingen.bewaartermijnen import ALTIJD, REGEL
from meldingen.models import (
    Bericht,
    Betrokkenheid,
    Consult,
    Melder,
    MelderIdentiteit,
    Melding,
    Signaal,
    Statuswissel,
    Termijn,
    grant,
)
from meldingen.models.melding import Aanbod, Veiligheid
from meldingen.workflow import Overgang, Status
from pvi import klok, kluis
from pvi.kalender import Periode, add_maanden, add_werkdagen
from pvi.models import Aanstelling, Medewerker, OrganisatieEenheid
from pvi.rollen import Rol
from reflectie.models import Herstelplan, Les, Nazorgmoment
from triage.actions.smo import invite_smo
from triage.models import (
    Agendapunt,
    Onderzoek,
    Reactie,
    Spoor,
    Triagebesluit,
    Weging,
)
from triage.models.weging import Aspect, Gewicht

ZAAD = 20_240_601
AANTAL_MELDINGEN, AANTAL_SIGNALEN = 140, 90
MAANDEN_TERUG = 24
# Meldingen per quarter, the latest finished one first: enough there to show cells and to hide some.
DICHTHEID = (54, 22, 14, 9, 7, 5, 3)

# How often a unit occurs: skewed on purpose, so that a report has both visible and hidden cells.
EENHEDEN = {
    "RT": 18, "NH": 14, "AM": 16, "DH": 14, "ON": 12, "MN": 10, "ZWB": 9, "NN": 8, "OB": 8, "LB": 6, "LX": 7, "LO": 6,
    "PDC": 6, "PA": 4, "KS": 2, "LE": 3,
}  # fmt: skip
GRONDEN = {
    "ras": 30, "geslacht": 26, "seksuele_gerichtheid": 14, "godsdienst": 14, "leeftijd": 8, "handicap": 8,
    "nationaliteit": 5, "politieke_gezindheid": 3, "moslimdiscriminatie": 6, "antisemitisme": 3, "geen": 6,
    "onbekend": 3,
}  # fmt: skip
AARDEN = {
    "opmerking": 34, "buitensluiten": 18, "ongelijke_kansen": 16, "pesten": 13, "verhuld": 12, "digitaal": 11,
    "intimidatie": 9, "beledigen": 8, "seksuele_intimidatie": 6, "wegkijken": 6, "represaille": 3, "symbolen": 3,
}  # fmt: skip
KANALEN = {
    "melder": 52, "lijn": 24, "vik": 14, "vp": 14, "hrm": 8, "ndv": 8, "eenheid": 5, "academie": 4, "lc": 4,
    "vakbond": 3, "sociaal_loket": 3, "ombudsfunctionaris": 2, "vgw": 2, "lmm": 1, "bedrijfsarts": 1,
}  # fmt: skip
CONTEXTEN = ("dienst", "briefing", "pauze", "online", "opleiding", "prive")
VERHALEN = (
    "Tijdens de koffie maakte een collega weer een grap over mijn afkomst. Niemand zei er iets van.",
    "Ik hoor steeds als laatste wanneer er een dienst vrijkomt. Anderen krijgen die keuze wel.",
    "In de app-groep werd een plaatje gedeeld waar ik me niet veilig bij voel.",
    "Er werd gezegd dat ik niet in het team pas. Waarom, dat zei niemand.",
    "Een collega doet na hoe ik praat. Ik heb gevraagd om te stoppen. Het gaat door.",
    "Ik ben niet gevraagd voor de opleiding. Mannen met minder ervaring wel.",
)
VOORNAMEN = ("Sam", "Noa", "Daan", "Lotte", "Yara", "Finn", "Imre", "Jip", "Esra", "Tobi")
ACHTERNAMEN = ("Voorbeeld", "Verzonnen", "Denkbeeld", "Bedacht")

# Happenings of a case in order: (word, fewest days, most days after the one before).
START = (("T1", 0, 0), ("T3", 0, 6), ("T4", 5, 13), ("voorstel", 4, 12), ("standpunt", 0, 5))
SLOT = (("hb", 0, 4), ("T24", 8, 30), ("nazorg1", 0, 0), ("nazorg3", 0, 0), ("nazorg6", 0, 0), ("T25", 3, 14))
PADEN: dict[str, tuple[tuple[str, int, int], ...]] = {
    "LIJN": (*START, ("T9", 0, 2), ("T15", 18, 48), *SLOT),
    "TEAM": (*START, ("T9", 0, 2), ("T15", 18, 40), *SLOT),
    "HERST": (*START, ("T12", 0, 2), *SLOT),
    "ORI": (*START, ("T10", 0, 2), ("T16", 15, 32), ("voorstel", 4, 12), ("standpunt", 0, 5), ("T9", 0, 2),
            ("T15", 18, 40), *SLOT),
    "DISC": (*START, ("T10", 0, 2), ("T18", 40, 90), *SLOT),
    # Also DISC; plichtsverzuim is established and a besluit follows.
    "SMO": (*START, ("T10", 0, 2), ("T17", 10, 24), ("T19", 3, 7), ("T21", 14, 18), *SLOT),
    "GEEN": (*START, ("T13", 0, 2), ("nazorg1", 0, 0), ("nazorg3", 0, 0), ("nazorg6", 0, 0), ("T25", 3, 14)),
    "NIET": (("T1", 0, 0), ("T3", 0, 5), ("T6", 2, 8)),
}  # fmt: skip
AANDEEL = {"LIJN": 52, "TEAM": 26, "HERST": 12, "ORI": 14, "DISC": 14, "SMO": 34, "GEEN": 12, "NIET": 10}
# The hoofdspoor of a road that is not named after it.
HOOFDSPOOR = {"SMO": "DISC"}
OVERGANG: dict[str, Overgang] = {o.code: o for o in w.OVERGANGEN}
NAZORG_MAAND = {"nazorg1": 1, "nazorg3": 3, "nazorg6": 6}


class Bundel:
    """Builds the cases and stores them table by table."""

    def __init__(self, cast: dict[str, Medewerker], eenheden: dict[str, OrganisatieEenheid], vandaag: date) -> None:
        self.cast, self.eenheden, self.vandaag = cast, eenheden, vandaag
        self.kans = random.Random(ZAAD)
        self.straffen = cycle(straffen.STRAFFEN)
        self.teams = {
            code: [e for e in eenheden.values() if e.niveau == 3 and e.eenheid_id == eenheden[code].pk]
            for code in EENHEDEN
        }
        self.chefs = {
            a.eenheid_id: a
            for a in Aanstelling.objects.filter(rol=Rol.TC).exclude(functie="oe").select_related("medewerker")
        }

    def actor(self, rol: Rol, eenheid: str) -> Medewerker:
        """Who plays `rol` in a unit; KS has PDC's VIK."""
        vast = {
            "RT": {Rol.VI: "vik", Rol.TR: "triage", Rol.PC: "politiechef", Rol.VO: "onderzoeker"},
            "NH": {Rol.VI: "nh_vik", Rol.TR: "nh_triage", Rol.PC: "nh_politiechef", Rol.VO: "nh_onderzoeker"},
            "KS": {Rol.VI: "pdc_vi"},
        }
        return self.cast[vast.get(eenheid, {}).get(rol, f"{eenheid.lower()}_{rol}")]

    def pick(self, gewichten: dict[str, int]) -> str:
        return self.kans.choices(list(gewichten), list(gewichten.values()))[0]

    def days(self) -> Iterator[date]:
        """Days of receipt: few at first, more each quarter as the portal becomes known (see DICHTHEID)."""
        kwartaal = Periode.van_datum("kwartaal", self.vandaag)
        # The quarter whose report can be made now is the fullest; what came since fills the early stages.
        laatste = kwartaal.vorige() if self.vandaag >= kwartaal.van + timedelta(days=14) else kwartaal.vorige().vorige()
        for aantal, periode in zip(DICHTHEID, reversed(laatste.laatste(len(DICHTHEID))), strict=True):
            lengte = (periode.tot_en_met - periode.van).days
            yield from (periode.van + timedelta(days=self.kans.randint(0, lengte)) for _ in range(aantal))
        sinds = laatste.tot_en_met + timedelta(days=1)
        for _ in range(AANTAL_MELDINGEN - sum(DICHTHEID)):
            # Yesterday at the latest: what comes in today is the visitor's own.
            yield self.vandaag - timedelta(days=self.kans.randint(1, max(1, min(40, (self.vandaag - sinds).days))))

    # --- one case ----------------------------------------------------------------------------------------------------

    def build(self, ontvangen: date) -> Zaak:
        code, pad = self.pick(EENHEDEN), self.pick(AANDEEL)
        zaak = self._frame(code, pad, ontvangen)
        dag = ontvangen
        nazorg_start = ontvangen
        for woord, minst, meest in PADEN[pad]:
            if woord in NAZORG_MAAND:
                dag = max(dag, add_maanden(nazorg_start, NAZORG_MAAND[woord]))
            else:
                dag = add_werkdagen(dag + timedelta(days=self.kans.randint(minst, meest)), 0)
            self._keep_posted(zaak, min(dag, self.vandaag))
            if dag > self.vandaag:
                break
            if woord in ("T24", "T13"):
                nazorg_start = dag
            self._apply(zaak, woord, dag)
        for laatste, onderwerp in list(straffen.clocks_that_ran_out(zaak, self.vandaag)):
            zaak.happen("bezwaartermijn_voorbij", laatste, onderwerp)
        return zaak

    def _keep_posted(self, zaak: Zaak, tot: date) -> None:
        """VIK writes every four weeks, also without news; now and then somebody is late."""
        for termijn in zaak._open("statusbericht"):
            if termijn.verloopt_op < tot and self.kans.random() < 0.95:
                zaak.tell(Bericht.Soort.STATUS, "Er is nog geen nieuws. Je melding loopt.", termijn.verloopt_op)
                self._keep_posted(zaak, tot)

    def _frame(self, code: str, pad: str, ontvangen: date) -> Zaak:
        # LE is closed: conduct of then, handled and counted by a successor.
        behandelt = self.eenheden["LX" if code == "LE" else code]
        gedraging = self.eenheden[code] if code == "LE" else self.kans.choice(self.teams[code] or [behandelt])
        aarden = {self.pick(AARDEN) for _ in range(self.kans.choice((1, 1, 2)))}
        melding = Melding(
            sleutel=kluis.new_sleutel("zaak"),
            kanaal=self.pick(KANALEN),
            eenheid_gedraging=gedraging,
            eenheid_behandeling=behandelt,
            eenheid_telling=behandelt,
            gronden=[self.pick(GRONDEN)],
            aarden=sorted(aarden),
            context=self.kans.choice(CONTEXTEN),
            herhaald=self.kans.random() < 0.5,
            spoed=self.kans.random() < 0.06,
            wat_gebeurd=self.kans.choice(VERHALEN),
            waar_wanneer="Op het bureau, de afgelopen maand.",
            wensen="Ik wil dat het stopt.",
            vp_aanbod=self.kans.choice(Aanbod.values),
            buddy_aanbod=self.kans.choice(Aanbod.values),
        )
        zaak = Zaak(melding, pad, behandelt.code)
        if melding.kanaal != "lijn":
            naam = f"{self.kans.choice(VOORNAMEN)} {self.kans.choice(ACHTERNAMEN)}"
            zaak.melder = Melder(melding=melding, positie="benadeelde")
            zaak.melder.new_code()
            zaak.rest.append(
                MelderIdentiteit(
                    sleutel=kluis.new_sleutel("identiteit"), melder=zaak.melder, naam=naam,
                    werkmail=f"melder.{uuid4().hex[:8]}@voorbeeld.invalid",
                )
            )  # fmt: skip
        chef = self.chefs.get(gedraging.pk) if self.kans.random() < 0.15 and pad in ("DISC", "ORI") else None
        zaak.betrokkene = Betrokkenheid(
            sleutel_id=melding.sleutel_id, melding=melding, naam="Een collega", team=gedraging.naam,
            medewerker=chef.medewerker if chef else None,
            koppeling=Betrokkenheid.Koppeling.GEKOPPELD if chef else Betrokkenheid.Koppeling.OPEN,
        )  # fmt: skip
        if pad == "SMO":
            straffen.involve(self, zaak)
        return zaak

    def _apply(self, zaak: Zaak, woord: str, dag: date) -> None:
        melding = zaak.melding
        if woord in OVERGANG:
            getattr(self, f"_{woord.lower()}", lambda *_: None)(zaak, dag)
        elif woord == "voorstel":
            self._voorstel(zaak, dag)
        elif woord == "standpunt":
            besluit = zaak.besluit
            besluit.status, besluit.standpunt = Triagebesluit.Status.STANDPUNT, Triagebesluit.Standpunt.AKKOORD
            besluit.standpunt_door, besluit.standpunt_op = self.actor(Rol.PC, zaak.eenheid), at(dag)
            zaak.happen("standpunt_ingenomen", dag)
        elif woord == "hb":
            melding.heeft_herstelbegeleider = True
            zaak.happen("hb_toegewezen", dag)
        elif woord in NAZORG_MAAND:
            for moment in zaak.momenten:
                if moment.maand == NAZORG_MAAND[woord]:
                    moment.uitkomst, moment.gaat, moment.vastgelegd_op = "gedaan", "goed", at(dag)
                    moment.verslag = "Het gaat goed in het team."
                    zaak.happen("nazorg_vastgelegd", dag, str(moment.pk))

    def _step(self, zaak: Zaak, overgang: Overgang, dag: date, rol: Rol, naar: Status | None = None) -> None:
        """The row that `Melding.transition` writes, and its clocks."""
        melding = zaak.melding
        van, doel = Status(melding.status), naar or next(iter(overgang.naar))
        melding.status, melding.volgende_op = doel, None
        if overgang.agenda is not None:
            melding.ter_weging = overgang.agenda
        melding.versie += 1
        zaak.wissels.append(
            Statuswissel(
                sleutel_id=melding.sleutel_id, melding=melding, overgang=overgang.code, van=van, naar=doel,
                door=None if rol == Rol.ML else self._door(zaak, rol), rol=rol, op=at(dag), genotificeerd_op=at(dag),
            )
        )  # fmt: skip
        zaak.happen(overgang.code, dag)
        if doel == Status.AFGESLOTEN:
            for termijn in zaak.klokken:
                termijn.gestopt_op = termijn.gestopt_op or dag

    def _door(self, zaak: Zaak, rol: Rol) -> Medewerker:
        if rol == Rol.TC:
            return self._owner(zaak).medewerker
        if rol == Rol.HB:
            return self.cast["nh_herstel" if zaak.eenheid == "NH" else "herstelbegeleider"]
        if rol == Rol.SM:
            return self.cast["smo"]
        return self.actor(rol, zaak.eenheid)

    def _owner(self, zaak: Zaak) -> Aanstelling:
        eigen = self.chefs.get(zaak.melding.eenheid_gedraging_id)
        if eigen is None or eigen.medewerker == zaak.betrokkene.medewerker:
            eigen = next(
                self.chefs[t.pk]
                for t in self.teams[zaak.eenheid]
                if t.pk in self.chefs and self.chefs[t.pk].medewerker != zaak.betrokkene.medewerker
            )
        return eigen

    def _t1(self, zaak: Zaak, dag: date) -> None:
        zaak.melding.ontvangen_op = at(dag)
        self._step(zaak, w.T1, dag, Rol.ML if zaak.melder else Rol.VI)
        if zaak.melder is None:
            # An ex officio case: nobody waits for a personal message (as convert_signaal does).
            zaak.klokken = [t for t in zaak.klokken if t.soort != "bevestiging"]
        zaak.happen("betrokkene_vastgelegd", dag, str(zaak.betrokkene.pk))
        zaak.tell(Bericht.Soort.ONTVANGST, "We hebben je melding ontvangen.", dag)

    def _t3(self, zaak: Zaak, dag: date) -> None:
        zaak.melding.intaker = self.actor(Rol.VI, zaak.eenheid)
        self._step(zaak, w.T3, dag, Rol.VI)
        zaak.tell(Bericht.Soort.BEVESTIGING, "Ik ga je bellen voor een gesprek. Vera van VIK.", dag)

    def _t4(self, zaak: Zaak, dag: date) -> None:
        melding = zaak.melding
        melding.machtsverhouding = (
            "leidinggevende" if zaak.betrokkene.medewerker else self.kans.choice(("geen", "informeel"))
        )
        melding.veiligheid = Veiligheid.VEILIG
        melding.wensen_besproken = melding.toestemming_besproken = True
        melding.lc_criteria = dict.fromkeys(
            ("media", "sectorhoofd", "eenheden", "melders", "oud", "ontslag", "buiten"), False
        )
        melding.samenvatting = "Een medewerker meldt herhaald gedrag van een collega in het team."
        if zaak.betrokkene.koppeling == Betrokkenheid.Koppeling.OPEN:
            zaak.betrokkene.koppeling = Betrokkenheid.Koppeling.ONBEKEND
        zaak.betrokkene.informeren = Betrokkenheid.Informeren.NOOIT
        zaak.betrokkene.informeren_grond = "De betrokkene is niet bekend geworden."
        zaak.happen("informeren_besloten", dag, str(zaak.betrokkene.pk))
        self._step(zaak, w.T4, dag, Rol.VI)

    def _voorstel(self, zaak: Zaak, dag: date) -> None:
        lid, melding = self.actor(Rol.TR, zaak.eenheid), zaak.melding
        if zaak.spoor is not None:
            zaak.agendapunt = None
        zaak.agendapunt = Agendapunt(melding=melding, gemaakt_op=at(dag - timedelta(days=2)))
        tweede = zaak.spoor is not None
        hoofd = "LIJN" if tweede else HOOFDSPOOR.get(zaak.pad, zaak.pad)
        zaak.besluit = Triagebesluit(
            sleutel_id=melding.sleutel_id, melding=melding, agendapunt=zaak.agendapunt, hoofdspoor=hoofd,
            motivering="De commissie weegt het gedrag als herhaald. Er is zicht op herstel in het team.",
            voor_melder="Je melding is besproken. We vertellen je hieronder wat we gaan doen.",
            opdracht="Stel vast wat er is gezegd en door wie." if hoofd in ("ORI", "DISC") else "",
            eigenaar=self._owner(zaak) if hoofd in ("LIJN", "TEAM") else None,
            follow_up_gewenst=True if hoofd == "GEEN" else None,
            voorgesteld_door=lid, voorgesteld_op=at(dag),
        )  # fmt: skip
        zaak.rest += [
            zaak.agendapunt,
            Weging(
                sleutel_id=melding.sleutel_id, agendapunt=zaak.agendapunt, feiten="Het verslag van de intake.",
                aspecten=dict.fromkeys(Aspect.values, Gewicht.MIDDEN.value), toelichting="Herhaling en gevolgen.",
                vastgelegd_door=lid, vastgelegd_op=at(dag),
            ),
            zaak.besluit,
        ]  # fmt: skip
        zaak.happen("triagebesluit_voorgesteld", dag)

    def _decide(self, zaak: Zaak, overgang: Overgang, dag: date, naar: Status | None = None) -> None:
        """What `make_definitief` leaves behind."""
        besluit = zaak.besluit
        besluit.status, besluit.definitief_op = Triagebesluit.Status.DEFINITIEF, at(dag)
        besluit.definitief_door = self.actor(Rol.TR, zaak.eenheid)
        zaak.agendapunt.besloten_op = at(dag)
        self._step(zaak, overgang, dag, Rol.TR, naar)
        zaak.happen("item_behandeld", dag)
        zaak.spoor = Spoor(
            melding=zaak.melding, triagebesluit=besluit, soort=besluit.hoofdspoor, is_hoofd=True,
            eigenaar=besluit.eigenaar, gestart_op=at(dag),
        )  # fmt: skip
        zaak.rest.append(zaak.spoor)
        zaak.tell(Bericht.Soort.BESLUIT, besluit.voor_melder, dag)

    def _t9(self, zaak: Zaak, dag: date) -> None:
        self._decide(zaak, w.T9, dag)

    def _t10(self, zaak: Zaak, dag: date) -> None:
        self._decide(zaak, w.T10, dag)
        zaak.happen("onderzoek_ori" if zaak.pad == "ORI" else "onderzoek_disc", dag)
        zaak.rest.append(
            Onderzoek(
                sleutel_id=zaak.melding.sleutel_id, spoor=zaak.spoor, melding=zaak.melding, soort=zaak.spoor.soort,
                opdracht="Stel vast wat er is gezegd en door wie.", gestart_op=at(dag),
                bekrachtigd_door=self.actor(Rol.PC, zaak.eenheid), bekrachtigd_op=at(dag),
                samenvatting="De onderzoeker sprak vier collega's.",
            )
        )  # fmt: skip

    def _t12(self, zaak: Zaak, dag: date) -> None:
        zaak.melding.uitkomst = "niet_onderzocht"
        self._decide(zaak, w.T12, dag)
        self._close_spoor(zaak, dag)

    def _t13(self, zaak: Zaak, dag: date) -> None:
        zaak.melding.uitkomst, zaak.melding.follow_up_gewenst = "niet_vast", True
        self._decide(zaak, w.T13, dag, Status.NAZORG)
        self._close_spoor(zaak, dag)
        self._plan_nazorg(zaak, dag)

    def _t15(self, zaak: Zaak, dag: date) -> None:
        zaak.melding.uitkomst = "overschreden"
        self._react(zaak, dag)
        zaak.tell(Bericht.Soort.STATUS, "Het gesprek is geweest. We hebben afspraken gemaakt.", dag)
        self._close_spoor(zaak, dag)
        self._step(zaak, w.T15, dag, Rol.TC)

    def _t16(self, zaak: Zaak, dag: date) -> None:
        self._close_spoor(zaak, dag)
        self._step(zaak, w.T16, dag, Rol.VO)

    def _t18(self, zaak: Zaak, dag: date) -> None:
        zaak.melding.uitkomst = self.kans.choice(("overschreden", "overschreden", "niet_vast"))
        if zaak.melding.uitkomst == "overschreden":
            self._react(zaak, dag)
        zaak.tell(Bericht.Soort.UITKOMST, "Het onderzoek is klaar. Er komt geen straf.", dag)
        self._close_spoor(zaak, dag)
        self._step(zaak, w.T18, dag, Rol.PC)

    def _t17(self, zaak: Zaak, dag: date) -> None:
        self._close_spoor(zaak, dag)
        self._step(zaak, w.T17, dag, Rol.PC)
        straffen.to_smo(self, zaak, dag, at)
        zaak.tell(Bericht.Soort.STATUS, "Het onderzoek is klaar. Er volgt een advies en dan een besluit.", dag)

    def _t19(self, zaak: Zaak, dag: date) -> None:
        straffen.to_besluit(self, zaak, dag, at)
        self._step(zaak, w.T19, dag, Rol.SM)

    def _t21(self, zaak: Zaak, dag: date) -> None:
        straffen.decide(self, zaak, dag, at, self.actor(Rol.PC, zaak.eenheid))
        zaak.melding.uitkomst = "plichtsverzuim"
        zaak.tell(Bericht.Soort.BESLUIT, "Er is een besluit genomen. Jouw melding klopte.", dag)
        self._step(zaak, w.T21, dag, Rol.PC)

    def _t24(self, zaak: Zaak, dag: date) -> None:
        zaak.rest.append(
            Herstelplan(
                sleutel_id=zaak.melding.sleutel_id, melding=zaak.melding, status=Herstelplan.Status.UITGEVOERD,
                wens="Ik wil gewoon mijn werk kunnen doen.",
            )
        )  # fmt: skip
        self._step(zaak, w.T24, dag, Rol.HB)
        self._plan_nazorg(zaak, dag)

    def _t25(self, zaak: Zaak, dag: date) -> None:
        melding = zaak.melding
        melding.sluitreden, melding.sluittekst = "afgerond", "We hebben gedaan wat we hebben afgesproken."
        melding.afgesloten_op = at(dag)
        melding.bewaren_tot = REGEL["straf" if zaak.besluiten else "reactie"].last_day(dag)
        zaak.tell(Bericht.Soort.UITKOMST, melding.sluittekst, dag)
        schrijver = self.actor(Rol.VI, zaak.eenheid)
        zaak.rest.append(
            Les(
                sleutel=kluis.new_sleutel("zaak"), melding=melding, eenheid=melding.eenheid_behandeling,
                status=Les.Status.GELEVERD, schrijver=schrijver, geschreven_op=at(dag),
                wat="In een team werd lang gelachen om grappen over afkomst.",
                waarom="Niemand sprak het uit. Nieuwe collega's dachten dat het normaal was.",
                gedaan="De leidinggevende sprak de norm uit en het team maakte afspraken.",
                helpt="Spreek de norm uit bij de eerste grap, ook als niemand klaagt.",
                voor_wie="Leidinggevenden van een vast team.",
            )
        )  # fmt: skip
        self._step(zaak, w.T25, dag, Rol.VI)

    def _t6(self, zaak: Zaak, dag: date) -> None:
        melding = zaak.melding
        melding.sluitreden, melding.sluittekst = "niet_politie", "Je melding gaat niet over de politie."
        melding.afgesloten_op, melding.bewaren_tot = at(dag), ALTIJD.last_day(dag)
        zaak.tell(Bericht.Soort.UITKOMST, melding.sluittekst, dag)
        self._step(zaak, w.T6, dag, Rol.VI)

    def _react(self, zaak: Zaak, dag: date) -> None:
        for soort in self.kans.sample(
            ("gesprek", "leermaatregel", "teamafspraak", "excuses"), self.kans.choice((1, 1, 2))
        ):
            zaak.rest.append(
                Reactie(
                    melding=zaak.melding, soort=soort, op=dag, vastgelegd_door=self.actor(Rol.PC, zaak.eenheid),
                )
            )  # fmt: skip

    def _close_spoor(self, zaak: Zaak, dag: date) -> None:
        zaak.spoor.status, zaak.spoor.afgerond_op = Spoor.Status.AFGEROND, at(dag)

    def _plan_nazorg(self, zaak: Zaak, dag: date) -> None:
        wie = (*(("melder",) if zaak.melder else ()), "team")
        for voor in wie:
            for maand in (1, 3, 6):
                moment = Nazorgmoment(
                    sleutel_id=zaak.melding.sleutel_id, melding=zaak.melding, voor=voor, maand=maand,
                    gepland_op=add_maanden(dag, maand),
                )  # fmt: skip
                zaak.momenten.append(moment)
                zaak.happen("nazorg_gepland", dag, str(moment.pk), moment.gepland_op)

    # --- signalen and consulten ---------------------------------------------------------------------------------------

    def signaal(self, dag: date) -> Signaal:
        team = self.kans.choice(self.teams[self.pick({k: v for k, v in EENHEDEN.items() if k not in ("LE", "KS")})])
        afgedaan = add_werkdagen(dag, self.kans.randint(1, 6))
        signaal = Signaal(
            sleutel=kluis.new_sleutel("zaak"), eenheid=team, gelogd_door=self.chefs[team.pk].medewerker,
            gelogd_op=at(dag), bron=self.kans.choice(Signaal.Bron.values),
            wat_gezien="Er worden grappen gemaakt in de wachtcommandantenkamer.",
            gronden=[self.pick(GRONDEN)], aarden=[self.pick(AARDEN)],
        )  # fmt: skip
        if signaal.bron == Signaal.Bron.COLLEGA:
            signaal.collega_ingelicht_op = min(add_werkdagen(dag, 2), self.vandaag)
        if afgedaan <= self.vandaag:
            signaal.status = self.kans.choice((Signaal.Status.TEAMAANPAK, Signaal.Status.GESLOTEN))
            signaal.redencode = self.kans.choice(("geen_udr", "team", "onduidelijk", "niet_gewenst"))
            signaal.reden = "Besproken met de teamchef; het team pakt het zelf op."
            signaal.beoordeeld_op = signaal.afgehandeld_op = at(afgedaan)
            signaal.bewaren_tot = REGEL["signaal"].last_day(afgedaan)
            signaal.beoordeeld_door = self.actor(Rol.VI, team.eenheid.code)
        return signaal

    def consulten(self) -> list[Consult]:
        begin = add_maanden(self.vandaag, -MAANDEN_TERUG)
        return [
            Consult(
                vertrouwenspersoon=self.cast["vp"],
                maand=add_maanden(begin, self.kans.randint(0, MAANDEN_TERUG)).replace(day=1),
                eenheid=self.eenheden[self.pick(EENHEDEN)], gronden=[self.pick(GRONDEN)], aarden=[self.pick(AARDEN)],
                route=self.kans.choice(("geen", "geen", "melding", "bemiddeling", "doorverwezen")),
            )
            for _ in range(120)
        ]  # fmt: skip


def load_bundle(cast: dict[str, Medewerker], eenheden: dict[str, OrganisatieEenheid], vandaag: date) -> None:
    """Store the whole bundle; the caller holds the transaction."""
    bundel = Bundel(cast, eenheden, vandaag)
    zaken = [bundel.build(dag) for dag in bundel.days()]
    store(zaken)
    begin = add_maanden(vandaag, -MAANDEN_TERUG)
    signalen = [
        bundel.signaal(begin + timedelta(days=bundel.kans.randint(0, (vandaag - begin).days)))
        for _ in range(AANTAL_SIGNALEN)
    ]
    Signaal.objects.bulk_create(signalen)
    for signaal in signalen:
        Termijn.objects.record("signaal_gelogd", signaal=signaal, op=klok.day(signaal.gelogd_op))
        if signaal.beoordeeld_op:
            Termijn.objects.record("signaal_beoordeeld", signaal=signaal, op=klok.day(signaal.beoordeeld_op))
    Consult.objects.bulk_create(bundel.consulten())


def store(zaken: list[Zaak]) -> None:
    """Write the rows table by table, then raise the walls with the real rule and give running owners their grant."""
    Melding.objects.bulk_create(zaak.melding for zaak in zaken)
    Melder.objects.bulk_create(zaak.melder for zaak in zaken if zaak.melder)
    Medewerker.objects.bulk_create(rij for zaak in zaken for rij in zaak.rest if isinstance(rij, Medewerker))
    Betrokkenheid.objects.bulk_create(
        rij for zaak in zaken for rij in (zaak.betrokkene, *zaak.rest) if isinstance(rij, Betrokkenheid)
    )
    rest = [
        rij for zaak in zaken for rij in (*zaak.rest, *zaak.wissels, *zaak.klokken, *zaak.berichten, *zaak.momenten)
    ]
    for model in (
        MelderIdentiteit, Agendapunt, Weging, Triagebesluit, Spoor, Onderzoek, Reactie, Herstelplan, Nazorgmoment, Les,
        Statuswissel, Termijn, Bericht, *straffen.MODELLEN,
    ):  # fmt: skip
        model.objects.bulk_create(rij for rij in rest if type(rij) is model)
    for zaak in zaken:
        raise_walls(zaak.melding)
        if zaak.melding.status == Status.LIJNAFHANDELING:
            eigenaar = zaak.besluit.eigenaar
            with klok.op(zaak.spoor.gestart_op):
                grant(zaak.melding, eigenaar.medewerker, Grond.EIGENAAR, rol=Rol.TC, aanstelling=eigenaar)
        elif zaak.melding.status == Status.SMO:
            with klok.op(zaak.spoor.afgerond_op):
                invite_smo(zaak.melding)
