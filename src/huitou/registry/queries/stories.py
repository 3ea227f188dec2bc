"""The whole story of a household or village in the register: how it came in, and what was changed since.

For pages that have found the household or village within the viewer's reach already.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huitou.areas.models import Area
from huitou.registry.models import Arrival, Change, Member, Village
from huitou.registry.stored_rows import ThingName

_PLACES = frozenset({"village", "village_code"})


@dataclass(frozen=True, slots=True)
class StoryLine:
    """Records that came into the register (`fields` empty), or one change of them: who, when, in which way; which
    fields from what to what, sealed values as "•", villages by name. `whose`: the names of members, none for the
    household or village itself."""

    at: datetime
    by_name: str
    way_in: str
    thing: ThingName
    whose: tuple[str, ...]
    fields: Mapping[str, tuple[Any, Any]]

    @property
    def is_arrival(self) -> bool:
        """Whether it says how something came in."""
        return not self.fields


def household_story(household_id: int, arrival: int | None) -> tuple[StoryLine, ...]:
    """What the register knows of a household and of everybody who belongs or belonged to it, newest first."""
    everybody = Member.objects.filter(household=household_id).order_by("number")
    members = list(everybody.values_list("id", "name", "arrival"))
    came: dict[int, list[str]] = defaultdict(list)
    for _, name, with_ in members:
        if with_ is not None:
            came[with_].append(name)
    names = {key: name for key, name, _ in members}
    lines = [
        *_arrived("household", {} if arrival is None else {arrival: []}),
        *_arrived("member", came),
        *_changed("household", {household_id: ""}),
        *_changed("member", names),
    ]
    return _newest_first(lines)


def village_story(area_code: str) -> tuple[StoryLine, ...]:
    """What the register knows of a village, newest first."""
    row = Village.objects.filter(area__code=area_code).values_list("id", "arrival").first()
    if row is None:
        return ()
    key, arrival = row
    came: dict[int, list[str]] = {} if arrival is None else {arrival: []}
    return _newest_first([*_arrived("village", came), *_changed("village", {key: ""})])


def _arrived(thing: ThingName, came: Mapping[int, list[str]]) -> Iterable[StoryLine]:
    if not came:
        return
    for row in Arrival.objects.filter(pk__in=list(came)):
        yield StoryLine(row.at, row.by_name, row.way_in, thing, tuple(came[row.pk]), {})


def _changed(thing: ThingName, names: Mapping[int, str]) -> Iterable[StoryLine]:
    rows = list(Change.objects.filter(thing=thing, thing_id__in=list(names)).order_by("id")) if names else []
    said = [json.loads(row.fields) for row in rows]
    codes = {code for fields in said for name in _PLACES & fields.keys() for code in fields[name] if code}
    places = dict(Area.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
    for row, fields in zip(rows, said, strict=True):
        pairs = {name: tuple(_placed(name, value, places) for value in pair) for name, pair in fields.items()}
        name = names[row.thing_id]
        yield StoryLine(row.at, row.by_name, row.way_in, thing, (name,) if name else (), pairs)


def _placed(name: str, value: Any, places: Mapping[str, str]) -> Any:
    return f"{places.get(value, '')} {value}".strip() if name in _PLACES and value else value


def _newest_first(lines: list[StoryLine]) -> tuple[StoryLine, ...]:
    """Those of one moment in the order in which they were written, the last on top."""
    ordered = sorted(lines, key=lambda line: (line.at, not line.is_arrival))
    ordered.reverse()
    return tuple(ordered)
