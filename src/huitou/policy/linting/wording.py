"""Years, lines and comparisons in print against those of the round and of the standard."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huitou.core.amounts import parse_decimal, plain_text
from huitou.core.errors import Problem
from huitou.policy.linting.columns import CITED_YEAR
from huitou.policy.linting.reading import closed_up, notes, passage, problem, standard_year
from huitou.policy.printing import blank_form
from huitou.policy.schema import SUBJECTS, AmountRule, IndicatorEntry, PackFiles, RoundEntry, ShareRule

_LINE = re.compile(r"以(\d+(?:\.\d+)?)元为准")
_YEAR = re.compile(r"(\d{4})年")
_YEARS = re.compile(r"(\d{4})年(?:至|[-—－]+)(\d{4})年")
_MONTH_END = re.compile(r"(\d{1,2})月底")
_SENTENCE_END = re.compile(r"[；。]")
_PART_END = re.compile(r"[，；。]")
_COMPARES = (
    (">=", re.compile(r"为准|不低于|达到|以上")),
    ("<=", re.compile(r"控制在|不超过|不高于|以下|以内")),
    (">", re.compile(r"超过|高于|大于|多于")),
    ("<", re.compile(r"低于|小于|少于")),
)


def cited_year(files: PackFiles) -> Iterator[Problem]:
    """A form cites the year whose standard governs it (三)."""
    for number, form in files.forms.items():
        year = standard_year(files, form)
        for position, note in enumerate(notes(files, number), 1):
            for cited in CITED_YEAR.findall(note):
                if year is not None and int(cited) != year:
                    place = f"forms.{number}.notes.{position}"
                    yield problem("HT6126", place, form=number, note=position, cited=cited, year=year)


def cited_line(files: PackFiles) -> Iterator[Problem]:
    """A form cites the line of the year whose standard governs it."""
    for number, form in files.forms.items():
        year, indicator = standard_year(files, form), files.indicators(form.subject).get(form.line_of)
        if year is None or indicator is None:
            continue
        line = (indicator.threshold or {}).get(year)
        for position, note in enumerate(notes(files, number), 1):
            for cited in _LINE.findall(note):
                if parse_decimal(cited) != line:
                    words = ("尚未录入", "not yet entered") if line is None else (f"{plain_text(line)}元",) * 2
                    yield problem(
                        "HT6127",
                        f"forms.{number}.notes.{position}",
                        form=number,
                        note=position,
                        cited=cited,
                        year=year,
                        line=words[0],
                        line_en=words[1],
                    )


def years_in_heads(files: PackFiles) -> Iterator[Problem]:
    """The head of a form, and its column of exit years, name the exit years of the round."""
    for number, form in files.forms.items():
        entry, spec = files.rounds.get(form.round), blank_form(files, number)
        if entry is None:
            continue
        columns = [
            "".join(spec.columns[at].heading) for at, column in enumerate(form.columns) if column.shows == "exit_year"
        ]
        for words in (closed_up("".join(spec.head_lines)), *map(closed_up, columns)):
            named = _years_named(words)
            if named and named != set(entry.exit_years):
                yield problem(
                    "HT6128",
                    f"forms.{number}",
                    form=number,
                    words=words,
                    cited="、".join(map(str, sorted(named))),
                    years="、".join(map(str, entry.exit_years)),
                )


def _years_named(words: str) -> set[int]:
    spans = [range(int(first), int(last) + 1) for first, last in _YEARS.findall(words)]
    return {year for span in spans for year in span} | {int(year) for year in _YEAR.findall(words)}


def operator_in_words(files: PackFiles) -> Iterator[Problem]:
    """Every clause that says how an indicator compares says what is computed."""
    for subject in SUBJECTS:
        for slug, entry in files.indicators(subject).items():
            for clause in entry.stated_in:
                said = _comparison(passage(files, clause) or "", entry.named)
                if said and said[0] != _operator(entry):
                    yield problem(
                        "HT6145",
                        f"{subject}.{slug}.operator",
                        indicator=entry.label,
                        indicator_en=entry.label_en,
                        operator=_operator(entry),
                        clause=clause,
                        words=said[1],
                    )


def _operator(entry: IndicatorEntry) -> str:
    match entry.rule:
        case ShareRule():
            return "<="
        case AmountRule():
            return ">"
        case _:
            return entry.operator or ">="


def _comparison(words: str, names: tuple[str, ...]) -> tuple[str, str] | None:
    """The comparison that follows the first name found in the words, as (operator, the words)."""
    for name in names:
        at = words.find(name)
        part = name + _PART_END.split(words[at + len(name) :])[0] if at >= 0 else ""
        for operator, pattern in _COMPARES:
            if pattern.search(part):
                return operator, part
    return None


def open_cohorts(files: PackFiles) -> Iterator[Problem]:
    """The clause of a round says whom it covers (对象)."""
    for slug, entry in files.rounds.items():
        for sentence in _SENTENCE_END.split(passage(files, entry.clause) or ""):
            if _speaks_of(sentence, entry) and "对象" not in sentence:
                yield problem(
                    "HT6146",
                    f"rounds.{slug}.exit_years",
                    clause=entry.clause,
                    round=entry.label,
                    round_en=entry.label_en,
                    words=sentence,
                )


def _speaks_of(sentence: str, entry: RoundEntry) -> bool:
    until = entry.found_until
    if until is None:
        return False
    return until.year in _years_named(sentence) and str(until.month) in _MONTH_END.findall(sentence)


RULES = (cited_year, cited_line, years_in_heads, operator_in_words, open_cohorts)
