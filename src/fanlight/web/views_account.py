"""What the pages show on which people sign in and out, and look after their own account."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fanlight.model.errors import AppError
from fanlight.web.views import Chrome
from fanlight.web.views_oauth import GrantView


@dataclass(frozen=True, slots=True)
class SignInView:
    """`/sign-in/{secret}`: the form posts to the same address.

    Attributes:
        state: `expired` covers links that were used and links that never were.
        name: who would be signed in; empty where the link does not work.
    """

    chrome: Chrome
    state: Literal["ready", "expired"]
    name: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class WayView:
    """One button of the sign-in page: a provider, and where its form goes."""

    name: str
    action: str


@dataclass(frozen=True, slots=True)
class WaysView:
    """`/sign-in`.

    Attributes:
        letter: where the form with an address goes; empty where none are sent.
        title: what went wrong with the sign-in before; empty where nothing did.
    """

    chrome: Chrome
    ways: Sequence[WayView]
    letter: str
    title: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LetterView:
    """What follows when somebody has asked for a sign-in link by e-mail.

    Attributes:
        to: where they go on, as the query of an address.
        printed: letters go nowhere, they are printed where the server runs.
        problem: of a code that was typed before.
    """

    chrome: Chrome
    address: str
    minutes: int
    printed: bool
    to: str = ""
    problem: AppError | None = None


@dataclass(frozen=True, slots=True)
class LeavingView:
    """After signing out here, on the way to do so at the provider `name`, too."""

    chrome: Chrome
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class SessionView:
    """One browser. `current` is the one that looks."""

    id: str
    device: str
    created_at: int
    seen_at: int
    current: bool = False


@dataclass(frozen=True, slots=True)
class AccountView:
    """`/account`. A session ends after `idle` seconds without use, and after `most` anyway.

    `letters` is a `MailChoice`, which says nothing while the
    server `prints` its letters; `hooks` and `tokens`: may they have webhooks, and API tokens.
    """

    chrome: Chrome
    items: Sequence[SessionView]
    idle: int
    most: int
    programs: Sequence[GrantView] = ()
    letters: str = "daily"
    prints: bool = False
    hooks: bool = True
    tokens: bool = True
