"""huitou plan, done, review, confirm, accept, carry-over: the steps of gaps, told as JSON lines on standard input.

One gap a line. Lines that say the same are done together, 200 gaps to a transaction; what cannot be done is told with
the number of its line, and the rest is done. Saying something again changes nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from huitou.cli import database, language
from huitou.core.amounts import cents_from_yuan, parse_decimal
from huitou.core.authority import Permission
from huitou.core.errors import Place, Problem, Refusal
from huitou.core.json_lines import json_object, numbered_lines

if TYPE_CHECKING:
    from huitou.casework.actions import Outcome
    from huitou.core.authority import Actor

AT_ONCE = 200
Said = tuple[tuple[str, str], ...]
"""What a line says besides its gap; lines that say the same are one deed."""
Act = Callable[[Sequence[UUID], Mapping[str, str], "Actor"], "Outcome"]


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its words, the right it takes, the keys that a line may carry, the deed."""

    words: str
    permission: Permission
    keys: frozenset[str]
    act: Act


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds plan, done, review, confirm, accept and carry-over."""
    for name, command in COMMANDS.items():
        parser = commands.add_parser(name, parents=[database.options()], help=command.words, epilog=_lines_of(command))
        parser.add_argument("--json", action="store_true", help="逐项输出 JSON")
        parser.set_defaults(run=database.with_database(_runner(command)))
    carry = commands.add_parser("carry-over", parents=[database.options()], help="年终验收：没有办完的结转到下一批次")
    carry.add_argument("round", metavar="ROUND", help="批次，如 2017-07")
    carry.add_argument("--area", metavar="CODE", help="哪个县（默认全部）")
    carry.add_argument("--json", action="store_true", help="输出 JSON")
    carry.set_defaults(run=database.with_database(_carry_over))


def _lines_of(command: Command) -> str:
    """What a line of standard input may say."""
    keys = ", ".join(("gap", *sorted(command.keys)))
    if language() == "en":
        return f"Standard input: one JSON object a line, one gap each; keys: {keys}. huitou gaps --json names gaps."
    return f"标准输入每行一个 JSON 对象，每行一项，可写的键：{keys}。gap 是 huitou gaps --json 给出的编号。"


def _runner(command: Command) -> Callable[[argparse.Namespace], int]:
    def run(arguments: argparse.Namespace) -> int:
        deeds, refused = _read(sys.stdin.buffer, command)
        for said, lines in deeds.items():
            for start in range(0, len(lines), AT_ONCE):
                refused += _do(command, said, dict(lines[start : start + AT_ONCE]), arguments)
        for problem in refused:
            print(problem.line(language()), file=sys.stderr)
        return 1 if refused else 0

    return run


def _read(source: Iterable[bytes], command: Command) -> tuple[dict[Said, list[tuple[UUID, int]]], list[Problem]]:
    """The gaps by what is said of them, with the numbers of their lines; and what could not be read."""
    deeds: dict[Said, list[tuple[UUID, int]]] = {}
    problems: list[Problem] = []
    for number, line in numbered_lines(source):
        place = Place(line=number)
        try:
            document = json_object(line, place)
            ref = _ref(document.pop("gap", None), place)
            said = _said(document, command, place)
        except Refusal as refusal:
            problems += refusal.problems
        else:
            deeds.setdefault(said, []).append((ref, number))
    return deeds, problems


def _ref(raw: object, place: Place) -> UUID:
    try:
        return UUID(str(raw))
    except ValueError as error:
        raise Refusal.of("HT5011", place) from error


def _said(document: Mapping[str, Any], command: Command, place: Place) -> Said:
    for key in document:
        if key not in command.keys:
            raise Refusal.of("HT5039", place, key=key, keys=", ".join(("gap", *sorted(command.keys))))
    return tuple(sorted((key, str(value)) for key, value in document.items() if value is not None))


def _do(command: Command, said: Said, lines: Mapping[UUID, int], arguments: argparse.Namespace) -> list[Problem]:
    """One deed over some gaps; what was refused, by line."""
    try:
        with database.acting(arguments, command.permission) as by:
            outcome = command.act(list(lines), dict(said), by)
    except Refusal as refusal:
        if len(lines) > 1 and refusal.problems[0].code == "HT5011":
            # One of them is out of reach: the others are not to suffer for it.
            return [one for ref, line in lines.items() for one in _do(command, said, {ref: line}, arguments)]
        first = min(lines.values())
        return [Problem(one.code, Place(line=first), one.values) for one in refusal.problems]
    skipped = {one.ref: one for one in outcome.skipped}
    if arguments.json:
        for ref in lines:
            state = "refused" if ref in skipped and not skipped[ref].is_done else "done"
            print(json.dumps({"gap": str(ref), "result": "unchanged" if ref in skipped and state == "done" else state}))
    elif outcome.done:
        print(f"{len(outcome.done)} gaps done" if language() == "en" else f"已办{len(outcome.done)}项")
    return [
        Problem(one.problem.code, Place(line=lines[one.ref], name=one.head), one.problem.values)
        for one in outcome.skipped
        if not one.is_done
    ]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refusal.of("HT5031", day=text or "—") from error


def _plan(refs: Sequence[UUID], said: Mapping[str, str], by: Actor) -> Outcome:
    from huitou.casework.actions import MeasureSaid, plan_measure

    amount = None
    if said.get("amount"):
        number = parse_decimal(said["amount"])
        amount = cents_from_yuan(number) if number is not None and number >= 0 else None
        if amount is None:
            raise Refusal.of("HT5030", amount=said["amount"])
    measure = MeasureSaid(
        said.get("kind", ""),
        said.get("project", ""),
        said.get("responsible", ""),
        _day(said.get("due_on", "")),
        said.get("fund_source", ""),
        amount,
        _day(said["starts_on"]) if said.get("starts_on") else None,
    )
    return plan_measure(refs, measure, by=by, now=database.now())[1]


def _done(refs: Sequence[UUID], said: Mapping[str, str], by: Actor) -> Outcome:
    from huitou.casework.actions import report_done, report_undone

    if said.get("undone_reason"):
        return report_undone(refs, said["undone_reason"], by=by, now=database.now())
    return report_done(refs, _day(said.get("done_on", "")), by=by, now=database.now(), today=database.today())


def _deciding(name: str, returns: Mapping[str, str]) -> Act:
    """`name` agrees; with `return` it goes back, to whom `to` says (by `returns`; else to the department)."""

    def act(refs: Sequence[UUID], said: Mapping[str, str], by: Actor) -> Outcome:
        from huitou.casework import actions

        if "return" in said:
            step = returns.get(said.get("to", "department"), returns["department"])
            return actions.return_gaps(step, refs, said["return"], by=by, now=database.now())
        agree: Callable[..., Outcome] = getattr(actions, name)
        return agree(refs, by=by, now=database.now())

    return act


_RETURN = frozenset({"return", "to"})
COMMANDS: Mapping[str, Command] = {
    "plan": Command(
        "部门为未达标项安排措施（同样的措施是一个项目）",
        Permission.GAP_REMEDY,
        frozenset({"kind", "project", "responsible", "due_on", "starts_on", "fund_source", "amount"}),
        _plan,
    ),
    "done": Command(
        "部门报告办结，或说明未完成原因", Permission.GAP_REMEDY, frozenset({"done_on", "undone_reason"}), _done
    ),
    "review": Command(
        "县里审核部门的办结，或退回",
        Permission.GAP_REVIEW,
        _RETURN,
        _deciding("review", {"department": "return_report"}),
    ),
    "confirm": Command(
        "乡镇核实，或退回部门",
        Permission.GAP_CONFIRM,
        _RETURN,
        _deciding("confirm", {"department": "return_from_site"}),
    ),
    "accept": Command(
        "县里按回头帮标准验收，或退回部门、乡镇",
        Permission.GAP_ACCEPT,
        _RETURN,
        _deciding("accept", {"department": "return_to_department", "township": "return_to_township"}),
    ),
}


def _carry_over(arguments: argparse.Namespace) -> int:
    from huitou.areas.queries import area_by_code
    from huitou.casework.actions import carry_over
    from huitou.surveys.queries import open_rounds

    if arguments.area:
        area_by_code(arguments.area)
    documents = []
    for line in open_rounds(database.viewer(arguments), arguments.round, arguments.area):
        with database.acting(arguments, Permission.GAP_CARRY_OVER, line.county_code) as by:
            counts = carry_over(line.id, by=by, now=database.now())
        said = {"accepted": counts.accepted, "carried_over": counts.carried_over, "cancelled": counts.cancelled}
        documents.append({"county": line.county_code, **said, "now": counts.now})
        if not arguments.json:
            words = "{} accepted, {} carried over, {} cancelled" if language() == "en" else "已验收{}，结转{}，核减{}"
            print(line.county_name, words.format(*said.values()))
    if arguments.json:
        print(json.dumps(documents))
    return 0
