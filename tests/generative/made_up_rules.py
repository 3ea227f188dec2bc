"""Rules, statements, thresholds and facts that no pack contains, and how two engines are compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from huitou.core.expressions import Above, All, AnyOf, Expression, Fact, Is, Not, When
from huitou.core.facts import FactSchema, FactType
from huitou.core.standards import (
    AmountAbove,
    Flag,
    IncomePerHead,
    Indicator,
    NoMemberShort,
    Rule,
    ShareAtMost,
    Standard,
    judge,
)
from huitou.rollup.columns import VERDICTS, Columns


def differences(columns: Columns, documents: Iterable[Mapping[str, Any]], standard: Standard) -> list[str]:
    """Where the columns say something else than the judge: row, indicator and both answers."""
    found = []
    verdicts, persons = columns.verdicts.tolist(), columns.persons.tolist()
    for row, document in enumerate(documents):
        for position, finding in enumerate(judge(document, standard).findings.values()):
            said = VERDICTS[verdicts[row][position]], persons[row][position]
            expected = finding.verdict, -1 if finding.persons is None else finding.persons
            if said != expected:
                found.append(f"row {row} {finding.indicator}: kernel {said}, judge {expected}")
    return found


KINDS = {
    "flag_a": "flag",
    "flag_b": "flag",
    "certified": "certified",
    "choice": "choice",
    "share": "share",
    "count": "count",
}
MEMBER_TYPES = {name: FactType(name, kind, name, name, ("x", "y")) for name, kind in KINDS.items()}  # type: ignore[arg-type]
MONEY = ("money_a", "money_b", "money_c")
TYPES = {
    **{name: FactType(name, "money", name, name) for name in MONEY},
    "stated": FactType("stated", "money_signed", "stated", "stated"),
    "stated_flag": FactType("stated_flag", "flag", "stated_flag", "stated_flag"),
    "certified": FactType("certified", "certified", "certified", "certified"),
    "size": FactType("size", "count", "size", "size"),
    "whole": FactType("whole", "count", "whole", "whole"),
    "members": FactType("members", "members", "members", "members"),
}
SCHEMA = FactSchema("household", TYPES, MEMBER_TYPES)
MAYBE = st.sampled_from((True, False, None))
SHARES = st.sampled_from((None, "0", "0.1", "0.100000001", "0.1000000000000000000000000000000001", "0.25", "1"))
MEMBERS = st.fixed_dictionaries(
    {
        "flag_a": MAYBE,
        "flag_b": MAYBE,
        "certified": st.sampled_from((True, False, "not_certified", None)),
        "choice": st.sampled_from(("x", "y", None)),
        "share": SHARES,
        "count": st.none() | st.integers(0, 3),
    }
)
CENTS = st.none() | st.integers(0, 40) | st.integers(0, 10**15)
DOCUMENTS = st.fixed_dictionaries(
    {
        **dict.fromkeys(MONEY, CENTS),
        "stated": st.none() | st.integers(-20, 20),
        "stated_flag": MAYBE,
        "certified": st.sampled_from((True, False, "not_certified", None)),
        "size": st.none() | st.integers(0, 4) | st.integers(0, 2**31 - 1),
        "whole": st.none() | st.integers(0, 200),
        "members": st.none() | st.lists(MEMBERS, max_size=4),
    }
)
LEAVES = st.one_of(
    st.builds(Fact, st.sampled_from(("flag_a", "flag_b", "count", "choice", "not_asked")), MAYBE),
    st.builds(
        Is,
        st.sampled_from(("flag_a", "certified", "choice", "count")),
        st.sampled_from((True, 1, 2, "x", "not_certified")),
    ),
    st.builds(
        Above,
        st.sampled_from(("share", "count")),
        st.sampled_from([Decimal(text) for text in ("0.10", "0", "0.25", "1.5")]),
    ),
)
EXPRESSIONS: st.SearchStrategy[Expression] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(When, inner, inner),
    ),
    max_leaves=8,
)
PLAIN_RULES: tuple[Rule, ...] = (
    IncomePerHead(MONEY[:2], MONEY[2:], "size", "stated"),
    IncomePerHead(MONEY[:1], (), "size", "stated"),
    *(Flag(fact) for fact in ("certified", "stated_flag", "size", "not_asked")),
    ShareAtMost("size", "whole"),
    AmountAbove("money_a"),
    AmountAbove("stated"),
)
MEMBER_RULES = st.builds(NoMemberShort, EXPRESSIONS, st.just("size"), st.just("stated_flag"), st.booleans())
THRESHOLDS = st.one_of(
    st.none(), st.decimals("-0.5", "0.5", places=3), st.decimals(0, 300, places=2), st.just(Decimal(10**20))
)


def standard_of(rules: Iterable[Rule], threshold: Decimal | None) -> Standard:
    """One indicator for each rule, all with this threshold."""
    indicators = (
        Indicator(f"{number} {rule}", rule, "附件2", threshold=threshold) for number, rule in enumerate(rules)
    )
    return Standard("household", 2016, tuple(indicators))
