"""Printed words against what the form is for: met and unmet, ticks and counts, and, or."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huitou.core.errors import Problem
from huitou.policy.linting.reading import notes, problem
from huitou.policy.schema import ColumnEntry, PackFiles

_UNMET = re.compile(r"未达标|不达标|未达到")
_MET = re.compile(r"(?<![未不否])达标")
_NEGATED = re.compile(r"不达|未达|不能|未能|未通|不是|未参加|未享受")
_TWO_NEGATIVES = re.compile(r"[未不][^，；。]*且[^，；。]*[未不][^，；。]*")
_LEFT_BLANK = re.compile(r"已达标[^，；。]*空")
_TICK = "打“√”"
_COUNTS = frozenset({"人数", "户数", "村数"})
_SHOWS = {"met": ("已达标的项目", "what is met"), "not_met": ("未达标的项目", "what is not met")}


def _says_unmet(column: ColumnEntry) -> bool | None:
    words = "".join(column.heading)
    if _UNMET.search(words):
        return True
    return False if _MET.search(words) else None


def heading_against_meaning(files: PackFiles) -> Iterator[Problem]:
    """A heading that says 未达标 stands over marks for what is not met, one that says 达标 over marks for what is."""
    for number, form in files.forms.items():
        wrong = {
            (column.heading[0], column.shows): None
            for column in form.columns
            if column.shows in _SHOWS and _says_unmet(column) is (column.shows == "met")
        }
        for heading, shows in wrong:
            words, words_en = _SHOWS[shows]
            place = f"forms.{number}.columns"
            yield problem("HT6120", place, form=number, heading=heading, shows=words, shows_en=words_en)


def unmet_among_results(files: PackFiles) -> Iterator[Problem]:
    """A form of results has no column of what is not met."""
    for number, form in files.forms.items():
        for column in form.columns:
            if form.purpose == "remediation" and column.shows == "not_met" and _says_unmet(column):
                heading = column.heading[-1]
                yield problem("HT6121", f"forms.{number}.columns.{column.key}", form=number, heading=heading)


def _explained(note: str) -> tuple[str, str]:
    """A note such as “基本医疗”达标：是指… as (what it explains, how)."""
    subject, _, words = note.partition("：")
    return subject, words


def negated_in_met(files: PackFiles) -> Iterator[Problem]:
    """A note that explains what is met does not say that something falls short."""
    for number in files.forms:
        for position, note in enumerate(notes(files, number), 1):
            subject, words = _explained(note)
            negated = _NEGATED.search(words)
            if negated and _MET.search(subject):
                clause = _clause_around(words, negated.start())
                yield problem("HT6122", f"forms.{number}.notes.{position}", form=number, note=position, words=clause)


def negatives_joined_by_and(files: PackFiles) -> Iterator[Problem]:
    """What is unmet is the opposite of “this and that”: two negatives are joined by 或."""
    for number in files.forms:
        for position, note in enumerate(notes(files, number), 1):
            subject, words = _explained(note)
            joined = _TWO_NEGATIVES.search(words)
            if joined and _UNMET.search(subject):
                yield problem("HT6123", f"forms.{number}.notes.{position}", form=number, note=position, words=joined[0])


def met_left_blank(files: PackFiles) -> Iterator[Problem]:
    """A form that shows what is met does not leave it blank."""
    for number, form in files.forms.items():
        if not any(column.shows == "met" for column in form.columns):
            continue
        for position, note in enumerate(notes(files, number), 1):
            blank = _LEFT_BLANK.search(note)
            if blank:
                words = _clause_around(note, blank.start())
                yield problem("HT6124", f"forms.{number}.notes.{position}", form=number, note=position, words=words)


def ticks_against_counts(files: PackFiles) -> Iterator[Problem]:
    """A column to be ticked has no unit of counting."""
    for number, form in files.forms.items():
        for position, note in enumerate(notes(files, number), 1):
            if _TICK not in note:
                continue
            counted = [
                column for column in form.columns if column.unit in _COUNTS and f"“{column.heading[-1]}”" in note
            ]
            if counted:
                columns = "、".join(column.heading[-1] for column in counted)
                units = "、".join(dict.fromkeys(column.unit for column in counted))
                place = f"forms.{number}.notes.{position}"
                yield problem("HT6125", place, form=number, note=position, columns=columns, units=units)


def _clause_around(text: str, position: int) -> str:
    start = max(text.rfind(mark, 0, position) for mark in "，；。：") + 1
    ends = [text.find(mark, position) for mark in "，；。"]
    return text[start : min((end for end in ends if end >= 0), default=len(text))]


RULES = (
    heading_against_meaning,
    unmet_among_results,
    negated_in_met,
    negatives_joined_by_and,
    met_left_blank,
    ticks_against_counts,
)
