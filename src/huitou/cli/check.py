"""huitou check: the data-quality rules over a county or a round, and the list of the rules."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huitou.checks import LEFT_OUT, RULES, check_many
from huitou.checks.bulk import frames_of, village_frames_of
from huitou.cli import database, language
from huitou.cli.tables import print_table
from huitou.core.check_rules import CheckRule, Severity, limits_of

if TYPE_CHECKING:
    from huitou.documents.tables import Table
    from huitou.surveys.queries.checks import HouseholdToCheck

_RULES = {rule.code: rule for rule in RULES}


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds check."""
    command = commands.add_parser("check", parents=[database.options()], help="逻辑校验：逐户逐村核对，或列出规则")
    command.add_argument(
        "--round", metavar="ROUND", help="只核对本批次对象，调查表里的数优先于台账（默认核对整个台账）"
    )
    command.add_argument("--area", metavar="CODE", help="哪个县、乡镇或村（默认全部）")
    command.add_argument(
        "--on", type=date.fromisoformat, metavar="DATE", help="没有调查日期的，年龄算到哪一天（默认今天）"
    )
    command.add_argument(
        "--file", type=Path, metavar="FILE", help="核对一份还没有导入的户表（.xlsx、.xls、.csv），不改动台账"
    )
    command.add_argument("--errors-only", action="store_true", help="只列错误，不列疑点和未达标")
    command.add_argument("--list", action="store_true", help="列出规则，不核对数据")
    command.add_argument("--left-out", action="store_true", help="列出现有数据无法核对的规则和原因")
    command.add_argument("--json", action="store_true", help="每行输出一个 JSON 文档")
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    if arguments.left_out:
        documents: Iterable[dict[str, Any]] = (_left_out_document(at) for at in range(len(LEFT_OUT)))
        _print(documents, "{source}  {statement}  {reason}", arguments)
    elif arguments.list:
        _list_rules(arguments)
    elif arguments.file is not None:
        database.set_up(arguments)
        return _check_file(arguments)
    else:
        database.set_up(arguments)
        exempted: list[str] = []
        rules = [rule for rule in _wanted(arguments) if rule.of != "village"]
        of_households = (document for portion in _portions(arguments) for document in _hits(portion, rules, exempted))
        hits = chain(of_households, _village_hits(arguments))
        if arguments.json:
            _print(hits, "", arguments)
        else:
            _summarise(hits)
        _say_exempted(len(exempted))
    return 0


def _list_rules(arguments: argparse.Namespace) -> None:
    """Every rule; below them, where a person reads, the rules of the sources that our data cannot express."""
    rules = (_rule_document(rule) for rule in _wanted(arguments))
    if arguments.json:
        _print(rules, "", arguments)
        return
    for rule in rules:
        severity = _SEVERITIES[Severity(rule["severity"])][language()]
        print(
            f"{rule['rule']}  {severity}  {rule['message']}\n"
            f"      {rule['fix']}  [{_said('、', ', ').join(rule['sources'])}]"
        )
    if not arguments.errors_only:
        print(_said("现有数据无法核对：", "What the data cannot answer:"))
        _print((_left_out_document(at) for at in range(len(LEFT_OUT))), "{source}  {statement}  {reason}", arguments)


def _say_exempted(count: int) -> None:
    """On standard error, so that standard output holds nothing but the lines."""
    if count:
        words = _said(f"另有{count}处疑点写明了原因，没有列出。", f"{count} more have a reason and are not listed.")
        print(words, file=sys.stderr)


def _wanted(arguments: argparse.Namespace) -> Sequence[CheckRule]:
    return [rule for rule in RULES if rule.severity is Severity.ERROR] if arguments.errors_only else RULES


def _portions(arguments: argparse.Namespace) -> Iterator[Sequence[HouseholdToCheck]]:
    from huitou.surveys.queries.checks import register_to_check, round_to_check

    viewer, day = database.viewer(arguments), arguments.on or database.today()
    if arguments.round:
        return round_to_check(arguments.round, viewer, as_of=day, area_code=arguments.area)
    return register_to_check(viewer, as_of=day, area_code=arguments.area)


