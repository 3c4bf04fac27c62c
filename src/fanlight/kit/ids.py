"""Identifiers that carry no meaning and cannot be guessed."""

import re
import secrets
from hashlib import sha256

# Lower-case and without padding, so that an ID also serves as a DNS label.
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_ID_CHARS = 26
_ID = re.compile(rf"[a-z2-7]{{{_ID_CHARS}}}")


def new_id() -> str:
    """26 base32 characters: 130 random bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_ID_CHARS))


def is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def id_in(ref: str) -> str | None:
    """The ID in an ID, a path or a URL; None where there is none."""
    path = ref.partition("?")[0].partition("#")[0]
    return next((part for part in path.split("/") if is_id(part)), None)


def new_secret() -> str:
    """256 random bits, URL-safe, for sessions and links."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """What is stored of a secret. Secrets here are random, so one SHA-256 is enough."""
    return sha256(secret.encode()).digest()
