"""The `huitou` command on the test's database, and a county to load into."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from huitou import cli
from huitou.accounts.actions import ensure_operator
from tests.integration.loading import register


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def problems(self) -> list[str]:
        """The numbers of the problems on standard error."""
        return [line.split(" ", 1)[0] for line in self.err.splitlines() if line.startswith("HT")]


Huitou = Callable[..., Outcome]


@pytest.fixture
def huitou(db: None, capsys: pytest.CaptureFixture[str]) -> Huitou:
    """Runs a command as the local operator, unless it names somebody: `huitou("load", "areas", path)`."""
    ensure_operator()

    def run(*words: object) -> Outcome:
        capsys.readouterr()
        named = [] if "--as" in words else ["--as", "operator"]
        code = cli.main([*map(str, words), *named])
        printed = capsys.readouterr()
        return Outcome(code, printed.out, printed.err)

    return run


@pytest.fixture
def qingshen(huitou: Huitou, tmp_path: Path) -> Huitou:
    """The command on a county whose areas are loaded."""
    assert huitou("load", "areas", register.write_areas(tmp_path / "areas.csv")).code == 0
    return huitou


@pytest.fixture
def registered(qingshen: Huitou, tmp_path: Path) -> Huitou:
    """The command on a county with its households and villages."""
    households = register.write_xlsx(tmp_path / "households.xlsx", register.HOUSEHOLDS)
    assert qingshen("load", "households", households).code == 0
    assert qingshen("load", "villages", register.write_xlsx(tmp_path / "villages.xlsx", register.VILLAGES)).code == 0
    return qingshen


@pytest.fixture
def opened(registered: Huitou) -> Huitou:
    """The command on a county whose round 2017-07 is open: subjects H1, H2, H3 and two villages."""
    assert registered("round", "open", "2017-07").code == 0
    return registered
