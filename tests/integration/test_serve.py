"""What serving refuses before anything is started: to be seen from elsewhere without protection, or on a taken port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.without_database

ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith(("HUITOU_", "DJANGO_"))} | {
    "PYTHONPATH": os.pathsep.join(sys.path)
}


def huitou(*words: str, language: str = "zh") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "huitou", *words],
        env=ENVIRONMENT | {"HUITOU_LANGUAGE": language},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "10.1.2.3", "huitou.county"])  # nosec B104  # refused is what is shown
def test_an_address_beyond_this_machine_is_refused_without_tls_and_nothing_is_made(tmp_path: Path, host: str) -> None:
    outcome = huitou("serve", "--host", host, "--data", str(tmp_path / "new"))
    assert outcome.returncode == 1
    assert outcome.stderr.startswith(f"HT8002 “{host}”不是本机地址")
    assert not (tmp_path / "new").exists()


def test_the_refusal_is_in_english_for_who_asks(tmp_path: Path) -> None:
    outcome = huitou("serve", "--host", "huitou.county", "--data", str(tmp_path / "new"), language="en")
    assert "serving beyond it takes TLS" in outcome.stderr


def test_a_taken_port_is_refused_with_its_number(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        outcome = huitou("serve", "--no-demo", "--port", str(port), "--data", str(tmp_path))
    assert outcome.returncode == 1
    assert f"HT8004 端口{port}已被占用" in outcome.stderr


def test_a_name_that_is_not_this_machines_is_no_taken_port(tmp_path: Path) -> None:
    tls = tmp_path / "tls.pem"
    tls.touch()
    words = ("--host", "192.0.2.1", "--certificate", str(tls), "--key", str(tls), "--data", str(tmp_path / "new"))
    outcome = huitou("serve", "--no-demo", *words)
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("HT9048 不能在“192.0.2.1”的端口8000上服务")


def test_a_certificate_that_is_not_there_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    words = ("--certificate", str(tmp_path / "none.pem"), "--key", str(tmp_path / "none.pem"))
    outcome = huitou("serve", "--host", "huitou.county", *words, "--data", str(tmp_path / "new"))
    assert outcome.stderr.startswith(f"HT2020 {tmp_path / 'none.pem'}")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("words", [("doctor",), ("migrate",), ("serve",)])
def test_a_data_directory_that_cannot_be_used_is_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    file = tmp_path / "a file"
    file.touch()
    outcome = huitou(*words, "--data", str(file / "data"))
    assert (outcome.returncode, outcome.stdout) == (1, "")
    assert (
        outcome.stderr
        == f"HT8129 {file / 'data'}：文件读不了或写不了：路径里有一段不是文件夹。请检查路径、权限和剩余空间。\n"
    )


def test_the_first_command_on_an_empty_directory_makes_keys_and_schema(tmp_path: Path) -> None:
    outcome = huitou("doctor", "--data", str(tmp_path / "new"))
    assert (outcome.returncode, outcome.stdout) == (0, "设置正常\n")
    assert (tmp_path / "new" / "keys" / "1.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new" / "huitou.sqlite3").exists()


def test_an_older_schema_is_refused_with_the_command_that_mends_it_and_a_copy_is_kept(tmp_path: Path) -> None:
    data = str(tmp_path / "old")
    assert huitou("doctor", "--data", data).returncode == 0
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "casework", "zero", "-v", "0"],
        env=ENVIRONMENT | {"HUITOU_DATA": data, "DJANGO_SETTINGS_MODULE": "huitou.conf.settings"},
        check=True,
        timeout=120,
    )
    refused = huitou("doctor", "--data", data)
    assert refused.returncode == 1
    assert f"huitou migrate --data {data}" in refused.stderr
    assert huitou("migrate", "--data", data).returncode == 0
    assert len(list((tmp_path / "old").glob("huitou.before-migrate.*.sqlite3"))) == 1
    assert huitou("doctor", "--data", data).returncode == 0
