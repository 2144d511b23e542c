"""Words by which columns are known, in the languages and spellings that teams use."""

import re
from collections.abc import Iterable, Mapping

from app.domain.values.matching import fold

WORDS: Mapping[str, tuple[str, ...]] = {
    "dimension": ("目標維度", "維度", "目標類別", "目標分類", "Goal dimension", "Dimension"),
    "objective": ("目標描述", "目標說明", "年度目標描述", "目標內容", "Objective"),
    "metric": (
        "關鍵KPI指標", "KPI指標", "關鍵指標", "KPI", "指標", "指標名稱", "KPI名稱", "考核指標",
        "關鍵績效指標", "績效指標", "考核項目", "Metric", "Indicator", "KPI name",
    ),
    "target": (
        "目標值", "目標", "月度目標值", "月度目標", "季度目標值", "年度目標值", "年度目標",
        "計劃值", "計畫值", "本月目標", "Target", "Target value", "Monthly target",
    ),
    "weight": ("權重", "權重占比", "權重(%)", "占比", "比重", "Weight"),
    "owner": (
        "責任部門/人", "責任人", "負責人", "責任部門", "責任部門/責任人", "歸屬人", "執行人",
        "Owner", "Responsible", "Responsible person",
    ),
    "source": ("數據來源", "資料來源", "來源", "取數來源", "數據源", "Source", "Data source"),
    "cycle": ("考核週期", "週期", "考核頻率", "統計週期", "Cycle", "Review cycle"),
    "actual": (
        "月度實際值", "實際值", "實際", "實際完成值", "完成值", "實際完成", "本月實際",
        "季度實際值", "Actual", "Actual value", "Monthly actual",
    ),
    "completion": ("完成率", "達成率", "完成率(%)", "目標完成率", "Completion", "Completion rate"),
    "mom": ("環比變化", "環比", "環比增長", "環比增長率", "較上月", "MoM", "Change"),
    "cause": (
        "異常原因(如有)", "異常原因", "偏差原因", "原因分析", "未達成原因", "差異原因",
        "Cause", "Cause of deviation",
    ),
    "countermeasure": (
        "改進措施", "改善措施", "改進對策", "應對措施", "整改措施", "Countermeasure", "Action",
    ),
    "period": ("季度", "期間", "月份", "週期", "時間", "日期", "考核期", "年月", "Period", "Month",
               "Quarter"),
    "core": ("核心目標", "季度核心目標", "重點目標", "Core objective"),
    "score": (
        "KPI完成情況(綜合得分)", "綜合得分", "KPI完成情況", "KPI得分", "績效得分", "得分",
        "Score", "Overall score",
    ),
    "worked": ("主要成功經驗", "成功經驗", "亮點", "經驗總結", "What worked"),
    "problems": ("存在問題", "問題", "主要問題", "不足", "Problems", "What didn't work"),
    "next": (
        "下季度優化方向", "優化方向", "下季度方向", "下一步計劃", "改進方向", "Next direction",
    ),
    "subject": ("對象", "主體", "部門", "單位", "團隊", "Subject", "Unit", "Team"),
    "key": ("accord:key",),
    "value": (
        "值", "數值", "指標值", "數據", "累計", "累計值", "本年累計", "累計實際值", "累計完成值",
        "累計完成", "年初至今", "Value", "YTD", "Year to date",
    ),
}  # fmt: skip

TOTALS = frozenset(
    fold(word)
    for word in (
        "合計",
        "小計",
        "總計",
        "共計",
        "平均",
        "平均值",
        "Total",
        "Subtotal",
        "Sum",
        "Average",
    )
)

MOST_OF_TOTAL = 20
_BRACKETS = re.compile(r"\([^()]*\)")
_FIELDS: dict[str, tuple[str, ...]] = {}
for _field, _some in WORDS.items():
    for _word in _some:
        _FIELDS[fold(_word)] = (*_FIELDS.get(fold(_word), ()), _field)


def fields_of(header: str) -> tuple[str, ...]:
    """The fields that a header may name; () for a word that isn't known."""
    folded = fold(header)
    return _FIELDS.get(folded) or _FIELDS.get(_BRACKETS.sub("", folded)) or ()


def is_total(text: str) -> bool:
    """Whether the cell begins a row of sums."""
    if len(text) > MOST_OF_TOTAL:
        return False
    return fold(text).rstrip(":") in TOTALS


def known_headers(cells: Iterable[str]) -> int:
    """How many of the cells are headers by their words."""
    return sum(1 for cell in cells if cell.strip() and fields_of(cell))
