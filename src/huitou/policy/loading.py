"""Finding packs: those that ship with the program, and a folder of one's own."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from huitou.core.errors import Refusal
from huitou.policy.pack import Pack
from huitou.policy.reading import read_folder

_PACKS = Path(__file__).parent / "packs"


@cache
def shipped_packs() -> tuple[str, ...]:
    """The names of the packs that ship with the program."""
    return tuple(sorted(path.parent.name for path in _PACKS.glob("*/pack.yaml")))


def load_pack(name_or_dir: str | Path = "qingshen-2017") -> Pack:
    """The pack of that name, or the one in that folder.

    Raises `Refusal` HT6011 when there is neither, HT6008 for a file that is not YAML, HT6004 for values of a wrong
    shape. A shipped pack is read once per process; a folder is read anew each time, because somebody is editing it.
    """
    if str(name_or_dir) in shipped_packs():
        return _shipped(str(name_or_dir))
    folder = Path(name_or_dir)
    if not (folder / "pack.yaml").is_file():
        raise Refusal.of("HT6011", pack=str(name_or_dir), packs="、".join(shipped_packs()))
    return Pack.from_source(read_folder(folder))


@lru_cache(maxsize=8)
def _shipped(name: str) -> Pack:
    return Pack.from_source(read_folder(_PACKS / name))
