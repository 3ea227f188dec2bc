"""The `huitou` command as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys

ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith(("HUITOU_", "DJANGO_"))} | {
    "PYTHONPATH": os.pathsep.join(sys.path)
}


def python(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Python itself, on the code under test; names of the environment in capitals."""
    return subprocess.run(
        [sys.executable, *words],
        env=ENVIRONMENT | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def huitou(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """One command."""
    return python("-m", "huitou", *words, **environment)
