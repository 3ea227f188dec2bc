"""Several counties in one database: the same 户编号 may stand in each, and nobody loads beyond the own county."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from huitou.accounts.actions import acting, ensure_operator
from huitou.accounts.models import Post, User
from huitou.areas.models import Area
from huitou.audit.writing import writing
from huitou.core.authority import Permission
from huitou.orders.actions import adopt_pack
from huitou.registry.models import Household, Member
from huitou.surveys.models import Survey
from tests.integration.loading.conftest import Huitou
from tests.integration.loading.register import AREAS, COUNTY, UPPER, household, member, write_areas, write_csv

OTHER, HIS_VILLAGE = "511421", "511421100201"
TODAY = date(2017, 6, 12)


@pytest.fixture
def two_counties(huitou: Huitou, tmp_path: Path) -> Huitou:
    """青神县 with H1 and H2, 仁寿县 with H1 and R1; both work by the same pack and have their round open."""
    areas = [
        *AREAS,
        (OTHER, "仁寿县", "county", "5114"),
        ("511421100", "文林镇", "township", OTHER),
        (HIS_VILLAGE, "红星村民委员会", "village", "511421100"),
    ]
    assert huitou("load", "areas", write_areas(tmp_path / "areas.csv", areas)).code == 0
    with acting(ensure_operator(), Permission.ORDER_ADOPT, OTHER, today=TODAY) as by:
        adopt_pack(OTHER, "qingshen-2017", by=by, now=datetime(2017, 6, 2, tzinfo=UTC))
    rows = [household("H1"), household("H2"), household("H1", HIS_VILLAGE), household("R1", HIS_VILLAGE)]
    assert huitou("load", "households", write_csv(tmp_path / "households.csv", rows)).code == 0
    assert huitou("round", "open", "2017-07").code == 0
    return huitou


def test_one_file_may_hold_the_same_code_for_two_counties(two_counties: Huitou) -> None:
    counties = Household.objects.filter(code="H1").values_list("county__code", flat=True)
    assert sorted(counties) == [OTHER, COUNTY]


def test_a_member_of_a_code_that_two_counties_have_needs_the_county(two_counties: Huitou, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "members.csv", [member("H1", 1)])
    outcome = two_counties("load", "members", path)
    assert (outcome.code, outcome.problems) == (1, ["HT3021"])
    assert two_counties("load", "members", path, "--area", OTHER).code == 0
    assert Member.objects.get().household.county.code == OTHER


def test_surveys_of_one_file_go_to_the_county_of_their_household(two_counties: Huitou, tmp_path: Path) -> None:
    path = tmp_path / "surveys.jsonl"
    documents = ({"household": code, "household_size": 4} for code in ("H2", "R1"))
    path.write_text("\n".join(json.dumps(document) for document in documents), encoding="utf-8")
    outcome = two_counties("load", "survey", path, "--round", "2017-07")
    assert outcome.out == "调查：已新增 2，已更新 0，无变化 0，有误 0\n"
    found = Survey.objects.values_list("subject__code", "subject__round__county__code")
    assert sorted(found) == [("H2", COUNTY), ("R1", OTHER)]


def test_a_survey_of_a_code_that_two_counties_have_needs_the_county(two_counties: Huitou, tmp_path: Path) -> None:
    path = tmp_path / "surveys.jsonl"
    path.write_text('{"household":"H1","household_size":4}\n{"household":"H77"}\n', encoding="utf-8")
    outcome = two_counties("load", "survey", path, "--round", "2017-07")
    assert (outcome.code, sorted(outcome.problems)) == (1, ["HT4006", "HT4014"])
    assert not Survey.objects.exists()


def test_the_office_of_one_county_cannot_load_into_another(
    two_counties: Huitou, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    user = User.objects.create_user(username="renshou", name="仁寿县脱贫办")
    with writing():
        Post.objects.create(
            user=user, role="county_office", area=Area.objects.get(code=OTHER), from_on=date(2017, 1, 1)
        )
    path = write_csv(tmp_path / "more.csv", [household("R2", HIS_VILLAGE), household("Q9", UPPER)])
    outcome = two_counties("load", "households", path, "--as", "renshou")
    assert (outcome.code, outcome.problems) == (1, ["HT3008"])
    assert two_counties("load", "households", path, "--only-valid", "--as", "renshou").code == 0
    assert not Household.objects.filter(code="Q9").exists()
    assert Household.objects.filter(code="R2").exists()


def test_nobody_without_the_right_loads_anything(two_counties: Huitou, tmp_path: Path) -> None:
    user = User.objects.create_user(username="clerk", name="乡镇填表人")
    with writing():
        Post.objects.create(
            user=user, role="township_clerk", area=Area.objects.get(code="511425102"), from_on=date(2017, 1, 1)
        )
    path = write_csv(tmp_path / "more.csv", [household("Q9", UPPER)])
    assert two_counties("load", "households", path, "--as", "clerk").problems == ["HT7001"]
    (tmp_path / "a.jsonl").write_text('{"household":"H2","household_size":3}\n', encoding="utf-8")
    survey = ("load", "survey", tmp_path / "a.jsonl", "--round", "2017-07", "--as", "clerk")
    assert two_counties(*survey, "--approved").problems == ["HT7001"]
    assert two_counties(*survey).code == 0
