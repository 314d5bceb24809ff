"""What the list of klachten becomes, in whatever order and form it comes."""

import io
import random
from datetime import date

import openpyxl
import pytest
from django.db import transaction
from django.db.models import Count, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pvi import kluis
from pvi.models import Sleutel
from pvi.organisatie import read
from tests.triage.klachten.lijst import KOP, LIJST, RIJEN, as_csv, as_xlsx, database, load, refusal, with_cel
from triage.import_klachten import Uitslag, load_klachten, read_lijst
from triage.lijstbestand import Fout, Geweigerd
from triage.models import Klacht
from triage.models.klacht import OORDELEN, Resultaat

pytestmark = pytest.mark.django_db


def as_typed(rijen: list[list[str]]) -> list[list]:
    """The cells as a spreadsheet keeps them: numbers are numbers, an empty cell is none."""
    return [[int(cel) if cel.isdecimal() else cel or None for cel in rij] for rij in rijen]


def register() -> dict[str, tuple]:
    """Everything a reader of the register could notice, texts included."""
    kluis.open_sleutel(*Klacht.objects.values_list("sleutel_id", flat=True))
    return {
        k.sleutelmerk: (k.datum, k.eenheid.code, k.klachtelement, k.behandeling, k.tweede_fase, k.resultaat,
                        k.vermoeden, k.oordelen, k.versie)
        for k in Klacht.objects.select_related("eenheid")
    }  # fmt: skip


@pytest.mark.parametrize(
    "inhoud",
    [LIJST.read_bytes(), b"\xef\xbb\xbf" + as_csv(KOP, RIJEN, ";"), as_xlsx(KOP, as_typed(RIJEN)), as_xlsx(KOP, RIJEN)],
    ids=["csv", "csv-met-puntkomma", "xlsx", "xlsx-als-tekst"],
)
def test_the_list_of_2022_to_2024_gives_the_totals_of_the_domain(inhoud):
    assert load(inhoud) == Uitslag(nieuw=19, gewijzigd=0, gelijk=0)
    klachten = Klacht.objects.all()
    assert klachten.count() == 19
    assert klachten.filter(tweede_fase=True).count() == 5
    assert klachten.aggregate(**{oordeel: Sum(oordeel) for oordeel in OORDELEN}) == {
        "gegrond": 5,
        "ongegrond": 12,
        "geen_oordeel": 2,
        "niet_ontvankelijk": 1,
    }
    assert dict(klachten.order_by().values_list("maand__year").annotate(n=Count("pk"))) == {2022: 1, 2023: 15, 2024: 3}
    per_eenheid = dict(klachten.order_by().values_list("eenheid__code").annotate(n=Count("pk")))
    assert (per_eenheid["PDC"], per_eenheid["LE"], per_eenheid["DH"]) == (5, 4, 3)


def test_a_klacht_that_was_judged_without_saying_how_is_unknown_and_not_zero():
    load(LIJST.read_bytes())
    (onbekend,) = [klacht for klacht in Klacht.objects.select_related("eenheid") if klacht.oordelen is None]
    assert (onbekend.datum, onbekend.eenheid.code, onbekend.tweede_fase) == ("2023-05", "LE", True)
    assert Klacht.objects.filter(gegrond=0).count() == 15


def test_three_klachten_are_registered_as_something_else_than_they_were():
    load(LIJST.read_bytes())
    anders = Klacht.objects.anders_dan_geregistreerd()
    assert {klacht.resultaat for klacht in anders} == {Resultaat.AFGEHANDELD}, "what was registered stays"
    assert sorted(klacht.vermoeden for klacht in anders) == ["andere_procedure", "ingetrokken", "ingetrokken"]


def test_a_klacht_that_was_not_withdrawn_raises_no_doubt():
    rijen = with_cel(4, "behandeling_samenvatting", "De klacht is niet ingetrokken; gesprek met de leiding")
    load(as_csv(KOP, rijen))
    assert Klacht.objects.anders_dan_geregistreerd().count() == 3


def test_reading_the_list_twice_leaves_the_same_database():
    load(LIJST.read_bytes())
    eerst = database()
    assert load(LIJST.read_bytes()) == Uitslag(nieuw=0, gewijzigd=0, gelijk=19)
    assert load(as_xlsx(KOP, as_typed(RIJEN))) == Uitslag(nieuw=0, gewijzigd=0, gelijk=19)
    assert database() == eerst


