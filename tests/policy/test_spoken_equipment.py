"""Old equipment as needs speak of it: workshop names, models, years by word of mouth; and what is no old equipment."""

from datetime import date

import pytest

from catalog.folding import fold
from policy.ages import Age, age_in_text
from policy.narrative import equipment_told
from policy.reading import diagnose_text

DAY = date(2024, 6, 1)
CHEMICAL, STEEL, SHOP = "精细化工", "钢铁行业", "机械加工"
AGED = {"aged_update": "fires"}
OLD_PLANT = {"phase_out": "fires"}
VERY_OLD_PLANT = {"phase_out": "fires", "phase_out_priority": "fires"}
RETROFIT = {"restricted_retrofit": "fires"}
NAMED = {"named_update": "fires"}


def statuses(text, industry):
    """The strongest status of each verdict, leaving out the `no`."""
    rank = {"no": 0, "ambiguous": 1, "fires": 2}
    found = {}
    for row in diagnose_text(text, industry, DAY):
        if rank[row["status"]] > rank.get(found.get(row["verdict"]), 0):
            found[row["verdict"]] = row["status"]
    return found


def firing(text, industry):
    return {verdict: status for verdict, status in statuses(text, industry).items() if status == "fires"}


FIRES = [
    # machine tools by slang and model
    ("机加班三台皮带车床还是七几年的，丝杠都磨圆了。想换数控车。", SHOP, AGED),
    ("那台T68九八年买的，主轴窜，镗出来的孔不圆。求购落地镗。", SHOP, AGED),
    ("两台M7130平磨是○六年进的，要换精密磨床。", SHOP, AGED),
    ("牛头刨用了快三十年，想拿龙门铣替掉。", SHOP, AGED),
    ("Y3150E是零三年投的，滚一个齿轮四十分钟。要数控滚齿的。", "汽车行业", AGED),
    ("要五轴的，回转台630。厂里那台XK715是2009年的，光机精度没了。", SHOP, AGED),
    ("快走丝干了十几年，走丝筒晃得厉害，上两台中走丝。", "模具", AGED),
    ("车间里摇臂、台钻都是建厂时买的，我们1998年建厂，想换钻攻中心。", SHOP, AGED),
    ("手上的两台C6140，九几年的，要换数控车床。", SHOP, AGED),
    ("老的VMC850是08年的台湾机，三轴定位差到5丝。", "模具", AGED),
    ("三十年的老床子了，CW61100，导轨研了两回。打算上重型卧车。", SHOP, AGED),
    ("立车是上世纪八十年代的武重货，想换数控立车。", SHOP, AGED),
    ("厂裡那台無心磨是二〇〇五年的，圓度3個μ保不住。", SHOP, AGED),
    # column 1, every industry
    ("气流纺还是RFRS10，头数少、断头多，要换全自动转杯的。", "纺织行业", NAMED),
    ("细纱车间还在用FA507，落纱靠人。", "纺织行业", NAMED),
    ("自络是村田21C，2007年的，捻接头老掉。要换细络联。", "纺织行业", NAMED),
    ("现在那台油压床漏油，主缸拉毛，想换伺服的。", "工程机械行业", NAMED),
    ("WC67Y-100折边机后挡料靠手摇，折出来角度不准。要数控的。", "工程机械行业", NAMED),
    ("剪床是老式机械的，刀口豁了，要换柔性剪切线。", "农机装备行业", NAMED),
    ("机架还是二保焊手工焊，焊机用了十年。想上机器人。", "农机行业", NAMED),
    ("校表台是手动的，一次只能挂十只水表。想上全自动的。", "仪器仪表行业", NAMED),
    ("车架那台焊接手臂是前几年的，老停机。要换六轴的。", "电动自行车行业", NAMED),
    ("喷粉线还是老的，悬挂链一断就停半天。", "电动自行车行业", NAMED),
    ("总装现在用风炮打螺丝，扭矩没数。要定扭拧紧的。", "电动自行车行业", NAMED),
    ("下线现在用摇表打绝缘，人记数。要全自动的。", "电动自行车行业", NAMED),
    ("电池充放电柜是老的，放电全烧电阻。要能回馈的。", "电动自行车行业", NAMED),
    ("火焰切割机割口大，热变形厉害，那台还是2006年的。", "船舶行业", NAMED),
    ("老的TDR-95单晶炉热场小，拉不了12寸的棒。", "光伏行业", NAMED),
    ("砂浆切片机还在用，硅片厚、耗砂浆。想上金刚线。", "光伏行业", NAMED),
    ("管P是五年前的，现有管式PECVD只能做156的片。", "光伏行业", NAMED),
    ("极耳焊机老虚焊，那台功率才3千瓦。", "动力电池行业", NAMED),
    ("化成柜是2016年的，5V30A，放电全变热。", "动力电池行业", NAMED),
    ("味精母液还是三效浓缩，汽耗高。想上MVR。", "生物发酵行业", NAMED),
    ("离交柱还是老的固定床，一天再生两次，酸碱耗得心疼。", "生物发酵行业", NAMED),
    ("老的喷塔粘壁厉害，塔里结一层。要换压力喷雾的。", "生物发酵行业", NAMED),
    # chemical equipment by shop names
    ("一级冷却的列管是2008年的，堵了三分之一的管子。换全焊板式的。", "石化化工", VERY_OLD_PLANT),
    ("回收甲醇那个塔，九几年的浮阀，塔板腐透了。重做规整填料的。", "石化化工", VERY_OLD_PLANT),
    ("脱轻塔的泡罩是上世纪九十年代的，压降大。", "石化化工", VERY_OLD_PLANT),
    ("酯化釜用了十二年，搪瓷补过五回。换不锈钢的。", CHEMICAL, OLD_PLANT),
    ("重氮化那两只搪瓷锅，零几年上的，夹套漏。", CHEMICAL, VERY_OLD_PLANT),
    ("离心机是SS-1000三足的，用了快二十年，人工挖料。", "农药", VERY_OLD_PLANT),
    ("氯碱这边隔膜槽跑了十六年，电耗下不来，想上离子膜。", "氯碱化工", VERY_OLD_PLANT),
    ("板框压滤机是一二年买的，滤布一天换三回。", CHEMICAL, OLD_PLANT),
    # the age told, the name only in the wish
    ("现在那台是2006年的，老断头，想换成转杯纺纱机。", "纺织行业", NAMED),
    ("要一台6300升的搪玻璃反应釜。老的2007年的那台报废。", "医药化工", VERY_OLD_PLANT),
    ("想换两台数控车床，现有的两台2009年的，丝杠磨了。", SHOP, AGED),
    # furnaces
    ("450高炉一座要拆，上大的。", STEEL, RETROFIT),
    ("厂里那座小高炉580立方，想改氢冶金。", STEEL, RETROFIT),
    ("两座八十吨的转炉顶底复吹改不动了，打算上一座150吨的。", STEEL, RETROFIT),
    ("三十吨的电炉炼轴承钢，电耗高，要换新的。", STEEL, RETROFIT),
    # gasifiers and small plants
    ("合成氨前头十台造气炉，吹风气直排，要换水煤浆的。", "煤化工", OLD_PLANT),
    ("常压固定床煤气炉八台，间歇吹风，园区要求停掉。", "化肥", OLD_PLANT),
    ("二水法磷酸一年才6万吨，装置小，想并线扩能。", "磷化工", OLD_PLANT),
    ("磷铵一条线5万吨/年，料浆法老工艺，要上新线。", "磷肥", OLD_PLANT),
    ("普通轻钙一年8000吨，窑是石灰立窑，想转纳米钙。", "碳酸钙化工", OLD_PLANT),
    # benchmark and grade
    ("电石炉电耗比基准高百分之五，改完要达到标杆水平。", "电石", {"phase_out_by_2027": "fires"}),
    ("现在的能效够不着基准水平，省里点名了。", "水泥", {"phase_out_by_2027": "fires"}),
    ("循环水泵铭牌能效三级，电费高，想换一级的。", "造纸", {"promote_grade_2": "fires"}),
    ("车间里两台三级能效的空压机，一年电费八十万。", "机械加工", {"promote_grade_2": "fires"}),
]

