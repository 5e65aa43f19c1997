"""Requirements read out of a need's own words: attribute, bound, value, unit, and the exact piece of text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from catalog import wording
from catalog.alignment import Line, bare_words, fitted_unit, key, template_of
from catalog.figures import PERSONS, Figure, figures, is_count, passage_at, tells_heads
from catalog.fitting import TELLING, Fit, assigned, is_at_once, is_detected, is_wanted, lasting, main_size
from catalog.folding import Folded, fold
from catalog.nouns import Noun, generic_name, noun_near, wanted_way
from catalog.quantities import Quantity
from catalog.specs import Op, Passage, Requirement
from catalog.units import dimension_of, dimensions_of, is_known
from seed_catalog.model import Attribute, Better


def read_requirements(
    text: str, attributes: Sequence[Attribute], passages: Sequence[Passage] | None = None
) -> list[Requirement]:
    """Requirements on the new equipment, in the order of the text, each with its span there.

    `attributes` is the template of the category wanted; where a figure fits one of its lines, the line's name and usual
    unit are taken, else the name comes from the words beside the figure. Only figures within `passages` count; with
    None the whole text is read, and what plainly speaks of the old equipment is left out.
    """
    folded = fold(text)
    read = figures(folded, passages)
    lines = template_of(attributes).lines
    fits = assigned(read, lines)
    fits.update(_bare_sizes(read, fits, lines))
    found = [
        requirement
        for place, figure in enumerate(read)
        if (requirement := _requirement(folded, figure, fits.get(place))) is not None and _binds(requirement)
    ]
    found += features(folded, attributes, passages)
    return _without_repeats(sorted(found, key=lambda requirement: (requirement.start, requirement.end)))


def _binds(requirement: Requirement) -> bool:
    """False for 0到满速6秒's 0 and its like: at least nothing is no requirement, but of a temperature."""
    return (
        requirement.value != 0 or requirement.op is not Op.AT_LEAST or dimension_of(requirement.unit) == "temperature"
    )


def _bare_sizes(read: Sequence[Figure], fits: dict[int, Fit], lines: tuple[Line, ...]) -> dict[int, Fit]:
    """Lines for figures that stand behind a machine's name without a word of their own: press brake, 250 t, 4 m."""
    found: dict[int, Fit] = {}
    taken = {fit.line.place for fit in fits.values()}
    for place, figure in enumerate(read):
        fit = main_size(place, figure, lines) if place not in fits and _is_bare(figure) else None
        if fit is not None and fit.line.place not in taken:
            found[place] = fit
            taken.add(fit.line.place)
    return found


_BEFORE_BARE = re.compile(
    r"(?:[机床炉泵器线柜塔釜窑车]|设备|系统|机组|[台套条]|at least|at most|about|press|brake|machine|lathe|boiler|pump|compressor|furnace|up to|with)$"
)
_AFTER_BARE = re.compile(r"\s*(?:$|[/、)）x×*]|的?[一-鿿]{0,6}(?:[机床炉泵器线柜塔釜窑车]|设备)|[a-z -]*$)")


def _is_bare(figure: Figure) -> bool:
    """True for a measured figure with no word that says what it is, but perhaps the machine's name."""
    if figure.early or figure.quantity.is_han or dimension_of(figure.unit) in {"time", "number", "temperature"}:
        return False
    before = bare_words(figure.before).strip(" /，,、;；")
    if figure.lead and not _BEFORE_BARE.search(figure.lead.strip()):
        return False
    return (not before or bool(_BEFORE_BARE.search(before))) and bool(_AFTER_BARE.match(figure.after))


def features(
    folded: Folded, attributes: Sequence[Attribute], passages: Sequence[Passage] | None = None
) -> list[Requirement]:
    """Yes-or-no lines of the template that the text asks for by name (``bool``, ``==`` 1), unless it says no to them."""
    found = []
    for attribute in attributes:
        if attribute.unit != "bool":
            continue
        for name in (attribute.name, *attribute.spellings):
            place = folded.text.find(fold(name).text)
            passage = passage_at(folded.origin[place], passages) if place >= 0 else None
            if passage is None or wording.DECLINED.search(folded.text[max(0, place - 6) : place]):
                continue
            start, end = folded.span(place, place + len(name))
            hard = passage.hard and not wording.SOFT.search(folded.text[max(0, place - 8) : place])
            span = folded.original[start:end]
            found.append(Requirement(attribute.name, Op.EQUAL, 1.0, "bool", span, start, end, hard))
            break
    return found


