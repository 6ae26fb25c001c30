"""Charts of outreach and context: what they say, and how they draw what is not known."""

import functools
import re

import pytest
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation, Text

import antq_analysis as antq
from antq_analysis import charts
from antq_analysis.charts import draw, style
from antq_analysis.results import context, outreach
from datasets import named

LANGUAGES = ("en", "vi")
SIZES = ("report", "slide")
LAUNCH, COMMUNES = "son-tinh-launch-attendances", "son-tinh-commune-attendances"
FORUM = "son-tinh-forum-sessions"


def chart(name, data, language="en", size="report"):
    """Draw one chart of a data set, or of the data set of a name."""
    data = named(data) if isinstance(data, str) else data
    make, frame = {
        "scale": (charts.scale, outreach.bounds),
        "stock": (charts.stock, outreach.bounds),
        "periods": (charts.period_totals, outreach.bounds),
        "session": (charts.per_session, outreach.per_session),
        "timeline": (charts.timeline, context.timeline),
        "citations": (charts.citations, context.citations),
        "initiatives": (charts.initiatives, context.initiatives),
    }[name]
    return make(frame(data), data, language, size)


@functools.cache
def drawn(name, data, language="en", size="report"):
    return chart(name, data, language, size)


def changed(name="shipped", table="outreach", /, **facts):
    """Return a data set in which some columns of some rows are others."""
    data = antq.DataSet({key: frame.copy() for key, frame in named(name).tables.items()})
    frame = data.tables[table]
    for fact, columns in facts.items():
        row = frame.iloc[:, 0] == fact.replace("_", "-")
        assert row.any()
        for column, value in columns.items():
            frame.loc[row, column] = value
    return data


def without(name, table, keep):
    data = antq.DataSet({key: frame.copy() for key, frame in named(name).tables.items()})
    frame = data.tables[table]
    data.tables[table] = frame[keep(frame)]
    return data


def patches(made, fact):
    return [
        patch
        for axes in made.figure.axes
        for patch in axes.patches
        if isinstance(patch, Rectangle) and patch.get_gid() == f"fact:{fact}"
    ]


def arrows(made):
    return [
        text
        for axes in made.figure.axes
        for text in axes.texts
        if isinstance(text, Annotation) and text.arrow_patch is not None
    ]


def written(made):
    """Return all text of the figure, tick labels too."""
    return [text.get_text().replace("\n", " ") for text in made.figure.findobj(Text)]


def noted(made):
    return " ".join(made.notes)


@pytest.mark.parametrize("qualifier", ["less_than", "at_most"])
def test_an_upper_bound_is_hatched_from_0_and_has_no_arrow(qualifier):
    data = changed(
        **{
            LAUNCH.replace("-", "_"): {"value_qualifier": qualifier},
            FORUM.replace("-", "_"): {"value_qualifier": "exact"},
        }
    )
    (bar,) = patches(chart("scale", data), LAUNCH)
    assert bar.get_hatch()
    assert (bar.get_x(), bar.get_width()) == (0, 16000)
    assert bar.get_facecolor()[:3] == (1, 1, 1)
    (span,) = patches(chart("periods", data), LAUNCH)
    assert span.get_hatch()
    assert span.get_y() == 0
    assert span.get_height() == pytest.approx(1600, rel=1e-3)
    (mean,) = patches(chart("session", data), "son-tinh-launch-sessions+" + LAUNCH)
    assert mean.get_hatch()
    assert mean.get_x() == 0
    for name in ("scale", "periods", "session"):
        made = chart(name, data)
        assert arrows(made) == []
        assert "only the upper bound is known" in noted(made)
        assert "Dashed arrow" not in noted(made)


def test_a_lower_bound_is_solid_and_goes_on_as_an_arrow():
    for name, end in (("scale", 16000), ("periods", 1600.1)):
        made = drawn(name, "shipped")
        (bar,) = patches(made, LAUNCH)
        assert not bar.get_hatch()
        assert (bar.get_width() if name == "scale" else bar.get_height()) == pytest.approx(end)
        assert len(arrows(made)) == (2 if name == "scale" else 1)


