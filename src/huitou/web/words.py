"""The words of states, verdicts and reasons on pages. Chinese msgids; English through the catalogue."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huitou.core.loading import LoadReport

VERDICTS = {
    "met": _("达标"),
    "not_met": _("未达标"),
    "unknown": _("未查清"),
    "not_applicable": _("不考核"),
}
REASONS = {
    "fact_missing": _("调查表里这一项没有填，请补充调查。"),
    "size_missing": _("家庭人口数没有填或为0，算不出人均。"),
    "members_missing": _("登记的家庭成员少于家庭人口数，请把成员补齐。"),
    "not_certified": _("主管部门还没有认定。"),
    "threshold_not_entered": _("这一年的标准线尚未录入，请县脱贫办在“方案”页录入。"),
    "not_confirmed": _("这一年是否考核这一项尚未确认，请县脱贫办在“方案”页确认。"),
    "population_missing": _("户籍人口没有填或为0，算不出贫困发生率。"),
}
BASES = {
    "parts": _("由各项收支算出"),
    "stated": _("按表上所填"),
    "members": _("由成员逐人得出"),
}
GAP_COURSES: Mapping[str, Promise] = {
    "open": _("未办完"),
    "overdue": _("逾期、还没办完"),
    "late": _("过了期限（办结的也算）"),
    "returned": _("退回过"),
    "reopened": _("验收后重开"),
}
"""What can have become of a gap, as the figures of ledger, appraisal and report count it."""
GAP_STATES = {
    "found": _("发现"),
    "listed": _("列入清单"),
    "dispatched": _("已发点球"),
    "received": _("已签收"),
    "planned": _("已制定方案"),
    "reported_done": _("部门已办结"),
    "reviewed": _("县已审核"),
    "confirmed": _("乡镇已核实"),
    "accepted": _("已验收"),
    "returned": _("退回"),
    "transferred": _("移交"),
    "carried_over": _("结转"),
    "cancelled": _("核减"),
}
RETURNED_TO = {"department": _("退回部门"), "township": _("退回乡镇")}
GAP_STEPS = {
    "list": _("列入清单"),
    "dispatch": _("发点球"),
    "receive": _("签收"),
    "transfer": _("移交"),
    "plan": _("安排措施"),
    "report_done": _("报告办结"),
    "review": _("县审核通过"),
    "return_report": _("县退回部门"),
    "confirm": _("乡镇核实"),
    "return_from_site": _("乡镇退回部门"),
    "accept": _("验收"),
    "return_to_department": _("县退回部门"),
    "return_to_township": _("县退回乡镇"),
    "reopen": _("撤销验收"),
    "carry_over": _("结转"),
    "cancel": _("核减"),
    "leave": _("核减"),
    "find_again": _("重新发现"),
    "follow": _("随户迁到新的村"),
}
WORK_STEPS = {
    "plan": _("安排措施"),
    "report": _("报告办结"),
    "review": _("县审核"),
    "confirm": _("乡镇核实"),
    "accept": _("验收"),
}
WORK_LEADS = {
    "plan": _("给已签收的项安排措施：一个项目可以一次解决多项。"),
    "report": _("措施完成后报告办结；到期没有完成的，说明原因。"),
    "review": _("核对部门的措施和佐证，同意就审核通过，不同意就退回。"),
    "confirm": _("先入户复查、填复查表，再由审批人核实；没有办好的退回部门。"),
    "accept": _("按回头帮标准验收：只认部门办结以后重新查到的事实。"),
}
WORK_DUES = {"overdue": _("已逾期"), "soon": _("临近到期"), "returned": _("被退回的")}
REQUEST_KINDS = {"transfer": _("退办、移交"), "extension": _("延期")}
REQUEST_STATES = {"asked": _("等答复"), "granted": _("同意"), "declined": _("不同意"), "withdrawn": _("已作废")}
CANCEL_REASONS = {
    "no_longer_missed": _("更正后已达标，误报核减"),
    "subject_left": _("整户（村）不再是对象"),
    "missed_again": _("重新评定又未达标"),
}
SPOT_CHECK_STATES = {"drawn": _("复查中"), "circulated": _("已通报")}
SAMPLE_STATES = {"drawn": _("待复查"), "revisited": _("已复查"), "not_reached": _("没有访到")}
CORRECTIONS = {
    "none": _("无需更正"),
    "open": _("待处理"),
    "returned": _("已退回更正"),
    "settled": _("已办结"),
}
LIST_STATES = {"drawn_up": _("待签发"), "signed": _("已签发")}
REFERRAL_STATES = {"dispatched": _("待签收"), "received": _("已签收")}
SURVEY_STATES = {
    "draft": _("草稿"),
    "submitted": _("已上报"),
    "returned": _("已退回"),
    "approved": _("已审核通过"),
}
SUBMISSION_STATES = {
    "draft": _("填报中"),
    "submitted": _("待乡镇审核"),
    "township_approved": _("待县审核"),
    "county_approved": _("县已审核"),
    "locked": _("已锁定"),
    "returned": _("退回"),
}
MOVES = {
    "submit": _("上报"),
    "approve": _("乡镇审核通过"),
    "confirm": _("县审核通过"),
    "lock": _("锁定"),
    "return_to_filler": _("乡镇退回"),
    "return_to_township": _("县退回"),
    "undo_submit": _("撤回上报"),
    "undo_approve": _("撤回乡镇审核"),
    "undo_confirm": _("撤回县审核"),
    "unlock": _("解锁"),
}
TURNS = {
    "mend": _("被退回、要改的村"),
    "submit": _("要填报、上报的村"),
    "approve": _("等您审核的村"),
    "confirm": _("等县里审核的村"),
    "lock": _("可以锁定的村"),
    "withdrawal": _("申请撤回、等您答复的村"),
}
TO_DO = {"unsurveyed": _("未查"), "troubled": _("有问题"), "returned": _("被退回"), "unsigned": _("待签字")}
BLOCKS = {
    "not_surveyed": _("还没有调查"),
    "unknown": _("未查清"),
    "persons_missing": _("待补人数"),
    "check": _("逻辑校验不通过"),
    "doubt": _("疑点没有说明"),
}
REVIEW_FILTERS = {
    "left": _("没有看过的"),
    "unmet": _("有未达标项的"),
    "unknown": _("有未查清的"),
    "doubt": _("有疑点没有说明的"),
    "said": _("有批注的"),
}
DUE_STATES = {
    "done": _("已完成"),
    "not_set": _("未设定"),
    "ahead": _("未到期"),
    "soon": _("临近到期"),
    "due_today": _("今天到期"),
    "overdue": _("已逾期"),
}
PARTS = {"lead": _("牵头"), "joint": _("配合"), "verifies": _("核实"), "helps": _("帮扶")}
ORIGINS = {"review_standard": _("回头看标准"), "remediation_standard": _("回头帮标准")}
KINDS = {"review": _("回头看"), "remediation": _("回头帮")}
LEVELS = {
    "village": _("村"),
    "township": _("乡镇"),
    "county": _("县"),
    "city": _("市"),
    "province": _("省"),
}
SUBJECTS = {"household": _("户"), "village": _("村")}
APPLIES = {"yes": _("考核"), "no": _("不考核"), "not_confirmed": _("尚未确认")}
SEVERITIES = {"error": _("错误"), "warning": _("提示")}
CHECK_SEVERITIES = {"error": _("错误"), "warning": _("疑点"), "finding": _("未达标")}
WAYS_IN = {
    "web": _("网页"),
    "grid": _("表格录入"),
    "form": _("交回的附件表"),
    "command": _("命令行导入"),
    "workbook": _("工作簿"),
    "xlsx": _("工作簿"),
    "xls": _("工作簿"),
    "csv": _("文件"),
    "jsonl": _("文件"),
    "file": _("文件"),
    "matched": _("人工认定"),
    "map": _("区划调整"),
}
STATUSES = {
    "not_exited": _("未脱贫"),
    "exited": _("已脱贫"),
    "fallen_back": _("返贫"),
    "stable": _("稳定脱贫"),
}
SEXES = {"1": _("男"), "2": _("女")}
SEATS = {"组长": _("组长"), "副组长": _("副组长"), "成员": _("成员")}
UNITS: dict[str, Promise | str] = {
    "CNY/person/year": _("元/人·年"),
    "CNY/year": _("元/年"),
    "%": "%",
}
ANSWERS = {
    True: _("是"),
    False: _("否"),
    "not_certified": _("未认定"),
    "resident": _("城乡居民医保"),
    "employee": _("职工医保"),
    "other": _("其他保险"),
    "none": _("未参保"),
    "signed": _("已签字"),
    "unsigned": _("未签字"),
    "refused": _("拒签"),
    "absent": _("不在家"),
    "each": _("逐人问"),
    "household": _("全家一起答"),
}
CERTIFIED = {True: _("认定达标"), False: _("认定未达标"), "not_certified": _("未认定")}

# The tone of a badge: good, bad, wait (look here), calm (not begun), none (does not count); whatever is under way has
# the tone of the house.
TONES = {
    **dict.fromkeys(("met", "accepted", "approved", "signed", "received", "done", "granted"), "good"),
    **dict.fromkeys(("revisited", "settled", "circulated"), "good"),
    **dict.fromkeys(("not_met", "overdue", "due_today", "open", "error", "troubled"), "bad"),
    **dict.fromkeys(("unknown", "returned", "soon", "asked", "warning", "not_reached", "unsigned"), "wait"),
    **dict.fromkeys(("found", "drawn_up", "draft", "ahead", "drawn", "unsurveyed"), "calm"),
    **dict.fromkeys(("not_applicable", "cancelled", "not_set", "declined", "withdrawn"), "none"),
}
LOADED_THINGS = {
    "survey": _("摸底表（户、村）或附件2"),
    "households": _("贫困户登记"),
    "members": _("家庭成员登记"),
    "villages": _("行政村登记"),
    "certified": _("部门认定名单"),
}
UPLOAD_STATES = {
    "running": _("正在核对"),
    "planned": _("试算好了，等您确认"),
    "written": _("已载入"),
    "refused": _("不能载入，看原因"),
    "failed": _("程序出错"),
}
_COUNTED_IN = {"members": _("人"), "villages": _("个村"), "certified": _("条")}


def load_sentence(thing: str, report: LoadReport) -> str:
    """将新增 12 户，更新 280 户，有误 8 户."""
    if report.written:
        sentence = gettext("已新增 %(added)d %(unit)s，更新 %(updated)d %(unit)s，有误 %(refused)d %(unit)s")
    else:
        sentence = gettext("将新增 %(added)d %(unit)s，更新 %(updated)d %(unit)s，有误 %(refused)d %(unit)s")
    counts = {"added": report.added, "updated": report.updated, "refused": report.refused}
    return sentence % {**counts, "unit": _COUNTED_IN.get(thing, _("户"))}


def moves_of(report: LoadReport) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Who comes and who goes by a members' file, with the words before them."""
    counts = {"coming": len(report.coming), "going": len(report.going)}
    if report.written:
        titles = gettext("已迁入%(coming)d人："), gettext("已迁出%(going)d人：")
    else:
        titles = gettext("将迁入%(coming)d人："), gettext("将迁出%(going)d人：")
    return tuple(zip((report.coming, report.going), (title % counts for title in titles), strict=True))


