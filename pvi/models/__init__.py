from pvi.models.beheer import (
    Aanstellingsverzoek,
    Accountverzoek,
    Beheerlog,
    Mislukking,
    OverIemand,
    Taakloop,
    Tekst,
    Tweepersoons,
)
from pvi.models.eenheid import EenheidAlias, OrganisatieEenheid
from pvi.models.medewerker import Aanstelling, Medewerker, VroegerTeam
from pvi.models.post import Accountmail, Poststuk
from pvi.models.referentie import Referentie
from pvi.models.sleutel import Sleutel, Versleuteld
from pvi.models.verzending import Verzending
from pvi.models.woorden import Weggelegd
