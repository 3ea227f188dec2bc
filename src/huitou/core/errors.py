"""Numbered problems: what is wrong, where, why, and how to mend it, in Chinese and in English.

Every refusal of the program is a `Refusal` that carries one or more `Problem`s. A problem names its kind by a number
(`HT2004`) that never changes its meaning; the words of every kind stand once, in `huitou.core.problems`.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from huitou.core.problems import TABLE

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a problem is. A text input has a `line`; a workbook has `sheet` and `cell`; anything else has a `name`."""

    file: str = ""
    sheet: str = ""
    line: int = 0
    cell: str = ""
    column: str = ""
    name: str = ""

    def words(self, language: Language) -> str:
        """The place as a reader would say it: 「户表」C12（户主姓名） or line 3."""
        chinese = language == "zh"
        parts: list[str] = [self.file] if self.file else []
        if self.sheet:
            parts.append(f"「{self.sheet}」{self.cell}" if chinese else f"sheet {self.sheet} {self.cell}".rstrip())
        elif self.cell:
            parts.append(self.cell)
        if self.line and not self.cell:
            parts.append(f"第{self.line}行" if chinese else f"line {self.line}")
        if self.name:
            parts.append(self.name)
        text = (" " if chinese else ", ").join(parts)
        if not self.column:
            return text
        return f"{text}（{self.column}）" if chinese else f"{text} ({self.column})"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `values` fill the words of its kind: the value found, the limit, the nearest name."""

    code: str
    place: Place = field(default_factory=Place)
    values: Mapping[str, object] = field(default_factory=dict)

    def message(self, language: Language = "zh") -> str:
        """What is wrong, why, and how to mend it, without code and place."""
        kind = TABLE[self.code]
        return (kind.zh if language == "zh" else kind.en).format_map(self.values)

    def line(self, language: Language = "zh") -> str:
        """The problem as one line: code, place, message. This is what commands print on standard error; what they
        cite of a cell with several lines goes on in the same one."""
        place = self.place.words(language)
        colon = "：" if language == "zh" else ": "
        line = f"{self.code} {place}{colon if place else ''}{self.message(language)}"
        return " ".join(part.strip() for part in line.splitlines() if part.strip())


_OF_THE_SYSTEM = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "这个地方只能读，不能写",
    errno.ENOSPC: "磁盘已满",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.EEXIST: "这里已经有同名的文件",
    errno.ENAMETOOLONG: "名称太长",
}


def reason_of(error: OSError) -> dict[str, str]:
    """Why the system refused a file, as the values `reason` and `reason_en` of a problem; what is rare in its own
    words alone."""
    said = error.strerror or str(error)
    return {"reason": _OF_THE_SYSTEM.get(error.errno or 0, said), "reason_en": said}


class Refusal(Exception):
    """The input was refused and nothing was written. Carries every problem that was found, in the order found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("; ".join(problem.line("en") for problem in self.problems))

    def __reduce__(self) -> tuple[type[Refusal], tuple[tuple[Problem, ...]]]:
        """It may come from another process."""
        return type(self), (self.problems,)

    @classmethod
    def of(cls, code: str, /, place: Place | None = None, **values: object) -> Refusal:
        """A refusal for a single problem."""
        return cls([Problem(code, place or Place(), values)])
