"""A workbook of households read by pandas; then every cell understood and every rule asked in plain Python, row by
row. Takes the file and the codes of the rules as JSON.

It uses huitou's own readers of cells and its function for one household, so the answers are the same to the letter.
"""

from __future__ import annotations

import importlib
import json
import sys
from datetime import date
from decimal import Decimal
from typing import Any

from huitou.checks import RULES
from huitou.checks.one import checker
from huitou.documents.cells import plain_cell
from huitou.registry.check_records import dated, household_record
from huitou.registry.code_lists import STATUS_BY_EXIT_STATE
from huitou.registry.columns import HOUSEHOLD_COLUMNS
from tests.benchmarks.checks import digest_of_hits
from tests.benchmarks.processes import seconds_of_one_run

AS_OF, LINE = date(2017, 6, 12), Decimal(3100)
Found = list[tuple[str, int, tuple[str, ...]]]


def check(path: str, codes: frozenset[str]) -> tuple[Found, int]:
    """Which rule fires at which row, and how many cells cannot be read."""
    frame = importlib.import_module("pandas").read_excel(path, dtype=object)  # else a text of digits becomes a number
    rules = checker([rule for rule in RULES if rule.code in codes])
    columns = [(column.key, column.heading.label, column.reader) for column in HOUSEHOLD_COLUMNS]
    found: Found = []
    problems = 0
    for number, row in enumerate(frame.to_dict("records")):
        values: dict[str, Any] = {}
        for key, label, reader in columns:
            value = row[label]
            reading = reader(plain_cell("", None if value != value else value))  # pandas' way to say empty
            problems += bool(reading.code)
            values[key] = reading.value
        state = values["exit_state"]
        by_year = "not_exited" if values["exit_year"] is None else "exited"
        values["status"] = STATUS_BY_EXIT_STATE[state] if state else by_year
        columns_of_row = {"phone_sealed": values["phone"], "bank_account_sealed": values["bank_account"]}
        record = dated(household_record(columns_of_row, values, []), AS_OF, LINE)
        found += [(hit.rule, number, hit.members) for hit in rules(record)]
    return found, problems


def main(path: str, rules: str) -> None:
    """Prints seconds of one run, the digest of the hits and how many cells cannot be read."""
    codes = frozenset(json.loads(rules))
    answers: list[tuple[Found, int]] = []
    seconds = seconds_of_one_run(lambda: answers.append(check(path, codes)))
    ((found, problems),) = answers
    version = importlib.import_module("pandas").__version__
    print(json.dumps({"s": seconds, "version": version, "digest": digest_of_hits(found), "problems": problems}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
