from triage.models.klacht import Klacht, Klachtbestand
from triage.models.onderzoek import Gedraging, Onderzoek, Ordemaatregel, Rehabilitatie, Rehabilitatiestap
from triage.models.spoor import Lijnactie, Reactie, Spoor
from triage.models.weging import Triagebesluit, Weging
from triage.models.zitting import Aanhouding, Aanwezigheid, Agendapunt, Zitting

__all__ = [
    "Aanhouding",
    "Aanwezigheid",
    "Agendapunt",
    "Gedraging",
    "Klacht",
    "Klachtbestand",
    "Lijnactie",
    "Onderzoek",
    "Ordemaatregel",
    "Reactie",
    "Rehabilitatie",
    "Rehabilitatiestap",
    "Spoor",
    "Triagebesluit",
    "Weging",
    "Zitting",
]
