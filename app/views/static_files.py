"""Static files: an address that names its content, and a body that is compressed once.

Pages are not compressed: they hold a token beside what was typed (docs/decisions/0019).
"""

import gzip
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from werkzeug.security import safe_join

COMPRESSED = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}


def serve_static_files(app: Flask) -> None:
    """Give static files their addresses and their compressed bodies."""
    folder = str(app.static_folder)
    digests: dict[str, str] = {}

    @app.url_defaults
    def name_content(endpoint: str, values: dict[str, Any]) -> None:
        name = values.get("filename")
        if endpoint != "static" or not name or "v" in values:
            return
        if name not in digests:
            file = Path(folder, name)
            digests[name] = sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else ""
        values["v"] = digests[name] or None

    def static(filename: str) -> Response:
        file = Path(safe_join(folder, filename) or "")
        if file.suffix not in COMPRESSED or not file.is_file():
            return app.send_static_file(filename)
        if request.accept_encodings["gzip"]:
            response = _compressed(file)
        else:
            response = app.send_static_file(filename)
        response.vary.add("Accept-Encoding")
        return response

    app.view_functions["static"] = static


def _compressed(file: Path) -> Response:
    body, digest = _packed(file, file.stat().st_mtime_ns)
    response = Response(body, content_type=f"{COMPRESSED[file.suffix]}; charset=utf-8")
    response.headers["Content-Encoding"] = "gzip"
    response.set_etag(f"{digest}-gzip")
    response.make_conditional(request)
    return response


@lru_cache(maxsize=64)
def _packed(file: Path, _changed_at: int) -> tuple[bytes, str]:
    """The compressed body of a file as it is now, and the digest of its content."""
    body = file.read_bytes()
    return gzip.compress(body, 9, mtime=0), sha256(body).hexdigest()[:12]
