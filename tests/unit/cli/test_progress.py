"""Progress without a terminal: nothing for two seconds, then a line now and then."""

from __future__ import annotations

import pytest

from huitou.cli.progress import progress


def test_a_quick_piece_of_work_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("读取") as report:
        report(1, 2)
        report(2, 2)
    assert capsys.readouterr() == ("", "")


def test_a_slow_one_says_how_far_it_is_on_standard_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter([0.0, 1.0, 2.5, 3.0, 4.6])
    monkeypatch.setattr("huitou.cli.progress.time.monotonic", lambda: next(moments))
    with progress("读取") as report:
        for done in range(1, 5):
            report(done, 4)
    assert capsys.readouterr() == ("", "读取 2/4\n读取 4/4\n")
