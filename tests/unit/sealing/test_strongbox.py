"""A sealed stream opens with its passphrase, whole, in order, unchanged; or not at all."""

from __future__ import annotations

import io

import pytest

from huitou.core.errors import Refusal
from huitou.sealing.strongbox import CHUNK, MAGIC, SealedReader, SealingWriter

PASSPHRASE = "青神2017 回头看".encode()
_HEADER, _CHECK, _SEALED_CHUNK = len(MAGIC) + 26, 16, CHUNK + 16


def sealed(content: bytes) -> bytes:
    file = io.BytesIO()
    writer = SealingWriter(file, PASSPHRASE, log_n=8)  # as cheap as it gets: the cost is not what is tested
    for start in range(0, len(content), 400_000):
        writer.write(content[start : start + 400_000])
    writer.close()
    return file.getvalue()


def opened(box: bytes, passphrase: bytes = PASSPHRASE) -> bytes:
    return SealedReader(io.BytesIO(box), passphrase, "县.backup").read()


def refusal(box: bytes, passphrase: bytes = PASSPHRASE) -> str:
    with pytest.raises(Refusal) as caught:
        opened(box, passphrase)
    return caught.value.problems[0].code


@pytest.fixture(scope="module")
def three_chunks() -> tuple[bytes, bytes]:
    """Two and a half chunks in clear, and sealed."""
    content = bytes(range(256)) * (CHUNK // 256) * 2 + b"z" * (CHUNK // 2)
    return content, sealed(content)


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1])
def test_what_was_sealed_opens_again(length: int) -> None:
    content = b"x" * length
    assert opened(sealed(content)) == content


def test_it_opens_in_pieces_of_any_size(three_chunks: tuple[bytes, bytes]) -> None:
    content, box = three_chunks
    reader, parts = SealedReader(io.BytesIO(box), PASSPHRASE, ""), []
    while some := reader.read(300_007):
        parts.append(some)
    assert b"".join(parts) == content
    assert {len(part) for part in parts[:-1]} == {300_007}


def test_nothing_of_it_stands_there_in_clear(three_chunks: tuple[bytes, bytes]) -> None:
    assert bytes(range(32)) not in three_chunks[1]


def test_the_same_content_is_never_sealed_the_same_way_twice() -> None:
    assert sealed(b"a")[_HEADER:] != sealed(b"a")[_HEADER:]


def test_a_wrong_passphrase_is_told_apart_from_a_damaged_file(three_chunks: tuple[bytes, bytes]) -> None:
    assert refusal(three_chunks[1], PASSPHRASE + b"!") == "HT8122"


def test_a_file_of_something_else_is_refused() -> None:
    assert refusal(b"SQLite format 3\x00" + bytes(200)) == "HT8121"
    assert refusal(b"") == "HT8121"


@pytest.mark.parametrize("kept", [1, 2, 3])
def test_a_file_cut_between_two_chunks_is_refused(three_chunks: tuple[bytes, bytes], kept: int) -> None:
    at = _HEADER + _CHECK + min(kept, 2) * _SEALED_CHUNK + (100 if kept == 3 else 0)
    assert refusal(three_chunks[1][:at]) == "HT8123"


def test_a_file_cut_to_its_header_is_refused(three_chunks: tuple[bytes, bytes]) -> None:
    assert refusal(three_chunks[1][: _HEADER + _CHECK]) == "HT8123"


def test_a_changed_byte_is_found(three_chunks: tuple[bytes, bytes]) -> None:
    box = bytearray(three_chunks[1])
    box[_HEADER + _CHECK + _SEALED_CHUNK + 5] ^= 1
    assert refusal(bytes(box)) == "HT8124"


def test_two_chunks_in_the_wrong_order_are_found(three_chunks: tuple[bytes, bytes]) -> None:
    box, start = three_chunks[1], _HEADER + _CHECK
    first, second = box[start : start + _SEALED_CHUNK], box[start + _SEALED_CHUNK : start + 2 * _SEALED_CHUNK]
    assert refusal(box[:start] + second + first + box[start + 2 * _SEALED_CHUNK :]) == "HT8124"


def test_what_was_added_at_the_end_is_found(three_chunks: tuple[bytes, bytes]) -> None:
    assert refusal(three_chunks[1] + bytes(40)) in {"HT8123", "HT8124"}
