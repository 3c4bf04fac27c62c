"""What each page shows, as plain values: routes fill these, templates read them, nothing else.

All times are milliseconds since 1970 in UTC; texts are raw, the templates escape them.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal
from urllib.parse import urlencode

from fanlight.model.artifact import Version
from fanlight.model.folder import Folder
from fanlight.ops.moderation import Quarantine
from fanlight.web.sections import Section
from fanlight.wire.shapes import VersionShape

LIVE_MILLISECONDS = 90_000
"""How long after its newest version an artifact counts as being worked on."""

Audience = Literal["private", "people", "org", "public"]
Show = Literal["all", "mine", "starred", "archived"]


@dataclass(frozen=True, slots=True)
class Chrome:
    """What surrounds every page.

    Attributes:
        nonce: of this response's Content-Security-Policy.
        now: time of the request; relative times are counted from it.
        csrf: token for writes; empty for visitors without a session.
        visitor: name of the person who is signed in; empty for anybody else.
        org: name of the organisation; empty where the visitor may not know it.
        sites: whether there are sites here, of which some may be the visitor's.
        sections: what the visitor may look after under `/admin`.
        brand: the name that the page shows.
        accent: its colour, empty for our own.
        logo: address of its picture, empty for our own mark.
        terms: what the visitor has yet to accept, in this version; empty for nothing.
        here: where the page was read, to come back to.
    """

    nonce: str
    now: int
    csrf: str = ""
    visitor: str = ""
    org: str = ""
    sites: bool = False
    sections: Sequence[Section] = ()
    brand: str = "Fanlight"
    accent: str = ""
    logo: str = ""
    terms: str = ""
    terms_version: int = 0
    here: str = "/"


@dataclass(frozen=True, slots=True)
class CardView:
    """One artifact in the gallery.

    Attributes:
        icon: a word of `model.icons.ICONS`, an emoji, or empty.
        excerpt: the first words of its visible text; the card's preview.
        agent: name of the agent that published the newest version.
        mine: whether the visitor owns it.
    """

    id: str
    title: str
    owner: str
    versions: int
    updated_at: int
    icon: str = ""
    description: str = ""
    excerpt: str = ""
    agent: str = ""
    audience: Audience = "private"
    mine: bool = False
    starred: bool = False
    archived: bool = False

    @property
    def url(self) -> str:
        return f"/a/{self.id}"

    def live(self, now: int) -> bool:
        return now - self.updated_at < LIVE_MILLISECONDS


@dataclass(frozen=True, slots=True)
class GalleryView:
    """`/`. Its address is `/?show=&q=&agent=&folder=&cursor=`, each left out where it is empty.

    Attributes:
        base_url: the server's own address, for the commands of the empty state.
        agents: names to filter by.
        next_cursor: where the next page starts; None on the last.
        empty: whether the visitor could see no artifact at all, whatever the filter.
        folder: ID of the folder that is looked into; empty for none.
        folders: those to choose from.
        changes_folder: whether the visitor may share or change the folder.
        makes: whether pages can be the visitor's own; no guest's are.
        requests: how many ask for access to what is the visitor's.
    """

    chrome: Chrome
    base_url: str
    cards: Sequence[CardView]
    show: Show = "all"
    q: str = ""
    agent: str = ""
    agents: Sequence[str] = ()
    next_cursor: str | None = None
    first: bool = True
    empty: bool = False
    requests: int = 0
    folder: str = ""
    folders: Sequence[Folder] = ()
    changes_folder: bool = False
    makes: bool = True

    @property
    def within(self) -> str:
        """Name of the folder that is looked into."""
        names = {each.id: each.name for each in self.folders}
        return names.get(self.folder, "Folder")

    def href(self, **changes: str) -> str:
        """The gallery's address with some parts changed, from the first page on."""
        parts = {"show": self.show, "q": self.q, "agent": self.agent}
        parts |= {"folder": self.folder} | changes
        query = {k: v for k, v in parts.items() if v and (k, v) != ("show", "all")}
        return "/?" + urlencode(query) if query else "/"


@dataclass(frozen=True, slots=True)
class TrashedView:
    """`goes_at`: when it is deleted for good; None where that is left to its owner.

    `kept`: a legal hold keeps it, so that neither time nor its owner deletes it for good.
    `taken_down`: why an administrator put it here; its owner does not put it back then.
    """

    id: str
    title: str
    deleted_at: int
    icon: str = ""
    versions: int = 1
    goes_at: int | None = None
    kept: bool = False
    taken_down: str = ""


