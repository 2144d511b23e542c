"""A logo: what is kept of a picture, and what is no picture."""

import struct
import zlib

import pytest

from app.domain.policies.picture import (
    BEGINNING,
    MOST_BYTES,
    NoPicture,
    PictureTooLarge,
    plain_png,
)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(wide=3, high=2, *, rows=None, more=(), interlaced=0):
    """A red picture; `more` are further chunks behind the header."""
    body = (b"\0" + b"\xff\0\0" * wide) * high if rows is None else rows
    header = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, interlaced)
    parts = [(b"IHDR", header), *more, (b"IDAT", zlib.compress(body)), (b"IEND", b"")]
    return BEGINNING + b"".join(chunk(*part) for part in parts)


def test_a_plain_picture_stays_as_it_is():
    assert plain_png(png()) == png()


def test_words_places_and_whatever_follows_are_taken_out():
    words = [(b"tEXt", b"Author\0Somebody"), (b"eXIf", b"MM\0*"), (b"iCCP", b"x")]
    assert plain_png(png(more=words) + b"<script>") == png()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg onload=alert(1)>",
        b"GIF89a",
        png()[:-4],
        png().replace(b"IDAT", b"IDAX"),
        png()[:40] + b"\x01" + png()[41:],
        png(rows=b"\0"),
        png(rows=b"\0" * 1000),
        png(interlaced=1),
        BEGINNING + chunk(b"IDAT", b"") + chunk(b"IEND", b""),
        BEGINNING + chunk(b"IEND", b""),
        BEGINNING + chunk(b"IHDR", b"short") + chunk(b"IEND", b""),
    ],
)
def test_what_is_no_whole_picture_is_refused(content):
    with pytest.raises(NoPicture):
        plain_png(content)


def test_a_picture_that_would_unpack_to_far_more_is_refused_unread():
    bomb = png(rows=b"\0" * 10_000_000)
    assert len(bomb) < MOST_BYTES
    with pytest.raises(NoPicture):
        plain_png(bomb)


@pytest.mark.parametrize("content", [png(2001, 1), png(1, 1001), b"\x89PNG" * MOST_BYTES])
def test_what_is_too_large_is_refused(content):
    with pytest.raises(PictureTooLarge):
        plain_png(content)
