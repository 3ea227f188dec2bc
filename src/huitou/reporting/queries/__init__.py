"""Reading the figures of a round: roll-ups with what stands behind them, official forms filled.

What is asked for is imported then: figures alone take neither numpy nor what fills forms, and start at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huitou.reporting.queries.exploring import OpenedPage, opened
    from huitou.reporting.queries.forms import blank_form, fill_form
    from huitou.reporting.queries.official import OF_DEPARTMENTS, official_documents
    from huitou.reporting.queries.rollups import PublishedTable, RollupTable, published_rollup, rollup
    from huitou.reporting.queries.what_ifs import (
        changed_sides,
        income_curve,
        movable_lines,
        moved_line,
        require_what_if,
        what_if,
    )

__all__ = [
    "OF_DEPARTMENTS",
    "OpenedPage",
    "PublishedTable",
    "RollupTable",
    "blank_form",
    "changed_sides",
    "fill_form",
    "income_curve",
    "movable_lines",
    "moved_line",
    "official_documents",
    "opened",
    "published_rollup",
    "require_what_if",
    "rollup",
    "what_if",
]
_MODULE_OF = {
    **dict.fromkeys(("PublishedTable", "RollupTable", "published_rollup", "rollup"), "rollups"),
    **dict.fromkeys(("OpenedPage", "opened"), "exploring"),
    **dict.fromkeys(
        ("changed_sides", "income_curve", "movable_lines", "moved_line", "require_what_if", "what_if"), "what_ifs"
    ),
    **dict.fromkeys(("blank_form", "fill_form"), "forms"),
    **dict.fromkeys(("OF_DEPARTMENTS", "official_documents"), "official"),
}


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