def test_the_texts_lie_encrypted_also_in_the_history():
    load(LIJST.read_bytes())
    load(as_csv(KOP, with_cel(0, "gegrond", "3")))
    rijen = "".join(rij[0] for tabel in database().values() for rij in tabel)
    for rij in RIJEN:
        for tekst in rij[2:4]:
            assert tekst not in rijen
            assert tekst.encode().hex() not in rijen
    assert Sleutel.objects.filter(soort=Sleutel.Soort.KLACHT).count() == 19, "each klacht can be destroyed by itself"
    klacht = Klacht.objects.first()
    with pytest.raises(kluis.Vergrendeld):
        _ = klacht.klachtelement


def test_other_counts_are_a_new_version_and_the_old_one_stays_in_the_history():
    load(LIJST.read_bytes())
    assert load(as_csv(KOP, with_cel(0, "gegrond", "3"))) == Uitslag(nieuw=0, gewijzigd=1, gelijk=18)
    klacht = Klacht.objects.get(maand=date(2022, 5, 1))
    assert (klacht.versie, klacht.oordelen) == (2, (3, 8, 1, 1))
    assert [(oud.versie, oud.gegrond) for oud in klacht.history.order_by("versie")] == [(1, 2), (2, 3)]
    kluis.open_sleutel(klacht.sleutel_id)
    assert klacht.history.earliest().klachtelement == klacht.klachtelement == RIJEN[0][2]


def test_what_was_unknown_can_become_known():
    load(LIJST.read_bytes())
    rijen = [list(rij) for rij in RIJEN]
    rijen[8][6:] = ["0", "1", "0", "0"]
    assert load(as_csv(KOP, rijen)).gewijzigd == 1
    assert Klacht.objects.get(versie=2).oordelen == (0, 1, 0, 0)


def test_another_text_is_another_klacht_and_what_is_not_in_the_list_stays():
    load(LIJST.read_bytes())
    rijen = with_cel(0, "klachtelement", "Bejegening (12 elementen)")[:1]
    assert load(as_csv(KOP, rijen)) == Uitslag(nieuw=1, gewijzigd=0, gelijk=0)
    assert Klacht.objects.count() == 20


def test_spaces_and_the_way_a_letter_was_typed_do_not_make_another_klacht():
    load(LIJST.read_bytes())
    rijen = with_cel(9, "behandeling_samenvatting", f"  {RIJEN[9][3].replace(' ', '  ')}\n")
    rijen[18][3] = rijen[18][3].replace("ë", "e\u0308")
    assert load(as_csv(KOP, rijen)).gelijk == 19


# How one text comes out of a spreadsheet, a mail, a word processor and another hand.
TEKST = "Grap over 'afkomst' - mail naar collega's, \u00e9\u00e9n gesprek"

SPELLINGEN = {
    "zo getypt": TEKST,
    "spatie zonder breedte": TEKST.replace("mail", "ma\u200bil"),
    "afbreekstreepje dat niemand ziet": TEKST.replace("collega", "col\u00adle\u00adga"),
    "vaste spatie": TEKST.replace(" ", "\u00a0"),
    "smalle vaste spatie": TEKST.replace(" ", "\u202f"),
    "woordverbinder": TEKST.replace("afkomst", "af\u2060komst"),
    "leesrichting": f"\u202a{TEKST}\u202c",
    "merk aan het begin": f"\ufeff{TEKST}",
    "variant": TEKST.replace("mail", "mail\ufe0f"),
    "losse accenten": TEKST.replace("\u00e9", "e\u0301"),
    "hoofdletters": TEKST.upper(),
    "dubbele spaties en regels": f"  {TEKST.replace(' ', '  ')}\n",
    "brede letters": TEKST.replace("mail", "\uff4d\uff41\uff49\uff4c"),
    "ligatuur": TEKST.replace("afkomst", "a\ufb00komst").replace("\ufb00", "f\u200d"),
    "accent als aanhalingsteken": TEKST.replace("'", "\u00b4"),
    "brede aanhalingstekens": TEKST.replace("'", "\uff07"),
    "klein streepje": TEKST.replace(" - ", " \ufe58 "),
    "gekrulde aanhalingstekens": TEKST.replace("'", "\u2019"),
    "halve kastlijn": TEKST.replace(" - ", " \u2013 "),
    "lege braillecel": f"{TEKST}\u2800",
}


@pytest.mark.parametrize("kolom", ["klachtelement", "behandeling_samenvatting"])
@pytest.mark.parametrize("naar", [as_csv, as_xlsx])
def test_every_spelling_of_a_text_is_one_klacht(kolom, naar):
    load(naar(KOP, with_cel(0, kolom, TEKST)[:1]))
    for naam, spelling in SPELLINGEN.items():
        assert load(naar(KOP, with_cel(0, kolom, spelling)[:1])) == Uitslag(0, 0, 1), naam
        (dubbel,) = refusal(naar(KOP, [*with_cel(0, kolom, TEKST)[:1], *with_cel(0, kolom, spelling)[:1]]))
        assert "ook op regel 2" in dubbel.reden
    assert Klacht.objects.count() == 1


