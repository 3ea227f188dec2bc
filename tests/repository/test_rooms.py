"""The rooms keep their walls, beyond what the import contracts in `pyproject.toml` see."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterable

import pytest

from tests.repository.code_base import ROOT, SOURCE, Module, rooms, sample, source

STANDARD_FILES = {
    "__init__", "models", "queries", "actions", "tasks", "apps", "signals", "admin", "migrations",
}  # fmt: skip
# What a Django room holds besides the standard files and pure modules, and why.
DECLARED_FILES = {
    "audit": {
        "writing": "the guard that every table of ours asks before a write; audit is the lowest room with tables",
        "bulk": "whole files into a table with one event over all rows",
        "rows": "rows into a table by one kept statement or one COPY; events are written with it as well",
        "sorted_indexes": "indexes of the embedded database that are made after a large load instead of along with it",
        "prepared": "reads whose SQL is worked out once",
        "write_ahead_log": "the log of the embedded database, carried over by those who have time",
    },
    "accounts": {
        "people_rows": "a row about a person and a post, with the problems of its own; pure",
    },
    "registry": {
        "code_lists": "the national register's code lists, as data",
        "columns": "the register's columns, as data: headings, readers, where a value goes",
        "records": "rows of a workbook as records with their problems; pure",
        "village_names": "spellings of village names; pure",
        "village_finding": "which area a row means, by either scheme of codes; pure",
        "comparing": "a file against what is known; pure",
        "sealed_fields": "what is sealed, and in which columns; pure",
        "new_families": "members of households that nobody is known of, numbered at once; pure",
        "stored_rows": "records as rows, made before the transaction; pure",
        "member_matching": "which row is which known member; pure",
        "planning": "every check and comparison of a load, before its transaction is opened",
    },
    "surveys": {
        "opening": "what is frozen when a round is opened; pure",
        "survey_documents": "what somebody says of one subject, and JSON lines as documents; pure",
        "survey_sheets": "the flat survey sheet, out and in; pure",
        "form_2": "a Form 2 workbook as documents; pure",
        "workbooks": "which of these a workbook is; pure",
        "matching": "which subject a document is about",
        "certified_models": "tables of what departments certify; a part of `models`, which would be too long",
        "review_models": "tables of what reviewers say and pass; a part of `models`, which would be too long",
        "certified": "departments' lists: rows, whom they mean, and what loading one would do, before its transaction",
        "planning": "canonical facts and comparison of surveys, before the transaction is opened",
        "entry_checks": "the rules on what is about to be saved, as problems at their places",
    },
    "assessments": {
        "findings": "findings as stored text and back; pure",
        "missed": "which items of a subject become gaps; pure",
    },
    "casework": {
        "comparing": "what is missed against the gaps that are there; pure",
        "numbering": "the numbers of referrals; pure",
        "revisits": "the answers of a revisit beside the first ones; pure",
        "traits": "what conditions of the matrix ask of a household; pure",
    },
}
PURE_ROOMS = {"core", "policy", "checks", "rollup", "documents", "sealing"}
MAY_IMPORT_MODELS = {"actions", "queries", "tasks", "admin", "apps", "models", "migrations"}


def django_rooms() -> list[str]:
    """Rooms with tables or receivers; `web` holds pages and is laid out by subject."""
    return [room for room in rooms() if (SOURCE / room / "apps.py").is_file() and room != "web"]


def is_pure(module: Module) -> bool:
    """Takes values and gives values: no framework, and nothing of a room that touches the database."""
    return not any(
        name.split(".")[0] in {"django", "allauth", "axes"} or set(name.split(".")[2:3]) & STANDARD_FILES
        for name in module.imports()
    )


def undeclared_files(room: str, modules: Iterable[Module]) -> list[str]:
    """Modules of a Django room that are neither standard, nor declared, nor pure."""
    allowed = STANDARD_FILES | set(DECLARED_FILES.get(room, {}))
    own = [module for module in modules if module.room == room and module.name.count(".") > 1]
    return [one.name for one in own if one.name.split(".")[2] not in allowed and not is_pure(one)]


def imports_of_models(modules: Iterable[Module]) -> list[str]:
    """`importer → module` for every import of a models.py by a module that may not."""
    found = []
    for module in modules:
        place = module.name.split(".")[2:3]
        if place and place[0] in MAY_IMPORT_MODELS:
            continue
        for name in module.imports():
            parts = name.split(".")
            if parts[0] == "huitou" and parts[2:3] == ["models"]:
                found.append(f"{module.name} → {name}")
    return found


def two_way_pairs(modules: Iterable[Module]) -> set[tuple[str, str]]:
    """Pairs of rooms that import each other, imports inside of functions included."""
    uses = {
        (module.room, parts[1])
        for module in modules
        for name in module.imports()
        if (parts := name.split("."))[0] == "huitou" and len(parts) > 1
    }
    return {(one, other) for one, other in uses if one < other and (other, one) in uses}


def foreign_imports(modules: Iterable[Module]) -> list[str]:
    """What is imported besides the standard library and huitou itself."""
    own = {*sys.stdlib_module_names, "huitou"}
    return [
        f"{module.path}: {name}" for module in modules for name in module.imports() if name.split(".")[0] not in own
    ]


@pytest.mark.parametrize("room", rooms())
def test_a_room_says_what_it_is_for_and_what_it_may_use(room: str) -> None:
    docstring = ast.get_docstring(ast.parse((SOURCE / room / "__init__.py").read_text(encoding="utf-8"))) or ""
    assert "May use" in docstring


def test_every_pure_room_stands_under_the_contract_that_keeps_the_framework_out() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = [one for one in settings["tool"]["importlinter"]["contracts"] if one["type"] == "forbidden"]
    assert set(contract["source_modules"]) == {f"huitou.{room}" for room in PURE_ROOMS & set(rooms())}


@pytest.mark.parametrize("room", django_rooms())
def test_a_django_room_holds_the_standard_files(room: str) -> None:
    assert undeclared_files(room, source()) == []


def test_every_declared_file_is_there() -> None:
    declared = [(room, name) for room, names in DECLARED_FILES.items() for name in names]
    gone = [f"{room}/{name}" for room, name in declared if not list((SOURCE / room).glob(f"{name}*"))]
    assert gone == []


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("models", "from django.db import models", False),
        ("writing", "from django.db import models", False),
        ("actions.sealing", "from django.db import transaction", False),
        ("chain", "from hashlib import sha256", False),
        ("chain", "from huitou.core.facts import Money", False),
        ("chain", "from django.db import connection", True),
        ("chain", "from huitou.audit.models import Event", True),
        ("chain", "from huitou.areas.queries import area_at", True),
    ],
)
def test_an_undeclared_module_that_is_not_pure_would_be_found(name: str, text: str, found: bool) -> None:
    module = sample(text, f"huitou.audit.{name}")
    assert undeclared_files("audit", [module]) == ([module.name] if found else [])


def test_models_are_imported_only_by_actions_queries_tasks_admin_apps_and_models() -> None:
    assert imports_of_models(source()) == []


def test_an_import_of_models_by_a_page_would_be_found() -> None:
    page = sample("from huitou.audit.models import Event\n", "huitou.web.pages.home")
    assert imports_of_models([page]) == ["huitou.web.pages.home → huitou.audit.models.Event"]


def test_no_two_rooms_import_each_other() -> None:
    assert two_way_pairs(source()) == set()


def test_a_two_way_pair_would_be_found_even_inside_of_a_function() -> None:
    one = sample("import huitou.audit.queries\n", "huitou.areas.queries")
    other = sample("def late() -> None:\n    from huitou.areas import queries\n", "huitou.audit.actions")
    assert two_way_pairs([one, other]) == {("areas", "audit")}


def test_core_uses_the_standard_library_only() -> None:
    assert foreign_imports(module for module in source() if module.room == "core") == []


def test_a_foreign_import_in_core_would_be_found_unless_it_is_for_types_only() -> None:
    core = sample("from typing import TYPE_CHECKING\nimport yaml\nif TYPE_CHECKING:\n    import numpy\n")
    assert foreign_imports([core]) == ["src/huitou/core/sample.py: yaml"]
