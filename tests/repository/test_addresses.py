"""Nothing in the repository names a package index, a machine's own path, or what a text was written with.

The patterns are put together from parts, so that this file does not contain what it looks for.
"""

from __future__ import annotations

import re

import pytest

from tests.repository.code_base import ROOT, kept_files

_FORBIDDEN = {
    "package index": "|".join(
        (
            "py" + r"pi\.org",
            "python" + r"hosted\.org",
            "npm" + r"js\.(?:org|com)",
            "un" + r"pkg\.com",
            "js" + r"delivr\.net",
            r"https?://[^\s\"'<>]*/" + "sim" + r"ple\b",
            r"(?:extra-)?" + "index" + r"-url[= ]+\S*://",
        )
    ),
    "machine path": "|".join(
        (
            r"(?<![\w.])/" + r"root/",
            r"(?<![\w.])/" + r"(?:home|Users)/\w+/",
            r"/" + r"work/(?:main|shared)",
            r"\.\./" + r"shared\b",
            r"/" + r"opt/(?:wheels|py)",
        )
    ),
    "writing tool": r"\b(?:cl" + "aude|anth" + "ropic|cop" + "ilot|chat" + "gpt|sub" + "agent)",
}
_COMPILED = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _FORBIDDEN.items()}


def forbidden_in(text: str) -> list[tuple[str, str]]:
    """Kind and words of everything that must not stand in the repository."""
    return [(kind, found[0]) for kind, pattern in _COMPILED.items() for found in pattern.finditer(text)]


def test_no_file_names_a_package_index_a_machine_path_or_a_writing_tool() -> None:
    found = {
        str(path.relative_to(ROOT)): problems
        for path in kept_files()
        if (problems := forbidden_in(path.read_bytes().decode("utf-8", errors="replace")))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("package index", "--extra-" + "index" + "-url=" + "https://mirror.example/x"),
        ("package index", "https://mirror.example/py" + "pi/sim" + "ple/"),
        ("machine path", "see /ho" + "me/zhang/huitou"),
        ("machine path", "see .." + "/shared/rules.md"),
        ("writing tool", "written by Cl" + "aude"),
    ],
)
def test_each_kind_would_be_found(kind: str, text: str) -> None:
    assert kind in {found for found, _ in forbidden_in(text)}


@pytest.mark.parametrize("text", ["https://www.python.org/downloads/", "GET /home/ 200", "install --no-index", "a/b"])
def test_ordinary_words_pass(text: str) -> None:
    assert forbidden_in(text) == []
