"""Charts on which awards were given, by whom and to whom."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from antq_analysis.charts import marks, rows
from antq_analysis.charts.chart import Missing
from antq_analysis.charts.evidence import first_of
from antq_analysis.charts.frame import Panel, Picture, chart
from antq_analysis.charts.look import colours
from antq_analysis.proportions import FEW
from antq_analysis.quantities import count_of, total
from antq_analysis.results import awards
from antq_analysis.words import Words, has_message, lower_first

CERTIFICATES = ("certificate_of_merit", "certificate_of_commendation")
LEVELS = ["ministry", "province", "district", "commune"]  # what joins several comes behind
LISTED, COLUMNS = 8, 3  # places in a sentence, and columns of levels
SPOT = ["place_id", "period"]
DATA = "place_id period period_basis level award conferred_by recipient count count_qualifier"


@chart(awards.distribution)
def awards_distribution(picture: Picture) -> None:
    """Draw which awards were given, from whom and to whom: a panel a level, a bar an award.

    Of several places and periods, the latest period of the place with most awards is drawn.
    """
    every, words = _counted(picture), picture.words
    shown = rows.one_place(every, every["count"])
    shown = shown.sort_values(["award", "recipient"], kind="stable")
    levels = [(one, shown[shown["level"].eq(one)]) for one in _levels(shown)]
    panels = [
        Panel([_award(str(award), words) for award in part["award"].unique()], _level(level, words))
        for level, part in levels
    ]
    more = rows.which_one(picture, every, "awards")
    picture.subtitle = rows.subtitle(picture, "awards_subtitle", shown, more)
    picture.headline = _largest(shown, words)
    _show(picture, pd.concat([part for _, part in levels]))
    picture.notes = _notes(shown, picture)
    picture.listed = []
    longest = shown.groupby(["level", "award"], observed=True)["end"].sum().max()
    for [ax], (_, part), panel, ys in zip(
        picture.axes(panels), levels, panels, picture.middles, strict=True
    ):
        ax.set(xlim=(0, longest), xticks=[])
        bars = part.groupby("award", observed=True, sort=False)
        for (_, bar), name, y in zip(bars, panel.names, ys, strict=True):
            label = _parts(bar, words)
            picture.listed.append(f"{panel.title}, {lower_first(name)}: {label}")
            _stack(picture, ax, y, bar, label)
    listed = first_of(picture.listed, words, LISTED)
    told = {"where": rows.where(shown, words), "listed": listed}
    picture.sentence = words.text("awards_sentence", **told)


@chart(awards.distribution)
def awards_over_time(picture: Picture) -> None:
    """Draw how years or places compare: a row each, a column a conferring level.

    The last column says which share of the certificates went to collectives, where their
    recipients are known and there are ten or more; flags and medals have no such choice.
    """
    every, words = _counted(picture), picture.words
    shown, count = every, len(every[SPOT].drop_duplicates())
    if count < 2:
        raise Missing("one_award_period")
    shown = rows.latest(every) if count > rows.MOST else every
    if shown["place_id"].nunique() > 1:
        shown = rows.largest(shown, shown.groupby(SPOT)["count"].transform("sum"))
    else:
        shown = shown.sort_values("period_start", kind="stable")
    if len(_levels(shown)) > COLUMNS:
        shown = shown.assign(level=shown["level"].where(shown["level"].isin(LEVELS[:2]), "other"))
    spots = [part for _, part in shown.groupby(SPOT, sort=False)]
    names = rows.names(pd.concat([part.iloc[[0]] for part in spots]), SPOT, words)
    totals = [total(part["quantity"]) for part in spots]
    which = rows.which(picture, shown, every)
    picture.subtitle = rows.subtitle(picture, "awards_time_subtitle", shown, which)
    low, *_, high = map(words.bounded, sorted(totals, key=marks.end_of))
    told = {"low": low, "high": high, "count": words.number(len(spots))}
    picture.headline = words.text("awards_time_headline", **told)
    _show(picture, shown)
    each = zip(names, spots, totals, strict=True)
    said = [(name, rows.where(part, words), words.bounded(count)) for name, part, count in each]
    picture.listed = [f"{name}: {count}" for name, _, count in said]
    sentences = [f"{where}: {count} {words.unit('awards')}" for _, where, count in said]
    picture.sentence = first_of(sentences, words, LISTED)
    picture.notes = [words.text("awards_legend"), *_notes(shown, picture)]
    levels = [*_levels(shown), ""]
    [line] = picture.axes([Panel(names)], [1.0] * len(levels), heads=2, names=0.3)
    longest = shown.groupby([*SPOT, "level"])["end"].sum().max()
    for ax, level in zip(line, levels, strict=True):
        ax.set(xlim=(0, longest), xticks=[])
        head = _level(level, words) if level else words.text("certificates_head")
        marks.head(ax, picture.lines(head, 0.6 * picture.width / len(line)))
        for y, part in zip(picture.middles[0], spots, strict=True):
            mine = part[part["level"].eq(level)]
            if len(mine):
                _stack(picture, ax, y, mine, words.bounded(total(mine["quantity"])))
            elif not level:
                marks.note(ax, 0, y, _to_collectives(part, words), 0, weight="regular")
    line[-1].spines["left"].set_visible(False)


def _counted(picture: Picture) -> pd.DataFrame:
    """Return the awards whose number is known, with level, days, quantity and length of bar."""
    found = picture.rows[picture.rows["count"].notna() & picture.rows["count"].gt(0)]
    if found.empty:
        raise Missing("no_awards")
    codes = picture.data.codes
    levels = list(codes["code"][codes["list"].eq("conferring_level")])
    facts = picture.data.awards.set_index("fact_id")
    first = facts.loc[[ids.split("+")[0] for ids in found["fact_ids"]]]
    dates = ["period_start", "period_end", "period_basis", "source_id"]
    quantities = [count_of(row, "count") for row in found.to_dict("records")]
    return found.assign(
        level=[awards.level_of(str(code), levels) for code in found["conferred_by"]],
        quantity=quantities,
        end=[marks.end_of(quantity) for quantity in quantities],
        **{name: first[name].array for name in dates},
    )


def _levels(shown: pd.DataFrame) -> list[str]:
    rank = {level: number for number, level in enumerate(LEVELS)}
    return sorted(shown["level"].unique(), key=lambda level: (rank.get(level, len(rank)), level))


def _stack(picture: Picture, ax: Axes, y: float, part: pd.DataFrame, label: str) -> None:
    """Draw a bar split by recipient, with its label behind it."""
    look = {
        "collective": {"color": picture.color},
        "individual": {"color": colours.teal},
        "collective+individual": {"color": picture.color, "hatch": "...."},
    }
    start, last = 0.0, None
    for row in part.sort_values("recipient", kind="stable").to_dict("records"):
        how = look.get(str(row["recipient"]), {"color": colours.muted, "hollow": True})
        last = row["quantity"]
        start = marks.bar(picture, ax, y, last, row["fact_ids"], start=start, **how)
    marks.behind(ax, start, y, label, last)


def _parts(part: pd.DataFrame, words: Words) -> str:
    """Return "8 collectives + 5 not stated"."""
    said = []
    for row in part.sort_values("recipient", kind="stable").to_dict("records"):
        count = words.quantity(int(row["count"]), row["count_qualifier"])
        key = f"to_{row['recipient']}"
        said.append(words.counted(key, int(row["count"]), count=count))
    return " + ".join(said)


def _to_collectives(part: pd.DataFrame, words: Words) -> str:
    """Return the share of certificates that went to collectives, if it is known of ten or more."""
    found = part[part["award"].astype("str").isin(CERTIFICATES)]
    exact = found["count_qualifier"].eq("exact").all()
    if found.empty or not exact or not found["recipient"].isin(["collective", "individual"]).all():
        return ""
    n = int(found["count"].sum())
    if n < FEW:
        return ""
    count = int(found["count"][found["recipient"].eq("collective")].sum())
    of = words.text("x_of_n", count=words.number(count), assessed=words.number(n))
    return f"{words.percent(100 * count / n, n)} ({of})"


def _award(code: str, words: Words) -> str:
    return words.text("award_not_stated") if code == "not_stated" else words.label("award", code)


def _level(code: str, words: Words) -> str:
    """Return a level as a heading: by the body that gives its awards, if there is one alone."""
    key = f"from_{code}"
    return words.text(key) if has_message(key) else words.label("conferring_level", code)


def _largest(shown: pd.DataFrame, words: Words) -> str:
    """Say the largest part of the awards, if all are exact; else how many there are."""
    every = total(shown["quantity"])
    if every.qualifier != "exact":
        count = words.bounded(every, unit=words.unit("awards"))
        return words.text("awards_headline_sum", count=count)
    sums = shown.groupby("award", observed=True)["count"].sum()
    award = str(sums.idxmax())
    part, all_ = words.number(int(sums.max())), words.number(int(sums.sum()))
    name = words.text(f"many_{award}") if has_message(f"many_{award}") else _award(award, words)
    return words.text("awards_headline", part=part, all=all_, award=lower_first(name))


def _show(picture: Picture, shown: pd.DataFrame) -> None:
    """Make the awards the data of the chart."""
    each = zip(shown["count"], shown["count_qualifier"], strict=True)
    labels = [picture.words.quantity(int(count), qualifier) for count, qualifier in each]
    codes = ["conferred_by", "award", "recipient"]
    plain = shown.drop(columns="source_id").astype(dict.fromkeys(codes, "str"))
    names = rows.names(plain, [*SPOT, *codes], picture.words, codes)
    rows.show(picture, shown.assign(name=names, label=labels), DATA)


def _notes(shown: pd.DataFrame, picture: Picture) -> list[str]:
    words, notes = picture.words, [picture.words.text("awards_once")]
    if shown["recipient"].eq("not_stated").any():
        notes.append(words.text("recipients_open"))
    unknown = picture.rows["count"].isna() & picture.rows["place_id"].isin(shown["place_id"])
    if count := int(unknown.sum()):
        notes.append(words.text("rest_unknown", count=words.number(count)))
    return [*notes, *rows.inferred(shown, words)]
