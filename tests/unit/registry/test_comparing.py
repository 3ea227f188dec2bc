"""What a file changes about a known record."""

from __future__ import annotations

import json
from datetime import date

import pytest

from huitou.core.canonical import canonical_json
from huitou.registry.comparing import Known, details_texts, update_of

KNOWN = Known(
    id=7,
    version=3,
    values={"name": "张三", "born_on": date(1970, 1, 1), "size_register": 4},
    details={"fuel": "柴草", "bank": "信用社"},
    sealed={"phone": lambda: "10012345678", "bank_account": lambda: None},
)


@pytest.mark.parametrize(
    ("values", "details", "changes"),
    [
        ({"size_register": 5}, {}, {"size_register": [4, 5]}),
        ({"born_on": date(1971, 2, 3)}, {}, {"born_on": ["1970-01-01", "1971-02-03"]}),
        ({"size_register": None}, {}, {"size_register": [4, None]}),
        ({"phone": "10087654321"}, {}, {"phone": ["•", "•"]}),
        ({"phone": None}, {}, {"phone": ["•", None]}),
        ({"bank_account": "9999"}, {}, {"bank_account": [None, "•"]}),
        ({}, {"fuel": "燃气"}, {"details.fuel": ["柴草", "燃气"]}),
        ({}, {"fuel": None}, {"details.fuel": ["柴草", None]}),
        ({}, {"student": "04"}, {"details.student": [None, "04"]}),
    ],
)
def test_only_what_differs_is_a_change(
    values: dict[str, object], details: dict[str, object], changes: dict[str, object]
) -> None:
    update = update_of(KNOWN, values, details)
    assert update is not None
    assert json.loads(update.changes) == changes


def test_the_details_that_the_file_does_not_have_stay() -> None:
    update = update_of(KNOWN, {}, {"fuel": "燃气"})
    assert update is not None
    assert json.loads(update.details) == {"fuel": "燃气", "bank": "信用社"}


def test_a_file_that_says_the_same_changes_nothing() -> None:
    assert update_of(KNOWN, {"name": "张三", "phone": "10012345678"}, {"fuel": "柴草", "student": None}) is None


def test_a_sealed_value_is_opened_only_when_the_file_has_its_column() -> None:
    def never() -> str:
        raise AssertionError("opened")

    shut = Known(1, 1, {"name": "张三"}, {}, {"phone": never})
    assert update_of(shut, {"name": "李四"}, {}) is not None


def test_the_details_of_new_records_are_canonical() -> None:
    columns: dict[str, list[object]] = {
        "water_safe": [True, False, None],
        "registered_in": [2014, None, None],
        "fuel": ['柴草"煤"', "柴草", None],
        "born_on": [date(1970, 1, 2), None, None],
    }
    written = [
        {"born_on": "1970-01-02", "fuel": '柴草"煤"', "registered_in": 2014, "water_safe": True},
        {"fuel": "柴草", "water_safe": False},
        {},
    ]
    assert details_texts(columns, 3) == [canonical_json(row) for row in written]
    assert details_texts({}, 2) == ["{}", "{}"]
