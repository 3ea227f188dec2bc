"""The shape of a pack's files. Strict: an unknown key or a value of another kind is refused on loading.

Shape only. Whether the content fits together (a duty for a department that exists, dates in the right order) is what
the linter says.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator

from huitou.core.amounts import parse_decimal
from huitou.core.facts import FactKind
from huitou.core.standards import Applies
from huitou.policy.expressions import expression_from

if TYPE_CHECKING:
    from huitou.core.expressions import Expression

Subject = Literal["household", "village"]
SUBJECTS: tuple[Subject, ...] = get_args(Subject)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _figure(value: object) -> Decimal:
    """A figure stands in quotes, so that no binary number ever comes between the order and the program."""
    number = parse_decimal(value) if isinstance(value, str) else value if isinstance(value, Decimal) else None
    if number is None or number < 0:
        raise ValueError(f"not a figure of at least 0 in quotes: {value!r}")
    return number


_SLUG = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


def _slug(value: str) -> str:
    if not _SLUG.fullmatch(value):
        raise ValueError(f"not a slug: {value!r}")
    return value


Figure = Annotated[Decimal, BeforeValidator(_figure)]
if TYPE_CHECKING:
    Condition = Expression
else:  # pydantic need not look into an expression: the reader of conditions is its whole check
    Condition = Annotated[Any, PlainValidator(expression_from)]
Slug = Annotated[str, AfterValidator(_slug)]
Year = Annotated[int, Field(ge=1990, le=2100)]


class Meta(_File):
    """pack.yaml: the order that the pack puts into data."""

    name: str
    title: str
    title_en: str
    document_number: str
    issuer: str
    issued_on: date
    county_code: str = Field(pattern=r"^\d{6}$")


class WorksheetLineEntry(_File):
    """One line of a worksheet; `into` is the fact that it is added to."""

    into: str
    label: str
    label_en: str


class FactEntry(_File):
    """One fact of facts.yaml."""

    kind: FactKind
    label: str
    label_en: str
    choices: tuple[str, ...] = ()
    clause: str = ""
    at_most: str = ""
    lines: dict[Slug, WorksheetLineEntry] = {}
    beside: str = ""


class Facts(_File):
    """facts.yaml."""

    household: dict[Slug, FactEntry]
    member: dict[Slug, FactEntry]
    village: dict[Slug, FactEntry]


class IncomeRule(_File):
    """See `core.standards.IncomePerHead`."""

    kind: Literal["income_per_head"]
    revenues: tuple[str, ...]
    expenses: tuple[str, ...]
    size: str
    stated: str


class FlagRule(_File):
    """See `core.standards.Flag`."""

    kind: Literal["flag"]
    fact: str


class MembersRule(_File):
    """See `core.standards.NoMemberShort`."""

    kind: Literal["no_member_short"]
    short: Condition
    size: str
    stated: str
    stated_met: bool


class ShareRule(_File):
    """See `core.standards.ShareAtMost`."""

    kind: Literal["share_at_most"]
    part: str
    whole: str


class AmountRule(_File):
    """See `core.standards.AmountAbove`."""

    kind: Literal["amount_above"]
    fact: str


RuleEntry = Annotated[IncomeRule | FlagRule | MembersRule | ShareRule | AmountRule, Field(discriminator="kind")]


class WholeHouseholdEntry(_File):
    """One answer for all members at once: what is asked, what it says of each, and the fact that keeps how it was
    asked."""

    label: str
    label_en: str
    answered: str
    answers: dict[Slug, bool | str]


class IndicatorEntry(_File):
    """One indicator of household.yaml or village.yaml, with its values by year.

    `threshold`: every year of the pack for an indicator that needs one; null is not yet entered. `stated_in` and
    `named`: where and by which words the plan says how it compares.
    """

    label: str
    label_en: str
    counted_in: Literal["persons", "households", "villages"]
    clause: str
    rule: RuleEntry
    unit: str | None = None
    operator: Literal[">=", ">"] | None = None
    threshold: dict[Year, Figure | None] | None = None
    threshold_source: dict[Year, str] = Field(default_factory=dict)
    applies: dict[Year, Applies] = Field(default_factory=dict)
    stated_in: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    practice: str = ""
    whole_household: WholeHouseholdEntry | None = None


class Owner(_File):
    """Somebody who owes a step."""

    label: str
    label_en: str


class Step(_File):
    """One step of every round's calendar."""

    label: str
    label_en: str
    owner: str
    clause: str
    comes_after: tuple[str, ...] = ()


class Calendar(_File):
    """calendar.yaml."""

    owners: dict[Slug, Owner]
    steps: dict[Slug, Step]


class AlsoSaid(_File):
    """What another clause says of a step: another date, another owner."""

    clause: str
    due_on: date | None = None
    owner: str | None = None


class MilestoneEntry(_File):
    """A step in one round. `due_on` null is not yet entered; `clause` where this round's date stands elsewhere."""

    due_on: date | None
    clause: str | None = None
    also_said: tuple[AlsoSaid, ...] = ()


class RoundEntry(_File):
    """One round of rounds.yaml."""

    label: str
    label_en: str
    clause: str
    exit_years: tuple[Year, ...] = Field(min_length=1)
    exit_year_at_opening: Year | None
    review_standard_year: Year
    remediation_standard_year: Year
    income_from: date | None
    income_to: date | None
    found_until: date | None
    milestones: dict[Slug, MilestoneEntry]
    practice: str = ""


