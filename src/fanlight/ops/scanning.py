"""Secrets and personal data in what is published: found, warned of, or refused.

Where the policy only warns, viewers have the version before it is scanned. Where it blocks, the
scan comes first, and what cannot be scanned in full is refused as well.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Protocol, TypeVar

from fanlight.db import artifacts, events, folders, policies
from fanlight.db import scanning as rows
from fanlight.db.tx import Tx
from fanlight.model.actor import SYSTEM, Actor
from fanlight.model.artifact import WIDTH, Artifact, Audience, Role
from fanlight.model.errors import Conflict, Denied, Refusal
from fanlight.model.events import ScanningChanged, SecretsFound
from fanlight.model.limits import Limits
from fanlight.model.page import PageWarning
from fanlight.model.policy import Action
from fanlight.model.scan import Scanning as Scanning
from fanlight.model.scan import ScanPolicy as ScanPolicy
from fanlight.ops import access, versions
from fanlight.ops.answers import Published
from fanlight.ops.context import Context
from fanlight.ops.intake import Upload
from fanlight.ops.versions import Shown
from fanlight.page.secrets import INCOMPLETE, Effort, Found, scan

T = TypeVar("T")

_TRIES = 5


class Publishing(Protocol):
    """The part of a publish command that is looked at."""

    @property
    def files(self) -> tuple[Upload, ...]: ...
    @property
    def artifact(self) -> str | None: ...
    @property
    def audience(self) -> Audience | None: ...
    @property
    def allow_secrets(self) -> str: ...


async def show(ctx: Context, actor: Actor) -> Scanning:
    access.require(actor, Action.MANAGE_POLICY)
    return await ctx.db.read(rows.find)


async def change(ctx: Context, actor: Actor, wanted: Scanning) -> Scanning:
    """Holds for what is published or made public from now on."""
    access.require(actor, Action.MANAGE_POLICY)

    def write(tx: Tx) -> Scanning:
        before = rows.find(tx)
        if before != wanted:
            rows.put(tx, wanted)
            events.record(tx, actor, ScanningChanged(asdict(before), asdict(wanted)))
        return wanted

    return await ctx.db.write(write)


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found; None where it was not looked at. `later`: it is to be, once it is out."""

    found: list[Found] | None
    later: bool = False


async def before(ctx: Context, actor: Actor, command: Publishing) -> Looked:
    """Looks at what is published where the policy has that done first.

    Raises `Denied` where the policy does not let it be published.
    """
    policy, artifact, audience = await ctx.db.read(lambda tx: _target(tx, actor, command))
    if not policy.blocks(audience):
        return Looked(None, later=policy.policy is not ScanPolicy.OFF)
    found = (await look(ctx, command)).found
    mine = artifact is None or artifact.role is Role.OWNER
    if found and not (policy.override and mine and command.allow_secrets.strip()):
        raise _refused(found, policy, Action.PUBLISH, artifact)
    if artifact is not None and artifact.pinned and command.audience is Audience.PUBLIC:
        shown = await ctx.db.read(lambda tx: _pinned(tx, artifact))
        unscanned = Unscanned(policy, Action.SHARE_PUBLIC, [shown])
        await _check_version(ctx, unscanned, shown, _effort(ctx.limits))
    return Looked(found)


async def after(
    ctx: Context, actor: Actor, command: Publishing, answer: Published, *, looked: Looked
) -> tuple[PageWarning, ...]:
    """Warns the author of what is in the version that was just published."""
    again = await look(ctx, command) if looked.later else looked
    found = again.found or []
    if found and not answer.unchanged:
        rules = dict(Counter(each.rule for each in found))
        event = SecretsFound(answer.version, rules, command.allow_secrets.strip()[:2_000])
        await ctx.db.write(lambda tx: _record(tx, actor, answer.id, event))
    return tuple(_warning(each) for each in found)


def settle(tx: Tx, actor: Actor, artifact: int, *, looked: Looked, reason: str) -> None:
    """Decides on a version within the transaction that publishes it, after it was written.

    The policy and the audience may have changed since `before`. Raises `Unscanned` where it has to
    be looked at first, `Denied` where it may not be published.
    """
    policy = rows.find(tx, kept=True)
    if policy.policy in {ScanPolicy.OFF, ScanPolicy.WARN}:
        return
    found = artifacts.by_key(tx, SYSTEM, artifact)
    assert found is not None
    if not policy.blocks(widest(tx, found)):
        return
    if looked.found is None:
        raise Unscanned(policy, Action.PUBLISH, [])
    if looked.found and not (policy.override and found.owner == actor.user and reason.strip()):
        raise _refused(looked.found, policy, Action.PUBLISH, found)


async def look(ctx: Context, command: Publishing) -> Looked:
    return Looked(await asyncio.to_thread(_scan, command.files, ctx.limits))


class Unscanned(Exception):
    """Raised to leave a transaction: it opens what has to be looked at before."""

    def __init__(self, policy: Scanning, action: Action, needed: list[Shown]) -> None:
        self.policy, self.action, self.needed = policy, action, needed


