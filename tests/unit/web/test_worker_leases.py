"""Whether a job worker is alive is told by a lock that the kernel frees, not by a clock."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from huitou.web.worker_leases import held, is_alive

HOLDS_UNTIL_KILLED = """
import sys, time
from pathlib import Path
from huitou.web.worker_leases import held
with held(Path(sys.argv[1]), "0a1b"):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_worker_is_alive_while_it_holds_its_lock(tmp_path: Path) -> None:
    with held(tmp_path, "0a1b"):
        assert is_alive(tmp_path, "0a1b")
    assert not is_alive(tmp_path, "0a1b")


def test_nobody_is_alive_who_never_was(tmp_path: Path) -> None:
    assert not is_alive(tmp_path, "ffff")


def test_a_killed_worker_is_dead_at_once_and_leaves_no_file(tmp_path: Path) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-c", HOLDS_UNTIL_KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "held\n"
    assert is_alive(tmp_path, "0a1b")
    worker.kill()
    worker.wait()
    worker.stdout.close()
    assert not is_alive(tmp_path, "0a1b")
    assert list((tmp_path / "workers").iterdir()) == []
