"""What the rules say of a households' workbook before it is loaded, row by row and at their cells.

Pure. Only rules that such a file can answer by itself are asked; the others wait until it is loaded. That something is
missing refuses no row, as it refuses no survey: it is told, and mended afterwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from huitou.checks.bulk import check_many
from huitou.core.check_rules import CheckRule, Missing, Severity, facts_of, parts_of
from huitou.core.errors import Problem
from huitou.documents.tables import Row, Table
from huitou.registry.check_columns import COLUMN_OF_FACT, LineOf, household_columns, rules_about

_CODES: Mapping[Severity, str] = {Severity.ERROR: "HT3110", Severity.WARNING: "HT3111", Severity.FINDING: "HT3112"}

Remarks = Mapping[int, Sequence[Problem]]


@dataclass(frozen=True, slots=True)
class RowRemarks:
    """What the rules say of each row (by its position): errors, doubts, and what falls short of the standard."""

    errors: Remarks
    doubts: Remarks
    findings: Remarks


def remarks_on(table: Table, rules: Sequence[CheckRule], *, as_of: date, line_of: LineOf) -> RowRemarks:
    """What the rules say of the rows of a table under `HOUSEHOLD_HEADINGS`, on a day; `line_of` gives the poverty line
    of a county in yuan."""
    columns = household_columns(table, as_of=as_of, line_of=line_of)
    by_code = {rule.code: rule for rule in rules_about(columns.facts, rules)}
    hits = check_many(columns.frames, tuple(by_code.values())).sort("household", "rule").select("rule", "household")
    said: dict[Severity, dict[int, list[Problem]]] = {severity: defaultdict(list) for severity in Severity}
    for code, at in hits.iter_rows():
        rule, row = by_code[code], table.rows[at]
        severity = _as_weighed(rule)
        said[severity][at].append(_problem(rule, severity, table, row))
    return RowRemarks(said[Severity.ERROR], said[Severity.WARNING], said[Severity.FINDING])


def of_rows(remarks: Remarks, rows: Collection[int]) -> tuple[Problem, ...]:
    """The remarks on some rows, in their order."""
    return tuple(one for at, of_row in sorted(remarks.items()) if at in rows for one in of_row)


def _as_weighed(rule: CheckRule) -> Severity:
    """What is missing is no error yet."""
    rests_on_nothing = any(isinstance(part, Missing) for part in parts_of(rule.condition)) or bool(
        COLUMN_OF_FACT.keys() & set(facts_of(rule.condition))
    )
    return Severity.WARNING if rule.severity is Severity.ERROR and rests_on_nothing else rule.severity


def _problem(rule: CheckRule, severity: Severity, table: Table, row: Row) -> Problem:
    """A rule that fired, at the first of its columns that the sheet has, with what stands there."""
    keys = (COLUMN_OF_FACT.get(name, name) for name in facts_of(rule.condition))
    key = next((one for one in keys if one in table.coded), "code")
    values = {
        "value": row.cells[key].text.strip() if key in table.coded else "",
        "rule": rule.code,
        "message": rule.message,
        "message_en": rule.message_en,
        "mend": rule.mend,
        "mend_en": rule.mend_en,
    }
    return Problem(_CODES[severity], table.place(row, key), values)
