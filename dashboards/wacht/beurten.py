"""BEURTEN: whose turn it is on cases, in which role, on which of them, and what is done there."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from dashboards.wacht.regel import in_rol
from meldingen.access import ROLLEN_BIJ, Grond
from meldingen.actions.contact import BEANTWOORDT
from meldingen.behandelaar import covered_by, without_holder
from meldingen.forms.werkvoorraad import waiting_for_answer
from meldingen.models import Melding, Termijn, Toekenning
from meldingen.toegang import Toegang, toegang
from meldingen.workflow import Recht, Status
from pvi.models import Medewerker
from pvi.rollen import SECRETARISSEN, Rol
from triage.actions.rehabilitatie import ROLLEN as REHABILITATIE
from triage.actions.uitkomst import awaiting_uitkomst, findings_complete
from triage.besluitstappen import Stap
from triage.conflicts import SMO
from triage.models import (
    Besluit,
    LcAdvies,
    Onderzoek,
    Spoor,
    Triagebesluit,
)


@dataclass(frozen=True)
class Beurt:
    """Whose turn it is on cases. `mag` keeps the question from who never has an answer; `zaken` asks it."""

    doen: str
    # URL name that takes a kenmerk
    pagina: str
    mag: Callable[[Toegang], bool]
    zaken: Callable[[Medewerker], QuerySet[Melding]]
    # Kinds of term that say by when, the first that runs.
    termijnen: tuple[str, ...] = ()


def _named(recht: Recht, *rollen: Rol) -> Callable[[Toegang], bool]:
    """Holds a named grant in one of these roles."""
    return lambda wie: any(rol in rollen for rol, _ in wie.toegekend.get(recht, ()))


def _permitted(recht: Recht, rollen: Collection[Rol], *waar: Q, **velden: Any) -> Callable[..., QuerySet[Melding]]:
    return lambda m: Melding.objects.permitted(m, recht, rollen).filter(*waar, **velden)


def contact(medewerker: Medewerker) -> Q:
    """This person is the contact at VIK, or takes the place of who is."""
    return Q(intaker=medewerker) | Q(intaker__in=covered_by(medewerker))


def _at_vik(recht: Recht, *waar: Q, ook_van_niemand: bool = True) -> Callable[..., QuerySet[Melding]]:
    """Own cases at VIK; `ook_van_niemand`: and those that nobody has yet, which wait for everybody."""

    def zaken(medewerker: Medewerker) -> QuerySet[Melding]:
        van_mij = contact(medewerker) | (Q(intaker=None) if ook_van_niemand else Q(pk__in=()))
        return Melding.objects.permitted(medewerker, recht, {Rol.VI}).filter(van_mij, *waar)

    return zaken


def _triagebesluit(status: str) -> Q:
    return Q(Exists(Triagebesluit.objects.filter(melding=OuterRef("pk"), status=status)))


def _besluiten(*stappen: str) -> Q:
    return Q(Exists(Besluit.objects.current().filter(melding=OuterRef("pk"), stap__in=stappen)))


def _runs(soort: str) -> Q:
    lopend = Onderzoek.objects.filter(
        melding=OuterRef("pk"), soort=soort, spoor__is_hoofd=True, spoor__status=Spoor.Status.LOOPT
    )
    return Q(Exists(lopend))


def _term_runs(soort: str) -> Q:
    return Q(Exists(Termijn.objects.open().filter(melding=OuterRef("pk"), soort=soort)))


def _answering(medewerker: Medewerker) -> QuerySet[Melding]:
    """The melder wrote, and it is this person who answers: on the case by name, or its contact at VIK."""
    op_naam = Toekenning.objects.in_force(medewerker).values("content_object_id")
    return waiting_for_answer(medewerker).filter(contact(medewerker) | Q(pk__in=op_naam) | Q(intaker=None))


def _open_questions(medewerker: Medewerker) -> QuerySet[Melding]:
    """Held for a question: who finds the answer, and the secretaris who puts the case back."""
    wie = toegang(medewerker)
    secretaris = any(a.rol == Rol.TR and a.functie in SECRETARISSEN for a in wie.aanstellingen)
    van_mij = Q(agendapunten__aanhouding__eigenaar=medewerker, agendapunten__aanhouding__beantwoord_op=None)
    zaken = Melding.objects.permitted(medewerker, Recht.AGENDEREN, {Rol.TR, Rol.VI})
    return zaken.filter(Q() if secretaris else van_mij, status=Status.AANGEHOUDEN).distinct()


def _lc_questions(medewerker: Medewerker) -> QuerySet[Melding]:
    open_ = LcAdvies.objects.open().filter(melding=OuterRef("pk"))
    return Melding.objects.permitted(medewerker, Recht.LC_ADVIES).filter(Exists(open_))


LIJN = ROLLEN_BIJ[Grond.EIGENAAR]
BIJ_ONDERZOEK = Q(status=Status.ONDERZOEK)
NIET_STIL = Q(opgeschort=False)
MOMENTEN_OPEN = Q(nazorgmomenten__uitkomst="")

BEURTEN: tuple[Beurt, ...] = (
    Beurt("Beantwoord de melder", "meldingen:berichten",
          lambda wie: bool(wie.with_recht(Recht.BERICHTEN)) or _named(Recht.BERICHTEN, *BEANTWOORDT)(wie), _answering),
    Beurt("Start de intake", "meldingen:start-intake", in_rol(Rol.VI),
          _at_vik(Recht.INTAKE, Q(status=Status.ONTVANGEN)), ("bevestiging",)),
    Beurt("Rond de intake af", "meldingen:intake", in_rol(Rol.VI),
          _at_vik(Recht.INTAKE, Q(status=Status.INTAKE)), ("intake",)),
    Beurt("Wijs een herstelbegeleider toe", "reflectie:herstelbegeleider", in_rol(Rol.VI),
          lambda m: _at_vik(Recht.TOEWIJZEN, without_holder(Grond.HERSTEL))(m)
          .filter(Q(status=Status.HERSTEL) | MOMENTEN_OPEN & Q(status=Status.NAZORG)).distinct(), ("hb_toewijzen",)),
    Beurt("Wijs een leidinggevende aan", "meldingen:overdragen", in_rol(Rol.VI),
          lambda m: _at_vik(Recht.TOEWIJZEN, without_holder(Grond.EIGENAAR))(m).filter(status=Status.LIJNAFHANDELING)),
    Beurt("Wijs een onderzoeker aan", "meldingen:overdragen", in_rol(Rol.VI),
          lambda m: _at_vik(Recht.TOEWIJZEN, BIJ_ONDERZOEK, without_holder(Grond.ONDERZOEKER))(m)
          .exclude(_runs(Onderzoek.Soort.STRAF))),
    Beurt("Loop de sluitlijst na en sluit de melding", "reflectie:sluiten", in_rol(Rol.VI),
          lambda m: _at_vik(Recht.SLUITEN, Q(status=Status.NAZORG, nazorgmomenten__isnull=False))(m)
          .exclude(MOMENTEN_OPEN).distinct()),
    Beurt("Haal het antwoord op de open vraag", "triage:hervatten", in_rol(Rol.TR, Rol.VI), _open_questions,
          ("aangehouden",)),
    Beurt("Maak het besluit definitief", "triage:definitief", in_rol(Rol.TR),
          _permitted(Recht.WEGEN, {Rol.TR}, _triagebesluit(Triagebesluit.Status.STANDPUNT), status=Status.TRIAGE),
          ("eerste_zitting",)),
    Beurt("Neem een standpunt in", "triage:standpunt", in_rol(Rol.PC),
          _permitted(Recht.STANDPUNT, {Rol.PC}, _triagebesluit(Triagebesluit.Status.VOORGESTELD),
                     ~(Q(lc_plicht=True) & _term_runs("lc_advies")), status=Status.TRIAGE), ("standpunt",)),
    Beurt("Stel de uitkomst vast", "triage:uitkomst", in_rol(Rol.PC),
          awaiting_uitkomst, ("disciplinair", "orienterend")),
    Beurt("Leg een voornemen vast", "triage:besluit", in_rol(Rol.PC),
          _permitted(Recht.BESLUITEN, {Rol.PC}, NIET_STIL, _besluiten(Stap.NIEUW), status=Status.BESLUIT),
          ("pc_besluit",)),
    Beurt("Neem een besluit", "triage:besluit", in_rol(Rol.PC),
          _permitted(Recht.BESLUITEN, {Rol.PC}, NIET_STIL, _besluiten(Stap.ZIENSWIJZE, Stap.AGFA),
                     status=Status.BESLUIT), ("pc_besluit",)),
    Beurt("Rond de besluiten af", "triage:besluit", in_rol(Rol.PC),
          _permitted(Recht.BESLUITEN, {Rol.PC}, NIET_STIL, _besluiten(Stap.DEFINITIEF),
                     ~_besluiten(*(stap for stap in Stap if stap != Stap.DEFINITIEF)), status=Status.BESLUIT)),
    Beurt("Breng de rehabilitatie verder", "triage:rehabilitatie", in_rol(Rol.PC),
          lambda m: Melding.objects.permitted(m, Recht.HERSTEL, REHABILITATIE)
          .filter(~Q(status=Status.AFGESLOTEN), rehabilitaties__isnull=False, rehabilitaties__afgerond_op=None)
          .distinct()),
    Beurt("Voer de afspraken uit", "triage:lijn", _named(Recht.LIJN, *LIJN),
          _permitted(Recht.LIJN, LIJN, status=Status.LIJNAFHANDELING), ("lijnafhandeling",)),
    Beurt("Leg de bevindingen vast", "triage:onderzoek", _named(Recht.ONDERZOEKEN, Rol.VO),
          _permitted(Recht.ONDERZOEKEN, {Rol.VO}, BIJ_ONDERZOEK, ~findings_complete(), ~_runs(Onderzoek.Soort.STRAF)),
          ("disciplinair", "orienterend")),
    Beurt("Leg het resultaat voor aan de commissie", "triage:terugleggen", _named(Recht.ONDERZOEKEN, Rol.VO),
          _permitted(Recht.ONDERZOEKEN, {Rol.VO}, BIJ_ONDERZOEK, findings_complete(), _runs(Onderzoek.Soort.ORI)),
          ("orienterend",)),
    Beurt("Geef per betrokkene advies", "triage:smo", in_rol(*SMO),
          _permitted(Recht.SMO_ADVIES, SMO, NIET_STIL, status=Status.SMO), ("smo_advies",)),
    Beurt("Bereid de tekst van het voornemen voor", "triage:besluit", in_rol(Rol.TJ),
          _permitted(Recht.BESLUITEN, {Rol.TJ}, NIET_STIL, _besluiten(Stap.NIEUW), status=Status.BESLUIT),
          ("pc_besluit",)),
    Beurt("Geef je advies", "triage:lc-advies", in_rol(Rol.LC), _lc_questions, ("lc_advies",)),
    Beurt("Maak afspraken die helpen", "reflectie:herstel", _named(Recht.HERSTEL, Rol.HB),
          _permitted(Recht.HERSTEL, {Rol.HB}, status=Status.HERSTEL)),
    Beurt("Vraag hoe het gaat en leg dat vast", "reflectie:nazorg", _named(Recht.NAZORG, Rol.HB),
          lambda m: Melding.objects.permitted(m, Recht.NAZORG, {Rol.HB})
          .filter(MOMENTEN_OPEN, status=Status.NAZORG).distinct(), ("nazorg",)),
)  # fmt: skip

# Terms about a case on one's own name that are not the next step of the case, once it is time to be warned.
