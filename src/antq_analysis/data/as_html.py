"""A table as HTML in which texts stand on the left and numbers on the right."""

from __future__ import annotations

from collections.abc import Collection
from html import escape

import pandas as pd


def as_html(frame: pd.DataFrame, numbers: Collection[str] = (), caption: str = "") -> str:
    """Return a frame with its index as a table; `numbers` are the columns that hold numbers."""
    sides = ["left", *("right" if name in numbers else "left" for name in frame)]

    def row(tag: str, cells: tuple[object, ...]) -> str:
        made = (
            f'<{tag} style="text-align:{side}">{escape(str(cell))}</{tag}>'
            for side, cell in zip(sides, cells, strict=True)
        )
        return f"<tr>{''.join(made)}</tr>"

    head = row("th", (frame.index.name or "", *frame.columns))
    rows = "".join(row("td", cells) for cells in frame.itertuples(name=None))
    above = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{above}<thead>{head}</thead><tbody>{rows}</tbody></table>"
