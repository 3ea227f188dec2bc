"""What gets installed is named to the byte, comes from nowhere in particular, and may be passed on."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from typing import Any

import pytest
from packaging.requirements import Requirement

from tests.repository.code_base import ROOT

LOCKS = sorted(path.stem for path in (ROOT / "locks").glob("*.txt"))
_LESSER = re.compile(r"\bLGPL|lesser general public licen[cs]e", re.IGNORECASE)
_STRONG = re.compile(r"\bA?GPL|(?<!lesser )general public licen[cs]e", re.IGNORECASE)
_PERMISSIVE = re.compile(
    r"\b(?:MIT|0?BSD|Apache|PSF|Python Software Foundation|ISC|MPL|Mozilla|HPND|OFL|Zlib|Unlicense)\b", re.IGNORECASE
)


def pins(lock: str) -> dict[str, list[str]]:
    """Requirement → hashes, as they stand in the text of a lock."""
    entries: dict[str, list[str]] = {}
    for line in lock.splitlines():
        if re.match(r"[A-Za-z0-9]", line):
            entries[line.rstrip(" \\")] = []
        elif (digest := re.search(r"--hash=(sha256:[0-9a-f]{64})", line)) and entries:
            entries[list(entries)[-1]].append(digest[1])
    return entries


def is_compatible(licence: str) -> bool:
    """Whether an Apache-2.0 program may install and use it: permissive, weak copyleft, but no GPL and no AGPL."""
    return bool(_PERMISSIVE.search(licence) or _LESSER.search(licence)) and not _STRONG.search(licence)


def licence_of(distribution: metadata.Distribution) -> str:
    """The licence as the package declares it: expression, else classifiers, else the first line of the old field."""
    about = distribution.metadata
    classifiers = [line for line in about.get_all("Classifier", []) if line.startswith("License ::")]
    old = "".join(about.get_all("License", []))
    return "".join(about.get_all("License-Expression", [])) or "; ".join(classifiers) or old.partition("\n")[0]


def text_of(lock: str) -> str:
    return (ROOT / "locks" / f"{lock}.txt").read_text(encoding="utf-8")


def base_distributions() -> list[str]:
    required = [Requirement(line) for line in pins(text_of("base"))]
    return [one.name for one in required if one.marker is None or one.marker.evaluate()]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_hashes(lock: str) -> None:
    assert {line: hashes for line, hashes in pins(text_of(lock)).items() if "==" not in line or not hashes} == {}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    assert re.findall(r".*(?:://|index|find-links).*", text_of(lock)) == []


def test_what_developers_install_contains_what_users_install() -> None:
    assert set(pins(text_of("base"))) - set(pins(text_of("development"))) == set()


def test_every_direct_dependency_is_locked_in_a_version_that_fits() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    locked = {one.name: one.specifier for one in map(Requirement, pins(text_of("base")))}
    wrong = []
    for wanted in map(Requirement, declared):
        version = str(locked.get(wanted.name, "")).removeprefix("==")
        if not version or version not in wanted.specifier:
            wrong.append(str(wanted))
    assert wrong == []


def undocumented(page: str, project: dict[str, Any]) -> list[str]:
    """Direct dependencies whose name stands in no row of the page."""
    named = [*project["dependencies"], *(line for lines in project["optional-dependencies"].values() for line in lines)]
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("|")]
    words = {word for row in rows for word in re.split(r"[\s,\[\]]+", row.lower())}
    return [line for line in named if Requirement(line).name.lower() not in words]


def test_every_direct_dependency_has_its_line_in_the_documents() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert undocumented((ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8"), project) == []


def test_an_undocumented_dependency_would_be_found() -> None:
    project = {"dependencies": ["django>=5", "psycopg[binary]"], "optional-dependencies": {"development": ["ruff"]}}
    assert undocumented("| django 5.2 | …\n| psycopg[binary] | …\n", project) == ["ruff"]


@pytest.mark.parametrize("name", base_distributions())
def test_an_installed_package_may_be_used_under_our_licence(name: str) -> None:
    assert is_compatible(licence_of(metadata.distribution(name)))


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ("BSD-3-Clause", True),
        ("Apache-2.0 OR BSD-3-Clause", True),
        ("License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)", True),
        ("LGPL-3.0-only", True),
        ("AGPL-3.0-or-later", False),
        ("License :: OSI Approved :: GNU General Public License v3 (GPLv3)", False),
        ("Proprietary", False),
        ("", False),
    ],
)
def test_licences_are_told_apart(licence: str, expected: bool) -> None:
    assert is_compatible(licence) is expected


def test_a_pin_without_hash_would_be_found() -> None:
    assert pins("a==1 \\\n    --hash=sha256:" + "0" * 64 + "\nb==2\n") == {"a==1": ["sha256:" + "0" * 64], "b==2": []}
