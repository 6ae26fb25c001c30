"""Finished files into a folder, all of them or none; knows nothing of what is in them.

Files are made in a stage, ``OUT/.antq/run-*/stage``, and moved from there. The commit point is
``OUT/.antq/journal.json``: as long as it isn't there, nothing in OUT has changed and a stage that a
killed run left is thrown away; once it is there, whoever comes next repeats the moves that are
missing. Every file is moved by one rename, so that it is whole at any moment.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from antq_analysis.messages import Refusal
from antq_analysis.runs.answers import said

WORK = ".antq"
ATTEMPTS = 5  # virus scanners and indexers hold a new file for a moment


class CommitError(Refusal):
    """Why files can't be put into a folder: a key of ``words/commands.csv`` with its values."""


@dataclass
class Outcome:
    """What a commit did, as paths relative to the folder, with ``/`` on every system."""

    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # no longer made, but edited by someone


def unfinished(out: Path) -> bool:
    """Whether a commit into the folder began and did not end."""
    return (out / WORK / "journal.json").exists()


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold a folder for one run, and first complete what an earlier one left unfinished.

    Raises
    ------
    CommitError
        If another run holds the folder, or the earlier commit can't be completed.
    """
    from filelock import FileLock, Timeout

    (out / WORK).mkdir(parents=True, exist_ok=True)
    try:
        held = FileLock(out / WORK / "lock").acquire(timeout=0)
    except Timeout:
        raise CommitError("another_run", out=out) from None
    with held:
        if unfinished(out):
            _finish(out)
        for stage in (out / WORK).glob("run-*"):
            shutil.rmtree(stage, ignore_errors=True)
        yield


@contextmanager
def staging(out: Path) -> Iterator[Path]:
    """Hold a folder and give a stage for its files, which is gone afterwards.

    Yields
    ------
    pathlib.Path
        An empty folder to write files into; `commit` moves them.
    """
    with locked(out):
        work = Path(tempfile.mkdtemp(prefix="run-", dir=out / WORK))
        stage = work / "stage"
        try:
            stage.mkdir()
            yield stage
        except (Exception, KeyboardInterrupt) as error:
            if not (begun := unfinished(out)):
                shutil.rmtree(work, ignore_errors=True)
            if isinstance(error, OSError):
                key = "stopped_half_way" if begun else "stopped_before"
                raise CommitError(key, reason=said(error), out=out) from error
            raise
        shutil.rmtree(work, ignore_errors=True)


def commit(out: Path, stage: Path, keeps: Callable[[str], bool] = lambda name: False) -> Outcome:
    """Move all staged files to their places, and remove what earlier commits made and this doesn't.

    A file that is the same already is not touched. Removed are only files that an earlier commit
    put there and nobody has changed since.

    Parameters
    ----------
    out
        The folder, held by `staging`.
    stage
        The stage, laid out like the folder.
    keeps
        Whether a file that earlier commits made, and this one doesn't, stays as it is.

    Raises
    ------
    CommitError
        If a file is in the way or open in another program; then nothing was changed.
    """
    paths = [path for path in sorted(stage.rglob("*")) if path.is_file()]
    staged = {path.relative_to(stage).as_posix(): digest(path) for path in paths}
    owned = _owned(out)
    untouched = {n: made for n, made in owned.items() if n not in staged and keeps(n)}
    owned = {name: made for name, made in owned.items() if name not in untouched}
    now = {name: digest(_inside(out, name)) for name in [*staged, *owned]}
    stale = {name: made for name, made in owned.items() if name not in staged and now[name]}
    outcome = Outcome(
        written=[name for name, made in staged.items() if now[name] != made],
        unchanged=[name for name, made in staged.items() if now[name] == made],
        removed=[name for name, made in stale.items() if now[name] == made],
        kept=[name for name, made in stale.items() if now[name] != made],
    )
    names = [*outcome.written, *outcome.removed]
    if found := [obstacle for name in names if (obstacle := _obstacle(out, name))]:
        named = functools.reduce(lambda one, two: Refusal("both", one=one, two=two), found)
        raise CommitError("obstacles", named=named)
    for name in outcome.written:
        _to_disk(stage / name)
    place, remove = stage.relative_to(out).as_posix(), {n: stale[n] for n in outcome.removed}
    journal = {"stage": place, "replace": outcome.written, "remove": remove}
    journal["owned"] = {**untouched, **staged}
    _write_whole(out / WORK / "journal.json", journal, stage.parent)
    _finish(out)
    return outcome


def _finish(out: Path) -> None:
    """Do what the journal says and is not yet done."""
    journal = json.loads((out / WORK / "journal.json").read_text("utf-8"))
    stage = out / journal["stage"]
    for name in journal["replace"]:
        target = _inside(out, name)
        if (stage / name).exists():  # else it was moved before
            target.parent.mkdir(parents=True, exist_ok=True)
            _patiently(name, os.replace, stage / name, target)
    for name, made in journal["remove"].items():
        target = _inside(out, name)
        if digest(target) == made:
            _patiently(name, os.remove, target)
    _write_whole(out / WORK / "owned.json", journal["owned"], stage.parent)
    os.remove(out / WORK / "journal.json")  # noqa: PTH107, the tests count the calls of os


def _patiently(name: str, action: Callable[..., None], *paths: Path) -> None:
    for attempt in range(ATTEMPTS):
        try:
            return action(*paths)
        except PermissionError:
            time.sleep(0.05 * 2**attempt)
    raise CommitError("opened_half_way", name=name)


def _obstacle(out: Path, name: str) -> Refusal | None:
    """Return what would keep a file from being replaced, without changing it."""
    target = _inside(out, name)
    above = next(folder for folder in target.parents if folder.exists())
    if not above.is_dir():
        return Refusal("file_in_the_way", name=above)
    if target.is_dir():
        return Refusal("folder_in_the_way", name=name)
    if above.stat().st_dev != (out / WORK).stat().st_dev:
        return Refusal("other_disk", name=above, out=out)
    if not os.access(above, os.W_OK):
        return Refusal("write_protected", name=above)
    try:
        if target.exists():
            # Windows lets some files be opened that can't be renamed, and the other way round.
            with target.open("r+b"):
                pass
            target.rename(target)
    except PermissionError:
        return Refusal("open_elsewhere", name=name)
    return None


def _inside(out: Path, name: str) -> Path:
    """Return the path of a file of the folder, which no name and no link may lead out of."""
    target = out / name
    inside = target.parent.resolve().is_relative_to(out.resolve())
    if not inside or ".." in target.parts or name.startswith(WORK):
        raise CommitError("outside", name=name, out=out)
    return target


def is_untouched(out: Path) -> bool:
    """Whether every file that the last commit put into a folder is there as it was."""
    owned = _owned(out)
    return bool(owned) and all(digest(_inside(out, name)) == made for name, made in owned.items())


def _owned(out: Path) -> dict[str, str]:
    """Return the files that the last commit left in the folder, with their digests."""
    try:
        return dict(json.loads((out / WORK / "owned.json").read_text("utf-8")))
    except (FileNotFoundError, ValueError):
        return {}  # nobody knows; then nothing is removed


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, or nothing where there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _to_disk(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _write_whole(path: Path, content: dict[str, Any], scratch: Path) -> None:
    """Write a file so that it is there with all its content or not at all."""
    scratch.mkdir(parents=True, exist_ok=True)
    draft = scratch / path.name
    draft.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8", newline="\n")
    _to_disk(draft)
    os.replace(draft, path)  # noqa: PTH105, the tests count the calls of os
