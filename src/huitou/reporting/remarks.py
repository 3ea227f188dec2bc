"""What stands in 备注, in the order that the forms prescribe, joined by ；. Pure.

1. the four counts where they differ (附件2 注2), 2. 吃穿不愁, which has no column (一(一)), 3. what is not known
(on results: what is still open), 4. why nobody signed, 5. what the enumerator wrote.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from huitou.reporting.forms import Filling, FormSubject

INCOME, FOOD = "net_income_per_capita", "food_and_clothing"
NUMBER_MISSING = "待补人数"
_JOINT = "；"
_NOT_SUMMED = {"收入": INCOME, "吃穿不愁": FOOD}
COUNTS: Mapping[str, str] = {
    "household_size_hukou": "户口簿",
    "household_size_card": "明白卡",
    "household_size_system": "系统",
    "household_size": "实际",
}
"""The four head counts by their fact, in the words of a remark."""
NOT_FILLED = "未填"


def remark_of(subject: FormSubject, labels: Mapping[str, str]) -> str:
    """The remark of a household. `labels`: every indicator with its words, in the order of the plan."""
    food = "吃穿不愁未达标" if subject.misses(FOOD) else ""
    return _joined(subject, food, _not_known(subject, labels))


def result_remark(subject: FormSubject, labels: Mapping[str, str]) -> str:
    """The remark of a household on Form 4: what has no column, and what is still open."""
    open_items = [label for slug, label in labels.items() if slug in subject.gaps and subject.gaps[slug].is_open]
    food = "吃穿不愁已达标" if subject.has_solved(FOOD) else ""
    return _joined(subject, food, f"尚未解决：{'、'.join(open_items)}" if open_items else "")


def _joined(subject: FormSubject, *judged: str) -> str:
    said = [remark_on_counts(subject.facts), *judged, _signature(subject.facts)]
    written = _JOINT.join(part for part in said if part)
    # A Form 2 that was read back brings these words along in its own remark; they are not said twice.
    already = written.split(_JOINT)
    own = [part for part in (subject.facts.get("remark") or "").split(_JOINT) if part.strip() and part not in already]
    return _JOINT.join(part for part in (written, *own) if part)


def remark_of_total(filling: Filling, subjects: Sequence[FormSubject], missing: Mapping[str, int]) -> str:
    """The remark of 合计: the items that no figure of the row counts, what its figures leave out, and for results the
    standard that they were judged by.

    `missing`: how many households of a column that counts persons nobody gave a number of, by the column's words.
    """
    word, is_counted = ("达标", FormSubject.has_solved) if filling.is_of_results else ("未达标", FormSubject.misses)
    counts = {name: sum(is_counted(subject, slug) for subject in subjects) for name, slug in _NOT_SUMMED.items()}
    said = ["其中" + "、".join(f"{name}{word}{number}户" for name, number in counts.items())]
    said.append("、".join(f"{label}{NUMBER_MISSING}{number}户" for label, number in missing.items() if number))
    without_size = sum(subject.size is None for subject in subjects)
    said.append(f"家庭人口数未查清{without_size}户" if without_size else "")
    said.append(filling.standard_words)
    return _JOINT.join(part for part in said if part)


def remark_on_counts(facts: Mapping[str, Any]) -> str:
    """The four counts where they differ; one that is missing does not count as different."""
    found = {name: facts.get(key) for key, name in COUNTS.items()}
    if len({number for number in found.values() if number is not None}) < 2:
        return ""
    said = {name: NOT_FILLED if number is None else f"{number}人" for name, number in found.items()}
    words = "、".join(f"{name}{count}" for name, count in said.items())
    reason = facts.get("household_size_reason")
    return f"{words}：{reason}" if reason else words


def _not_known(subject: FormSubject, labels: Mapping[str, str]) -> str:
    unknown = [labels[slug] for slug in subject.not_known(labels)]
    if not unknown:
        return ""
    return "未查清：" + ("全部项目" if len(unknown) == len(labels) else "、".join(unknown))


def _signature(facts: Mapping[str, Any]) -> str:
    if facts.get("signature") != "unsigned":
        return ""
    reason = facts.get("signature_reason")
    return f"未签字原因：{reason}" if reason else "未签字"