CERTIFIED_ANSWERS = {
    "yes": _("是"),
    "no": _("否"),
    "not_certified": _("未认定"),
    "resident": _("城乡居民医保"),
    "employee": _("职工医保"),
    "other": _("其他保险"),
    "none": _("未参保"),
}
WHY_ASKED = {
    "several": _("符合的不止一个"),
    "identity_other_name": _("身份证号相同，姓名不同"),
    "code_other_name": _("户编号相同，姓名不同"),
    "name_other_identity": _("姓名和村相同，身份证号不同"),
    "same_sound": _("同村，姓名同音"),
    "similar_name": _("同村，姓名相近"),
    "same_name_elsewhere": _("姓名相同，没有写村或村不同"),
    "member_of_household": _("是这一户的成员，不是户主"),
}

DUPLICATE_STATES = {
    "open": _("待认定"),
    "asked_later": _("以后再问"),
    "same_person": _("是同一个人"),
    "two_people": _("不是同一个人"),
}
MEMBER_MOVES = {
    "died": _("去世"),
    "married_out": _("婚出"),
    "moved_out": _("迁出"),
    "enlisted": _("服役"),
    "imprisoned": _("服刑"),
    "split_off": _("分户"),
    "duplicate": _("重复登记"),
    "born": _("出生"),
    "married_in": _("婚入"),
    "moved_in": _("迁入"),
    "adopted": _("收养"),
    "returned": _("回来"),
}
ENDINGS = {
    "died_out": _("整户消亡"),
    "moved_away": _("整户迁出"),
    "merged_household": _("并入别的户"),
    "entered_twice": _("整户重复登记"),
    "fallen_back": _("返贫"),
}
SIGNED_WAYS = {
    "drawn": _("屏幕上签字"),
    "paper": _("纸上签字"),
    "fingerprint": _("按指印"),
    "refused": _("拒签"),
    "absent": _("不在家"),
}
WHY_DUPLICATE = {
    "same_identity": _("证件号码相同"),
    "same_name": _("同村、同生日、同名"),
    "same_sound": _("同村、同生日，姓名同音"),
    "similar_name": _("同村、同生日，姓名相近"),
    "": _("现在已不相似"),
}

