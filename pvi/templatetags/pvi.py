"""Display only: icons, dates, breadcrumbs and the error summary. No rule of the domain lives here."""

import re
import uuid
from collections.abc import Iterator
from datetime import date, datetime

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm, BaseFormSet, BoundField, CheckboxInput, ChoiceField, Field, ModelChoiceField
from django.template import Context, TemplateDoesNotExist
from django.template.base import Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.template.loader import get_template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from pvi.web import woorden

register = template.Library()

# Line icons on a grid of 24, drawn for this project. Always beside a word, so always hidden from assistive technology.
PICTOGRAMMEN = {
    "goed": '<circle cx="12" cy="12" r="10" class="vol"/><path class="in" d="m7.5 12.4 3 3 6-6.5"/>',
    "let_op": '<path class="vol" d="M12 1.8 23 21H1Z"/><path class="in" d="M12 9v5.2M12 17.4v.2"/>',
    "fout": '<path class="vol" d="M7.6 1.5h8.8l6.1 6.1v8.8l-6.1 6.1H7.6l-6.1-6.1V7.6Z"/>'
    '<path class="in" d="m8.3 8.3 7.4 7.4m0-7.4-7.4 7.4"/>',
    "neutraal": '<circle cx="12" cy="12" r="8.5" stroke-width="3.4"/>',
    "melder": '<path d="M4 4.5h16v11.7h-8.4L7 20.2v-4H4Z"/>',
    "melden": '<path d="M4 4.5h16v11.7h-8.4L7 20.2v-4H4Z"/><path d="M8 8.6h8M8 12h5"/>',
    "code": '<circle cx="7.6" cy="15.8" r="4.1"/><path d="m10.6 12.8 8.9-9m-3.8 3.9 3 3M13 10.500l2.1 2.1"/>',
    "werk": '<path d="M3.5 6.200h6.300l2 2.300h8.700v10.800h-17Z"/><path d="M3.5 11.600h17"/>',
    "slot": '<path d="M5.5 10.500h13v9.500h-13Z"/><path d="M8.3 10.500V7.700a3.7 3.7 0 0 1 7.4 0v2.8"/>',
    "telefoon": '<path d="M5 3.800h3.600l1.7 4.4-2.2 1.600a11.5 11.5 0 0 0 6.1 6.100l1.6-2.2 4.4 1.700V19'
    'a1.6 1.6 0 0 1-1.7 1.600C10.6 20 4 13.4 3.4 5.500A1.6 1.6 0 0 1 5 3.800Z"/>',
    "klok": '<circle cx="12" cy="12" r="8.7"/><path d="M12 6.800V12l3.6 2.2"/>',
    "personen": '<circle cx="9" cy="8.3" r="3.5"/><path d="M2.8 19.500c.3-3.7 2.8-5.8 6.2-5.800s5.9 2.1 6.2 5.8"/>'
    '<path d="M15.4 5.200a3.4 3.4 0 0 1 0 6.300m2.3 2.900c2 .8 3.3 2.5 3.5 5.1"/>',
    "info": '<circle cx="12" cy="12" r="8.7"/><path d="M12 11v5.300M12 7.700v.2"/>',
    "pijl": '<path d="M4.5 12h14.200m-5.2-5.5 5.5 5.5-5.5 5.5"/>',
    "document": '<path d="M6 3.500h8.500l4 4.200v12.800H6Z"/><path d="M14 3.800v4.400h4.300M9 12.500h6.400M9 16h6.4"/>',
    "wissen": '<path d="m6 6 12 12M18 6 6 18"/>',
}


@register.simple_tag
def pictogram(naam: str) -> SafeString:
    """One icon of PICTOGRAMMEN as inline SVG; an unknown name is a KeyError, never a silent gap."""
    return mark_safe(  # noqa: S308  (constants of this module only)
        f'<svg class="pictogram" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{PICTOGRAMMEN[naam]}</svg>'
    )


@register.simple_tag
def merkje(tekst: str, toon: str) -> SafeString:
    """Status in a word and a shape; toon: goed | let_op | fout | neutraal | melder."""
    return format_html('<span class="merkje toon-{}">{}{}</span>', toon, pictogram(toon), tekst)


