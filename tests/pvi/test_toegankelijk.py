"""The fast accessibility check finds each planted defect, and nothing on a good page."""

import pytest

from tests.toegankelijk import check_page, check_titles

GOED = """<!doctype html><html lang="nl"><head><title>Melden – PvI-portaal</title></head><body>
<a href="#inhoud">Naar de inhoud</a><header></header>
<nav aria-label="Hoofdmenu"></nav><nav aria-label="Kruimelpad"></nav>
<main id="inhoud"><h1>Melden</h1><h2>Wat</h2><h3>Waar</h3>
<form><label for="team">Team</label><input id="team" aria-describedby="hint"><p id="hint">Je team.</p>
<fieldset><legend>Wijze</legend><label><input type="radio" name="w"> Open</label></fieldset>
<button>Verstuur</button></form>
<table><caption>Zaken</caption><tr><th scope="col">Kenmerk</th></tr></table>
<svg aria-hidden="true"></svg><img src="x.png" alt="Grafiek"></main><footer></footer></body></html>"""

FOUTEN = [
    ("lang=nl", 'lang="nl"', 'lang="en"'),
    ("skip", '<a href="#inhoud">Naar de inhoud</a>', '<a href="/">Start</a>'),
    ("title says nothing", "Melden – PvI-portaal", "– PvI-portaal"),
    ("title says nothing", "<title>Melden – PvI-portaal</title>", ""),
    ("whether the form was refused", 'id="team"', 'id="team" aria-invalid="true"'),
    ("whether the form was refused", "<title>", "<title>Fout: "),
    ("without an error summary", 'id="team"', 'id="team" aria-invalid="true"'),
    ("0 h1", "<h1>Melden</h1>", "<p>Melden</p>"),
    ("2 h1", "<h2>Wat</h2>", "<h1>Wat</h1>"),
    ("jumps from h1 to h3", "<h2>Wat</h2>", ""),
    ("an empty h2", "<h2>Wat</h2>", "<h2></h2>"),
    ("one main landmark", '<main id="inhoud">', '<main></main><main id="inhoud">'),
    ("one header landmark", "<header></header>", ""),
    ("one footer landmark", "<footer></footer>", ""),
    ("nav landmarks", 'aria-label="Kruimelpad"', ""),
    ("nav landmarks", 'aria-label="Kruimelpad"', 'aria-label="Hoofdmenu"'),
    ("no visible label", '<label for="team">Team</label>', ""),
    ("no visible label", '<label for="team">Team</label>', '<label for="team" class="alleen-voorlezen">Team</label>'),
    ("no visible label", "</fieldset>", '</fieldset><textarea aria-label="Tekst"></textarea>'),
    ("no visible label", "</fieldset>", '</fieldset><select name="s"></select>'),
    ("no legend", "<legend>Wijze</legend>", ""),
    ("tabindex above 0", "<button>", '<button tabindex="1">'),
    ("no caption", "<caption>Zaken</caption>", ""),
    ("no scope", ' scope="col"', ""),
    ("no header cells", '<tr><th scope="col">Kenmerk</th></tr>', "<tr><td>x</td></tr>"),
    ("no name for <button", "<button>Verstuur</button>", "<button></button>"),
    ("no name for <a", "</main>", '<a href="/"><svg aria-hidden="true"></svg></a></main>'),
    ("no alt", ' alt="Grafiek"', ""),
    ("neither named nor hidden", '<svg aria-hidden="true">', "<svg>"),
    ("id 'hint' stands 2 times", "</main>", '<p id="hint"></p></main>'),
    ("points at 'hint'", '<p id="hint">', "<p>"),
    ("link to #weg", "</main>", '<a href="#weg">Weg</a></main>'),
    ("attribute style", "<h2>Wat", '<h2 style="color:red">Wat'),
    ("attribute onclick", "<button>", '<button onclick="x()">'),
    ("an inline script", "</main>", "<script>1</script></main>"),
    ("an inline style", "</head>", "<style>p{}</style></head>"),
]


def test_good_page_has_no_defect() -> None:
    assert check_page(GOED) == []


@pytest.mark.parametrize(("defect", "good", "bad"), FOUTEN)
def test_planted_defect_is_found(defect: str, good: str, bad: str) -> None:
    assert good in GOED, "the plant must change the page"
    assert any(defect in found for found in check_page(GOED.replace(good, bad, 1)))


def test_refused_form_with_prefix_and_summary_is_a_good_page() -> None:
    page = GOED.replace("<title>", "<title>Fout: ").replace('id="team"', 'id="team" aria-invalid="true"')
    assert check_page(page.replace("<form>", '<section data-fouten aria-label="Fouten"></section><form>')) == []


def test_same_title_on_two_pages_is_found() -> None:
    other = GOED.replace("Melden –", "Volgen –")
    assert check_titles({"/a/": GOED, "/b/": other}) == []
    assert check_titles({"/a/": GOED, "/b/": GOED}) == ["title 'Melden – PvI-portaal' on /a/, /b/"]
