"""What if a threshold were another: the same facts, the same rules, one changed figure, nothing stored."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from difflib import get_close_matches

from huitou.core.amounts import cents_from_yuan, parse_decimal
from huitou.core.errors import Refusal
from huitou.core.standards import Standard
from huitou.rollup.columns import Columns
from huitou.rollup.facts_columns import FactColumns
from huitou.rollup.kernel import judge_columns

LARGEST_LINE = 10_000_000
"""No line of this country comes near it, and every figure of a page has room for it."""


def line_from(text: str) -> Decimal:
    """The line that somebody typed. Raises `Refusal` HT9024 for what is none: words, below 0, too large, over two
    decimals."""
    line = parse_decimal(text.strip())
    if line is None or not 0 <= line < LARGEST_LINE or cents_from_yuan(line) is None:
        raise Refusal.of("HT9024", value=text, most=str(LARGEST_LINE))
    return line


def with_threshold(standard: Standard, slug: str, threshold: Decimal) -> Standard:
    """`standard` with another threshold for the indicator `slug`. Its digest is empty: no order says this.

    Raises `Refusal` HT9004 when no indicator of the standard has that name and a threshold.
    """
    slugs = [indicator.slug for indicator in standard.indicators if indicator.needs_threshold]
    if slug not in slugs:
        nearest = get_close_matches(slug, slugs, n=1, cutoff=0)
        raise Refusal.of("HT9004", slug=slug, nearest=nearest[0] if nearest else "")
    changed = tuple(
        replace(indicator, threshold=threshold) if indicator.slug == slug else indicator
        for indicator in standard.indicators
    )
    return replace(standard, indicators=changed, digest="")


def what_if(facts: FactColumns, standard: Standard, slug: str, threshold: Decimal) -> Columns:
    """The verdicts under the changed threshold; raises as `with_threshold` does."""
    return judge_columns(facts, with_threshold(standard, slug, threshold))
