"""Packs changed for a test: a copy of the shipped content with some of it replaced."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from huitou.policy import LintProblem, Pack, lint, load_pack

SHIPPED = load_pack("qingshen-2017")


def changed(change: Callable[[dict[str, Any]], object]) -> Pack:
    """The shipped pack after `change` has been made to a copy of its content."""
    source = copy.deepcopy(SHIPPED.source)
    change(source)
    return Pack.from_source(source)


def put(key_path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """A change: `value` at a path of keys and 0-based positions, separated by `/`."""

    def change(source: Any) -> None:
        *path, last = key_path.split("/")
        for key in path:
            source = source[int(key)] if isinstance(source, list) else source[key]
        source[int(last) if isinstance(source, list) else last] = value

    return change


def replaced(old: str, new: str, *files: str) -> Callable[[dict[str, Any]], None]:
    """A change: other words, in the named files or in all."""

    def words(value: Any) -> Any:
        if isinstance(value, str):
            return value.replace(old, new)
        if isinstance(value, list):
            return [words(item) for item in value]
        return {key: words(item) for key, item in value.items()} if isinstance(value, dict) else value

    def change(source: dict[str, Any]) -> None:
        for file in files or tuple(source):
            source[file] = words(source[file])

    return change


def found(pack: Pack, code: str) -> list[LintProblem]:
    """What the linter finds under one number."""
    return [problem for problem in lint(pack) if problem.code == code]


def places(pack: Pack, code: str) -> list[str]:
    """Where the linter finds it."""
    return [problem.place for problem in found(pack, code)]
