"""From a provider's claims to somebody: what is believed, and what only when it was verified."""

from typing import Any

from fanlight.model.identity import Identity, Registration

_LONGEST_EMAIL = 254
_LONGEST_NAME = 100


def identity(
    registration: Registration, claims: dict[str, Any], *, more: dict[str, Any]
) -> Identity:
    """`claims` are those of the ID token; `more` those that the provider told when it was asked."""
    # An address and whether it was verified belong together.
    telling = claims if "email" in claims else more
    email = _email(telling.get("email"))
    told_verified = telling.get("email_verified")
    # Some say it in letters.
    verified = told_verified is True or told_verified == "true"
    told = {**more, **claims}
    rule = registration.groups
    return Identity(
        issuer=registration.issuer,
        subject=claims["sub"],
        name=_name(told, email),
        email=email if verified else "",
        claimed_email=email,
        values=frozenset(
            value for path in registration.claims for value in _values(_at(told, path))
        ),
        groups=tuple(_values(_at(told, rule.claim))) if rule else (),
    )


def lacks(registration: Registration, claims: dict[str, Any]) -> bool:
    """Whether the provider has to be asked for more than it signed."""
    paths = [*registration.claims, *([registration.groups.claim] if registration.groups else [])]
    return "email" not in claims or any(_at(claims, path) is None for path in paths)


def _email(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_EMAIL:
        return ""
    name, _, domain = value.rpartition("@")
    plain = name and domain and not any(char.isspace() or char == "@" for char in name + domain)
    return value.lower() if plain else ""


def _name(claims: dict[str, Any], email: str) -> str:
    named = (claims.get("name"), claims.get("preferred_username"), email.partition("@")[0])
    found = next((each for each in named if isinstance(each, str) and each.strip()), "")
    return " ".join(found.split())[:_LONGEST_NAME]


def _at(claims: dict[str, Any], path: str) -> object:
    """The claim of this name, which may have dots in it; else along the path."""
    if path in claims:
        return claims[path]
    value: object = claims
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _values(claim: object) -> list[str]:
    listed = claim if isinstance(claim, list) else [claim]
    return [each for each in listed if isinstance(each, str)]
