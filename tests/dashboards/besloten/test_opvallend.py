"""The first page in words: each rule for none, one and many, and what stands first."""

from dataclasses import replace
from datetime import date

import pytest

from dashboards.besloten import opvallend
from dashboards.besloten.opvallend import MEESTE, Woord, find_opvallend
from dashboards.besloten.tabellen import maak_tabel
from dashboards.overzichten import (
    Hoofdstuk,
    Kolom,
    Marker,
    Opvallend,
    Overzicht,
    Rij,
    Tabel,
    from_data,
    to_data,
)
from dashboards.overzichten.rijen import HERSTEL, SMO_STRAF, SMO_ZONDER_STRAF
from dashboards.overzichten.woorden import MEER_MELDINGEN

MELDING = Woord("melding", "meldingen")


def tabel(code: str, *rijen: tuple, totalen=None, koppen=None) -> Tabel:
    """Rows of (code, figures …), each named by its code."""
    return maak_tabel(
        code, code, "Rij", [Rij(naam, naam) for naam, *_ in rijen], [cellen for _, *cellen in rijen], totalen=totalen,
        koppen=koppen or [str(n) for n in range(len(rijen[0]) - 1)] if rijen else ["0"],
    )  # fmt: skip


def kerncijfers(nu: int, vorige: int = 0) -> Tabel:
    return tabel("kerncijfers", ("instroom", nu, vorige, 0), ("voorraad", 20, 20, 0))


def overzicht(*tabellen: Tabel, kwaliteit: Tabel | None = None) -> Overzicht[Tabel]:
    """A report of these tables, each in a chapter of its own that is called like it."""
    return Overzicht(
        "casuistiekoverzicht", "2026-M10", "oktober 2026", date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 8),
        1, "", tuple(Hoofdstuk(f"h-{t.code}", t.code, "", (t,)) for t in tabellen),
        kwaliteit or tabel("kwaliteit"), (), (),
    )  # fmt: skip


def zinnen(*tabellen: Tabel, kwaliteit: Tabel | None = None) -> list[str]:
    return [zin.zin for zin in find_opvallend(overzicht(*tabellen, kwaliteit=kwaliteit))]


@pytest.mark.parametrize(
    ("aantal", "geheel", "tekst"),
    [
        (0, 12, "Geen enkele melding was"),
        (1, 12, "1 van de 12 meldingen was"),
        (3, 12, "3 van de 12 meldingen waren"),
        (12, 12, "Alle 12 meldingen waren"),
        (1, 1, "De enige melding was"),
        (1, 19, "1 van de 19 meldingen was"),
        (1, 20, "1 van de 20 meldingen (5%) was"),
        (8, 40, "8 van de 40 meldingen (20%) waren"),
    ],
)
def test_a_part_of_a_whole_is_said_in_the_right_number(aantal, geheel, tekst):
    assert MELDING.deel(aantal, geheel, "was", "waren") == tekst


def test_words_with_het_have_their_own_article():
    signaal = Woord("signaal", "signalen", is_het=True)
    assert signaal.deel(0, 3, "werd", "werden") == "Geen enkel signaal werd"
    assert signaal.deel(1, 1, "werd", "werden") == "Het enige signaal werd"


@pytest.mark.parametrize(
    ("nu", "vorige", "tekst"),
    [
        (0, 0, "Er kwamen geen nieuwe meldingen binnen, even veel als in de vorige periode."),
        (1, 3, "Er kwam 1 nieuwe melding binnen, 2 minder dan in de vorige periode."),
        (5, 5, "Er kwamen 5 nieuwe meldingen binnen, even veel als in de vorige periode."),
    ],
)
def test_what_came_in_is_said_beside_the_period_before(nu, vorige, tekst):
    assert zinnen(kerncijfers(nu, vorige)) == [tekst]


def test_klachten_and_signalen_are_said_where_no_table_says_more():
    cijfers = tabel("kerncijfers", ("klachten", 1, 0, 0), ("signalen", 0, 2, 0))
    klacht, signaal, _ = zinnen(cijfers, tabel("klachten_team", ("onbekend", 1)))
    assert klacht == "Er kwam 1 klacht binnen, 1 meer dan in de vorige periode."
    assert signaal == "Er kwamen geen signalen binnen, 2 minder dan in de vorige periode."
    met = tabel("signalen_eenheid", ("RT", 0, 0, 0, 0), totalen=[0, 0, 0, 0])
    assert signaal not in zinnen(cijfers, tabel("klachten_team", ("onbekend", 1)), met)


