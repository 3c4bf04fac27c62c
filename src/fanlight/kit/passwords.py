"""Passwords that people choose, kept as what scrypt (RFC 7914) makes of them."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass

_SALT_BYTES = 16
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Cost:
    """Scrypt's parameters: it needs 128 * n * r bytes, and p times as long. `n` is a power of 2."""

    n: int
    r: int
    p: int

    @property
    def memory(self) -> int:
        """As much as OpenSSL asks for, with some to spare."""
        return 2 * 128 * self.r * (self.n + self.p + 2)


def sealed(password: str, cost: Cost) -> str:
    """What to keep: `scrypt$n$r$p$salt$key`. Takes long on purpose; not for the event loop."""
    salt = secrets.token_bytes(_SALT_BYTES)
    key = _key(password, salt, cost)
    return "$".join(["scrypt", str(cost.n), str(cost.r), str(cost.p), _text(salt), _text(key)])


def fits(password: str, kept: str) -> bool:
    """Whether it is the password that was sealed, at the cost that it was sealed with."""
    _, n, r, p, salt, key = kept.split("$")
    found = _key(password, base64.b64decode(salt), Cost(int(n), int(r), int(p)))
    return hmac.compare_digest(found, base64.b64decode(key))


def _key(password: str, salt: bytes, cost: Cost) -> bytes:
    raw = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(
        raw, salt=salt, n=cost.n, r=cost.r, p=cost.p, maxmem=cost.memory, dklen=_BYTES
    )


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
