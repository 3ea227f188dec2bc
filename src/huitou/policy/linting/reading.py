"""What several rules of the linter read off a pack: printed words with their places, labels, standards by year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from huitou.core.errors import Place, Problem
from huitou.policy.printing import blank_form
from huitou.policy.schema import FormEntry, IndicatorEntry, PackFiles, Subject

_BLANK = re.compile(r"\s+")


def problem(code: str, place: str, **values: object) -> Problem:
    """A problem at a key path of the pack."""
    return Problem(code, Place(name=place), values)


def closed_up(text: str) -> str:
    """The text without blanks: print sets them at will."""
    return _BLANK.sub("", text)


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like `name`."""
    return next(iter(get_close_matches(name, list(known), n=1, cutoff=0)), "")


def notes(files: PackFiles, number: str) -> tuple[str, ...]:
    """The notes of a form as printed, blanks closed up."""
    return tuple(closed_up(note) for note in blank_form(files, number).notes)


def printed_words(files: PackFiles) -> Iterator[tuple[str, str]]:
    """Every printed passage of the order as (place, words): the clauses, then the forms line by line."""
    for clause, text in files.clauses.items():
        yield clause, closed_up(text)
    for number, form in files.forms.items():
        spec = blank_form(files, number)
        headings = dict.fromkeys(head for column in spec.columns for head in column.heading)
        yield form.source, closed_up("\n".join((spec.title, *spec.head_lines, *headings, *spec.foot)))
        for position, note in enumerate(spec.notes, 1):
            yield f"{form.source} 注{position}", closed_up(note)


def passage(files: PackFiles, clause: str) -> str | None:
    """The printed words of a clause such as 四(四) or 附件2 注4; None when the order has no such clause."""
    return dict(printed_words(files)).get(clause)


def standard_year(files: PackFiles, form: FormEntry) -> int | None:
    """The year whose standard governs the form in the round of which it is printed (三)."""
    entry = files.rounds.get(form.round)
    if entry is None:
        return None
    return entry.review_standard_year if form.purpose == "review" else entry.remediation_standard_year


def applying(files: PackFiles, subject: Subject, year: int) -> dict[str, IndicatorEntry]:
    """The indicators that are part of the standard of a year."""
    entries = files.indicators(subject)
    return {slug: entry for slug, entry in entries.items() if entry.applies.get(year, "yes") != "no"}


def labels(files: PackFiles, subject: Subject, slugs: Iterable[str]) -> tuple[str, str]:
    """The labels of indicators in both languages, as a list for a sentence; 无 and none for no indicator."""
    entries = [files.indicators(subject)[slug] for slug in slugs if slug in files.indicators(subject)]
    chinese, english = "、".join(entry.label for entry in entries), ", ".join(entry.label_en for entry in entries)
    return chinese or "无", english or "none"
