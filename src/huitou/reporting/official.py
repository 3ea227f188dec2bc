"""The official documents of a round: 点球 notice, department plan, report to the city, 通报, campaign report. Pure.

The words follow the plan's own (四(五), 四(六), 六); the figures are counted from the gaps of the round.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from huitou.core.official import Attachment, OfficialDocument, Passage
from huitou.reporting.forms import FormBundle
from huitou.reporting.gap_forms import GapRow, MeasureTaken
from huitou.reporting.tallies import GapTally, tallies, tally

_HEADS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Setting:
    """What all documents of a round speak of. `short_issuer` stands before 〔year〕; `number` is given by the office,
    or left blank to be written in."""

    issuer: str
    short_issuer: str
    order_title: str
    order_number: str
    county: str
    city: str
    round_label: str
    exit_years: tuple[int, ...]
    review_year: int
    remediation_year: int
    today: date
    number: str = ""

    @property
    def order(self) -> str:
        """The order with its number."""
        return f"《{self.order_title}》（{self.order_number}）"

    @property
    def document_number(self) -> str:
        """The number given, or one with room for the serial."""
        return self.number or f"{self.short_issuer}〔{self.today.year}〕　　号"


@dataclass(frozen=True, slots=True)
class PlanSaid:
    """A department's plan of the year as it stands; empty where nothing was said yet."""

    target: str = ""
    standard: str = ""
    due_on: date | None = None
    responsible: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the look-back of an area came to: subjects, those below the standard, those with something unknown."""

    name: str
    households: int
    below: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A referral as its notice names it."""

    number: str
    department: str
    due_on: date
    dated_on: date


def notice(setting: Setting, sent: Sent, rows: Sequence[GapRow], table: FormBundle) -> OfficialDocument:
    """点球 to one department: the gaps that it leads and those on which it works along (四(五))."""
    department = sent.department
    led = [row for row in rows if row.lead == department]
    joint = [row for row in rows if row.lead != department]
    whole, along = tally(led, setting.today), tally(joint, setting.today)
    beside = f"，配合的{along.gaps}项（{along.places}）" if joint else ""
    return OfficialDocument(
        issuer=setting.issuer,
        number=sent.number,
        title=f"关于向{department}交办“回头看”未达标项的通知",
        addressee=department,
        passages=(
            Passage(
                f"根据{setting.order}要求，现将{setting.round_label}“回头看”核查发现、按照归口负责原则由你单位办理的未达标项"
                "以“点球”方式交办给你单位，有关事项通知如下。"
            ),
            *_section(0, "任务", f"由你单位牵头的未达标项{whole.gaps}项，{whole.places}{whole.people}{beside}。"),
            *(Passage(text) for text in _by_item(led, setting.today)),
            *_section(
                1,
                "时限",
                f"请于{_day(sent.due_on)}前完成整改，并将“补短清单”完成情况表报县脱贫办。确需移交其他部门或延长时限的，请说明理由，"
                "由县脱贫办审定。",
            ),
            *_section(
                2,
                "要求",
                "按照“缺啥补啥”的原则，编制本部门《“回头看”“回头帮”年度实施方案》，明确目标任务、标准要求、完成时限、责任人员，"
                "及时安排项目资金，逐项逐户整改到位。",
            ),
        ),
        dated_on=sent.dated_on,
        attachments=(_attached(f"补短清单（{department}）", table),),
    )


