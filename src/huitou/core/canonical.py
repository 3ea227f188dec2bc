"""One canonical JSON text per value, and the digest over it.

Two documents with the same content have the same text and the same digest: keys sorted, no blanks, no ASCII
escapes. Money stands in it as an integer number of 分, a share as a decimal string, a missing answer as null.
"""

import hashlib
import json
from typing import Any


def canonical_json(value: Any) -> str:
    """The canonical text of a JSON value. Floats are refused: they have more than one spelling."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_refuse)


def digest(value: Any) -> str:
    """SHA-256 over the canonical text, 64 lower-case hexadecimal digits."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def _refuse(value: object) -> object:
    raise TypeError(f"{type(value).__name__} has no canonical JSON form")
