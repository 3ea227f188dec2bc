"""./run looks for a Python that is new enough and says in both languages when there is none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def start(path: Path, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs ./run with this directory in front of a PATH that holds no Python."""
    for tool in ("dirname", "cat"):
        (path / tool).symlink_to(f"/usr/bin/{tool}")
    environment = {"PATH": str(path), "HUITOU_LANGUAGE": "en"}
    command = ["/bin/sh", str(ROOT / "run"), *arguments]
    return subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, check=False)


def python_that(path: Path, name: str, behaviour: str) -> None:
    """Puts a command of this name into the directory."""
    command = path / name
    command.write_text(f"#!/bin/sh\n{behaviour}\n", encoding="utf-8")
    command.chmod(0o755)


@pytest.mark.skipif(not Path("/usr/bin/dirname").exists(), reason="needs the usual place of dirname")
class TestStart:
    """Run with Pythons made up for the test."""

    def test_without_any_python_both_languages_say_what_to_do(self, tmp_path: Path) -> None:
        outcome = start(tmp_path)
        assert outcome.returncode == 1
        assert "需要 Python 3.11" in outcome.stderr
        assert "Python 3.11 or newer is needed" in outcome.stderr

    def test_a_python_that_is_too_old_is_passed_over(self, tmp_path: Path) -> None:
        python_that(tmp_path, "python3", "exit 1")
        assert "Python 3.11 or newer is needed" in start(tmp_path).stderr

    def test_a_newer_one_under_another_name_is_taken(self, tmp_path: Path) -> None:
        python_that(tmp_path, "python3", "exit 1")
        python_that(tmp_path, "python3.12", f'exec "{sys.executable}" "$@"')
        outcome = start(tmp_path, "--help")
        assert outcome.returncode == 0
        assert "--fetch-wheels" in outcome.stdout

    def test_it_may_be_called_from_another_directory(self, tmp_path: Path) -> None:
        python_that(tmp_path, "python3", f'exec "{sys.executable}" "$@"')
        elsewhere = tmp_path / "a b"
        elsewhere.mkdir()
        assert start(tmp_path, "--help", cwd=elsewhere).returncode == 0


@pytest.mark.parametrize("arguments", [["--port", "0"], ["--port", "x"], ["--with", "nothing"], ["--unknown"]])
def test_wrong_usage_exits_with_2(arguments: list[str]) -> None:
    command = [sys.executable, str(ROOT / "scripts" / "run.py"), "--setup", *arguments]
    environment = os.environ | {"HUITOU_LANGUAGE": "en"}
    assert subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 2