def _village_hits(arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """What is wrong with the villages themselves, village by village in their order."""
    from huitou.surveys.queries.village_checks import villages_of_register, villages_of_round

    viewer, day = database.viewer(arguments), arguments.on or database.today()
    villages = (
        villages_of_round(arguments.round, viewer, as_of=day, area_code=arguments.area)
        if arguments.round
        else villages_of_register(viewer, as_of=day, area_code=arguments.area)
    )
    rules = [rule for rule in _wanted(arguments) if rule.of == "village"]
    found = check_many(village_frames_of((at, one.record) for at, one in enumerate(villages)), rules)
    for code, at in found.sort("household", maintain_order=True).select("rule", "household").iter_rows():
        yield _document(_RULES[code], villages[at].code, ())


def _check_file(arguments: argparse.Namespace) -> int:
    """The rules that a file can answer by itself; what cannot be read goes to standard error, and makes the code 1."""
    from huitou.documents.tables import read_table
    from huitou.registry.check_columns import household_columns, rules_about
    from huitou.registry.records import HOUSEHOLD_HEADINGS
    from huitou.surveys.queries.checks import poverty_lines

    viewer, day = database.viewer(arguments), arguments.on or database.today()
    table = read_table(arguments.file, HOUSEHOLD_HEADINGS)
    columns = household_columns(table, as_of=day, line_of=poverty_lines(viewer, as_of=day))
    rules = rules_about(columns.facts, _wanted(arguments))
    found = check_many(columns.frames, rules)
    hits = (_file_hit(table, code, row) for code, row in found.sort("household").select("rule", "household").rows())
    if arguments.json:
        _print(hits, "", arguments)
    else:
        _summarise(hits)
    for problem in columns.problems:
        print(problem.line(language()), file=sys.stderr)
    if table.unknown_headings:
        names = "、".join(table.unknown_headings)
        print(_said(f"没有用到的列：{names}", f"Columns that were not used: {names}"), file=sys.stderr)
    asked, left = len(rules), len(_wanted(arguments)) - len(rules)
    words = _said(
        f"核对了{len(table.numbers)}户、{asked}条规则；另有{left}条要看成员、调查表或文件里没有的列，导入以后再核对。",
        f"{len(table.numbers)} households by {asked} rules; {left} more ask for members, surveys or columns that the "
        "file does not have, and are asked once it is loaded.",
    )
    print(words, file=sys.stderr)
    return 1 if columns.problems else 0


def _file_hit(table: Table, code: str, row: int) -> dict[str, Any]:
    rule, line = _RULES[code], table.rows[row]
    return {
        "rule": code,
        "severity": str(rule.severity),
        "subject": line.cells["code"].text.strip(),
        "line": line.number,
        "message": _message(rule, ()),
        "fix": _said(rule.mend, rule.mend_en),
    }


def _hits(
    portion: Sequence[HouseholdToCheck], rules: Sequence[CheckRule], exempted: list[str]
) -> Iterator[dict[str, Any]]:
    """What is wrong with some households, household by household in their order. The numbers of rules that fired where
    a reason is in force go to `exempted`."""
    found = check_many(frames_of((at, one.record) for at, one in enumerate(portion)), rules)
    for code, at, members in found.sort("household", maintain_order=True).iter_rows():
        if code in portion[at].reasons:
            exempted.append(code)
            continue
        rule, names = _RULES[code], {member["number"]: member["name"] for member in portion[at].record["members"]}
        people = [f"{number} {names[number] or ''}".strip() for number in members]
        yield _document(rule, portion[at].code, people)


def _document(rule: CheckRule, subject: str, people: Sequence[str]) -> dict[str, Any]:
    return {
        "rule": rule.code,
        "severity": str(rule.severity),
        "subject": subject,
        "message": _message(rule, people),
        "fix": _said(rule.mend, rule.mend_en),
    }


def _message(rule: CheckRule, people: Sequence[str]) -> str:
    if not people:
        return _said(rule.message, rule.message_en)
    return _said(f"成员{'、'.join(people)}：{rule.message}", f"Member {', '.join(people)}: {rule.message_en}")


def _said(chinese: str, english: str) -> str:
    return english if language() == "en" else chinese


def _rule_document(rule: CheckRule) -> dict[str, Any]:
    return {
        "rule": rule.code,
        "severity": str(rule.severity),
        "subject": rule.of,
        "message": _said(rule.message, rule.message_en),
        "fix": _said(rule.mend, rule.mend_en),
        "sources": list(rule.sources),
        "limits": [{"value": str(one.value), "unit": one.unit, "year": one.year} for one in limits_of(rule)],
    }


def _left_out_document(at: int) -> dict[str, Any]:
    one = LEFT_OUT[at]
    return {"source": one.source, "statement": one.statement, "reason": _said(one.reason, one.reason_en)}


def _print(documents: Iterable[dict[str, Any]], words: str, arguments: argparse.Namespace) -> None:
    for document in documents:
        print(json.dumps(document, ensure_ascii=False) if arguments.json else words.format_map(document))


def _summarise(hits: Iterable[dict[str, Any]]) -> None:
    """How many households or villages each rule fires at: a county has too many for reading one by one."""
    counts = Counter(hit["rule"] for hit in hits)
    rows = (
        (
            code,
            _SEVERITIES[_RULES[code].severity][language()],
            f"{count:,}",
            _said(_RULES[code].message, _RULES[code].message_en),
        )
        for code, count in sorted(counts.items())
    )
    print_table(_said("规则 级别 户(村)数 问题", "Rule Severity Subjects Problem").split(), rows, figures={2})


_SEVERITIES = {
    Severity.ERROR: {"zh": "错误", "en": "error"},
    Severity.WARNING: {"zh": "疑点", "en": "warning"},
    Severity.FINDING: {"zh": "未达标", "en": "finding"},
}
