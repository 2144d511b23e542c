"""A logo as it may stand on documents: a PNG of which nothing is left but the picture."""

import struct
import zlib
from collections.abc import Iterator

from app.domain.refusals import N_, Refused

BEGINNING = b"\x89PNG\r\n\x1a\n"
NEEDED = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
"""Chunks that the picture is made of; all others hold words, times, places, profiles."""
MOST_BYTES = 512 * 2**10
MOST_WIDE, MOST_HIGH = 2_000, 1_000
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Samples of a pixel by the kind of colour."""


class NoPicture(Refused):
    sentence = N_("The logo is no whole PNG picture. Save it as PNG and choose it again.")


class PictureTooLarge(Refused):
    sentence = N_("The logo is too large: at most {kilobytes} KB, {wide} × {high} points.")


def plain_png(content: bytes) -> bytes:
    """The same picture without anything beside it. Raises NoPicture, PictureTooLarge.

    What its name or its sender says of its kind is not believed; it is unpacked to see whether it
    is whole, and no further than its size allows.
    """
    if len(content) > MOST_BYTES:
        raise _too_large()
    kept, packed, size = [BEGINNING], b"", 0
    for number, (kind, body) in enumerate(_chunks(content)):
        if (kind == b"IHDR") != (number == 0):
            raise NoPicture(field="logo")
        if kind == b"IHDR":
            size = _unpacked_size(body)
        if kind == b"IDAT":
            packed += body
        if kind in NEEDED:
            kept.append(_chunk(kind, body))
    if not _is_whole(packed, size):
        raise NoPicture(field="logo")
    return b"".join(kept)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not content.startswith(BEGINNING):
        raise NoPicture(field="logo")
    at = len(BEGINNING)
    while True:
        head = content[at : at + 8]
        if len(head) < 8:
            raise NoPicture(field="logo")
        length, kind = struct.unpack(">I4s", head)
        end = at + 8 + length + 4
        body = content[at + 8 : end - 4]
        if end > len(content) or content[at:end] != _chunk(kind, body):
            raise NoPicture(field="logo")
        yield kind, body
        if kind == b"IEND":
            return
        at = end


def _chunk(kind: bytes, body: bytes) -> bytes:
    check = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)


def _unpacked_size(header: bytes) -> int:
    """The bytes of all rows of a picture that is not interlaced."""
    if len(header) != 13:
        raise NoPicture(field="logo")
    wide, high, depth, colour, *ways = struct.unpack(">IIBBBBB", header)
    if colour not in SAMPLES or depth not in (1, 2, 4, 8, 16) or ways != [0, 0, 0]:
        raise NoPicture(field="logo")
    if not (0 < wide <= MOST_WIDE and 0 < high <= MOST_HIGH):
        raise _too_large()
    row: int = 1 + (wide * depth * SAMPLES[colour] + 7) // 8
    return row * int(high)


def _is_whole(packed: bytes, size: int) -> bool:
    try:
        return len(zlib.decompressobj().decompress(packed, size + 1)) == size
    except zlib.error:
        return False


def _too_large() -> PictureTooLarge:
    return PictureTooLarge(
        field="logo", kilobytes=MOST_BYTES // 2**10, wide=MOST_WIDE, high=MOST_HIGH
    )
