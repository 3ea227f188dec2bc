"""Packed facts on disk exactly as the kernel reads them, so that the next roll-up maps the file and unpacks nothing.

A snapshot says of which content it was made, in which format and for which byte order. One that is of anything else,
that is cut short or whose head is damaged is as good as none and is made anew. It is written beside its place and put
there in one step. What it holds can always be made from the column files again.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import fields
from hashlib import sha256
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import numpy.typing as npt

from huitou.rollup.engine import ReadyFacts
from huitou.rollup.facts_columns import FactColumn, FactColumns
from huitou.rollup.packed import PackedFacts, Runs, Stack, views
from huitou.rollup.subjects import Subjects

FORMAT = 1  # to be raised when `PackedFacts` changes
_MARK = b"huitou packed facts\n"
_ALIGNED = 64  # bytes: arrays begin where the vectors of a processor like to
_DIGEST, _LENGTH = 32, 8  # of the head, which follows its digest and its length
_PLAIN = ("given", "people", "listed", "villages", "size_unknown")
_STACKS = ("households", "members")
_OF_STACK = ("answers", "counts", "amounts")


def kept(path: Path, of: str, make: Callable[[], ReadyFacts]) -> ReadyFacts:
    """The facts of a snapshot, when it is `of` this content, else those that `make` makes, which are kept then."""
    found = read_snapshot(path, of)
    if found is not None:
        read_ahead([path])
        return ReadyFacts(found.facts, found)
    facts = make()
    if facts.packed is not None:
        with suppress(OSError):  # no room for a snapshot: the next roll-up unpacks again
            write_snapshot(path, facts.packed, of)
    return facts


def read_ahead(paths: Sequence[Path]) -> None:
    """Has the disk bring snapshots into memory, one after the other, while others work: in large pieces, where reading
    through a map waits for a small one each time."""
    if hasattr(os, "posix_fadvise"):
        Thread(target=_ask_for, args=(paths,), name="read-ahead", daemon=True).start()


def _ask_for(paths: Sequence[Path]) -> None:
    for path in paths:
        with suppress(OSError), path.open("rb") as file:  # one that cannot be read is as good as none
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_WILLNEED)


def write_snapshot(path: Path, packed: PackedFacts, of: str) -> None:
    """Writes what `read_snapshot` reads; `of` names the content that the facts come from."""
    arrays, end = _arrays(packed), 0
    places: dict[str, tuple[str, tuple[int, ...], int]] = {}
    for name, array in arrays.items():
        places[name] = array.dtype.str, array.shape, end
        end = _even(end + array.nbytes)
    said = {
        "format": FORMAT,
        "of": of,
        "byte_order": sys.byteorder,
        "arrays": places,
        "length": end,
        "years": packed.years,
        "narrow": packed.narrow,
        "where": {name: dict(getattr(packed, name).where) for name in _STACKS},
        "columns": {"households": _kinds(packed.facts.facts), "members": _kinds(packed.facts.member_facts)},
    }
    head = json.dumps(said, ensure_ascii=False).encode()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # what households live on is nobody else's to read
    draft = path.with_suffix(".draft")
    with draft.open("wb") as file:
        file.write(_MARK + sha256(head).digest() + len(head).to_bytes(_LENGTH, "little") + head)
        begins = _even(file.tell())
        for name, array in arrays.items():
            file.seek(begins + places[name][2])
            file.write(np.ascontiguousarray(array).data)
        file.truncate(begins + end)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def read_snapshot(path: Path, of: str) -> PackedFacts | None:
    """The packed facts of a file, mapped into memory; None where there is none that is current and whole."""
    head = _head(path)
    if head is None:
        return None
    said, begins = head
    wanted = (FORMAT, of, sys.byteorder, path.stat().st_size)
    if (said["format"], said["of"], said["byte_order"], begins + said["length"]) != wanted:
        return None
    # A private map: code that was compiled for arrays of its own takes it, and nothing reaches the file.
    whole = np.memmap(path, np.uint8, mode="c").view(np.ndarray)

    def array(name: str) -> npt.NDArray[Any]:
        kind, shape, place = said["arrays"][name]
        dtype = np.dtype(kind)
        length = dtype.itemsize * int(np.prod(shape))
        values: npt.NDArray[Any] = whole[begins + place : begins + place + length].view(dtype).reshape(shape)
        return values

    households, members = (
        Stack(
            array(f"{name}.answers"),
            array(f"{name}.counts"),
            array(f"{name}.amounts"),
            {fact: (width, position) for fact, (width, position) in said["where"][name].items()},
        )
        for name in _STACKS
    )
    subjects = Subjects(*(array(f"subjects.{one.name}") for one in fields(Subjects)))
    offsets = array("offsets")
    columns = [_columns(said["columns"][name]) for name in _STACKS]
    facts = FactColumns(
        subjects,
        views(columns[0], households, len(subjects)),
        array("members_given"),
        offsets,
        views(columns[1], members, int(offsets[-1])),
    )
    plain: dict[str, Any] = {name: array(name) for name in _PLAIN}
    runs = Runs(*(array(f"runs.{one.name}") for one in fields(Runs)))
    years, narrow = tuple(said["years"]), bool(said["narrow"])
    return PackedFacts(facts, households, members, **plain, years=years, runs=runs, narrow=narrow)


def _arrays(packed: PackedFacts) -> dict[str, npt.NDArray[Any]]:
    facts = packed.facts
    arrays = {f"{name}.{part}": getattr(getattr(packed, name), part) for name in _STACKS for part in _OF_STACK}
    arrays |= {name: getattr(packed, name) for name in _PLAIN}
    arrays |= {f"runs.{one.name}": getattr(packed.runs, one.name) for one in fields(Runs)}
    arrays |= {f"subjects.{one.name}": getattr(facts.subjects, one.name) for one in fields(Subjects)}
    return arrays | {"offsets": facts.offsets, "members_given": facts.members_given}


def _head(path: Path) -> tuple[dict[str, Any], int] | None:
    """What a snapshot says of itself, and where its arrays begin."""
    try:
        with path.open("rb") as file:
            mark, digest = file.read(len(_MARK)), file.read(_DIGEST)
            head = file.read(int.from_bytes(file.read(_LENGTH), "little")) if mark == _MARK else b""
            begins = _even(file.tell())
    except (OSError, OverflowError, MemoryError):
        return None
    return (json.loads(head), begins) if head and sha256(head).digest() == digest else None


def _kinds(columns: Any) -> dict[str, list[Any]]:
    return {name: [column.kind, list(column.labels)] for name, column in columns.items()}


def _columns(kinds: dict[str, Any]) -> dict[str, FactColumn]:
    nothing = np.zeros(0, np.int8)
    return {name: FactColumn(kind, nothing, tuple(labels)) for name, (kind, labels) in kinds.items()}


def _even(place: int) -> int:
    return -(-place // _ALIGNED) * _ALIGNED
