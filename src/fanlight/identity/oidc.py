"""OpenID Connect: the authorization code flow with PKCE, against any provider that has discovery.

What is checked when somebody comes back, and why, is in `docs/sign-in.md`.
"""

import asyncio
import base64
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import httpx2
import structlog
from joserfc.jwk import Key

from fanlight.identity import examination, people
from fanlight.identity import id_token as tokens
from fanlight.identity.id_token import Refused, UnknownKey
from fanlight.identity.metadata import WELL_KNOWN, Metadata, origin
from fanlight.identity.remote import Remote
from fanlight.kit.clock import Clock
from fanlight.model.errors import Denied, Unavailable
from fanlight.model.identity import Arrival, Attempt, Finding, Registration

# Milliseconds. Providers announce new keys days before they use them.
_BELIEVED = 3_600_000
# A token with an unknown key makes us ask for new ones; anybody can send us such tokens.
_ASK_AGAIN_AFTER = 10_000
_LONGEST_SUBJECT = 255

_log = structlog.get_logger(__name__)


class OpenIdProvider:
    """See `model.ports.IdentityProvider`."""

    def __init__(
        self, registration: Registration, http: httpx2.AsyncClient, *, clock: Clock
    ) -> None:
        self._registration = registration
        self._remote = Remote(http, registration.name)
        self._clock = clock
        self._asking = asyncio.Lock()
        self._metadata: tuple[int, Metadata] | None = None
        self._failed_at: int | None = None
        self._keys: tuple[int, list[Key]] | None = None

    @property
    def registration(self) -> Registration:
        return self._registration

    async def origins(self) -> frozenset[str]:
        own = frozenset({origin(self._registration.issuer)})
        try:
            metadata = await self._described()
        except Unavailable:
            return own
        return own | {origin(metadata.authorization)}

    async def departure(self, attempt: Attempt) -> str:
        metadata = await self._described()
        challenge = base64.urlsafe_b64encode(sha256(attempt.verifier.encode()).digest())
        return _with_query(
            metadata.authorization,
            {
                "response_type": "code",
                "client_id": self._registration.client_id,
                "redirect_uri": attempt.back,
                "scope": " ".join(self._registration.scopes),
                "state": attempt.state,
                "nonce": attempt.nonce,
                "code_challenge": challenge.rstrip(b"=").decode(),
                "code_challenge_method": "S256",
            },
        )

    async def arrival(self, attempt: Attempt, reply: Mapping[str, str]) -> Arrival:
        try:
            metadata = await self._described()
            self._check_sender(metadata, reply)
            granted = await self._redeem(metadata, attempt, reply.get("code", ""))
            return await self._arrived(metadata, attempt, granted)
        except Refused as error:
            raise self._refusal(str(error)) from error

    async def examine(self) -> list[Finding]:
        return await examination.findings(self._registration, self._remote)

    async def farewell(self, id_token: str, back: str) -> str | None:
        try:
            metadata = await self._described()
        except Unavailable:
            return None
        if metadata.end_session is None:
            return None
        query = {
            "id_token_hint": id_token,
            "client_id": self._registration.client_id,
            "post_logout_redirect_uri": back,
        }
        return _with_query(metadata.end_session, query)

    def _check_sender(self, metadata: Metadata, reply: Mapping[str, str]) -> None:
        """Before anything else is believed: with several providers one may send another's reply."""
        issuer = self._registration.issuer
        if reply.get("iss", None if metadata.names_itself else issuer) != issuer:
            raise Refused("iss of the reply")
        if "error" in reply:
            _log.info("identity.error", provider=self._registration.id, error=reply["error"][:100])
            raise Denied(
                "sign-in-cancelled",
                f"You were not signed in at {self._registration.name}.",
                "You stopped there, or it does not let you use this server. Start again, or ask "
                "whoever runs it.",
            )

    async def _redeem(self, metadata: Metadata, attempt: Attempt, code: str) -> dict[str, Any]:
        registration = self._registration
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": attempt.back,
            "code_verifier": attempt.verifier,
        }
        headers = {"accept": "application/json"}
        if not registration.client_secret or metadata.secret_in_body:
            form["client_id"] = registration.client_id
        if registration.client_secret and metadata.secret_in_body:
            form["client_secret"] = registration.client_secret
        elif registration.client_secret:
            headers["authorization"] = _basic(registration.client_id, registration.client_secret)
        answer = await self._remote.ask("POST", metadata.token, data=form, headers=headers)
        if answer.status >= 500:
            raise self._remote.unusable(metadata.token, f"status {answer.status}")
        if answer.status != 200:
            raise Refused(f"token endpoint: {str(answer.data.get('error'))[:100]}")
        return answer.data

    async def _arrived(
        self, metadata: Metadata, attempt: Attempt, granted: dict[str, Any]
    ) -> Arrival:
        token = granted.get("id_token")
        if not isinstance(token, str):
            raise Refused("no ID token")
        claims = await self._claims(metadata, token)
        tokens.check(
            claims,
            issuer=self._registration.issuer,
            client=self._registration.client_id,
            nonce=attempt.nonce,
            now=self._clock.now() // 1000,
        )
        if not 0 < len(claims["sub"]) <= _LONGEST_SUBJECT:
            raise Refused("sub")
        more: dict[str, Any] = {}
        if people.lacks(self._registration, claims):
            more = await self._userinfo(metadata, granted.get("access_token"), claims["sub"])
        return Arrival(people.identity(self._registration, claims, more=more), token)

    async def _claims(self, metadata: Metadata, token: str) -> dict[str, Any]:
        try:
            return tokens.claims_of(
                token, await self._key_set(metadata), algorithms=metadata.algorithms
            )
        except UnknownKey:
            keys = await self._key_set(metadata, since=_ASK_AGAIN_AFTER)
            return tokens.claims_of(token, keys, algorithms=metadata.algorithms)

    async def _userinfo(self, metadata: Metadata, token: object, subject: str) -> dict[str, Any]:
        if metadata.userinfo is None or not isinstance(token, str):
            return {}
        headers = {"authorization": f"Bearer {token}", "accept": "application/json"}
        answer = await self._remote.ask("GET", metadata.userinfo, headers=headers)
        if answer.status != 200:
            raise self._remote.unusable(metadata.userinfo, f"status {answer.status}")
        if answer.data.get("sub") != subject:
            raise Refused("sub of the user information")
        return answer.data

    async def _described(self) -> Metadata:
        async with self._asking:
            now = self._clock.now()
            if self._metadata is None or now - self._metadata[0] > _BELIEVED:
                self._metadata = (now, await self._discovered(now))
            return self._metadata[1]

    async def _discovered(self, now: int) -> Metadata:
        # Pages wait for this, one after the other: who was away a moment ago is not asked again.
        if self._failed_at is not None and now - self._failed_at < _ASK_AGAIN_AFTER:
            raise self._remote.away()
        url = self._registration.issuer.rstrip("/") + WELL_KNOWN
        try:
            answer = await self._remote.ask("GET", url)
            return Metadata.parsed(answer.data, self._registration.issuer)
        except Unavailable:
            self._failed_at = now
            raise
        except ValueError as error:
            self._failed_at = now
            raise self._remote.unusable(url, str(error)) from error

    async def _key_set(self, metadata: Metadata, *, since: int = _BELIEVED) -> list[Key]:
        """The provider's keys, which were asked for at most `since` milliseconds ago."""
        async with self._asking:
            if self._keys is None or self._clock.now() - self._keys[0] > since:
                answer = await self._remote.ask("GET", metadata.keys)
                if answer.status != 200:
                    raise self._remote.unusable(metadata.keys, f"status {answer.status}")
                self._keys = (self._clock.now(), tokens.keys_in(answer.data))
            return self._keys[1]

    def _refusal(self, why: str) -> Denied:
        _log.warning("identity.refused", provider=self._registration.id, why=why)
        return Denied(
            "sign-in-refused",
            f"What {self._registration.name} says of you could not be confirmed.",
            "You are not signed in. Start again. If it goes on, tell whoever runs this server: "
            "its log says which check failed.",
        )


def _basic(client: str, secret: str) -> str:
    # RFC 6749, 2.3.1: both are encoded as in a form first.
    pair = f"{quote_plus(client)}:{quote_plus(secret)}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


def _with_query(url: str, query: dict[str, str]) -> str:
    parts = urlsplit(url)
    joined = "&".join(filter(None, (parts.query, urlencode(query))))
    return parts._replace(query=joined, fragment="").geturl()
