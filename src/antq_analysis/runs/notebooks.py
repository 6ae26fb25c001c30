"""Notebooks executed with their outputs, in a form that is the same bytes for the same data."""

from __future__ import annotations

import concurrent.futures
import hashlib
import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from antq_analysis.messages import Refusal

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager
    from nbformat import NotebookNode

AT_ONCE = 2
NAMES, VIETNAMESE = "[0-9][0-9]_*.ipynb", "vi"
# The project's own; all others are an analyst's.
SHIPPED = ("start_here", "compliance", "outreach", "awards", "context", "your_own_question")
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# A kernel talks about its sockets here; what a cell prints does not come this way.
SILENT: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
# Two editions of a notebook share a kernel, because starting one takes as long as most notebooks:
# what the first left behind goes before the second begins.
AFRESH = """
import os, sys
os.chdir({0!r})
os.environ["ANTQ_LANG"] = {1!r}
if "matplotlib.pyplot" in sys.modules:
    sys.modules["matplotlib.pyplot"].close("all")
    sys.modules["matplotlib"].rcdefaults()
get_ipython().reset()
"""
# What editors write into a notebook about one machine or one session.
LOCAL_METADATA = ("execution", "interpreter", "signature", "vscode", "widgets", "ExecuteTime")


class NotebookError(Refusal):
    """Why a notebook can't be executed: a key of ``words/commands.csv`` with its values."""


def find(project: Path) -> list[Path]:
    """Return the project's notebooks in their order: ``NN_*.ipynb`` of both languages."""
    folder = project / "notebooks"
    return [path for part in (folder, folder / VIETNAMESE) for path in sorted(part.glob(NAMES))]


def name_of(path: Path) -> str:
    """Return the name of a notebook below the folder ``notebooks``."""
    return f"{VIETNAMESE}/{path.name}" if path.parent.name == VIETNAMESE else path.name


def subject_of(path: Path) -> str:
    """Return what a notebook is about: its name without number and ending."""
    return path.stem[3:]


def digest(path: Path) -> str:
    """Return the SHA-256 of what a notebook's cells hold, whatever they gave when it was run."""
    content = path.read_bytes()
    try:
        cells = json.loads(content)["cells"]
        content = json.dumps([(c["cell_type"], "".join(c["source"])) for c in cells]).encode()
    except (ValueError, KeyError, TypeError):
        pass  # a damaged one, which is reported when it is executed
    return hashlib.sha256(content).hexdigest()


@contextmanager
def executing(
    paths: Sequence[Path],
    environment: Mapping[str, str],
    finished: Callable[[str, float], None] = lambda name, seconds: None,
) -> Iterator[Callable[[], tuple[dict[str, str], dict[str, NotebookError]]]]:
    """Execute notebooks in the background while the caller does something else.

    Leaving the context ends what still runs.

    Parameters
    ----------
    paths
        The notebooks; the files are not changed. Each is executed in its own folder.
    environment
        Environment variables for the notebooks alone.
    finished
        Called with name and seconds of each notebook that is done.

    Yields
    ------
    callable
        Waits for all notebooks and returns their new texts by name, and why those that an analyst
        added have none. Raises `NotebookError` for one of the project.
    """
    import asyncio  # here, so that `antq check`, which has no use for it, starts sooner

    texts: dict[str, str] = {}
    failed: dict[str, NotebookError] = {}
    named = groupby(sorted(paths, key=lambda path: path.name), lambda path: path.name)
    each = [list(editions) for _, editions in named]

    async def all_of_them() -> None:
        free = asyncio.Semaphore(AT_ONCE)

        async def one(editions: list[Path]) -> None:
            async with free:
                await _together(editions, environment, finished, texts, failed)

        await asyncio.gather(*map(one, each))

    # The sockets of a kernel need a selector, which is not what Windows takes by itself.
    runner = asyncio.Runner(loop_factory=asyncio.SelectorEventLoop)
    loop = runner.get_loop()
    loop.set_exception_handler(lambda *_: None)  # what is cut short in the end has nothing to say

    def serve() -> None:
        with runner:
            loop.run_forever()

    thread = threading.Thread(target=serve, name="notebooks", daemon=True)
    thread.start()
    work = asyncio.run_coroutine_threadsafe(all_of_them(), loop)

    def wait() -> tuple[dict[str, str], dict[str, NotebookError]]:
        while not work.done():  # in short waits, or Windows would not see a Ctrl-C
            concurrent.futures.wait([work], timeout=0.2)
        work.result()
        return texts, failed

    try:
        yield wait
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _together(
    editions: list[Path],
    environment: Mapping[str, str],
    finished: Callable[[str, float], None],
    texts: dict[str, str],
    failed: dict[str, NotebookError],
) -> None:
    """Execute the editions of a notebook, one behind the other in one kernel."""
    kernel = _kernel()
    try:
        for path in editions:
            begin = time.perf_counter()
            try:
                texts[name_of(path)] = await _execute(path, kernel, environment)
            except NotebookError as error:
                if subject_of(path) in SHIPPED:
                    raise
                failed[name_of(path)] = error
                await _end(kernel)
                kernel = _kernel()
            finished(name_of(path), time.perf_counter() - begin)
    finally:
        await _end(kernel)


