"""Files of Office that are the same bytes for the same content, whenever and wherever made."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl import Workbook

STAMP = datetime(2000, 1, 1)  # in the place of the time of making
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def same_bytes(content: bytes) -> bytes:
    """Return an Office file written again with a fixed time for all that is in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":  # openpyxl writes the time of day into it
                data = _MODIFIED.sub(rb"\g<1>" + f"{STAMP.isoformat()}Z".encode(), data)
            entry = zipfile.ZipInfo(name, STAMP.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # or the archive would differ by operating system
            new.writestr(entry, data)
    return buffer.getvalue()


def written(book: Workbook) -> bytes:
    """Return a workbook as the bytes of its file."""
    book.properties.creator, book.properties.created = "antq-analysis", STAMP
    buffer = io.BytesIO()
    book.save(buffer)
    return same_bytes(buffer.getvalue())
