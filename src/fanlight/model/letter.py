"""What the server writes to people by e-mail."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """Plain text for one reader: `to` is their address."""

    to: str
    subject: str
    text: str
