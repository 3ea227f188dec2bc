"""Rows of figures, written in one go: a county has three hundred villages, and worked out by a template each of their
cells would cost more than the figures in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huitou.casework.queries import LedgerLine
from huitou.reporting.queries.platform import EnteredCount
from huitou.surveys.queries import SubmissionLine, VillageProgress
from huitou.web.templatetags.house import number, word
from huitou.web.templatetags.marks import address, mark, state_links, state_mark

register = template.Library()
_LEDGER: Mapping[str, tuple[Promise, str, str]] = {
    "subjects": (_("回头帮对象"), "helped", ""),
    "recognised": (_("达标认定"), "recognised", ""),
    "gaps": (_("未达标项"), "gaps", ""),
    "open": (_("未办完"), "gaps", "open"),
    "overdue": (_("逾期"), "gaps", "overdue"),
}
"""The figures of the ledger: the heading, the page that lists what is counted, and the course of it."""
_HANDED_IN: Mapping[str, Promise] = {
    "subjects": _("应查"),
    "surveyed": _("已查"),
    "left": _("还差"),
    "approved": _("已审核通过"),
    "comments": _("批注"),
}
_CURRENT = ' aria-current="true"'


@register.simple_tag
def progress_rows(villages: Iterable[VillageProgress], roster: str, round_ref: Any) -> SafeString:
    """A row per village with how far its look-back survey has come, leading to its roster where that has an address."""
    start = escape(f"{roster}?round={round_ref}&village=")
    rows = []
    for one in villages:
        name = escape(one.name)
        named = f'<a href="{start}{escape(one.village_code)}">{name}</a>' if roster else name
        figures = (one.subjects, one.surveyed, one.approved)
        cells = "".join(f'<td class="num">{number(figure)}</td>' for figure in figures)
        rows.append(f'<tr><th scope="row">{named}</th>{cells}</tr>')
    return SafeString("".join(rows))  # nosec B703  # names and addresses are escaped


@register.simple_tag
def keying_links(villages: Iterable[EnteredCount], address: str, round_ref: Any, form: str, chosen: str) -> SafeString:
    """The villages of a township, each with how many of its households stand in the platform, leading to its sheet."""
    start = escape(f"{address}?round={round_ref}&form={form}&village=")
    links = (
        f'<a class="tight" href="{start}{escape(one.code)}#keying"{_CURRENT if one.code == chosen else ""}>'
        f"{escape(one.name)} {one.entered}/{one.households}</a>"
        for one in villages
    )
    return SafeString("".join(links))  # nosec B703  # names and addresses are escaped


@register.simple_tag(takes_context=True)
def ledger_rows(context: template.Context, lines: Iterable[LedgerLine], round_ref: Any, subject: str) -> SafeString:
    """A row per township or village of the ledger; a township opens its villages, a figure the list that it counts."""
    query = context["request"].GET.copy()
    query.pop("township", None)
    opens = escape(f"?{query.urlencode()}{'&' if query else ''}township=")
    columns = [
        (name, escape(str(heading)), escape(f"{reverse(page)}?round={round_ref}&area="), course)
        for name, (heading, page, course) in _LEDGER.items()
    ]
    last, gaps, rows = escape(gettext("各状态")), reverse("gaps"), []
    for line in lines:
        name, of = escape(line.name), escape(f"{line.code}&subject={subject}")
        named = f"　{name}" if line.level == "village" else f'<a href="{opens}{escape(line.code)}">{name}</a>'
        cells = (
            f'<td class="num" data-label="{heading}">'
            f"{_led_to(getattr(line, figure), f'{start}{of}', course, always=figure == 'gaps')}</td>"
            for figure, heading, start, course in columns
        )
        states = state_links(line.by_state, gaps, round_ref, line.code, subject)
        rows.append(
            f'<tr><th scope="row">{named}</th>{"".join(cells)}'
            f'<td data-label="{last}"><span class="row">{states}</span></td></tr>'
        )
    return SafeString("".join(rows))  # nosec B703  # names, headings and addresses are escaped


def _led_to(figure: int, start: str, course: str, *, always: bool) -> str:
    """A figure that leads to what it counts, where there is something."""
    if not figure and not always:
        return "0"
    return f'<a href="{start}{f"&amp;course={course}" if course else ""}">{figure:,}</a>'


@register.simple_tag
def submission_rows(lines: Iterable[SubmissionLine]) -> SafeString:
    """A row per village with the state of its submission and how far it has come."""
    in_state, look = escape(gettext("状态")), escape(gettext("逐户看"))
    columns = [(name, escape(str(heading))) for name, heading in _HANDED_IN.items()]
    rows = []
    for line in lines:
        name = escape(f"{line.township_name} {line.village_name}")
        links = (
            f'<a href="{address(line.ref, "submission")}">{name}</a> '
            f'<a class="card__note" href="{address(line.ref, "submission_review")}">{look}</a>'
        )
        cells = (
            f'<td class="num" data-label="{heading}">{number(getattr(line, figure))}</td>'
            for figure, heading in columns
        )
        rows.append(
            f'<tr><th scope="row">{links}</th><td data-label="{in_state}">{_handed_in(line)}</td>{"".join(cells)}</tr>'
        )
    return SafeString("".join(rows))  # nosec B703  # names and headings are escaped


def _handed_in(line: SubmissionLine) -> str:
    brought = line.is_approved_by_load
    state = mark("good", gettext("载入时已审定")) if brought else state_mark(line.state, "submission")
    return f"{state} {mark('wait', gettext('申请撤回'))}" if line.asks_withdrawal else state


@register.simple_tag
def grid_rows(rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """A row per household of the grid with its cells as they are typed; its name leads to the page of its survey."""
    written = []
    for row in rows:
        subject, cells = row["subject"], "".join(f"<td>{escape(cell)}</td>" for cell in row["cells"])
        state = "" if row["is_open"] else f' <span class="tag">{escape(word(subject.survey_state, "survey"))}</span>'
        name = f'<a href="{address(subject.ref, "survey")}" tabindex="-1">{escape(subject.head)}</a>{state}'
        locked = "" if row["is_open"] else " data-locked"
        start = f'<tr data-code="{escape(subject.code)}" data-revision="{row["revision"]}"{locked}>'
        written.append(f'{start}<th scope="row">{name}</th>{cells}</tr>')
    return SafeString("".join(written))  # nosec B703  # names, codes and cells are escaped