def test_an_approximate_bar_is_solid_up_to_its_blurred_end():
    for name in ("scale", "periods"):
        for data in ("shipped", "update"):  # beside the update's figures it is short
            solid, blurred = patches(drawn(name, data), COMMUNES)
            assert not solid.get_hatch()
            assert blurred.get_hatch()
            ends = [(p.get_width(), p.get_height())[name == "periods"] for p in (solid, blurred)]
            total = 26000 if name == "scale" else 2600
            assert ends[0] >= total / 2
            assert ends[0] + ends[1] / 2 == pytest.approx(total)


def test_two_meanings_of_hatching_are_told_apart():
    data = changed(**{LAUNCH.replace("-", "_"): {"value_qualifier": "at_most"}})
    for language, upper, about in (("en", "Hatched from 0", "Hatched end"), ("vi", "từ 0", "mút")):
        text = noted(chart("scale", data, language))
        assert upper in text
        assert about in text
    assert "from 0" not in noted(drawn("scale", "shipped"))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["scale", "stock", "session", "periods"])
def test_no_value_decides_what_is_shown_or_in_which_order(name, size):
    data = changed("update")
    frame = data.tables["outreach"]
    frame["value"] = frame["value"].to_numpy()[::-1] * 3 + 7
    for some in ("update", data):
        made = chart(name, some, "vi", size)
        order = list(made.data["fact_ids"])
        table = list((named(some) if some == "update" else some).outreach["fact_id"])
        assert order == sorted(order, key=lambda facts: table.index(facts.split("+")[0]))
        assert order == list(chart(name, "update", "vi", size).data["fact_ids"])
        if name in {"scale", "stock"}:
            for _, part in made.data.groupby("measure", observed=True):
                bars = [patches(made, fact)[0] for fact in part["fact_ids"]]
                tops = [bar.axes.transData.transform((0, bar.get_y()))[1] for bar in bars]
                assert tops == sorted(tops, reverse=True)


def test_of_many_rows_the_latest_period_of_each_place_comes_first_and_a_note_says_so():
    made = drawn("scale", "wide")
    assert len(made.data) < len(outreach.results(outreach.bounds(named("wide"))))
    assert set(made.data["period"]) <= {"2024", "2013/2023"}
    every = f"{len(outreach.results(outreach.bounds(named('wide')))) - 2:,}"
    assert f"Shown: {len(made.data)} of {every} figures, the latest period of each" in noted(made)
    assert "not by size" in noted(made)
    text = noted(drawn("scale", "wide", "vi"))
    assert "Trình bày" in text
    assert "không theo độ lớn" in text


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("data", ["update", "wide"])
def test_a_headline_of_many_figures_counts_those_shown(data, size):
    for name, vi in (("scale", "số liệu lượt người"), ("session", "số bình quân")):
        english, made = drawn(name, data, "en", size), drawn(name, data, "vi", size)
        rows = made.data
        rows = rows[rows["measure"] == "attendances"] if name == "scale" else rows
        if rows["place_id"].nunique() == 1:
            continue
        assert f"{len(rows)} {vi} của {rows['place_id'].nunique()} địa phương" in made.headline
        assert not re.search("most|largest|nhiều nhất", english.headline, re.IGNORECASE)
        assert len(made.headline.split()) <= 10
    assert drawn("scale", "update").headline == "5 attendance figures of 4 places, 2013–2023"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["scale", "stock", "periods", "session"])
def test_slides_show_all_of_the_shipped_figures(name, language):
    slide = drawn(name, "shipped", language, "slide")
    assert list(slide.data["fact_ids"]) == list(drawn(name, "shipped").data["fact_ids"])
    assert not re.search("Shown|Trình bày", noted(slide))


def test_rows_say_who_organised_where_a_place_has_several():
    for name in ("scale", "session", "periods"):
        for language, levels in (
            ("en", (", district level", ", commune level")),
            ("vi", ("(cấp huyện)", "(cấp xã)")),
        ):
            made = drawn(name, "shipped", language)
            for level in levels:
                assert any(level in text for text in written(made)), (name, level)
                assert level in made.alt
                assert level in made.sentence
    assert "organised it" in noted(drawn("scale", "shipped"))
    data = changed()
    data.tables["outreach"]["organised_by"] = None
    made = chart("scale", data)
    assert "level" not in made.alt
    assert "organised it" not in noted(made)


