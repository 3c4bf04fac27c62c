"""Whether an ID token is the provider's, for us, for this attempt, and of now.

The rules are those of OpenID Connect Core 1.0, 3.1.3.7.
"""

from collections.abc import Iterable
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey, import_key

# Two clocks may differ by this much, in seconds.
_LEEWAY = 60
_LONGEST = 100_000
_KINDS: dict[str, type[Key]] = {"RS": RSAKey, "PS": RSAKey, "ES": ECKey, "Ed": OKPKey}


class Refused(Exception):
    """The message names the rule; it is for the log."""


class UnknownKey(Refused):
    """None of the keys fits: the provider may have new ones."""


def keys_in(data: dict[str, Any]) -> list[Key]:
    """The keys of a set that can check signatures; those that nobody here understands are left."""
    listed = data.get("keys")
    each_one = listed if isinstance(listed, list) else []
    found = [_key(each) for each in each_one if isinstance(each, dict)]
    return [key for key in found if key is not None]


def _key(data: dict[str, Any]) -> Key | None:
    try:
        # Its types name each kind of key; this is whatever the provider sent.
        key = import_key(data, str(data.get("kty")))  # type: ignore[call-overload]
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return None if isinstance(key, OctKey) or data.get("use", "sig") != "sig" else key


def usable(keys: Iterable[Key], algorithms: frozenset[str]) -> int:
    """How many keys can check a signature by one of these algorithms."""
    return sum(
        any(isinstance(key, _KINDS[each[:2]]) and key.alg in {None, each} for each in algorithms)
        for key in keys
    )


def claims_of(token: str, keys: Iterable[Key], *, algorithms: frozenset[str]) -> dict[str, Any]:
    """What a token says, once its signature has been checked. Raises `Refused`."""
    if len(token) > _LONGEST:
        raise Refused("too long")
    try:
        header = jws.extract_compact(token.encode()).headers()
        algorithm, kid = header.get("alg"), header.get("kid")
        if algorithm not in algorithms:
            raise Refused(f"algorithm {algorithm!r}")
        key = _fitting(keys, algorithm, kid)
        return jwt.decode(token, key, algorithms=[algorithm]).claims
    except (JoseError, ValueError, TypeError) as error:
        raise Refused(type(error).__name__) from error


def _fitting(keys: Iterable[Key], algorithm: str, kid: object) -> Key:
    kind = _KINDS[algorithm[:2]]
    fitting = [key for key in keys if isinstance(key, kind) and key.alg in {None, algorithm}]
    named = [key for key in fitting if key.kid == kid] if kid is not None else fitting
    if len(named) != 1:
        raise UnknownKey(f"key {kid!r} of {len(named)} that fit")
    return named[0]


def check(claims: dict[str, Any], *, issuer: str, client: str, nonce: str, now: int) -> None:
    """Raises `Refused` unless the claims are for this client and this attempt. `now` in seconds."""
    rules = jwt.JWTClaimsRegistry(
        now=now,
        leeway=_LEEWAY,
        iss={"essential": True, "value": issuer},
        sub={"essential": True},
        aud={"essential": True, "value": client},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True},
    )
    try:
        rules.validate(claims)
    except JoseError as error:
        raise Refused(str(error)) from error
    if claims["nonce"] != nonce:
        raise Refused("nonce")
    audience = claims["aud"]
    several = isinstance(audience, list) and len(audience) > 1
    if claims.get("azp", None if several else client) != client:
        raise Refused("azp")
