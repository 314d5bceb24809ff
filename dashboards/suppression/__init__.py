"""Hiding small counts so that nobody can compute them back. Pure: no Django, no database.

The reader we defend against knows that counts are whole and not negative, what the marker means, every figure that is
published, and possibly one case (an insider). A hidden cell is safe when at least five values remain possible for it.

A chapter each: `plekken` (small counts), `niveaus` (aggregate first), `stelsel` (what a reader computes), `patroon`
(what to hide as well), `publicatie` (the published table).
"""

from dashboards.suppression.publicatie import suppress, suppress_overzicht