def test_a_rise_is_never_said_without_what_it_does_not_mean():
    assert find_opvallend(overzicht(kerncijfers(4, 3))) == (
        Opvallend("Er kwamen 4 nieuwe meldingen binnen, 1 meer dan in de vorige periode.", "h-kerncijfers"),
        Opvallend(MEER_MELDINGEN, "definities"),
    )
    assert MEER_MELDINGEN not in zinnen(kerncijfers(3, 4))


def test_the_largest_change_is_named_and_not_when_two_share_it():
    assert zinnen(tabel("aard", ("pesten", 9, 3, 0), ("geweld", 2, 4, 9))) == [
        "De grootste stijging bij de aard van het gedrag is “pesten”: van 3 naar 9.",
        MEER_MELDINGEN,
    ]
    assert zinnen(tabel("grond", ("ras", 1, 4, 0), ("geslacht", 2, 2, 9))) == [
        "De grootste daling bij de gronden is “ras”: van 4 naar 1."
    ]
    assert zinnen(tabel("kanaal", ("vik", 1, 4, 0), ("melder", 4, 1, 0))) == []
    assert zinnen(tabel("kanaal", ("vik", 4, 4, 0))) == []


@pytest.mark.parametrize(
    ("rijen", "tekst"),
    [
        ([("A", 0, 0, 6, 0), ("B", 0, 0, 5, 0)], "Geen enkele open melding was over de termijn."),
        ([("A", 0, 0, 6, 1), ("B", 0, 0, 5, 0)], "1 van de 11 open meldingen was over de termijn, bij A."),
        (
            [("A", 0, 0, 6, 3), ("B", 0, 0, 5, 1)],
            "4 van de 11 open meldingen waren over de termijn, de meeste bij A (3).",
        ),
        (
            [("A", 0, 0, 6, 2), ("B", 0, 0, 5, 2), ("C", 0, 0, 5, 1)],
            "5 van de 16 open meldingen waren over de termijn, de meeste bij A en B (elk 2).",
        ),
        ([(naam, 0, 0, 3, 1) for naam in "ABC"], "3 van de 9 open meldingen waren over de termijn."),
    ],
)
def test_open_cases_over_a_term_are_said_with_where_most_of_them_are(rijen, tekst):
    totalen = [sum(rij[plaats] for rij in rijen) for plaats in (1, 2, 3, 4)]
    assert zinnen(tabel("eenheden", *rijen, totalen=totalen)) == [tekst]


def test_a_report_without_eenheden_says_it_from_its_list():
    lijst = tabel("lijst", ("M-1", 4), ("M-2", 9))
    assert zinnen(kerncijfers(5, 5), lijst)[1] == "2 van de 20 open meldingen (10%) waren over de termijn."
    assert "Geen enkele open melding was over de termijn." in zinnen(kerncijfers(5, 5), tabel("lijst"))


def stel_kolommen(monkeypatch, *codes: str) -> None:
    monkeypatch.setattr(opvallend, "kolommen", lambda code: tuple(Kolom(code, c, c) for c in codes))


@pytest.fixture
def duren(monkeypatch):
    """The columns of the length of each phase."""
    stel_kolommen(monkeypatch, "aantal", "mediaan_bruto", "p90_bruto")


def test_the_slowest_phase_is_never_the_whole_nor_one_of_which_nothing_ended(duren):
    leeg = Marker.GEEN
    assert zinnen(
        tabel(
            "doorlooptijd",
            ("Intake", 3, 8, 9),
            ("Besluit", 1, 40, 40),
            ("Nazorg", 0, leeg, leeg),
            ("geheel", 9, 90, 99),
        )
    ) == ["Het langst duurde de fase “Besluit”: 40 dagen, de mediaan van 1 keer."]
    assert zinnen(tabel("doorlooptijd", ("Intake", 0, leeg, leeg))) == []
    assert zinnen(tabel("doorlooptijd", ("Intake", 2, 5, 9), ("Besluit", 2, 5, 9))) == []


