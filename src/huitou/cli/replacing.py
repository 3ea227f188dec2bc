"""Writing a file in one step: nobody ever finds half of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from huitou.core.errors import Place, Refusal, reason_of


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A file beside `target` to write to, which takes its place when the block ends well and is gone otherwise. Raises
    `Refusal` HT9014."""
    written = target.with_name(f".{uuid4().hex}{target.suffix}")
    try:
        written.touch()
        try:
            yield written
            written.replace(target)
        finally:
            written.unlink(missing_ok=True)
    except OSError as reason:
        raise Refusal.of("HT9014", Place(file=str(target)), **reason_of(reason)) from reason
