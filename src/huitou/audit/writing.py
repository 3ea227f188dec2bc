"""The guard around our tables: rows are written by an action, on behalf of an actor, or not at all.

`accounts.acting` opens the guard together with the transaction; the sealer and schema work open it with `writing`.
A write from anywhere else is a mistake of ours and raises RuntimeError.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import models

_open: ContextVar[bool] = ContextVar("huitou_writing", default=False)


@contextmanager
def writing() -> Iterator[None]:
    """Opens the guard for the block."""
    token = _open.set(True)
    try:
        yield
    finally:
        _open.reset(token)


def require_writing(what: str) -> None:
    """Raises RuntimeError unless an action has opened the guard."""
    if not _open.get():
        raise RuntimeError(f"{what}: only an action may write (accounts.acting)")


Row = TypeVar("Row", bound=models.Model)


class ActionQuerySet(models.QuerySet[Row]):
    """A query set whose writing methods ask the guard first."""

    def update(self, **values: Any) -> int:
        """Conditional updates of state live here: `filter(state=…, version=…).update(…)`."""
        require_writing(self.model.__name__)
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Rows of drafts only; what counted once is ended, not deleted."""
        require_writing(self.model.__name__)
        return super().delete()

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[Row]:
        """Many small rows at once; whole files go through `audit.bulk`."""
        require_writing(self.model.__name__)
        return super().bulk_create(*args, **kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        """Many rows at once."""
        require_writing(self.model.__name__)
        return super().bulk_update(*args, **kwargs)


class ActionModel(models.Model):
    """A table that only actions write."""

    objects = ActionQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Asks the guard, then saves."""
        require_writing(type(self).__name__)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Asks the guard, then deletes."""
        require_writing(type(self).__name__)
        return super().delete(*args, **kwargs)
