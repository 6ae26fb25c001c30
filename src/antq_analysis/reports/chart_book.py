"""The chart book to files: a page, a document, and the tables as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from antq_analysis.charts.chart import Chart, NoChart
from antq_analysis.data.dataset import DataSet
from antq_analysis.reports import book_docx, book_html, book_xlsx
from antq_analysis.reports.book_contents import chart_book


def write(
    data: DataSet,
    charts: Sequence[Chart | NoChart],
    language: str,
    folder: Path,
    word_template: Path | None = None,
) -> list[Path]:
    """Write the chart book as a page and as a document, and the tables as a workbook.

    Parameters
    ----------
    data, charts, language
        See `chart_book`; the charts' own files stand in ``figures/LANGUAGE`` of the folder.
    folder
        Where to.
    word_template
        A Word file whose page and styles the document takes.

    Returns
    -------
    list of pathlib.Path
        The files written.
    """
    book, figures = chart_book(data, charts, language), folder / "figures" / language
    folder.mkdir(parents=True, exist_ok=True)  # there are no figures where nothing is drawn
    files = {
        f"chart_book.{language}.html": book_html.page(book, figures).encode("utf-8"),
        f"chart_book.{language}.docx": book_docx.document(book, figures, word_template),
        f"tables.{language}.xlsx": book_xlsx.workbook(data, language),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]
