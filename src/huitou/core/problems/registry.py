"""HT3xxx: problems of areas and registry."""

from huitou.core.problems.kind import ProblemKind as Kind

KINDS: tuple[Kind, ...] = (
    Kind("HT3001", "没有区划代码“{code}”。请核对代码，或先用 huitou load areas 载入区划。", "there is no area with the code “{code}”. Check it, or load the areas first with huitou load areas."),
    Kind("HT3002", "区划代码“{code}”应当是2、4、6、9或12位数字，并与级别“{level}”相符。", "the area code “{code}” must have 2, 4, 6, 9 or 12 digits and fit its level “{level}”."),
    Kind("HT3003", "上级区划“{parent}”不在文件里，也没有载入过。请补上这一行，或先载入上级。", "the parent area “{parent}” is neither in the file nor loaded. Add its line, or load it first."),
    Kind("HT3004", "区划代码“{code}”在文件里出现了两次（上一次在第{first}行）。请删去一行。", "the area code “{code}” stands twice in the file (first on line {first}). Remove one."),
    Kind("HT3005", "级别“{level}”不认识，应当是 province、city、county、township、village 之一。", "the level “{level}” is not known; it must be province, city, county, township or village."),
    Kind("HT3006", "区划里没有村编号“{code}”。请核对编号；若这是扶贫系统自编的村编号，请加 --village-codes register 重新载入。", "the tree of areas has no village “{code}”. Check the code; if it is the poverty register's own village code, load with --village-codes register."),
    Kind("HT3007", "村编号“{code}”在区划里是“{area}”，表里写的是“{name}”。请核对；若这是扶贫系统自编的村编号，请加 --village-codes register 重新载入。", "the village code “{code}” belongs to “{area}”, but the sheet says “{name}”. Check them; if it is the poverty register's own village code, load with --village-codes register."),
    Kind("HT3008", "“{area}”（{code}）不在您的岗位管辖范围内。请只载入本辖区的数据，或请管辖它的岗位载入。", "“{area}” ({code}) lies outside the reach of your post. Load only what is yours, or ask the post that it belongs to."),
    Kind("HT3009", "扶贫系统的村编号“{code}”还没有对应关系，按“{name}”在区划里找到{count}个村，无法确定是哪一个。请写明乡镇名和村名，使其与区划一致。", "the register's village code “{code}” is not matched yet, and “{name}” fits {count} villages of the tree. Give township and village name as in the tree of areas."),
    Kind("HT3010", "这个村在第{first}行已经有了。请只留一行。", "this village stands on line {first} already. Keep one line."),
    Kind("HT3011", "户编号与第{first}行相同，不知道以哪一行为准。请核对后只留一行，或改正户编号。", "the same 户编号 stands on line {first}; which of them counts? Keep one line, or correct the code."),
    Kind("HT3012", "没有户编号为“{code}”的户。请核对户编号，或先用 huitou load households 载入户表。", "there is no household “{code}”. Check the code, or load the households first with huitou load households."),
    Kind("HT3013", "证件号码与第{first}行的人相同。请照证件核对，一个人只能有一行。", "the person on line {first} has the same identity number. Check the cards; a person takes one line."),
    Kind("HT3014", "人编号与第{first}行相同，同一户里不能重复。请核对人编号。", "the same 人编号 stands on line {first}, in the same household. Check the numbers."),
    Kind("HT3015", "“{code}”这一户已经有一位户主。与户主关系为“户主”的只能有一人，请按户口簿核对。", "the household “{code}” has a head already. Only one member can be the head; check the household register."),
    Kind("HT3016", "载入期间，同样的记录被别人改动了，这次什么也没有写入。请重新载入一遍。", "somebody else changed the same records meanwhile, and nothing was written. Load the file again."),
    Kind("HT3018", "填了{found}个字，最多{limit}个。请缩短。", "found {found} characters; at most {limit} can be kept. Shorten the text."),
    Kind("HT3019", "填了“{value}”，大于{limit}，不可能。请核对。", "found “{value}”, which is more than {limit} and cannot be. Check it."),
    Kind("HT3020", "填了“{value}”，这里应当是数字，如 3.5。", "found “{value}”; a number such as 3.5 is needed."),
    Kind("HT3021", "户编号“{code}”在几个县都有（{counties}）。请用 --area 写明是哪个县。", "the 户编号 “{code}” exists in several counties ({counties}). Say which with --area."),
    Kind("HT3022", "没有这一户，或者它不在您的岗位管辖范围内。", "there is no such household, or it lies outside the reach of your post."),
)
