"""二(三), 三(二): a subject with a look-back gap gets its help-back gaps as well; any other a forewarning only."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from huitou.assessments.missed import missed_items
from huitou.core.standards import Finding, Verdict

BACK, AHEAD = "review_standard", "remediation_standard"


def findings(**verdicts: str) -> Mapping[str, Finding]:
    return {slug: Finding(slug, Verdict(verdict), "三(二)") for slug, verdict in verdicts.items()}


@pytest.mark.parametrize(
    ("review", "remediation", "expected"),
    [
        ({"income": "not_met"}, {"income": "not_met"}, [("income", BACK)]),
        ({"income": "met"}, {"income": "not_met"}, []),
        ({"income": "unknown"}, {"income": "not_met"}, []),
        ({"income": "met", "water": "not_met"}, {"income": "not_met", "water": "not_met"},
         [("water", BACK), ("income", AHEAD)]),
        ({"income": "not_met"}, {"income": "met"}, [("income", BACK)]),
        ({"water": "not_met"}, {"water": "unknown", "income": "unknown"}, [("water", BACK)]),
        ({"water": "not_met", "industry": "not_applicable"}, {"water": "met", "industry": "not_met"},
         [("water", BACK), ("industry", AHEAD)]),
        ({}, {"income": "not_met"}, []),
    ],
    ids=["missed by both", "forewarning", "unknown is no gap", "next year's item joins", "met by the next standard",
         "unknown by the next standard", "applies from the next year on", "not judged"],
)  # fmt: skip
def test_which_items_become_gaps(
    review: dict[str, str], remediation: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    items = missed_items(findings(**review), findings(**remediation))
    assert [(item.finding.indicator, item.origin) for item in items] == expected


def test_an_item_missed_by_both_keeps_the_look_back_finding() -> None:
    back = {"income": Finding("income", Verdict.NOT_MET, "附件2 注4", "2900", "3100")}
    ahead = {"income": Finding("income", Verdict.NOT_MET, "附件2 注4", "2900", "3300")}
    assert missed_items(back, ahead)[0].finding.threshold == "3100"
