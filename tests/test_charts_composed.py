"""Charts in the box of axes of another figure, and charts that an analyst draws."""

import re

import pytest
from matplotlib import pyplot
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import antq_analysis as antq
from antq_analysis import charts
from antq_analysis.charts import export, style
from antq_analysis.results import awards, compliance, context, outreach
from datasets import named
from test_charts import overlapping, texts

MM = 1 / 25.4
CHARTS = {
    charts.share_meeting: compliance.rates,
    charts.shortfall: compliance.rates,
    charts.places: compliance.rates,
    charts.funnel: compliance.rates,
    charts.series: compliance.rates,
    charts.scale: outreach.bounds,
    charts.stock: outreach.bounds,
    charts.period_totals: outreach.bounds,
    charts.per_session: outreach.per_session,
    charts.distribution: awards.distribution,
    charts.recipients: awards.distribution,
    charts.timeline: context.timeline,
    charts.citations: context.citations,
    charts.initiatives: context.initiatives,
}


def boxes(width, height, rows=1, columns=1, gap=6.0):
    """Return axes whose boxes have a width and height in mm, on a figure of their own."""
    across, down = columns * (width + gap) + gap, rows * (height + gap) + gap
    figure = Figure(figsize=(across * MM, down * MM))
    FigureCanvasAgg(figure)
    return [
        figure.add_axes(
            (
                (gap + column * (width + gap)) / across,
                1 - (row + 1) * (height + gap) / down,
                width / across,
                height / down,
            )
        )
        for row in range(rows)
        for column in range(columns)
    ]


def outside(chart, *axes):
    """Return the texts of a chart's figure that are in none of the boxes of axes."""
    found = texts(chart)
    boxes = [ax.bbox.padded(1) for ax in axes]
    return [
        text
        for text, place in found
        if not any(box.containsx(x) and box.containsy(y) for box in boxes for x, y in [place.p0])
        or not any(box.containsx(x) and box.containsy(y) for box in boxes for x, y in [place.p1])
    ]


def needed(draw, frame, data, language):
    """Return the least width and height in mm of a chart's box, as the errors name them."""
    width, height = 1, 1
    while True:
        (ax,) = boxes(width, height)
        try:
            return width, height, draw(frame, data, language, ax=ax), ax
        except ValueError as error:
            more, side = re.search(r"needs a box (\d+) mm (wide|high)", str(error)).groups()
            width, height = (int(more), height) if side == "wide" else (width, int(more))


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("data", ["shipped", "update", "wide"])
@pytest.mark.parametrize("draw", CHARTS, ids=lambda draw: draw.__name__)
def test_a_chart_draws_all_its_texts_inside_the_least_box_that_it_asks_for(draw, data, language):
    data = named(data)
    width, height, chart, ax = needed(draw, CHARTS[draw](data), data, language)
    if not chart:
        return
    assert 100 <= width <= 155, "no wider than in a report"
    assert height > 40
    assert outside(chart, ax) == []
    assert overlapping(chart) == []
    assert chart.figure is ax.figure
    assert not ax.axison


@pytest.mark.parametrize("language", ["en", "vi"])
def test_two_charts_share_a_figure_and_are_saved_with_it(tmp_path, language):
    data = named("shipped")
    one, other = boxes(150, 150, columns=2)
    left = charts.share_meeting(compliance.rates(data), data, language, ax=one)
    right = charts.scale(outreach.bounds(data), data, language, ax=other)
    assert left.figure is right.figure
    assert outside(right, one, other) == []
    text = export.svg(right)
    for chart in (left, right):
        alone = charts.share_meeting if chart is left else charts.scale
        frame = compliance.rates(data) if chart is left else outreach.bounds(data)
        drawn = alone(frame, data, language)
        assert chart.notes == drawn.notes
        assert chart.source == drawn.source
        for part in (chart.headline, drawn.source.split(",")[0]):
            assert part in text.replace("&quot;", '"')
    saved = right.save(tmp_path)
    assert [path.name for path in saved] == [
        f"outreach_scale.{ending}" for ending in ("png", "svg", "pdf", "csv")
    ]
    assert saved[3].read_bytes()[3:].decode() == export.csv_text(right.data)


