"""A pack as the rest of the program sees it: core types, and the effective standard of a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal

from huitou.core.canonical import digest
from huitou.core.errors import Refusal
from huitou.core.facts import FactSchema
from huitou.core.forms import FormSpec
from huitou.core.routing import Duty
from huitou.core.schedule import Milestone
from huitou.core.standards import Standard
from huitou.policy import building
from huitou.policy.amendments import AmendableValue, Amendment, amendable_values, amended_source
from huitou.policy.printing import form_spec
from huitou.policy.reading import checked_files
from huitou.policy.schema import PackFiles, Source, Subject, WholeHouseholdEntry


@dataclass(frozen=True, slots=True)
class Round:
    """One round (批次): whom it looks at, under which standards, by when.

    `exit_year_at_opening`: whoever has this exit year in the register when the round opens is a subject too.
    A date of None is not yet entered (未设定).
    """

    slug: str
    label: str
    label_en: str
    exit_years: tuple[int, ...]
    exit_year_at_opening: int | None
    review_standard_year: int
    remediation_standard_year: int
    income_from: date | None
    income_to: date | None
    milestones: tuple[Milestone, ...]
    found_until: date | None


@dataclass(frozen=True, slots=True)
class Department:
    """A department of the matrix. `also`: its other names. `per_household`: stands for each household's own
    supporting unit (五(十四))."""

    slug: str
    label: str
    label_en: str
    also: tuple[str, ...] = ()
    per_household: bool = False


@dataclass(frozen=True, slots=True)
class MeasureKind:
    """A kind of remedial action (四(六))."""

    slug: str
    label: str
    label_en: str


@dataclass(frozen=True, slots=True)
class CertifiedList:
    """A list of what departments certify. `met` and `unmet`: the answers of a survey that agree with it; `listed`:
    what it means to stand on a list that does not say so, None: every row must say it."""

    slug: str
    label: str
    label_en: str
    departments: tuple[str, ...]
    of: Literal["household", "member", "village"]
    indicator: str
    fact: str
    met: tuple[bool | str, ...]
    unmet: tuple[bool | str, ...]
    listed: Literal["met", "unmet"] | None
    yes_met: tuple[str, ...]
    yes_unmet: tuple[str, ...]

    def differs(self, answer: bool | str | None, *, is_met: bool) -> bool:
        """Whether a survey's answer is another than what is certified; no answer is no difference."""
        return answer is not None and answer not in (self.met if is_met else self.unmet)


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat in the verification group (附件1), by post."""

    department: str | None
    label: str
    label_en: str
    part: Literal["组长", "副组长", "成员"]


@dataclass(frozen=True, slots=True)
class WholeHousehold:
    """One answer for all members (全家): what is asked, what it says of each of them, and the member fact that keeps
    that it was asked so."""

    label: str
    label_en: str
    answered: str
    answers: Mapping[str, bool | str]


@dataclass(frozen=True, slots=True)
class IndicatorInfo:
    """What pages and tables say of an indicator. `column`: the heading of its form column, None when no form has
    one."""

    slug: str
    label: str
    label_en: str
    subject: Subject
    unit: str | None
    counted_in: Literal["persons", "households", "villages"]
    clause: str
    column: str | None
    whole_household: WholeHousehold | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """A pack that has been read and checked for its shape. `digest`: SHA-256 over its whole content; `measures`: the
    kinds of remedial actions by slug."""

    name: str
    title: str
    document_number: str
    issuer: str
    issued_on: date
    county_code: str
    digest: str
    rounds: Mapping[str, Round]
    departments: Mapping[str, Department]
    duties: tuple[Duty, ...]
    measures: Mapping[str, MeasureKind]
    escalate_after_days: int
    forms: Mapping[str, FormSpec]
    review_team: tuple[Seat, ...]
    files: PackFiles = field(repr=False)
    source: Source = field(repr=False)

    @classmethod
    def from_source(cls, source: Source) -> Pack:
        """The pack with this content. Raises `Refusal` HT6004 naming every value of a wrong shape."""
        files = checked_files(source)
        meta = files.pack
        return cls(
            name=meta.name,
            title=meta.title,
            document_number=meta.document_number,
            issuer=meta.issuer,
            issued_on=meta.issued_on,
            county_code=meta.county_code,
            digest=digest(source),
            rounds={slug: _round(slug, files) for slug in files.rounds},
            departments={
                slug: Department(slug, entry.label, entry.label_en, entry.also, entry.per_household)
                for slug, entry in files.matrix.departments.items()
            },
            duties=building.duties(files),
            measures={
                slug: MeasureKind(slug, entry.label, entry.label_en) for slug, entry in files.remedies.measures.items()
            },
            escalate_after_days=files.remedies.escalate_after_days,
            forms={number: form_spec(files, number) for number in files.forms},
            review_team=tuple(
                Seat(seat.department, seat.label, seat.label_en, seat.part) for seat in files.group.seats
            ),
            files=files,
            source=source,
        )

    @property
    def lists(self) -> Mapping[str, CertifiedList]:
        """The lists that departments may bring, in the order of the matrix."""
        return {
            slug: CertifiedList(
                slug, one.label, one.label_en, one.departments, one.of, one.indicator, one.fact, one.met, one.unmet,
                one.listed, one.yes_met, one.yes_unmet,
            )
            for slug, one in self.files.matrix.lists.items()
        }  # fmt: skip

    @property
    def standard_years(self) -> tuple[int, ...]:
        """The years for which the pack holds a standard."""
        return _standard_years(self)

    def indicators(self, subject: Subject) -> tuple[IndicatorInfo, ...]:
        """The indicators of households or villages, in the order of the plan."""
        return _indicators(self, subject)

    def fact_schema(self, subject: Subject) -> FactSchema:
        """What a survey may say of a household or village."""
        return _fact_schema(self, subject)

    def form(self, number: str, round_slug: str, exit_years: tuple[int, ...] = ()) -> FormSpec:
        """Form `number` with the exit years (of the pack, unless those of the opened round are given), the line and
        the standard year of a round. Raises `Refusal` HT6009 for a form and HT6010 for a round that the pack does not
        have."""
        if number not in self.files.forms:
            raise Refusal.of("HT6009", form=number, forms="、".join(self.files.forms))
        if round_slug not in self.files.rounds:
            raise Refusal.of("HT6010", round=round_slug, rounds="、".join(self.files.rounds))
        return form_spec(self.files, number, round_slug, exit_years)

    def standard(self, subject: Subject, year: int, amendments: Sequence[Amendment] = ()) -> Standard:
        """The effective standard of a year: pack plus amendments, with the digest of exactly that.

        Raises `Refusal` HT6005 for a year outside the pack, and as `amended` does.
        """
        if amendments:
            return self.amended(amendments).standard(subject, year)
        if year not in self.standard_years:
            first, last = self.standard_years[0], self.standard_years[-1]
            raise Refusal.of("HT6005", year=year, first=first, last=last)
        return _standard(self, subject, year)

    def amended(self, amendments: Sequence[Amendment]) -> Pack:
        """The pack with the county's values over it, later ones over earlier ones.

        Raises `Refusal` HT6006 for a value that the county may not enter (or that does not exist), HT6007 for an
        impossible one.
        """
        return Pack.from_source(amended_source(self.source, self.files, amendments)) if amendments else self

    def amendable(self) -> tuple[AmendableValue, ...]:
        """The values that the county may enter, in the order of the files."""
        return _amendable(self)


def _whole_household(entry: WholeHouseholdEntry | None) -> WholeHousehold | None:
    return None if entry is None else WholeHousehold(entry.label, entry.label_en, entry.answered, entry.answers)


# A pack never changes, and every page and every save asks for these.
@lru_cache(maxsize=64)
def _indicators(pack: Pack, subject: Subject) -> tuple[IndicatorInfo, ...]:
    columns = building.columns_by_indicator(pack.files)
    return tuple(
        IndicatorInfo(
            slug, entry.label, entry.label_en, subject, entry.unit, entry.counted_in, entry.clause,
            columns.get((subject, slug)), _whole_household(entry.whole_household),
        )
        for slug, entry in pack.files.indicators(subject).items()
    )  # fmt: skip


@lru_cache(maxsize=64)
def _standard_years(pack: Pack) -> tuple[int, ...]:
    return building.standard_years(pack.files)


@lru_cache(maxsize=64)
def _standard(pack: Pack, subject: Subject, year: int) -> Standard:
    return building.standard(pack.files, pack.source, subject, year)


@lru_cache(maxsize=16)
def _amendable(pack: Pack) -> tuple[AmendableValue, ...]:
    return amendable_values(pack.files)


@lru_cache(maxsize=64)
def _fact_schema(pack: Pack, subject: Subject) -> FactSchema:
    return building.fact_schema(pack.files, subject)


def _round(slug: str, files: PackFiles) -> Round:
    entry = files.rounds[slug]
    return Round(
        slug=slug,
        label=entry.label,
        label_en=entry.label_en,
        exit_years=entry.exit_years,
        exit_year_at_opening=entry.exit_year_at_opening,
        review_standard_year=entry.review_standard_year,
        remediation_standard_year=entry.remediation_standard_year,
        income_from=entry.income_from,
        income_to=entry.income_to,
        milestones=building.milestones(files, slug),
        found_until=entry.found_until,
    )
