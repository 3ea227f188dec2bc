"""The cache that the web processes and the job worker share: files, as Django keeps them.

Whoever guesses passwords leaves an entry for every name and address. With Django's own backend each of these reads the
whole folder, and once it is full a third of all entries goes at random: the worker's heartbeat and the progress of jobs
as likely as the guesser's. Here the folder is read now and then, and what ends soonest goes first.
"""

import itertools
import os
import tempfile
from pathlib import Path
from typing import IO, Any, ClassVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

_LOOKS_EVERY = 100
"""So many entries are written before the folder is read again: it may hold that many more than `MAX_ENTRIES`."""
_NEVER_S = float(2**32 - 1)


class SharedCache(FileBasedCache):
    """Keeps with each file, as the time of its last change, when its entry ends."""

    _writes: "ClassVar[itertools.count[int]]" = itertools.count(1)
    _dir: str
    _max_entries: int
    _cull_frequency: int

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Sets what is not there yet; of several who add at once, one is told True."""
        if self.has_key(key, version):
            return False
        self._createdir()  # type: ignore[attr-defined]  # private to Django, not in its stubs
        self._cull()
        handle, draft = tempfile.mkstemp(dir=self._dir)
        try:
            with open(handle, "wb") as file:  # noqa: PTH123  # an open file, not a path
                self._write_content(file, timeout, value)
            os.link(draft, self._key_to_file(key, version))  # type: ignore[attr-defined]  # as above
        except FileExistsError:
            return False
        finally:
            Path(draft).unlink()
        return True

    def _write_content(self, file: IO[bytes], timeout: Any, value: Any) -> None:
        super()._write_content(file, timeout, value)  # type: ignore[misc]  # as above
        file.flush()
        end = self.get_backend_timeout(timeout)
        moment = _NEVER_S if end is None else end
        os.utime(file.fileno(), (moment, moment))

    def _cull(self) -> None:
        if next(self._writes) % _LOOKS_EVERY:
            return
        with os.scandir(self._dir) as found:
            entries = [entry for entry in found if entry.name.endswith(self.cache_suffix)]
        if len(entries) < self._max_entries:
            return
        ends = sorted((end, entry.path) for entry in entries if (end := _end_of(entry)) != _NEVER_S)
        for _, path in ends[: len(entries) // self._cull_frequency]:
            Path(path).unlink(missing_ok=True)


def _end_of(entry: os.DirEntry[str]) -> float:
    """When an entry ends; one that is gone has ended."""
    try:
        return entry.stat().st_mtime
    except FileNotFoundError:
        return 0.0
