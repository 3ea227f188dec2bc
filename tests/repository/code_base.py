"""The code base as data: its files, modules, imports, functions and comments."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = ROOT / "src" / "huitou"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """A Python file: `name` is dotted (`huitou.core.facts`), `path` relative to the root of the repository."""

    name: str
    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed file."""
        return ast.parse(self.text)

    @property
    def room(self) -> str:
        """The room it belongs to; empty for the package itself."""
        return self.name.split(".")[1] if "." in self.name else ""

    @property
    def lines(self) -> int:
        """Its length."""
        return len(self.text.splitlines())

    def functions(self) -> Iterator[Function]:
        """All functions and methods, nested ones included."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def comments(self) -> Iterator[tuple[int, str]]:
        """Line number and text of every comment; text inside of strings is none."""
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string

    def imports(self) -> Iterator[str]:
        """What it imports at run time, as dotted names, `from a import b` as `a.b`."""
        for node in _at_run_time(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _at_run_time(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from _at_run_time(child)


def sample(text: str, name: str = "huitou.core.sample") -> Module:
    """A module made up in a test."""
    return Module(name, f"src/{name.replace('.', '/')}.py", text)


def modules_below(directory: Path, base: Path) -> tuple[Module, ...]:
    """The Python files below a directory, without migrations, named from `base`."""
    found = []
    for path in sorted(directory.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        parts = path.relative_to(base).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found.append(Module(name, str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")))
    return tuple(found)


@cache
def source() -> tuple[Module, ...]:
    """The program."""
    return modules_below(SOURCE, SOURCE.parent)


@cache
def scripts() -> tuple[Module, ...]:
    """The scripts behind ./run and ./test."""
    return modules_below(ROOT / "scripts", ROOT / "scripts")


@cache
def suite() -> tuple[Module, ...]:
    """The tests."""
    return modules_below(ROOT / "tests", ROOT)


def rooms() -> tuple[str, ...]:
    """The rooms that are there."""
    return tuple(sorted(path.parent.name for path in SOURCE.glob("*/__init__.py")))


def kept_files() -> Iterator[Path]:
    """Every file that is or may be committed: all but what `.gitignore` names."""
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split() if line]
    yield from _kept(ROOT, [*ignored, ".git"])


def _kept(directory: Path, ignored: list[str]) -> Iterator[Path]:
    for path in sorted(directory.iterdir()):
        if any(fnmatch(path.name, pattern) for pattern in ignored):
            continue
        if path.is_dir():
            yield from _kept(path, ignored)
        else:
            yield path
