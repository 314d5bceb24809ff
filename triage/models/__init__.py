from triage.models.besluit import Besluit, Besluitwissel
from triage.models.jurisprudentie import JurisprudentieItem
from triage.models.klacht import Klacht, Klachtbestand
from triage.models.lcadvies import LcAdvies
from triage.models.onderzoek import Gedraging, Onderzoek, Ordemaatregel, Rehabilitatie, Rehabilitatiestap, Toets
from triage.models.smo import SmoAdvies, Vergelijking
from triage.models.spoor import Lijnactie, Reactie, Reactiecorrectie, Spoor
from triage.models.verklaring import Verklaring
from triage.models.weging import Triagebesluit, Weging
from triage.models.zitting import (
    Aanhouding,
    Aanwezigheid,
    Aanwezigheidswijziging,
    Agendapunt,
    Bezetting,
    Zitting,
)
