"""Every list of the API, asked for by everybody: the rows that each may see, and no others.

The lists are found in the API's own document: one that is new fails here until it is said below
who sees what in it.
"""

import asyncio
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from scripts import reference
from tests.support.organisation import (
    ACTORS,
    API,
    OWNER,
    PAGES,
    PEOPLE,
    READS,
    Organisation,
    an_organisation,
    founded,
    mail,
    word,
)
from tests.support.world import World, upload

from fanlight.ops.publish import Publish, publish

Rows = frozenset[str]
ANY = frozenset({"any"})
"""Rows that are not told apart here: whoever sees one of them sees all."""

MANAGERS = ("helper", "admin", "owner")
ADMINS = ("admin", "owner")
AUDITORS = ("auditor", "audit token", *ADMINS)
ACCOUNTS = ("guest", "member", "auditor", *MANAGERS)
LISTING = ("ada", *ACCOUNTS, "reading token", "bound token", "service")
WITH_TOKENS = ("ada", "member", "auditor", *ADMINS)
ROLES = frozenset({"owner", "admin", "auditor", "member", "guest", "helper"})
KEYS = frozenset(f"token of {actor}" for actor in ACTORS if actor.endswith("key"))
TOKENS = {
    "ada": frozenset({"token"}),
    "member": frozenset(f"token of {kind} token" for kind in ("reading", "publishing", "bound")),
    "owner": KEYS | {"token of audit token"},
}
GROUPS = frozenset({word("group", "crew"), word("group", "vault")})
MEMBERS = frozenset({OWNER, "servicebot@service.invalid", *map(mail, PEOPLE)})
THREADS = frozenset(PAGES) - {"trashed", "left"}
"""Pages that somebody said something of."""


def all_of(actors: Iterable[str], rows: Iterable[str] = ()) -> dict[str, Rows]:
    return dict.fromkeys(actors, frozenset(rows))


Seen = tuple[str, dict[str, Rows]]
"""The field that tells rows apart, and who sees which. Whoever is not named is refused."""

