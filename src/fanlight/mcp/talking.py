"""The tool `feedback`, and comments as `read` gives them, over HTTP."""

from hashlib import sha256

from fanlight.model.actor import Actor
from fanlight.model.comment import ThreadState
from fanlight.ops import answers, comments, feedback
from fanlight.ops.answers import Answer
from fanlight.ops.comments import Place
from fanlight.ops.context import Context
from fanlight.wire import comments as shapes
from fanlight.wire import tools
from fanlight.wire.tools import PAGE, FeedbackArguments


async def feed_back(
    ctx: Context, actor: Actor, asked: FeedbackArguments, idempotency_key: str | None
) -> str:
    """The tool's answer as text. What the agent has is acknowledged first."""
    if asked.cursor is not None:
        await feedback.acknowledge(ctx, actor, asked.cursor)
    if asked.action in {"reply", "resolve"}:
        content = sha256(f"mcp feedback {asked.model_dump_json()}".encode()).digest()
        request = answers.Request.of(actor, idempotency_key, content)

        async def work(ctx: Context) -> Answer:
            return Answer(200, await _speak(ctx, actor, asked))

        text: str = (await answers.once(ctx, request, work)).body
        return text
    seconds = ctx.limits.feedback_seconds if asked.action == "wait" else 0
    found = await feedback.wait(ctx, actor, seconds=seconds)
    items = [
        shapes.DeliveryShape.from_model(each, url=ctx.url_of(each.artifact)) for each in found.items
    ]
    return tools.feedback(shapes.FeedbackShape(items=items, cursor=found.cursor).model_dump())


async def read_threads(ctx: Context, actor: Actor, ref: str) -> str:
    """The newest threads of an artifact, the resolved ones among them."""
    threads = await comments.listed(ctx, actor, ref, state=ThreadState.ALL, before=None, limit=PAGE)
    items = [shapes.ThreadShape.from_model(each) for each in threads.items]
    found = shapes.Threads(items=items, next_cursor=None)
    return tools.framed(tools.comments(found.model_dump()), author="several people")


async def _speak(ctx: Context, actor: Actor, asked: FeedbackArguments) -> str:
    place = Place(*asked.place())
    if asked.action == "reply":
        await comments.reply(ctx, actor, place, asked.words())
        return "Replied."
    if asked.text:
        await comments.reply(ctx, actor, place, asked.text)
    await comments.resolve(ctx, actor, place, resolved=True)
    return "Resolved."
