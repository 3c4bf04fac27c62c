"""Base64 for URLs and headers (RFC 4648, section 5), without padding."""

import base64


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode(text: str) -> bytes:
    """Raises `ValueError` for what is none. Several texts may mean the same bytes."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
