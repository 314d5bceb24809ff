from pvi.models.eenheid import EenheidAlias, OrganisatieEenheid
from pvi.models.medewerker import Aanstelling, Medewerker
from pvi.models.referentie import Referentie
from pvi.models.sleutel import Sleutel, Versleuteld

__all__ = ["Aanstelling", "EenheidAlias", "Medewerker", "OrganisatieEenheid", "Referentie", "Sleutel", "Versleuteld"]
