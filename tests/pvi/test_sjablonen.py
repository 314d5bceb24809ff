"""What holds for every template of the project, whoever wrote it."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from pvi.templatetags.pvi import BLOKKEN

ROOT = Path("templates")
TEMPLATES = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*.html"))
REGELLENGTE = 160
COMPONENTS = sorted(path.stem for path in (ROOT / "components").glob("*.html"))
# Names that say what a part is and need no looks of their own.
WITHOUT_LOOKS = {"handelingskader", "oogopslag", "persoon"}


def _source(name: str) -> str:
    return (ROOT / name).read_text()


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_compiles(name: str) -> None:
    assert get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_component_is_included_with_only(name: str) -> None:
    loose = [tag for tag in re.findall(r'{% include "components/.*?%}', _source(name)) if not tag.endswith(" only %}")]
    assert loose == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_block_with_a_tag_of_its_own_is_asked_for_by_it(name: str) -> None:
    assert not re.search(rf"include \"components/({'|'.join(BLOKKEN)})\.html\"", _source(name))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_line_fits_the_screen_of_who_changes_it(name: str) -> None:
    """A tag of Django may not be broken over two lines: longer than this stands alone on its line."""
    long = [line for line in _source(name).splitlines() if len(line) > REGELLENGTE]
    assert [line for line in long if not re.fullmatch(r" *({% [^%]*%}|{# .*#})", line)] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_what_is_shown_line_by_line_holds_no_line_of_the_template(name: str) -> None:
    """White space counts in words that somebody typed (class leestekst), and nowhere else."""
    words = re.findall(r'<(\w+)[^>]*class="[^"]*\bleestekst\b[^"]*"[^>]*>(.*?)</\1>', _source(name), re.DOTALL)
    assert [text for _, text in words if "\n" in text] == []


def test_lines_count_only_in_words_that_somebody_typed() -> None:
    css = "".join(path.read_text() for path in Path().glob("*/static/*/css/*.css"))
    assert re.findall(r"([^{}]+){[^}]*white-space: pre(?:-line|-wrap)?;", css) == ["\n  .leestekst "]


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_class_has_its_rule(name: str) -> None:
    css = "".join(path.read_text() for path in Path().glob("*/static/*/**/*.css"))
    known = set(re.findall(r"\.([a-z][\w-]*)", css)) | WITHOUT_LOOKS
    tagless = re.sub(r"{%.*?%}|{{.*?}}", "\0", _source(name))
    classes = {word for value in re.findall(r'class="([^"]*)"', tagless) for word in value.split() if "\0" not in word}
    assert classes <= known


@pytest.mark.parametrize("name", COMPONENTS)
def test_component_names_its_parameters(name: str) -> None:
    head = _source(f"components/{name}.html").splitlines()[0]
    assert re.fullmatch(r"\{# .{20,} #\}", head)


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_holds_no_inline_style_or_script(name: str) -> None:
    source = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}|{%.*?%}", "", _source(name), flags=re.DOTALL)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", source)
    assert not re.search(r"(src|href)=\"(https?:)?//", source)
