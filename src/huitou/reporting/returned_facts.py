"""Which fact a cell of a form stands for, so that a change made on paper can be taken over; or why it stands for none.
Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from huitou.core.forms import FormColumn, FormSpec
from huitou.documents.boxes import box_choice
from huitou.documents.cells import Cell

_FLAGS: Mapping[str, str] = {
    "safe_housing": "housing_safe",
    "safe_water": "water_safe",
    **{slug: slug for slug in ("electricity", "broadcast", "paved_road", "clinic", "cultural_room", "telecom")},
}
_STATED: Mapping[str, str] = {"basic_medical_care": "medical_care_met", "compulsory_education": "dropout_present"}
REASONS: Mapping[str, tuple[str, str]] = {
    "not_a_subject": (
        "合计、汇总和没有编号的行是算出来的",
        "totals and rows without a number are worked out",
    ),
    "result": ("回头帮成果由乡镇核实得出，请在核实页办理", "results follow from the confirmation of the township"),
    "register": ("这是台账里的内容，请在台账里更正", "this stands in the register; correct it there"),
    "computed": ("这一格由事实算出，请改背后的事实", "the cell follows from facts; change the facts behind it"),
    "unreadable": ("写法认不出来", "what was written cannot be read"),
}
_MARKS = ("√", "1", "✓", "☑")


@dataclass(frozen=True, slots=True)
class ReturnedFact:
    """The fact that a returned cell states; without a `key`, `reason` says why it is none (a key of `REASONS`)."""

    key: str = ""
    value: str | int | bool | None = None
    reason: str = ""


def returned_fact(spec: FormSpec, column: FormColumn, subject: str, returned: str) -> ReturnedFact:
    """What the cell says as a fact of the subject of its row."""
    if not subject:
        return ReturnedFact(reason="not_a_subject")
    if column.shows in ("met", "met_year"):
        return ReturnedFact(reason="result")
    if column.shows == "size":
        is_count = returned.isascii() and returned.isdigit()
        return ReturnedFact("household_size", int(returned)) if is_count else ReturnedFact(reason="unreadable")
    if column.shows == "not_met" and column.indicator in _FLAGS:
        if returned not in ("", *_MARKS):
            return ReturnedFact(reason="unreadable")
        return ReturnedFact(_FLAGS[column.indicator], not returned)
    if column.shows == "answer":
        return _answer(column, returned)
    if column.shows == "value" and spec.number == "2":
        return ReturnedFact("net_income_per_capita_stated", returned or None)
    return ReturnedFact(reason="register" if column.shows in ("subject", "exit_year") else "computed")


def _answer(column: FormColumn, returned: str) -> ReturnedFact:
    key = _FLAGS.get(column.indicator) or _STATED.get(column.indicator)
    if key is None:
        return ReturnedFact(reason="computed")
    reading = box_choice(Cell("", returned, "text"), column.choices)
    if reading.value is None:
        return ReturnedFact(reason="unreadable")
    is_met = reading.value == column.met_choice
    return ReturnedFact(key, not is_met if key == "dropout_present" else is_met)
