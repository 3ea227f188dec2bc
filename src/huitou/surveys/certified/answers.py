"""What a survey says of the fact that a list certifies. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huitou.policy import CertifiedList


def answer_of(facts: Mapping[str, Any], one: CertifiedList, member: str) -> bool | str | None:
    """The survey's answer for a household or village, or for one of its members; None where it says nothing."""
    if one.of != "member":
        return facts.get(one.fact)
    rows = facts.get("members") or ()
    said = next((row for row in rows if row.get("member") == member), None)
    return None if said is None else said.get(one.fact)


def written_answer(answer: bool | str | None) -> str:
    """An answer as it is stored beside a certification."""
    return {True: "yes", False: "no", None: ""}[answer] if answer is None or isinstance(answer, bool) else answer