def test_a_combined_activity_and_a_change_of_boundaries_are_noted():
    for name in ("scale", "session", "periods"):
        assert "for several activities can't be split" in noted(drawn(name, "shipped"))
        changes = "boundaries of Sơn Tịnh District changed on 1 April 2014"
        assert changes in noted(drawn(name, "shipped"))
        assert "huyện Sơn Tịnh" in noted(drawn(name, "shipped", "vi")).replace("Huyện", "huyện")
    assert "boundaries changed: 1 April 2014" in written(drawn("periods", "shipped"))
    assert "đổi địa giới: 01/04/2014" in written(drawn("periods", "shipped", "vi"))
    data = without(
        "shipped", "outreach", lambda f: ~f["activity"].astype("str").str.contains("+", regex=False)
    )
    data.tables["places"]["boundary_changed"] = None
    assert not re.search("split|boundaries", noted(chart("scale", data)))


def test_spans_in_years_say_how_they_are_drawn():
    made = drawn("periods", "shipped")
    assert "(2013–2023: 10 years); their first and last months are not printed" in noted(made)
    (span,) = patches(made, LAUNCH)
    assert (span.get_x(), span.get_width()) == (2013, 10)
    data = changed(
        **{
            fact.replace("-", "_"): {"period": "2013-08-01/2023-05-12"}
            for fact in (LAUNCH, COMMUNES)
        }
    )
    assert "months" not in noted(chart("periods", data))


def test_stocks_say_what_was_set_up_and_whom_memberships_count():
    made, english = drawn("stock", "shipped", "vi"), drawn("stock", "shipped")
    assert (english.headline, made.headline) == (
        "48 Zalo groups, 9,000 memberships",
        "48 nhóm Zalo, 9.000 thành viên",
    )
    assert english.subtitle.startswith("Set up by the date of the report")
    assert made.subtitle.startswith("Số đã thành lập đến thời điểm báo cáo")
    assert "đến thời điểm báo cáo đã thành lập 48 nhóm Zalo, có 9.000 thành viên; " in made.sentence
    assert "someone in two groups is counted twice" in noted(english)
    data = without("shipped", "outreach", lambda f: f["measure"] != "members")
    assert "two groups" not in noted(chart("stock", data))
    assert "member" not in chart("stock", data).sentence


def test_averages_per_session_have_their_unit():
    made = drawn("session", "shipped", "vi")
    assert "Đơn vị tính: lượt người/buổi" in written(made)
    assert made.headline == "Ít nhất 125 và khoảng 155 lượt người/buổi"
    assert list(made.data["label"]) == ["ít nhất 125", "khoảng 155"]
    assert drawn("session", "shipped").headline.endswith("attendances per session")
    text = "Không tính bình quân cho 1 hoạt động: cả số lượt người và số buổi đều chỉ biết một cận."
    assert text in drawn("session", "update", "vi").notes


def test_only_totals_of_several_years_are_spans():
    made = drawn("periods", "update")
    assert set(made.data["period"]) == {"2013/2023"}
    assert len(made.data) == 3
    alone = without("update", "outreach", lambda f: f["period"].isin(["2018", "2023"]))
    assert not chart("periods", alone)
    half = without("update", "outreach", lambda f: f["place_id"] == "gia-lai")
    assert not chart("periods", half)
    assert "50,450" in chart("scale", half).alt


def test_averages_per_year_name_their_unit():
    assert drawn("periods", "shipped").headline == (
        "Yearly average: at least 1,600 and about 2,600 attendances"
    )
    assert drawn("periods", "shipped", "vi").headline == (
        "Bình quân năm: ít nhất 1.600, khoảng 2.600 lượt người"
    )
    assert ": more than 16,000 in 10 years" in drawn("periods", "shipped").sentence


