"""One line of progress out of pip's output."""

from __future__ import annotations

import sys

import pytest

from progress import bar, package_named, run_pip


@pytest.mark.parametrize(
    ("line", "package"),
    [
        ("Collecting Django==5.2.19 (from -r locks/base.txt (line 250))", "django"),
        ("Requirement already satisfied: et_xmlfile==2.0.0 in …", "et-xmlfile"),
        ("Ignoring tzdata: markers 'sys_platform == \"win32\"' don't match your environment", "tzdata"),
        ("  Downloading django-5.2.19-py3-none-any.whl (8.3 MB)", None),
        ("Installing collected packages: django", None),
    ],
)
def test_the_package_that_pip_has_got_to(line: str, package: str | None) -> None:
    assert package_named(line) == package


@pytest.mark.parametrize(
    ("done", "total", "expected"),
    [
        (0, 4, "[------------------------] 0/4"),
        (1, 4, "[######------------------] 1/4"),
        (4, 4, "[########################] 4/4"),
        (5, 4, "[########################] 4/4"),
        (0, 0, "[------------------------] 0/0"),
    ],
)
def test_bar(done: int, total: int, expected: str) -> None:
    assert bar(done, total) == expected


def test_a_command_is_followed_to_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    told = "import sys; print('Collecting django'); print('no such version'); sys.exit(3)"
    outcome = run_pip([sys.executable, "-c", told], total=1, label="Installing")
    assert outcome.code == 3
    assert outcome.last_lines == ("Collecting django", "no such version")
    assert capsys.readouterr().out == ""  # less than five seconds: nothing to show


def test_a_long_output_leaves_its_last_25_lines() -> None:
    outcome = run_pip([sys.executable, "-c", "print(*range(100), sep='\\n')"], total=1, label="Installing")
    assert outcome.last_lines == tuple(str(number) for number in range(75, 100))
