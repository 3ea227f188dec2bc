"""A workbook's container, written straight through. What is the same in every file of a batch is compressed once and
copied as it is: a whole part, or a run of bytes inside one (raw deflate may be laid end to end at whole bytes).

Every entry carries the first day that a container can name, so that the same content gives the same bytes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO

_KEPT_PIECES = 512
_OF_LASTING, _OF_PASSING = 9, 1
"""Levels of compression: what is compressed once is worth the work. For the rows of a form the lowest level takes two
thirds of the time of the fourth and leaves a tenth more."""
_RAW = -15
_END_OF_STREAM = b"\x03\x00"
_DEFLATED = 8
_VERSION, _UTF8 = 20, 0x800
_TIME, _DAY = 0, 0x21  # 1980-01-01 00:00
_MOST_ENTRIES = 0xFFFF
_LOCAL, _CENTRAL = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I")
_END, _END_64, _WHERE_64 = struct.Struct("<4s4H2IH"), struct.Struct("<4sQ2H2I4Q"), struct.Struct("<4sIQI")


@dataclass(frozen=True, slots=True)
class Packed:
    """A part as it lies in a container: `size` and `check` (CRC-32) of what it holds, and its compressed bytes."""

    size: int
    check: int
    deflated: bytes


@lru_cache(maxsize=_KEPT_PIECES)
def lasting(text: str) -> tuple[bytes, bytes]:
    """A piece that many parts have in common, plain and compressed."""
    content = text.encode()
    return content, _piece(content, _OF_LASTING)


def passing(text: str) -> tuple[bytes, bytes]:
    """A piece that stands in one part, plain and compressed."""
    content = text.encode()
    return content, _piece(content, _OF_PASSING)


def packed(pieces: Iterable[tuple[bytes, bytes]]) -> Packed:
    """The part that the pieces make, one behind the other."""
    plain, deflated = zip(*pieces, strict=True)
    whole = b"".join(plain)
    return Packed(len(whole), zlib.crc32(whole), b"".join((*deflated, _END_OF_STREAM)))


class Container:
    """Entries one behind the other, and at the end the list of them."""

    def __init__(self, target: BinaryIO) -> None:
        self._target, self._at, self._entries = target, 0, list[bytes]()

    def add(self, name: str, part: Packed) -> None:
        """Writes one entry. Raises `struct.error` behind 4 GiB, which no spreadsheet program opens."""
        label = name.encode()
        sizes = (part.check, len(part.deflated), part.size, len(label), 0)
        said = (_VERSION, _UTF8, _DEFLATED, _TIME, _DAY, *sizes)
        self._entries.append(_CENTRAL.pack(b"PK\x01\x02", _VERSION, *said, 0, 0, 0, 0, self._at) + label)
        self._put(_LOCAL.pack(b"PK\x03\x04", *said) + label + part.deflated)

    def close(self) -> None:
        """Writes the list; in the longer form too where there are more entries than the short one can count."""
        begun, count = self._at, len(self._entries)
        self._put(b"".join(self._entries))
        length = self._at - begun
        if count >= _MOST_ENTRIES:
            end = self._at
            self._put(_END_64.pack(b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, length, begun))
            self._put(_WHERE_64.pack(b"PK\x06\x07", 0, end, 1))
        said = min(count, _MOST_ENTRIES)
        self._put(_END.pack(b"PK\x05\x06", 0, 0, said, said, length, begun, 0))

    def _put(self, content: bytes) -> None:
        self._target.write(content)
        self._at += len(content)


def _piece(content: bytes, level: int) -> bytes:
    """Raw deflate that ends at a whole byte and refers to nothing before it, so that anything may follow."""
    deflater = zlib.compressobj(level, zlib.DEFLATED, _RAW)
    return deflater.compress(content) + deflater.flush(zlib.Z_FULL_FLUSH)
