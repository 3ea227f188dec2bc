"""How a command is read: help in the reader's language, wrong usage as a numbered problem."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

from huitou.cli import language
from huitou.cli.help_words import ENGLISH, OF_THE_FRAME
from huitou.core.errors import Problem

WRONG_USAGE = 2
# What `argparse` says, and which kind of problem that is.
_KINDS: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (?P<names>.+)", "HT9040"),
    (r"one of the arguments (?P<either>.+) is required", "HT9040"),
    (r"unrecognized arguments: (?P<words>.+)", "HT9041"),
    (r"argument (?P<name>.+?): invalid choice: (?P<value>.+) \(choose from (?P<choices>.+)\)", "HT9042"),
    (r"argument (?P<name>.+?): invalid int value: (?P<value>.+)", "HT9043"),
    (r"argument (?P<name>.+?): invalid fromisoformat value: (?P<value>.+)", "HT9044"),
    (r"argument (?P<name>.+?): expected .*argument.*", "HT9045"),
    (r"argument .+?: ignored explicit argument (?P<words>.+)", "HT9041"),
    (r"argument (?P<name>.+?): (?P<value>.*) is not within (?P<choices>.+)", "HT9042"),
    (r"argument (?P<name>.+?): not allowed with argument (?P<other>.+)", "HT9047"),
)


def wrong_usage(said: str, command: str) -> Problem:
    """The problem in what `argparse` says of a command."""
    for pattern, code in _KINDS:
        if found := re.fullmatch(pattern, said, re.DOTALL):
            values = {name: words.replace("'", "") for name, words in found.groupdict().items()}
            if either := values.pop("either", ""):
                values["names"] = either.replace(" ", " / ")
            return Problem(code, values=values | {"command": command})
    return Problem("HT9049", values={"said": said, "command": command})


class WholeNumber:
    """The type of a word that is a whole number within bounds, both included."""

    def __init__(self, lowest: int, highest: int) -> None:
        self.lowest, self.highest = lowest, highest

    def __call__(self, text: str) -> int:
        number = int(text) if text.isascii() and text.isdecimal() else None
        if number is None or not self.lowest <= number <= self.highest:
            raise argparse.ArgumentTypeError(f"{text} is not within {self.lowest}–{self.highest}")
        return number


class CommandLine(argparse.ArgumentParser):
    """The parser of a command, and of all of them."""

    def __init__(self, **told: Any) -> None:
        super().__init__(formatter_class=_Help, allow_abbrev=False, **told)
        self.register("action", "parsers", _Commands)

    def error(self, message: str) -> NoReturn:
        """Tells what is wrong with the usage, and ends with 2."""
        self.refuse(wrong_usage(message, self.prog))

    def require(self, *names: str) -> NoReturn:
        """Tells what is missing of words that are only sometimes needed, and ends with 2."""
        self.refuse(Problem("HT9040", values={"names": ", ".join(names), "command": self.prog}))

    def refuse(self, problem: Problem) -> NoReturn:
        """Prints the usage and the problem on standard error, and ends with 2."""
        self.print_usage(sys.stderr)
        print(problem.line(language()), file=sys.stderr)
        sys.exit(WRONG_USAGE)


class _Commands(argparse._SubParsersAction):  # type: ignore[type-arg]  # takes no type when it runs
    """Commands below another; what the list says of one stands over its own help as well."""

    def add_parser(self, name: str, **told: Any) -> Any:
        described: dict[str, Any] = {"description": told.get("help")}
        return super().add_parser(name, **(described | told))


class _Help(argparse.HelpFormatter):
    """Help in Chinese, or in English from the table of help words."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, _in_words("usage: ") if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        super().start_section(heading and _in_words(heading))

    def add_text(self, text: str | None) -> None:
        super().add_text(text and _in_words(text))

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return action.help and _in_words(action.help)


def _in_words(text: str) -> str:
    """A text in the reader's language: ours are written in Chinese, those of `argparse` in English."""
    return ENGLISH.get(text, text) if language() == "en" else OF_THE_FRAME.get(text, text)
