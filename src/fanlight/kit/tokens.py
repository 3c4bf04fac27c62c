"""API tokens: `fl_`, 30 random base62 characters, 6 of CRC32.

The prefix and the checksum let secret scanners recognise a leaked one.
"""

import re
import secrets
import string
import zlib

_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
_TOKEN = re.compile(r"fl_([0-9A-Za-z]{30})([0-9A-Za-z]{6})")

WORKED = "fanlight.worked"
"""In the scope of a request: the token or the session's secret with which somebody came in."""


def new_token() -> str:
    body = "".join(secrets.choice(_BASE62) for _ in range(30))
    return f"fl_{body}{_checksum(body)}"


def is_token(text: str) -> bool:
    """Whether the text has a token's form and checksum; says nothing about its validity."""
    found = _TOKEN.fullmatch(text)
    return found is not None and _checksum(found[1]) == found[2]


def bearer(authorization: str) -> str | None:
    """The token of an `Authorization` header (RFC 6750); None where it has none."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _checksum(body: str) -> str:
    number = zlib.crc32(body.encode())
    digits = ""
    while number:
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    return digits.rjust(6, "0")
