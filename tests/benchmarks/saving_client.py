"""One client: saves the survey of one household after another, each with a new answer, until the file STOP appears.

As a page does, it compares outside of the transaction and writes inside it. The first save is not counted: a process
that serves pages has read its policy pack long ago, and taken it out of the garbage collector's rounds. Arguments: data
directory, number of the client, number of clients. Prints seconds of every save and what was refused.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

DAY = date(2017, 6, 12)
ROUND = "2017-07"


def main(data: str, number: int, clients: int) -> None:
    """Saves until told to stop."""
    os.environ["HUITOU_DATA"] = data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huitou.conf.settings")
    import django

    django.setup()
    from huitou.accounts.actions import acting, ensure_operator
    from huitou.accounts.queries import viewing
    from huitou.core.authority import Permission
    from huitou.surveys.actions import record_plan
    from huitou.surveys.planning import plan_surveys
    from huitou.surveys.queries import open_rounds
    from huitou.surveys.survey_documents import DocumentsRead, survey_document

    user = ensure_operator()
    viewer = viewing(user, today=DAY)
    (round_line,) = open_rounds(viewer, ROUND)
    codes = (Path(data) / "saved.txt").read_text(encoding="utf-8").split()[number::clients]
    seconds: list[float] = []
    refused: list[str] = []

    def save(turn: int) -> None:
        document = {
            "household": codes[turn % len(codes)],
            "household_size": 2,
            "wage_income": str(1000 + turn % 100_000),
        }
        begun = time.perf_counter()
        try:
            read = DocumentsRead((survey_document(document),))
            plan = plan_surveys(round_line, read, kind="review", approved=False, viewer=viewer)
            with acting(user, Permission.SURVEY_EDIT, today=DAY) as actor:
                record_plan(plan, way_in="web", by=actor, now=datetime.now(UTC))
        except Exception as error:  # noqa: BLE001  # whatever a user would have been told is what is counted
            refused.append(f"{type(error).__name__}: {error}")
        seconds.append(time.perf_counter() - begun)

    stop, turn = Path(data) / "STOP", time.time_ns()
    save(turn)
    gc.collect()
    gc.freeze()
    seconds.clear()
    (Path(data) / f"ready-{number}").touch()
    while not stop.exists():
        turn += 1
        save(turn)
        time.sleep(0.05)
    print(json.dumps({"s": seconds, "refused": refused}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
