from reflectie.models.herstel import Herstelafspraak, Herstelplan
from reflectie.models.les import Les
from reflectie.models.nazorg import Nazorgmoment
