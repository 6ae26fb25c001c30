"""The paragraphs of a text: of a UTF-8 file, or of a Word file."""

from __future__ import annotations

import zipfile
from pathlib import Path

from antq_analysis.messages import Fault, reason
from antq_analysis.raw.problems import DataError, Problem


def paragraphs_of(path: Path) -> list[str]:
    """Return the paragraphs of a text, without those that hold nothing.

    The rows of a table in a Word file are a paragraph each.

    Raises
    ------
    DataError
        If the file can't be opened, or is no text.
    """
    try:
        if path.suffix.lower() == ".docx":
            lines = _in_word(path)
        else:
            lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise DataError([Problem(path.name, Fault("text_not_utf8"))]) from None
    except OSError as error:
        raise DataError([Problem(path.name, Fault("cannot_open", reason=reason(error)))]) from None
    return [line for line in lines if line.strip()]


def _in_word(path: Path) -> list[str]:
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    with path.open("rb") as file:
        try:
            blocks = list(docx.Document(file).iter_inner_content())
        except (PackageNotFoundError, ValueError, KeyError, zipfile.BadZipFile):
            raise DataError([Problem(path.name, Fault("text_not_word"))]) from None
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Table):  # a merged cell stands in each of its places
            rows = (dict.fromkeys(cell.text for cell in row.cells) for row in block.rows)
            lines += (" ".join(row) for row in rows)
        else:
            lines += block.text.split("\n")
    return lines
