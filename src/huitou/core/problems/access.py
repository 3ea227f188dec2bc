"""HT7xxx: problems of people and rights."""

from huitou.core.problems.kind import ProblemKind as Kind

KINDS: tuple[Kind, ...] = (
    Kind("HT7001", "“{role}”这个岗位在这里没有“{permission}”的权限。请由有权限的岗位办理，或请县脱贫办调整岗位。", "the post “{role_en}” may not “{permission_en}” here. Ask somebody whose post may, or have the county office change the post."),
    Kind("HT7002", "没有用户“{user}”，或该用户已停用。请核对 --as 后面的用户名。", "there is no user “{user}”, or the user is disabled. Check the name after --as."),
    Kind("HT7003", "用户“{user}”目前没有任何岗位。请县脱贫办先给该用户设岗。", "user “{user}” holds no post at present. Ask the county office for a post first."),
    Kind("HT7004", "连接数据库服务器时必须用 --as 写明以哪个用户的身份办理。", "on a database server, say with --as which user acts."),
)
