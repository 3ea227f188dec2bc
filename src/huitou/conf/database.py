"""Which database: the embedded file under the data directory, or the PostgreSQL of `HUITOU_DATABASE_URL`."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# synchronous=FULL: an acknowledged save survives a power cut. The cache is in KiB when negative.
_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"


def embedded(data: Path) -> dict[str, Any]:
    """The embedded SQLite database of a data directory."""
    return {
        "ENGINE": "huitou.conf.sqlite",
        "NAME": str(data / "huitou.sqlite3"),
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
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
