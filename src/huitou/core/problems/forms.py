"""HT615x to HT618x: problems of official forms in one file, and of forms that come back."""

from huitou.core.problems.kind import ProblemKind as Kind

KINDS: tuple[Kind, ...] = (
    # 6150-6159: all forms of an area in one file.
    Kind("HT6150", "{area}不是县、乡镇或村，不能整套出表。请换成县、乡镇或村的代码。", "{area} is no county, township or village; there is no set of forms for it. Use the code of one of these."),
    Kind("HT6151", "你已有{limit}套附件表在做。请等做完，或先停下一套。", "{limit} sets of forms of yours are under way. Wait until one is done, or stop one."),
    Kind("HT6152", "程序出错，这一套没有做成，数据没有变。请点“接着做”再试；还不行，请告诉系统管理员。", "the program failed and the set was not made; no data has changed. Press “go on” to try again; if it fails again, tell the system administrator."),
    Kind("HT6153", "整套附件表不能写成“{found}”。请让文件名以 .zip 或 .pdf 结尾。", "a set of forms cannot be written as “{found}”. Let the name of the file end in .zip or .pdf."),
    Kind("HT6154", "整套附件表不带“{option}”。请去掉这个选项，或改出某一张表。", "a set of forms takes no “{option}”. Leave the option out, or name one form."),
    # 6160-6179: forms that come back.
    Kind("HT6160", "没有表码“{code}”的表，或不在你的范围内。请照页脚抄写十位表码。", "there is no form with the code “{code}” within your reach. Copy the ten signs from the foot of the page."),
    Kind("HT6161", "签字件只收扫描或照片：PDF、JPEG 或 PNG。表格文件请用“比对”。", "a signed copy is a scan or photo: PDF, JPEG or PNG. For a workbook use “compare”."),
)  # fmt: skip