QUIET = [
    ("那台WDW-100拉力机是2005年的，夹具打滑，要换电子的。", SHOP),
    ("盐雾箱用了十五年，喷嘴堵，要换新的。", "汽车行业"),
    ("矿山那二十台自卸车是2008年的，想换电动矿卡。", "建材行业"),
    ("叉车是九几年的，要换锂电的。", SHOP),
    ("想买一台五轴加工中心，行程800，主轴一万八千转。", SHOP),
    ("求购两台M7130平磨，要2023年以后出厂的。", SHOP),
    ("给客户的580立方高炉做炉顶设备，要一台龙门铣。", "装备制造业"),
    ("我们做转炉倾动机构的，要数控立车。", "装备制造业"),
    ("主营细纱机配件，想上走心机。", "纺织机械"),
    ("去年刚上的加工中心，今年想再配个刀具管理系统。", SHOP),
    ("急招数控车工、折弯机操作工各五名。", "其他"),
    ("高炉没有，转炉也没有，就要一套除尘。", STEEL),
    ("厂房是2005年的，想上两台加工中心。", SHOP),
    ("质检那台是2003年的，要电液伺服万能试验机。", SHOP),
    ("水塔是建厂时的，要换节水的。", SHOP),
]


@pytest.mark.parametrize(("text", "industry", "expected"), FIRES)
def test_what_should_go_is_found(text, industry, expected):
    assert firing(text, industry).items() >= expected.items()


