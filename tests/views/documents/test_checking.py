"""A changed file is told by its pages, data and other parts, never by what it says of itself."""

import re
import zlib
from dataclasses import replace

import pytest

from app.pdf.rendering import Attachment, Document
from app.views.documents.checking import OF_A_PAGE, Marks, compared
from tests.demo_database import card_of

LETTER = f"/documents/letters/{card_of('MKT')}.pdf"
MARKS = Marks("letter", str(card_of("MKT")), 1, "en", "0" * 64)
NOTHING = {"identical": False, "same_figures": False, "pages": (), "every_page": False}
NOTHING |= {"lacks_data": False, "has_more": False}


@pytest.fixture(scope="module")
def letter(look):
    return look("chen.yating").client.get(LETTER).data


def streams(data):
    """Where each packed stream lies, how long it is, and what it holds."""
    for start in re.finditer(rb"stream\r?\n", data):
        unpacking = zlib.decompressobj()
        try:
            told = unpacking.decompress(data[start.end() :])
        except zlib.error:
            continue
        yield start.end(), len(data) - start.end() - len(unpacking.unused_data), told


def changed(data, begins, old, new):
    """The same file with one stream changed in its place, and not a byte longer."""
    for at, size, told in streams(data):
        if begins(told):
            packed = zlib.compress(told.replace(old, new), 9)
            assert old in told
            assert len(packed) <= size
            return data[:at] + packed.ljust(size, b"\0") + data[at + size :]
    raise AssertionError(begins)


def is_data(told):
    return told.startswith(b"{")


def check(letter, data):
    text = next(told for *_, told in streams(letter) if is_data(told)).decode()
    document = Document("", "", "", "0" * 64, (), (Attachment("a.json", text, ""),))
    return compared(MARKS, document, letter, data)


def test_the_same_bytes_are_identical_and_a_line_at_the_end_shows_nothing(letter):
    assert check(letter, letter).identical
    found = check(letter, letter + b"% a comment\n")
    assert (found.identical, found.same_figures) == (False, True)


def test_changed_data_are_told_though_the_file_claims_their_digest(letter):
    data = changed(letter, is_data, b"\n  ", b"\n")
    assert check(letter, data) == replace(check(letter, data), **NOTHING | {"lacks_data": True})


def test_a_changed_page_is_named(letter):
    data = changed(letter, OF_A_PAGE.match, b"BT", b"")
    found = check(letter, data)
    assert found.pages == (1,)
    assert not found.same_figures


@pytest.mark.parametrize("added", [b"\n999 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"])
def test_what_was_added_at_the_end_is_told(letter, added):
    found = check(letter, letter + added)
    assert found == replace(found, **NOTHING | {"has_more": True})


def test_a_page_kept_beside_what_is_shown_instead_vouches_for_nothing(letter):
    found = check(letter, letter.replace(b"/Root", b"/Rood"))
    assert found == replace(found, **NOTHING)
