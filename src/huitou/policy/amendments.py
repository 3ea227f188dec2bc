"""What the county enters over a pack: values that the plan leaves open, or that the county reads differently.

Only the values listed by `amendable_values` can be entered. Everything else is a new pack.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, get_args

from huitou.core.amounts import parse_decimal, plain_text
from huitou.core.errors import Place, Problem, Refusal
from huitou.core.standards import Applies
from huitou.policy.schema import SUBJECTS, IndicatorEntry, PackFiles, ScoreEntry, Source, Subject

ValueKind = Literal["money", "percent", "weight", "operator", "applies", "date", "department", "departments"]


@dataclass(frozen=True, slots=True)
class Amendment:
    """A value entered by the county. `key_path` as in `household.net_income_per_capita.threshold.2017`; a value of
    None takes an entered one back to “not yet entered”."""

    key_path: str
    value: Any


@dataclass(frozen=True, slots=True)
class AmendableValue:
    """A value that the county may enter, as it stands now (None: not yet entered). Figures and dates are text;
    `choices` are the values that may stand, where that is a short list."""

    key_path: str
    label: str
    label_en: str
    current: str | tuple[str, ...] | None
    unit: str | None
    kind: ValueKind
    choices: tuple[str, ...] = ()


def amendable_values(files: PackFiles) -> tuple[AmendableValue, ...]:
    """Standards by year, then dates by round, then the matrix."""
    return (
        *(value for subject in SUBJECTS for value in _of_standards(files, subject)),
        *_of_rounds(files),
        *_of_matrix(files),
        *_of_scores(files),
    )


def amended_source(source: Source, files: PackFiles, amendments: Sequence[Amendment]) -> Source:
    """The pack's content with the amendments in it, the last one of a key path winning.

    Raises `Refusal` HT6006 for a key path that cannot be entered, HT6007 for an impossible value.
    """
    known = {value.key_path: value for value in amendable_values(files)}
    problems: list[Problem] = []
    result: Source = copy.deepcopy(source)
    for amendment in amendments:
        problem = _problem(amendment, known.get(amendment.key_path))
        if problem:
            problems.append(problem)
        else:
            _put(result, amendment.key_path.split("."), _plain(amendment.value))
    if problems:
        raise Refusal(problems)
    return result


def _problem(amendment: Amendment, known: AmendableValue | None) -> Problem | None:
    place = Place(name=amendment.key_path)
    if known is None:
        return Problem("HT6006", place, {"key": amendment.key_path})
    reason = _WHY_IMPOSSIBLE[known.kind](amendment.value, known)
    if reason is None:
        return None
    value = "" if amendment.value is None else amendment.value
    return Problem("HT6007", place, {"value": value, "zh": reason[0], "en": reason[1]})


def _put(source: Source, keys: list[str], value: Any) -> None:
    *path, last = keys
    for key in path:
        source = source[key]
    source[last] = value


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, (int, Decimal)) else value


# What may be entered ------------------------------------------------------------------------------------------


def _of_standards(files: PackFiles, subject: Subject) -> Iterator[AmendableValue]:
    for slug, entry in files.indicators(subject).items():
        for year, figure in (entry.threshold or {}).items():
            yield AmendableValue(
                f"{subject}.{slug}.threshold.{year}",
                f"{entry.label} {year}年标准线",
                f"{entry.label_en}, threshold of {year}",
                None if figure is None else plain_text(figure),
                entry.unit,
                "percent" if entry.unit == "%" else "money",
            )
        if entry.operator is not None:
            yield _operator(f"{subject}.{slug}.operator", entry)
        for year, applies in entry.applies.items():
            yield AmendableValue(
                f"{subject}.{slug}.applies.{year}",
                f"{entry.label} {year}年是否考核",
                f"{entry.label_en}, applies in {year}",
                applies,
                None,
                "applies",
                get_args(Applies),
            )


def _operator(key_path: str, entry: IndicatorEntry) -> AmendableValue:
    label, label_en = f"{entry.label}与标准线的比较", f"{entry.label_en}, compared with the threshold by"
    return AmendableValue(key_path, label, label_en, entry.operator, None, "operator", (">=", ">"))


def _of_rounds(files: PackFiles) -> Iterator[AmendableValue]:
    for slug, entry in files.rounds.items():
        dates = {
            "income_from": ("收入期间起", "income period from", entry.income_from),
            "income_to": ("收入期间止", "income period to", entry.income_to),
            "found_until": ("查找截止", "found until", entry.found_until),
        }
        for key, (label, label_en, current) in dates.items():
            yield _date(f"rounds.{slug}.{key}", f"{entry.label} {label}", f"{entry.label_en}, {label_en}", current)
        for milestone, set_to in entry.milestones.items():
            step = files.calendar.steps.get(milestone)
            if step:
                key_path = f"rounds.{slug}.milestones.{milestone}.due_on"
                yield _date(
                    key_path, f"{entry.label} {step.label}", f"{entry.label_en}, {step.label_en}", set_to.due_on
                )


def _date(key_path: str, label: str, label_en: str, current: date | None) -> AmendableValue:
    return AmendableValue(key_path, label, label_en, None if current is None else current.isoformat(), None, "date")


_PARTS = {"joint": ("配合", "joint"), "verifies": ("核实", "verifies"), "helps": ("帮扶", "helps")}


def _of_matrix(files: PackFiles) -> Iterator[AmendableValue]:
    choices = tuple(files.matrix.departments)
    for slug, entry in files.matrix.duties.items():
        base = f"matrix.duties.{slug}"
        label, label_en = f"{entry.duty} 牵头", f"{entry.duty_en}, lead"
        yield AmendableValue(f"{base}.lead", label, label_en, entry.lead, None, "department", choices)
        for part, (zh, en) in _PARTS.items():
            current: tuple[str, ...] = getattr(entry, part)
            yield AmendableValue(
                f"{base}.{part}", f"{entry.duty} {zh}", f"{entry.duty_en}, {en}", current, None, "departments", choices
            )


_SCORED = {"township": ("乡镇考核", "score of townships"), "department": ("部门考核", "score of departments")}


def _of_scores(files: PackFiles) -> Iterator[AmendableValue]:
    for who, (zh, en) in _SCORED.items():
        measures: Mapping[str, ScoreEntry] = getattr(files.appraisal, who)
        for slug, entry in measures.items():
            label, label_en = f"{zh}权重 {entry.label}", f"{en}, weight of {entry.label_en}"
            current = plain_text(entry.weight)
            yield AmendableValue(f"appraisal.{who}.{slug}.weight", label, label_en, current, None, "weight")


# Why a value is impossible: Chinese and English, None where it is possible --------------------------------------

_Reason = tuple[str, str] | None


def _figure(value: Any, known: AmendableValue) -> _Reason:
    if value is None:
        return None
    number = parse_decimal(str(value)) if isinstance(value, (str, int, Decimal)) and value is not True else None
    if number is None or number < 0:
        return "应当是不小于0的数字", "it must be a figure of at least 0"
    if number.as_tuple().exponent < -2:  # type: ignore[operator]
        return "最多两位小数", "it takes at most two decimals"
    if known.kind == "percent" and number > 100:
        return "不能超过100%", "it cannot exceed 100 %"
    return None


def _weight(value: Any, known: AmendableValue) -> _Reason:
    if value is None:
        return "应当是数字；不考核这一项就填0", "it must be a figure; 0 leaves the measure out"
    return _figure(value, known)


def _day(value: Any, _: AmendableValue) -> _Reason:
    if value is None or type(value) is date:
        return None
    try:
        if date.fromisoformat(value).isoformat() == value:
            return None
    except (TypeError, ValueError):
        pass
    return "应当是日期，如2017-12-15", "it must be a date such as 2017-12-15"


def _one_of(value: Any, known: AmendableValue) -> _Reason:
    if value in known.choices or (value is None and known.kind == "department"):
        return None
    choices = "、".join(known.choices)
    return f"只能是{choices}之一", f"it must be one of {choices}"


def _several_of(value: Any, known: AmendableValue) -> _Reason:
    choices = "、".join(known.choices)
    if not isinstance(value, (list, tuple)) or any(item not in known.choices for item in value):
        return f"应当是列表，其中只能有{choices}", f"it must be a list of {choices}"
    return None


_WHY_IMPOSSIBLE: Mapping[ValueKind, Callable[[Any, AmendableValue], _Reason]] = {
    "money": _figure,
    "percent": _figure,
    "weight": _weight,
    "operator": _one_of,
    "applies": _one_of,
    "date": _day,
    "department": _one_of,
    "departments": _several_of,
}
