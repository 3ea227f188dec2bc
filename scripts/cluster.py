"""A PostgreSQL of the test run's own: made in a temporary directory, on a free port, ended by its process id."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from machine import POSTGRESQL_PROGRAMS

_PATIENCE_S = 30.0
# The cluster lives as long as the tests: what makes it safe against a power cut only makes it slow. What a test writes
# it takes back: statistics taken meanwhile say that tables are empty, and every plan is made for empty tables.
_FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off"}


@contextmanager
def temporary_cluster(programs: Path = POSTGRESQL_PROGRAMS, *, safe: bool = False) -> Iterator[str]:
    """Starts a cluster and gives the address for HUITOU_DATABASE_URL; afterwards the cluster and its files are gone.
    A `safe` one is set up as for real work.

    PostgreSQL refuses to run as root: then it runs as the user `postgres`. Raises subprocess.CalledProcessError or
    TimeoutError when it does not start.
    """
    directory = Path(tempfile.mkdtemp(prefix="huitou-postgresql-"))
    account = _account(directory)
    try:
        password, port = secrets.token_hex(16), _free_port()
        _initialise(programs, directory, password, account)
        server = _start(programs, directory, port, account, {} if safe else _FAST)
        try:
            _wait_until_ready(programs, server, port)
            yield f"postgresql://huitou:{password}@127.0.0.1:{port}/postgres"
        finally:
            server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
            server.wait(timeout=_PATIENCE_S)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _account(directory: Path) -> dict[str, Any]:
    """How a child process becomes the user `postgres`, if it must; the directory is handed over as well."""
    if os.geteuid():
        return {}
    entry = pwd.getpwnam("postgres")
    os.chown(directory, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _initialise(programs: Path, directory: Path, password: str, account: dict[str, Any]) -> None:
    secret = directory / "password"
    secret.write_text(password, encoding="utf-8")
    secret.chmod(0o600)
    if account:
        os.chown(secret, account["user"], account["group"])
    options = ("--username=huitou", f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8")
    command = [str(programs / "initdb"), f"--pgdata={directory / 'data'}", "--no-sync", *options]
    subprocess.run(command, cwd=directory, stdout=subprocess.DEVNULL, check=True, **account)


def _start(
    programs: Path, directory: Path, port: int, account: dict[str, Any], fast: dict[str, str]
) -> subprocess.Popen[bytes]:
    own = {"port": str(port), "unix_socket_directories": str(directory), "listen_addresses": "127.0.0.1"}
    settings = fast | own
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    log = (directory / "log").open("wb")
    with log:
        return subprocess.Popen(
            [str(programs / "postgres"), "-D", str(directory / "data"), *options],
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C ends the tests first, then the cluster
            **account,
        )


def _wait_until_ready(programs: Path, server: subprocess.Popen[bytes], port: int) -> None:
    probe = [str(programs / "pg_isready"), "--quiet", "--host=127.0.0.1", f"--port={port}"]
    until = time.monotonic() + _PATIENCE_S
    while subprocess.run(probe, check=False).returncode:
        if server.poll() is not None or time.monotonic() > until:
            raise TimeoutError(f"PostgreSQL did not start within {_PATIENCE_S:.0f} s")
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
