"""Uploaded workbooks between the dry run and the confirmation: one folder each under the data directory, readable by
the program alone, gone when the load is done or after a day. Only who uploaded one may see it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from huitou.core.errors import Place, Problem
from huitou.core.loading import LoadReport

KEPT_FOR = timedelta(days=1)
Thing = Literal["survey", "households", "members", "villages", "certified", "users", "map"]
State = Literal["planned", "written", "refused", "failed"]
_UNSAFE = re.compile(r"[^\w.()（）\- ]")
_COUNTS = ("thing", "added", "updated", "unchanged", "refused", "waiting", "elsewhere", "written")
_MEANT = "meant"
_PROBLEMS = ("problems", "doubts", "findings")
_MEANING, _RESULT = "upload.json", "result.json"


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file: who brought it in which post, what it is said to hold, for which round; `said` is what else
    its owner says of it (which list, document, date)."""

    ref: str
    user_id: int
    post_ref: str
    thing: Thing
    round_slug: str
    name: str
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where it is kept."""
        return _home() / self.ref

    @property
    def path(self) -> Path:
        """The file itself, under the name that its owner gave it."""
        return self.folder / self.name

    @property
    def at(self) -> datetime:
        """When it was brought, or its headings were said."""
        return datetime.fromtimestamp((self.folder / _MEANING).stat().st_mtime, UTC)

    @property
    def meant(self) -> Mapping[str, str]:
        """Headings of the file that its owner has said to stand for a heading of ours."""
        found: Mapping[str, str] = json.loads(self.said.get(_MEANT, "{}"))
        return found

    @property
    def mark(self) -> str:
        """What tells the file from all others: SHA-256 over its content and what it is loaded as."""
        content = sha256(self.path.read_bytes())
        content.update(f"{self.thing} {self.round_slug}".encode())
        return content.hexdigest()


@dataclass(frozen=True, slots=True)
class Result:
    """What a load would do or did; `state` refused: the file as a whole was, failed: the program was at fault."""

    state: State
    report: LoadReport


def keep(
    file: UploadedFile[bytes],
    *,
    user_id: int,
    post_ref: str,
    thing: Thing,
    round_slug: str,
    now: datetime,
    said: Mapping[str, str] | None = None,
) -> Upload:
    """Stores an uploaded file, and throws away those that were forgotten."""
    _forget_old(now)
    name = _UNSAFE.sub("_", Path(file.name or "").name)[-80:] or "upload"
    upload = Upload(str(uuid4()), user_id, post_ref, thing, round_slug, name, dict(said or {}))
    upload.folder.mkdir(parents=True, mode=0o700)
    with upload.path.open("wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    _write_meaning(upload)
    return upload


def say_meant(upload: Upload, meant: Mapping[str, str]) -> Upload:
    """Keeps what headings of the file stand for, and forgets the outcome without it."""
    said = {**upload.said, _MEANT: json.dumps({**upload.meant, **meant}, ensure_ascii=False)}
    changed = replace(upload, said=said)
    _write_meaning(changed)
    begin_again(changed)
    return changed


def _write_meaning(upload: Upload) -> None:
    (upload.folder / _MEANING).write_text(json.dumps(asdict(upload), ensure_ascii=False), encoding="utf-8")


def find(ref: UUID, user_id: int) -> Upload | None:
    """The upload with this reference, if it is this user's."""
    meaning = _home() / str(ref) / _MEANING
    if not meaning.is_file():
        return None
    upload = Upload(**json.loads(meaning.read_text(encoding="utf-8")))
    return upload if upload.user_id == user_id else None


def of_user(user_id: int) -> list[Upload]:
    """The uploads of a user that are still kept, the newest first."""
    kept = (Upload(**json.loads(path.read_text(encoding="utf-8"))) for path in _home().glob(f"*/{_MEANING}"))
    return sorted((one for one in kept if one.user_id == user_id), key=lambda one: one.at, reverse=True)


def result_of(upload: Upload) -> Result | None:
    """The outcome so far; None while nobody has looked at the file."""
    path = upload.folder / _RESULT
    if not path.is_file():
        return None
    said = json.loads(path.read_text(encoding="utf-8"))
    report = said["report"]
    for name in _PROBLEMS:
        report[name] = tuple(Problem(one["code"], Place(**one["place"]), one["values"]) for one in report[name])
    report["ignored_headings"] = tuple(report["ignored_headings"])
    report |= {name: tuple(report[name]) for name in ("coming", "going")}
    report["heading_guesses"] = tuple((found, label) for found, label in report["heading_guesses"])
    return Result(said["state"], LoadReport(**report))


def say(upload: Upload, state: State, report: LoadReport) -> None:
    """Keeps an outcome; in one step, so that a page never reads half of it."""
    if not upload.folder.is_dir():
        return
    written = upload.folder / f".{uuid4().hex}"
    written.write_text(json.dumps({"state": state, "report": _plain(report)}, ensure_ascii=False), encoding="utf-8")
    written.replace(upload.folder / _RESULT)


def begin_again(upload: Upload) -> None:
    """Forgets the outcome of the dry run, before the load itself runs."""
    (upload.folder / _RESULT).unlink(missing_ok=True)


def drop_file(upload: Upload) -> None:
    """Removes the file and keeps the outcome."""
    upload.path.unlink(missing_ok=True)


def drop(upload: Upload) -> None:
    """Removes everything."""
    shutil.rmtree(upload.folder, ignore_errors=True)


def _home() -> Path:
    return Path(settings.DATA) / "uploads"


def _forget_old(now: datetime) -> None:
    for folder in _home().glob("*"):
        if folder.stat().st_mtime < (now - KEPT_FOR).timestamp():
            shutil.rmtree(folder, ignore_errors=True)


def _plain(report: LoadReport) -> Mapping[str, Any]:
    problems = {name: [_plain_problem(one) for one in getattr(report, name)] for name in _PROBLEMS}
    counts = {name: getattr(report, name) for name in _COUNTS}
    headings = {"ignored_headings": report.ignored_headings, "heading_guesses": report.heading_guesses}
    moves = {"coming": report.coming, "going": report.going}
    return {**counts, **headings, **moves, **problems}


def _plain_problem(one: Problem) -> Mapping[str, Any]:
    values = {key: value if isinstance(value, int) else str(value) for key, value in one.values.items()}
    return {"code": one.code, "place": asdict(one.place), "values": values}