def _kernel() -> AsyncKernelManager:
    """Return a kernel, not yet at work, that is this very Python, whatever kernels there are."""
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    this = KernelSpecManager(kernel_dirs=[])
    return AsyncKernelManager(kernel_name="python3", kernel_spec_manager=this)


async def _end(kernel: AsyncKernelManager) -> None:
    if kernel.has_kernel:
        await kernel.shutdown_kernel(now=True)


async def _execute(path: Path, kernel: AsyncKernelManager, environment: Mapping[str, str]) -> str:
    """Execute a notebook; where the kernel is at work already, as if it were new."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    notebook = _read(path)
    language = VIETNAMESE if path.parent.name == VIETNAMESE else "en"
    variables = {**os.environ, **environment, "ANTQ_LANG": language}
    client = NotebookClient(notebook, km=kernel, timeout=None, record_timing=False)
    client.log.disabled = True  # what goes wrong is said once, by us
    try:
        async with client.async_setup_kernel(cwd=str(path.parent), env=variables, **SILENT):
            assert client.kc
            asked = client.kc.execute(AFRESH.format(str(path.parent), language), silent=True)
            await client.async_wait_for_reply(asked)
            await client.async_execute()
    except CellExecutionError as error:
        said = f"{error.ename}: {error.evalue}".strip().splitlines()[-1]
        counts = [cell.get("execution_count") or 0 for cell in notebook.cells]
        last = _cell(path, notebook, counts.index(max(counts)))
        raise NotebookError("cell_fails", said=said, **last) from None
    except RuntimeError as error:  # how nbclient says that the kernel died
        raise NotebookError("python_ended", file=name_of(path), said=error) from None
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
    return _as_text(path, notebook)


def _read(path: Path) -> NotebookNode:
    """Read a notebook without its outputs."""
    import nbformat

    try:
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except (ValueError, nbformat.ValidationError):
        raise NotebookError("no_notebook", file=name_of(path)) from None
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
            cell.execution_count = None
    return notebook


def _cell(path: Path, notebook: NotebookNode, number: int) -> dict[str, Any]:
    """Return what names a cell in a sentence."""
    first_line = notebook.cells[number].source.strip().splitlines()[0]
    return {"file": name_of(path), "number": number + 1, "line": first_line}


def _as_text(path: Path, notebook: NotebookNode) -> str:
    """Return the notebook as the text of a file, without what differs from run to run."""
    import nbformat

    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)
            for output in cell.outputs:
                if output.get("name") == "stderr":
                    said = output.text.strip().splitlines()[-1]
                    raise NotebookError("cell_warns", said=said, **_cell(path, notebook, number))
    for part in (notebook, *notebook.cells):
        for name in LOCAL_METADATA:
            part.metadata.pop(name, None)
    notebook.metadata["kernelspec"] = dict(KERNELSPEC)
    notebook.metadata["language_info"].pop("version", None)
    text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    return text.rstrip("\n") + "\n"


def _joined(outputs: Sequence[NotebookNode]) -> list[NotebookNode]:
    """Join what was printed in one go: how it is cut into messages is chance.

    What was printed behind a chart stays behind it, which nbclient's own joining does not see to.
    """
    joined: list[NotebookNode] = []
    for output in outputs:
        before = joined[-1] if joined else None
        if before and output.output_type == "stream" and output.name == before.get("name"):
            before.text += output.text
        else:
            joined.append(output)
    return joined
