"""The doors: the only way from a request to a case. Each writes an Inzage, a refusal in a transaction of its own."""

from dataclasses import asdict, dataclass
from functools import reduce
from operator import or_
from typing import Any, NoReturn
from uuid import UUID

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from meldingen import uitleg
from meldingen.beurt import next_step
from meldingen.conflicts.mensen import Mensen
from meldingen.knoppen import knoppen
from meldingen.lezers import Mag
from meldingen.models import Betrokkenheid, Inzage, Melder, MelderIdentiteit, Melding, Termijn
from meldingen.models.benadeling import first_open
from meldingen.models.personen import Modus
from meldingen.toegang import resolved_once, toegang
from meldingen.workflow import Recht
from pvi import kluis
from pvi.models import Medewerker
from pvi.rollen import Rol
from pvi.web.sessie import MELDER


@dataclass(frozen=True)
class Tab:
    """A page of the dossier; shown to who holds one of `rechten` on the case."""

    code: str
    label: str
    pagina: str
    rechten: tuple[Recht, ...]


TABS: tuple[Tab, ...] = (
    Tab("melding", "Melding", "meldingen:melding", (Recht.VOLGEN,)),
    Tab("triage", "Triage", "triage:dossier", (Recht.TRIAGEDOSSIER,)),
    Tab("onderzoek", "Onderzoek & SMO", "triage:onderzoek", (Recht.RAPPORT_LEZEN, Recht.ONDERZOEKEN)),
    # SLUITEN: VIK watches how far it is, also after it handed the plan over.
    Tab("herstel", "Herstel & nazorg", "reflectie:herstel", (Recht.HERSTEL, Recht.NAZORG, Recht.SLUITEN)),
    Tab("berichten", "Berichten", "meldingen:berichten", (Recht.BERICHTEN,)),
    Tab("tijdlijn", "Tijdlijn", "meldingen:tijdlijn", (Recht.VOLGEN,)),
)


def get_melding(request: HttpRequest, kenmerk: str, recht: Recht, doel: str = "dossier") -> Melding:
    """The case with this kenmerk when the user holds `recht` on it, its key open; Http404 otherwise.

    Not permitted and not existing answer alike. Every call leaves an Inzage: read or refused.
    """
    return get_melding_for(request, kenmerk, (recht, None), doel=doel)


def get_melding_for(request: HttpRequest, kenmerk: str, *mag: Mag, doel: str) -> Melding:
    """The case when the user holds one of these rights in one of these roles; Http404, logged, otherwise.

    The log names the first of them.
    """
    wie = toegang(request.user)
    bereikbaar = reduce(or_, (wie.filter(recht, rollen) for recht, rollen in mag))
    zaken = Melding.objects.filter(bereikbaar).select_related("eenheid_behandeling", "eenheid_gedraging", "intaker")
    melding = zaken.annotate(open_benadeling=first_open(request.user)).filter(kenmerk=kenmerk).first()
    if melding is None:
        refuse(request, mag[0][0], doel, kenmerk)
    recht = mag[0][0]
    if len(mag) > 1:
        recht = next((recht for recht, rollen in mag if melding.permits(request.user, recht, rollen)), recht)
    record_inzage(request, Inzage.Soort.GELEZEN, recht=recht, doel=doel, melding=melding)
    kluis.open_sleutel(melding.sleutel_id)
    if not kluis.is_open(melding.sleutel_id):
        # Destroyed, and back with an old copy: nobody has buried it yet.
        refuse(request, recht, doel, kenmerk)
    return melding


def refuse(request: HttpRequest, recht: Recht, doel: str, kenmerk: str = "") -> NoReturn:
    """Log a refusal and answer 404."""
    record_refusal(request, recht, doel, kenmerk)
    raise Http404


def record_refusal(request: HttpRequest, recht: Recht, doel: str, kenmerk: str = "") -> None:
    """Log that this user asked for what is not there or not theirs, for a page that says so in its own words."""
    bestaat = Melding.objects.filter(kenmerk=kenmerk).values_list("pk", flat=True).first() if kenmerk else None
    if request.user.is_authenticated:
        Inzage.record(request.user, Inzage.Soort.GEWEIGERD, melding=bestaat, recht=recht, doel=doel)


