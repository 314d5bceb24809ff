"""People on a melding: melders, their sealed identity, betrokkenen and others, and consent."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cached_property
from typing import Self

from django.db import models
from django.db.models import F, Q

from meldingen.models.melding import Melding
from meldingen.workflow import Recht
from pvi import kluis
from pvi.kluis import EncryptedTextField
from pvi.models import Medewerker, Versleuteld
from pvi.rollen import Rol
from pvi.velden import VersleuteldMailveld, VersleuteldNummerveld

# Mark of an account → its key, made once for many melders; None: for each melder anew.
_merken: ContextVar[dict[str, uuid.UUID | None] | None] = ContextVar("merken", default=None)


@contextmanager
def marks_made_once() -> Iterator[None]:
    """While many cases are looked at: the marks of all accounts are made once, and forgotten at the end."""
    token = _merken.set({})
    try:
        yield
    finally:
        _merken.reset(token)


class Modus(models.TextChoices):
    OPEN = "open", "Open"
    VERTROUWELIJK = "vertrouwelijk", "Vertrouwelijk"
    ANONIEM = "anoniem", "Anoniem"


class MelderQuerySet(models.QuerySet):
    def of_account(self, user: Medewerker) -> Self:
        """The melders this employee has linked with the code that is valid now; no foreign key betrays the link.

        Not the ones of a case in which that person turned out to be at issue: whoever had a code of another. Nor of a
        case that was destroyed.
        """
        gekoppeld = self.filter(
            account_merk=Melder.account_mark(user), account_code=F("code_merk"), melding__gewist_op__isnull=True
        )
        return gekoppeld.exclude(melding__in=Betrokkenheid.objects.subjects().filter(medewerker=user).values("melding"))

    def by_code(self, code: str) -> "Melder | None":
        """The melder of a typed code, None for every failure (wrong form, wrong check character, unknown)."""
        genormaliseerd = kluis.normalize_code(code)
        if genormaliseerd is None:
            return None
        return self.filter(code_merk=kluis.merk("code", genormaliseerd)).first()


class Melder(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="melders")
    modus = models.CharField(max_length=14, choices=Modus, default=Modus.OPEN)
    positie = models.CharField(max_length=40, blank=True)
    # Keyed hashes: the code itself is shown once, the account is never stored.
    code_merk = models.CharField(max_length=64, unique=True, editable=False)
    account_merk = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    # The code with which the account was linked: a new code ends the link. Who was linked once stays known, because the
    # wall that stands for it (CI-7) must not keep the same person from linking again.
    account_code = models.CharField(max_length=64, blank=True, editable=False)
    mail_gewenst = models.BooleanField("mail bij nieuws", default=False)

    objects = MelderQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Melder {self.pk}"

    def new_code(self) -> str:
        """A code that opens this case for the melder instead of the one before, to be saved; only its mark stays."""
        code = kluis.new_code(self.melding.kenmerk)
        self.code_merk = kluis.merk("code", code)
        return code

    @staticmethod
    def mark_of(pk: uuid.UUID) -> str:
        return kluis.merk("melder-account", str(pk))

    @classmethod
    def account_mark(cls, user: Medewerker) -> str:
        return cls.mark_of(user.pk)

    def link_account(self, user: Medewerker) -> None:
        """Only the holder of the code may call this: the case then also shows under /mijn/."""
        self.account_merk, self.account_code = self.account_mark(user), self.code_merk
        self.save(update_fields=["account_merk", "account_code"])

    @property
    def is_gekoppeld(self) -> bool:
        """Does an account follow this case with the code that is valid now?"""
        return bool(self.account_code) and self.account_code == self.code_merk

    def may_link(self, user: Medewerker) -> bool:
        """May this holder of the code follow the case with that account?

        Nobody at issue, and nobody behind a wall, except the wall that stands because this person is the melder.
        """
        zaak = self.melding
        if zaak.betrokkenheden.subjects().filter(medewerker=user).exists():
            return False
        return self.is_person(user) or not zaak.uitsluitingen.filter(medewerker=user, lichaam="").exists()

    @cached_property
    def verteld_in(self) -> Melding:
        """The case with this melder's own story: the first duplicate the melder came through, else the case itself."""
        dubbelen = Melding.objects.filter(berichten__melder=self, dubbel_van__isnull=False)
        return dubbelen.order_by("afgesloten_op", "pk").first() or self.melding

    @property
    def erbij_sinds(self) -> datetime | None:
        """When a duplicate brought this melder to the case; None for who was there from the start."""
        return self.melding.dubbelen.filter(berichten__melder=self).aggregate(op=models.Max("afgesloten_op"))["op"]

    def is_person(self, medewerker: Medewerker) -> bool:
        """Is this employee the melder, by linked account or by exact key?"""
        return self.account_merk == self.account_mark(medewerker) or medewerker in self.find_medewerkers()

    def find_account(self) -> Medewerker | None:
        """The employee who linked this case to the own account; used by the conflict rules only.

        Only who holds the key can tell: the mark of each employee is made anew and compared.
        """
        if not self.account_merk:
            return None
        merken = _merken.get()
        if merken is None:
            merken = {}
        if self.account_merk not in merken:
            # Also when they were made before: the account may be younger.
            merken.update((self.mark_of(pk), pk) for pk in Medewerker.objects.values_list("pk", flat=True).iterator())
            merken.setdefault(self.account_merk, None)
        return Medewerker.objects.filter(pk=merken[self.account_merk]).first()

    def find_medewerkers(self) -> set[Medewerker]:
        """Who this melder can be: by exact key, and by linked account, which may be another one."""
        account = self.find_account()
        return {*self.find_by_key(), *([account] if account is not None else [])}

    def find_by_key(self) -> tuple[Medewerker, ...]:
        """The employee behind this melder, by exact key; both when mail and number point to two people.

        Used by the conflict rules only.
        """
        identiteit = MelderIdentiteit.objects.filter(melder=self).first()
        if identiteit is None:
            return ()
        with kluis.opened(identiteit.sleutel_id):
            if not kluis.is_open(identiteit.sleutel_id):
                return ()  # destroyed: nobody knows any more who it was
            return Medewerker.objects.look_up(*identiteit.sleutels).mensen


