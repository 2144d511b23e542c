"""The fonts of documents: shipped as woff2, made TTF once, and named to fontconfig alone.

With its own list of fonts the same document comes out the same on every machine; and a character
that no font holds is found before printing, since it would be printed as an empty box.
"""

import os
import tempfile
from functools import cache
from hashlib import sha256
from pathlib import Path
from xml.sax.saxutils import escape

from fontTools.ttLib import TTFont

SHIPPED = Path(__file__).parent / "fonts"
STOPS = tuple(f"Noto Sans TC {number}" for number in (113, 115, 118, 119))
"""Where the Traditional font keeps ，：；？！（）／ in both weights: there they stand in the middle
of their square, in the Simplified one at its foot."""
FAMILIES = {
    "zh_Hant": ("Noto Sans TC", *STOPS, "Noto Sans SC"),
    "zh_Hans": ("Noto Sans SC", "Noto Sans TC"),
}
"""The stack by language; English takes the Traditional one, whose Latin is the same."""

CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""
NAMING = 2
"""Counts the ways in which fonts were named: another one is another folder."""

ALWAYS_THERE = "\t\n\r\u00a0\u200b\ufeff"


def fonts_folder() -> Path:
    """Where the TTF files are kept: beside the project, or in the temporary folder."""
    name = f"accord-fonts-{NAMING}-{_digest()[:16]}"
    beside = Path(__file__).parents[2] / ".cache"
    try:
        beside.mkdir(exist_ok=True)
        if os.access(beside, os.W_OK):
            return beside / name
    except OSError:
        pass
    return Path(tempfile.gettempdir()) / name


def ready_config() -> Path:
    """The fontconfig file that names these fonts alone; makes them where they are missing."""
    folder = fonts_folder()
    config = folder / "fonts.conf"
    if config.exists():
        return config
    folder.mkdir(parents=True, exist_ok=True)
    for shipped in sorted(SHIPPED.glob("*.woff2")):
        _make(shipped, folder / f"{shipped.stem}.ttf")
    _put(config, CONFIG.format(fonts=escape(str(folder)), cache=escape(str(folder / "cache"))))
    return config


def unprintable(text: str) -> list[str]:
    """The characters that no font holds, each once, in the order of the text."""
    held = _held()
    return list(dict.fromkeys(one for one in text if ord(one) not in held))


@cache
def _held() -> frozenset[int]:
    held = {ord(one) for one in ALWAYS_THERE}
    for shipped in SHIPPED.glob("*-400-*.woff2"):
        with TTFont(shipped, lazy=True) as font:
            held |= font.getBestCmap().keys()
    return frozenset(held)


def _make(shipped: Path, target: Path) -> None:
    if target.exists():
        return
    family, weight = _called(shipped)
    with TTFont(shipped, recalcTimestamp=False) as font:
        font.flavor = None
        _name(font, family, weight)
        made = target.with_suffix(f".{os.getpid()}")
        font.save(made)
    made.replace(target)


def _called(shipped: Path) -> tuple[str, int]:
    """Family and weight by the file's name, e.g. `noto-sans-tc-chinese-traditional-700-normal`.

    Signs of other files (①, ≥, ，) are families of their own, named in a stack or fallen back to.
    """
    words = shipped.stem.split("-")
    script, weight = words[2], int(words[-2])
    plain = f"Noto Sans {script.upper() if script in ('tc', 'sc') else script.title()}"
    return (f"{plain} {words[3]}" if words[3].isdigit() else plain), weight


def _name(font: TTFont, family: str, weight: int) -> None:
    """Give the font the family and weight that a style sheet asks for: it was cut from a variable
    one, and still calls itself thin."""
    style = "Bold" if weight >= 700 else "Regular"
    called = {1: family, 2: style, 4: f"{family} {style}", 6: f"{family}-{style}".replace(" ", "")}
    for number in (16, 17, 21, 22, 25):
        font["name"].removeNames(nameID=number)
    for number, text in called.items():
        font["name"].removeNames(nameID=number)
        font["name"].setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight


def _put(path: Path, text: str) -> None:
    made = path.with_suffix(f".{os.getpid()}")
    made.write_text(text)
    made.replace(path)


def _digest() -> str:
    return sha256((SHIPPED / "SHA256SUMS").read_bytes()).hexdigest()


if __name__ == "__main__":
    ready_config()
