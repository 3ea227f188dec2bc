"""`huitou load areas`: the tree of areas from a CSV file."""

from __future__ import annotations

import json
from pathlib import Path

from huitou.areas.models import Area
from huitou.audit.models import Event
from tests.integration.loading import register
from tests.integration.loading.conftest import Huitou


def test_every_area_hangs_below_its_parent(qingshen: Huitou) -> None:
    village = Area.objects.select_related("parent__parent").get(code=register.UPPER)
    assert village.parent is not None
    assert village.parent.name == "汉阳镇"
    assert village.parent.parent is not None
    assert village.parent.parent.name == "青神县"


def test_the_last_three_digits_tell_communities_from_villages(qingshen: Huitou) -> None:
    assert list(Area.objects.filter(is_community=True).values_list("code", flat=True)) == [register.MARKET]


def test_the_same_file_twice_changes_nothing(qingshen: Huitou, tmp_path: Path) -> None:
    outcome = qingshen("load", "areas", tmp_path / "areas.csv", "--json")
    figures = json.loads(outcome.out)
    assert (outcome.code, figures["added"], figures["updated"], figures["unchanged"]) == (0, 0, 0, 10)
    assert Event.objects.filter(verb="area.load").count() == 1


def test_a_new_name_is_taken_over(qingshen: Huitou, tmp_path: Path) -> None:
    renamed = [(*area[:1], "瑞峰镇", *area[2:]) if area[0] == "511425105" else area for area in register.AREAS]
    assert qingshen("load", "areas", register.write_areas(tmp_path / "new.csv", renamed)).code == 0
    assert Area.objects.get(code="511425105").name == "瑞峰镇"


def test_a_dry_run_says_what_would_be_added_and_adds_nothing(huitou: Huitou, tmp_path: Path) -> None:
    outcome = huitou("load", "areas", register.write_areas(tmp_path / "areas.csv"), "--dry-run")
    assert (outcome.code, outcome.out) == (0, "区划：将新增 10，将更新 0，无变化 0，有误 0\n")
    assert not Area.objects.exists()


def test_one_bad_line_and_nothing_is_loaded(huitou: Huitou, tmp_path: Path) -> None:
    areas = [*register.AREAS, ("511425109", "西龙镇", "town", register.COUNTY)]
    outcome = huitou("load", "areas", register.write_areas(tmp_path / "areas.csv", areas))
    assert (outcome.code, outcome.problems) == (1, ["HT3005"])
    assert "areas.csv" in outcome.err
    assert "第12行" in outcome.err
    assert not Area.objects.exists()


def test_only_valid_leaves_out_bad_lines_and_what_hangs_below_them(huitou: Huitou, tmp_path: Path) -> None:
    areas = [
        *register.AREAS,
        ("511425109", "西龙镇", "town", register.COUNTY),
        ("511425109201", "白云村", "village", "511425109"),
    ]
    outcome = huitou("load", "areas", register.write_areas(tmp_path / "areas.csv", areas), "--only-valid")
    assert (outcome.code, outcome.problems) == (0, ["HT3005", "HT3003"])
    assert Area.objects.count() == len(register.AREAS)
