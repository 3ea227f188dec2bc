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
)
