"""What a county has typed stands after `huitou migrate` as it stood before, and what migrations write beside it is
right: from the first schema that there was, filled, by way of a later one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.integration.old_database import (
    FINDINGS,
    HOUSEHOLDS,
    MEMBERS,
    NEXT_VILLAGE,
    NUMBERS,
    OTHER_VILLAGE,
    VILLAGE,
)
from tests.integration.own_database import environment_of_its_own

Tables = Mapping[str, Mapping[str, Mapping[str, Any]]]


class Migrated:
    """A database that was filled in stages, and how it stands after `huitou migrate`."""

    def __init__(self, data: Path, environment: dict[str, str]) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HUITOU_")}
        paths = {"PYTHONPATH": os.pathsep.join(sys.path), "DJANGO_SETTINGS_MODULE": "huitou.conf.settings"}
        done = subprocess.run(
            [sys.executable, "-m", "tests.integration.old_database", str(data)],
            env=kept | paths | {"HUITOU_DATA": str(data)} | environment,
            capture_output=True, text=True, check=False, timeout=240,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        said = json.loads(done.stdout)
        assert said["code"] == 0, done.stderr
        self.stages: list[Tables] = said["stages"]
        self.tables: Tables = said["migrated"]

    def rows(self, table: str) -> list[Mapping[str, Any]]:
        """The rows of a table after the command."""
        return list(self.tables[table].values())


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Migrated]:
    with environment_of_its_own("filled") as environment:
        yield Migrated(tmp_path_factory.mktemp("filled"), environment)


# A gap of the first stage is carried over in the second.
_CHANGED_BETWEEN = {("casework_gap", "state")}
# Keyed indexes are made anew from the numbers.
_MADE_ANEW = {("registry_member", "identity_index"), ("registry_member", "identity_tail_index")}


def _lost(before: Tables, after: Tables, but: set[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Rows and values that stood there and do not stand there any more."""
    return [
        (table, key, name)
        for table, rows in before.items()
        for key, row in rows.items()
        for name, value in row.items()
        if (table, name) not in but and after.get(table, {}).get(key, {}).get(name, ...) != value
    ]


def test_no_row_and_no_value_is_lost(migrated: Migrated) -> None:
    oldest, later = migrated.stages
    assert len(oldest["registry_member"]) == MEMBERS
    assert len(oldest["assessments_assessment"]) == 2 * HOUSEHOLDS
    assert _lost(oldest, migrated.tables, _CHANGED_BETWEEN | _MADE_ANEW) == []
    assert _lost(later, migrated.tables, _MADE_ANEW) == []
    assert {table: len(rows) for table, rows in later.items() if table.startswith(("casework", "surveys"))} == {
        table: len(migrated.tables[table]) for table in later if table.startswith(("casework", "surveys"))
    }


def _round_slug(migrated: Migrated, row: Mapping[str, Any]) -> tuple[str, int]:
    round_ = migrated.tables["surveys_round"][str(row["round_id"])]
    return round_["slug"], round_["county_id"]


def test_every_gap_stands_in_the_round_and_place_of_its_own_subject(migrated: Migrated) -> None:
    counties = {row["code"]: row["id"] for row in migrated.rows("areas_area") if row["level"] == "county"}
    own, other = counties["511425"], counties["511424"]
    found = Counter(
        (*_round_slug(migrated, gap), gap["village_code"], gap["subject_type"], gap["subject_code"], gap["indicator"])
        for gap in migrated.rows("casework_gap")
    )
    household = "51142500001"
    assert found == Counter(
        [
            ("2017-1", own, VILLAGE, "household", household, "safe_water"),
            ("2017-1", own, VILLAGE, "household", "51142500002", "basic_medical_care"),
            ("2017-1", own, VILLAGE, "village", VILLAGE, "paved_road"),
            ("2017-2", own, NEXT_VILLAGE, "household", household, "safe_water"),
            ("2017-2", own, NEXT_VILLAGE, "household", household, "electricity"),
            ("2017-1", other, OTHER_VILLAGE, "household", household, "safe_water"),
        ]
    )


def test_every_survey_stands_in_the_round_and_village_of_its_own_subject(migrated: Migrated) -> None:
    subjects = migrated.tables["surveys_roundsubject"]
    surveys = migrated.rows("surveys_survey")
    assert len(surveys) == 6
    for survey in surveys:
        subject = subjects[str(survey["subject_id"])]
        assert (survey["round_id"], survey["village_code"]) == (subject["round_id"], subject["village_code"])
    assert {survey["village_code"] for survey in surveys} == {VILLAGE, NEXT_VILLAGE, OTHER_VILLAGE}


def test_every_judgement_has_the_tally_of_its_findings(migrated: Migrated) -> None:
    judged = migrated.rows("assessments_assessment")
    assert {row["findings"] for row in judged} == set(FINDINGS)
    assert [row["tally"] for row in judged] == [FINDINGS[row["findings"]] for row in judged]


def test_members_are_found_by_number_and_by_its_last_four_digits_and_nobody_without_one_is(migrated: Migrated) -> None:
    nobody, ends_in_x, as_well, certificate, its_end = range(len(NUMBERS))
    found: dict[int, set[str]] = {kind: set() for kind in range(len(NUMBERS))}
    whole: set[str] = set()
    for row in migrated.rows("registry_member"):
        found[int(row["number"]) % len(NUMBERS)].add(row["identity_index"][:12])
        whole.add(row["identity_index"])
    assert len(whole) == len(NUMBERS)
    assert found[nobody] == {""}
    assert all(len(indexes) == 1 for indexes in found.values())
    assert found[ends_in_x] == found[as_well] != found[certificate]
    assert found[certificate] == found[its_end] != {""}


def test_households_are_found_by_their_telephone_number_and_those_without_one_have_no_index(migrated: Migrated) -> None:
    rows = migrated.rows("registry_household")
    indexes: dict[bool, set[str | None]] = {False: set(), True: set()}
    for row in rows:
        indexes[row["phone_sealed"] is not None].add(row["phone_index"])
    assert indexes[False] == {None}
    assert len(indexes[True]) == 1
    assert None not in indexes[True]
    assert {row["bank_account_index"] for row in rows} == {None}


def test_what_a_later_digest_counts_besides_is_nought_of_an_old_one(migrated: Migrated) -> None:
    (digest,) = migrated.rows("casework_digest")
    assert (digest["overdue"], digest["soon"], digest["due_tomorrow"], digest["returned"]) == (1, 2, 0, 0)
