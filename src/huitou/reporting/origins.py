"""Where the printed cells of a form come from: the subjects that a cell counts, the rule, the facts. Pure."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huitou.core.canonical import canonical_json
from huitou.core.forms import CellOrigin, FilledForm, FormColumn, FormOrigin, FormSpec
from huitou.reporting.forms import FormBundle, FormSubject, Trace
from huitou.reporting.head_origins import head_cells

_SIGNS_OF_A_CODE = 10
_SHORT = 12
_RULES = {
    "subject": "台账（本批次开启时的对象）",
    "size": "附件2 注2：实际人数",
    "exit_year": "台账：脱贫（退出）年度",
    "met_year": "最后一项乡镇核实达标的年份",
    "remark": "备注：四种人数不一致、没有栏目的项目、未查清的项目、未签字原因、填表人所写",
    "below_standard": "至少一项未达标",
    "helped": "至少一项已核实达标",
}


@dataclass(frozen=True, slots=True)
class CellSource:
    """One printed cell with what stands behind it."""

    column: FormColumn
    what: str
    value: str
    rule: str
    subjects: tuple[FormSubject, ...]
    is_total: bool = False


def cell_source(spec: FormSpec, form: FilledForm, trace: Trace, row: int | None, key: str) -> CellSource | None:
    """The cell of a filled row, or of 合计 (None), under a column; None where there is no such cell."""
    column = next((one for one in spec.columns if one.key == key), None)
    if column is None or (row is not None and row >= len(form.rows)):
        return None
    values = form.rows[row] if row is not None else form.total
    if values is None:
        return None
    value = values.get(key)
    behind = _behind(trace, row)
    return CellSource(
        column=column,
        what=heading_words(column),
        value="" if value is None else str(value),
        rule=_rule(spec, column, behind),
        subjects=tuple(one for one in behind if _counts(column, one)),
        is_total=row is None,
    )


def origin_of(bundle: FormBundle, key: Mapping[str, Any]) -> FormOrigin:
    """The code, digest and cells of a bundle; `key` says which form of which round and area it is."""
    content = content_of(bundle)
    whole = hashlib.sha256(canonical_json({**key, "sheets": content}).encode())
    code = base64.b32encode(whole.digest()).decode()[:_SIGNS_OF_A_CODE]
    return FormOrigin(code, whole.hexdigest(), tuple(_cells(bundle)))


def content_of(bundle: FormBundle) -> list[dict[str, Any]]:
    """What the sheets of a bundle say, as canonical JSON may hold it. A row is known by its subject, else by what
    stands first in it."""
    return [
        {
            "sheet": form.sheet,
            "values": dict(form.values),
            "heads": {column.key: heading_words(column) for column in spec.columns},
            "rows": [
                [name, {key: str(value) for key, value in values.items()}]
                for name, values in zip(_row_names(form, trace), form.rows, strict=True)
            ],
            "total": None if form.total is None else {key: str(value) for key, value in form.total.items()},
        }
        for spec, form, trace in bundle.sheets
    ]


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that says something else now; empty where it is not there."""

    sheet: str
    row: str
    column: str
    then: str
    now: str


def changes(then: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> Iterator[CellChange]:
    """What is different between two states of one form, cell by cell."""
    newer = {sheet["sheet"]: sheet for sheet in now}
    older = {sheet["sheet"]: sheet for sheet in then}
    for name in [*older, *(name for name in newer if name not in older)]:
        one, other = older.get(name, _NO_SHEET), newer.get(name, _NO_SHEET)
        heads = {"": "", **other["heads"], **one["heads"]}
        one_rows, other_rows = _named_rows(one), _named_rows(other)
        for row in [*one_rows, *(row for row in other_rows if row not in one_rows)]:
            said, says = one_rows.get(row, {}), other_rows.get(row, {})
            for key in heads:
                if key != "number" and said.get(key, "") != says.get(key, ""):
                    yield CellChange(name, row, heads[key], said.get(key, ""), says.get(key, ""))


_NO_SHEET: Mapping[str, Any] = {"heads": {}, "rows": [], "total": None}


def _named_rows(sheet: Mapping[str, Any]) -> dict[str, Mapping[str, str]]:
    rows = dict(sheet["rows"])
    return rows if sheet["total"] is None else {**rows, "合计": sheet["total"]}


def heading_words(column: FormColumn) -> str:
    """The heads of a column in one line."""
    return "·".join(" ".join(text.split()) for text in column.heading)


def facts_words(subjects: Sequence[FormSubject]) -> str:
    """The facts by digest and revision: of one subject its own, of several one digest over theirs."""
    known = [one for one in subjects if one.digest]
    if not known:
        return ""
    if len(known) == 1:
        return f"{known[0].digest[:_SHORT]} r{known[0].revision}"
    whole = hashlib.sha256("\n".join(sorted(f"{one.code} {one.digest}" for one in known)).encode())
    return f"{whole.hexdigest()[:_SHORT]} ({len(known)})"


def _cells(bundle: FormBundle) -> Iterator[CellOrigin]:
    for sheet, ((spec, form, trace), counts) in enumerate(zip(bundle.sheets, bundle.counts_of_heads, strict=True)):
        yield from head_cells(sheet, spec, counts)
        rows = [*enumerate(form.rows), *([] if form.total is None else [(None, form.total)])]
        for row, values in rows:
            for position, column in enumerate(spec.columns):
                if column.key in values and column.key != "number":
                    behind = _behind(trace, row)
                    counted = [one for one in behind if _counts(column, one)]
                    rule = _rule(spec, column, behind)
                    words = heading_words(column)
                    yield CellOrigin(sheet, row, position, words, rule, facts_words(counted), len(counted))


def _row_names(form: FilledForm, trace: Trace) -> Iterator[str]:
    """The rows by name; the second of one subject (another gap) is numbered."""
    seen: Counter[str] = Counter()
    for position in range(len(form.rows)):
        name = _row_name(form, trace, position)
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"


def _row_name(form: FilledForm, trace: Trace, position: int) -> str:
    behind = trace[position] if position < len(trace) else ()
    first = next((str(value) for key, value in form.rows[position].items() if key != "number"), "")
    return f"{first} {behind[0].code}" if len(behind) == 1 else first


def _behind(trace: Trace, row: int | None) -> tuple[FormSubject, ...]:
    if row is None:
        return tuple(subject for of_row in trace for subject in of_row)
    return trace[row] if row < len(trace) else ()


def _counts(column: FormColumn, subject: FormSubject) -> bool:
    match column.shows:
        case "size":
            return subject.size is not None
        case "not_met" | "met":
            return subject.is_marked(column)
        case "below_standard":
            return subject.is_below_standard
        case "helped":
            return subject.has_result
    return True


def _rule(spec: FormSpec, column: FormColumn, subjects: Sequence[FormSubject]) -> str:
    said = [column.meaning, _RULES.get(column.shows, "")]
    found = next((one.findings[column.indicator] for one in subjects if column.indicator in one.findings), None)
    if found is not None:
        line = "" if found.threshold is None else f"，标准 {found.threshold}"
        said.append(f"{found.clause}{line}")
    return "；".join(part for part in said if part) or spec.source
