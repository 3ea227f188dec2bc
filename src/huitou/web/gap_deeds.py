"""The deeds that pages offer over gaps: what each asks for, what it does, and the words around it.

One table for the page of a gap and for the work lists, where a deed is done over many gaps at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huitou.casework import actions
from huitou.casework.actions import MeasureSaid, Outcome
from huitou.core.amounts import cents_from_yuan, parse_decimal
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.core.lifecycle import GapState, may_start
from huitou.web import clock

Refs = Mapping[UUID, int]
"""Gaps with the version in which they were shown."""
Said = Mapping[str, str]
Act = Callable[[Said, Refs, Actor], Outcome]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a deed asks for; `kind`: text, area, date, money, measure, department."""

    name: str
    label: Promise
    kind: str = "text"
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class GapDeed:
    """A deed: the right that it takes, the transition that must be able to start, its words, what it asks for.
    `is_return`: it sends back, and stands apart from the way forward. `at_once`: all its gaps belong together."""

    slug: str
    permission: Permission
    starts: str
    words: Promise
    done: Promise
    act: Act
    fields: tuple[Field, ...] = ()
    is_return: bool = False
    at_once: bool = False
    also_from: frozenset[str] = frozenset()

    def is_open(self, state: str, returned_to: str) -> bool:
        """Whether a gap stands where this deed may start."""
        return state in self.also_from or may_start(self.starts, state, returned_to)

    def said(self, form: Said) -> dict[str, str]:
        """What a form says for this deed."""
        return {one.name: form.get(f"{self.slug}-{one.name}", "").strip() for one in self.fields}


