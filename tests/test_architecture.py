"""The drawing in docs/architecture.md is the plan of the house, and the code follows it.

The drawing is the one place that says which room a module is in and which way imports may run.
Nothing is listed here again but what the drawing leaves out, with the reason.
"""

import ast
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = "antq_analysis"
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")

# Imports inside a function that lead upwards, each for a method that an analyst looks for where it
# is. One that is no longer there must go from this list too.
DOORS = {
    ("dataset", "derive"),  # data.trace() tells what a figure was used for
}

Edges = set[tuple[str, str]]


def plan(page: str) -> tuple[dict[str, set[str]], Edges]:
    """Return the rooms of the drawing with their modules, and its arrows."""
    drawing = re.search(r"```mermaid\n(.*?)```", page, re.DOTALL)[1]
    rooms = {
        room: set(re.findall(r"[\w.]+", modules))
        for room, modules in re.findall(r'(\w+)\["<b>[^<]+</b><br>(.+?)"\]', drawing)
    }
    arrows = {
        (importer, imported)
        for importers, importeds in re.findall(r"(?m)^ *([\w &]+) --> ([\w &]+)$", drawing)
        for importer in importers.split(" & ")
        for imported in importeds.split(" & ")
    }
    return rooms, arrows


def read_modules(folder: Path) -> dict[str, str]:
    """Return the source of every module of the package, by name; the package's own aside."""
    names = {
        ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted(folder.rglob("*.py"))
    }
    return {name: path.read_text("utf-8") for name, path in names.items() if name != "__init__"}


def imports(source: str, known: set[str], types: bool = True) -> set[str]:
    """Return the modules of the package that a source imports, wherever in it.

    With ``types=False``, without those that only a type checker sees.
    """
    found = set()
    tree = ast.parse(source)
    hidden = {
        node
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if not types and node in hidden:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the package in full"
            # `from package import module` names a module, or else something in the package.
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            modules = {name for name in inner if name.removeprefix(f"{PACKAGE}.") in known}
            found |= modules
            if modules != inner:
                found.add(node.module)
    return {name.removeprefix(f"{PACKAGE}.") for name in found} & known


def all_imports(modules: dict[str, str], types: bool = True) -> Edges:
    return {
        (name, other)
        for name, source in modules.items()
        for other in imports(source, set(modules), types)
    }


def reachable(arrows: Edges) -> Edges:
    """Return every pair of rooms between which one can go along the arrows."""
    ways = set(arrows)
    while more := {(a, d) for a, b in ways for c, d in arrows if b == c} - ways:
        ways |= more
    return ways


MODULES = read_modules(ROOT / "src" / PACKAGE)
ROOMS, ARROWS = plan(PAGE)
ROOM_OF = {module: room for room, modules in ROOMS.items() for module in modules}
IMPORTS = all_imports(MODULES)
BETWEEN_ROOMS = {
    (ROOM_OF.get(a, a), ROOM_OF.get(b, b))
    for a, b in IMPORTS - DOORS
    if ROOM_OF.get(a) != ROOM_OF.get(b)
}


def test_every_module_is_in_one_room():
    assert sum(map(len, ROOMS.values())) == len(ROOM_OF), "a module is in two rooms"
    assert sorted(ROOM_OF) == sorted(MODULES)


def test_page_says_what_every_module_is_for():
    _, _, below = PAGE.partition("## What lives where")
    described = re.findall(r"`([a-z_.]+)`", re.sub(r"\|[^|]*\|$", "", below, flags=re.MULTILINE))
    assert set(described) >= set(MODULES)


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_run_along_the_arrows(module):
    ways = reachable(ARROWS)
    wrong = [
        other
        for importer, other in sorted(IMPORTS - DOORS)
        if importer == module
        and ROOM_OF.get(other) != ROOM_OF.get(module)
        and (ROOM_OF.get(module), ROOM_OF.get(other)) not in ways
    ]
    assert not wrong, f"'{module}' imports upwards; what it wants lives in the wrong room"


def test_every_arrow_is_an_import_and_no_arrow_repeats_a_way():
    assert set(ARROWS) <= BETWEEN_ROOMS, "an arrow that no import needs"
    repeats = [arrow for arrow in ARROWS if arrow in reachable(ARROWS - {arrow})]
    assert not repeats, "the rest of the drawing leads there already"


def test_arrows_lead_down():
    assert not [room for room, other in reachable(ARROWS) if room == other]


def test_no_module_imports_itself_round_about():
    graph: dict[str, set[str]] = {name: set() for name in MODULES}
    for importer, imported in all_imports(MODULES, types=False) - DOORS:
        graph[importer].add(imported)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_doors_are_open():
    assert sorted(DOORS - IMPORTS) == []


def test_doors_are_imports_inside_functions():
    for importer, imported in DOORS:
        tree = ast.parse(MODULES[importer])
        top = ast.unparse(ast.Module([node for node in tree.body if _is_import(node)], []))
        assert imported not in imports(top, set(MODULES)), (importer, imported)


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def test_all_may_ask_the_package_for_its_version_only():
    # The names that an analyst types come from every room, so nobody below may use them.
    for name, source in MODULES.items():
        asked = {
            alias.name
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.ImportFrom) and node.module == PACKAGE
            for alias in node.names
        }
        assert asked <= {*MODULES, "__version__"}, name


def test_plan_is_read():
    page = '```mermaid\nflowchart\n  up["<b>Up</b><br>one, two.three"]\n  up & top --> down\n```'
    assert plan(page) == ({"up": {"one", "two.three"}}, {("up", "down"), ("top", "down")})


def test_imports_are_read():
    source = (
        "import antq_analysis.a\n"
        "from antq_analysis import b, __version__\n"
        "def f():\n    from antq_analysis.c import x\n    from antq_analysis.c.d import y\n"
        "if TYPE_CHECKING:\n    from antq_analysis.e import Z\n"
        "from elsewhere import f\n"
    )
    known = {"a", "b", "c", "c.d", "e", "f"}
    assert imports(source, known) == {"a", "b", "c", "c.d", "e"}
    assert imports(source, known, types=False) == {"a", "b", "c", "c.d"}