@dataclass(frozen=True, slots=True)
class TrashView:
    """`days`: how long the trash keeps what is in it; 0 where that has no end."""

    chrome: Chrome
    items: Sequence[TrashedView]
    days: int
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the visitor may do to the artifact; the server checks again."""

    publish: bool = False
    """Restore a version."""
    edit: bool = False
    """Rename it, see what its page was refused."""
    share: bool = False
    delete: bool = False
    star: bool = False
    read_comments: bool = False
    comment: bool = False
    send: bool = False
    """Send a thread to the owner's agent."""
    moderate: bool = False
    """Delete what others said."""
    views: bool = False
    """Learn how often it is viewed."""

    def json(self) -> dict[str, bool]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ViolationView:
    """Something a page asked for and its Content-Security-Policy refused."""

    url: str
    directive: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class FrameView:
    """A ready ticket, so that the first page needs no further request."""

    url: str
    nonce: str


@dataclass(frozen=True, slots=True)
class ShellView:
    """`/a/{id}` and `/a/{id}/v/{n}`.

    Attributes:
        url: the absolute address to copy and to show as a QR code.
        versions: newest first; the newest ones only where there are many.
        versions_cursor: where the list of older versions goes on.
        shown: number of the version to show first.
        follow: whether newer versions replace it: true at `/a/{id}`.
        violations: of the shown version; for those who may edit.
    """

    chrome: Chrome
    id: str
    url: str
    title: str
    owner: str
    head: int
    shown: int
    versions: Sequence[Version]
    versions_cursor: str | None = None
    follow: bool = True
    icon: str = ""
    description: str = ""
    audience: Audience = "private"
    starred: bool = False
    archived: bool = False
    can: Abilities = Abilities()
    violations: Sequence[ViolationView] = ()
    requests: int = 0
    frame: FrameView | None = None
    comment_chars: int = 4_000
    quarantine: Quarantine | None = None

    @property
    def newest(self) -> Version:
        return self.versions[0]

    def live(self, now: int) -> bool:
        newest = self.newest
        return newest.n == self.head and now - newest.created_at < LIVE_MILLISECONDS

    def state(self) -> dict[str, Any]:
        """What the shell's scripts start from."""
        return {
            "id": self.id,
            "url": self.url,
            "title": self.title,
            "head": self.head,
            "shown": self.shown,
            "follow": self.follow,
            "now": self.chrome.now,
            "audience": self.audience,
            "can": self.can.json(),
            "cursor": self.versions_cursor,
            "versions": [VersionShape.from_model(each).model_dump() for each in self.versions],
            "violations": [asdict(each) for each in self.violations],
        }


@dataclass(frozen=True, slots=True)
class HunkView:
    """Neighbouring lines; rows are `("=" | "-" | "+", text)` as the API's differences have them."""

    a_start: int
    b_start: int
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class FileDiffView:
    """How one file differs.

    Attributes:
        state: `whole` has no hunks: it is not text, or too much of it changed to be shown.
    """

    path: str
    state: Literal["changed", "added", "removed", "whole"]
    hunks: Sequence[HunkView] = ()
    added: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class CompareView:
    """`/a/{id}/compare/{m}/{n}?what=source|text&view=split|unified`.

    Attributes:
        a, b: the two versions, in the order of the address.
        head: newest version's number; any two up to it can be chosen.
    """

    chrome: Chrome
    id: str
    title: str
    a: Version
    b: Version
    head: int
    files: Sequence[FileDiffView]
    what: Literal["source", "text"] = "source"
    view: Literal["split", "unified"] = "split"
    icon: str = ""

    @property
    def added(self) -> int:
        return sum(file.added for file in self.files)

    @property
    def removed(self) -> int:
        return sum(file.removed for file in self.files)

    def href(self, *, what: str = "", view: str = "") -> str:
        query = {"what": what or self.what, "view": view or self.view}
        return f"/a/{self.id}/compare/{self.a.n}/{self.b.n}?{urlencode(query)}"

    def swapped(self) -> str:
        turned = replace(self, a=self.b, b=self.a)
        return turned.href()


@dataclass(frozen=True, slots=True)
class ErrorView:
    """Whatever went wrong. Missing and forbidden look the same.

    Attributes:
        closed: whether a stranger is told to sign in, and nothing else.
        offer_sign_in: whether signing in could help.
        sign_in: address of the sign-in page; empty where that is no help, or only a link is.
        letter: where the form with an e-mail address goes; empty for no form.
    """

    chrome: Chrome
    status: int
    title: str
    detail: str = ""
    closed: bool = False
    offer_sign_in: bool = False
    sign_in: str = ""
    letter: str = ""