def day_from(text: str) -> date:
    """A date from a form. Raises `Refusal` HT5031."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refusal.of("HT5031", day=text or "—") from error


def cents(text: str) -> int | None:
    """分 from yuan as typed, None for nothing. Raises `Refusal` HT5030."""
    if not text:
        return None
    number = parse_decimal(text)
    found = cents_from_yuan(number) if number is not None and number >= 0 else None
    if found is None:
        raise Refusal.of("HT5030", amount=text[:40])
    return found


def _plan(said: Said, refs: Refs, by: Actor) -> Outcome:
    measure = MeasureSaid(
        said["kind"],
        said["project"],
        said["responsible"],
        day_from(said["due_on"]),
        said["fund_source"],
        cents(said["amount"]),
        day_from(said["starts_on"]) if said["starts_on"] else None,
    )
    return actions.plan_measure(list(refs), measure, by=by, now=clock.now(), versions=refs)[1]


def _report(said: Said, refs: Refs, by: Actor) -> Outcome:
    more: dict[str, Any] = {"now": clock.now(), "today": clock.today(), "versions": refs}
    return actions.report_done(list(refs), day_from(said["done_on"]), by=by, **more)


def _ask_extension(said: Said, refs: Refs, by: Actor) -> Outcome:
    return actions.ask_extension(list(refs), said["reason"], day_from(said["wanted_on"]), by=by, now=clock.now())


def _ask_transfer(said: Said, refs: Refs, by: Actor) -> Outcome:
    return actions.ask_transfer(list(refs), said["reason"], said["department"], by=by, now=clock.now())


def _undone(said: Said, refs: Refs, by: Actor) -> Outcome:
    return actions.report_undone(list(refs), said["reason"], by=by, now=clock.now(), versions=refs)


def _simple(action: Callable[..., Outcome]) -> Act:
    return lambda _said, refs, by: action(list(refs), by=by, now=clock.now(), versions=refs)


def _returning(name: str) -> Act:
    return lambda said, refs, by: actions.return_gaps(
        name, list(refs), said["reason"], by=by, now=clock.now(), versions=refs
    )


_REASON = Field("reason", _("原因"), "area")
_RETURNED = _("已退回%(count)d项。")
DEEDS: Mapping[str, GapDeed] = {
    deed.slug: deed
    for deed in (
        GapDeed(
            "plan", Permission.GAP_REMEDY, "plan", _("安排措施"), _("已为%(count)d项安排措施。"), _plan,
            (
                Field("kind", _("措施类别"), "measure"),
                Field("project", _("项目（做什么）")),
                Field("responsible", _("责任人")),
                Field("due_on", _("完成时间"), "date"),
                Field("starts_on", _("开始时间"), "date", is_required=False),
                Field("fund_source", _("资金来源"), is_required=False),
                Field("amount", _("金额（元）"), "money", is_required=False),
            ),
            at_once=True, also_from=frozenset({GapState.PLANNED}),
        ),
        GapDeed(
            "report_done", Permission.GAP_REMEDY, "report_done", _("报告办结"),
            _("已报告%(count)d项办结，等县里审核。"), _report, (Field("done_on", _("办结日期"), "date"),),
        ),
        GapDeed(
            "report_undone", Permission.GAP_REMEDY, "transfer", _("说明未完成原因"),
            _("已记下%(count)d项的未完成原因。"), _undone, (_REASON,), is_return=True,
        ),
        GapDeed(
            "ask_extension", Permission.GAP_REMEDY, "transfer", _("申请延期"), _("已为%(count)d项申请延期。"),
            _ask_extension, (Field("wanted_on", _("延到哪一天"), "date"), _REASON), is_return=True,
        ),
        GapDeed(
            "ask_transfer", Permission.GAP_REMEDY, "transfer", _("退办或申请移交"), _("已为%(count)d项申请移交。"),
            _ask_transfer, (Field("department", _("建议的部门"), "department", is_required=False), _REASON),
            is_return=True,
        ),
        GapDeed(
            "review", Permission.GAP_REVIEW, "review", _("审核通过"), _("已审核通过%(count)d项，等乡镇核实。"),
            _simple(actions.review),
        ),
        GapDeed(
            "return_report", Permission.GAP_REVIEW, "return_report", _("退回部门"), _RETURNED,
            _returning("return_report"), (_REASON,), is_return=True,
        ),
        GapDeed(
            "confirm", Permission.GAP_CONFIRM, "confirm", _("核实已办结"), _("已核实%(count)d项，等县里验收。"),
            _simple(actions.confirm),
        ),
        GapDeed(
            "return_from_site", Permission.GAP_CONFIRM, "return_from_site", _("退回部门"), _RETURNED,
            _returning("return_from_site"), (_REASON,), is_return=True,
        ),
        GapDeed(
            "accept", Permission.GAP_ACCEPT, "accept", _("验收通过"), _("已验收%(count)d项。"), _simple(actions.accept)
        ),
        GapDeed(
            "return_to_department", Permission.GAP_ACCEPT, "return_to_department", _("退回部门"), _RETURNED,
            _returning("return_to_department"), (_REASON,), is_return=True,
        ),
        GapDeed(
            "return_to_township", Permission.GAP_ACCEPT, "return_to_township", _("退回乡镇"), _RETURNED,
            _returning("return_to_township"), (_REASON,), is_return=True,
        ),
        GapDeed(
            "reopen", Permission.GAP_ACCEPT, "reopen", _("撤销验收，退回部门"), _RETURNED, _returning("reopen"),
            (_REASON,), is_return=True,
        ),
    )
}  # fmt: skip
STEP_DEEDS: Mapping[str, tuple[str, ...]] = {
    "plan": ("plan", "ask_extension", "ask_transfer"),
    "report": ("report_done", "report_undone", "ask_extension", "ask_transfer"),
    "review": ("review", "return_report"),
    "confirm": ("confirm", "return_from_site"),
    "accept": ("accept", "return_to_department", "return_to_township"),
}
"""What each work list offers."""


def open_deeds(actor: Actor, area_code: str, state: str, returned_to: str, *, is_led: bool) -> tuple[GapDeed, ...]:
    """What a post may do with a gap that stands so."""
    return tuple(
        deed
        for deed in DEEDS.values()
        if actor.can(deed.permission, area_code)
        and deed.is_open(state, returned_to)
        and (is_led or deed.permission is not Permission.GAP_REMEDY)
    )


def chunks(refs: Refs, size: int) -> Collection[Refs]:
    """Portions of a deed over many gaps: each is a transaction of its own, so that nobody waits for long."""
    items = list(refs.items())
    return [dict(items[start : start + size]) for start in range(0, len(items), size)]
