"""What each tool does when it is called over HTTP: one operation each."""

from dataclasses import asdict
from hashlib import sha256
from io import BytesIO
from typing import Any

from fanlight.mcp import talking
from fanlight.model.actor import Actor
from fanlight.model.artifact import Artifact
from fanlight.model.errors import Invalid
from fanlight.ops import (
    answers,
    artifacts,
    diffs,
    links,
    observing,
    publish,
    sharing,
    versions,
    viewing,
    violations,
)
from fanlight.ops.answers import Answer
from fanlight.ops.context import Context
from fanlight.ops.describe import Description
from fanlight.ops.intake import Upload
from fanlight.ops.publish import Publish
from fanlight.wire import choices, shapes, tools
from fanlight.wire import cursor as cursors
from fanlight.wire.tools import (
    PAGE,
    FeedbackArguments,
    ListArguments,
    PublishArguments,
    ReadArguments,
    ShareArguments,
)
from fanlight.wire.usage import ViewsShape


async def call(
    ctx: Context,
    actor: Actor,
    name: str,
    arguments: dict[str, Any] | None,
    *,
    idempotency_key: str | None = None,
) -> str:
    """The tool's answer as text. Raises the operation's errors.

    `idempotency_key` is for publishing and sharing, which would do more the second time.
    """
    asked = tools.parse(name, arguments)
    if isinstance(asked, PublishArguments):
        return await _publish(ctx, actor, asked, idempotency_key)
    if isinstance(asked, ListArguments):
        return await _list(ctx, actor, asked)
    if isinstance(asked, ReadArguments):
        return await _read(ctx, actor, asked)
    if isinstance(asked, FeedbackArguments):
        return await talking.feed_back(ctx, actor, asked, idempotency_key)
    assert isinstance(asked, ShareArguments)
    return await _share(ctx, actor, asked, idempotency_key)


async def _publish(
    ctx: Context, actor: Actor, asked: PublishArguments, idempotency_key: str | None
) -> str:
    if asked.html is None:
        raise Invalid(
            "no-html",
            "Over HTTP a page comes as `html`; a path is of your machine.",
            "Send the page as html, or use the stdio server: fanlight mcp.",
        )
    data = asked.html.encode()
    command = Publish(
        files=(Upload("index.html", len(data), BytesIO(data)),),
        artifact=asked.artifact,
        describe=Description(
            title=asked.title,
            description=asked.description or "",
            icon=asked.icon or "",
            label=asked.label or "",
            note=asked.note or "",
        ),
        base_version=asked.base_version,
        audience=asked.audience,
        folder=asked.folder or None,
        idempotency_key=idempotency_key,
    )
    answer = asdict(await publish.publish(ctx, actor, command))
    answer.pop("created")
    return tools.answer(answer)


async def _list(ctx: Context, actor: Actor, asked: ListArguments) -> str:
    filter_ = artifacts.Filter(
        scope=asked.scope,
        query=asked.query or "",
        before=cursors.position(asked.cursor),
    )
    page = await artifacts.listed(ctx, actor, filter_, limit=PAGE)
    found = shapes.Artifacts(
        items=[_artifact(ctx, item) for item in page.items],
        next_cursor=cursors.after(page.after),
    )
    return tools.listing(found.model_dump())


async def _read(ctx: Context, actor: Actor, asked: ReadArguments) -> str:
    shown = await versions.show(ctx, actor, asked.artifact, asked.version)
    author = shown.version.author
    if asked.what == "diff":
        against = asked.against or shown.version.n - 1
        found = await diffs.between(
            ctx, actor, asked.artifact, a=against, b=shown.version.n, what="source"
        )
        return tools.framed(diffs.as_text(found), author=author)
    if asked.what == "comments":
        return await talking.read_threads(ctx, actor, asked.artifact)
    if asked.what == "analytics":
        return tools.framed(await _analytics(ctx, actor, asked.artifact), author="several people")
    if asked.what == "versions":
        return tools.framed(await _versions(ctx, actor, asked.artifact), author=author)
    if asked.what == "info":
        return tools.framed(await _info(ctx, actor, shown), author=author)
    observing.has_read(
        ctx,
        actor,
        shown.artifact.pk,
        n=shown.version.n,
        how="source",
        closed=shown.artifact.quarantined_at,
    )
    opened = await versions.file_of(ctx, shown, shown.version.entry)
    data = b"".join([chunk async for chunk in opened.chunks])
    return tools.framed(data.decode(errors="replace"), author=author)


async def _analytics(ctx: Context, actor: Actor, ref: str) -> str:
    found = ViewsShape.from_model(await viewing.of_artifact(ctx, actor, ref))
    return tools.analytics(found.model_dump())


async def _versions(ctx: Context, actor: Actor, ref: str) -> str:
    page = await versions.listed(ctx, actor, ref, before=None, limit=PAGE)
    found = shapes.Versions(
        items=[shapes.VersionShape.from_model(each) for each in page.items], next_cursor=None
    )
    return tools.versions(found.model_dump())


async def _info(ctx: Context, actor: Actor, shown: versions.Shown) -> str:
    artifact, version = shown.artifact, shown.version
    found = await violations.for_author(ctx, actor, shown)
    problems = [tools.violation(each.directive, each.url, line=each.line) for each in found]
    return tools.info(_artifact(ctx, artifact).model_dump(), shown=version.n, problems=problems)


def _artifact(ctx: Context, artifact: Artifact) -> shapes.ArtifactShape:
    return shapes.ArtifactShape.from_model(artifact, url=ctx.url_of(artifact.id))


async def _share(
    ctx: Context, actor: Actor, asked: ShareArguments, idempotency_key: str | None
) -> str:
    async def work(ctx: Context) -> Answer:
        # The link comes last: whatever is refused before it may be asked for again.
        options = links.Options(asked.expires_in, asked.password, asked.max_views)
        links.check(ctx, options)
        change = sharing.Change(asked.audience, asked.pin)
        await sharing.change(ctx, actor, asked.artifact, change)
        if asked.add is not None:
            role = choices.role(asked.role)
            await sharing.give(ctx, actor, asked.artifact, asked.add, role=role)
        if asked.remove is not None:
            await sharing.take(ctx, actor, asked.artifact, asked.remove)
        made = None
        if asked.link:
            made = await links.add_link(ctx, actor, asked.artifact, options)
        found = await sharing.show(ctx, actor, asked.artifact)
        url, id_ = (made.url, made.id) if made else (None, None)
        text = tools.sharing(_sharing(found), made=url)
        return Answer(200, {"id": id_, "text": text}, holds_secret=made is not None)

    content = sha256(f"mcp share {asked.model_dump_json()}".encode()).digest()
    request = answers.Request.of(actor, idempotency_key, content)
    answer = await answers.once(ctx, request, work)
    text: str = answer.body["text"]
    return text


def _sharing(found: sharing.Sharing) -> dict[str, Any]:
    return {
        "audience": found.audience,
        "pinned": found.pinned,
        "people": [shapes.ShareShape.from_model(each).model_dump() for each in found.shares],
        "links": found.links,
        "allowed": found.policy.allowed,
    }
