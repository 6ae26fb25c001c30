"""The chart book as one page that loads nothing: pictures, typeface, tables and files are in it.

A chart's own picture holds its headline, notes and source as drawn text. On the page these are
text around the picture, so that they fit a phone, can be read aloud and are found; the picture is
cut to its plot. Nothing here knows what the charts are about.
"""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from antq_analysis.charts import export
from antq_analysis.charts.chart import Chart, line_height
from antq_analysis.reports.book_contents import Book, Entry, printable
from antq_analysis.reports.book_marks import FACT, Answer
from antq_analysis.words import Words

KINDS = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv"}
OPEN_ROWS = 8  # a longer table is folded away on the screen; it is printed whole
POINT = 72 / 25.4  # one mm in points, the unit of the SVGs
SIDE = 2.4 * POINT  # that the page's own margin stands for
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_PLAIN = {"metadata", "title", "desc", "style"}  # said by the page


@dataclass(frozen=True)
class Picture:
    """A chart on the page: its SVG, and the answers of its marks by key."""

    svg: Markup
    answers: dict[str, Answer]


def page(book: Book, figures: Path) -> str:
    """Return the page.

    Parameters
    ----------
    book
        What it holds.
    figures
        Folder of the charts' files, which the page offers for download.
    """
    environment = Environment(
        loader=PackageLoader("antq_analysis"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pictures = {entry.chart.name: _picture(entry, figures, book.words) for entry in book.entries}
    template = environment.get_template("chart_book.html.j2")
    text = template.render(
        book=book,
        t=book.words.text,
        number=book.words.number,
        pictures=pictures,
        downloads=lambda entry: _downloads(entry.chart, figures),
        open_rows=OPEN_ROWS,
        faces=Markup("FACES"),
    )
    # The typeface holds the letters of the page, which are known only now.
    return printable(text).replace("FACES", export.faces(text), 1)


def _downloads(chart: Chart, figures: Path) -> Iterable[tuple[str, str, str]]:
    """Yield kind, name and data URI of each file that a chart is offered as."""
    for kind, mime in KINDS.items():
        name = f"{chart.name}.{kind}"
        content = base64.b64encode((figures / name).read_bytes()).decode("ascii")
        yield kind, name, f"data:{mime};base64,{content}"


def _picture(entry: Entry, figures: Path, words: Words) -> Picture:
    """Return the plot of a chart as SVG for the page."""
    chart = entry.chart
    text = (figures / f"{chart.name}.svg").read_text(encoding="utf-8")
    root = ET.fromstring(printable(text))
    _localise(root)
    for parent in [root, *root.findall("defs")]:
        for child in list(parent):
            if child.tag in _PLAIN:
                parent.remove(child)
    _crop(root, chart, words)
    _isolate(root, f"{chart.name}-")
    _ask(root, entry, words)
    for name in ("width", "height", "role", "lang"):
        root.attrib.pop(name, None)
    root.set("role", "group")
    root.set("aria-label", f"{words.text('book_marks')}: {chart.headline}")
    return Picture(Markup(ET.tostring(root, encoding="unicode")), dict(entry.answers))


def _localise(root: ET.Element) -> None:
    """Take away namespaces: within HTML, an svg element needs none."""
    for element in root.iter():
        element.tag = element.tag.split("}")[-1]
        for name in [name for name in element.attrib if "}" in name]:
            element.set(name.split("}")[-1], element.attrib.pop(name))


def _crop(root: ET.Element, chart: Chart, words: Words) -> None:
    """Cut the texts above and below the plot away, where they are found as they were laid out."""
    figure = root.find("g")
    assert figure is not None
    drawn = [child for child in figure if str(child.get("id")).startswith("text_")]
    notes = [f"{words.text('note')}: {' '.join(chart.notes)}"] if chart.notes else []
    above = _lines(chart, [chart.headline, chart.subtitle], 0)
    below = _lines(chart, [*notes, chart.source], above)
    if not (above and below):
        return
    for child in drawn[: above + below]:
        figure.remove(child)
    texts = chart.figure.texts
    whole = chart.figure.get_figheight() * 72
    last = texts[above - 1]
    top = whole * (1 - last.get_position()[1]) + line_height(float(last.get_fontsize())) * POINT
    bottom = whole * (1 - texts[above].get_position()[1])
    width = chart.figure.get_figwidth() * 72 - 2 * SIDE
    root.set("viewBox", f"{SIDE:.1f} {top:.1f} {width:.1f} {bottom - top:.1f}")


def _lines(chart: Chart, texts: list[str], start: int) -> int:
    """Return how many of a figure's texts, from `start` on, are these texts in lines, or none."""
    wanted = " ".join(" ".join(texts).split())
    for count in range(1, len(chart.figure.texts) - start + 1):
        if " ".join(text.get_text() for text in chart.figure.texts[start:][:count]) == wanted:
            return count
    return 0


def _isolate(root: ET.Element, prefix: str) -> None:
    """Keep the ids that are referred to, each its own in the page; marks keep their facts."""
    used = set(_REFERENCE.findall(ET.tostring(root, encoding="unicode")))
    used |= {str(element.get("href"))[1:] for element in root.iter() if element.get("href")}
    for element in root.iter():
        name = element.attrib.pop("id", "")
        if name.startswith(FACT):
            element.set("data-fact", name.removeprefix(FACT))
        elif name in used:
            element.set("id", prefix + name)
        for key, value in element.attrib.items():
            if key == "href":
                element.set(key, f"#{prefix}{value[1:]}")
            elif "url(#" in value:
                element.set(key, _REFERENCE.sub(rf"url(#{prefix}\1)", value))
        if element.tag == "text":
            element.set("aria-hidden", "true")  # said by the marks and the table


def _ask(root: ET.Element, entry: Entry, words: Words) -> None:
    """Let every mark answer; marks of one figure are one stop for the keyboard."""
    waiting: dict[str, list[tuple[str, Answer]]] = {}
    for key, answer in entry.answers:
        waiting.setdefault(answer.facts, []).append((key, answer))
    seen: set[str] = set()
    for element in root.iter("g"):
        found = waiting.get(element.get("data-fact", ""), [])
        if not found:
            continue
        key, answer = found.pop(0)
        element.set("class", "mark")
        element.set("data-answer", f"{entry.chart.name}-{key}")
        if key in seen:
            element.set("aria-hidden", "true")
            continue
        element.set("role", "button")
        element.set("tabindex", "-1" if seen else "0")
        element.set("aria-label", said(answer, words))
        seen.add(key)


def said(answer: Answer, words: Words) -> str:
    """Return an answer as a sentence: name, figure, phrase as printed, source, paragraph."""
    lines = ["; ".join(": ".join(filter(None, line)) for line in answer.lines)]
    for found in answer.evidence:
        phrases = "; ".join(f"“{phrase}”" for phrase in found.printed)
        printed = phrases or words.text("book_no_phrase")
        paragraph = found.paragraph or words.text("book_no_paragraph")
        lines.append(
            f"{words.text('as_printed')}: {printed}; {words.text('source')}: {found.source}, "
            f"{paragraph}"
        )
    if answer.more:
        lines.append(words.text("book_more", count=words.number(answer.more)))
    return ". ".join(lines) + "."
