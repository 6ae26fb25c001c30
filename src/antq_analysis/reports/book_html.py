"""The chart book as one page that loads nothing: pictures, typeface, tables and files are in it.

A chart's own picture holds its headline, notes and source as drawn text. On the page these are
text around the picture, so that they fit a phone, can be read aloud and are found; the picture is
cut to its drawing. Nothing here knows what the charts are about.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from antq_analysis.charts import export
from antq_analysis.charts.chart import Chart
from antq_analysis.reports.book_contents import Book, Entry
from antq_analysis.words import printable

KINDS = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv"}
OPEN_ROWS = 8  # a longer table is folded away on the screen; it is printed whole
STOPS = 60  # marks that are stops for the keyboard; of a chart with more, the table is read
_FRAME = re.compile(r'<g class="frame">.*?</g>', re.DOTALL)
_SAID = re.compile(r"<(metadata|style)\b.*?</\1>", re.DOTALL)


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
    template = environment.get_template("chart_book.html.j2")
    text = template.render(
        book=book,
        t=book.words.text,
        number=book.words.number,
        pictures={entry.chart.name: picture(entry, figures) for entry in book.entries},
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


def picture(entry: Entry, figures: Path) -> Markup:
    """Return the drawing of a chart as SVG for the page, without the texts around it."""
    chart = entry.chart
    text = printable((figures / f"{chart.name}.svg").read_text(encoding="utf-8"))
    drawing = _FRAME.sub("", _SAID.sub("", text.split("</style>", 1)[1]))
    # Ids that are referred to have to be unique on the page.
    drawing = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{chart.name}-", drawing)
    if drawing.count('class="mark"') > STOPS:
        drawing = drawing.replace(' tabindex="0"', "")
    body = chart.figure.subfigs[1].bbox_relative
    width, height = (72 * float(side) for side in chart.figure.get_size_inches())
    box = f"0 {height * (1 - body.y1):.1f} {width:.1f} {height * body.height:.1f}"
    label = Markup.escape(chart.headline)
    return Markup(f'<svg viewBox="{box}" role="group" aria-label="{label}">{drawing}')