def test_what_nobody_sees_is_not_kept_in_a_text_and_hides_no_formula():
    (rij,) = read_lijst(as_csv(KOP, with_cel(0, "klachtelement", "\u202eBeje\u00adgening\u202c")[:1]))
    assert rij.klachtelement == "Bejegening"
    assert "formule" in refusal(as_csv(KOP, with_cel(0, "klachtelement", "\u200b=1+1")))[0].reden
    assert "Vul deze cel in" in refusal(as_csv(KOP, with_cel(0, "klachtelement", "\u200b\u00ad")))[0].reden


def test_other_words_stay_other_klachten():
    for n, tekst in enumerate(
        [TEKST, f"{TEKST} (2)", TEKST.replace("\u00e9\u00e9n", "een"), TEKST.replace("mail", "app")], 1
    ):
        assert load(as_csv(KOP, with_cel(0, "klachtelement", tekst)[:1])).nieuw == 1
        assert Klacht.objects.count() == n


def dated(waarde, opmaak: str = "General") -> bytes:
    """The first klacht of the list with this date, as a cell of a spreadsheet."""
    boek = openpyxl.Workbook()
    boek.active.append(KOP)
    boek.active.append([waarde, *as_typed(RIJEN)[0][1:]])
    boek.active.cell(2, 1).number_format = opmaak
    uit = io.BytesIO()
    boek.save(uit)
    return uit.getvalue()


MAAND = {
    "csv": as_csv(KOP, with_cel(0, "datum", "2022-05")[:1]),
    "csv, de eerste": as_csv(KOP, with_cel(0, "datum", "2022-05-01")[:1]),
    "tekst": dated("2022-05"),
    "tekst, de eerste": dated("2022-05-01"),
    **{f"datumcel {opmaak}": dated(date(2022, 5, 1), opmaak)
       for opmaak in ("mmm-yy", "yyyy-mm", "yyyy-mm-dd", "d-m-yyyy", "[$-413]d mmmm yyyy", "dd/mm/yyyy")},
}  # fmt: skip


@pytest.mark.parametrize("eerst", MAAND)
def test_a_month_in_any_kind_of_cell_is_one_klacht(eerst):
    load(MAAND[eerst])
    assert {naam: load(inhoud) for naam, inhoud in MAAND.items()} == dict.fromkeys(MAAND, Uitslag(0, 0, 1))
    assert Klacht.objects.get().datum == "2022-05"


def test_two_days_are_two_klachten_and_a_date_cell_is_its_day():
    load(as_csv(KOP, with_cel(0, "datum", "2022-05-17")[:1]))
    assert load(dated(date(2022, 5, 17), "d-m-yyyy")).gelijk == 1
    assert load(dated(date(2022, 5, 18), "d-m-yyyy")).nieuw == 1


@pytest.mark.parametrize(("eerst", "later"), [("2022-05", "2022-05-17"), ("2022-05-17", "2022-05")])
def test_a_klacht_with_its_day_does_not_come_in_beside_its_month(eerst, later):
    """Which of them is meant nobody can tell; the file is refused and says what to write."""
    rijen = [*with_cel(0, "datum", eerst)[:1], *with_cel(0, "datum", later)[:1]]
    assert [fout.regel for fout in refusal(as_csv(KOP, rijen))] == [2, 3]
    load(as_csv(KOP, rijen[:1]))
    (fout,) = refusal(as_csv(KOP, rijen[1:]))
    assert (fout.regel, fout.kolom) == (2, "datum")
    assert f"in het register met datum {eerst}" in fout.reden
    assert load(as_csv(KOP, [[later, *rijen[1][1:2], f"{rijen[1][2]} (2)", *rijen[1][3:]]])).nieuw == 1


def test_a_list_that_was_read_before_another_came_in_is_judged_again():
    rijen = read_lijst(as_csv(KOP, with_cel(0, "datum", "2022-05-17")[:1]))
    load(as_csv(KOP, with_cel(0, "datum", "2022-05")[:1]))
    with pytest.raises(Geweigerd):
        load_klachten(rijen)
    assert Klacht.objects.count() == 1


def test_a_day_is_kept_where_the_list_gives_one():
    load(as_csv(KOP, with_cel(4, "datum", "2023-03-17")[:5]))
    klacht = Klacht.objects.get(dag=17)
    assert (klacht.maand, klacht.datum) == (date(2023, 3, 1), "2023-03-17")


