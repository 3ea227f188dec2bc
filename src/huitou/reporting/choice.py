"""Which judgements a figure counts. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SubjectType = Literal["household", "village"]
Kind = Literal["review", "remediation"]
STANDARD_OF = {"review": "review_standard", "remediation": "remediation_standard"}
"""The standard by which each kind of survey counts: the look-back by its own, the help-back by the later one."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which judgements are counted: of which kind of subject, from which survey, under which standard."""

    subject: SubjectType = "household"
    kind: Kind = "review"
    standard: str = ""

    @property
    def standard_name(self) -> str:
        """The standard asked for, else that of the kind of survey."""
        return self.standard or STANDARD_OF[self.kind]
