"""A whole county through the commands: 4,202 households, 10,212 members, their villages and their surveys."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from huitou.cli import demonstration
from huitou.registry.models import Household, Member, Village
from huitou.surveys.models import RoundSubject, Survey, SurveyRevision
from tests.integration.loading.conftest import Huitou


@pytest.fixture(scope="module")
def county_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("county")
    demonstration.write_workbooks(demonstration.build(), directory, only_subjects=True)
    return directory


def test_every_row_is_loaded_and_a_second_time_nothing_changes(huitou: Huitou, county_files: Path) -> None:
    for thing, count in (("areas.csv", 102), ("villages.xlsx", 89), ("households.xlsx", 4202), ("members.xlsx", 10212)):
        name = thing.partition(".")[0]
        first = json.loads(huitou("load", name, county_files / thing, "--json").out)
        again = json.loads(huitou("load", name, county_files / thing, "--json").out)
        assert (first["added"], first["refused"]) == (count, 0)
        assert (again["added"], again["updated"], again["unchanged"]) == (0, 0, count)
    assert (Household.objects.count(), Member.objects.count(), Village.objects.count()) == (4202, 10212, 89)
    assert huitou("round", "open", "2017-07").code == 0
    assert RoundSubject.objects.count() == 4202 + 26
    loaded = json.loads(huitou("load", "survey", county_files / "surveys.jsonl", "--round", "2017-07", "--json").out)
    assert (loaded["added"], loaded["refused"]) == (4202 + 26, 0)
    assert Survey.objects.count() == SurveyRevision.objects.count() == 4202 + 26
