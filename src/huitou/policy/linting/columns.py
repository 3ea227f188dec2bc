"""The columns of a form against the standards that they are to show, and against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from huitou.core.errors import Problem
from huitou.policy.linting.reading import applying, labels, notes, problem, standard_year
from huitou.policy.schema import SUBJECTS, FormEntry, PackFiles, Subject

CITED_YEAR = re.compile(r"(\d{4})年(?:退出|脱贫)标准")
_NUMBERED = re.compile(r"“([一二三四五六七八九])(?:有|保障|低|超)")
_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", 1)}


def _shown(form: FormEntry) -> list[str]:
    return [column.indicator for column in form.columns if column.indicator]


def _difference(files: PackFiles, number: str, year: int) -> dict[str, str] | None:
    """What the form lacks and what it has too much of against a year's standard. An indicator that no form of the
    subject shows is another finding."""
    form = files.forms[number]
    subject, shown = form.subject, _shown(form)
    anywhere = {slug for other in files.forms.values() if other.subject == subject for slug in _shown(other)}
    wanted = [slug for slug in applying(files, subject, year) if slug in anywhere]
    lacking = [slug for slug in wanted if slug not in shown]
    extra = [slug for slug in shown if slug not in wanted and slug in files.indicators(subject)]
    if not lacking and not extra:
        return None
    missing, missing_en = labels(files, subject, lacking)
    more, more_en = labels(files, subject, extra)
    return {"missing": missing, "missing_en": missing_en, "extra": more, "extra_en": more_en}


def columns_of_the_standard(files: PackFiles) -> Iterator[Problem]:
    """A form shows what the standard that governs it asks for."""
    for number, form in files.forms.items():
        year = standard_year(files, form)
        difference = None if year is None else _difference(files, number, year)
        if difference:
            yield problem("HT6115", f"forms.{number}.columns", form=number, year=year, **difference)


def columns_of_the_cited_standard(files: PackFiles) -> Iterator[Problem]:
    """A form shows what the standard that its notes cite asks for."""
    for number in files.forms:
        for position, note in enumerate(notes(files, number), 1):
            for year in CITED_YEAR.findall(note):
                difference = _difference(files, number, int(year))
                if difference:
                    place = f"forms.{number}.notes.{position}"
                    yield problem("HT6116", place, form=number, note=position, year=year, **difference)


def forms_of_one_subject(files: PackFiles) -> Iterator[Problem]:
    """Forms about one kind of subject show the same indicators."""
    for subject in SUBJECTS:
        numbers = [number for number, form in files.forms.items() if form.subject == subject]
        for one, other in pairwise(numbers):
            yield from _differing(files, subject, one, other)


def _differing(files: PackFiles, subject: Subject, one: str, other: str) -> Iterator[Problem]:
    first, second = _shown(files.forms[one]), _shown(files.forms[other])
    if set(first) == set(second):
        return
    only_first, only_first_en = labels(files, subject, [slug for slug in first if slug not in second])
    only_second, only_second_en = labels(files, subject, [slug for slug in second if slug not in first])
    yield problem(
        "HT6117",
        f"forms.{other}.columns",
        form=one,
        other=other,
        only_form=only_first,
        only_form_en=only_first_en,
        only_other=only_second,
        only_other_en=only_second_en,
    )


def counted_headings(files: PackFiles) -> Iterator[Problem]:
    """Under a heading that names a number (五有) stand so many columns."""
    for number, form in files.forms.items():
        headings = [heading for column in form.columns for heading in column.heading]
        for heading in dict.fromkeys(headings):
            named = _NUMBERED.search(heading)
            if named and headings.count(heading) != _DIGITS[named[1]]:
                place = f"forms.{number}.columns"
                yield problem("HT6118", place, form=number, heading=heading, count=headings.count(heading))


RULES = (columns_of_the_standard, columns_of_the_cited_standard, forms_of_one_subject, counted_headings)
