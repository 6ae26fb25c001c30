"""The three ways to install the project (pip, make, conda) ask for the same things.

`pyproject.toml` says what is needed, `environment.yml` says it again to conda, and the locks
pin it. Nothing but these tests holds them together.
"""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKS = ["requirements.lock", "requirements-uv.lock"]

# conda-forge's names, where they are not PyPI's.
CONDA_NAMES = {
    "matplotlib": "matplotlib-base",
    "pandera": "pandera-pandas",
    "seaborn": "seaborn-base",
}

# What the lock promises to serve: each Python from the oldest allowed on, on each system.
ENVIRONMENTS = [
    {
        "python_version": version,
        "python_full_version": f"{version}.9",
        "sys_platform": sys_platform,
        "os_name": os_name,
        "platform_system": system,
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    for version in ["3.11", "3.12", "3.13", "3.14"]
    for sys_platform, os_name, system in [
        ("linux", "posix", "Linux"),
        ("darwin", "posix", "Darwin"),
        ("win32", "nt", "Windows"),
    ]
]


def read_pyproject() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def read_requirements() -> list[Requirement]:
    """Return what it takes to run and to test the project."""
    pyproject = read_pyproject()
    lines = pyproject["project"]["dependencies"] + pyproject["dependency-groups"]["dev"]
    return [Requirement(line) for line in lines]


def read_conda() -> tuple[dict[str, SpecifierSet], dict[str, SpecifierSet], list[str]]:
    """Return what `environment.yml` asks of conda, and of pip, and its options for pip."""
    entries = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    (for_pip,) = (entry["pip"] for entry in entries if isinstance(entry, dict))
    options = [line for line in for_pip if line.startswith("-")]
    conda, pip = (
        {canonicalize_name(r.name): r.specifier for r in map(Requirement, lines)}
        for lines in (
            [entry for entry in entries if isinstance(entry, str)],
            [line for line in for_pip if line not in options],
        )
    )
    return conda, pip, options


def read_lock(name: str) -> list[tuple[Requirement, list[str]]]:
    """Return the pins of a lock, each with its hashes."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / name).read_text("utf-8"), flags=re.MULTILINE)
    pins = []
    for entry in text.replace("\\\n", " ").splitlines():
        requirement, *hashes = re.split(r"\s+--hash=", entry.strip())
        pins.append((Requirement(requirement), hashes))
    return pins


REQUIREMENTS = read_requirements()


def by_name(requirement: Requirement) -> str:
    return requirement.name


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=by_name)
def test_every_requirement_has_a_lower_bound_and_no_other(requirement):
    assert [bound.operator for bound in requirement.specifier] == [">="]


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=by_name)
def test_conda_environment_has_the_same_bound(requirement):
    conda, pip, _ = read_conda()
    name = canonicalize_name(requirement.name)
    bound = conda.get(CONDA_NAMES.get(name, name)) or pip.get(name)
    assert bound == requirement.specifier


def test_conda_environment_asks_for_nothing_else():
    conda, pip, options = read_conda()
    names = {canonicalize_name(requirement.name) for requirement in REQUIREMENTS}
    conda_names = {CONDA_NAMES.get(name, name) for name in names}
    assert set(conda) - conda_names == {"python", "pip"}
    assert set(pip) <= names
    assert not set(pip) & set(conda)
    assert options == ["-e ."]


def test_python_is_the_same_everywhere():
    pyproject = read_pyproject()
    requires_python = SpecifierSet(pyproject["project"]["requires-python"])
    (bound,) = requires_python
    assert read_conda()[0]["python"] == requires_python
    assert pyproject["tool"]["mypy"]["python_version"] == bound.version
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert f"--python-version {bound.version} " in makefile
    assert f"sys.version_info < ({bound.version.replace('.', ', ')})" in makefile


def test_build_backend_is_in_the_development_group():
    # The editable install builds with what .venv holds, so that no second download is needed.
    pyproject = read_pyproject()
    assert set(pyproject["build-system"]["requires"]) <= set(pyproject["dependency-groups"]["dev"])


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=by_name)
def test_lock_pins_every_requirement_once_on_every_system(requirement):
    name = canonicalize_name(requirement.name)
    pins = [pin for pin, _ in read_lock("requirements.lock") if canonicalize_name(pin.name) == name]
    for environment in ENVIRONMENTS:
        versions = [
            bound.version
            for pin in pins
            if pin.marker is None or pin.marker.evaluate({**default_environment(), **environment})
            for bound in pin.specifier
        ]
        assert len(versions) == 1, environment
        assert versions[0] in requirement.specifier


@pytest.mark.parametrize("name", LOCKS)
def test_lock_pins_exactly_and_with_hashes(name):
    pins = read_lock(name)
    assert pins
    for pin, hashes in pins:
        assert [bound.operator for bound in pin.specifier] == ["=="], pin
        assert pin.url is None, pin
        assert hashes, pin
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes), pin


def test_installer_lock_holds_the_installer_alone():
    assert {pin.name for pin, _ in read_lock("requirements-uv.lock")} == {"uv"}


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_host_and_no_path(name):
    # A lock that was made on one machine must serve on any other.
    text = (ROOT / name).read_text("utf-8")
    assert not re.findall(r".*[/@].*|.*\\.+", text)
    assert set(re.findall(r"(?<!\S)--?[a-z][a-z-]*", text)) == {"--hash"}
