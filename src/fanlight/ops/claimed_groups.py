"""Groups that follow a provider's claims, brought up to date whenever somebody signs in there.

A provider owns the memberships that it gave, and takes only those again. Who is in a group by hand
stays in it whatever a provider says, and a group that SCIM fills is filled by SCIM alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import structlog

from fanlight.db import claimed_groups as rows
from fanlight.db import events, groups
from fanlight.db.groups import Group
from fanlight.db.people import User
from fanlight.db.tx import Tx
from fanlight.kit.ids import new_id
from fanlight.kit.printable import one_line
from fanlight.model.actor import Actor
from fanlight.model.errors import Invalid
from fanlight.model.events import GroupCreated, GroupJoined, GroupLeft
from fanlight.model.identity import GroupRule, Identity, Registration
from fanlight.ops import groups as named_groups

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Said:
    """Who signs in, in which transaction, and the provider that speaks of them."""

    tx: Tx
    actor: Actor
    user: User
    registration: Registration

    @property
    def issuer(self) -> str:
        return self.registration.issuer


def follow(
    tx: Tx, actor: Actor, user: User, *, registration: Registration, identity: Identity, most: int
) -> None:
    """Puts somebody into the groups that the provider names, and out of those it named before.

    A claim that is not there names none. Of more than `most` groups the first count.
    """
    said = _Said(tx, actor, user, registration)
    before = rows.of_user(tx, user.pk)
    wanted = _wanted(said, identity, most)
    for group in wanted.values():
        _put_in(said, group, before.get(group.pk))
    for pk, issuers in before.items():
        if said.issuer in issuers and pk not in wanted:
            _let_go(said, pk, last=issuers == {said.issuer})


def _wanted(said: _Said, identity: Identity, most: int) -> dict[int, Group]:
    rule = said.registration.groups
    names = list(_names(said, rule, identity)) if rule else []
    if len(names) > most:
        _log.warning("identity.too_many_groups", provider=said.registration.id, groups=len(names))
    names = names[:most]
    if rule is None or not names:
        return {}
    known = groups.by_names(said.tx, names)
    found = [known.get(name.casefold()) or _made(said, rule, name) for name in names]
    return {group.pk: group for group in found if group is not None and not group.is_managed}


def _names(said: _Said, rule: GroupRule, identity: Identity) -> Iterable[str]:
    """Those that can be a group's name and look like it; each once, whatever the case."""
    seen: set[str] = set()
    for name in rule.of(identity.groups):
        try:
            fits = one_line(name) == name == named_groups.checked_name(name)
        except Invalid:
            fits = False
        if not fits:
            _log.warning("identity.bad_group", provider=said.registration.id, group=name[:100])
        elif name.casefold() not in seen:
            seen.add(name.casefold())
            yield name


def _made(said: _Said, rule: GroupRule, name: str) -> Group | None:
    if not rule.create:
        _log.info("identity.unknown_group", provider=said.registration.id, group=name)
        return None
    if groups.add(said.tx, id_=new_id(), name=name):
        made = groups.by_name(said.tx, name)
        assert made is not None
        events.record(said.tx, said.actor, GroupCreated(made.id, name, said.registration.id))
        return made
    return groups.by_name(said.tx, name)


def _put_in(said: _Said, group: Group, issuers: set[str] | None) -> None:
    """`issuers` are those that put them in before; None where they are not in it."""
    by_hand = issuers is not None and not issuers
    if by_hand or said.issuer in (issuers or ()):
        return
    if issuers is None and not groups.put_in(said.tx, group.pk, said.user.pk):
        return
    rows.claim(said.tx, group.pk, said.user.pk, issuer=said.issuer)
    if issuers is None:
        joined = GroupJoined(group.id, said.user.id, said.registration.id)
        events.record(said.tx, said.actor, joined)


def _let_go(said: _Said, pk: int, *, last: bool) -> None:
    rows.disclaim(said.tx, pk, said.user.pk, issuer=said.issuer)
    if last and groups.take_out(said.tx, pk, said.user.pk):
        left = GroupLeft(groups.id_of(said.tx, pk), said.user.id, said.registration.id)
        events.record(said.tx, said.actor, left)
