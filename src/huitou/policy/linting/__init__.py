"""The linter: where an order contradicts itself, leaves something open, or says in print what it cannot mean.

General rules over a pack's structure and over the printed words that it holds; none knows a particular order. Slips
of the order are warnings: they are printed as issued and computed by the sense. Contradictions inside the pack itself
are errors and make it unusable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from huitou.core.errors import Problem
from huitou.policy.linting import calendar, columns, duties, missing, names, printed, structure, wording
from huitou.policy.schema import PackFiles

if TYPE_CHECKING:
    from huitou.policy.pack import Pack

Severity = Literal["error", "warning"]
Rule = Callable[[PackFiles], Iterator[Problem]]

_ERRORS: tuple[Rule, ...] = structure.RULES
_WARNINGS: tuple[Rule, ...] = (
    *calendar.RULES,
    *duties.RULES,
    *columns.RULES,
    *printed.RULES,
    *wording.RULES,
    *missing.RULES,
    *names.RULES,
)


@dataclass(frozen=True, slots=True)
class LintProblem:
    """One finding of the linter. `place` is the key path in the pack's files; `message` is Chinese."""

    code: str
    severity: Severity
    place: str
    message: str
    message_en: str

    @classmethod
    def of(cls, problem: Problem, severity: Severity) -> LintProblem:
        """A problem of the common table as a finding of the linter."""
        place = problem.place.words("zh")
        return cls(problem.code, severity, place, problem.message("zh"), problem.message("en"))


def lint(pack: Pack) -> list[LintProblem]:
    """Everything that the rules find in the pack, errors first."""
    return list(_found(pack))


@lru_cache(maxsize=16)
def _found(pack: Pack) -> tuple[LintProblem, ...]:
    """Kept by the pack itself, which never changes: the page of the order shows it on every visit."""
    errors = (LintProblem.of(problem, "error") for rule in _ERRORS for problem in rule(pack.files))
    warnings = (LintProblem.of(problem, "warning") for rule in _WARNINGS for problem in rule(pack.files))
    return *errors, *warnings


__all__ = ["LintProblem", "lint"]
