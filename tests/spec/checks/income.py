"""Rules about income, allowances and pensions (C3). Amounts in 分."""

from __future__ import annotations

from tests.spec.checks.cases import YUAN, Case, Cases

LOW_KIND, SUPPORTED_KIND = {"kind": "04"}, {"kind": "06"}
NOBODY_WORKS = {"head": {"months_at_work": 0}}
RECEIVES = {"receives_allowance": True}


def _born(day: int) -> dict[str, dict[str, int]]:
    return {"head": {"born_on": day, "identity_born_on": day}}


CASES: Cases = {
    # 0 is an answer: there is none.
    "C311": Case(
        {"wage_income": 50 * YUAN},
        {"wage_income": 50 * YUAN, "amounts_explained": "只做了一天零工"},
        {"wage_income": 100 * YUAN},
    ),
    "C312": Case(
        {"business_revenue": 50 * YUAN}, {"business_revenue": 0}, {"business_revenue": 9_999}, edge_fires=True
    ),
    "C313": Case({"property_income": 50 * YUAN}, {"property_income": 0}, {"property_income": 100 * YUAN}),
    "C314": Case({"pension": 50 * YUAN}, {"pension": 0}, {"pension": 70 * YUAN}),
    "C321": Case({"net_income_per_capita": 300 * YUAN}, {}, {"net_income_per_capita": 500 * YUAN}),
    "C322": Case({"net_income_per_capita": -5 * YUAN}, {}, {"net_income_per_capita": 0}, edge_fires=True),
    "C323": Case({"net_income_per_capita": 45_000 * YUAN}, {}, {"net_income_per_capita": 30_000 * YUAN}),
    "C324": Case({"net_income_per_capita": 200_000 * YUAN}, {}, {"net_income_per_capita": 100_000 * YUAN}),
    "C325": Case(
        {"status": "fallen_back", "net_income_per_capita": 25_000 * YUAN},
        {"status": "exited", "net_income_per_capita": 25_000 * YUAN},
        {"status": "fallen_back", "net_income_per_capita": 20_000 * YUAN},
    ),
    # The line itself is met (附件2 注4: 以3100元为准).
    "C326": Case(
        {"net_income_per_capita": 309_999},
        {"net_income_per_capita": 309_999, "poverty_line": None},
        {"net_income_per_capita": 3100 * YUAN},
    ),
    "C331": Case(LOW_KIND, LOW_KIND | {"subsistence_allowance": 1200 * YUAN}, LOW_KIND | {"subsistence_allowance": 1}),
    "C332": Case(
        SUPPORTED_KIND | {"five_guarantees_support": None},
        SUPPORTED_KIND | {"five_guarantees_support": 4000 * YUAN},
        SUPPORTED_KIND | {"five_guarantees_support": 0},
        edge_fires=True,
    ),
    "C333": Case(
        LOW_KIND | {"subsistence_allowance": 90 * YUAN},
        LOW_KIND | {"subsistence_allowance": 0},
        LOW_KIND | {"subsistence_allowance": 100 * YUAN},
    ),
    "C334": Case(
        SUPPORTED_KIND | {"five_guarantees_support": 90 * YUAN},
        SUPPORTED_KIND | {"five_guarantees_support": 0},
        SUPPORTED_KIND | {"five_guarantees_support": 100 * YUAN},
    ),
    "C335": Case(
        {"subsistence_allowance": 1200 * YUAN, "five_guarantees_support": 4000 * YUAN},
        {"subsistence_allowance": 1200 * YUAN, "five_guarantees_support": 0},
        {"subsistence_allowance": 1, "five_guarantees_support": 1},
        edge_fires=True,
    ),
    "C336": Case(
        {"subsistence_allowance": 1200 * YUAN},
        LOW_KIND | {"subsistence_allowance": 1200 * YUAN},
        {"subsistence_allowance": 0},
    ),
    "C337": Case(
        {"five_guarantees_support": 4000 * YUAN},
        SUPPORTED_KIND | {"five_guarantees_support": 4000 * YUAN},
        # Without a kind nobody can say that it is the wrong one.
        {"kind": None, "five_guarantees_support": 4000 * YUAN},
    ),
    "C338": Case({"wife": RECEIVES}, LOW_KIND | {"wife": RECEIVES}, {"kind": "05", "wife": RECEIVES}, edge_fires=True),
    "C339": Case(LOW_KIND, LOW_KIND | {"wife": RECEIVES}, LOW_KIND | {"wife": {"receives_allowance": None}}),
    "C341": Case(_born(19500101), _born(19500101) | {"pension": 900 * YUAN}, _born(19570612), edge_fires=True),
    "C342": Case(
        {"pension": 900 * YUAN},
        _born(19500101) | {"pension": 900 * YUAN},
        # Sixty tomorrow.
        _born(19570613) | {"pension": 900 * YUAN},
        edge_fires=True,
    ),
    "C351": Case({"business_expense": 0}, {"business_revenue": 0, "business_expense": 0}, {"business_expense": 1}),
    "C352": Case(NOBODY_WORKS, NOBODY_WORKS | {"wage_income": 0}, {"head": {"months_at_work": 1}}),
    "C353": Case({"wage_income": None}, {}, NOBODY_WORKS | {"wage_income": 0}),
}
