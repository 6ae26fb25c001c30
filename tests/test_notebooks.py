"""Notebooks are executed by this Python, side by side, into the same bytes every time."""

import asyncio
import json
import os
import re
import sys
import threading
import time

import pytest

from antq_analysis.runs import notebooks
from antq_analysis.runs.notebooks import NotebookError


def execute(*paths, **environment):
    with notebooks.executing(paths, environment) as finished:
        return finished()[0]


def outputs(text):
    return [cell["outputs"] for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]


def test_find_takes_numbered_notebooks_in_order(project, add_notebook):
    for name in ("01_b.ipynb", "00_a.ipynb", "mine.ipynb"):
        add_notebook(name, "1")
    add_notebook("vi/00_a.ipynb", "1")
    found = [notebooks.name_of(path) for path in notebooks.find(project)]
    assert found == ["00_a.ipynb", "01_b.ipynb", "vi/00_a.ipynb"]


def test_notebooks_are_executed_in_the_language_of_their_folder(add_notebook, monkeypatch):
    monkeypatch.setenv("ANTQ_LANG", "fr")
    paths = [
        add_notebook(name, "import os\nos.environ['ANTQ_LANG']")
        for name in ("00_a.ipynb", "vi/00_a.ipynb")
    ]
    texts = execute(*paths)
    for name, language in (("00_a.ipynb", "en"), ("vi/00_a.ipynb", "vi")):
        [[shown]] = outputs(texts[name])
        assert shown["data"]["text/plain"] == [f"'{language}'"]


def test_executed_notebook(project, add_notebook, capfd):
    source = add_notebook(
        "00_a.ipynb",
        "import os, sys\nprint('a', flush=True)\nprint('b')",
        "(sys.executable, os.environ['ANTQ_DATA'], os.path.basename(os.getcwd()))",
        "print('before')\ndisplay('a chart')\nprint('behind')",
    )
    before = json.loads(source.read_text("utf-8"))
    before["metadata"] |= {"widgets": {}, "kernelspec": {"name": "conda-x", "display_name": "X"}}
    before["cells"][1]["metadata"] = {"execution": {"iopub.status.busy": "now"}, "tags": ["t"]}
    source.write_text(json.dumps(before), encoding="utf-8")
    texts = execute(source, ANTQ_DATA="/some/where")
    assert texts == execute(source, ANTQ_DATA="/some/where")
    text = texts["00_a.ipynb"]
    assert text.endswith("\n}\n")
    after = json.loads(text)
    assert after["metadata"]["kernelspec"] == {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    }
    assert set(after["metadata"]) == {"kernelspec", "language_info"}
    assert "version" not in after["metadata"]["language_info"]
    assert [cell["id"] for cell in after["cells"]] == ["title", "cell-0", "cell-1", "cell-2"]
    assert after["cells"][1]["metadata"] == {"tags": ["t"]}
    assert ["".join(cell["source"]) for cell in after["cells"]] == [
        "".join(cell["source"]) for cell in before["cells"]
    ]
    first, second, third = outputs(text)
    assert first == [{"name": "stdout", "output_type": "stream", "text": ["a\n", "b\n"]}]
    shown = eval("".join(second[0]["data"]["text/plain"]))
    assert shown == (sys.executable, "/some/where", "notebooks")
    kinds = [output["output_type"] for output in third]
    assert kinds == ["stream", "display_data", "stream"]  # what is printed behind stays behind
    assert "ANTQ_DATA" not in os.environ
    assert capfd.readouterr() == ("", "")  # a kernel's talk about its sockets is no one's output


def test_first_error_is_named_and_ends_the_rest(add_notebook):
    failing = add_notebook("00_start_here.ipynb", "x = 1", "rates = {}\nrates['communes']")
    waiting = add_notebook("01_b.ipynb", "import time\ntime.sleep(600)")
    with pytest.raises(NotebookError) as error:
        execute(failing, waiting)
    message = "notebooks/00_start_here.ipynb, cell 3 (rates = {}) fails: KeyError: 'communes'"
    assert str(error.value) == message
    message = "notebooks/00_start_here.ipynb, ô 3 (rates = {}) gặp lỗi: KeyError: 'communes'"
    assert error.value.sentence("vi") == message
    assert "notebooks" not in [thread.name for thread in threading.enumerate()]


