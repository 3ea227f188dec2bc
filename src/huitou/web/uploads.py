"""Uploaded workbooks between the dry run and the confirmation: one folder each under the data directory, readable by
the program alone, gone when the load is done or after a day. Only who uploaded one may see it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
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
    (upload.folder / _MEANING).write_text(json.dumps(asdict(upload), ensure_ascii=False), encoding="utf-8")
    return upload


def find(ref: UUID, user_id: int) -> Upload | None:
    """The upload with this reference, if it is this user's."""
    meaning = _home() / str(ref) / _MEANING
    if not meaning.is_file():
        return None
    upload = Upload(**json.loads(meaning.read_text(encoding="utf-8")))
    return upload if upload.user_id == user_id else None


def result_of(upload: Upload) -> Result | None:
    """The outcome so far; None while nobody has looked at the file."""
    path = upload.folder / _RESULT
    if not path.is_file():
        return None
    said = json.loads(path.read_text(encoding="utf-8"))
    problems, doubts = (
        tuple(Problem(one["code"], Place(**one["place"]), one["values"]) for one in said["report"].pop(name))
        for name in ("problems", "doubts")
    )
    said["report"]["ignored_headings"] = tuple(said["report"]["ignored_headings"])
    return Result(said["state"], LoadReport(**said["report"], problems=problems, doubts=doubts))


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
    found = {"problems": report.problems, "doubts": report.doubts}
    problems = {name: [_plain_problem(one) for one in of_kind] for name, of_kind in found.items()}
    counts = {name: getattr(report, name) for name in _COUNTS}
    return {**counts, "ignored_headings": list(report.ignored_headings), **problems}


def _plain_problem(one: Problem) -> Mapping[str, Any]:
    values = {key: value if isinstance(value, int) else str(value) for key, value in one.values.items()}
    return {"code": one.code, "place": asdict(one.place), "values": values}
