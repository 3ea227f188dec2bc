"""The settings that protect what is kept, looked up in the running program and its database.

`huitou doctor` tells of every weakened one; `serve` and `worker` refuse to start (T3).
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from huitou.core.errors import Place, Problem, Refusal


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting as it is, and what it must be: one of `wanted`, the first is said."""

    name: str
    found: object
    wanted: tuple[object, ...]


_SQLITE: dict[str, tuple[object, ...]] = {
    "journal_mode": ("wal",),
    "synchronous": (2, 3),  # FULL, EXTRA
    "foreign_keys": (1,),
}
_POSTGRESQL: dict[str, tuple[object, ...]] = {
    "fsync": ("on",),
    "synchronous_commit": ("on", "remote_apply"),
    "full_page_writes": ("on",),
}


def weakened() -> list[Problem]:
    """Every setting that is not as it must be, by name."""
    return [
        Problem("HT8005", Place(name=one.name), {"found": one.found, "wanted": one.wanted[0]})
        for one in (*_of_database(), *_of_program(), *_of_keys())
        if one.found not in one.wanted
    ]


def require_sound() -> None:
    """Raises `Refusal` HT8005 for every weakened setting."""
    problems = weakened()
    if problems:
        raise Refusal(problems)


def readable_by_others() -> list[Problem]:
    """HT8136 when other users of the machine may look into the data directory or at the embedded database."""
    from django.conf import settings

    data = Path(settings.DATA)
    kept = (data, *sorted(data.glob("huitou*.sqlite3*")))
    found = [path.name if path != data else "." for path in kept if path.stat().st_mode & 0o077]
    if not found:
        return []
    return [Problem("HT8136", values={"data": data, "quoted": shlex.quote(str(data)), "found": ", ".join(found)})]


def _of_database() -> Iterator[Setting]:
    from django.db import connection

    embedded = connection.vendor == "sqlite"
    ask = "PRAGMA {}" if embedded else "SHOW {}"
    with connection.cursor() as cursor:
        for name, wanted in (_SQLITE if embedded else _POSTGRESQL).items():
            cursor.execute(ask.format(name))
            yield Setting(name, cursor.fetchone()[0], wanted)


def _of_program() -> Iterator[Setting]:
    from django.conf import settings

    yield Setting("DEBUG", settings.DEBUG, (False,))
    for name in ("SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_SECURE"):
        yield Setting(name, getattr(settings, name), (True,))
    own = settings.KEYRING.derived("django.signing").hex()
    told = {True: "derived from keys", False: "not derived from keys"}
    yield Setting("SECRET_KEY", told[own == settings.SECRET_KEY], (told[True],))


def _of_keys() -> Iterator[Setting]:
    from django.conf import settings

    from huitou.registry.queries import is_opened_by

    keys = list((Path(settings.DATA) / "keys").glob("*.key"))
    readable = [path.name for path in keys if path.stat().st_mode & 0o077]
    yield Setting("keys 0600", ", ".join(readable) or "0600", ("0600",))
    fits = {True: "fits the data", False: "missing: what is sealed does not open"}
    yield Setting("audit key", fits[is_opened_by(settings.KEYRING)], (fits[True],))
