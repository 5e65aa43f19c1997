"""Makes as many products as wanted, like real ones and all invented: same seed, same products."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import exp, log
from random import Random

from catalog.analysis import analyzer_for
from catalog.records import HUBEI, FirstSet, Product, StatedSpec
from seed_catalog.model import Attribute, Category, Plan

CITIES = (
    "武汉市",
    "黄石市",
    "十堰市",
    "宜昌市",
    "襄阳市",
    "鄂州市",
    "荆门市",
    "孝感市",
    "荆州市",
    "黄冈市",
    "咸宁市",
    "随州市",
    "恩施土家族苗族自治州",
    "仙桃市",
    "潜江市",
    "天门市",
    "神农架林区",
)
_CITY_WEIGHTS = (30, 6, 8, 10, 14, 3, 6, 6, 5, 5, 4, 4, 1, 2, 2, 2, 0.2)
_ELSEWHERE = (
    ("上海市", "上海市"),
    ("苏州市", "江苏省"),
    ("东莞市", "广东省"),
    ("洛阳市", "河南省"),
    ("沈阳市", "辽宁省"),
)
_SERIALS = tuple("甲乙丙丁戊己庚辛壬癸")
_TRADES = ("精密机械", "智能装备", "自动化科技", "环保设备", "重工", "仪器仪表", "节能技术", "信息技术", "成套设备")
_MODIFIERS = (
    "",
    "",
    "",
    "高效",
    "节能型",
    "全自动",
    "伺服",
    "数控",
    "智能",
    "重载",
    "双工位",
    "模块化",
    "低噪",
    "紧凑型",
    "高速",
)
_FEATURES = (
    "提供安装调试",
    "支持远程运维",
    "质保两年",
    "适用现场改造",
    "可按图定制",
    "数据接入MES",
    "含操作培训",
    "交钥匙交付",
)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_PER_SUPPLIER = 12


@dataclass(frozen=True, slots=True)
class _Line:
    """What the products of a category are made from."""

    term: str
    names: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    letters: str


def _lines(plan: Plan, random: Random) -> list[_Line]:
    return [_line(category, random) for category in plan.categories.values() if category.is_for_purchase]


def _line(category: Category, random: Random) -> _Line:
    names = tuple(name for name in (category.term, *category.trade.names) if not name.isascii())
    attributes = tuple(a for a in category.trade.attributes if a.unit != "bool")
    return _Line(category.term, names, attributes, "".join(random.choices(_LETTERS, k=2)))


def products(plan: Plan, count: int, seed: int = 56) -> Iterator[Product]:
    """`count` products over all purchasable terms of the plan, one at a time; ids ``B0000001`` on."""
    random = Random(seed)
    lines = _lines(plan, random)
    suppliers = [_supplier(random, number) for number in range(max(1, count // _PER_SUPPLIER))]
    for number in range(1, count + 1):
        yield _product(random, f"B{number:07}", random.choice(lines), random.choice(suppliers))


def _supplier(random: Random, number: int) -> tuple[str, str, str]:
    """Name, city and province of an invented supplier."""
    city, province = random.choices(CITIES, _CITY_WEIGHTS)[0], HUBEI
    if random.random() < 0.15:
        city, province = random.choice(_ELSEWHERE)
    name = f"示例·{city[:2]}{random.choice(_SERIALS)}字{random.choice(_TRADES)}有限公司{number:04}（虚构）"
    return name, city, province


def _product(random: Random, id: str, line: _Line, supplier: tuple[str, str, str]) -> Product:
    name = random.choice(_MODIFIERS) + random.choice(line.names)
    model = _model(random, line.letters)
    stated = random.sample(line.attributes, min(len(line.attributes), random.randint(2, 6)))
    specs = tuple(StatedSpec(a.name, _value(random, a), a.unit) for a in stated[:4])
    attributes = {a.name: f"{_value(random, a):g}{a.unit}" for a in stated[4:]}
    told = "；".join(f"{spec.name}{spec.value:g}{spec.unit}" for spec in specs)
    return Product(
        id=id,
        supplier=supplier[0],
        city=supplier[1],
        province=supplier[2],
        name=name,
        model=model,
        category=line.term,
        description=f"{model}型{name}。{told}。{'，'.join(random.sample(_FEATURES, 2))}。",
        specs=specs,
        attributes=attributes,
        price_yuan=None if random.random() < 0.1 else Decimal(round(exp(random.gauss(12.5, 1.6)), -2)),
        lead_days=None if random.random() < 0.1 else random.choice((7, 15, 30, 45, 60, 90, 120, 180, 240)),
        first_set=_first_set(random),
    )


def _model(random: Random, letters: str) -> str:
    series, size = random.choice(_LETTERS), random.randint(1, 999)
    return f"{letters}-{series}{random.randint(1, 99)}-{size}{random.choice(('', 'H', 'K', 'Pro', 'H/II', 'ET'))}"


def _value(random: Random, attribute: Attribute) -> float:
    """A value inside the plausible range, three figures of it, even over its magnitudes where it has many."""
    low, high = attribute.low, attribute.high
    if low > 0 and high / low > 100:
        return float(f"{exp(random.uniform(log(low), log(high))):.3g}")
    return float(f"{random.uniform(low, high):.3g}")


def _first_set(random: Random) -> FirstSet | None:
    if random.random() > 0.08:
        return None
    level, year = random.choice(("国家级", "省级", "省级")), random.randint(2020, 2024)
    return FirstSet("首台（套）技术装备", level, f"示例-{level}目录-{year}-{random.randint(1, 400):03}", False)


def queries(plan: Plan, made: Sequence[Product], count: int, seed: int = 7) -> list[str]:
    """What people would type to find some of the products made: names, models, pinyin, errors, sentences."""
    random, pinyin = Random(seed), analyzer_for(plan).pinyin
    found: list[str] = []
    for product in random.choices(made, k=count):
        term = product.category or product.name
        ways = (
            product.name,
            term,
            f"{term} {product.city}",
            product.model,
            product.model.replace("-", "").lower(),
            product.model.rsplit("-", 1)[0],
            pinyin(term)[0],
            pinyin(product.name)[1],
            _misspelt(random, product.name),
            f"想买一台{product.name}，{product.specs[0].name}{product.specs[0].value:g}以上" if product.specs else term,
            product.supplier[3:12],
            product.name[:2],
        )
        found.append(ways[len(found) % len(ways)])
    return found


def _misspelt(random: Random, name: str) -> str:
    place = random.randrange(len(name))
    return name[:place] + random.choice("吉湾悍炉基压") + name[place + 1 :]
