"""Batches of forms: one folder each under the data directory, readable by the program alone, gone after a week.

Only who asked for one may see it. What happened to it is said by the files in its folder: the job that makes it, the
page that shows it and the button that stops it may belong to three processes.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID, uuid4

from django.conf import settings
from django.utils.timezone import localtime

from huitou.accounts.actions import acting
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Language, Refusal
from huitou.core.forms import FormOrigin
from huitou.reporting.actions import seal_form
from huitou.reporting.batch_index import MadePart, made_part
from huitou.reporting.forms import FormBundle
from huitou.reporting.queries.batches import batch_file, make_batch
from huitou.surveys.queries import RoundLine

if TYPE_CHECKING:
    from huitou.accounts.models import User

KEPT_FOR = timedelta(days=7)
_SAID_EVERY_S = 0.5
_MEANING, _PROGRESS, _STOPPED, _FAILED, _MADE = "batch.json", "progress.json", "stopped", "failed.json", "made.json"
_LOCK = ".lock"
State = Literal["running", "stopped", "failed", "done"]


class Stopped(Exception):
    """Whoever asked for a batch does not want it any more."""


@dataclass(frozen=True, slots=True)
class Batch:
    """All forms of an area, asked for by somebody in a post; `asked_at` in ISO 8601."""

    ref: str
    user_id: int
    post_ref: str
    round_ref: str
    round_slug: str
    area_code: str
    area_name: str
    kind: str
    asked_at: str

    @property
    def folder(self) -> Path:
        """Where it is made and kept."""
        return _home() / self.ref

    @property
    def target(self) -> Path:
        """The finished file."""
        return self.folder / f"forms{batch_file(self.kind)}"

    @property
    def name(self) -> str:
        """What the file is called when it is handed out."""
        return f"附件表-{self.round_slug}-{self.area_name}-{self.asked_at[:10]}{batch_file(self.kind)}"

    @property
    def moment(self) -> datetime:
        """When it was asked for."""
        return datetime.fromisoformat(self.asked_at)

    @property
    def kept_until(self) -> datetime:
        """When it goes."""
        return self.moment + KEPT_FOR


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a batch is, in hundredths; `reasons` why it failed; of a finished one what is in it, and the `size` of
    the file in bytes."""

    state: State
    done: int = 0
    reasons: tuple[str, ...] = ()
    made: tuple[MadePart, ...] = ()
    size: int = 0

    @property
    def sheets(self) -> int:
        """How many sheets the file has."""
        return sum(one.sheets for one in self.made)


def ask(batch: Batch) -> None:
    """Makes the folder of a new batch."""
    batch.folder.mkdir(parents=True, mode=0o700)
    _put(batch.folder / _MEANING, asdict(batch))


def find(ref: UUID, user_id: int) -> Batch | None:
    """The batch with this reference, if it is this user's."""
    batch = _read(_home() / str(ref))
    return batch if batch is not None and batch.user_id == user_id else None


def of_user(user_id: int) -> list[Batch]:
    """The batches of a user, newest first."""
    found = [batch for folder in _home().glob("*") if (batch := _read(folder)) is not None]
    return sorted((one for one in found if one.user_id == user_id), key=lambda one: one.moment, reverse=True)


def standing(batch: Batch, language: str) -> Standing:
    """What became of a batch so far."""
    made = _load(batch.folder / _MADE)
    if made is not None:
        return Standing("done", 100, made=tuple(made_part(one) for one in made), size=batch.target.stat().st_size)
    done = (_load(batch.folder / _PROGRESS) or {"done": 0})["done"]
    failed = _load(batch.folder / _FAILED)
    if failed is not None:
        return Standing("failed", done, tuple(failed["en" if language == "en" else "zh"]))
    return Standing("stopped" if (batch.folder / _STOPPED).exists() else "running", done)


def stop(batch: Batch) -> None:
    """Asks the job to stop; what is made already stays for `go_on`."""
    (batch.folder / _STOPPED).touch()


def go_on(batch: Batch) -> None:
    """Takes back what stopped it, so that a new job takes it up."""
    (batch.folder / _STOPPED).unlink(missing_ok=True)
    (batch.folder / _FAILED).unlink(missing_ok=True)


def fail(batch: Batch, refusal: Refusal) -> None:
    """Says why it could not be made."""
    languages: tuple[Language, ...] = ("zh", "en")
    reasons = {said: [f"{one.code} {one.message(said)}" for one in refusal.problems] for said in languages}
    _put(batch.folder / _FAILED, reasons)


def reporter(batch: Batch) -> Callable[[int, int], None]:
    """Keeps how far the job is, twice a second at most. Raises `Stopped` when somebody has stopped it."""
    last = 0.0

    def report(done: int, total: int) -> None:
        nonlocal last
        moment = time.monotonic()
        if moment - last < _SAID_EVERY_S:
            return
        last = moment
        if (batch.folder / _STOPPED).exists() or not batch.folder.is_dir():
            raise Stopped
        _put(batch.folder / _PROGRESS, {"done": done * 100 // max(total, 1)})

    return report


def fill(batch: Batch, user: User, viewer: Actor, round_line: RoundLine, now: datetime) -> None:
    """Makes it. Raises `Stopped`, and `Refusal` as `make_batch` does."""
    written = batch.folder / f".{batch.target.name}"

    def seal(number: str, area_code: str, bundle: FormBundle) -> FormOrigin:
        today = localtime(now).date()
        with acting(user, Permission.FORM_EXPORT, area_code, today=today, via="job", post_id=viewer.post_id) as by:
            return seal_form(bundle, number, round_line, area_code, by=by, now=now)

    made = make_batch(
        round_line,
        batch.area_code,
        batch.kind,
        batch.folder,
        written,
        viewer=viewer,
        now=now,
        seal=seal,
        progress=reporter(batch),
    )
    written.replace(batch.target)
    finish(batch, made)


@contextmanager
def alone(batch: Batch) -> Iterator[None]:
    """One job at a time is at work on a batch; a second one waits."""
    with (batch.folder / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def drop(batch: Batch) -> None:
    """Removes everything."""
    shutil.rmtree(batch.folder, ignore_errors=True)


def finish(batch: Batch, made: Sequence[MadePart]) -> None:
    """Says what is in the finished file, and removes what it was made from."""
    _put(batch.folder / _MADE, [asdict(one) for one in made])
    for path in batch.folder.iterdir():
        if path.name not in (batch.target.name, _MEANING, _MADE, _LOCK):
            path.unlink(missing_ok=True)


def drop_old(now: datetime) -> int:
    """Removes the batches whose time is up; how many."""
    old = [batch for folder in _home().glob("*") if (batch := _read(folder)) is not None and batch.kept_until < now]
    for batch in old:
        drop(batch)
    return len(old)


def _home() -> Path:
    return Path(settings.DATA) / "batches"


def _read(folder: Path) -> Batch | None:
    said = _load(folder / _MEANING)
    return Batch(**said) if said is not None else None


def _load(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


def _put(path: Path, said: object) -> None:
    """In one step, so that nobody reads half of it."""
    written = path.with_name(f".{uuid4().hex}")
    written.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    written.replace(path)
