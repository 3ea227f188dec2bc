"""Rules about the household, its members together, and the causes of poverty (C1, C2)."""

from __future__ import annotations

from tests.spec.checks.cases import YUAN, Case, Cases, head, wife


def _people(count: int) -> list[dict[str, object]]:
    others = [wife(number=f"{at:02}", relation="21") for at in range(2, count + 1)]
    return [head(), *others]


REPEATED = {"other_causes_repeat_main": True}
WORKERS = [head(), wife(), wife(number="03", relation="03", sex="1", identity_sex="1")]
POOR_FOR_WANT_OF_LABOUR = {"status": "not_exited", "main_cause": "08"}
POOR_ABOVE_THE_LINE = {"status": "not_exited", "net_income_per_capita": 310_001}

CASES: Cases = {
    "C110": Case({"members": []}, {}, {"members": [head()]}),
    "C111": Case({"size_register": 5}, {"size_register": 2}, {"size_register": 3}, edge_fires=True),
    # An empty household is told so once (C110), not that it has no head.
    "C112": Case({"head": {"relation": "11"}}, {}, {"members": []}),
    "C113": Case({"wife": {"relation": "01"}}, {}, {"members": [head()]}),
    "C114": Case({"members": _people(9)}, {"members": _people(6)}, {"members": _people(7)}),
    "C115": Case(
        {"wife": {"sex": "1"}},
        {"head": {"sex": "2"}, "wife": {"sex": "1"}},
        {"head": {"sex": None}},
    ),
    "C116": Case({"kind": "05"}, {"kind": "01"}, {"kind": "06"}),
    "C117": Case({"support_officer": "李四"}, {"support_officer": "王干部"}, {"support_officer": "李四四"}),
    "C202": Case({"other_causes": 4}, {"other_causes": 0}, {"other_causes": 2}),
    "C203": Case(REPEATED, {}, {"other_causes_repeat_main": None}),
    "C204": Case(
        {"main_cause": "01"},
        {"main_cause": "01", "wife": {"health": "02"}},
        # Nobody has said how the wife is: not settled.
        {"main_cause": "01", "wife": {"health": None}},
    ),
    "C205": Case(
        {"main_cause": "03"},
        {"main_cause": "03", "wife": {"student": "16"}},
        {"main_cause": "03", "wife": {"student": "02"}},
    ),
    "C206": Case(
        {"main_cause": "02"},
        {"main_cause": "02", "head": {"health": "04"}},
        {"main_cause": "02", "head": {"health": "03"}},
        edge_fires=True,
    ),
    "C207": Case(
        POOR_FOR_WANT_OF_LABOUR | {"members": [*WORKERS, wife(number="04", relation="04")]},
        POOR_FOR_WANT_OF_LABOUR,
        POOR_FOR_WANT_OF_LABOUR | {"members": WORKERS},
        edge_fires=True,
    ),
    "C208": Case(
        POOR_ABOVE_THE_LINE,
        POOR_ABOVE_THE_LINE | {"main_cause": "01"},
        POOR_ABOVE_THE_LINE | {"net_income_per_capita": 3100 * YUAN},
    ),
}
