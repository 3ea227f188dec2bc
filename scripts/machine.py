"""Programs outside Python that the tests need: found, installed with apt when root, or named."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from wording import say

POSTGRESQL_PROGRAMS = Path("/usr/lib/postgresql/15/bin")


@dataclass(frozen=True, slots=True)
class SystemPackage:
    """A Debian package and the sign by which it is known to be there."""

    name: str
    is_present: Callable[[], bool]


def _on_path(*programs: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(program) for program in programs)


def _holds(directory: Path, pattern: str) -> Callable[[], bool]:
    return lambda: any(directory.rglob(pattern))


NEEDED = (
    SystemPackage("postgresql-15", _holds(POSTGRESQL_PROGRAMS, "initdb")),
    SystemPackage("chromium", _on_path("chromium")),
    SystemPackage("libreoffice-calc", _on_path("soffice", "libreoffice")),
    SystemPackage("libreoffice-writer", _holds(Path("/usr/lib/libreoffice/program"), "libswlo.so")),
    SystemPackage("fonts-noto-cjk", _holds(Path("/usr/share/fonts"), "NotoSansCJK*")),
    SystemPackage("poppler-utils", _on_path("pdffonts")),
    SystemPackage("gettext", _on_path("msgfmt")),
)


def missing(packages: Iterable[SystemPackage]) -> list[str]:
    """The names of those that are not there."""
    return [package.name for package in packages if not package.is_present()]


def install_missing(packages: Iterable[SystemPackage] = NEEDED) -> bool:
    """Whether all are there now. Installs with apt when root, otherwise names the command."""
    wanted = missing(packages)
    if not wanted:
        return True
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *wanted]
    if os.geteuid() or not shutil.which("apt-get"):
        say("测试还缺这些程序，请先安装：", "The tests need these programs; install them first:")
        print(f"  sudo apt-get update && sudo {' '.join(command)}", flush=True)
        return False
    say(f"安装 {'、'.join(wanted)} …", f"Installing {', '.join(wanted)} …")
    quietly = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "update"], command):
        subprocess.run(step, env=quietly, check=False)
    still = missing(package for package in packages if package.name in wanted)
    if still:
        say(f"没有装上：{'、'.join(still)}", f"Could not be installed: {', '.join(still)}")
    return not still
