"""What departments ask of the county office and have no answer to yet."""

from __future__ import annotations

from dataclasses import dataclass

from huitou.casework.models import Gap, GapRequest
from huitou.casework.queries.lines import GapLine, gaps_of_round, lines_of
from huitou.casework.queries.stories import RequestLine, request_line
from huitou.core.authority import Actor, Permission
from huitou.core.lifecycle import OPEN_GAP, RequestState


@dataclass(frozen=True, slots=True)
class AskedLine:
    """An open request with its gap and the department that asks."""

    request: RequestLine
    gap: GapLine
    department_slug: str
    department_label: str
    department_label_en: str


def open_requests(round_id: int, viewer: Actor, *, page: int = 1, size: int = 50) -> tuple[AskedLine, ...]:
    """The open requests of a round, oldest first; departments see their own. Raises `Refusal` HT7001."""
    viewer.require(Permission.REFERRAL_VIEW)
    rows = GapRequest.objects.filter(
        gap__in=gaps_of_round(round_id, viewer).filter(state__in=OPEN_GAP).values("pk"),
        state=RequestState.ASKED,
    )
    if viewer.scope.departments is not None:
        rows = rows.filter(department_id__in=viewer.scope.departments)
    shown = list(rows.select_related("department", "wanted_department", "gap").order_by("id")[
        (page - 1) * size : page * size
    ])  # fmt: skip
    gaps = {line.ref: line for line in lines_of(Gap.objects.filter(pk__in=[row.gap_id for row in shown]), round_id)}
    return tuple(
        AskedLine(request_line(row), gaps[row.gap.ref], row.department.slug, row.department.label,
                  row.department.label_en)
        for row in shown
    )  # fmt: skip


def asked_count(round_id: int, viewer: Actor) -> int:
    """How many requests wait for an answer within the viewer's reach."""
    gaps = gaps_of_round(round_id, viewer).filter(state__in=OPEN_GAP).values("pk")
    return GapRequest.objects.filter(gap__in=gaps, state=RequestState.ASKED).count()
