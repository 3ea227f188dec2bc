"""Files kept under the SHA-256 of their content: the same content is kept once, and a file is whole or not there."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from huitou.documents.pictures import KeptFile


def kept_path(folder: Path, digest: str) -> Path:
    """Where the file with this SHA-256 lies."""
    return folder / digest[:2] / digest


def keep(folder: Path, file: KeptFile) -> str:
    """Puts a file into a folder; its SHA-256."""
    digest = sha256(file.content).hexdigest()
    path = kept_path(folder, digest)
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        written = path.with_suffix(f".{uuid4().hex}")
        written.write_bytes(file.content)
        written.replace(path)
    return digest
