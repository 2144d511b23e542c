"""What may be a data source's name: it stands in the log for ever, where no prose may stand."""

import re

MOST_OF_A_NAME = 40
_NO_NAME = re.compile(r"[\n\r\t。！？!?；;：，、@*<>=]|[0-9]{6,}|\.\s|,\s")
_SOURCE_WORDS = re.compile(
    r"[A-Z]{2,}|(?i:excel|system|report|analytics|data|tool|survey|index)|系統|系统|後台|后台|平台|工具|數據|数据|報表|报表|指數|指数|財務|财务|公眾號|公众号|"
    r"問卷|问卷|調研|调研|統計|统计|分析|台帳|台账|表格|記錄|记录|後端|后端|官網|官网|商城"
)


def is_source_name(text: str) -> bool:
    """Whether the text can name a data source: short, and no sentence, address or masked title.

    >>> is_source_name("CRM系統"), is_source_name("渠道組/*專員"), is_source_name("王 0912345678")
    (True, False, False)
    """
    name = text.strip()
    return 0 < len(name) <= MOST_OF_A_NAME and not _NO_NAME.search(name)


def is_surely_a_source(text: str) -> bool:
    """Whether a word in it says that it is a source; a bare 王小明 could be a person as well.

    >>> is_surely_a_source("百度指數"), is_surely_a_source("王小明")
    (True, False)
    """
    return is_source_name(text) and _SOURCE_WORDS.search(text) is not None
