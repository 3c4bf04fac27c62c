"""A signed statement of where the audit log's chain stood at a time.

Plain text of one fixed size, so that a store of blobs can be searched for them: what a database
says of its own checkpoints would prove nothing.
"""

import re
from dataclasses import dataclass
from typing import Self

_HEADER = "fanlight audit checkpoint 1"
_FIELDS = re.compile(
    rf"{_HEADER}\n"
    r"org ([a-z2-7]{26})\nnumber (\d{12})\nn (\d{18})\nhash ([0-9a-f]{64})\n"
    r"at (\d{18})\nkey ([0-9a-f]{64})\n"
)
_SIGNATURE = re.compile(r"signature ([0-9a-f]{128})\n")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Attributes:
    org: public ID of the organisation.
    number: dense from 1; two servers at once may sign the same.
    n: the newest row of the chain, and `hash` its hash.
    at: milliseconds.
    key: the public key that signed it.
    signature: empty until it is signed.
    """

    org: str
    number: int
    n: int
    hash: bytes
    at: int
    key: bytes
    signature: bytes = b""

    @property
    def statement(self) -> bytes:
        """What is signed."""
        return (
            f"{_HEADER}\norg {self.org}\nnumber {self.number:012}\nn {self.n:018}\n"
            f"hash {self.hash.hex()}\nat {self.at:018}\nkey {self.key.hex()}\n"
        ).encode()

    @property
    def data(self) -> bytes:
        """What is kept."""
        return self.statement + f"signature {self.signature.hex()}\n".encode()

    @classmethod
    def read(cls, data: bytes) -> Self | None:
        """None for what is no checkpoint. Nobody has looked at the signature yet."""
        text = data.decode("ascii", "replace")
        found = _FIELDS.match(text)
        signature = _SIGNATURE.fullmatch(text, found.end()) if found else None
        if found is None or signature is None:
            return None
        org, number, n, hash_, at, key = found.groups()
        raw = (bytes.fromhex(each) for each in (hash_, key, signature[1]))
        digest, public, signed = raw
        return cls(org, int(number), int(n), digest, int(at), public, signed)


SIZE = len(Checkpoint("a" * 26, 1, 1, bytes(32), 1, bytes(32), bytes(64)).data)
