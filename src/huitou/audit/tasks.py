"""The sealer, the anchor and the restore drill, run by the timetable."""

import os
import subprocess  # nosec B404  # runs this very program
import sys
import threading
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache

from huitou.audit import actions, queries, write_ahead_log

_DRILLED_AFTER = timedelta(days=6)
_TRIED_EVERY_S = 24 * 3600
_TRIED = "restore-drill.tried"


def seal_events(now: datetime) -> None:
    """Chains what was written since the last run."""
    del now
    while actions.seal_events() == actions.SEALED_AT_ONCE:
        continue


def carry_log_over(now: datetime) -> None:
    """Carries the log of the embedded database over into its file."""
    del now
    write_ahead_log.carry_log_over()


def anchor_head(now: datetime) -> None:
    """Anchors the head of the chain outside the database."""
    actions.anchor_head(now=now)


def drill_restore(now: datetime) -> bool:
    """Starts `huitou drill` beside everything else when the last one that succeeded was six days ago, one try a day;
    whether it did. Without a passphrase there is nothing to try, and the alarm says so."""
    last = queries.last_drill()
    if last is not None and now - last < _DRILLED_AFTER:
        return False
    if not os.environ.get("HUITOU_PASSPHRASE_FILE") or not cache.add(_TRIED, now.isoformat(), _TRIED_EVERY_S):
        return False
    threading.Thread(target=_drill, daemon=True).start()
    return True


def _drill() -> None:
    words = (sys.executable, "-m", "huitou", "drill")
    subprocess.run(words, env=os.environ | {"HUITOU_DATA": str(settings.DATA)}, check=False)  # nosec B603  # no shell
