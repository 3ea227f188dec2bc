"""The keys of an installation: one root key in a file that only its owner may read, all others derived from it."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from huitou.core.errors import Refusal

_ROOT_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Keyring:
    """Root keys by key id (1, 2, …); the newest seals, all open."""

    roots: tuple[tuple[int, bytes], ...]

    @classmethod
    def open(cls, directory: Path, *, may_make: bool = True) -> Keyring:
        """The keyring of a directory; an empty directory gets its first key (0600), made at random, if it may.

        Raises FileNotFoundError or PermissionError when the directory cannot be made or read, `Refusal` HT8131 when
        keys are missing that must be there.
        """
        if not may_make and not any(directory.glob("*.key")):
            raise Refusal.of("HT8131", data=str(directory.parent))
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not any(directory.glob("*.key")):
            _write_new_key(directory / "1.key")
        files = sorted(directory.glob("*.key"), key=lambda path: int(path.stem))
        return cls(tuple((int(path.stem), path.read_bytes()) for path in files))

    @property
    def newest(self) -> int:
        """The key id that seals."""
        return self.roots[-1][0]

    def derived(self, purpose: str, key_id: int | None = None) -> bytes:
        """A 32-byte key for one purpose, from the root key `key_id` (the newest when None). KeyError when there
        is no such root key."""
        return _derive(dict(self.roots)[key_id or self.newest], purpose)


@lru_cache(maxsize=64)
def _derive(root: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"huitou {purpose}".encode()).derive(root)


def _write_new_key(path: Path) -> None:
    """Two processes may start on an empty directory at once: the whole key appears under its name, or none."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(_ROOT_KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
