"""Questions of a survey page, made of the facts of a pack. Nothing is answered beforehand: what the register knows and
what was said last time stands beside a question."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huitou.core.amounts import yuan_text
from huitou.core.facts import NOT_CERTIFIED, FactType
from huitou.web import words
from huitou.web.templatetags.house import fact as shown
from huitou.web.templatetags.house import label as label_of

MONEY = frozenset({"money", "money_signed"})
_YES_NO = (("yes", True), ("no", False))
_TYPED: Mapping[Any, str] = {True: "yes", False: "no"}
ANSWERS: Mapping[str, bool | str] = {"yes": True, "no": False, NOT_CERTIFIED: NOT_CERTIFIED}


@dataclass(frozen=True, slots=True)
class Question:
    """One question: the name of its field, its fact, what is typed in it now, the choices (value, words) of a question
    that has them, what the register knows, what was said last time, what departments certify, what is wrong with the
    answer, and what the rules note of it (`surveying.notes.Note`)."""

    field: str
    fact: FactType
    label: str
    typed: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    known: str = ""
    before: str = ""
    certified: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[Any, ...] = ()

    @property
    def input_mode(self) -> str:
        """The keyboard that a phone shows."""
        return "numeric" if self.fact.kind == "count" else "text"

    @property
    def described_by(self) -> str:
        """The ids of what is said about the field."""
        said = {"problem": self.problems, "warning": self.warnings, "notes": self.notes}
        parts = [f"{self.field}-{name}" for name, texts in said.items() if texts]
        return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page knows while it makes its questions: the text in each field, problems, warnings and notes by field,
    the answers of last time and what the register knows, by fact; what departments certify, by field."""

    typed: Mapping[str, str]
    problems: Mapping[str, Sequence[str]]
    warnings: Mapping[str, Sequence[str]]
    before: Mapping[str, Any]
    known: Mapping[str, Any]
    notes: Mapping[str, Sequence[Any]] = dataclasses.field(default_factory=dict)
    certified: Mapping[str, Sequence[str]] = dataclasses.field(default_factory=dict)

    def question(self, fact: FactType, field: str = "", before: Mapping[str, Any] | None = None) -> Question:
        """The question that asks for a fact. `before`: the answers of last time it belongs to, where they are a
        member's."""
        name = field or fact.name
        earlier = (self.before if before is None else before).get(fact.name)
        known = self.known.get(fact.name) if before is None else None
        return Question(
            field=name,
            fact=fact,
            label=label_of(fact),
            typed=self.typed.get(name, ""),
            choices=choices_of(fact),
            known="" if known is None else shown(known, fact),
            before="" if earlier is None else shown(earlier, fact),
            certified=tuple(self.certified.get(name, ())),
            problems=tuple(self.problems.get(name, ())),
            warnings=tuple(self.warnings.get(name, ())),
            notes=tuple(self.notes.get(name, ())),
        )


def choices_of(fact: FactType) -> tuple[tuple[str, str], ...]:
    """The values and words of a question with choices; empty for one that is written."""
    if fact.kind == "flag":
        return tuple((value, str(words.ANSWERS[answer])) for value, answer in _YES_NO)
    if fact.kind == "certified":
        return tuple((value, str(words.CERTIFIED[answer])) for value, answer in ANSWERS.items())
    return tuple((choice, str(words.ANSWERS[choice])) for choice in fact.choices)


def typed(fact: FactType, value: Any) -> str:
    """A canonical fact as it stands in its field."""
    if value is None:
        return ""
    if fact.kind in MONEY:
        return yuan_text(value)
    return _TYPED[value] if isinstance(value, bool) else str(value)
