"""The container of old workbooks (.xls): streams in chains of sectors, read in bounded memory.

It believes nothing that the file says of itself: a chain that comes back to itself or leaves the file ends in a
`ValueError`, and no stream is longer than the file.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from struct import unpack_from

MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER, _ENTRY, _IN_HEADER = 512, 128, 109
_LAST_REGULAR = 0xFFFFFFFA
_STORAGE, _STREAM, _ROOT = 1, 2, 5


@dataclass(frozen=True, slots=True)
class Entry:
    """A stream or a storage (folder) of the container."""

    name: str
    is_storage: bool
    start: int
    size: int


@dataclass(slots=True)
class CompoundFile:
    """An open container over the bytes of the file."""

    content: memoryview
    sector: int = field(init=False)
    entries: tuple[Entry, ...] = field(init=False)
    _following: Sequence[int] = field(init=False)

    def __post_init__(self) -> None:
        if len(self.content) < _HEADER or bytes(self.content[:8]) != MARK:
            raise ValueError("no container")
        shift = unpack_from("<H", self.content, 30)[0]
        if shift not in (9, 12):
            raise ValueError("sector size")
        self.sector = 1 << shift
        self._following = self._table()
        self.entries = tuple(self._directory())

    def stream(self, *names: str) -> bytes:
        """The bytes of the first stream that has one of these names. KeyError when there is none."""
        found = next((one for name in names for one in self.entries if one.name == name and not one.is_storage), None)
        if found is None:
            raise KeyError(names[0])
        limit = unpack_from("<I", self.content, 56)[0]
        if found.size >= limit:
            return self._chained(found.start)[: found.size]
        return self._short_stream(found)

    def _short_stream(self, entry: Entry) -> bytes:
        """Streams of a few kilobytes lie together in a stream of their own, in shorter sectors."""
        root = next((one for one in self._directory() if one.name == "Root Entry"), None)
        short = 1 << unpack_from("<H", self.content, 32)[0]
        if root is None or short != 64:
            raise ValueError("short sectors")
        whole = self._chained(root.start)
        table = array("I", self._chained(unpack_from("<I", self.content, 60)[0]))
        pieces = [whole[at * short : (at + 1) * short] for at in _chain(entry.start, table)]
        return b"".join(pieces)[: entry.size]

    def _table(self) -> Sequence[int]:
        """For every sector the one that follows it."""
        places = list(unpack_from(f"<{_IN_HEADER}I", self.content, 76))
        more, seen = unpack_from("<I", self.content, 68)[0], 0
        while more < _LAST_REGULAR:
            seen += 1
            if seen * self.sector > len(self.content):
                raise ValueError("a chain without end")
            listed = array("I", self._sector(more))
            places += listed[:-1]
            more = listed[-1]
        following = array("I")
        for place in places:
            if place < _LAST_REGULAR:
                if len(following) * 4 > len(self.content):
                    raise ValueError("a table longer than the file")
                following.frombytes(self._sector(place))
        return following

    def _directory(self) -> list[Entry]:
        whole = self._chained(unpack_from("<I", self.content, 48)[0])
        found = []
        for at in range(0, len(whole) - _ENTRY + 1, _ENTRY):
            length, kind = unpack_from("<HB", whole, at + 64)
            if kind in (_STORAGE, _STREAM, _ROOT):
                name = whole[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
                start, size = unpack_from("<II", whole, at + 116)
                found.append(Entry(name, kind == _STORAGE, start, size))
        return found

    def _chained(self, start: int) -> bytes:
        return b"".join(self._sector(at) for at in _chain(start, self._following))

    def _sector(self, number: int) -> bytes:
        begin = _HEADER + number * self.sector if self.sector == _HEADER else (number + 1) * self.sector
        if begin >= len(self.content):
            raise ValueError("a sector beyond the file")
        return bytes(self.content[begin : begin + self.sector]).ljust(self.sector, b"\0")


def _chain(start: int, following: Sequence[int]) -> list[int]:
    found: list[int] = []
    while start < _LAST_REGULAR:
        if start >= len(following) or len(found) >= len(following):
            raise ValueError("a chain without end")
        found.append(start)
        start = following[start]
    return found