class DepartmentEntry(_File):
    """A department; `per_household` stands for each household's own supporting unit."""

    label: str
    label_en: str
    also: tuple[str, ...] = ()
    per_household: bool = False


class DutyEntry(_File):
    """One row of the responsibility matrix. `lead` null: the county must assign."""

    duty: str
    duty_en: str
    indicators: tuple[str, ...] = Field(min_length=1)
    clause: str = ""
    condition: Condition | None = None
    lead: str | None = None
    joint: tuple[str, ...] = ()
    verifies: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()
    practice: str = ""


class ListEntry(_File):
    """A list of what departments certify: of whom, by which fact, and which answers of a survey agree with it.

    `listed`: what it means to stand on a list without a column that says so. `yes_met` and `yes_unmet`: headings of
    questions whose 是 means met, respectively unmet.
    """

    label: str
    label_en: str
    departments: tuple[str, ...] = Field(min_length=1)
    of: Literal["household", "member", "village"]
    indicator: str
    fact: str
    met: tuple[bool | str, ...] = Field(min_length=1)
    unmet: tuple[bool | str, ...] = Field(min_length=1)
    listed: Literal["met", "unmet"] | None = None
    yes_met: tuple[str, ...] = ()
    yes_unmet: tuple[str, ...] = ()
    clause: str = ""
    practice: str = ""


class Matrix(_File):
    """matrix.yaml."""

    departments: dict[Slug, DepartmentEntry]
    duties: dict[Slug, DutyEntry]
    lists: dict[Slug, ListEntry] = {}


class MeasureEntry(_File):
    """A kind of remedial action."""

    label: str
    label_en: str


class Remedies(_File):
    """remedies.yaml: kinds of measures, and how many days after its time limit a gap is escalated."""

    measures: dict[Slug, MeasureEntry] = Field(min_length=1)
    escalate_after_days: int = Field(ge=0)
    practice: str = ""


class SeatEntry(_File):
    """A seat in the verification group, by post."""

    label: str
    label_en: str
    part: Literal["组长", "副组长", "成员"]
    department: str | None = None


class Group(_File):
    """group.yaml."""

    clause: str
    seats: tuple[SeatEntry, ...]


class OneThing(_File):
    """A thing and the other names that print gives it."""

    label: str
    also: tuple[str, ...]


class Words(_File):
    """words.yaml."""

    one_thing: dict[Slug, OneThing] = Field(default_factory=dict)
    different_things: tuple[tuple[str, str], ...] = ()


Shows = Literal[
    "number",  # running number
    "subject",  # household head or village
    "size",
    "exit_year",
    "met_year",
    "value",  # the figure itself
    "answer",  # one of `choices`
    "not_met",  # a mark or number where the item is not met
    "met",  # a mark or number where the item is met
    "remark",
]


class ColumnEntry(_File):
    """One column of a form, as printed (`heading`, `unit`) and as meant (`shows`, `meaning`)."""

    key: Slug
    heading: tuple[str, ...] = Field(min_length=1)
    width: int = Field(gt=0)
    shows: Shows
    unit: str = ""
    indicator: str = ""
    meaning: str = ""
    tick: bool = False
    choices: tuple[str, ...] = ()
    met_choice: str = ""
    printed_choices: bool = False


class FormEntry(_File):
    """One form, printed words with their places; `sample` are the example lines that the paper shows, `line_of` the
    indicator whose threshold its notes print as `<line>`."""

    source: str
    subject: Subject
    purpose: Literal["review", "remediation"]
    round: str
    level: Literal["village", "township", "county"]
    sheet_per: Literal["household", "village", "township"]
    title: str
    blanks: dict[str, str]
    head_lines: tuple[str, ...]
    columns: tuple[ColumnEntry, ...]
    foot: tuple[str, ...]
    notes: tuple[str, ...]
    total_label: str = ""
    total_blank: str = ""
    total_first: bool = False
    line_of: str = ""
    sample: tuple[dict[str, str], ...] = ()


class LimitEntry(_File):
    """A line that others have published, in per cent, with where it stands."""

    percent: Figure
    source: str


class ScoreEntry(_File):
    """One part of a score: what share of what is good, and how much it counts. `practice`: it has no clause."""

    label: str
    label_en: str
    weight: Figure
    practice: str = ""


class Appraisal(_File):
    """appraisal.yaml: the line that wrong exits are held against, and the scores of townships and departments."""

    wrong_exits: LimitEntry
    township: dict[Slug, ScoreEntry]
    department: dict[Slug, ScoreEntry]


class PackFiles(_File):
    """A whole pack: one field per file, `forms` by number."""

    pack: Meta
    facts: Facts
    household: dict[Slug, IndicatorEntry]
    village: dict[Slug, IndicatorEntry]
    calendar: Calendar
    rounds: dict[str, RoundEntry]
    matrix: Matrix
    remedies: Remedies
    group: Group
    words: Words
    clauses: dict[str, str]
    appraisal: Appraisal
    forms: dict[str, FormEntry]

    def indicators(self, subject: Subject) -> dict[str, IndicatorEntry]:
        """The indicators of one kind of subject, in the order of the file."""
        return self.household if subject == "household" else self.village


Source = dict[str, Any]
"""A pack as plain JSON values, one key per file: what the digest is over and what amendments change."""
