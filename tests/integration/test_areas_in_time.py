"""Areas in time, shown with the real case: 青神县 had 10 townships and 89 villages in 2016, 7 and 58 in 2023.

One household is registered in every village of 2016. The crosswalk is proposed by name and code; where nothing speaks
for a successor, the person of this test takes the first village of a township to which the neighbours went.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from huitou.accounts import queries as people
from huitou.accounts.actions import acting, ensure_operator
from huitou.accounts.models import Post, User
from huitou.areas import actions
from huitou.areas.actions import AreaRow
from huitou.areas.crosswalk import Proposal, propose
from huitou.areas.models import Area, Succession
from huitou.areas.queries import county_areas
from huitou.audit.models import Event
from huitou.audit.writing import writing
from huitou.cli import main
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.registry.models import Change, Household
from huitou.registry.queries import find_households
from huitou.reporting.queries.rollups import rollup
from huitou.surveys.actions import open_round
from huitou.surveys.models import RoundSubject
from huitou.surveys.queries import submissions

pytestmark = pytest.mark.django_db
COUNTY = "511425"
OPENED, NOW = datetime(2017, 6, 2, 2, tzinfo=UTC), datetime(2023, 12, 20, 2, tzinfo=UTC)
ON, TODAY = date(2023, 6, 30), date(2023, 12, 20)
MAPS = {year: Path(str(files("huitou.cli.demonstration") / "data" / f"areas_{year}.csv")) for year in (2016, 2023)}


def rows(year: int) -> list[AreaRow]:
    with MAPS[year].open(encoding="utf-8") as source:
        return [AreaRow(line, *row.values()) for line, row in enumerate(csv.DictReader(source), 2)]


def proposals() -> tuple[Proposal, ...]:
    return propose(rows(2016), rows(2023))


def confirmed() -> dict[str, list[str]]:
    """What a person makes of the proposals."""
    first = next(row for row in rows(2023) if row.level == "village")
    return {
        one.old.code: [(one.new or (one.candidates[0] if one.candidates else first)).code]
        for one in proposals()
        if not one.is_unchanged
    }


@pytest.fixture
def qingshen(db: None) -> None:
    """The map of 2016 with one household in every village, and the round of 2017."""
    operator = ensure_operator()
    with acting(operator, Permission.AREA_LOAD, today=TODAY) as by:
        actions.load_areas(rows(2016), by=by, now=OPENED)
    villages = Area.objects.filter(level="village").order_by("code")
    with writing():
        for number, village in enumerate(villages):
            Household.objects.create(
                county=Area.objects.get(code=COUNTY), code=f"H{number:03}", village=village, head_name=f"户{number}",
                exit_year=2014 + number % 3, status="exited", kind="01", size_register=1 + number % 5,
                size_system=1 + number % 5,
            )  # fmt: skip
    with acting(operator, Permission.ROUND_OPEN, COUNTY, today=TODAY) as by:
        open_round("2017-07", COUNTY, by=by, now=OPENED)


def post(role: str, code: str, name: str = "某人") -> User:
    user = User.objects.create_user(username=f"{role}-{code}", name=name)
    with writing():
        Post.objects.create(
            user=user, role=role, area=Area.objects.get(code=code, valid_until=None), from_on=date(2017, 1, 1)
        )
    return user


def viewer(user: User) -> Actor:
    return people.viewing(user, today=TODAY)


def changed(deed: Callable[..., object], *what: object, on: date = ON) -> None:
    office = User.objects.filter(username=f"county_office-{COUNTY}").first() or post("county_office", COUNTY)
    with acting(office, Permission.AREA_CHANGE, COUNTY, today=TODAY) as by:
        deed(*what, on, by=by, now=NOW, today=TODAY)


def adopt() -> None:
    changed(actions.adopt_map, COUNTY, rows(2023), confirmed())


def test_most_of_the_map_of_2023_is_proposed_and_the_rest_left_to_a_person() -> None:
    counted = {basis: sum(one.basis == basis for one in proposals()) for basis in ("same", "name", "sound", "open")}
    assert counted == {"same": 16, "name": 28, "sound": 2, "open": 43}
    found = {one.old.name: one.new.code for one in proposals() if one.new is not None}
    assert found["兰沟村民委员会"] == "511425001201", "went to another township under its name"
    assert found["傅塘村民委员会"] == "511425112202", "is written 富塘 now"
    assert found["盐关村社区居民委员会"] == "511425001006", "lost 村 from its name"


def test_no_new_village_is_proposed_twice() -> None:
    new = [one.new.code for one in proposals() if one.new is not None]
    assert len(new) == len(set(new))


def test_a_village_that_is_gone_names_the_townships_of_its_neighbours_first() -> None:
    (gone,) = [one for one in proposals() if one.old.code == "511425106205"]
    assert (gone.new, gone.basis, gone.candidates[0].parent) == (None, "open", "511425001")


def totals(level: str, viewer: Actor, year: int | None) -> dict[object, tuple[object, object]]:
    """Households and persons by exit year, summed over the areas of a level."""
    found: dict[object, tuple[int, int]] = {}
    for row in rollup("2017-07", level, viewer=viewer, as_of_map=year).rows:
        households, persons = found.get(row.exit_year, (0, 0))
        found[row.exit_year] = households + row.subjects.subjects, persons + row.subjects.persons
    return dict(found)


def test_the_round_of_2017_adds_up_to_the_same_on_the_map_of_2023(qingshen: None) -> None:
    adopt()
    office = viewer(User.objects.get(username=f"county_office-{COUNTY}"))
    areas = {
        year: {r.area for r in rollup("2017-07", "village", viewer=office, as_of_map=year).rows}
        for year in (2016, 2023)
    }
    assert (len(areas[2016]), len(areas[2023]) <= 58) == (89, True)
    assert areas[2023] <= {row.code for row in rows(2023)}
    expected = totals("village", office, 2016)
    assert expected[None] == (89, sum(1 + number % 5 for number in range(89)))
    for level in ("village", "township", "county"):
        for year in (None, 2016, 2023):
            assert totals(level, office, year) == expected, (level, year)


def test_records_keep_their_place_and_none_is_left_over(qingshen: None) -> None:
    before = dict(RoundSubject.objects.values_list("code", "village_code"))
    adopt()
    assert dict(RoundSubject.objects.values_list("code", "village_code")) == before
    assert Household.objects.filter(village__valid_until__isnull=False).count() == 0
    assert Household.objects.count() == 89
    moved = Household.objects.get(code="H000").village.code != before["H000"]
    assert Change.objects.filter(way_in="map").count() == sum(
        one.new is None or not one.is_unchanged for one in proposals()
    )
    assert moved is (before["H000"] in confirmed())


def test_the_new_map_stands_and_the_old_one_is_history(qingshen: None) -> None:
    adopt()
    now = {line.code for line in county_areas(COUNTY)}
    assert now == {row.code for row in rows(2023) if row.code.startswith(COUNTY)}
    then = {line.code for line in county_areas(COUNTY, on=date(2017, 7, 1))}
    assert then == {row.code for row in rows(2016) if row.code.startswith(COUNTY)}
    assert Succession.objects.filter(effective_on=ON, predecessor__level="village").count() == 73
    assert Event.objects.get(verb="area.adopt_map").area_code == COUNTY


def test_rights_follow_the_tree_at_once(qingshen: None) -> None:
    clerk = post("township_clerk", "511425106", "南城填表人")
    stays = post("township_clerk", "511425110", "西龙填表人")
    gone = "511425110209"  # 光辉村 went from 西龙镇 to 青竹街道
    assert viewer(stays).can(Permission.SURVEY_EDIT, gone)
    adopt()
    assert not viewer(stays).can(Permission.SURVEY_EDIT, gone), "its records as well"
    assert viewer(stays).can(Permission.SURVEY_EDIT, "511425110204")
    assert viewer(clerk).can(Permission.SURVEY_EDIT, gone), "南城镇 and 光辉村 both went to 青竹街道"
    assert [held.post.area.code for held in people.held_posts(clerk, today=TODAY) if held.post.area] == ["511425001"]
    head = Household.objects.get(village__code="511425001209").head_name
    assert find_households(head, viewer(stays)) == ()
    assert [line.head_name for line in find_households(head, viewer(clerk))] == [head]


def test_submissions_go_with_their_village(qingshen: None) -> None:
    clerk = post("township_clerk", "511425106", "南城填表人")
    from huitou.surveys.queries import rounds

    adopt()
    (line,) = rounds(viewer(clerk))
    seen = {one.village_code for one in submissions(line, viewer(clerk))}
    heirs = {old for old, new in confirmed().items() if new[0].startswith("511425001")}
    assert seen == heirs


def test_a_merge_keeps_the_village_that_stays(qingshen: None) -> None:
    changed(actions.merge_areas, ["511425102206", "511425102207"], "511425102208")
    assert set(Area.objects.filter(valid_until=ON).values_list("code", flat=True)) == {"511425102206", "511425102207"}
    assert Household.objects.filter(village__code="511425102208").count() == 3


def test_a_renamed_township_keeps_its_villages(qingshen: None) -> None:
    changed(actions.rename_area, "511425102", "汉阳湾镇")
    township = Area.objects.get(code="511425102", valid_until=None)
    assert township.name == "汉阳湾镇"
    assert township.children.count() == 5


def test_a_village_moves_to_another_township(qingshen: None) -> None:
    changed(actions.move_area, "511425102206", "511425108299")
    moved = Area.objects.get(code="511425108299")
    assert (moved.name, moved.parent and moved.parent.code) == ("上游村民委员会", "511425108")


def test_households_of_a_split_village_wait_for_somebody_to_say_where_they_went(qingshen: None) -> None:
    changed(actions.split_area, "511425102206", [("511425102301", "上游一村"), ("511425102302", "上游二村")])
    assert Household.objects.filter(village__code="511425102206").count() == 1
    assert Succession.objects.filter(predecessor__code="511425102206").count() == 2


@pytest.mark.parametrize(
    ("deed", "what", "on", "code"),
    [
        (actions.rename_area, ("511425102", "汉阳镇"), ON, "HT3070"),
        (actions.rename_area, ("511425999", "新镇"), ON, "HT3001"),
        (actions.rename_area, ("511425102", "新镇"), date(2024, 1, 1), "HT3071"),
        (actions.merge_areas, ([], "511425102208"), ON, "HT3073"),
        (actions.merge_areas, (["511425105"], "511425102"), ON, "HT3073"),
        (actions.move_area, ("511425102206", "511425999201"), ON, "HT3074"),
        (actions.move_area, ("511425102206", "511425102207"), ON, "HT3074"),
        (actions.split_area, ("511425102206", [("511425102301", "一村")]), ON, "HT3075"),
    ],
)
def test_an_impossible_change_is_refused(
    qingshen: None, deed: Callable[..., object], what: tuple[object, ...], on: date, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        changed(deed, *what, on=on)
    assert refused.value.problems[0].code == code
    assert not Succession.objects.exists()


def test_a_map_that_leaves_a_village_without_a_successor_is_refused_by_name(qingshen: None) -> None:
    heirs = confirmed()
    del heirs["511425106205"]
    heirs["511425106208"] = ["511425106208"]
    with pytest.raises(Refusal) as refused:
        changed(actions.adopt_map, COUNTY, rows(2023), heirs)
    assert [(one.code, one.place.name) for one in refused.value.problems] == [
        ("HT3076", "511425106205 百花村民委员会"), ("HT3077", "511425106208 花桥村民委员会"),
    ]  # fmt: skip
    assert not Area.objects.filter(valid_until__isnull=False).exists()


def test_the_same_place_is_not_changed_twice_on_a_day(qingshen: None) -> None:
    changed(actions.rename_area, "511425102", "汉阳湾镇")
    with pytest.raises(Refusal) as refused:
        changed(actions.rename_area, "511425102", "汉阳坝镇")
    assert refused.value.problems[0].code == "HT3072"


def test_the_commands_propose_and_adopt_a_map(
    qingshen: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "crosswalk.csv"
    assert main(["areas", "propose", str(MAPS[2016]), str(MAPS[2023]), "--area", COUNTY, "-o", str(path)]) == 0
    as_operator = ("--as", ensure_operator().username)
    adopt_it = ["areas", "adopt", str(path), str(MAPS[2023]), "--area", COUNTY, "--on", ON.isoformat(), *as_operator]
    assert main(adopt_it) == 1
    assert capsys.readouterr().err.count("HT3076") == 43
    with path.open(encoding="utf-8-sig", newline="") as source:
        written = list(csv.DictReader(source))
    for row in written:
        row["new_code"] = row["new_code"] or confirmed()[row["old_code"]][0]
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(written[0]))
        writer.writeheader()
        writer.writerows(written)
    assert main(adopt_it) == 0
    assert main(["rollup", "2017-07", "--level", "county", "--as-of-map", "2023", *as_operator]) == 0
