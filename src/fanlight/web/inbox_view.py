"""What the inbox shows, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass

from fanlight.model.comment import Notice
from fanlight.web.views import Chrome

_WORDS = {
    "mention": "mentioned you on",
    "reply": "replied on",
    "comment": "commented on",
    "look": "opened, as an administrator,",
}


@dataclass(frozen=True, slots=True)
class NoticeView:
    """`did` is what they did, in words."""

    id: int
    who: str
    did: str
    title: str
    url: str
    text: str
    at: int
    is_new: bool

    @classmethod
    def of(cls, notice: Notice) -> "NoticeView":
        return cls(
            id=notice.pk,
            who=notice.who,
            did=_WORDS[notice.reason],
            title=notice.title,
            url=f"/a/{notice.artifact}" + (f"#thread-{notice.thread}" if notice.thread else ""),
            text=notice.text,
            at=notice.at,
            is_new=notice.read_at is None,
        )


@dataclass(frozen=True, slots=True)
class InboxView:
    """`/inbox`. `unread` counts all there are, also on other pages of the list."""

    chrome: Chrome
    items: Sequence[NoticeView]
    unread: int
    next_cursor: str | None = None
