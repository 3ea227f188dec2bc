"""Whoever silences a check names the rule, and whoever skips a test says why."""

from __future__ import annotations

import ast
import re

import pytest

from tests.repository.code_base import Module, sample, scripts, source, suite

_UNNAMED = re.compile(r"#\s*(?:type:\s*ignore(?!\[[a-z-]+)|noqa(?!:\s*[A-Z]+\d+)|nosec(?!\s+B\d+))")
_SKIPS = {"pytest.skip", "pytest.mark.skip", "pytest.mark.skipif", "pytest.xfail", "pytest.mark.xfail"}


def unnamed_exemptions(module: Module) -> list[str]:
    """Comments that silence every rule at once."""
    return [f"{module.path}:{line} {text}" for line, text in module.comments() if _UNNAMED.search(text)]


def skips_without_reason(module: Module) -> list[str]:
    """Skips and expected failures that do not say why."""
    found, called = [], set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and (name := ast.unparse(node.func)) in _SKIPS:
            called.add(id(node.func))
            texts = [*(key.value for key in node.keywords if key.arg == "reason")]
            texts += node.args[:1] if name in {"pytest.skip", "pytest.xfail"} else []
            if not any(ast.unparse(text).strip("f'\" ") for text in texts):
                found.append(f"{module.path}:{node.lineno} {name}")
    bare = [node for node in ast.walk(module.tree) if isinstance(node, ast.Attribute) and id(node) not in called]
    return found + [f"{module.path}:{node.lineno} {name}" for node in bare if (name := ast.unparse(node)) in _SKIPS]


def test_every_exemption_names_its_rule() -> None:
    modules = (*source(), *scripts(), *suite())
    assert [line for module in modules for line in unnamed_exemptions(module)] == []


@pytest.mark.parametrize("word", ["type: " + "ignore", "no" + "qa", "no" + "sec"])
def test_an_exemption_from_everything_would_be_found(word: str) -> None:
    assert unnamed_exemptions(sample(f"x = 1  # {word}\n")) == [f"src/huitou/core/sample.py:1 # {word}"]


@pytest.mark.parametrize("word", ["type: ignore[misc]  # private", "noqa: S608", "nosec B608"])
def test_a_named_exemption_passes(word: str) -> None:
    assert unnamed_exemptions(sample(f"x = 1  # {word}\n")) == []


def test_every_skipped_test_says_why() -> None:
    assert [line for module in suite() for line in skips_without_reason(module)] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@pytest.mark.skip\ndef test_a() -> None: ...", 1),
        ("@pytest.mark.skip()\ndef test_a() -> None: ...", 1),
        ("@pytest.mark.skipif(True, reason='')\ndef test_a() -> None: ...", 1),
        ("@pytest.mark.skipif(True, reason='PostgreSQL only')\ndef test_a() -> None: ...", 0),
        ("pytest.skip()", 1),
        ("pytest.skip('no such file system')", 0),
    ],
)
def test_a_skip_without_reason_would_be_found(text: str, found: int) -> None:
    assert len(skips_without_reason(sample(text))) == found
