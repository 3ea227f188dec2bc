"""The help of ./run and ./test, and what is wrong with their usage: Chinese, or English where that is asked for, and
never a mixture."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[3] / "scripts"
OF_ARGPARSE = ("usage:", "options:", "positional arguments", "show this help", "error:", "unrecognized", "expected")
CHINESE = re.compile("[\u4e00-\u9fff]")


def told(script: str, *arguments: str, language: str = "") -> subprocess.CompletedProcess[str]:
    """What a script prints."""
    environment = {name: value for name, value in os.environ.items() if name != "HUITOU_LANGUAGE"}
    environment |= {"HUITOU_LANGUAGE": language} if language else {}
    command = [sys.executable, str(SCRIPTS / script), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("script", ["run.py", "suite.py"])
def test_help_is_chinese_unless_english_is_asked_for(script: str) -> None:
    chinese, english = told(script, "--help"), told(script, "--help", language="en")
    assert (chinese.returncode, english.returncode) == (0, 0)
    assert chinese.stdout.startswith("用法：./")
    assert "看这份说明" in chinese.stdout
    assert [word for word in OF_ARGPARSE if word in chinese.stdout] == []
    assert english.stdout.startswith("usage: ./")
    assert CHINESE.findall(english.stdout) == []


@pytest.mark.parametrize(
    ("arguments", "chinese", "english"),
    [
        (("--nothing",), "用法不对：不认识“--nothing”。", "Wrong usage: unrecognized arguments: --nothing."),
        (("--port",), "用法不对：“--port”后面要写一个值。", "Wrong usage: argument --port: expected one argument."),
        (("--port", "0"), "用法不对：“--port”：端口是1到65535之间的数。", "a port is a number from 1 to 65535."),
        (("--setup=yes",), "用法不对：“--setup”后面不写值，多了'yes'。", "ignored explicit argument 'yes'."),
    ],
)
def test_wrong_usage_is_told_in_the_same_language(arguments: tuple[str, ...], chinese: str, english: str) -> None:
    outcome = told("run.py", *arguments)
    assert outcome.returncode == 2
    assert outcome.stderr.startswith("用法：./run")
    assert chinese in outcome.stderr
    assert [word for word in OF_ARGPARSE if word in outcome.stderr] == []
    outcome = told("run.py", *arguments, language="en")
    assert outcome.returncode == 2
    assert english in outcome.stderr
    assert CHINESE.findall(outcome.stderr) == []


def test_two_forms_of_the_tests_do_not_go_together() -> None:
    assert "“--long”和“--fast”不能一起用" in told("suite.py", "--fast", "--long").stderr
