"""./run: installs huitou beside itself and starts it."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from installation import Installation, InstallationFailed, ensure, fetch_wheels
from usage import ScriptLine
from wording import in_language, say

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Exit 0 when done, 1 when the installation failed, 2 for wrong usage; does not return when it starts huitou."""
    options = _parser().parse_args(arguments)
    installation = Installation(ROOT)
    locks = ("base", *options.extras)
    for name in locks:
        if not installation.lock(name).is_file():
            say(f"没有 locks/{name}.txt，不认识“{name}”。", f"There is no locks/{name}.txt: “{name}” is not known.")
            return 2
    try:
        if options.fetch_wheels:
            return _fetch(installation, locks, options.fetch_wheels)
        _install(installation, locks, options.wheels)
        if "province" in options.extras:
            compile_kernel(installation, options.data)
    except InstallationFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("\n已中断。再次运行 ./run 会接着做。", "\nStopped. Run ./run again to go on.")
        return 130
    if not options.setup:
        _start(installation, options.data, options.port)
    return 0


def _parser() -> ScriptLine:
    parser = ScriptLine(
        prog="./run",
        description=in_language("安装并启动回头。Ctrl-C 停止。", "Installs and starts huitou; Ctrl-C ends it."),
    )
    add = parser.add_argument
    add("--setup", action="store_true", help=in_language("只安装，不启动", "install, do not start"))
    add("--port", type=_port, default=8000, help=in_language("网页端口（默认8000）", "port of the pages (8000)"))
    add(
        "--data",
        metavar="DIR",
        type=Path,
        default=ROOT / "var",
        help=in_language("数据目录（默认本目录下的 var）", "data directory (var beside this file)"),
    )
    add(
        "--fetch-wheels",
        metavar="DIR",
        type=Path,
        help=in_language("把安装所需的软件包下载到 DIR，不安装", "fetch the packages into DIR, install nothing"),
    )
    add(
        "--wheels",
        metavar="DIR",
        type=Path,
        help=in_language("只用 DIR 里的软件包安装，不连网络", "install from DIR only, without any network"),
    )
    add(
        "--with",
        dest="extras",
        metavar="EXTRA",
        action="append",
        default=[],
        help=in_language("另装 locks/EXTRA.txt", "install locks/EXTRA.txt as well"),
    )
    return parser


def _port(text: str) -> int:
    port = int(text) if text.isdecimal() else 0
    if not 1 <= port <= 65535:
        raise argparse.ArgumentTypeError(in_language("端口是1到65535之间的数", "a port is a number from 1 to 65535"))
    return port


def _fetch(installation: Installation, locks: tuple[str, ...], target: Path) -> int:
    count = fetch_wheels(installation, locks, target.resolve())
    say(
        f"{target} 中有 {count} 个软件包。把整个目录和本程序拷到目标电脑，运行 ./run --wheels {target}",
        f"{target} holds {count} packages. Copy it and the program to the other machine; run ./run --wheels {target}",
    )
    return 0


def _install(installation: Installation, locks: tuple[str, ...], wheels: Path | None) -> None:
    started = time.monotonic()
    if wheels and not wheels.is_dir():
        raise InstallationFailed(in_language(f"没有目录 {wheels}。", f"There is no directory {wheels}."))
    if ensure(installation, locks, wheels=wheels and wheels.resolve()):
        seconds, size = time.monotonic() - started, installation.size_mb()
        say(f"已安装：{size:.0f} MB，用时 {seconds:.0f} 秒。", f"Installed: {size:.0f} MB in {seconds:.0f} s.")
    else:
        say("已经安装好，没有变化。", "Already installed; nothing changed.")


def compile_kernel(installation: Installation, data: Path) -> None:
    """The kernel of roll-ups, compiled into the data directory now, so that nobody waits for a compiler at work.
    When it fails, huitou works without it."""
    directory = data.absolute() / "compiled"
    # What is kept knows of the file that it was compiled from, not of the files whose functions went into it.
    shutil.rmtree(directory, ignore_errors=True)
    say("编译分级汇总的计算核心（约半分钟，只做一次）…", "Compiling the kernel of roll-ups (half a minute, once) …")
    environment = os.environ | {"NUMBA_CACHE_DIR": str(directory)}
    command = [str(installation.python), "-m", "huitou.rollup.engine"]
    if subprocess.run(command, env=environment, check=False).returncode:
        say("没有编译成功，仍用通用算法，结果相同。", "It was not compiled; the general method gives the same figures.")


def _start(installation: Installation, data: Path, port: int) -> None:
    """Gives the process over to huitou, so that Ctrl-C and the exit code are its own."""
    python = str(installation.python)
    os.execv(python, [python, "-m", "huitou", "serve", "--data", str(data.absolute()), "--port", str(port)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
