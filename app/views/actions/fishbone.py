"""A list of causes as a fishbone: where its bones, twigs and words stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile
from unicodedata import east_asian_width

LEFT, RIGHT, WIDTH = 20, 760, 960
TWIG, TWIG_LENGTH, HEADROOM, LEAN = 26, 170, 46, 56
WIDE, NARROW = 13, 7
"""How wide a character is drawn: an East Asian one, and any other."""


@dataclass(frozen=True)
class Twig:
    """A cause: the end of its line on the bone, and its words; `depth` 0 for a main cause."""

    x: int
    y: int
    start: int
    words: str
    depth: int


@dataclass(frozen=True)
class Bone:
    """A category: from its name to the spine."""

    name: str
    x: int
    y: int
    joint: int
    label_y: int
    twigs: Sequence[Twig]


@dataclass(frozen=True)
class Fishbone:
    """The whole drawing, in a box of `width` and `height`; the spine lies at `spine`."""

    width: int
    height: int
    spine: int
    left: int
    right: int
    bones: Sequence[Bone]


def fishbone(branches: Sequence[tuple[str, Sequence[tuple[int, str]]]]) -> Fishbone:
    """Branches are categories with their causes as depth and words, in the order of the list.

    They stand in turns above and beneath the spine, from the head on.
    """
    columns = max(1, (len(branches) + 1) // 2)
    step = (RIGHT - LEFT) // columns
    most = [max([len(some) for _, some in branches[side::2]], default=0) for side in (0, 1)]
    above, beneath = (HEADROOM + TWIG * count + 14 if count else 24 for count in most)
    bones = []
    for at, (name, some) in enumerate(branches):
        is_above, joint = at % 2 == 0, RIGHT - step * (at // 2)
        far = above - 24 if is_above else beneath - 24
        y = above - far if is_above else above + far
        twigs = [
            _twig(place, depth, words, joint, above, far, is_above, min(TWIG_LENGTH, step - LEAN))
            for place, (depth, words) in enumerate(some)
        ]
        label = y - 8 if is_above else y + 18
        bones.append(Bone(name, joint - LEAN, y, joint, label, twigs))
    return Fishbone(WIDTH, above + beneath, above, LEFT, RIGHT, bones)


def _twig(
    place: int,
    depth: int,
    words: str,
    joint: int,
    spine: int,
    far: int,
    is_above: bool,
    length: int,
) -> Twig:
    """The place-th twig of a bone, counted from its outer end."""
    out = far - 18 - TWIG * place
    x = joint - LEAN * out // far
    y, start = spine - out if is_above else spine + out, x - length + 12 * min(depth, 3)
    return Twig(x, y, start, _cut(words, x - start - NARROW), depth)


def _cut(words: str, width: int) -> str:
    """The beginning of the words that is no wider than so many units.

    >>> _cut("渠道投放過於分散", 60), _cut("price", 60)
    ('渠道投…', 'price')
    """
    widths = [WIDE if east_asian_width(one) in "WF" else NARROW for one in words]
    if sum(widths) <= width:
        return words
    fitting = takewhile(lambda so_far: so_far <= width - WIDE, accumulate(widths))
    return f"{words[: len(list(fitting))]}…"
