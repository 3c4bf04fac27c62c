"""The only ways to get hold of an artifact.

Who calls is an `Actor`; which artifact, and as what, is said by the database (`db.visible`);
whether that is enough for an action is said by `model.policy`. An operation gets an artifact that
was checked already, so it cannot forget to.
"""

from typing import Protocol

from fanlight.db import artifacts, folders, policies, sites
from fanlight.db.people import User
from fanlight.db.tx import Tx
from fanlight.kit.ids import id_in
from fanlight.model.actor import SYSTEM, Actor, ActorKind, Door, kind_of
from fanlight.model.artifact import Artifact, Audience, Role
from fanlight.model.errors import Conflict, Denied, Gone, Missing, Refusal
from fanlight.model.folder import Folder
from fanlight.model.permission import OrgRole, Permission, Standing
from fanlight.model.policy import Action as Action
from fanlight.model.policy import Allow, Decision, Deny, decide, decide_publishing
from fanlight.model.share import SharingPolicy
from fanlight.model.site import Site
from fanlight.model.switches import Publishing
from fanlight.ops import holders
from fanlight.ops.context import Context


class Holding(Protocol):
    """What somebody came with: the key of their session or of their token, or neither."""

    @property
    def session(self) -> int | None: ...

    @property
    def token(self) -> int | None: ...


async def artifact_for(ctx: Context, actor: Actor, ref: str, action: Action) -> Artifact:
    """The artifact that `ref` (its ID or any of its URLs) names, if the actor may do `action`.

    Raises `Missing` where there is none that the actor may know of, `Gone` where it lies in the
    trash, `Denied` where the actor may see it but not do this.
    """
    id_ = id_from(ref)
    return await ctx.db.read(lambda tx: checked(tx, actor, id_, action))


def checked(tx: Tx, actor: Actor, id_: str, action: Action) -> Artifact:
    """As `artifact_for`, within a transaction."""
    artifact = _checked(actor, artifacts.find(tx, actor, id_), action)
    if actor.ceiling is not None and artifact.folder is not None:
        # The folder opens what is in it to its own audience, too.
        folder = folders.by_key(tx, SYSTEM, artifact.folder)
        if folder is not None:
            _require(actor, action, artifact.role, audience=folder.audience)
    return artifact


def still(ctx: Context, tx: Tx, holder: Holding, artifact: int) -> Artifact:
    """The artifact with this key, for who began to view it and would go on.

    Everything is asked again: whether their session or token has ended, what they are in the
    organisation now, what they are to the artifact. Raises as `artifact_for`.
    """
    actor = holders.again(ctx, tx, session=holder.session, token=holder.token)
    if actor is None:
        raise missing()
    return _checked(actor, artifacts.by_key(tx, actor, artifact), Action.VIEW)


def checked_in_trash(tx: Tx, actor: Actor, id_: str, action: Action) -> Artifact:
    """As `checked`, for what lies in the trash too."""
    artifact = _known(artifacts.find(tx, actor, id_), action)
    require_on(actor, action, artifact)
    return artifact


def any_artifact(
    tx: Tx, actor: Actor, id_: str, action: Action, *, ended: bool = False
) -> Artifact:
    """An artifact whatever the actor is to it, in the trash or not, for whoever may do `action`.

    For those who look after all of them: an administrator, or a key of the compliance API. Raises
    `Missing` where there is none, or where its end was ordered, unless with `ended`.
    """
    require(actor, action)
    artifact = artifacts.find(tx, SYSTEM, id_)
    if artifact is None or (artifact.ended_at is not None and not ended):
        raise missing()
    return artifact


def checked_folder(tx: Tx, actor: Actor, id_: str, action: Action) -> Folder:
    """The folder with this ID, if the actor may do `action` to it; as `checked`."""
    return _checked_folder(actor, folders.find(tx, actor, id_), action)


def folder_to_fill(tx: Tx, actor: Actor, ref: str) -> Folder:
    """The folder that `ref` (its ID or its name) names, if the actor may add to it.

    Raises `Missing` and `Denied` as `checked_folder`, and `Conflict` where they may add to several
    of this name.
    """
    found = folders.find(tx, actor, ref)
    called = [found] if found is not None else folders.called(tx, actor, ref)
    if len(called) > 1 and called[1].role >= Role.EDITOR:
        raise Conflict(
            "several-folders",
            "There are several folders of this name to which you may add.",
            "Give the ID of the one that you mean.",
        )
    return _checked_folder(actor, called[0] if called else None, Action.EDIT)


