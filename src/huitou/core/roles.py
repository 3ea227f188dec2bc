"""The roles of the work, as data (二(一), 五, 六(一); 附件1)."""

from huitou.core.authority import Permission as P
from huitou.core.authority import Role, RoleLevel

_SEES = frozenset(
    {
        P.HOUSEHOLD_VIEW, P.SUBMISSION_VIEW, P.GAP_VIEW, P.ROLLUP_VIEW, P.ORDER_VIEW, P.FORM_EXPORT,
        P.CERTIFICATION_VIEW,
    }
)  # fmt: skip
# Which of the numbers, says `core.sensitive_fields`.
_FILLS = _SEES | {P.IDENTITY_UNMASK, P.SURVEY_EDIT, P.PLATFORM_ENTER, P.SUBMISSION_SUBMIT, P.MEMBER_CHANGE}
# What takes a second pair of eyes is never done from the keyboard of the machine.
_SECOND_EYES = {
    P.GAP_LIST_SIGN,
    P.SUBMISSION_APPROVE,
    P.SUBMISSION_CONFIRM,
    P.REFERRAL_DECIDE,
    P.GAP_REVIEW,
    P.GAP_CONFIRM,
    P.GAP_ACCEPT,
    P.SPOT_CHECK_REVISIT,
    P.ACCOUNT_CONFIRM,
}
_SUPPORTS = frozenset({P.HOUSEHOLD_VIEW, P.GAP_VIEW, P.ORDER_VIEW})
_COUNTY_OFFICE = _SEES | {
    P.IDENTITY_UNMASK,
    P.AREA_LOAD,
    P.AREA_CHANGE,
    P.REGISTRY_LOAD,
    P.DUPLICATE_DECIDE,
    P.MEMBER_CHANGE,
    P.HOUSEHOLD_CORRECT,
    P.HOUSEHOLD_END,
    P.ROUND_OPEN,
    P.CALENDAR_EDIT,
    P.SURVEY_EDIT,
    P.SUBMISSION_CONFIRM,
    P.SUBMISSION_UNLOCK,
    P.CERTIFICATION_DECIDE,
    P.ASSESSMENT_RUN,
    P.GAP_ASSIGN,
    P.REFERRAL_VIEW,
    P.REFERRAL_DISPATCH,
    P.REFERRAL_DECIDE,
    P.GAP_REVIEW,
    P.GAP_ACCEPT,
    P.GAP_CARRY_OVER,
    P.ORDER_ADOPT,
    P.ORDER_AMEND,
    P.AUDIT_VIEW,
    P.SPOT_CHECK_VIEW,
    P.SPOT_CHECK_DRAW,
    P.SPOT_CHECK_REVISIT,
    P.APPRAISAL_VIEW,
}

ROLES: dict[str, Role] = {
    role.slug: role
    for role in (
        Role("village_officer", "村干部", "Village officer", RoleLevel.VILLAGE, _FILLS, in_field=True),
        Role("first_secretary", "第一书记", "First secretary", RoleLevel.VILLAGE, _FILLS, in_field=True),
        Role("resident_officer", "驻村干部", "Resident officer", RoleLevel.VILLAGE, _FILLS, in_field=True),
        Role(
            "support_officer",
            "帮扶干部",
            "Support officer",
            RoleLevel.UNIT,
            _SUPPORTS | {P.IDENTITY_UNMASK},
            in_field=True,
        ),
        Role("supporting_unit", "帮扶部门", "Supporting unit", RoleLevel.UNIT, _SUPPORTS),
        Role(
            "township_clerk",
            "乡镇填表人",
            "Township clerk",
            RoleLevel.TOWNSHIP,
            _FILLS | {P.DUPLICATE_DECIDE, P.HOUSEHOLD_CORRECT},
        ),
        Role(
            "township_approver",
            "乡镇审批人",
            "Township approver",
            RoleLevel.TOWNSHIP,
            _SEES | {P.SUBMISSION_APPROVE, P.GAP_CONFIRM},
            second_factor=True,
        ),
        Role(
            "department_officer",
            "部门经办人",
            "Department officer",
            RoleLevel.DEPARTMENT,
            frozenset(
                {
                    P.HOUSEHOLD_VIEW,
                    P.GAP_VIEW,
                    P.GAP_REMEDY,
                    P.REFERRAL_VIEW,
                    P.REFERRAL_RECEIVE,
                    P.ORDER_VIEW,
                    P.CERTIFICATION_VIEW,
                    P.CERTIFICATION_LOAD,
                }
            ),
        ),
        Role("county_office", "县脱贫办", "County office", RoleLevel.COUNTY, _COUNTY_OFFICE, second_factor=True),
        Role(
            "review_team",
            "核查小组",
            "Verification group",
            RoleLevel.COUNTY,
            _SEES
            | {P.IDENTITY_UNMASK, P.GAP_LIST_SIGN, P.REFERRAL_VIEW, P.GAP_ACCEPT}
            | {P.SPOT_CHECK_VIEW, P.SPOT_CHECK_REVISIT, P.APPRAISAL_VIEW},
            second_factor=True,
        ),
        Role(
            "supervision",
            "督查",
            "Supervision",
            RoleLevel.COUNTY,
            _SEES | {P.IDENTITY_UNMASK, P.REFERRAL_VIEW, P.AUDIT_VIEW, P.SPOT_CHECK_VIEW, P.APPRAISAL_VIEW},
            second_factor=True,
        ),
        Role("city_viewer", "市级查看", "City viewer", RoleLevel.CITY, frozenset({P.ROLLUP_VIEW, P.ORDER_VIEW})),
        Role(
            "province_viewer",
            "省级查看",
            "Province viewer",
            RoleLevel.PROVINCE,
            frozenset({P.ROLLUP_VIEW, P.ORDER_VIEW}),
        ),
        Role(
            "system_administrator",
            "系统管理员",
            "System administrator",
            RoleLevel.SYSTEM,
            frozenset({P.ACCOUNT_CONFIRM, P.AREA_LOAD, P.SURVEY_IMPORT_APPROVED, P.BACKUP_MAKE}),
            second_factor=True,
        ),
        Role(
            "security_administrator",
            "安全管理员",
            "Security administrator",
            RoleLevel.SYSTEM,
            frozenset({P.ACCOUNT_MANAGE, P.ACCOUNT_CONFIRM}),
            second_factor=True,
        ),
        Role(
            "audit_administrator",
            "审计管理员",
            "Audit administrator",
            RoleLevel.SYSTEM,
            frozenset({P.AUDIT_VIEW}),
            second_factor=True,
        ),
        Role("local_operator", "本机操作员", "Local operator", RoleLevel.SYSTEM, frozenset(P) - _SECOND_EYES),
    )
}

ADMINISTRATORS = frozenset({"system_administrator", "security_administrator", "audit_administrator"})
"""The three that are kept apart from one another and from the work (等保三级: 三权分立)."""