MAP_BASES = {"name": _("名称相同"), "sound": _("读音相同"), "code": _("代码相同，名称不同")}

GROUPS: Mapping[str, Mapping[str, Promise | str]] = {
    "loaded": LOADED_THINGS,
    "upload": UPLOAD_STATES,
    "verdict": VERDICTS,
    "reason": REASONS,
    "basis": BASES,
    "gap": GAP_STATES,
    "returned": RETURNED_TO,
    "gap_step": GAP_STEPS,
    "request_kind": REQUEST_KINDS,
    "request": REQUEST_STATES,
    "why": CANCEL_REASONS,
    "list": LIST_STATES,
    "spot_check": SPOT_CHECK_STATES,
    "sample": SAMPLE_STATES,
    "correction": CORRECTIONS,
    "referral": REFERRAL_STATES,
    "survey": SURVEY_STATES,
    "submission": SUBMISSION_STATES,
    "move": MOVES,
    "to_do": TO_DO,
    "turn": TURNS,
    "block": BLOCKS,
    "due": DUE_STATES,
    "part": PARTS,
    "origin": ORIGINS,
    "kind": KINDS,
    "level": LEVELS,
    "subject": SUBJECTS,
    "applies": APPLIES,
    "severity": SEVERITIES,
    "check": CHECK_SEVERITIES,
    "way": WAYS_IN,
    "basis_of_map": MAP_BASES,
    "moves": MEMBER_MOVES,
    "ending": ENDINGS,
    "signing": SIGNED_WAYS,
    "duplicate": DUPLICATE_STATES,
    "why_duplicate": WHY_DUPLICATE,
    "status": STATUSES,
    "sex": SEXES,
    "seat": SEATS,
    "unit": UNITS,
    "answer": CERTIFIED_ANSWERS,
    "asked": WHY_ASKED,
}
