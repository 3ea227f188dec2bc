"""huitou serve, huitou migrate: the running program.

`serve` prepares the data directory (schema, demonstration county when it is empty), starts the job worker beside
the web process, says where to go and who may sign in, and ends both on Ctrl-C.
"""

from __future__ import annotations

import argparse
import errno
import ipaddress
import os
import shutil
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from huitou.cli import database, language, tripwire
from huitou.cli.command_line import WholeNumber
from huitou.cli.worker import kept_running
from huitou.core.errors import Place, Refusal, reason_of

_READY_WITHIN = 60.0


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds serve and migrate."""
    serve = commands.add_parser("serve", parents=[database.options()], help="启动网页和后台任务")
    serve.add_argument("--port", type=WholeNumber(1, 65535), default=8000, help="端口（默认 8000）")
    serve.add_argument("--host", default="127.0.0.1", help="对外服务的名称（默认只在本机）")
    serve.add_argument("--certificate", type=Path, help="TLS 证书（对外服务时必须）")
    serve.add_argument("--key", type=Path, help="TLS 私钥")
    serve.add_argument("--no-demo", action="store_true", help="空的数据目录不载入演示县")
    serve.set_defaults(run=_serve)
    migrate = commands.add_parser("migrate", parents=[database.options()], help="升级数据库结构（先留备份）")
    migrate.set_defaults(run=_migrate)


def _serve(arguments: argparse.Namespace) -> int:
    _require_safe_host(arguments)
    os.environ["HUITOU_HOST"] = arguments.host
    database.set_up(arguments, must_be_sound=True)
    for problem in tripwire.readable_by_others():
        print(problem.line(language()), file=sys.stderr)
    _require_real_data(arguments)
    _require_free_port(arguments.host, arguments.port)
    sign_ins = _demonstration(arguments)
    announce = threading.Thread(target=_announce, args=(arguments, sign_ins), daemon=True)
    with kept_running([sys.executable, "-m", "huitou", "worker"], _child_environment()):
        announce.start()
        _run_web(arguments)
    return 0


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _require_safe_host(arguments: argparse.Namespace) -> None:
    if not _is_loopback(arguments.host) and not (arguments.certificate and arguments.key):
        raise Refusal.of("HT8002", host=arguments.host)
    for file in filter(None, (arguments.certificate, arguments.key)):
        if not file.is_file():
            raise Refusal.of("HT2020", Place(file=str(file)))


def _require_real_data(arguments: argparse.Namespace) -> None:
    """Beyond this machine nothing is served whose passwords are printed."""
    from django.conf import settings

    from huitou.areas.queries import is_empty
    from huitou.cli import demo

    is_made_up = demo.is_demonstration() or (is_empty() and not arguments.no_demo)
    if is_made_up and not _is_loopback(arguments.host):
        raise Refusal.of("HT8003", data=str(settings.DATA))


def _demonstration(arguments: argparse.Namespace) -> str:
    """Loads the demonstration county into an empty database; the sign-ins to print, empty for real data."""
    from huitou.areas.queries import is_empty
    from huitou.cli import demo, people

    if is_empty() and not arguments.no_demo:
        demo.build()
    people.ensure_first_administrator()
    return demo.sign_in_words()


def _require_free_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Refusal.of("HT8004", port=port) from error
            raise Refusal.of("HT9048", None, host=host, port=port, **reason_of(error)) from error


def _child_environment() -> dict[str, str]:
    from django.conf import settings

    return {**os.environ, "HUITOU_DATA": str(settings.DATA)}


def _run_web(arguments: argparse.Namespace) -> None:
    from django.conf import settings
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    os.environ["HUITOU_DATA"] = str(settings.DATA)
    Granian(
        "huitou.conf.wsgi:application",
        address=arguments.host,
        port=arguments.port,
        interface=Interfaces.WSGI,
        blocking_threads=8,
        ssl_cert=arguments.certificate,
        ssl_key=arguments.key,
        log_level=LogLevels.error,
    ).serve()


def _announce(arguments: argparse.Namespace, sign_ins: str) -> None:
    """Says where to go once the pages and the job worker answer."""
    scheme = "https" if arguments.certificate else "http"
    address = f"{scheme}://{arguments.host}:{arguments.port}"
    deadline = time.monotonic() + _READY_WITHIN
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:  # nosec B310  # our own address
                if answer.status == 200:
                    break
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    print(f"{sign_ins}\nlistening on {address}", flush=True)


def _migrate(arguments: argparse.Namespace) -> int:
    """Brings an older schema up to date; the embedded file is copied beside itself first."""
    database.start_django(arguments)
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    steps = len(database.steps_to_do())
    if not steps:
        print("数据库结构已经是最新的" if language() == "zh" else "the database schema is up to date")
        return 0
    path = Path(settings.DATABASES["default"]["NAME"])
    if connection.vendor == "sqlite" and path.exists():
        copy = _copy_database(path)
        print(f"升级前的副本：{copy}" if language() == "zh" else f"copy made before: {copy}")
    call_command("migrate", verbosity=0, interactive=False)
    print(
        f"已升级数据库结构：{steps}步"
        if language() == "zh"
        else f"the database schema was brought up to date: {steps} steps"
    )
    return 0


def _copy_database(path: Path) -> Path:
    """A consistent copy beside the file, through SQLite's own backup."""
    import sqlite3

    copy = path.with_name(f"{path.stem}.before-migrate.{database.now():%Y%m%d%H%M%S}{path.suffix}")
    draft = copy.with_suffix(".part")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    with sqlite3.connect(path) as source, sqlite3.connect(draft) as target:
        source.backup(target)
    shutil.move(draft, copy)
    return copy
