"""What was typed on a survey page, as a document; and a document as it stands in the fields of the page.

Fields carry the names of their facts; those of a member begin with `member-1-`, lines of a worksheet with `line-`.
A worksheet decides over its totals: a total is read only where none of its lines is written.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from huitou.core.amounts import plain_text
from huitou.core.errors import Place, Problem
from huitou.core.facts import FactSchema, FactType
from huitou.core.worksheet import amount, own_share, tidy, totals
from huitou.policy import IndicatorInfo
from huitou.surveys.queries import SubjectLine
from huitou.surveys.survey_documents import SubjectType, SurveyDocument
from huitou.web.surveying.questions import ANSWERS, MONEY, typed

WHOLE, EACH = "household", "each"
_OUT_OF_POCKET = ("care_cost", "care_paid", "out_of_pocket_share")


@dataclass(slots=True)
class Answers:
    """The facts that a page says, as people write them (yuan, text), and what cannot be read, by field."""

    facts: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, list[Problem]] = field(default_factory=dict)

    def document(self, subject: SubjectLine, asked: Iterable[str], line: int = 0) -> SurveyDocument:
        """The document to record; what the page does not ask stays as it was. `line`: which of several it is."""
        kind: SubjectType = "village" if subject.subject_type == "village" else "household"
        places = {name: _place(line, name) for name in self.facts}
        return SurveyDocument(kind, subject.code, self.facts, Place(line=line), covers=frozenset(asked), places=places)


@lru_cache(maxsize=4_096)
def _place(line: int, name: str) -> Place:
    return Place(line=line, name=name)


def member_field(position: int, name: str) -> str:
    """The field of a member's answer; `position` from 1."""
    return f"member-{position}-{name}"


def line_field(name: str) -> str:
    """The field of a worksheet's line."""
    return f"line-{name}"


def whole_field(indicator: IndicatorInfo) -> str:
    """The field of an answer for the whole household."""
    return f"whole-{indicator.slug}"


def fields_of(
    facts: Mapping[str, Any], schema: FactSchema, members: Sequence[str], indicators: Iterable[IndicatorInfo]
) -> dict[str, str]:
    """The text in every field for canonical facts; `members` are the 人编号 in the order of the page."""
    fields: dict[str, str] = {}
    for name, fact in schema.types.items():
        if fact.kind == "worksheet":
            fields |= {line_field(line): text for line, text in (facts.get(name) or {}).items()}
        elif fact.kind != "members":
            fields[name] = typed(fact, facts.get(name))
    said = {one.get("member"): one for one in facts.get("members") or ()}
    for position, number in enumerate(members, 1):
        one = said.get(number, {})
        fields |= {member_field(position, name): typed(fact, one.get(name)) for name, fact in schema.member.items()}
        fields[member_field(position, "member")] = number
        fields[member_field(position, "away")] = "yes" if said and number not in said else ""
    for indicator in indicators:
        whole = indicator.whole_household
        ways = {one.get(whole.answered) for one in said.values()} if whole else set()
        fields[whole_field(indicator)] = str(ways.pop() or "") if len(ways) == 1 else ""
    return fields


def read_answers(
    fields: Mapping[str, str],
    schema: FactSchema,
    asked: Iterable[str],
    members: int,
    indicators: Sequence[IndicatorInfo],
) -> Answers:
    """The document that the fields say. `members`: how many rows of members the page has."""
    answers = Answers()
    sheets = [schema.types[name] for name in asked if schema.types[name].kind == "worksheet"]
    summed: set[str] = set()
    for sheet in sheets:
        summed |= _read_worksheet(fields, sheet, answers)
    for name in asked:
        fact = schema.types[name]
        if fact.kind not in {"members", "worksheet"} and name not in summed:
            answers.facts[name] = _read(fact, fields.get(name, ""), name, answers)
    if schema.member and members:
        rows = [_read_member(fields, schema, position, answers) for position in range(1, members + 1)]
        present = [row for row in rows if row is not None]
        for indicator in indicators:
            _say_of_all(fields.get(whole_field(indicator), ""), indicator, present)
        answers.facts["members"] = present or None
    return answers


def _read_worksheet(fields: Mapping[str, str], sheet: FactType, answers: Answers) -> set[str]:
    """Puts the lines into the document; gives the totals that they add up to."""
    typed_in = {name: text for name in sheet.lines if (text := fields.get(line_field(name)))}
    lines = {name: tidied for name, text in typed_in.items() if (tidied := tidy(text))}
    for name, text in lines.items():
        value = amount(text)
        if value is None or value < 0:
            code = "HT1021" if value is None else "HT1006"
            values = {"key": f"{sheet.name}.{name}", "value": text[:40]}
            answers.problems.setdefault(line_field(name), []).append(Problem(code, values=values))
    answers.facts[sheet.name] = lines or None
    return set(totals(lines, sheet.lines)) | {sheet.lines[name].into for name in lines}


def _read_member(
    fields: Mapping[str, str], schema: FactSchema, position: int, answers: Answers
) -> dict[str, Any] | None:
    """What is said of one member; None for one who does not count to the household."""
    number = fields.get(member_field(position, "member"), "").strip()
    if not number or fields.get(member_field(position, "away")) == "yes":
        return None
    row: dict[str, Any] = {"member": number}
    for name, fact in schema.member.items():
        if name not in {"member", "out_of_pocket_share"}:
            key = member_field(position, name)
            row[name] = _read(fact, fields.get(key, ""), key, answers)
    if set(_OUT_OF_POCKET) <= schema.member.keys():
        row["out_of_pocket_share"] = _share(fields, position, row, answers)
    return row


def _share(fields: Mapping[str, str], position: int, row: Mapping[str, Any], answers: Answers) -> str | None:
    """The share of two amounts; the share as it stands where no amounts are given."""
    cost, paid = row["care_cost"], row["care_paid"]
    if cost is None or paid is None:
        stated = fields.get(member_field(position, "out_of_pocket_share"), "")
        return stated if cost is None and paid is None and stated else None
    share = own_share(Decimal(cost), Decimal(paid))
    if share is None:
        problem = Problem("HT4020", values={"cost": cost, "paid": paid})
        answers.problems.setdefault(member_field(position, "care_paid"), []).append(problem)
        return None
    return plain_text(share)


def _say_of_all(way: str, indicator: IndicatorInfo, members: list[dict[str, Any]]) -> None:
    """Writes an answer for the whole household to each member, with that it was asked so."""
    whole = indicator.whole_household
    if whole is None or way not in {WHOLE, EACH}:
        return
    for member in members:
        member[whole.answered] = way
        if way == WHOLE:
            member |= whole.answers


def _read(fact: FactType, text: str, key: str, answers: Answers) -> Any:
    """The value of a field; None when it is blank or cannot be read."""
    if not text:
        return None
    written = unicodedata.normalize("NFKC", text).strip() if fact.kind != "text" else text.strip()
    if not written:
        return None
    value: Any = written
    code = ""
    if fact.kind in MONEY:
        yuan = amount(written)
        value, code = (None, "HT1021") if yuan is None else (f"{yuan:f}", "")
    elif fact.kind in {"count", "year"}:
        is_whole = written.isascii() and written.isdigit() and len(written) <= 12
        value, code = (int(written), "") if is_whole else (None, "HT1009")
    elif fact.kind in {"flag", "certified"}:
        value = ANSWERS.get(written, written)
    if code:
        answers.problems.setdefault(key, []).append(Problem(code, values={"key": fact.name, "value": written[:40]}))
    return value
