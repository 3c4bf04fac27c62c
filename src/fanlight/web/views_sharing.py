"""What the pages of sharing show, as `views`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fanlight.web.views import Chrome


@dataclass(frozen=True, slots=True)
class LinkView:
    """`/l/{secret}`: asks before it opens, since opening joins this browser to the artifact.

    Attributes:
        state: `expired` covers links that were revoked and links that never were; `locked` ones
            ask for a password, and until then tell nothing of what they lead to.
        problem: why the password before did not open it; empty where there was none.
    """

    chrome: Chrome
    state: Literal["ready", "locked", "expired"]
    title: str = ""
    icon: str = ""
    owner: str = ""
    action: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class AskView:
    """What somebody gets who may not see an artifact, or asks for one that is not there.

    Attributes:
        asked: whether they have asked for access already.
        chars: how long the message may be.
    """

    chrome: Chrome
    action: str
    asked: bool
    chars: int


@dataclass(frozen=True, slots=True)
class RequestView:
    id: str
    artifact: str
    title: str
    icon: str
    email: str
    name: str
    message: str
    asked_at: int

    @property
    def action(self) -> str:
        return f"/requests/{self.artifact}/{self.id}"


@dataclass(frozen=True, slots=True)
class RequestsView:
    """`/requests`: who asks for access to what the visitor owns."""

    chrome: Chrome
    items: Sequence[RequestView]