@pytest.mark.parametrize(
    ("source", "english", "vietnamese"),
    [
        (
            "import warnings\nwarnings.warn('mind the gap')",
            r"cell 2 \(import .* gives a warning; put right what it says: .*mind the gap",
            r"ô 2 \(import .* có cảnh báo; hãy sửa theo cảnh báo: .*mind the gap",
        ),
        (
            "import os\nos._exit(1)",
            r"01_compliance\.ipynb: Python ended",
            r"01_compliance\.ipynb: Python bị dừng đột ngột khi đang chạy sổ tay này \(",
        ),
    ],
)
def test_warnings_and_dead_kernels_are_sentences(add_notebook, source, english, vietnamese):
    with pytest.raises(NotebookError, match=english) as error:
        execute(add_notebook("01_compliance.ipynb", source))
    assert re.search(vietnamese, error.value.sentence("vi"))


def test_damaged_notebook_is_a_sentence(add_notebook):
    path = add_notebook("00_start_here.ipynb", "1")
    path.write_text('{"cells": [', encoding="utf-8")
    with pytest.raises(NotebookError, match=r"00_start_here\.ipynb is not a notebook") as error:
        execute(path)
    assert "00_start_here.ipynb không phải sổ tay Jupyter" in error.value.sentence("vi")


def test_a_notebook_can_execute_notebooks(add_notebook):
    path = add_notebook("00_a.ipynb", "1 + 1")

    async def cell():  # where a loop of events is at work already
        return execute(path)

    assert asyncio.run(cell()).keys() == {path.name}


def test_leaving_early_ends_the_kernels_without_a_word(project, add_notebook, capfd, caplog):
    path = add_notebook(
        "00_a.ipynb",
        "import os, pathlib, time\n"
        "pathlib.Path('pid').write_text(str(os.getpid()))\n"
        "time.sleep(600)",
    )
    pid = project / "notebooks" / "pid"
    with notebooks.executing([path], {}):
        for _ in range(6000):
            if pid.exists() and pid.read_text("utf-8"):
                break
            time.sleep(0.01)
    if os.name != "nt":  # where asking for a process would end it
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid.read_text("utf-8")), 0)
    assert capfd.readouterr() == ("", "")
    assert caplog.messages == []


def test_editions_of_a_notebook_know_nothing_of_each_other(add_notebook):
    english = add_notebook(
        "01_compliance.ipynb",
        "import matplotlib.pyplot as plt, os\n"
        "found = 1\nplt.rcParams['font.size'] = 30\nplt.figure()\nNone",
        "os.chdir('..')",
    )
    vietnamese = add_notebook(
        "vi/01_compliance.ipynb",
        "import matplotlib.pyplot as plt, os\n"
        "('found' in dir(), plt.rcParams['font.size'], plt.get_fignums(),\n"
        " os.path.basename(os.getcwd()), os.environ['ANTQ_LANG'])",
    )
    text = execute(english, vietnamese)["vi/01_compliance.ipynb"]
    assert text == execute(vietnamese)["vi/01_compliance.ipynb"]
    assert json.loads(text)["cells"][1]["execution_count"] == 1
    assert outputs(text)[0][0]["data"]["text/plain"] == ["(False, 10.0, [], 'vi', 'vi')"]


def test_an_edition_is_executed_where_the_other_fails(add_notebook):
    english = add_notebook("09_mine.ipynb", "import os\nos._exit(1)")
    failing = add_notebook("09_mine_too.ipynb", "1 / 0")
    others = [add_notebook(f"vi/{path.name}", "1 + 1") for path in (english, failing)]
    with notebooks.executing([english, failing, *others], {}) as finished:
        texts, failed = finished()
    assert sorted(texts) == ["vi/09_mine.ipynb", "vi/09_mine_too.ipynb"]
    assert sorted(failed) == ["09_mine.ipynb", "09_mine_too.ipynb"]
