"""The rows of a department's list: who or where is meant, what is certified, by which document and when. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from huitou.core.errors import Place, Problem
from huitou.documents.cells import Cell, Reading, day, shown, text, yes_no
from huitou.documents.headings import Heading
from huitou.documents.identity import birth_date, identity_number
from huitou.documents.tables import Row, Table
from huitou.policy import CertifiedList

LONGEST = {"code": 64, "name": 64, "township": 64, "village": 64, "village_code": 12, "document_number": 128}
LONGEST_REMARK = 500
_MET = frozenset({"认定达标", "合格", "安全", "a级", "b级", "复学", "在校"})
_UNMET = frozenset({"认定未达标", "不合格", "不安全", "危房", "c级", "d级", "辍学", "失学", "未参保"})


@dataclass(frozen=True, slots=True)
class Basis:
    """What holds for the whole list where a row says nothing: what standing on it means, document and date."""

    listed: bool | None = None
    document_number: str = ""
    certified_on: date | None = None


@dataclass(slots=True)
class ListedRow:
    """One row while it is being read."""

    row: Row
    table: Table
    said: dict[str, Any] = field(default_factory=dict)
    is_met: bool = False
    problems: list[Problem] = field(default_factory=list)

    def text(self, key: str) -> str:
        """What a column says; empty where the sheet has no such column, or the cell says nothing."""
        return str(self.said.get(key) or "")

    @property
    def identity(self) -> str:
        """The identity number, empty where there is none."""
        return self.text("identity")

    @property
    def born_on(self) -> date | None:
        """The birth date that the identity number gives."""
        return birth_date(self.identity) if self.identity else None

    def refuse(self, code: str, key: str, /, **values: object) -> None:
        """Adds a problem at the cell under the heading `key`."""
        self.problems.append(Problem(code, self.place(key), values))

    def place(self, key: str) -> Place:
        """Where the cell under the heading `key` stands."""
        return self.table.place(self.row, key)


def list_headings(one: CertifiedList) -> tuple[Heading, ...]:
    """The columns that a list may have; none of them must be there, a row says what it is by some of them."""
    common = (
        Heading("township", "乡镇", ("乡镇名", "乡镇名称", "所在乡镇")),
        Heading("village", "村", ("村名", "村名称", "行政村", "所在村", "村(社区)")),
        Heading("village_code", "村编号"),
        Heading("verdict", "认定结论", ("认定结果", "结论", "是否达标", "达标情况", *one.yes_met)),
        *((Heading("shortfall", one.yes_unmet[0], one.yes_unmet[1:]),) if one.yes_unmet else ()),
        Heading("document_number", "文号", ("认定文号", "文件号", "文件文号")),
        Heading("certified_on", "认定日期", ("认定时间",)),
        Heading("remark", "备注", ("说明",)),
    )
    if one.of == "village":
        return common
    names = ("户主姓名", "户主", "学生姓名", "参保人", "参保人姓名", "人员姓名")
    return (
        Heading("identity", "身份证号", ("证件号码", "身份证号码", "公民身份号码")),
        Heading("code", "户编号"),
        Heading("name", "姓名", names),
        *common,
    )


def listed_rows(table: Table, one: CertifiedList, basis: Basis) -> tuple[ListedRow, ...]:
    """The rows of a list, every problem with its cell."""
    present = {column.heading.key for column in table.columns}
    return tuple(_read(row, table, present, one, basis) for row in table.rows)


def _read(row: Row, table: Table, present: set[str], one: CertifiedList, basis: Basis) -> ListedRow:
    read = ListedRow(row, table)
    for key in present:
        reading = _READERS.get(key, text)(row.cells[key])
        limit = LONGEST.get(key, LONGEST_REMARK)
        if isinstance(reading.value, str) and len(reading.value) > limit:
            reading = Reading(code="HT3018", values={"found": len(reading.value), "limit": limit})
        read.said[key] = reading.value
        if reading.code:
            read.refuse(reading.code, key, **reading.values)
    if not read.problems:
        _require_whom(read, one)
        _read_verdict(read, one, basis)
        _read_paper(read, basis)
    return read


def _require_whom(read: ListedRow, one: CertifiedList) -> None:
    """A row says whom it means. Problem HT3044."""
    where = read.text("village_code") or read.text("village")
    names_somebody = read.identity or read.text("code") or (read.text("name") and where)
    if not (where if one.of == "village" else names_somebody):
        read.refuse("HT3049" if one.of == "village" else "HT3044", "village" if one.of == "village" else "name")


def _read_verdict(read: ListedRow, one: CertifiedList, basis: Basis) -> None:
    """Met or unmet: by the row, else by what standing on the list means. Problem HT3041 when neither says it, HT3042
    when two columns contradict each other."""
    verdict, shortfall = read.said.get("verdict"), read.said.get("shortfall")
    said = {answer for answer in (verdict, None if shortfall is None else not shortfall) if answer is not None}
    listed = basis.listed if basis.listed is not None else {"met": True, "unmet": False}.get(one.listed or "")
    if len(said) == 2:
        read.refuse("HT3042", "verdict")
    elif said:
        read.is_met = said.pop()
    elif listed is None:
        read.refuse("HT3041", "verdict")
    else:
        read.is_met = listed


def _read_paper(read: ListedRow, basis: Basis) -> None:
    """The document and the date, from the row or for the whole list. Problem HT3043 for each that is missing."""
    read.said["document_number"] = read.text("document_number") or basis.document_number
    read.said["certified_on"] = read.said.get("certified_on") or basis.certified_on
    for key, label, label_en in (("document_number", "文号", "document"), ("certified_on", "认定日期", "date")):
        if not read.said[key]:
            read.refuse("HT3043", key, what=label, what_en=label_en)


def _verdict(cell: Cell) -> Reading[bool]:
    """Met or unmet, in the words that lists are written with."""
    word = cell.folded.lower()
    if word in _MET | _UNMET:
        return Reading(word in _MET)
    reading = yes_no(cell)
    return Reading(code="HT3040", values={"value": shown(cell.text)}) if reading.code == "HT2058" else reading


_READERS: dict[str, Callable[[Cell], Reading[Any]]] = {
    "identity": identity_number,
    "verdict": _verdict,
    "shortfall": yes_no,
    "certified_on": day,
}
