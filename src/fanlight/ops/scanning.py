"""Secrets and personal data in what is published: found, warned of, or refused.

Where the policy only warns, viewers have the version before it is scanned. Where it blocks, the
scan comes first, and what cannot be scanned in full is refused as well.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Protocol

from fanlight.db import artifacts, events, folders, policies
from fanlight.db import scanning as rows
from fanlight.db.tx import Tx
from fanlight.model.actor import SYSTEM, Actor
from fanlight.model.artifact import WIDTH, Artifact, Audience, Role
from fanlight.model.errors import Denied, Refusal
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


async def before(ctx: Context, actor: Actor, command: Publishing) -> list[Found] | None:
    """What was found, where the policy has that looked at first; None where it can wait.

    Raises `Denied` where the policy does not let it be published.
    """
    policy, artifact, audience = await ctx.db.read(lambda tx: _target(tx, actor, command))
    if not policy.blocks(audience):
        return None if policy.policy is not ScanPolicy.OFF else []
    found = await _scanned(ctx, command.files)
    mine = artifact is None or artifact.role is Role.OWNER
    if found and not (policy.override and mine and command.allow_secrets.strip()):
        raise _refused(found, policy, Action.PUBLISH, artifact)
    return found


async def after(
    ctx: Context, actor: Actor, command: Publishing, answer: Published, *, seen: list[Found] | None
) -> tuple[PageWarning, ...]:
    """Warns the author of what is in the version that was just published."""
    found = await _scanned(ctx, command.files) if seen is None else seen
    if found and not answer.unchanged:
        rules = dict(Counter(each.rule for each in found))
        event = SecretsFound(answer.version, rules, command.allow_secrets.strip()[:2_000])
        await ctx.db.write(lambda tx: _record(tx, actor, answer.id, event))
    return tuple(_warning(each) for each in found)


async def check_opening(
    ctx: Context, actor: Actor, refs: Sequence[str], audience: Audience
) -> None:
    """Raises `Denied` where one of these artifacts may not be opened to this audience.

    Its newest version is looked at, and the pinned one, which others would see.
    """
    policy = await ctx.db.read(rows.find)
    if audience is not Audience.PUBLIC or not policy.blocks(audience):
        return
    effort = Effort(ctx.limits.scan_windows)
    for ref in refs:
        id_ = access.id_from(ref)
        for shown in await ctx.db.read(partial(_opened, actor=actor, id_=id_)):
            await _check_version(ctx, policy, shown, effort)


def _opened(tx: Tx, *, actor: Actor, id_: str) -> list[Shown]:
    """What lies in the trash too: it is open again as soon as it is brought back."""
    artifact = access.checked_in_trash(tx, actor, id_, Action.VIEW)
    numbers = {artifact.head, artifact.pinned or artifact.head}
    return [Shown(artifact, versions.checked(tx, artifact, n)) for n in numbers]


async def _check_version(ctx: Context, policy: Scanning, shown: Shown, effort: Effort) -> None:
    for file in await versions.open_files(ctx, shown, await versions.files_of(ctx, shown.version)):
        data = b"".join([chunk async for chunk in file.chunks])
        most = ctx.limits.warnings
        found = await asyncio.to_thread(scan, file.entry.path, data, most=most, effort=effort)
        if found:
            raise _refused(found, policy, Action.SHARE_PUBLIC, shown.artifact)


async def _scanned(ctx: Context, files: Sequence[Upload]) -> list[Found]:
    return await asyncio.to_thread(_scan, files, ctx.limits)


def _scan(files: Sequence[Upload], limits: Limits) -> list[Found]:
    effort, found = Effort(limits.scan_windows), list[Found]()
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
    return policy, artifact, _widest(tx, artifact, command.audience or artifact.audience)


def _widest(tx: Tx, artifact: Artifact, audience: Audience) -> Audience:
    """A folder opens what is in it to its own audience too."""
    folder = None if artifact.folder is None else folders.by_key(tx, SYSTEM, artifact.folder)
    return audience if folder is None else max(audience, folder.audience, key=WIDTH.__getitem__)


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
