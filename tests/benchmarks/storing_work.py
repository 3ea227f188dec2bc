"""One way to store a register, in a process of its own: arguments data directory, way, households, members.

`ours` validates the rows of a file and stores them with their events. The others are given rows that are read, sealed
and validated already: `bulk_create` makes Django's objects of them, `full_clean` validates each object first as Django
does, `raw` sends them to the database as they are.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from tests.integration.loading.register import (
    MARKET,
    NEW_ROAD,
    TEMPLE,
    TWIN_DRAGONS,
    UPPER,
    household,
    identity,
    write_areas,
    write_csv,
)
from tests.integration.loading.register import member as person

DAY, NOW = date(2017, 6, 12), datetime(2017, 6, 12, tzinfo=UTC)
VILLAGES = (UPPER, NEW_ROAD, TEMPLE, TWIN_DRAGONS, MARKET)
_PER_BIRTHDAY = 1000
_MONTHS, _DAYS = 12, 28


def main(data: str, way: str, households: int, members: int) -> None:
    """Stores, and prints the seconds it took."""
    os.environ["HUITOU_DATA"] = data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huitou.conf.settings")
    import django

    django.setup()
    from huitou import cli
    from huitou.accounts.actions import ensure_operator
    from huitou.cli.schema import lay_down

    lay_down()
    folder, operator = Path(data), ensure_operator()
    with redirect_stdout(StringIO()):
        cli.main(["load", "areas", str(write_areas(folder / "areas.csv")), "--as", operator.username])
    write_csv(folder / "households.csv", list(_households(households)))
    write_csv(folder / "members.csv", list(_members(households, members)))
    validating, storing = 0.0, 0.0
    for thing in ("household", "member"):
        seconds = _stored(folder, thing, way)
        validating, storing = validating + seconds[0], storing + seconds[1]
    from huitou.registry.models import Household, Member

    rows = [Household.objects.count(), Member.objects.count()]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answer = {"validating_s": validating, "storing_s": storing, "rows": rows, "peak_mb": peak}
    print(json.dumps({**answer, "version": django.__version__}))


def _households(count: int) -> Iterator[Mapping[str, Any]]:
    for number in range(count):
        yield household(f"H{number:06}", VILLAGES[number % len(VILLAGES)])


def _members(households: int, count: int) -> Iterator[Mapping[str, Any]]:
    for number in range(count):
        born, order = divmod(number, _PER_BIRTHDAY)
        year, rest = divmod(born, _MONTHS * _DAYS)
        month, day = divmod(rest, _DAYS)
        number_of_card = identity(order, f"{1950 + year}{month + 1:02}{day + 1:02}")
        relation = "户主" if number < households else "之子"
        yield person(f"H{number % households:06}", order, relation) | {"证件号码": number_of_card}


def _stored(folder: Path, thing: str, way: str) -> tuple[float, float]:
    """Seconds of validating and of storing one kind of record."""
    from huitou.accounts.actions import acting, ensure_operator
    from huitou.accounts.queries import viewing
    from huitou.core.authority import Permission
    from huitou.documents.tables import read_table
    from huitou.registry.planning import plan_households, plan_members
    from huitou.registry.records import HOUSEHOLD_HEADINGS, MEMBER_HEADINGS

    user = ensure_operator()
    viewer = viewing(user, today=DAY)
    if thing == "household":
        table = read_table(folder / "households.csv", HOUSEHOLD_HEADINGS)
        begun = time.perf_counter()
        plan = plan_households(table, viewer=viewer)
    else:
        table = read_table(folder / "members.csv", MEMBER_HEADINGS)
        begun = time.perf_counter()
        plan = plan_members(table, viewer=viewer, today=DAY)
    validated = time.perf_counter()
    if plan.problems:
        raise RuntimeError(plan.problems[0].line("en"))
    with acting(user, Permission.REGISTRY_LOAD, today=DAY) as by:
        WAYS[way](plan, by)
    return validated - begun, time.perf_counter() - validated


def _ours(plan: Any, by: Any) -> None:
    from huitou.registry.actions import load

    load(plan, by=by, now=NOW)


def _bulk_create(plan: Any, by: Any) -> None:
    from huitou.audit.actions import record

    model, names, rows = _rows(plan)
    model.objects.bulk_create([model(**dict(zip(names, row, strict=True))) for row in rows], batch_size=500)
    record("register.load", plan.thing, "", by=by, now=NOW)


def _full_clean(plan: Any, by: Any) -> None:
    """Fields, keys that must be there, what must be unique, constraints. Of what a row leaves out nothing is asked."""
    from huitou.audit.actions import record

    model, names, rows = _rows(plan)
    objects = [model(**dict(zip(names, row, strict=True))) for row in rows]
    fields = model._meta.concrete_fields
    for one in objects:
        one.full_clean(exclude={field.name for field in fields if getattr(one, field.attname) is None})
    model.objects.bulk_create(objects, batch_size=500)
    record("register.load", plan.thing, "", by=by, now=NOW)


def _raw(plan: Any, by: Any) -> None:
    """executemany on SQLite, COPY on PostgreSQL."""
    from django.db import connection

    from huitou.audit.actions import record

    model, names, rows = _rows(plan)
    columns = {field.attname: field.column for field in model._meta.concrete_fields}
    named, places = ", ".join(columns[name] for name in names), ", ".join("?" * len(names))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {model._meta.db_table} ({named}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            statement = f"INSERT INTO {model._meta.db_table} ({named}) VALUES ({places})"  # names of our own
            cursor.cursor.connection.executemany(statement, rows)
    record("register.load", plan.thing, "", by=by, now=NOW)


def _rows(plan: Any) -> tuple[Any, Sequence[str], list[tuple[Any, ...]]]:
    from huitou.registry.models import Household, Member
    from huitou.registry.stored_rows import new_row_names

    model = Household if plan.thing == "household" else Member
    return model, new_row_names(plan.thing), list(plan.added)


WAYS: Mapping[str, Callable[[Any, Any], None]] = {
    "ours": _ours,
    "bulk_create": _bulk_create,
    "full_clean": _full_clean,
    "raw": _raw,
}

if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
