"""The rows of the roll-up, written in one go: three hundred villages with eighteen figures each, every one of them
leading to the subjects that it counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from huitou.policy import IndicatorInfo
from huitou.rollup.published import LEAST

register = template.Library()
_SUM = ' class="sum"'


@dataclass(frozen=True, slots=True)
class _Table:
    """What all rows share: addresses up to the area, who is counted, and how a figure that is kept back stands."""

    opened: str
    below: str
    indicators: Sequence[IndicatorInfo]
    by_year: bool
    with_persons: bool
    kept_back: str

    def row(self, row: Any, *, is_total: bool) -> str:
        """An area, or one exit year of it."""
        is_sum = is_total or (self.by_year and not row.exit_year)
        year = f'<td class="tight">{row.exit_year or gettext("合计")}</td>' if self.by_year else ""
        cells = "".join(f'<td class="num">{cell}</td>' for cell in self._cells(row))
        first = f'<th scope="row">{self._name(row, is_total=is_total)}</th>'
        return f"<tr{_SUM if is_sum else ''}>{first}{year}{cells}</tr>"

    def _name(self, row: Any, *, is_total: bool) -> str:
        name = escape(row.name)
        if is_total:
            return f"{escape(gettext('合计'))} {name}"
        return f'<a href="{self.below.format(row.area)}">{name}</a>' if self.below and not row.exit_year else name

    def _cells(self, row: Any) -> Iterator[str]:
        year = f"&amp;year={row.exit_year}" if row.exit_year else ""
        start = f"{self.opened}&amp;area={row.area}{year}"
        for measure, counted in (("subjects", row.subjects), ("below_standard", row.below_standard)):
            yield self._cell(counted.subjects, counted.persons, start, measure)
        for info in self.indicators:
            missed = row.not_met.get(info.slug)
            persons = missed and (missed.persons if info.counted_in == "persons" else missed.affected_persons)
            yield self._of(missed, persons, start, f"not_met&amp;indicator={info.slug}")
        for info in self.indicators:
            unclear = row.unknown.get(info.slug)
            yield self._of(unclear, unclear and unclear.persons, start, f"unknown&amp;indicator={info.slug}")

    def _of(self, counted: Any, persons: int | None, start: str, measure: str) -> str:
        """A figure of an indicator; — where the round was counted before there was such an indicator."""
        return "—" if counted is None else self._cell(counted.subjects, persons, start, measure)

    def _cell(self, value: int | None, persons: int | None, start: str, measure: str) -> str:
        if not value:
            return self.kept_back if value is None else "0"
        shown = f'<a href="{start}&amp;measure={measure}">{value:,}</a>' if self.opened else f"{value:,}"
        people = "—" if persons is None else f"{persons:,}"
        return f'{shown} <span class="card__note">({people})</span>' if self.with_persons else shown


@register.simple_tag(takes_context=True)
def rollup_rows(context: template.Context, rows: Iterable[Any], total: Any) -> SafeString:
    """The body of the table, the row of the whole area first; for a page that knows `round`, `wanted`, `below`,
    `indicators`, `years` and `may_open`."""
    wanted, subject = context["wanted"], context["wanted"]["subject"]
    asked = {"round": context["round"].ref, "subject": subject, "kind": wanted["kind"]}
    lower = f"{reverse('rollup')}?{urlencode({**asked, 'level': context['below']})}&area="
    words = gettext("少于%(least)s户，或者能推算出这样的数，不公布") % {"least": LEAST}
    table = _Table(
        opened=escape(f"{reverse('rollup_opened')}?{urlencode(asked)}") if context["may_open"] else "",
        below=f"{escape(lower)}{{}}" if context["below"] else "",
        indicators=context["indicators"],
        by_year=bool(context["years"]),
        with_persons=subject == "household",
        kept_back=f'<abbr title="{escape(words)}">＊</abbr>',
    )
    written = [table.row(total, is_total=True)] if total else []
    written += [table.row(row, is_total=False) for row in rows]
    return SafeString("".join(written))  # nosec B703  # names and words are escaped; codes and slugs need not be
