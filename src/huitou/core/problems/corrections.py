"""HT5910-HT5919: problems of correcting, taking out and splitting a household, and of certified answers in its survey sheet."""

from huitou.core.problems.kind import ProblemKind as Kind

KINDS: tuple[Kind, ...] = (
    Kind("HT5910", "这一户或这个人刚刚有了变动，或者已经不在登记里。请刷新页面，看过再办。", "this household or person has just changed, or is no longer registered. Load the page again and look first."),
    Kind("HT5911", "没有选整户减少的原因，或者“{value}”不是可选的原因。请从列出的原因里选。", "the reason is missing, or “{value}” is none of those listed."),
    Kind("HT5912", "日期“{date}”不对：没有填，或者还没有到。请填实际发生的那一天。", "the date “{date}” is missing or lies in the future. Give the day on which it happened."),
    Kind("HT5913", "没有写依据。更正登记要写明凭什么，比如户口簿、入户核实、文号。", "the basis is missing. Say on what the correction rests: a document, a visit, its number."),
    Kind("HT5914", "没有改动：填的和登记里的一样。请改了再保存。", "nothing differs from what is registered. Change something, then save."),
    Kind("HT5915", "您的岗位不能更正证件号码、电话或银行账号。请县脱贫办更正。", "your post does not correct identity, telephone or account numbers. Ask the county office."),
    Kind("HT5916", "这一户从{date}起不再是这个批次的对象，不用再填。办错了的，请县脱贫办在户的页面上恢复。", "this household has been no subject of the round since {date} and is not filled in any more. If that is a mistake, the county office takes it back in on its page."),
    Kind("HT5917", "填了“{value}”，这里只能填是、否或未认定（也可以填认定达标、认定未达标、合格、不合格、√、×）。", "found “{value}”; answer 是, 否 or 未认定 (认定达标, 认定未达标, 合格, 不合格, √, × are read as well)."),
    Kind("HT5918", "新的户编号“{code}”没有填、太长，或者县里已经有这一户。请填扶贫系统给新户的编号。", "the new 户编号 “{code}” is missing, too long, or taken in this county. Give the code that the register has for the new household."),
    Kind("HT5919", "分户要选分出去的人：至少一位，户主留在原来的户，原来的户不能一个人也不剩。请重新选。", "choose who goes: at least one, the head stays in the old household, and somebody stays. Choose again."),
)
