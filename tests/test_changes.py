"""What changed between two runs is said by figure, shortly."""

import pytest

from antq_analysis.runs import changes
from antq_analysis.runs.answers import Speaker


def between(before, after, language="en"):
    return changes.between(before, after, Speaker(language))


@pytest.fixture
def tables(tmp_path):
    def write(when, **texts):
        folder = tmp_path / when
        folder.mkdir(exist_ok=True)
        for name, lines in texts.items():
            text = "\n".join(lines) + "\n"
            (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="\n")
        return folder

    return write


def test_first_run(tables, tmp_path):
    after = tables("after", awards=["fact_id,count", "a,1"])
    assert between(tmp_path / "nowhere", after) == ["This is the first run here."]


def test_no_change(tables):
    before = tables("before", awards=["fact_id,count", "a,1"])
    assert between(before, before) == ["No figure has changed since the last run here."]


def test_added_gone_changed(tables):
    head = "fact_id,compliant,rate_percent,note"
    before = tables("before", compliance=[head, "a,1,94.343283582,", "b,2,50.0,", "c,3,10.0,x"])
    after = tables("after", compliance=[head, "a,2,94.343283583,new", "c,3,10.5,x", "d,4,1.0,"])
    assert between(before, after) == [
        "Changed since the last run here:",
        "  compliance: 1 added: d",
        "  compliance: 1 gone: b",
        "  compliance: a: compliant 1 → 2; rate_percent 94.343283582 → 94.343283583; "
        "note blank → new",
        "  compliance: c: rate_percent 10 → 10.5",
    ]


def test_changes_in_vietnamese(tables, tmp_path):
    head = "fact_id,compliant,rate_percent,note"
    rows = [f"f{number:02},1,2," for number in range(15)]
    before = tables("before", compliance=[head, "a,1,94.3,", "b,2,50.0,", *rows], gone=["x", "1"])
    added = [row.replace("f", "g") for row in rows]
    after = tables(
        "after", compliance=["fact_id,compliant,rate_percent,stage", "a,1,94.4,", *added]
    )
    tables("after", fresh=["x", "1"])
    names = ", ".join(f"g{number:02}" for number in range(10))
    gone = ", ".join(["b", *(f"f{number:02}" for number in range(9))])
    assert between(before, after, "vi") == [
        "Thay đổi so với lần chạy trước trong thư mục này:",
        f"  compliance: thêm 15 dòng: {names} và 5 mục khác",
        f"  compliance: bớt 16 dòng: {gone} và 6 mục khác",
        "  compliance: a: rate_percent 94.3 → 94.4",
        "  compliance: các cột thay đổi: +stage, -note",
        "  fresh: bảng mới",
        "  gone: không còn được tạo",
    ]
    first = ["Đây là lần chạy đầu tiên trong thư mục này."]
    assert between(tmp_path / "nowhere", after, "vi") == first
    assert between(after, after, "vi") == [
        "Không có số liệu nào thay đổi so với lần chạy trước trong thư mục này."
    ]
    before = tables("before", compliance=[head, "a,1,,x"])
    after = tables("after", compliance=[head, "a,1,,"])
    assert "  compliance: a: note x → (trống)" in between(before, after, "vi")


def test_derived_rows_are_named_by_their_key(tables):
    head = "place_id,period,award,conferred_by,recipient,count"
    before = tables("before", awards_distribution=[head, "qb,2014,flag,ministry,,3"])
    after = tables("after", awards_distribution=[head, "qb,2014,flag,ministry,,4"])
    assert between(before, after)[1:] == [
        "  awards_distribution: qb, 2014, flag, ministry: count 3 → 4"
    ]


def test_long_lists_are_cut(tables):
    ids = [f"f{number:02}" for number in range(30)]
    before = tables("before", awards=["fact_id,count", *(f"{name},1" for name in ids[:15])])
    after = tables("after", awards=["fact_id,count", *(f"{name},2" for name in ids)])
    lines = between(before, after)
    assert lines[1].endswith("f24 and 5 more")
    assert lines[-1] == "  awards: and 5 more changed"
    assert len(lines) == 13


def test_tables_and_columns_come_and_go(tables):
    before = tables("before", awards=["fact_id,old", "a,1"], gone=["x", "1"])
    after = tables("after", awards=["fact_id,new", "a,1"], fresh=["x", "1"])
    assert between(before, after)[1:] == [
        "  awards: other columns: +new, -old",
        "  fresh: a new table",
        "  gone: no longer made",
    ]


def test_rows_of_one_key_and_another_order(tables):
    head = "kind,period_start,label_en,place_id"
    before = tables("before", timeline=[head, "event,2014,x,a", "event,2014,y,b"])
    after = tables("after", timeline=[head, "event,2014,y,b", "event,2014,x,a"])
    assert between(before, after)[1:] == ["  timeline: the same rows in another order"]
    after = tables("after", timeline=[head, "event,2014,x,a", "event,2014,y,b", "event,2014,y,c"])
    assert between(before, after)[1:] == ["  timeline: 1 added: event, 2014, y (2)"]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe,\x00", b'fact_id\n"a'])
def test_unreadable_table_from_before(tables, content):
    before = tables("before", awards=["fact_id,count", "a,1"])
    (before / "awards.csv").write_bytes(content)
    after = tables("after", awards=["fact_id,count", "a,1"])
    assert between(before, after)[0] == "Changed since the last run here:"


def test_table_from_before_in_another_encoding(tables):
    before = tables("before", awards=["fact_id,count", "a,1"])
    (before / "awards.csv").write_bytes("fact_id,count\na,Ủy".encode("utf-16"))
    after = tables("after", awards=["fact_id,count", "a,1"])
    lines = ["replaced; the table that was there can't be read"]
    lines += ["đã thay bằng bảng mới; không đọc được bảng cũ"]
    for language, line in zip(("en", "vi"), lines, strict=True):
        assert between(before, after, language)[1] == f"  awards: {line}"


def test_charts_that_look_different_are_named(tmp_path):
    before, after = tmp_path / "before", tmp_path / "after"
    for folder, same, other in ((before, "s", "old"), (after, "s", "new")):
        folder.mkdir()
        (folder / "same.svg").write_text(same, encoding="utf-8")
        (folder / "other.svg").write_text(other, encoding="utf-8")
    (after / "added.svg").write_text("a", encoding="utf-8")
    lines = changes.charts_between(before, after, Speaker("en"))
    assert lines == ["Charts that look different: added, other"]
    assert changes.charts_between(before, after, Speaker("vi")) == [
        "Biểu đồ đã thay đổi: added, other"
    ]
    assert changes.charts_between(tmp_path / "none", after, Speaker("en")) == []
    assert changes.charts_between(after, after, Speaker("en")) == []
