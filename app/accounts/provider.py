"""The identity provider: OpenID Connect's code flow with PKCE, as this installation is set up.

What the provider says of somebody counts once its signature, issuer, audience, time and nonce are
checked. Who that somebody is here, `app/accounts/identities.py` knows.
"""

import ssl
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from requests import RequestException

from app.accounts.identities import Identity, NotConfirmed, ProviderAway, Visit
from app.accounts.tokens import new_token

ALGORITHMS = ("RS256", "PS256", "ES256", "ES384", "EdDSA")
"""What an ID token may be signed with: public keys only, and never nothing."""

TIMEOUT_IN_SECONDS = 5
CLOCKS_DIFFER_BY = 60
"""Seconds that the provider's clock may be off."""

KNOWN_FOR = timedelta(hours=1)
"""How long the provider's addresses and keys are taken for those that it has."""

LONGEST_SUBJECT = 255


class Provider:
    """One identity provider, under the name that its button bears."""

    def __init__(
        self, *, name: str, issuer: str, client_id: str, secret: str, return_url: str
    ) -> None:
        self.name = name
        self._issuer = issuer
        self._client_id = client_id
        self._secret = secret
        self._return_url = return_url
        self._known: tuple[datetime, dict[str, Any], KeySet] | None = None

    def begin(self, *, now: datetime, again: bool = False) -> tuple[str, Visit]:
        """Where the browser goes, and what it must bring back. Raises ProviderAway.

        `again` asks the provider to have the person show once more that it is they.
        """
        addresses, _ = self._asked(now)
        visit = Visit(new_token(), new_token(), new_token(), int(now.timestamp()))
        more = {"prompt": "login", "max_age": "0"} if again else {}
        with self._session() as session:
            url, _ = session.create_authorization_url(
                addresses["authorization_endpoint"],
                state=visit.state,
                nonce=visit.nonce,
                code_verifier=visit.verifier,
                **more,
            )
        return str(url), visit

    def identity(
        self, visit: Visit, answer: Mapping[str, str], *, now: datetime, again: bool = False
    ) -> Identity:
        """Whom the provider confirmed. Raises NotConfirmed, ProviderAway.

        `answer` is what stands in the address that the browser came back to; that its state is
        the visit's, and new, is the caller's to check.
        """
        if "error" in answer or answer.get("iss", self._issuer) != self._issuer:
            raise self.not_confirmed()
        addresses, _ = self._asked(now)
        try:
            with self._session() as session:
                given = session.fetch_token(
                    addresses["token_endpoint"],
                    grant_type="authorization_code",
                    code=answer.get("code", ""),
                    code_verifier=visit.verifier,
                    allow_redirects=False,
                )
        except RequestException as error:
            raise self._away() from error
        except (AuthlibBaseError, ValueError) as error:
            raise self.not_confirmed() from error
        claims = self._claims(str(given.get("id_token", "")), visit, now)
        if again and not _is_new(claims, visit):
            raise self.not_confirmed()
        return Identity(issuer=self._issuer, subject=claims["sub"])

    def leaving_url(self, *, back_to: str, now: datetime) -> str | None:
        """Where one signs out of the provider as well; None where it has no such address."""
        addresses, _ = self._asked(now)
        url = addresses.get("end_session_endpoint")
        told = {"client_id": self._client_id, "post_logout_redirect_uri": back_to}
        return f"{url}?{urlencode(told)}" if url else None

    def _claims(self, token: str, visit: Visit, now: datetime) -> Mapping[str, Any]:
        """What a whole and timely ID token for us says. Raises NotConfirmed."""
        try:
            try:
                read = jwt.decode(token, self._asked(now)[1], algorithms=ALGORITHMS)
            except InvalidKeyIdError:  # the provider may have a new key since it was asked
                read = jwt.decode(token, self._asked(now, anew=True)[1], algorithms=ALGORITHMS)
            claims = CodeIDToken(
                read.claims,
                read.header,
                options={
                    "iss": {"essential": True, "value": self._issuer},
                    "aud": {"essential": True, "value": self._client_id},
                },
                params={"nonce": visit.nonce, "client_id": self._client_id},
            )
            claims.validate(now=int(now.timestamp()), leeway=CLOCKS_DIFFER_BY)
        except (AuthlibBaseError, JoseError, ValueError, TypeError) as error:
            raise self.not_confirmed() from error
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
            raise self.not_confirmed()
        return dict(claims)

    def _asked(self, now: datetime, *, anew: bool = False) -> tuple[dict[str, Any], KeySet]:
        """The provider's own addresses and keys, asked for once an hour. Raises ProviderAway."""
        known = self._known
        if known is None or anew or not timedelta(0) <= now - known[0] < KNOWN_FOR:
            try:
                addresses = self._got(
                    f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
                )
                if addresses["issuer"] != self._issuer:
                    raise ValueError("these are another issuer's addresses")
                keys = KeySet.import_key_set(self._got(addresses["jwks_uri"]))
                self._known = known = (now, addresses, keys)
            except (RequestException, AuthlibBaseError, JoseError, ValueError, KeyError) as error:
                raise self._away() from error
        return known[1], known[2]

    def _got(self, url: str) -> Any:
        with self._session() as session:
            answer = session.get(url, withhold_token=True, allow_redirects=False)
            if answer.status_code != 200:
                raise ValueError(f"{answer.status_code} instead of what was asked for")
            return answer.json()

    def _session(self) -> OAuth2Session:
        session = OAuth2Session(
            self._client_id,
            self._secret,
            scope="openid",
            redirect_uri=self._return_url,
            code_challenge_method="S256",
            default_timeout=TIMEOUT_IN_SECONDS,
        )
        session.trust_env = False  # neither proxies nor passwords of the machine
        session.verify = ssl.get_default_verify_paths().cafile or True
        return session

    def _away(self) -> ProviderAway:
        return ProviderAway(provider=self.name)

    def not_confirmed(self) -> NotConfirmed:
        """The refusal, with the provider's name."""
        return NotConfirmed(provider=self.name)


def _is_new(claims: Mapping[str, Any], visit: Visit) -> bool:
    """Whether the person showed themselves to the provider after the visit began."""
    shown_at = claims.get("auth_time")
    return isinstance(shown_at, int) and shown_at >= visit.begun_at - CLOCKS_DIFFER_BY
