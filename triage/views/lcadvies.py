"""The Landelijk Coördinator: what waits for advice, and the advice itself. The politiechef puts a case to the LC."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meldingen.dossier import get_melding, get_melding_for, record_inzage, refuse, render_tab
from meldingen.models import Inzage, Melding, Termijn
from meldingen.stap import carry_out, posted, press
from meldingen.toegang import has_recht
from meldingen.workflow import Recht
from pvi.rollen import Rol
from pvi.web.bladeren import page
from triage.actions.lcadvies import give_lc_advies, submit_to_lc
from triage.forms.lcadvies import LcAdviesformulier
from triage.models import LcAdvies
from triage.views.weging import aspect_rows, besluit_card, intake_facts


@require_safe
def list_adviezen(request: HttpRequest) -> HttpResponse:
    """Open questions to the LC, the most urgent first."""
    if not has_recht(request.user, Recht.LC_ADVIES):
        refuse(request, Recht.LC_ADVIES, "lijst lc-adviezen")
    record_inzage(request, Inzage.Soort.LIJST, recht=Recht.LC_ADVIES, doel="lijst lc-adviezen")
    meldingen = Melding.objects.permitted(request.user, Recht.LC_ADVIES)
    vragen = page(
        request,
        LcAdvies.objects.open()
        .filter(melding__in=meldingen)
        .select_related("melding__eenheid_behandeling")
        .order_by("gevraagd_op", "pk"),
    )
    termijnen = Termijn.objects.open().filter(soort="lc_advies", melding__in=[vraag.melding_id for vraag in vragen])
    per_zaak = {termijn.melding_id: termijn for termijn in termijnen}
    rijen = [{"vraag": vraag, "termijn": per_zaak.get(vraag.melding_id)} for vraag in vragen]
    return render(request, "triage/lcadviezen.html", {"vragen": vragen, "rijen": rijen})


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """The open question of this case, what it is about, and the advice."""
    melding = get_melding(request, kenmerk, Recht.LC_ADVIES, "lc-advies")
    vraag = melding.lc_adviezen.open().last()
    if vraag is None:
        raise Http404
    form = LcAdviesformulier(posted(request))
    klaar = "Je advies is vastgelegd. Wie erop wacht, krijgt bericht."
    if carry_out(request, form, lambda: give_lc_advies(vraag, request.user, **form.cleaned_data), klaar):
        return redirect("triage:lc-adviezen")
    besluit = melding.triagebesluiten.select_related("agendapunt__weging").last()
    context = {
        "vraag": vraag,
        "kaart": besluit_card(besluit) if besluit else None,
        "aspecten": aspect_rows(besluit.agendapunt.weging) if besluit else [],
        "weging": besluit.agendapunt.weging if besluit else None,
        "feiten": intake_facts(melding),
    }
    return render_tab(request, "triage/lcadvies.html", melding, "triage", form, **context)


@require_POST
def ask(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """The politiechef asks the LC for advice on a case that need not be put there (row 38)."""
    melding = get_melding_for(request, kenmerk, (Recht.STANDPUNT, (Rol.PC,)), doel="voorleggen aan LC")
    klaar = "De zaak ligt bij de Landelijk Coördinator. Je krijgt bericht als het advies er is."
    press(request, lambda: submit_to_lc(melding, request.user), klaar)
    return redirect("triage:standpunten")
