"""Server-sent events: `GET /api/v1/artifacts/{id}/events`.

The stream holds no database connection. It starts at the position in `Last-Event-ID`, or at
now, and then the hub wakes it; `docs/live-events.md` tells the whole story.
"""

import base64
import json
from collections.abc import AsyncIterator
from functools import lru_cache
from typing import Annotated, Any

from fastapi import APIRouter, Header
from starlette.responses import StreamingResponse

from fanlight.kit.clock import iso
from fanlight.model.actor import Actor
from fanlight.model.artifact import Artifact
from fanlight.model.events import (
    ArtifactDeleted,
    ArtifactQuarantined,
    DeletionOrdered,
    SharingChanged,
    for_streams,
)
from fanlight.model.ports import Frame, Stream
from fanlight.ops import feed, feedback
from fanlight.ops.context import Context
from fanlight.ops.feed import Happened
from fanlight.web import API
from fanlight.web.caller import Caller, Ctx
from fanlight.web.described import EVENTS, body
from fanlight.wire import shapes

router = APIRouter(prefix=API, tags=["live"])

# Events after which a viewer may no longer be one: the stream ends, and starting it asks again.
_ASK_AGAIN = frozenset(
    {SharingChanged.type, ArtifactDeleted.type, ArtifactQuarantined.type, DeletionOrdered.type}
)
# Milliseconds. Heartbeats come more often, so that a stream without news is asked about too.
_ASK_EVERY = 30_000
_PRESENCE = b"event: presence\ndata: "


@router.get("/artifacts/{id}/events", **body(EVENTS))
async def events(
    id: str,
    ctx: Ctx,
    actor: Caller,
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    """What happens to an artifact, as `event: TYPE` with JSON data.

    Of the artifact: `version`, `renamed`, `sharing`, `deleted`, `undeleted`, `purged`,
    `quarantined`, `quarantine.released`, `deletion.ordered`, `violations`, `comment` (which
    thread, never what was said). Of the stream: `presence` (who is looking), `reset` (read the
    state anew).
    """
    artifact = await feed.watchable(ctx, actor, id)
    position = _position(ctx, last_event_id, artifact)
    after = artifact.seq if position is None else position
    stream = ctx.hub.watch(feed.topic(artifact), after=after, name=actor.name)
    # The position comes first, so that a stream that breaks before its first event loses nothing.
    told = None if artifact.is_held else after
    start = f"retry: 1000\n{_id(ctx, told) or _nowhere(ctx)}\n".encode()
    if position is None:
        start += encode_frame(ctx, "reset", seq=told, data={})
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(
        _opened(start, _while_allowed(ctx, actor, artifact, stream=stream)),
        media_type=EVENTS,
        headers=headers,
    )


async def load(ctx: Context, topic: str, after: int) -> list[Frame]:
    """What the hub sends to every viewer of a topic, encoded once."""
    if topic.startswith(feedback.PREFIX):
        position = await feedback.moved(ctx, topic, after)
        return [] if position is None else [Frame(position, b": feedback\n\n", "feedback")]
    news = await feed.after(ctx, topic, after)
    numbered = feed.is_numbered(topic)
    if news.reset:
        told = news.seq if numbered else None
        return [Frame(news.seq, encode_frame(ctx, "reset", seq=told, data={}), "reset")]
    return [_frame(ctx, happened, numbered=numbered) for happened in news.happened]


def encode_presence(_topic: str, viewers: dict[str, int]) -> bytes:
    """Who is looking; without a position, since it is about now and not a step of the stream."""
    named = [{"name": name, "count": count} for name, count in sorted(viewers.items()) if name]
    data = json.dumps({"viewers": named, "total": sum(viewers.values())})
    return _PRESENCE + data.encode() + b"\n\n"


@lru_cache(maxsize=64)
def nameless(chunk: bytes) -> bytes:
    """Whoever is outside learns how many are looking, and not who. Presence comes by itself."""
    if not chunk.startswith(_PRESENCE):
        return chunk
    told = json.loads(chunk.removeprefix(_PRESENCE))
    return _PRESENCE + json.dumps(told | {"viewers": []}).encode() + b"\n\n"


def encode_frame(ctx: Context, kind: str, *, seq: int | None, data: dict[str, Any]) -> bytes:
    """`seq` is None where the numbers would tell how much happens that the viewer cannot see."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"{_id(ctx, seq)}event: {kind}\ndata: {text}\n\n".encode()


def _id(ctx: Context, seq: int | None) -> str:
    return "" if seq is None else f"id: {ctx.org.epoch}.{seq}\n"


def _nowhere(ctx: Context) -> str:
    """A position of no stream: whoever comes back with it reads the state anew."""
    return f"id: {ctx.org.epoch}.pinned\n"


async def _opened(start: bytes, stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield start
    async for chunk in stream:
        yield chunk


async def _while_allowed(
    ctx: Context, actor: Actor, artifact: Artifact, *, stream: Stream
) -> AsyncIterator[bytes]:
    """The stream, until its viewer was removed, signed out, or their token or link has ended.

    Sharing that changes ends it by its own event; the rest the hub says, or the clock does where
    the hub was not told: a link or a token whose time is over.
    """
    asked, ended = ctx.clock.now(), ctx.hub.ended
    try:
        async for chunk in stream:
            if ended != ctx.hub.ended or ctx.clock.now() - asked > _ASK_EVERY:
                asked, ended = ctx.clock.now(), ctx.hub.ended
                if not await feed.may_go_on(ctx, actor, artifact):
                    return
            yield chunk if actor.is_member else nameless(chunk)
    finally:
        await stream.close()


def _position(ctx: Context, last_event_id: str | None, artifact: Artifact) -> int | None:
    """Where to go on from; None where the position is not of this stream: then all is read."""
    now = artifact.seq
    if last_event_id is None:
        return now
    if artifact.is_held:
        return None
    epoch, _, seq = last_event_id.rpartition(".")
    if epoch != ctx.org.epoch or not seq.isascii() or not seq.isdigit() or len(seq) > 12:
        return None
    return int(seq) if int(seq) <= now else None


def _frame(ctx: Context, happened: Happened, *, numbered: bool) -> Frame:
    event = happened.event
    final = event.type in _ASK_AGAIN
    told = event.seq if numbered else None
    data = encode_frame(ctx, event.type, seq=told, data=_data(happened))
    return Frame(event.seq, data, event.type, final=final)


def _data(happened: Happened) -> dict[str, Any]:
    event, version = happened.event, happened.version
    if version is None:
        return {"at": iso(event.at), **for_streams(event.type, event.data)}
    patch = happened.patch
    return {
        **shapes.VersionShape.from_model(version).model_dump(),
        "patch_from": happened.patch_from,
        "patch": base64.b64encode(patch).decode() if patch is not None else None,
    }
