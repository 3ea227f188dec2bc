"""`huitou judge`: facts in as JSON lines, one finding document out per line, without a database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any

from huitou.cli import language
from huitou.core.errors import Language, Place, Problem, Refusal
from huitou.core.facts import FactSchema, canonical_facts
from huitou.core.judgements import judgement_document
from huitou.core.standards import Standard, judge
from huitou.policy import load_pack

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


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
    for number, line in _lines(source):
        subject_id: str | int | None = None
        try:
            document = _document(line, Place(line=number))
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


def _lines(source: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, numbered from 1; blank ones are counted. A byte order mark is no part of them."""
    for number, line in enumerate(source, 1):
        text = line.removeprefix(_BYTE_ORDER_MARK).strip() if number == 1 else line.strip()
        if text:
            yield number, text


def _judged(desk: Desk, document: dict[str, Any], place: Place) -> dict[str, Any]:
    facts = canonical_facts(document, desk.schema, place, also_known=("id",))
    return judgement_document(judge(facts, desk.standard), desk.standard.subject)


def _subject_id(document: dict[str, Any], number: int) -> str | int | None:
    """Takes the `id` out of the document."""
    value = document.pop("id", None)
    if value is None or (isinstance(value, (str, int)) and not isinstance(value, bool)):
        return value
    raise Refusal.of("HT1020", Place(line=number), value=str(value))


class _Twice(ValueError):
    """A key that stands twice in one object."""


class _Exponent:
    """A number written with an exponent: no reader of facts takes it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


def _exact(text: str) -> Decimal | _Exponent:
    return _Exponent(text) if "e" in text or "E" in text else Decimal(text)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _Twice(next(key for key in keys if keys.count(key) > 1))
    return found


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} is not a JSON number")


_DECODER = json.JSONDecoder(parse_float=_exact, parse_constant=_no_constant, object_pairs_hook=_pairs)


def _document(line: bytes, place: Place) -> dict[str, Any]:
    """The object on the line. Raises `Refusal` HT1001 for anything but JSON, HT1002 for another kind of value, HT1019
    for a key that stands twice."""
    try:
        document = _DECODER.decode(line.decode())
    except _Twice as error:
        raise Refusal.of("HT1019", place, key=str(error)) from error
    except (ValueError, RecursionError) as error:
        raise Refusal.of("HT1001", place, detail=str(error)) from error
    if not isinstance(document, dict):
        raise Refusal.of("HT1002", place)
    return document


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _encoded(result: dict[str, Any]) -> bytes:
    """The document as one line. Half a character (\\ud800) stays the escape that it was."""
    return (_ENCODER.encode(result) + "\n").encode(errors="backslashreplace")
