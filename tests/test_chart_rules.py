"""Marks, headlines and notes say no more than their rows: one test a rule."""

import re

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

import antq_analysis as antq
from antq_analysis import charts
from antq_analysis.charts import export, marks
from antq_analysis.quantities import Bounded
from datasets import drawn, named
from rows import load_with


def chart_of(folder, table, draw, *rows, language="en"):
    return draw(load_with(folder, table, *rows), language)


def rate(compliant=None, assessed=None, **more):
    return {"compliant": compliant, "assessed": assessed, **more}


def attendances(value, **more):
    return {"measure": "attendances", "value": value, **more}


def of_fact(chart, fact, kind=Rectangle):
    gid = f"fact:{fact}"
    return [a for a in chart.figure.findobj(kind) if a.get_gid() == gid]


# --- marks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("qualifier", "word"),
    [("", ""), ("more_than", "more than "), ("about", "about "), ("nearly", "nearly ")],
)
def test_nothing_of_a_bar_lies_beyond_its_value(tmp_path, qualifier, word):
    row = attendances(26000, value_qualifier=qualifier, fact_id="mine")
    chart = chart_of(tmp_path, "outreach", charts.outreach_scale, row)
    bars = of_fact(chart, "mine")
    ends = [bar.get_x() + bar.get_width() for bar in bars]
    bound = 26001 if qualifier == "more_than" else 26000
    assert max(ends) == pytest.approx(bound)
    hatched = [bar for bar in bars if bar.get_hatch()]
    assert bool(hatched) == (qualifier in ("about", "nearly"))
    assert not any(bar.get_linewidth() for bar in hatched)  # no outline at an uncertain end
    assert f"{word}26,000 attendances" in chart.sentence


def test_a_word_that_is_not_known_is_not_drawn_as_certain():
    with pytest.raises(ValueError, match="qualifier"):
        Bounded.from_printed(5, "some_other_word")
    assert Bounded(None, None, None).qualifier is None  # nothing known: no bar
    assert marks.end_of(None) == 0


def spans(chart):
    """Return each line of some years that fades, as its first and last solid year."""
    lines = [line for line in chart.figure.findobj(Line2D) if "fact" in str(line.get_gid())]
    faded = {line.get_gid() for line in lines if line.get_alpha() is not None}
    solid = [line for line in lines if line.get_alpha() is None and line.get_gid() in faded]
    return {tuple(map(round, line.get_xdata())) for line in solid}


def test_years_of_a_period_fade_in_every_chart_alike():
    for name in ("outreach_over_time", "coverage", "timeline"):
        assert (2014, 2023) in spans(drawn("shipped", "en")[name]), name  # of 2013-2023


def test_a_date_of_which_only_the_year_is_known_is_not_as_long_as_the_year():
    chart = drawn("shipped", "en")["timeline"]
    years = chart.data[chart.data["period"].eq("2014")]
    assert len(years)
    for fact in years["fact_ids"]:
        [mark] = of_fact(chart, fact, Line2D)
        assert len(mark.get_xdata()) == 1


def test_targets_and_pledges_are_hollow_and_no_rates(tmp_path):
    rows = [
        rate(90, 100, fact_id="result"),
        rate(95, 100, fact_id="target", status="target", period="2020"),
        rate(96, 100, fact_id="pledge", stage="registered", period="2018"),
    ]
    data = load_with(tmp_path, "compliance", *rows)
    assert list(charts.compliance_share(data).data["fact_ids"]) == ["result"]
    chart = charts.coverage(data, "en")
    faces = {
        fact: of_fact(chart, fact, Line2D)[0].get_markerfacecolor()
        for fact in ("result", "target", "pledge")
    }
    assert faces["target"] == faces["pledge"] == "white" != faces["result"]
    assert "Hollow: a target or a pledge." in chart.notes


def test_a_share_printed_without_counts_is_marked_and_keeps_its_decimals(tmp_path):
    rows = [rate(percent=94.35, place_id="thanh-hoa"), rate(90, 100)]
    chart = chart_of(tmp_path, "compliance", charts.compliance_by_place, *rows)
    assert "94.35% (no counts printed)" in set(chart.data["label"])
    assert "Diamond: a share as printed." in chart.notes


def test_what_is_not_stated_is_a_sign_and_no_empty_place():
    for language, sign in (("en", "?"), ("vi", "…")):
        chart = drawn("shipped", language)["outreach_scale"]
        written = [text.get_text() for ax in chart.figure.axes for text in ax.texts]
        assert written.count(sign) == 2  # attendances of the forums, and their average


def test_recipients_who_are_not_stated_have_a_hollow_part():
    chart = drawn("shipped", "en")["awards_distribution"]
    [row] = chart.data[chart.data["recipient"].eq("not_stated")].to_dict("records")
    [part] = of_fact(chart, row["fact_ids"])
    assert part.get_facecolor()[:3] == (1, 1, 1)
    assert part.get_width() == row["count"] == 5