# Blocks that stand everywhere have a tag of their own name: {% waarschuwing toon="let_op" tekst="…" %}.
BLOKKEN = ("helpkader", "intern", "leeg", "voor_melder", "waarschuwing")
for _blok in BLOKKEN:
    register.inclusion_tag(f"components/{_blok}.html", name=_blok)(lambda **velden: velden)


class _Formuliernode(CsrfTokenNode):
    """{% csrf_token %} of this portal: with the id of the form (web/eenmaal.py) and whose it is (web/woorden.py).

    A form whose id is also that of the row it makes brings its own.
    """

    def render(self, context: Context) -> str:
        merk, form = super().render(context), context.get("form")
        if not merk:
            return merk
        velden = {}
        if not (isinstance(form, BaseForm) and woorden.FORMULIER in form.fields):
            velden[woorden.FORMULIER] = str(uuid.uuid4())
        if van := woorden.owner_field(context["request"]):
            velden[woorden.FORMULIER_VAN] = van
        return merk + format_html_join("", '<input type="hidden" name="{}" value="{}">', velden.items())


@register.inclusion_tag("components/bewaarde_tekst.html", takes_context=True)
def bewaarde_tekst(context: Context) -> dict:
    """What was kept of a form on this page when the session had ended, for who comes back for it."""
    request = context["request"]
    return {"rijen": woorden.own(request, request.path), "melder_kant": context.get("melder_kant", False)}


@register.tag
def csrf_token(parser: Parser, token: Token) -> _Formuliernode:
    return _Formuliernode()


@register.filter
def datum(waarde: date | datetime | None) -> str:
    """As "1 december 2026", in Dutch local time; an empty text for None."""
    if not waarde:
        return ""
    if isinstance(waarde, datetime) and timezone.is_aware(waarde):
        waarde = timezone.localtime(waarde)
    return date_format(waarde, "j F Y")


@register.filter
def in_vieren(tekst: str) -> str:
    """In groups of four, to be read and typed over."""
    return " ".join(tekst[n : n + 4] for n in range(0, len(tekst), 4))


@register.filter
def moment(waarde: datetime | date | None) -> str:
    """As "1 december 2026, 14.05 uur"; a plain date stays a day, as for an anonymous melder."""
    if not isinstance(waarde, datetime):
        return datum(waarde)
    lokaal = timezone.localtime(waarde) if timezone.is_aware(waarde) else waarde
    return f"{datum(lokaal)}, {lokaal:%H.%M} uur"


@register.inclusion_tag("components/kruimels.html")
def kruimels(*delen: str) -> dict:
    """Breadcrumb: {% kruimels "Mijn werk" werk_url "Zittingen" %}: label, url, label, url, …, label of this page."""
    *hoger, hier = delen
    return {"hoger": list(zip(hoger[::2], hoger[1::2], strict=True)), "hier": hier}


def _is_a(waarde: object, *soorten: type) -> bool:
    """Like isinstance, but never wakes a lazy value: user and token stay unread on a melder's page."""
    return issubclass(type(waarde), soorten)


def _invalid_forms(waarde: object) -> Iterator[BaseForm]:
    if _is_a(waarde, BaseForm):
        if waarde.is_bound and waarde.errors:
            yield waarde
    elif _is_a(waarde, BaseFormSet):
        yield from _invalid_forms(waarde.forms if waarde.is_bound else [])
    elif _is_a(waarde, list, tuple):
        for deel in waarde:
            yield from _invalid_forms(deel)


def invalid_forms(context: Context) -> list[BaseForm]:
    """Every submitted form of the page that was refused, once, so that no page can forget its summary or title."""
    found = {id(form): form for waarde in context.flatten().values() for form in _invalid_forms(waarde)}
    return list(found.values())


def _refused_formsets(context: Context) -> list[BaseFormSet]:
    values = context.flatten().values()
    return [v for v in values if _is_a(v, BaseFormSet) and v.is_bound and v.non_form_errors()]


def _required_text(veld: BoundField) -> str:
    """What to do instead of "Dit veld is verplicht", for a form that gives no words of its own."""
    label = str(veld.label)
    if label.endswith("?"):
        return f"Geef antwoord op: {label}"
    if is_vinkje(veld):
        return f"Zet een vinkje bij: {label}"
    verb = "Kies" if isinstance(veld.field, ChoiceField | ModelChoiceField) else "Vul in"
    return f"{verb}: {label[:1].lower()}{label[1:]}"


