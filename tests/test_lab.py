"""The notebooks as an analyst meets them: opened in JupyterLab in a browser, all cells run."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from datasets import RAW, ROOT

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)
NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
SECONDS = 120  # for anything; a machine may be busy
# All cells stay in the page, not only those in sight.
SETTINGS = {"windowingMode": "none"}

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed"),
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Start JupyterLab on copies of the notebooks without their outputs; return its address."""
    home = tmp_path_factory.mktemp("lab")
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = []
        (home / "work").mkdir(exist_ok=True)
        nbformat.write(notebook, home / "work" / path.name)
    settings = home / "settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text(json.dumps(SETTINGS), encoding="utf-8")
    places = {"CONFIG_DIR": "config", "DATA_DIR": "data", "RUNTIME_DIR": "runtime"}
    environment = {f"JUPYTER_{name}": str(home / place) for name, place in places.items()}
    environment |= {"JUPYTERLAB_SETTINGS_DIR": str(home / "settings"), "ANTQ_DATA": str(RAW)}
    environment |= {"JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"), "ANTQ_LANG": "vi"}
    options = ["--no-browser", "--port=0", "--IdentityProvider.token=", "--allow-root"]
    options += [f"--ServerApp.root_dir={home / 'work'}", "--ServerApp.password="]
    with (home / "log.txt").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options],
            env={**os.environ, **environment},
            stdout=log,
            stderr=log,
        )
        try:
            yield _address(server, home)
        finally:
            server.terminate()
            server.wait(SECONDS)


def _address(server: subprocess.Popen, home: Path) -> str:
    for _ in range(10 * SECONDS):
        for file in (home / "runtime").glob("jpserver-*.json"):
            return json.loads(file.read_text(encoding="utf-8"))["url"]
        assert server.poll() is None, (home / "log.txt").read_text(encoding="utf-8")
        time.sleep(0.1)
    raise AssertionError("JupyterLab did not start")


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.mark.parametrize("name", NOTEBOOKS[:1])
def test_notebook_runs_in_jupyterlab(lab, browser, name):
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(SECONDS * 1000)
    page.goto(f"{lab}lab/tree/{name}?reset")
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    cells = [cell for cell in _notebook(name).cells if cell.cell_type == "code"]
    prompts = page.locator(".jp-CodeCell .jp-InputArea-prompt")
    wrong = page.locator(
        ".jp-OutputArea-output:is([data-mime-type*=stderr], [data-mime-type*=error])"
    )
    prompts.filter(has_text=f"[{len(cells)}]").or_(wrong).first.wait_for()
    assert wrong.all_inner_texts() == []
    charts = page.locator(".jp-OutputArea-output :is(svg, img)")
    assert charts.count() > 0  # how many depends on the data
    assert all(chart.bounding_box()["width"] > 300 for chart in charts.all())
    page.close()


def _notebook(name: str) -> nbformat.NotebookNode:
    return nbformat.read(ROOT / "notebooks" / name, as_version=4)
