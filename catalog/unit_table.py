"""The trade's units as Pint definitions, and the spellings that stand for them. Only a table: `units` reads it.

Where the trade rounds a factor, the rounded unit stands before the exact one: a ton of press force is 10 kN by habit
and 9.80665 kN by definition, a "kilogram of pressure" 0.1 MPa and 0.0980665 MPa, a horsepower 735.5 W and 745.7 W.
Source: SI brochure (BIPM, 9th edition); GB 3100-1993; JB/T presses are rated in kN at 10 kN to the ton.
"""

from __future__ import annotations

# Torque, apparent power, counts and turns are dimensions of their own: a torque is not an energy to a buyer.
DEFINITIONS = """
femto- = 1e-15
pico- = 1e-12
nano- = 1e-9
micro- = 1e-6
milli- = 1e-3
centi- = 1e-2
deci- = 1e-1
hecto- = 1e2
kilo- = 1e3
mega- = 1e6
giga- = 1e9
tera- = 1e12
peta- = 1e15
exa- = 1e18
metre = [length]
kilogram = [mass]
second = [time]
ampere = [current]
kelvin = [temperature]
arc_degree = [angle]
turn = [rotation]
piece = [count]
bit = [data]
yuan = [money]
decibel = [sound_level]
grade = [grade]
answer = [bool]
flop_per_second = [computing]
operation_per_second = [operations]
newton_metre = [torque]
voltampere = [apparent_power]
one = []
gram = 1e-3 * kilogram
newton = kilogram * metre / second ** 2
pascal = newton / metre ** 2
joule = newton * metre
watt = joule / second
watt_hour = 3600 * joule
volt = watt / ampere
ohm = volt / ampere
ampere_hour = 3600 * ampere * second
hertz = 1 / second
litre = 1e-3 * metre ** 3
byte = 8 * bit
bit_per_second = bit / second
tonne = 1000 * kilogram
half_kilogram = 0.5 * kilogram
trade_ton_force = 1e4 * newton
exact_ton_force = 9806.65 * newton
trade_kilogram_force = 10 * newton
exact_kilogram_force = 9.80665 * newton
bar = 1e5 * pascal
technical_atmosphere = 98066.5 * pascal
millibar = 100 * pascal
atmosphere = 101325 * pascal
psi = 6894.757 * pascal
thread = 1e-5 * metre
inch = 0.0254 * metre
foot = 0.3048 * metre
pound = 0.45359237 * kilogram
pound_force = 4.4482216152605 * newton
kilopound_force = 4448.2216152605 * newton
kilopound_per_inch = 6894757.293168 * pascal
gallon = 3.785411784e-3 * metre ** 3
thermal_unit = 1055.05585262 * joule
refrigeration_ton = 3516.852842 * watt
mu = 2000 / 3 * metre ** 2
minute = 60 * second
hour = 3600 * second
day = 86400 * second
shift = 28800 * second
week = 604800 * second
month = 2592000 * second
year = 31536000 * second
kilowatt_hour = 3.6e6 * joule
kilocalorie = 4186.8 * joule
metric_horsepower = 735.5 * watt
imperial_horsepower = 745.7 * watt
arc_minute = arc_degree / 60
arc_second = arc_degree / 3600
turn_per_minute = turn / minute
gram_millimetre = 1e-6 * kilogram * metre
standard_gravity = 9.80665 * metre / second ** 2
gigabyte = 8e9 * bit
gigabit_per_second = 1e9 * bit / second
megabit_per_second = 1e6 * bit / second
percent = 0.01 * one
permille = 1e-3 * one
per_ten_thousand = 1e-4 * one
tenth = 0.1 * one
part_per_million = 1e-6 * one
part_per_billion = 1e-9 * one
piece_per_minute = piece / minute
piece_per_hour = piece / hour
ten_thousand_yuan = 1e4 * yuan
ten_thousand = 1e4 * one
"""

PREFIXES = {
    "n": "nano", "μ": "micro", "u": "micro", "m": "milli", "c": "centi", "d": "deci", "h": "hecto", "k": "kilo",
    "M": "mega", "G": "giga", "T": "tera", "P": "peta", "E": "exa", "纳": "nano", "微": "micro", "毫": "milli", "厘": "centi",
    "分": "deci", "百": "hecto", "千": "kilo", "兆": "mega", "吉": "giga",
}  # fmt: skip

# Unit, then symbols, each with the prefixes it takes after a bar.
SCALED = """
metre           m|mcdkμun 米|毫厘分千微纳
gram            g|kmμu 克|千毫微
second          s|mμun 秒|毫微纳 秒钟|毫微纳
newton          N|kM 牛|千兆 牛顿|千兆
pascal          Pa|MkGh 帕|兆千百 帕斯卡|兆千百
watt            W|kMGm 瓦|千兆 瓦特|千兆
watt_hour       Wh|kMG 瓦时|千兆
joule           J|kMG 焦|千兆 焦耳|千兆
voltampere      VA|kM 伏安|千兆
volt            V|km 伏|千毫 伏特|千毫
ampere          A|mμuk 安|毫微千 安培|毫微千
ampere_hour     Ah|mk 安时|毫千
hertz           Hz|kMG 赫|千兆吉 赫兹|千兆吉
ohm             Ω|mkM 欧|毫千兆 欧姆|毫千兆
litre           L|mμu 升|毫微 公升|毫微
byte            B|kMGTP 字节|千兆
bit             b|kMGT bit|kMGT 比特|千兆吉
bit_per_second  bps|kMGT
flop_per_second FLOPS|kMGTPE
operation_per_second OPS|MGTPE
"""

