"""Django's SQLite backend, with writers queueing on a lock file before every BEGIN IMMEDIATE.

SQLite lets one write at a time and makes the others poll with growing pauses, so that under load one of them may
starve until it times out. An flock is handed on by the kernel as soon as it is free: any number of processes may
write and none waits longer than the queue. The lock is freed at commit, rollback and close.
"""

import fcntl
import os
import tempfile
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

    def get_new_connection(self, conn_params: Any) -> Any:
        if not self.is_in_memory_db():
            _make_closed(Path(self.settings_dict["NAME"]))
        return super().get_new_connection(conn_params)

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
            path = f"{self.settings_dict['NAME']}.writer"
            self._turn = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")
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


def _make_closed(path: Path) -> None:
    """An empty file for its owner alone, where there is none; SQLite gives its log and index beside it the same mode.

    It appears under its name when nobody has it open: whoever closed it afterwards would free the locks that other
    threads of the process hold on it by then.
    """
    if path.exists() or not path.parent.is_dir():
        return
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()
