"""The organisation's policy: how far its people share, and what is published by whom."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from fanlight.db import events, folders, people, policies
from fanlight.db.policies import FolderBound as FolderBound
from fanlight.db.tx import Tx
from fanlight.model.actor import SYSTEM, Actor
from fanlight.model.artifact import WIDTH, Audience
from fanlight.model.errors import Invalid, Missing
from fanlight.model.events import (
    FolderPolicyChanged,
    PolicyChanged,
    PublishingChanged,
    RolePolicyChanged,
)
from fanlight.model.guest import ANY, ANYBODY, Domains
from fanlight.model.limits import Limits
from fanlight.model.policy import Action
from fanlight.model.share import Bound as Bound
from fanlight.model.share import SharingPolicy
from fanlight.model.switches import Publishing
from fanlight.ops import access, roles
from fanlight.ops.context import Context

_LONGEST_NAME = 100
_MOST_AGENTS = 50
_MOST_DOMAINS = 200
# RFC 1035, 2.3.4.
_LONGEST_DOMAIN = 253
_DOMAIN = re.compile(r"[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+")


@dataclass(frozen=True, slots=True)
class Policy:
    """All of it: what it says of each role, and of those folders that it says something of."""

    sharing: SharingPolicy
    publishing: Publishing
    roles: Sequence[tuple[str, Bound]]
    folders: Sequence[FolderBound]


async def show(ctx: Context, actor: Actor) -> Policy:
    access.require(actor, Action.MANAGE_POLICY)
    return await ctx.db.read(_all)


def _all(tx: Tx) -> Policy:
    return Policy(
        sharing=people.policy(tx),
        publishing=policies.publishing(tx),
        roles=policies.of_roles(tx),
        folders=policies.of_folders(tx),
    )


@dataclass(frozen=True, slots=True)
class Change:
    """As `SharingPolicy` and `Publishing`; None stays as it is, and 0 bytes are the server's."""

    most: Audience | None = None
    first: Audience | None = None
    external: bool | None = None
    links: bool | None = None
    guests: Sequence[str] | None = None
    publishing: bool | None = None
    page_bytes: int | None = None
    set_bytes: int | None = None
    agents: Sequence[str] | None = None

    def of_sharing(self, before: SharingPolicy) -> SharingPolicy:
        wanted = {each.name: getattr(self, each.name) for each in fields(SharingPolicy)}
        given = {name: value for name, value in wanted.items() if value is not None}
        if self.guests is not None:
            given["guests"] = _domains(self.guests)
        return replace(before, **given)

    def of_publishing(self, before: Publishing, actor: Actor, now: int) -> Publishing:
        after = replace(
            before,
            page_bytes=before.page_bytes if self.page_bytes is None else self.page_bytes or None,
            set_bytes=before.set_bytes if self.set_bytes is None else self.set_bytes or None,
            agents=before.agents if self.agents is None else _names(self.agents),
        )
        if self.publishing is None or self.publishing is before.is_on:
            return after
        off = (None, "") if self.publishing else (now, actor.name)
        return replace(after, off_at=off[0], off_by=off[1])


async def change(ctx: Context, actor: Actor, wanted: Change) -> Policy:
    """Holds at once and everywhere, and changes no artifact: put back, all is as before."""
    access.require(actor, Action.MANAGE_POLICY)
    _check_sizes(ctx.limits, wanted)

    def write(tx: Tx) -> Policy:
        _change_sharing(tx, actor, wanted)
        _change_publishing(tx, actor, wanted)
        return _all(tx)

    return await ctx.db.write(write)


def _domains(domains: Sequence[str]) -> Domains:
    """As they are kept; one `*` is for any. Raises `Invalid` for what is no domain."""
    found = {each.strip().lower().removeprefix("@") for each in domains} - {""}
    if ANY in found:
        return ANYBODY
    bad = [each for each in found if len(each) > _LONGEST_DOMAIN or not _DOMAIN.fullmatch(each)]
    if bad or len(found) > _MOST_DOMAINS:
        raise Invalid(
            "bad-domains",
            f"{min(bad)[:100]!r} is no domain."
            if bad
            else f"There may be {_MOST_DOMAINS} domains.",
            "Give what stands behind the @ of addresses, like partner.example, or * for any.",
        )
    return tuple(sorted(found))


