"""A department reports: done on a day, or not done and why (四(六), 附件填报说明)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from huitou.casework.actions.taking import Outcome, led_by, make, required_reason, take, told
from huitou.casework.models import Gap
from huitou.core.authority import Actor
from huitou.core.errors import Refusal
from huitou.core.lifecycle import AT_DEPARTMENT


def report_done(
    refs: Collection[UUID],
    done_on: date,
    *,
    by: Actor,
    now: datetime,
    today: date,
    versions: Mapping[UUID, int] | None = None,
) -> Outcome:
    """The department says that these gaps are closed, since `done_on`; `today` is the local day of the report, after
    which the township looks again.

    Raises `Refusal` HT7001, HT5011, HT5031 for a day that is still to come. Skipped: HT5020 where another department
    leads, and as `take` says.
    """
    if done_on > today:
        raise Refusal.of("HT5031", day=done_on)
    taken = take("report_done", refs, by=by, versions=versions)
    taken.keep(led_by(by, taken.gaps))
    said = {"done_on": done_on, "reported_on": today, "undone_reason": ""}
    make(taken, "report_done", by=by, now=now, values={**said, **NOT_TAKEN_AGAIN})
    return taken.outcome()


NOT_TAKEN_AGAIN = {"outcome": "", "outcome_value": "", "outcome_members": "[]", "outcome_on": None}
"""After a report everything is looked at anew."""


def report_undone(
    refs: Collection[UUID],
    reason: str,
    *,
    by: Actor,
    now: datetime,
    versions: Mapping[UUID, int] | None = None,
) -> Outcome:
    """The department says why these gaps are not closed; they stay where they are, and the reason stands in the
    completion table.

    Raises `Refusal` HT7001, HT5011, HT5022 without a reason. Skipped as for `report_done`.
    """
    said = required_reason(reason)
    taken = take("report_done", refs, by=by, versions=versions, besides=AT_DEPARTMENT)
    taken.keep(led_by(by, taken.gaps))
    keys = [gap.pk for gap in taken.gaps]
    Gap.objects.filter(pk__in=keys).update(undone_reason=said, version=F("version") + 1)
    told("gap.report_undone", taken.gaps, by=by, now=now, reason=said)
    return taken.outcome()
