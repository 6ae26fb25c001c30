"""Tables and pictures in a Word document that the caller owns."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt

if TYPE_CHECKING:
    from docx.document import Document

    from antq_analysis.readable.tables import Table

SMALL = Pt(10)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def add_table(document: Document, table: Table) -> None:
    """Add a table to read: its caption above, the heading repeated on each page, notes below."""
    caption = document.add_paragraph(printable(table.caption), "Caption")
    caption.paragraph_format.keep_with_next = True
    headings = [str(table.frame.index.name), *table.frame.columns]
    rows = [[str(cell) for cell in cells] for cells in table.frame.itertuples(name=None)]
    made = document.add_table(1 + len(rows), len(headings), "Table Grid")
    # All cells at once: asking for each row by its number is slow in long tables.
    cells = iter(made._cells)
    for number, texts in enumerate([headings, *rows]):
        for heading, text in zip(headings, texts, strict=True):
            paragraph: Any = next(cells).paragraphs[0]
            run = paragraph.add_run(printable(text))
            run.font.size, run.bold = SMALL, number == 0
            if number and heading in table.numeric:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for note in table.notes:
        document.add_paragraph().add_run(printable(note)).font.size = SMALL


def add_picture(
    document: Document,
    png_bytes: bytes,
    width_mm: float,
    caption: str,
    alt: str,
    texts: Iterable[str],
) -> None:
    """Add a picture with its caption and alt text, and paragraphs below.

    Parameters
    ----------
    document
        The document.
    png_bytes
        The picture.
    width_mm
        Its width in mm.
    caption
        What stands below it.
    alt
        What it shows, for those who don't see it.
    texts
        Paragraphs below the caption.
    """
    holder = document.add_paragraph()
    holder.alignment = WD_ALIGN_PARAGRAPH.CENTER
    holder.paragraph_format.keep_with_next = True
    picture: Any = holder.add_run().add_picture(io.BytesIO(png_bytes), width=Mm(width_mm))
    picture._inline.docPr.set("descr", printable(alt))
    document.add_paragraph(printable(caption), "Caption")
    for text in texts:
        document.add_paragraph(printable(text))


def printable(text: str) -> str:
    """Return a text without the control characters that no document can hold."""
    return _UNPRINTABLE.sub("?", text)
