from __future__ import annotations

from decimal import Decimal
from typing import Literal

import pytest

from huitou.core.standards import IncomePerHead, Indicator, Standard, Verdict, judge


@pytest.mark.parametrize(
    ("operator", "cents", "verdict"),
    [
        (">=", 310000, Verdict.MET),
        (">", 310000, Verdict.NOT_MET),
        (">", 310001, Verdict.MET),
        (">=", 309999, Verdict.NOT_MET),
    ],
)
def test_whether_the_line_itself_is_met_is_the_packs_reading(
    operator: Literal[">=", ">"], cents: int, verdict: Verdict
) -> None:
    rule = IncomePerHead(("income",), (), "size", "stated", operator)
    standard = Standard("household", 2016, (Indicator("income", rule, "附件2 注4", threshold=Decimal(3100)),))
    assert judge({"income": None, "stated": cents}, standard).findings["income"].verdict is verdict