class MelderIdentiteitQuerySet(models.QuerySet):
    def permitted(self, user: Medewerker, melding: Melding | None = None) -> Self:
        """Identities this person may read as staff, of one case or of all: rows 5 and 6 of the matrix.

        With `melding` the database looks at that case alone. A vertrouwenspersoon reads the name of the own client,
        not of every melder of that case.
        """
        client = Q(
            melder__in=Toestemming.objects.in_force().filter(aan=user, doel=Toestemming.Doel.NAAM).values("melder")
        )
        zaken = Melding.objects.all() if melding is None else Melding.objects.filter(pk=melding.pk)
        mag = Q(pk__in=())
        for modus, recht in (
            (Modus.OPEN, Recht.IDENTITEIT_OPEN),
            (Modus.VERTROUWELIJK, Recht.IDENTITEIT_VERTROUWELIJK),
        ):
            van = zaken.permitted(user, recht, frozenset(Rol) - {Rol.VP})
            als_vp = zaken.permitted(user, recht, {Rol.VP})
            mag |= Q(melder__modus=modus) & (Q(melder__melding__in=van) | Q(melder__melding__in=als_vp) & client)
        eigen = self if melding is None else self.filter(melder__melding=melding)
        return eigen.filter(mag)


class MelderIdentiteit(Versleuteld):
    """Name and contact of a melder: own table, own key, no history."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melder = models.OneToOneField(Melder, on_delete=models.CASCADE, related_name="identiteit")
    naam = EncryptedTextField("Je naam", max_length=120)
    werkmail = VersleuteldMailveld("Je e-mailadres", blank=True, default="", max_length=254)
    telefoon = EncryptedTextField("Je telefoonnummer", blank=True, default="", max_length=40)
    personeelsnummer = VersleuteldNummerveld("Je personeelsnummer", blank=True, default="", max_length=20)

    objects = MelderIdentiteitQuerySet.as_manager()

    def __str__(self) -> str:
        return f"MelderIdentiteit {self.pk}"

    @property
    def sleutels(self) -> tuple[str, str]:
        """(mail, personnel number) as typed; needs the key of the identity."""
        return self.werkmail, self.personeelsnummer


class BetrokkenheidQuerySet(models.QuerySet):
    def subjects(self) -> Self:
        """Whose conduct is at issue: betrokkenen, and leaders named as looking away (CI-3)."""
        return self.geldend().filter(rol__in=Betrokkenheid.SUBJECTEN)

    def geldend(self) -> Self:
        """Without the links that ended because it was somebody else."""
        return self.exclude(koppeling=Betrokkenheid.Koppeling.BEEINDIGD)

    def entitled_to_hear(self) -> Self:
        """Who must be informed, or for whom it must say why not, before a case closes."""
        return self.geldend().exclude(rol__in=(Betrokkenheid.Rol.OMSTANDER, Betrokkenheid.Rol.GETUIGE))

    def informed(self, user: Medewerker) -> Self:
        """CI-1: `geinformeerd_op` is the only key to the betrokkene's own view."""
        return self.subjects().filter(medewerker=user, geinformeerd_op__isnull=False, melding__gewist_op__isnull=True)


