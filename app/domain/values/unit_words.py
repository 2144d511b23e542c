"""The words and signs that stand beside a number: 元, %, 人, 小時, and what each of them means.

All words are in normalised form: Simplified, lower case, half width (see normalising).
"""

from app.domain.values.kinds import Unit

CURRENCIES: dict[str, tuple[str, ...]] = {
    "¥": ("CNY", "JPY"),
    "cn¥": ("CNY",),
    "rmb": ("CNY",),
    "cny": ("CNY",),
    "人民币": ("CNY",),
    "元": ("CNY", "TWD", "HKD", "MOP"),
    "元人民币": ("CNY",),
    "块": ("CNY", "TWD", "HKD", "MOP"),
    "块钱": ("CNY", "TWD", "HKD", "MOP"),
    "圆": ("CNY", "TWD", "HKD", "MOP"),
    "nt$": ("TWD",),
    "ntd": ("TWD",),
    "twd": ("TWD",),
    "新台币": ("TWD",),
    "台币": ("TWD",),
    "hk$": ("HKD",),
    "hkd": ("HKD",),
    "港币": ("HKD",),
    "港元": ("HKD",),
    "mop": ("MOP",),
    "$": ("USD", "TWD", "HKD", "SGD"),
    "us$": ("USD",),
    "usd": ("USD",),
    "美元": ("USD",),
    "美金": ("USD",),
    "sgd": ("SGD",),
    "新币": ("SGD",),
    "jpy": ("JPY",),
    "日元": ("JPY",),
    "日圆": ("JPY",),
    "円": ("JPY",),
    "€": ("EUR",),
    "eur": ("EUR",),
    "欧元": ("EUR",),
    "£": ("GBP",),
    "gbp": ("GBP",),
    "英镑": ("GBP",),
}
"""Currency words with the ISO 4217 codes each may stand for, the likeliest first."""

_COUNTED = """人 个 家 条 次 篇 单 名 位 件 台 份 场 组 户 笔 项 只 张 本 套 例 店 款 期 人次 客户
用户 粉 粉丝 线索 个人 个客户 个用户 名客户 名用户 条线索 people users leads customers pcs times"""

UNITS: dict[str, tuple[Unit, int]] = {
    **dict.fromkeys(_COUNTED.split(), (Unit.COUNT, 0)),
    **dict.fromkeys(("%", "percent"), (Unit.PERCENT, -2)),
    "‰": (Unit.PERCENT, -3),
    "‱": (Unit.PERCENT, -4),
    "成": (Unit.PERCENT, -1),
    **dict.fromkeys(("分", "points", "point", "pts"), (Unit.SCORE, 0)),
    **dict.fromkeys(
        ("天", "日", "工作日", "个工作日", "自然日", "个自然日", "days", "day", "d"),
        (Unit.DAYS, 0),
    ),
    **dict.fromkeys(
        ("小时", "个小时", "时", "钟头", "个钟头", "hours", "hour", "hrs", "hr", "h"),
        (Unit.HOURS, 0),
    ),
    **dict.fromkeys(("倍", "x"), (Unit.RATIO, 0)),
}
"""Unit words with the power of ten that makes the number the stored one (a percent's fraction)."""

PARTS: dict[str, int] = {"百分之": -2, "千分之": -3, "万分之": -4}
"""Words before a percent's number, with their powers of ten."""

DIFFERENCES = frozenset(
    [
        "个百分点",
        "百分点",
        "个点",
        "点",
        "pp",
        "ppt",
        "ppts",
        "bp",
        "bps",
        "个基点",
        "基点",
        "percentagepoints",
    ]
)
"""Words of a difference between two percentages, which is not a level."""

OTHERS = frozenset(
    [
        "分钟",
        "秒",
        "周",
        "个月",
        "月",
        "季度",
        "年",
        "折",
        "级",
        "星",
        "min",
        "mins",
        "minutes",
        "weeks",
        "months",
    ]
)
"""Units that no metric counts in."""
