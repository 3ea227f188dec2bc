"""What the register holds, in words: the headings of its workbooks over values as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huitou.documents import cells
from huitou.registry.columns import (
    HOUSEHOLD_COLUMNS,
    IDENTITY_HEADING,
    MEMBER_COLUMNS,
    VILLAGE_COLUMNS,
    Column,
)
from huitou.registry.queries import StoryLine
from huitou.registry.stored_rows import ThingName
from huitou.web import words
from huitou.web.subject_tables import FactChange
from huitou.web.templatetags.house import day, number, yuan

_DETAIL = "details."
_HIDDEN = "•"
_BASIS = "basis"
_COLUMNS: Mapping[ThingName, Sequence[Column]] = {
    "household": HOUSEHOLD_COLUMNS,
    "member": MEMBER_COLUMNS,
    "village": VILLAGE_COLUMNS,
}
# What has no column in a workbook, or another word on every page than there.
_NAMES: Mapping[str, Any] = {
    "status": _("状态"),
    "supporting_unit": _("帮扶部门"),
    "support_officer": _("帮扶干部"),
    "phone": _("联系电话"),
    "bank_account": _("银行账号"),
    "size_hukou": _("户口簿人数"),
    "size_card": _("明白卡人数"),
    "size_system": _("系统人数"),
    "size_actual": _("实际人数"),
    "group_number": _("组号"),
    "card_number": _("明白卡编号"),
    "name": _("姓名"),
    "sex": _("性别"),
    "born_on": _("出生日期"),
    "village": _("村"),
    "village_code": _("村"),
    "identity": IDENTITY_HEADING.label,
    "joined_on": _("来到日期"),
    "joined_reason": _("为什么来"),
    "left_on": _("离开日期"),
    "left_reason": _("为什么离开"),
    "split_from": _("由这一户分出"),
    "split_into": _("分出"),
    "ended_on": _("注销日期"),
    "ended_reason": _("注销原因"),
}
_IN_WORDS: Mapping[str, Mapping[Any, Any]] = {
    "status": words.STATUSES,
    "joined_reason": words.MEMBER_MOVES,
    "left_reason": words.MEMBER_MOVES,
    "ended_reason": words.ENDINGS,
}
_DATES = frozenset({"joined_on", "left_on", "ended_on", "born_on"})


@dataclass(frozen=True, slots=True)
class StoryRow:
    """One line of the story as the page shows it. `changes` is empty where something came in; `basis`: on what a
    correction rests."""

    at: datetime
    by_name: str
    way_in: str
    thing: ThingName
    whose: tuple[str, ...]
    changes: tuple[FactChange, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A column of the register and what it says."""

    label: str
    value: str


def story_rows(story: Iterable[StoryLine]) -> tuple[StoryRow, ...]:
    """The story of a household or village in words."""
    return tuple(
        StoryRow(
            line.at,
            line.by_name,
            line.way_in,
            line.thing,
            line.whose,
            tuple(_change(line.thing, key, *pair) for key, pair in line.fields.items() if key != _BASIS),
            str(line.fields.get(_BASIS, ("", ""))[1]),
        )
        for line in story
    )


def entries(thing: ThingName, details: Mapping[str, Any], *, without: Iterable[str] = ()) -> tuple[Entry, ...]:
    """The register's other columns, in the order of its workbooks, but for those that the page shows elsewhere."""
    shown = {key: value for key, value in details.items() if key not in set(without)}
    order = {key: at for at, key in enumerate(_by_key(thing))}
    return tuple(
        Entry(field_words(thing, key), _value(thing, key, shown[key]))
        for key in sorted(shown, key=lambda key: (order.get(key, len(order)), key))
    )


def _change(thing: ThingName, key: str, before: Any, after: Any) -> FactChange:
    name = key.removeprefix(_DETAIL)
    return FactChange(field_words(thing, name), _value(thing, name, before), _value(thing, name, after))


@cache
def _by_key(thing: ThingName) -> Mapping[str, Column]:
    return {column.key: column for column in _COLUMNS[thing]}


def field_words(thing: ThingName, key: str) -> str:
    """What a field of the register is called."""
    if key in _NAMES:
        return str(_NAMES[key])
    column = _by_key(thing).get(key)
    return column.heading.label if column is not None else key


def _value(thing: ThingName, key: str, value: Any) -> str:
    if value is None or value == "":
        return "—"
    if value == _HIDDEN:
        return gettext("（已加密）")
    if key in _IN_WORDS:
        return str(_IN_WORDS[key].get(value, value))
    if isinstance(value, bool):
        return str(words.ANSWERS[value])
    if key in _DATES:
        return day(date.fromisoformat(value))
    column = _by_key(thing).get(key)
    if column is None:
        return str(value)
    return _read_by(column, value)


def _read_by(column: Column, value: Any) -> str:
    """A stored value as its column is read: codes by their labels, 分 as yuan."""
    codes = column.codes
    if column.is_money and isinstance(value, int):
        return gettext("%(amount)s元") % {"amount": yuan(value)}
    if codes is not None:
        return codes.get(str(value), str(value))
    is_figure = column.reader is cells.whole_number and isinstance(value, int)
    return number(value) if is_figure else str(value)
