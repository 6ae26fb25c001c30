"""The words on the screen: what `antq` understands, and where its answers go.

Results go to standard output, everything else to standard error. The work is done elsewhere, and
imported only when it is asked for, so that `antq --help` answers at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from antq_analysis import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from antq_analysis.runs.answers import Report

Command = Callable[[argparse.Namespace], "Report"]
INTERRUPTED = 130  # what a shell expects of a program that Ctrl-C ended


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # Vietnamese must not fail on any system's code page
            encoding = "utf-8" if os.name == "nt" else None
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
    asked = _parser().parse_args(arguments)
    try:
        report: Report = asked.command(asked)
        for line in report.lines:
            print(line)
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    for line in report.errors:
        print(f"antq: {line}", file=sys.stderr)
    return report.code


def _parser() -> argparse.ArgumentParser:
    """Return what is understood; a new command is a few lines here and a function below."""
    parser = argparse.ArgumentParser(
        prog="antq",
        description='Statistics on the movement "Toàn dân bảo vệ an ninh Tổ quốc": '
        "check the tables, and make tables, notebooks and charts from them.",
        epilog="Help on one command, for example: antq run --help",
    )
    parser.add_argument("--version", action="version", version=f"antq {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add(name: str, command: Command, help_: str, example: str) -> argparse.ArgumentParser:
        made = commands.add_parser(
            name, help=help_.partition(".")[0], description=help_, epilog=f"Example: {example}"
        )
        made.set_defaults(command=command)
        return made

    tables = "folder or .xlsx workbook of the tables (default: the project's data/raw)"
    made = add("check", _check, CHECK, "antq check my-tables --texts my-texts")
    made.add_argument("data", metavar="DIR", nargs="?", help=tables)
    made.add_argument("--texts", help="look every figure up in the sources' texts in this folder")

    made = add("run", _run, RUN, "antq run --data my-tables --out results")
    made.add_argument("--data", metavar="DIR", help=tables)
    made.add_argument("--out", metavar="DIR", help="folder to write to (default: the project)")
    made.add_argument("--slides", action="store_true", help="draw the charts for slides, too")

    made = add("template", _template, TEMPLATE, "antq template my-figures.xlsx --filled")
    made.add_argument("file", metavar="FILE.xlsx", nargs="?", help="default: antq-template.xlsx")
    made.add_argument("--filled", action="store_true", help="with the figures that there are")

    made = add("find", _find, FIND, 'antq find "khu dân cư" --texts my-texts')
    made.add_argument("phrase", metavar="PHRASE", help="a word or phrase as it is printed")
    made.add_argument("--texts", required=True, help="folder of the sources' texts")
    return parser


CHECK = """Check the raw tables. Prints a line per table if all is well, or else every problem, with
its line and column and what to write instead."""
RUN = """Make tables, notebooks, charts and reports. Checks the raw tables first. Nothing is changed
until everything is made; the last lines say which figures are new or different."""
TEMPLATE = """Write a workbook to enter figures in. It opens in Excel, and check and run accept it
wherever they accept a folder."""
FIND = "Find a phrase in the sources' texts. Prints the sources and paragraphs where it stands."


def _check(asked: argparse.Namespace) -> Report:
    from antq_analysis.runs import commands as running

    return running.check(asked.data or _project("data/raw"), asked.texts)


def _run(asked: argparse.Namespace) -> Report:
    from antq_analysis.runs import commands as running

    data, out = asked.data or _project("data/raw"), asked.out or _project()
    return running.run(data, out, asked.slides)


def _template(asked: argparse.Namespace) -> Report:
    from antq_analysis.runs import commands as running

    return running.template(asked.file, asked.filled, _project("data/raw"))


def _find(asked: argparse.Namespace) -> Report:
    from antq_analysis.runs import commands as running

    return running.find(asked.phrase, asked.texts)


def _project(place: str = "") -> Path | None:
    """Return a place in the project; None where there is no project, which is said later."""
    from antq_analysis.data.dataset import project

    try:
        return project() / place
    except FileNotFoundError:
        return None
