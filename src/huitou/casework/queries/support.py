"""The own list of a household's supporting unit (帮扶部门的补课清单, 二(二), 五(十四))."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from huitou.areas.models import Department
from huitou.casework.models import Gap
from huitou.casework.queries.lines import GapLine, lines_of, page_of
from huitou.core.authority import Actor, Permission
from huitou.core.lifecycle import GapState
from huitou.orders.queries import effective_pack
from huitou.registry.queries import in_scope
from huitou.surveys.models import Round

_UNIT = "subject__household__supporting_unit"


@dataclass(frozen=True, slots=True)
class SupportPage:
    """One page of the gaps of the households that a unit supports; `units`: how many gaps each unit has, within reach.
    `own`: the names under which the register knows the viewer's department (empty outside of departments)."""

    lines: tuple[GapLine, ...]
    total: int
    units: tuple[tuple[str, int], ...]
    own: tuple[str, ...]


def support_page(round_id: int, viewer: Actor, *, unit: str = "", page: int = 1, size: int = 50) -> SupportPage:
    """The gaps of supported households that have gone out, cancelled ones left out. A department sees the households
    that the register says it supports, whoever leads on their gaps. Raises `Refusal` HT7001."""
    viewer.require(Permission.GAP_VIEW)
    own = unit_names(viewer, round_id)
    gaps = _supported(round_id, viewer, own)
    units = Counter(dict(_by_unit(gaps)))
    chosen = gaps.filter(**{_UNIT: unit}) if unit else gaps
    shown = page_of(chosen, page, size)
    total = units[unit] if unit else sum(units.values())
    return SupportPage(lines_of(shown, round_id), total, tuple(sorted(units.items())), own)


def unit_names(viewer: Actor, round_id: int) -> tuple[str, ...]:
    """The names under which the viewer's departments may stand in the register: label, other names, with 县 or without.
    Empty outside of departments."""
    if viewer.scope.departments is None:
        return ()
    pack = effective_pack(Round.objects.select_related("county").get(pk=round_id).county.code)
    names: list[str] = []
    for row in Department.objects.filter(pk__in=viewer.scope.departments).order_by("id"):
        info = pack.departments.get(row.slug)
        for name in (row.label, *(info.also if info is not None else ())):
            names += [name, name.removeprefix("县")]
    return tuple(dict.fromkeys(names))


def _supported(round_id: int, viewer: Actor, own: tuple[str, ...]) -> QuerySet[Gap]:
    gaps = Gap.objects.filter(
        in_scope(viewer.scope, "village_code", household="subject__household__"),
        ~Q(**{_UNIT: ""}),
        round_id=round_id,
        subject_type="household",
        due_on__isnull=False,
    ).exclude(state=GapState.CANCELLED)
    return gaps if viewer.scope.departments is None else gaps.filter(**{f"{_UNIT}__in": own})


def _by_unit(gaps: QuerySet[Gap]) -> list[tuple[str, int]]:
    return list(gaps.order_by().values_list(_UNIT).annotate(total=Count("id")))