# --- headlines, subtitles and sentences ----------------------------------------------------------


@pytest.mark.parametrize(
    ("qualifier", "word", "vietnamese"),
    [
        ("more_than", "more than 75.0% (more than 750 of 1,000)", "trên 75,0% (hơn 750/1.000)"),
        ("about", "about 75.0% (about 750 of 1,000)", "khoảng 75,0% (khoảng 750/1.000)"),
        ("less_than", "less than 75.0% (less than 750 of 1,000)", "dưới 75,0% (dưới 750/1.000)"),
    ],
)
def test_the_qualifier_of_a_rate_is_in_every_text(tmp_path, qualifier, word, vietnamese):
    row = rate(750, 1000, compliant_qualifier=qualifier)
    for language, text in (("en", word), ("vi", vietnamese)):
        folder = tmp_path / language
        chart = chart_of(folder, "compliance", charts.compliance_share, row, language=language)
        assert text in set(chart.data["label"])
        assert text in chart.sentence
        assert text in chart.alt


def test_a_floor_of_all_kinds_is_said_only_where_there_is_one(tmp_path):
    def headline(name, *rows):
        return chart_of(tmp_path / name, "compliance", charts.compliance_share, *rows).headline

    commune = {"subject": "commune"}
    assert "at least 80%" in headline("a", rate(90, 100), rate(80, 100, **commune))
    assert "25%" not in headline("few", rate(90, 100), rate(1, 4, **commune))
    below = rate(60, 100, compliant_qualifier="less_than", **commune)
    assert "at least" not in headline("below", rate(90, 100), below)
    assert "Every unit" in headline("all", rate(90, 90), rate(50, 50, **commune))


def test_ranges_come_from_the_rows_drawn(tmp_path):
    rows = [
        rate(500, 1000, place_id="thanh-hoa"),
        rate(10, 100, place_id="thanh-hoa", period="2013"),  # earlier: not drawn
        rate(90, 100),
        rate(1, 5, place_id="tuyen-quang"),  # few: a count
        rate(2, 100, subject="commune"),  # one place alone: not compared
    ]
    chart = chart_of(tmp_path, "compliance", charts.compliance_by_place, *rows)
    assert chart.headline == "Residential areas: from 50% to 90% in 2 places"
    assert "1 of 5" in set(chart.data["label"])
    assert len(chart.data) == 3


def test_two_sources_that_disagree_are_both_shown(tmp_path):
    rows = [rate(90, 100), rate(80, 100, source_id="son-tinh-2023")]
    chart = chart_of(tmp_path, "compliance", charts.compliance_share, *rows)
    assert list(chart.data["compliant"]) == [90, 80]
    assert chart.data["name"].is_unique


def test_of_several_places_the_latest_period_of_the_largest_is_drawn_and_that_is_said():
    chart = drawn("several", "en")["compliance_share"]
    assert chart.data["period"].unique().tolist() == ["2017"]
    assert "the latest period of the place with most units" in chart.subtitle


def test_two_periods_are_a_difference_and_three_a_line(tmp_path):
    def joined(name, *rows):
        chart = chart_of(tmp_path / name, "compliance", charts.compliance_over_time, *rows)
        lines = [line for line in chart.figure.findobj(Line2D) if line.get_ls() == "-"]
        return chart, [line for line in lines if len(line.get_xdata()) == 3]

    years = [rate(80 + n, 100, period=str(2014 + n)) for n in range(3)]
    chart, lines = joined("two", *years[:2])
    assert lines == []
    assert chart.headline == "Quảng Bình: +1.0 percentage points between two periods"
    assert "2014: 80" in chart.sentence + chart.alt
    assert len(joined("three", *years)[1]) == 1
    years[2] = {**years[2], "standard_id": "tt124-2021", "period": "2023"}
    chart, lines = joined("broken", *years)
    assert lines == []
    assert any("the standard changed on 10 February 2022" in note for note in chart.notes)


def test_ticks_are_where_they_say():
    for chart in (drawn("several", "en", "slide")["compliance_by_place"],):
        for ax in chart.figure.axes:
            for tick, label in zip(ax.get_xticks(), ax.get_xticklabels(), strict=True):
                assert label.get_text() in ("", f"{tick:g}%")


def test_one_year_and_ten_years_have_scales_of_their_own():
    chart = drawn("update", "en")["outreach_scale"]
    lengths = {}
    for row in chart.data.to_dict("records"):
        for ax in chart.figure.axes:
            ids = {str(a.get_gid()) for a in ax.patches}
            if any(row["fact_ids"] in gid for gid in ids):
                key = ax.get_xlim()[1], row["measure"]
                lengths.setdefault(key, set()).add("/" in row["period"])
    assert lengths
    attendances_ = {key for key in lengths if key[1] == "attendances"}
    assert len(attendances_) > 1


