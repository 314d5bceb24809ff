"""Hiding small counts so that nobody can compute them back. Pure: no Django, no database.

The reader we defend against knows that counts are whole and not negative, what the marker means, how rows are joined,
every figure that is published, and possibly one case (an insider). What is hidden is safe when at least five values
remain possible for it.

A chapter each: `rest` (which rows are joined), `plekken` (small cells), `stelsel` (what a reader computes), `patroon`
(which cells to hide as well), `balans` (figures of one quarter beside another), `publicatie` (the published table).
"""

from dashboards.suppression.balans import shows_voorraad, splits_stand
from dashboards.suppression.publicatie import suppress, suppress_overzicht
