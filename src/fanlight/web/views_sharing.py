"""What the pages of sharing show, as `views`."""

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
