"""The chart book as a Word document after Decree 30/2020/NĐ-CP: A4, Times New Roman 14 pt.

Page, typeface and styles are those of a template, ``templates/book.docx`` or an office's own.
Headings, captions, contents, tables and page numbers are Word's own, so that an office can go on
working on it. The same book gives the same bytes: no time of making gets in.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from antq_analysis.charts import export
from antq_analysis.messages import Refusal
from antq_analysis.readable import word
from antq_analysis.readable.tables import Table
from antq_analysis.readable.word import LANGUAGES
from antq_analysis.reports.book_contents import Book, Entry
from antq_analysis.reports.same_bytes import STAMP, same_bytes
from antq_analysis.words import Words, printable

TEMPLATE = Path(__file__).parents[1] / "templates" / "book.docx"
STYLES = ("Normal", "Title", "Heading 1", "Heading 2", "Caption", "Table Grid")
PARTS = ("I", "II", "III", "IV", "V")
MOST_ROWS = 40  # of a printed table; the workbook has all


def opened(template: Path | None = None) -> Document:
    """Return a new document of a template, or of the project's.

    Raises
    ------
    Refusal
        If the file is no Word document, or lacks a style that the book needs.
    """
    try:
        made = docx.Document(str(template or TEMPLATE))
    except (PackageNotFoundError, ValueError, KeyError, zipfile.BadZipFile):
        raise Refusal("no_word_template", path=template) from None
    if missing := [name for name in STYLES if name not in made.styles]:
        raise Refusal("template_lacks_styles", path=template, names=", ".join(missing))
    return made


def document(book: Book, folder: Path, template: Path | None = None) -> bytes:
    """Return the document.

    Parameters
    ----------
    book
        What it holds.
    folder
        Where the charts' own files stand.
    template
        A Word file whose page and styles it takes; without it, the project's.
    """
    made = opened(template)
    for language in made.styles.element.iter(qn("w:lang")):
        for name in ("val", "eastAsia"):
            language.set(qn(f"w:{name}"), LANGUAGES[book.words.language])
    _set_properties(made, book)
    made.add_paragraph(book.title, "Title")
    for text in book.about:
        _body(made, text)
    titles = [(section.title, section.entries) for section in book.sections]
    _add_contents(made, [*titles, (book.sources.caption, [])], book.words)
    for number, section in enumerate(book.sections):
        made.add_heading(f"{PARTS[number]}. {printable(section.title)}", 1)
        _body(made, book.words.text(f"book_rules_{section.name}"))
        for place, entry in enumerate(section.entries, 1):
            _add_chart(made, entry, place, folder, book.words)
        for shown in section.tables:
            _add_table(made, shown, book.words)
    made.add_heading(f"{PARTS[len(book.sections)]}. {printable(book.sources.caption)}", 1)
    _add_table(made, book.sources, book.words)
    buffer = io.BytesIO()
    made.save(buffer)
    return same_bytes(buffer.getvalue())


def _set_properties(made: Document, book: Book) -> None:
    core = made.core_properties
    core.title, core.subject = printable(book.title), ""
    core.author, core.last_modified_by, core.comments = "antq-analysis", "", ""
    core.language = LANGUAGES[book.words.language]
    core.created = core.modified = STAMP
    core.revision = 1


def _add_contents(
    made: Document, titles: Sequence[tuple[str, Sequence[Entry]]], words: Words
) -> None:
    """Add the list of contents, a field that Word fills with page numbers when it is renewed."""
    _small(made, words.text("book_contents")).runs[0].bold = True
    texts = []
    for part, (title, entries) in zip(PARTS, titles, strict=False):
        texts.append(f"{part}. {title}")
        texts += [f"{at}. {entry.chart.headline}" for at, entry in enumerate(entries, 1)]
    paragraphs = [_small(made, text) for text in texts]
    for paragraph in paragraphs:
        paragraph.paragraph_format.space_after = Pt(2)
        if not paragraph.text.startswith(tuple(f"{part}. " for part in PARTS)):
            paragraph.paragraph_format.left_indent = Mm(10)
    begin = paragraphs[0].runs[0]._r
    for kind in ("begin", "instr", "separate"):
        begin.addprevious(_field_part(kind))
    paragraphs[-1].runs[-1]._r.addnext(_field_part("end"))


def _field_part(kind: str) -> Any:
    """Return a part of a field that spans paragraphs."""
    run = OxmlElement("w:r")
    part = OxmlElement("w:instrText" if kind == "instr" else "w:fldChar")
    if kind == "instr":
        part.text = ' TOC \\o "1-2" '
    else:
        part.set(qn("w:fldCharType"), kind)
    run.append(part)
    return run


def _add_chart(made: Document, entry: Entry, place: int, folder: Path, words: Words) -> None:
    """Add a chart with its caption, source and sentence, and its data as a table.

    The picture leaves out the texts that stand around it.
    """
    chart = entry.chart
    made.add_heading(f"{place}. {printable(chart.headline)}", 2)
    drawn = export.drawing(chart, folder / f"{chart.name}.png")
    word.add_picture(made, drawn, chart.alt, f"{words.text('figure')} {entry.number}")
    _caption(made, words.text("figure"), entry.number, chart.subtitle)
    for text in export.foot(chart):
        _small(made, text)
    _body(made, chart.sentence)
    # The source stands under the picture.
    _add_table(made, replace(entry.table, notes=[]), words)


def _add_table(made: Document, table: Table, words: Words) -> None:
    """Add a table under its caption, with its notes below."""
    caption = _caption(made, words.text("table"), table.number, table.caption)
    caption.paragraph_format.keep_with_next = True
    rows = table.cells[:MOST_ROWS]
    word.add_grid(made, table, rows)
    if len(rows) < len(table.cells):
        counts = {"count": words.number(len(rows)), "all": words.number(len(table.cells))}
        file = f"tables.{words.language}.xlsx"
        _small(made, words.text("book_first_rows", **counts, file=file))
    for note in table.notes:
        _small(made, note)


def _caption(made: Document, label: str, number: int, title: str) -> Paragraph:
    """Add a caption with a number that Word can count again."""
    paragraph = made.add_paragraph(style="Caption")
    paragraph.add_run(f"{label} ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f" SEQ {label.replace(' ', '_')} \\* ARABIC ")
    run = paragraph.add_run(str(number))
    paragraph._p.append(field)
    field.append(run._r)
    paragraph.add_run(f". {printable(title)}")
    return paragraph


def _body(made: Document, text: str) -> None:
    paragraph = made.add_paragraph(printable(text))
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Mm(10)


def _small(made: Document, text: str) -> Paragraph:
    paragraph = made.add_paragraph()
    paragraph.add_run(printable(text)).font.size = Pt(12)
    return paragraph
