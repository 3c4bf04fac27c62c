"""Secrets and personal data in what is published: found, warned of, or refused.

Where the policy only warns, viewers have the version before it is scanned. Where it blocks, the
scan comes first, and what cannot be scanned in full is refused as well.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Protocol, TypeVar

from fanlight.db import artifacts, events, folders, policies
from fanlight.db import scanning as rows
from fanlight.db.tx import Tx
from fanlight.model.actor import SYSTEM, Actor, Door
from fanlight.model.artifact import WIDTH, Artifact, Audience
from fanlight.model.errors import Conflict, Denied, Refusal
from fanlight.model.events import ScanningChanged, SecretsFound
from fanlight.model.limits import Limits
from fanlight.model.page import PageWarning
from fanlight.model.policy import OPENING, Action
from fanlight.model.scan import Scanning as Scanning
from fanlight.model.scan import ScanPolicy as ScanPolicy
from fanlight.ops import access, versions
from fanlight.ops.answers import Published
from fanlight.ops.context import Context
from fanlight.ops.intake import Upload
from fanlight.ops.versions import Shown
from fanlight.page.secrets import INCOMPLETE, Effort, Found, scan

T = TypeVar("T")

# Versions that one transaction asks for.
_AT_ONCE = 20


class Publishing(Protocol):
    """The part of a publish command that is looked at."""

    @property
    def files(self) -> tuple[Upload, ...]: ...
    @property
    def artifact(self) -> str | None: ...
    @property
    def audience(self) -> Audience | None: ...
    @property
    def folder(self) -> str | None: ...
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
class Excuse:
    """Who lets out what was found in it, and why.

    `reason` is "" where none was given, None where there is no way to give one.
    """

    actor: Actor
    reason: str | None

    def check(
        self,
        found: list[Found],
        policy: Scanning,
        *,
        action: Action,
        artifact: Artifact | None,
        n: int | None = None,
    ) -> None:
        """Raises `Denied` where something was found, and this does not let it out.

        `n`: in a version that is there already.
        """
        mine = artifact is None or artifact.owner == self.actor.user
        allowed = policy.override and mine
        if found and not (allowed and self._said()):
            asks = allowed and self.reason is not None
            advice = self._advice(asks=asks, override=policy.override)
            if n is not None:
                advice += " Earlier versions are open with it; a new artifact begins without them."
            refused = _refused(found, advice, asks=asks, n=n)
            raise refused.on_record(Refusal("secrets", action, artifact.pk if artifact else None))

    def record(self, tx: Tx, artifact: int, *, n: int, found: list[Found]) -> None:
        rules = dict(Counter(each.rule for each in found))
        event = SecretsFound(n, rules, self._said()[:2_000])
        events.record(tx, self.actor, event, artifact=artifact)

    def _said(self) -> str:
        return (self.reason or "").strip()

    def _advice(self, *, asks: bool, override: bool) -> str:
        """For the door that they came through."""
        if not override or self.reason is None:
            return ""
        if self.actor.door is Door.MCP:
            return (
                " If it is none, ask the person who owns it: they can say why, in the page's share "
                "dialog or with --allow-secrets of fanlight publish, share and restore."
            )
        if not asks:
            return " If it is none, its owner can say why and let it out."
        given = "" if self.actor.door is Door.WEB else ": allow_secrets, or --allow-secrets REASON"
        return f" If it is none, say why{given}."


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
    excuse = Excuse(actor, command.allow_secrets)
    excuse.check(found or [], policy, action=Action.PUBLISH, artifact=artifact)
    return Looked(found)


async def after(
    ctx: Context, actor: Actor, command: Publishing, answer: Published, *, looked: Looked
) -> tuple[PageWarning, ...]:
    """Warns the author of what is in the version that was just published."""
    again = await look(ctx, command) if looked.later else looked
    found = again.found or []
    if found and looked.later and not answer.unchanged:
        excuse = Excuse(actor, command.allow_secrets)
        await ctx.db.write(lambda tx: _record_of(tx, answer, found, excuse))
    return tuple(_warning(each) for each in found)


def settle(
    tx: Tx, artifact: int, n: int, *, looked: Looked, excuse: Excuse, opened: bool = False
) -> None:
    """Decides on version `n` within the transaction that publishes or opens it, after that.

    The policy and the audience may have changed since `before`. What was found goes on record with
    why it is let out. Raises `Unscanned` where it has to be looked at first, `Denied` where it may
    not be published. Where it `opened` the artifact, the versions before it have to be looked at,
    too.
    """
    policy = rows.find(tx, kept=True)
    if policy.policy not in {ScanPolicy.OFF, ScanPolicy.WARN}:
        found = artifacts.by_key(tx, SYSTEM, artifact)
        assert found is not None
        to = widest(tx, found)
        if policy.blocks(to):
            if looked.found is None:
                raise Unscanned(policy, Action.PUBLISH, [], to=to)
            excuse.check(looked.found, policy, action=Action.PUBLISH, artifact=found)
            rows.clear(tx, artifact, n, excused_to=to if looked.found else None)
            if opened:
                require(tx, [found.id], to=to)
    if looked.found:
        excuse.record(tx, artifact, n=n, found=looked.found)


async def look(ctx: Context, command: Publishing) -> Looked:
    return Looked(await asyncio.to_thread(_scan, command.files, ctx.limits))


class Unscanned(Exception):
    """Raised to leave a transaction: it opens what has to be looked at before.

    That is what is being published where it `is_new`, else the versions that are `needed`.
    """

    def __init__(
        self, policy: Scanning, action: Action, needed: list[Shown], *, to: Audience
    ) -> None:
        self.policy, self.action, self.needed, self.to = policy, action, needed, to
        self.is_new = not needed


def require_version(tx: Tx, artifact: Artifact, n: int, *, to: Audience) -> None:
    """Within a transaction that publishes this version again, to this audience.

    Raises `Unscanned` where nothing is known of it.
    """
    policy = rows.find(tx, kept=True)
    if policy.blocks(to) and not rows.is_clear(tx, artifact.pk, n, policy=policy, to=to):
        needed = Shown(artifact, versions.checked(tx, artifact, n))
        raise Unscanned(policy, Action.PUBLISH, [needed], to=to)


def require(tx: Tx, ids: Iterable[str], *, to: Audience, after: int = 0) -> None:
    """Within a transaction that opens artifacts to this audience, after it has done so: those
    versions of them that are behind `after`.

    Raises `Unscanned` for versions that its viewers can reach and of which nothing is known. What
    lies in the trash is open again as soon as it is brought back.
    """
    policy = rows.find(tx, kept=True)
    if not policy.blocks(to):
        return
    needed = list[Shown]()
    for id_ in ids:
        artifact = artifacts.find(tx, SYSTEM, id_)
        if artifact is not None:
            left = _AT_ONCE - len(needed)
            unclear = rows.unclear(tx, artifact, policy=policy, to=to, after=after, limit=left)
            needed += [Shown(artifact, versions.checked(tx, artifact, n)) for n in unclear]
        if len(needed) == _AT_ONCE:
            break
    if needed:
        raise Unscanned(policy, OPENING[to], needed, to=to)


async def opening(ctx: Context, excuse: Excuse, work: Callable[[], Awaitable[T]]) -> T:
    """Does what opens artifacts further, once all that is opened was looked at.

    What has to be is known when its transaction is about to end; it is then left and done again.
    What was looked at stays so: where there is more than one request may take, the next goes on.
    Raises `Denied` where something is found and not excused, `Conflict` where there is more to
    look at.
    """
    left = Effort(ctx.limits.scan_windows, ctx.limits.scan_seconds)
    while True:
        try:
            return await work()
        except Unscanned as unscanned:
            if left.is_over:
                raise _goes_on() from None
            for shown in unscanned.needed:
                await _check_version(ctx, shown, why=unscanned, excuse=excuse, left=left)


def _goes_on() -> Conflict:
    return Conflict(
        "scan-goes-on",
        "Its versions are looked through for secrets first, and there are more than one request "
        "may take.",
        "Nothing was opened yet. Ask again; it goes on where it is.",
    )


async def _check_version(
    ctx: Context, shown: Shown, *, why: Unscanned, excuse: Excuse, left: Effort
) -> None:
    """Of what is left for one request, a version takes what it takes: each has a whole effort."""
    if left.is_over:
        return
    effort, artifact, n = _effort(ctx.limits), shown.artifact, shown.version.n
    found = await _found_in(ctx, shown, effort)
    excuse.check(found, why.policy, action=why.action, artifact=artifact, n=n)
    left.windows -= ctx.limits.scan_windows - effort.windows
    left.seconds -= ctx.limits.scan_seconds - effort.seconds
    # Also what takes no effort takes time.
    left.windows -= 1

    def write(tx: Tx) -> None:
        rows.clear(tx, artifact.pk, n, excused_to=why.to if found else None)
        if found:
            excuse.record(tx, artifact.pk, n=n, found=found)

    await ctx.db.write(write)


async def _found_in(ctx: Context, shown: Shown, effort: Effort) -> list[Found]:
    found = list[Found]()
    for file in await versions.open_files(ctx, shown, await versions.files_of(ctx, shown.version)):
        left = ctx.limits.warnings - len(found)
        if left <= 0:
            break
        data = b"".join([chunk async for chunk in file.chunks])
        found += await asyncio.to_thread(scan, file.entry.path, data, most=left, effort=effort)
    return found


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
        folder = access.folder_to_begin_in(tx, actor, command.folder)
        key = folder.pk if folder is not None else None
        first = command.audience or policies.applying(tx, actor.user, key).first
        return policy, None, _wider(first, folder.audience if folder is not None else first)
    id_ = access.id_from(command.artifact)
    artifact = access.checked(tx, actor, id_, Action.PUBLISH)
    audience = command.audience or artifact.audience
    if command.folder is not None:
        folder = access.folder_to_fill(tx, actor, command.folder)
        return policy, artifact, _wider(audience, folder.audience)
    return policy, artifact, widest(tx, replace(artifact, audience=audience), kept=False)


def widest(tx: Tx, artifact: Artifact, *, kept: bool = True) -> Audience:
    """A folder opens what is in it to its own audience too. `kept` is as of `db.folders`."""
    if artifact.folder is None:
        return artifact.audience
    return _wider(artifact.audience, folders.audience_of(tx, artifact.folder, kept=kept))


def _wider(one: Audience, other: Audience) -> Audience:
    return max(one, other, key=WIDTH.__getitem__)


def _record_of(tx: Tx, answer: Published, found: list[Found], excuse: Excuse) -> None:
    artifact = artifacts.find(tx, SYSTEM, answer.id)
    if artifact is not None:
        excuse.record(tx, artifact.pk, n=answer.version, found=found)


def _warning(found: Found) -> PageWarning:
    if found.rule == INCOMPLETE:
        return PageWarning(
            INCOMPLETE, f"{found.path} is too much to look for secrets in all of it."
        )
    message = f"{found.path} holds what looks like a secret ({found.rule}): {found.excerpt}"
    return PageWarning("secret", message, found.line)


def _refused(found: list[Found], advice: str, *, asks: bool, n: int | None) -> Denied:
    """`asks`: whether the same request may come again with a reason."""
    names = ", ".join(sorted({each.rule for each in found}))
    what = "It" if n is None else f"Version {n}"
    remedy = "Take it out and publish again; a secret that others have seen is to be replaced."
    return Denied(
        "secrets-found",
        f"{what} holds what looks like a secret or personal data ({names}).",
        remedy + advice,
        rule="secrets",
        asks_reason=asks,
        findings=[asdict(each) for each in found],
    )
