"""The log of who looked as the FG reads it: which rows, and each in words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from meldingen.forms.inzage import Inzagefilter
from meldingen.models import Inzage, Melding, Signaal
from meldingen.toegang import toegang
from meldingen.workflow import Recht
from pvi import klok
from pvi.models import Medewerker
from pvi.rollen import Rol

KOLOMMEN = ("Wanneer", "Wie", "Rol", "Wat", "Waarvoor", "Recht", "Kenmerk", "Keten")
BETROKKENE = "de betrokkene zelf"
# Row 36 holds break-glass and this log; nobody used break-glass to read a log.
TOEZICHT = "Toezicht"
# A row keeps the short word of its page for ever; the FG reads what it stands for.
VOLUIT = {
    "smo": "strafmaatoverleg",
    "smo-advies": "advies over de strafmaat",
    "SMO-agenda": "agenda van het strafmaatoverleg",
    "lc-advies": "advies van de Landelijk Coördinator",
    "lijst lc-adviezen": "lijst met adviezen van de Landelijk Coördinator",
    "voorleggen aan LC": "voorleggen aan de Landelijk Coördinator",
}
# Looked up once: asked of each row they were half of the work.
SOORTEN = {soort.value: soort.label for soort in Inzage.Soort}
RECHTEN = {recht.value: recht.label for recht in Recht} | {Recht.NOODTOEGANG.value: TOEZICHT}
ROLLEN = {rol.value: rol.label for rol in Rol}


@dataclass(frozen=True, slots=True)
class Regel:
    """One row as the FG reads it."""

    op: datetime
    wie: str
    rollen: str
    soort: str
    doel: str
    recht: str
    kenmerk: str
    geweigerd: bool
    heel: bool


def rows(fg: Medewerker, filter_: Inzagefilter) -> QuerySet[Inzage]:
    """What this FG may see of what was asked, newest first.

    Never what was refused to this FG: of a case behind a wall that row would be missing, and of a kenmerk that nobody
    ever gave out it would be there, which tells the two apart.
    """
    muur = toegang(fg).uitgesloten
    regels = Inzage.objects.select_related("medewerker").order_by("-op", "-volgnummer", "keten")
    regels = regels.exclude(medewerker=fg, soort=Inzage.Soort.GEWEIGERD)
    if muur:
        signalen = Signaal.objects.filter(melding__in=muur).values_list("pk", flat=True)
        regels = regels.exclude(melding__in=muur).exclude(signaal__in=list(signalen))
    return filter_.apply(regels)


def readable(rijen: list[Inzage]) -> list[Regel]:
    """Rows in words, each checked against its own mark."""
    kenmerken = {
        **_kenmerken(Melding, {rij.melding for rij in rijen if rij.melding}),
        **_kenmerken(Signaal, {rij.signaal for rij in rijen if rij.signaal}),
    }
    return [
        Regel(
            op=rij.op,
            wie=BETROKKENE if rij.rollen == Rol.BK else rij.medewerker.naam,
            rollen=" en ".join(ROLLEN[rol] for rol in rij.rollen.split(",") if rol),
            soort=SOORTEN.get(rij.soort, rij.soort),
            doel=in_full(rij.doel),
            recht=RECHTEN.get(rij.recht, rij.recht),
            kenmerk=kenmerken.get(rij.melding or rij.signaal, ""),
            geweigerd=rij.soort == Inzage.Soort.GEWEIGERD,
            heel=rij.hash == rij.digest(),
        )
        for rij in rijen
    ]


def in_full(doel: str) -> str:
    """What somebody did, without the abbreviations of the code; a report is named with its trema."""
    tekst = VOLUIT.get(doel, doel).replace("casuistiekoverzicht", "casuïstiekoverzicht")
    return tekst[:1].upper() + tekst[1:]


def _kenmerken(model: type[Melding] | type[Signaal], pks: set[UUID]) -> dict[UUID, str]:
    """Kenmerk of each; of what was erased only that it was one."""
    return dict.fromkeys(pks, "vernietigd") | dict(
        model.objects.filter(pk__in=pks, gewist_op=None).values_list("pk", "kenmerk")
    )


def cells(regel: Regel) -> tuple[str, ...]:
    """The columns of KOLOMMEN."""
    op = regel.op.astimezone(klok.AMSTERDAM).isoformat(timespec="seconds")
    keten = "heel" if regel.heel else "NIET HEEL"
    return (op, regel.wie, regel.rollen, regel.soort, regel.doel, regel.recht, regel.kenmerk, keten)
