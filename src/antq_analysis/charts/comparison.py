"""Charts that set places or years side by side, within one comparable group each."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from antq_analysis.charts.chart import Chart, Missing, Panel, compose, mark, text_width
from antq_analysis.charts.compliance import share_label
from antq_analysis.charts.draw import WIDEST_LABEL, heading, label_width, per_mm
from antq_analysis.charts.facts import plotted
from antq_analysis.charts.sentences import assessment_years, cited, numbered, texts, told_apart
from antq_analysis.charts.style import BLUE, GRID, INK, MUTED, ORANGE, measures
from antq_analysis.data.dataset import DataSet, asked_of
from antq_analysis.proportions import dispersion, funnel_limits
from antq_analysis.results import compliance
from antq_analysis.words import Words, lower_first, upper_first

MOST_SERIES = 12  # small multiples
COLUMNS = 3
FUNNEL = 10  # places, below which limits say little
MANY = 0.8  # of the most places that any kind and period has
ROW = 6.0  # mm
HEIGHT = 40.0  # mm of a small multiple
CITED = 3  # sources in a sentence


@asked_of(compliance.rates, "rate_percent")
def places(
    frame: pd.DataFrame,
    data: DataSet,
    language: str | None = None,
    size: str = "report",
    *,
    ax: Axes | None = None,
) -> Chart | Missing:
    """Draw the rates of several places, for the kind of unit and period that most places have.

    Places stand in the order of how many units were assessed, never ranked by their rates.

    Parameters
    ----------
    frame
        Rows as `compliance.rates` returns them.
    data
        The data set, for names and sources.
    language, size
        ``en`` or ``vi``; ``report`` or ``slide``.
    ax
        Axes of your figure in whose box the whole chart is laid out; see `antq.charts`.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> chart = antq.charts.places(data, "en")  # or what is missing
    >>> chart.name
    'compliance_places'
    """
    words, sheet = data.words(language), measures(size, ax)
    group = _largest(frame, data)
    if group["place_id"].nunique() < 2:
        return Missing("compliance_places", words.language, words.text("one_place_only"))
    shown = group.nlargest(sheet.rows, "assessed", keep="first")
    notes = [f"{words.standard(shown['standard_id'].iloc[0])}.", words.text("not_ranked")]
    notes += assessment_years(shown, words)
    notes += _hollow(shown, words)
    if len(shown) < len(group):
        notes.append(words.text("largest_places", count=len(shown), all=len(group)))
    notes.append(words.text("others_not_here"))
    names = _names(shown, words)
    labels = _labels(shown, words)
    unit = words.label("subject", str(shown["subject"].iloc[0]))
    period = words.period(shown["period"].iloc[0])
    low, high = _range(group, words)
    headline = words.text("places_headline", count=group["place_id"].nunique(), low=low, high=high)
    subtitle = words.text("places_subtitle", unit=lower_first(unit), period=period)

    def draw(panel: Panel) -> None:
        scale = panel.size.scale
        left = label_width(names, panel.size)
        right = max(panel.text_width(label) for label in labels) + 4 * scale
        row = min(ROW * scale, (panel.height - 8 * scale) / len(shown))
        ax = panel.axes(left, 0, panel.width - left - right, len(shown) * row)
        floor = 10 * math.floor(float(shown["rate_percent"].min()) / 10 - 0.5)
        ax.set_xlim(max(floor, 0), 100.5)
        ax.set_ylim(len(shown) - 0.5, -0.5)
        ax.set_yticks(range(len(shown)), names)
        ax.hlines(range(len(shown)), *ax.get_xlim(), color=GRID, linewidth=0.5 * scale)
        for y, row_ in enumerate(shown.to_dict("records")):
            _dot(ax, row_["rate_percent"], y, row_, 5 * scale)
            ax.text(ax.get_xlim()[1] + 2 * scale * per_mm(ax), y, labels[y], va="center")
        _percent_axis(ax, words)

    listed = "; ".join(
        f"{name}: {label}" for name, label in list(zip(names, labels, strict=True))[:8]
    )
    return compose(
        words,
        name="compliance_places",
        **texts(words, "dot_alt", headline, subtitle, listed=listed),
        sentence=_sentence(shown, subtitle, listed, words),
        data=_data(shown, words, labels),
        draw=draw,
        height=len(shown) * ROW + 8,
        width=max(text_width(name, sheet.label) for name in names) / WIDEST_LABEL / sheet.scale,
        notes=notes,
        size=sheet,
    )


@asked_of(compliance.rates, "rate_percent")
def series(
    frame: pd.DataFrame,
    data: DataSet,
    language: str | None = None,
    size: str = "report",
    *,
    ax: Axes | None = None,
) -> Chart | Missing:
    """Draw the rates of places over years; only comparable points are joined.

    The kind of unit is taken that has the most years; each place has a small chart of its own.

    Parameters
    ----------
    frame
        Rows as `compliance.rates` returns them.
    data
        The data set, for names, sources and changes of boundaries.
    language, size
        ``en`` or ``vi``; ``report`` or ``slide``.
    ax
        Axes of your figure in whose box the whole chart is laid out; see `antq.charts`.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> chart = antq.charts.series(data, "en")  # or what is missing
    >>> chart.name
    'compliance_series'
    """
    words, sheet = data.words(language), measures(size, ax)
    found = _longest(frame, data)
    if found.empty:
        return Missing("compliance_series", words.language, words.text("one_period_only"))
    sizes = found.groupby("place_id")["assessed"].max().sort_values(ascending=False)
    kept = list(sizes.index[: COLUMNS if sheet.height else MOST_SERIES])
    shown = found[found["place_id"].isin(kept)]
    notes = [words.text("joined_only"), *assessment_years(shown, words), *_hollow(shown, words)]
    if len(kept) < len(sizes):
        notes.append(words.text("largest_places", count=len(kept), all=len(sizes)))
    parts = {place: compliance.segments(shown[shown["place_id"] == place], data) for place in kept}
    broken = {str(reason) for part in parts.values() for reason in part["break_before"].dropna()}
    if broken:
        notes.append(words.text(_break_key(broken)))
    unit = words.label("subject", str(shown["subject"].iloc[0]))
    first, last = shown["period_start"].min().year, shown["period_end"].max().year
    subtitle = words.text("series_subtitle", unit=lower_first(unit), first=first, last=last)
    low, high = _range(found, words)
    spread = {"low": low, "high": high, "first": first, "last": last}
    headline = numbered(
        "series_headline", len(sizes), words, place=words.place(str(kept[0])), **spread
    )
    rows = math.ceil(len(kept) / COLUMNS)
    widest = max(text_width(_latest(part, words), sheet.label) for part in parts.values())

    def draw(panel: Panel) -> None:
        _draw_series(panel, parts, words, rows, (first, last))

    listed = "; ".join(
        f"{words.place_full(place)}: {share_label(part.iloc[-1].to_dict(), words)}"
        for place, part in list(parts.items())[:6]
    )
    return compose(
        words,
        name="compliance_series",
        **texts(words, "series_alt", headline, subtitle, listed=listed),
        sentence=_sentence(shown, subtitle, listed, words),
        data=_data(shown, words, _labels(shown, words)),
        draw=draw,
        height=rows * HEIGHT,
        width=min(COLUMNS, len(parts)) * (widest / sheet.scale + 2),
        notes=notes,
        size=sheet,
    )


@asked_of(compliance.rates, "rate_percent")
def funnel(
    frame: pd.DataFrame,
    data: DataSet,
    language: str | None = None,
    size: str = "report",
    *,
    ax: Axes | None = None,
) -> Chart | Missing:
    """Draw the rates of many places by how many units were assessed, with funnel limits.

    Parameters
    ----------
    frame
        Rows as `compliance.rates` returns them.
    data
        The data set, for names and sources.
    language, size
        ``en`` or ``vi``; ``report`` or ``slide``.
    ax
        Axes of your figure in whose box the whole chart is laid out; see `antq.charts`.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> chart = antq.charts.funnel(data, "en")  # or what is missing
    >>> chart.name
    'compliance_funnel'
    """
    words, sheet = data.words(language), measures(size, ax)
    group = _largest(frame, data)
    group = group[group["rate_qualifier"].eq("exact")]
    twice = group["place_id"].duplicated(keep=False)
    group, left = group[~twice], int(twice.sum())
    if len(group) < FUNNEL:
        return Missing(
            "compliance_funnel", words.language, words.text("few_for_funnel", count=FUNNEL)
        )
    baseline = float(compliance.pooled(group, data)["value"].iloc[0])
    spread = dispersion(group["compliant"], group["assessed"])
    steps = pd.Series(range(max(int(group["assessed"].min()), 1), int(group["assessed"].max()) + 1))
    steps = steps[:: max(1, len(steps) // 200)]
    limits = funnel_limits(steps, baseline)
    unit = words.label("subject", str(group["subject"].iloc[0]))
    period = words.period(group["period"].iloc[0])
    subtitle = words.text("funnel_subtitle", unit=lower_first(unit), period=period)
    headline = words.text(
        "funnel_headline", count=len(group), share=words.percent(100 * baseline, 100)
    )
    phi = words.number(float(spread.phi), 1)
    notes = [words.text("funnel_note"), words.text("funnel_phi", phi=phi)]
    notes += assessment_years(group, words)
    meaning = words.text("funnel_means_nothing") if spread.most_outside else ""
    notes += [meaning] if meaning else []
    if left:
        notes.append(words.text("funnel_twice", count=left))

    def draw(panel: Panel) -> None:
        scale = panel.size.scale
        ax = panel.axes(12 * scale, 2 * scale, panel.width - 34 * scale, panel.height - 16 * scale)
        side_of = dict(zip(sorted(limits["confidence"].unique()), ("top", "bottom"), strict=False))
        for style, (level, part) in zip(("-", "--"), limits.groupby("confidence"), strict=False):
            for side in ("lower", "upper"):
                ax.plot(part["n"], 100 * part[side], style, color=MUTED, linewidth=scale)
            last = part.iloc[-1]
            name = words.text(
                "funnel_level", level=words.number(100 * float(level), 1, at_least_digits=0)
            )
            ax.text(last["n"], 100 * last["upper"], f" {name}", va=side_of[level], color=MUTED)
        ax.axhline(100 * baseline, color=ORANGE, linewidth=scale)
        common = words.percent(100 * baseline, int(group["assessed"].sum()))
        ax.text(ax.get_xlim()[0], 100 * baseline, f" {common}", va="bottom", color=INK)
        for row in group.to_dict("records"):
            dot = ax.plot(
                row["assessed"], row["rate_percent"], "o", color=BLUE, markersize=4 * scale
            )
            mark(dot[0], [row["fact_id"]])
        ax.yaxis.set_major_formatter(lambda value, _: words.percent(value, digits=0))
        ax.xaxis.set_major_formatter(lambda value, _: words.number(value))
        ax.set_xlabel(words.text("assessed"))
        sns.despine(ax=ax)

    return compose(
        words,
        name="compliance_funnel",
        **texts(words, "funnel_alt", headline, subtitle, phi=phi, meaning=meaning),
        sentence=words.text(
            "funnel_sentence",
            subtitle=subtitle,
            finding=headline,
            phi=phi,
            meaning=meaning,
            source=cited(group, words, CITED),
        ),
        data=_data(group, words, _labels(group, words)),
        draw=draw,
        height=90,
        notes=notes,
        size=sheet,
    )


def _rated(frame: pd.DataFrame, data: DataSet) -> pd.DataFrame:
    rated = compliance.charted(frame, data)
    return rated[rated["assessed"].notna()]


def _largest(frame: pd.DataFrame, data: DataSet) -> pd.DataFrame:
    """Return the rates of one kind, standard, period and level of places.

    Of those that nearly as many places have as any other, the latest, in the circular's order.
    """
    rated = _rated(frame, data)
    if rated.empty:
        return rated
    rated = rated.assign(level=rated["place_id"].map(data.places.set_index("place_id")["level"]))
    names = ["comparable_group", "period", "level"]
    sizes = rated.groupby(names, observed=True).agg(
        places=("place_id", "nunique"), end=("period_end", "max"), subject=("subject", "min")
    )
    sizes = sizes[sizes["places"] >= MANY * sizes["places"].max()]
    best = sizes.sort_values(["end", "subject"], ascending=[False, True], kind="stable").index[0]
    return rated[(rated[names].astype("str") == [str(name) for name in best]).all(axis=1)]


def _longest(frame: pd.DataFrame, data: DataSet) -> pd.DataFrame:
    """Return the rates of the kind of unit with the most years, of places with two or more."""
    rated = _rated(frame, data)
    years = rated.groupby(["subject", "place_id"], observed=True)["period"].nunique()
    years = years[years > 1]
    if years.empty:
        return rated.iloc[:0]
    subject = years.groupby("subject", observed=True).sum().idxmax()
    kept = years[subject].index
    return rated[rated["subject"].eq(subject) & rated["place_id"].isin(kept)]


def _draw_series(
    panel: Panel, parts: dict[str, pd.DataFrame], words: Words, rows: int, years: tuple[int, int]
) -> None:
    scale, (first, last) = panel.size.scale, years
    columns = min(COLUMNS, len(parts))
    width, height = panel.width / columns, panel.height / rows
    low = min(float(part["rate_percent"].min()) for part in parts.values())
    floor = max(10 * math.floor(low / 10 - 0.5), 0)
    for number, (place, part) in enumerate(parts.items()):
        row, column = divmod(number, columns)
        x, y = column * width, row * height
        top = heading(panel, _fitting(panel, place, width - 2 * scale, words), y, x)
        top = heading(panel, _latest(part, words), top, x, weight="regular")
        inner = 11 * scale
        ax = panel.axes(x + inner, top, width - inner - 5 * scale, height - (top - y) - 9 * scale)
        ax.set_xlim(first - 0.5, last + 0.5)
        ax.set_ylim(floor, 102)
        for _, segment in part.groupby("segment"):
            middle = [
                start.year + (end.year - start.year) / 2
                for start, end in zip(segment["period_start"], segment["period_end"], strict=True)
            ]
            joined = len(segment) >= compliance.TREND_POINTS
            joined = joined and bool(segment["rate_qualifier"].eq("exact").all())
            if joined:
                ax.plot(middle, segment["rate_percent"], "-", color=BLUE)
            for at, fact in zip(middle, segment.to_dict("records"), strict=True):
                _dot(ax, at, fact["rate_percent"], fact, 3.5 * scale)
        for fact in part[part["break_before"].notna()].to_dict("records"):
            look: dict[str, Any] = {"color": INK, "linestyle": (0, (1, 1)), "linewidth": scale}
            ax.axvline(fact["period_start"].year - 0.5, **look)
        step = max(1, math.ceil((last - first) / 3))
        ax.set_xticks(range(first, last + 1, step))
        ax.yaxis.set_major_formatter(lambda value, _: words.percent(value, digits=0))
        ax.set_yticks([floor, (floor + 100) / 2, 100])
        ax.get_yticklabels()[0].set_verticalalignment("bottom")
        ax.grid(axis="y")
        sns.despine(ax=ax, left=True)
        ax.tick_params(length=0)
        ax.tick_params(axis="x", pad=5 * scale)


def _latest(part: pd.DataFrame, words: Words) -> str:
    """Return the latest rate of a place with its period."""
    latest = part.iloc[-1].to_dict()
    return f"{words.period(latest['period'])}: {share_label(latest, words)}"


def _fitting(panel: Panel, place: str, width: float, words: Words) -> str:
    """Return the longest name of a place that fits a width in mm."""
    names = (words.place_full(place), words.place(place), words.bare_place(place))
    fits = [name for name in names if panel.text_width(name, "semibold") <= width]
    return upper_first(fits[0] if fits else names[-1])


def _break_key(reasons: set[str]) -> str:
    """Return the message that explains the dotted lines."""
    parts = {part for reason in reasons for part in reason.split("+")}
    known = {"boundary": "break_boundary_note", "standard_id": "break_standard_note"}
    if parts == set(known):
        return "break_both_note"
    return known.get(parts.pop(), "break_other_note") if len(parts) == 1 else "break_other_note"


def _range(group: pd.DataFrame, words: Words) -> tuple[str, str]:
    """Return the lowest and highest share, rounded outward; places of few units have no share."""
    large = group[group["assessed"] >= compliance.FEW]
    rates = (large if len(large) else group)["rate_percent"].astype("float64")
    low, high = math.floor(rates.min()), math.ceil(rates.max())
    return words.percent(low, digits=0), words.percent(high, digits=0)


def _hollow(shown: pd.DataFrame, words: Words) -> list[str]:
    """Explain hollow dots, where there are any."""
    return [] if shown["rate_qualifier"].eq("exact").all() else [words.text("hollow_dot")]


def _dot(ax: Axes, x: float, y: float, fact: dict[str, Any], size: float) -> None:
    """Draw a rate as a dot: filled if exact, hollow if not."""
    word = fact["rate_qualifier"]
    face = BLUE if word == "exact" else "white"
    dot = ax.plot(x, y, "o", color=BLUE, markersize=size, markerfacecolor=face)[0]
    mark(dot, [fact["fact_id"]]).set_clip_on(False)


def _names(shown: pd.DataFrame, words: Words) -> list[str]:
    return told_apart(shown, "place_id", lambda key: upper_first(words.place_full(key)), words)


def _labels(shown: pd.DataFrame, words: Words) -> list[str]:
    return [share_label(row, words) for row in shown.to_dict("records")]


def _percent_axis(ax: Axes, words: Words) -> None:
    ax.xaxis.set_major_formatter(lambda value, _: words.percent(value, digits=0))
    ax.tick_params(length=0)
    sns.despine(ax=ax, left=True, bottom=True)


def _sentence(shown: pd.DataFrame, subtitle: str, listed: str, words: Words) -> str:
    source = cited(shown, words, CITED)
    return words.text("places_sentence", subtitle=subtitle, listed=listed, source=source)


def _data(shown: pd.DataFrame, words: Words, labels: list[str]) -> pd.DataFrame:
    columns = "source_id paragraph place_id period subject compliant assessed"
    columns += " rate_percent rate_basis rate_qualifier comparable_group as_printed"
    names = [words.place(place) for place in shown["place_id"]]
    return plotted(shown, columns, place_label=names, label=labels)