def folder_to_begin_in(tx: Tx, actor: Actor, ref: str | None) -> Folder | None:
    """As `folder_to_fill`; without `ref` the one that the actor's token is for, or none."""
    if ref is not None:
        return folder_to_fill(tx, actor, ref)
    if actor.inside is None:
        return None
    return _checked_folder(actor, folders.by_key(tx, actor, actor.inside), Action.EDIT)


def _checked_folder(actor: Actor, folder: Folder | None, action: Action) -> Folder:
    if folder is None or folder.role is Role.NONE:
        raise Missing(
            "no-folder",
            "There is no such folder, or it is not shared with you.",
            "Look at how it is written, or ask whoever owns it to share it with you.",
        )
    _require(actor, action, folder.role, audience=folder.audience)
    return folder


def checked_site(tx: Tx, actor: Actor, ref: str, action: Action) -> Site:
    """The site with this ID or slug, if the actor may do `action` to it; as `checked`."""
    return _checked_site(actor, sites.find(tx, actor, ref), action)


def site_still(ctx: Context, tx: Tx, slug: str, *, session: int) -> Actor:
    """Who came to a site with this session, as they are now. Raises as `checked`."""
    actor = holders.again(ctx, tx, session=session, token=None)
    if actor is None:
        raise Denied("not-signed-in", "You are not signed in any more.", "Sign in again.")
    checked_site(tx, actor, slug, Action.VIEW_SITE)
    return actor


def may_on_site(actor: Actor, action: Action, site: Site) -> bool:
    """Whether `checked_site` would give them this site, which was loaded as theirs."""
    return isinstance(decide(actor, action, site.role), Allow)


def _checked_site(actor: Actor, site: Site | None, action: Action) -> Site:
    if site is None:
        raise Missing(
            "no-site",
            "There is no such site, or it is not open to you.",
            "Look at how it is written; ask its owner; or sign in as somebody who may see it.",
        )
    _require(actor, action, site.role)
    return site


def require(actor: Actor, action: Action) -> None:
    """Raises `Denied` unless the actor may do an action that concerns no single artifact."""
    _require(actor, action, Role.NONE)


def require_person(actor: Actor) -> int:
    """The key of a person who is here themselves: no token speaks for them, and no visitor is one.

    Raises `Denied`.
    """
    if actor.kind not in {ActorKind.PERSON, ActorKind.GUEST} or actor.user is None:
        raise Denied(
            "not-signed-in", "This is for people who are signed in.", "Sign in with a browser."
        ).on_record(Refusal("person"))
    return actor.user


def check_publishing(tx: Tx, actor: Actor) -> Publishing:
    """Raises `Denied` where the organisation has nothing published, or not by this program."""
    found = policies.publishing(tx)
    _check(actor, Action.PUBLISH, decide_publishing(actor, found))
    return found


def check_external(policy: SharingPolicy, action: Action) -> None:
    """Raises `Denied` where nothing leads out of the organisation."""
    if not policy.external:
        raise Denied(
            "denied-policy",
            "The organisation's policy does not allow sharing with anybody outside.",
            "Share with members by name; or ask an administrator to change the policy.",
            rule="policy",
        ).on_record(Refusal("policy", action))


def require_own(actor: Actor, action: Action) -> None:
    """As `require`, for an action on something of the actor's own that is yet to be made."""
    _require(actor, action, Role.OWNER)


def require_over(actor: Actor, standing: Standing) -> None:
    """Raises `Denied` unless the actor may make, change or stand in for somebody of this standing.

    Whoever may do that to an owner is one, and nobody gives or gets at a permission that they do
    not have.
    """
    if standing.role is OrgRole.OWNER and not _is_owner(actor):
        raise Denied(
            "denied-owner",
            "Only an owner may do this to an owner.",
            "Ask an owner of the organisation.",
            rule="owner",
        ).on_record(Refusal("owner", Action.MANAGE_MEMBERS))
    require_having(actor, standing.permissions)


def is_over(actor: Actor, standing: Standing) -> bool:
    """Whether `require_over` lets the actor."""
    try:
        require_over(actor, standing)
    except Denied:
        return False
    return True


def may(actor: Actor, action: Action) -> bool:
    """Whether `require` lets the actor: what a page offers."""
    return isinstance(decide(actor, action), Allow)


