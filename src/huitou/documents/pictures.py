"""Uploaded proofs: what may be kept, and pictures made anew without the place and the device they carry.

A picture is looked at by its head before anything is decoded; then it is decoded and written again, so that nothing of
the original file but its pixels is kept.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from huitou.core.errors import Place, Refusal

SIZE_LIMIT = 10 * 2**20
PIXEL_LIMIT = 25_000_000
_LONGEST_SIDE = 2400
_PALE = 128
_PICTURES: Mapping[str, str] = {"JPEG": "image/jpeg", "PNG": "image/png"}
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCUMENTS: Mapping[str, tuple[bytes, str]] = {
    ".pdf": (b"%PDF-", "application/pdf"),
    ".docx": (b"PK\x03\x04", _DOCX),
    ".xlsx": (b"PK\x03\x04", _XLSX),
}
SUFFIXES = (".jpg", ".jpeg", ".png", *_DOCUMENTS)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file as it is kept: its content and content type."""

    content: bytes
    kind: str


def kept_file(name: str, content: bytes) -> KeptFile:
    """An uploaded proof as it is kept. Pictures are made anew; documents stay as they are and are only ever handed
    out for downloading.

    Raises `Refusal` HT5035 for another kind of file (by name or by content), HT5036 for one that is too large, HT5037
    for a picture that cannot be read.
    """
    place = Place(file=name)
    suffix = "." + name.lower().rpartition(".")[2]
    if suffix not in SUFFIXES:
        raise Refusal.of("HT5035", place, suffixes="、".join(SUFFIXES))
    if len(content) > SIZE_LIMIT:
        raise Refusal.of("HT5036", place, limit=SIZE_LIMIT // 2**20, pixels=PIXEL_LIMIT // 1_000_000)
    if suffix in _DOCUMENTS:
        head, kind = _DOCUMENTS[suffix]
        if not content.startswith(head):
            raise Refusal.of("HT5035", place, suffixes="、".join(SUFFIXES))
        return KeptFile(content, kind)
    return _picture(content, place)


def drawing(content: bytes) -> KeptFile:
    """A signature drawn on a page, dark on white, as it is kept: a picture made anew.

    Raises `Refusal` HT4062 when nothing is drawn on it, HT5036 and HT5037 as `kept_file`.
    """
    file = kept_file("signature.png", content)
    with Image.open(io.BytesIO(file.content)) as picture:
        has_ink = any(picture.convert("L").histogram()[:_PALE])
    if not has_ink:
        raise Refusal.of("HT4062")
    return file


def _picture(content: bytes, place: Place) -> KeptFile:
    try:
        with Image.open(io.BytesIO(content), formats=tuple(_PICTURES)) as picture:
            if picture.width * picture.height > PIXEL_LIMIT:
                raise Refusal.of("HT5036", place, limit=SIZE_LIMIT // 2**20, pixels=PIXEL_LIMIT // 1_000_000)
            kind = picture.format or ""
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
            plain = upright.convert("RGB" if kind == "JPEG" else "RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise Refusal.of("HT5037", place) from error
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    written = io.BytesIO()
    clean.save(written, format=kind, **({"quality": 85} if kind == "JPEG" else {"optimize": True}))
    return KeptFile(written.getvalue(), _PICTURES[kind])
