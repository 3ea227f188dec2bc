"""Sealing one value, opening it again, finding it without opening, and showing it masked."""

from __future__ import annotations

import hmac
import os
import unicodedata
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from huitou.sealing.keyring import Keyring

AES_256_GCM = 1
_NONCE_BYTES = 12


def seal(keyring: Keyring, purpose: str, value: str) -> bytes:
    """`value` encrypted for one purpose: algorithm id, key id (2 bytes), nonce, ciphertext with tag."""
    key_id = keyring.newest
    header = bytes([AES_256_GCM]) + key_id.to_bytes(2, "big")
    nonce = os.urandom(_NONCE_BYTES)
    box = _box(keyring.derived(f"seal {purpose}", key_id))
    return header + nonce + box.encrypt(nonce, value.encode(), header)


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
    first = keyring.roots[0][0]
    folded = (value if value.isascii() else unicodedata.normalize("NFKC", value)).replace(" ", "").upper()
    return hmac.digest(keyring.derived(f"index {purpose}", first), folded.encode(), "sha256").hex()


@lru_cache(maxsize=64)
def _box(key: bytes) -> AESGCM:
    """A whole file is sealed under one key, and making a box of it takes longer than sealing one value."""
    return AESGCM(key)


def masked(value: str, head: int = 6, tail: int = 4) -> str:
    """`511425********1234`; a value too short to hide enough of shows only asterisks."""
    hidden = len(value) - head - tail
    return value[:head] + "*" * hidden + value[-tail:] if hidden >= 4 else "*" * len(value)
