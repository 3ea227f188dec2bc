"""Drawing a sample of households that anybody can draw again: how many, from which township, which ones.

Nothing here depends on a platform: sizes are whole-number and fraction arithmetic, and the order of the draw is that of
SHA-256 over seed, frame digest and 户编号, which `sha256sum` and `sort` give as well (docs/spot-checks.md).
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

QUANTILES: Mapping[str, Fraction] = {
    "0.90": Fraction("1.644854"),
    "0.95": Fraction("1.959964"),
    "0.99": Fraction("2.575829"),
}
"""Two-sided quantiles of the normal distribution by confidence, to six decimals as printed in tables."""


@dataclass(frozen=True, slots=True, order=True)
class FrameLine:
    """A household that may be drawn: its township and its 户编号."""

    township: str
    code: str


@dataclass(frozen=True, slots=True)
class Stratum:
    """A township: how many households may be drawn there, and how many are."""

    township: str
    frame: int
    sample: int


def frame_text(frame: Iterable[FrameLine]) -> str:
    """The frame as text, one line per household, in order: what the digest is over."""
    return "".join(f"{line.township}\t{line.code}\n" for line in sorted(frame))


def frame_digest(frame: Iterable[FrameLine]) -> str:
    """SHA-256 over the frame as text."""
    return sha256(frame_text(frame).encode()).hexdigest()


def size_for(frame: int, margin: Fraction, confidence: str = "0.95") -> int:
    """The smallest sample that estimates a proportion within `margin` with `confidence` (a key of `QUANTILES`),
    whatever the proportion is, out of a frame of so many: n0 = z² / (4 margin²), n = n0 / (1 + (n0 - 1) / N), rounded
    up.

    Source: Cochran, Sampling Techniques, 3rd ed. 1977, section 4.4, formulas (4.2) and (4.3), with p = 0.5; the same
    as Krejcie and Morgan, Determining Sample Size for Research Activities, Educational and Psychological Measurement
    30 (1970). Raises KeyError for another confidence, ValueError for a margin that is not between 0 and 1.
    """
    if not 0 < margin < 1:
        raise ValueError(f"margin {margin}")
    if not frame:
        return 0
    unlimited = QUANTILES[confidence] ** 2 / (4 * margin**2)
    needed = unlimited / (1 + (unlimited - 1) / frame)
    return min(frame, -(-needed.numerator // needed.denominator))


def allocated(frame: Iterable[FrameLine], size: int) -> tuple[Stratum, ...]:
    """`size` households over the townships in proportion to their frames, at least one in each.

    Every township gets one; each further one goes where N / (2n + 1) is largest (Sainte-Laguë; Balinski and Young,
    Fair Representation, 1982), the lower code first among equals. Raises ValueError when the size is below the number
    of townships or above the frame.
    """
    frames = Counter(line.township for line in frame)
    if not len(frames) <= size <= frames.total():
        raise ValueError(f"{size} households out of {frames.total()} in {len(frames)} townships")
    sample = dict.fromkeys(sorted(frames), 1)
    waiting = [(-Fraction(total, 3), township) for township, total in frames.items() if total > 1]
    heapq.heapify(waiting)
    for _ in range(size - len(sample)):
        _, township = heapq.heappop(waiting)
        sample[township] += 1
        if sample[township] < frames[township]:
            heapq.heappush(waiting, (-Fraction(frames[township], 2 * sample[township] + 1), township))
    return tuple(Stratum(township, frames[township], drawn) for township, drawn in sample.items())


def draw(frame: Iterable[FrameLine], size: int, seed: str) -> tuple[FrameLine, ...]:
    """The sample, by township and in the order of the draw: in each township those households whose `draw_key` comes
    first. Every sample of that size in a township is as likely as any other. Raises ValueError as `allocated` does."""
    lines = sorted(set(frame))
    digest = frame_digest(lines)
    wanted = {stratum.township: stratum.sample for stratum in allocated(lines, size)}
    drawn: list[FrameLine] = []
    for township, count in wanted.items():
        there = [line for line in lines if line.township == township]
        drawn += sorted(there, key=lambda line: draw_key(seed, digest, line.code))[:count]
    return tuple(drawn)


def draw_key(seed: str, digest: str, code: str) -> str:
    """By what a household is ordered: SHA-256, in hexadecimal, over `seed:frame digest:户编号` in UTF-8."""
    return sha256(f"{seed}:{digest}:{code}".encode()).hexdigest()
