"""HT904x: problems of how a command was written; the command ends with 2."""

from huitou.core.problems.kind import ProblemKind as Kind

KINDS: tuple[Kind, ...] = (
    Kind("HT9040", "命令没有写完，还缺：{names}。“{command} --help” 里有写法。", "the command is not complete; missing: {names}. “{command} --help” shows how it is written."),
    Kind("HT9041", "命令里多了看不懂的词：{words}。请去掉，或照 “{command} --help” 改。", "words that mean nothing here: {words}. Leave them out, or see “{command} --help”."),
    Kind("HT9042", "{name} 不能写成 {value}，可以写：{choices}。", "{name} cannot be {value}; it may be: {choices}."),
    Kind("HT9043", "{name} 要写整数，写的是 {value}。", "{name} takes a whole number, but {value} was written."),
    Kind("HT9044", "{name} 要写日期，像 2017-06-30，写的是 {value}。", "{name} takes a date like 2017-06-30, but {value} was written."),
    Kind("HT9045", "{name} 后面要写一个值。“{command} --help” 里有写法。", "a value must follow {name}. “{command} --help” shows how it is written."),
    Kind("HT9046", "“{value}”画不出曲线。请写成“指标=从:到:间隔”，从小到大，间隔大于0，最多{most}条线。", "no curve comes of “{value}”. Write indicator=from:to:step, from the smaller to the larger, a step above 0, {most} lines at most."),
    Kind("HT9047", "{name} 与 {other} 只能写一个。请去掉一个。", "{name} and {other} exclude each other. Leave one of them out."),
    Kind("HT9048", "不能在“{host}”的端口{port}上服务：{reason}。请核对 --host 是不是这台电脑自己的名称或地址；1024以下的端口要有权限。", "port {port} of “{host}” cannot be served: {reason_en}. Check that --host is a name or address of this machine; ports below 1024 take a right of their own."),
    Kind("HT9049", "命令看不懂（{said}）。“{command} --help” 里有写法。", "the command cannot be read ({said}). “{command} --help” shows how it is written."),
)
