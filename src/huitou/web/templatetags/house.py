"""How values read on a page: dates, money, figures, states and labels, in the language of the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from huitou.core.amounts import parse_decimal, plain_text, yuan_text
from huitou.core.errors import Problem
from huitou.core.facts import FactType
from huitou.core.intervals import Rate
from huitou.core.schedule import due_state, round_words
from huitou.policy import IndicatorInfo
from huitou.web import words
from huitou.web.browsers import browser_name

register = template.Library()


def reads_english() -> bool:
    """Whether the reader chose English."""
    return get_language() == "en"


@register.filter
def label(thing: Any) -> str:
    """`label` or `label_en` of a thing that carries both."""
    return str(thing.label_en if reads_english() else thing.label)


@register.filter
def word(value: Any, group: str) -> str:
    """The word of a state, verdict, level… (`words.GROUPS`); the value itself when there is none."""
    return _word(value, group, get_language())


@lru_cache(maxsize=4096)
def _word(value: Any, group: str, _language: str | None) -> str:
    return str(words.GROUPS[group].get(value, value))


@register.filter
def tone(state: Any) -> str:
    """The tone of a state's or verdict's badge (`words.TONES`)."""
    return words.TONES.get(str(state), "brand")


@register.filter
def day(value: date | datetime | None) -> str:
    """2017年6月22日, or 22 June 2017; 未设定 for none."""
    if value is None:
        return gettext("未设定")
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return date_format(value, "j F Y" if reads_english() else "Y年n月j日")


@register.filter
def in_words(year: int) -> str:
    """2016年, or 2016."""
    return gettext("%(year)s年") % {"year": year}


@register.filter
def moment(value: datetime | None) -> str:
    """Day and time of day, local."""
    return f"{day(value)} {timezone.localtime(value):%H:%M}" if value is not None else ""


@register.filter
def number(value: Any) -> str:
    """A figure with commas between thousands; — for none. Decimal text keeps its decimals."""
    if value is None or value == "":
        return "—"
    try:
        return f"{value:,}" if isinstance(value, int) else f"{Decimal(str(value)):,}"
    except ArithmeticError:
        return str(value)


@register.filter
def measured(value: Any, unit: str | None) -> str:
    """A decimal text with its unit: 4,800.13元/人·年, 2.76%; — for none."""
    shown = number(value)
    return shown if not unit or shown == "—" else f"{shown}{' ' if reads_english() else ''}{word(unit, 'unit')}"


@register.filter
def fact(value: Any, fact_type: FactType) -> str:
    """A canonical fact as a person reads it; 未填 for null."""
    if value is None:
        return gettext("未填")
    if fact_type.kind in {"money", "money_signed"}:
        return f"¥{number(yuan_text(value))}" if reads_english() else f"{number(yuan_text(value))}元"
    if fact_type.kind == "worksheet":
        lines = (f"{label(fact_type.lines[name])} {typed}" for name, typed in value.items())
        return gettext("；").join(lines)
    if fact_type.kind == "certified":
        return str(words.CERTIFIED[value])
    if fact_type.kind == "share":
        return percent(value)
    if fact_type.kind == "date":
        return day(date.fromisoformat(value))
    if fact_type.kind in {"flag", "choice"}:
        return str(words.ANSWERS.get(value, value))
    return str(value)


@register.filter
def percent(share: str) -> str:
    """A share as typed or stored, as a percentage: 8%; the text itself when it is none."""
    number = parse_decimal(share)
    return share if number is None else f"{plain_text(number * 100)}%"


@register.filter
def problem(found: Problem) -> str:
    """The words of a problem, in the language of the reader."""
    return found.message("en" if reads_english() else "zh")


@register.filter
def browser(line: str) -> str:
    """What a browser is called that names itself in a long line."""
    return browser_name(line)


@register.filter
def yuan(cents: int) -> str:
    """An amount in 分 as yuan with commas."""
    return number(yuan_text(cents))


@register.filter
def rate(found: Rate) -> str:
    """A rate with its interval: 1/5 20.0% (3.6%-62.4%); — where nobody was asked."""
    if found.share is None or found.low is None or found.high is None:
        return "—"
    return f"{found.hits}/{found.total} {found.share:.1%} ({found.low:.1%}–{found.high:.1%})"


@register.filter
def at(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The entry of a mapping, None when there is none."""
    return mapping.get(key)


@register.filter
def bare(field: BoundField) -> SafeString:
    """A field without a placeholder: the label beside it says what to fill in, also while it is filled in."""
    return field.as_widget(attrs={"placeholder": False})


@register.filter
def round_name(slug: str) -> str:
    """2017-07 as 2017年7月批次, or Round of July 2017; any other slug as it is."""
    return round_words(slug)[reads_english()]


@register.filter
def nth(sequence: Sequence[Any], index: int) -> Any:
    """The entry of a sequence at an index."""
    return sequence[index]


@register.filter
def indicator(slug: str, known: Mapping[str, IndicatorInfo]) -> str:
    """The words of an indicator's slug."""
    return label(known[slug]) if slug in known else slug


@register.simple_tag
def due(due_on: date | None, today: date, done: bool = False) -> str:
    """The state of a due date: done, not_set, ahead, soon, due_today, overdue."""
    return str(due_state(due_on, today, done=done))


@register.simple_tag(takes_context=True)
def address_with(context: template.Context, **changes: Any) -> str:
    """The query of this page with some of its parameters changed; empty ones are left out."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.filter
def add_lengths(first: Sequence[Any], second: Sequence[Any]) -> int:
    """How many entries two sequences have together."""
    return len(first) + len(second)
