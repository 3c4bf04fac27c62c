"""Threads, what waits for agents, and what people are told of, as JSON."""

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, WithJsonSchema

from fanlight.kit.clock import iso, iso_or_none
from fanlight.kit.printable import printable
from fanlight.model import comment as model
from fanlight.model.notice import Notice
from fanlight.wire import choices
from fanlight.wire.shapes import PersonShape, Shape

State = Annotated[
    model.ThreadState,
    WithJsonSchema({"type": "string", "enum": [each.value for each in model.ThreadState]}),
]
ReactionName = Annotated[
    model.Reaction,
    WithJsonSchema({"type": "string", "enum": [each.value for each in model.Reaction]}),
]


def _printable(value: Any) -> Any:
    return printable(value) if isinstance(value, str) else value


# A browser that cuts a text to its length may cut an emoji in two.
Piece = Annotated[str, BeforeValidator(_printable)]


class AnchorShape(Shape):
    """A CssSelector and a TextQuoteSelector of the W3C Web Annotation Data Model."""

    kind: model.AnchorKind
    version: choices.Whole = Field(ge=1, le=2**31 - 1)
    selector: Piece = ""
    fingerprint: Piece = ""
    exact: Piece = ""
    prefix: Piece = ""
    suffix: Piece = ""

    def to_model(self) -> model.Anchor:
        return model.Anchor(**self.model_dump())


class ReactedShape(Shape):
    name: str
    count: int
    mine: bool


class CommentShape(Shape):
    """`agent` wrote it on behalf of `author`, where it is not empty. Deleted ones have no text.

    An agent is not told the words that were changed since they were sent: those are `withheld`.
    """

    id: str
    author: PersonShape
    agent: str
    text: str
    created_at: str
    edited_at: str | None
    deleted: bool
    withheld: bool
    mine: bool
    reactions: list[ReactedShape]

    @classmethod
    def from_model(cls, comment: model.Comment) -> Self:
        return cls(
            id=comment.id,
            author=PersonShape(name=comment.author_name),
            agent=comment.agent,
            text=comment.text,
            created_at=iso(comment.created_at),
            edited_at=iso_or_none(comment.edited_at),
            deleted=comment.deleted_at is not None,
            withheld=comment.is_withheld,
            mine=comment.is_mine,
            reactions=[
                ReactedShape(name=each.name, count=each.count, mine=each.mine)
                for each in comment.reactions
            ],
        )


class ThreadShape(Shape):
    """`sent_at`: when it went to the owner's agent; `received_at`: when the agent had it."""

    id: str
    version: int
    anchor: AnchorShape | None
    created_at: str
    resolved_at: str | None
    resolved_by: str
    sent_at: str | None
    received_at: str | None
    comments: list[CommentShape]

    @classmethod
    def from_model(cls, thread: model.Thread) -> Self:
        anchor = thread.anchor
        return cls(
            id=thread.id,
            version=thread.version,
            anchor=AnchorShape(
                kind=anchor.kind,
                version=anchor.version,
                selector=anchor.selector,
                fingerprint=anchor.fingerprint,
                exact=anchor.exact,
                prefix=anchor.prefix,
                suffix=anchor.suffix,
            )
            if anchor
            else None,
            created_at=iso(thread.created_at),
            resolved_at=iso_or_none(thread.resolved_at),
            resolved_by=thread.resolved_by,
            sent_at=iso_or_none(thread.sent_at),
            received_at=iso_or_none(thread.received_at),
            comments=[CommentShape.from_model(each) for each in thread.comments],
        )


class Threads(Shape):
    items: list[ThreadShape]
    next_cursor: str | None


class ThreadWanted(Shape):
    text: str
    anchor: AnchorShape | None = None


class Words(Shape):
    text: str


class Resolution(Shape):
    resolved: choices.Flag


class MentionShape(Shape):
    who: str
    name: str


class Mentions(Shape):
    items: list[MentionShape]
    next_cursor: str | None = None


class DeliveryShape(Shape):
    """`cursor` acknowledges it, and what is before it."""

    cursor: int
    artifact: str
    title: str
    url: str
    thread: ThreadShape

    @classmethod
    def from_model(cls, delivery: model.Delivery, *, url: str) -> Self:
        return cls(
            cursor=delivery.position,
            artifact=delivery.artifact,
            title=delivery.title,
            url=url,
            thread=ThreadShape.from_model(delivery.thread),
        )


class FeedbackShape(Shape):
    """`cursor` says, once it is sent back, that all of `items` have arrived."""

    items: list[DeliveryShape]
    cursor: int


class Acknowledgement(Shape):
    cursor: choices.Whole = Field(ge=0, le=2**31 - 1)


class NoticeShape(Shape):
    """About the artifact or the folder of this ID; the other is empty.

    `request` is the ID of a request for access that waits for the caller's answer.
    """

    id: int
    reason: str
    artifact: str
    folder: str
    title: str
    thread: str
    comment: str
    who: str
    text: str
    at: str
    read_at: str | None
    request: str

    @classmethod
    def from_model(cls, notice: Notice) -> Self:
        return cls(
            id=notice.pk,
            reason=notice.reason,
            artifact=notice.artifact,
            folder=notice.folder,
            title=notice.title,
            thread=notice.thread,
            comment=notice.comment,
            who=notice.who,
            text=notice.text,
            at=iso(notice.at),
            read_at=iso_or_none(notice.read_at),
            request=notice.request,
        )


class Notices(Shape):
    items: list[NoticeShape]
    next_cursor: str | None
    unread: int


class NoticesRead(Shape):
    """Without `ids`, all of them."""

    ids: list[Annotated[choices.Whole, Field(ge=1, lt=2**62)]] | None = Field(None, max_length=100)


class Unread(Shape):
    unread: int
