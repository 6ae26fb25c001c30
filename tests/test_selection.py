import re
import unicodedata

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import antq_analysis as antq
from antq_analysis.data import finding
from antq_analysis.data.places import within
from antq_analysis.data.selection import _relinked
from antq_analysis.periods import Period
from antq_analysis.raw.schema import FACTS
from antq_analysis.results import derived
from datasets import named
from rows import load_with

FIGURES = ["compliance", "outreach", "awards"]


@pytest.fixture
def data():
    return named("shipped")


def facts(data, *tables):
    return {one for table in tables or FACTS for one in data.tables[table]["fact_id"]}


def place_ids(data, name):
    return finding.place_ids(name, data.tables)


def places_of(data):
    return {
        one for table in FACTS if table != "citations" for one in data.tables[table]["place_id"]
    }


# Names of places


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("Quảng Bình", ["quang-binh"]),
        ("quang binh", ["quang-binh"]),
        ("TỈNH QUẢNG BÌNH", ["quang-binh"]),
        ("Quảng Bình Province", ["quang-binh"]),
        ("quang-binh", ["quang-binh"]),
        (" Quang_Binh ", ["quang-binh"]),
        ("huyện Chiêm Hoá", ["chiem-hoa"]),  # the older place of the tone mark
        (unicodedata.normalize("NFD", "xã Chiêm Hóa"), ["chiem-hoa-2025"]),
        ("Quảng Ngãi", ["quang-ngai", "quang-ngai-2025"]),
        ("quang-ngai", ["quang-ngai"]),
        ("quang-ngai-2025", ["quang-ngai-2025"]),
        ("Việt Nam", ["viet-nam"]),
    ],
)
def test_place_is_found_as_it_is_typed(data, name, ids):
    assert place_ids(data, name) == ids


def stripped(text):
    plain = unicodedata.normalize("NFD", text)
    return "".join(one for one in plain if not unicodedata.combining(one)).replace("đ", "d")


@settings(deadline=None)
@given(data=st.data())
def test_every_name_is_found_however_it_is_written(data):
    places = named("update").places
    row = data.draw(st.sampled_from(places.to_dict("records")))
    name = row[data.draw(st.sampled_from(["name_vi", "name_en"]))]
    for change in data.draw(st.permutations([stripped, str.upper, str.title, lambda text: text])):
        name = change(name) if data.draw(st.booleans()) else name
    spaces = data.draw(st.sampled_from([" ", "  ", "-", "_"]))
    assert row["place_id"] in place_ids(named("update"), name.replace(" ", spaces))


def test_name_of_unrelated_places_is_refused_with_their_ids(data):
    with pytest.raises(
        ValueError, match=r"2 places: chiem-hoa \(huyện Chiêm Hóa\), chiem-hoa-2025"
    ):
        place_ids(data, "Chiêm Hóa")
    both = data.sel(place=["chiem-hoa", "chiem-hoa-2025"])
    assert places_of(both) == {"vinh-loc"}


def test_unknown_place_is_answered_with_the_nearest_and_what_there_is(data):
    with pytest.raises(
        ValueError, match="place: 'Quang Bin' is not known; there are quang-b"
    ) as said:
        data.sel(place="Quang Bin")
    assert "quang-binh (tỉnh Quảng Bình)" in str(said.value)
    assert str(said.value).endswith("; did you mean 'Quảng Bình'?")
    with pytest.raises(ValueError, match=r"place: 'xyz' is not known; there are quang-binh"):
        data.sel(place="xyz")


def test_what_is_not_known_is_said_in_the_language_of_the_data(data, monkeypatch):
    vietnamese = antq.DataSet(data.tables, language="vi")
    for ask in (lambda: vietnamese.sel(place="Quang Bin"), lambda: vietnamese.trace("quang")):
        with pytest.raises(ValueError, match="không có"):
            ask()
    with pytest.raises(AttributeError, match="không có bảng 'awardz'; hiện có sources"):
        _ = vietnamese.awardz
    with pytest.raises(ValueError, match="hãy ghi dạng 2014"):
        vietnamese.sel(period="năm nay")
    monkeypatch.setenv("ANTQ_LANG", "vi")
    with pytest.raises(ValueError, match="có phải 'Quảng Bình' không"):
        data.sel(place="Quang Bin")


def test_a_dozen_places_are_listed_and_the_rest_counted():
    with pytest.raises(ValueError, match=r"and 7 more$") as said:
        named("update").sel(place="xyz")
    assert str(said.value).count(",") == 11


