"""The outside of a workbook: what kind of file it is, which parts it has, and its parts unpacked under a cap."""

from __future__ import annotations

import mmap
import struct
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from huitou.core.errors import Place, Refusal
from huitou.documents.limits import Limits

_CHUNK = 2**20
_MEGABYTE = 2**20
_ZIP = b"PK\x03\x04"
_ZIP_DIRECTORY_ENTRY = b"PK\x01\x02"
_COMPOUND = b"\xd0\xcf\x11\xe0"  # the container of .xls and of a workbook with a password
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_NEEDED = ("[Content_Types].xml", "xl/workbook.xml")
_WHAT_ZIPFILE_RAISES = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError, OSError, ValueError, struct.error,
    OverflowError,
)  # fmt: skip
# Parts that act or reach outside the file. A form needs none of them, and a reader that honours them is a way in.
_ACTIVE = (
    ("xl/vbaproject", "宏", "macros"),
    ("xl/macrosheets/", "宏工作表", "macro sheets"),
    ("xl/dialogsheets/", "对话框工作表", "dialog sheets"),
    ("xl/externallinks/", "到其他文件的链接", "links to other files"),
    ("xl/activex/", "ActiveX 控件", "ActiveX controls"),
    ("xl/embeddings/", "嵌入的其他文件", "embedded files"),
    ("xl/connections.xml", "外部数据连接", "external data connections"),
)


def check_size(path: Path, limits: Limits) -> None:
    """Raises `Refusal` for a file that is not there, empty or larger than the limit."""
    place = Place(file=path.name)
    if not path.is_file():
        raise Refusal.of("HT2020", place)
    size = path.stat().st_size
    if size == 0:
        raise Refusal.of("HT2001", place)
    if size > limits.file_bytes:
        raise Refusal.of("HT2017", place, found=-(-size // _MEGABYTE), limit=limits.file_bytes // _MEGABYTE)


def is_zip(path: Path, limits: Limits) -> bool:
    """Whether a file under the name .xls is a workbook of today. Raises `Refusal` HT2001, HT2017, HT2020; HT2090 when
    it is neither that nor an old one."""
    check_size(path, limits)
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.startswith((_ZIP, _COMPOUND)):
        raise Refusal.of("HT2090" if is_text(start) else "HT2003", Place(file=path.name))
    return start.startswith(_ZIP)


@contextmanager
def open_package(path: Path, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """The workbook's container, its list of parts checked. Raises `Refusal` for anything that is not a workbook."""
    check_size(path, limits)
    _refuse_other_kinds(path)
    _refuse_too_many_parts(path, limits)
    try:
        package = zipfile.ZipFile(path)
    except _WHAT_ZIPFILE_RAISES as reason:
        raise Refusal.of("HT2003", Place(file=path.name)) from reason
    with package:
        _refuse_wrong_parts(package, path)
        yield package


def unpacked(package: zipfile.ZipFile, part: zipfile.ZipInfo, limits: Limits) -> Generator[bytes, None, None]:
    """The bytes of one part, chunk by chunk; stops with a `Refusal` as soon as the ratio is past the limit.

    What the container says about the unpacked size is not believed: only bytes that came out are counted.
    """
    place = Place(file=Path(package.filename or "").name)
    size = 0
    try:
        with package.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > limits.ratio_applies_from_bytes and size > part.compress_size * limits.ratio:
                    raise Refusal.of("HT2009", place, part=part.filename, limit=limits.ratio)
                yield chunk
    except _WHAT_ZIPFILE_RAISES as reason:
        raise Refusal.of("HT2003", place) from reason


def _refuse_other_kinds(path: Path) -> None:
    place = Place(file=path.name)
    with path.open("rb") as file:
        start = file.read(4096)
        if start.startswith(_ZIP):
            return
        if start.startswith(_COMPOUND):
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
                raise Refusal.of("HT2004" if whole.find(_ENCRYPTED) >= 0 else "HT2005", place)
    raise Refusal.of("HT2002" if is_text(start) else "HT2003", place)


def is_text(start: bytes) -> bool:
    """Whether the first bytes of a file read as text: no control characters but blanks and line ends."""
    return not any(byte < 32 and byte not in b"\t\n\r\f" for byte in start)


def _refuse_too_many_parts(path: Path, limits: Limits) -> None:
    """Counts directory entries by their mark before the container is opened: opening it builds an object per entry,
    whatever number the container itself gives."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        found, at = 0, whole.find(_ZIP_DIRECTORY_ENTRY)
        while at >= 0:
            found += 1
            if found > limits.parts:
                raise Refusal.of("HT2007", Place(file=path.name), limit=limits.parts)
            at = whole.find(_ZIP_DIRECTORY_ENTRY, at + 4)


def _refuse_wrong_parts(package: zipfile.ZipFile, path: Path) -> None:
    place = Place(file=path.name)
    seen: set[str] = set()
    for part in package.infolist():
        name = part.filename.replace("\\", "/").lstrip("/").lower()
        if ".." in name.split("/") or ":" in name:
            raise Refusal.of("HT2024", place, part=part.filename)
        if name in seen:
            raise Refusal.of("HT2019", place, part=part.filename)
        seen.add(name)
        if part.flag_bits & 1:
            raise Refusal.of("HT2004", place)
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refusal.of("HT2003", place)
        for prefix, kind, kind_en in _ACTIVE:
            if name.startswith(prefix):
                raise Refusal.of("HT2015", place, part=part.filename, kind=kind, kind_en=kind_en)
    missing = [name for name in _NEEDED if name.lower() not in seen]
    if missing:
        raise Refusal.of("HT2006", place, missing="、".join(missing), missing_en=", ".join(missing))
