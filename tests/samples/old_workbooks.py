"""Old workbooks (.xls) for tests: honest ones by LibreOffice, hostile ones record by record."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from struct import pack

_MARK, _FREE, _END, _TABLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR, _SHORTEST = 512, 4096
BEGIN, END, SHEET_NAME, PASSWORD, STRINGS, SHARED_TEXT, NUMBER = 0x809, 0x0A, 0x85, 0x2F, 0xFC, 0xFD, 0x203


def by_libreoffice(workbook: Path, suffix: str) -> Path:
    """The same workbook in another format, beside it."""
    profile = f"-env:UserInstallation=file://{workbook.parent}/profile"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        suffix,
        "--outdir",
        str(workbook.parent),
        str(workbook),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return workbook.with_suffix(f".{suffix}")


def record(kind: int, body: bytes = b"") -> bytes:
    """One record of a workbook stream."""
    return pack("<HH", kind, len(body)) + body


def number(row: int, column: int, value: float = 1.0) -> bytes:
    """A cell with a number."""
    return record(NUMBER, pack("<HHHd", row, column, 0, value))


def stream(*cells: bytes, before: bytes = b"", strings: bytes = b"") -> bytes:
    """A workbook with one sheet of these cell records; `before` stands at the beginning of the file."""
    begin = record(BEGIN, pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    of_sheet = record(BEGIN, pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    name = b"\x05\x00" + "A".encode("latin-1") * 5
    at = len(begin) + len(before) + len(record(SHEET_NAME, bytes(6) + name)) + len(strings) + len(record(END))
    globals_ = begin + before + record(SHEET_NAME, pack("<IBB", at, 0, 0) + name) + strings + record(END)
    return globals_ + of_sheet + b"".join(cells) + record(END)


def text_table(text: str) -> bytes:
    """A table of shared strings with one string."""
    return record(STRINGS, pack("<IIHB", 1, 1, len(text), 0) + text.encode("latin-1"))


def shared_text(row: int, column: int) -> bytes:
    """A cell that shows the first shared string."""
    return record(SHARED_TEXT, pack("<HHHI", row, column, 0, 0))


def container(path: Path, streams: Mapping[str, bytes], *, chain_without_end: bool = False) -> Path:
    """A compound file with these streams."""
    sectors: list[bytes] = []
    following: list[int] = []

    def put(content: bytes) -> int:
        start = len(sectors)
        pieces = [content[at : at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, len(content), _SECTOR)]
        sectors.extend(pieces)
        following.extend([*range(start + 1, start + len(pieces)), start if chain_without_end else _END])
        return start

    entries = [_entry("Root Entry", 5, _END, 0)]
    for name, content in streams.items():
        padded = content.ljust(_SHORTEST, b"\0")
        entries.append(_entry(name, 2, put(padded), len(padded)))
    directory = put(b"".join(entries))
    tables = -(-(len(following) + 8) * 4 // _SECTOR)
    first = len(sectors)
    following += [_TABLE] * tables
    table = b"".join(pack("<I", one) for one in following).ljust(tables * _SECTOR, b"\xff")
    head = bytearray(_SECTOR)
    head[0:8] = _MARK
    head[24:34] = pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head[44:76] = pack("<IIIIIIII", tables, directory, 0, _SHORTEST, _END, 0, _END, 0)
    places = [*range(first, first + tables)]
    head[76:512] = b"".join(pack("<I", one) for one in places + [_FREE] * (109 - len(places)))
    path.write_bytes(bytes(head) + b"".join(sectors) + table)
    return path


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    spelled = name.encode("utf-16-le")
    links = pack("<III", _FREE, _FREE, _FREE)
    begin = spelled.ljust(64, b"\0") + pack("<HBB", len(spelled) + 2, kind, 1) + links
    return begin.ljust(116, b"\0") + pack("<II", start, size) + bytes(4)
