"""A folder of the library imports only from folders above it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "antq_analysis"
# From the ground up; modules beside the folders are the ground that all of them stand on.
FOLDERS = ["raw", "texts", "data", "results", "readable", "charts", "reports", "runs"]
GROUND = ("messages", "quantities", "periods", "proportions", "phrases", "words")
# `data.trace()` tells what a figure was used for: the one import against the direction.
AGAINST = {("data", "results.derived")}


def imported(path: Path) -> set[str]:
    """Return what a module imports from the package, wherever in it, as dotted names."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the package in full"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    own = {name for name in found if name.startswith("antq_analysis.")}
    return {name.removeprefix("antq_analysis.") for name in own} - {"__version__"}


def test_every_folder_has_its_place() -> None:
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders == set(FOLDERS)


@pytest.mark.parametrize("folder", FOLDERS)
def test_folders_import_from_folders_above_them(folder: str) -> None:
    above = (*GROUND, *FOLDERS[: FOLDERS.index(folder) + 1])
    for path in sorted((PACKAGE / folder).glob("*.py")):
        for name in imported(path):
            allowed = name.split(".")[0] in above
            allowed |= any(folder == low and name.startswith(high) for low, high in AGAINST)
            assert allowed, f"{folder}/{path.name} imports {name}, which lies below it"


@pytest.mark.parametrize("module", sorted(path.stem for path in PACKAGE.glob("*.py")))
def test_ground_imports_no_folder(module: str) -> None:
    if module != "__init__":
        names = imported(PACKAGE / f"{module}.py")
        assert not [name for name in names if name.split(".")[0] not in GROUND], module
