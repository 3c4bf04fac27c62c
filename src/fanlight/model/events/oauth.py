"""What happens to programs that people let in."""

from dataclasses import dataclass
from typing import ClassVar

from fanlight.model.events.base import Event


@dataclass(frozen=True, slots=True)
class ClientRegistered(Event):
    type: ClassVar[str] = "client.registered"
    client: str
    name: str


@dataclass(frozen=True, slots=True)
class ConsentGiven(Event):
    """Somebody let a program in. `host` is where the answer went, empty where a code was typed."""

    type: ClassVar[str] = "consent.given"
    client: str
    name: str
    host: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConsentDenied(Event):
    type: ClassVar[str] = "consent.denied"
    client: str
    name: str


@dataclass(frozen=True, slots=True)
class GrantMade(Event):
    """The program has fetched its first token."""

    type: ClassVar[str] = "grant.made"
    grant: str
    client: str
    name: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GrantEnded(Event):
    """`why`: `revoked`, or `reused` where a secret came a second time.

    `user` is whose it was, where somebody else ended it.
    """

    type: ClassVar[str] = "grant.ended"
    ends_access: ClassVar[bool] = True
    grant: str
    why: str
    user: str = ""
