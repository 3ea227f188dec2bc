"""Two names for one thing: in the vocabulary, in quoted words, in notes that correspond, in what annexes are called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations

from huitou.core.errors import Problem
from huitou.policy.linting.reading import notes, printed_words, problem
from huitou.policy.schema import SUBJECTS, PackFiles

_QUOTED = re.compile(r"“([^“”]{4,})”")
_ANNEX = re.compile(r"(附[表件图录])\d")
# Characters that turn a statement round, and figures: where notes differ in these they are meant to.
_MEANT = re.compile(r"[未不无有是否达能得项0-9]")
_WORD = re.compile(r"[\u4e00-\u9fff]{1,3}")


def other_names(files: PackFiles) -> Iterator[Problem]:
    """What the vocabulary calls by one name has that name in print."""
    things = [(thing.label, name) for thing in files.words.one_thing.values() for name in thing.also]
    things += [(entry.label, name) for entry in files.matrix.departments.values() for name in entry.also]
    words = list(printed_words(files))
    for label, name in things:
        places = [place for place, text in words if name in text]
        if places:
            yield problem("HT6140", places[0], name=name, label=label, places="、".join(places))


def quoted_alike(files: PackFiles) -> Iterator[Problem]:
    """Quoted terms of four characters and more that differ in one of them are declared as two things."""
    places: dict[str, str] = {}
    for place, text in printed_words(files):
        for term in _QUOTED.findall(text):
            places.setdefault(term, place)
    two_things = {frozenset(pair) for pair in files.words.different_things}
    for one, other in combinations(places, 2):
        if _differ_in_one(one, other) and frozenset((one, other)) not in two_things:
            yield problem("HT6141", places[other], name=one, other=other)


def _differ_in_one(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def notes_that_correspond(files: PackFiles) -> Iterator[Problem]:
    """Forms of one subject explain an item in the same words, except where one says met and the other unmet."""
    seen: set[tuple[str, str]] = set()
    for subject in SUBJECTS:
        numbers = [number for number, form in files.forms.items() if form.subject == subject]
        for one, other in combinations(numbers, 2):
            pairs = zip(notes(files, one), notes(files, other), strict=False)
            for position, (first, second) in enumerate(pairs, 1):
                for words in _replaced(first, second):
                    if words not in seen:
                        seen.add(words)
                        yield problem(
                            "HT6142",
                            f"forms.{other}.notes.{position}",
                            form=one,
                            other=other,
                            note=position,
                            words=words[0],
                            other_words=words[1],
                        )


def _replaced(one: str, other: str) -> Iterator[tuple[str, str]]:
    """The words by which the second text replaces words of the first, with one character on either side."""
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        old, new = one[a:b], other[c:d]
        alike = kind == "replace" and len(old) == len(new) and _WORD.fullmatch(old) and _WORD.fullmatch(new)
        if alike and not _MEANT.search(old + new):
            yield one[max(a - 1, 0) : b + 1], other[max(c - 1, 0) : d + 1]


def annexes_by_two_names(files: PackFiles) -> Iterator[Problem]:
    """The annexes are called by one word throughout."""
    places: dict[str, str] = {}
    for place, text in printed_words(files):
        for name in _ANNEX.findall(text):
            places.setdefault(name, place)
    if len(places) > 1:
        yield problem("HT6143", "、".join(places.values()), names="”与“".join(places))


RULES = (other_names, quoted_alike, notes_that_correspond, annexes_by_two_names)
