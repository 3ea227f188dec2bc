"""HT1xxx: problems of facts and judging."""

from huitou.core.problems.kind import ProblemKind as Kind

KINDS: tuple[Kind, ...] = (
    Kind("HT1001", "这一行不是正确的 JSON，从第{position}个字符起读不通。请改正后重新读入。", "this line is not valid JSON from character {position} on. Mend it and read it again."),
    Kind("HT1002", "这一行应当是一个 JSON 对象，如 {{…}}。", "this line must be a JSON object such as {{…}}."),
    Kind("HT1003", "没有“{key}”这一项，最接近的是“{nearest}”。请改用正确的名称或删去它。", "there is no fact “{key}”; the nearest is “{nearest}”. Use the right name or leave it out."),
    Kind("HT1004", "“{key}”应当是家庭成员的列表，填的是“{value}”。", "“{key}” must be a list of members; found “{value}”."),
    Kind("HT1005", "“{key}”应当是数字，填的是“{value}”。只写数字和小数点，不带空格、逗号和单位。", "“{key}” must be a number; found “{value}”. Digits and a point only, no blanks, commas or units."),
    Kind("HT1006", "“{key}”不能是负数，填的是“{value}”。请核对原始凭据。", "“{key}” cannot be negative; found “{value}”. Check the source."),
    Kind("HT1007", "“{key}”最多两位小数，填的是“{value}”。请填到分。", "“{key}” takes at most two decimals; found “{value}”. Give it to the cent."),
    Kind("HT1008", "未脱贫和返贫人口{poor}人多于户籍人口{registered}人。请核对两个数。", "{poor} poor persons are more than the {registered} registered. Check both figures."),
    Kind("HT1009", "“{key}”应当是整数，填的是“{value}”。", "“{key}” must be a whole number; found “{value}”."),
    Kind("HT1010", "“{key}”应当是四位年份，填的是“{value}”。", "“{key}” must be a year of four digits; found “{value}”."),
    Kind("HT1011", "“{key}”应当在0和1之间（10%写作0.10），填的是“{value}”。", "“{key}” must lie between 0 and 1 (10 % is 0.10); found “{value}”."),
    Kind("HT1012", "“{key}”只能是 true 或 false，填的是“{value}”。", "“{key}” must be true or false; found “{value}”."),
    Kind("HT1013", "“{key}”只能是 true、false 或 not_certified（未认定），填的是“{value}”。", "“{key}” must be true, false or not_certified; found “{value}”."),
    Kind("HT1014", "“{key}”只能是{choices}之一，填的是“{value}”。", "“{key}” must be one of {choices}; found “{value}”."),
    Kind("HT1015", "“{key}”应当是文字，填的是“{value}”。", "“{key}” must be text; found “{value}”."),
    Kind("HT1016", "“{key}”应当是日期，如2017-06-12，填的是“{value}”。", "“{key}” must be a date such as 2017-06-12; found “{value}”."),
    Kind("HT1017", "“{key}”大得不可能，填的是“{value}”。请核对单位和小数点。", "“{key}” is impossibly large; found “{value}”. Check the unit and the decimal point."),
    Kind("HT1018", "“{key}”含有不能保存的字符。请删去后重新填写。", "“{key}” holds a character that cannot be stored. Take it out."),
    Kind("HT1019", "“{key}”在同一处出现了两次，不知道以哪个为准。请只留一个。", "“{key}” stands twice in one place; which of them counts? Keep one."),
    Kind("HT1020", "“id”应当是文字或整数，填的是“{value}”。", "“id” must be text or a whole number; found “{value}”."),
    Kind("HT1021", "“{key}”填的“{value}”算不出数。请写数字或算式，如1200*3+400；单位是元。", "“{key}”: “{value}” is no amount. Write a figure or a sum such as 1200*3+400, in yuan."),
    Kind("HT1022", "“{key}”填的是{value}元，分项加起来是{sum}元。请改正其中一处。", "“{key}” is {value} yuan, but its lines add up to {sum} yuan. Mend one of them."),
)
