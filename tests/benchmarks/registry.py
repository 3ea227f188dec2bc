"""The cases that `./bench` knows: a name, its sizes, and the function that measures one size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.benchmarks import (
    checks,
    documents,
    lists,
    pages,
    rollup,
    rollup_cold,
    saving,
    starting,
    storing,
    trust,
    workbooks,
)
from tests.benchmarks.results import CaseResult


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that is measured."""

    sizes: tuple[str, ...]
    measure: Callable[[str], CaseResult]


CASES: Mapping[str, Case] = {
    "rollup": Case(tuple(rollup.HOUSEHOLDS), rollup.measure),
    "cold": Case(tuple(rollup.HOUSEHOLDS), rollup_cold.measure),
    "checks": Case(tuple(checks.HOUSEHOLDS), checks.measure),
    "documents": Case(tuple(documents.VILLAGES), documents.measure_workbooks),
    "documents-pdf": Case(tuple(documents.PAGES), documents.measure_pages),
    "trust": Case(tuple(trust.EVENTS), trust.measure),
    "lists": Case(tuple(lists.HOUSEHOLDS), lists.measure),
    "load": Case(saving.SIZES, saving.measure),
    "pages": Case(pages.SIZES, pages.measure),
    "start": Case(starting.SIZES, starting.measure),
    "workbooks": Case(tuple(workbooks.ROWS), workbooks.measure),
    "storing": Case(tuple(storing.EXTENT), storing.measure),
    "storing-postgresql": Case(tuple(storing.EXTENT), storing.measure_postgresql),
}
