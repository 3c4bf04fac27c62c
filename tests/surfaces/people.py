"""Everybody who asks, and the pages that they are tied to in every way.

The pages are those of `tests.ops.test_matrix`. Here each also has two versions that can be read:
the first says `OLD`, and the second, which a pin keeps from viewers, says `NEW`.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, insert, select, update
from tests.ops.test_matrix import PLACES, Case, a_case
from tests.support.world import World
from tests.surfaces.model import ASKED, Cell, State

from fanlight.db import pins, tables, tokens
from fanlight.db.tx import Tx
from fanlight.kit.ids import digest, new_id, new_secret
from fanlight.kit.tokens import new_token
from fanlight.model.actor import OrgRole, Scope
from fanlight.model.artifact import Audience
from fanlight.web.caller import CSRF_HEADER, cookie_name, csrf_token

OLD, NEW = "zqold", "zqnew"

Asked = tuple[Cell, str]
"""With the ID of the page."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """`session` and `token` are the headers that each sends; guests and visitors have no token."""

    case: Case
    session: dict[str, str]
    token: dict[str, str] | None

    @property
    def place(self) -> OrgRole | None:
        return self.case.place

    def cells(self, state: State, *, by_token: bool = False) -> list[Asked]:
        """Every page that was made for them, with how they are tied to it.

        What is closed is so whatever its audience: of that, those that all members would see.
        """
        return [
            (Cell(self.place, tie, audience, by_token), id_)
            for (tie, audience), id_ in self.case.artifacts.items()
            if tie in state.ties and (state.of_pages == "open" or audience is Audience.ORG)
        ]

    def distinct(self, state: State, *, by_token: bool = False) -> list[Asked]:
        """Of the pages to which they have one role by one tie, whatever the audience, one."""
        found = {
            (cell.tie, cell.role(state)): (cell, id_)
            for cell, id_ in self.cells(state, by_token=by_token)
        }
        return list(found.values())


async def everybody(world: World) -> list[Somebody]:
    template = (await world.publish(world.owner, _page(OLD))).id
    await world.publish(world.owner, _page(NEW), artifact=template)
    return await world.ctx.db.write(
        lambda tx: [_somebody(tx, world, place, template=template) for place in PLACES]
    )


def _page(word: str) -> str:
    """Long enough that an open page is sent what changed, and not all of it."""
    return f"<title>{word}</title><p>{word} text" + "".join(f"<p>Line {n}" for n in range(100))


def _somebody(tx: Tx, world: World, place: OrgRole | None, *, template: str) -> Somebody:
    case = a_case(tx, world.owner, place, ties=ASKED)
    for id_ in case.artifacts.values():
        _fill(tx, id_, template)
    secret = new_secret()
    mine = tables.sessions.c.pk == case.actor.session
    tx.run(update(tables.sessions).where(mine).values(hash=digest(secret)))
    session = {
        "cookie": f"{cookie_name(world.ctx)}={secret}",
        CSRF_HEADER: csrf_token(secret),
    }
    has_token = place is not None and place is not OrgRole.GUEST
    return Somebody(case, session, _token(tx, case) if has_token else None)


def _token(tx: Tx, case: Case) -> dict[str, str]:
    secret = new_token()
    row = {
        "id": new_id(),
        "hash": digest(secret),
        "user": case.actor.user,
        "name": "test",
        "last_four": secret[-4:],
        "scopes": [Scope.READ, Scope.PUBLISH, Scope.SHARE, Scope.DELETE, Scope.ADMIN],
        "artifact": None,
        "folder": None,
        "ceiling": None,
        "expires_at": tx.now + 10**9,
    }
    tokens.add(tx, row)
    return {"authorization": f"Bearer {secret}"}


def _fill(tx: Tx, id_: str, template: str) -> None:
    """The versions of the template, and what they are made of, become those of the page too."""
    artifacts, objects, versions = tables.artifacts, tables.objects, tables.versions
    pairs = select(artifacts.c.id, artifacts.c.pk).where(artifacts.c.id.in_([id_, template]))
    key: dict[str, int] = {row.id: row.pk for row in tx.all(pairs)}
    mine = {"artifact": key[id_]}
    copies: dict[int | None, int | None] = {None: None}
    for row in _rows(tx, objects, key[template]):
        pk = row.pop("pk")
        made = insert(objects).returning(objects.c.pk)
        copies[pk] = tx.scalar(made, row | mine | {"base": copies[row["base"]]})
    for row in _rows(tx, versions, key[template]):
        of = {name: copies[row[name]] for name in ("source", "page", "manifest")}
        tx.run(insert(versions), row | mine | of)
    tx.run(update(artifacts).where(artifacts.c.pk == key[id_]).values(title=NEW))
    pins.put(tx, key[id_], pins.Words(OLD, "", "", ""))


def _rows(tx: Tx, table: Table, artifact: int) -> list[dict[str, Any]]:
    query = select(table).where(table.c.artifact == artifact)
    first = table.c.pk if "pk" in table.c else table.c.n
    return [dict(row._mapping) for row in tx.all(query.order_by(first))]