@pytest.mark.parametrize("asked", [3, "", pd.NA, 3.5])
def test_what_is_not_a_name_is_answered_too(data, asked):
    with pytest.raises(ValueError, match=r"place: '.*' is not known; there are"):
        data.sel(place=["Quảng Bình", asked])


@pytest.mark.parametrize("what", ["place", "period", "subject", "source"])
def test_an_empty_list_is_refused(data, what):
    with pytest.raises(ValueError, match=f"{what} is empty"):
        data.sel(**{what: []})


# Places


def test_place_comes_with_everything_below_it(data):
    assert places_of(data.sel(place="Tuyên Quang")) == {"vinh-loc"}
    assert places_of(data.sel(place="Quảng Bình")) == {"quang-binh", "quang-trach"}
    assert facts(data.sel(place="Việt Nam")) == facts(data)


def test_what_a_place_took_over_is_not_below_it(data):
    assert facts(data.sel(place="quang-tri-2025")) == set()
    assert within(["quang-ngai-2025"], data.places) == {"quang-ngai-2025"}
    assert "son-tinh" in within(["quang-ngai"], data.places)


def test_several_places(data):
    part = data.sel(place=["Quảng Bình", "thanh hoa"])
    assert places_of(part) == {"quang-binh", "quang-trach", "thanh-hoa"}
    assert facts(data.sel(place=pd.Series(["Quảng Bình", "thanh hoa"]))) == facts(part)


def test_citations_stay_with_their_source(data):
    part = data.sel(place="Thanh Hóa")
    assert set(part.citations["source_id"]) == {"thanh-hoa-2022"}
    assert set(part.sources["source_id"]) == {"thanh-hoa-2022"}


def test_source_on_a_place_that_only_cites_keeps_its_citations(data):
    tables = {
        name: frame.iloc[:0] if name in FACTS else frame for name, frame in data.tables.items()
    }
    only = antq.DataSet({**tables, "citations": data.citations})
    assert set(only.sel(place="Thanh Hóa").citations["source_id"]) == {"thanh-hoa-2022"}
    assert set(only.sel(place="Sơn Tịnh").citations["source_id"]) == {"son-tinh-2023"}


# Periods


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        (2014, {"2014", "2013/2023"}),
        ("2014", {"2014", "2013/2023"}),
        ("2023-05", {"2013/2023", "2023-05-12", "2023"}),
        ("2023-05-13", {"2013/2023", "2023"}),
        ("2014/2015", {"2014", "2015", "2015-02-10", "2013/2023"}),
        (Period.parse("2013"), {"2013/2023"}),
        (pd.Timestamp("2024-03-01"), {"2024", "2024-03-01"}),
        ([2013, "2024-03-01"], {"2013/2023", "2024", "2024-03-01"}),
    ],
)
def test_period_keeps_what_may_lie_in_it(data, asked, kept):
    part = data.sel(period=asked)
    found = {one for table in FACTS if table != "citations" for one in part.tables[table]["period"]}
    assert found == kept


@settings(deadline=None)
@given(st.integers(2012, 2025), st.integers(0, 5), st.sampled_from(["", "-02", "-02-10"]))
def test_period_keeps_what_is_not_known_to_lie_outside(year, years, rest):
    data = named("shipped")
    asked = Period.parse(f"{year}{rest}/{year + years}{rest}" if years else f"{year}{rest}")
    assume(asked.start_date.year < 2025 and asked.end_date.year > 2012)
    part = data.sel(period=asked)
    for table in [*FIGURES, "events"]:
        rows = data.tables[table]
        kept = [asked.overlaps(Period.parse(text)) is not False for text in rows["period"]]
        assert list(part.tables[table]["fact_id"]) == list(rows["fact_id"][kept])


@pytest.mark.parametrize("asked", ["2014-2018", "tháng 2", True])
def test_what_is_not_a_period_is_refused(data, asked):
    with pytest.raises(ValueError, match="period"):
        data.sel(period=asked)


@pytest.mark.parametrize("asked", [1999, 1900, "2025/2030"])
def test_period_outside_the_data_leaves_nothing(data, asked):
    assert facts(data.sel(period=asked)) == set()


