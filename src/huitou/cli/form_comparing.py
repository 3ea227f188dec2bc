"""huitou form compare: an edited form that came back, against the store, cell by cell."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from huitou.cli import database, language
from huitou.core.authority import Permission

if TYPE_CHECKING:
    from huitou.reporting.queries.sealed_forms import ReturnedForm


def add_options(form: argparse.ArgumentParser) -> None:
    """The options of compare."""
    form.add_argument("--accept", action="append", default=[], metavar="SHEET!CELL", help="compare：采纳这一处")
    form.add_argument("--accept-all", action="store_true", help="compare：能采纳的都采纳")
    form.add_argument("--reason", default="", help="compare：其余各处不采纳的原因")
    form.add_argument("--approved", action="store_true", help="compare：改已审核的，记为调整")
    form.add_argument("--json", action="store_true", help="compare：每处差异一行 JSON")


def compare(arguments: argparse.Namespace) -> int:
    """Prints every difference with the fact that it states; takes over those that are accepted. What does not fit the
    form is named on standard error, and then nothing is taken over. Raises `Refusal` as comparing does."""
    from huitou.reporting.actions import cell_name, settle_returned
    from huitou.reporting.queries.sealed_forms import returned_form

    found = returned_form(arguments.file, database.viewer(arguments))
    _print(found, as_json=arguments.json)
    for problem in found.problems:
        print(problem.line(language()), file=sys.stderr)
    if found.problems:
        return 1
    accepted = list(arguments.accept)
    if arguments.accept_all:
        accepted = [cell_name(one) for one, fact in found.differences if not fact.reason]
    if not accepted and not arguments.reason:
        return 0
    permission = Permission.SURVEY_IMPORT_APPROVED if arguments.approved else Permission.SURVEY_EDIT
    with database.acting(arguments, permission, found.sealed.area_code) as by:
        settle_returned(found, accepted, arguments.reason, approved=arguments.approved, by=by, now=database.now())
    return 0


def _print(found: ReturnedForm, *, as_json: bool) -> None:
    from huitou.reporting.returned_facts import REASONS

    if not as_json and not found.differences and not found.problems:
        print("与系统里的一致，没有差异" if language() == "zh" else "no difference from what is stored")
    for one, fact in found.differences:
        reason = REASONS[fact.reason][language() == "en"] if fact.reason else ""
        if as_json:
            line = {
                "sheet": one.sheet,
                "cell": one.cell,
                "subject": one.subject,
                "row": one.row,
                "column": one.column.key,
                "stored": one.stored,
                "returned": one.returned,
                "fact": fact.key or None,
                "reason": reason or None,
            }
            print(json.dumps(line, ensure_ascii=False))
        else:
            print(
                f"{one.sheet}!{one.cell} {one.row}: {one.stored or '–'} → {one.returned or '–'}  {fact.key or reason}"
            )