@pytest.mark.parametrize(("text", "industry"), QUIET)
def test_what_is_no_old_equipment_of_theirs_is_left_alone(text, industry):
    assert firing(text, industry) == {}


@pytest.mark.parametrize(
    ("text", "industry", "verdict", "status"),
    [
        ("搪瓷釜用了13年，漏气。", CHEMICAL, "phase_out_priority", None),
        ("那台加工中心是一几年的，想换五轴。", SHOP, "aged_update", "ambiguous"),
        ("蒸馏釜用了快十年，想换。", CHEMICAL, "phase_out", "ambiguous"),
        ("四柱机用了二十年，想换伺服的。", "家电行业", "aged_update", "ambiguous"),
        ("空气锤是1988年的，想换电液锤。", "锻造", "aged_update", "ambiguous"),
        ("造气用的DCS是2004年的，卡件停产。", "化肥", "phase_out", "ambiguous"),
        ("那座1200立方的高炉，炉龄到了。", STEEL, "restricted_retrofit", "ambiguous"),
    ],
)
def test_what_the_words_leave_open_stays_open(text, industry, verdict, status):
    assert statuses(text, industry).get(verdict) == status


@pytest.mark.parametrize(
    ("text", "industry", "names"),
    [
        ("那台四柱压力机是2008年买的YB32-500，漏油。", "工程机械", {"2008年的四柱压力机YB32-500"}),
        ("回收甲醇那个塔，九几年的浮阀，烂了。", CHEMICAL, {"1990年代的浮阀塔"}),
        ("等离子切割机，2012年的老床子。", SHOP, {"2012年的等离子切割机"}),
        ("气流纺那六台F1604是2009年的。", "纺织行业", {"2009年的气流纺F1604"}),
        ("8台C6140、2台X62W，都是2002年的。", SHOP, {"2002年的C6140", "2002年的X62W"}),
        ("CA6140是1998年的，CW6163是2003年的。", SHOP, {"1998年的CA6140", "2003年的CW6163"}),
        ("老的精馏塔是2005年的，合成塔是2001年的。", CHEMICAL, {"2005年的精馏塔", "2001年的合成塔"}),
    ],
)
def test_each_machine_is_told_once(text, industry, names):
    assert {row["equipment"] for row in diagnose_text(text, industry, DAY)} == names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("○八年进的", Age(since=2008)),
        ("零三年投的", Age(since=2003)),
        ("九八年买的", Age(since=1998)),
        ("08款", Age(since=2008)),
        ("九几年的", Age(since=1999, earliest=1990)),
        ("上世纪九十年代的", Age(since=1999, earliest=1990)),
        ("一几年的", Age(since=2019, earliest=2010)),
        ("用了快二十年", Age(years=19, years_most=20)),
        ("干了十几年", Age(years=11, years_most=18)),
        ("干了十五六年", Age(years=15, years_most=16)),
        ("去年刚上的", Age(since=2023)),
        ("2023年大修过，2005年进的", Age(since=2005)),
        ("设计寿命12年，质保两年", Age()),
    ],
)
def test_ages_by_word_of_mouth(text, expected):
    assert age_in_text(fold(text).text, DAY) == expected


