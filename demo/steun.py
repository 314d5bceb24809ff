"""Who stands beside a melder: an HR-adviseur and a vertrouwenspersoon bring in what they heard, and HR offers care.

Both enter it with consent, through the same action as their page; VIK asks HR by name.
"""

from collections.abc import Iterator

from demo.verhaal import Invoerder, Opzet, Verhaal
from meldingen.actions.zorg import assign_hr
from meldingen.models import Invoer, Taak, Toestemming
from meldingen.workflow import Recht
from pvi import klok
from pvi.kalender import add_werkdagen
from pvi.models import Aanstelling
from pvi.rollen import Rol

Doel = Toestemming.Doel

VIA_HR = Opzet(
    team="RT-SPUIKANT",
    melder="Karim Bedacht",
    betrokkene="een collega van de meldkamer",
    wat="In mijn gesprek over verzuim vertelde ik waarom ik opzie tegen mijn dienst. Een collega vraagt elke keer of "
    "ik wel te vertrouwen ben met mijn achternaam. Hij noemt het humor.",
    waar="Aan het begin van de dienst, bij de overdracht.",
    wensen="Ik wil weer met plezier naar mijn werk. Ik wil niet dat het groter wordt dan nodig.",
    gronden=("ras", "nationaliteit"),
    aarden=("opmerking",),
    context="dienst",
    samenvatting="De melder hoort bij elke overdracht een opmerking over de eigen naam en ziet op tegen het werk.",
    invoerder=Invoerder("hr", Rol.HR, Invoer.Wijze.GESPREK),
    kanaal="hrm",
)
VIA_VERTROUWENSPERSOON = Opzet(
    team="RT-DIJKHUIS",
    melder="Lieke Denkbeeld",
    betrokkene="een mentor",
    wat="Mijn mentor zegt dat vrouwen beter achter de balie passen. Bij elke oefening deelt hij mij als laatste in. "
    "Toen ik ernaar vroeg, zei hij dat ik niet zo gevoelig moet zijn.",
    waar="Bij oefeningen en op de auto, sinds ik in dit team werk.",
    wensen="Ik wil een andere mentor, en dat hij dit niet bij de volgende doet.",
    gronden=("geslacht",),
    aarden=("ongelijke_kansen", "opmerking"),
    context="opleiding",
    machtsverhouding="begeleider",
    samenvatting="De melder krijgt van een begeleider herhaald minder kansen, met opmerkingen over het eigen geslacht.",
    invoerder=Invoerder(
        "vp", Rol.VP, Invoer.Wijze.BRIEF, "Mijn map, brief 12", frozenset({Doel.VOLGEN, Doel.LEZEN, Doel.BERICHTEN})
    ),
    kanaal="vp",
)


def beside(v: Verhaal) -> Iterator[str]:
    """The intake is done, and VIK asks an HR-adviseur to offer the benadeelde care."""
    yield from v.begin()
    vik, hr = v.speler("vik"), Aanstelling.objects.actief().get(medewerker=v.speler("az"), rol=Rol.HR)
    with v.on(add_werkdagen(klok.day(v.nu), 1), 10, vik, Recht.TOEWIJZEN) as melding:
        assign_hr(melding, Taak.Soort.PZORG_BENADEELDE, hr, door=vik)
    yield "zorg"