@pytest.mark.parametrize(
    ("op_tijd", "laat", "gezegd"),
    [
        (0, 0, []),
        (4, 0, ["Geen enkele eerste behandeling kwam na de termijn in de triagecommissie."]),
        (0, 1, ["De enige eerste behandeling kwam na de termijn in de triagecommissie."]),
        (15, 5, ["5 van de 20 eerste behandelingen (25%) kwamen na de termijn in de triagecommissie."]),
    ],
)
def test_first_treatments_that_came_too_late_are_counted_among_all(op_tijd, laat, gezegd):
    assert zinnen(tabel("triage", ("op_tijd", op_tijd), ("te_laat", laat))) == gezegd


def test_terms_that_were_missed_are_said_with_the_kind_that_was_missed_most(monkeypatch):
    stel_kolommen(monkeypatch, "gehaald", "gemist", "te_laat")

    def gemist(*rijen: tuple) -> list[str]:
        totalen = [sum(rij[plaats] for rij in rijen) for plaats in (1, 2, 3)]
        return zinnen(tabel("termijnen", *rijen, totalen=totalen))

    assert gemist(("Intake", 4, 3, 0), ("Besluit", 2, 1, 5)) == [
        "4 van de 10 termijnen die eindigden zijn gemist, de meeste bij Intake (3)."
    ]
    assert gemist(("Intake", 4, 0, 9)) == ["Geen enkele termijn die eindigde is gemist."]
    assert gemist(("Intake", 0, 0, 9)) == []


@pytest.mark.parametrize(
    ("totalen", "onbekend", "tekst"),
    [
        ([0, 0], 0, "VIK handelde geen signaal af."),
        ([1, 0], 0, "Het enige signaal werd geen melding."),
        ([0, 6], 0, "Geen enkel signaal werd geen melding."),
        ([6, 2], 2, "6 van de 8 signalen werden geen melding; bij 2 daarvan is de reden niet bekend."),
        ([4, 36], 0, "4 van de 40 signalen (10%) werden geen melding."),
    ],
)
def test_signalen_that_became_no_melding_are_said_with_those_without_a_reason(totalen, onbekend, tekst):
    per_eenheid = tabel("signalen_eenheid", ("RT", *totalen), totalen=totalen)
    assert zinnen(tabel("signalen", ("onbekend", onbekend)), per_eenheid) == [tekst]


@pytest.mark.parametrize(
    ("cijfers", "tekst"),
    [
        ((0, 0, 0, 0), "Van de nieuwe meldingen zijn kanaal, grond, aard en eenheid bekend."),
        ((0, 3, 1, 0), "De grond is het vaakst niet bekend: bij 3 van de 12 nieuwe meldingen."),
        (
            (2, 2, 0, 1),
            "Het kanaal en de grond zijn het vaakst, elk even vaak, niet bekend: bij 2 van de 12 nieuwe meldingen.",
        ),
    ],
)
def test_the_code_that_is_missing_most_is_named(cijfers, tekst):
    namen = ("kanaal", "gronden", "aarden", "eenheid")
    kwaliteit = tabel("kwaliteit", *((naam, aantal) for naam, aantal in zip(namen, cijfers, strict=True)))
    assert tekst in zinnen(kerncijfers(12, 12), kwaliteit=kwaliteit)


@pytest.mark.parametrize(
    ("gepland", "zonder", "tekst"),
    [
        (0, 0, "In deze periode was geen nazorgmoment gepland."),
        (1, 1, "Het enige nazorgmoment heeft nog geen uitkomst."),
        (3, 0, "Geen enkel nazorgmoment heeft nog geen uitkomst."),
        (8, 1, "1 van de 8 nazorgmomenten heeft nog geen uitkomst."),
        (40, 8, "8 van de 40 nazorgmomenten (20%) hebben nog geen uitkomst."),
    ],
)
def test_nazorg_without_an_outcome_is_said_among_what_was_planned(gepland, zonder, tekst):
    assert zinnen(tabel("herstel", ("nazorg_gepland", gepland), ("nazorg_open", zonder))) == [tekst]


