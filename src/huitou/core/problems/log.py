"""HT519x: problems of looking through the log of events."""

from huitou.core.problems.kind import ProblemKind as Kind

KINDS: tuple[Kind, ...] = (
    Kind("HT5190", "符合条件的审计记录超过{most}条，没有导出。请用日期、人员或事项缩小范围后再导出。", "more than {most} events fit, so none were exported. Narrow them by date, person or deed and export again."),
    Kind("HT5191", "姓名里有“{text}”的超过{most}人，看不出是谁。请填写全名或用户名。", "more than {most} people have “{text}” in their name. Give the whole name or the user name."),
    Kind("HT5192", "日期“{value}”看不懂。请按 2017-06-22 的样子填写，开始日期不晚于结束日期。", "the date “{value}” cannot be read, or the first day lies after the last. Write it like 2017-06-22."),
)