@pytest.mark.parametrize(
    ("text", "industry", "label", "verdict"),
    [
        ("离子膜老槽用了十二年，电费顶不住，想换新的。", "盐化工", "离子膜槽", "phase_out"),
        ("络筒车间的村田7V-II还是2007年的，捻接头老断。想换新的自动络筒，细纱机不动。", "纺织", "2007年的自动络筒7V-II", "named_update"),
        ("顶盖满焊，原来的YAG激光还是老款，炸点多，想换光纤的。", "动力电池", "激光焊接机", "named_update"),
        ("引风机配的马达，铭牌三级能效，跑了十六年，想换新的。", "", "马达", "promote_grade_2"),
    ],
)  # fmt: skip
def test_equipment_that_is_named_in_passing_or_only_by_its_model(text, industry, label, verdict):
    rows = diagnose_text(text, industry, date(2024, 6, 1))
    assert (label, verdict, "fires") in {(row["equipment"], row["verdict"], row["status"]) for row in rows}


@pytest.mark.parametrize(
    ("text", "industry", "verdict"),
    [
        ("铝壳电芯的极耳，现在那台4000瓦的老超声波焊完有虚焊。要功率6千瓦往上的。", "动力电池行业", "named_update"),
        ("老超声波焊机打不透，要20千赫的。", "动力电池行业", "named_update"),
        ("切片车间线切机十五台，老款，线速只有1800米每分。求购新机。", "光伏行业", "named_update"),
        ("门式火焰机2008年日本进口的，割口挂渣，要换数控等离子坡口切割。", "船舶行业", "named_update"),
        ("总组平台两台150吨的门座机是2004年的，要一台龙门起重机。", "船舶行业", "named_update"),
        ("小轴用2009年的凸轮自动车做的，圆度老超差。要走心机。", "仪器仪表行业", "aged_update"),
    ],
)
def test_equipment_is_known_by_its_short_name(text, industry, verdict):
    rows = diagnose_text(text, industry, date(2024, 6, 1))
    assert (verdict, "fires") in {(row["verdict"], row["status"]) for row in rows}


def test_a_laser_whose_work_is_not_told_is_no_welder():
    assert diagnose_text("原来的YAG激光还是老款，想换新的。", "动力电池", date(2024, 6, 1)) == ()


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("车间有台老油压机，密封圈换了又换，油漏得满地都是，保压也保不住，天天修。那台YB32-315是2006年买的。", ["2006年的油压机YB32-315"]),
        ("老车床精度不行了，圆度超差。型号CW6163，1998年沈阳产。", ["1998年的车床CW6163"]),
        ("那台普车是CW6163B，1998年沈阳出的，床身导轨磨出沟了。这台车床要淘汰。", ["1998年的普车CW6163B"]),
        ("我们用的Z3050摇臂钻，还有一台Z3040摇臂钻，是2009年的。", ["摇臂钻Z3050", "2009年的摇臂钻Z3040"]),
        ("老车床是1998年的。隔壁车间另有一台C6140。", ["1998年的车床", "C6140"]),
    ],
)  # fmt: skip
def test_a_machine_that_is_spoken_of_again_is_told_once(text, labels):
    assert [told.label for told in equipment_told(text, SHOP, DAY)] == labels
