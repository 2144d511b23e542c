"""The printer by itself: the same bytes twice, nothing from outside, no empty boxes."""

import http.server
import re
import threading
import zlib
from dataclasses import replace

import pytest

from app.pdf.fonts import FAMILIES, SHIPPED, ready_config, unprintable
from app.pdf.rendering import Attachment, CannotPrint, Document, Unprintable, printed
from tests.pdf.reading_pdf import embedded, fonts_of, info_of, text_of

DIGEST = "ab" * 32
PAGE = Document(
    html='<html lang="zh-Hant-TW"><head><title>對準</title></head>'
    "<body><h1>對準 Accord</h1>{}</body></html>",
    words="對準 Accord",
    moment="2026-07-06T09:00:00+08:00",
    identifier=DIGEST,
    families=("Noto Sans TC", "Noto Sans SC"),
    attachments=(Attachment("figures.json", '{"score": "95.00"}', "figures"),),
)


def with_body(body: str) -> Document:
    return replace(PAGE, html=PAGE.html.format(body))


def test_the_shipped_fonts_are_those_that_were_chosen():
    from hashlib import sha256

    for line in (SHIPPED / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split()
        assert sha256((SHIPPED / name).read_bytes()).hexdigest() == digest


def test_the_same_document_gives_the_same_bytes_in_the_projects_fonts(tmp_path):
    first, second = printed(with_body("")), printed(with_body(""))
    assert first == second
    file = tmp_path / "one.pdf"
    file.write_bytes(first)
    assert "對準 Accord" in text_of(file)
    assert all("Noto-Sans" in name for name in fonts_of(file))
    assert "yes" in info_of(file)["Tagged"]


def test_another_document_gives_other_bytes():
    assert printed(with_body("")) != printed(with_body("<p>對準</p>"))


def test_a_character_without_a_font_is_named_before_printing():
    assert unprintable("對準 Accord 总体 ¥50 ≥ 80% ① → ℃ ‰ ✓ 「」") == []
    with pytest.raises(Unprintable, match=r"U\+1F9FF"):
        printed(replace(PAGE, words="對準 \U0001f9ff"))


@pytest.mark.parametrize("weight", [400, 700])
def test_stops_come_from_the_traditional_font(tmp_path, weight):
    """Else a sentence has its commas at the foot and its full stops in the middle."""
    said = f'<p style="font-weight: {weight}">對準，對準：「對」（準）；對？準！對／準、對。</p>'
    file = tmp_path / "stops.pdf"
    file.write_bytes(printed(replace(with_body(said), families=FAMILIES["zh_Hant"])))
    assert [name for name in fonts_of(file) if "-SC" in name] == []


def test_nothing_is_read_from_files_or_addresses(tmp_path):
    """A planted file and a server of this machine see no access; shown to see one first."""
    seen: list[str] = []

    class Ear(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ear) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        import urllib.error
        import urllib.request

        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"{address}/shown")
        assert seen == ["/shown"]
        secret = tmp_path / "secret.txt"
        secret.write_text("the planted secret")
        body = (
            f'<img src="{address}/img"><link rel="stylesheet" href="{address}/css">'
            f'<link rel="attachment" href="{secret.as_uri()}"><img src="{secret.as_uri()}">'
            f'<style>@import url("{address}/import"); '
            f"p {{ background: url({address}/bg) }}</style><p>x</p>"
            f'<object data="{secret.as_uri()}"></object><svg><image href="{address}/svg"/></svg>'
        )
        data = printed(with_body(body))
        server.shutdown()
    assert seen == ["/shown"]
    assert b"planted secret" not in data
    file = tmp_path / "one.pdf"
    file.write_bytes(data)
    assert "planted secret" not in text_of(file)


def test_too_long_a_job_ends_with_a_sentence():
    with pytest.raises(CannotPrint):
        printed(with_body("<p>x</p>" * 20_000), seconds=1)


def test_fontconfig_knows_the_projects_fonts_alone():
    folder = ready_config().parent
    assert f"<dir>{folder}</dir>" in ready_config().read_text()
    assert sorted(one.suffix for one in folder.glob("noto*")) == [".ttf"] * len(
        list(SHIPPED.glob("*.woff2"))
    )


def streams(data: bytes) -> list[bytes]:
    """Everything packed in a PDF, unpacked, with the plain bytes as the first."""
    found = [data]
    for start in re.finditer(rb"stream\r?\n", data):
        try:
            found.append(zlib.decompressobj().decompress(data[start.end() :]))
        except zlib.error:
            continue
    return found


def test_it_declares_pdf_a_3a_and_keeps_what_can_be_looked_up(tmp_path):
    """Declaration, colours, tags, language, attached data and fonts; no validator was at hand, so
    that the rest of the standard is not checked (docs/documents.md)."""
    data = printed(with_body("<h2>目標</h2><p>對準</p>"))
    said = b"\n".join(streams(data))
    for wanted in (
        rb"pdfaid:part[^0-9]*3",
        rb"pdfaid:conformance[^A-Z]*A",
        rb"/GTS_PDFA1",
        rb"/Marked true",
        rb"/Lang ?\(zh-Hant-TW\)",
        rb"/AFRelationship ?/Data",
        rb"/EmbeddedFile",
    ):
        assert re.search(wanted, said), wanted
    assert b'{"score": "95.00"}' in said
    for forbidden in (rb"/JavaScript", rb"/Launch", rb"/Encrypt", rb"/URI ?\("):
        assert not re.search(forbidden, said), forbidden
    file = tmp_path / "one.pdf"
    file.write_bytes(data)
    assert set(embedded(file)) == {"yes"}