def test_subplots_of_pyplot_and_of_a_part_of_a_figure_are_boxes_too():
    data = named("shipped")
    figure, (above, below) = pyplot.subplots(2, figsize=(7.5, 11))
    part = Figure(figsize=(15, 6)).subfigures(1, 2)[1]
    try:
        for ax in (above, below, part.subplots()):
            chart = charts.share_meeting(compliance.rates(data), data, "vi", ax=ax)
            assert chart.figure is ax.get_figure(root=True)
            ours = [text for text in chart.figure.texts if text.get_text() == chart.headline]
            with style.context(chart.size):
                place = ours[-1].get_window_extent()
            assert place.x0 - ax.bbox.x0 == pytest.approx(4 * MM * chart.figure.dpi, abs=2)
            assert ax.bbox.y1 - place.y1 == pytest.approx(4 * MM * chart.figure.dpi, abs=4)
    finally:
        pyplot.close(figure)


@pytest.mark.parametrize(("size", "side"), [((80, 200), "wide"), ((155, 50), "high")])
def test_too_small_a_box_is_refused_with_what_it_needs_and_left_as_it_was(size, side):
    data = named("shipped")
    (ax,) = boxes(*size)
    has = size[0] if side == "wide" else size[1]
    with pytest.raises(ValueError, match=rf"needs a box (\d+) mm {side}.* {has} mm {side}"):
        charts.share_meeting(compliance.rates(data), data, "en", ax=ax)
    assert ax.axison
    assert ax.figure.axes == [ax]
    assert ax.figure.texts == []


def rows_of(data):
    found = outreach.results(data.outreach)
    return found[found["measure"] == "attendances"]


def bars(rows):
    def draw(ax):
        ax.barh(rows["activity"].astype("str"), rows["value"])
        ax.set_xlabel("lượt người")

    return draw


def by_hand(data, rows=None, language="vi", **more):
    rows = rows_of(data) if rows is None else rows
    given = {"name": "mine", "headline": "hai số liệu", **more}
    return charts.by_hand(bars(rows_of(data)), rows, data, language=language, **given)


def test_a_chart_by_hand_is_saved_like_any_other_and_always_the_same(tmp_path):
    data = named("shipped")
    for folder in ("one", "two"):
        saved = by_hand(data, notes=["Một ghi chú."]).save(tmp_path / folder)
        assert [path.name for path in saved] == ["mine.png", "mine.svg", "mine.pdf", "mine.csv"]
    for path in saved:
        assert path.read_bytes() == (tmp_path / "one" / path.name).read_bytes(), path.name
    table = saved[3].read_text("utf-8-sig").splitlines()
    assert table[0].endswith(",fact_ids")
    assert [line.rsplit(",", 1)[1] for line in table[1:]] == list(rows_of(data)["fact_id"])


def test_a_chart_by_hand_says_its_sources_and_describes_itself():
    data = named("shipped")
    chart = by_hand(data)
    built = charts.scale(outreach.bounds(data), data, "vi")
    assert chart.source == built.source
    assert chart.headline == "Hai số liệu"
    assert chart.alt == (
        "Biểu đồ. Hai số liệu. Số liệu theo nguyên văn: "
        "“hơn 16.000 lượt người tham dự”; “khoảng 26.000 lượt người tham dự”."
    )
    assert chart.sentence.startswith("Hai số liệu (“Công an huyện")
    english = by_hand(data, language="en", headline="Two figures")
    assert english.alt.startswith("Chart. Two figures. Figures as printed: “hơn 16.000")
    assert by_hand(data, alt="Hai thanh.").alt == "Hai thanh."


def test_rows_of_a_result_are_traced_by_their_fact_ids():
    data = named("update")
    chart = by_hand(data, awards.distribution(data))
    ids = [name for names in chart.data["fact_ids"] for name in names.split("+")]
    facts = data.awards.set_index("fact_id").loc[ids]
    first = data.words("vi").source(facts["source_id"].iloc[0])
    assert chart.source.startswith(f"Nguồn: {first}")
    assert chart.data["as_printed"].notna().all()
    assert chart.data["source_id"].iloc[0] == facts["source_id"].iloc[0]


