"""Two years of the whole demo by a moved clock: no reminder that fell due went nowhere without a reason."""

from collections import Counter
from datetime import datetime, time, timedelta

import pytest
from django.db.models import Q

from meldingen.models import Notificatie, Termijn, Termijnstap
from meldingen.notifications import watch_termijnen
from pvi import klok
from tests.demo.conftest import demo, geladen  # noqa: F401 - fixtures

pytestmark = [pytest.mark.proof, pytest.mark.django_db]
DAGEN = 730
# What may stay unheard in a demo in which every role is filled.
MAG = {Termijnstap.Niemand.GEEN_DOEL, Termijnstap.Niemand.NIET_VERTELD, Termijnstap.Niemand.ACCOUNT}


def test_every_reminder_of_two_years_was_heard_or_says_why_not(geladen):  # noqa: F811
    begin = klok.vandaag()
    for n in range(DAGEN):
        with klok.op(datetime.combine(begin + timedelta(days=n), time(12), klok.AMSTERDAM)):
            watch_termijnen()
    laatste = begin + timedelta(days=DAGEN - 1)
    te_doen = Termijn.objects.open().exclude(Q(melding__opgeschort=True))
    assert not te_doen.filter(waarschuwing_op__lte=laatste).exclude(stappen__nummer=0).exists()
    for nummer in (1, 2, 3):
        ver = te_doen.filter(verloopt_op__lt=laatste - timedelta(days=30))
        assert not ver.exclude(stappen__nummer=nummer).exists(), nummer

    gemaild = set(Notificatie.objects.values_list("aanleiding", flat=True))
    telling: Counter[str] = Counter()
    for stap in Termijnstap.objects.select_related("termijn"):
        assert (f"{stap.termijn_id}:{stap.nummer or 75}" in gemaild) is (stap.niemand == "")
        assert not stap.niemand or stap.niemand in MAG, (stap.termijn.soort, stap.nummer, stap.niemand)
        telling[stap.niemand or "gemaild"] += 1
    print(f"\n{telling.total()} herinneringen in twee jaar: {dict(telling)}")
    assert telling["gemaild"] > 1000
