"""The words on the screen: what `antq` understands, and where its answers go.

Results go to standard output, everything else to standard error. The work is done elsewhere, and
imported only when it is asked for, so that `antq --help` answers at once.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

from antq_analysis import __version__
from antq_analysis.messages import LANGUAGES, reason, session_language
from antq_analysis.runs.answers import Report, Speaker

INTERRUPTED = 130  # what a shell expects of a program that Ctrl-C ended
# What argparse complains of, and the key of the sentence that says it.
MISTAKES = {
    r"the following arguments are required: (?P<names>.*)": "arguments_missing",
    r"unrecognized arguments: (?P<names>.*)": "not_understood",
    r"argument .*: invalid choice: '(?P<value>.*?)'.* \(choose from (?P<options>.*)\)": "no_choice",
    r"argument (?P<name>.*): expected (?:at least )?one argument": "value_missing",
    r"argument (?P<name>.*): ignored explicit argument .*": "value_too_many",
    r"ambiguous option: (?P<name>.*) could match (?P<options>.*)": "ambiguous",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # Vietnamese must not fail on any system's code page
            encoding = "utf-8" if os.name == "nt" else None
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
    tell = Speaker(_language(arguments))
    try:
        try:
            asked = vars(_parser(tell.language).parse_args(arguments))
            for name in ("ANTQ_DATA", "ANTQ_OUT"):  # they speak to notebooks
                os.environ.pop(name, None)
            home = import_module(f"antq_analysis.runs.{asked.pop('home', 'commands')}")
            report: Report = getattr(home, asked.pop("command"))(**asked)
            for line in report.lines:
                print(line)
        finally:  # a help text ends here, too
            if sys.stdout:
                sys.stdout.flush()
    except KeyboardInterrupt:
        print(tell("interrupted"), file=sys.stderr)
        return INTERRUPTED
    except OSError as error:  # what is left unwritten must not fail again at the end of Python
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # a reader such as `head` has seen enough
            said = tell("not_printed", reason=reason(error))
            print(f"antq: {said}", file=sys.stderr)
        return 1
    for line in report.errors:
        print(f"antq: {line}", file=sys.stderr)
    return report.code


def _language(arguments: Sequence[str] | None) -> str:
    """Return the language asked for, in which help and mistakes are said, too."""
    asking = argparse.ArgumentParser(add_help=False)
    asking.add_argument("--lang", nargs="?")
    asked = asking.parse_known_args(arguments)[0].lang
    return asked if asked in LANGUAGES else session_language()


class Parser(argparse.ArgumentParser):
    """Understands arguments; its titles and complaints are in the reader's language."""

    def __init__(self, language: str, **about: Any) -> None:
        super().__init__(add_help=False, **about)
        self.tell = tell = Speaker(language)
        self._positionals.title = tell("title_arguments")
        self._optionals.title = tell("title_options")
        self.add_argument("-h", "--help", action="help", help=tell("option_help"))
        lang = self.add_argument("--lang", dest="language", default=language, choices=LANGUAGES)
        lang.help = tell("option_lang")

    def _print_message(self, message: str, file: Any = None) -> None:
        """Write a text in the reader's language; argparse would hide that it can't be written."""
        print(message.replace("usage: ", self.tell("usage"), 1), end="", file=file)

    def error(self, message: str) -> NoReturn:
        """Say what is not understood, below what would be."""
        said = self.tell("look_at_help", prog=self.prog)
        for pattern, key in MISTAKES.items():
            if found := re.fullmatch(pattern, message):
                said = self.tell(key, prog=self.prog, **found.groupdict())
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {said}\n")


def _parser(language: str = LANGUAGES[0]) -> Parser:
    """Return what is understood; a command's arguments are those of its function."""
    tell = Speaker(language)
    parser = Parser(language, prog="antq", description=tell("about"), epilog=tell("more_help"))
    version = f"antq {__version__}"
    parser.add_argument("--version", action="version", version=version, help=tell("option_version"))
    title = tell("title_commands")
    commands = parser.add_subparsers(title=title, dest="command", required=True, metavar="COMMAND")

    def add(name: str, about: str, example: str) -> Parser:
        return commands.add_parser(
            name, language=language, help=about.partition(".")[0], description=about, epilog=example
        )

    made = add("check", tell("about_check"), tell("example_check"))
    made.add_argument("folder", metavar="DIR", nargs="?", help=tell("option_data"))
    made.add_argument("--texts", help=tell("option_check_texts"))

    made = add("run", tell("about_run"), tell("example_run"))
    made.add_argument("--data", metavar="DIR", help=tell("option_data"))
    made.add_argument("--out", metavar="DIR", help=tell("option_out"))
    made.add_argument("--slides", action="store_true", help=tell("option_slides"))
    made.add_argument("--only", metavar="SUBJECT", nargs="+", default=(), help=tell("option_only"))
    word = made.add_argument("--word-template", metavar="FILE.docx")
    word.help = tell("option_word_template")
    made.add_argument("--force", action="store_true", help=tell("option_force"))

    made = add("template", tell("about_template"), tell("example_template"))
    made.add_argument("path", metavar="FILE.xlsx", nargs="?", help=tell("option_file"))
    made.add_argument("--filled", action="store_true", help=tell("option_filled"))

    made = add("read", tell("about_read"), tell("example_read"))
    made.set_defaults(home="texts", command="propose")
    made.add_argument("files", metavar="FILE", nargs="+", help=tell("option_read_files"))
    made.add_argument("--source", metavar="ID", default="", help=tell("option_read_source"))
    made.add_argument("--out", metavar="FILE.xlsx", help=tell("option_read_out"))

    made = add("find", tell("about_find"), tell("example_find"))
    made.set_defaults(home="texts")
    made.add_argument("phrase", metavar="PHRASE", help=tell("option_phrase"))
    made.add_argument("--texts", required=True, help=tell("option_find_texts"))
    return parser
