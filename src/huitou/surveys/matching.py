"""Which subject a document is about, and whether it says the same of it as the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from huitou.core.errors import Problem, Refusal
from huitou.registry.village_names import same_village
from huitou.surveys.queries import KnownSubject
from huitou.surveys.survey_documents import SurveyDocument

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Subjects:
    """The subjects of a round, by code and by the name of the head."""

    by_code: Mapping[Key, KnownSubject]
    by_head: Mapping[str, Sequence[KnownSubject]]

    @classmethod
    def of(cls, subjects: Iterable[KnownSubject]) -> Subjects:
        by_head: dict[str, list[KnownSubject]] = defaultdict(list)
        by_code: dict[Key, KnownSubject] = {}
        for subject in subjects:
            by_code[subject.subject_type, subject.code] = subject
            if subject.subject_type == "household":
                by_head[_folded(subject.head)].append(subject)
        return cls(by_code, by_head)

    def find(self, document: SurveyDocument) -> KnownSubject:
        """The subject of a document. Raises `Refusal` HT4006 (not a subject of this round), HT4009 or HT4010 (a
        hand-made form fits nobody, or several)."""
        if document.code:
            subject = self.by_code.get((document.subject_type, document.code))
            if subject is None:
                raise Refusal.of("HT4006", document.place, code=document.code)
            return subject
        year = document.facts.get("exit_year")
        hits = [
            subject
            for subject in self.by_head.get(_folded(document.head), ())
            if same_village(subject.village_name, document.village) and year in (None, subject.exit_year)
        ]
        if len(hits) != 1:
            code = "HT4010" if hits else "HT4009"
            values = {"head": document.head, "village": document.village or "？", "year": year or "？"}
            raise Refusal([Problem(code, document.place, {**values, "count": len(hits)})])
        return hits[0]


def refuse_differences(document: SurveyDocument, subject: KnownSubject) -> None:
    """Village, head and exit year come from the register. Raises `Refusal` HT4007 for each that differs."""
    year = document.facts.get("exit_year")
    stated = {
        "exit_year": (year, subject.exit_year, year in (None, subject.exit_year)),
        "head": (document.head, subject.head, not document.head or _same_head(document, subject)),
        "village": (document.village, subject.village_code, not document.village or _same_place(document, subject)),
    }
    problems = [
        Problem("HT4007", document.place_of(key), {"key": key, "value": given, "register": registered})
        for key, (given, registered, agrees) in stated.items()
        if not agrees
    ]
    if problems:
        raise Refusal(problems)


def _same_head(document: SurveyDocument, subject: KnownSubject) -> bool:
    if document.subject_type == "village":
        return same_village(document.head, subject.head)
    return _folded(document.head) == _folded(subject.head)


def _same_place(document: SurveyDocument, subject: KnownSubject) -> bool:
    """A village given by its code, or by the name in the title of a form."""
    if document.village.isdigit():
        return document.village == subject.village_code
    return same_village(document.village, subject.village_name)


def _folded(name: str) -> str:
    return "".join(name.split())
