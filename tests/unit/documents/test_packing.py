"""The container of our workbooks, read by the standard library: every part as it went in, whatever it is made of."""

from __future__ import annotations

import io
import zipfile

import pytest

from huitou.documents.packing import Container, lasting, packed, passing


def container(parts: dict[str, list[tuple[bytes, bytes]]]) -> bytes:
    """A container with these parts."""
    target = io.BytesIO()
    package = Container(target)
    for name, pieces in parts.items():
        package.add(name, packed(pieces))
    package.close()
    return target.getvalue()


def test_a_part_of_several_pieces_is_read_as_one() -> None:
    content = container({"表.xml": [lasting("<头>" * 200), passing("李　四"), passing(""), lasting("</头>")]})
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        assert package.read("表.xml").decode() == "<头>" * 200 + "李　四</头>"


def test_pieces_with_the_same_words_do_not_lean_on_each_other() -> None:
    words = "户口簿4人、明白卡4人、系统5人、实际4人"
    content = container({"a": [passing(words)] * 5, "b": [passing(words)]})
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert (package.read("a").decode(), package.read("b").decode()) == (words * 5, words)


def test_what_many_parts_have_in_common_is_compressed_once() -> None:
    assert lasting("对照标准，逐户逐项，不漏一户") is lasting("对照标准，逐户逐项，不漏一户")


def test_the_same_parts_give_the_same_bytes() -> None:
    assert container({"a": [passing("一")]}) == container({"a": [passing("一")]})


@pytest.mark.parametrize("count", [3, 65_535])
def test_as_many_entries_as_there_are_are_listed(count: int) -> None:
    part = packed([passing("一")])
    target = io.BytesIO()
    package = Container(target)
    for number in range(count):
        package.add(f"{number}.xml", part)
    package.close()
    with zipfile.ZipFile(target) as read:
        assert len(read.infolist()) == count
        assert read.read(f"{count - 1}.xml").decode() == "一"