@register.filter
def fouten(veld: BoundField) -> list[str]:
    """The errors of a field as texts that say what to do; the same words stand in the summary and at the field."""
    standard = type(veld.field).default_error_messages.get("required", Field.default_error_messages["required"])
    texts = []
    for error in veld.errors.as_data():
        unworded = error.code == "required" and str(error.message) == str(standard)
        texts += [_required_text(veld)] if unworded else error.messages
    return texts


def error_lines(form: BaseForm) -> list[tuple[str, str]]:
    """(text, id of the control that can mend it or "") for every error of a form, in the order of the page."""
    lines = [(tekst, "") for tekst in form.non_field_errors()]
    return lines + [(tekst, control_id(veld)) for veld in form for tekst in fouten(veld)]


@register.simple_tag(takes_context=True)
def foutprefix(context: Context) -> str:
    """The words "Fout: " for the title of a page whose form was refused (NL Design System, WCAG 3.3.1)."""
    return "Fout: " if invalid_forms(context) or _refused_formsets(context) else ""


@register.inclusion_tag("components/foutsamenvatting.html", takes_context=True)
def foutsamenvatting(context: Context) -> dict:
    """The error summary of the page: every refused form, each text linked to its control."""
    regels = [(tekst, "") for formset in _refused_formsets(context) for tekst in formset.non_form_errors()]
    for form in invalid_forms(context):
        regels += error_lines(form)
    return {"regels": regels}


@register.filter
def control_id(veld: BoundField) -> str:
    """The id of the control that takes the focus: the first option of a group, else the control itself."""
    if veld.is_hidden:
        return ""
    return f"{veld.auto_id}_0" if veld.use_fieldset else veld.id_for_label


@register.filter
def is_vinkje(veld: BoundField) -> bool:
    """A single checkbox carries its label behind it and is never "(niet verplicht)"."""
    return isinstance(veld.field.widget, CheckboxInput)


@register.filter
def is_vrij(veld: BoundField) -> bool:
    """May this stay empty? A form that may be kept half done names in `nodig` what is needed in the end."""
    return not veld.field.required and veld.name not in getattr(veld.form, "nodig", ())


@register.filter
def lezer(veld: BoundField) -> str:
    """Who reads this text: "intern", "melder" or "" (widget attribute `data-lezer`, see field.html)."""
    return veld.field.widget.attrs.get("data-lezer", "")


@register.filter
def lezers(veld: BoundField) -> str:
    """The readers in words (widget attribute `data-lezers`), "" for the standard words."""
    return veld.field.widget.attrs.get("data-lezers", "")


@register.filter
def toon(bericht: Message) -> str:
    """The tone of a message of django.contrib.messages."""
    return {"success": "goed", "error": "fout", "warning": "let_op"}.get(bericht.level_tag, "neutraal")


@register.filter
def opgesomd(tekst: str) -> list[str]:
    """'VIK, HR en control' → its names."""
    return re.split(r", | en ", tekst)


@register.simple_block_tag
def tabel(content: str, naam: str) -> SafeString:
    """Wraps a <table> in a region with a name that scrolls by itself and by keyboard: {% tabel "Werkvoorraad" %}…"""
    return format_html('<div class="tabelvlak" role="region" aria-label="{}" tabindex="0">{}</div>', naam, content)


@register.simple_tag(takes_context=True)
def demo_balk(context: Context) -> str:
    """The bar of the guided tour, where that app is installed (demo mode only)."""
    if "request" not in context:  # the 500 page, which trusts nothing
        return ""
    try:
        balk = get_template("demo/demo_balk.html")
    except TemplateDoesNotExist:
        return ""
    # What the bar sets stays in the bar: a page may use the same word.
    with context.push():
        return balk.template.render(context)


@register.filter
def tekening(svg: str) -> SafeString:
    """A drawing that a library of ours made from numbers (a QR code); anything that is no plain drawing is refused."""
    if not svg.startswith("<svg") or "<script" in svg or "href" in svg:
        raise ValueError("not a drawing")
    return mark_safe(svg)  # noqa: S308  (checked above)
