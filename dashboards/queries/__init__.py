"""Counting: the only package that aggregates. It counts every case, walled or not, whoever asks.

Where a case stood, and when it came and went, comes from Statuswissel, which nobody can change afterwards. So the same
period counted on another day gives the same numbers of instroom, uitstroom and voorraad.

`kwartaal` and `maand` put a report together; `zaken` says which cases count; each other module counts one chapter.
"""

from dashboards.queries.kwartaal import casuistiekoverzicht
from dashboards.queries.maand import maandrapportage
from dashboards.queries.signalen import gebleven_signalen
