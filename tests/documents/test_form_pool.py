"""Many files of forms by several processes: the same files as by one, in their order, and an end when it is stopped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from huitou.core.errors import Refusal
from huitou.documents.form_pool import FormFile, cores, written
from tests.documents.test_form_sheets import FILLED
from tests.samples.workbooks import FORM_3


def files(folder: Path, count: int, ending: str = ".xlsx") -> Iterator[FormFile]:
    """Form 3 of so many villages, one file each."""
    folder.mkdir()
    for number in range(count):
        yield FormFile(folder / f"{number}{ending}", FORM_3, [replace(FILLED, sheet=f"{number}村")])


def test_several_processes_write_what_one_writes(tmp_path: Path) -> None:
    alone = list(written(files(tmp_path / "a", 7), processes=1))
    assert list(written(files(tmp_path / "b", 7), processes=2, at_once=2)) == alone
    assert alone == [sha256((tmp_path / "b" / f"{number}.xlsx").read_bytes()).hexdigest() for number in range(7)]
    assert len(set(alone)) == 7


def test_a_refusal_in_another_process_is_the_same_refusal(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        list(written(files(tmp_path / "a", 1, ".odt"), processes=2))
    assert [problem.code for problem in refused.value.problems] == ["HT9013"]


def test_files_are_made_as_processes_come_free_and_no_more_once_it_is_stopped(tmp_path: Path) -> None:
    drawn = []

    def counted() -> Iterator[FormFile]:
        for file in files(tmp_path / "a", 50):
            drawn.append(file.target.name)
            yield file

    digests = written(counted(), processes=2)
    next(digests)
    digests.close()
    assert len(drawn) == 4
    assert len(list((tmp_path / "a").iterdir())) <= 4


def test_no_more_processes_than_cores() -> None:
    assert 1 <= cores() <= 8
