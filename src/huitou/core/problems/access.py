"""HT7xxx: problems of people and rights."""

from huitou.core.problems.kind import ProblemKind as Kind

KINDS: tuple[Kind, ...] = (
    Kind("HT7001", "“{role}”这个岗位在这里没有“{permission}”的权限。请由有权限的岗位办理，或请县脱贫办调整岗位。", "the post “{role_en}” may not “{permission_en}” here. Ask somebody whose post may, or have the county office change the post."),
    Kind("HT7002", "没有用户“{user}”，或该用户已停用。请核对用户名。", "there is no user “{user}”, or the user is disabled. Check the user name."),
    Kind("HT7003", "用户“{user}”目前没有任何岗位。请安全管理员先给该用户设岗。", "user “{user}” holds no post at present. Ask the security administrator for a post first."),
    Kind("HT7004", "连接数据库服务器时必须用 --as 写明以哪个用户的身份办理。", "on a database server, say with --as which user acts."),
    Kind("HT7010", "用户名“{value}”不能用。用户名是2到32个小写字母、数字、点、横线或下划线，以字母或数字开头，如 zhangsan。", "the user name “{value}” cannot be used: 2 to 32 lower-case letters, digits, dots, dashes or underscores, beginning with a letter or digit, such as zhangsan."),
    Kind("HT7011", "没有“{value}”这个岗位，最接近的是“{nearest}”。请照岗位名称填写：{roles}。", "there is no role “{value}”; the nearest is “{nearest}”. Write one of: {roles}."),
    Kind("HT7012", "“{role}”要写明在哪个{level}：找到“{value}”对应{count}个。请填写{level}的名称或区划代码（可在“汇总”页查到）。", "“{role_en}” sits in a {level_en}: “{value}” fits {count} of them. Give the name or the area code of one {level_en}."),
    Kind("HT7013", "这个县没有“{value}”这个部门，最接近的是“{nearest}”。请照方案里的部门名称填写。", "the county has no department “{value}”; the nearest is “{nearest}”. Write the department as the order does."),
    Kind("HT7014", "“{role}”要写明帮扶单位，与台账里的“帮扶单位”一字不差。", "“{role_en}” needs the supporting unit, spelled as the register spells it."),
    Kind("HT7015", "结束日期{until}早于开始日期{begin}。请改正日期。", "the end {until} lies before the beginning {begin}. Mend the dates."),
    Kind("HT7016", "“{name}”不能同时担任“{role}”和“{other}”：系统、安全、审计三员要分开，也不兼办业务（等保三级）。请另派一人，或先结束原来的岗位。", "“{name}” cannot be “{role_en}” and “{other_en}” at once: the three administrators are kept apart and do none of the work. Choose somebody else, or end the other post first."),
    Kind("HT7017", "用户名“{user}”已经是“{name}”，表里写的是“{value}”。同名不同人请另取用户名；改名请在用户页上改。", "the user name “{user}” belongs to “{name}” already, the sheet says “{value}”. Give another person another user name."),
    Kind("HT7018", "姓名没有填。请填写真实姓名，最多{limit}个字。", "the name is missing. Give the person's name, at most {limit} characters."),
    Kind("HT7019", "不能给自己设岗、撤岗或停用自己。请由另一位管理员办理。", "nobody gives or ends posts of their own, or disables themselves. Another administrator has to."),
    Kind("HT7020", "没有这个用户、岗位或申请，或者它已经办结。请回到“用户”页重新查看。", "there is no such user, post or request, or it has been settled. Look at the people page again."),
    Kind("HT7021", "重置第二步验证要两个人：提出申请的人和本人都不能确认。请由另一位管理员确认。", "taking a second factor off takes two people: neither who asked nor the person may confirm. Another administrator has to."),
    Kind("HT7022", "“{name}”的第二步验证重置已经有人申请，正等另一位管理员确认。", "somebody asked already to take off the second factor of “{name}”; it waits for another administrator."),
    Kind("HT7023", "没有写明原因。请写一句话说明。", "the reason is missing. Say it in a sentence."),
    Kind("HT7024", "日期“{value}”看不懂。请按 2017-06-22 的样子填写。", "the date “{value}” cannot be read. Write it like 2017-06-22."),
    Kind("HT7025", "这不是您自己目前的岗位，不能委托别人代办。别人委托给您的岗位不能再转委托。", "this is not a post that you hold yourself at present, so you cannot lend it. A post lent to you is not lent on."),
    Kind("HT7026", "代办要写明起止日期，今天起，最多{days}天，不超过岗位的结束日期。", "standing in takes dates: from today on, {days} days at most, and no longer than the post lasts."),
    Kind("HT7027", "不能委托给“{name}”：要由另一位有岗位、没有停用的同事代办；管理员岗位不能委托。", "“{name}” cannot stand in: it takes another person who holds a post and is not disabled, and posts of administrators are not lent."),
    Kind("HT7028", "这个岗位在这段时间已经委托“{name}”代办。请先结束那一次委托。", "“{name}” stands in for this post in these days already. End that first."),
    Kind("HT7030", "“{role}”只能看到隐去中间几位的{field}。要核对完整号码，请找能查看的岗位（见帮助“查户”）。", "“{role_en}” sees {field_en}s masked only. Ask a post that may see the whole number (help: households)."),
    Kind("HT7031", "今天已经查看了{limit}个完整号码，到了每人每天的上限。请明天再查，或请有权限的同事查看。", "you have seen {limit} whole numbers today, as many as one person may. Go on tomorrow, or ask a colleague who may."),
    Kind("HT7032", "台账里没有登记{field}。请到户里核对，由县里补进台账后重新载入。", "the register holds no {field_en} here. Ask the household, and have the county add it to the register."),
)
