"""Policy packs: the order as data. Loads, checks, amends and lints them.

A pack is a folder of YAML in which every value is dated and cites its clause. `load_pack` gives its content as the
core's types; `Pack.amended` puts the county's own values over it; `lint` says where it contradicts itself.
May use: core. No Django, and none of checks, rollup, documents and sealing.
"""

from huitou.policy.amendments import AmendableValue, Amendment
from huitou.policy.linting import LintProblem, lint
from huitou.policy.loading import load_pack, shipped_packs
from huitou.policy.pack import CertifiedList, Department, IndicatorInfo, Pack, Round, Seat

__all__ = [
    "AmendableValue",
    "Amendment",
    "CertifiedList",
    "Department",
    "IndicatorInfo",
    "LintProblem",
    "Pack",
    "Round",
    "Seat",
    "lint",
    "load_pack",
    "shipped_packs",
]
