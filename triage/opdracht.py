"""What the triagecommissie decided, for who carries it out (see meldingen.opdracht)."""

from collections.abc import Collection

from meldingen.lezers import readers
from meldingen.models import Melding
from meldingen.opdracht import Opdracht, asks
from meldingen.workflow import Recht
from pvi.models import Medewerker
from pvi.models.referentie import label
from pvi.rollen import Rol
from triage.actions.spoor import current_onderzoek
from triage.models import Onderzoek, Triagebesluit


@asks
def opdracht(melding: Melding, medewerker: Medewerker, rechten: Collection[Recht]) -> Opdracht | None:
    """The agreements for the line, the opdracht for who investigates, the route for who restores."""
    besluiten = melding.triagebesluiten.filter(status=Triagebesluit.Status.DEFINITIEF)
    if Recht.LIJN in rechten and (in_de_lijn := besluiten.exclude(eigenaar=None).last()):
        return _as_told(in_de_lijn, rechten, kop="Afspraken", tekst=in_de_lijn.afspraken, lezers=readers("afspraken"))
    if melding.permits(medewerker, Recht.ONDERZOEKEN, (Rol.VO,)):
        onderzoek = current_onderzoek(melding)
        if onderzoek is None or onderzoek.soort == Onderzoek.Soort.STRAF or not (besluit := besluiten.last()):
            return None
        return _as_told(besluit, rechten, kop="Opdracht", tekst=onderzoek.opdracht, lezers=readers("opdracht"))
    if Recht.HERSTEL in rechten and (besluit := besluiten.last()):
        return _as_told(besluit, rechten, nazorg=besluit.follow_up_gewenst)
    return None


def _as_told(besluit: Triagebesluit, rechten: Collection[Recht], **meer: object) -> Opdracht:
    return Opdracht(
        besluit=label("triagebesluit", besluit.hoofdspoor).capitalize(),
        genomen_op=besluit.definitief_op,
        uiterlijk_op=besluit.termijn_op if meer.get("tekst") else None,
        voor_melder=besluit.voor_melder if Recht.BERICHTEN in rechten else "",
        **meer,
    )
