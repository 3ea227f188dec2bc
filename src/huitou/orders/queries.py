"""The order in force, its amendments, and the effective standard."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal

import chinese_calendar
from django.db.models import QuerySet

from huitou.audit.prepared import prepared
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.core.standards import Standard
from huitou.orders.models import AdoptedOrder, AmendmentRecord, CalendarDay
from huitou.policy import Amendment, Pack, load_pack


@dataclass(frozen=True, slots=True)
class AmendmentLine:
    """An amendment as the order page lists it."""

    key_path: str
    value: Any
    document_number: str
    document_date: date
    is_demonstration: bool
    entered_at: datetime
    entered_by_name: str


def order_of(county_code: str) -> AdoptedOrder:
    """The adopted order of a county. Raises `Refusal` HT6001 when none is."""
    order = AdoptedOrder.objects.filter(county__code=county_code, county__valid_until__isnull=True).first()
    if order is None:
        raise Refusal.of("HT6001", county=county_code)
    return order


def amendments_of(county_code: str, *, viewer: Actor) -> tuple[AmendmentLine, ...]:
    """All amendments of a county, oldest first."""
    viewer.require(Permission.ORDER_VIEW)
    return tuple(
        AmendmentLine(
            row.key_path,
            json.loads(row.value),
            row.document_number,
            row.document_date,
            row.is_demonstration,
            row.entered_at,
            row.entered_by_name,
        )
        for row in order_of(county_code).amendments.all()
    )


def order_in_force(county_code: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The name of a county's pack and its amendments (key path, canonical JSON). Raises `Refusal` HT6001."""
    rows = _amended_order(county_code=county_code)
    if not rows:
        raise Refusal.of("HT6001", county=county_code)
    return rows[0][0], tuple((key_path, value) for _, key_path, value in rows if key_path is not None)


@prepared
def _amended_order(county_code: str) -> QuerySet[AdoptedOrder, Any]:
    """The pack beside each amendment; an outer join, so that without amendments there is the pack alone."""
    in_force = AdoptedOrder.objects.filter(county__code=county_code, county__valid_until__isnull=True)
    amended = in_force.order_by("id", "amendments__id")
    return amended.values_list("pack", "amendments__key_path", "amendments__value")


def effective_pack(county_code: str) -> Pack:
    """The pack with the county's amendments in it: rounds, calendar, matrix, forms, indicators."""
    name, amendments = order_in_force(county_code)
    return _amended(load_pack(name), amendments)


def effective_standard(county_code: str, subject: Literal["household", "village"], year: int) -> Standard:
    """The standard that a county judges by in a year, with its digest."""
    return effective_pack(county_code).standard(subject, year)


def demonstration_values(county_code: str) -> tuple[str, ...]:
    """The key paths whose value in force is a demonstration value, said on every page that shows it."""
    in_force = {row.key_path: row.is_demonstration for row in order_of(county_code).amendments.all()}
    return tuple(path for path, demonstration in in_force.items() if demonstration)


def any_demonstration_value() -> bool:
    """Whether some county here works with demonstration values: the data are a demonstration."""
    return bool(_a_demonstration_value())


@prepared
def _a_demonstration_value() -> QuerySet[AmendmentRecord, Any]:
    return AmendmentRecord.objects.filter(is_demonstration=True).values_list("pk")[:1]


@lru_cache(maxsize=32)
def _amended(pack: Pack, amendments: tuple[tuple[str, str], ...]) -> Pack:
    """The pack with these amendments (key path, canonical JSON). Kept, because checking a whole pack takes a tenth of
    a second and every approval asks for it."""
    return pack.amended([Amendment(key_path, json.loads(value)) for key_path, value in amendments])


@dataclass(frozen=True, slots=True)
class DayLine:
    """What the county entered for a day."""

    day: date
    is_working: bool
    name: str
    document_number: str
    entered_by_name: str


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Which days a county works: what it entered itself, else the national calendar of holidays and make-up days, else
    (a year that is not published yet) Monday to Friday."""

    entered: Mapping[date, DayLine]

    @classmethod
    def of(cls, lines: Iterable[DayLine]) -> WorkingDays:
        """The working days of a county that entered these lines; of one day the last counts."""
        return cls({line.day: line for line in lines})

    def is_working(self, day: date) -> bool:
        """Whether people work on a day."""
        if day in self.entered:
            return self.entered[day].is_working
        if not _is_published(day):
            return day.weekday() < _SATURDAY
        return bool(chinese_calendar.is_workday(day))

    def rest(self, day: date) -> tuple[str, str]:
        """Why a day is free, in Chinese and English; empty for a working day."""
        if self.is_working(day):
            return "", ""
        if day in self.entered:
            return self.entered[day].name, self.entered[day].name
        name = chinese_calendar.get_holiday_detail(day)[1] if _is_published(day) else None
        return _FESTIVALS.get(name or "", ("周末", "weekend"))

    def is_published(self, day: date) -> bool:
        """Whether the national calendar of that year is known here."""
        return _is_published(day)


_SATURDAY = 5
_FESTIVALS: Mapping[str, tuple[str, str]] = {
    "New Year's Day": ("元旦", "New Year"),
    "Spring Festival": ("春节", "Spring Festival"),
    "Tomb-sweeping Day": ("清明节", "Tomb-sweeping Day"),
    "Labour Day": ("劳动节", "Labour Day"),
    "Dragon Boat Festival": ("端午节", "Dragon Boat Festival"),
    "National Day": ("国庆节", "National Day"),
    "Mid-autumn Festival": ("中秋节", "Mid-autumn Festival"),
}


def _is_published(day: date) -> bool:
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True


def days_of(county_code: str) -> tuple[DayLine, ...]:
    """What the county entered over the national calendar, in the order of entry; of one day the last counts."""
    rows = CalendarDay.objects.filter(order=order_of(county_code))
    values = ("day", "is_working", "name", "document_number", "entered_by_name")
    return tuple(DayLine(*row) for row in rows.values_list(*values))
