"""The tree over the log's leaves, as in RFC 9162, 2.1: roots, and proofs that are short.

A tree is given by its complete subtrees: `node(level, number)` is the hash over the leaves from
`number * 2**level` on, 2**level of them; level 0 are the leaves themselves. Whoever keeps the
hashes of the larger ones never computes the whole again (app/eventlog/tree.py).
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

Node = Callable[[int, int], bytes]

EMPTY = sha256(b"").digest()
"""The root over no leaf at all."""


def joined(left: bytes, right: bytes) -> bytes:
    """The inner node over two others: SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def root(node: Node, size: int) -> bytes:
    """The hash over the first `size` leaves, 32 bytes."""
    return _over(node, 0, size) if size else EMPTY


def inclusion(node: Node, index: int, size: int) -> list[bytes]:
    """What shows that leaf `index` (from 0) is among the first `size`, from the leaf upwards.

    Raises ValueError where there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} among {size}")
    proof: list[bytes] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            proof.append(_over(node, middle, end))
            end = middle
        else:
            proof.append(_over(node, begin, middle))
            begin = middle
    return proof[::-1]


def consistency(node: Node, first: int, second: int) -> list[bytes]:
    """What shows that the first `second` leaves begin with the first `first` of them.

    Empty for equal sizes. Raises ValueError unless 0 < first <= second.
    """
    if not 0 < first <= second:
        raise ValueError(f"a tree of {second} can't begin with one of {first}")
    proof: list[bytes] = []
    begin, end = 0, second
    while end != first:
        middle = begin + _split(end - begin)
        if first <= middle:
            proof.append(_over(node, middle, end))
            end = middle
        else:
            proof.append(_over(node, begin, middle))
            begin = middle
    if begin:
        proof.append(_over(node, begin, end))
    return proof[::-1]


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof leads from this leaf to that root. (RFC 9162, 2.1.3.2)"""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = joined(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = joined(found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the proof shows that the second tree begins with the first. (RFC 9162, 2.1.4.2)"""
    if first == second:
        return not proof and first_root == second_root
    if not 0 < first < second or not proof:
        return False
    path = list(proof) if first & (first - 1) else [first_root, *proof]
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = joined(sibling, old), joined(sibling, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = joined(new, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def whole(leaves: Sequence[bytes]) -> bytes:
    """The hash over a complete subtree, given all of its 2**n leaves."""
    level = list(leaves)
    while len(level) > 1:
        level = [joined(*pair) for pair in zip(level[::2], level[1::2], strict=True)]
    return level[0]


def _over(node: Node, begin: int, end: int) -> bytes:
    """The hash over the leaves from `begin` to before `end`, as the tree has it."""
    parts = [node(level, number) for level, number in _complete(begin, end)]
    found = parts.pop()
    while parts:
        found = joined(parts.pop(), found)
    return found


def _complete(begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The complete subtrees that make up a range, the largest first."""
    while begin < end:
        level = (end - begin).bit_length() - 1
        yield level, begin >> level
        begin += 1 << level


def _split(size: int) -> int:
    """The largest power of two below the size, which is more than 1."""
    return 1 << (size - 1).bit_length() - 1
