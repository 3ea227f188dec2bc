"""Where the figures above the table of a form come from: counts frozen at the opening of the round, by place. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter

from huitou.core.canonical import canonical_json
from huitou.core.forms import CellOrigin, FormSpec
from huitou.reporting.forms import FormArea, HeadCounts

_SHORT = 12
_RULES: Mapping[str, str] = {
    "household": "本批次开启时台账里的建档立卡贫困户（人数按系统人数，没有的按家庭人口数），开启后不再变动",
    "village": "本批次开启时的行政村（不含社区）、贫困村和退出年度，开启后不再变动",
}
_BETWEEN = re.compile(r"[\s　；;，,：:]+")


@dataclass(frozen=True, slots=True)
class HeadFigure:
    """One figure in a line above the table: `line` counted from 0, `key` its place in the line, `what` the words before
    it, `parts` the places that it adds up, `subjects` how many households or villages those are."""

    line: int
    key: str
    what: str
    value: int
    rule: str
    parts: tuple[tuple[FormArea, int], ...]
    subjects: int

    @property
    def facts(self) -> str:
        """A short digest over the parts, and how many they are."""
        said = canonical_json([[area.code, number] for area, number in self.parts])
        return f"{hashlib.sha256(said.encode()).hexdigest()[:_SHORT]} ({len(self.parts)})"


def head_figures(spec: FormSpec, counts: HeadCounts) -> Iterator[HeadFigure]:
    """The figures above the table of a sheet in the order in which they are printed; `counts` by place."""
    for number, line in enumerate(spec.head_lines):
        for words, key, _, _ in Formatter().parse(line):
            if key and counts and key in counts[0][1]:
                parts = tuple((area, int(values[key])) for area, values in counts)
                counted = key.replace("persons", "households")
                subjects = sum(int(values[counted]) for _, values in counts)
                value, what = sum(one for _, one in parts), _label(words)
                yield HeadFigure(number, key, what, value, _RULES[spec.subject], parts, subjects)


def head_cells(sheet: int, spec: FormSpec, counts: HeadCounts) -> Iterator[CellOrigin]:
    """The same for the hidden sheet of the workbook."""
    for one in head_figures(spec, counts):
        yield CellOrigin(sheet, None, 0, one.what, one.rule, one.facts, one.subjects, head_line=one.line)


def _label(words: str) -> str:
    """The words just before a figure: `　　　2016 年脱贫户数：` is 2016 年脱贫户数."""
    said = words.strip().rstrip("：:")
    year, _, rest = said.rpartition(" 年")
    if rest and _BETWEEN.split(year)[-1].isdigit():
        return f"{_BETWEEN.split(year)[-1]} 年{rest}"
    return _BETWEEN.split(said)[-1]
