"""The fast layer: what reading the HTML says about a page. `check_page` is called for every URL.

The browser layer (axe) sees what this cannot: colours, focus, what is covered or scrolled away.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from bs4 import BeautifulSoup, Tag

SITE = " – PvI-portaal"
WITHOUT_LABEL = {"hidden", "submit", "button", "reset", "image"}
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls")


def check_page(page: str | BeautifulSoup) -> list[str]:
    """Every defect found in a whole page, as short sentences; an empty list for a good page."""
    soup = parse(page) if isinstance(page, str) else page
    checks = (_frame, _title, _headings, _landmarks, _controls, _tables, _names, _references, _inline)
    return [defect for check in checks for defect in check(soup)]


def check_titles(pages: Mapping[str, str]) -> list[str]:
    """Titles that stand on more than one page; `pages` maps an address to its HTML."""
    return same_titles({address: title_of(parse(html)) for address, html in pages.items()})


def same_titles(titled: Mapping[str, str]) -> list[str]:
    """The same when the titles are known; `titled` maps an address to its title."""
    titles: dict[str, list[str]] = {}
    for address, title in titled.items():
        titles.setdefault(title, []).append(address)
    return [f"title {t!r} on {', '.join(found)}" for t, found in titles.items() if len(found) > 1]


def parse(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def title_of(soup: BeautifulSoup) -> str:
    return _text(soup.title) if soup.title else ""


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def _say(tag: Tag) -> str:
    return str(tag).split(">", 1)[0][:80] + ">"


def _frame(soup: BeautifulSoup) -> Iterator[str]:
    if not soup.html or soup.html.get("lang") != "nl":
        yield "the page does not say lang=nl"
    skip = soup.body.find("a") if soup.body else None
    if skip is None or not str(skip.get("href", "")).startswith("#"):
        yield "the first link does not skip to the content"


def _title(soup: BeautifulSoup) -> Iterator[str]:
    titles = soup.select("head > title")
    title = _text(titles[0]) if len(titles) == 1 else ""
    if not title.endswith(SITE.strip()) or not title.removeprefix("Fout: ").removesuffix(SITE.strip()).strip():
        yield f"the title says nothing of its own: {title!r}"
    # A sample in the style guide is refused on purpose.
    refused = [
        tag
        for tag in soup.select("[aria-invalid=true], [data-fouten]")
        if not tag.find_parent(attrs={"data-voorbeeld": True})
    ]
    if bool(refused) != title.startswith("Fout: "):
        yield "the title does not say whether the form was refused"
    if refused and not soup.select("[data-fouten]"):
        yield "a refused form without an error summary"


def _headings(soup: BeautifulSoup) -> Iterator[str]:
    headings = soup.select("h1, h2, h3, h4, h5, h6")
    first = [heading for heading in headings if heading.name == "h1"]
    if len(first) != 1:
        yield f"{len(first)} h1 instead of one"
    level = 0
    for heading in headings:
        if not _text(heading):
            yield f"an empty {heading.name}"
        if int(heading.name[1]) > level + 1:
            yield f"heading {_text(heading)!r} jumps from h{level} to {heading.name}"
        level = int(heading.name[1])


def _landmarks(soup: BeautifulSoup) -> Iterator[str]:
    for name in ("main", "body > header", "body > footer"):
        if len(soup.select(name)) != 1:
            yield f"not exactly one {name.removeprefix('body > ')} landmark"
    for kind in ("nav", "aside"):
        found = soup.select(kind)
        names = [str(tag.get("aria-label") or tag.get("aria-labelledby") or "") for tag in found]
        if len(found) > 1 and ("" in names or len(set(names)) < len(names)):
            yield f"{kind} landmarks without a name of their own: {names}"


def _visible(label: Tag) -> bool:
    return bool(_text(label)) and "alleen-voorlezen" not in label.get("class", [])


def _controls(soup: BeautifulSoup) -> Iterator[str]:
    labels = {label.get("for"): label for label in soup.select("label[for]")}
    for control in soup.select("input, select, textarea"):
        if control.name == "input" and control.get("type", "text") in WITHOUT_LABEL:
            continue
        label = control.find_parent("label") or labels.get(control.get("id"))
        if label is None or not _visible(label):
            yield f"no visible label for {_say(control)}"
    for fieldset in soup.select("fieldset"):
        legend = fieldset.find("legend", recursive=False)
        if legend is None or not _text(legend):
            yield f"no legend in {_say(fieldset)}"
    for tag in soup.select("[tabindex]"):
        if int(str(tag["tabindex"])) > 0:
            yield f"a tabindex above 0 in {_say(tag)}"


def _tables(soup: BeautifulSoup) -> Iterator[str]:
    for table in soup.select("table"):
        caption = table.find("caption", recursive=False)
        if caption is None or not _text(caption):
            yield f"no caption in {_say(table)}"
        heads = table.select("th")
        if not heads:
            yield f"no header cells in {_say(table)}"
        for head in heads:
            if head.get("scope") not in {"col", "row", "colgroup", "rowgroup"}:
                yield f"no scope on header cell {_text(head)!r}"


def _names(soup: BeautifulSoup) -> Iterator[str]:
    for tag in soup.select("a[href], button"):
        if not _text(tag) and not tag.get("aria-label"):
            yield f"no name for {_say(tag)}"
    for image in soup.select("img:not([alt])"):
        yield f"no alt on {_say(image)}"
    for drawing in soup.select("svg"):
        named = drawing.get("role") == "img" and (drawing.get("aria-label") or drawing.get("aria-labelledby"))
        hidden = drawing.get("aria-hidden") == "true" or drawing.find_parent(attrs={"aria-hidden": "true"})
        if not hidden and not named:
            yield f"a drawing that is neither named nor hidden: {_say(drawing)}"


def _references(soup: BeautifulSoup) -> Iterator[str]:
    ids = Counter(str(tag["id"]) for tag in soup.select("[id]"))
    yield from (f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1)
    for tag in soup.select(", ".join(f"[{name}]" for name in REFERENCES)):
        for name in REFERENCES:
            value = tag.get(name, "")
            for target in value if isinstance(value, list) else str(value).split():
                if target not in ids:
                    yield f"{name} points at {target!r}, which is not there"
    for link in soup.select('a[href^="#"]'):
        if len(link["href"]) > 1 and link["href"][1:] not in ids:
            yield f"a link to {link['href']}, which is not there"


def _inline(soup: BeautifulSoup) -> Iterator[str]:
    for tag in soup.find_all(True):
        for name in tag.attrs:
            if name == "style" or name.startswith("on"):
                yield f"attribute {name} on {_say(tag)}"
        if tag.name == "style" or (tag.name == "script" and not tag.get("src")):
            yield f"an inline {tag.name}"
