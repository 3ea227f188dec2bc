"""Reading the figures of a round: roll-ups with what stands behind them, official forms filled."""

from huitou.reporting.queries.forms import blank_form, fill_form
from huitou.reporting.queries.rollups import OpenedPage, RollupTable, income_curve, opened, rollup, what_if

__all__ = ["OpenedPage", "RollupTable", "blank_form", "fill_form", "income_curve", "opened", "rollup", "what_if"]
