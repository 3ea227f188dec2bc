"""HT615x to HT618x: problems of official forms in one file, and of forms that come back."""

from huitou.core.problems.kind import ProblemKind as Kind

KINDS: tuple[Kind, ...] = (
    # 6150-6159: all forms of an area in one file.
    Kind("HT6150", "{area}不是县、乡镇或村，不能整套出表。请换成县、乡镇或村的代码。", "{area} is no county, township or village; there is no set of forms for it. Use the code of one of these."),
    Kind("HT6151", "你已有{limit}套附件表在做。请等做完，或先停下一套。", "{limit} sets of forms of yours are under way. Wait until one is done, or stop one."),
    Kind("HT6152", "程序出错，这一套没有做成，数据没有变。请点“接着做”再试；还不行，请告诉系统管理员。", "the program failed and the set was not made; no data has changed. Press “go on” to try again; if it fails again, tell the system administrator."),
    Kind("HT6153", "整套附件表不能写成“{found}”。请让文件名以 .zip 或 .pdf 结尾。", "a set of forms cannot be written as “{found}”. Let the name of the file end in .zip or .pdf."),
    Kind("HT6154", "整套附件表和台账、校验表不带“{option}”。请去掉这个选项，或改出某一张附件表。", "a set of forms, the ledger and the table of checks take no “{option}”. Leave the option out, or name one form."),
    # 6160-6179: forms that come back.
    Kind("HT6160", "没有表码“{code}”的表，或不在你的范围内。请照页脚抄写十位表码。", "there is no form with the code “{code}” within your reach. Copy the ten signs from the foot of the page."),
    Kind("HT6161", "签字件只收扫描或照片：PDF、JPEG 或 PNG。表格文件请用“比对”。", "a signed copy is a scan or photo: PDF, JPEG or PNG. For a workbook use “compare”."),
    Kind("HT6162", "这个工作簿里没有表码，不知道是哪一张表。请用本系统给出的、改过的那一份；手工做的附件2请用“载入”。", "the workbook holds no code, so it is not known which form it is. Use the edited copy of a form given out here; load a hand-made Form 2 as a survey."),
    Kind("HT6163", "这个工作表不见了，可能被删除或改了名。请改回原来的名字，或重新出表。", "this sheet is missing: deleted or renamed. Give it its name back, or have the form given out again."),
    Kind("HT6164", "表头改过了：现在是“{found}”，原来是“{words}”。请改回原文。", "the head was changed: it says “{found}” and was “{words}”. Put the words back."),
    Kind("HT6165", "“{row}”这一行不见了。删行不会删除对象；请补回这一行，或在系统里办理。", "the row “{row}” is gone. Deleting a row does not remove a subject; put it back, or do it in the program."),
    Kind("HT6166", "多出一行“{row}”，系统里没有对应的对象。请先在台账里登记，再出表。", "there is an additional row “{row}” with no subject behind it. Enter it in the register first."),
    Kind("HT6167", "这一格是公式。请粘贴为数值。", "this cell is a formula. Paste it as a value."),
    Kind("HT6168", "“{words}”这一列移到了{found}。请移回原位，这个工作表没有比对。", "the column “{words}” was moved to {found}. Move it back; this sheet was not compared."),
    Kind("HT6169", "没有这样的差异：{cell}。请照比对结果写“工作表!单元格”。", "there is no such difference: {cell}. Write sheet!cell as the comparison gives it."),
    Kind("HT6170", "{cell}不能采纳：{reason}。", "{cell} cannot be accepted: {reason_en}."),
    Kind("HT6171", "还有{count}处差异没有采纳。请写明不采纳的原因。", "{count} differences are not accepted. Say why."),
    Kind("HT6172", "比对以后，系统里的事实又有了变化，这次什么也没有采纳。请看过现在的差异再采纳。", "the facts have changed since the comparison, and nothing was taken over. Look at the differences as they are now."),
)  # fmt: skip