PLAIN: dict[str, Seen] = {
    "/artifacts": (
        "id",
        # What is in quarantine is in the list of its owner alone. A guest's has what was given to
        # them by name.
        {who: READS[who] - ({"quarantined"} if who != "ada" else set()) for who in LISTING}
        | {"guest": frozenset({"guest"})},
    ),
    "/access-requests": (
        "id",
        all_of(set(LISTING) - {"bound token"}) | all_of(["ada"], ["request"]),
    ),
    "/folders": ("id", all_of(LISTING) | all_of(["ada"], ["folder"])),
    # Of their owner, and of whoever looks after all of them.
    "/sites": ("id", all_of(LISTING) | all_of(["ada", *ADMINS], ["site"])),
    "/sites/{site}/versions": ("version", all_of(["ada", *ADMINS], ["1"])),
    "/sites/{site}/deployments": ("deployment", all_of(["ada", *ADMINS], ["1"])),
    "/account/sessions": (
        "id",
        {who: frozenset({f"session of {who}"}) for who in ("ada", *ACCOUNTS)},
    ),
    "/tokens": ("id", all_of(WITH_TOKENS) | TOKENS),
    "/account/grants": ("id", all_of(WITH_TOKENS)),
    "/people": (
        "who",
        all_of(
            ("ada", "member", "bound token", *ADMINS),
            (MEMBERS - {mail("lee"), "servicebot@service.invalid"})
            | {f"group:{name}" for name in GROUPS},
        ),
    ),
    "/admin/members": ("email", all_of(MANAGERS, MEMBERS)),
    "/admin/groups": ("name", all_of(MANAGERS, GROUPS)),
    "/admin/roles": ("name", all_of(MANAGERS, ROLES)),
    "/admin/leavers/artifacts": ("id", all_of(ADMINS, ["left"])),
    "/admin/service-accounts": ("email", all_of(MANAGERS, ["servicebot@service.invalid"])),
    "/admin/service-accounts/servicebot/tokens": ("id", all_of(ADMINS, ["token of service"])),
    "/admin/scim-tokens": ("id", all_of(ADMINS, ["scim"])),
    "/admin/audit": ("", all_of(AUDITORS, ANY)),
    "/admin/audit/streams": ("", all_of(AUDITORS)),
    "/feedback": (
        "artifact",
        all_of((*ACCOUNTS, "publishing token")) | all_of(["ada"], THREADS - {"quarantined"}),
    ),
    "/inbox": (
        "artifact",
        all_of(LISTING)
        | all_of(["ada"], ["private", "quarantined"])
        | all_of(["member", "reading token"], ["group", "people"])
        | all_of(["bound token"], ["group"])
        | all_of(["guest"], ["guest"]),
    ),
    "/webhooks": ("id", all_of(WITH_TOKENS) | all_of(["ada"], ["webhook"])),
    "/webhooks/{webhook}/messages": ("", all_of(["ada"], ANY)),
    "/admin/holds": ("id", all_of(ADMINS, ["hold"])),
    "/admin/holds/{hold}/artifacts": ("id", all_of(ADMINS, ["private"])),
    "/admin/retention": ("applies_to", all_of(ADMINS, ["trashed"])),
    "/admin/retention/due": ("id", all_of(ADMINS)),
    "/admin/takedowns": ("id", all_of(ADMINS)),
    # Of whom they may act on.
    "/admin/tokens": (
        "id",
        {
            "helper": frozenset(),
            "admin": TOKENS["ada"] | TOKENS["member"] | {"token of service"},
            "owner": frozenset.union(*TOKENS.values()) | {"token of service"},
        },
    ),
    "/admin/quarantine": ("id", all_of(ADMINS, ["quarantined"])),
    "/compliance/artifacts": ("id", all_of(["content key"], PAGES)),
    "/compliance/changes": ("artifact", all_of(["content key"], PAGES)),
    "/compliance/activities": ("", all_of(["activities key"], ANY)),
    "/compliance/holds": ("id", all_of(["holds key"], ["hold"])),
    "/admin/usage/people": ("", all_of(("auditor", "audit token", *ADMINS), ANY)),
    "/admin/usage/groups": ("name", all_of(("auditor", "audit token", *ADMINS), GROUPS)),
    "/admin/usage/artifacts": ("id", all_of(("auditor", "audit token", *ADMINS), PAGES)),
    "/admin/quotas": ("role", all_of(ADMINS, ROLES)),
    "/admin/compliance/keys": ("id", all_of(["owner"], KEYS)),
}
"""By path, with what was made named in it."""


def of_page(page: str) -> dict[str, Seen]:
    """The lists that hang on one page."""
    readers = {who for who, pages in READS.items() if page in pages}
    versions = all_of(readers, "1")
    if page == "people":
        versions["ada"] = frozenset("12")
    talking = readers - {"nobody"} if page != "quarantined" else set()
    # What was said is said of its newest version, which those it is shared with do not see.
    said = {
        who: frozenset({f"thread of {page}"} if who == "ada" or page != "people" else ())
        for who in talking
    }
    commenting = talking & {"ada"}
    if page in {"people", "group"}:
        commenting |= talking & {"member", "bound token"}
    keeps = talking & {"ada"}
    at = f"/artifacts/{{{page}}}"
    return {
        f"{at}/versions": ("n", versions),
        f"{at}/versions/1/files": ("path", all_of(readers, ["index.html"])),
        f"{at}/access-requests": ("id", all_of(keeps, ["request"] if page == "private" else [])),
        f"{at}/comments": ("id", said),
        f"{at}/mentionable": ("", all_of(commenting, ANY)),
    }


def kept_of(page: str) -> dict[str, Seen]:
    """The same for programs of the organisation."""
    at, key = f"/compliance/artifacts/{{{page}}}", ["content key"]
    return {
        f"{at}/versions": ("n", all_of(key, "12" if page == "people" else "1")),
        f"{at}/versions/1/files": ("path", all_of(key, ["index.html"])),
        f"{at}/comments": ("id", all_of(key, [f"comment of {page}"])),
    }


