"""Sealing one value, opening it again, finding it without opening, and showing it masked."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from huitou.sealing.keyring import Keyring

AES_256_GCM = 1
_NONCE_BYTES = 12
INDEX_DIGITS = 32
"""128 bits: two numbers of a nation with one index are not to be expected."""


def seal(keyring: Keyring, purpose: str, value: str) -> bytes:
    """`value` encrypted for one purpose: algorithm id, key id (2 bytes), nonce, ciphertext with tag."""
    return seal_all(keyring, purpose, (value,))[0]


def seal_all(keyring: Keyring, purpose: str, values: Sequence[str]) -> list[bytes]:
    """Each of `values` as `seal` does, with a nonce of its own."""
    key_id = keyring.newest
    header = bytes([AES_256_GCM]) + key_id.to_bytes(2, "big")
    encrypt = _box(keyring.derived(f"seal {purpose}", key_id)).encrypt
    random = os.urandom(_NONCE_BYTES * len(values))
    nonces = (random[at : at + _NONCE_BYTES] for at in range(0, len(random), _NONCE_BYTES))
    return [
        header + nonce + encrypt(nonce, value.encode(), header) for nonce, value in zip(nonces, values, strict=True)
    ]


def unseal(keyring: Keyring, purpose: str, sealed: bytes) -> str:
    """The value again. Raises ValueError for an unknown algorithm, cryptography's InvalidTag when the bytes were
    changed or were sealed for another purpose."""
    header, nonce, ciphertext = sealed[:3], sealed[3 : 3 + _NONCE_BYTES], sealed[3 + _NONCE_BYTES :]
    if header[0] != AES_256_GCM:
        raise ValueError(f"sealing algorithm {header[0]} is not known")
    key_id = int.from_bytes(header[1:3], "big")
    opened = _box(keyring.derived(f"seal {purpose}", key_id)).decrypt(nonce, ciphertext, header)
    return opened.decode()


def index_of(keyring: Keyring, purpose: str, value: str) -> str:
    """A keyed index of the folded value (full width, blanks and case do not matter): equal values have equal
    indexes, and nobody without the key can try values out. Always under the first root key, so that it stays."""
    return index_all(keyring, purpose, (folded(value),))[0]


def index_all(keyring: Keyring, purpose: str, values: Iterable[str]) -> list[str]:
    """Each of `values`, folded already, as `index_of` does."""
    keyed = _keyed(keyring.derived(f"index {purpose}", keyring.roots[0][0]))
    indexes = []
    for value in values:
        hashed = keyed.copy()
        hashed.update(value.encode())
        indexes.append(hashed.hexdigest())
    return indexes


def folded(value: str) -> str:
    """A value as it is compared: half width, without blanks, in capitals."""
    return (value if value.isascii() else unicodedata.normalize("NFKC", value)).replace(" ", "").upper()


def folded_all(values: Sequence[str]) -> list[str]:
    """Each of `values` folded. Most files hold numbers that are so already, which is seen for all of them at once."""
    together = "".join(values)
    if together.isascii() and " " not in together and together == together.upper():
        return list(values)
    return list(map(folded, values))


@lru_cache(maxsize=64)
def _keyed(key: bytes) -> Any:
    """BLAKE2b with its key (RFC 7693), to be copied: it authenticates in one pass what an HMAC hashes twice."""
    return blake2b(key=key, digest_size=INDEX_DIGITS // 2)


@lru_cache(maxsize=64)
def _box(key: bytes) -> AESGCM:
    """A whole file is sealed under one key, and making a box of it takes longer than sealing one value."""
    return AESGCM(key)


def masked(value: str, head: int = 6, tail: int = 4) -> str:
    """`511425********1234`; a value too short to hide enough of shows only asterisks."""
    hidden = len(value) - head - tail
    return value[:head] + "*" * hidden + value[-tail:] if hidden >= 4 else "*" * len(value)
