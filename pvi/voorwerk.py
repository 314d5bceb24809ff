"""What every request needs and is made once: addresses, templates, words of the libraries and the holidays.

Asked by the master of the web server before it splits off its workers. It asks nothing of the database: a connection
may not be shared by two processes.
"""

from django.template import engines
from django.urls import reverse
from django.utils.translation import gettext

from pvi import klok
from pvi.kalender import feestdagen


def warm_up() -> None:
    """Make what does not change while the portal runs."""
    gettext("Yes")
    reverse("start")  # imports every page
    _load_templates()
    jaar = klok.vandaag().year
    for dit in (jaar - 1, jaar, jaar + 1):
        feestdagen(dit)


def _load_templates() -> None:
    """Every page of ours; the engine keeps what it has read."""
    engine = engines["django"]
    for wortel in engine.dirs:
        for pad in sorted(wortel.rglob("*.html")):
            engine.get_template(str(pad.relative_to(wortel)))
