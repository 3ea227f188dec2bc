"""The page of one survey: sections in the order of the plan, members, income against the line, what is still open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from huitou.core.amounts import yuan_text
from huitou.core.authority import Actor
from huitou.core.errors import Refusal
from huitou.core.facts import FactSchema, FactType, canonical_facts
from huitou.core.standards import Finding, IncomePerHead, Indicator, NoMemberShort, Reason, Verdict, find
from huitou.core.worksheet import WorksheetLine, cents_of
from huitou.policy import IndicatorInfo, Pack
from huitou.policy.expressions import facts_read
from huitou.policy.schema import Subject
from huitou.registry.queries import MemberLine, RegisteredHousehold, registered_household
from huitou.surveys.queries import SubjectLine, SurveyToFill
from huitou.web.subject_tables import fact_groups
from huitou.web.surveying.answers import fields_of, line_field, member_field, whole_field
from huitou.web.surveying.questions import Question, Sheet, typed
from huitou.web.templatetags.house import label

# Compulsory school: nine years from the September after the sixth birthday (义务教育法 第十一条). Correctable.
_SCHOOL_FROM, _SCHOOL_YEARS = 6, 9
_WANTS_AN_ANSWER = frozenset(
    {Reason.FACT_MISSING, Reason.SIZE_MISSING, Reason.MEMBERS_MISSING, Reason.POPULATION_MISSING}
)
# Kept by the page itself; a person is not asked for them.
_NOT_ASKED_OF_MEMBERS = frozenset({"member", "out_of_pocket_share"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the worksheet: its field and what is typed in it."""

    line: WorksheetLine
    field: str
    typed: str
    before: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """A total with its lines; `sum` in yuan where lines are written."""

    question: Question
    lines: tuple[Line, ...]
    sum: str
    is_cost: bool


@dataclass(frozen=True, slots=True)
class MemberQuestions:
    """One member under one indicator: who it is, and what is asked."""

    position: int
    number: str
    name: str
    relation: str
    born_on: date | None
    is_away: bool
    questions: tuple[Question, ...]
    share: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """The questions of one indicator, or (None) those before and after."""

    slug: str
    indicator: IndicatorInfo | None
    questions: tuple[Question, ...]
    totals: tuple[Total, ...] = ()
    members: tuple[MemberQuestions, ...] = ()
    whole: str = ""
    whole_field: str = ""


