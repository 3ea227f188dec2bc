"""HT9xxx: problems of forms and figures."""

from huitou.core.problems.kind import ProblemKind

KINDS: tuple[ProblemKind, ...] = (
    ProblemKind("HT9001", "“{key}”填的是{value}，这个数大得不可能，无法汇总。请核对原始凭据后更正调查表。", "“{key}” is {value}, too large to be true or to be counted. Check the source and correct the survey."),
    ProblemKind("HT9002", "标准拿“{key}”与“{value}”比较，成批判定时无法得出准确结果。请在方案包中改写这一条。", "the standard compares “{key}” with “{value}”, which cannot be settled exactly for many at once. Rewrite it in the pack."),
    ProblemKind("HT9003", "区划图上这一级没有区域包含该村，或有不止一个（共{count}个这样的村），各级数字会对不上。请先补全或更正区划。", "no area of this level holds this village, or more than one does ({count} such villages), so the rows would not add up. Mend the map of areas first."),
    ProblemKind("HT9004", "“{slug}”不是带标准线的指标，最接近的是“{nearest}”。请改用正确的名称。", "“{slug}” is not an indicator with a threshold; the nearest is “{nearest}”. Use the right name."),
    ProblemKind("HT9005", "这里没有判定“{slug}”这一指标，最接近的是“{nearest}”。请改用正确的名称。", "no indicator “{slug}” is judged here; the nearest is “{nearest}”. Use the right name."),
    ProblemKind("HT9006", "这个村在{day}以前已经分设，哪一户归哪个新村还没有登记，不能按那一年的区划汇总。请先登记各户的新村。", "this village was split by {day} and it is not recorded which household went where: figures on that map cannot be given. Record the new village of each household first."),
    ProblemKind("HT9007", "没有“{measure}”这个数。请从汇总表里点开数字。", "there is no figure “{measure}”. Open a number from the roll-up table."),
)
