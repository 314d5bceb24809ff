"""Plichtsverzuim that waits for advice: first of the Landelijk Coördinator, then of the strafmaatoverleg."""

from collections.abc import Iterator

from demo.verhaal import Opzet, Verhaal
from meldingen.models import LcCriterium, Taak
from meldingen.workflow import Recht
from pvi.models import Aanstelling
from pvi.rollen import Rol
from triage.actions.lcadvies import give_lc_advies
from triage.actions.onderzoek import record_aanzegging, record_gedraging, record_verslag
from triage.actions.taak import finish_taak
from triage.actions.uitkomst import Toetsing, establish_uitkomst
from triage.models import LcAdvies
from triage.models.onderzoek import Toets

APPGROEP = Opzet(
    team="RT-HAVENKANT",
    melder="Nour Verzonne",
    betrokkene="betrokkene2",
    wat="In de app-groep stuurt een collega filmpjes over mensen met mijn afkomst. Onder een foto van mij schreef hij "
    "dat ik de volgende ben die weg moet.",
    waar="In de app-groep van de late dienst, sinds de zomer.",
    wensen="Ik wil dat dit stopt en dat hij zegt dat het fout was.",
    gronden=("ras",),
    aarden=("digitaal", "beledigen"),
    context="online",
    samenvatting="De melder kreeg in een app-groep herhaald beledigende filmpjes en een bericht bij een eigen foto.",
)
SYMBOOL = Opzet(
    team="RT-LOODSPLEIN",
    melder="Ezra Bedacht",
    betrokkene="betrokkene6",
    wat="Op mijn kastje was een teken gekrast dat hoort bij de vervolging van Joden. Een collega zei dat zij het deed "
    "als grap. Iedereen wist wie ermee werd bedoeld.",
    waar="In de kleedruimte, twee keer in een maand.",
    wensen="Ik wil dat dit serieus wordt genomen. Ik wil daar weer kunnen omkleden.",
    gronden=("antisemitisme",),
    aarden=("symbolen",),
    context="dienst",
    samenvatting="Op het kastje van de melder stond twee keer een symbool van Jodenvervolging. Een collega erkent het.",
)

BRIEFING = Opzet(
    team="RT-KADEMUUR",
    melder="Hava Denkbeeld",
    betrokkene="betrokkene5",
    wat="Een collega deelt de groep in naar wie hij vertrouwt. Wie een hoofddoek draagt of bidt, krijgt de slechtste "
    "diensten. Toen ik ernaar vroeg, zei hij dat ik dankbaar moet zijn.",
    waar="Bij het indelen van de diensten, al een half jaar.",
    wensen="Ik wil eerlijke diensten, en dat iemand nagaat hoe dit zo kan.",
    gronden=("godsdienst", "moslimdiscriminatie"),
    aarden=("ongelijke_kansen", "intimidatie"),
    context="briefing",
    machtsverhouding="informeel",
    samenvatting="Bij het indelen van diensten krijgen collega’s met een bepaald geloof steeds de slechtste. Een "
    "collega zegt daar iets bij.",
)


def plichtsverzuim(v: Verhaal) -> Iterator[str]:
    """A disciplinary onderzoek that establishes it (T17); the LC advises, the strafmaatoverleg has not met yet."""
    yield from v.begin()
    yield from v.decide(
        "T10",
        hoofdspoor="DISC",
        onderzoeker=Aanstelling.objects.actief().get(medewerker=v.speler("vo"), rol=Rol.VO),
        toelichting="Wat er is gedaan, is zwaar en gaat door. Een gesprek alleen past hier niet.",
        standpunt="Akkoord. Ik bekrachtig de opdracht.",
        motivering="Dit raakt de veiligheid van de melder. Als het klopt, is het plichtsverzuim.",
        voor_melder="De commissie neemt je melding heel serieus. Er komt een disciplinair onderzoek. Je hoort "
        "uiterlijk elke vier weken hoe het ervoor staat.",
        opdracht="Stel vast wie dit deed en hoe vaak. Onderzoek niets anders.",
        weken=12,
    )
    yield from _investigate(v)
    with v.on(v.after(38), 10, v.cast["lc"], Recht.LC_ADVIES) as melding:
        give_lc_advies(
            melding.lc_adviezen.open().get(), v.cast["lc"], strekking=LcAdvies.Strekking.EENS,
            advies="Weeg mee dat het doorging nadat iemand er iets van zei.",
        )  # fmt: skip
    yield "LC"


def _investigate(v: Verhaal) -> Iterator[str]:
    vo, pc, vik = v.speler("vo"), v.speler("pc"), v.speler("vik")
    gedaan = "Een collega herhaald beledigen om afkomst of geloof."
    with v.on(v.after(5), 10, vo, Recht.ONDERZOEKEN):
        record_aanzegging(
            v.subject(), vo,
            "Er loopt een onderzoek naar jouw gedrag tegenover een collega. Er is niets vastgesteld. Je mag jouw "
            "verhaal vertellen en iemand meenemen.",
        )  # fmt: skip
    yield "aanzegging"
    with v.on(v.after(6), 9, vik, Recht.TOEWIJZEN) as melding:
        for soort in (Taak.Soort.PZORG_BETROKKENE, Taak.Soort.BUDDY):
            finish_taak(melding, soort, vik)
    v.keep_informed(v.after(30))
    with v.on(v.after(30), 14, vo, Recht.ONDERZOEKEN) as melding:
        onderzoek = melding.onderzoeken.get(soort="DISC")
        gedraging = record_gedraging(
            onderzoek, vo, betrokkenheid=v.subject(), omschrijving=gedaan, bevinding="vastgesteld",
            toelichting="Vier gesprekken en de berichten zelf. De betrokkene bevestigt het.",
        )  # fmt: skip
        record_verslag(
            onderzoek, vo, rapport_kenmerk="VIK-VOORBEELD-212",
            samenvatting="Wat de melder vertelde, staat vast. De betrokkene noemt het een grap en heeft spijt.",
        )  # fmt: skip
    yield "bevinding"
    with v.on(v.after(34), 11, pc, Recht.BESLUITEN) as melding:
        establish_uitkomst(
            melding,
            pc,
            plichtsverzuim={gedraging.pk: True},
            toetsingen={
                gedraging.pk: Toetsing([t.value for t in Toets], "Een collega wegzetten om wie hij is, mag nooit.")
            },
            lc_criteria=dict.fromkeys(LcCriterium.values, False),
            voor_melder="Het onderzoek is klaar. Wat jij vertelde, klopt. Nu volgt een advies en daarna een besluit.",
        )
    yield "T17"
