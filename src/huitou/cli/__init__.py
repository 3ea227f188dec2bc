"""The `huitou` command: one file per family of commands.

Django is set up only by the commands that need the database, so that judging and linting start at once. Every
command exits 0 when all was done, 1 when the input was refused (reasons on standard error), 2 for wrong usage.
May use: every room below, and `conf` by name.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from huitou.core.errors import Language, Refusal

FAMILY_OF = {
    "judge": "judge",
    "policy": "policy",
    "load": "load",
    "areas": "areas",
    "round": "rounds",
    "template": "rounds",
    "assess": "casework",
    "gaps": "casework",
    "gap-list": "casework",
    "dispatch": "casework",
    "plan": "gap_deeds",
    "done": "gap_deeds",
    "review": "gap_deeds",
    "confirm": "gap_deeds",
    "accept": "gap_deeds",
    "carry-over": "gap_deeds",
    "rollup": "figures",
    "what-if": "figures",
    "columns": "columns",
    "rollup-columns": "columns",
    "form": "forms",
    "document": "documents",
    "check": "check",
    "duplicates": "duplicates",
    "audit": "keeping",
    "doctor": "keeping",
    "spot-check": "spot_checks",
    "appraisal": "appraisals",
    "report": "appraisals",
    "backup": "backups",
    "restore": "backups",
    "drill": "drilling",
    "serve": "serve",
    "worker": "worker",
    "migrate": "serve",
    "demo": "demo",
}
"""The file that holds each command."""
_GIVING_WAY = frozenset({"backup", "drill", "columns"})
"""Long work that writes nothing others wait for. Whoever holds the writers' turn goes at full speed: behind everybody
else it would not get on, and nobody could write meanwhile (docs/adr/0009)."""
_NICENESS = 10
_FOR_OTHERS = 0o077
"""What a command writes, forms and lists with names included, is for its owner alone, who may hand it on."""


def language() -> Language:
    """The language of messages: Chinese unless HUITOU_LANGUAGE=en."""
    return "en" if os.environ.get("HUITOU_LANGUAGE") == "en" else "zh"


def parser(command: str | None = None) -> argparse.ArgumentParser:
    """The command line: of one command, whose family alone is imported, else of all."""
    from huitou.cli.command_line import CommandLine

    root = CommandLine(prog="huitou", description="回头看、回头帮")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    wanted = {FAMILY_OF[command]} if command in FAMILY_OF else sorted(set(FAMILY_OF.values()))
    for family in wanted:
        importlib.import_module(f"huitou.cli.{family}").register(commands)
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    arguments = parser(words[0] if words else None).parse_args(words)
    if argv is None:
        os.umask(_FOR_OTHERS)
    if argv is None and arguments.command in _GIVING_WAY:
        _give_way()
    try:
        return int(arguments.run(arguments))
    except Refusal as refusal:
        for problem in refusal.problems:
            print(problem.line(language()), file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of our output went away (huitou … | head): nothing is wrong with the input.
        sys.stderr.close()
        return 0


def _give_way() -> None:
    """Long work takes the processor time that people at their pages leave. Only for a process of its own."""
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, 0, max(_NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
