"""基本医疗有保障 (附件2 注6)."""

from __future__ import annotations

from typing import Any

import pytest

from huitou.core.standards import Verdict
from tests.spec.judging import finding, rows

MEDICAL = "basic_medical_care"
FACTS = ("insurance", "premium_paid_by_treasury", "treated_in_county", "out_of_pocket_share")
TABLE = """
    参保     | 财政全额代缴 | 县域内就医 | 个人支出比例 | 结果
    none     | ?            | no         | ?            | not_met
    none     | ?            | ?          | ?            | not_met
    resident | yes          | no         | ?            | met
    resident | no           | no         | ?            | not_met
    resident | ?            | no         | ?            | unknown
    employee | no           | no         | ?            | met
    employee | ?            | no         | ?            | met
    other    | no           | no         | ?            | met
    resident | yes          | yes        | 0.10         | met
    resident | yes          | yes        | 0.1000001    | not_met
    resident | yes          | yes        | 0            | met
    resident | yes          | yes        | ?            | unknown
    resident | yes          | ?          | ?            | unknown
    resident | yes          | ?          | 0.05         | unknown
    resident | yes          | no         | 0.90         | met
    resident | no           | yes        | ?            | not_met
    ?        | yes          | no         | ?            | unknown
    ?        | no           | yes        | 0.5          | not_met
"""


@pytest.mark.parametrize("row", rows(TABLE))
def test_short_is_who_is_uninsured_or_pays_the_premium_or_more_than_a_tenth(row: list[Any]) -> None:
    *answers, verdict = row
    member = {name: answer for name, answer in zip(FACTS, answers, strict=True) if answer is not None}
    found = finding(MEDICAL, household_size=1, members=[member])
    assert (found.verdict, found.clause) == (Verdict(verdict), "附件2 注6")


@pytest.mark.parametrize(("met", "verdict", "persons"), [(True, Verdict.MET, 0), (False, Verdict.NOT_MET, None)])
def test_a_paper_form_says_whether_but_not_how_many(met: bool, verdict: Verdict, persons: int | None) -> None:
    found = finding(MEDICAL, medical_care_met=met)
    assert (found.verdict, found.persons, found.households, found.basis) == (verdict, persons, int(not met), "stated")
