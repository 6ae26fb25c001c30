"""Charts to files: the same chart gives the same bytes, on every run and in every time zone."""

from __future__ import annotations

import base64
import functools
import hashlib
import io
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import pandas as pd
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from antq_analysis.charts import style

if TYPE_CHECKING:
    from antq_analysis.charts.chart import Chart

PNG_DPI = 300
ENDINGS = {".png", ".svg", ".pdf", ".csv"}
_CSS_WEIGHTS = {"regular": 400, "semibold": 600, "bold": 700}
_HASHED_ID = re.compile(r'(?<=["#])[hmp][0-9a-f]{10}(?=["\)])')  # of a hatch, marker or clip path


def save(chart: Chart, folder: str | os.PathLike[str], name: str | None = None) -> list[Path]:
    """Write a chart as PNG, SVG, PDF and CSV.

    Parameters
    ----------
    chart
        The chart.
    folder
        Where to; made if it isn't there.
    name
        Name of the files, if not that of the chart.

    Returns
    -------
    list of pathlib.Path
        The files written.
    """
    name = chart.name if name is None else file_name(name)
    found = _folder(folder, name)
    found.mkdir(parents=True, exist_ok=True)
    files = {
        "png": png(chart, PNG_DPI),
        "svg": svg(chart).encode("utf-8"),
        "pdf": _printed(chart, "pdf", metadata=_pdf_metadata(chart)),
        "csv": csv_text(chart.data).encode("utf-8-sig"),
    }
    paths = []
    for ending, content in files.items():
        path = found / f"{name}.{ending}"
        path.write_bytes(content)
        paths.append(path)
    return paths


def file_name(name: object) -> str:
    """Return a name that files can have; raise an error if it is none."""
    if not isinstance(name, str) or not re.fullmatch(r"[\w-]+", name):
        said = f"'{name}'" if isinstance(name, str) else repr(name)
        raise ValueError(f"{said} is no name of a file; use letters, digits, _ and - only")
    return name


def _folder(folder: object, name: str) -> Path:
    """Return the path of a folder that is there or can be made; raise an error if it can't."""
    takes = f"save takes a folder; the files are named after the chart: {name}.png and others"
    text = os.fspath(folder) if isinstance(folder, str | os.PathLike) else None
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{takes}; {folder!r} is none")
    path = Path(text)
    if path.suffix.lower() in ENDINGS:
        raise ValueError(f"{takes}; '{text}' is the name of a file; another name is name=")
    try:
        path = path.expanduser()
    except RuntimeError:
        raise ValueError(f"{takes}; nobody here is called '{path.parts[0]}'") from None
    for part in (path, *path.parents):
        if part.exists() and not part.is_dir():
            raise ValueError(f"{takes}; '{part}' is a file")
    return path


def png(chart: Chart, dpi: int = PNG_DPI) -> bytes:
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
        "Title": chart.headline,
        "Source": chart.source,
        "Identifier": f"sha256:{data_hash(chart)}",
        "Language": chart.language,
        "Date": None,
        "Creator": None,
    }
    text = _printed(chart, "svg", metadata=facts).decode("utf-8")
    text = _numbered(text[text.index("<svg ") :])
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


def csv_text(frame: pd.DataFrame) -> str:
    """Return the plotted data as CSV, no text of which a spreadsheet would run as a formula."""
    plain = frame.copy()
    for name, column in plain.items():
        if not pd.api.types.is_numeric_dtype(column):
            plain[name] = column.astype("str").map(_harmless, na_action="ignore")
    return plain.to_csv(index=False, lineterminator="\n")


def data_hash(chart: Chart) -> str:
    """Return the SHA-256 of the plotted data."""
    return hashlib.sha256(csv_text(chart.data).encode("utf-8")).hexdigest()


def _harmless(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _printed(chart: Chart, ending: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    with style.context(chart.size):
        chart.figure.savefig(buffer, format=ending, **options)
    return buffer.getvalue()


def _pdf_metadata(chart: Chart) -> dict[str, Any]:
    return {
        "Title": chart.headline,
        "Subject": chart.source,
        "Keywords": f"data sha256 {data_hash(chart)}",
        "CreationDate": None,
    }


def faces(text: str) -> str:
    """Return the typeface as style sheet, with no more than the letters that the text uses."""
    letters = "".join(sorted(set(re.sub(r"<[^>]*>", "", text))))
    return "".join(
        f"@font-face{{font-family:'{style.FAMILY}';font-weight:{_CSS_WEIGHTS[weight]};"
        f"src:url(data:font/woff;base64,{_subset(weight, letters)}) format('woff')}}"
        for weight in style.WEIGHTS
    )


@functools.cache
def _subset(weight: str, letters: str) -> str:
    options = Options(flavor="woff", hinting=False)
    typeface = TTFont(style.font_file(weight), recalcTimestamp=False)
    for layout in ("GDEF", "GPOS", "GSUB"):  # Vietnamese letters are single glyphs
        del typeface[layout]
    subsetter = Subsetter(options)
    subsetter.populate(text=letters + " ")
    subsetter.subset(typeface)
    typeface.flavor = "woff"
    buffer = io.BytesIO()
    typeface.save(buffer)
    return base64.b64encode(buffer.getvalue()).decode("ascii")
