"""Error rates with their confidence intervals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959964


@dataclass(frozen=True, slots=True)
class Rate:
    """`hits` of `total`, as a share with its 95 % interval; all None where nobody was asked."""

    hits: int
    total: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Counted:
    """One stratum of a sample: how many it stands for, how many were asked, how many of those were hits."""

    frame: int
    total: int
    hits: int


def wilson(share: float, total: float) -> tuple[float, float]:
    """The 95 % score interval of a proportion observed among `total`.

    Source: Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 22 (1927); method 3 of
    Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998). It holds for
    small numbers and for none at all, where the textbook interval p ± z·s shrinks to nothing.
    """
    squared = Z_95**2
    centre = share + squared / (2 * total)
    half = Z_95 * sqrt(share * (1 - share) / total + squared / (4 * total**2))
    whole = 1 + squared / total
    return max(0.0, (centre - half) / whole), min(1.0, (centre + half) / whole)


def rate_of(hits: int, total: int) -> Rate:
    """The rate of a simple random sample."""
    if not total:
        return Rate(hits, total, None, None, None)
    return Rate(hits, total, hits / total, *wilson(hits / total, total))


def weighted_rate(strata: Iterable[Counted]) -> Rate:
    """The rate of the whole from a sample by strata: each stratum counts as the households it stands for.

    Share: the sum of N_h p_h over the sum of N_h (Cochran, Sampling Techniques, 3rd ed. 1977, formula 5.52). Interval:
    Wilson's over the effective size (Σw)² / Σw² with w = N_h / n_h (Kish, Survey Sampling, 1965, section 11.2), which
    unlike the variance by strata also holds where a township has one household in the sample, or no hit at all. A
    stratum in which nobody was asked is left out, and the rate then stands for the others.
    """
    asked = [one for one in strata if one.total]
    hits, total = sum(one.hits for one in asked), sum(one.total for one in asked)
    if not total:
        return Rate(hits, total, None, None, None)
    frame = sum(one.frame for one in asked)
    share = sum(one.frame * one.hits / one.total for one in asked) / frame
    effective = frame**2 / sum(one.frame**2 / one.total for one in asked)
    return Rate(hits, total, share, *wilson(share, effective))
