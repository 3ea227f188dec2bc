"""Of sixteen people who decide at once one wins, and the others are told who it was (T10), on either database.

Every transition of `core.lifecycle` is raced here or in `test_races`, or stands below with the reason why it is not.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from huitou.core import lifecycle
from tests.conftest import IS_LONG, Measured, Progress
from tests.integration.sixteen import PEOPLE, decide

TABLES = {
    "gap": lifecycle.GAP,
    "gap_list": lifecycle.GAP_LIST,
    "referral": lifecycle.REFERRAL,
    "request": lifecycle.REQUEST_DECISIONS,
    "spot_check": lifecycle.SPOT_CHECK,
    "sample": lifecycle.SAMPLE,
    "correction": lifecycle.CORRECTION,
}
"""All but the submission's, which are raced by `test_races`."""
ROUNDS = 100 if IS_LONG else 1
RACED = (
    "gap.dispatch", "referral.receive", "gap.plan", "request.grant or decline", "gap.transfer", "gap.report_done",
    "gap.review or return_report", "gap.return_from_site", "gap.confirm", "gap.return_to_department",
    "gap.return_to_township", "gap.accept", "gap.reopen", "gap.carry_over", "sample.revisit", "sample.not_reached",
    "correction.return", "correction.settle", "spot_check.circulate",
)  # fmt: skip
NOT_RACED: Mapping[str, str] = {
    "gap.list": "gaps are listed with their list, see gap_list.sign",
    "gap_list.sign": "test_races.test_of_sixteen_who_sign_the_list_at_once_one_wins",
    "gap.receive": "gaps are received with their referral, see referral.receive",
    "gap.cancel": "nobody decides it: it follows from approved facts, inside of the approval that is raced",
    "gap.leave": "nobody decides it: it follows from approved facts, inside of the approval that is raced",
    "gap.find_again": "nobody decides it: it follows from approved facts, inside of the approval that is raced",
}


def transitions(names: Iterable[str]) -> set[str]:
    """`request.grant or decline` as both."""
    return {
        f"{table}.{step}" for table, _, steps in (name.partition(".") for name in names) for step in steps.split(" or ")
    }


def test_every_transition_is_raced_or_stands_with_its_reason() -> None:
    known = {f"{table}.{step}" for table, steps in TABLES.items() for step in steps}
    assert transitions(RACED) | set(NOT_RACED) == known
    assert transitions(RACED).isdisjoint(NOT_RACED)
    assert all(NOT_RACED.values())


def check(told: Mapping[str, list[str]]) -> None:
    assert set(told) == set(RACED)
    for step, answers in told.items():
        if step == "gap.carry_over":
            assert answers == ["9", "0"], "a second year-end carries nothing over"
            continue
        assert len(answers) == PEOPLE
        assert answers.count("done") == 1, (step, answers)
        others = {answer for answer in answers if answer != "done"}
        if step == "correction.return":
            assert others == {"HT5069 已退回更正"}
        else:
            assert len(others) == 1, (step, answers)
            code, _, winner = others.pop().partition(" ")
            assert code in {"HT5001", "HT5065"}, (step, answers)
            assert winner, (step, answers)


def race(directory: Path) -> None:
    inherited = {name: value for name, value in os.environ.items() if name != "HUITOU_DATABASE_URL"}
    paths = {"PYTHONPATH": os.pathsep.join(sys.path), "DJANGO_SETTINGS_MODULE": "huitou.conf.settings"}
    environment = inherited | paths | {"HUITOU_DATA": str(directory), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "tests.integration.sixteen"]
    done = subprocess.run(command, env=environment, check=True, timeout=240, capture_output=True, text=True)
    check(json.loads(done.stdout))


@pytest.mark.without_database
def test_over_an_embedded_database(
    tmp_path: Path, measured: Measured, progress: Callable[[str, int], Progress]
) -> None:
    told = progress("rounds", ROUNDS)
    for number in range(1, ROUNDS + 1):
        race(tmp_path / str(number))
        shutil.rmtree(tmp_path / str(number))
        told(number)
    measured(f"T10: {PEOPLE} at once, {len(RACED)} transitions, {ROUNDS} rounds: one wins each time")


@pytest.mark.skipif(
    not os.environ.get("HUITOU_DATABASE_URL"), reason="a database in memory belongs to one thread; see the test above"
)
@pytest.mark.django_db(transaction=True)
def test_over_a_database_server() -> None:
    check(decide())