def require_having(actor: Actor, permissions: frozenset[Permission]) -> None:
    """Raises `Denied` for permissions that the actor does not have."""
    missing = sorted(permissions - actor.permissions)
    if missing:
        raise Denied(
            "denied-grant",
            "Nobody can give, or act for, more than they may themselves.",
            f"Your role lacks {', '.join(missing)}. Ask somebody who may do all that.",
            rule="grant",
            permissions=missing,
        ).on_record(Refusal("grant", Action.MANAGE_MEMBERS))


def _is_owner(actor: Actor) -> bool:
    return actor.role is OrgRole.OWNER or actor.kind is ActorKind.SYSTEM


def is_seen_by(tx: Tx, user: User, artifact: int) -> bool:
    """Whether somebody else may view the artifact with this key."""
    somebody = stand_in(user)
    found = artifacts.by_key(tx, somebody, artifact)
    return found is not None and isinstance(decide(somebody, Action.VIEW, found.role), Allow)


def stand_in(user: User) -> Actor:
    """Somebody who is not here, as they are now, for whom the server asks or does something."""
    # Only asked about, and never recorded: its door is the server's own.
    return Actor(
        kind_of(user.role),
        Door.SYSTEM,
        user=user.pk,
        name=user.name,
        role=user.role,
        custom=user.custom,
        domain=holders.guest_domain(user.role, user.email),
    )


def may_on(actor: Actor, action: Action, artifact: Artifact) -> bool:
    """Whether `checked` would give them this artifact, which was loaded as theirs."""
    closed = artifact.quarantined_at is not None
    decision = decide(actor, action, artifact.role, audience=artifact.audience, quarantined=closed)
    return artifact.deleted_at is None and isinstance(decision, Allow)


def not_yours(reason: str) -> Denied:
    """What somebody else made is theirs, whatever one may do otherwise."""
    return Denied("denied-author", "You may not do this.", reason, rule="author").on_record(
        Refusal("author", Action.COMMENT)
    )


def id_from(ref: str) -> str:
    """The ID in an ID, a path or any URL of an artifact. Raises `Missing` where there is none."""
    found = id_in(ref)
    if found is None:
        raise missing()
    return found


def _checked(actor: Actor, found: Artifact | None, action: Action) -> Artifact:
    artifact = _known(found, action)
    if artifact.deleted_at is not None:
        raise _in_trash(artifact)
    require_on(actor, action, artifact)
    return artifact


def _in_trash(artifact: Artifact) -> Gone:
    if artifact.taken_down:
        return Gone(
            "taken-down",
            "An administrator has moved this artifact to the trash.",
            f"The reason: “{artifact.taken_down}” Ask an administrator to put it back.",
        )
    return Gone(
        "in-trash",
        "This artifact is in the trash.",
        "Its owner can bring it back from the trash page.",
    )


def _known(artifact: Artifact | None, action: Action) -> Artifact:
    if artifact is None:
        raise missing()
    if artifact.role is Role.NONE or (
        artifact.deleted_at is not None and artifact.role < Role.OWNER
    ):
        raise missing().on_record(Refusal("not-shared", action, artifact.pk))
    return artifact


def require_on(actor: Actor, action: Action, artifact: Artifact) -> None:
    """As `checked`, for an artifact that was loaded as theirs."""
    decision = decide(
        actor,
        action,
        artifact.role,
        audience=artifact.audience,
        quarantined=artifact.quarantined_at is not None,
    )
    _check(actor, action, decision, artifact.pk)


def _require(actor: Actor, action: Action, role: Role, *, audience: Audience | None = None) -> None:
    _check(actor, action, decide(actor, action, role, audience=audience))


def _check(actor: Actor, action: Action, decision: Decision, artifact: int | None = None) -> None:
    if isinstance(decision, Deny):
        raise _denied(actor, decision).on_record(Refusal(decision.rule, action, artifact))


def _denied(actor: Actor, decision: Deny) -> Denied:
    if actor.user is None and decision.rule == "member":
        return Denied("not-signed-in", "You are not signed in.", "Sign in, or send a token.")
    return Denied(
        f"denied-{decision.rule}",
        "You may not do this.",
        decision.reason,
        rule=decision.rule,
        scope=decision.scope,
    )


def missing() -> Missing:
    return Missing(
        "no-artifact",
        "There is no such artifact, or it is not shared with you.",
        "Check the address; ask its owner to share it; or sign in as somebody who may see it.",
    )
