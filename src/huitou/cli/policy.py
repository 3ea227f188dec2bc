"""`huitou policy`: what a pack contains, and what the linter finds in it."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from huitou.cli import language
from huitou.core.errors import Refusal
from huitou.policy import LintProblem, lint, load_pack
from huitou.policy.showing import pack_document


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `huitou policy lint` and `huitou policy show`."""
    family = commands.add_parser("policy", help="方案包：检查（lint）、查看（show）")
    actions = family.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, function, words in (("lint", _lint, "检查方案包有没有自相矛盾"), ("show", _show, "列出方案包的内容")):
        command = actions.add_parser(name, help=words)
        command.add_argument("pack", nargs="?", default="qingshen-2017", help="方案包的名称或文件夹")
        command.add_argument("--json", action="store_true", help="输出一个 JSON 文档")
        command.set_defaults(run=function)


def _lint(arguments: argparse.Namespace) -> int:
    """0 when the pack can be used; 1 when it has an error, and then the errors stand on standard error."""
    problems = _problems(arguments.pack)
    errors = [problem for problem in problems if problem.severity == "error"]
    for problem in errors:
        print(_line(problem), file=sys.stderr)
    if arguments.json:
        print(json.dumps({"problems": [asdict(problem) for problem in problems]}, ensure_ascii=False))
    else:
        for problem in problems[len(errors) :]:
            print(_line(problem))
    return int(bool(errors))


def _problems(name: str) -> list[LintProblem]:
    """What the linter finds; a pack that cannot even be read has the reasons as errors."""
    try:
        return lint(load_pack(name))
    except Refusal as refusal:
        if any(problem.code == "HT6011" for problem in refusal.problems):
            raise
        return [LintProblem.of(problem, "error") for problem in refusal.problems]


_SEVERITY = {"error": ("错误", "error"), "warning": ("提醒", "warning")}


def _line(problem: LintProblem) -> str:
    chinese, english = _SEVERITY[problem.severity]
    if language() == "en":
        return f"{problem.code} {english} {problem.place}: {problem.message_en}"
    return f"{problem.code} {chinese} {problem.place}：{problem.message}"


def _show(arguments: argparse.Namespace) -> int:
    document = pack_document(load_pack(arguments.pack))
    print(json.dumps(document, ensure_ascii=False, indent=None if arguments.json else 2))
    return 0
