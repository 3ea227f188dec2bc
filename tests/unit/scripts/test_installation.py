"""The environment beside the program: what is installed when, with pip and venv replaced by a record of the calls."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

import installation
from installation import Installation, InstallationFailed, ensure, noted_digests, requirements_in
from progress import Outcome

LOCK = "django==5.2.19 \\\n    --hash=sha256:00\n    # via huitou\nsegno==1.6.6 \\\n    --hash=sha256:11\n"


class Calls:
    """Stands in for pip and venv; `code` is what pip exits with."""

    def __init__(self) -> None:
        self.pip: list[list[str]] = []
        self.made = 0
        self.code = 0

    def run_pip(self, command: Sequence[str], **_: object) -> Outcome:
        """Notes the arguments after `python -m pip`."""
        self.pip.append(list(command[3:]))
        return Outcome(self.code, ("no matching distribution",))

    def make(self, environment: Installation) -> None:
        """A new environment."""
        self.made += 1
        environment.python.parent.mkdir(parents=True, exist_ok=True)
        environment.python.touch()
        environment.marker.unlink(missing_ok=True)
        environment.notes.unlink(missing_ok=True)

    def installed(self) -> list[str]:
        """What pip was asked to install, as file names of locks or `huitou`."""
        return [Path(call[-1]).name if "-r" in call else "huitou" for call in self.pip]


@pytest.fixture
def checkout(tmp_path: Path) -> Installation:
    root = tmp_path / "回头 一号"
    (root / "locks").mkdir(parents=True)
    (root / "locks" / "base.txt").write_text(LOCK, encoding="utf-8")
    (root / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    return Installation(root)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    record = Calls()
    monkeypatch.setattr(installation, "run_pip", record.run_pip)
    monkeypatch.setattr(installation, "_make_environment", record.make)
    monkeypatch.setattr(
        installation, "_is_sound", lambda environment: environment.python.exists() and not environment.marker.exists()
    )
    return record


def test_the_first_time_makes_the_environment_and_installs_lock_and_program(
    checkout: Installation, calls: Calls
) -> None:
    assert ensure(checkout, ["base"])
    assert calls.made == 1
    assert calls.installed() == ["base.txt", "huitou"]


def test_packages_are_installed_by_hash_and_the_program_without_asking_for_more(
    checkout: Installation, calls: Calls
) -> None:
    ensure(checkout, ["base"])
    packages, program = calls.pip
    assert "--require-hashes" in packages
    assert {"--no-deps", "--no-build-isolation", "--no-index"} <= set(program)


def test_the_second_time_asks_pip_for_nothing(checkout: Installation, calls: Calls) -> None:
    ensure(checkout, ["base"])
    calls.pip.clear()
    assert not ensure(checkout, ["base"])
    assert calls.pip == []


def test_a_changed_lock_is_installed_again_and_nothing_else(checkout: Installation, calls: Calls) -> None:
    ensure(checkout, ["base"])
    calls.pip.clear()
    checkout.lock("base").write_text(LOCK.replace("1.6.6", "1.6.7"), encoding="utf-8")
    assert ensure(checkout, ["base"])
    assert calls.installed() == ["base.txt"]


def test_a_moved_checkout_installs_the_program_again(checkout: Installation, calls: Calls, tmp_path: Path) -> None:
    ensure(checkout, ["base"])
    calls.pip.clear()
    moved = Installation(checkout.root.rename(tmp_path / "elsewhere"))
    assert ensure(moved, ["base"])
    assert calls.installed() == ["huitou"]


def test_an_installation_that_was_cut_off_is_made_anew(checkout: Installation, calls: Calls) -> None:
    ensure(checkout, ["base"])
    checkout.marker.touch()
    calls.pip.clear()
    assert ensure(checkout, ["base"])
    assert calls.made == 2
    assert calls.installed() == ["base.txt", "huitou"]


def test_notes_that_were_cut_off_count_as_none(tmp_path: Path) -> None:
    notes = tmp_path / "notes.json"
    notes.write_text('{"base": "2c', encoding="utf-8")
    assert noted_digests(notes) == {}
    assert noted_digests(tmp_path / "none.json") == {}


def test_when_pip_refuses_the_reason_is_shown_and_the_next_start_tries_again(
    checkout: Installation, calls: Calls
) -> None:
    calls.code = 1
    with pytest.raises(InstallationFailed, match="no matching distribution"):
        ensure(checkout, ["base"])
    calls.code = 0
    calls.pip.clear()
    assert ensure(checkout, ["base"])
    assert calls.made == 1
    assert calls.installed() == ["base.txt", "huitou"]


def test_with_wheels_no_index_is_asked(checkout: Installation, calls: Calls, tmp_path: Path) -> None:
    ensure(checkout, ["base"], wheels=tmp_path)
    assert {"--no-index", "--find-links", str(tmp_path), "--isolated"} <= set(calls.pip[0])


def test_an_extra_is_installed_beside_the_base(checkout: Installation, calls: Calls) -> None:
    ensure(checkout, ["base"])
    calls.pip.clear()
    checkout.lock("charts").write_text("vl-convert==1 \\\n    --hash=sha256:22\n", encoding="utf-8")
    ensure(checkout, ["base", "charts"])
    assert calls.installed() == ["charts.txt"]
    assert set(json.loads(checkout.notes.read_text(encoding="utf-8"))) == {"base", "charts", "huitou"}


def test_a_lock_counts_its_packages_and_not_their_hashes(checkout: Installation) -> None:
    assert requirements_in(checkout.lock("base")) == 2