def test_cautions_stand_only_where_they_apply():
    assert "may overlap" in drawn("scale", "shipped").sentence
    data = without("shipped", "outreach", lambda f: f["fact_id"] == "son-tinh-launch-sessions")
    made = chart("scale", data)
    assert "overlap" not in made.sentence + noted(made)
    assert "Attendances are not people" not in noted(made)
    assert "someone who comes twice is counted twice" in noted(drawn("scale", "shipped"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("data", ["shipped", "update"])
@pytest.mark.parametrize("name", ["scale", "stock", "periods", "session"])
def test_a_qualifier_is_never_lost(name, data, language):
    made = drawn(name, data, language)
    words = named(data).words(language)
    column = "qualifier" if name == "session" else "value_qualifier"
    qualified = made.data[made.data[column].ne("exact")]
    if name != "stock":
        assert len(qualified)
    for row in qualified.to_dict("records"):
        number = re.search(r"\d[\d.,]*", row["label"])[0]
        said = f"{words.label('qualifier', row[column])} {number}"
        assert said in row["label"]
        assert any(said.lower() in text.lower() for text in written(made))
        for text in (made.alt, made.sentence):
            assert said in text or number not in text


def test_what_has_no_date_is_said_to_be_left_out_of_the_timeline():
    note = "Not on the timeline, because no date is printed: 10 documents and the publication of 2"
    assert note in noted(drawn("timeline", "shipped"))
    vi = "Không có trên dòng thời gian vì không nêu ngày: 10 văn bản và ngày đăng của 2 nguồn."
    assert vi in drawn("timeline", "shipped", "vi").notes
    one = without("shipped", "sources", lambda f: f["source_id"] != "vinh-loc-2024")
    made = charts.timeline(context.timeline(named("shipped")), one, "en")
    assert "the publication of 1 source." in noted(made)
    data = changed()
    data.tables["documents"]["issued"] = data.tables["documents"]["issued"].fillna("2020")
    data.tables["sources"]["published"] = data.tables["sources"]["published"].fillna("2020")
    assert "no date" not in noted(charts.timeline(context.timeline(named("shipped")), data, "en"))


def test_the_timeline_counts_the_sources_of_figures_and_events():
    assert drawn("timeline", "shipped", "vi").headline == (
        "5 nguồn nêu số liệu hoặc sự kiện, 2013–2024"
    )
    frame = context.timeline(named("shipped"))
    frame = frame[(frame["source_id"] != "son-tinh-2023") | (frame["kind"] == "source")]
    made = charts.timeline(frame, named("shipped"), "en")
    assert made.headline.startswith("4 sources report")
    assert re.search(
        r"and \d+ more, named in the data file\)", drawn("timeline", "update").sentence
    )
    assert "2,272" in drawn("timeline", "wide").alt
    assert "of 3,057 items" in noted(drawn("timeline", "wide"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_axis_of_time_begins_with_the_earliest_figure(language):
    made = drawn("timeline", "update", language)
    assert made.figure.axes[0].get_xticklabels()[0].get_text() == "2006"
    assert "Thanh Hóa" in " ".join(
        made.data.loc[made.data["period_start"].dt.year == 2006, "label"]
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("data", ["shipped", "update"])
@pytest.mark.parametrize("size", SIZES)
def test_no_label_covers_a_mark_of_the_timeline(data, language, size):
    frame = context.timeline(named(data))
    for part in (frame, frame[frame["kind"].isin(["standard", "source"])]):
        made = charts.timeline(part, named(data), language, size)
        with style.context(made.size):
            made.figure.draw_without_rendering()
            axes = made.figure.axes[0]
            boxes = [text.get_window_extent() for text in axes.texts if text.get_bbox_patch()]
            marks = [a.get_window_extent() for a in (*axes.patches, *axes.lines) if a.get_gid()]
        for box in boxes:
            for mark in marks:
                across = min(box.x1, mark.x1) - max(box.x0, mark.x0)
                down = min(box.y1, mark.y1) - max(box.y0, mark.y0)
                assert across <= 1 or down <= 3, (box, mark)


def test_labels_within_marks_have_contrast():
    axes = drawn("timeline", "shipped").figure.axes[0]
    white = {round(text.get_position()[1], 3) for text in axes.texts if text.get_color() == "white"}
    dark = {
        round(patch.get_y() + patch.get_height() / 2, 3): style.on(
            {(18, 67, 109): style.BLUE, (128, 22, 80): style.PINK}.get(
                tuple(round(255 * part) for part in patch.get_facecolor()[:3]), style.TEAL
            )
        )
        for patch in axes.patches
    }
    assert white
    assert all(dark[y] == "white" for y in white)


def test_lanes_and_columns_have_names_that_stand_alone():
    for language, name, short in (
        ("vi", "Thị trấn Vĩnh Lộc (cũ), tỉnh Tuyên Quang", "Vĩnh Lộc (cũ), Tuyên Quang"),
        (
            "en",
            "Vĩnh Lộc Township (former), Tuyên Quang Province",
            "Vĩnh Lộc (former), Tuyên Quang",
        ),
    ):
        assert short in written(drawn("timeline", "shipped", language))
        assert name in written(drawn("citations", "shipped", language))
        assert any(
            label.startswith(name) for label in drawn("timeline", "shipped", language).data["label"]
        )
    assert any(
        "Huyện Phước Sơn (cũ), tỉnh Quảng Nam" in text
        for text in written(drawn("scale", "update", "vi"))
    )


def test_hollow_marks_are_explained_where_there_are_any():
    note = "Hình rỗng: theo kế hoạch, không rõ đã diễn ra hay chưa."
    assert note in drawn("timeline", "shipped", "vi").notes
    frame = context.timeline(named("shipped"))
    made = charts.timeline(frame[frame["kind"] != "event"], named("shipped"), "vi")
    assert note not in made.notes


def test_initiatives_are_names_counted_once_per_source():
    count = len(context.initiatives(named("shipped")))
    assert drawn("initiatives", "shipped").headline == (
        f"{count} names of initiatives, counted once per source"
    )
    made = drawn("initiatives", "shipped", "vi")
    assert made.headline == f"{count} lượt nêu tên mô hình, phong trào, danh hiệu"


def test_what_is_not_shown_has_its_own_noun():
    slide = drawn("citations", "shipped", "en", "slide")
    count = slide.data["document_id"].nunique()
    assert f"Shown: {count} of 16 documents, those that most sources cite first." in slide.notes
    assert "văn bản" in noted(drawn("citations", "shipped", "vi", "slide"))
    assert "totals" in noted(drawn("periods", "update", "en", "slide"))


def test_many_citing_sources_have_upright_names():
    data = named("update")
    frame = context.citations(data)
    many = frame.iloc[[0] * 12].assign(
        source_id=list(data.sources["source_id"][:12]), fact_id=[f"cites-{n}" for n in range(12)]
    )
    made = charts.citations(many, data, "en")
    labels = made.figure.axes[0].get_xticklabels()
    assert {label.get_rotation() for label in labels} == {90}
    names = {label.get_text() for label in labels}
    assert len(names) == 12
    assert "Lâm Đồng Province (former), 9 January 2019" in names


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_lines_of_a_name_are_spaced(language, size):
    seen = 0
    for name in ("scale", "session", "timeline", "citations"):
        made = drawn(name, "update", language, size)
        for text in made.figure.findobj(lambda artist: "\n" in getattr(artist, "_text", "")):
            if text.get_visible():
                assert text._linespacing >= 1.3, text.get_text()
                seen += 1
    assert seen
    rows = draw.rows_of(["one two three four five six seven eight nine"], style.SIZES[size], 20)
    lines = rows.names[0].count("\n") + 1
    assert rows.height >= lines * 1.3 * 1.26 * style.SIZES[size].label * 25.4 / 72


@pytest.mark.parametrize("data", ["shipped", "update", "wide"])
def test_a_report_fits_a_page(data):
    for name in ("scale", "session", "periods", "stock", "timeline", "citations"):
        made = drawn(name, data)
        assert made.figure.get_figheight() * 25.4 <= 247
    assert len(drawn("timeline", "shipped").data) == 33