def test_a_month_that_a_spreadsheet_turned_into_a_day_stays_a_month():
    boek = openpyxl.Workbook()
    boek.active.append(KOP)
    for rij, opmaak in zip(as_typed(RIJEN[1:3]), ("mmm-yy", "[$-413]d mmmm yyyy"), strict=True):
        boek.active.append([date(2023, 5, 1), *rij[1:]])
        boek.active.cell(boek.active.max_row, 1).number_format = opmaak
    uit = io.BytesIO()
    boek.save(uit)
    assert [rij.datum for rij in read_lijst(uit.getvalue())] == ["2023-05", "2023-05"]


@pytest.mark.parametrize("naam", ["PDC", "pdc", "Politiedienstencentrum", "Den  Haag", "Eenheid Den Haag", "Oost-NL"])
def test_a_unit_is_found_by_its_code_and_by_its_names(naam):
    (rij,) = read_lijst(as_csv(KOP, with_cel(0, "eenheid", naam)[:1]))
    assert rij.eenheid.niveau == 1


def test_every_name_in_the_list_is_a_name_in_the_real_organisation():
    namen = {alias for regel in read("echt") for alias in regel.aliassen}
    assert {rij[1].casefold() for rij in RIJEN} <= namen


proeven = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@proeven
@given(
    volgorde=st.permutations(range(len(RIJEN))),
    kolommen=st.permutations(range(len(KOP))),
    naar=st.sampled_from([as_csv, as_xlsx]),
)
def test_the_order_of_rows_and_columns_means_nothing(volgorde, kolommen, naar):
    kop = [KOP[k].upper() for k in kolommen]
    rijen = read_lijst(naar(kop, [[RIJEN[r][k] for k in kolommen] for r in volgorde]))
    recht = {rij.sleutelmerk: rij.velden() for rij in read_lijst(LIJST.read_bytes())}
    assert {rij.sleutelmerk: rij.velden() for rij in rijen} == recht


@proeven
@given(st.data())
def test_one_spoiled_cell_refuses_the_whole_list_and_names_its_place(data):
    rij = data.draw(st.integers(0, len(RIJEN) - 1))
    kolom, waarde = data.draw(
        st.sampled_from([
            ("datum", "2023-13"), ("datum", "mei 2023"), ("datum", ""), ("datum", "2999-01"),
            ("eenheid", "Atlantis"), ("eenheid", ""), ("eenheid", "LX"), ("klachtelement", ""),
            ("klachtelement", "=1"), ("behandeling_samenvatting", "+31"), ("behandeling_samenvatting", "x" * 2_001),
            ("tweede_fase", "misschien"), ("resultaat", "klaar"), ("gegrond", "-1"), ("ongegrond", "1,5"),
            ("geen_oordeel", "twee"), ("niet_ontvankelijk", "1000"),
        ])
    )  # fmt: skip
    if kolom == "eenheid" and waarde == "LX" and RIJEN[rij][0] >= "2024":
        return  # by then this unit was there
    fouten = refusal(as_csv(KOP, with_cel(rij, kolom, waarde)))
    assert (rij + 2, kolom) in {(fout.regel, fout.kolom) for fout in fouten}
    assert {fout.regel for fout in fouten} == {rij + 2}
    assert not Klacht.objects.exists()


@proeven
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_a_file_that_is_no_list_is_refused_whatever_it_holds(inhoud):
    for bytes_ in (inhoud, b"PK\x03\x04" + inhoud, LIJST.read_bytes()[:200] + inhoud):
        fouten: list[Fout] = []
        try:
            read_lijst(bytes_)
        except Geweigerd as geweigerd:
            fouten = geweigerd.fouten
        assert all(fout.regel >= 1 and fout.kolom and fout.reden.endswith(".") for fout in fouten)


@proeven
@given(zaad=st.integers(0, 2**32))
def test_changed_counts_never_make_a_second_klacht(zaad):
    """Whatever versions come in, in whatever order: the register is that of the last list."""
    toeval = random.Random(zaad)
    with transaction.atomic():
        for _ in range(3):
            rijen = [rij[:6] + [str(toeval.randrange(4)) for _ in OORDELEN] for rij in RIJEN]
            load(as_csv(KOP, toeval.sample(rijen, len(rijen))))
        assert Klacht.objects.count() == 19
        laatste = {(rij[2], rij[3]): tuple(map(int, rij[6:])) for rij in rijen}
        assert {rij[2:4]: rij[7] for rij in register().values()} == laatste
        transaction.set_rollback(True)
