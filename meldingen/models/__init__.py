from meldingen.models.contact import Bericht, Consult, Notificatie
from meldingen.models.melding import LcCriterium, Melding, OvergangGeweigerd, Statuswissel, Systeem
from meldingen.models.personen import Betrokkenheid, Melder, MelderIdentiteit, Toestemming
from meldingen.models.signaal import Signaal
from meldingen.models.taak import Taak
from meldingen.models.termijn import Termijn
from meldingen.models.toegang import Inzage, Toekenning, Uitsluiting, grant, revoke

__all__ = [
    "Bericht",
    "Betrokkenheid",
    "Consult",
    "Inzage",
    "LcCriterium",
    "Melder",
    "MelderIdentiteit",
    "Melding",
    "Notificatie",
    "OvergangGeweigerd",
    "Signaal",
    "Statuswissel",
    "Systeem",
    "Taak",
    "Termijn",
    "Toekenning",
    "Toestemming",
    "Uitsluiting",
    "grant",
    "revoke",
]
