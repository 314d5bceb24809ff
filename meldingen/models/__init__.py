from meldingen.models.benadeling import Benadeling, Maatregel
from meldingen.models.bewaren import Vernietiging, Vernietigstop
from meldingen.models.cijferbesluit import Cijferbesluit
from meldingen.models.concept import Concept
from meldingen.models.contact import Bericht, Consult, Notificatie
from meldingen.models.filter import Lijstfilter
from meldingen.models.inzagebestand import Inzagebestand, Inzagedeel
from meldingen.models.melding import (
    NIET_JOUW_ROL,
    AndermansFormulier,
    LcCriterium,
    Melding,
    OvergangGeweigerd,
    Statuswissel,
    Systeem,
)
from meldingen.models.namens import Invoer
from meldingen.models.personen import Betrokkenheid, Melder, MelderIdentiteit, Muurverzoek, Toestemming
from meldingen.models.signaal import Signaal
from meldingen.models.taak import Taak, Zorgcontact
from meldingen.models.termijn import Termijn, Termijninstelling, Termijnstap
from meldingen.models.toegang import (
    Exportdoel,
    Inzage,
    Inzagecontrole,
    Opheffing,
    Toekenning,
    Uitsluiting,
    awaiting_grant,
    grant,
    revoke,
    revoke_all,
)
from meldingen.models.waarneming import Overdracht, Waarneming
