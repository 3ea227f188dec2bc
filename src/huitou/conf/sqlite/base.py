"""Django's SQLite backend, with writers queueing on a lock file before every BEGIN IMMEDIATE.

SQLite lets one write at a time and makes the others poll with growing pauses, so that under load one of them may
starve until it times out. An flock is handed on by the kernel as soon as it is free: any number of processes may
write and none waits longer than the queue. The lock is freed at commit, rollback and close.
"""

import fcntl
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from django.db.backends.sqlite3 import base

_with_marks = lru_cache(maxsize=2_000)(base.FORMAT_QMARK_REGEX.sub)


class Cursor(base.SQLiteCursorWrapper):
    """Django's cursor; a statement that was run before is not searched for its places again."""

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        """`%s` as SQLite writes it."""
        if param_names is not None:
            return super().convert_query(query, param_names=param_names)
        return _with_marks("?", query).replace("%%", "%")


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection; holds the lock file only while it is inside a transaction."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: IO[bytes] | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # private to Django, not in its stubs
        except BaseException:
            self._give_turn()
            raise

    def create_cursor(self, name: str | None = None) -> Cursor:
        del name
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        return cursor

    def _take_turn(self) -> None:
        if self.is_in_memory_db():
            return
        if self._turn is None:
            self._turn = Path(f"{self.settings_dict['NAME']}.writer").open("ab")  # noqa: SIM115  # kept open between turns
        fcntl.flock(self._turn, fcntl.LOCK_EX)

    def _give_turn(self) -> None:
        if self._turn is not None:
            fcntl.flock(self._turn, fcntl.LOCK_UN)

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]  # private to Django, not in its stubs
        finally:
            self._give_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # private to Django, not in its stubs
        finally:
            self._give_turn()

    def close(self) -> None:
        super().close()
        if self._turn is not None and self.connection is None:
            self._turn.close()
            self._turn = None
