"""Writes, seals and verifies events in a database of its own; prints the seconds as JSON.

The limit is SHA-256 over text of the same length, chained in the same way, with nothing read and nothing put together.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

BEGAN = datetime(2017, 6, 12, 1, 0, tzinfo=UTC)
_DETAIL = '{"changed_keys":["wage_income","household_size"],"kind":"review","round":"2017-07","way_in":"web"}'
_TEXT_LENGTH = 480


def main(events: int) -> None:
    """The measured steps."""
    with tempfile.TemporaryDirectory(prefix="huitou-bench-") as data:
        os.environ["HUITOU_DATA"] = data
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huitou.conf.settings")
        import django

        from huitou.cli.schema import lay_down

        django.setup()
        lay_down()
        _write(events)
        answer = {"seal_s": _seconds(_seal), "verify_s": _seconds(_verify), "hash_s": _seconds(lambda: _hash(events))}
        answer |= {"breaks": _verify(), "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}
    print(json.dumps(answer))


def _seconds(job: Callable[[], object]) -> float:
    begun = time.perf_counter()
    job()
    return round(time.perf_counter() - begun, 6)


def _write(events: int) -> None:
    from django.db import transaction

    from huitou.audit.bulk import insert_rows
    from huitou.audit.models import Event
    from huitou.audit.writing import writing

    names = (
        "ref", "at", "user_id", "user_name", "role", "via", "verb", "thing", "thing_ref", "area_code", "detail",
        "previous", "hash",
    )  # fmt: skip
    rows = [
        (UUID(int=number), BEGAN + timedelta(seconds=number), 7, "演示填表人", "township_clerk", "web", "survey.record",
         "survey", str(UUID(int=number)), "511425101201", _DETAIL, "", "")
        for number in range(events)
    ]  # fmt: skip
    with transaction.atomic(), writing():
        insert_rows(Event, names, rows)


def _seal() -> None:
    from huitou.audit.actions import seal_events

    while seal_events():
        continue


def _verify() -> int:
    from huitou.audit.queries import verify

    return sum(1 for _ in verify())


def _hash(events: int) -> None:
    previous, rest = "0" * 64, "x" * (_TEXT_LENGTH - 64)
    for _ in range(events):
        previous = sha256((previous + rest).encode()).hexdigest()


if __name__ == "__main__":
    main(int(sys.argv[1]))
