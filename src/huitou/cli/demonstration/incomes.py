"""A household's income of one year: four sources, expenses, and what the transfers are made of.

The result per head is drawn first (log-normal in shape, most of it between 3,500 and 10,000 yuan), then split into
parts that fit who lives there: no wages without somebody who can work, no 五保 pension outside 五保 households.
All amounts are integer 分.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from huitou.cli.demonstration.draws import Draws
from huitou.cli.demonstration.persons import Person
from huitou.core.amounts import cents_per_head

LINE = 3_100_00
"""The line of 2016 (附件2 注4) in 分: the demonstration puts a known number of households below and exactly on it."""

ORDINARY, LOW_INCOME, SUPPORTED = "01", "04", "06"
"""贫困户属性: 一般贫困户, 低保贫困户, 五保贫困户."""

# Quantiles at even steps of log-normal distributions cut off at the line, in yuan: median 5,900 and sigma 0.42 where
# somebody works, 4,000 and 0.30 where nobody does; rounded to ten yuan, the last step ends at 99.8 per cent.
_PER_HEAD = (
    3101, 3520, 3860, 4160, 4450, 4720, 4980, 5250, 5520, 5800, 6100, 6410, 6750, 7110, 7530, 8000, 8560, 9280, 10260,
    11930, 20690,
)  # fmt: skip
_PER_HEAD_WITHOUT_WORKERS = (3101, 3350, 3590, 3820, 4060, 4310, 4600, 4940, 5390, 6090, 9680)
_BELOW_LINE = (180, 900, 1500, 1950, 2280, 2520, 2700, 2830, 2930, 3010, 3060, 3099)
_PENSION_FROM_AGE = 60
_PENSION = (900_00, 960_00, 1020_00, 1260_00)
_SUPPORT_AT_HOME, _SUPPORT_IN_CARE_HOME = 4_680_00, 6_000_00
_ALLOWANCE = (1_020_00, 1_320_00, 1_560_00, 1_980_00, 2_400_00)


@dataclass(frozen=True, slots=True)
class Income:
    """The parts in 分. Transfer income is the sum of its four named kinds."""

    wages: int = 0
    revenue: int = 0
    expense: int = 0
    property_income: int = 0
    allowance: int = 0
    support: int = 0
    pension: int = 0
    other_transfer: int = 0

    @property
    def transfer(self) -> int:
        """转移性收入."""
        return self.allowance + self.support + self.pension + self.other_transfer

    @property
    def net(self) -> int:
        """总收入 less 生产经营性支出; may be negative."""
        return self.wages + self.revenue + self.transfer + self.property_income - self.expense

    def per_head(self, heads: int) -> int:
        """Net income per head in 分."""
        return cents_per_head(self.net, heads)


def ordinary_income(persons: Sequence[Person], heads: int, attribute: str, in_care_home: bool, draws: Draws) -> Income:
    """An income at or above the line for `heads` persons (whoever left within the year earned part of it)."""
    income = _entitlements(persons, attribute, in_care_home, draws)
    if attribute == SUPPORTED:
        return income
    likely = _PER_HEAD if any(person.can_work for person in persons) else _PER_HEAD_WITHOUT_WORKERS
    return _filled(income, _target(draws.quantile(likely), heads, draws), persons, draws)


def income_below_line(persons: Sequence[Person], heads: int, draws: Draws) -> Income:
    """An income below the line for `heads` persons: a pension or none, and little work."""
    net = _target(draws.quantile(_BELOW_LINE), heads, draws)
    pension = min(_PENSION) * sum(person.age >= _PENSION_FROM_AGE for person in persons)
    bare = Income(pension=pension if pension < net else 0, other_transfer=60_00)
    return _filled(bare, net, persons, draws)


def income_on_line(persons: Sequence[Person], heads: int, draws: Draws) -> Income:
    """Exactly 3,100.00 yuan a head: met, because the standard is read as 3100元为准."""
    return _filled(Income(other_transfer=120_00), LINE * heads, persons, draws)


def loss(income: Income, draws: Draws) -> Income:
    """A year in which the stock died: expenses beyond everything that came in."""
    revenue = draws.between(1_000, 4_000) * 1_00
    bare = replace(income, wages=0, revenue=revenue, property_income=0, other_transfer=draws.between(100, 300) * 1_00)
    return replace(bare, expense=bare.net + bare.expense + draws.between(300, 9_000) * 1_00 + draws.below(100))


def _target(yuan_per_head: int, heads: int, draws: Draws) -> int:
    """A household's net income; up to 99 分 are added, so that division by heads leaves fractions."""
    return yuan_per_head * heads * 1_00 + (draws.below(100) if draws.chance(6000) else 0)


def _entitlements(persons: Sequence[Person], attribute: str, in_care_home: bool, draws: Draws) -> Income:
    if attribute == SUPPORTED:
        support = _SUPPORT_IN_CARE_HOME if in_care_home else _SUPPORT_AT_HOME
        return Income(support=support * len(persons), other_transfer=draws.between(80, 480) * 1_00)
    old = [person for person in persons if person.age >= _PENSION_FROM_AGE]
    allowed = draws.between(1, len(persons)) if attribute == LOW_INCOME else 0
    disabled = sum(person.document_kind == "09" for person in persons)
    return Income(
        pension=sum(draws.pick(_PENSION) for _ in old),
        allowance=allowed * draws.pick(_ALLOWANCE),
        other_transfer=disabled * 600_00 + draws.between(90, 420) * 1_00 + draws.below(100),
        property_income=draws.between(100, 1_800) * 1_00 if draws.chance(2200) else 0,
    )


def _filled(income: Income, net: int, persons: Sequence[Person], draws: Draws) -> Income:
    """`income` brought to `net`: by wages and a farm where somebody can work, else by what relatives send."""
    missing = max(0, net - income.net)
    if not any(person.can_work for person in persons):
        return replace(income, other_transfer=income.other_transfer + missing)
    from_farm = missing * draws.between(10, 45) // 100 // 1_00 * 1_00
    expense = from_farm * draws.between(25, 80) // 100 // 1_00 * 1_00
    if missing < 300_00:
        from_farm = expense = 0
    return replace(income, revenue=from_farm + expense, expense=expense, wages=missing - from_farm)
