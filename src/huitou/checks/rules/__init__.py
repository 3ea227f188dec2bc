"""All rules in the order of their codes, and those of the sources that are left out.

The sources are the rule lists of three tools that counties really used: A (a county, 2017), B (a county's site,
2017/18), D (a single-machine register, 2012/14), and clauses of the plan. A rule that stands in two of them is one rule
here. Codes: C0 village, C1 household, C2 causes of poverty, C3 income, C4 land and housing, C5 identity, C6 school,
health and labour, C7 work, C8 insurance, C9 survey.
"""

from huitou.checks.rules import composition, condition, identity, income, living, survey, village
from huitou.checks.rules.left_out import LEFT_OUT
from huitou.core.check_rules import CheckRule

HOUSEHOLD_RULES: tuple[CheckRule, ...] = tuple(
    sorted(
        (
            *composition.RULES,
            *income.RULES,
            *living.RULES,
            *identity.RULES,
            *condition.RULES,
            *survey.RULES,
        ),
        key=lambda rule: rule.code,
    )
)
"""The rules about households and their members."""
VILLAGE_RULES: tuple[CheckRule, ...] = village.RULES
RULES: tuple[CheckRule, ...] = (*VILLAGE_RULES, *HOUSEHOLD_RULES)

__all__ = ["HOUSEHOLD_RULES", "LEFT_OUT", "RULES", "VILLAGE_RULES"]
