"""What the inbox shows, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass

from fanlight.model.notice import Notice
from fanlight.web.views import Chrome


@dataclass(frozen=True, slots=True)
class NoticeView:
    """`did` is what they did, in words; `action` answers a request, empty where there is none."""

    id: int
    who: str
    did: str
    title: str
    url: str
    text: str
    at: int
    is_new: bool
    action: str = ""

    @classmethod
    def of(cls, notice: Notice) -> "NoticeView":
        return cls(
            id=notice.pk,
            who=notice.name,
            did=notice.did,
            title=notice.page,
            url=notice.path + (f"#thread-{notice.thread}" if notice.thread else ""),
            text=notice.text,
            at=notice.at,
            is_new=notice.read_at is None,
            action=f"/requests/{notice.artifact}/{notice.request}" if notice.request else "",
        )


@dataclass(frozen=True, slots=True)
class InboxView:
    """`/inbox`. `unread` counts all there are, also on other pages of the list."""

    chrome: Chrome
    items: Sequence[NoticeView]
    unread: int
    next_cursor: str | None = None
