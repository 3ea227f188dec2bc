"""Who may do what where: verbs, roles as data, scopes as ranges of area codes, and the frozen `Actor`.

An actor is made only by `huitou.accounts` (`acting` for writing, `viewing` for reading). Every read takes
`viewer=Actor`, every write `by=Actor`; nobody reads or writes outside the scope of the post they act in (二(一)).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from huitou.core.errors import Refusal

CODE_LENGTH = 12


class Permission(StrEnum):
    """The verbs, `noun.verb`; audit events and jobs carry the same words."""

    HOUSEHOLD_VIEW = "household.view"
    IDENTITY_UNMASK = "identity.unmask"
    AREA_LOAD = "area.load"
    AREA_CHANGE = "area.change"
    REGISTRY_LOAD = "registry.load"
    DUPLICATE_DECIDE = "duplicate.decide"
    MEMBER_CHANGE = "member.change"
    HOUSEHOLD_CORRECT = "household.correct"
    HOUSEHOLD_END = "household.end"
    ROUND_OPEN = "round.open"
    CALENDAR_EDIT = "calendar.edit"
    SURVEY_EDIT = "survey.edit"
    SURVEY_IMPORT_APPROVED = "survey.import_approved"
    SUBMISSION_VIEW = "submission.view"
    SUBMISSION_SUBMIT = "submission.submit"
    SUBMISSION_APPROVE = "submission.approve"
    SUBMISSION_CONFIRM = "submission.confirm"
    SUBMISSION_UNLOCK = "submission.unlock"
    PLATFORM_ENTER = "platform.enter"
    CERTIFICATION_VIEW = "certification.view"
    CERTIFICATION_LOAD = "certification.load"
    CERTIFICATION_DECIDE = "certification.decide"
    ASSESSMENT_RUN = "assessment.run"
    GAP_VIEW = "gap.view"
    GAP_ASSIGN = "gap.assign"
    GAP_LIST_SIGN = "gap_list.sign"
    REFERRAL_VIEW = "referral.view"
    REFERRAL_DISPATCH = "referral.dispatch"
    REFERRAL_RECEIVE = "referral.receive"
    REFERRAL_DECIDE = "referral.decide"
    GAP_REMEDY = "gap.remedy"
    GAP_REVIEW = "gap.review"
    GAP_CONFIRM = "gap.confirm"
    GAP_ACCEPT = "gap.accept"
    GAP_CARRY_OVER = "gap.carry_over"
    ROLLUP_VIEW = "rollup.view"
    FORM_EXPORT = "form.export"
    ORDER_VIEW = "order.view"
    ORDER_ADOPT = "order.adopt"
    ORDER_AMEND = "order.amend"
    SPOT_CHECK_VIEW = "spot_check.view"
    SPOT_CHECK_DRAW = "spot_check.draw"
    SPOT_CHECK_REVISIT = "spot_check.revisit"
    APPRAISAL_VIEW = "appraisal.view"
    AUDIT_VIEW = "audit.view"
    BACKUP_MAKE = "backup.make"
    ACCOUNT_MANAGE = "account.manage"
    ACCOUNT_CONFIRM = "account.confirm"


PERMISSION_WORDS: dict[Permission, tuple[str, str]] = {
    Permission.HOUSEHOLD_VIEW: ("查看农户", "see households"),
    Permission.IDENTITY_UNMASK: ("查看完整号码", "see whole numbers"),
    Permission.AREA_LOAD: ("载入区划", "load areas"),
    Permission.AREA_CHANGE: ("调整区划", "change areas"),
    Permission.REGISTRY_LOAD: ("载入户籍台账", "load the register"),
    Permission.MEMBER_CHANGE: ("登记成员增减", "record members who come and go"),
    Permission.HOUSEHOLD_CORRECT: ("更正户的登记", "correct what the register says of a household"),
    Permission.HOUSEHOLD_END: ("办理整户减少、分户", "take a whole household out, or split it"),
    Permission.DUPLICATE_DECIDE: ("认定疑似重复的人", "decide on possible duplicates"),
    Permission.ROUND_OPEN: ("开启批次", "open a round"),
    Permission.CALENDAR_EDIT: ("调整日程", "change the calendar"),
    Permission.SURVEY_EDIT: ("填报调查", "record surveys"),
    Permission.SURVEY_IMPORT_APPROVED: ("载入已审定的调查", "load approved surveys"),
    Permission.SUBMISSION_VIEW: ("查看上报", "see submissions"),
    Permission.SUBMISSION_SUBMIT: ("上报", "submit a village"),
    Permission.SUBMISSION_APPROVE: ("乡镇审核", "approve for the township"),
    Permission.SUBMISSION_CONFIRM: ("县审核", "approve for the county"),
    Permission.SUBMISSION_UNLOCK: ("解锁", "unlock a submission"),
    Permission.PLATFORM_ENTER: ("记录平台录入", "record the entry in the platform"),
    Permission.CERTIFICATION_VIEW: ("查看部门认定", "see what departments certify"),
    Permission.CERTIFICATION_LOAD: ("载入部门认定名单", "load a department's list"),
    Permission.CERTIFICATION_DECIDE: ("裁定认定与调查的差异", "decide between certification and survey"),
    Permission.ASSESSMENT_RUN: ("重新评定", "judge a round anew"),
    Permission.GAP_VIEW: ("查看补短清单", "see gaps"),
    Permission.GAP_ASSIGN: ("指定牵头部门", "assign a lead department"),
    Permission.GAP_LIST_SIGN: ("签发补短清单", "sign the gap list"),
    Permission.REFERRAL_VIEW: ("查看点球", "see referrals"),
    Permission.REFERRAL_DISPATCH: ("发点球", "send referrals"),
    Permission.REFERRAL_RECEIVE: ("签收点球", "receive referrals"),
    Permission.REFERRAL_DECIDE: ("答复部门的申请", "decide what departments ask for"),
    Permission.GAP_REMEDY: ("办理未达标项", "remedy gaps"),
    Permission.GAP_REVIEW: ("县审核办结", "review what is reported done"),
    Permission.GAP_CONFIRM: ("乡镇核实", "confirm on site"),
    Permission.GAP_ACCEPT: ("验收", "accept gaps"),
    Permission.GAP_CARRY_OVER: ("年终验收、结转", "close the year and carry over"),
    Permission.ROLLUP_VIEW: ("查看汇总", "see the roll-up"),
    Permission.FORM_EXPORT: ("导出附件表", "export forms"),
    Permission.ORDER_VIEW: ("查看方案", "see the order"),
    Permission.ORDER_ADOPT: ("采用方案", "adopt an order"),
    Permission.ORDER_AMEND: ("补充录入", "enter values over the order"),
    Permission.SPOT_CHECK_VIEW: ("查看抽查", "see spot checks"),
    Permission.SPOT_CHECK_DRAW: ("抽取样本、通报抽查", "draw samples and circulate their results"),
    Permission.SPOT_CHECK_REVISIT: ("录入复查", "record a revisit"),
    Permission.APPRAISAL_VIEW: ("查看督查考核", "see supervision and appraisal"),
    Permission.AUDIT_VIEW: ("查看审计记录", "see the audit trail"),
    Permission.BACKUP_MAKE: ("整套备份", "back the installation up"),
    Permission.ACCOUNT_MANAGE: ("管理用户和岗位", "manage people and posts"),
    Permission.ACCOUNT_CONFIRM: ("复核账号变动", "confirm what was done to an account"),
}
"""What each right is called, in Chinese and in English."""


@dataclass(frozen=True, slots=True)
class CodeRange:
    """All area codes from `first` to `last`, both included, as 12-digit codes padded with 0 and 9."""

    first: str
    last: str

    @classmethod
    def below(cls, code: str) -> CodeRange:
        """The area with this unpadded code (2, 4, 6, 9 or 12 digits) and everything below it."""
        return cls(code.ljust(CODE_LENGTH, "0"), code.ljust(CODE_LENGTH, "9"))

    def __contains__(self, code: str) -> bool:
        return self.first <= code.ljust(CODE_LENGTH, "0") and code.ljust(CODE_LENGTH, "9") <= self.last


@dataclass(frozen=True, slots=True)
class Support:
    """Whom a post supports: the households of a unit, as the register writes it; with an `officer` only those whose
    officer the register names so, or leaves open (五(十四))."""

    unit: str
    officer: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """The places and departments that a post reaches. A department post reaches its county's places, but only what
    was sent to its departments; `departments` None means: not limited to departments, `supports` None: not limited to
    the households of a unit. `without`: places that the code lies in and that belong elsewhere by now (succession)."""

    ranges: tuple[CodeRange, ...]
    departments: frozenset[int] | None = None
    supports: Support | None = None
    without: tuple[CodeRange, ...] = ()

    def covers(self, code: str) -> bool:
        """Whether the area with this unpadded code lies wholly inside the scope."""
        if any(code in code_range for code_range in self.without):
            return False
        return any(code in code_range for code_range in self.ranges)


class RoleLevel(StrEnum):
    """Where a post of a role sits."""

    VILLAGE = "village"
    TOWNSHIP = "township"
    DEPARTMENT = "department"
    UNIT = "unit"
    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of post: what it may do, where it sits, whether sign-in needs a second factor (T24), and whether its
    work is done out in the villages, where nobody signs in anew every half hour (T25)."""

    slug: str
    label: str
    label_en: str
    level: RoleLevel
    permissions: frozenset[Permission]
    second_factor: bool = False
    in_field: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a user in one post, with the rights and the reach of that post. Made only by `accounts`.

    Who stands in for somebody else acts as themselves: `user_id` and `name` are theirs, the name says 代, and
    `acting_for` is the holder of the post."""

    user_id: int
    name: str
    role: Role
    scope: Scope
    post_id: int | None = None
    via: str = field(default="web")
    acting_for: int | None = None

    def can(self, permission: Permission, area_code: str | None = None) -> bool:
        """The one question: may this post do this (in this area)?"""
        if permission not in self.role.permissions:
            return False
        return area_code is None or self.scope.covers(area_code)

    def require(self, permission: Permission, area_code: str | None = None) -> None:
        """Raises `Refusal` HT7001 when `can` says no."""
        if not self.can(permission, area_code):
            words, words_en = PERMISSION_WORDS[permission]
            role, role_en = self.role.label, self.role.label_en
            raise Refusal.of("HT7001", permission=words, permission_en=words_en, role=role, role_en=role_en)


def union(ranges: Iterable[CodeRange]) -> tuple[CodeRange, ...]:
    """Ranges in order, without those that lie inside another."""
    kept: list[CodeRange] = []
    for code_range in sorted(set(ranges), key=lambda one: (one.first, one.last), reverse=False):
        if not any(other.first <= code_range.first and code_range.last <= other.last for other in kept):
            kept.append(code_range)
    return tuple(kept)
