"""Data-quality rules (逻辑校验规则) as expression trees, and their two interpreters.

`rules` declares every rule that our data can express and lists those that it cannot, with the reason; `facts` names
what a rule may speak of. `one` checks one household or village in Python as it is typed, `bulk` a whole county with
polars; they give the same answer. Nothing here reads a database or a clock. May use: `core` and polars.
"""

from huitou.checks.bulk import check_many
from huitou.checks.one import check_one, check_village
from huitou.checks.rules import HOUSEHOLD_RULES, LEFT_OUT, RULES, VILLAGE_RULES

__all__ = ["HOUSEHOLD_RULES", "LEFT_OUT", "RULES", "VILLAGE_RULES", "check_many", "check_one", "check_village"]