def _requirement(folded: Folded, figure: Figure, fit: Fit | None) -> Requirement | None:
    quantity = figure.quantity
    if quantity.is_han and quantity.low == 1 and quantity.op is None and is_count(quantity.unit):
        return None
    saving = _saving(figure)
    if saving:
        return _saved(folded, figure, saving, fit)
    if fit is None or (quantity.plus_minus and _is_about_tolerance(figure, fit)):
        return _unaligned(folded, figure)
    attribute = fit.line.attribute
    words, better = key(attribute.name), attribute.better
    if better is Better.LESS and _MAIN_DRIVE.search(bare_words(figure.before)):
        better = Better.MORE
    return _written(folded, figure, attribute.name, fit.unit, better, words, assumed=fit.completed)


# 主机3000马力: a drive is a machine's size where nobody bounds it, though a template may count it as a burden.
_MAIN_DRIVE = re.compile(r"(?:主机|主电机|主传动|主驱动|驱动电机|主轴电机|主马达)(?:功率|马力)?$")


# 吨纱电耗要比老机器低三成, 蒸汽比现在少用八成: how much less than the old machine uses.
_SAVING = re.compile(
    r"(?P<what>酸碱|燃气|天然气|蒸汽|[电水气汽煤油能])[^，,。；;]{0,6}?比[^，,。；;]{1,10}?(?:少用?|省|低|降低?|节约?|减少?|下降)(?:至少|起码|最少)?$"
)
_SAVING_OF = re.compile(r"比[^，,。；;]{1,10}?(?:少用?|省|低|降低?|节约?)(?P<what>酸碱|燃气|蒸汽|[电水气汽煤油能])$")
_SAVED = {"蒸汽": "汽", "燃气": "气", "天然气": "气"}


def _saving(figure: Figure) -> str:
    """What is to be saved (电, 汽 …), where the figure is a share of what the old machine uses; "" otherwise."""
    if figure.unit not in {"成", "%"}:
        return ""
    found = _SAVING.search(bare_words(figure.before)) or _SAVING_OF.search(bare_words(figure.before))
    return _SAVED.get(found["what"], found["what"]) if found else ""


def _saved(folded: Folded, figure: Figure, what: str, fit: Fit | None) -> Requirement:
    """A saving of at least so much, under the template's name for it where that is a saving too."""
    name = f"{what}节约率" if len(what) > 1 else f"节{what}率"
    if (
        fit is not None
        and "number" in dimensions_of(fit.line.attribute.unit)
        and fit.line.attribute.better is Better.MORE
    ):
        name = fit.line.attribute.name
    return _written(folded, figure, name, figure.unit, Better.MORE, name, assumed=False)


def _is_about_tolerance(figure: Figure, fit: Fit) -> bool:
    """True for 壁厚公差正负0.1毫米 on a line that is no tolerance."""
    return bool(_TOLERANCE.search(bare_words(figure.before))) and not _GRADED.search(fit.line.attribute.name)


_TOLERANCE = re.compile(r"(?:公差|精度|误差|偏差)$")


# What a special counter counts.
_COUNTED = {
    "通道": "通道数", "路": "通道数", "轴": "轴数", "工位": "工位数", "网口": "网口", "串口": "串口", "端口": "端口",
    "测点": "测点", "货位": "货位", "站位": "站位", "锭": "锭数", "束": "束数", "栅": "主栅数", "主栅": "主栅数",
    "自由度": "自由度", "并发": "并发用户", "并发用户": "并发用户", "用户": "用户数", "终端": "终端数", "节点": "节点数",
    "像素": "像素", "点": "点数", "卡": "卡数", "腔": "腔数", "孔": "孔数", "层": "层数",
}  # fmt: skip


_ENERGY_CLASS = re.compile(r"能效(?:等级)?\|?$|能效\||\|的?能效")  # 能效1级, 2级能效
_CARDS = re.compile(r"\s*(?:国产|训练|推理|英伟达|昇腾)*(?:gpu|npu|算力|加速|显)?卡(?!车|尺|盘|轨|片|扣)")


