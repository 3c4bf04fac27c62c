"""What people, and agents on their behalf, say about an artifact.

The words are plain text and are read by whoever may view the artifact and has an account. Events
tell that something was said, never what.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import islice

from fanlight.db import artifacts, earlier, events, feedback, notices, people, webhooks
from fanlight.db import comments as rows
from fanlight.db.tx import Tx
from fanlight.kit import paging
from fanlight.kit.ids import is_id, new_id
from fanlight.kit.paging import Page
from fanlight.model.actor import Actor, ActorKind
from fanlight.model.artifact import Artifact
from fanlight.model.comment import Anchor, Comment, Reaction, Thread, ThreadState
from fanlight.model.errors import Conflict, Invalid, Limited, Missing
from fanlight.model.events import CommentChanged
from fanlight.model.notice import Reason
from fanlight.model.policy import Action, Allow, decide
from fanlight.ops import access
from fanlight.ops.context import Context
from fanlight.ops.describe import check_text

_MINUTE = 60_000
_OFFERED = 8
# Somebody's changes are counted among so many times as many events of everybody's.
_OTHERS = 10
# Each costs a statement, and whoever means one of the others writes on.
_LOOKED_AT = 100
_MENTION = re.compile(r"(?<![\w@])@([^\s@,;:()<>]{1,64}@[^\s@,;:()<>]{1,189})")


@dataclass(frozen=True, slots=True)
class Place:
    """Which thread of which artifact, and which comment of it where one is meant."""

    artifact: str
    thread: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    artifact: Artifact
    thread: Thread


async def listed(
    ctx: Context, actor: Actor, ref: str, *, state: ThreadState, before: int | None, limit: int
) -> Page[Thread, int]:
    """The newest first."""
    id_ = access.id_from(ref)

    def read(tx: Tx) -> Page[Thread, int]:
        artifact = access.checked(tx, actor, id_, Action.READ_COMMENTS)
        return paging.by_key(
            partial(rows.listed, tx, actor.user, artifact, state=state, before=before), limit
        )

    return await ctx.db.read(read)


async def show(ctx: Context, actor: Actor, place: Place) -> Thread:
    return await ctx.db.read(lambda tx: _found(tx, actor, place, Action.READ_COMMENTS).thread)


async def start(
    ctx: Context, actor: Actor, ref: str, text: str, *, anchor: Anchor | None = None
) -> Thread:
    """Begins a thread: on the page as a whole, or where `anchor` is.

    Raises `Limited` where somebody says too much at once, or too much was said already.
    """
    id_, thread = access.id_from(ref), new_id()
    words = _words(ctx, text)
    if anchor is not None:
        anchor.check()

    def write(tx: Tx) -> Thread:
        artifact = access.checked(tx, actor, id_, Action.COMMENT)
        comment = new_id()
        # A reader may look at any version there is, and at none that is yet to come.
        version = min(anchor.version, artifact.head) if anchor else artifact.head
        # First, since it locks the artifact: what is counted next is what there is.
        _tell(tx, actor, artifact, CommentChanged(thread, "started", comment, version))
        _check_room(ctx, _pace(ctx, tx, actor, artifact))
        pk = rows.start(tx, rows.NewThread(thread, artifact.pk, version, anchor))
        _say(ctx, tx, actor, _Said(artifact, pk, comment, words))
        return _thread(tx, actor, artifact, thread)

    return await ctx.db.write(write)


async def reply(ctx: Context, actor: Actor, place: Place, text: str) -> Thread:
    """In a thread that is with the agent, what somebody says who may send goes there too."""
    words, comment = _words(ctx, text), new_id()

    def write(tx: Tx) -> Thread:
        found = _found(tx, actor, place, Action.COMMENT)
        thread = found.thread
        event = CommentChanged(thread.id, "replied", comment, thread.version)
        _tell(tx, actor, found.artifact, event)
        _pace(ctx, tx, actor, found.artifact)
        if len(thread.comments) >= ctx.limits.thread_comments:
            raise _full("comments", ctx.limits.thread_comments, "limits.thread_comments")
        _say(ctx, tx, actor, _Said(found.artifact, thread.pk, comment, words))
        if thread.sent_at and not thread.resolved_at and _may_send(actor, found.artifact):
            _deliver(tx, found)
        return _found(tx, actor, place, Action.COMMENT).thread

    return await ctx.db.write(write)


async def edit(ctx: Context, actor: Actor, place: Place, text: str) -> Thread:
    """One's own words, and those of one's agents."""
    words = _words(ctx, text)

    def change(tx: Tx, found: _Found) -> str:
        comment = _comment(found.thread, place.comment)
        _require_own(comment)
        # What was sent stays what somebody sent who may.
        sent_at = comment.sent_at if _may_send(actor, found.artifact) else None
        earlier.keep(tx, comment.pk)
        rows.edit(tx, comment.pk, words, sent_at=sent_at)
        return "edited"

    return await _change(ctx, actor, place, Action.COMMENT, change=change)


async def delete(ctx: Context, actor: Actor, place: Place) -> None:
    """One's own; who owns the artifact may delete anybody's. The words are gone for good, unless
    a legal hold keeps them.
    """

    def write(tx: Tx) -> None:
        found = _found(tx, actor, place, Action.READ_COMMENTS)
        comment = _comment(found.thread, place.comment)
        needed = Action.COMMENT if comment.is_mine else Action.MODERATE_COMMENTS
        access.checked(tx, actor, found.artifact.id, needed)
        notices.forget(tx, comment.pk)
        earlier.keep(tx, comment.pk)
        if rows.remove(tx, found.thread.pk, comment.pk):
            feedback.withdraw(tx, found.thread.pk)
        event = CommentChanged(found.thread.id, "deleted", comment.id, found.thread.version)
        _tell(tx, actor, found.artifact, event)

    await ctx.db.write(write)


async def resolve(ctx: Context, actor: Actor, place: Place, *, resolved: bool) -> Thread:
    """Closes a thread, or opens it again. What waits for the agent need not be done any more,
    unless it is an agent that says so: it acknowledges what it has had (`ops.feedback`).
    """

    def change(tx: Tx, found: _Found) -> str:
        if (found.thread.resolved_at is not None) == resolved:
            return ""
        rows.resolve(tx, found.thread.pk, actor.user if resolved else None)
        if resolved and not _agent_of(actor):
            feedback.withdraw(tx, found.thread.pk)
        return "resolved" if resolved else "reopened"

    return await _change(ctx, actor, place, Action.COMMENT, change=change)


async def react(
    ctx: Context, actor: Actor, place: Place, reaction: Reaction, *, on: bool
) -> Thread:
    def change(tx: Tx, found: _Found) -> str:
        comment = _comment(found.thread, place.comment)
        assert actor.user is not None
        had = any(each.mine and each.name is reaction for each in comment.reactions)
        rows.react(tx, comment.pk, actor.user, reaction=reaction, on=on)
        return "" if had == on else "reacted"

    return await _change(ctx, actor, place, Action.COMMENT, change=change)


async def send(ctx: Context, actor: Actor, place: Place) -> Thread:
    """Lays the thread into the mailbox of the artifact's owner, whose agents read it."""

    def change(tx: Tx, found: _Found) -> str:
        if found.thread.resolved_at is not None:
            raise Conflict(
                "thread-resolved",
                "This thread is resolved.",
                "Open it again first, and then send it.",
            )
        _deliver(tx, found)
        return "sent"

    return await _change(ctx, actor, place, Action.SEND_TO_AGENT, change=change)


