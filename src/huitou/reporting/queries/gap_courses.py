"""What became of the gaps of a round, in the few dates that supervision and the campaign report ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import compress
from typing import Any, Literal, NamedTuple

from django.db.models import Count, DateField, F, FilteredRelation, Func, Min, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Left

from huitou.casework.models import Gap
from huitou.core.authority import Actor
from huitou.core.lifecycle import GAP_RETURNS, GapState
from huitou.core.routing import Part
from huitou.registry.queries import in_scope

_TOWNSHIP_DIGITS = 9
_DATED = ("report_done", "review", "confirm")
_ENDED = frozenset({GapState.ACCEPTED, GapState.CARRIED_OVER, GapState.CANCELLED})
Key = Literal["indicator", "township", "department"]
_KEYS: Mapping[Key, Any] = {
    "indicator": F("indicator"),
    "township": Left("village_code", _TOWNSHIP_DIGITS),
    "department": Coalesce("leader__department__slug", Value("")),
}


@dataclass(frozen=True, slots=True)
class GapCourse:
    """So many gaps that went alike: what they have in common (indicator, township, or the slug of the department that
    leads on them; empty: nobody), state and due date, the local days on which they were first reported done, reviewed
    and confirmed, and by which returns they went back."""

    key: str
    gaps: int
    state: str
    due_on: date | None
    done_on: date | None = None
    reviewed_on: date | None = None
    confirmed_on: date | None = None
    returns: frozenset[str] = frozenset()

    @property
    def is_closed(self) -> bool:
        """Accepted."""
        return self.state == GapState.ACCEPTED

    @property
    def is_open(self) -> bool:
        """Somebody still has to do something in this round."""
        return self.state not in _ENDED

    @property
    def was_returned(self) -> bool:
        """Sent back at least once."""
        return bool(self.returns)

    def is_late(self, today: date) -> bool:
        """Reported done after its date, or not yet although the date is past. A gap without a date is never late."""
        if self.due_on is None or self.state == GapState.CANCELLED:
            return False
        return (self.done_on or today) > self.due_on


def gaps_in(courses: Iterable[GapCourse]) -> int:
    """How many gaps took these courses."""
    return sum(one.gaps for one in courses)


def by_key(courses: Iterable[GapCourse]) -> Mapping[str, Sequence[GapCourse]]:
    """The courses by what they have in common."""
    found: dict[str, list[GapCourse]] = {}
    for course in courses:
        found.setdefault(course.key, []).append(course)
    return found


def gap_courses(round_id: int, viewer: Actor, *keys: Key) -> tuple[Sequence[GapCourse], ...]:
    """The gaps of a round within the viewer's places, told apart by one key after the other. For the queries beside,
    which ask for the right.

    Most gaps of a round differ in nothing but key, state and date, and are counted where they lie; those that were
    reported, reviewed, confirmed or sent back are read one by one.
    """
    gaps = Gap.objects.filter(in_scope(viewer.scope, "village_code"), round_id=round_id).order_by()
    counted, moved = _counted(gaps, keys), _moved(gaps)
    return tuple(_courses(key, place, counted, moved) for place, key in enumerate(keys))


class _LocalDay(Func):
    """The local day of a moment, by a function of the database itself: that of Django asks Python for every row on
    SQLite. There has been no summer time since 1991."""

    output_field = DateField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="date(%(expressions)s, '+8 hours')", **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        local = "(%(expressions)s AT TIME ZONE 'Asia/Shanghai')::date"
        return self.as_sql(compiler, connection, template=local, **extra)


class _Moved(NamedTuple):
    """A gap that was reported, reviewed, confirmed or sent back."""

    indicator: str
    township: str
    department: str
    state: str
    due_on: date | None
    done_on: date | None
    reviewed_on: date | None
    confirmed_on: date | None
    returns: frozenset[str]


_NEVER: frozenset[str] = frozenset()
_RETURNS_FROM = 1 + len(_KEYS) + 2 + len(_DATED)
"""The place in a row: after the gap itself, what it is told apart by, state and date, and the first moves."""


def _led(gaps: QuerySet[Gap]) -> QuerySet[Gap]:
    """With the department that leads."""
    return gaps.annotate(leader=FilteredRelation("departments", condition=Q(departments__part=Part.LEAD)))


def _moved(gaps: QuerySet[Gap]) -> Sequence[_Moved]:
    own = {f"{key}_of_it": expression for key, expression in _KEYS.items()}
    firsts = {f"first_{name}": Min(_LocalDay("transitions__at"), filter=_named(name)) for name in _DATED}
    times = {f"times_{name}": Count("transitions", filter=_named(name)) for name in GAP_RETURNS}
    rows = (
        _led(gaps.filter(transitions__name__in=(*_DATED, *GAP_RETURNS)))
        .annotate(**own)
        .values_list("id", *own, "state", "due_on")
        .annotate(**firsts, **times)
    )
    return [_Moved._make((*row[1:_RETURNS_FROM], _returns(row[_RETURNS_FROM:]))) for row in rows]


def _named(name: str) -> Q:
    return Q(transitions__name=name)


def _returns(times: Sequence[int]) -> frozenset[str]:
    return frozenset(compress(GAP_RETURNS, times)) if any(times) else _NEVER


def _counted(gaps: QuerySet[Gap], keys: Sequence[Key]) -> Sequence[tuple[Any, ...]]:
    """How many gaps there are by all these keys, state and date, in one pass."""
    own = {f"{key}_of_it": _KEYS[key] for key in keys}
    rows = (_led(gaps) if "department" in keys else gaps).annotate(**own).values_list(*own, "state", "due_on")
    return tuple(rows.annotate(gaps=Count("id")))


def _courses(key: Key, place: int, counted: Sequence[tuple[Any, ...]], moved: Sequence[_Moved]) -> Sequence[GapCourse]:
    still: Counter[tuple[Any, ...]] = Counter()
    for *own, state, due_on, gaps in counted:
        still[own[place], state, due_on] += gaps
    still.subtract((getattr(one, key), one.state, one.due_on) for one in moved)
    gone: Counter[tuple[Any, ...]] = Counter((getattr(one, key), *one[3:]) for one in moved)
    return [
        *(GapCourse(one, number, *course) for (one, *course), number in still.items() if number),
        *(GapCourse(one, number, *course) for (one, *course), number in gone.items()),
    ]
