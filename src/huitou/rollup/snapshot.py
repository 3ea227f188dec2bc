"""Packed facts on disk exactly as the kernel reads them, so that the next roll-up maps the file and unpacks nothing.

A snapshot says of which content it was made, in which format and for which byte order. One that is of anything else,
that is cut short or whose head is damaged is as good as none and is made anew. It is written beside its place and put
there in one step. What it holds can always be made from the column files again.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import fields
from hashlib import sha256
from mmap import ACCESS_COPY, mmap
from pathlib import Path
from threading import Thread
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from huitou.rollup.county_files import replacing
from huitou.rollup.facts_columns import FactColumns
from huitou.rollup.packed import PackedFacts, Runs, Stack, kinds, views
from huitou.rollup.subjects import Subjects

FORMAT = 3  # to be raised when `PackedFacts` changes
_MARK = b"huitou packed facts\n"
_ALIGNED = 64  # bytes: arrays begin where the vectors of a processor like to
_DIGEST, _LENGTH = 32, 8  # of the head, which follows its digest and its length
_PLAIN = ("given", "people", "listed", "villages", "size_unknown")
_OTHER_FILES = 256
_STACKS = ("households", "members")
_SUBJECTS = tuple(f"subjects.{one.name}" for one in fields(Subjects))
_RUNS = tuple(f"runs.{one.name}" for one in fields(Runs))
_OF_STACK = ("answers", "counts", "amounts")


def read_ahead(paths: Sequence[Path]) -> None:
    """To be called before many snapshots are read: lets this process hold so many files, since each that is mapped is
    one, and has the disk bring them into memory, one after the other, while others work: in large pieces, where reading
    through a map waits for a small one each time."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OTHER_FILES + len(paths)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(
            resource.RLIMIT_NOFILE, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
        )
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
        "largest": packed.largest,
        "where": {name: dict(getattr(packed, name).where) for name in _STACKS},
        "columns": {"households": kinds(packed.facts.facts), "members": kinds(packed.facts.member_facts)},
    }
    head = json.dumps(said, ensure_ascii=False).encode()
    with replacing(path) as file:
        file.write(_MARK + sha256(head).digest() + len(head).to_bytes(_LENGTH, "little") + head)
        begins = _even(file.tell())
        for name, array in arrays.items():
            file.seek(begins + places[name][2])
            file.write(np.ascontiguousarray(array).data)
        file.truncate(begins + end)


def read_snapshot(path: Path, of: str) -> PackedFacts | None:
    """The packed facts of a file, mapped into memory; None where there is none that is current and whole."""
    try:
        with path.open("rb") as file:
            head = _head(file, of)
            if head is None:
                return None
            # A private map: code that was compiled for arrays of its own takes it, and nothing reaches the file.
            whole = mmap(file.fileno(), 0, access=ACCESS_COPY)
    except OSError:  # there is none, or it cannot be read
        return None
    said, begins = head

    def array(name: str) -> npt.NDArray[Any]:
        kind, shape, place = said["arrays"][name]
        return np.ndarray(shape, kind, whole, begins + place)

    households, members = (
        Stack(
            array(f"{name}.answers"),
            array(f"{name}.counts"),
            array(f"{name}.amounts"),
            {fact: (width, position) for fact, (width, position) in said["where"][name].items()},
        )
        for name in _STACKS
    )
    subjects = Subjects(*map(array, _SUBJECTS))
    offsets = array("offsets")
    columns = [
        {fact: (kind, tuple(labels)) for fact, (kind, labels) in said["columns"][name].items()} for name in _STACKS
    ]
    facts = FactColumns(
        subjects,
        views(columns[0], households, len(subjects)),
        array("members_given"),
        offsets,
        views(columns[1], members, int(offsets[-1])),
    )
    plain: dict[str, Any] = {name: array(name) for name in _PLAIN}
    runs = Runs(*map(array, _RUNS))
    said_plainly = {"years": tuple(said["years"]), "narrow": said["narrow"], "largest": tuple(said["largest"])}
    return PackedFacts(facts, households, members, **plain, runs=runs, **said_plainly)


def _arrays(packed: PackedFacts) -> dict[str, npt.NDArray[Any]]:
    facts = packed.facts
    arrays = {f"{name}.{part}": getattr(getattr(packed, name), part) for name in _STACKS for part in _OF_STACK}
    arrays |= {name: getattr(packed, name) for name in _PLAIN}
    arrays |= {f"runs.{one.name}": getattr(packed.runs, one.name) for one in fields(Runs)}
    arrays |= {f"subjects.{one.name}": getattr(facts.subjects, one.name) for one in fields(Subjects)}
    return arrays | {"offsets": facts.offsets, "members_given": facts.members_given}


def is_current(path: Path, of: str) -> bool:
    """Whether there is a snapshot that `read_snapshot` would take."""
    try:
        with path.open("rb") as file:
            return _head(file, of) is not None
    except OSError:
        return False


def _head(file: IO[bytes], of: str) -> tuple[dict[str, Any], int] | None:
    """What a snapshot says of itself, and where its arrays begin; None where it is not of this content, not of this
    format and byte order, or not whole."""
    mark, digest = file.read(len(_MARK)), file.read(_DIGEST)
    length, size = int.from_bytes(file.read(_LENGTH), "little"), os.fstat(file.fileno()).st_size
    if mark != _MARK or length > size:
        return None
    head = file.read(length)
    if sha256(head).digest() != digest:
        return None
    said, begins = json.loads(head), _even(file.tell())
    wanted = (FORMAT, of, sys.byteorder, size)
    found = (said["format"], said["of"], said["byte_order"], begins + said["length"])
    return (said, begins) if found == wanted else None


def _even(place: int) -> int:
    return -(-place // _ALIGNED) * _ALIGNED
