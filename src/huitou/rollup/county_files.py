"""Files that are replaced as a whole: a reader finds the old ones or the new ones, whenever a writer is stopped.

The files of a county bear the beginning of their content's digest in their names, so none is ever written over: new
ones are put beside the old ones, then the manifest, which names the digests, is replaced in one step, and only then the
old ones go. What is mapped or open elsewhere stays readable there.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import IO

_IN_A_NAME = 16  # digits of a digest
_KINDS = ("households.parquet", "members.parquet", "packed")
_DRAFT = ".draft"
_OF_A_COUNTY = re.compile(rf"\d+(-[0-9a-f]{{{_IN_A_NAME}}})?\.({'|'.join(map(re.escape, _KINDS))})({_DRAFT})?")
_LOCK = ".writing"


@dataclass(frozen=True, slots=True)
class CountyFiles:
    """Where the content with this digest of a county lies, as Parquet and as the kernel reads it."""

    households: Path
    members: Path
    packed: Path

    @classmethod
    def of(cls, folder: Path, county: str, digest: str) -> CountyFiles:
        """The files of one county in a folder of columns."""
        return cls(*(folder / f"{county}-{digest[:_IN_A_NAME]}.{kind}" for kind in _KINDS))


@contextmanager
def writing_in(folder: Path) -> Iterator[None]:
    """One writer at a time; others wait. The lock goes with the process that holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that takes its place when it is whole and on disk."""
    draft = path.with_name(path.name + _DRAFT)
    try:
        with draft.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)  # where there is no room, it must not take it
        raise


def settle(folder: Path) -> None:
    """The names of the files in a folder are on disk as well."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_others(folder: Path, current: Iterable[CountyFiles]) -> None:
    """Takes away the files of counties that are not current, and what a writer that was stopped has left. Other files
    in the folder are nobody's business here."""
    named = {path.name for files in current for path in astuple(files)}
    for path in folder.iterdir():
        if path.name not in named and _OF_A_COUNTY.fullmatch(path.name):
            path.unlink(missing_ok=True)