@dataclass(frozen=True)
class SurveyPageMaker:
    """Everything that the page of a subject is made of."""

    filling: SurveyToFill
    reads_register: Callable[[], RegisteredHousehold | None]
    day: date
    pack: Pack

    @cached_property
    def register(self) -> RegisteredHousehold | None:
        """What the register knows of a household. It is read when it is shown, since a save does not ask for it."""
        return self.reads_register()

    @property
    def kind(self) -> Subject:
        """Household or village."""
        return "village" if self.filling.subject.subject_type == "village" else "household"

    @cached_property
    def schema(self) -> FactSchema:
        """What may be said."""
        return self.pack.fact_schema(self.kind)

    @cached_property
    def indicators(self) -> tuple[IndicatorInfo, ...]:
        """The indicators, in the order of the plan."""
        return self.pack.indicators(self.kind)

    @cached_property
    def judged(self) -> Mapping[str, Indicator]:
        """The indicators as the round's look-back standard judges them; for a remediation survey the help-back
        standard."""
        line = self.filling.round
        is_review = self.filling.kind == "review"
        year = line.review_standard_year if is_review else line.remediation_standard_year
        standard = self.pack.standard(self.kind, year)
        return {one.slug: one for one in standard.indicators}

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """The facts that the page asks: all but the exit year, which the register gives, and the single answers that
        stand for parts on paper."""
        stated = {getattr(one.rule, "stated", "") for one in self.judged.values()}
        return tuple(name for name in self.schema.types if name != "exit_year" and name not in stated)

    @cached_property
    def members(self) -> tuple[MemberLine | str, ...]:
        """Those of the register, then those that only the survey knows, then one free row."""
        listed = tuple(self.register.members) if self.register is not None else ()
        known = {one.number for one in listed}
        said = [str(one.get("member") or "") for one in self.filling.facts.get("members") or ()]
        extra = tuple(number for number in said if number and number not in known)
        return (*listed, *extra, "") if self.kind == "household" else ()

    @property
    def numbers(self) -> tuple[str, ...]:
        """The 人编号 of the members, in the order of the page."""
        return tuple(one if isinstance(one, str) else one.number for one in self.members)

    def known(self) -> dict[str, Any]:
        """What the register says of facts, shown beside the question and never an answer of its own."""
        page = self.register
        if page is None:
            return {}
        return {
            "household_size": page.size_actual,
            "household_size_hukou": page.size_hukou,
            "household_size_card": page.size_card,
            "household_size_system": page.size_system,
        }

    def first_fields(self) -> dict[str, str]:
        """What stands in the fields of a survey that nobody has begun: the head counts that the register knows, the
        stage of school by the birth date. Everything else is open."""
        fields = {name: str(value) for name, value in self.known().items() if value is not None}
        fields |= {member_field(position, "member"): one for position, one in enumerate(self.numbers, 1) if one}
        if "compulsory_stage" in self.schema.member:
            for position, one in enumerate(self.members, 1):
                if isinstance(one, MemberLine) and one.born_on is not None:
                    stage = typed(self.schema.member["compulsory_stage"], of_school_age(one.born_on, self.day))
                    fields[member_field(position, "compulsory_stage")] = stage
        return fields

    def current_fields(self, name: str) -> dict[str, str]:
        """What stands in the fields: the answers so far; before the first, what is known and who (`name`) asks when."""
        known, facts = self.first_fields(), self.filling.facts
        if not facts:
            return {"surveyed_by": name, "surveyed_on": self.day.isoformat()} | known
        fields = fields_of(facts, self.schema, self.numbers, self.indicators)
        return fields | {key: text for key, text in known.items() if key.startswith("member-") and not fields.get(key)}

    def labels(self) -> dict[str, str]:
        """The words of facts and of worksheet lines, by name."""
        types = {**self.schema.member, **self.schema.types}
        lines = {
            f"{sheet.name}.{name}": label(line)
            for sheet in self.schema.worksheets
            for name, line in sheet.lines.items()
        }
        return {name: label(fact) for name, fact in types.items()} | lines

    def sections(self, sheet: Sheet) -> tuple[Section, ...]:
        """The page from top to bottom."""
        facts = {group.slug: [line.type for line in group.lines] for group in fact_groups({}, self.pack, self.kind)}
        order = ["basics", *(one.slug for one in self.indicators), "recorded", "closing"]
        infos = {one.slug: one for one in self.indicators}
        sections = (self._section(slug, infos.get(slug), facts.get(slug, []), sheet) for slug in order)
        return tuple(one for one in sections if one.questions or one.totals or one.members)

    def _section(self, slug: str, indicator: IndicatorInfo | None, facts: Sequence[FactType], sheet: Sheet) -> Section:
        asked = [fact for fact in facts if fact.name in self.asked]
        totals = tuple(total for fact in asked if fact.kind == "worksheet" for total in self._totals(fact, sheet))
        summed = {total.question.field for total in totals}
        questions = tuple(
            sheet.question(fact) for fact in asked if fact.kind != "worksheet" and fact.name not in summed
        )
        rule = self.judged[slug].rule if slug in self.judged else None
        members = self._members(rule, sheet) if isinstance(rule, NoMemberShort) else ()
        field = whole_field(indicator) if indicator is not None else ""
        return Section(slug, indicator, questions, totals, members, sheet.typed.get(field, ""), field)

    def _totals(self, fact: FactType, sheet: Sheet) -> list[Total]:
        income = next(one.rule for one in self.judged.values() if isinstance(one.rule, IncomePerHead))
        by_total: dict[str, list[Line]] = {}
        for line in fact.lines.values():
            field = line_field(line.name)
            before = (sheet.before.get(fact.name) or {}).get(line.name, "")
            text = sheet.typed.get(field, "")
            problems = tuple(sheet.problems.get(field, ()))
            by_total.setdefault(line.into, []).append(Line(line, field, text, before, problems))
        return [
            Total(sheet.question(self.schema.types[name]), tuple(lines), _sum(lines), name in income.expenses)
            for name, lines in by_total.items()
        ]

    def _members(self, rule: NoMemberShort, sheet: Sheet) -> tuple[MemberQuestions, ...]:
        read = set(facts_read(rule.short))
        answered = {one.whole_household.answered for one in self.indicators if one.whole_household}
        types = [
            fact
            for name, fact in self.schema.member.items()
            if (fact.beside or name) in read and name not in _NOT_ASKED_OF_MEMBERS | answered
        ]
        before = {str(one.get("member")): one for one in sheet.before.get("members") or ()}
        return tuple(
            self._member(position, one, types, sheet, before, with_share="out_of_pocket_share" in read)
            for position, one in enumerate(self.members, 1)
        )

    def _member(
        self,
        position: int,
        one: MemberLine | str,
        types: Sequence[FactType],
        sheet: Sheet,
        before: Mapping[str, Mapping[str, Any]],
        *,
        with_share: bool,
    ) -> MemberQuestions:
        line = one if isinstance(one, MemberLine) else None
        number = line.number if line is not None else sheet.typed.get(member_field(position, "member"), str(one))
        share = sheet.typed.get(member_field(position, "out_of_pocket_share"), "") if with_share else ""
        return MemberQuestions(
            position,
            number,
            line.name if line is not None else "",
            line.relation if line is not None else "",
            line.born_on if line is not None else None,
            sheet.typed.get(member_field(position, "away")) == "yes",
            tuple(sheet.question(fact, member_field(position, fact.name), before.get(number, {})) for fact in types),
            share,
        )

    def income(self, facts: Mapping[str, Any]) -> Finding | None:
        """Net income per head by what is typed so far, against the line; None for villages and for what cannot be
        read."""
        indicator = next((one for one in self.judged.values() if isinstance(one.rule, IncomePerHead)), None)
        if indicator is None:
            return None
        try:
            return find(canonical_facts(_income_facts(facts, indicator), self.schema), indicator)
        except Refusal:
            return None

    def unanswered(self, facts: Mapping[str, Any]) -> list[IndicatorInfo]:
        """The indicators that what is typed so far does not settle for want of an answer."""
        try:
            document = canonical_facts(facts, self.schema)
        except Refusal:
            return []
        found = {slug: find(document, one) for slug, one in self.judged.items()}
        return [
            info
            for info in self.indicators
            if found[info.slug].verdict is Verdict.UNKNOWN and found[info.slug].reason in _WANTS_AN_ANSWER
        ]

    def line(self) -> Decimal | None:
        """The income line of the standard that the survey is judged by."""
        found = next((one for one in self.judged.values() if isinstance(one.rule, IncomePerHead)), None)
        return found.threshold if found is not None else None


def register_of(subject: SubjectLine, viewer: Actor) -> RegisteredHousehold | None:
    """What the register knows of a household within reach; None for a village."""
    return registered_household(subject.household_ref, viewer) if subject.household_ref is not None else None


def _income_facts(facts: Mapping[str, Any], indicator: Indicator) -> dict[str, Any]:
    rule = indicator.rule
    if not isinstance(rule, IncomePerHead):
        return {}
    names = (*rule.revenues, *rule.expenses, rule.size, "income_lines")
    return {name: facts.get(name) for name in names}


def _sum(lines: Sequence[Line]) -> str:
    amounts = [cents for line in lines if (cents := cents_of(line.typed)) is not None]
    return yuan_text(sum(amounts)) if amounts else ""


def of_school_age(born_on: date, day: date) -> bool:
    """Whether somebody is of compulsory-school stage on a day: in one of the nine school years that begin with the
    September in or before which the sixth birthday lies."""
    school_year = day.year if day.month >= 9 else day.year - 1
    first = born_on.year + _SCHOOL_FROM + (1 if (born_on.month, born_on.day) > (8, 31) else 0)
    return first <= school_year < first + _SCHOOL_YEARS
