"""Of sixteen people who decide at once one wins, and the others are told who it was (T10), on either database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.integration.sixteen import PEOPLE, decide

STEPS = ("decide", "report_done", "review or return", "confirm", "accept", "reopen")


def check(told: Mapping[str, list[str]]) -> None:
    for step in STEPS:
        answers = told[step]
        assert len(answers) == PEOPLE
        assert answers.count("done") == 1, (step, answers)
        winners = {answer.partition(" ")[2] for answer in answers if answer.startswith("HT5001")}
        assert len(winners) == 1, (step, answers)
        assert winners != {""}
    assert told["carry_over"] == ["9", "0"], "a second year-end carries nothing over"


def test_over_an_embedded_database(tmp_path: Path) -> None:
    inherited = {name: value for name, value in os.environ.items() if name != "HUITOU_DATABASE_URL"}
    paths = {"PYTHONPATH": os.pathsep.join(sys.path), "DJANGO_SETTINGS_MODULE": "huitou.conf.settings"}
    environment = inherited | paths | {"HUITOU_DATA": str(tmp_path), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "tests.integration.sixteen"]
    done = subprocess.run(command, env=environment, check=True, timeout=240, capture_output=True, text=True)
    check(json.loads(done.stdout))


@pytest.mark.skipif(
    not os.environ.get("HUITOU_DATABASE_URL"), reason="a database in memory belongs to one thread; see the test above"
)
@pytest.mark.django_db(transaction=True)
def test_over_a_database_server() -> None:
    check(decide())
