"""Results of the help-back as they are stored: gaps moved on, subjects surveyed again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from huitou.accounts.actions import acting, ensure_operator
from huitou.audit.writing import writing
from huitou.casework.models import Gap, GapTransition
from huitou.core.authority import Permission
from huitou.core.lifecycle import GapState
from huitou.surveys.actions import record_surveys
from huitou.surveys.queries import RoundLine
from tests.integration.county import TODAY

NOVEMBER = datetime(2017, 11, 20, 2, 0, tzinfo=UTC)


def move(code: str, indicator: str, state: GapState, at: datetime = NOVEMBER, reason: str = "") -> None:
    """Puts a gap of a subject into a state, with the move that led there."""
    with writing():
        gap = Gap.objects.get(subject__code=code, indicator=indicator)
        GapTransition.objects.create(
            gap=gap, source=gap.state, target=state, at=at, by_user=1, by_name="核实人", reason=reason
        )
        Gap.objects.filter(pk=gap.pk).update(state=state)


def visit_again(round_line: RoundLine, *documents: Mapping[str, Any]) -> None:
    """Surveys of the help-back, approved."""
    with acting(ensure_operator(), Permission.SURVEY_IMPORT_APPROVED, today=TODAY) as operator:
        report = record_surveys(
            round_line, documents, approved=True, kind="remediation", way_in="file", by=operator, now=NOVEMBER
        )
    assert report.problems == ()
