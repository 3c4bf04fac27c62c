"""Signatures of Standard Webhooks 1.0 (https://www.standardwebhooks.com), with HMAC-SHA256."""

import base64
import hmac
from hashlib import sha256

_PREFIX = "whsec_"
# What the specification allows.
_FEWEST, _MOST = 24, 64


def shown(key: bytes) -> str:
    """The key as its receiver is given it."""
    return _PREFIX + base64.b64encode(key).decode()


def key_in(secret: str) -> bytes:
    """Raises `ValueError` for what is no `whsec_` secret of 24 to 64 bytes."""
    if not secret.startswith(_PREFIX):
        raise ValueError("a secret begins with whsec_")
    key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    if not _FEWEST <= len(key) <= _MOST:
        raise ValueError(f"a secret has {_FEWEST} to {_MOST} bytes")
    return key


def headers(key: bytes, id_: str, *, body: bytes, at: int) -> dict[str, str]:
    """What a request with `body` carries. `id_` is the message's, without a dot; `at` is in ms."""
    seconds = str(at // 1000)
    signed = b".".join((id_.encode(), seconds.encode(), body))
    signature = base64.b64encode(hmac.digest(key, signed, sha256)).decode()
    return {
        "webhook-id": id_,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{signature}",
    }