def record_inzage(
    request: HttpRequest, soort: Inzage.Soort, *, recht: Recht, doel: str, melding: Melding | None = None
) -> None:
    """Log that this user reads a list (LIJST), takes a file (BESTAND) or takes data out (EXPORT).

    Call it before the content is made: what cannot be logged is not shown. `doel` names the page or file in constant
    words, never what somebody looked for. With `melding` the row stands in the log of that case.
    """
    rollen = ",".join(sorted(_rollen(request.user, recht, melding)))
    pk = melding.pk if melding is not None else None
    Inzage.record(request.user, soort, melding=pk, recht=recht, doel=doel, rollen=rollen)


def _rollen(medewerker: Medewerker, recht: Recht, melding: Melding | None) -> set[Rol]:
    """Roles through which this read was permitted; the melder sees them, never the name."""
    wie = toegang(medewerker)
    rollen = {Rol(a.rol) for a in wie.with_recht(recht)}
    if melding is not None:
        rollen = {rol for rol in rollen if melding.pk not in wie.verschoond(rol)}
    rollen |= {rol for rol, pk in wie.toegekend.get(recht, ()) if melding is None or pk == melding.pk}
    return rollen


# Rows 5 and 6 of the matrix: the right to a name depends on how the melder reports.
IDENTITEIT = {Modus.OPEN: Recht.IDENTITEIT_OPEN, Modus.VERTROUWELIJK: Recht.IDENTITEIT_VERTROUWELIJK}


def get_identiteiten(request: HttpRequest, melding: Melding) -> list[MelderIdentiteit]:
    """Identities of the melders this user may read (rows 5 and 6), keys open; each read is logged."""
    identiteiten = list(MelderIdentiteit.objects.permitted(request.user, melding).select_related("melder"))
    for modus, recht in IDENTITEIT.items():
        if any(identiteit.melder.modus == modus for identiteit in identiteiten):
            record_inzage(request, Inzage.Soort.IDENTITEIT, recht=recht, doel="naam van de melder", melding=melding)
    if identiteiten:
        kluis.open_sleutel(*(identiteit.sleutel_id for identiteit in identiteiten))
    return identiteiten


@resolved_once()
def dossier_context(request: HttpRequest, melding: Melding, tab: str) -> dict[str, Any]:
    """What `dossier/base.html` needs: top of the page, tabs, route, clocks and buttons."""
    medewerker: Medewerker = request.user  # type: ignore[assignment]
    rechten = toegang(medewerker).rechten_op(melding)
    volgende = next_step(melding, medewerker)
    return {
        "melding": melding,
        # The title is made of codes of the content: who only follows the status does not read them.
        # No line begins with the dot.
        "titel": melding.titel.replace(" ·", "\N{NO-BREAK SPACE}·") if Recht.MELDING_LEZEN in rechten else "Melding",
        "rechten": {recht.value for recht in rechten},
        "volgende_stap": volgende.tekst if volgende else "",
        "volgende_door": volgende.wie if volgende else "",
        "volgende_op": volgende.wanneer if volgende else None,
        "stappen": uitleg.route(melding, uitleg.expected_date(melding)),
        "klokken": _clocks(melding),
        # A key that points to nobody, or to two people, waits for who links people.
        "onopgelost": Mensen(melding).onopgelost if melding.is_open and Recht.INTAKE in rechten else [],
        "tabs": [
            {"label": t.label, "url": reverse(t.pagina, args=[melding.kenmerk]), "actief": t.code == tab}
            for t in TABS
            if rechten.intersection(t.rechten)
        ],
        "acties": _buttons(request, melding, rechten),
    }


# Whatever was sent is done or refused by now: the page that follows only reads.
@resolved_once()
def render_tab(
    request: HttpRequest, template: str, melding: Melding, tab: str, form: BaseForm | None = None, **context: Any
) -> HttpResponse:
    """A page in the dossier; 422 when its form was refused. Who fills in a form is busy with the step: no buttons."""
    refused = form is not None and form.is_bound and bool(form.errors)
    met_form = {"form": form, "acties": []} if form is not None else {}
    context = dossier_context(request, melding, tab) | context | met_form
    return render(request, template, context, status=422 if refused else 200)


