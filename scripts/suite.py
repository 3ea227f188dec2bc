"""./test: everything that must hold before a change goes in, step by step, stopping at the first that does not."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cluster import temporary_cluster
from installation import Installation, InstallationFailed, ensure
from machine import install_missing
from usage import ScriptLine
from wording import in_language, say

ROOT = Path(__file__).resolve().parent.parent
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_SUMMARY = re.compile(r"=*\s*(?:no tests ran|\d+ (?:passed|failed|errors?|skipped|deselected)\b.*) in [0-9.]+s")


_PAGES_ONLY = ("--ignore=tests/integration/web", "--ignore=tests/integration/access")


@dataclass(frozen=True, slots=True)
class Step:
    """A command that must exit 0. `on_postgresql`: run it over a PostgreSQL of its own."""

    name: str
    command: tuple[str, ...]
    on_postgresql: bool = False

    @property
    def is_pytest(self) -> bool:
        """Whether its last word is pytest's summary."""
        return "pytest" in self.command


@dataclass(slots=True)
class Record:
    """What has been run: step, seconds, whether it held, and pytest's summaries."""

    lines: list[tuple[str, float, bool]] = field(default_factory=list)
    summaries: list[str] = field(default_factory=list)

    def show(self) -> None:
        """The table of steps, then pytest's own summaries, the last one last."""
        print()
        for name, seconds, held in self.lines:
            print(f"  {'✓' if held else '✗'} {seconds:7.1f} s  {name}")
        failed = [name for name, _, held in self.lines if not held]
        if failed:
            say(f"没有通过：{failed[0]}", f"Failed: {failed[0]}")
        print(*self.summaries, sep="\n", flush=True)


def steps(python: str, *, fast: bool, more: Sequence[str], long: bool = False) -> tuple[Step, ...]:
    """The steps in order; `more` goes to every pytest. Pages speak to the database through the queries and actions
    that the rooms' own tests try on PostgreSQL, so the bounded run asks the pages themselves on SQLite only."""

    def tool(name: str, module: str, *arguments: str) -> Step:
        return Step(name, (python, "-m", module, *arguments))

    def pytest(name: str, *arguments: str, on_postgresql: bool = False) -> Step:
        return Step(name, (python, "-m", "pytest", "-q", *arguments, *more), on_postgresql)

    static = (
        tool("ruff check", "ruff", "check", "."),
        tool("ruff format", "ruff", "format", "--check", "."),
        tool("mypy --strict", "mypy"),
        Step("import contracts", (python, "-c", "from importlinter.cli import lint_imports_command as run; run()")),
        tool("bandit", "bandit", "--quiet", "--recursive", "--configfile", "pyproject.toml", "src"),
    )
    if fast:
        quick = [f"tests/{part}" for part in ("unit", "spec", "repository") if (ROOT / "tests" / part).is_dir()]
        return (*static, pytest("unit, spec and repository tests", "-n", "2", *quick))
    both = [f"tests/{part}" for part in ("integration", "generative") if (ROOT / "tests" / part).is_dir()]
    templates = (tool("djlint", "djlint", "src", "--lint", "--quiet"),) if _has_templates() else ()
    return (
        *static,
        *templates,
        tool(
            "migrations are up to date",
            "django",
            "makemigrations",
            "--check",
            "--dry-run",
            "--settings",
            "huitou.conf.settings",
        ),
        pytest("tests on SQLite", "-n", "2", "--ignore=tests/functional"),
        pytest("tests on PostgreSQL 15", "-n", "2", *both, *(() if long else _PAGES_ONLY), on_postgresql=True),
        pytest("tests in the browser", "-n", "2", "--dist", "loadfile", "tests/functional"),
    )


def _has_templates() -> bool:
    """djlint takes the absence of templates for wrong usage."""
    return any((ROOT / "src").rglob("*.html"))


def is_summary(line: str) -> bool:
    """Whether a line of pytest's output is its last word, `3 passed in 0.12s`, in colour or not."""
    return bool(_SUMMARY.match(_COLOUR.sub("", line)))


def main(arguments: list[str]) -> int:
    """0 when every step held, 1 otherwise, 2 for wrong usage."""
    options = _parser().parse_args(arguments)
    installation = Installation(ROOT)
    try:
        ensure(installation, ("base", "development"))
    except InstallationFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    if not options.fast and not install_missing():
        return 1
    record = Record()
    try:
        with _environment(long=options.long) as env:
            more = _without_dashes(options.pytest)
            planned = steps(str(installation.python), fast=options.fast, more=more, long=options.long)
            held = all(_run(step, env, record) for step in planned)
    except KeyboardInterrupt:
        held = False
    record.show()
    return 0 if held else 1


def _parser() -> ScriptLine:
    parser = ScriptLine(
        prog="./test", description=in_language("运行全部有界的测试。", "Runs everything bounded."), allow_abbrev=False
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument(
        "--fast", action="store_true", help=in_language("只做静态检查和单元测试", "static checks and unit tests only")
    )
    form.add_argument("--long", action="store_true", help=in_language("不设上限的测试", "the unbounded form"))
    parser.add_argument("pytest", nargs="*", help=in_language("-- 之后的参数交给 pytest", "after --: for pytest"))
    return parser


def _without_dashes(arguments: Sequence[str]) -> list[str]:
    return [argument for argument in arguments if argument != "--"]


@contextmanager
def _environment(*, long: bool) -> Iterator[dict[str, str]]:
    """The environment of every step: a data directory of the run's own, no database and language of the caller's."""
    with tempfile.TemporaryDirectory(prefix="huitou-test-") as data:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HUITOU_")}
        own = {"HUITOU_DATA": data, "PYTHONPATH": str(ROOT / "src")}
        yield kept | own | ({"HUITOU_LONG": "1"} if long else {})


def _run(step: Step, env: dict[str, str], record: Record) -> bool:
    print(f"\n── {step.name}", flush=True)
    started = time.monotonic()
    held = False
    try:
        if step.on_postgresql:
            with temporary_cluster() as url:
                held = _held(step, env | {"HUITOU_DATABASE_URL": url}, record.summaries.append)
        else:
            held = _held(step, env, record.summaries.append)
    finally:
        record.lines.append((step.name, time.monotonic() - started, held))
    return held


def _held(step: Step, env: dict[str, str], keep: Callable[[str], None]) -> bool:
    """Runs the command, passing its output on; keeps pytest's last summary line."""
    if not step.is_pytest:
        return subprocess.run(step.command, cwd=ROOT, env=env, check=False).returncode == 0
    summary = ""
    colour = ("--color=yes",) if sys.stdout.isatty() else ()
    with subprocess.Popen(
        (*step.command, *colour), cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, errors="replace"
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            summary = line.rstrip() if is_summary(line) else summary
    keep(summary or in_language(f"{step.name}：没有小结", f"{step.name}: no summary"))
    return process.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
