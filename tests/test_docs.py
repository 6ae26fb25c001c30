"""What the pages tell a reader to type works, and what they link to is there.

Python blocks are run, in one namespace a page. Commands are read by what would carry them out: the
Makefile, the commands' own parser, the environment. A block that can't be tried says ``no-test``
after its language and is counted in `NOT_TRIED`.
"""

import ast
import re
import shlex
import shutil
import sysconfig
import textwrap
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from PIL import Image

import antq_analysis
from antq_analysis.charts.export import data_hash
from antq_analysis.messages import LANGUAGES
from antq_analysis.runs import cli
from datasets import drawn

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NOT_TRIED = {"CONTRIBUTING.md": 1}
SHOWN = {"csv", "json", "mermaid", "text", "toml", "yaml"}  # nothing to run
TOOLS = {"pytest", "ruff", "mypy", "jupyter", "antq", "uv"}

MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["name"]

FENCE = re.compile(r"^( *)(```+)([^\n]*)\n(.*?)^\1\2 *$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
COMMAND = re.compile(r"!?(make|antq|conda|pytest) \S")
FILE = re.compile(r"(?:\.github|data/raw|docs|notebooks|src|tests)/[\w./-]+")
LINK = re.compile(r"\]\(([^()\s]+)\)")


class Block(NamedTuple):
    """A fenced block: its language, whether it is to be tried, its text and first line."""

    language: str
    tried: bool
    text: str
    line: int


def blocks(page: str) -> list[Block]:
    found = []
    for match in FENCE.finditer(page):
        language, *options = match[3].split() or [""]
        assert options in ([], ["no-test"]), f"'{match[3]}' is no way to mark a block"
        line = page[: match.start(4)].count("\n")
        found.append(Block(language, not options, textwrap.dedent(match[4]), line))
    # A fence that matches no other would hide what follows it.
    assert "```" not in FENCE.sub("", page), "a fence is not closed"
    return found


def commands(page: str) -> list[str]:
    """Return the commands of a page: lines of shell blocks, and what stands within a sentence."""
    lines = [
        line
        for block in blocks(page)
        if block.language == "sh" and block.tried
        for line in block.text.splitlines()
    ]
    inline = [code for code in CODE.findall(FENCE.sub("", page)) if COMMAND.match(code)]
    # A sentence may name a command without what it works on.
    inline = [f"{code} --help" if re.fullmatch(r"antq \w+", code) else code for code in inline]
    return [line for line in lines + inline if line.strip()]


def headings(page: str) -> set[str]:
    """Return the anchors of a page's headings, as repositories' web pages make them."""
    titles = re.findall(r"^#+ (.+)$", FENCE.sub("", page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def try_command(line: str) -> None:
    """Hold a command against what would carry it out; run it where that is cheap."""
    name, *words = shlex.split(line.removeprefix("!"), comments=True)
    tool = Path(name).name
    if name == "make":
        asked = [word for word in words if "=" not in word]
        assert set(asked) <= TARGETS, f"the Makefile has no such target: {line}"
    elif name == "antq":
        assert _understood(words), f"antq does not understand: {line}"
        if words == ["check"]:
            assert cli.main(words) == 0
    elif name == "conda":
        if words[0] == "activate":
            assert words[1:] == [CONDA], line
        else:
            (file,) = [words[n + 1] for n, word in enumerate(words) if word in ("-f", "--file")]
            assert (ROOT / file).is_file(), line
    elif tool in TOOLS:
        assert name in (tool, f".venv/bin/{tool}"), line
        assert shutil.which(tool, path=sysconfig.get_path("scripts")), line
        files = [word for word in words if FILE.fullmatch(word)]
        assert all((ROOT / file).exists() for file in files), line
    else:
        raise AssertionError(f"cannot try '{line}'; mark its block: ```sh no-test")


def _understood(words: list[str]) -> bool:
    try:
        cli._parser().parse_args(words)
    except SystemExit as exit_:
        return exit_.code == 0  # as --help and --version do
    return True


def follow_example(page: str) -> None:
    """Add the lines that a page shows to the tables that it names before them, in `my-tables`."""
    for match in FENCE.finditer(page):
        if match[3].strip() == "csv":
            folder = Path("my-tables")
            if not folder.exists():
                shutil.copytree("data/raw", folder)
            name = re.findall(r"`(\w+\.csv)`", page[: match.start()])[-1]
            with (folder / name).open("a", encoding="utf-8", newline="") as file:
                file.write(match[4])


def run_python(page: str, name: str) -> None:
    """Run the Python blocks of a page; an answer that says that something is wrong is an error."""
    namespace: dict[str, object] = {"__name__": "__main__"}
    for block in blocks(page):
        if block.language != "python" or not block.tried:
            continue
        tree = ast.parse("\n" * block.line + block.text, name)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), namespace)
        if last is not None:
            answer = eval(compile(ast.Expression(last.value), name, "eval"), namespace)
            assert getattr(answer, "code", 0) == 0, f"{name}, line {last.lineno}: {answer}"


def broken_links(page: str, path: Path) -> list[str]:
    """Return links to files, and mentions of files, that are not in the project."""
    text = FENCE.sub("", page)
    wrong = []
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = path.parent / file
        if not there.exists() or (
            anchor and anchor not in headings(there.read_text("utf-8") if file else page)
        ):
            wrong.append(target)
    return wrong + [
        code for code in CODE.findall(text) if FILE.fullmatch(code) and not (ROOT / code).exists()
    ]


def by_name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def python_pages() -> list[Path]:
    """Return the pages with Python to run, a translation only if it has code of its own.

    The recipe's has other names of files; that all else is the same is a test of the workbook.
    """
    found: dict[str, Path] = {}
    for path in [page for page in PAGES if page.name != "updating.vi.md"]:
        page = path.read_text("utf-8")
        code = "".join(b.text for b in blocks(page) if b.language == "python" and b.tried)
        if code:
            found.setdefault(code, path)
    return sorted(found.values())


@pytest.mark.parametrize("path", PAGES, ids=by_name)
def test_commands(path, project):
    for line in commands(path.read_text("utf-8")):
        try_command(line)


@pytest.mark.parametrize("path", python_pages(), ids=by_name)
def test_python(path, project):
    for name in ("article.txt", "bai-bao.txt"):
        shutil.copy(ROOT / "tests" / "data" / "articles" / "tinh-lac-son.txt", name)
    follow_example(path.read_text("utf-8"))
    run_python(path.read_text("utf-8"), by_name(path))


def test_example_of_the_start_is_sound(project):
    follow_example((ROOT / "docs" / "start.md").read_text("utf-8"))
    assert cli.main(["check", "my-tables"]) == 0
    assert "binh-duong-2018" in Path("my-tables/compliance.csv").read_text("utf-8")


def test_example_of_the_readme_writes_what_it_says(project):
    run_python((ROOT / "README.md").read_text("utf-8"), "README.md")
    made = {file.suffix for file in (project / "reports" / "mine").iterdir()}
    assert made == {".png", ".svg", ".pdf", ".csv"}


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "pictures").iterdir()), ids=by_name)
def test_pictures_show_what_the_charts_show_now(path, project):
    with Image.open(path) as picture:
        shown = picture.text
    charts = [chart for one in LANGUAGES for chart in drawn("shipped", one).values()]
    assert [
        chart.name
        for chart in charts
        if (chart.headline, chart.alt, data_hash(chart))
        == (shown["Title"], shown["Description"], shown["Data-SHA256"])
    ] == [path.name.split(".")[0]]


