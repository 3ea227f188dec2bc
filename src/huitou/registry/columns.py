"""The columns of the register's workbooks: the words above them, how a cell is read, and where its value goes.

Headings as in the exports of the 全国扶贫开发信息系统, 2017; the four head counts (户口簿, 明白卡, 系统, 实际人数) are
this program's own (附件2 注2). What a household, member or village has no field for is kept under its key in `details`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, Literal

from huitou.core.amounts import parse_decimal, plain_text
from huitou.documents import cells
from huitou.documents.cells import Cell, Reading
from huitou.documents.headings import Heading
from huitou.registry import code_lists as lists
from huitou.registry.group_numbers import group_of

MOST_PERSONS = 99
"""More people than that in one household are a slip of the pen."""
MOST_INHABITANTS = 1_000_000
LONGEST_DETAIL = 500

Reader = Callable[[Cell], Reading[Any]]
Use = Literal["field", "detail", "matching"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `use`: a field of the model, an entry of `details`, or only for finding what the row belongs to.
    `must`: a row without it is refused; `longest` and `most` are the bounds of a text and of a number."""

    heading: Heading
    reader: Reader
    use: Use = "detail"
    must: bool = False
    longest: int = LONGEST_DETAIL
    most: int | None = None

    @property
    def key(self) -> str:
        """The name of the value."""
        return self.heading.key

    @property
    def codes(self) -> lists.CodeList | None:
        """The code list that its values come from."""
        return self.reader.keywords.get("codes") if isinstance(self.reader, partial) else None

    @property
    def is_money(self) -> bool:
        """Whether its values are 分."""
        return (self.reader.func if isinstance(self.reader, partial) else self.reader) is cells.money

    @property
    def is_yes_no(self) -> bool:
        """Whether it is answered with yes or no."""
        return self.reader is cells.yes_no


def decimal_number(cell: Cell) -> Reading[str]:
    """A number from 0 with any decimals (亩, 平方米, 公里), as plain text."""
    if cell.kind == "empty":
        return Reading()
    number: Decimal | None = parse_decimal(cell.folded) if cell.kind in ("text", "number") else None
    if number is None:
        return Reading(code="HT3020", values={"value": cells.shown(cell.text)})
    return Reading(plain_text(number)) if number >= 0 else Reading(code="HT2052", values={"value": cell.text})


def _choice(codes: lists.CodeList) -> Reader:
    return partial(cells.choice, codes=codes)


def _village_level(cell: Cell) -> Reading[str]:
    """省级 or 省级贫困村."""
    return cells.choice(Cell(cell.address, cell.folded.removesuffix("贫困村"), cell.kind), lists.POOR_VILLAGE_LEVEL)


def group_number(cell: Cell) -> Reading[str]:
    """第三组, 3组, 3社 and 3 are one group of a village."""
    read = cells.text(cell)
    return Reading(group_of(read.value)) if read.value else read


def _details(reader: Reader, headings: Mapping[str, str]) -> tuple[Column, ...]:
    return tuple(Column(Heading(key, label), reader) for key, label in headings.items())


def _sizes(headings: Mapping[str, tuple[str, ...]]) -> tuple[Column, ...]:
    return tuple(
        Column(
            Heading(key, label, tuple(aliases), required=key == "size_register"),
            cells.whole_number,
            "field",
            most=MOST_PERSONS,
        )
        for key, (label, *aliases) in headings.items()
    )


