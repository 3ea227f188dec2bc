"""HT9xxx: problems of forms and figures, and of pages."""

from huitou.core.problems.kind import ProblemKind

KINDS: tuple[ProblemKind, ...] = (
    ProblemKind("HT9001", "“{key}”填的是{value}，这个数大得不可能，无法汇总。请核对原始凭据后更正调查表。", "“{key}” is {value}, too large to be true or to be counted. Check the source and correct the survey."),
    ProblemKind("HT9002", "标准拿“{key}”与“{value}”比较，成批判定时无法得出准确结果。请在方案包中改写这一条。", "the standard compares “{key}” with “{value}”, which cannot be settled exactly for many at once. Rewrite it in the pack."),
    ProblemKind("HT9003", "区划图上这一级没有区域包含该村，或有不止一个（共{count}个这样的村），各级数字会对不上。请先补全或更正区划。", "no area of this level holds this village, or more than one does ({count} such villages), so the rows would not add up. Mend the map of areas first."),
    ProblemKind("HT9004", "“{slug}”不是带标准线的指标，最接近的是“{nearest}”。请改用正确的名称。", "“{slug}” is not an indicator with a threshold; the nearest is “{nearest}”. Use the right name."),
    ProblemKind("HT9005", "这里没有判定“{slug}”这一指标，最接近的是“{nearest}”。请改用正确的名称。", "no indicator “{slug}” is judged here; the nearest is “{nearest}”. Use the right name."),
    ProblemKind("HT9006", "这个村在{day}以前已经分设，哪一户归哪个新村还没有登记，不能按那一年的区划汇总。请先登记各户的新村。", "this village was split by {day} and it is not recorded which household went where: figures on that map cannot be given. Record the new village of each household first."),
    ProblemKind("HT9007", "没有“{measure}”这个数。请从汇总表里点开数字。", "there is no figure “{measure}”. Open a number from the roll-up table."),
    ProblemKind("HT9010", "{area}是{level}，这一级没有{form}。请换成{levels}的代码。", "{area} is a {level_en}; the {form_en} does not exist at that level. Give the code of one of these: {levels_en}."),
    ProblemKind("HT9011", "{area}没有未达标的退出贫困村，不填附件{form}，按零报告处理（本批次退出贫困村{villages}个，其中未查清{unknown}个）。要看全部退出贫困村，请加 --all。", "{area} has no exited village below the standard and files no Form {form}: a nil return ({villages} exited villages in the round, {unknown} of them not fully known). Add --all to list them all."),
    ProblemKind("HT9012", "本批次在{area}没有脱贫户，附件{form}没有可填的内容。请核对区划代码和批次。", "the round has no household in {area}: there is nothing to fill Form {form} with. Check area and round."),
    ProblemKind("HT9013", "表格和公文不能写成“{found}”。请让文件名以 {kinds} 之一结尾。", "this cannot be written as “{found}”. Let the name end in one of {kinds}."),
    ProblemKind("HT9014", "文件写不进去：{reason}。请检查目录是否存在、是否可写、磁盘是否已满，以及文件是否正被打开。", "the file cannot be written: {reason_en}. Check that the directory exists and may be written to, that the disk has room, and that the file is not open."),
    ProblemKind("HT9020", "“{slug}”不是人均收入指标，画不出随标准线变化的曲线。请改用人均收入指标。", "“{slug}” is no income per head: there is no curve over its line. Name the indicator of income per head."),
    ProblemKind("HT9021", "“{value}”看不懂。请写成“指标=数值”，如 net_income_per_capita=3600。", "“{value}” cannot be read. Write it as INDICATOR=FIGURE, for example net_income_per_capita=3600."),
    ProblemKind("HT9022", "目录 {folder} 里没有列文件。请先运行 huitou columns 批次 -o {folder}。", "there are no columns in {folder}. Run huitou columns ROUND -o {folder} first."),
    ProblemKind("HT9023", "换一条标准线测算，只对能看到户的岗位开放：标准线一分一分地移，两个数差一户，这一户的收入就露出来了。请由县里（或乡镇、村）的岗位测算；本岗位请看“汇总”。", "another line is tried only by posts that see households: as the line moves 分 by 分, two figures that differ by one household tell its income. Have a post of the county (or of a township or village) try it; for yours there is the roll-up."),
    ProblemKind("HT9024", "“{value}”不能当标准线。请填0以上、{most}以下的数，最多两位小数，例如3600或3600.50。", "“{value}” is no line. Give a number from 0 to below {most} with at most two decimals, for example 3600 or 3600.50."),
    ProblemKind("HT9030", "这里没有安装 pyspark，不能在 Spark 上汇总。请运行 ./run --setup --with spark，或去掉 --engine spark，在本机汇总。", "pyspark is not installed here, so nothing can be rolled up on Spark. Run ./run --setup --with spark, or leave out --engine spark to roll up on this machine."),
    ProblemKind("HT9031", "这里没有 Java，Spark 启动不了。请安装 Java 17 或更新的版本（或用 JAVA_HOME 指明位置），或去掉 --engine spark，在本机汇总。", "there is no Java here, so Spark cannot start. Install Java 17 or newer (or name it in JAVA_HOME), or leave out --engine spark to roll up on this machine."),
    ProblemKind("HT9032", "目录 {folder} 里县 {county} 的列文件不全或已损坏（也可能在读取时刚被换成新的）。请再运行一次；仍有此提示时，请删除该目录中以 {county}- 开头的文件，再运行 huitou columns 批次 -o {folder}，这个县会重写。", "the column files of county {county} in {folder} are gone or damaged (or were replaced while they were read). Run it again; if this is said once more, delete the files there whose names begin with {county}- and run huitou columns ROUND -o {folder}, which writes this county anew."),
    ProblemKind("HT9050", "本批次没有{words}的点球。请在“点球”页面核对部门和文号。", "the round has no referral {words_en}. Check department and number on the page of referrals."),
    ProblemKind("HT9051", "“{number}”不是发文字号。请写成“青脱贫办发〔2017〕15号”的样子，年份用六角括号〔〕。", "“{number}” is no document number. Write it like 青脱贫办发〔2017〕15号, with the year in 〔〕."),
    ProblemKind("HT9052", "年度实施方案是一个部门的，请用 --department 写明部门（现有：{departments}）。", "a plan is that of one department: name it with --department (there are: {departments})."),
    ProblemKind("HT9053", "这一步不能撤回，要先在按钮上面打勾确认。请回到上一页打勾后再办。", "this cannot be taken back: it is confirmed with the tick above the button first. Go back, tick it and try again."),
)
