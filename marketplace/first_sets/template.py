"""The example that offices fill in: one sheet for the catalogue, one that says what goes where."""

from __future__ import annotations

import io

import xlsxwriter

# header (`reading.TITLES`), width, whether it must be filled, what goes in
COLUMNS: tuple[tuple[str, int, bool, str], ...] = (
    ("目录类型", 20, True, "首台（套）技术装备、首批次新材料或首版次软件"),
    ("级别", 10, True, "国家级或省级"),
    ("年度", 8, True, "目录的年度，四位数字"),
    ("目录编号", 24, True, "目录或证书上的编号；只有序号的填序号。同一类型、级别、年度里不能重复"),
    ("研制单位", 32, True, "目录里的单位全称"),
    ("产品名称", 28, True, "目录里的产品名称"),
    ("规格型号", 18, False, "目录里的型号，照原样写；与供给产品按型号和单位关联"),
    ("设备类目", 18, False, "方案里的设备类目，可留空"),
    ("市州", 12, False, "湖北省的市州，省外单位留空"),
    ("有效期起", 14, False, "第一天，如2024-06-01；没有写的留空"),
    ("有效期至", 14, False, "最后有效的一天；没有写的留空，过了这一天标识自动取消"),
    ("目录文件", 40, True, "公布目录的文件名称或文号"),
    ("网址", 30, False, "公布目录的网页，以 https:// 开头"),
)
EXAMPLES: tuple[tuple[str | int, ...], ...] = (
    (
        "首台（套）技术装备", "省级", 2024, "示例-2024-001", "示例·武汉甲字机床有限公司（虚构）", "精密卧式镗铣中心",
        "HMC-800P", "高档数控机床", "武汉市", "2024-06-01", "2027-05-31", "示例：湖北省首台（套）技术装备目录（2024年版）", "",
    ),
    (
        "首版次软件", "国家级", 2024, "示例-2024-002", "示例·襄阳乙字软件有限公司（虚构）", "三维机械设计软件",
        "SCAD-100", "核心软件", "襄阳市", "2024-09-01", "", "示例：首版次软件目录（2024年）", "https://example.com/2024",
    ),
)  # fmt: skip


def template_workbook() -> bytes:
    """The workbook; it can be uploaded as it is, and its two rows say that they are examples."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        needed = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#FFF3CD"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("首台套目录")
        for column, (title, width, is_needed, _words) in enumerate(COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, needed if is_needed else bold)
        for row, example in enumerate(EXAMPLES, 1):
            sheet.write_row(row, 0, example)
        sheet.freeze_panes(1, 0)
        how = book.add_worksheet("填表说明")
        how.set_column(0, 1, 12)
        how.set_column(2, 2, 70)
        how.write_row(0, 0, ("列", "必填", "怎么填"), bold)
        for row, (title, _width, is_needed, words) in enumerate(COLUMNS, 1):
            how.write_row(row, 0, (title, "必填" if is_needed else "可空", words), wrapped)
    return out.getvalue()
