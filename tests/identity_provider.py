"""An identity provider for the tests: a small server on this machine, which can be made to lie.

It speaks OpenID Connect's code flow as the product's provider would: it demands PKCE, the exact
address to return to and the client's secret, and gives each code out once.
"""

import json
import threading
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

CLIENT, SECRET = "accord", "between the two"
NAME = "Company account"


def _unsigned(claims: dict[str, Any]) -> str:
    parts = ({"alg": "none"}, claims)
    return (
        ".".join(urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in parts)
        + "."
    )


@dataclass
class IdentityProvider:
    """What it says of somebody can be changed: `claims`, or `sign`, which makes the token."""

    return_url: str
    now: Callable[[], int]
    issuer: str = ""
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "one"}))
    claims: dict[str, Any] = field(default_factory=dict)
    sign: Callable[[dict[str, Any]], str] | None = None
    told_issuer: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    is_generous: bool = False
    """Whether it gives a token for a code that was used, as a sound one never does."""

    def let_in(self, url: str, subject: str) -> str:
        """Somebody shows the provider who they are; gives the address to go back to."""
        asked = dict(parse_qsl(urlsplit(url).query))
        assert url.startswith(f"{self.issuer}/authorize?")
        assert asked["response_type"] == "code"
        assert asked["redirect_uri"] == self.return_url
        assert asked["code_challenge_method"] == "S256"
        assert (asked["client_id"], asked["scope"]) == (CLIENT, "openid")
        code = f"code-{len(self.codes)}"
        self.codes[code] = {**asked, "subject": subject, "at": str(self.now())}
        told = {"code": code, "state": asked["state"], "iss": self.issuer}
        return f"{urlsplit(self.return_url).path}?{urlencode(told)}"

    def token(self, sent: dict[str, str], authorization: str) -> dict[str, str] | None:
        """What a code is given for; None where anything about it is wrong."""
        asked = self.codes.get(sent.get("code", ""), {})
        challenge = sha256(sent.get("code_verifier", "").encode()).digest()
        basic = b64decode(authorization.removeprefix("Basic ") or b"").decode()
        if (
            asked.get("code_challenge") != urlsafe_b64encode(challenge).decode().rstrip("=")
            or basic != f"{CLIENT}:{SECRET}"
            or sent.get("redirect_uri") != self.return_url
            or sent.get("grant_type") != "authorization_code"
        ):
            return None
        if not self.is_generous:
            del self.codes[sent["code"]]
        claims = {
            "iss": self.issuer,
            "sub": asked["subject"],
            "aud": CLIENT,
            "iat": self.now(),
            "exp": self.now() + 300,
            "nonce": asked["nonce"],
            "auth_time": int(asked["at"]),
            **self.claims,
        }
        return {
            "access_token": "opens nothing",
            "token_type": "Bearer",
            "id_token": (self.sign or self.signed)(claims),
        }

    def signed(self, claims: dict[str, Any]) -> str:
        """As a sound provider signs."""
        return jwt.encode({"alg": "ES256", "kid": "one"}, claims, self.key, algorithms=["ES256"])

    def unsigned(self, claims: dict[str, Any]) -> str:
        """With the algorithm "none"."""
        return _unsigned(claims)

    def forged(self, claims: dict[str, Any]) -> str:
        """With somebody else's key, under the name of ours."""
        stranger = ECKey.generate_key("P-256", {"kid": "one"})
        return jwt.encode({"alg": "ES256", "kid": "one"}, claims, stranger, algorithms=["ES256"])

    def shared(self, claims: dict[str, Any]) -> str:
        """With the secret that both sides know, which anybody who reads it could do."""
        key = OctKey.import_key(SECRET)
        return jwt.encode({"alg": "HS256", "kid": "one"}, claims, key, algorithms=["HS256"])

    def answer(self, path: str) -> dict[str, Any] | None:
        """What it tells everybody."""
        match path:
            case "/.well-known/openid-configuration":
                return {
                    "issuer": self.told_issuer or self.issuer,
                    "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token",
                    "jwks_uri": f"{self.issuer}/keys",
                    "end_session_endpoint": f"{self.issuer}/leave",
                }
            case "/keys":
                return {"keys": [self.key.as_dict(private=False)]}
            case _:
                return None


@contextmanager
def identity_provider(return_url: str, now: Callable[[], int]) -> Iterator[IdentityProvider]:
    """It answers on a port of this machine until the block ends."""
    provider = IdentityProvider(return_url=return_url, now=now)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(provider.answer(self.path))

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            sent = dict(parse_qsl(self.rfile.read(length).decode()))
            self._say(provider.token(sent, self.headers.get("Authorization", "")))

        def _say(self, told: dict[str, Any] | None) -> None:
            body = json.dumps(told if told is not None else {"error": "invalid_grant"}).encode()
            self.send_response(200 if told is not None else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
