"""Tables and pictures in a Word document that the caller owns."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt

from antq_analysis.words import printable

if TYPE_CHECKING:
    from docx.document import Document

    from antq_analysis.readable.tables import Table

LANGUAGES = {"en": "en-GB", "vi": "vi-VN"}
# A4 after Decree 30/2020 leaves 160 mm; a picture of 155 mm fits beside every margin it allows.
WIDEST, TALLEST = 155, 225  # mm of a picture, so that heading and caption stay on its page
SHORT = 8  # rows of a table that is kept on one page


def add_table(document: Document, table: Table) -> None:
    """Add a table to read: its caption above, the heading repeated on each page, notes below."""
    caption = document.add_paragraph(printable(table.caption), "Caption")
    caption.paragraph_format.keep_with_next = True
    add_grid(document, table, table.cells)
    for note in table.notes:
        document.add_paragraph().add_run(printable(note)).font.size = Pt(10)


def add_grid(document: Document, table: Table, rows: Sequence[Sequence[str]]) -> None:
    """Add rows of a table below its headings, in columns as wide as what they hold.

    No row is broken between pages, and a short table stays on one.
    """
    size = 11 if len(table.headings) < 6 else 10
    grid: Any = document.add_table(1 + len(rows), len(table.headings), "Table Grid")
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    page = document.sections[-1]
    room = (page.page_width or Mm(210)) - (page.left_margin or 0) - (page.right_margin or 0)
    widths = [Mm(width) for width in _widths(table.headings, rows, size, room / Mm(1))]
    # All cells at once: asking for each row by its number is slow in long tables.
    cells = zip(grid._cells, chain(table.headings, *rows), strict=True)
    for number, line in enumerate(grid.rows):
        for name in ["w:cantSplit", *(["w:tblHeader"] if number == 0 else [])]:
            line._tr.get_or_add_trPr().append(OxmlElement(name))
        together = number == 0 or (len(rows) <= SHORT and number < len(rows))
        for heading, width, (cell, text) in zip(table.headings, widths, cells, strict=False):
            cell.width = width
            paragraph = cell.paragraphs[0]
            layout = paragraph.paragraph_format
            layout.space_after, layout.line_spacing, layout.keep_with_next = Pt(0), 1.0, together
            run = paragraph.add_run(printable(text))
            run.font.size, run.bold = Pt(size), number == 0
            if number == 0:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            elif heading in table.numeric:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            elif heading == table.printed and table.language != "vi":
                language = OxmlElement("w:lang")  # what is printed is Vietnamese
                language.set(qn("w:val"), LANGUAGES["vi"])
                run._element.get_or_add_rPr().append(language)
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width


def _widths(
    headings: Sequence[str], rows: Sequence[Sequence[str]], size: int, room: float
) -> list[float]:
    """Return the columns' widths in mm: by what they hold, never narrower than a word."""
    em = size * 25.4 / 72
    least, wanted = [], []
    for texts in zip(headings, *rows, strict=True):
        words = [word for text in texts for word in re.split(r"[ -]", text)]
        least.append(min(0.6 * em * max(map(len, words)) + 5, 34))
        wanted.append(max(em * max(map(len, texts)) ** 0.75, least[-1]))
    spare, extra = room - sum(least), sum(wanted) - sum(least)
    if spare <= 0 or not extra:
        return [low * room / sum(least) for low in least]
    return [low + (want - low) * spare / extra for low, want in zip(least, wanted, strict=True)]


def add_picture(document: Document, png: bytes, alt: str, name: str = "") -> None:
    """Add a picture in the middle, no larger than a page has room for, with its alt text."""
    holder = document.add_paragraph()
    holder.alignment = WD_ALIGN_PARAGRAPH.CENTER
    holder.paragraph_format.keep_with_next = True
    picture: Any = holder.add_run().add_picture(io.BytesIO(png))
    scale = min(1, Mm(WIDEST) / picture.width, Mm(TALLEST) / picture.height)
    picture.width, picture.height = Emu(picture.width * scale), Emu(picture.height * scale)
    described = picture._inline.docPr
    described.set("descr", printable(alt))
    if name:
        described.set("name", name)
