"""Help is in the reader's language, and wrong usage is told by number in both."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

import pytest

from huitou.cli import FAMILY_OF, main, parser
from huitou.cli.help_words import ENGLISH

CHINESE = re.compile("[\u4e00-\u9fff]")
OF_ARGPARSE = re.compile(r"\b(usage|options|positional|show this|error)\b")
Output = pytest.CaptureFixture[str]


def told(one: argparse.ArgumentParser) -> Iterator[tuple[str, str | None]]:
    """What every word of a command, and of those below it, is called and what its help says."""
    for action in one._actions:
        if not isinstance(action, argparse._SubParsersAction):
            yield f"{one.prog} {'/'.join(action.option_strings) or action.dest}", action.help
            continue
        yield from ((f"{one.prog} {listed.dest}", listed.help) for listed in action._choices_actions)
        for below in action.choices.values():
            yield from told(below)


def refused(capsys: Output, *words: str) -> str:
    """The last line of what a command says of wrong usage; it ends with 2 and prints nothing else."""
    with pytest.raises(SystemExit) as left:
        main(words)
    said = capsys.readouterr()
    assert (left.value.code, said.out) == (2, "")
    return said.err.splitlines()[-1]


def test_every_command_and_every_word_of_it_has_help_in_both_languages() -> None:
    words = dict(told(parser()))
    assert [name for name, said in words.items() if not said] == []
    ours = {said for said in words.values() if said and CHINESE.search(said)}
    assert ours | {"回头看、回头帮"} == set(ENGLISH)
    assert not any(CHINESE.search(re.sub("青脱贫办发〔2017〕15号", "", english)) for english in ENGLISH.values())


@pytest.mark.parametrize("command", sorted(FAMILY_OF))
def test_help_is_in_one_language(command: str, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    for language in ("zh", "en"):
        monkeypatch.setenv("HUITOU_LANGUAGE", language)
        with pytest.raises(SystemExit) as left:
            main([command, "--help"])
        shown = capsys.readouterr().out
        assert left.value.code == 0
        assert not (OF_ARGPARSE if language == "zh" else CHINESE).search(re.sub("青脱贫办发〔2017〕15号", "", shown))


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ((), "HT9040 命令没有写完，还缺：COMMAND。“huitou --help” 里有写法。"),
        (("rollup", "2017-07"), "HT9040 命令没有写完，还缺：--level。“huitou rollup --help” 里有写法。"),
        (
            ("spot-check", "draw", "2017-07", "--seed", "8"),
            "HT9040 命令没有写完，还缺：--size / --margin。“huitou spot-check draw --help” 里有写法。",
        ),
        (("demo", "now"), "HT9041 命令里多了看不懂的词：now。请去掉，或照 “huitou --help” 改。"),
        (("judge", "--subject", "town"), "HT9042 --subject 不能写成 town，可以写：household, village。"),
        (("serve", "--port", "八千"), "HT9042 --port 不能写成 八千，可以写：1–65535。"),
        (("serve", "--port", "65536"), "HT9042 --port 不能写成 65536，可以写：1–65535。"),
        (("rollup", "--as-of-map", "0"), "HT9042 --as-of-map 不能写成 0，可以写：1–9999。"),
        (("judge", "--standard-year", "今年"), "HT9043 --standard-year 要写整数，写的是 今年。"),
        (
            ("load", "areas", "a.csv", "--valid-from", "六月"),
            "HT9044 --valid-from 要写日期，像 2017-06-30，写的是 六月。",
        ),
        (("serve", "--port"), "HT9045 --port 后面要写一个值。“huitou serve --help” 里有写法。"),
        (("serve", "--no-demo=1"), "HT9041 命令里多了看不懂的词：1。请去掉，或照 “huitou serve --help” 改。"),
        (("what-if", "2017-07", "--set", "a", "--curve", "b"), "HT9047 --curve 与 --set 只能写一个。请去掉一个。"),
        (("demo", "--dat", "x"), "HT9041 命令里多了看不懂的词：--dat x。请去掉，或照 “huitou --help” 改。"),
    ],
)
def test_wrong_usage_is_told_by_number(words: tuple[str, ...], line: str, capsys: Output) -> None:
    assert refused(capsys, *words) == line


def test_wrong_usage_is_told_in_english_when_asked_for(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUITOU_LANGUAGE", "en")
    line = refused(capsys, "gaps", "--area")
    assert line == "HT9045 a value must follow --area. “huitou gaps --help” shows how it is written."
