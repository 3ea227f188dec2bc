"""What a backup holds and how it is laid out: a tar of files and the database, the manifest at its end.

The files of the data directory come first: the anchors must not be younger than the database, or the chain of events
would seem cut after a restore.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Any

from huitou.core.errors import Place, Refusal

MANIFEST, FILES, DATABASE = "manifest.json", "files", "database"
FORMAT = 1
_LEFT_OUT = ("cache", "compiled", "workers", "huitou.sqlite3")
"""Beginnings of names in the data directory: what is made anew, and the database with its companions, which goes in as
a consistent copy."""


@dataclass(slots=True)
class Manifest:
    """What a backup must come back to: rows by table, SHA-256 by file, the head of the audit chain."""

    made_at: str
    engine: str
    migrations: list[list[str]]
    rows: dict[str, int]
    head: list[Any]
    columns: dict[str, list[str]] = field(default_factory=dict)
    sequences: dict[str, int] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


class _Hashing:
    """Passes a file on and hashes what goes by."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.hash = sha256()

    def read(self, size: int = -1) -> bytes:
        some = self._file.read(size)
        self.hash.update(some)
        return some


def kept_files(data: Path) -> Iterator[Path]:
    """The files of a data directory that belong into a backup, in order. Links are not followed."""
    for path in sorted(data.rglob("*")):
        if path.is_file() and not path.is_symlink() and not _is_left_out(path.relative_to(data)):
            yield path


def _is_left_out(path: Path) -> bool:
    top = path.parts[0]
    return top.startswith(_LEFT_OUT) or (top.startswith("huitou.before-migrate") and len(path.parts) == 1)


class Packer:
    """Writes the parts of a backup one after the other."""

    def __init__(self, target: Any) -> None:
        self._tar = tarfile.open(fileobj=target, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115  # closed below
        self.hashes: dict[str, str] = {}

    def add(self, name: str, path: Path) -> None:
        """The file at `path` under `name`, as it is now."""
        with path.open("rb") as file:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = path.stat().st_size, 0o600
            source = _Hashing(file)
            self._tar.addfile(entry, source)
        self.hashes[name] = source.hash.hexdigest()

    def close(self, manifest: Manifest) -> None:
        """The manifest, and the end."""
        manifest.files = dict(sorted(self.hashes.items()))
        content = json.dumps(asdict(manifest), ensure_ascii=False).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(content), 0o600
        self._tar.addfile(entry, io.BytesIO(content))
        self._tar.close()


def unpack(source: Any, target: Path, name: str) -> Manifest:
    """Everything into the empty directory `target`, each file compared with its hash.

    Raises `Refusal` as the reader does, and HT8124 when a part is missing or differs.
    """
    place, found = Place(file=name), dict[str, str]()
    manifest: Manifest | None = None
    try:
        with tarfile.open(fileobj=source, mode="r|") as tar:
            for entry in tar:
                content = tar.extractfile(entry) if entry.isfile() else None
                if content is None or not _is_safe(entry.name):
                    raise Refusal.of("HT8124", place)
                if entry.name == MANIFEST:
                    manifest = _manifest(json.loads(content.read()), place)
                else:
                    found[entry.name] = _write(content, target / entry.name)
        while source.read(1 << 20):  # to the last chunk, which proves that nothing is missing
            continue
    except tarfile.TarError as reason:
        raise Refusal.of("HT8124", place) from reason
    if manifest is None or manifest.files != dict(sorted(found.items())):
        raise Refusal.of("HT8124", place)
    return manifest


def _manifest(document: Mapping[str, Any], place: Place) -> Manifest:
    if document.get("format") != FORMAT:
        raise Refusal.of("HT8125", place, found=document.get("format"), known=FORMAT)
    return Manifest(**document)


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _write(content: IO[bytes], path: Path) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    source = _Hashing(content)
    with path.open("wb") as file:
        path.chmod(0o600)
        while some := source.read(1 << 20):
            file.write(some)
    return source.hash.hexdigest()
