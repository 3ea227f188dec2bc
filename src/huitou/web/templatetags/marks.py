"""What a line of a list repeats: badges, due dates, and the cells of a gap.

A badge is its component, rendered once per word and kept: a page of fifty lines shows the same dozen words, and a
component rendered for every line is most of what the page costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from html import escape
from typing import Any
from uuid import UUID

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from huitou.casework.queries import DepartmentPart, GapLine
from huitou.core.schedule import due_state
from huitou.surveys.queries import RosterLine
from huitou.web.templatetags.house import day, label, measured, number, problem, reads_english, tone, word

register = template.Library()
_DASH = SafeString("—")
_ANY = UUID(int=0)


@register.filter
@lru_cache(maxsize=512)
def mark(tone_of_it: str, text: str) -> SafeString:
    """A badge (components/badge.html) with this text."""
    rendered = render_to_string("marks/badge.html", {"tone": tone_of_it, "text": text})
    return SafeString(rendered.strip())  # nosec B703  # escaped by the template


@register.filter
def state_mark(value: Any, group: str) -> SafeString:
    """The badge of a state, verdict… in its tone and with its word (`words.GROUPS`)."""
    return mark(tone(value), word(value, group))


@register.simple_tag
def due_mark(due_on: date | None, today: date) -> SafeString:
    """A due date with how it stands (components/due.html); — where there is none."""
    return _due(due_on, str(due_state(due_on, today)), reads_english()) if due_on is not None else _DASH


@register.simple_tag
def due_standing(due_on: date | None, state: str) -> SafeString:
    """A date with how it is known to stand (components/due.html), which says so too where there is none."""
    return _due(due_on, str(state), reads_english())


@lru_cache(maxsize=512)
def _due(due_on: date | None, state: str, _english: bool) -> SafeString:
    badge = mark(tone(state), word(state, "due"))
    if due_on is None:
        return format_html('<span class="due">{}</span>', badge)
    return format_html('<span class="due"><span class="tight">{}</span> {}</span>', day(due_on), badge)


@register.filter
def standing(gap: GapLine) -> SafeString:
    """The state of a gap, to whom it was returned, and whether it goes on from the round before."""
    parts = [state_mark(gap.state, "gap")]
    if gap.returned_to:
        parts.append(format_html('<span class="card__note">{}</span>', word(gap.returned_to, "returned")))
    if gap.is_carried:
        parts.append(mark("calm", gettext("上批次结转")))
    return format_html_join(" ", "{}", ((part,) for part in parts))


@register.filter
def to_do_marks(line: RosterLine) -> SafeString:
    """What is still to be done about a household of the roster; the state of its survey where nothing is."""
    marks = [state_mark(one, "to_do") for one in line.to_do_in_order] or [state_mark(line.survey_state, "survey")]
    return SafeString(" ".join(marks))  # nosec B703  # badges


@register.filter
def measure(gap: GapLine) -> str:
    """What was found, against the threshold; or how many persons fall short."""
    if gap.value:
        return f"{measured(gap.value, gap.unit)} / {measured(gap.threshold, gap.unit)}"
    if gap.persons is None:
        return gettext("待补人数")
    return gettext("%(persons)s人") % {"persons": number(gap.persons)} if gap.persons else gettext("未达标")


@register.filter
def departments(gap: GapLine) -> SafeString:
    """The departments of a gap with their parts; without any, that nobody owns it."""
    return _departments(gap.departments, reads_english())


@lru_cache(maxsize=1024)
def _departments(parts: tuple[DepartmentPart, ...], _english: bool) -> SafeString:
    line = '<span>{} <span class="card__note">{}</span></span>'
    lines = format_html_join("", line, ((label(one), word(one.part, "part")) for one in parts))
    return format_html('<div class="lines">{}</div>', lines or mark("wait", gettext("无归口")))


@register.filter
def outcome(gap: GapLine) -> SafeString:
    """What the remediation survey came to: verdict, value, day; — before there is one."""
    if not gap.outcome:
        return _DASH
    value = f" {measured(gap.outcome_value, gap.unit)}" if gap.outcome_value else ""
    verdict = state_mark(gap.outcome, "verdict")
    return format_html('{}{} <span class="tight card__note">{}</span>', verdict, value, day(gap.outcome_on))


@register.filter
def visited(visit: Any) -> SafeString:
    """The visit on site that a gap waits for: day and verdict, and what speaks against confirming."""
    if visit is not None and visit.surveyed_on:
        verdict = state_mark(visit.verdict, "verdict")
        shown = format_html('<span class="tight">{}</span> {}', day(visit.surveyed_on), verdict)
    else:
        shown = format_html("<span>{}</span>", gettext("还没有复查"))
    if visit is None or not visit.problem:
        return shown
    return format_html('{}<p class="card__note">{}</p>', shown, problem(visit.problem))


@register.filter
def address(ref: UUID, name: str) -> str:
    """The address of a page about one thing. Looked up once by name: a list leads to fifty."""
    before, after = _address(name)
    return f"{before}{ref}{after}"


@cache
def _address(name: str) -> tuple[str, str]:
    before, _, after = reverse(name, args=[_ANY]).partition(str(_ANY))
    return before, after


@register.simple_tag
def options(entries: Iterable[Any], chosen: Any) -> SafeString:
    """The entries of a choice; a county offers three hundred villages."""
    wanted = str(chosen)
    rows = (
        f'<option value="{escape(str(one.value))}"{" selected" if str(one.value) == wanted else ""}>'
        f"{escape(str(one.text))}</option>"
        for one in entries
    )
    return SafeString("".join(rows))  # nosec B703  # value and text are escaped; format_html takes four times as long


@register.simple_tag
def state_links(by_state: Mapping[str, int], gaps: str, round_ref: Any, area: str, subject: str) -> SafeString:
    """How many gaps of the households, or of the villages, of an area are in each state, each leading to its list."""
    start = escape(f"{gaps}?round={round_ref}&area={area}&subject={subject}&state=")
    links = (
        f'<a href="{start}{escape(state)}">{escape(word(state, "gap"))} {count:,}</a>'
        for state, count in by_state.items()
    )
    return SafeString("".join(links))  # nosec B703  # address, state and word are escaped