def test_awards_of_two_sources_are_never_added(tmp_path):
    rows = [{"count": 13}, {"count": 14, "source_id": "son-tinh-2023"}]
    chart = chart_of(tmp_path, "awards", charts.awards_distribution, *rows)
    assert sorted(chart.data["count"]) == [13, 14]


def test_a_rest_of_unknown_size_is_said(tmp_path):
    whole = {"fact_id": "whole", "count": 20, "count_qualifier": "more_than"}
    part = {"count": 8, "count_qualifier": "about", "part_of": "whole", "recipient": "collective"}
    chart = chart_of(tmp_path, "awards", charts.awards_distribution, whole, part)
    assert any("of unknown size" in note for note in chart.notes)


def test_only_sources_with_citations_are_counted():
    assert drawn("wide", "en")["citations"].subtitle == "Documents and the 4 sources that cite them"
    names = drawn("shipped", "vi")["citations"].data["name"]
    assert names.is_unique  # none cut so that two have one name


def test_inferred_periods_are_called_inferred():
    chart = drawn("shipped", "en")["compliance_share"]
    assert "Period inferred from the context: 2014." in chart.notes
    assert set(chart.data["period_basis"]) == {"inferred"}


def test_corrections_are_said_where_they_apply():
    for language, text in (("en", "printed as 20 January 2019, corrected to 22 January 2019"),):
        assert text in " ".join(drawn("shipped", language)["citations"].notes)
    assert "đính chính thành 22/01/2019" in " ".join(drawn("shipped", "vi")["citations"].notes)


def test_a_place_that_ended_is_called_former_once(tmp_path):
    chart = drawn("shipped", "en")["compliance_share"]
    assert chart.subtitle.count("(former)") == 1
    row = rate(90, 100, place_id="quang-ngai")
    data = load_with(tmp_path, "compliance", row)
    subtitle = charts.compliance_share(data, "vi").subtitle
    assert "tỉnh Quảng Ngãi (trước 01/7/2025)" in subtitle


def test_points_are_joined_only_if_exact_and_without_a_change_of_boundaries(tmp_path):
    def lines(name, *rows):
        chart = chart_of(tmp_path / name, "outreach", charts.outreach_over_time, *rows)
        return [line for line in chart.figure.findobj(Line2D) if len(line.get_xdata()) == 3]

    years = [attendances(1000 + n, period=str(2015 + n), series=str(n)) for n in range(3)]
    assert len(lines("exact", *years)) == 1
    years[1] = {**years[1], "value_qualifier": "about"}
    assert lines("about", *years) == []
    moved = [
        attendances(1000 + n, period=str(2013 + n), series=str(n), place_id="son-tinh")
        for n in range(3)
    ]
    assert lines("boundaries", *moved) == []  # of 1 April 2014


def test_a_figure_of_less_than_a_year_has_no_yearly_average(tmp_path):
    rows = [attendances(1000, period="2015"), attendances(9, period="2016-03", series="two")]
    chart = chart_of(tmp_path, "outreach", charts.outreach_over_time, *rows)
    assert list(chart.data["per_year"]) == [1000]
    assert "Not drawn: 1 of less than a year." in chart.notes


# --- what is not ours stays as it was ------------------------------------------------------------


def test_settings_logs_and_random_numbers_are_as_before():
    import logging

    import numpy as np

    logger = logging.getLogger("matplotlib.font_manager")
    np.random.seed(1)  # noqa: NPY002
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    before, level = dict(mpl.rcParams), logger.level
    charts.compliance_by_place(named("wide"), "vi")
    assert dict(mpl.rcParams) == before
    assert logger.level == level
    assert (np.random.get_state()[1] == state).all()  # noqa: NPY002


def test_rows_and_data_are_not_changed():
    data = named("pair")
    rates = antq.compliance.results(data)
    kept = rates.copy()
    charts.compliance_by_place(data, rows=rates)
    pd.testing.assert_frame_equal(rates, kept)


def test_lists_that_are_cut_say_so():
    assert re.search(r"and \d+ more", drawn("wide", "en")["awards_over_time"].sentence)


def test_two_events_of_one_day_keep_their_own_evidence(tmp_path):
    shared = {"period": "2015-02-10", "period_basis": "printed", "place_id": "quang-binh"}
    shared |= {"source_id": "bao-quang-binh-2015", "status": "held"}
    rows = [  # in English, the first is the beginning of the second
        shared | {"kind": "review", "as_printed": "tổng kết năm", "paragraph": 1},
        shared | {"kind": "review_conference", "as_printed": "hội nghị tổng kết", "paragraph": 2},
    ]
    chart = antq.charts.timeline(load_with(tmp_path, "events", *rows), "en")
    found = re.findall(r'data-fact="(fact-\d)" tabindex="0"><title>“([^”]*)”', export.svg(chart))
    assert set(found) == {("fact-0", "tổng kết năm"), ("fact-1", "hội nghị tổng kết")}