class Betrokkenheid(Versleuteld):
    class Rol(models.TextChoices):
        BETROKKENE = "betrokkene", "Betrokkene"
        WEGKIJKER = "wegkijker", "Leidinggevende die wegkeek"
        BENADEELDE = "benadeelde", "Benadeelde"
        RECHTHEBBENDE = "rechthebbende", "Rechthebbende"
        OMSTANDER = "omstander", "Omstander"
        GETUIGE = "getuige", "Getuige"

    SUBJECTEN = frozenset({Rol.BETROKKENE, Rol.WEGKIJKER})

    class Koppeling(models.TextChoices):
        OPEN = "open", "Nog niet gekoppeld"
        GEKOPPELD = "gekoppeld", "Gekoppeld"
        ONBEKEND = "onbekend", "Onbekend"
        EXTERN = "extern", "Van buiten de politie"
        LOSGEMAAKT = "losgemaakt", "Losgemaakt na rehabilitatie"
        BEEINDIGD = "beeindigd", "Beëindigd: het ging om iemand anders"

    # Nobody is linked, and the keys that were typed may yet find somebody.
    ZONDER_ACCOUNT = frozenset({Koppeling.OPEN, Koppeling.ONBEKEND, Koppeling.EXTERN})
    # What VIK can still change about who it is.
    VAST = frozenset({Koppeling.LOSGEMAAKT, Koppeling.BEEINDIGD})

    class Informeren(models.TextChoices):
        JA = "ja", "Ja"
        UITGESTELD = "uitgesteld", "Uitgesteld"
        NOOIT = "nooit", "Niet, met reden"

    class Via(models.TextChoices):
        AANZEGGING = "aanzegging", "Aanzegging"
        GESPREK = "gesprek", "Uitnodiging gesprek"
        KLACHTBERICHT = "klachtbericht", "Klachtbericht"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="betrokkenheden")
    rol = models.CharField(max_length=14, choices=Rol, default=Rol.BETROKKENE)
    # As typed by the melder, free until linked
    naam = EncryptedTextField("Naam", blank=True, default="", max_length=120)
    team = EncryptedTextField("Team", blank=True, default="", max_length=120)
    werkmail = VersleuteldMailveld("Werkmail", blank=True, default="", max_length=254)
    personeelsnummer = VersleuteldNummerveld("Personeelsnummer", blank=True, default="", max_length=20)
    medewerker = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    koppeling = models.CharField(max_length=12, choices=Koppeling, default=Koppeling.OPEN, editable=False)
    # Somebody was told and it turned out to be somebody else: that link ended, and a new one began untold.
    beeindigd_op = models.DateTimeField(null=True, editable=False)
    vervangt = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    # Duty to inform (art. 14 AVG)
    informeren = models.CharField(max_length=12, choices=Informeren, blank=True)
    informeren_grond = EncryptedTextField("Waarom (nog) niet?", blank=True, default="")
    herbeoordelen_op = models.DateField(null=True, blank=True)
    geinformeerd_op = models.DateTimeField(null=True, editable=False)
    geinformeerd_via = models.CharField(max_length=14, choices=Via, blank=True, editable=False)
    # What the betrokkene reads about the own procedure, once informed
    tekst_voor_betrokkene = EncryptedTextField("Voor de betrokkene", blank=True, default="")
    uitkomst = models.CharField(max_length=20, blank=True, editable=False)

    history = kluis.history()
    objects = BetrokkenheidQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(geinformeerd_op__isnull=True) | ~Q(geinformeerd_via=""),
                name="betrokkenheid_geinformeerd_heeft_weg",
                violation_error_message="Leg vast hoe de betrokkene is geïnformeerd.",
            ),
            models.CheckConstraint(
                condition=Q(koppeling="beeindigd", beeindigd_op__isnull=False)
                | ~Q(koppeling="beeindigd") & Q(beeindigd_op__isnull=True),
                name="betrokkenheid_beeindigd_heeft_moment",
                violation_error_message="Een beëindigde koppeling heeft een moment.",
            ),
        ]

    def __str__(self) -> str:
        return f"Betrokkenheid {self.pk}"

    @property
    def is_wegkijker(self) -> bool:
        return self.rol == self.Rol.WEGKIJKER

    @property
    def has_own_view(self) -> bool:
        """Does `informed` find this row for its own employee?"""
        verteld = self.medewerker_id is not None and self.geinformeerd_op is not None and self.beeindigd_op is None
        return verteld and self.rol in self.SUBJECTEN

    @property
    def krijgt_muur(self) -> bool:
        return self.rol in self.SUBJECTEN

    @property
    def sleutels(self) -> tuple[str, str]:
        """(work mail, personnel number) as typed; needs the key of the case."""
        return self.werkmail, self.personeelsnummer

    @property
    def is_told_or_explained(self) -> bool:
        if self.geinformeerd_op is not None:
            return True
        return self.informeren == self.Informeren.NOOIT and bool(self.informeren_grond)