def _unaligned(folded: Folded, figure: Figure) -> Requirement | None:
    """A requirement that no template line takes, named by the words beside it; None where too little speaks for it."""
    quantity, unit = figure.quantity, figure.unit
    if quantity.plus_minus and _TOLERANCE.search(bare_words(figure.before)):
        name = _own_words(figure) or "公差"
        return _written(folded, figure, name, unit, Better.LESS, name, assumed=not unit)
    if figure.early and not quantity.op and not quantity.is_range and "/" not in unit:
        return None
    special = _of_special_sort(folded, figure)
    if special is not None:
        return special
    noun = noun_near(bare_words(figure.before), figure.after, unit)
    if noun is not None:
        return _by_noun(folded, figure, noun)
    if not unit:
        return _by_words(folded, figure)
    if is_count(unit) and _CARDS.match(figure.after) and quantity.low > 1:
        return _written(folded, figure, "加速卡数", unit, Better.MORE, "加速卡数", assumed=False)
    if unit == "级" and _ENERGY_CLASS.search(figure.before[-4:] + "|" + figure.after[:3]):
        return _written(folded, figure, "能效等级", unit, Better.LESS, "能效等级", assumed=False)
    counted = _COUNTED.get(unit.removeprefix("个").lstrip("百千万"))
    if counted and (quantity.op or quantity.low > 1):
        return _written(folded, figure, counted, unit, Better.MORE, counted, assumed=False)
    if unit in PERSONS and tells_heads(figure.before, figure.after):
        return _written(folded, figure, "并发用户", "个", Better.MORE, "并发用户", assumed=False)
    dimension = dimension_of(unit)
    if dimension == "temperature" and quantity.low < 0 and not quantity.is_range and "/" not in unit:
        return _written(folded, figure, "最低工作温度", unit, Better.LESS, "最低工作温度", assumed=False)
    if is_count(unit):
        return _by_count(folded, figure)
    is_vague = quantity.is_han or dimension == "time"
    is_listed = _is_listed(figure) and dimension != "time"
    is_asked = quantity.op or quantity.plus_minus or (is_wanted(figure) and not is_vague) or is_listed
    if not (is_asked or (dimension in TELLING and not is_vague)):
        return None
    name = _own_words(figure) or generic_name(dimension)
    unit = _per_what(name, unit)
    better = wanted_way(bare_words(figure.before)[-8:] + figure.after[:6], unit, dimension)
    return _written(folded, figure, name, unit, better, key(name), assumed=False)


_ROUGHNESS = re.compile(r"(?<![a-z])r[az]值?$")


def _of_special_sort(folded: Folded, figure: Figure) -> Requirement | None:
    """Roughness by its letters, the smallest flaw to be found, and the time to go on in one go, by their own names."""
    unit = figure.unit
    if _ROUGHNESS.search(bare_words(figure.before)) and (not unit or dimension_of(unit) == "length"):
        name = "表面粗糙度Ra"
        return _written(folded, figure, name, unit or "μm", Better.LESS, name, assumed=not unit)
    if is_detected(figure):
        return _written(folded, figure, "最小可检缺陷", unit, Better.LESS, "最小可检缺陷", assumed=False)
    name = lasting(figure)
    return _written(folded, figure, name, unit, Better.MORE, name, assumed=False) if name else None


_USED_BY_THE_TON = re.compile(r"^(?:每|单)?吨(?![位级])[^，,]{0,4}(?:耗|用|新水)")
_IN_AIR = re.compile(r"尾气|烟气|废气|煤气|排放|颗粒物|[粉烟]尘|含尘|硫|硝|氨(?!氮)|nox|so2|voc|总烃|油烟|甲醛|苯|酸雾")
_IN_WATER = re.compile(r"cod|bod|氨氮|总磷|总氮|悬浮物|出水|废水|污水|回用水|水中")


def _per_what(name: str, unit: str) -> str:
    """The unit with what the figure is counted by, where everybody leaves that out: 尾气氨10毫克 is by the cubic metre,
    吨碱耗新水2方 by the ton.
    """
    if "/" in unit:
        return unit
    if _USED_BY_THE_TON.search(name):
        return f"{unit}/t" if is_known(f"{unit}/t") else unit
    if unit in {"毫克", "mg"} and _IN_WATER.search(name):
        return f"{unit}/L"
    return f"{unit}/m3" if unit in {"毫克", "mg"} and _IN_AIR.search(name) else unit