# Kinds of unit and sources


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("commune", {"commune"}),
        ("Commune", {"commune"}),
        ("don vi cap xa", {"commune"}),
        ("agency", {"agency+enterprise"}),
        ("doanh nghiệp", {"agency+enterprise"}),
        ("Cơ quan, doanh nghiệp", {"agency+enterprise"}),
        (["commune", "education"], {"commune", "education"}),
        ("agency+education", set()),
    ],
)
def test_kind_of_unit_is_found_by_code_and_label(data, asked, kept):
    assert set(data.sel(subject=asked).compliance["subject"].astype("str")) == kept


def test_kind_of_unit_leaves_compliance_alone(data):
    part = data.sel(subject="commune")
    assert facts(part) == {"quang-binh-2014-commune"}
    assert list(part.sources["source_id"]) == ["bao-quang-binh-2015"]


@pytest.mark.parametrize("asked", ["comune", "units", "đơn vị", "agency+tea"])
def test_unknown_kind_of_unit_is_answered_with_those_there_are(data, asked):
    with pytest.raises(ValueError, match=r"subject: .* is not known.*commune \(Đơn vị cấp xã\)"):
        data.sel(subject=asked)


@pytest.mark.parametrize(
    "asked",
    [
        "bao-quang-binh-2015",
        "Báo Quảng Bình",
        "bao quang binh",
        "001_b864025c05a2b374.txt",
    ],
)
def test_source_is_found_by_id_publisher_and_title(data, asked):
    part = data.sel(source=asked)
    assert list(part.sources["source_id"]) == ["bao-quang-binh-2015"]
    assert {one for table in FACTS for one in part.tables[table]["source_id"]} == {
        "bao-quang-binh-2015"
    }


def test_all_sources_of_a_publisher_are_found():
    part = named("update").sel(source="Báo Quảng Bình")
    assert set(part.sources["source_id"]) == {"bao-quang-binh-2015", "press-s25"}


def test_unknown_source_is_answered_with_those_there_are(data):
    with pytest.raises(ValueError, match=r"there are .*did you mean 'Báo Quảng Bình'\?$"):
        data.sel(source="Bao Quang Bin")


# What is left


def test_criteria_are_joined_and_may_be_asked_one_after_the_other(data):
    at_once = data.sel(place="Quảng Bình", period=2014, subject="commune")
    chained = data.sel(subject="commune").sel(place="Quảng Bình").sel(period=2014)
    assert facts(at_once, "compliance") == {"quang-binh-2014-commune"}
    for table, frame in at_once.tables.items():
        if table != "citations":  # these follow their source at each step
            pd.testing.assert_frame_equal(frame, chained.tables[table])


def test_a_part_is_asked_like_the_whole(data):
    part = data.sel(place="Thanh Hóa").sel(period=2014)
    assert repr(part).startswith("Part of the ANTQ data set: 0 of 86 facts")
    assert facts(part.sel(place="Quảng Bình")) == set()


def test_asking_for_nothing_keeps_everything(data):
    for table, frame in data.sel().tables.items():
        pd.testing.assert_frame_equal(frame, data.tables[table])


def test_nothing_left_is_no_error(data):
    part = data.sel(place="Thanh Hóa", period=2014)
    assert facts(part) == set()
    assert repr(part).startswith("Part of the ANTQ data set: 0 of 86 facts, from 0 sources")
    for more in ({"period": 2015}, {"subject": "commune"}, {"source": "son-tinh-2023"}):
        assert part.sel(**more).compliance.columns.equals(data.compliance.columns)
    assert all(frame.empty for name, frame in derived.derive(part).items() if name != "timeline")


def test_nothing_is_changed_in_place_and_types_stay(data):
    before = {name: frame.copy() for name, frame in data.tables.items()}
    part = data.sel(place="Sơn Tịnh", source="son-tinh-2023")
    for name, frame in data.tables.items():
        pd.testing.assert_frame_equal(frame, before[name])
        assert part.tables[name].dtypes.equals(frame.dtypes), name


def test_reference_tables_hold_what_the_rows_refer_to(data):
    part = data.sel(place="Sơn Tịnh")
    assert set(part.documents["document_id"]) == {
        "09-ctr-bca-mttw-2013",
        "23-2012-tt-bca",
        "124-2021-tt-bca",
    }
    assert part.corrections.empty
    assert len(data.sel(place="Vĩnh Lộc").corrections) == 1
    for table in ("places", "standards", "codes"):
        pd.testing.assert_frame_equal(part.tables[table], data.tables[table])


def test_trace_tells_all_that_the_whole_data_set_knows(data):
    part = data.sel(subject="commune")
    name = "quang-binh-2014-ministry-flags"
    assert part.sel(source="son-tinh-2023").trace(name).facts == data.trace(name).facts


