"""huitou backup, huitou restore: everything an installation holds, in one file under a passphrase, and back."""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from huitou.cli import archive, database, language, stores
from huitou.core.authority import Permission
from huitou.core.errors import Place, Refusal, reason_of
from huitou.sealing.strongbox import SealedReader, SealingWriter

_VARIABLE = "HUITOU_PASSPHRASE_FILE"
_SHORTEST = 12


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds backup and restore."""
    backup = commands.add_parser(
        "backup", parents=[database.options()], help=f"整套备份成一个加密文件（口令在 ${_VARIABLE}）"
    )
    backup.add_argument("file", type=Path, metavar="FILE", help="备份写到哪个文件")
    backup.set_defaults(run=database.with_database(_backup))
    restore = commands.add_parser("restore", help="从备份恢复到一个空的数据目录")
    restore.add_argument("file", type=Path, metavar="FILE", help="备份文件")
    restore.add_argument("--data", type=Path, metavar="DIR", required=True, help="空的或还不存在的数据目录")
    restore.set_defaults(run=_restore)


def _passphrase() -> bytes:
    """The first line of the passphrase file. Raises `Refusal` HT8120."""
    named = os.environ.get(_VARIABLE, "")
    try:
        lines = Path(named).read_bytes().splitlines() if named else []
    except OSError as reason:
        raise Refusal.of("HT8120", Place(file=named), variable=_VARIABLE, shortest=_SHORTEST) from reason
    passphrase = lines[0].strip() if lines else b""
    if len(passphrase) < _SHORTEST:
        raise Refusal.of("HT8120", Place(file=named), variable=_VARIABLE, shortest=_SHORTEST)
    return passphrase


def _backup(arguments: argparse.Namespace) -> int:
    """The backup, and the event that it was made."""
    from huitou.audit.actions import record, seal_events

    _passphrase()  # without one nothing is written down either
    with database.acting(arguments, Permission.BACKUP_MAKE) as by:
        record("backup.make", "installation", "", by=by, now=database.now(), detail={"file": arguments.file.name})
    while seal_events():
        continue
    _say(write_backup(arguments.file), arguments.file)
    return 0


def write_backup(path: Path) -> archive.Manifest:
    """The files first, then the database as of one moment, then the manifest; what stood at `path` before is replaced
    at the end. Raises `Refusal` HT8120, HT8129."""
    from django.conf import settings

    passphrase = _passphrase()
    draft = path.with_name(f"{path.name}.part")
    try:
        with (
            os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file,
            tempfile.TemporaryDirectory(prefix="cache-backup-", dir=settings.DATA) as work,
        ):
            manifest = _write(SealingWriter(file, passphrase), Path(settings.DATA), Path(work))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as reason:
        draft.unlink(missing_ok=True)
        raise Refusal.of("HT8129", Place(file=str(path)), **reason_of(reason)) from reason
    return manifest


def _write(sealing: SealingWriter, data: Path, work: Path) -> archive.Manifest:
    packer = archive.Packer(sealing)
    for path in archive.kept_files(data):
        packer.add(f"{archive.FILES}/{path.relative_to(data).as_posix()}", path)
    manifest = stores.take_out(packer, work, database.now().isoformat())
    packer.close(manifest)
    sealing.close()
    return manifest


def _say(manifest: archive.Manifest, path: Path) -> None:
    rows, files, head = sum(manifest.rows.values()), len(manifest.files), manifest.head[0] if manifest.head else 0
    if language() == "en":
        print(f"{path}: {len(manifest.rows)} tables, {rows} rows, {files} files, audit chain up to #{head}")
    else:
        print(f"{path}：{len(manifest.rows)} 张表、{rows} 行、{files} 个文件，审计链至 #{head}")


def _restore(arguments: argparse.Namespace) -> int:
    """Everything is opened and compared beside the directory before anything is put in its place."""
    passphrase, data = _passphrase(), arguments.data.resolve()
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise Refusal.of("HT8126", data=str(data))
    try:
        data.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".huitou-restore-", dir=data.parent))
    except OSError as reason:
        raise Refusal.of("HT8129", Place(file=str(data)), **reason_of(reason)) from reason
    try:
        try:
            with arguments.file.open("rb") as file:
                name = arguments.file.name
                manifest = archive.unpack(SealedReader(file, passphrase, name), staging, name)
        except OSError as reason:
            raise Refusal.of("HT8129", Place(file=str(arguments.file)), **reason_of(reason)) from reason
        held = _put_in(staging, data, manifest)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    if held != replace(manifest, sequences=held.sequences):
        raise Refusal.of("HT8130", data=str(data))
    _say(held, data)
    return 0


def _put_in(staging: Path, data: Path, manifest: archive.Manifest) -> archive.Manifest:
    """The database and the files at their places; what the database then holds."""
    url = os.environ.get("HUITOU_DATABASE_URL")
    engine = stores.SERVER if url else stores.EMBEDDED
    if engine != manifest.engine:
        raise Refusal.of("HT8132", found=manifest.engine, wanted=engine)
    if engine == stores.EMBEDDED:
        held = stores.put_in_file(staging, manifest)
        _place_files(staging, data)
        (staging / stores.FILE).rename(data / stores.FILE)
        return held
    files = staging / archive.FILES
    os.environ["HUITOU_DATA"] = str(files)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huitou.conf.settings")
    import django

    django.setup()
    stores.require_empty_server()
    held = stores.put_in_server(staging / archive.DATABASE, manifest)
    _place_files(staging, data)
    return held


def _place_files(staging: Path, data: Path) -> None:
    if data.exists():
        data.rmdir()
    (staging / archive.FILES).rename(data)
    data.chmod(0o700)
