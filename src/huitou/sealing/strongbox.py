"""A stream sealed under a passphrase: scrypt makes the key, AES-256-GCM seals it in chunks.

Each chunk is bound to its place, and the last one says that it is the last, so that a file that was cut, joined or
reordered does not open (the STREAM construction; Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption
and its Nonce-Reuse Misuse-Resistance, CRYPTO 2015).
"""

from __future__ import annotations

import os
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from huitou.core.errors import Place, Refusal

MAGIC = b"HUITOU\x00\x01"
CHUNK = 1 << 20
_TAG, _SALT, _PREFIX = 16, 16, 7
LOG_N, _R, _P = 17, 8, 1  # 128 MiB and some tenths of a second for every guess
_HEADER = len(MAGIC) + 3 + _SALT + _PREFIX
_CHECK = 0
"""The number of the empty chunk in front, which tells a wrong passphrase from a damaged file."""


class SealingWriter:
    """Takes bytes and writes them sealed to `file`. `close` writes the last chunk; without it nothing opens. `log_n`:
    the cost of a guess, doubled with every step."""

    def __init__(self, file: IO[bytes], passphrase: bytes, *, log_n: int = LOG_N) -> None:
        self._file = file
        self._header = MAGIC + bytes([log_n, _R, _P]) + os.urandom(_SALT + _PREFIX)
        self._box = _box(self._header, passphrase)
        self._number = _CHECK
        self._waiting = bytearray()
        file.write(self._header)
        self._seal(b"", last=False)

    def write(self, some: bytes) -> int:
        """Seals every chunk that is full; a last one stays back for `close`."""
        self._waiting += some
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(some)

    def close(self) -> None:
        """Seals what waits as the last chunk. The file itself stays open."""
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        nonce = _nonce(self._header, self._number, last=last)
        self._file.write(self._box.encrypt(nonce, chunk, self._header))
        self._number += 1


class SealedReader:
    """Reads what `SealingWriter` wrote. `name` is the file's, for refusals.

    Raises `Refusal`: HT8121 for a file that is none of ours, HT8122 for a wrong passphrase; while reading, HT8123 for
    a file that was cut and HT8124 for one that was changed.
    """

    def __init__(self, file: IO[bytes], passphrase: bytes, name: str) -> None:
        self._file, self._place = file, Place(file=name)
        self._header = file.read(_HEADER)
        if len(self._header) < _HEADER or not self._header.startswith(MAGIC) or self._header[len(MAGIC)] > LOG_N + 3:
            raise Refusal.of("HT8121", self._place)
        self._box = _box(self._header, passphrase)
        try:
            self._box.decrypt(_nonce(self._header, _CHECK, last=False), file.read(_TAG), self._header)
        except InvalidTag as reason:
            raise Refusal.of("HT8122", self._place) from reason
        self._number = _CHECK + 1
        self._opened = bytearray()
        self._ahead = file.read(CHUNK + _TAG)
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes in clear; fewer only at the end."""
        while not self._ended and (size < 0 or len(self._opened) < size):
            self._opened += self._next_chunk()
        wanted = len(self._opened) if size < 0 else size
        some = bytes(self._opened[:wanted])
        del self._opened[:wanted]
        return some

    def _next_chunk(self) -> bytes:
        sealed, self._ahead = self._ahead, self._file.read(CHUNK + _TAG)
        self._ended = not self._ahead
        chunk = self._open(sealed, last=self._ended)
        if chunk is None:
            was_cut = self._ended and (len(sealed) < CHUNK + _TAG or self._open(sealed, last=False) is not None)
            raise Refusal.of("HT8123" if was_cut else "HT8124", self._place)
        self._number += 1
        return chunk

    def _open(self, sealed: bytes, *, last: bool) -> bytes | None:
        try:
            return self._box.decrypt(_nonce(self._header, self._number, last=last), sealed, self._header)
        except InvalidTag:
            return None


def _box(header: bytes, passphrase: bytes) -> AESGCM:
    log_n, r, p = header[len(MAGIC) : len(MAGIC) + 3]
    salt = header[len(MAGIC) + 3 : len(MAGIC) + 3 + _SALT]
    return AESGCM(Scrypt(salt=salt, length=32, n=1 << log_n, r=r, p=p).derive(passphrase))


def _nonce(header: bytes, number: int, *, last: bool) -> bytes:
    return header[-_PREFIX:] + number.to_bytes(4, "big") + bytes([last])
