"""What the pages show on which people let programs in; as `views`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from fanlight.model.actor import Scope
from fanlight.web.views import Chrome

_WORDS = {
    Scope.READ: "See the artifacts that you may see, with all their versions",
    Scope.PUBLISH: "Publish new artifacts, and new versions of those that you may edit",
    Scope.SHARE: "Change who may open your artifacts: people, links, the public",
    Scope.DELETE: "Move your artifacts to the trash",
    Scope.DEPLOY: "Make saved versions of your sites live",
    Scope.TOKENS: "Make and revoke your API tokens, and end your sessions",
    Scope.MEMBERS: "Add, change and remove members and groups, as far as you may",
    Scope.POLICY: "Change how far the organisation shares, as far as you may",
    Scope.AUDIT: "Read and export the audit log, as far as you may",
    Scope.ADMIN: "Do everything that you may do, administration included",
}


def in_words(scopes: Iterable[Scope]) -> list[str]:
    """What each comes to, the most far-reaching last; all of them are one."""
    chosen = {Scope.ADMIN} if Scope.ADMIN in scopes else set(scopes)
    return [_WORDS[scope] for scope in Scope if scope in chosen]


@dataclass(frozen=True, slots=True)
class ConsentView:
    """`/authorize`: the form posts to the same address.

    Attributes:
        name: of the program, as it claims.
        host: where the answer goes.
        days: after how many days the person is asked again.
    """

    chrome: Chrome
    name: str
    host: str
    abilities: Sequence[str]
    days: int
    action: str


@dataclass(frozen=True, slots=True)
class RefusedView:
    """`/authorize` of a program that asks wrongly. `back` tells it so; empty where it must not."""

    chrome: Chrome
    title: str
    detail: str
    back: str = ""
    host: str = ""


@dataclass(frozen=True, slots=True)
class DeviceView:
    """`/device`.

    Attributes:
        state: asks for a code, shows who waits with it, or says how it ended.
        code: as it was typed.
        machine, address: what the machine claims to be, and where it was seen.
        problem: what was wrong with the code before.
    """

    chrome: Chrome
    state: Literal["ask", "confirm", "approved", "denied"]
    code: str = ""
    machine: str = ""
    address: str = ""
    since: int = 0
    days: int = 0
    abilities: Sequence[str] = ()
    problem: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class GrantView:
    """A program that somebody has let in, on their account's page."""

    id: str
    name: str
    host: str
    abilities: str
    created_at: int
    used_at: int | None