def department_plan(
    setting: Setting, department: str, said: PlanSaid, rows: Sequence[GapRow], table: FormBundle
) -> OfficialDocument:
    """A department's plan of the year (四(六)): what it said, and where it said nothing yet, what stands."""
    led = [row for row in rows if row.lead == department]
    whole = tally(led, setting.today)
    limits = sorted({row.due_on for row in led if row.due_on is not None})
    due_on = said.due_on or (limits[-1] if limits else None)
    target = said.target or f"完成牵头的未达标项{whole.gaps}项，{whole.places}{whole.people}，逐项达到标准。"
    standard = said.standard or (
        f"按照{setting.remediation_year}年标准，缺啥补啥，逐户逐项达标，经乡镇现场核实、县里验收。"
    )
    return OfficialDocument(
        issuer=department,
        number=setting.number or f"　　　　〔{setting.today.year}〕　　号",
        title=f"{department}“回头看”“回头帮”年度实施方案",
        addressee="",
        passages=(
            Passage(f"为做好“回头看”“回头帮”工作，根据{setting.order}和县脱贫办交办的“点球”任务，制定本方案。"),
            *_section(0, "目标任务", target),
            *(Passage(text) for text in _by_item(led, setting.today)),
            *_section(1, "标准要求", standard),
            *_section(2, "完成时限", f"{_day(due_on)}前全部完成。" if due_on else "完成时限待定。"),
            *_section(3, "责任人员", said.responsible or "待定。"),
            *_section(4, "措施和资金", "" if _measures(led) else "尚未安排措施，按时限另行补充。"),
            *(Passage(text) for text in _measures(led)),
        ),
        dated_on=setting.today,
        attachments=(_attached("任务清单", table),),
    )


def report(setting: Setting, standing: Standing, rows: Sequence[GapRow], table: FormBundle) -> OfficialDocument:
    """The gap list, reported in writing to the city (四(四))."""
    whole = tally(rows, setting.today)
    years = "、".join(f"{year}年" for year in setting.exit_years)
    return OfficialDocument(
        issuer=setting.issuer,
        number=setting.document_number,
        title=f"关于上报{setting.county}{setting.round_label}“补短清单”的报告",
        addressee=f"{setting.city}脱贫攻坚领导小组办公室",
        passages=(
            Passage(
                f"按照脱贫攻坚“回头看”“回头帮”工作安排，我县对{years}脱贫户和退出贫困村开展了“回头看”。经县核查小组复核，现将"
                "“补短清单”上报。"
            ),
            *_section(0, "总体情况", _standing(standing)),
            Passage(f"列入“补短清单”的未达标项共{whole.gaps}项，{whole.places}。"),
            *_section(1, "分项情况", ""),
            *(Passage(text) for text in _by_item(rows, setting.today)),
            *_section(
                2,
                "下一步工作",
                "按照归口负责的原则，以“点球”方式发给县级有关部门，明确时限，缺啥补啥，逐项整改，按"
                f"{setting.remediation_year}年标准验收。",
            ),
            Passage("特此报告。"),
        ),
        dated_on=setting.today,
        attachments=(_attached(f"{setting.county}“补短清单”", table),),
    )


def circular(setting: Setting, standings: Sequence[Standing], rows: Sequence[GapRow]) -> OfficialDocument:
    """通报: how far townships and departments are."""
    whole = tally(rows, setting.today)
    departments = tallies([row for row in rows if row.lead], lambda row: row.lead, setting.today)
    by_township = dict(tallies(rows, lambda row: row.township, setting.today))
    return OfficialDocument(
        issuer=setting.issuer,
        number=setting.document_number,
        title=f"关于{setting.round_label}“回头看”“回头帮”工作进展情况的通报",
        addressee="各乡镇，县级有关部门",
        passages=(
            Passage(f"根据{setting.order}，现将截至{_day(setting.today)}的工作进展情况通报如下。"),
            *_section(0, "总体情况", _progress(whole)),
            *_section(1, "各乡镇情况", ""),
            *(Passage(f"{one.name}：{_of_township(one, by_township.get(one.name))}") for one in standings),
            *_section(2, "各部门情况", "" if departments else "“点球”尚未发出。"),
            *(Passage(f"{name}：{_progress(counted)}") for name, counted in departments),
            *_section(
                3,
                "有关要求",
                "逾期未办结的部门要逐项说明原因，倒排时间，抓紧整改；各乡镇要及时现场核实，确保数据真实、准确、完整。",
            ),
        ),
        dated_on=setting.today,
    )


