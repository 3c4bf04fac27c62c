"""Two people, or two agents, edit one page: who comes second is told, and helped."""

import asyncio
from typing import Protocol

from fanlight.db import versions
from fanlight.delta.merge import merge3
from fanlight.model.actor import Actor, Door
from fanlight.model.artifact import Artifact, Version
from fanlight.model.errors import Conflict, Invalid
from fanlight.model.policy import Action, Allow, decide
from fanlight.ops import store
from fanlight.ops.context import Context
from fanlight.ops.intake import Intake

# Beyond this a merge would take longer than it takes the agent to read the live version.
_LARGEST_MERGE = 1024 * 1024


class Expecting(Protocol):
    """The part of a publish command that says what it builds upon."""

    @property
    def base_version(self) -> int | None: ...
    @property
    def force(self) -> bool: ...


async def check(
    ctx: Context,
    actor: Actor,
    artifact: Artifact,
    expecting: Expecting,
    *,
    head: Version,
    intake: Intake,
) -> None:
    """Raises `Conflict`, with a merge where there is a clean one, when the base is stale."""
    base = expecting.base_version
    if base is None or expecting.force or base == head.n:
        return
    if base > head.n or base < 1:
        raise Invalid(
            "no-base-version",
            f"There is no version {base} to build upon.",
            f"The newest is {head.n}. Read it, then publish with base_version {head.n}.",
            live_version=head.n,
        )
    # The merge holds what the others wrote, and a token that publishes may not be one that reads.
    may_read = isinstance(decide(actor, Action.VIEW, artifact.role), Allow)
    merged = await _merge(ctx, artifact, base, head, intake) if may_read else None
    raise _conflict(ctx, actor, artifact, live=head.n, base=base, merged=merged)


def recheck(
    ctx: Context, actor: Actor, artifact: Artifact, expecting: Expecting, *, n: int
) -> None:
    """Within the transaction: raises `Conflict` when somebody published since `check`."""
    base = expecting.base_version
    if base is not None and not expecting.force and n != base + 1:
        raise _conflict(ctx, actor, artifact, live=n - 1, base=base, merged=None)


def _conflict(
    ctx: Context, actor: Actor, artifact: Artifact, *, live: int, base: int, merged: str | None
) -> Conflict:
    by_tools = actor.door is Door.MCP
    return Conflict(
        "conflict",
        f"Version {live} was published since version {base}, on which this edit is based.",
        (_by_tools if by_tools else _by_requests)(artifact.id, live, merges=merged is not None),
        base_version=base,
        live_version=live,
        live_url=ctx.url_of(artifact.id, live),
        live_content_url=f"{ctx.origins.app}/api/v1/artifacts/{artifact.id}/versions/{live}/source",
        merged=merged,
    )


def _by_requests(_id: str, live: int, *, merges: bool) -> str:
    if merges:
        advice = f"Both edits merge cleanly: publish `merged` with base_version {live}."
    else:
        advice = f"Read version {live}, bring your edit into it, publish with base_version {live}."
    return f"{advice} To replace it regardless, publish with force."


def _by_tools(id_: str, live: int, *, merges: bool) -> str:
    """For a model, which has the MCP tools and what their schemas name."""
    to = f"`publish` with artifact={id_} and base_version={live}"
    if merges:
        advice = f"Both edits merge cleanly, as below: send that as html by {to}."
    else:
        advice = f"`read` artifact={id_} version={live}, bring your edit into it, then {to}."
    return f"{advice} To replace version {live} regardless, leave base_version out."


async def _merge(
    ctx: Context, artifact: Artifact, base: int, head: Version, intake: Intake
) -> str | None:
    """The three texts of the entry brought together; None where that is not clean."""
    earlier = await ctx.db.read(lambda tx: versions.find(tx, artifact.pk, base))
    if earlier is None or len(intake.files) > 1 or head.manifest is not None:
        return None
    if max(earlier.size, head.size, intake.files[0].size) > _LARGEST_MERGE:
        return None
    try:
        texts = [
            (await store.body(ctx, earlier.source)).decode(),
            intake.files[0].read().decode(),
            (await store.body(ctx, head.source)).decode(),
        ]
    except UnicodeDecodeError:
        return None
    return await asyncio.to_thread(merge3, texts[0], ours=texts[1], theirs=texts[2])
