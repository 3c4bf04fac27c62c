"""What bounds an artifact: the organisation, its owner's role, its folder, that one's owner's role.

Every combination of them x who asks x every tie x every audience, as in `test_matrix`.
"""

from dataclasses import replace
from functools import partial
from itertools import product

import pytest
from sqlalchemy import update
from tests.ops.test_matrix import IN_FOLDERS, WIDE, Case, a_case, expected, role_query
from tests.support.world import World

from fanlight.db import people, policies, roles, tables
from fanlight.db.tx import Tx
from fanlight.db.visible import params
from fanlight.kit.ids import new_id
from fanlight.model.actor import OrgRole
from fanlight.model.artifact import Audience, Role
from fanlight.model.permission import Standing
from fanlight.model.share import Bound, SharingPolicy

NARROWER = (None, *Audience)
BOUNDS = list(product(NARROWER, NARROWER, NARROWER))
"""Of the role of an artifact's owner, of the role of its folder's owner, of the folder itself."""


@pytest.mark.slow
async def test_of_all_that_bounds_an_artifact_the_narrowest_holds(each_world: World) -> None:
    """The organisation's policy x its owner's role x its folder's owner's x its folder.

    The one role is built in, the other one of the organisation's own.
    """
    world = each_world
    wrong, asked = await world.ctx.db.write(partial(_ask_all, world=world))
    assert not wrong, "\n".join(wrong[:20])
    assert asked == 4 * 125 * (2 * 19 + 6) * 4


def _ask_all(tx: Tx, *, world: World) -> tuple[list[str], int]:
    """Who is something else than expected, and of how many it was asked."""
    cases, keepers = _bounded_cases(tx, world=world)
    queries = [(case, role_query(case), params(case.actor, tx.now)) for case in cases]
    wrong: list[str] = []
    asked = 0
    for most, bounds in product(Audience, BOUNDS):
        policy = SharingPolicy(most, Audience.PRIVATE, external=True)
        _bound(tx, keepers, policy, bounds)
        owners, keeps, folder = (Bound(each) for each in bounds)
        around, inside = policy.within(owners, keeps, folder), policy.within(owners, folder)
        alone = policy.within(owners)
        for case, query, asker in queries:
            found = {id_: Role(number) for id_, number in tx.all(query, asker)}
            asked += len(found)
            for (tie, audience), id_ in case.artifacts.items():
                itself = inside if tie in IN_FOLDERS else alone
                role = expected(case.place, tie, audience, itself, around)
                if found[id_] is not role:
                    wrong.append(f"{case.place} {tie} {audience} {most} {bounds}: {found[id_]}")
    return wrong, asked


def _bounded_cases(tx: Tx, *, world: World) -> tuple[list[Case], Standing]:
    """By whom nothing but a role is told apart: a member, a guest, and nobody."""
    assert roles.add(tx, id_=new_id(), name="Keeper", permissions=frozenset())
    keepers = Standing(OrgRole.MEMBER, roles.by_name(tx, "Keeper"))
    auditor, keeper = (
        people.add(tx, id_=new_id(), email=f"{name}@x.example", name=name, role=role)
        for name, role in (("auditor", OrgRole.AUDITOR), ("keeper", OrgRole.MEMBER))
    )
    people.set_standing(tx, keeper, keepers)
    owner, keeps = (replace(world.owner, user=each) for each in (auditor, keeper))
    places = (OrgRole.MEMBER, OrgRole.GUEST, None)
    return [a_case(tx, owner, place, keeper=keeps) for place in places], keepers


def _bound(
    tx: Tx, keepers: Standing, policy: SharingPolicy, bounds: tuple[Audience | None, ...]
) -> None:
    owners, keeps, folder = bounds
    people.set_policy(tx, policy)
    policies.bind_role(tx, Standing(OrgRole.AUDITOR), Bound(owners))
    # Whoever has a role of the organisation's own has no built-in one beside it.
    policies.bind_role(tx, Standing(OrgRole.MEMBER), Bound(Audience.PRIVATE))
    policies.bind_role(tx, keepers, Bound(keeps))
    width = None if folder is None else WIDE.index(folder)
    tx.run(update(tables.folders).values(audience_most=width))
