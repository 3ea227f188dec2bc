"""`huitou judge`: facts in as JSON lines, one finding document out per line, without a database."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from typing import IO, Any

from huitou.cli import language
from huitou.core.errors import Language, Place, Problem, Refusal
from huitou.core.facts import FactSchema, canonical_facts
from huitou.core.json_lines import json_object, numbered_lines
from huitou.core.judgements import judgement_document
from huitou.core.standards import Standard, judge
from huitou.policy import load_pack


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `huitou judge`."""
    command = commands.add_parser("judge", help="按某年标准判断标准输入里的事实（JSON 行），不用数据库")
    command.add_argument("--subject", choices=("household", "village"), required=True, help="户或村")
    command.add_argument("--standard-year", type=int, required=True, metavar="YEAR", help="哪一年的标准")
    command.add_argument("--pack", default="qingshen-2017", help="方案包（默认 qingshen-2017）")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Judges standard input line by line. 0: all judged; 1: a line was refused; 2: a year outside the pack."""
    pack = load_pack(arguments.pack)
    if arguments.standard_year not in pack.standard_years:
        return _wrong_year(arguments.standard_year, pack.standard_years)
    desk = Desk(
        pack.fact_schema(arguments.subject),
        pack.standard(arguments.subject, arguments.standard_year),
        language(),
    )
    return judge_lines(desk, sys.stdin.buffer, sys.stdout.buffer, sys.stderr)


def _wrong_year(year: int, years: tuple[int, ...]) -> int:
    problem = Problem("HT6005", values={"year": year, "first": years[0], "last": years[-1]})
    print(problem.line(language()), file=sys.stderr)
    return 2


@dataclass(frozen=True, slots=True)
class Desk:
    """What a line is judged with, and the language in which a refusal is explained."""

    schema: FactSchema
    standard: Standard
    language: Language


def judge_lines(desk: Desk, source: IO[bytes], sink: IO[bytes], complaints: IO[str]) -> int:
    """One document into `sink` per line of `source` that is not blank, in order; one line is held at a time.

    A refused line becomes an error document, its problems go to `complaints`, and the answer is 1.
    """
    code = 0
    for number, line in numbered_lines(source):
        subject_id: str | int | None = None
        try:
            document = json_object(line, Place(line=number))
            subject_id = _subject_id(document, number)
            result = {"id": subject_id, **_judged(desk, document, Place(line=number))}
        except Refusal as refusal:
            code = 1
            first = refusal.problems[0]
            error = {"code": first.code, "message": first.message(desk.language)}
            result = {"id": subject_id, "line": number, "error": error}
            complaints.writelines(problem.line(desk.language) + "\n" for problem in refusal.problems)
        sink.write(_encoded(result))
    sink.flush()
    return code


def _judged(desk: Desk, document: dict[str, Any], place: Place) -> dict[str, Any]:
    facts = canonical_facts(document, desk.schema, place, also_known=("id",))
    return judgement_document(judge(facts, desk.standard), desk.standard.subject)


def _subject_id(document: dict[str, Any], number: int) -> str | int | None:
    """Takes the `id` out of the document."""
    value = document.pop("id", None)
    if value is None or (isinstance(value, (str, int)) and not isinstance(value, bool)):
        return value
    raise Refusal.of("HT1020", Place(line=number), value=str(value))


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _encoded(result: dict[str, Any]) -> bytes:
    """The document as one line. Half a character (\\ud800) stays the escape that it was."""
    return (_ENCODER.encode(result) + "\n").encode(errors="backslashreplace")
