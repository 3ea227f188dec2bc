"""The write-ahead log of the embedded database.

What was committed stands in the log first and is carried over into the file later. SQLite lets whoever commits when the
log is long do that, while all others wait for their turn. Who has time does it before. A log of which everything was
carried over is written from its beginning again, else it grows.
"""

from django.db import connection

_TRIES = 5
"""While it is carried over, others write on: each time less is left, until nothing is."""


def carry_log_over() -> None:
    """Carries the log over beside those who write. Outside of a transaction; PostgreSQL does it by itself."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        for _ in range(_TRIES):
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
            _, pages, carried_over = cursor.fetchone()
            if pages == carried_over:
                return
