"""The files and folders that a person names: which of them can be used, and how they are said."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path
from typing import Any

from antq_analysis.raw.problems import nearest
from antq_analysis.runs.answers import UsageError

OTHER_BOOKS = (".ods", ".xls", ".xlsb", ".xlsm")  # workbooks of kinds that are not read
TEXTS = (".docx", ".txt")


def new_workbook(name: str | Path) -> Path:
    """Return the file that a workbook is written to.

    Raises
    ------
    UsageError
        If that is no name of a workbook, or there is such a file.
    """
    file = Path(name)
    if file.suffix.lower() != ".xlsx":
        raise UsageError("no_workbook_name", path=file)
    if file.exists():
        raise UsageError("file_exists", path=file)
    return file


def said_of(file: Path) -> dict[str, Any]:
    """Return how a file is named in a sentence, in a shell and in Python."""
    return {"path": file, "pasted": pasted(str(file)), "python": repr(str(file))}


def pasted(name: str) -> str:
    """Return a name as a shell takes it; double quotes are understood on Windows, too."""
    if os.name != "nt" and re.search(r'["$`\\!]', name):
        return shlex.quote(name)
    return name if re.fullmatch(r"[\w@%+=:,./\\-]+", name) else f'"{name}"'


def text_at(path: Path) -> Path:
    """Return where a text is.

    Raises
    ------
    UsageError
        If there is no such file; it names one that lies near.
    """
    if path.is_file():
        return path
    if path.is_dir():
        raise UsageError("folder_not_text", path=path)
    names = sorted(one.name for one in path.parent.glob("[!.]*") if one.suffix.lower() in TEXTS)
    if near := nearest(path.name, names):
        raise UsageError("no_file_near", path=path, near=path.with_name(near))
    raise UsageError("no_file", path=path)


def there(path: Path, *, texts: bool = False) -> Path:
    """Return where tables are, or the folder of the texts.

    Raises
    ------
    UsageError
        If there is nothing, or something of another kind; it names what lies near.
    """
    books = () if texts else (".xlsx", *OTHER_BOOKS)
    kind = path.suffix.lower()
    if path.is_dir() or (path.is_file() and kind in books[:1]):
        return path
    if path.exists():
        other = "other_workbook" if kind in OTHER_BOOKS else "file_not_tables"
        raise UsageError("file_not_texts" if texts else other, path=path)
    beside = sorted(path.parent.glob("[!.]*"))
    names = [one.name for one in beside if one.is_dir() or one.suffix.lower() in books]
    is_file = kind in (".csv", *books)
    if near := nearest(path.name, names):
        key = "no_file_near" if is_file else "no_folder_near"
        raise UsageError(key, path=path, near=path.with_name(near))
    raise UsageError("no_file" if is_file else "no_folder", path=path)
