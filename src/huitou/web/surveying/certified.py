"""What departments certify, beside the questions that ask for the same: 住建局 2017-06-10 认定：未达标."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext

from huitou.surveys.queries import CertificationLine
from huitou.web.surveying.answers import member_field
from huitou.web.templatetags.house import label


def beside_questions(lines: Iterable[CertificationLine], numbers: Sequence[str]) -> dict[str, list[str]]:
    """The words for each field of a page; `numbers` are the 人编号 in the order of the page. What was replaced or
    withdrawn is not said here."""
    positions = {number: position for position, number in enumerate(numbers, 1) if number}
    said: dict[str, list[str]] = {}
    for line in lines:
        if line.ended_at is not None:
            continue
        name = line.list.fact
        if line.member:
            if line.member not in positions:
                continue
            name = member_field(positions[line.member], name)
        said.setdefault(name, []).append(certified_words(line))
    return said


def certified_words(line: CertificationLine) -> str:
    """Who certified what, when, by which document."""
    verdict = gettext("达标") if line.is_met else gettext("未达标")
    words = gettext("%(department)s %(day)s 认定：%(verdict)s（%(document)s）") % {
        "department": label(line.department),
        "day": line.certified_on.isoformat(),
        "verdict": verdict,
        "document": line.document_number,
    }
    if line.list.of == "member":  # 未达标 alone would not say of what
        return f"{words} · {label(line.list)}"
    return words