def _is_listed(figure: Figure) -> bool:
    """True where a clause is nothing but a name and its figure: 遥控一公里, 线控200米."""
    name = bare_words(figure.before)
    own = _own_words(figure)
    return bool(own) and name.endswith(own) and len(name) == len(own) <= _PLAIN and not figure.after.strip()


_PLAIN = 5
# 300台终端以上, 2个万兆上联口: the thing counted stands behind.
_THING = re.compile(
    r"\s?(?P<name>[一-鿿a-z]{1,8}?)(?:以上|以内|以下|及以上|往上|(?<!一)起步?|打底)|\s?(?P<part>[一-鿿]{0,6}(?:口|通道|工位|槽位|端子|回路|站点))"
)


# 300台机床数控采集接得进
# 要能接200台设备, 能挂4台主机
_ABLE_TO_JOIN = re.compile(r"(?:[能可要]|支持|至少)(?:同时|一起)?(?:接|联|连|挂|带|管)(?:入|上|得了|到)?$")
_JOINS = re.compile(r"(?P<what>设备|机床|主机|终端|机器|仪表|测点|车辆|炉子|工位)")
_TO_JOIN = re.compile(r"(?:接入|联网|上云|采集)$")
_JOINED = re.compile(r"[^，,。；;\d]{0,10}(?:接得?[进入上通]|联网|都?能接|都要接|接入)")


def _by_count(folded: Folded, figure: Figure) -> Requirement | None:
    """So many of something: named before (理论塔板65块以上) with a bound, or behind."""
    quantity = figure.quantity
    joined = _JOINS.match(figure.after) if _ABLE_TO_JOIN.search(figure.before) and quantity.low > 1 else None
    if joined:
        name = f"接入{'设备' if joined['what'] == '机器' else joined['what']}数"
        return _written(folded, figure, name, figure.unit, Better.MORE, name, assumed=False)
    if _JOINED.match(figure.after) or (_TO_JOIN.search(figure.lead) and "设备" in figure.after[:4]):
        return _written(folded, figure, "接入设备数", figure.unit, Better.MORE, "接入设备数", assumed=False)
    thing = _THING.match(figure.after)
    name = (thing["name"] or thing["part"] or "") if thing else ""
    own = _own_words(figure)
    if not name and is_at_once(figure) and quantity.low > 1:
        verb = _VERB_BEHIND.match(figure.after)
        name = f"同时{verb['verb'] if verb else ''}{figure.unit.removeprefix('个')}数"
    is_reached = bool(_UP_TO.search(figure.before)) and quantity.low > 1
    if not name and (quantity.op or is_reached or (_is_listed(figure) and _OF_A_MACHINE.search(own))):
        name = own
    if len(name) < 2 or _MACHINE.search(name) or (quantity.op is None and quantity.low < 2):
        return None
    better = Better.LESS if quantity.op in {Op.AT_MOST, Op.LESS_THAN} else Better.MORE
    return _written(folded, figure, name, figure.unit, better, key(name), assumed=False)


_VERB_BEHIND = re.compile(r"(?:一起|同时|一道|并排|一块儿?)(?P<verb>[一-鿿])")
_UP_TO = re.compile(r"(?<![增添追])(?<!扩[大展充])(?<!减少)(?<!提高)[一-鿿]{2}[能可]?到$")  # 编组到20台
# 千兆口6个, 喷嘴8个, 刀位24个: parts and places that a machine has, told by their number alone.
_OF_A_MACHINE = re.compile(r"(?:[口位头孔格层槽腔站点轴枪辊缸嘴]|探头|相机|镜头|模组|板卡|通道|数)$")


def _by_noun(folded: Folded, figure: Figure, noun: Noun) -> Requirement:
    unit, assumed = figure.unit or noun.unit, not figure.unit
    if "/" in noun.unit and "/" not in unit:
        unit, assumed = fitted_unit(unit, noun.unit) or (unit, assumed)
    own, name = _own_words(figure), noun.word
    if own != key(name) and own.endswith(key(name)) and len(own) <= len(noun.word) + 3:
        name = own
    if figure.quantity.factors:
        name += ("长", "宽", "高")[min(figure.part, 2)]
    return _written(folded, figure, name, unit, noun.better, key(name), assumed=assumed)