async def mentionable(ctx: Context, actor: Actor, ref: str, start: str) -> list[people.User]:
    """Members who may see the artifact, by the beginning of their name or address."""
    id_ = access.id_from(ref)
    access.require(actor, Action.FIND_PEOPLE)

    def read(tx: Tx) -> list[people.User]:
        artifact = access.checked(tx, actor, id_, Action.COMMENT)
        found = people.named_like(tx, start, limit=_LOOKED_AT)
        seeing = (each for each in found if access.is_seen_by(tx, each, artifact.pk))
        return list(islice(seeing, _OFFERED))

    return await ctx.db.read(read)


async def _change(
    ctx: Context,
    actor: Actor,
    place: Place,
    action: Action,
    *,
    change: Callable[[Tx, _Found], str],
) -> Thread:
    """`change` says what it has done, nothing where all was so already."""

    def write(tx: Tx) -> Thread:
        found = _found(tx, actor, place, action)
        if not (done := change(tx, found)):
            return found.thread
        event = CommentChanged(found.thread.id, done, place.comment, found.thread.version)
        # First, since it locks the artifact: what is counted next is what there is.
        _tell(tx, actor, found.artifact, event)
        _check_changes(ctx, tx, actor, found.artifact)
        return _found(tx, actor, place, action).thread

    return await ctx.db.write(write)


def _found(tx: Tx, actor: Actor, place: Place, action: Action) -> _Found:
    artifact = access.checked(tx, actor, access.id_from(place.artifact), action)
    # What is answered holds what others said, and a token that comments may not be one that reads.
    access.require_on(actor, Action.READ_COMMENTS, artifact)
    return _Found(artifact, _thread(tx, actor, artifact, place.thread))


def _thread(tx: Tx, actor: Actor, artifact: Artifact, id_: str) -> Thread:
    thread = rows.find(tx, artifact, id_, me=actor.user) if is_id(id_) else None
    if thread is None:
        raise Missing(
            "no-thread", "There is no such thread.", "It may have been deleted. List them again."
        )
    return thread


