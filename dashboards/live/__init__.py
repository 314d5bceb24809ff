"""Figures of this moment, exact, over the reach for figures of who looks: nothing is kept, nothing is shared.

`tijdvak` says over which days, `blik` over which cases; `tellen` asks the database, a question for each subject
whatever the number of cases; `pagina` makes of the answers what is read, each figure with its definition (`woorden`)
and a link to the cases behind it.
"""

from dashboards.live.blik import Blik
from dashboards.live.pagina import make_pagina
from dashboards.live.tijdvak import Tijdvak
