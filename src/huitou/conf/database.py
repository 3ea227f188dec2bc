"""Which database: the embedded file under the data directory, or the PostgreSQL of `HUITOU_DATABASE_URL`."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# synchronous=FULL: an acknowledged save survives a power cut. The cache is in KiB when negative. The log is carried
# over into the file by the job worker every second and by a long load between its parts (`audit.write_ahead_log`).
# Where neither runs, whoever commits when it has 64 MiB does it, while the others wait for their turn: one save of a
# survey (eleven pages) in 1,400, where with SQLite's own 4 MiB it would be every ninetieth.
_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=16000; PRAGMA cache_size=-65536; "
    "PRAGMA temp_store=MEMORY;"
)
_KEPT_S = 60
"""A connection stays open from one page to the next: opening one and reading the schema takes as long as a page."""


def embedded(data: Path) -> dict[str, Any]:
    """The embedded SQLite database of a data directory."""
    return {
        "ENGINE": "huitou.conf.sqlite",
        "NAME": str(data / "huitou.sqlite3"),
        "CONN_MAX_AGE": _KEPT_S,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 60, "init_command": _PRAGMAS},
    }


def from_url(url: str) -> dict[str, Any]:
    """`postgresql://user:password@host:port/name?option=value`; other schemes raise ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"HUITOU_DATABASE_URL: postgresql://… expected, not {parts.scheme}://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": _KEPT_S,
        "CONN_HEALTH_CHECKS": True,
    }
