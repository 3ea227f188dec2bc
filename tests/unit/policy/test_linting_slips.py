"""The slips of the order: each is found, goes when it is mended, and a fresh one of its kind elsewhere is found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from huitou.policy import lint
from tests.unit.policy.packs import SHIPPED, changed, places, put, replaced

Change = Callable[[dict[str, Any]], object]
JULY = "rounds/2017-07/milestones"


class Slip(NamedTuple):
    """What the linter calls a kind of slip, where the shipped order has it, how it is mended, and another one."""

    code: str
    place: str
    mended: Change
    fresh: Change
    fresh_place: str


SLIPS = {
    "点球 are due before the platform closes": Slip(
        "HT6101",
        "rounds.2017-07.milestones.dispatch",
        put(f"{JULY}/dispatch/due_on", "2017-08-05"),
        put(f"{JULY}/departments_done/due_on", "2017-07-01"),
        "rounds.2017-07.milestones.departments_done",
    ),
    "forms are due before the screening ends": Slip(
        "HT6101",
        "rounds.2017-07.milestones.forms_to_county",
        put(f"{JULY}/screening/due_on", "2017-06-20"),
        put(f"{JULY}/training/due_on", "2017-06-01"),
        "rounds.2017-07.milestones.training",
    ),
    "the gap list is drawn from a platform that closes later": Slip(
        "HT6101",
        "rounds.2017-07.milestones.gap_list",
        put("calendar/steps/gap_list/comes_after", ["forms_to_county"]),
        put("rounds/2017-12/milestones/training/due_on", "2018-01-05"),
        "rounds.2017-12.milestones.screening",
    ),
    "Forms 4 and 6 are due at two dates": Slip(
        "HT6102",
        "rounds.2017-07.milestones.results_to_county",
        put(f"{JULY}/results_to_county/also_said/0/due_on", "2017-11-30"),
        put(f"{JULY}/departments_done/also_said", [{"clause": "附件填报说明", "due_on": "2017-10-15"}]),
        "rounds.2017-07.milestones.departments_done",
    ),
    "two draw up the gap list": Slip(
        "HT6103",
        "rounds.2017-07.milestones.gap_list",
        put("calendar/steps/gap_list/owner", "county_office"),
        put(f"{JULY}/dispatch/also_said", [{"clause": "附件填报说明", "owner": "leading_group"}]),
        "rounds.2017-07.milestones.dispatch",
    ),
    "民政局 has a duty and no seat": Slip(
        "HT6110",
        "matrix.departments.civil_affairs",
        put("group/seats/2/department", "civil_affairs"),
        put("group/seats/13/department", None),
        "matrix.departments.water",
    ),
    "several departments and no lead": Slip(
        "HT6111",
        "clauses.五(七)",
        put("clauses/五(七)", "县住建局牵头，县发改局、县扶贫移民局配合，负责“住房安全有保障”工作。"),
        put("clauses/五(八)", "县水务局、县住建局负责“有安全饮用水”工作。"),
        "clauses.五(八)",
    ),
    "吃穿不愁 has no owner": Slip(
        "HT6112",
        "household.food_and_clothing",
        put("matrix/duties/food_and_clothing/lead", "civil_affairs"),
        put("matrix/duties/water/lead", None),
        "household.safe_water",
    ),
    "贫困发生率 has nobody who leads": Slip(
        "HT6112",
        "village.poverty_incidence",
        put("matrix/duties/incidence/lead", "statistics"),
        put("matrix/duties/road/condition", {"fact": "remote"}),
        "village.paved_road",
    ),
    "吃穿不愁 has no column": Slip(
        "HT6113",
        "household.food_and_clothing",
        put("forms/2/columns/1/indicator", "food_and_clothing"),
        lambda pack: [
            column.update(indicator="")
            for number in "234"
            for column in pack["forms"][number]["columns"]
            if column["key"] == "broadcast"
        ],
        "household.broadcast",
    ),
    "Form 6 has six columns and cites a standard with five": Slip(
        "HT6116",
        "forms.6.notes.2",
        replaced("<review_year>", "2017", "forms"),
        put("forms/5/notes/1", "对照 2017 年退出标准，每个退出贫困村只要有 1 项指标未达标。"),
        "forms.5.notes.2",
    ),
    "五有 in Form 5, 六有 in Form 6": Slip(
        "HT6117",
        "forms.6.columns",
        put("forms/6/columns/4/indicator", ""),
        put("forms/4/columns/8/indicator", ""),
        "forms.4.columns",
    ),
    "Form 6 says 未达标 over met marks": Slip(
        "HT6120",
        "forms.6.columns",
        replaced("“六有”未达标", "“六有”达标", "forms"),
        replaced("“三有”达标", "“三有”不达标", "forms"),
        "forms.4.columns",
    ),
    "Form 6 reports results and has 未达标村数": Slip(
        "HT6121",
        "forms.6.columns.below_standard_villages",
        put("forms/6/columns/1/heading", ["达标村数"]),
        lambda pack: (
            put("forms/4/columns/2/heading", ["未达标人口数"])(pack),
            put("forms/4/columns/2/shows", "not_met")(pack),
        ),
        "forms.4.columns.household_size",
    ),
    "Form 4 note 6 says 不达100%": Slip(
        "HT6122",
        "forms.4.notes.6",
        replaced("参合（保）率不达 100%", "参合（保）率达 100%", "forms"),
        replaced("认定能正常收听", "认定不能正常收听", "forms"),
        "forms.4.notes.10",
    ),
    "Form 3 note 9 says 且 for 或": Slip(
        "HT6123",
        "forms.3.notes.9",
        replaced("用电且不能", "用电或不能", "forms"),
        put("forms/3/notes/6", "“住房安全”未达标：是指未经住建部门认定且不是安全住房；"),
        "forms.3.notes.7",
    ),
    "Form 6 leaves blank what it asks for": Slip(
        "HT6124",
        "forms.6.notes.3",
        put("forms/6/notes/2", "表中已达标项填“1”，未达标项一律空着不填。"),
        put("forms/4/notes/0", "户主姓名：以户口簿为准，已达标的项目空着；"),
        "forms.4.notes.1",
    ),
    "counts against ticks": Slip(
        "HT6125",
        "forms.3.notes.11",
        replaced("打“√”", "填写数字", "forms"),
        put("forms/5/notes/2", "“卫生室”未达标的打“√”。"),
        "forms.5.notes.3",
    ),
    "Form 6 cites 2016": Slip(
        "HT6126",
        "forms.6.notes.2",
        replaced("<review_year>", "2017", "forms"),
        put("forms/4/notes/0", "户主姓名：按2016年脱贫标准脱贫的户主；"),
        "forms.4.notes.1",
    ),
    "Form 4 cites 3100": Slip(
        "HT6127",
        "forms.4.notes.4",
        put("household/net_income_per_capita/threshold/2017", "3100"),
        put("forms/2/notes/0", "户主姓名：收入以3200元为准的户主；"),
        "forms.2.notes.1",
    ),
    "heads say 2016, the column 2014-2016": Slip(
        "HT6128",
        "forms.5",
        put("forms/5/head_lines/2", "其中：2014年-2016年退出贫困村数：{exited_villages}"),
        put("forms/2/columns/2/heading", ["脱贫时间(2014年 - 2015年)"]),
        "forms.2",
    ),
    "the 2017 line is not in the text": Slip(
        "HT6130",
        "household.net_income_per_capita.threshold.2017",
        put("household/net_income_per_capita/threshold/2017", "3300"),
        put("village/collective_income/threshold/2019", None),
        "village.collective_income.threshold.2019",
    ),
    "the later rounds have steps without a date": Slip(
        "HT6131",
        "rounds.2020-06.milestones",
        lambda pack: [step.update(due_on="2020-06-30") for step in pack["rounds"]["2020-06"]["milestones"].values()],
        put(f"{JULY}/training/due_on", None),
        "rounds.2017-07.milestones",
    ),
    "the later rounds have no income period": Slip(
        "HT6132",
        "rounds.2018-12.income_from",
        lambda pack: pack["rounds"]["2018-12"].update(income_from="2017-01-01", income_to="2017-12-31"),
        put("rounds/2017-07/income_to", None),
        "rounds.2017-07.income_from",
    ),
    "whether 主导产业 applies in 2018 is not confirmed": Slip(
        "HT6133",
        "village.leading_industry.applies.2018",
        put("village/leading_industry/applies/2018", "yes"),
        put("village/clinic/applies", {"2019": "not_confirmed"}),
        "village.clinic.applies.2019",
    ),
    "柜桉树": Slip(
        "HT6140",
        "附件2 注4",
        replaced("柜桉树", "巨桉树", "forms"),
        put("words/one_thing/clinic", {"label": "卫生室", "also": ["通村硬化路"]}),
        "附件5",
    ),
    "市级贫困村": Slip(
        "HT6140",
        "一(二)",
        replaced("市级贫困村", "贫困村", "clauses"),
        put("matrix/departments/water/also", ["水务部门"]),
        "附件2 注8",
    ),
    "补课清单 and 补短清单": Slip(
        "HT6141",
        "四(四)",
        replaced("补课清单", "补短清单", "clauses"),
        put("clauses/五(二)", "县民政局负责“义务教育有保证”工作。"),
        "五(五)",
    ),
    "县城内 and 县域内": Slip(
        "HT6142",
        "forms.3.notes.6",
        replaced("县城内", "县域内", "forms"),
        put("forms/4/notes/0", "户主姓名：以户籍簿为准；"),
        "forms.4.notes.1",
    ),
    "附表 and 附件": Slip(
        "HT6143",
        "四(四)、附件填报说明",
        replaced("附表", "附件", "clauses"),
        put("clauses/二(一)", "坚持乡镇为主体（见附图1）。"),
        "二(一)、四(四)、附件填报说明",
    ),
    "一(一) says 超过, the pack reckons from the line on": Slip(
        "HT6145",
        "household.net_income_per_capita.operator",
        replaced("稳定超过", "稳定达到", "clauses"),
        put("clauses/一(二)", "已退出贫困村集体经济收入不低于国家标准。"),
        "village.collective_income.operator",
    ),
    "the December rounds leave open whom they cover": Slip(
        "HT6146",
        "rounds.2018-12.exit_years",
        replaced("12月底前，按省当年", "12月底前，全县脱贫对象按省当年", "clauses"),
        replaced("2020年6月底前，全县脱贫对象按", "2020年6月底前，按", "clauses"),
        "rounds.2020-06.exit_years",
    ),
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_the_slip_is_found(slip: Slip) -> None:
    assert slip.place in places(SHIPPED, slip.code)


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_the_slip_goes_when_it_is_mended(slip: Slip) -> None:
    assert slip.place not in places(changed(slip.mended), slip.code)


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_a_fresh_slip_of_the_kind_is_found_elsewhere(slip: Slip) -> None:
    assert slip.fresh_place not in places(SHIPPED, slip.code)
    assert slip.fresh_place in places(changed(slip.fresh), slip.code)


def test_columns_that_differ_from_the_rounds_standard_are_found() -> None:
    assert places(SHIPPED, "HT6115") == []
    assert places(changed(put("village/telecom/applies", {"2016": "no"})), "HT6115") == ["forms.5.columns"]


def test_a_heading_that_counts_wrongly_is_found() -> None:
    assert places(SHIPPED, "HT6118") == []
    assert places(changed(replaced("五有", "四有", "forms")), "HT6118") == ["forms.5.columns"]


def test_the_slips_of_the_shipped_pack_are_warnings_in_both_languages() -> None:
    problems = lint(SHIPPED)
    assert {problem.severity for problem in problems} == {"warning"}
    assert all(problem.message and problem.message_en for problem in problems)
    assert {slip.code for slip in SLIPS.values()} == {problem.code for problem in problems}
