"""Counting for the deelbare editie: every case, walled or not, whoever asks; `dashboards.suppression` hides the rest.

Where a case stood, and when it came and went, comes from Statuswissel, which nobody can change afterwards. So the same
period counted on another day gives the same numbers of instroom, uitstroom and voorraad.

`kwartaal` puts the report together; `zaken` says which cases count; each other module counts one chapter.
"""

from dashboards.queries.kwartaal import landelijke_cijfers
from dashboards.queries.signalen import gebleven_signalen
