"""Which rows a chart shows, and their names; what all share stands in the subtitle."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from antq_analysis.charts import marks
from antq_analysis.charts.frame import Picture
from antq_analysis.data import places
from antq_analysis.words import Words, lower_first, upper_first

MOST = 30  # places of a chart that can't show all


def latest(rows: pd.DataFrame, by: Sequence[str] = ("place_id",)) -> pd.DataFrame:
    """Return the rows of the latest period of each place, or of each group."""
    ends = rows.groupby(list(by), observed=True)["period_end"].transform("max")
    return rows[rows["period_end"].eq(ends)]


def largest(rows: pd.DataFrame, sizes: pd.Series, most: int = MOST) -> pd.DataFrame:
    """Return the rows of the places with the greatest sizes, the largest first.

    Parameters
    ----------
    sizes
        Of each row; a place is as large as its largest row. Missing is 0.
    """
    of_place = sizes.astype("Float64").fillna(0).groupby(rows["place_id"], sort=False).max()
    order = of_place.sort_values(ascending=False, kind="stable").index[:most]
    kept = rows[rows["place_id"].isin(order)]
    return kept.sort_values("place_id", key=lambda ids: ids.map(order.get_loc), kind="stable")


def one_place(rows: pd.DataFrame, sizes: pd.Series) -> pd.DataFrame:
    """Return the rows of the latest period of the largest place; a place is as large as its sum."""
    spots = sizes.astype("Float64").fillna(0).groupby([rows["place_id"], rows["period"]]).sum()
    place = spots.groupby("place_id").max().idxmax()
    mine = rows[rows["place_id"].eq(place)]
    last = mine.sort_values(["period_end", "period_start"], kind="stable")["period"].iloc[-1]
    return mine[mine["period"].eq(last)]


def which(picture: Picture, shown: pd.DataFrame, every: pd.DataFrame) -> str:
    """Return which rows are shown, if not all are: for the end of the subtitle."""
    words, count = picture.words, shown["place_id"].nunique()
    if count < every["place_id"].nunique():
        return words.text("which_largest", count=words.number(count))
    spots = [len(frame[["place_id", "period"]].drop_duplicates()) for frame in (shown, every)]
    return "" if spots[0] == spots[1] else words.text("which_latest")


def which_one(picture: Picture, every: pd.DataFrame, what: str) -> str:
    """Return that one place and period of several are shown: for the end of the subtitle."""
    spots = every[["place_id", "period"]].drop_duplicates()
    return "" if len(spots) == 1 else picture.words.text(f"which_one_{what}")


def where(rows: pd.DataFrame, words: Words) -> str:
    """Return the one place and the one period of rows as they stand in a sentence."""
    first = rows.iloc[0]
    return f"{words.place_full(first['place_id'])}, {words.in_period(first['period'])}"


def subtitle(picture: Picture, key: str, rows: pd.DataFrame, *more: str, **told: str) -> str:
    """Return the measure, the place and the period that all rows share, and which are shown."""
    words = picture.words
    said = [words.text(key, **told)]
    ids, periods = rows["place_id"].dropna().unique(), rows["period"].dropna().unique()
    if len(ids) == 1:
        said.append(words.place_full(str(ids[0])))
    if len(periods) == 1:
        said.append(words.in_period(str(periods[0])))
    return "; ".join([", ".join(said), *filter(None, more)])


def names(
    rows: pd.DataFrame, columns: Sequence[str], words: Words, always: Sequence[str] = ()
) -> list[str]:
    """Return what tells rows apart: their values in the columns that differ, and their sources."""
    says: dict[str, Callable[[str], str]] = {"place_id": words.place_short, "period": words.period}
    differs = [name for name in columns if rows[name].astype("str").nunique() > 1]
    used = [name for name in columns if name in (*differs, *always)] or [columns[-1]]
    made = []
    for row in rows[used].astype("str").to_dict("records"):
        parts = [
            says[name](row[name]) if name in says else lower_first(words.label(name, row[name]))
            for name in used
        ]
        made.append(upper_first(", ".join(parts)))
    again = pd.Series(made).duplicated(keep=False)
    if "source_id" not in rows:
        return made
    both = zip(made, again, rows["source_id"], strict=True)
    return [
        f"{name} ({words.source_short(source)})" if twice else name for name, twice, source in both
    ]


def show(picture: Picture, shown: pd.DataFrame, columns: str) -> None:
    """Make rows with ``name`` and ``label`` the data of a chart, and list them in words."""
    picture.listed = list(shown["name"] + ": " + shown["label"])
    facts = shown["fact_ids" if "fact_ids" in shown else "fact_id"]
    picture.shown = shown[[*columns.split(), "name", "label"]].assign(fact_ids=facts)


def inferred(rows: pd.DataFrame, words: Words) -> list[str]:
    """Return a note on the periods that are inferred, if some are."""
    found = rows[rows["period_basis"].eq("inferred")]["period"].unique()
    if not len(found):
        return []
    if len(found) > 2:
        return [words.text("inferred_many")]
    listed = words.listed(words.in_period(period) for period in found)
    return [words.text("inferred_period", listed=listed)]


def boundaries(rows: pd.DataFrame, picture: Picture) -> list[str]:
    """Return a note on changes of boundaries within the periods of rows of one place."""
    if rows["place_id"].nunique() != 1:
        return []
    days = places.changes(str(rows["place_id"].iloc[0]), picture.data.places)
    first, last = rows["period_start"].min(), rows["period_end"].max()
    found = [picture.words.date(day.date().isoformat()) for day in days if first < day <= last]
    return [picture.words.text("boundaries_changed", days=", ".join(found))] if found else []


def new_standards(rows: pd.DataFrame, picture: Picture) -> list[pd.Timestamp]:
    """Return the days between the periods of rows on which the standard for communes changed."""
    known = picture.data.standards.dropna(subset=["in_force_from", "commune_threshold_percent"])
    days, first = sorted(known["in_force_from"])[1:], rows["period_start"].min()
    return [day for day in days if first < day <= rows["period_end"].max()]


def middle_years(rows: pd.DataFrame) -> list[float]:
    """Return the middle of each row's period as a year with its fraction."""
    middles = rows["period_start"] + (rows["period_end"] - rows["period_start"]) / 2
    return [marks.year_of(day) for day in middles]


def year_ticks(grid: Sequence[Axes], rows: pd.DataFrame, most: int = 2) -> None:
    """Label the years of the first and the last row, and some in between."""
    first, last = int(rows["period_start"].min().year), int(rows["period_end"].max().year)
    count = min(most, last - first + 1)
    years = sorted({round(year) for year in np.linspace(first, last, count)})
    for ax in grid:
        ax.set_xlim(first, last + 1)
        ax.set_xticks([year + 0.5 for year in years], [str(year) for year in years])
