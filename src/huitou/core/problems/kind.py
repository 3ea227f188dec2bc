"""The words of one kind of problem."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A numbered kind of problem; `{name}` in its words is filled from the values of the problem.

    The words say what is wrong, why, and how to mend it. The number never changes its meaning.
    """

    code: str
    zh: str
    en: str
