"""The virtual environment beside the program: made, repaired, filled from the locks, else left alone.

A lock is installed when its digest differs from the one noted in the environment, so a second start needs no
network. While pip works, a marker stands in the environment: an installation that was cut off is made anew, because
pip takes a package for whole as soon as its directory is there.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from progress import run_pip
from wording import in_language, say

_PIP_OPTIONS = ("--no-input", "--disable-pip-version-check", "--progress-bar", "off")
_REQUIREMENT = re.compile(r"^[a-zA-Z0-9]", re.MULTILINE)


class InstallationFailed(Exception):
    """pip or ensurepip said no; the message is ready to be printed."""


@dataclass(frozen=True, slots=True)
class Installation:
    """The environment of one checkout."""

    root: Path

    @property
    def directory(self) -> Path:
        """Where the environment is."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.directory / "bin" / "python"

    @property
    def notes(self) -> Path:
        """Digests of what is installed, by name."""
        return self.directory / "huitou-installed.json"

    @property
    def marker(self) -> Path:
        """Stands while pip works."""
        return self.directory / "huitou-unfinished"

    def lock(self, name: str) -> Path:
        """The lock `base`, `development` or of an extra."""
        return self.root / "locks" / f"{name}.txt"

    def size_mb(self) -> float:
        """What the environment takes on disk, in millions of bytes."""
        files = (path for path in self.directory.rglob("*") if path.is_file() and not path.is_symlink())
        return sum(path.stat().st_size for path in files) / 1e6


def ensure(installation: Installation, locks: Sequence[str], *, wheels: Path | None = None) -> bool:
    """Installs these locks and huitou itself where they are not yet; whether anything had to be done.

    With `wheels` everything comes out of that directory and no index is asked. Raises InstallationFailed.
    """
    if not _is_sound(installation):
        _make_environment(installation)
    noted = noted_digests(installation.notes)
    pending = [name for name in locks if noted.get(name) != _digest(installation.lock(name))]
    itself = _own_digest(installation.root)
    for name in pending:
        _install_lock(installation, name, wheels)
        noted[name] = _digest(installation.lock(name))
        _note(installation, noted)
    if noted.get("huitou") != itself:
        _install_itself(installation)
        _note(installation, noted | {"huitou": itself})
        return True
    return bool(pending)


def fetch_wheels(installation: Installation, locks: Sequence[str], target: Path) -> int:
    """Puts the wheels of the locks for this kind of machine into `target`; how many. Raises InstallationFailed."""
    if not _is_sound(installation):
        _make_environment(installation)
    target.mkdir(parents=True, exist_ok=True)
    for name in locks:
        lock = installation.lock(name)
        options = ("--require-hashes", "--only-binary=:all:", "--dest", str(target), "-r", str(lock))
        _pip(installation, ("download", *options), requirements_in(lock), in_language("下载", "Fetching"))
    return sum(1 for _ in target.glob("*.whl"))


def requirements_in(lock: Path) -> int:
    """How many packages a lock names."""
    return len(_REQUIREMENT.findall(lock.read_text(encoding="utf-8")))


def noted_digests(notes: Path) -> dict[str, str]:
    """What the notes say; nothing when there are none or they were cut off."""
    try:
        noted = json.loads(notes.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def _is_sound(installation: Installation) -> bool:
    if installation.marker.exists() or not installation.python.exists():
        return False
    probe = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([installation.python, "-c", probe], capture_output=True, check=False).returncode == 0


def _make_environment(installation: Installation) -> None:
    if installation.directory.exists():
        say("上次安装没有完成，重新安装。", "The last installation was not finished; installing anew.")
    say("建立 Python 环境 .venv …", "Making the Python environment .venv …")
    venv.EnvBuilder(clear=True, symlinks=True, with_pip=False).create(installation.directory)
    installation.marker.touch()
    made = subprocess.run(
        [installation.python, "-m", "ensurepip", "--default-pip"], capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise InstallationFailed(made.stderr)
    installation.marker.unlink()


def _install_lock(installation: Installation, name: str, wheels: Path | None) -> None:
    lock = installation.lock(name)
    total = requirements_in(lock)
    say(f"安装 locks/{name}.txt 中的 {total} 个软件包 …", f"Installing the {total} packages of locks/{name}.txt …")
    source = ("--no-index", "--find-links", str(wheels)) if wheels else ()
    command = ("install", "--require-hashes", *source, "-r", str(lock))
    # Without an index, no setting of the machine may bring one back.
    env = os.environ | {"PIP_CONFIG_FILE": os.devnull} if wheels else None
    _pip(installation, (*command, *(("--isolated",) if wheels else ())), total, in_language("安装", "Installing"), env)


def _install_itself(installation: Installation) -> None:
    command = ("install", "--no-index", "--no-deps", "--no-build-isolation", "--editable", str(installation.root))
    _pip(installation, command, 1, "huitou")


def _pip(
    installation: Installation, command: Sequence[str], total: int, label: str, env: Mapping[str, str] | None = None
) -> None:
    installation.marker.touch()
    name, *rest = command
    full = [str(installation.python), "-m", "pip", name, *_PIP_OPTIONS, *rest]
    outcome = run_pip(full, total=total, label=label, env=env)
    installation.marker.unlink()
    if outcome.code:
        advice = in_language(
            "软件包没有装上（原因见上）。网络不通时，可在能上网的同类电脑上运行 ./run --fetch-wheels DIR，"
            "把 DIR 拷来后运行 ./run --wheels DIR。",
            "The packages were not installed; the reason stands above. Without a network: ./run --fetch-wheels DIR on "
            "a like machine that has one, copy DIR here, then ./run --wheels DIR.",
        )
        raise InstallationFailed("\n".join((*outcome.last_lines, advice)))


def _note(installation: Installation, digests: Mapping[str, str]) -> None:
    draft = installation.notes.with_suffix(".draft")
    draft.write_text(json.dumps(digests, indent=1, sort_keys=True), encoding="utf-8")
    draft.replace(installation.notes)


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _own_digest(root: Path) -> str:
    """huitou is installed by reference to its directory, so a moved checkout counts as another one."""
    content = (root / "pyproject.toml").read_bytes() + os.fsencode(root) + sys.version.encode()
    return sha256(content).hexdigest()
