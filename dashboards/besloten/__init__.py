"""The besloten editie: exact figures, for one reader who may open every case behind them.

A report is a row of chapters (`casuistiek`, `maand`); a chapter counts from a `Meting` and gives a `Tabel` in which
nothing is hidden. A module for each subject. What may be shared with others is made elsewhere (`dashboards/queries` and
`dashboards/suppression`), from counts of its own.
"""

from dashboards.besloten.casuistiek import casuistiekoverzicht
from dashboards.besloten.maand import maandrapportage
from dashboards.besloten.wijzigingen import with_wijzigingen