def redirect_to_tab(request: HttpRequest, melding: Melding, pagina: str, *mag: Mag) -> HttpResponse:
    """To a page of this case, or to the own work when the step just taken ended the user's own access."""
    if any(melding.permits(request.user, recht, rollen) for recht, rollen in mag):
        return redirect(pagina, melding.kenmerk)
    return redirect("werk")


def _buttons(request: HttpRequest, melding: Melding, rechten: set[Recht]) -> list[dict[str, Any]]:
    """The first that can be done now is the main one; a button that leads to where somebody is does nothing."""
    rij = knoppen(melding, request.user, rechten)
    eerste = next((knop for knop in rij if not (knop.wacht or knop.opzij)), None)
    return [
        {"label": knop.tekst, "url": url, "hoofd": knop is eerste, "wacht": knop.wacht, "opzij": knop.opzij}
        for knop in rij
        if (url := reverse(knop.pagina, args=[melding.kenmerk])) != request.path
    ]


def _clocks(melding: Melding) -> list[dict[str, Any]]:
    """The running terms, the most urgent first; of terms that run side by side only the first, with how many."""
    per_soort: dict[str, list[Termijn]] = {}
    for termijn in melding.open_terms():
        per_soort.setdefault(termijn.soort, []).append(termijn)
    return [
        {
            "label": eerste.regel.naam + (f" (eerste van {1 + len(rest)})" if rest else ""),
            "verloopt_op": eerste.verloopt_op,
            **asdict(eerste.stand),
        }
        for eerste, *rest in per_soort.values()
    ]


# --- doors of people whose own case it is: an Inzage with the melder's name would say who the melder is ---------------


def enter(request: HttpRequest, melder: Melder) -> None:
    """From now on this session is of who holds the code that is valid now."""
    request.session[MELDER] = {"pk": str(melder.pk), "code": melder.code_merk}


def get_melder(request: HttpRequest) -> Melder | None:
    """The melder who came in with a code in this session, the case's key open; None when nobody did.

    Asked at every request: a code that was renewed ends every session that it opened.
    """
    wie = request.session.get(MELDER)
    return _open(Melder.objects.filter(pk=wie["pk"], code_merk=wie["code"])) if wie else None


def get_own_melder(request: HttpRequest, kenmerk: str) -> Melder:
    """The melder of a case that this employee linked to the own account, the key open; Http404 otherwise."""
    melder = _open(Melder.objects.of_account(request.user).filter(melding__kenmerk=kenmerk))
    return melder or refuse(request, Recht.VOLGEN, "eigen melding", kenmerk)


def _open(melders: Any) -> Melder | None:
    melder = melders.filter(melding__gewist_op=None).select_related("melding__eenheid_behandeling").first()
    if melder is not None:
        # The own story lies in another case when that one was a duplicate.
        kluis.open_sleutel(melder.melding.sleutel_id, melder.verteld_in.sleutel_id)
        if not kluis.is_open(melder.melding.sleutel_id):
            return None
    return melder


def get_procedure(request: HttpRequest, pk: UUID, doel: str = "eigen procedure") -> Betrokkenheid:
    """The procedure about this employee, of which they were told (CI-1), its key open; Http404, logged, otherwise."""
    procedure = Betrokkenheid.objects.informed(request.user).select_related("melding").filter(pk=pk).first()
    if procedure is None:
        return refuse(request, Recht.ZIENSWIJZE, doel)
    Inzage.record(
        request.user,
        Inzage.Soort.GELEZEN,
        melding=procedure.melding_id,
        recht=Recht.ZIENSWIJZE,
        doel=doel,
        rollen=Rol.BK,
    )
    kluis.open_sleutel(procedure.sleutel_id)
    if not kluis.is_open(procedure.sleutel_id):
        return refuse(request, Recht.ZIENSWIJZE, doel)
    return procedure
