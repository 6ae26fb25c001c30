"""Files get into a folder all or none, and nobody else's file is touched."""

import errno
import os
import shutil

import pytest
from filelock import FileLock

from antq_analysis.runs import commit
from antq_analysis.runs.commit import CommitError
from conftest import Killed

FIRST = {"a.txt": "one", "sub/b.txt": "two", "sub/old.txt": "three", "same.txt": "four"}
SECOND = {"a.txt": "ONE", "sub/b.txt": "TWO", "sub/new/c.txt": "FIVE", "same.txt": "four"}


def put(out, files, *, raises=None):
    """Commit files as a run does."""
    with commit.staging(out) as stage:
        for name, text in files.items():
            path = stage / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        if raises:
            raise raises
        return commit.commit(out, stage)


def read(out):
    return {
        path.relative_to(out).as_posix(): path.read_text("utf-8")
        for path in out.rglob("*")
        if path.is_file() and ".antq" not in path.parts
    }


def leftovers(out):
    return sorted(path.name for path in (out / ".antq").iterdir() if path.name != "lock")


def kill_within_commit(out, kill_at):
    """End a second commit as soon as it has begun."""
    for number in range(100):
        kill_at(number)
        with pytest.raises(Killed):
            put(out, SECOND)
        kill_at(-1)
        if commit.unfinished(out):
            break
    assert read(out) == FIRST


def test_what_is_to_stay_is_neither_removed_nor_forgotten(tmp_path):
    put(tmp_path, FIRST)
    with commit.staging(tmp_path) as stage:
        (stage / "a.txt").write_text("ONE", encoding="utf-8")
        outcome = commit.commit(tmp_path, stage, lambda name: name.startswith("sub/"))
    assert read(tmp_path) == {"a.txt": "ONE", "sub/b.txt": "two", "sub/old.txt": "three"}
    assert outcome.removed == ["same.txt"]
    put(tmp_path, {})
    assert read(tmp_path) == {}


def test_commit_replaces_adds_and_removes(tmp_path):
    put(tmp_path, FIRST)
    outcome = put(tmp_path, SECOND)
    assert read(tmp_path) == SECOND
    assert outcome.written == ["a.txt", "sub/b.txt", "sub/new/c.txt"]
    assert outcome.unchanged == ["same.txt"]
    assert outcome.removed == ["sub/old.txt"]
    assert leftovers(tmp_path) == ["owned.json"]


def test_same_bytes_are_not_touched(tmp_path):
    put(tmp_path, FIRST)
    os.utime(tmp_path / "a.txt", ns=(1, 1))
    put(tmp_path, FIRST)
    assert (tmp_path / "a.txt").stat().st_mtime_ns == 1