class Muurverzoek(Versleuteld):
    """Somebody who may not see the case, as the melder asked with a key: the wall stands once the key finds somebody.

    It does not say who that was: a wall never says why it stands.
    """

    Koppeling = Betrokkenheid.Koppeling
    krijgt_muur = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="muurverzoeken")
    naam = EncryptedTextField("Naam", blank=True, default="", max_length=120)
    werkmail = VersleuteldMailveld("Werkmail", blank=True, default="", max_length=254)
    personeelsnummer = VersleuteldNummerveld("Personeelsnummer", blank=True, default="", max_length=20)
    koppeling = models.CharField(max_length=12, choices=Koppeling, default=Koppeling.OPEN)

    def __str__(self) -> str:
        return f"Muurverzoek {self.pk}"

    @property
    def sleutels(self) -> tuple[str, str]:
        """(work mail, personnel number) as typed; needs the key of the case."""
        return self.werkmail, self.personeelsnummer


class ToestemmingQuerySet(models.QuerySet):
    def in_force(self) -> Self:
        return self.filter(ingetrokken_op__isnull=True)


class Toestemming(models.Model):
    """Consent of a melder per purpose, and to whom; withdrawing stops future sharing, the row stays."""

    class Doel(models.TextChoices):
        BUDDY = "buddy", "Mijn buddy mag mijn naam weten"
        HB = "hb", "Mijn herstelbegeleider mag mijn naam weten"
        MAIL = "mail", "Stuur mij een mail zonder inhoud als er nieuws is"
        NAMENS = "namens", "Deze collega mag namens mij melden"
        # What a named vertrouwenspersoon may do; MEEKIJKEN in access.py says which rights that are.
        VOLGEN = "volgen", "Zien hoe het met de melding gaat"
        LEZEN = "lezen", "Lezen wat er is gemeld"
        BERICHTEN = "berichten", "Berichten lezen en schrijven"
        NAAM = "naam", "De naam van de melder zien in het portaal"
        HERSTEL = "herstel", "Meekijken met het herstelplan"

    melder = models.ForeignKey(Melder, on_delete=models.CASCADE, related_name="toestemmingen")
    doel = models.CharField(max_length=10, choices=Doel)
    # The named person it was given to; empty when the purpose says it all.
    aan = models.ForeignKey(Medewerker, on_delete=models.PROTECT, null=True, related_name="+")
    gegeven_op = models.DateTimeField()
    ingetrokken_op = models.DateTimeField(null=True)

    objects = ToestemmingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["melder", "doel", "aan"],
                condition=Q(ingetrokken_op__isnull=True),
                nulls_distinct=False,
                name="toestemming_een_per_doel",
            )
        ]

    def __str__(self) -> str:
        return f"Toestemming {self.pk}"
