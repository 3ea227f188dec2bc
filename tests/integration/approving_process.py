"""Processes of their own for `test_counters_at_once`: one builds the small county in the database of the environment,
several approve surveys of one village at once, one says what the counters differ in."""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta

import django

ROUNDS = 2


def main(deed: str, code: str = "") -> None:
    """`build`, `approve 户编号` (waits for its turn on standard input), or `check`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huitou.conf.settings")
    django.setup()
    from huitou.cli.schema import lay_down
    from huitou.reporting.queries import rollup
    from huitou.reporting.queries.differences import differing_counters
    from huitou.surveys.models import Round
    from huitou.surveys.queries import round_line
    from tests.integration import county

    if deed == "build":
        lay_down()
        county.build()
        return
    line = round_line(Round.objects.select_related("county").get())
    if deed == "approve":
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        for number in range(ROUNDS):
            document = county.household_document(code, 3, str(3000 * (number % 2)), water_safe=bool(number % 2))
            county.approve(line, document, now=county.NOW + timedelta(minutes=number))
        return
    viewer = county.viewer("county_office")
    (upper,) = (row for row in rollup(line.slug, "village", viewer=viewer).rows if (row.area, row.exit_year) == (
        county.UPPER, None))  # fmt: skip
    wrong = [problem.place.name for problem in differing_counters()]
    missing = upper.not_met["net_income_per_capita"].subjects
    unknown = upper.unknown["safe_water"].subjects
    sys.stdout.write(json.dumps({"wrong": wrong, "unknown": unknown, "below_line": missing}))


if __name__ == "__main__":
    main(*sys.argv[1:])