@pytest.mark.parametrize("which", ["shipped", "update"])
def test_every_result_is_derived_from_every_part(which):
    data = named(which)
    asked = [{"place": one} for one in places_of(data)]
    asked += [{"source": one} for one in data.sources["source_id"]]
    asked += [{"period": year} for year in range(2013, 2024)]
    for one in asked:
        part = data.sel(**one)
        tables = derived.derive(part)
        assert set(tables["awards"]["fact_id"]) == facts(part, "awards")
        used = "+".join(tables["awards_distribution"]["fact_ids"]).split("+")
        assert set(used) - {""} <= facts(part)


# Parts and repeats of figures that are left out


def awards(tmp_path, *rows):
    sources = ["bao-quang-binh-2015", "quang-trach-2017"]
    made = [
        {
            "fact_id": name,
            "source_id": sources["b" in name],
            "as_printed": f"{count}",
            "count": count,
            **links,
        }
        for name, count, links in rows
    ]
    return load_with(tmp_path / "raw", "awards", *made)


def counted(data):
    return int(antq.awards.distribution(data)["count"].sum())


def test_part_without_its_whole_counts_by_itself(tmp_path):
    data = awards(tmp_path, ("whole", 13, {}), ("part-b", 8, {"part_of": "whole"}))
    assert counted(data) == 13
    part = data.sel(source="quang-trach-2017")
    assert counted(part) == 8
    assert counted(data.sel(source="bao-quang-binh-2015")) == 13
    assert data.awards["part_of"].notna().sum() == 1


def test_one_of_several_repeats_takes_the_place_of_the_original(tmp_path):
    data = awards(
        tmp_path,
        ("whole", 13, {}),
        ("again-b1", 13, {"duplicate_of": "whole"}),
        ("again-b2", 13, {"duplicate_of": "again-b1"}),
        ("again-b3", 13, {"duplicate_of": "whole"}),
        ("part-b4", 8, {"part_of": "whole"}),
    )
    part = data.sel(source="quang-trach-2017")
    assert counted(data) == counted(part) == 13
    links = part.awards.set_index("fact_id")
    assert links["duplicate_of"].dropna().to_dict() == {
        "again-b2": "again-b1",
        "again-b3": "again-b1",
    }
    assert links["part_of"].dropna().to_dict() == {"part-b4": "again-b1"}


def test_part_of_a_part_belongs_to_the_next_whole_that_is_left(tmp_path):
    data = awards(
        tmp_path,
        ("whole-b1", 13, {}),
        ("middle", 10, {"part_of": "whole-b1"}),
        ("part-b2", 8, {"part_of": "middle"}),
        ("again-b3", 10, {"duplicate_of": "middle"}),
    )
    part = data.sel(source="quang-trach-2017")
    assert counted(data) == counted(part) == 13
    links = part.awards.set_index("fact_id")["part_of"].dropna().to_dict()
    assert links == {"part-b2": "again-b3", "again-b3": "whole-b1"}
    assert part.awards["duplicate_of"].isna().all()


def test_part_of_a_part_belongs_to_the_whole_if_nothing_is_left_between(tmp_path):
    data = awards(
        tmp_path,
        ("whole-b1", 13, {}),
        ("middle", 10, {"part_of": "whole-b1"}),
        ("part-b2", 8, {"part_of": "middle"}),
    )
    part = data.sel(source="quang-trach-2017")
    assert counted(data) == counted(part) == 13
    assert part.awards["part_of"].dropna().tolist() == ["whole-b1"]


LINKS = st.lists(
    st.tuples(st.booleans(), st.sampled_from(["part_of", "duplicate_of", None]), st.integers(0, 9)),
    min_size=1,
    max_size=8,
)


@settings(deadline=None)
@given(LINKS)
def test_links_lead_to_rows_that_are_left_and_never_in_a_circle(drawn):
    rows = []
    for number, (other, link, target) in enumerate(drawn):
        row = {
            "fact_id": f"f{number}",
            "source_id": "ab"[other],
            "part_of": None,
            "duplicate_of": None,
        }
        if link and number:
            row[link] = f"f{target % number}"
        rows.append(row)
    before = pd.DataFrame(rows).astype("str")
    for source in "ab":
        kept = _relinked(before, before[before["source_id"] == source])
        up = {
            row["fact_id"]: {row["part_of"], row["duplicate_of"]} & set(before["fact_id"])
            for row in kept.to_dict("records")
        }
        assert {one for ends in up.values() for one in ends} <= set(kept["fact_id"])
        while leaves := [name for name, ends in up.items() if not ends & set(up)]:
            for name in leaves:
                del up[name]
        assert not up
        # Of figures that repeat each other, one is left that repeats none.
        same = before.set_index("fact_id")["duplicate_of"].dropna().to_dict()

        def first(name, same=same):
            while name in same:
                name = same[name]
            return name

        groups = kept.assign(first=kept["fact_id"].map(first)).groupby("first")["duplicate_of"]
        assert (groups.apply(lambda column: column.isna().sum()) == 1).all()


