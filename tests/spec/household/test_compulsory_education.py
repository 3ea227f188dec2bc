"""义务教育有保障 (附件2 注5)."""

from __future__ import annotations

from typing import Any

import pytest

from huitou.core.standards import Reason, Verdict
from tests.spec.judging import finding, rows

EDUCATION = "compulsory_education"
FACTS = ("compulsory_stage", "out_of_school", "because_of_poverty", "special_education_certified")
TABLE = """
    义务教育阶段 | 未读或辍学 | 因贫困 | 认定特殊教育 | 结果
    yes          | yes        | yes    | no           | not_met
    yes          | yes        | yes    | ?            | not_met
    ?            | yes        | yes    | no           | not_met
    no           | yes        | yes    | no           | met
    yes          | no         | yes    | no           | met
    yes          | yes        | no     | no           | met
    yes          | yes        | yes    | yes          | met
    no           | ?          | ?      | ?            | met
    yes          | ?          | no     | ?            | met
    ?            | ?          | ?      | yes          | met
    yes          | yes        | ?      | no           | unknown
    yes          | ?          | yes    | no           | unknown
    ?            | ?          | ?      | ?            | unknown
"""


@pytest.mark.parametrize("row", rows(TABLE))
def test_short_is_who_is_of_age_and_out_of_school_and_poor_and_not_certified(row: list[Any]) -> None:
    *answers, verdict = row
    member = {name: answer for name, answer in zip(FACTS, answers, strict=True) if answer is not None}
    found = finding(EDUCATION, household_size=1, members=[member])
    assert (found.verdict, found.clause, found.basis) == (Verdict(verdict), "附件2 注5", "members")


SHORT = {"compulsory_stage": True, "out_of_school": True, "because_of_poverty": True}
FINE = {"compulsory_stage": False}
OPEN = {"out_of_school": True}


def test_it_is_counted_in_persons_and_names_them() -> None:
    members = [SHORT | {"member": "01"}, FINE | {"member": "02"}, SHORT | {"member": "03"}]
    found = finding(EDUCATION, household_size=3, members=members)
    assert (found.persons, found.households, found.members) == (2, 1, ("01", "03"))


def test_a_member_without_a_number_is_named_by_its_position() -> None:
    assert finding(EDUCATION, household_size=2, members=[FINE, SHORT]).members == ("2",)


@pytest.mark.parametrize(
    ("members", "size", "verdict", "reason"),
    [
        ([SHORT], 4, Verdict.NOT_MET, None),
        ([SHORT, OPEN], 2, Verdict.NOT_MET, None),
        ([SHORT], None, Verdict.NOT_MET, None),
        ([FINE], 4, Verdict.UNKNOWN, Reason.MEMBERS_MISSING),
        ([FINE], None, Verdict.UNKNOWN, Reason.MEMBERS_MISSING),
        ([], 0, Verdict.UNKNOWN, Reason.MEMBERS_MISSING),
        ([FINE, OPEN], 2, Verdict.UNKNOWN, Reason.FACT_MISSING),
        ([FINE, FINE], 1, Verdict.MET, None),
    ],
)
def test_one_short_member_settles_it_and_met_needs_everybody(
    members: list[dict[str, Any]], size: int | None, verdict: Verdict, reason: Reason | None
) -> None:
    found = finding(EDUCATION, household_size=size, members=members)
    assert (found.verdict, found.reason) == (verdict, reason)


@pytest.mark.parametrize(("present", "verdict", "persons"), [(True, Verdict.NOT_MET, None), (False, Verdict.MET, 0)])
def test_a_paper_form_says_whether_but_not_how_many(present: bool, verdict: Verdict, persons: int | None) -> None:
    found = finding(EDUCATION, dropout_present=present)
    assert (found.verdict, found.persons, found.basis) == (verdict, persons, "stated")


def test_an_empty_list_of_members_is_an_answer_so_the_stated_one_is_ignored() -> None:
    assert finding(EDUCATION, household_size=1, members=[], dropout_present=True).verdict is Verdict.UNKNOWN