def _comment(thread: Thread, id_: str) -> Comment:
    for each in thread.comments:
        if each.id == id_ and each.deleted_at is None:
            return each
    raise Missing("no-comment", "There is no such comment.", "It may have been deleted.")


def _require_own(comment: Comment) -> None:
    if not comment.is_mine:
        raise access.not_yours("Only who wrote a comment may change its words.")


def _tell(tx: Tx, actor: Actor, artifact: Artifact, event: CommentChanged) -> None:
    artifacts.change(tx, actor, artifact, event)


def _words(ctx: Context, text: str) -> str:
    words = check_text("comment", text, limits=ctx.limits)
    if not words:
        raise Invalid("empty-comment", "A comment has at least one character.", "Write something.")
    return words


def _pace(ctx: Context, tx: Tx, actor: Actor, artifact: Artifact) -> rows.Pace:
    assert actor.user is not None
    found = rows.pace(tx, artifact.pk, actor.user, since=tx.now - _MINUTE)
    limit = ctx.limits.comments_per_minute
    if found.recent >= limit:
        raise _too_fast("comments", limit, "limits.comments_per_minute")
    return found


def _check_room(ctx: Context, found: rows.Pace) -> None:
    """Raises `Limited` where there are as many threads as may be, of all or of this person."""
    limits = ctx.limits
    if found.threads >= limits.artifact_threads:
        raise _full("threads", limits.artifact_threads, "limits.artifact_threads")
    if found.begun >= limits.person_threads:
        raise _full("open threads of yours", limits.person_threads, "limits.person_threads")


def _check_changes(ctx: Context, tx: Tx, actor: Actor, artifact: Artifact) -> None:
    limit = ctx.limits.comment_changes_per_minute
    made = events.count_of(
        tx,
        actor,
        artifact.pk,
        type_=CommentChanged.type,
        since=tx.now - _MINUTE,
        looked_at=limit * _OTHERS,
    )
    if made > limit:
        raise _too_fast("changes", limit, "limits.comment_changes_per_minute")


def _too_fast(what: str, limit: int, setting: str) -> Limited:
    return Limited(
        f"too-many-{what}-at-once",
        f"You made {limit} {what} here within a minute, as many as you may.",
        f"Wait a minute. The setting is {setting}.",
        limit=limit,
        retry_after=60,
    )


def _full(what: str, limit: int, setting: str) -> Limited:
    return Limited(
        f"too-many-{what.replace(' ', '-')}",
        f"There are {limit} {what} here, which is all there may be.",
        f"Go on in another thread, resolve one, or ask the owner. The setting is {setting}.",
        limit=limit,
    )


def _agent_of(actor: Actor) -> str:
    """The agent that speaks, as it calls itself; empty for a person."""
    return actor.agent.name if actor.kind is ActorKind.TOKEN and actor.agent else ""


def _may_send(actor: Actor, artifact: Artifact) -> bool:
    allowed = isinstance(decide(actor, Action.SEND_TO_AGENT, artifact.role), Allow)
    return allowed and not _agent_of(actor)


def _deliver(tx: Tx, found: _Found) -> None:
    feedback.put(tx, found.artifact.owner, thread=found.thread.pk, artifact=found.artifact.pk)
    webhooks.put(tx, found.artifact, found.thread.pk)
    rows.mark_sent(tx, found.thread.pk)


@dataclass(frozen=True, slots=True)
class _Said:
    artifact: Artifact
    thread: int
    id: str
    words: str


def _say(ctx: Context, tx: Tx, actor: Actor, said: _Said) -> None:
    """Writes a comment down, and whom it concerns."""
    assert actor.user is not None
    agent = _agent_of(actor)
    spoke = rows.people_in(tx, said.thread)
    new = rows.NewComment(said.id, said.thread, said.artifact.pk, actor.user, agent, said.words)
    pk = rows.add(tx, new)
    told = {said.artifact.owner: Reason.COMMENT} | dict.fromkeys(spoke, Reason.REPLY)
    told |= dict.fromkeys(_mentioned(ctx, tx, said.words), Reason.MENTION)
    if not agent:
        # What one's own agent says is news.
        told.pop(actor.user, None)
    notices.add(tx, pk, told.items(), artifact=said.artifact.pk)


def _mentioned(ctx: Context, tx: Tx, words: str) -> list[int]:
    """Whether they may see the artifact is asked when they look: they are told nothing before."""
    named = dict.fromkeys(each.rstrip(".!?").lower() for each in _MENTION.findall(words))
    wanted = list(named)[: ctx.limits.comment_mentions]
    return people.keys_of(tx, wanted) if wanted else []
