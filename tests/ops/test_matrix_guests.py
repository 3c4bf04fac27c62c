"""Which guests the policy lets in: the organisation x an owner's role x a folder x its owner's.

Every combination of them x every tie of a guest x every audience, as in `test_matrix`.
"""

from functools import partial
from itertools import product

import pytest
from sqlalchemy import update
from tests.ops.test_matrix import IN_FOLDERS, Case, a_case, expected, is_listed, role_query
from tests.ops.test_matrix_bounds import bounded_owners
from tests.support.world import World

from fanlight.db import gallery, people, policies, tables
from fanlight.db.domains import written
from fanlight.db.gallery import Filter
from fanlight.db.tx import Tx
from fanlight.db.visible import params
from fanlight.model.actor import OrgRole
from fanlight.model.artifact import Audience, Role
from fanlight.model.guest import ANYBODY, Domains
from fanlight.model.permission import Standing
from fanlight.model.share import Bound, SharingPolicy

THEIRS, NOT_THEIRS = ("aaa.example", "example.com"), ("ample.com", "example.co", "n.example.com")
EVERYWHERE: tuple[Domains, ...] = ((), ANYBODY, THEIRS, NOT_THEIRS)
BOUNDS: tuple[Domains | None, ...] = (None, (), THEIRS)


@pytest.mark.slow
async def test_guests_are_let_in_by_all_that_bounds_what_they_were_given(each_world: World) -> None:
    wrong, asked = await each_world.ctx.db.write(partial(_ask_all, world=each_world))
    assert not wrong, "\n".join(wrong[:20])
    assert asked == 4 * 27 * 2 * 19 * 4


def _ask_all(tx: Tx, *, world: World) -> tuple[list[str], int]:
    """What is otherwise than expected, and of how many it was asked."""
    owner, keeper, keepers = bounded_owners(tx, world=world)
    case = a_case(tx, owner, OrgRole.GUEST, keeper=keeper)
    query, asker = role_query(case), params(case.actor, tx.now)
    wrong: list[str] = []
    asked = 0
    for guests, by_role, by_keeper, by_folder, external in product(
        EVERYWHERE, BOUNDS, BOUNDS, BOUNDS, (True, False)
    ):
        policy = SharingPolicy(Audience.ORG, Audience.PRIVATE, external=external, guests=guests)
        people.set_policy(tx, policy)
        policies.bind_role(tx, Standing(OrgRole.AUDITOR), Bound(guests=by_role))
        policies.bind_role(tx, keepers, Bound(guests=by_keeper))
        text = None if by_folder is None else written(by_folder)
        tx.run(update(tables.folders).values(guest_domains=text))
        owners, keeps, folder = (Bound(guests=each) for each in (by_role, by_keeper, by_folder))
        alone, inside = policy.within(owners), policy.within(owners, folder)
        around = policy.within(owners, keeps, folder)
        found = {id_: Role(number) for id_, number in tx.all(query, asker)}
        asked += len(found)
        for (tie, audience), id_ in case.artifacts.items():
            itself = inside if tie in IN_FOLDERS else alone
            if found[id_] is not expected(case.place, tie, audience, itself, around):
                wrong.append(f"{tie} {audience} {policy} {by_role} {by_keeper} {by_folder}")
    return wrong, asked


async def test_a_guest_finds_only_what_was_shared_with_them_by_name(each_world: World) -> None:
    """Not what is open to everybody, and what a link of theirs opens."""
    world = each_world
    case = await world.ctx.db.write(lambda tx: a_case(tx, world.owner, OrgRole.GUEST))
    for most, guests in product((Audience.PUBLIC, Audience.PEOPLE), (THEIRS, NOT_THEIRS)):
        policy = SharingPolicy(most, Audience.PRIVATE, external=True, guests=guests)
        await world.ctx.db.write(partial(people.set_policy, wanted=policy))
        found = await world.ctx.db.read(partial(_listed, case=case))
        assert found == {
            id_
            for (tie, audience), id_ in case.artifacts.items()
            if expected(case.place, tie, audience, policy) > Role.NONE
            and is_listed(case.place, tie, audience, policy)
        }


def _listed(tx: Tx, *, case: Case) -> set[str]:
    return {each.id for each in gallery.listed(tx, case.actor, Filter(), limit=1000)}