def test_files_of_others_and_edited_files_stay(tmp_path):
    put(tmp_path, FIRST)
    (tmp_path / "sub" / "mine.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "sub" / "old.txt").write_text("edited", encoding="utf-8")
    outcome = put(tmp_path, SECOND)
    assert outcome.kept == ["sub/old.txt"]
    assert outcome.removed == []
    assert read(tmp_path) == SECOND | {"sub/mine.txt": "mine", "sub/old.txt": "edited"}
    assert put(tmp_path, SECOND).kept == []  # it is the analyst's from now on


def test_kill_at_any_step_leaves_whole_files_and_the_next_run_completes(tmp_path, kill_at):
    start = tmp_path / "start"
    put(start, FIRST)
    for number in range(100):
        out = tmp_path / f"killed-{number}"
        shutil.copytree(start, out)
        calls = kill_at(number)
        try:
            put(out, SECOND)
        except Killed:
            survived = False
        else:
            survived = True
        kill_at(-1)
        committed = any(call.startswith("replace") and "journal" in call for call in calls)
        found = read(out)
        for name in FIRST | SECOND:  # each file is the old one or the new one, whole
            assert found.get(name) in (FIRST.get(name), SECOND.get(name))
        if not committed:
            assert found == FIRST
        with commit.locked(out):  # the next run, before it does anything of its own
            assert read(out) == (SECOND if committed else FIRST)
            assert leftovers(out) == ["owned.json"]
        outcome = put(out, SECOND)
        assert read(out) == SECOND
        assert outcome.kept == []
        if survived:
            break
    assert survived
    assert number > 20  # or the kills no longer fall on the steps of a commit


def test_kill_during_recovery_is_recovered_too(tmp_path, kill_at):
    put(tmp_path, FIRST)
    kill_within_commit(tmp_path, kill_at)
    for number in range(100):
        kill_at(number)
        try:
            with commit.locked(tmp_path):
                break
        except Killed:
            assert commit.unfinished(tmp_path) or read(tmp_path) == SECOND
    assert number > 3
    assert read(tmp_path) == SECOND


def test_recovery_leaves_a_stale_file_that_was_edited_meanwhile(tmp_path, kill_at):
    put(tmp_path, FIRST)
    kill_within_commit(tmp_path, kill_at)
    (tmp_path / "sub" / "old.txt").write_text("edited", encoding="utf-8")
    with commit.locked(tmp_path):
        assert read(tmp_path)["sub/old.txt"] == "edited"


@pytest.mark.parametrize(
    ("error", "english", "vietnamese"),
    [
        (
            OSError(errno.ENOSPC, "full"),
            "the disk is full; make room and start 'antq run' again",
            "ổ đĩa đã đầy; hãy giải phóng dung lượng rồi chạy lại",
        ),
        (OSError(errno.EIO, "broken", "x"), "x: broken", "x: hệ thống báo 'broken'"),
        (
            OSError(errno.EACCES, "no", "x"),
            "x: Permission denied",
            "x: không truy cập được (không có quyền, hoặc tệp đang mở trong chương trình khác)",
        ),
        (OSError(errno.EEXIST, "no", "x"), "x: File exists", "x: đã có tệp trùng tên"),
        (
            OSError(errno.ENOENT, "no"),
            "the system: No such file or directory",
            "hệ thống: không có tệp hoặc thư mục này",
        ),
    ],
)
def test_failure_while_staging_changes_nothing(tmp_path, error, english, vietnamese):
    put(tmp_path, FIRST)
    with pytest.raises(CommitError) as raised:
        put(tmp_path, SECOND, raises=error)
    assert raised.value.sentence("en") == f"{english} (nothing in {tmp_path} was changed)"
    assert raised.value.sentence("vi") == f"{vietnamese} (chưa có gì trong {tmp_path} bị thay đổi)"
    assert read(tmp_path) == FIRST
    assert leftovers(tmp_path) == ["owned.json"]


def test_interruption_while_staging_changes_nothing(tmp_path):
    put(tmp_path, FIRST)
    with pytest.raises(KeyboardInterrupt):
        put(tmp_path, SECOND, raises=KeyboardInterrupt())
    assert read(tmp_path) == FIRST
    assert leftovers(tmp_path) == ["owned.json"]


def test_failure_after_the_commit_began_is_to_be_completed(tmp_path, monkeypatch):
    put(tmp_path, FIRST)
    real = os.replace

    def replace(source, target):
        if str(target).endswith("b.txt"):
            raise OSError(errno.EIO, "broken", "b.txt")
        return real(source, target)

    monkeypatch.setattr("os.replace", replace)
    with pytest.raises(CommitError) as raised:
        put(tmp_path, SECOND)
    state = "the next 'antq run' completes what is missing"
    assert raised.value.sentence("en") == f"b.txt: broken ({state})"
    assert raised.value.sentence("vi").endswith(
        "(lần chạy 'antq run' sau sẽ hoàn tất phần còn thiếu)"
    )
    assert commit.unfinished(tmp_path)


def test_second_run_at_once_is_told_so(tmp_path):
    (tmp_path / ".antq").mkdir()
    with FileLock(tmp_path / ".antq" / "lock"), pytest.raises(CommitError) as error:
        put(tmp_path, FIRST)
    said = f"another 'antq run' is at work on {tmp_path}; wait until it is done"
    assert error.value.sentence("en") == said
    said = f"một lệnh 'antq run' khác đang ghi vào {tmp_path}; hãy đợi lệnh đó chạy xong"
    assert error.value.sentence("vi") == said
    assert read(tmp_path) == {}


def test_open_files_are_named_before_anything_changes(tmp_path, monkeypatch):
    put(tmp_path, FIRST)
    real = type(tmp_path).rename

    def rename(path, target):
        if path.name in ("a.txt", "old.txt"):
            raise PermissionError
        return real(path, target)

    monkeypatch.setattr(type(tmp_path), "rename", rename)
    with pytest.raises(CommitError) as error:
        put(tmp_path, SECOND)
    state = "is open in another program (close it there) or write-protected"
    assert str(error.value) == (
        f"nothing was changed: a.txt {state}; sub/old.txt {state}. "
        "Put that right and start 'antq run' again"
    )
    state = "đang mở trong chương trình khác (hãy đóng lại) hoặc không cho phép ghi"
    assert error.value.sentence("vi") == (
        f"chưa có gì bị thay đổi: a.txt {state}; sub/old.txt {state}. "
        "Hãy khắc phục rồi chạy 'antq run' lần nữa"
    )
    assert read(tmp_path) == FIRST
    assert leftovers(tmp_path) == ["owned.json"]


def test_file_opened_after_the_commit_began_is_completed_later(tmp_path, monkeypatch):
    put(tmp_path, FIRST)
    real = os.replace

    def replace(source, target):
        if str(target).endswith("b.txt"):
            raise PermissionError
        return real(source, target)

    monkeypatch.setattr("antq_analysis.runs.commit.time.sleep", lambda seconds: None)
    monkeypatch.setattr("os.replace", replace)
    with pytest.raises(CommitError, match=r"sub/b\.txt is open"):
        put(tmp_path, SECOND)
    monkeypatch.setattr("os.replace", real)
    with commit.locked(tmp_path):
        assert read(tmp_path) == SECOND


def test_folder_or_file_in_the_way_is_named(tmp_path):
    (tmp_path / "a.txt").mkdir()
    (tmp_path / "sub").write_text("a file", encoding="utf-8")
    with pytest.raises(CommitError, match=r"a\.txt is a folder.*sub is a file") as error:
        put(tmp_path, FIRST)
    said = error.value.sentence("vi")
    assert "a.txt là một thư mục, trong khi ở đó cần một tệp; " in said
    assert "sub là một tệp, trong khi ở đó cần một thư mục; " in said


def test_nothing_is_written_outside(tmp_path):
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    elsewhere.mkdir()
    out.mkdir()
    try:
        (out / "sub").symlink_to(elsewhere, target_is_directory=True)
    except OSError:
        pytest.skip("this system lets nobody make links")
    with pytest.raises(CommitError, match="outside") as error:
        put(out, FIRST)
    assert f"sẽ bị ghi ra ngoài {out}; hãy xóa liên kết" in error.value.sentence("vi")
    assert not list(elsewhere.iterdir())
    assert read(out) == {}


@pytest.mark.parametrize("name", ["../a.txt", ".antq/lock"])
def test_journal_can_name_nothing_outside(tmp_path, name):
    with pytest.raises(CommitError, match="outside"):
        commit._inside(tmp_path, name)
