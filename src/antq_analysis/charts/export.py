"""Charts to files: the same chart gives the same bytes, on every run and in every time zone."""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import io
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import pandas as pd
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from PIL import Image

from antq_analysis.charts import look
from antq_analysis.words import message

if TYPE_CHECKING:
    from antq_analysis.charts.chart import Chart

ENDINGS = {".png", ".svg", ".pdf", ".csv"}
_CSS_WEIGHTS = {"regular": 400, "semibold": 600, "bold": 700}
_MARK = re.compile(r'<g id="fact:([^"]*)">')
_USE = re.compile(r"<use [^>]*/>")
_POINTS = re.compile(r'<g id="facts:([^"]*)">')
SHOWN = 3  # facts of a mark whose evidence is written out
_HASHED_ID = re.compile(r'(?<=["#])[hmp][0-9a-f]{10}(?=["\)])')  # of a hatch, marker or clip path


def save(chart: Chart, folder: str | os.PathLike[str], name: str | None = None) -> list[Path]:
    """Write a chart as PNG, SVG, PDF and CSV; return the files (`Chart.save`)."""
    name = file_name(chart.name if name is None else name, chart.language)
    found = _folder(folder, name, chart.language)
    facts = {
        "Title": chart.headline,
        "Subject": chart.source,
        "Keywords": f"data sha256 {data_hash(chart)}",
        "CreationDate": None,
    }
    files = {
        found / f"{name}.png": png(chart, chart.dpi),
        found / f"{name}.svg": svg(chart).encode("utf-8"),
        found / f"{name}.pdf": _printed(chart, "pdf", metadata=facts),
        found / f"{name}.csv": csv_text(chart.data).encode("utf-8-sig"),
    }
    for path, content in files.items():
        path.write_bytes(content)
    return list(files)


def file_name(name: object, language: str) -> str:
    """Return a name that files can have; raise an error if it is none."""
    if not isinstance(name, str) or not re.fullmatch(r"[\w-]+", name):
        raise ValueError(message("no_name_of_file", language).format(name=name))
    return name


def _folder(folder: Any, name: str, language: str) -> Path:
    """Make a folder if it isn't there, and return its path; raise an error if it can't be one."""
    try:
        path = Path(folder).expanduser()
        if not str(folder).strip() or path.suffix.lower() in ENDINGS:
            raise NotADirectoryError
        path.mkdir(parents=True, exist_ok=True)
    except (TypeError, RuntimeError, FileExistsError, NotADirectoryError):  # no path, ~nobody
        text = message("no_folder", language).format(folder=folder, name=name)
        raise ValueError(text) from None
    return path


def png(chart: Chart, dpi: int = 300) -> bytes:
    """Return the chart as PNG."""
    facts = {
        "Title": chart.headline,
        "Description": chart.alt,
        "Source": chart.source,
        "Data-SHA256": data_hash(chart),
        "Software": None,
    }
    return _printed(chart, "png", dpi=dpi, metadata=facts)


def svg(chart: Chart) -> str:
    """Return the chart as SVG: real text in an embedded typeface, with title and description."""
    facts = {
        "Source": chart.source,
        "Identifier": f"sha256:{data_hash(chart)}",
        "Language": chart.language,
        "Date": None,
        "Creator": None,
    }
    text = _printed(chart, "svg", metadata=facts).decode("utf-8")
    text = _with_evidence(_numbered(text[text.index("<svg ") :]), chart.evidence)
    head = (
        f"<title>{escape(chart.headline)}</title><desc>{escape(chart.alt)}</desc>"
        f"<style>{faces(text)}</style>"
    )
    opening, rest = text.split(">", 1)
    return f'{opening} role="img" lang="{chart.language}">{head}{rest}'


def _numbered(text: str) -> str:
    """Return the SVG with numbers for ids that matplotlib makes by hashing what they stand for.

    The hash tells numbers apart that differ in their last bit only, as releases of numpy make them.
    """
    names: dict[str, str] = {}
    return _HASHED_ID.sub(
        lambda found: names.setdefault(found[0], f"{found[0][0]}{len(names) + 1}"), text
    )