def test_outreach_of_a_part_is_counted(tmp_path):
    rows = [
        {"fact_id": "sessions", "value": 10, "as_printed": "10"},
        {"fact_id": "attendances", "measure": "attendances", "value": 500, "as_printed": "500"},
    ]
    there = {"source_id": "quang-trach-2017"}
    rows += [
        {**row, **there, "fact_id": f"{row['fact_id']}-again", "duplicate_of": row["fact_id"]}
        for row in rows
    ]
    rows.append(
        {
            **rows[0],
            **there,
            "fact_id": "part",
            "value": 4,
            "as_printed": "4",
            "part_of": "sessions",
        }
    )
    data = load_with(tmp_path / "raw", "outreach", *rows)
    part = data.sel(source="quang-trach-2017")
    assert antq.outreach.per_session(part)["per_session"].tolist() == [50]
    sessions = part.outreach[part.outreach["measure"] == "sessions"]
    assert sessions["counts_in_total"].tolist() == [True, False]
    assert antq.outreach.total(part, sessions[sessions["counts_in_total"]]).value == 10
    with pytest.raises(ValueError, match="count twice"):
        antq.outreach.total(part, sessions)


def test_compliance_of_a_part_is_charted_and_pooled(tmp_path):
    shared = {"subject": "commune", "as_printed": "134/159", "compliant": 134, "assessed": 159}
    data = load_with(
        tmp_path / "raw",
        "compliance",
        {"fact_id": "first", **shared},
        {"fact_id": "again", **shared, "source_id": "quang-trach-2017", "duplicate_of": "first"},
    )
    part = data.sel(source="quang-trach-2017")
    rates = antq.compliance.results(part)
    assert list(rates["fact_id"][rates["left_out"].isna()]) == ["again"]
    assert antq.compliance.pooled(part)["compliant"].tolist() == [134]


# What the data set says of itself


def test_repr_says_what_a_row_is_facts_first(data):
    lines = repr(data).splitlines()
    assert lines[0] == "ANTQ data set: 86 facts from 5 sources (shipped)"
    assert [line.split()[0] for line in lines[1:7]] == list(FACTS)
    assert re.search(r"outreach +7 +2013-2023 +a figure: what a campaign", repr(data))
    assert "counts_in_total" in lines[-1]
    page = data._repr_html_()
    assert f"<caption>{lines[0]}</caption>" in page
    assert '<td style="text-align:right">7</td>' in page
    for table in data.tables:
        assert f'<td style="text-align:left">{table}</td>' in page


def test_a_word_that_sel_does_not_know_is_answered_with_those_it_knows(data):
    with pytest.raises(ValueError, match="sel knows no 'year'; ask for place, period"):
        data.sel(year=2014)


def test_an_unknown_figure_is_answered_with_the_nearest(data):
    with pytest.raises(ValueError, match="did you mean 'quang-binh-2014-commune'"):
        data.trace("quang-binh-2014-comune")


def test_repr_speaks_the_language_of_the_session(data, monkeypatch):
    monkeypatch.setenv("ANTQ_LANG", "vi")
    assert repr(data).startswith("Bộ dữ liệu ANTQ: 86 dữ kiện")
    assert "Mỗi dòng là" in data._repr_html_()
    monkeypatch.setenv("ANTQ_LANG", "fr")
    assert repr(data).startswith("ANTQ data set")


def test_a_slip_in_a_name_is_answered_with_the_nearest(data):
    with pytest.raises(
        AttributeError, match=r"there are sources, places, .*; did you mean 'compliance'\?"
    ):
        _ = data.complience
    with pytest.raises(AttributeError, match=r"did you mean 'trace'\?"):
        _ = data.traces
    with pytest.raises(AttributeError, match="no table 'xyz'; there are sources"):
        _ = data.xyz
