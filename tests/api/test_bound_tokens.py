"""Tokens that are kept to one artifact, to an audience, or to a part of administration."""

import json
from typing import Any

import httpx2
import pytest
from tests.support.world import World

from fanlight.model.actor import ALL_SCOPES, Scope
from fanlight.model.artifact import Audience
from fanlight.model.errors import Missing
from fanlight.ops import folders, holders, sign_in, trash
from fanlight.ops.sign_in import Binding, TokenWanted

HTML = {"content-type": "text/html"}


async def made(http: httpx2.AsyncClient, **wanted: Any) -> dict[str, str]:
    """Headers with a fresh token."""
    answer = await http.post("/api/v1/tokens", json=wanted)
    assert answer.status_code == 201, answer.text
    return {"authorization": f"Bearer {answer.json()['secret']}"}


async def test_a_token_for_one_artifact_knows_no_other(world: World) -> None:
    mine = await world.publish(world.owner, "<h1>Mine</h1>", audience=Audience.ORG)
    other = await world.publish(world.owner, "<h1>Other</h1>", audience=Audience.ORG)
    async with world.http(await world.token(world.owner)) as http:
        bound = await made(http, artifact=mine.url, scopes=sorted(ALL_SCOPES))
        shown = (await http.get("/api/v1/tokens")).json()["items"][-1]
        listed = (await http.get("/api/v1/artifacts", headers=bound)).json()["items"]
        found = (await http.get("/api/v1/artifacts?q=Other", headers=bound)).json()["items"]
        other_one = await http.get(f"/api/v1/artifacts/{other.id}", headers=bound)
        again = await http.post(
            f"/api/v1/artifacts/{mine.id}/versions", content=b"<h1>2</h1>", headers=bound | HTML
        )
        elsewhere = await http.post(
            f"/api/v1/artifacts/{other.id}/versions", content=b"<h1>2</h1>", headers=bound | HTML
        )
        new = await http.post("/api/v1/artifacts", content=b"<h1>New</h1>", headers=bound | HTML)
        more = await http.post("/api/v1/tokens", json={}, headers=bound)

    assert shown["artifact"] == mine.id
    assert shown["audience_ceiling"] is None
    assert [each["id"] for each in listed] == [mine.id]
    assert found == []
    assert (again.status_code, again.json()["version"]) == (201, 2)
    assert {other_one.status_code, elsewhere.status_code} == {404}
    assert (new.status_code, new.json()["code"]) == (403, "denied-bound")
    assert more.status_code == 403


async def test_a_token_for_a_folder_knows_what_is_in_it_and_publishes_there(world: World) -> None:
    other = await world.publish(world.owner, "<h1>Other</h1>", audience=Audience.ORG)
    folder, another = [
        await folders.create(world.ctx, world.owner, name, Audience.ORG) for name in ("A", "B")
    ]
    async with world.http(await world.token(world.owner)) as http:
        bound = await made(http, folder=folder.id, scopes=sorted(ALL_SCOPES))
        shown = (await http.get("/api/v1/tokens")).json()["items"][-1]
        new = await http.post("/api/v1/artifacts", content=b"<h1>New</h1>", headers=bound | HTML)
        id_ = new.json()["id"]
        placed = (await http.get(f"/api/v1/artifacts/{id_}/sharing")).json()["folder"]
        again = await http.post(
            f"/api/v1/artifacts/{id_}/versions", content=b"<h1>2</h1>", headers=bound | HTML
        )
        listed = (await http.get("/api/v1/artifacts", headers=bound)).json()["items"]
        seen = (await http.get("/api/v1/folders", headers=bound)).json()["items"]
        unknown = {
            (await http.get(f"/api/v1/artifacts/{other.id}", headers=bound)).status_code,
            (await http.get(f"/api/v1/folders/{another.id}", headers=bound)).status_code,
        }
        refused = [
            await http.put(f"/api/v1/artifacts/{id_}/folder", json={"folder": None}, headers=bound),
            await http.post("/api/v1/folders", json={"name": "C"}, headers=bound),
            await http.post("/api/v1/tokens", json={}, headers=bound),
            await http.patch(f"/api/v1/folders/{folder.id}", json={"name": "C"}, headers=bound),
            await http.delete(f"/api/v1/folders/{folder.id}", headers=bound),
        ]
        stays = await http.put(
            f"/api/v1/artifacts/{id_}/folder", json={"folder": folder.id}, headers=bound
        )
        both = await http.post("/api/v1/tokens", json={"folder": folder.id, "artifact": id_})
        nowhere = await http.post("/api/v1/tokens", json={"folder": "no such"})

    assert shown["folder"] == folder.id
    assert placed["id"] == folder.id
    assert again.json()["version"] == 2
    assert [each["id"] for each in listed] == [id_]
    assert [(each["id"], each["role"]) for each in seen] == [(folder.id, "editor")]
    assert unknown == {404}
    assert [answer.status_code for answer in refused] == [403] * 5, [a.text for a in refused]
    assert stays.status_code == 200
    assert (both.status_code, both.json()["code"]) == (400, "two-bounds")
    assert nowhere.status_code == 404


