"""A household moves to another township in a running round: its open gaps go with it, what is closed stays where it was
closed, and nobody loses sight of it. H03 of 汉阳镇 上游村 goes to 瑞峰镇 青山村."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from huitou.audit.models import Event
from huitou.casework.models import Gap, GapTransition
from huitou.casework.queries import gap_lines, gap_story, gaps_of, helped, ledger, recognised
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.documents.tables import read_table
from huitou.registry.actions import load
from huitou.registry.models import Household
from huitou.registry.planning import plan_households
from huitou.registry.records import HOUSEHOLD_HEADINGS
from huitou.reporting.queries.platform import entered_counts
from huitou.surveys.models import RoundSubject
from huitou.surveys.queries import RoundLine
from tests.integration import chain, county
from tests.integration.chain import LATER, VISITED, gap
from tests.integration.county import HANYANG, HILL, RUIFENG, UPPER, doing, enter_line, household_document, viewer
from tests.integration.loading.register import write_csv

HOUSE = ("H03", "safe_housing")


def move(path: Path, *codes: str, to: str = HILL) -> None:
    """The county loads a households' file that says where they live now."""
    known = Household.objects.filter(code__in=codes)
    rows = [
        {"户编号": one.code, "村编号": to, "户主姓名": one.head_name, "脱贫年度": str(one.exit_year),
         "家庭人口数": str(one.size_register)}
        for one in known
    ]  # fmt: skip
    with doing("county_office", Permission.REGISTRY_LOAD) as by:
        table = read_table(write_csv(path / "户.csv", rows), HOUSEHOLD_HEADINGS)
        plan = plan_households(table, viewer=by)
        assert plan.problems == ()
        load(plan, by=by, now=LATER)


def seen_by(township: str, round_line: RoundLine) -> set[str]:
    """The households that stand on a township's list of gaps."""
    return {line.subject for line in gap_lines(round_line.id, viewer("township_clerk", area=township))}


def test_the_open_gaps_of_a_household_that_moved_lie_with_the_township_where_it_lives_now(
    surveyed: RoundLine, tmp_path: Path
) -> None:
    assert "H03" in seen_by(HANYANG, surveyed)
    move(tmp_path, "H03")
    assert "H03" not in seen_by(HANYANG, surveyed)
    assert "H03" in seen_by(RUIFENG, surveyed)
    subject = RoundSubject.objects.get(code="H03")
    assert subject.village_code == UPPER, "counted where it was at the opening"


def test_its_story_names_the_village_that_it_came_from(surveyed: RoundLine, tmp_path: Path) -> None:
    move(tmp_path, "H03")
    (step,) = gap_story(gap(*HOUSE).ref, viewer("county_office")).steps
    assert (step.name, step.target, step.reason) == ("follow", "found", "汉阳镇 上游村 → 瑞峰镇 青山村")
    assert Event.objects.filter(verb="gap.follow").count() == 1


def test_whoever_had_it_before_reads_on_and_does_nothing_more(surveyed: RoundLine, tmp_path: Path) -> None:
    enter_line(2017, "3100")
    chain.send(surveyed)
    move(tmp_path, "H03")
    before = viewer("township_approver", area=HANYANG)
    ref = gap(*HOUSE).ref
    assert gap_story(ref, before).line.township_name == "瑞峰镇"
    assert {line.indicator for line in gaps_of(gap(*HOUSE).subject_id, before)} == {"safe_housing"}
    with pytest.raises(Refusal, match="HT5011"):
        chain.confirm(ref, township=HANYANG)


def reported(round_line: RoundLine, household: str, indicator: str) -> UUID:
    """A gap that its department has planned and reported done."""
    enter_line(2017, "3100")
    chain.send(round_line)
    chain.receive()
    ref = gap(household, indicator).ref
    chain.plan(ref)
    chain.report(ref)
    return ref


def test_the_township_where_it_lives_now_goes_there_and_confirms(surveyed: RoundLine, tmp_path: Path) -> None:
    ref = reported(surveyed, *HOUSE)
    move(tmp_path, "H03")
    chain.review(ref)
    chain.visit(surveyed, household_document("H03", 2, "6400", surveyed_on=VISITED), township=RUIFENG)
    assert chain.confirm(ref, township=RUIFENG).done == (ref,)
    assert chain.accept(ref).done == (ref,)


def test_a_move_is_nobodys_own_work(surveyed: RoundLine, tmp_path: Path) -> None:
    ref = reported(surveyed, *HOUSE)
    move(tmp_path, "H03")
    assert chain.review(ref, name="县脱贫办").done == (ref,), "who loaded the file may review"


def accepted(round_line: RoundLine) -> None:
    """The child of H02 goes to school again, which is accepted; the income is still short."""
    ref = reported(round_line, "H02", "compulsory_education")
    chain.review(ref)
    chain.visit(round_line, household_document("H02", 3, "9000", surveyed_on=VISITED))
    chain.confirm(ref)
    chain.accept(ref)


def test_what_was_closed_stays_where_it_was_closed_and_every_household_counts_once(
    surveyed: RoundLine, tmp_path: Path
) -> None:
    accepted(surveyed)
    office = viewer("county_office")
    before = {line.code: line.subjects for line in ledger(surveyed.id, office, "household")}
    together = helped(surveyed.id, office).total
    move(tmp_path, "H02")
    places = dict(Gap.objects.filter(subject_code="H02").values_list("indicator", "village_code"))
    assert places == {"compulsory_education": UPPER, "net_income_per_capita": HILL}
    after = {line.code: line.subjects for line in ledger(surveyed.id, office, "household")}
    assert after == before | {HANYANG: before[HANYANG] - 1, RUIFENG: before[RUIFENG] + 1}
    assert helped(surveyed.id, office).total == together


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("county_office", {}),
        ("township_clerk", {"area": HANYANG}),
        ("township_clerk", {"area": RUIFENG}),
        ("department_officer", {"department": "education"}),
    ],
)
def test_nobody_calls_a_household_recognised_whose_other_gap_went_with_it(
    surveyed: RoundLine, tmp_path: Path, role: str, place: dict[str, str]
) -> None:
    accepted(surveyed)
    move(tmp_path, "H02")
    reader = viewer(role, **place)
    assert "H02" not in {line.code for line in recognised(surveyed.id, reader).lines}
    lines = ledger(surveyed.id, reader, "household")
    assert {line.recognised for line in lines} <= {0}
    townships = [line for line in lines if line.level == "township"]
    assert sum(line.subjects for line in townships) == helped(surveyed.id, reader, subject_type="household").total


def test_forms_list_it_where_it_was_at_the_opening(surveyed: RoundLine, tmp_path: Path) -> None:
    office = viewer("county_office")
    before = entered_counts(surveyed, "3", office)
    move(tmp_path, "H03")
    assert entered_counts(surveyed, "3", office) == before


def test_a_gap_that_is_found_after_the_move_goes_there_too(open_round: RoundLine, tmp_path: Path) -> None:
    move(tmp_path, "H03")
    county.approve(open_round, *county.SURVEYS)
    assert gap(*HOUSE).village_code == HILL


def test_a_file_that_says_where_it_lives_already_moves_nothing(surveyed: RoundLine, tmp_path: Path) -> None:
    move(tmp_path, "H03", to=UPPER)
    assert not GapTransition.objects.filter(name="follow").exists()
