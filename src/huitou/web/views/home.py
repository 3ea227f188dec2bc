"""What do I owe, by when, what came back; and where the round stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from huitou.audit.queries import drill_alarm
from huitou.casework.queries import Duty, Standing, digest_of, gap_states, owed, own_standing, states_of
from huitou.core.authority import Permission
from huitou.core.lifecycle import GapState
from huitou.orders.queries import effective_pack
from huitou.surveys.queries import RoundLine, my_turn, progress, returned_to
from huitou.web import clock
from huitou.web.requests import HouseRequest
from huitou.web.views.choosing import chosen_round, round_options, rounds_within
from huitou.web.views.submissions import fact_labels

_STARTS = (
    ("rollup", (), _("汇总：各区域的对象、达标和未达标"), Permission.ROLLUP_VIEW),
    ("people", (), _("用户：谁在哪个岗位，初始密码，停用"), Permission.ACCOUNT_MANAGE),
    ("resets", (), _("待确认：重置第二步验证要第二个人同意"), Permission.ACCOUNT_CONFIRM),
    ("help", ("keeping",), _("保管：备份、恢复演练、升级和检查"), Permission.BACKUP_MAKE),
    ("audit_log", (), _("审计日志：谁在什么时候做了什么，审计链是不是完整"), Permission.AUDIT_VIEW),
    ("help", ("keeping",), _("保管：怎样核对审计链"), Permission.AUDIT_VIEW),
)
"""Where the work of those posts is that owe nothing and see no household: address, its arguments, what is there."""


@require_safe
def home(request: HouseRequest) -> HttpResponse:
    """The duties of the post, soonest first, and the counts of the newest round."""
    round_line = chosen_round(request)
    within = rounds_within(request)
    standing = _standing(request, round_line)
    known = {} if round_line is None or standing is None else {round_line.id: standing}
    duties = owed(request.actor, clock.today(), within, known)
    context = {
        "duties": [{"duty": duty, "address": _address(duty)} for duty in duties],
        **_reminders(request),
        "turns": my_turn(request.actor, within),
        "alarm": drill_alarm(clock.now()) if request.actor.can(Permission.BACKUP_MAKE) else None,
        **_came_back(request, round_line),
        "round": round_line,
        "rounds": round_options(request),
        "today": clock.today(),
        **(_counts(request, round_line, standing) if round_line is not None else {}),
    }
    return render(request, "home.html", context)


def _reminders(request: HouseRequest) -> dict[str, Any]:
    """The message of the day, without what there is none of."""
    digest = digest_of(request.actor, clock.today())
    if digest is None:
        return {}
    said = (
        (gettext("退回给您"), digest.returned),
        (gettext("已逾期"), digest.overdue),
        (gettext("今天到期"), digest.due_today),
        (gettext("明天到期"), digest.due_tomorrow),
        (gettext("三天内到期"), digest.soon),
    )
    return {"digest": digest, "reminders": [(what, count) for what, count in said if count]}


def _came_back(request: HouseRequest, round_line: RoundLine | None) -> dict[str, Any]:
    """What reviewers said of fields of this post's surveys (U24)."""
    comments = returned_to(request.actor) if round_line is not None else ()
    if round_line is None or not comments:
        return {}
    return {"comments": comments, "fact_labels": fact_labels(effective_pack(round_line.county_code))}


def _address(duty: Duty) -> str:
    """The page where the duty is done; empty where a duty has no page."""
    with_ref = {"referral"}
    try:
        if duty.target in with_ref:
            return reverse(duty.target, kwargs={"ref": duty.ref})
        return f"{reverse(duty.target)}?round={duty.ref}" if duty.ref else reverse(duty.target)
    except NoReverseMatch:
        return ""


def _standing(request: HouseRequest, round_line: RoundLine | None) -> tuple[Standing, ...] | None:
    """How the gaps of the round stand, asked once for what is owed and for the counts; None where the two are not of
    the same gaps: a department owes what it leads and sees what was sent to it."""
    actor = request.actor
    if round_line is None or actor.scope.departments is not None or not actor.can(Permission.GAP_VIEW):
        return None
    return own_standing(round_line.id, actor)


def _counts(request: HouseRequest, round_line: RoundLine, standing: tuple[Standing, ...] | None) -> Mapping[str, Any]:
    """The figures that the post may see."""
    actor = request.actor
    counts: dict[str, Any] = {}
    if actor.can(Permission.HOUSEHOLD_VIEW) and actor.scope.departments is None:
        villages = progress(round_line, actor)
        for name in ("subjects", "surveyed", "approved"):
            counts[name] = sum(getattr(village, name) for village in villages)
        counts |= {"villages": villages, "may_find": True}
        counts |= {"may_list": actor.can(Permission.SUBMISSION_VIEW), "may_roll_up": actor.can(Permission.ROLLUP_VIEW)}
    may_fill = actor.can(Permission.SURVEY_EDIT)
    counts |= {"may_fill": may_fill, "may_fill_forms": may_fill and not actor.scope.covers(round_line.county_code)}
    if not counts.get("villages") and not actor.can(Permission.GAP_VIEW):
        counts["starts"] = [(reverse(name, args=args), what) for name, args, what, right in _STARTS if actor.can(right)]
    if actor.can(Permission.GAP_VIEW):
        by_state = gap_states(round_line.id, actor) if standing is None else states_of(standing)
        gaps = sum(count for state, count in by_state.items() if state != GapState.CANCELLED)
        counts |= {"gaps": gaps, "by_state": by_state}
    return counts