async def test_a_token_for_a_folder_opens_nothing_that_it_may_not(world: World) -> None:
    """A page in a folder is open as the folder is: publishing there is sharing so far."""
    folder = await folders.create(world.ctx, world.owner, "A", Audience.ORG)
    async with world.http(await world.token(world.owner)) as http:
        low = await made(http, folder=folder.id, audience_ceiling="people")
        quiet = await made(http, folder=folder.id, scopes=["artifacts:publish"])
        whole = await made(http, folder=folder.id)
        answers = [
            await http.post("/api/v1/artifacts", content=b"<h1>New</h1>", headers=each | HTML)
            for each in (low, quiet, whole)
        ]
        await folders.delete(world.ctx, world.owner, folder.id)
        gone = await http.post("/api/v1/artifacts", content=b"<h1>x</h1>", headers=whole | HTML)
        listed = (await http.get("/api/v1/artifacts", headers=whole)).json()["items"]
        shown = (await http.get("/api/v1/tokens")).json()["items"][-1]

    assert [answer.status_code for answer in answers] == [403, 403, 201]
    assert (gone.status_code, gone.json()["code"]) == (404, "no-folder")
    assert listed == []
    assert shown["folder"] == ""


async def test_a_page_is_published_into_a_folder_over_http(world: World) -> None:
    """By the query of a raw body, and by the `meta` part of a form."""
    folder = await folders.create(world.ctx, world.owner, "Board papers", None)
    api = "/api/v1/artifacts"
    async with world.http(await world.token(world.owner)) as http:
        raw = await http.post(
            api, content=b"<h1>1</h1>", headers=HTML, params={"folder": "Board papers"}
        )
        meta = {"meta": (None, json.dumps({"folder": folder.id}))}
        form = await http.post(api, files=meta | {"files": ("a.html", b"<h1>2</h1>")})
        wrong = await http.post(api, content=b"<h1>3</h1>", headers=HTML, params={"folder": "x"})
        listed = (await http.get(api, params={"folder": folder.id})).json()["items"]

    assert (wrong.status_code, wrong.json()["code"]) == (404, "no-folder")
    assert {each["id"] for each in listed} == {raw.json()["id"], form.json()["id"]}


async def test_a_ceiling_bounds_what_is_opened_and_published(world: World) -> None:
    public = await world.publish(world.owner, "<h1>Org</h1>", audience=Audience.ORG)
    private = await world.publish(world.owner, "<h1>Private</h1>", audience=Audience.PRIVATE)
    async with world.http(await world.token(world.owner)) as http:
        low = await made(http, audience_ceiling="people")
        to_public = await http.post(
            f"/api/v1/artifacts/{public.id}/versions", content=b"<h1>2</h1>", headers=low | HTML
        )
        renamed = await http.patch(
            f"/api/v1/artifacts/{public.id}", json={"title": "X"}, headers=low
        )
        read = await http.get(f"/api/v1/artifacts/{public.id}", headers=low)
        sharing = f"/api/v1/artifacts/{private.id}/sharing"
        widened = [
            (await http.put(sharing, json={"audience": audience}, headers=low)).status_code
            for audience in ("people", "org", "public")
        ]
        link = await http.post(f"{sharing}/links", json={}, headers=low)
        lowest = await made(http, audience_ceiling="private")
        given = await http.put(
            f"{sharing}/owner", json={"owner": "ada@example.com"}, headers=lowest
        )
        new = await http.post(
            "/api/v1/artifacts?audience=org", content=b"<h1>New</h1>", headers=low | HTML
        )

    assert (to_public.status_code, to_public.json()["code"]) == (403, "denied-ceiling")
    assert renamed.status_code == 403
    assert read.status_code == 200
    assert widened == [200, 403, 403]
    assert (link.status_code, given.status_code) == (403, 403)
    assert new.status_code == 403


async def test_a_ceiling_sees_the_folder_that_a_page_is_in(world: World) -> None:
    made_one = await world.publish(world.owner, "<h1>Private</h1>", audience=Audience.PRIVATE)
    folder = await folders.create(world.ctx, world.owner, "Open", Audience.ORG)
    path = f"/api/v1/artifacts/{made_one.id}"
    async with world.http(await world.token(world.owner)) as http:
        low = await made(http, audience_ceiling="people")
        before = await http.post(f"{path}/versions", content=b"<h1>2</h1>", headers=low | HTML)
        await folders.move(world.ctx, world.owner, made_one.id, folder.id)
        after = await http.post(f"{path}/versions", content=b"<h1>3</h1>", headers=low | HTML)
        renamed = await http.patch(path, json={"title": "New"}, headers=low)
        read = await http.get(path, headers=low)
    assert before.status_code == 201
    assert [each.json()["code"] for each in (after, renamed)] == ["denied-ceiling"] * 2
    assert read.status_code == 200


