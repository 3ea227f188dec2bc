"""HT5xxx: problems of gaps and referrals."""

from huitou.core.problems.kind import ProblemKind as Kind

KINDS: tuple[Kind, ...] = (
    Kind("HT5001", "{winner}已于{at}先办了这件事，您这次没有改动任何内容。请刷新页面，看看现在的状态。", "{winner} did this first, on {at}; you changed nothing. Reload the page to see how it stands."),
    Kind("HT5002", "批次“{round}”没有待签发的补短清单：还没有发现未达标项。请先审核调查表，或运行 huitou assess {round}。", "the round “{round}” has no gap list to sign: no gap was found yet. Approve surveys first, or run huitou assess {round}."),
    Kind("HT5003", "批次“{round}”的补短清单还没有签发，不能发点球。请先由核查小组签发。", "the gap list of the round “{round}” is not signed, so nothing can be dispatched. Have the verification group sign it first."),
    Kind("HT5004", "批次“{round}”的“{step}”还没有设定日期，点球没有时限不能发出。请先在“方案”页录入这个日期。", "the step “{step_en}” of the round “{round}” has no date, and a referral needs a time limit. Enter the date on the order page first."),
    Kind("HT5005", "这里有{count}项已经发出点球或已核减，不能再改牵头部门。请刷新页面，只选还没有发出的项。", "{count} of these items are dispatched or cancelled; their lead can no longer be changed. Reload the page and choose items that are not sent."),
    Kind("HT5006", "本县没有部门“{department}”，最接近的是“{nearest}”。请改用方案包里的部门代码。", "the county has no department “{department}”; the nearest is “{nearest}”. Use a department code of the pack."),
    Kind("HT5007", "“{round}”在{count}个县都有，发点球要写明是哪个县。请加上 --area 县代码。", "“{round}” is open in {count} counties; say which one dispatches. Add --area with the county's code."),
    Kind("HT5010", "没有找到这一户（村），或不在您的工作范围内。请核对后再试。", "this household or village does not exist, or lies outside your area. Check and try again."),
    Kind("HT5011", "没有找到这份点球或这项缺口，或不在您的工作范围内。请核对后再试。", "this referral or gap does not exist, or lies outside your area. Check and try again."),
    Kind("HT5020", "这一项不由您的部门牵头，不能由您办理。请找牵头部门，或由县脱贫办改派。", "your department does not lead on this item, so you cannot do this. Ask the lead department, or have the county office transfer it."),
    Kind("HT5021", "这一项现在是“{state}”，还不能办这一步。请刷新页面，看看该由谁办。", "this item stands at “{state_en}”, so this step cannot be taken now. Reload the page to see whose turn it is."),
    Kind("HT5022", "要写明原因（情况）才能办这一步。请填写后再提交。", "this step needs a reason in words. Fill it in and send again."),
    Kind("HT5023", "这一项您自己经办过，不能再由您把关。请换一位同事办理。", "you worked on this item yourself, so you may not decide on it. Have a colleague do it."),
    Kind("HT5024", "部门办结（{since}）以后还没有入户复查。请先填回头帮调查，调查日期不早于部门办结的日期。", "nobody has surveyed this again since the department reported it done ({since}). Record a help-back survey taken on that day or later first."),
    Kind("HT5025", "回头帮调查里“{indicator}”没有查清。未达标项和收入都要重新查，请补填后再核实。", "the help-back survey does not answer “{indicator_en}”. The gapped item and the income are always taken again; complete the survey first."),
    Kind("HT5026", "复查结果按回头帮标准仍未达标，不能验收。请退回部门继续整改。", "the new facts still miss the help-back standard, so it cannot be accepted. Return it to the department."),
    Kind("HT5027", "按回头帮标准还评不出是否达标，不能验收。请查看这一项的评定：是标准线没有录入，还是事实没有查清。", "by the help-back standard this is still unknown, so it cannot be accepted. See its judgement: the line is not entered, or a fact is missing."),
    Kind("HT5028", "方案包里没有措施类别“{kind}”，最接近的是“{nearest}”。请改用方案包里的类别。", "the pack has no kind of measure “{kind}”; the nearest is “{nearest}”. Use a kind of the pack."),
    Kind("HT5029", "目标（项目）和责任人都要填写。请补齐后再提交。", "the target (or project) and the person responsible are both needed. Fill them in and send again."),
    Kind("HT5030", "金额“{amount}”不对。请填不小于0、最多两位小数的元数。", "“{amount}” is not an amount. Enter yuan of at least 0 with at most two decimals."),
    Kind("HT5031", "日期“{day}”不合适：不能晚于今天办结，开始不能晚于完成，延期要晚于现在的期限。请改正。", "the date “{day}” does not fit: nothing is done after today, nothing starts after it ends, and an extension is later than the present limit. Correct it."),
    Kind("HT5040", "这一户（村）正在重新入户复查，请等乡镇核实后再验收。", "this household or village is being surveyed again; wait until the township has confirmed it."),
    Kind("HT5041", "入户复查这一项仍未达标，不能核实为办结。请退回部门，并写明情况。", "the visit shows that this item is still not met, so it cannot be confirmed. Return it to the department and say what you found."),
    Kind("HT5042", "这条措施是某些未达标项的唯一措施，不能撤下。请先为它们添加别的措施。", "some items have no other measure than this one, so it cannot be taken out. Add another measure to them first."),
)
