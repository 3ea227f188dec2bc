"""Reads of events: the trail of one thing, the chain, and the log as people look through it."""

from huitou.audit.queries.log import (
    ChainState,
    LogLine,
    LogPage,
    Wanted,
    chain_state,
    log_lines,
    log_page,
)
from huitou.audit.queries.trail import (
    EventLine,
    LastDeed,
    anchor_files,
    deeds_since,
    drill_alarm,
    events_of,
    last_deed,
    last_drill,
    last_sealed,
    oldest_waiting,
    verify,
    waiting,
)

__all__ = [
    "ChainState",
    "EventLine",
    "LastDeed",
    "LogLine",
    "LogPage",
    "Wanted",
    "anchor_files",
    "chain_state",
    "deeds_since",
    "drill_alarm",
    "events_of",
    "last_deed",
    "last_drill",
    "last_sealed",
    "log_lines",
    "log_page",
    "oldest_waiting",
    "verify",
    "waiting",
]