async def test_a_token_makes_no_session_that_may_more_than_itself(world: World) -> None:
    async with world.http(await world.token(world.owner)) as http:
        part = await made(http, scopes=["admin:members"])
        low = await made(http, scopes=["admin:*"], audience_ceiling="org")
        whole = await made(http, scopes=["admin:*"])
        links = [
            await http.post("/api/v1/admin/sign-in-links", json={}, headers=token)
            for token in (part, low, whole)
        ]
    assert [link.status_code for link in links[:2]] == [403, 403]
    assert links[0].json()["scope"] == "admin:*"
    assert links[2].is_success


async def test_below_its_ceiling_a_token_takes_the_first_audience(world: World) -> None:
    async with world.http(await world.token(world.owner)) as http:
        policy = await http.patch("/api/v1/admin/policy", json={"first": "org"})
        low = await made(http, audience_ceiling="private")
        new = await http.post("/api/v1/artifacts", content=b"<h1>New</h1>", headers=low | HTML)
        shown = await http.get(f"/api/v1/artifacts/{new.json()['id']}", headers=low)

    assert policy.status_code == 200
    assert shown.json()["audience"] == "private"


async def test_no_token_makes_one_that_may_more(world: World) -> None:
    maker = [Scope.TOKENS.value, Scope.READ.value]
    async with world.http(await world.token(world.owner)) as http:
        low = await made(http, scopes=maker, audience_ceiling="people")
        same = await made(http, scopes=maker, audience_ceiling="people")
        wider = await http.post(
            "/api/v1/tokens", json={"scopes": maker, "audience_ceiling": "org"}, headers=low
        )
        more = await http.post("/api/v1/tokens", json={"scopes": ["admin:*"]}, headers=low)
        inherits = await http.post("/api/v1/tokens", json={"scopes": maker}, headers=low)
        items = (await http.get("/api/v1/tokens", headers=same)).json()["items"]

    assert (wider.status_code, more.status_code) == (403, 403)
    assert inherits.status_code == 201
    assert items[-1]["audience_ceiling"] == "people"


async def test_administration_comes_in_parts(world: World) -> None:
    paths = (
        "/api/v1/admin/members",
        "/api/v1/admin/policy",
        "/api/v1/admin/audit",
        "/api/v1/tokens",
    )
    found = {}
    async with world.http(await world.token(world.owner)) as http:
        for scope in (Scope.MEMBERS, Scope.POLICY, Scope.AUDIT, Scope.TOKENS, Scope.ADMIN):
            headers = await made(http, scopes=[scope])
            answers = [(await http.get(path, headers=headers)).status_code for path in paths]
            found[scope] = [status == 200 for status in answers]

    assert found == {
        Scope.MEMBERS: [True, False, False, False],
        Scope.POLICY: [False, True, False, False],
        Scope.AUDIT: [False, False, True, False],
        Scope.TOKENS: [False, False, False, True],
        Scope.ADMIN: [True, True, True, True],
    }


async def test_a_token_is_bound_to_what_its_maker_sees(world: World) -> None:
    ada = await world.member("ada")
    hidden = await world.publish(world.owner, "<p>x", audience=Audience.PRIVATE)

    for artifact in (hidden.id, "nothing", "a" * 26):
        wanted = TokenWanted("x", frozenset(), binding=Binding(artifact=artifact))
        with pytest.raises(Missing):
            await sign_in.create_token(world.ctx, ada, wanted)


async def test_what_is_gone_for_good_frees_no_token(world: World) -> None:
    gone = await world.publish(world.owner, "<p>x")
    other = await world.publish(world.owner, "<p>y")
    async with world.http(await world.token(world.owner)) as http:
        bound = await made(http, artifact=gone.id)
        await trash.delete(world.ctx, world.owner, gone.id)
        await trash.purge(world.ctx, world.owner, gone.id)
        seen = await http.get(f"/api/v1/artifacts/{other.id}", headers=bound)
        listed = (await http.get("/api/v1/artifacts", headers=bound)).json()["items"]
        shown = (await http.get("/api/v1/tokens")).json()["items"][-1]

    assert seen.status_code == 404
    assert listed == []
    assert shown["artifact"] == ""


async def test_an_ended_binding_is_asked_again_in_open_streams(world: World) -> None:
    """What an actor is bound to comes from its token, also when it is asked a second time."""
    one = await world.publish(world.owner, "<p>x")
    wanted = TokenWanted("x", frozenset({Scope.READ}), binding=Binding(artifact=one.id))
    token = await sign_in.create_token(world.ctx, world.owner, wanted)
    actor = await sign_in.by_token(world.ctx, token.secret, door=world.owner.door)
    again = await world.ctx.db.read(
        lambda tx: holders.again(world.ctx, tx, session=None, token=actor.token)
    )

    assert again is not None
    assert again.only == actor.only is not None