# Unit, then spellings that take no prefix. A spelling in several rows has several readings, in this order.
PLAIN = """
tonne                t tce 吨标煤 吨标准煤 吨 公吨 ton tons tonne tonnes
kilogram             公斤 kilo kilos kilograms kgce 公斤标煤 千克标煤 公斤标准煤 千克标准煤
pound                lb lbs pound pounds
pound_force          lbf
kilopound_force      kip kips
kilopound_per_inch   ksi
half_kilogram        斤 市斤
trade_ton_force      tf t 吨 吨力 公吨 ton tons tonne tonnes tonf
exact_ton_force      tf t 吨 吨力 公吨 ton tons tonne tonnes tonf
trade_kilogram_force kgf kg 公斤力 公斤 千克力
exact_kilogram_force kgf kg 公斤力 公斤 千克力
bar                  bar 巴 公斤压力 公斤 kg kg/cm2 kgf/cm2 公斤/平方厘米 公斤力/平方厘米
technical_atmosphere 公斤压力 公斤 kg kg/cm2 kgf/cm2 公斤/平方厘米 公斤力/平方厘米
millibar             mbar 毫巴
atmosphere           atm 大气压
psi                  psi
thread               丝 道
metre                metre metres meter meters
millimetre           millimetre millimetres millimeter millimeters
micrometre           μ u micron microns
foot                 ft feet foot
foot**2              ft2 sqft
foot**3              ft3
foot**3/minute       cfm scfm acfm
foot/minute          fpm sfm
inch/minute          ipm
gallon               gal gallon gallons
gallon/minute        gpm
litre/minute         lpm
tonne/hour           tph
thermal_unit         BTU
refrigeration_ton    冷吨 RT USRT
centimetre           公分 centimetre centimetres centimeter centimeters
kilometre            公里
inch                 in inch inches 寸 英寸 吋 ″
metre**2             m2 平方米 平米 平方 平
centimetre**2        cm2 平方厘米
millimetre**2        mm2 平方毫米
mu                   亩
metre**3             m3 立方米 立方 方 Nm3 标方 标立方 标立方米
centimetre**3        cm3 cc 立方厘米
second               sec secs second seconds
minute               min 分钟 分 minute minutes mins
shift                班
hour                 h hr 小时 时 钟头 hour hours hrs
day                  d 天 日 day days
week                 周 星期 week weeks
month                月 个月 month months
year                 年 a 岁 year years
kilowatt_hour        度电
kilocalorie          kcal 大卡 千卡
kilowatt             kilowatt kilowatts
watt                 watts
metric_horsepower    马力 匹 PS hp horsepower
imperial_horsepower  马力 匹 hp
kelvin               ℃ C 度 摄氏度 K
kilowatt_hour        度
arc_degree           ° 度 deg
arc_minute           角分 ′
arc_second           角秒
turn_per_minute      rpm 转
turn                 r rev 转
newton_metre         N·m Nm 牛米 牛顿米
kilonewton_metre     kNm 千牛米
gram_millimetre      g·mm gmm 克毫米
standard_gravity     gn g G
metre/second**2      m/s2 米/秒2 米/平方秒
gigabyte             G
gigabit_per_second   G
megabit_per_second   兆
decibel              dB dBA dB(A) 分贝 dBc dBi dBFS
one                  无量纲 倍
percent              % 百分之 个百分点
permille             ‰ 千分之
per_ten_thousand     万分之
tenth                成
piece_per_minute     ppm spm
piece_per_hour       UPH cph
part_per_million     ppm
part_per_billion     ppb
yuan                 元 块钱 CNY RMB ¥
ten_thousand_yuan    万
ten_thousand         万
grade                级 等级
answer               bool
piece                个 只 台 套 件 片 头 锭 轴 栅 主栅 层 位 束 点 口 人 支 路 通道 工位 站 站位 端口 网口 串口
piece                测点 货位 托盘 终端 用户 并发 并发用户 节点 像素 px pcs 根 块 张 条 道 把 辆 座 组 节 串 瓶 包
piece                袋 盒 箱 枚 颗 粒 种 发 axis axes 孔 腔 缸 面 次 冲次 卡 家 项 架 艘 目 自由度
"""

MULTIPLES = {"百万": 1e6, "千万": 1e7, "亿": 1e8, "万": 1e4, "千": 1e3, "百": 1e2}

# A name of ours for each dimension that has one; the unit has it. What is left is spelled by its parts.
NAMED = {
    "length": "metre", "mass": "kilogram", "time": "second", "force": "newton", "pressure": "pascal",
    "power": "watt", "energy": "joule", "apparent power": "voltampere", "voltage": "volt", "current": "ampere",
    "charge": "ampere_hour", "frequency": "hertz", "resistance": "ohm", "area": "metre**2", "volume": "metre**3",
    "data": "bit", "data/time": "bit/second", "temperature": "kelvin", "angle": "arc_degree",
    "rotation": "turn", "rotation/time": "turn/second", "torque": "newton_metre",
    "mass·length": "kilogram*metre", "acceleration": "metre/second**2", "sound level": "decibel", "number": "one",
    "computing": "flop_per_second", "money": "yuan", "grade": "grade", "bool": "answer", "count": "piece", "count/time": "piece/second",
    "mass/time": "kilogram/second", "volume/time": "metre**3/second", "area/time": "metre**2/second",
    "velocity": "metre/second", "temperature/time": "kelvin/second", "density": "kilogram/metre**3",
    "energy/mass": "joule/kilogram", "volume/mass": "metre**3/kilogram",
}  # fmt: skip
