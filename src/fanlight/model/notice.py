"""What people are told of, in the inbox and by letter."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """What concerns somebody: words, who may open a page, or what became of a page of theirs."""

    MENTION = "mention"
    REPLY = "reply"
    COMMENT = "comment"
    ASKED = "asked"
    GIVEN = "given"
    DECLINED = "declined"
    SHARED = "shared"
    TRANSFERRED = "transferred"
    QUARANTINED = "quarantined"
    RELEASED = "released"
    TAKEN_DOWN = "taken_down"
    LOOK = "look"


_DID = {
    Reason.MENTION: "mentioned you on",
    Reason.REPLY: "replied on",
    Reason.COMMENT: "commented on",
    Reason.ASKED: "asks for access to",
    Reason.GIVEN: "gave you access to",
    Reason.DECLINED: "declined your request for access to",
    Reason.SHARED: "shared with you",
    Reason.TRANSFERRED: "made you the owner of",
    Reason.QUARANTINED: "put in quarantine",
    Reason.RELEASED: "released from quarantine",
    Reason.TAKEN_DOWN: "took down",
    Reason.LOOK: "opened, as an administrator,",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """That somebody did something which concerns the reader.

    Attributes:
        artifact, folder: the ID of the one that it is about; the other is empty.
        title: empty for a page that the reader may not know of: their request was declined.
        thread, comment: empty where nobody said anything.
        who: whoever did it, or their agent on behalf of them; empty for the server itself, and
            where the reader may not know them.
        text: of the comment or the request; why an administrator did it; of which pages this is
            one.
        request: the ID of a request for access that waits for an answer, else empty.
    """

    pk: int
    reason: Reason
    artifact: str
    title: str
    thread: str
    comment: str
    who: str
    text: str
    at: int
    read_at: int | None
    folder: str = ""
    request: str = ""

    @property
    def path(self) -> str:
        """Where it is to be seen."""
        return f"/folders/{self.folder}" if self.folder else f"/a/{self.artifact}"

    @property
    def name(self) -> str:
        """Of whoever did it, in a sentence."""
        return self.who or ("The owner" if self.reason is Reason.DECLINED else "The organisation")

    @property
    def did(self) -> str:
        """What they did, in a sentence that goes on with the title."""
        return _DID[self.reason]

    @property
    def page(self) -> str:
        return f"the folder {self.title}" if self.folder else self.title or "a page"
