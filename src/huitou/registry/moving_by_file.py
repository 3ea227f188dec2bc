"""Members who come and go by a members' file: what a row with 增减原因 and 增减日期 does, or why it cannot. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from huitou.registry.code_lists import HEAD, MEMBER_MOVE
from huitou.registry.comparing import Known, MemberMove
from huitou.registry.member_moves import LEAVING, RETURNED
from huitou.registry.records import Records


@dataclass(frozen=True, slots=True)
class AskedMove:
    """What a row asks for: why, and on which day."""

    reason: str
    on: date

    @property
    def is_leaving(self) -> bool:
        """Whether somebody goes."""
        return self.reason in LEAVING


def asked_moves(records: Records, today: date) -> dict[int, AskedMove]:
    """The rows that say that somebody comes or goes. A reason without a day, a day without a reason and a day to come
    are problems of their rows."""
    found: dict[int, AskedMove] = {}
    if not records.values.keys() & {"move_reason", "moved_on"}:
        return found
    pairs = zip(records.column("move_reason"), records.column("moved_on"), strict=True)
    for at, (reason, on) in enumerate(pairs):
        if reason is None and on is None:
            continue
        if reason is None:
            records.refuse(at, "HT3061", "move_reason", value="")
        elif on is None or on > today:
            records.refuse(at, "HT3060", "moved_on", date=on.isoformat() if on is not None else "")
        else:
            found[at] = AskedMove(reason, on)
    return found


def values_of(records: Records, at: int, asked: AskedMove, known: Known | None) -> dict[str, Any]:
    """What the move writes about the person; nothing where it was written before, or a problem of the row where it
    cannot be: nobody there who could go, somebody there who should come, a head without one to follow, a day before
    the last move."""
    there = known is not None and known.values["left_on"] is None
    if known is not None and _is_done(asked, known):
        return {}
    if asked.is_leaving:
        if not there:
            records.refuse(at, "HT3120", "name", value=records.values["name"][at])
        elif records.values["relation"][at] == HEAD:
            records.refuse(at, "HT3121", "relation")
        elif known is not None and not _is_after(asked.on, known.values["joined_on"]):
            records.refuse(at, "HT3060", "moved_on", date=asked.on.isoformat())
        return {"left_on": asked.on, "left_reason": asked.reason}
    if there:
        records.refuse(at, "HT3122", "name", value=records.values["name"][at])
    elif known is not None and not _is_after(asked.on, known.values["left_on"]):
        records.refuse(at, "HT3060", "moved_on", date=asked.on.isoformat())
    joined = {"joined_on": asked.on, "joined_reason": RETURNED if known is not None else asked.reason}
    return joined if known is None else {**joined, "left_on": None, "left_reason": ""}


def move_of(records: Records, at: int, asked: AskedMove, household_id: int) -> MemberMove:
    """The move as a dry run names it."""
    code, name = records.values["code"][at], records.values["name"][at]
    return MemberMove(household_id, -1 if asked.is_leaving else 1, code, name, MEMBER_MOVE[asked.reason], asked.on)


def _is_done(asked: AskedMove, known: Known) -> bool:
    values: Mapping[str, Any] = known.values
    if asked.is_leaving:
        return bool(values["left_on"] == asked.on and values["left_reason"] == asked.reason)
    reasons = {asked.reason, RETURNED}
    return values["left_on"] is None and values["joined_on"] == asked.on and values["joined_reason"] in reasons


def _is_after(on: date, last: date | None) -> bool:
    return last is None or on >= last
