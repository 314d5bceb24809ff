"""Builders for the tests of the core tables: units, people with appointments, and a melding in any state.

They write rows directly, past the pages, because these tests ask the tables every question, also the absurd ones.
"""

import itertools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model

from meldingen.bewaartermijnen import ALTIJD
from meldingen.models import Betrokkenheid, Melder, MelderIdentiteit, Melding
from meldingen.models.personen import Modus
from meldingen.workflow import Status
from pvi import klok, kluis
from pvi.models import Aanstelling, Medewerker, OrganisatieEenheid
from pvi.models.eenheid import Soort
from pvi.rollen import Functie, Rol

_teller = itertools.count(1)
_SOORTEN = {0: Soort.KORPS, 1: Soort.REGIONAAL, 2: Soort.SECTOR, 3: Soort.TEAM, 4: Soort.GROEP}


def eenheid(code: str, ouder: OrganisatieEenheid | None = None) -> OrganisatieEenheid:
    """A unit one level below `ouder`; without one it is a level-1 unit (KS: level 0)."""
    niveau = ouder.niveau + 1 if ouder else (0 if code == "KS" else 1)
    return OrganisatieEenheid.objects.get_or_create(
        code=code,
        defaults={
            "naam": code, "soort": _SOORTEN[niveau], "niveau": niveau, "ouder": ouder, "geldig_van": date(2015, 1, 1)
        },
    )[0]  # fmt: skip


def persoon(team: OrganisatieEenheid | None = None, **velden: Any) -> Medewerker:
    """An employee with an account and no rights at all."""
    n = next(_teller)
    return Medewerker.objects.create(email=f"collega{n}@example.invalid", naam=f"Collega {n}", team=team, **velden)


def benoem(
    medewerker: Medewerker,
    rol: Rol,
    bij: OrganisatieEenheid,
    functie: Functie = Functie.GEEN,
    *,
    van: datetime | None = None,
    tot: datetime | None = None,
) -> Aanstelling:
    return Aanstelling.objects.create(
        medewerker=medewerker,
        rol=rol,
        eenheid=bij,
        functie=functie,
        van=van or klok.nu() - timedelta(days=365),
        tot=tot,
    )


def functionaris(rol: Rol, bij: OrganisatieEenheid, functie: Functie = Functie.GEEN) -> Medewerker:
    """A new employee with this one appointment."""
    medewerker = persoon(team=bij)
    benoem(medewerker, rol, bij, functie)
    return medewerker


def zaak(bij: OrganisatieEenheid, status: Status = Status.TRIAGE, **velden: Any) -> Melding:
    """A melding in `status`, handled by the level-1 unit above `bij`, about conduct in `bij`; its key is open."""
    tijd = klok.nu()
    verplicht: dict[str, Any] = {"ontvangen_op": None if status == Status.CONCEPT else tijd}
    if status == Status.AFGESLOTEN:
        verplicht |= {
            "afgesloten_op": tijd, "sluitreden": "afgerond", "bewaren_tot": ALTIJD.last_day(klok.vandaag())
        }  # fmt: skip
    return Melding.objects.create(
        sleutel=kluis.new_sleutel("zaak"),
        eenheid_behandeling=bij.eenheid or bij,
        eenheid_gedraging=bij,
        status=status,
        **(verplicht | velden),
    )


def betrek(
    melding: Melding, medewerker: Medewerker | None, rol: str = Betrokkenheid.Rol.BETROKKENE, **velden: Any
) -> Betrokkenheid:
    return Betrokkenheid.objects.create(
        sleutel_id=melding.sleutel_id, melding=melding, medewerker=medewerker, rol=rol, **velden
    )


def meld(melding: Melding, medewerker: Medewerker | None = None, modus: str = Modus.OPEN, **velden: Any) -> Melder:
    """A melder of this case; with `medewerker` the identity names that work address."""
    melder = Melder.objects.create(
        melding=melding, modus=modus, code_merk=kluis.merk("code", f"code{next(_teller)}"), **velden
    )
    if modus != Modus.ANONIEM:
        MelderIdentiteit.objects.create(
            sleutel=kluis.new_sleutel("identiteit"),
            melder=melder,
            naam=medewerker.naam if medewerker else "Noor Verzonnen",
            werkmail=medewerker.email if medewerker else "",
        )
    return melder


def moment(dag: str, uur: int = 12, minuut: int = 0) -> datetime:
    """An aware moment in Amsterdam, for `klok.op`."""
    jaar, maand, d = map(int, dag.split("-"))
    return datetime(jaar, maand, d, uur, minuut, tzinfo=klok.AMSTERDAM)


@contextmanager
def told_once(blocker: Any) -> Iterator[None]:
    """What a module reads in all of its tests: written once, and rolled back after the last of them."""
    with ExitStack() as stapel:
        stapel.enter_context(blocker.unblock())
        stapel.enter_context(transaction.atomic())
        stapel.callback(transaction.set_rollback, True)
        stapel.callback(kluis.clear)
        yield


def is_total(model: type[Model], velden: list[str]) -> bool:
    """Do these fields leave no two rows in the same place?"""
    if velden[-1:] == ["pk"] or any(model._meta.get_field(veld).unique for veld in velden if "__" not in veld):
        return True
    return any(set(uniek.fields) <= set(velden) for uniek in model._meta.total_unique_constraints)
