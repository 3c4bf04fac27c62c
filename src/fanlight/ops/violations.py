"""What a page tried and its content policy stopped: told by viewers' shells, read by authors."""

from fanlight.db import artifacts
from fanlight.db import violations as rows
from fanlight.db.tx import Tx
from fanlight.db.violations import Violation as Violation
from fanlight.model.actor import Actor
from fanlight.model.events import ViolationsReported
from fanlight.model.policy import Action, Deny, decide
from fanlight.ops import access, versions
from fanlight.ops.context import Context
from fanlight.ops.versions import Shown

_LONGEST = 500


async def report(ctx: Context, actor: Actor, ref: str, found: list[Violation], *, n: int) -> int:
    """Keeps those not known yet, up to `limits.violations`; returns how many were new.

    Anybody who may view may report: a hostile page can make its viewers' shells send what it
    likes, so what is kept is short, counted and shown as text.
    """
    id_ = access.id_from(ref)
    short = [Violation(v.directive[:100], v.url[:_LONGEST], max(0, v.line)) for v in found]

    def write(tx: Tx) -> int:
        artifact = access.checked(tx, actor, id_, Action.VIEW)
        versions.checked(tx, artifact, n)
        new = rows.add(tx, artifact.pk, short, n=n, limit=ctx.limits.violations)
        if new:
            artifacts.change(tx, actor, artifact, ViolationsReported(n))
        return new

    return await ctx.db.write(write)


async def for_author(ctx: Context, actor: Actor, shown: Shown) -> list[Violation]:
    """Those of a version that the actor looks at; none for who may not publish to the artifact."""
    if isinstance(decide(actor, Action.PUBLISH, shown.artifact.role), Deny):
        return []
    return await ctx.db.read(lambda tx: rows.of(tx, shown.artifact.pk, shown.version.n))


async def listed(ctx: Context, actor: Actor, ref: str, n: int) -> list[Violation]:
    """For whoever may publish to the artifact, who alone can do something about them."""
    id_ = access.id_from(ref)

    def read(tx: Tx) -> list[Violation]:
        artifact = access.checked(tx, actor, id_, Action.PUBLISH)
        return rows.of(tx, artifact.pk, n)

    return await ctx.db.read(read)
