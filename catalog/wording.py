"""The words around a number that say how it binds: 不小于, 以内, 最好 …, and those that make it no requirement at all.

All patterns are for text that `folding.fold` has folded.
"""

from __future__ import annotations

import re

from catalog.specs import Op

_FILL = r"[\s:：为是在于约]*"
_NOT = r"(?:不|不要|不能|不得|不应|不可|不许|不会|别|勿|不允许|未|not\s|no\s)"

# Before the number. Negated comparisons come first: 不能低于 is a minimum.
_BEFORE: tuple[tuple[Op, str], ...] = (
    (Op.AT_LEAST, rf"{_NOT}\s?(?:小于|少于|低于|短于|轻于|窄于|薄于|弱于|亚于|慢于|矮于|浅于|逊于|小|少|低|短|差于)"),
    (Op.AT_MOST, rf"{_NOT}\s?(?:大于|超过|超出|超|高于|高过|多于|长于|重于|宽于|厚于|慢于|快于|大|高|多|突破|晚于)"),
    (Op.AT_MOST, r"(?:(?<=[一-鿿])(?<![跑比敌赢追打争])不过|[细薄小短窄轻浅低]到)"),
    (Op.AT_LEAST, r"(?<![看遇碰轮])[粗厚大长宽重深高多]到"),
    (Op.AT_LEAST, r"(?:大于|高于|多于|大)\s?(?:或|或者)?\s?(?:等于|=)|[≥⩾≧]|>\s?=|=>|=>|不下于?|至少|起码|最起码|少说|怎么也得|保底"),
    (Op.AT_MOST, r"(?:小于|低于|少于|小)\s?(?:或|或者)?\s?(?:等于|=)|[≤⩽≦]|<\s?=|=<|(?:至多|顶多)(?:只?[留用要配有])?|最多只?[留用要配]|控制在|限制在|控制到|压缩到|(?<![电气油水液风升耐汽高低])压[到在]|降到|降至|降低到"),
    (Op.AT_LEAST, r"(?:at\s?least|no\sless\sthan|not\sless\sthan|no\slower\sthan|not\sbelow|no\ssmaller\sthan)"),
    (Op.AT_MOST, r"(?:at\s?most|no\smore\sthan|not\smore\sthan|not\sexceed(?:ing)?|no\sgreater\sthan|not\sabove|within|up\sto\sno\smore)"),
    (Op.MORE_THAN, r"(?:大于|超过|高于|多于|长于|宽于|厚于|强过|高过|突破|more\sthan|greater\sthan|over|above|exceed(?:s|ing)?|[>﹥])"),
    (Op.LESS_THAN, r"(?:小于|低于|少于|短于|快于|less\sthan|under|below|smaller\sthan|[<﹤])"),
)  # fmt: skip
BEFORE = tuple((op, re.compile(rf"(?:{pattern}){_FILL}(?:[\[(（]\s?)?$")) for op, pattern in _BEFORE)

_AFTER: tuple[tuple[Op, str], ...] = (
    (Op.AT_MOST, r"(?:及其?|或|和|\()?\s?(?:以内|之内|以下|之下|往下|往里|朝下|封顶|为上限|为限|打住|一格|一步)|内(?![部置外径胆衬腔孔燃网径圈壁循])|或(?:者)?更(?:低|小|少|短|快)|(?:或|以)?更低"),
    (Op.AT_LEAST, r"(?:及其?|或|和|\()?\s?(?:以上|之上|往上|朝上|向上|开外|以外|打底|起步|起跳)|起(?![重升吊动飞码伏爆停来草])|或(?:者)?更(?:高|大|多|长|宽)|为下限"),
    (Op.AT_MOST, r"(?:or\s(?:less|below|lower|under|faster)|max(?:imum)?\b|at\s(?:the\s)?most|tops)"),
    (Op.AT_LEAST, r"(?:or\s(?:more|above|higher|over|greater|larger|up)|min(?:imum)?\b|and\s(?:above|up)|at\sleast|\+(?!\s?\d)|plus\b)"),
)  # fmt: skip
_NOUN = r"(?:[水汽料板煤气油浆电料粉泥矿纱布瓶罐件表]|蒸汽|推力|压力|负载|功率|[一-鿿]{2}(?=以[上下内]))?"
AFTER = tuple((op, re.compile(rf"\s?(?:左右|上下)?\s?(?:的)?\s?{_NOUN}(?:{pattern})")) for op, pattern in _AFTER)

SOFT = re.compile(
    r"最好|尽量|尽可能|如果能|要是能|若能|能[^，,。；]{0,14}(?:更好|最好)|优先|争取|可选|选配|选装|如有可能|有条件|力争|理想"
    r"|希望(?!能?(?:采购|购买|购置|购|买|换|找|更换|更新|引进|选购))|期望|preferabl|ideally|nice\sto\shave|prefer|would\slike"
)

DECLINED = re.compile(r"(?:不要|不用|不需|无需|不带|没有|不必|不支持|不做|不是|别)[^，,。；]{0,3}$")

# The first words that ask for something.
ASK = re.compile(
    r"想|求购|招标|采购(?=[一二两三几\d台套条批新])|需要|打算|准备|拟购|重做|更换|新(?:的|机|线|买|上)|(?<![主必重需不没别莫])要(?!命|死|停)|换(?!来换去|型|模|料|人)|改(?!锥)|找(?:能|个|家|台|套)"
    r"|\b(?:need|want|looking|require|buy)"
)

