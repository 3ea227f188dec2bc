"""The catalogue of problems: every number once, in both languages, raised somewhere with the values its words need."""

from __future__ import annotations

import ast
import re
import string
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import pytest

from huitou.core import problems
from huitou.core.problems import TABLE
from huitou.core.problems.kind import ProblemKind
from tests.repository.code_base import SOURCE, Module, sample, source

_CODE = re.compile(r"\bHT\d{4}\b")
_GROUPS = [name for _, name, _ in iter_modules(problems.__path__) if name != "kind"]


def kinds_of(group: str) -> tuple[ProblemKind, ...]:
    """The kinds of one file of the table."""
    kinds: tuple[ProblemKind, ...] = import_module(f"huitou.core.problems.{group}").KINDS
    return kinds


def names_in(words: str) -> set[str]:
    """The `{names}` that must be filled."""
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


def raised(module: Module) -> Iterator[tuple[int, str, set[str]]]:
    """Line, code and names of values of every problem that is spelled out in a module."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        code, called = str(node.args[0].value), ast.unparse(node.func)
        if called == "Refusal.of" and all(key.arg for key in node.keywords):
            yield node.lineno, code, {str(key.arg) for key in node.keywords} - {"place"}
        elif called == "Problem":
            values = [*node.args[2:], *(key.value for key in node.keywords if key.arg == "values")]
            names = _literal_names(values[0]) if values else set()
            if names is not None:
                yield node.lineno, code, names


def _literal_names(node: ast.expr) -> set[str] | None:
    """The keys of a dictionary that is written out; None when they are not all to be seen."""
    if not isinstance(node, ast.Dict) or not all(isinstance(key, ast.Constant) for key in node.keys):
        return None
    return {str(key.value) for key in node.keys if isinstance(key, ast.Constant)}


def missing_values(module: Module, table: dict[str, ProblemKind]) -> list[str]:
    """Problems raised with a number that does not exist or without a value that their words need."""
    found = []
    for line, code, names in raised(module):
        kind = table.get(code)
        needed = names_in(kind.zh) | names_in(kind.en) if kind else {"(no such kind)"}
        if needed - names:
            found.append(f"{module.path}:{line} {code} {sorted(needed - names)}")
    return found


def test_no_number_is_given_twice() -> None:
    counts = Counter(kind.code for group in _GROUPS for kind in kinds_of(group))
    assert [code for code, count in counts.items() if count > 1] == []
    assert set(counts) == set(TABLE)


@pytest.mark.parametrize("group", _GROUPS)
def test_a_group_keeps_to_its_thousand(group: str) -> None:
    assert len({kind.code[:3] for kind in kinds_of(group)}) <= 1


@pytest.mark.parametrize("kind", TABLE.values(), ids=lambda kind: kind.code)
def test_both_languages_say_the_same_things(kind: ProblemKind) -> None:
    def spelled(words: str) -> set[str]:
        return {re.sub("(^|_)(zh|en)$", "", name) for name in names_in(words)}

    # `{role_en}` is the English spelling of `{role}`, `{en}` that of `{zh}`.
    assert kind.zh.strip()
    assert re.search("[a-z]", kind.en)
    assert spelled(kind.zh) == spelled(kind.en)


def test_every_number_in_the_program_is_in_the_table() -> None:
    texts = [path.read_text(encoding="utf-8") for path in SOURCE.rglob("*") if path.suffix in {".py", ".html"}]
    assert {code for text in texts for code in _CODE.findall(text)} - set(TABLE) == set()


def test_every_number_in_the_table_is_raised_somewhere() -> None:
    elsewhere = (module.text for module in source() if not module.name.startswith("huitou.core.problems"))
    assert sorted(set(TABLE) - {code for text in elsewhere for code in _CODE.findall(text)}) == []


def test_every_problem_is_raised_with_the_values_that_its_words_need() -> None:
    assert [line for module in source() for line in missing_values(module, TABLE)] == []


def test_a_missing_value_would_be_found() -> None:
    table = {"HT2001": ProblemKind("HT2001", "没有“{sheet}”", "no “{sheet}”")}
    wrong = sample('Refusal.of("HT2001", place, name="户表")\nProblem("HT2001", place, {"sheet": "户表"})\n')
    assert missing_values(wrong, table) == ["src/huitou/core/sample.py:1 HT2001 ['sheet']"]
