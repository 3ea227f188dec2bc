"""./run --setup --with province compiles the kernel into the data directory, and goes on when that fails."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

import run
from installation import Installation


@pytest.mark.parametrize(("code", "said"), [(0, ""), (1, "the general method gives the same figures")])
def test_the_kernel_is_compiled_into_the_data_directory(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, code: int, said: str
) -> None:
    started: list[tuple[list[str], str]] = []

    def start(command: list[str], *, env: dict[str, str], check: bool) -> subprocess.CompletedProcess[Any]:
        started.append((command, env["NUMBA_CACHE_DIR"]))
        return subprocess.CompletedProcess(command, code)

    monkeypatch.setattr(subprocess, "run", start)
    monkeypatch.setenv("HUITOU_LANGUAGE", "en")
    run.compile_kernel(Installation(tmp_path), tmp_path / "var")
    python = str(tmp_path / ".venv" / "bin" / "python")
    assert started == [([python, "-m", "huitou.rollup.engine"], str(tmp_path / "var" / "compiled"))]
    assert said in capsys.readouterr().out