def _by_words(folded: Folded, figure: Figure) -> Requirement | None:
    """A figure without a unit counts where it has both a bound and a name (分离因数1000以上)."""
    name = _own_words(figure)
    if not name or (figure.quantity.op is None and not _REACHED.search(figure.before)):
        return None
    if name.endswith("数") and figure.quantity.op is None:
        return _written(folded, figure, name, "个", Better.MORE, key(name), assumed=True)
    unit = "%" if _SHARE.search(name) else ""
    return _written(folded, figure, name, unit, wanted_way(name, "", "number"), key(name), assumed=True)


_REACHED = re.compile(r"(?:[能要可须](?:够|以)?[做达上开调]?到|达到|不[低少]于|做得到)\s?$")  # 槽数能到48
_SHARE = re.compile(r"[^频速功倍斜曲]率$|含量|品位|纯度|五氧化二磷|占比")


_NAME_WORDS = re.compile(r"(?:[a-z一-鿿]{2,8}|[a-z]{2,})$")
_LEADS_TO_NAME = re.compile(
    r".*(?:最[少多大小低高]$|\b(?:max|min|about)$|[的要能可把用和及是有带到得换想买做找配上下里了过还]|需要|要求|采购|支持|达到)"
)


_REACH = 40  # characters before a figure that can still belong to its name


def _own_words(figure: Figure) -> str:
    """The words right before a figure that read like its name: two to eight characters; "" if there are none."""
    found = _NAME_WORDS.search(bare_words(figure.before))
    if not found:
        return ""
    name = _LEADS_TO_NAME.sub("", found.group()[-_REACH:])
    return name if 2 <= len(name) <= 8 and not _MACHINE.search(name) else ""


_MACHINE = re.compile(r"(?:[机泵炉线柜站柱床车器塔釜罐窑]|设备|装备|系统|装置|机组|离心|回收)$")


_GRADED = re.compile(r"精度|等级|误差|级|不确定度")


def _written(
    folded: Folded, figure: Figure, name: str, unit: str, better: Better, words: str, *, assumed: bool
) -> Requirement:
    quantity = figure.quantity
    start, end = folded.span(*_span(figure))
    value: float | tuple[float, float] = (quantity.low, quantity.high)
    op = Op.RANGE
    if not quantity.is_range:
        value, op = quantity.low, _bound(quantity, unit, better, words)
    return Requirement(name, op, value, unit, folded.original[start:end], start, end, figure.hard, assumed)


def _bound(quantity: Quantity, unit: str, better: Better, words: str) -> Op:
    """How a single figure binds: by the words beside it, else by the way the attribute is wanted."""
    usual = {Better.MORE: Op.AT_LEAST, Better.LESS: Op.AT_MOST, Better.EXACT: Op.EQUAL}[better]
    if quantity.plus_minus:
        return Op.AT_MOST if better is not Better.MORE else Op.AT_LEAST
    if quantity.op is None:
        is_cold = quantity.low < 0 and "temperature" in dimensions_of(unit) and not _TOP.search(words)
        return Op.AT_MOST if is_cold and usual is Op.AT_LEAST else usual
    grows = quantity.op in {Op.AT_LEAST, Op.MORE_THAN}
    # 0.5级及以上 is a better grade, so a smaller number; "精度0.02以上" means it too.
    if grows and better is Better.LESS and ("grade" in dimensions_of(unit) or _GRADED.search(words)):
        return Op.AT_MOST
    if grows and better is Better.LESS and quantity.low < 0:
        return Op.AT_MOST
    return quantity.op


_TOP = re.compile(r"上限|最高|温差|温升")
_LAST_WORDS = re.compile(r"(?:[一-鿿][a-z一-鿿]{0,7}|[a-z]+)[\s:：φø]*$")


def _span(figure: Figure) -> tuple[int, int]:
    """The stretch of folded text from the attribute's own word, if it stands right before, to the comparing words."""
    first = figure.first
    words = _LAST_WORDS.search(re.split(r"[，。；;！？\n、,]", figure.margin)[-1])
    if words and figure.before.endswith(words.group()) and words.group()[0] not in "要想换买的":
        first -= len(words.group())
    return first, figure.last


def _without_repeats(found: list[Requirement]) -> list[Requirement]:
    """Each requirement once, the last place it stands."""
    seen = {(r.attribute, r.op, r.value, r.unit): r for r in found}
    return [r for r in found if seen[r.attribute, r.op, r.value, r.unit] is r]
