"""What would keep people from signing in at a provider, as far as it can be seen from outside."""

from collections.abc import Iterator
from typing import Any

from fanlight.identity import id_token as tokens
from fanlight.identity.metadata import WELL_KNOWN, Metadata
from fanlight.identity.remote import Answer, Remote, Unusable
from fanlight.model.identity import Finding, Registration

# What it says of itself may be as long as it likes.
_LONGEST = 300
_WHY = {
    "ConnectError": "nothing answers at this host and port, or its certificate is not valid",
    "ConnectTimeout": "nothing answers at this host and port",
    "ReadTimeout": "it takes too long to answer",
    "no JSON": "what is there is not JSON; is the issuer right?",
    "no JSON object": "what is there is not a JSON object",
    "too long": "it is longer than a megabyte",
}


async def findings(registration: Registration, remote: Remote) -> list[Finding]:
    """See `model.ports.IdentityProvider.examine`."""
    url = registration.issuer.rstrip("/") + WELL_KNOWN
    try:
        found = await _asked(remote, url)
    except Unusable as error:
        return [_bad(f"Its description at {url} cannot be used: {error}.")]
    try:
        metadata = Metadata.parsed(found.data, registration.issuer)
    except ValueError as error:
        return [
            _bad(
                f"Its description does not fit: {error}. The setting issuer has to be exactly as "
                f"it writes it itself; here it is {registration.issuer!r}."
            )
        ]
    return [
        _good(f"It describes itself at {url}, as the issuer that the settings name."),
        *_flow(found.data),
        *_scopes(found.data, registration),
        await _keys(metadata, remote),
        _farewell(metadata),
    ]


async def _asked(remote: Remote, url: str) -> Answer:
    """Raises `Unusable`, in words."""
    try:
        answer = await remote.tried("GET", url)
    except Unusable as error:
        raise Unusable(_WHY.get(str(error), str(error))) from error
    if answer.status != 200:
        raise Unusable(f"it answers with status {answer.status}")
    return answer


def _flow(data: dict[str, Any]) -> Iterator[Finding]:
    """What it does not say counts as offered: older providers leave it out."""
    offers = data.get("response_types_supported")
    if isinstance(offers, list) and "code" not in offers:
        yield _bad("It does not offer the authorization code flow (response type code).")
    methods = data.get("code_challenge_methods_supported")
    if isinstance(methods, list) and "S256" not in methods:
        yield _bad("It does not offer PKCE with S256.")


def _scopes(data: dict[str, Any], registration: Registration) -> Iterator[Finding]:
    offered = data.get("scopes_supported")
    if not isinstance(offered, list):
        return
    missing = [scope for scope in registration.scopes if scope not in offered]
    if missing:
        yield _bad(f"It does not say that it offers what it is asked for: {', '.join(missing)}.")


async def _keys(metadata: Metadata, remote: Remote) -> Finding:
    if not metadata.algorithms:
        return _bad("It signs with nothing that is taken here: RSA, ECDSA or Ed25519.")
    try:
        answer = await _asked(remote, metadata.keys)
    except Unusable as error:
        return _bad(f"Its keys at {metadata.keys} cannot be used: {error}.")
    usable = tokens.usable(tokens.keys_in(answer.data), metadata.algorithms)
    if not usable:
        return _bad(f"None of its keys at {metadata.keys} can check a signature of its own.")
    return _good(f"It publishes {usable} usable {'key' if usable == 1 else 'keys'}.")


def _farewell(metadata: Metadata) -> Finding:
    if metadata.end_session is None:
        return _good("Who signs out here stays signed in there: it has no address for that.")
    return _good("Who signs out here is signed out there, too.")


def _good(text: str) -> Finding:
    return Finding(True, text[:_LONGEST])


def _bad(text: str) -> Finding:
    return Finding(False, text[:_LONGEST])
