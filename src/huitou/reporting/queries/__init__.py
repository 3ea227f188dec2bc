"""Reading the figures of a round: roll-ups with what stands behind them, official forms filled."""

from huitou.reporting.queries.forms import fill_form
from huitou.reporting.queries.rollups import OpenedPage, RollupTable, income_curve, opened, rollup, what_if

__all__ = ["OpenedPage", "RollupTable", "fill_form", "income_curve", "opened", "rollup", "what_if"]
