"""Two versions of a survey, field by field: what somebody else saved meanwhile beside what was typed here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from huitou.core.facts import FactType
from huitou.web.surveying.questions import choices_of


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs, in words."""

    field: str
    label: str
    theirs: str
    yours: str


def differences(
    theirs: Mapping[str, str], yours: Mapping[str, str], named: Mapping[str, tuple[str, FactType | None]]
) -> tuple[Difference, ...]:
    """The fields whose text differs, in the order of the page. `named`: label and fact of each field."""
    return tuple(
        Difference(field, label, _words(theirs.get(field, ""), fact), _words(yours.get(field, ""), fact))
        for field, (label, fact) in named.items()
        if theirs.get(field, "").strip() != yours.get(field, "").strip()
    )


def _words(text: str, fact: FactType | None) -> str:
    return dict(choices_of(fact)).get(text, text) if fact is not None else text
