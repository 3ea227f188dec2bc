"""What somebody has typed on a survey page and not saved yet: kept with every field, so that nothing is lost when a
phone dies. One sealed file per person and survey in the data directory; no fact of anybody until it is saved."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from django.conf import settings

from huitou.sealing.sealed import seal, unseal

KEPT_FOR = timedelta(days=14)
_PURPOSE = "draft"
_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "action", "revision", "at-field"})


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields of a page as they were typed, over which revision of the survey, in which field, when."""

    fields: Mapping[str, str]
    revision: str
    at_field: str
    at: datetime

    def says_no_more_than(self, saved: Mapping[str, str]) -> bool:
        """Whether all of it is saved: it reached us late, after the saving. A tick taken away is missing here."""
        ticks = [
            name
            for name, text in saved.items()
            if text and name.endswith("-away") and self.fields.get(name.removesuffix("away") + "member")
        ]
        return all(saved.get(name, "") == text for name, text in self.fields.items()) and all(
            name in self.fields for name in ticks
        )


def keep(user_id: int, subject_ref: UUID, kind: str, sent: Mapping[str, str], *, now: datetime) -> None:
    """Keeps what a page has sent, in place of what it sent before; in one step."""
    said = {
        "fields": {name: text for name, text in sent.items() if name not in _NOT_TYPED},
        "revision": sent.get("revision", ""),
        "at_field": sent.get("at-field", ""),
        "at": now.isoformat(),
    }
    path = _path(user_id, subject_ref, kind)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = path.with_suffix(f".{uuid4().hex}")
    written.write_bytes(seal(settings.KEYRING, _PURPOSE, json.dumps(said, ensure_ascii=False)))
    written.replace(path)


def find(user_id: int, subject_ref: UUID, kind: str) -> Draft | None:
    """The draft of a person; None without one, or when its key is gone."""
    try:
        said = json.loads(unseal(settings.KEYRING, _PURPOSE, _path(user_id, subject_ref, kind).read_bytes()))
    except (FileNotFoundError, InvalidTag, KeyError, ValueError):
        return None
    return Draft(said["fields"], said["revision"], said["at_field"], datetime.fromisoformat(said["at"]))


def drop(user_id: int, subject_ref: UUID, kind: str) -> None:
    """Forgets a draft: it was saved, or nobody wants it."""
    _path(user_id, subject_ref, kind).unlink(missing_ok=True)


def drop_old(now: datetime) -> int:
    """Forgets drafts that nobody came back to; how many."""
    old = [one for one in _home().glob("*/*") if one.stat().st_mtime < (now - KEPT_FOR).timestamp()]
    for one in old:
        one.unlink(missing_ok=True)
    return len(old)


def _home() -> Path:
    return Path(settings.DATA) / "drafts"


def _path(user_id: int, subject_ref: UUID, kind: str) -> Path:
    return _home() / str(user_id) / f"{subject_ref}-{kind}"
