"""Files that speak for a request (證據): which kinds are taken, told by what is in them."""

from dataclasses import dataclass, field
from hashlib import sha256

from app.domain.refusals import N_, Refused

MOST_BYTES = 5 * 2**20
MOST_FILES = 10
LONGEST_NAME = 120
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
BEGINNINGS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
OFFICE = {
    b"xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    b"word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


ENDINGS = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    OFFICE[b"xl/"]: (".xlsx",),
    OFFICE[b"word/"]: (".docx",),
    OFFICE[b"ppt/"]: (".pptx",),
    "text/plain": (".txt", ".csv", ".tsv", ".md"),
}
"""How the name of each kind ends: whoever keeps the file opens it by its name."""


class FileEmpty(Refused):
    sentence = N_("The file {file} is empty.")


class FileMissing(Refused):
    sentence = N_("Choose a file to attach.")


class EvidenceTooLarge(Refused):
    sentence = N_("The file {file} is too large: at most {most} MB. A link to it will do as well.")


class KindNotTaken(Refused):
    sentence = N_(
        "The file {file} is none of the kinds that are taken: PDF, PNG, JPEG, Word, Excel, "
        "PowerPoint, or plain text (UTF-8) such as CSV."
    )


class EndingMisleads(Refused):
    sentence = N_(
        "The file {file} is of another kind than its name says. Rename it so that it ends with "
        "{ending}."
    )


class AttachedAlready(Refused):
    sentence = N_("This very file is attached already.")


class TooManyFiles(Refused):
    sentence = N_("A request takes at most {most} files.")


@dataclass(frozen=True)
class Evidence:
    """A file as somebody sent it. `digest` is its SHA-256 in hex, `media_type` what it is."""

    name: str
    digest: str
    media_type: str
    content: bytes = field(repr=False)

    @property
    def size(self) -> int:
        return len(self.content)


def evidence(name: str, content: bytes) -> Evidence:
    """The file, if it may be attached.

    What its name or its sender says of its kind is not believed, and a name must not say otherwise.
    Raises FileEmpty, EvidenceTooLarge, KindNotTaken, EndingMisleads.
    """
    called = name.replace("\\", "/").rpartition("/")[2].strip()[-LONGEST_NAME:] or "…"
    if not content:
        raise FileEmpty(field="files", file=called)
    if len(content) > MOST_BYTES:
        raise EvidenceTooLarge(field="files", file=called, most=MOST_BYTES // 2**20)
    kind = media_type(content)
    if kind is None:
        raise KindNotTaken(field="files", file=called)
    if not called.casefold().endswith(ENDINGS[kind]):
        raise EndingMisleads(field="files", file=called, ending=ENDINGS[kind][0])
    return Evidence(called, sha256(content).hexdigest(), kind, content)


def media_type(content: bytes) -> str | None:
    """What a file is, by its content; None for what isn't taken.

    >>> media_type(b"%PDF-1.7 ..."), media_type("日期,點擊價".encode())
    ('application/pdf', 'text/plain')
    >>> media_type(b"<svg onload=...>") is None, media_type(b"MZ\\x90\\x00") is None
    (True, True)
    """
    for beginning, kind in BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content.startswith(ZIP):
        return _office_kind(content)
    return "text/plain" if _is_plain(content) else None


def _office_kind(content: bytes) -> str | None:
    """A document in today's office formats, without macros, by the names in the archive."""
    if b"[Content_Types].xml" not in content or b"vbaProject.bin" in content:
        return None
    return next((kind for folder, kind in OFFICE.items() if folder in content), None)


def _is_plain(content: bytes) -> bool:
    """Text of people: readable as UTF-8, without markup that a browser would take for a page."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    has_control = any(letter < " " and letter not in "\t\n\r\f" for letter in text)
    return not has_control and not text.lstrip().startswith("<")