CORRECTION = re.compile(
    r"不对|[哦噢喔啊]不|就是|说错|错了|更正|口误|纠正|改成|改为|应该是|应为|不是说|搞错|记错|写错|sorry|correction|i\smean|刷掉|作废"
)

MONEY_BEFORE = re.compile(
    r"(?:预算|总投入?|设备投入?|生产设备|设备购置费?|设备款|设备费|总价|单价|价格|价钱|报价|投资|总盘子|盘子(?!的?(?:直径|外径|内径|尺寸|转|厚|高|[大小]))|贷款?|授信|资金|造价|限价|补贴|补助|奖励|费用|成本|产值|营收|销售额?|售价|花|budget|price"
    r"|年?收入|利润|税|担保|融资|租金|电费|气费|水费|汽费|工资|注册资本|首付|批了|担|usd|rmb|[¥$€])[^，,。；;、]{0,8}$"
)
MONEY_AFTER = re.compile(
    r"\s?(?:多)?\s?(?:万|亿|千)?\s?(?:元|块(?=钱|左右|出头|上下|[一每/]?[台套个米吨]|[，,。；！!）)]|\s*$)|美元|美金|欧元|人民币|rmb|usd|总盘子|预算|贷款|额度|授信|一台以内)"
)

DEADLINE = re.compile(
    r"交货|交付|到货|供货期|工期|货期|质保|保修|售后|验收|投产|安装调试|付款|月结|账期|前送到|响应时间.{0,4}现场|到现场|到厂"
)

ORDINAL_BEFORE = re.compile(
    r"(?:第|no\.?\s?|编号|型号[:：]?|专栏|附件|(?<![一-鿿])[图表]|序号|电话|手机|微信|qq|邮编|传真|[#＃]|系列)\s?$"
)
ORDINAL_AFTER = re.compile(r"\s?(?:#|号(?!电池|砂|筛))")

# What the old equipment is or does, said in front of the figure within its clause, with no wish between.
OLD_BEFORE = re.compile(
    r"(?<![比较跟和与])(?:现在|目前|原来|以前|原先|手上|手里|手头|现有|老(?!化|炼)|旧)(?:(?!想|要|换|改|需|求|得上|打算)[^，,。；])*$"
)
# The figure of what is to go, in front of what it is exchanged for (300千安的槽要换500千安的).
GOING = re.compile(
    r"[^，,。；]{0,12}(?:淘汰|拆[掉除]|要停|要拆|要退|报废|退出|退役|停用|关停|先?不动|不换|利旧|够用|留着用|处理掉)"
)
# Several machines that are there, unless the clause wants them.
HAD = re.compile(
    r"(?<!数量)(?<!数量[\s:：])(?<![\d])(?:[2-9]|\d{2,}|[两二三四五六七八九十]+)[台套座条](?=[^，,。；:：]*$)"
)
EXCHANGED = re.compile(
    r"(?:降|减|缩短?)(?:低|少)?[到至为]\s?$|[^，,。；\d]{0,8}(?:要?换|改|升级|提升|扩|增容|提|升)(?:成|到|为|装)?\s?$"
)

# A fact one complains of, not a bound one sets.
COMPLAINT_BEFORE = re.compile(
    r"(?:不到|不足|才|还有|都有|已经有?|高达|只做到|只有|只到|只能|仅有?|只剩|只够|勉强|顶多就|撑不了|撑不到|用不了|干不了|有时候?|能差|相差|(?<![吃清拆处消])掉到?|掉了|超了|一[吨方立][方]?[一-鿿]{0,2}(?:要|得|花|吃|烧|要用|要耗))\s?$"
)

PEOPLE_AFTER = re.compile(
    r"\s?(?:多|来|几)?\s?(?:个|名|位|号)?\s?(?:人|工人|师傅|员工|[\w一-鿿]{0,3}工(?!位|作|件|装|程|艺|业|况)|操作手|女工|技术员|职工|老师)"
)

# Counters of whole machines: a number of them is what is bought or what there is, unless an attribute says otherwise.
MACHINE_COUNTERS = frozenset(
    [
        "台", "套", "条", "部", "辆", "艘", "座", "架", "家", "人", "项", "组", "件", "张", "块", "个", "只", "次",
        "面", "根", "把", "道", "箱", "瓶", "袋", "包", "盒", "枚", "颗", "粒", "节", "串", "位", "头", "片", "支",
        "路", "卡",
    ]
)  # fmt: skip

OLD = re.compile(
    r"人工(?!智能|成本|费)|手工|全靠人|现有|现用|(?<![比较跟和与])现在(?:的|用|是|还|那|这|就|靠|只|全|都|两|三|四|有|[一二三四五六七八九\d]+台)|目前(?:的|用|是|还|靠|只|全|有)|原来|原有|原先|以前|之前的?|老(?!化|炼)的?"
    r"|旧(?!金)|手里|手头|(?:19|20)\d\d年?(?:买|购|上|投|产|装|进|造|的)|才\d|只有\d|掉了|漏[油水气料得]|老漏|渗漏|坏了|老坏|故障(?![率识诊时间预报])|淘汰|拆掉|报废|铭牌|实际|用了\d|existing|current(?:ly)?|old\b|was\sbought"
)
WANT = re.compile(
    r"想|换|改(?!造前)|置换|要(?!求停|命)|求购|采购|换成|改成|换台|换一|更换|需要?(?!求大)|新(?!疆)|希望|打算|计划|能不能|有没有|看看|找|上一|买|拟|应|不小于|不低于|不大于|≥|≤|招标|询价|want|need|look(?:ing)?\sfor|require|replace|buy|purchase"
)
