"""The measures of official documents, GB/T 9704-2012 (numbers of its clauses in brackets). Millimetres and points."""

from __future__ import annotations

from datetime import date

from huitou.core.official import OfficialDocument

PAGE_WIDTH, PAGE_HEIGHT = 210, 297  # (5.1)
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26  # (5.2.1): the text measures 156 by 225
LINES, SIGNS = 22, 28  # (5.2.3)
TEXT_WIDTH, TEXT_HEIGHT = PAGE_WIDTH - LEFT - RIGHT, PAGE_HEIGHT - TOP - BOTTOM
POINTS_PER_MM = 72 / 25.4
LINE_POINTS = TEXT_HEIGHT * POINTS_PER_MM / LINES
SIGN_POINTS = TEXT_WIDTH * POINTS_PER_MM / SIGNS
TITLE_FONT, BODY_FONT, FIRST_HEAD_FONT, SECOND_HEAD_FONT, PAGE_FONT = (
    "方正小标宋简体",
    "仿宋_GB2312",
    "黑体",
    "楷体_GB2312",
    "宋体",
)
ISSUER_POINTS, TITLE_POINTS, BODY_POINTS, COPY_POINTS, PAGE_POINTS = 36, 22, 16, 14, 14  # 二号 22, 三号 16, 四号 14
HEAD_FONTS = {0: BODY_FONT, 1: FIRST_HEAD_FONT, 2: SECOND_HEAD_FONT}  # (7.3.3)
PAGE_MARKS = ("— ", " —")  # (7.5): odd pages to the right, even ones to the left, one sign from the edge
RED = "FF0000"
LINES_ABOVE_TITLE = 2  # (7.3.1)


def letterhead(document: OfficialDocument) -> str:
    """发文机关标志 (7.2.4)."""
    return f"{document.issuer}文件"


def letterhead_points(document: OfficialDocument) -> float:
    """As large as it may be, and small enough to stand in one line (7.2.4)."""
    return min(ISSUER_POINTS, 0.98 * TEXT_WIDTH * POINTS_PER_MM / len(letterhead(document)))


def day_words(day: date) -> str:
    """成文日期 in Arabic figures, month and day without a leading nought (7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def attachment_lines(document: OfficialDocument) -> tuple[str, ...]:
    """附件说明 (7.3.4): one name without a number, several numbered one under the other."""
    names = [attachment.name for attachment in document.attachments]
    if not names:
        return ()
    if len(names) == 1:
        return (f"附件：{names[0]}",)
    return tuple(
        f"{'附件：' if position == 1 else '　　　'}{position}. {name}" for position, name in enumerate(names, 1)
    )


def attachment_mark(document: OfficialDocument, position: int) -> str:
    """What stands in the upper left corner of an attachment (7.3.7)."""
    return "附件" if len(document.attachments) == 1 else f"附件{position}"


def copies(document: OfficialDocument) -> str:
    """抄送 (7.4.2); empty without any."""
    return f"抄送：{'，'.join(document.copies_to)}。" if document.copies_to else ""
