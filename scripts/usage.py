"""How ./run and ./test are read: the help and what is wrong with the usage, in the language of the program.

`argparse` has English words of its own. The commands of huitou have such words too (`huitou.cli.command_line`), but
these scripts run before anything is installed.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

from wording import in_language

WRONG_USAGE = 2
_OF_ARGPARSE = {
    "usage: ": "用法：",
    "positional arguments": "依次要写的",
    "options": "选项",
    "show this help message and exit": "看这份说明",
}
_WRONG: tuple[tuple[str, str], ...] = (
    (r"unrecognized arguments: (.+)", r"不认识“\1”"),
    (r"argument (.+?): expected one argument", r"“\1”后面要写一个值"),
    (r"argument (.+?): not allowed with argument (.+)", r"“\1”和“\2”不能一起用"),
    (r"argument (.+?): ignored explicit argument (.+)", r"“\1”后面不写值，多了\2"),
    (r"argument (.+?): (.+)", r"“\1”：\2"),
)


class ScriptLine(argparse.ArgumentParser):
    """The parser of a script."""

    def __init__(self, **told: Any) -> None:
        super().__init__(formatter_class=_Help, **told)

    def error(self, message: str) -> NoReturn:
        """Tells what is wrong with the usage, and ends with 2."""
        self.print_usage(sys.stderr)
        print(in_language(f"用法不对：{_wrong(message)}。", f"Wrong usage: {message}."), file=sys.stderr)
        sys.exit(WRONG_USAGE)


class _Help(argparse.HelpFormatter):
    """Help whose frame is in the language of the rest."""

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

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return action.help and _in_words(action.help)


def _in_words(text: str) -> str:
    return in_language(_OF_ARGPARSE.get(text, text), text)


def _wrong(message: str) -> str:
    """What `argparse` says is wrong, in Chinese; its own words where it says something else."""
    for pattern, words in _WRONG:
        if re.fullmatch(pattern, message, re.DOTALL):
            return re.sub(pattern, words, message, flags=re.DOTALL)
    return message
