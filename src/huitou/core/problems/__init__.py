"""The one table of problem kinds, in both languages, grouped by the thousand.

1 facts and judging, 2 files and workbooks, 3 areas and registry, 4 rounds and surveys, 5 gaps and referrals,
6 packs and orders, 7 people and rights, 8 installation and keeping, 9 forms and figures.
"""

from huitou.core.problems import (
    access,
    casework,
    corrections,
    facts,
    figures,
    files,
    forms,
    installation,
    keeping,
    log,
    orders,
    registry,
    spot_checks,
    surveys,
    usage,
)
from huitou.core.problems.kind import ProblemKind

TABLE: dict[str, ProblemKind] = {
    kind.code: kind
    for kinds in (
        facts.KINDS,
        files.KINDS,
        registry.KINDS,
        surveys.KINDS,
        casework.KINDS,
        spot_checks.KINDS,
        corrections.KINDS,
        orders.KINDS,
        forms.KINDS,
        access.KINDS,
        installation.KINDS,
        keeping.KINDS,
        log.KINDS,
        figures.KINDS,
        usage.KINDS,
    )
    for kind in kinds
}
