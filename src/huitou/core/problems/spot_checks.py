"""HT5060-HT5072: problems of spot checks."""

from huitou.core.problems.kind import ProblemKind as Kind

KINDS: tuple[Kind, ...] = (
    Kind("HT5060", "抽取{size}户不行：可抽的共{frame}户、{townships}个乡镇，每个乡镇至少一户。请填{townships}到{frame}之间的数。", "{size} households cannot be drawn: there are {frame} in {townships} townships, with at least one from each. Give a number from {townships} to {frame}."),
    Kind("HT5061", "{round}还没有审核通过的入户调查，没有可抽的户。请先审核，再抽查。", "the {round_en} has no approved household survey to draw from. Approve surveys first."),
    Kind("HT5062", "允许误差“{margin}”不对。请填0到1之间的小数，如0.05。", "“{margin}” is no margin. Give a number between 0 and 1, such as 0.05."),
    Kind("HT5063", "请写明随机种子（1到64个字），例如摇号当场抽出的数字；有了它，谁都能把这次抽样重做一遍。", "give a seed of 1 to 64 characters, such as a number drawn in public; with it anybody can repeat the draw."),
    Kind("HT5064", "没有找到这次抽查或这一户，或不在您的工作范围内。请核对后再试。", "this spot check or household does not exist, or lies outside your area. Check and try again."),
    Kind("HT5065", "这一户已由{by}在{at}录入复查，不能重复录入。", "{by} recorded the revisit of this household on {at}; it is not recorded twice."),
    Kind("HT5066", "这一户首次是您录入、上报或审核的，复查要由别人来做。请换一位同事。", "you entered, submitted or approved the first answers of this household; somebody else has to revisit it."),
    Kind("HT5067", "请写明原因。", "give a reason."),
    Kind("HT5068", "还有{count}户没有复查，不能通报。请先录入复查，或写明为什么访不到。", "{count} households are not revisited yet, so nothing can be circulated. Record the revisits, or why nobody could be asked."),
    Kind("HT5069", "这一户的更正现在是“{state}”，不能再做这一步。请刷新页面。", "the correction of this household is “{state_en}” and does not take this step. Reload the page."),
    Kind("HT5070", "这次抽查已于{at}通报，不能再改。", "this spot check was circulated on {at} and is not changed any more."),
    Kind("HT5071", "复查没有回答任何一项标准，不能算复查。请至少答一项，或写明为什么访不到。", "the revisit answers none of the standards. Answer at least one, or say why nobody could be asked."),
    Kind("HT5072", "这一户抽中复查，还没有录入结果：可能去复查的人先不看首次的答案和评定，免得先入为主。请到“抽查”里录入复查，或等同事录入后再看。", "this household is in a sample and has not been revisited yet: whoever may go does not see its first answers and verdicts before, so that the second look stays independent. Record the revisit under “Spot checks”, or look again when a colleague has."),
)
