"""A pack's folder read into plain JSON values, and those checked against the shape of a pack."""

from __future__ import annotations

import json
from collections.abc import Hashable
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from huitou.core.errors import Place, Problem, Refusal
from huitou.policy.schema import PackFiles, Source


class _Loader(yaml.CSafeLoader):
    """The safe loader, except that a key that stands twice is refused instead of the last one winning."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = next((key for position, key in enumerate(keys) if key in keys[:position]), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(None, None, f"“{twice}” stands twice", node.start_mark)
        return super().construct_mapping(node, deep)


def read_folder(folder: Path) -> Source:
    """Every YAML file of the folder under its stem, those of `forms/` by number.

    Raises `Refusal` HT6008 for a file that is not YAML.
    """
    source: Source = {path.stem: _read(path) for path in sorted(folder.glob("*.yaml"))}
    source["forms"] = {path.stem: _read(path) for path in sorted(folder.glob("forms/*.yaml"))}
    return source


def _read(path: Path) -> Any:
    try:
        return _plain(_Loader(path.read_text(encoding="utf-8")).get_single_data())
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Refusal.of("HT6008", Place(file=path.name), detail=" ".join(str(error).split())) from error


def _plain(value: Any) -> Any:
    """JSON values only: keys as text, dates as text. One content has one digest, however YAML spelled it."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def checked_files(source: Source) -> PackFiles:
    """The content as typed files. Raises `Refusal` HT6004, one problem per value of a wrong shape."""
    try:
        return PackFiles.model_validate_json(json.dumps(source, ensure_ascii=False))
    except ValidationError as error:
        problems = [
            Problem("HT6004", Place(name=".".join(str(part) for part in found["loc"])), {"detail": found["msg"]})
            for found in error.errors(include_url=False, include_input=False, include_context=False)
        ]
        raise Refusal(problems) from error