def test_a_chart_is_as_high_as_in_a_report_whatever_its_box():
    data, heights = named("shipped"), []
    for height in (120, 200):
        (ax,) = boxes(155, height)
        chart = by_hand(data, ax=ax)
        places = [box for text, box in texts(chart) if text in (chart.headline, chart.source)]
        heights.append((places[0].y1 - places[1].y0) / chart.figure.dpi / MM)
    assert heights[0] == pytest.approx(heights[1], abs=0.1)
    assert 80 < heights[0] < 112  # the plot's 70 mm, and the texts


@pytest.mark.parametrize("language", ["en", "vi"])
def test_labels_of_a_drawing_have_room_and_its_numbers_are_of_the_language(language):
    data = named("shipped")
    (ax,) = boxes(120, 110)
    for chart, box in (
        (by_hand(data, language=language), None),
        (by_hand(data, language=language, ax=ax), ax),
    ):
        found = [text for text, _ in texts(chart)]
        assert ("20,000" if language == "en" else "20.000") in found
        assert outside(chart, box or chart.figure) == []
        plot = chart.figure.axes[-1]
        labels = [*plot.get_yticklabels(), plot.xaxis.label]
        lowest = min(label.get_window_extent().y0 for label in labels)
        source = next(place for text, place in texts(chart) if text.startswith(chart.source[:9]))
        assert lowest > source.y1


def test_years_on_an_axis_have_no_separators():
    data = named("shipped")
    draw = lambda ax: ax.plot([2013, 2023], [0.5, 1.5])  # noqa: E731
    chart = charts.by_hand(draw, rows_of(data), data, name="a", headline="b", language="vi")
    found = [text for text, _ in texts(chart)]
    assert "2014" in found
    assert "0,6" in found


def test_what_is_wrong_with_a_chart_by_hand_is_said_in_a_sentence():
    data = named("shipped")
    rows = rows_of(data)
    wrong = {
        "'a/b' is no name of a file; use letters": {"name": "a/b"},
        "'' is no name of a file": {"name": ""},
        "in a column 'fact_id' or 'fact_ids' .* these have value": {"rows": rows[["value"]]},
        "row 2 names no figure; write its id into 'fact_id'": {
            "rows": rows.assign(fact_id=[rows["fact_id"].iloc[0], None])
        },
        "row 1: no figure is called 'son-tinh-lunch'": {
            "rows": rows.assign(fact_id="son-tinh-lunch")
        },
        "there are no rows": {"rows": rows.head(0)},
        "leave 0 mm for its axes": {"height": 5},
        "no size of a chart": {"size": "poster"},
    }
    for sentence, more in wrong.items():
        with pytest.raises(ValueError, match=sentence):
            by_hand(data, **more)


def test_a_drawing_has_the_colours_of_the_project():
    chart = by_hand(named("shipped"))
    (patch, *_) = chart.figure.axes[0].patches
    assert patch.get_facecolor()[:3] == pytest.approx(
        tuple(int(style.BLUE[at : at + 2], 16) / 255 for at in (1, 3, 5))
    )


def test_a_chart_that_is_missing_says_so_where_its_sentence_would_be():
    data = named("shipped")
    missing = charts.places(compliance.rates(data), data, "en")
    assert antq.explain.sentence(missing) == missing.reason


@pytest.mark.parametrize("given", ["poor", "few", "none"])
@pytest.mark.parametrize("language", ["en", "vi"])
def test_axes_that_hold_something_or_are_none_are_refused_in_a_sentence(language, given):
    data = named("shipped")
    filled = {
        "poor": [
            lambda ax: ax.plot([1, 2]),
            lambda ax: ax.text(0, 0, "a"),
            lambda ax: ax.bar(1, 1),
        ],
        "few": [lambda ax: ax.set_title("a"), lambda ax: charts.stock(data, language, ax=ax)],
        "none": [],
    }
    for fill in filled[given]:
        (ax,) = boxes(150, 150)
        fill(ax)
        before = len(ax.figure.texts)
        with pytest.raises(ValueError, match="already hold something"):
            charts.stock(data, language, ax=ax)
        assert len(ax.figure.texts) == before
    if given == "none":
        (ax,) = boxes(150, 150)
        removed = Figure().subplots()
        removed.remove()
        wrong = {
            "this is a figure; make some with": ax.figure,
            "these are several; pick one": Figure().subplots(1, 2),
            "several; pick one": [ax],
            "takes axes of matplotlib, and not int": 1,
            "were removed from their figure": removed,
        }
        for sentence, one in wrong.items():
            with pytest.raises(ValueError, match=sentence):
                charts.stock(data, language, ax=one)
        with pytest.raises(ValueError, match=r"write ax=\.\.\."):
            charts.share_meeting(data, language, ax)
        assert charts.stock(data, language, ax=ax), "axes that were refused nothing stay free"