def campaign_report(
    setting: Setting, standing: Standing, rows: Sequence[GapRow], before: Sequence[GapRow], before_label: str
) -> OfficialDocument:
    """The report of a round (六(二)): what was found, solved, late, returned; against the round before, if there is
    one."""
    whole = tally(rows, setting.today)
    return OfficialDocument(
        issuer=setting.issuer,
        number=setting.document_number,
        title=f"{setting.county}{setting.round_label}“回头看”“回头帮”工作总结",
        addressee="",
        passages=(
            Passage(f"根据{setting.order}，{setting.round_label}“回头看”“回头帮”工作情况总结如下。"),
            *_section(0, "发现的问题", _standing(standing)),
            *(Passage(text) for text in _by_item(rows, setting.today)),
            *_section(1, "整改情况", _progress(whole)),
            *_section(2, "存在的不足", _shortfalls(whole)),
            *_section(3, "与上一批次比较", _compared(whole, tally(before, setting.today), before_label)),
        ),
        dated_on=setting.today,
    )


def _attached(name: str, table: FormBundle) -> Attachment:
    return Attachment(name, table.spec, table.forms[0])


def _section(position: int, head: str, text: str) -> Iterator[Passage]:
    yield Passage(f"{_HEADS[position]}、{head}", 1)
    if text:
        yield Passage(text)


def _by_item(rows: Sequence[GapRow], today: date) -> Iterator[str]:
    for number, (item, counted) in enumerate(tallies(rows, lambda row: row.item, today), 1):
        yield f"{number}. {item}：{counted.gaps}项，{counted.places}{counted.people}。"


def _standing(standing: Standing) -> str:
    unknown = f"，尚有未查清项目的{standing.unknown}户" if standing.unknown else ""
    return f"应核查脱贫户{standing.households}户，未达标{standing.below}户{unknown}。"


def _of_township(standing: Standing, counted: GapTally | None) -> str:
    return _standing(standing) + (_progress(counted) if counted is not None else "没有未达标项。")


def _progress(counted: GapTally) -> str:
    overdue = f"，逾期未办结{counted.overdue}项" if counted.overdue else ""
    return (
        f"未达标项{counted.gaps}项，部门已办结{counted.done}项，乡镇已核实{counted.confirmed}项，"
        f"县已验收{counted.accepted}项{overdue}。"
    )


def _shortfalls(counted: GapTally) -> str:
    said = {"逾期未办结": counted.overdue, "退回后尚未办结": counted.returned, "结转下一批次": counted.carried_over}
    parts = [f"{words}{number}项" for words, number in said.items() if number]
    return "、".join(parts) + "。" if parts else "没有逾期、退回和结转的项。"


def _compared(now: GapTally, before: GapTally, label: str) -> str:
    if not label:
        return "本批次之前没有可比的批次。"
    return (
        f"{label}发现未达标项{before.gaps}项、验收{before.accepted}项；本批次发现{now.gaps}项、验收{now.accepted}项。"
    )


def _measures(rows: Sequence[GapRow]) -> tuple[str, ...]:
    found: dict[str, list[MeasureTaken]] = {}
    for row in rows:
        for measure in row.measures:
            found.setdefault(measure.ref, []).append(measure)
    return tuple(f"{number}. {_measure(same)}" for number, same in enumerate(found.values(), 1))


def _measure(same: Sequence[MeasureTaken]) -> str:
    """One measure with the number of gaps that it is for."""
    one = same[0]
    money = f"，资金{one.amount:f}元" if one.amount is not None else "，资金待定"
    fund = f"（{one.fund}）" if one.fund else ""
    due = f"，{_day(one.due_on)}前完成" if one.due_on else ""
    return f"{one.project}（{one.words}）：对应{len(same)}项{money}{fund}，责任人{one.responsible}{due}。"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
