"""Headings of a flat sheet: a column is found by its words, never by its position.

Two spellings are the same heading when they fold to the same text: full and half width, blanks, a leading 是否 or
有无, and a unit in brackets make no difference. Nothing else is guessed; what a program cannot match it lists.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

_BLANKS = re.compile(r"[\s\u200b-\u200d\ufeff]+")
_EDGES = "*:·、,.。'\""
# A unit that leaves the figure as it is. 万元 is not here: the same heading in another unit is another figure.
_UNITS = re.compile(
    r"\((?:元|元/年|元/人|人|口|户|个|亩|月|个月|年|年级|岁|平方米|m2|公里|km|米|%|省级/市级|必填|选填)\)"
)
_QUESTIONS = ("是否是", "是否为", "是否有", "是否", "有无")
_VARIANTS = (("主干路", "主干道"), ("离村主干道", "与村主干道"), ("距村主干道", "与村主干道"))


@dataclass(frozen=True, slots=True)
class Heading:
    """A column that a sheet may have: `label` as the register writes it, `aliases` other words for the same thing."""

    key: str
    label: str
    aliases: tuple[str, ...] = ()
    required: bool = False


def fold(text: str) -> str:
    """The text by which two headings are compared."""
    folded = _BLANKS.sub("", unicodedata.normalize("NFKC", text)).lower().strip(_EDGES)
    folded = _UNITS.sub("", folded)
    for question in _QUESTIONS:
        if folded.startswith(question) and len(folded) > len(question):
            folded = folded[len(question) :]
            break
    for spelling, usual in _VARIANTS:
        folded = folded.replace(spelling, usual)
    return folded


def by_folded(headings: Sequence[Heading]) -> Mapping[str, Heading]:
    """Every folded label and alias with its heading. Raises `ValueError` when two headings fold to the same text."""
    known: dict[str, Heading] = {}
    for heading in headings:
        for words in (heading.label, *heading.aliases):
            if known.setdefault(fold(words), heading) is not heading:
                raise ValueError(f"“{words}” stands for both {known[fold(words)].key} and {heading.key}")
    return known


def nearest(label: str, found: Sequence[str]) -> str:
    """The found heading that looks most like `label`, or an empty text when none does."""
    folded = {fold(words): words for words in found}
    close = get_close_matches(fold(label), folded, n=1, cutoff=0.5)
    return folded[close[0]] if close else ""