def test_one_note_of_a_chart_by_hand_may_be_a_text():
    chart = by_hand(named("shipped"), notes="Một ghi chú.")
    assert chart.notes[0] == "Một ghi chú."


@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("en", "Not all figures shown are exact: more than, about."),
        ("vi", "Không phải mọi số liệu ở đây đều chính xác: hơn, khoảng."),
    ],
)
def test_a_chart_by_hand_notes_by_itself_that_figures_are_not_exact(language, note):
    data = named("shipped")
    assert by_hand(data, language=language).notes == [note]
    bare = rows_of(data)[["fact_id", "activity", "value"]]
    assert by_hand(data, bare, language=language).notes == [note]
    assert by_hand(data, bare.assign(value_qualifier="exact"), language=language).notes == []
    assert by_hand(data, outreach.per_session(data), language=language).notes


@pytest.mark.parametrize(
    ("language", "part", "repeat"),
    [
        ("en", "Some figures are part of others", "Some figures repeat others"),
        ("vi", "Có số liệu là một phần của", "Có số liệu nhắc lại"),
    ],
)
def test_a_chart_by_hand_notes_by_itself_parts_and_repeats(language, part, repeat):
    data = named("shipped")
    for column, note in (("part_of", part), ("duplicate_of", repeat)):
        tables = [table for table in data.tables.values() if column in table]
        rows = next(table for table in tables if table[column].notna().any())
        chart = by_hand(data, rows[rows[column].notna()], language=language)
        assert any(text.startswith(note) for text in chart.notes)
        assert not by_hand(data, rows[rows[column].isna()].head(1), language=language).notes
    counted = by_hand(data, awards.distribution(data), language=language)
    assert not any(text.startswith(part) for text in counted.notes)


def test_a_drawing_that_is_empty_or_mixed_up_is_refused_in_a_sentence():
    data = named("shipped")
    rows, draw = rows_of(data), bars(rows_of(data))
    told = {"name": "mine", "headline": "b", "language": "en"}
    wrong = [
        ("nothing was drawn", (lambda ax: None, rows, data), {}),
        ("nothing was drawn", (lambda ax: ax.set_title("a"), rows, data), {}),
        ("nothing was drawn", (lambda ax: Figure().subplots().plot([1]), rows, data), {}),
        ("a chart has a headline", (draw, rows, data), {"headline": " "}),
        ("a chart has a headline", (draw, rows, data), {"headline": None}),
        ("the first is a function", (rows, draw, data), {}),
        ("the second is a frame", (draw, data, rows), {}),
        ("the third is the data set", (draw, rows, rows), {}),
        ("number of mm above 0", (draw, rows, data), {"height": 0}),
        ("number of mm above 0", (draw, rows, data), {"height": -5}),
        ("number of mm above 0", (draw, rows, data), {"height": float("nan")}),
        ("number of mm above 0", (draw, rows, data), {"height": "70"}),
        ("1 is no name of a file", (draw, rows, data), {"name": 1}),
    ]
    for sentence, given, more in wrong:
        with pytest.raises(ValueError, match=sentence):
            charts.by_hand(*given, **{**told, **more})
    (ax,) = boxes(155, 120)
    twin = lambda ax: ax.twinx().plot([1, 2])  # noqa: E731
    assert charts.by_hand(twin, rows, data, ax=ax, **told), "drawn on axes that share a side"


def test_a_chart_that_fails_leaves_its_axes_as_they_were():
    data = named("shipped")
    (ax,) = boxes(155, 120)
    before = len(ax.figure.get_children())

    def fail(inner):
        inner.plot([1, 2])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        charts.by_hand(fail, rows_of(data), data, name="mine", headline="x", ax=ax)
    assert len(ax.figure.get_children()) == before
    assert ax.axison
    assert by_hand(data, ax=ax)
