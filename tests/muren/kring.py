"""A case within everybody's reach, people with more than one role, and the question who reads it."""

from meldingen.access import Grond
from meldingen.models import Melding, Uitsluiting, grant
from meldingen.workflow import Recht, Status
from pvi.models import Medewerker, OrganisatieEenheid
from pvi.rollen import Rol
from tests import kern

# Roles with a reach or a grant of their own on one case, and how somebody holds it there.
ROLLEN: dict[Rol, Grond | None] = {
    Rol.VI: None, Rol.TR: None, Rol.PC: None, Rol.LC: None,
    Rol.TC: Grond.EIGENAAR, Rol.SH: Grond.EIGENAAR, Rol.VO: Grond.ONDERZOEKER, Rol.HR: Grond.HR,
    Rol.SM: Grond.SMO, Rol.TJ: Grond.SMO, Rol.KL: Grond.KLACHT,
}  # fmt: skip


def reads(wie: Medewerker, melding: Melding, *rollen: Rol, recht: Recht = Recht.VOLGEN) -> bool:
    wie = Medewerker.objects.get(pk=wie.pk)
    return Melding.objects.permitted(wie, recht, rollen or None).filter(pk=melding.pk).exists()


def everywhere(am: OrganisatieEenheid, status: Status = Status.TRIAGE) -> Melding:
    """A case that every reaching role reads: on an agenda and put to the LC."""
    return kern.zaak(kern.eenheid("AM-1a"), status, ter_weging=True, bij_lc=True)


def with_roles(am: OrganisatieEenheid, melding: Melding, *rollen: Rol) -> Medewerker:
    wie = kern.persoon()
    for rol in rollen:
        aanstelling = kern.benoem(wie, rol, kern.eenheid("KS") if rol == Rol.LC else am)
        if grond := ROLLEN[rol]:
            grant(melding, wie, grond, rol=rol, aanstelling=aanstelling)
    # What the grant itself makes somebody step aside from is another test.
    Uitsluiting.objects.filter(medewerker=wie).delete()
    return wie
