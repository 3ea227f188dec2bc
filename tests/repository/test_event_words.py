"""Whatever the program writes into the log of events has words in both languages there."""

from __future__ import annotations

import ast
import re

from huitou.audit.words import DEEDS, DETAILS, THINGS
from huitou.core.lifecycle import CORRECTION, GAP, REQUEST_DECISIONS, SAMPLE, SUBMISSION
from tests.repository.code_base import source

_RECORDING = {"record", "record_bulk", "told", "_record", "_record_own", "_told", "_carry_out", "_write"}
_VERB = re.compile(r"[a-z_]+\.[a-z_]+")
# Verbs that are put together from a table of what may follow what.
_FROM_TABLES = {
    *(f"submission.{name}" for name in SUBMISSION),
    *(f"gap.{name}" for name in GAP),
    *(f"spot_check.{name}" for name in (*SAMPLE, *CORRECTION)),
    *(f"request.{name}" for name in REQUEST_DECISIONS),
    *(f"{thing}.load" for thing in ("household", "member", "village")),
}


def _literals(place: int) -> set[str]:
    """The texts that stand at a place of the calls that put deeds on record, one of two after an `if` too."""
    calls = (node for module in source() for node in ast.walk(module.tree) if isinstance(node, ast.Call))
    recording = (call for call in calls if getattr(call.func, "id", getattr(call.func, "attr", "")) in _RECORDING)
    at_place = (call.args[place] for call in recording if len(call.args) > place)
    texts = (one for part in at_place for one in ((part.body, part.orelse) if isinstance(part, ast.IfExp) else (part,)))
    return {one.value for one in texts if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def test_every_deed_has_words() -> None:
    said = {text for text in _literals(0) if _VERB.fullmatch(text)}
    assert len(said) > 50
    assert sorted((said | _FROM_TABLES) - DEEDS.keys()) == []


def test_every_thing_that_something_is_done_to_has_words() -> None:
    said = {text for text in _literals(1) if re.fullmatch(r"[a-z_]+", text)}
    assert {"household", "gap", "user"} <= said
    assert sorted(said - THINGS.keys()) == []


def test_no_two_deeds_or_things_are_called_alike() -> None:
    for table in (DEEDS, THINGS):
        assert len({words.label for words in table.values()}) == len(table)
        assert len({words.label_en for words in table.values()}) == len(table)
    assert all(words.label and words.label_en for words in DETAILS.values())