def of_member(email: str, looking: tuple[str, ...], *, who: str) -> dict[str, Seen]:
    """The lists that hang on one member: for managers who may all that this member may."""
    at = f"/admin/members/{email}"
    return {
        f"{at}/sessions": ("id", all_of(looking, [f"session of {who}"])),
        f"{at}/tokens": ("id", all_of(looking, TOKENS.get(who, ()))),
        f"{at}/grants": ("id", all_of(looking)),
    }


LISTS = PLAIN | kept_of("private") | kept_of("people")
for name in PAGES:
    LISTS |= of_page(name)
LISTS |= of_member(mail("ada"), ADMINS, who="ada")
LISTS |= of_member(mail("helper"), MANAGERS, who="helper")
LISTS |= of_member(OWNER, ("owner",), who="owner")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Organisation]:
    path = tmp_path_factory.mktemp("organisation")
    return path, asyncio.run(founded(path))


def list_routes() -> Iterator[tuple[str, dict[str, Any]]]:
    """What answers `items`, by its path in the document."""
    document = reference.openapi()
    shapes = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for answer in methods.get("get", {}).get("responses", {}).values():
            schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
            shape = shapes.get(schema.get("$ref", "").rpartition("/")[2], {})
            if "items" in shape.get("properties", {}):
                yield path.removeprefix(API), methods["get"]


def test_it_is_said_of_every_list_who_sees_what() -> None:
    routes = {path: re.compile(re.sub(r"{\w+}", "[^/]+", path)) for path, _ in list_routes()}
    assert len(routes) > 30
    assert [path for path, route in routes.items() if not any(map(route.fullmatch, LISTS))] == []
    known = [*routes.values()]
    assert [path for path in LISTS if not any(route.fullmatch(path) for route in known)] == []


def test_every_list_goes_on_by_a_cursor() -> None:
    """But for what waits for an agent, which goes on once that says what has arrived."""
    for path, operation in list_routes():
        names = {each["name"] for each in operation["parameters"]}
        assert {"limit", "cursor"} <= names or path == "/feedback", path


async def test_a_short_list_goes_on_where_it_was_left(world: World) -> None:
    files = tuple(upload(f"{name}.html", "<p>") for name in ("index", "a", "b"))
    made = await publish(world.ctx, world.owner, Publish(files=files))
    async with world.http(await world.token(world.owner)) as client:
        for days, label in ((1, "a"), (2, "b")):
            path = f"{API}/admin/retention/rules/label:{label}"
            await client.put(path, json={"days": days})
        for path in (
            f"{API}/artifacts/{made.id}/versions/1/files",
            f"{API}/admin/retention",
            f"{API}/admin/quotas",
        ):
            whole = (await client.get(path)).json()["items"]
            assert len(whole) > 2
            first = (await client.get(path, params={"limit": 2})).json()
            on = {"limit": len(whole), "cursor": first["next_cursor"]}
            rest = (await client.get(path, params=on)).json()
            assert (first["items"] + rest["items"], rest["next_cursor"]) == (whole, None)
            assert len(first["items"]) == 2


@pytest.mark.slow
async def test_nobody_is_shown_a_row_that_is_not_for_them(
    made: tuple[Path, Organisation],
) -> None:
    path, organisation = made
    wrong = []
    async with an_organisation(path) as world, world.http() as client:
        for asked, (key, seen) in LISTS.items():
            for who in ("ada", *ACTORS):
                found = await rows(client, organisation, asked, who=who, key=key)
                if found != seen.get(who):
                    wrong.append(f"{asked} as {who}: {found}, not {seen.get(who)}")
    assert not wrong, "\n".join(wrong[:40])


async def rows(
    client: httpx2.AsyncClient, made: Organisation, asked: str, *, who: str, key: str
) -> Rows | None:
    """What somebody is shown, by the names of what was made; None where they are refused."""
    path = API + asked.format(**made.pages, **made.ids)
    answer = await client.get(path, headers=made.headers[who])
    if answer.status_code in {401, 403, 404, 410}:
        return None
    assert answer.status_code == 200, (path, answer.text)
    items = answer.json()["items"]
    if not key:
        return ANY if items else frozenset()
    names = {id_: name for name, id_ in (made.pages | made.ids).items()}
    return frozenset(names.get(str(each[key]), str(each[key])) for each in items)