@pytest.mark.parametrize("path", PAGES, ids=by_name)
def test_links(path):
    assert broken_links(path.read_text("utf-8"), path) == []


@pytest.mark.parametrize("path", PAGES, ids=by_name)
def test_every_block_says_what_it_is(path):
    page = path.read_text("utf-8")
    assert {block.language for block in blocks(page)} <= {"sh", "python", *SHOWN}
    assert sum(not block.tried for block in blocks(page)) == NOT_TRIED.get(by_name(path), 0)


def test_release_is_the_same_everywhere():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    released = re.findall(r"^## \[(\d[^]]*)\] - (\S+)$", changes, re.MULTILINE)
    assert antq_analysis.__version__ == version == citation["version"]
    assert released[0] == (version, citation["date-released"])


@pytest.mark.parametrize(
    "line",
    [
        "make tea",
        "antq chek",
        "antq run --colour",
        "conda env create -f nowhere.yml",
        "conda activate elsewhere",
        ".venv/bin/pytest tests/test_nothing.py",
        "rm -rf reports",
    ],
)
def test_wrong_commands_are_found(line, capsys):
    with pytest.raises(AssertionError):
        try_command(line)


def test_commands_are_found_in_blocks_and_sentences():
    page = (
        "`make help`, `make`, `antq run`\n```sh\nmake run # all\n```\n```sh no-test\nmake tea\n```"
    )
    assert commands(page) == ["make run # all", "make help", "antq run --help"]
    assert [block.tried for block in blocks(page)] == [True, False]


def test_failing_blocks_fail():
    with pytest.raises(ZeroDivisionError):
        run_python("```python\nx = 0\n```\n- then\n\n  ```python\n  1 / x\n  ```\n", "page")
    with pytest.raises(AssertionError, match="line 3"):
        run_python("A report:\n```python\ntype('Report', (), {'code': 1})\n```\n", "page")
    with pytest.raises(AssertionError, match="not closed"):
        blocks("```python\n1\n")
    with pytest.raises(AssertionError, match="no way"):
        blocks("```python notest\n1\n```\n")


def test_broken_links_are_found():
    page = "# A title\n[a](#a-title) [b](#b) [c](no.md) [d](README.md#cite) `docs/x`"
    assert broken_links(page, ROOT / "page.md") == ["#b", "no.md", "docs/x"]
