"""Server-sent events: `GET /api/v1/artifacts/{id}/events`.

The stream holds no database connection. It starts at the position in `Last-Event-ID`, or at
now, and then the hub wakes it; `docs/live-events.md` tells the whole story.
"""

import base64
import json
from collections.abc import AsyncIterator
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
from fanlight.ops import feed
from fanlight.ops.context import Context
from fanlight.ops.feed import Happened
from fanlight.web import API
from fanlight.web.caller import Caller, Ctx
from fanlight.wire import shapes

router = APIRouter(prefix=API, tags=["live"])

# Events after which a viewer may no longer be one: the stream ends, and starting it asks again.
_ASK_AGAIN = frozenset(
    {SharingChanged.type, ArtifactDeleted.type, ArtifactQuarantined.type, DeletionOrdered.type}
)
# Milliseconds. Heartbeats come more often, so that a stream without news is asked about too.
_ASK_EVERY = 30_000


@router.get("/artifacts/{id}/events", response_class=StreamingResponse)
async def events(
    id: str,
    ctx: Ctx,
    actor: Caller,
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    """What happens to an artifact, as `event: TYPE` with JSON data.

    Of the artifact: `version`, `renamed`, `sharing`, `deleted`, `undeleted`, `purged`,
    `quarantined`, `quarantine.released`, `deletion.ordered`, `violations`. Of the stream:
    `presence` (who is looking), `reset` (read the state anew).
    """
    artifact = await feed.watchable(ctx, actor, id)
    position = _position(ctx, last_event_id, artifact.seq)
    after = artifact.seq if position is None else position
    stream = ctx.hub.watch(feed.topic(artifact), after=after, name=actor.name)
    # The position comes first, so that a stream that breaks before its first event loses nothing.
    start = f"retry: 1000\nid: {ctx.org.epoch}.{after}\n\n".encode()
    if position is None:
        start += encode_frame(ctx, "reset", seq=after, data={})
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(
        _opened(start, _while_allowed(ctx, actor, artifact, stream=stream)),
        media_type="text/event-stream",
        headers=headers,
    )


async def load(ctx: Context, topic: str, after: int) -> list[Frame]:
    """What the hub sends to every viewer of a topic, encoded once."""
    news = await feed.after(ctx, topic, after)
    if news.reset:
        return [Frame(news.seq, encode_frame(ctx, "reset", seq=news.seq, data={}), "reset")]
    return [_frame(ctx, happened) for happened in news.happened]


def encode_presence(_topic: str, viewers: dict[str, int]) -> bytes:
    """Who is looking; without a position, since it is about now and not a step of the stream."""
    named = [{"name": name, "count": count} for name, count in sorted(viewers.items()) if name]
    data = json.dumps({"viewers": named, "total": sum(viewers.values())})
    return f"event: presence\ndata: {data}\n\n".encode()


def encode_frame(ctx: Context, kind: str, *, seq: int, data: dict[str, Any]) -> bytes:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"id: {ctx.org.epoch}.{seq}\nevent: {kind}\ndata: {text}\n\n".encode()


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
            yield chunk
    finally:
        await stream.close()


def _position(ctx: Context, last_event_id: str | None, now: int) -> int | None:
    """Where to go on from; None where the position is not of this stream: then all is read."""
    if last_event_id is None:
        return now
    epoch, _, seq = last_event_id.rpartition(".")
    if epoch != ctx.org.epoch or not seq.isascii() or not seq.isdigit() or len(seq) > 12:
        return None
    return int(seq) if int(seq) <= now else None


def _frame(ctx: Context, happened: Happened) -> Frame:
    event = happened.event
    final = event.type in _ASK_AGAIN
    data = encode_frame(ctx, event.type, seq=event.seq, data=_data(happened))
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