@pytest.mark.parametrize(
    ("straf", "zonder", "tekst"),
    [
        ((0, 0, 4), (0, 0), "Er was geen besluit met een advies van het strafmaatoverleg."),
        ((0, 1, 0), (0, 0), "Het enige besluit met een advies week daarvan af."),
        ((3, 0, 1), (2, 0), "Geen enkel besluit met een advies week daarvan af."),
        ((3, 2, 1), (2, 1), "3 van de 8 besluiten met een advies weken daarvan af."),
    ],
)
def test_besluiten_that_deviate_are_counted_among_those_with_an_advies(straf, zonder, tekst):
    met, geen = (
        tabel(code, *((rij.code, aantal) for rij, aantal in zip(rijen, cijfers, strict=True)))
        for code, rijen, cijfers in (
            ("smo_straf", SMO_STRAF, straf), ("smo_zonder_straf", SMO_ZONDER_STRAF, zonder)
        )
    )  # fmt: skip
    assert zinnen(met, geen) == [tekst]


def test_leerpunten_wait_for_so_many_days():
    assert zinnen(tabel("leerpunten")) == ["Er wacht geen leerpunt."]
    assert zinnen(tabel("leerpunten", ("M-1", 1))) == ["Er wacht 1 leerpunt, al 1 dag."]
    assert zinnen(tabel("leerpunten", ("M-1", 68), ("M-2", 3))) == ["Er wachten 2 leerpunten, het langste al 68 dagen."]


def test_the_trend_goes_from_its_first_period_to_its_last():
    def trend(*open_: int) -> list[str]:
        return zinnen(tabel("trend", *((str(n), 0, 0, aantal, 0) for n, aantal in enumerate(open_))))

    assert trend(60, 90, 80) == ["In 3 periodes steeg het aantal open meldingen van 60 naar 80.", MEER_MELDINGEN]
    assert trend(3, 1) == ["In 2 periodes daalde het aantal open meldingen van 3 naar 1."]
    assert trend(3, 1, 3) == ["In 3 periodes bleef het aantal open meldingen 3, van begin tot eind gerekend."]
    assert trend(3) == []


def test_what_stands_out_comes_first_and_what_is_quiet_last():
    stil = tabel("herstel", *((rij.code, 0) for rij in HERSTEL))
    laat = tabel("eenheden", ("A", 0, 0, 6, 3), totalen=[0, 0, 6, 3])
    assert zinnen(stil, kerncijfers(0, 0), tabel("leerpunten", ("M-1", 4)), laat) == [
        "3 van de 6 open meldingen waren over de termijn, bij A.",
        "Er wacht 1 leerpunt, al 4 dagen.",
        "Er kwamen geen nieuwe meldingen binnen, even veel als in de vorige periode.",
        "In deze periode was geen nazorgmoment gepland.",
    ]


def test_there_are_never_more_than_eight_and_the_warning_is_one_of_them():
    alles = [
        kerncijfers(9, 3),
        tabel("eenheden", ("A", 0, 0, 6, 3), totalen=[0, 0, 6, 3]),
        tabel("herstel", *((rij.code, int(rij.code in {"nazorg_gepland", "nazorg_open"})) for rij in HERSTEL)),
        tabel("smo_straf", ("volgt", 1), ("wijkt_af", 1)),
        tabel("smo_zonder_straf", ("volgt", 1), ("wijkt_af", 1)),
        tabel("signalen", ("onbekend", 1)),
        tabel("signalen_eenheid", ("RT", 4, 1, 2, 1), totalen=[4, 1, 2, 1]),
        tabel("aard", ("pesten", 9, 3, 0)),
        tabel("grond", ("ras", 9, 3, 0)),
        tabel("kanaal", ("vik", 9, 3, 0)),
        tabel("leerpunten", ("M-1", 4)),
        tabel("trend", ("a", 1, 1, 1, 1), ("b", 1, 1, 4, 1)),
    ]
    gezegd = zinnen(*alles)
    assert len(gezegd) == MEESTE
    assert gezegd[-1] == MEER_MELDINGEN
    assert len(set(gezegd)) == MEESTE


def test_sentences_are_kept_with_the_figures_and_an_old_report_has_none():
    met = replace(overzicht(kerncijfers(1)), opvallend=(Opvallend("Er kwam 1 nieuwe melding binnen.", "h"),))
    assert from_data(to_data(met)) == met
    data = to_data(met)
    del data["opvallend"]
    assert from_data(data).opvallend == ()
