"""The conversation with the melder, seen from the side of staff."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from meldingen.actions.contact import GESPREKSROLLEN, may_answer, talks_with, tell_melder
from meldingen.dossier import dossier_context, get_melding, refuse
from meldingen.forms.berichten import Berichtformulier
from meldingen.models import Bericht, Melder, Melding
from meldingen.workflow import Recht
from pvi.models import Medewerker
from pvi.rollen import Rol


@require_http_methods(["GET", "HEAD", "POST"])
def show_berichten(request: HttpRequest, kenmerk: str) -> HttpResponse:
    melding = get_melding(request, kenmerk, Recht.BERICHTEN, doel="berichten")
    melders = talks_with(request.user, melding)
    namens_ons = may_answer(request.user, melding)
    form = Berichtformulier(request.POST or None, melders=melders, namens_ons=namens_ons) if melders.exists() else None
    if request.method == "POST" and form is not None and form.is_valid():
        rol = speaking_rol(request.user, melding) or refuse(request, Recht.BERICHTEN, "berichten", kenmerk)
        tell_melder(
            melding,
            form.chosen_soort(),
            form.cleaned_data["tekst"],
            auteur=request.user,
            auteur_rol=rol,
            melder=form.chosen_melder(),
        )
        messages.success(request, "Je bericht staat klaar voor de melder.")
        return redirect("meldingen:berichten", melding.kenmerk)
    nummers = {pk: n for n, pk in enumerate(melding.melders.order_by("pk").values_list("pk", flat=True), 1)}
    context = dossier_context(request, melding, "berichten") | {
        "form": form,
        "gesprek": [_line(bericht, nummers) for bericht in _gesprek(melding, melders, namens_ons)],
    }
    return render(request, "meldingen/berichten.html", context, status=422 if request.method == "POST" else 200)


def _gesprek(melding: Melding, melders: QuerySet[Melder], namens_ons: bool) -> QuerySet[Bericht]:
    """The whole conversation, or what the own clients read and wrote."""
    berichten = melding.berichten.select_related("auteur")
    if namens_ons:
        return berichten
    gelezen = [pk for melder in melders for pk in Bericht.objects.for_melder(melder).values_list("pk", flat=True)]
    return berichten.filter(pk__in=gelezen)


def speaking_rol(medewerker: Medewerker, melding: Melding) -> Rol | None:
    """The role under which the melder hears this person: the first in which the right to messages is held.

    None when that right ended while the page was open.
    """
    mag = (rol for rol in GESPREKSROLLEN if melding.permits(medewerker, Recht.BERICHTEN, {rol}))
    return next(mag, None)


def _line(bericht: Bericht, nummers: dict) -> dict:
    """One message with who wrote it to whom, as words; several melders are told apart by number."""
    melder = f"Melder {nummers[bericht.melder_id]}" if len(nummers) > 1 and bericht.melder_id in nummers else "Melder"
    if bericht.van_melder:
        afzender = melder
    else:
        naam = bericht.auteur.naam if bericht.auteur else "Het portaal"
        rol = f" ({Rol(bericht.auteur_rol).label})" if bericht.auteur_rol else ""
        aan = f" aan {melder.lower()}" if len(nummers) > 1 and bericht.melder_id else ""
        afzender = f"{naam}{rol}{aan}"
    return {"bericht": bericht, "afzender": afzender, "wacht": bericht.van_melder and not bericht.beantwoord}
