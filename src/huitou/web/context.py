"""What every page's frame shows: who is here, in which post, where they can go, and whether the data are a
demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huitou.accounts.queries import PostLine, post_lines
from huitou.core.authority import Actor, Permission
from huitou.orders.queries import any_demonstration_value
from huitou.web import clock
from huitou.web.requests import POST_KEY


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One page in the main navigation; `slug` is what the page names as its own."""

    slug: str
    address: str
    label: Promise


@dataclass(frozen=True, slots=True)
class NavigationSection:
    """One entry of the main navigation: a page, or a menu of the pages of one kind of work."""

    label: Promise
    items: tuple[NavigationItem, ...]

    @property
    def slugs(self) -> tuple[str, ...]:
        """What its pages name as their own."""
        return tuple(item.slug for item in self.items)


# Section, then its pages: slug (also the name of the address), words, the right that the page asks for.
_NAVIGATION: tuple[tuple[Promise, tuple[tuple[str, Promise, Permission | None], ...]], ...] = (
    (_("待办"), (("home", _("待办"), None),)),
    (_("查户"), (("households", _("查户"), Permission.HOUSEHOLD_VIEW),)),
    (
        _("填报"),
        (
            ("roster", _("户清单"), Permission.SUBMISSION_VIEW),
            ("grid", _("录入"), Permission.SURVEY_EDIT),
            ("loads", _("载入"), Permission.SURVEY_EDIT),
            ("submissions", _("上报审核"), Permission.SUBMISSION_VIEW),
            ("certifications", _("认定"), Permission.CERTIFICATION_VIEW),
            ("platform", _("平台录入"), Permission.FORM_EXPORT),
            ("checks", _("逻辑校验"), Permission.SUBMISSION_VIEW),
            ("duplicates", _("疑似重复"), Permission.DUPLICATE_DECIDE),
        ),
    ),
    (
        _("补短"),
        (
            ("gaps", _("补短清单"), Permission.GAP_VIEW),
            ("referrals", _("点球"), Permission.REFERRAL_VIEW),
            ("work_plan", _("安排措施"), Permission.GAP_REMEDY),
            ("work_report", _("报告办结"), Permission.GAP_REMEDY),
            ("work_review", _("县审核"), Permission.GAP_REVIEW),
            ("work_confirm", _("乡镇核实"), Permission.GAP_CONFIRM),
            ("work_accept", _("验收"), Permission.GAP_ACCEPT),
            ("requests", _("部门申请"), Permission.REFERRAL_VIEW),
            ("plans", _("实施方案"), Permission.REFERRAL_VIEW),
            ("ledger", _("问题台账"), Permission.GAP_VIEW),
            ("support", _("补课清单"), Permission.GAP_VIEW),
        ),
    ),
    (
        _("统计"),
        (
            ("rollup", _("汇总"), Permission.ROLLUP_VIEW),
            ("forms", _("附件表"), Permission.FORM_EXPORT),
            ("spot_checks", _("抽查"), Permission.SPOT_CHECK_VIEW),
            ("appraisal", _("督查考核"), Permission.APPRAISAL_VIEW),
            ("campaign", _("批次总结"), Permission.APPRAISAL_VIEW),
        ),
    ),
    (
        _("安排"),
        (
            ("calendar", _("日程"), Permission.SUBMISSION_VIEW),
            ("order", _("方案"), Permission.ORDER_VIEW),
            ("round_open", _("开启批次"), Permission.ROUND_OPEN),
        ),
    ),
    (
        _("管理"),
        (
            ("areas", _("区划"), Permission.AREA_CHANGE),
            ("people", _("用户"), Permission.ACCOUNT_MANAGE),
            ("resets", _("待确认"), Permission.ACCOUNT_CONFIRM),
            ("audit_log", _("审计日志"), Permission.AUDIT_VIEW),
        ),
    ),
)


def house(request: HttpRequest) -> dict[str, Any]:
    """Context of the page frame; without a signed-in actor only what concerns everybody."""
    everybody: dict[str, Any] = {"is_demonstration": any_demonstration_value(), "printed_on": clock.today()}
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor) or not request.user.is_authenticated:
        return everybody
    posts = post_lines(request.held)  # type: ignore[attr-defined]  # set with the actor
    return {
        **everybody,
        "actor": actor,
        "posts": posts,
        "post_ref": _chosen_post(request, posts),
        "navigation": navigation(actor),
    }


def navigation(actor: Actor) -> list[NavigationSection]:
    """The pages that a post may open, by section. A section with one page is that page."""
    sections = []
    for label, pages in _NAVIGATION:
        items = tuple(
            NavigationItem(slug, _address(slug), words)
            for slug, words, permission in pages
            if permission is None or actor.can(permission)
        )
        if items:
            sections.append(NavigationSection(label if len(items) > 1 else items[0].label, items))
    return sections


@cache
def _address(slug: str) -> str:
    return reverse(slug)


def _chosen_post(request: HttpRequest, posts: tuple[PostLine, ...]) -> UUID | None:
    chosen = request.session.get(POST_KEY)
    return next((post.ref for post in posts if str(post.ref) == chosen), posts[0].ref if posts else None)