async def bind_role(ctx: Context, actor: Actor, role: str, wanted: Bound) -> Policy:
    """How far what those with a role own reaches; `Bound()` says nothing of it any more."""
    access.require(actor, Action.MANAGE_POLICY)
    wanted = _clean(wanted)
    _check_bound(wanted)

    def write(tx: Tx) -> Policy:
        standing = roles.standing(tx, role)
        before = policies.of_role(tx, standing)
        if before != wanted:
            policies.bind_role(tx, standing, wanted)
            told = RolePolicyChanged(standing.name, asdict(before), asdict(wanted))
            events.record(tx, actor, told)
        return _all(tx)

    return await ctx.db.write(write)


async def bind_folder(ctx: Context, actor: Actor, id_: str, wanted: Bound) -> Policy:
    """How far a folder and what is in it reach, whoever owns it; as `bind_role`."""
    access.require(actor, Action.MANAGE_POLICY)
    wanted = _clean(wanted)
    _check_bound(wanted)

    def write(tx: Tx) -> Policy:
        folder = folders.find(tx, SYSTEM, id_)
        if folder is None:
            raise Missing("no-folder", "There is no such folder.", "Give its ID.")
        before = policies.of_folder(tx, folder.pk)
        if before != wanted:
            policies.bind_folder(tx, folder.pk, wanted)
            told = FolderPolicyChanged(id_, asdict(before), asdict(wanted))
            events.record(tx, actor, told)
        return _all(tx)

    return await ctx.db.write(write)


def _clean(wanted: Bound) -> Bound:
    return wanted if wanted.guests is None else replace(wanted, guests=_domains(wanted.guests))


def _change_sharing(tx: Tx, actor: Actor, wanted: Change) -> None:
    before = people.policy(tx)
    after = wanted.of_sharing(before)
    _check_bound(Bound(after.most, after.first))
    if before != after:
        people.set_policy(tx, after)
        events.record(tx, actor, PolicyChanged(asdict(before), asdict(after)))


def _change_publishing(tx: Tx, actor: Actor, wanted: Change) -> None:
    before = policies.publishing(tx)
    after = wanted.of_publishing(before, actor, tx.now)
    if before != after:
        policies.set_publishing(tx, after)
        if before.off_at != after.off_at:
            policies.switch_publishing(tx, after.off_at, actor)
        events.record(tx, actor, PublishingChanged(_told(before), _told(after)))


def _told(publishing: Publishing) -> dict[str, Any]:
    """Who switched it off and when is who changed it, and when."""
    told = asdict(publishing)
    del told["off_at"], told["off_by"]
    return told | {"on": publishing.is_on, "agents": list(publishing.agents)}


def _check_bound(wanted: Bound) -> None:
    if wanted.most and wanted.first and WIDTH[wanted.first] > WIDTH[wanted.most]:
        raise Invalid(
            "bad-policy",
            f"New artifacts cannot be {wanted.first} where the widest audience is {wanted.most}.",
            "Choose a narrower first audience, or a wider widest one.",
        )


def _check_sizes(limits: Limits, wanted: Change) -> None:
    for name in ("page_bytes", "set_bytes"):
        value, most = getattr(wanted, name), getattr(limits, name)
        if value is not None and not 0 <= value <= most:
            raise Invalid(
                "bad-size-limit",
                f"The server takes {most} bytes, so the organisation's limit is 1 to {most}.",
                f"Give such a number, or 0 for the server's own. Its setting is limits.{name}.",
                limit=most,
            )


def _names(agents: Sequence[str]) -> tuple[str, ...]:
    """As clients claim them, each once."""
    names = {name.casefold(): name for each in agents if (name := " ".join(each.split()))}
    long = any(len(name) > _LONGEST_NAME or not name.isprintable() for name in names.values())
    if long or len(names) > _MOST_AGENTS:
        raise Invalid(
            "bad-agents",
            f"There may be {_MOST_AGENTS} agents, each with a name of up to {_LONGEST_NAME} "
            "characters.",
            "Give the names that clients claim, like claude-code.",
        )
    return tuple(names.values())
