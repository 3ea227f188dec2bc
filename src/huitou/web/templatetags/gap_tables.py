"""Tables of gaps: the columns that there are, and the rows of a page.

The rows are written here and not in a template: fifty gaps in eight columns are four hundred cells, and each of them
worked out by a template was the greater part of what a list cost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any
from uuid import UUID

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huitou.casework.queries import GapLine
from huitou.policy import IndicatorInfo
from huitou.web.templatetags import marks
from huitou.web.templatetags.house import indicator, word

register = template.Library()


@dataclass(frozen=True, slots=True)
class Page:
    """What the cells of a page share: the day, the words of indicators, the visits on site by gap."""

    today: date
    indicators: Mapping[str, IndicatorInfo]
    visits: Mapping[UUID, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and what stands in it. Text is escaped, a SafeString is not."""

    heading: Promise
    cell: Callable[[GapLine, Page], str]


def _linked(gap: GapLine, _page: Page) -> SafeString:
    return _link(gap, gap.head)


def _item_linked(gap: GapLine, page: Page) -> SafeString:
    return _link(gap, indicator(gap.indicator, page.indicators))


def _ticked(gap: GapLine, page: Page) -> SafeString:
    name = escape(f"{gap.head} {indicator(gap.indicator, page.indicators)}")
    tick = f'<input type="checkbox" name="gap" value="{gap.ref}:{gap.version}" aria-label="{name}">'
    return SafeString(f'<label class="tick">{tick} {_link(gap, gap.head)}</label>')  # nosec B703  # escaped above


def _link(gap: GapLine, text: str) -> SafeString:
    return SafeString(f'<a href="{marks.address(gap.ref, "gap")}">{escape(text)}</a>')  # nosec B703  # escaped here


def _pressed(gap: GapLine, _page: Page) -> SafeString:
    shown = marks.standing(gap)
    return format_html("{} {}", shown, marks.mark("bad", gettext("逾期已升级"))) if gap.is_escalated else shown


COLUMNS: Mapping[str, Column] = {
    "named": Column(_("户主（村）"), lambda gap, _page: gap.head),
    "linked": Column(_("户主（村）"), _linked),
    "ticked": Column(_("户主（村）"), _ticked),
    "item_linked": Column(_("未达标项"), _item_linked),
    "place": Column(_("乡镇、村"), lambda gap, _page: f"{gap.township_name} {gap.village_name}"),
    "item": Column(_("未达标项"), lambda gap, page: indicator(gap.indicator, page.indicators)),
    "measure": Column(_("现状 / 标准"), lambda gap, _page: marks.measure(gap)),
    "departments": Column(_("部门"), lambda gap, _page: marks.departments(gap)),
    "unit": Column(_("帮扶单位"), lambda gap, _page: gap.supporting_unit),
    "origin": Column(_("来源"), lambda gap, _page: word(gap.origin, "origin")),
    "visit": Column(_("入户复查"), lambda gap, page: marks.visited(page.visits.get(gap.ref))),
    "outcome": Column(_("复查结果"), lambda gap, _page: marks.outcome(gap)),
    "state": Column(_("状态"), lambda gap, _page: marks.standing(gap)),
    "pressed": Column(_("状态"), _pressed),
    "due": Column(_("期限"), lambda gap, page: marks.due_mark(gap.due_on, page.today)),
}
"""`linked`, `ticked` and `item_linked` lead to the page of the gap, `ticked` can be chosen for a deed as well;
`pressed` is the state, and whether the gap was escalated."""


@register.simple_tag(takes_context=True)
def gap_rows(context: template.Context, gaps: Iterable[GapLine], columns: str) -> SafeString:
    """Head and body of a table with these columns, the first of which names the row; for a page that knows `today` and
    `indicators`, and `visits` where it shows them."""
    page = Page(context["today"], context["indicators"], context.get("visits") or {})
    chosen = [COLUMNS[name] for name in columns.split()]
    headings = [escape(str(column.heading)) for column in chosen]
    starts = ['<th scope="row">', *(f'<td data-label="{heading}">' for heading in headings[1:])]
    ends = ["</th>", *("</td>" for _ in headings[1:])]
    parts = list(zip(starts, (column.cell for column in chosen), ends, strict=True))
    head = "".join(f'<th scope="col">{heading}</th>' for heading in headings)
    rows = "".join(
        f"<tr>{''.join(f'{start}{_shown(cell(gap, page))}{end}' for start, cell, end in parts)}</tr>" for gap in gaps
    )
    return SafeString(f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>")  # nosec B703  # escaped cell by cell


def _shown(text: str) -> str:
    return text if isinstance(text, SafeString) else escape(text)
