"""What others call says what it takes, gives and refuses."""

from __future__ import annotations

import ast

from tests.repository.code_base import Module, sample, scripts, source


def without_docstring(module: Module) -> list[str]:
    """The module, and its public functions and classes at the top, that say nothing."""
    nodes = [
        node for node in module.tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]
    silent = [node.name for node in nodes if not node.name.startswith("_") and not ast.get_docstring(node)]
    if module.text.strip() and not ast.get_docstring(module.tree):
        silent.insert(0, "(module)")
    return [f"{module.path}: {name}" for name in silent]


def test_every_module_public_function_and_class_has_a_docstring() -> None:
    assert [name for module in (*source(), *scripts()) for name in without_docstring(module)] == []


def test_what_says_nothing_would_be_found() -> None:
    silent = sample('def shown() -> None: ...\ndef _own() -> None: ...\nclass Said:\n    """Words."""\n')
    assert without_docstring(silent) == ["src/huitou/core/sample.py: (module)", "src/huitou/core/sample.py: shown"]
