"""Ed25519 signatures (RFC 8032) with a key in a file, in the form that openssl reads."""

import base64
import os
import secrets
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

# PKCS #8 (RFC 8410) around the key itself, which is any 32 random bytes: so that a server that is
# starting can make one without importing a library of cryptography.
_PREFIX = bytes.fromhex("302e020100300506032b657004220420")
_BEGIN, _END = "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"


class SigningKey:
    """The key in a file. Read when it is first used."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def ensured(cls, path: Path) -> "SigningKey":
        """The key at `path`; made, readable by its owner alone, where there is none yet.

        Raises `OSError` where it cannot be.
        """
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _make(path)
        return cls(path)

    @property
    def public(self) -> bytes:
        """32 bytes, by which others check signatures."""
        return self._private.public_key().public_bytes_raw()

    def sign(self, data: bytes) -> bytes:
        """64 bytes. Raises `OSError` or `ValueError` where the file holds no key."""
        return self._private.sign(data)

    @cached_property
    def _private(self) -> "Ed25519PrivateKey":
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        text = self.path.read_text()
        raw = base64.b64decode(text.replace(_BEGIN, "").replace(_END, ""))
        if not raw.startswith(_PREFIX):
            raise ValueError(f"{self.path} holds no Ed25519 key.")
        return Ed25519PrivateKey.from_private_bytes(raw[len(_PREFIX) :])


def is_signed(public: bytes, data: bytes, *, signature: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def _make(path: Path) -> None:
    """Whole or not at all; of two processes at once, one makes it."""
    text = base64.b64encode(_PREFIX + secrets.token_bytes(32)).decode()
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(f"{_BEGIN}\n{text}\n{_END}\n")
            file.flush()
            os.fsync(descriptor)
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
