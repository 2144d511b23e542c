"""What all documents share: one frame, the digest of their data, and what is said of them."""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

from flask import render_template
from flask_babel import gettext

from app.eventlog.store import Connection
from app.eventlog.texts import file as stored_file
from app.pdf.fonts import FAMILIES
from app.pdf.rendering import Attachment, Document
from projections.people.queries import Names
from projections.policies.queries import letterhead


@dataclass(frozen=True)
class Paper:
    """A document on its way to the printer.

    `kind` and `of` name it so that it can be made anew (`kinds.document_of`); `facts` are its data,
    as they travel inside it under `file_name`. `moment` is that of `position`.
    """

    kind: str
    of: str
    language: str
    position: int
    moment: datetime
    names: Names
    facts: Mapping[str, Any]
    file_name: str


def put_on_paper(db: Connection, paper: Paper, template: str, **context: Any) -> Document:
    """The document, ready for the printer, with the company's colour and logo of that position."""
    look = letterhead(db, at=paper.position)
    data = json.dumps(paper.facts, ensure_ascii=False, indent=1, sort_keys=True)
    digest = sha256(data.encode()).hexdigest()
    html = render_template(
        template,
        **context,
        logo=_picture(db, look.logo),
        company=_company(paper.names, paper.language),
        language=paper.language,
        moment=paper.moment,
        position=paper.position,
        digest=digest,
        marks=f"accord {paper.kind} of={paper.of} position={paper.position} "
        f"language={paper.language} data={digest}",
    )
    return Document(
        html=html,
        words=_words_of(html),
        moment=paper.moment.isoformat(),
        identifier=digest,
        accent=look.colour,
        families=FAMILIES.get(paper.language, FAMILIES["zh_Hant"]),
        attachments=(Attachment(paper.file_name, data, gettext("The figures of this document")),),
    )


def _picture(db: Connection, digest: str) -> str:
    """The logo as an address that holds it, or empty: the printer reads no file."""
    found = stored_file(db, bytes.fromhex(digest)) if digest else None
    return f"data:image/png;base64,{b64encode(found[1]).decode()}" if found else ""


def _company(known: Names, language: str) -> str:
    """What the organisation calls its topmost unit."""
    top = next((unit.id for unit in known.units.values() if unit.parent is None), None)
    return known.of(top, language)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def _words_of(html: str) -> str:
    """All text of a page, tags left out."""
    parser = _Text()
    parser.feed(html)
    return "".join(parser.found)