def _with_evidence(text: str, evidence: Mapping[str, str]) -> str:
    """Return the SVG with the evidence of each mark written into it, where browsers show it."""

    def titled(ids: str) -> str:
        known = [evidence[one] for one in ids.split("+") if one in evidence]
        more = [f"+ {len(known) - SHOWN}"] if len(known) > SHOWN else []
        said = escape("\n".join([*known[:SHOWN], *more]))
        return f'<g class="mark" data-fact="{escape(ids)}" tabindex="0"><title>{said}</title>'

    parts = _POINTS.split(text)  # text, ids of points, text, ...
    for place in range(1, len(parts), 2):
        facts = html.unescape(parts[place]).split("|")
        before, *points = _USE.split(parts[place + 1], maxsplit=len(facts))
        uses = _USE.findall(parts[place + 1])
        each = zip(facts, uses, points, strict=False)
        parts[place + 1] = before + "".join(f"{titled(a)}{use}</g>{rest}" for a, use, rest in each)
        parts[place] = "<g>"
    parts = [part.replace('<g id="frame">', '<g class="frame">') for part in parts]
    return _MARK.sub(lambda found: titled(html.unescape(found[1])), "".join(parts))


def drawing(chart: Chart, file: Path) -> bytes:
    """Return the drawing alone, cut out of the chart's PNG file."""
    whole, middle = chart.figure.bbox, chart.figure.subfigs[1].bbox
    buffer = io.BytesIO()
    with Image.open(file) as picture:
        width, height = picture.size
        top, bottom = (round(height * (1 - y / whole.y1)) for y in (middle.y1, middle.y0))
        part = picture.crop((0, top, width, bottom))
        part.save(buffer, "png", dpi=(chart.dpi, chart.dpi))
    return buffer.getvalue()


def foot(chart: Chart) -> list[str]:
    """Return the notes and the source of a chart as paragraphs."""
    return [*([" ".join(chart.notes)] if chart.notes else []), chart.source]


def csv_text(frame: pd.DataFrame) -> str:
    """Return the plotted data as CSV, no text of which a spreadsheet would run as a formula."""
    texts = frame.select_dtypes(exclude="number").astype("str")
    harmless = texts.replace(r"^(?=[=+\-@\t\r])", "'", regex=True)
    return frame.assign(**harmless).to_csv(index=False, lineterminator="\n")


def data_hash(chart: Chart) -> str:
    """Return the SHA-256 of the plotted data."""
    return hashlib.sha256(csv_text(chart.data).encode("utf-8")).hexdigest()


def _printed(chart: Chart, ending: str, dpi: float = 72, **options: Any) -> bytes:
    """Return the figure in a format."""
    buffer = io.BytesIO()
    with look.context():
        chart.figure.savefig(buffer, format=ending, dpi=dpi, **options)
    return buffer.getvalue()


def faces(text: str) -> str:
    """Return the typeface as style sheet, with no more than the letters that the text uses."""
    letters = "".join(sorted(set(re.sub(r"<[^>]*>", "", text))))
    return "".join(
        f"@font-face{{font-family:'{look.FAMILY}';font-weight:{_CSS_WEIGHTS[weight]};"
        f"src:url(data:font/woff;base64,{_subset(weight, letters)}) format('woff')}}"
        for weight in look.WEIGHTS
    )


@functools.cache
def _subset(weight: str, letters: str) -> str:
    typeface = TTFont(look.font_file(weight), recalcTimestamp=False)
    for layout in ("GDEF", "GPOS", "GSUB"):  # slow to read; Vietnamese letters are single glyphs
        del typeface[layout]
    subsetter = Subsetter(Options(hinting=False))
    subsetter.populate(text=letters + " ")
    subsetter.subset(typeface)
    typeface.flavor = "woff"
    buffer = io.BytesIO()
    typeface.save(buffer)
    return base64.b64encode(buffer.getvalue()).decode("ascii")
