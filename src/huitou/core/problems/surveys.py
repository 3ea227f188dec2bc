"""HT4xxx: problems of rounds and surveys."""

from huitou.core.problems.kind import ProblemKind as Kind

KINDS: tuple[Kind, ...] = (
    Kind(
        "HT4001",
        "没有这个批次，或者它不在您的岗位管辖范围内。",
        "there is no such round, or it lies outside the reach of your post.",
    ),
    Kind(
        "HT4002",
        "批次“{round}”还没有开启。请核对批次名称，或先运行 huitou round open {round}。",
        "the round “{round}” is not open. Check its name, or open it with huitou round open {round}.",
    ),
    Kind(
        "HT4003",
        "没有这个对象，或者它不在您的岗位管辖范围内。",
        "there is no such subject, or it lies outside the reach of your post.",
    ),
    Kind(
        "HT4004",
        "这里不能用“id”。请用“household”写户编号，或用“village”写村编号。",
        "“id” cannot be used here. Name the household by its 户编号 under “household”, or the village by its code under “village”.",
    ),
    Kind(
        "HT4005",
        "没有写明是哪一户、哪个村。请用“household”写户编号，或用“village”写村编号。",
        "it does not say which household or village this is. Name the household by its 户编号 under “household”, or the village by its code under “village”.",
    ),
    Kind(
        "HT4006",
        "“{code}”不是本批次的对象（脱贫年度不在本批次之内、返贫、没有载入，或不在您的管辖范围内）。请核对编号。",
        "“{code}” is not a subject of this round: it exited in another year, has fallen back, is not loaded, or lies outside your reach. Check the code.",
    ),
    Kind(
        "HT4007",
        "“{key}”填的是“{value}”，台账里是“{register}”。户主、村和脱贫年度以台账为准，请核对后改正其中一处。",
        "“{key}” is “{value}”, but the register says “{register}”. Head, village and exit year come from the register; mend whichever is wrong.",
    ),
    Kind(
        "HT4008",
        "人编号“{member}”在这一户里出现了不止一次。请每人只留一条。",
        "the member “{member}” stands more than once in this household. Keep one entry per person.",
    ),
    Kind(
        "HT4009",
        "按村“{village}”、户主“{head}”、脱贫时间{year}没有找到本批次的户。请核对，或使用系统给出的表（含户编号）。",
        "no household of this round has the village “{village}”, the head “{head}” and the exit year {year}. Check them, or use the form that the system gives out (it carries the 户编号).",
    ),
    Kind(
        "HT4010",
        "按村“{village}”、户主“{head}”、脱贫时间{year}找到{count}户，无法确定是哪一户。请使用系统给出的表（含户编号）。",
        "{count} households have the village “{village}”, the head “{head}” and the exit year {year}. Use the form that the system gives out (it carries the 户编号).",
    ),
    Kind(
        "HT4011",
        "“{code}”的调查已经上报或审定，不能再覆盖。请退回后修改，或由有权限的人以更正方式载入（--approved）。",
        "the survey of “{code}” is submitted or approved and cannot be overwritten. Return it first, or have somebody with the right load an adjustment (--approved).",
    ),
    Kind(
        "HT4012",
        "同一个对象在文件里出现了两次，内容不同（上一次在{first}）。请只留一份。",
        "the same subject stands twice in the file with different facts (first at {first_en}). Keep one.",
    ),
    Kind(
        "HT4014",
        "“{code}”在几个县的本批次里都有。请用 --area 写明是哪个县。",
        "“{code}” is a subject of this round in several counties. Say which with --area.",
    ),
    Kind(
        "HT4015",
        "没有为“{county}”准备的方案包。请先放入本县的方案包，再开启批次。",
        "no policy pack is made for the county “{county}”. Add one before you open a round.",
    ),
    Kind(
        "HT4016",
        "“{county}”还没有载入贫困户。请先运行 huitou load households。",
        "no households are loaded for “{county}”. Load them first with huitou load households.",
    ),
    Kind(
        "HT4017",
        "台账里没有{years}年脱贫的户，也没有这些年退出的村，批次里不会有任何对象。请核对脱贫年度一列。",
        "nobody in the register exited in {years}, neither household nor village, so the round would have no subjects. Check the exit years.",
    ),
    Kind(
        "HT4018",
        "还没有载入区划，或您的岗位管辖范围内没有县。请先运行 huitou load areas。",
        "no areas are loaded, or no county lies within the reach of your post. Load them first with huitou load areas.",
    ),
    Kind(
        "HT4019",
        "在“{area}”里没有本批次的这类对象。请核对 --area 和 --subject。",
        "the round has no such subjects in “{area}”. Check --area and --subject.",
    ),
    Kind(
        "HT4030",
        "没有这个村的上报，或者它不在您的岗位管辖范围内。",
        "there is no such submission, or it lies outside the reach of your post.",
    ),
    Kind(
        "HT4031",
        "{village}的上报现在是“{state}”，不能做这一步。请刷新页面，看看现在的状态。",
        "the submission of {village} is “{state_en}”, so this step is not possible. Reload the page to see how it stands.",
    ),
    Kind(
        "HT4032",
        "{village}还有{count}处没有查清、有错误或有疑点没有说明，不能上报。请在上报页逐处补齐，疑点属实的写明原因，实在查不了的写明“未能核查”的原因和下次入户日期。",
        "{village} cannot be submitted: {count} items are unknown, wrong or doubtful without a reason. Complete them one by one on its page, give the reason where a doubt is right as it stands, or mark what cannot be checked with a reason and the date of the next visit.",
    ),
    Kind(
        "HT4033",
        "{village}的内容里有您自己填报、上报或审核的部分，不能由您来审核。请由另一位同事审核。",
        "you entered, submitted or approved part of what {village} handed in, so you cannot approve it. Have a colleague do it.",
    ),
    Kind(
        "HT4034",
        "{village}的内容在您查看之后有了变动，没有办理。请刷新页面，核对后再办。",
        "what {village} handed in has changed since you looked at it; nothing was done. Reload the page and look again.",
    ),
    Kind(
        "HT4035",
        "撤回只限本人在{minutes}分钟之内、下一级办理之前。请改为申请撤回，由审核人退回。",
        "a step can be taken back only by whoever took it, within {minutes} minutes and before the next level has acted. Ask for a withdrawal instead.",
    ),
    Kind("HT4036", "没有写明原因。请写一句话说明为什么。", "the reason is missing. Say why in one sentence."),
    Kind(
        "HT4037",
        "下次入户日期{date}已经过去，或没有填。请写一个今天以后的日期。",
        "the date of the next visit, {date}, has passed or is missing. Give a date after today.",
    ),
    Kind(
        "HT4038",
        "{village}已经上报，不能再改调查内容。请先退回或申请撤回。",
        "{village} has been submitted and its surveys cannot be changed. Have it returned, or ask for a withdrawal.",
    ),
    Kind(
        "HT4039",
        "{village}已审核内容带来的未达标项已经列入清单或发出，不能撤回审核。请改用“解锁”，写明原因后更正。",
        "gaps that followed from the approval of {village} are listed or sent, so the approval cannot be taken back. Unlock it with a reason and correct it.",
    ),
    Kind(
        "HT4040",
        "调查表里没有“{key}”这一项，不能在这里批注。请从列出的项目中选择。",
        "a survey has no item “{key}” to comment on. Choose one of those that are listed.",
    ),
    Kind(
        "HT4041",
        "批次“{round}”里没有“{step}”这一步。请在日程页选择。",
        "the round “{round}” has no step “{step}”. Choose one on the calendar page.",
    ),
    Kind(
        "HT4042",
        "“{step}”还没有设定日期，谈不上延期。请先在“方案”页录入日期。",
        "“{step_en}” has no date yet, so it cannot be extended. Enter the date on the order page first.",
    ),
    Kind(
        "HT4043",
        "延期后的日期要晚于现在的期限{due_on}。请改一个更晚的日期。",
        "the new date must be later than the present one, {due_on}. Choose a later one.",
    ),
    Kind(
        "HT4044",
        "培训要写明日期、内容和至少一名参训人，日期不能晚于今天。请补齐。",
        "a training session needs a date not after today, a topic and at least one participant. Complete them.",
    ),
    Kind("HT4045", "回复是空的。请写一句话再发。", "the reply is empty. Write a sentence before you send it."),
    Kind(
        "HT4046",
        "没有这条批注，或者它不在您的岗位管辖范围内。",
        "there is no such comment, or it lies outside the reach of your post.",
    ),
    Kind(
        "HT4047",
        "“{head}”还有没有改的批注，不能记为“看过，没有问题”。请先退回，改好以后再看。",
        "“{head}” has a comment that is not seen to, so it cannot be marked as looked at. Return the village and look again once it is mended.",
    ),
    Kind("HT4020", "报销后个人支付{paid}元不能多于费用{cost}元，费用要大于0。请核对结算单。", "{paid} yuan paid after reimbursement cannot exceed the cost of {cost} yuan, and the cost must be above 0. Check the bill."),
    Kind("HT4021", "户口簿、明白卡、系统、实际人数不一致（{counts}）。请写明原因，备注会自动写上。", "the four head counts differ ({counts}). Say why; the remark is written from it."),
    Kind("HT4022", "选了未签字。请写明为什么没有签。", "it is marked as not signed. Say why."),
    Kind("HT4023", "“{key}”只有{value}元，像是按万元填的。请改成元；如果没有错，请在“数额说明”里写明原因。", "“{key}” is only {value} yuan; was it meant in units of 10,000? Give it in yuan, or say under “Why an amount is unusual” that it is right."),
    Kind("HT4024", "“{key}”有{value}元，像是多写了零。请核对；如果没有错，请在“数额说明”里写明原因。", "“{key}” is {value} yuan; is there a zero too many? Check it, or say under “Why an amount is unusual” that it is right."),
    Kind("HT4025", "{by}在您填写的时候也保存了这份调查。您填的都还在，请看下面两边不同的地方，改好后再保存。", "{by} saved this survey while you were filling it in. What you typed is still here; compare the answers below, mend what is wrong and save again."),
    Kind("HT4050", "规则“{rule}”不能写原因放过：错误要改正，未达标不用说明，编号也可能不对。请核对规则编号。", "the rule “{rule}” takes no reason: an error has to be mended, a finding needs none, or the number is wrong. Check the number of the rule."),
    Kind("HT4051", "没有写明豁免到哪一天，或者{date}已经过去。请写一个今天或以后的日期，或选“到本批次结束”。", "it is not said how long the exemption holds, or {date} has passed. Give a date not before today, or choose “to the end of the round”."),
    Kind("HT4052", "没有这条豁免，它已经结束，或者不在您的岗位管辖范围内。请刷新页面，看看现在的状态。", "there is no such exemption, it has ended already, or it lies outside the reach of your post. Reload the page to see how it stands."),
    Kind("HT4053", "{message}{mend}（规则{rule}）", "{message_en} {mend_en} (rule {rule})"),
    Kind("HT4054", "{village}有{count}户的疑点没有说明，没有批量通过。请打开这个村，逐户核对后再审核。", "{village} was left out: {count} of its households have doubts without a reason. Open the village and go through them before you approve it."),
    Kind("HT4055", "{message}{mend}属实的，请在这一户的摸底表上写明原因（规则{rule}）。", "{message_en} {mend_en} If it is right, give the reason on the survey of the household (rule {rule})."),
    Kind("HT4056", "未达标：{message}{mend}（规则{rule}）", "falls short: {message_en} {mend_en} (rule {rule})"),
    Kind("HT4057", "附件2一户一张，全县放不进一个工作簿。请在“范围”里选一个乡镇或一个村，再下载。", "Form 2 has a sheet for each household, and a county does not fit into one workbook. Choose a township or village, then download it."),
    Kind(
        "HT4090",
        "“{village}”正在载入调查，载完之前不能改动。请过几秒再办一次；您填的内容没有丢。",
        "surveys of “{village}” are being loaded, and it takes no other change until that is done. Try again in a few seconds; what you filled in is not lost.",
    ),
    Kind(
        "HT4091",
        "要载入的调查没有全部备好（中途被清理），一行都没有载入。请重新载入这个文件。",
        "the surveys to be loaded were cleared away before all of them were in place, and nothing was loaded. Load the file again.",
    ),
    Kind("HT4060", "这份摸底表还没有保存过，没有内容可以签字。请先填写并保存。", "this survey has not been saved, so there is nothing to sign. Fill it in and save it first."),
    Kind("HT4061", "没有选签字的方式，或者没有附上照片。请选一种，并附上签字纸或指印的照片。", "no way of signing is chosen, or the picture is missing. Choose one and add the picture of the sheet or the fingerprint."),
    Kind("HT4062", "签名是空白的。请签好再按“完成”。", "the signature is blank. Sign before pressing “Done”."),
    Kind("HT4095", "{message}{mend}（规则{rule}）", "{message_en} {mend_en} (rule {rule})"),
)
