"""What somebody says of one household or village, whatever it was written on: JSON, a survey sheet, a Form 2.

Pure. A document names its subject by 户编号 or village code; a hand-made Form 2 only by village, head and exit year.
Facts stand in it as people write them; `core.facts` makes them canonical.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from huitou.core.errors import Place, Problem, Refusal
from huitou.core.json_lines import json_object, numbered_lines

SubjectType = Literal["household", "village"]

SUBJECT_KEYS = ("household", "village", "head")
"""What a document may carry besides facts."""


@dataclass(frozen=True, slots=True)
class SurveyDocument:
    """The facts of one subject. `code` is empty in a hand-made form; `village` (code or name) and `head` are compared
    with the register where they are given, or tell who it is where no code is. `covers`: the facts that the paper has
    room for (None: all); others stay as they were. `places` is where each fact stands."""

    subject_type: SubjectType
    code: str
    facts: Mapping[str, Any]
    place: Place = field(default_factory=Place)
    village: str = ""
    head: str = ""
    covers: frozenset[str] | None = None
    places: Mapping[str, Place] = field(default_factory=dict)

    def place_of(self, fact: str) -> Place:
        """Where a fact stands; the whole document when it has no place of its own."""
        return self.places.get(fact, self.place)


@dataclass(frozen=True, slots=True)
class DocumentsRead:
    """The documents of a file that could be read, and the problems of those that could not (`refused` of them)."""

    documents: tuple[SurveyDocument, ...]
    problems: tuple[Problem, ...] = ()
    refused: int = 0
    ignored_headings: tuple[str, ...] = ()
    heading_guesses: tuple[tuple[str, str], ...] = ()


def survey_document(document: Mapping[str, Any], place: Place | None = None) -> SurveyDocument:
    """The document that another program sends: as for judging, with `household` (户编号) or `village` (code) instead of
    `id`. Raises `Refusal` HT4004 for an `id`, HT4005 without a subject, HT1015 for one that is not text."""
    where = place or Place()
    if "id" in document:
        raise Refusal.of("HT4004", where)
    wrong = [key for key in SUBJECT_KEYS if document.get(key) is not None and not isinstance(document[key], str)]
    if wrong:
        raise Refusal(Problem("HT1015", where, {"key": key, "value": str(document[key])[:40]}) for key in wrong)
    facts = {key: value for key, value in document.items() if key not in SUBJECT_KEYS}
    code, village = document.get("household") or "", document.get("village") or ""
    if code:
        return SurveyDocument("household", code, facts, where, village, document.get("head") or "")
    if village:
        return SurveyDocument("village", village, facts, where, "", document.get("head") or "")
    raise Refusal.of("HT4005", where)


def read_json_lines(source: Iterable[bytes], file: str) -> DocumentsRead:
    """One document per line; blank lines are skipped but counted. Raises `Refusal` HT2034 when there is no document."""
    documents: list[SurveyDocument] = []
    problems: list[Problem] = []
    refused = 0
    for number, line in numbered_lines(source):
        place = Place(file=file, line=number)
        try:
            documents.append(survey_document(json_object(line, place), place))
        except Refusal as refusal:
            problems += refusal.problems
            refused += 1
    if not documents and not problems:
        raise Refusal.of("HT2034", Place(file=file))
    return DocumentsRead(tuple(documents), tuple(problems), refused)