HOUSEHOLD_COLUMNS: tuple[Column, ...] = (
    Column(Heading("code", "户编号", required=True), cells.text, "matching", must=True, longest=64),
    Column(Heading("village_code", "村编号", required=True), cells.text, "matching", must=True),
    Column(Heading("township_name", "乡镇名", ("乡镇名称", "乡镇")), cells.text, "matching"),
    Column(Heading("village_name", "村名", ("村名称", "行政村")), cells.text, "matching"),
    Column(
        Heading("head_name", "户主姓名", ("户主",), required=True), cells.person_name, "field", must=True, longest=64
    ),
    Column(Heading("exit_year", "脱贫年度", ("脱贫时间", "脱贫年份"), required=True), cells.year, "field"),
    Column(Heading("exit_state", "是否脱贫", ("脱贫状态",)), _choice(lists.EXIT_STATE), "matching"),
    Column(Heading("kind", "贫困户属性"), _choice(lists.HOUSEHOLD_KIND), "field"),
    *_sizes(
        {
            "size_register": ("家庭人口数", "家庭人口"),
            "size_hukou": ("户口簿人数",),
            "size_card": ("明白卡人数",),
            "size_system": ("系统人数",),
            "size_actual": ("实际人数",),
        }
    ),
    Column(Heading("phone", "联系号码", ("联系电话",)), cells.text, "field", longest=32),
    Column(Heading("bank_account", "银行卡号", ("银行账号",)), cells.text, "field", longest=64),
    Column(Heading("supporting_unit", "帮扶单位", ("帮扶部门",)), cells.text, "field", longest=128),
    Column(Heading("support_officer", "帮扶责任人", ("帮扶干部",)), cells.text, "field", longest=64),
    Column(Heading("main_cause", "主要致贫原因"), _choice(lists.CAUSE)),
    *_details(
        cells.text,
        {
            "district_code": "区编号",
            "township_code": "乡镇编号",
            "other_causes": "其他致贫原因",
            "road_kind": "入户路类型",
            "unsafe_housing_grade": "危房等级",
            "fuel": "主要燃料类型",
            "bank": "开户行名称",
        },
    ),
    Column(Heading("group_number", "组号", ("村民小组", "组别")), group_number),
    Column(Heading("card_number", "明白卡编号", ("明白卡号", "卡号")), cells.text),
    *_details(cells.year, {"registered_in": "建档立卡年度"}),
    *_details(partial(cells.money, signed=True), {"net_income_per_capita": "人均纯收入"}),
    *_details(
        cells.money,
        {
            "wage_income": "务工收入(工资性收入)",
            "business_revenue": "生产经营性收入",
            "business_expense": "生产经营性支出",
            "property_income": "财产性收入",
            "transfer_income": "转移性收入",
            "subsistence_allowance": "低保金",
            "five_guarantees_support": "五保金",
            "pension": "养老保险金",
            "other_transfer_income": "其他转移性收入",
        },
    ),
    *_details(
        decimal_number,
        {
            "arable_land": "耕地面积",
            "irrigated_land": "有效灌溉面积",
            "woodland": "林地面积",
            "converted_woodland": "退耕还林面积",
            "orchard": "林果面积",
            "pasture": "牧草面积",
            "water_surface": "水面面积",
            "distance_to_main_road": "与村主干道距离",
            "housing_area": "住房面积",
        },
    ),
    *_details(
        cells.yes_no,
        {
            "production_electricity": "是否通生产用电",
            "electricity": "是否通生活用电",
            "unsafe_housing": "是否是危房户",
            "water_difficult": "是否饮水困难",
            "water_safe": "是否饮水安全",
            "in_cooperative": "是否加入农民专业合作社",
            "sanitary_toilet": "有无卫生厕所",
            "broadcast": "是否通广播电视",
            "military_family": "是否是军烈属",
        },
    ),
)

MEMBER_COLUMNS: tuple[Column, ...] = (
    Column(Heading("code", "户编号", required=True), cells.text, "matching", must=True, longest=64),
    Column(Heading("number", "人编号"), cells.text, "matching", longest=32),
    Column(Heading("name", "姓名", required=True), cells.person_name, "field", must=True, longest=64),
    Column(Heading("sex", "性别"), _choice(lists.SEX), "field"),
    Column(Heading("identity_kind", "证件类型"), _choice(lists.IDENTITY_KIND), "field"),
    Column(Heading("born_on", "出生日期"), cells.day, "field"),
    Column(Heading("relation", "与户主关系", required=True), _choice(lists.RELATION), "field", must=True),
    Column(Heading("move_reason", "增减原因", ("变动原因", "迁入迁出原因")), _choice(lists.MEMBER_MOVE), "matching"),
    Column(Heading("moved_on", "增减日期", ("变动日期", "迁入迁出日期")), cells.day, "matching"),
    Column(Heading("student", "在校生状况(年级)", ("在校生状况",)), _choice(lists.STUDENT)),
    Column(Heading("health", "健康状况"), _choice(lists.HEALTH)),
    Column(Heading("labour", "劳动技能"), _choice(lists.LABOUR)),
    *_details(
        cells.text,
        {
            "ethnicity": "民族",
            "political_status": "政治面貌",
            "education": "文化程度",
            "workplace": "务工所在地",
            "employer": "务工企业名称",
        },
    ),
    *_details(decimal_number, {"months_at_work": "务工时间(月)"}),
    *_details(
        cells.yes_no,
        {
            "subsistence_allowance": "是否享受低保",
            "on_active_service": "是否现役军人",
            "critical_illness_insurance": "是否购买大病医疗保险",
            "resident_insurance": "是否参加城乡居民基本医疗保险",
        },
    ),
)
IDENTITY_HEADING = Heading("identity", "证件号码", ("身份证号", "身份证号码"), required=True)
"""Read by `records` with the kind of document beside it."""

VILLAGE_COLUMNS: tuple[Column, ...] = (
    Column(Heading("village_code", "村编号", required=True), cells.text, "matching", must=True),
    Column(Heading("township_name", "乡镇名", ("乡镇名称", "乡镇")), cells.text, "matching"),
    Column(Heading("village_name", "村名", ("村名称", "行政村")), cells.text, "matching"),
    Column(Heading("is_poor_village", "是否贫困村", required=True), cells.yes_no, "field", must=True),
    Column(Heading("poor_village_level", "贫困村类型(省级/市级)", required=True), _village_level, "field"),
    Column(Heading("exit_year", "退出年度", ("退出时间",), required=True), cells.year, "field"),
    *(
        Column(Heading(key, label), cells.whole_number, "field", most=MOST_INHABITANTS)
        for key, label in (
            ("registered_population", "户籍人口"),
            ("poor_population", "未脱贫人口"),
            ("returned_population", "返贫人口"),
        )
    ),
    *_details(cells.text, {"leading_industry": "主导产业"}),
    *_details(cells.money, {"collective_income": "集体经济收入(元)"}),
    *_details(
        cells.yes_no,
        {"paved_road": "通村硬化路", "clinic": "卫生室", "cultural_room": "文化室", "telecom": "通信网络"},
    ),
)