@dataclass(frozen=True, slots=True)
class Cleared:
    """Versions that were looked at, and hold nothing that would be refused."""

    _versions: set[tuple[int, int]] = field(default_factory=set)

    def require(
        self,
        tx: Tx,
        opens: Iterable[tuple[Artifact, int]],
        *,
        to: Audience,
        action: Action = Action.SHARE_PUBLIC,
    ) -> None:
        """Within a transaction that opens these versions to this audience, after it has done so.

        Raises `Unscanned` for those of which nothing is known.
        """
        policy = rows.find(tx, kept=True)
        if policy.blocks(to):
            left = {(a.pk, n): a for a, n in opens if (a.pk, n) not in self._versions}
            needed = [Shown(a, versions.checked(tx, a, n)) for (_, n), a in left.items()]
            if needed:
                raise Unscanned(policy, action, needed)

    def require_public(self, tx: Tx, ids: Iterable[str]) -> None:
        """As `require`, of artifacts that are opened to everybody: the newest and the pinned
        version. What lies in the trash is open again as soon as it is brought back.
        """
        if rows.find(tx, kept=True).blocks(Audience.PUBLIC):
            found = [artifacts.find(tx, SYSTEM, id_) for id_ in ids]
            opens = [(a, n) for a in found if a for n in {a.head, a.pinned or a.head}]
            self.require(tx, opens, to=Audience.PUBLIC)

    def add(self, shown: Shown) -> None:
        self._versions.add((shown.artifact.pk, shown.version.n))


async def opening(ctx: Context, work: Callable[[Cleared], Awaitable[T]]) -> T:
    """Does what opens artifacts further, once all that is opened was looked at.

    What has to be is known when its transaction is about to end; it is then left and done again.
    Raises `Denied` where something is found.
    """
    cleared, effort = Cleared(), _effort(ctx.limits)
    for _ in range(_TRIES):
        try:
            return await work(cleared)
        except Unscanned as unscanned:
            for shown in unscanned.needed:
                await _check_version(ctx, unscanned, shown, effort)
                cleared.add(shown)
    raise Conflict(
        "opened-meanwhile",
        "While this was looked at, new versions were published again and again.",
        "Try again in a moment.",
    )


async def _check_version(ctx: Context, unscanned: Unscanned, shown: Shown, effort: Effort) -> None:
    for file in await versions.open_files(ctx, shown, await versions.files_of(ctx, shown.version)):
        data = b"".join([chunk async for chunk in file.chunks])
        most = ctx.limits.warnings
        found = await asyncio.to_thread(scan, file.entry.path, data, most=most, effort=effort)
        if found:
            raise _refused(found, unscanned.policy, unscanned.action, shown.artifact)


def _effort(limits: Limits) -> Effort:
    return Effort(limits.scan_windows, limits.scan_seconds)


def _scan(files: Sequence[Upload], limits: Limits) -> list[Found]:
    effort, found = _effort(limits), list[Found]()
    for file in files:
        left = limits.warnings - len(found)
        if left > 0:
            found += scan(file.path, file.read(), most=left, effort=effort)
    return found


def _target(
    tx: Tx, actor: Actor, command: Publishing
) -> tuple[Scanning, Artifact | None, Audience]:
    """The policy, what is published to, and whom it will be open to."""
    policy = rows.find(tx)
    if policy.policy in {ScanPolicy.OFF, ScanPolicy.WARN}:
        return policy, None, Audience.PRIVATE
    if command.artifact is None:
        return policy, None, command.audience or policies.applying(tx, actor.user).first
    id_ = access.id_from(command.artifact)
    artifact = access.checked(tx, actor, id_, Action.PUBLISH)
    wanted = replace(artifact, audience=command.audience or artifact.audience)
    return policy, artifact, widest(tx, wanted, kept=False)


def widest(tx: Tx, artifact: Artifact, *, kept: bool = True) -> Audience:
    """A folder opens what is in it to its own audience too. `kept` is as of `db.folders`."""
    if artifact.folder is None:
        return artifact.audience
    folder = folders.audience_of(tx, artifact.folder, kept=kept)
    return max(artifact.audience, folder, key=WIDTH.__getitem__)


def _pinned(tx: Tx, artifact: Artifact) -> Shown:
    return Shown(artifact, versions.checked(tx, artifact, artifact.pinned or artifact.head))


def _record(tx: Tx, actor: Actor, id_: str, event: SecretsFound) -> None:
    artifact = artifacts.find(tx, SYSTEM, id_)
    if artifact is not None:
        events.record(tx, actor, event, artifact=artifact.pk)


def _warning(found: Found) -> PageWarning:
    if found.rule == INCOMPLETE:
        return PageWarning(
            INCOMPLETE, f"{found.path} is too much to look for secrets in all of it."
        )
    message = f"{found.path} holds what looks like a secret ({found.rule}): {found.excerpt}"
    return PageWarning("secret", message, found.line)


def _refused(
    found: list[Found], policy: Scanning, action: Action, artifact: Artifact | None
) -> Denied:
    names = ", ".join(sorted({each.rule for each in found}))
    advice = "Take it out and publish again; a secret that others have seen is to be replaced."
    if policy.override and action is Action.PUBLISH:
        advice += " If it is none, its owner can say why: --allow-secrets REASON."
    return Denied(
        "secrets-found",
        f"It holds what looks like a secret or personal data ({names}).",
        advice,
        rule="secrets",
        findings=[asdict(each) for each in found],
    ).on_record(Refusal("secrets", action, artifact.pk if artifact else None))
