"""A running server over the small county, and Debian's Chromium."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = "/usr/bin/chromium"
# Nothing but the page itself: no updates, no reports, no other network than the loopback.
ARGUMENTS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
_READY_WITHIN = 30.0


@dataclass(frozen=True)
class Site:
    """A running server: its address, its data directory, the sessions of its people by role, its subjects by code."""

    address: str
    data: Path
    sessions: dict[str, str]
    subjects: dict[str, str]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Site]:
    """The small county behind the server that a county would run. Every file of tests has one of its own, so that none
    depends on what another has saved; it is filled once for all."""
    base = tmp_path_factory.getbasetemp()
    filled = (base if worker_id == "master" else base.parent) / "small-county"
    with filled.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        described = filled / "site.json"
        if not described.exists():
            filled.mkdir()
            described.write_text(filled_by(filled, "tests.functional.small_county_data"), "utf-8")
    data = tmp_path_factory.mktemp("site") / "data"
    shutil.copytree(filled, data)
    with served(data, described.read_text("utf-8")) as running:
        yield running


@contextmanager
def serving(data: Path, module: str) -> Iterator[Site]:
    """A server over a data directory that a module fills and describes."""
    with served(data, filled_by(data, module)) as running:
        yield running


def _environment(data: Path) -> dict[str, str]:
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith(("HUITOU_", "DJANGO_"))},
        "HUITOU_DATA": str(data),
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
    }


def filled_by(data: Path, module: str) -> str:
    """What a module that fills a data directory says of it, as JSON."""
    filling = subprocess.run(
        [sys.executable, "-m", module],
        cwd=ROOT, env=_environment(data), check=True, capture_output=True, text=True,
    )  # fmt: skip
    return filling.stdout


@contextmanager
def served(data: Path, described: str) -> Iterator[Site]:
    """A server over a data directory that is filled."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--blocking-threads", "4",
         "--no-ws", "--log-level", "error", "huitou.conf.wsgi:application"],
        cwd=ROOT, env=_environment(data),
    )  # fmt: skip
    try:
        _wait_for(f"http://127.0.0.1:{port}/account/login/")
        yield Site(address=f"http://127.0.0.1:{port}", data=data, **json.loads(described))
    finally:
        server.terminate()
        server.wait(timeout=20)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + _READY_WITHIN
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


Window = Callable[..., BrowserContext]


@pytest.fixture
def window(browser: Browser, site: Site) -> Iterator[Window]:
    """Opens a window: `window("county_office", width=360)`; without a role nobody is signed in."""
    opened: list[BrowserContext] = []

    def open_window(
        role: str = "", *, width: int = 1366, height: int = 768, language: str = "", scripts: bool = True
    ) -> BrowserContext:
        context = browser.new_context(
            viewport={"width": width, "height": height}, base_url=site.address, java_script_enabled=scripts
        )
        secure = site.address.replace("http:", "https:")
        if role:
            context.add_cookies(
                [{"name": "__Host-session", "value": site.sessions[role], "url": secure, "secure": True}]
            )
        if language:
            context.add_cookies([{"name": "language", "value": language, "url": site.address}])
        opened.append(context)
        return context

    yield open_window
    for context in opened:
        context.close()


def resized(page: Page, width: int, height: int) -> None:
    """Turns or narrows the window, and waits until the page knows."""
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function("([width, height]) => innerWidth === width && innerHeight === height", arg=[width, height])


def open_survey(page: Page, site: Site, code: str = "H5") -> None:
    """The survey page without what earlier tests typed on it."""
    page.goto(f"/subjects/{site.subjects[code]}/survey/")
    draft = page.get_by_role("button", name="不要草稿，看保存过的")
    if draft.is_visible():
        with page.expect_navigation():
            draft.click()
        expect(draft).to_have_count(0)


def keeps(text: str) -> Callable[[Response], bool]:
    """Whether an answer is that to a draft which holds the text."""
    return lambda answer: answer.url.endswith("/draft/") and text.encode() in (answer.request.post_data_buffer or b"")


@pytest.fixture
def browser_without_scripts(window: Window) -> Page:
    """A page of the county office in a browser that runs no scripts."""
    return window("county_office", scripts=False).new_page()
