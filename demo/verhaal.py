"""A case in the making, told through the real actions: everybody comes in through the door of the case.

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
from meldingen.actions.namens import Namens, submit_namens
from meldingen.actions.personen import decide_informeren, mark_unlinked
from meldingen.conflicts.eigenaar import owner_candidates
from meldingen.dossier import get_melding
from meldingen.models import Bericht, Betrokkenheid, Invoer, LcCriterium, Melder, Melding, Notificatie
from meldingen.models.melding import Aanbod, Veiligheid
from meldingen.workflow import Recht
from pvi import klok, kluis
from pvi.kalender import add_werkdagen, verleng_tot_werkdag
from pvi.models import Medewerker, OrganisatieEenheid
from pvi.rollen import Rol
from triage.actions.besluit import close_overdue
from triage.actions.triagebesluit import make_definitief, propose_triagebesluit, take_standpunt
from triage.actions.weging import record_weging
from triage.actions.zitting import record_aanwezigheid, sync_agenda
from triage.models import Agendapunt, Triagebesluit
from triage.models.weging import Aspect, Gewicht
from triage.zetels import Plaats

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
class Invoerder:
    """A colleague who brings it in for the melder: key of the cast, in which role, and how the melder consented."""

    sleutel: str
    rol: Rol
    wijze: Invoer.Wijze
    verwijzing: str = ""
    meekijken: frozenset[str] = frozenset()


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
    # Empty: the melder comes in alone.
    invoerder: Invoerder | None = None


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
        laatste = klok.day(self.melding.berichten.filter(van_melder=False).latest("op").op)
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
        opzet, collega, door = self.opzet, self.cast.get(self.opzet.melder), self.opzet.invoerder
        naam = collega.naam if collega else opzet.melder
        self.melding, melder, self.code = self._bring_in(
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
                vp_aanbod=Aanbod.AANGENOMEN if door and door.rol == Rol.VP else Aanbod.AFGEWEZEN,
            )
        )
        assert melder is not None
        self.melder = melder
        if collega:
            link_melding(melder, collega)

    def _bring_in(self, ingevuld: Ingevuld) -> tuple[Melding, Melder | None, str]:
        door = self.opzet.invoerder
        if door is None:
            return submit_melding(ingevuld)
        namens = Namens(door.rol, door.wijze, klok.vandaag(), door.verwijzing, door.meekijken)
        return submit_namens(ingevuld, namens, door=self.cast[door.sleutel])

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
        secretaris = self.speler("secretaris")
        gevraagd = punt.zitting.aanwezigheden.filter(plaats=Plaats.DESKUNDIGE).select_related("medewerker")
        with self.on(dag, 13, secretaris, Recht.AGENDEREN):
            record_aanwezigheid(
                punt.zitting,
                [
                    *((self.speler(deel), Plaats(plaats)) for deel, plaats in PLAATSEN.items()),
                    *((rij.medewerker, Plaats.DESKUNDIGE) for rij in gevraagd),
                ],
                door=secretaris,
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


def play(stappen: Iterator[str], tot: str = "") -> None:
    """Play a story up to and including the step `tot`, or to its end. Raises ValueError when it has no such step."""
    for stap in stappen:
        if stap == tot:
            return
    if tot:
        raise ValueError(f"the story has no step {tot!r}")
