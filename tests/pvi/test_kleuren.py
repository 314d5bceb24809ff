"""Contrast of every pair of colours the portal uses, in both themes, computed from tokens.css (WCAG 1.4.3, 1.4.11)."""

import re
from pathlib import Path

import pytest

TOKENS = Path("pvi/static/pvi/css/tokens.css").read_text()
THEMES = dict(zip(("licht", "donker"), TOKENS.split("@media screen and (prefers-color-scheme: dark)"), strict=True))

VLAKKEN = ("papier", "vlak", "diep")
TEKST = (
    [
        (tekst, vlak)
        for tekst in ("inkt", "inkt-zacht", "staf", "staf-sterk", "melder", "melder-sterk")
        for vlak in VLAKKEN
    ]
    + [(toon, f"{toon}-zacht") for toon in ("staf", "melder", "goed", "let-op", "fout")]
    + [(toon, vlak) for toon in ("goed", "let-op", "fout") for vlak in VLAKKEN]
    + [("inkt", f"{toon}-zacht") for toon in ("staf", "melder", "goed", "let-op", "fout")]
    + [("op-kleur", kleur) for kleur in ("staf", "staf-sterk", "melder", "melder-sterk")]
    + [("inkt-zacht", f"{toon}-zacht") for toon in ("staf", "melder")]
)
RANDEN = [("lijn-sterk", vlak) for vlak in (*VLAKKEN, "staf-zacht", "melder-zacht")]


def _tokens(theme: str) -> dict[str, str]:
    return dict(re.findall(r"--pvi-([a-z-]+): (#[0-9a-f]{6})", THEMES[theme]))


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("tekst", "vlak"), TEKST)
def test_text_is_readable_on_its_ground(theme: str, tekst: str, vlak: str) -> None:
    tokens = _tokens(theme)
    assert contrast(tokens[tekst], tokens[vlak]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("rand", "vlak"), RANDEN)
def test_border_of_a_control_is_seen(theme: str, rand: str, vlak: str) -> None:
    tokens = _tokens(theme)
    assert contrast(tokens[rand], tokens[vlak]) >= 3


def test_dark_theme_names_every_colour_of_the_light_one() -> None:
    assert _tokens("licht").keys() == _tokens("donker").keys()
