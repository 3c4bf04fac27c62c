"""Retention: what nobody works on goes to the trash, and from there for good.

Each artifact goes in a transaction of its own, which asks again whether it is due: a sweep can be
stopped anywhere, runs in several servers at once, and after a crash simply goes on.
"""

from dataclasses import dataclass
from functools import partial

from fanlight.db import artifacts, events, folders
from fanlight.db import retention as rows
from fanlight.db.tx import Tx
from fanlight.kit import paging
from fanlight.kit.paging import Page
from fanlight.model.actor import SYSTEM, Actor
from fanlight.model.errors import Invalid, Limited, Missing
from fanlight.model.events import ArtifactDeleted, RetentionChanged
from fanlight.model.policy import Action
from fanlight.model.retention import CLASSES, TRASHED, Due, Rule, Since
from fanlight.ops import access, trash, viewing
from fanlight.ops.context import Context
from fanlight.ops.describe import check_line

_AT_ONCE = 100
# How an event says that there was, or now is, no rule.
_NO_RULE = -1
_MOST_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Swept:
    """What went to the trash and what for good; `more` says that more is due."""

    trashed: int
    purged: int
    more: bool


async def show(ctx: Context, actor: Actor) -> list[Rule]:
    """All rules; the trash has one always, which is the setting where nobody made another."""
    access.require(actor, Action.MANAGE_RETENTION)
    return await ctx.db.read(lambda tx: _rules(ctx, tx))


async def put(
    ctx: Context,
    actor: Actor,
    applies_to: str,
    days: int | None,
    *,
    since: Since = Since.PUBLISHED,
) -> list[Rule]:
    """Makes or changes a rule. It is carried out by the next sweep.

    Raises `Missing` for a folder that is not there.
    """
    access.require(actor, Action.MANAGE_RETENTION)
    rule = _checked(ctx, Rule(applies_to, days, since))

    def write(tx: Tx) -> list[Rule]:
        _check_folder(tx, rule)
        known = {each.applies_to: each for each in rows.rules(tx)}
        before = known.get(rule.applies_to)
        if before is None and len(known) >= ctx.limits.retention_rules:
            raise Limited(
                "too-many-rules",
                f"There are {len(known)} rules, as many as there may be.",
                "Remove one first. The setting is limits.retention_rules.",
                limit=ctx.limits.retention_rules,
            )
        rows.put(tx, rule)
        was = before.days if before else _NO_RULE
        counted = before.since if before else None
        told = RetentionChanged(rule.applies_to, rule.days, was, rule.since, counted)
        events.record(tx, actor, told)
        return _rules(ctx, tx)

    return await ctx.db.write(write)


async def remove(ctx: Context, actor: Actor, applies_to: str) -> list[Rule]:
    access.require(actor, Action.MANAGE_RETENTION)

    def write(tx: Tx) -> list[Rule]:
        before = [each for each in rows.rules(tx) if each.applies_to == applies_to]
        if not before:
            raise Missing("no-rule", f"There is no rule for {applies_to}.", "List those there are.")
        rows.remove(tx, applies_to)
        was = before[0]
        events.record(tx, actor, RetentionChanged(applies_to, _NO_RULE, was.days, None, was.since))
        return _rules(ctx, tx)

    return await ctx.db.write(write)


async def due(
    ctx: Context, actor: Actor, *, after: tuple[int, int] | None = None, limit: int
) -> Page[Due, tuple[int, int]]:
    """What a sweep would do now, and why; it changes nothing.

    First what would go to the trash, then what would go for good, each by age of the artifact.
    """
    access.require(actor, Action.MANAGE_RETENTION)
    await viewing.flush(ctx)
    part, key = after or (0, 0)

    def found(tx: Tx, *, limit: int) -> list[Due]:
        rules = _rules(ctx, tx)
        first = [] if part else rows.due(tx, rules, after=key, limit=limit)
        days = _trash_days(rules)
        if len(first) == limit or days is None:
            return first
        behind = key if part else 0
        return first + rows.due_for_good(tx, days, after=behind, limit=limit - len(first))

    return await ctx.db.read(
        lambda tx: paging.page(
            partial(found, tx), limit, by=lambda each: (int(each.for_good), each.pk)
        )
    )


async def run(ctx: Context, actor: Actor) -> Swept:
    """One bounded part of a sweep, now; whoever wants all of it asks again while there is more."""
    access.require(actor, Action.MANAGE_RETENTION)
    await viewing.flush(ctx)
    most = ctx.limits.retention_batch
    found = await ctx.db.read(partial(_due, ctx, after=0, limit=most))
    trashed = sum([await _to_trash(ctx, each.id) for each in found])
    purged = await trash.empty(ctx, most=most - len(found)) if len(found) < most else 0
    return Swept(trashed, purged, more=len(found) + purged == most)


async def sweep(ctx: Context) -> int:
    """All of it, in one walk along the keys; returns how many artifacts it moved or deleted."""
    # What was viewed just now is not unseen.
    await viewing.flush(ctx)
    done, after = 0, 0
    while found := await ctx.db.read(partial(_due, ctx, after=after, limit=_AT_ONCE)):
        done += sum([await _to_trash(ctx, each.id) for each in found])
        after = found[-1].pk
    return done + await trash.empty(ctx)


def _due(ctx: Context, tx: Tx, *, after: int, limit: int) -> list[Due]:
    return rows.due(tx, _rules(ctx, tx), after=after, limit=limit)


async def _to_trash(ctx: Context, id_: str) -> bool:
    def write(tx: Tx) -> bool:
        again = rows.due(tx, _rules(ctx, tx), limit=1, only=id_)
        artifact = artifacts.find(tx, SYSTEM, id_) if again else None
        if artifact is None:
            return False
        event = ArtifactDeleted(again[0].rule)
        artifacts.change(tx, SYSTEM, artifact, event, values={"deleted_at": tx.now})
        return True

    return await ctx.db.write(write)


def _rules(ctx: Context, tx: Tx) -> list[Rule]:
    found = rows.rules(tx)
    if any(each.applies_to == TRASHED for each in found):
        return found
    return [*found, Rule(TRASHED, trash.days(ctx, tx), is_setting=True)]


def _trash_days(rules: list[Rule]) -> int | None:
    return next(each.days for each in rules if each.applies_to == TRASHED)


def _checked(ctx: Context, rule: Rule) -> Rule:
    applies_to, days = rule.applies_to, rule.days
    if rule.label is not None:
        cleaned = check_line("label", rule.label, limits=ctx.limits)
        if not cleaned or cleaned != rule.label:
            raise Invalid("bad-class", "No version can have this label.", "Check its spelling.")
    elif rule.folder is None and applies_to not in CLASSES:
        raise Invalid(
            "bad-class",
            f"There is no class {applies_to}.",
            f"Use one of {', '.join(CLASSES)}, label: and a version's label, or folder: and an ID.",
        )
    if days is not None and not 0 < days <= _MOST_DAYS:
        raise Invalid(
            "bad-days", "A rule counts 1 to 36,500 days.", "Or leave them out, to keep forever."
        )
    if rule.since is Since.VIEWED and applies_to == TRASHED:
        raise Invalid(
            "bad-since", "Nobody views what is in the trash.", "Its days count from when it came."
        )
    return rule


def _check_folder(tx: Tx, rule: Rule) -> None:
    if rule.folder is not None and folders.find(tx, SYSTEM, rule.folder) is None:
        raise Missing("no-folder", f"There is no folder {rule.folder}.", "Check its ID.")
