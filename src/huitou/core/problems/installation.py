"""HT8xxx: problems of installation and keeping."""

from huitou.core.problems.kind import ProblemKind as Kind

KINDS: tuple[Kind, ...] = (
    Kind("HT8001", "数据目录“{data}”的数据库结构是旧的。请先运行 huitou migrate --data {data}，升级前会自动留一份备份。", "the database in “{data}” has an older schema. Run huitou migrate --data {data} first; a copy is kept."),
    Kind("HT8002", "“{host}”不是本机地址，必须先配置 TLS 证书（--certificate 和 --key）才能对外服务。", "“{host}” is not this machine; serving beyond it takes TLS (--certificate and --key)."),
    Kind("HT8003", "数据目录“{data}”里是演示数据，只能在本机（127.0.0.1）查看。正式使用请换一个空的数据目录。", "the data directory “{data}” holds demonstration data, which may be seen on this machine (127.0.0.1) only. Use an empty data directory for real work."),
    Kind("HT8004", "端口{port}已被占用。请关闭占用它的程序，或用 --port 换一个端口。", "port {port} is in use. End the program that holds it, or choose another with --port."),
    Kind("HT8005", "设置被削弱：现在是“{found}”，应当是“{wanted}”。请改回后重新启动。", "a setting is weakened: it is “{found}” and must be “{wanted}”. Put it back and start again."),
    Kind("HT8006", "这个数据目录里已有正式数据，不能再载入演示县。请用 --data 另指定一个空目录。", "this data directory holds real data; the demonstration county cannot be loaded over it. Give an empty directory with --data."),
    Kind("HT8101", "审计链在这里断号，下一条是#{found}。有记录被删除，请保留现场并报告安全管理员。", "the audit chain has a gap here, the next is #{found}. Events were deleted: keep everything as it is and tell the security administrator."),
    Kind("HT8102", "这条审计记录（{verb}）与它的指纹不符。记录被改动过，请保留现场并报告安全管理员。", "this audit event ({verb}) does not match its hash. It was changed: keep everything as it is and tell the security administrator."),
    Kind("HT8103", "审计链与锚定文件不符（现有最后一条是#{last}）。链被截断或重写过，请保留现场并报告安全管理员。", "the audit chain differs from its anchor (its last event is #{last}). It was cut or rewritten: keep everything as it is and tell the security administrator."),
    Kind("HT8110", "{county}批次“{round}”中，这个区域的汇总计数与逐户重新清点的结果不一致。请运行 huitou doctor --recount 重新清点，并把此事报告系统管理员。", "in round “{round}” of {county} the counters of this area are not what a recount of every subject gives. Run huitou doctor --recount to count anew, and tell the system administrator."),
    Kind("HT8104", "锚定文件读不了，或者不是锚定文件。请用 --anchor 指定 huitou 写下的 .jsonl 文件。", "the anchor cannot be read, or is none. Name a .jsonl file that huitou wrote with --anchor."),
)
