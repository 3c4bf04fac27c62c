"""Quotas: what each person of a role may own at most."""

from dataclasses import dataclass

from fanlight.db import events
from fanlight.db import quotas as rows
from fanlight.db.people import User
from fanlight.db.roles import listed as custom_roles
from fanlight.db.tx import Tx
from fanlight.kit.sizes import size
from fanlight.model.actor import Actor
from fanlight.model.artifact import Artifact
from fanlight.model.errors import Denied, Invalid, Limited, Refusal
from fanlight.model.events import QuotaChanged
from fanlight.model.permission import OrgRole, Standing
from fanlight.model.policy import Action
from fanlight.model.usage import Quota
from fanlight.ops import access, roles
from fanlight.ops.context import Context

_MOST_BYTES = 1 << 50
_MOST_ARTIFACTS = 1_000_000


@dataclass(frozen=True, slots=True)
class RoleQuota:
    role: str
    quota: Quota


@dataclass(frozen=True, slots=True)
class Growth:
    """What a publish adds: bytes of contents that were not there, or a whole artifact."""

    artifact: int
    owner: int
    added: int
    is_new: bool


async def listed(ctx: Context, actor: Actor) -> list[RoleQuota]:
    """Of every role: first those that are always there, then custom ones by name."""
    access.require(actor, Action.MANAGE_POLICY)
    return await ctx.db.read(_listed)


async def put(ctx: Context, actor: Actor, role: str, quota: Quota) -> RoleQuota:
    """Holds from the next publish on; what is there already stays, however much it is."""
    access.require(actor, Action.MANAGE_POLICY)
    _check_bounds(quota)

    def write(tx: Tx) -> RoleQuota:
        standing = roles.standing(tx, role)
        key = rows.key_of(standing)
        before = rows.listed(tx).get(key, Quota())
        if before != quota:
            rows.put(tx, key, quota)
            events.record(tx, actor, QuotaChanged(standing.name, _told(before), _told(quota)))
        return RoleQuota(standing.name, quota)

    return await ctx.db.write(write)


def grow(tx: Tx, actor: Actor, growth: Growth) -> None:
    """Counts what was published. Raises `Limited` where the owner has more than they may own.

    What adds nothing is never refused.
    """
    has_quota = rows.grow(tx, growth.artifact, growth.added)
    found = rows.of_person(tx, growth.owner) if has_quota else None
    if found is None:
        return
    quota, role = found
    used = rows.used(tx, growth.owner)
    whose = "You own" if growth.owner == actor.user else "Its owner owns"
    if growth.is_new and 0 < quota.artifacts < used.artifacts:
        before = used.artifacts - 1
        raise _reached(
            f"{whose} {before:,} of the {quota.artifacts:,} artifacts that each {role} may own.",
            resource="artifacts",
            used=before,
            quota=quota.artifacts,
        )
    if growth.added and 0 < quota.bytes < used.bytes:
        before = used.bytes - growth.added
        raise _reached(
            f"{whose} {size(before)} of the {size(quota.bytes)} that each {role} may own, and this "
            f"would add {size(growth.added)}.",
            resource="bytes",
            used=before,
            quota=quota.bytes,
        )


def check_receiving(tx: Tx, actor: Actor, artifact: Artifact, to: User) -> None:
    """Raises `Limited` where who gets an artifact may not own so much, and `Denied` where it would
    fill the quota of somebody who has no part in it.
    """
    found = rows.of_person(tx, to.pk)
    if found is None:
        return
    if not (access.may(actor, Action.TRANSFER) or rows.has_published(tx, to.pk, artifact.pk)):
        raise Denied(
            "denied-receiver",
            f"{to.email} has a quota, and no part in this artifact yet.",
            "Let them publish a version of it first, as an editor; or ask an administrator to "
            "transfer it.",
            rule="receiver",
        ).on_record(Refusal("receiver", Action.GIVE_AWAY, artifact.pk))
    quota, role = found
    used, added = rows.used(tx, to.pk), rows.bytes_of(tx, artifact.pk)
    for resource, most, has, more in (
        ("artifacts", quota.artifacts, used.artifacts, 1),
        ("bytes", quota.bytes, used.bytes, added),
    ):
        if 0 < most < has + more:
            raise _reached(
                f"{to.email} would own more {resource} with it than each {role} may.",
                resource=resource,
                used=has,
                quota=most,
            )


def _listed(tx: Tx) -> list[RoleQuota]:
    quotas = rows.listed(tx)
    custom = [Standing(OrgRole.MEMBER, role) for role, _ in custom_roles(tx)]
    standings = [Standing(role) for role in OrgRole] + custom
    return [RoleQuota(each.name, quotas.get(rows.key_of(each), Quota())) for each in standings]


def _check_bounds(quota: Quota) -> None:
    fits = 0 <= quota.bytes <= _MOST_BYTES and 0 <= quota.artifacts <= _MOST_ARTIFACTS
    if not fits:
        raise Invalid(
            "bad-quota",
            "This is no quota.",
            f"Give up to {size(_MOST_BYTES)} and {_MOST_ARTIFACTS:,} artifacts; 0 is no bound.",
        )


def _told(quota: Quota) -> dict[str, int]:
    return {"bytes": quota.bytes, "artifacts": quota.artifacts}


def _reached(title: str, *, resource: str, used: int, quota: int) -> Limited:
    return Limited(
        "quota-reached",
        title,
        "Delete what is no longer needed for good, also from the trash; or ask an administrator "
        "for a larger quota.",
        resource=resource,
        used=used,
        quota=quota,
    )
