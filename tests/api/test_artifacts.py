"""The HTTP API as a client sees it."""

import gzip
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from tests.support.world import World, a_world

from fanlight.model.actor import SYSTEM, Scope
from fanlight.model.limits import Limits
from fanlight.ops import artifacts, links, sign_in
from fanlight.ops.artifacts import Change
from fanlight.web.assets import asset

HTML = {"content-type": "text/html"}
PAGE = b"<!doctype html><title>Sign-ups</title><p>100 a day</p>"
ARTIFACTS = "/api/v1/artifacts"


async def test_a_raw_body_with_metadata_in_the_query(world: World) -> None:
    async with world.http(await world.token(world.owner)) as client:
        answer = await client.post(
            ARTIFACTS,
            params={"label": "First", "icon": "chart", "commit": "abc"},
            content=PAGE,
            headers=HTML | {"fanlight-agent": "codex/1.2", "fanlight-session": "s9"},
        )
        assert answer.status_code == 201
        made = answer.json()
        assert set(made) == {"id", "url", "version", "title", "unchanged", "warnings"}
        shown = (await client.get(f"{ARTIFACTS}/{made['id']}/versions/1")).json()
    assert shown["label"] == "First"
    assert shown["agent"] == {"name": "codex", "version": "1.2", "session": "s9"}
    assert shown["provenance"]["claimed"] == {"commit": "abc"}
    assert shown["provenance"]["observed"]["door"] == "api"


async def test_a_form_with_files_by_their_paths(world: World) -> None:
    async with world.http(await world.token(world.owner)) as client:
        answer = await client.post(
            ARTIFACTS,
            files=[
                ("meta", (None, json.dumps({"note": "two files"}), "application/json")),
                ("files", ("index.html", PAGE, "text/html")),
                ("files", ("assets/data.json", b'{"a": 1}', "application/json")),
            ],
        )
        made = answer.json()
        listed = (await client.get(f"{ARTIFACTS}/{made['id']}/versions/1/files")).json()["items"]
        file = await client.get(f"{ARTIFACTS}/{made['id']}/versions/1/files/assets/data.json")
    assert [each["path"] for each in listed] == ["assets/data.json", "index.html"]
    assert file.content == b'{"a": 1}'
    assert file.headers["content-disposition"].startswith("attachment")


async def test_unchanged_content_answers_200(world: World) -> None:
    async with world.http(await world.token(world.owner)) as client:
        made = (await client.post(ARTIFACTS, content=PAGE, headers=HTML)).json()
        path = f"{ARTIFACTS}/{made['id']}/versions"
        again = await client.post(path, content=PAGE, headers=HTML)
    assert (again.status_code, again.json()["unchanged"]) == (200, True)


async def test_a_stale_if_match_is_a_conflict_with_the_live_version(world: World) -> None:
    async with world.http(await world.token(world.owner)) as client:
        made = (await client.post(ARTIFACTS, content=PAGE, headers=HTML)).json()
        path = f"{ARTIFACTS}/{made['id']}/versions"
        await client.post(path, content=PAGE + b"2", headers=HTML)
        answer = await client.post(path, content=PAGE + b"3", headers=HTML | {"if-match": '"1"'})
        problem = answer.json()
        live = await client.get(problem["live_content_url"])
        explained = await client.get(problem["type"])
        made_up = await client.get("/problems/<script>")
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["type"] == "/problems/conflict"
    assert (explained.status_code, explained.text.partition("\n")[0]) == (200, "conflict")
    assert explained.headers["content-type"].startswith("text/plain")
    assert made_up.status_code == 400
    assert problem["live_version"] == 2
    assert live.content == PAGE + b"2"


async def test_history_differences_and_restoring(world: World) -> None:
    async with world.http(await world.token(world.owner)) as client:
        made = (await client.post(ARTIFACTS, content=PAGE, headers=HTML)).json()
        path = f"{ARTIFACTS}/{made['id']}"
        await client.post(f"{path}/versions", content=b"<title>S</title>\n<p>two", headers=HTML)
        found = (await client.get(f"{path}/versions/2/diff?against=1")).json()
        text = await client.get(f"{path}/versions/2/diff?against=1&what=text&format=unified")
        once = {"idempotency-key": "once"}
        for _ in range(2):
            answer = await client.post(f"{path}/restore", json={"version": 1}, headers=once)
            restored = answer.json()
        listed = (await client.get(f"{path}/versions?limit=2")).json()
        rest = await client.get(f"{path}/versions?cursor={listed['next_cursor']}")
        nothing = await client.post(f"{path}/restore", json={"version": 3})
    assert (nothing.status_code, nothing.json()["unchanged"]) == (200, True)
    assert found["stats"]["added"] >= 1
    assert "two" in text.text
    assert restored["version"] == 3
    assert [each["restored_from"] for each in listed["items"]] == [1, None]
    assert [each["n"] for each in rest.json()["items"]] == [1]


async def test_the_trash_and_back(world: World) -> None:
    async with world.http(await world.token(world.owner)) as client:
        made = (await client.post(ARTIFACTS, content=PAGE, headers=HTML)).json()
        path = f"{ARTIFACTS}/{made['id']}"
        assert (await client.delete(path)).json()["deleted_at"]
        gone = await client.get(path)
        trashed = (await client.get(f"{ARTIFACTS}?trashed=true")).json()["items"]
        await client.post(f"{path}/undelete")
        back = await client.get(path)
    assert gone.status_code == 410
    assert [each["id"] for each in trashed] == [made["id"]]
    assert back.status_code == 200


async def test_what_is_in_the_trash_can_be_deleted_for_good(world: World) -> None:
    async with world.http(await world.token(world.owner)) as client:
        made = (await client.post(ARTIFACTS, content=PAGE, headers=HTML)).json()
        path = f"{ARTIFACTS}/{made['id']}"
        too_early = await client.delete(f"{path}?purge=true")
        await client.delete(path)
        purged = await client.delete(f"{path}?purge=true")
        gone = [await client.get(path), await client.post(f"{path}/undelete")]
    assert (too_early.status_code, too_early.json()["code"]) == (409, "not-in-trash")
    assert (purged.status_code, purged.json()["id"]) == (200, made["id"])
    assert [each.status_code for each in gone] == [404, 404]


async def test_a_list_goes_on_at_its_cursor_without_a_gap(world: World) -> None:
    async with world.http(await world.token(world.owner)) as client:
        made = []
        for number in range(7):
            answer = await client.post(ARTIFACTS, content=PAGE + str(number).encode(), headers=HTML)
            made.append(answer.json()["id"])
            world.clock.advance(1)
        seen: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            query = {"limit": "3"} | ({"cursor": cursor} if cursor else {})
            page = (await client.get(ARTIFACTS, params=query)).json()
            seen += [each["id"] for each in page["items"]]
            cursor = page["next_cursor"]
    assert seen == made[::-1]


BAD_BODIES = {
    "empty": ({"content": b"", "headers": HTML}, 400),
    "no type": ({"content": PAGE}, 400),
    "unknown type": ({"content": b"PK", "headers": {"content-type": "application/zip"}}, 400),
    "unknown encoding": ({"content": PAGE, "headers": HTML | {"content-encoding": "br"}}, 415),
    "not gzip": ({"content": PAGE, "headers": HTML | {"content-encoding": "gzip"}}, 400),
    "cut gzip": (
        {"content": gzip.compress(PAGE)[:-9], "headers": HTML | {"content-encoding": "gzip"}},
        400,
    ),
    "bomb": (
        {
            "content": gzip.compress(b"<p>" * 2_000_000),
            "headers": HTML | {"content-encoding": "gzip"},
        },
        413,
    ),
    "two gzip members": (
        {
            "content": gzip.compress(PAGE) + gzip.compress(b"<p>more"),
            "headers": HTML | {"content-encoding": "gzip"},
        },
        400,
    ),
    "no boundary": ({"content": b"x", "headers": {"content-type": "multipart/form-data"}}, 400),
    "wrong boundary": (
        {"content": b"x", "headers": {"content-type": "multipart/form-data; boundary=b"}},
        400,
    ),
    "no files": ({"files": [("meta", (None, "{}"))]}, 400),
    "meta is no JSON": (
        {"files": [("meta", (None, "{")), ("files", ("a.html", PAGE))]},
        400,
    ),
    "meta has a misspelt field": (
        {"files": [("meta", (None, '{"lable": "x"}')), ("files", ("a.html", PAGE))]},
        400,
    ),
    "a path that leaves": ({"files": [("files", ("../a.html", PAGE))]}, 400),
    "a path with a backslash": ({"files": [("files", ("a\\b.html", PAGE))]}, 400),
    "an absolute path": ({"files": [("files", ("/etc/a.html", PAGE))]}, 400),
    "two files, no index": (
        {"files": [("files", ("a.html", PAGE)), ("files", ("b.html", PAGE))]},
        400,
    ),
    "one path twice": (
        {"files": [("files", ("index.html", PAGE)), ("files", ("INDEX.html", PAGE))]},
        400,
    ),
    "binary as code": ({"files": [("files", ("a.bin", b"\0\1\2"))]}, 400),
    "a label that is too long": (
        {"content": PAGE, "headers": HTML, "params": {"label": "x" * 61}},
        400,
    ),
    "an icon that is none": (
        {"content": PAGE, "headers": HTML, "params": {"icon": "no-such-icon"}},
        400,
    ),
    "a base that is no number": (
        {"content": PAGE, "headers": HTML, "params": {"base_version": "x"}},
        400,
    ),
}


@pytest.mark.parametrize("case", list(BAD_BODIES))
async def test_bad_bodies_get_a_problem_and_leave_nothing(tmp_path: Path, case: str) -> None:
    request, status = BAD_BODIES[case]
    async with (
        a_world(tmp_path, limits=Limits(page_bytes=1_000_000)) as world,
        world.http(await world.token(world.owner)) as client,
    ):
        answer = await client.post(ARTIFACTS, **request)  # type: ignore[arg-type]
        listed = (await client.get(ARTIFACTS)).json()["items"]
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert {"type", "title", "detail", "status", "code"} <= set(problem)
    assert problem["detail"], "it does not say what to do next"
    assert not listed


ODD_PAGES = {
    "not UTF-8": "<title>Übung</title>".encode("latin-1"),
    "NUL bytes": b"<title>a\0b</title><p>c\0d",
    "unclosed tags": b"<title>T</title><div><p><b>x",
    "ten thousand levels": b"<title>T</title>" + b"<div>" * 10_000,
    "only text": b"just words",
    "a lone byte": b"<",
}


@pytest.mark.parametrize("case", list(ODD_PAGES))
async def test_odd_pages_are_published_and_read_back(world: World, case: str) -> None:
    async with world.http(await world.token(world.owner)) as client:
        answer = await client.post(ARTIFACTS, content=ODD_PAGES[case], headers=HTML)
        assert answer.status_code == 201, answer.text
        source = await client.get(f"{ARTIFACTS}/{answer.json()['id']}/versions/1/source")
    assert source.content == ODD_PAGES[case]


async def test_nobody_gets_401_or_404_and_never_learns_more(world: World) -> None:
    made = await world.publish(world.owner, PAGE.decode())
    other = "a" * 26
    async with world.http() as client:
        real = await client.get(f"{ARTIFACTS}/{made.id}")
        fake = await client.get(f"{ARTIFACTS}/{other}")
        me = await client.get("/api/v1/me")
    assert (real.status_code, real.json()) == (fake.status_code, fake.json())
    assert real.status_code == 404
    assert me.status_code == 401
    assert "Bearer" in me.headers["www-authenticate"]


async def test_a_token_that_does_not_work_is_401(world: World) -> None:
    async with world.http() as client:
        for token in ("fl_x", "", "x", "fl_" + "a" * 36):
            answer = await client.get(ARTIFACTS, headers={"authorization": f"Bearer {token}"})
            assert (answer.status_code, answer.json()["code"]) == (401, "bad-token"), token


async def test_a_scope_that_is_missing_is_403_and_named(world: World) -> None:
    async with world.http(await world.token(world.owner, Scope.READ)) as client:
        answer = await client.post(ARTIFACTS, content=PAGE, headers=HTML)
    assert answer.status_code == 403
    assert "artifacts:publish" in answer.json()["detail"]


async def _signed_in(world: World, client: httpx2.AsyncClient) -> str:
    link = await sign_in.make_link(world.ctx, SYSTEM, None)
    assert (await client.post(link)).status_code == 303
    page = (await client.get("/")).text
    return page.partition('name="fanlight-csrf" content="')[2].partition('"')[0]


async def test_a_cookie_writes_only_with_its_csrf_token_from_our_own_pages(world: World) -> None:
    made = await world.publish(world.owner, PAGE.decode())
    path = f"{ARTIFACTS}/{made.id}"
    async with world.http() as client:
        csrf = await _signed_in(world, client)
        assert csrf
        bare = await client.patch(path, json={"title": "x"})
        foreign = await client.get(path, headers={"sec-fetch-site": "cross-site"})
        opaque = await client.get(path, headers={"origin": "null"})
        good = await client.patch(path, json={"title": "New"}, headers={"x-fanlight-csrf": csrf})
    assert [answer.status_code for answer in (bare, foreign, opaque)] == [403, 403, 403]
    assert good.json()["title"] == "New"


async def test_a_gallery_with_nothing_but_its_archive_is_not_empty(world: World) -> None:
    async with world.http() as client:
        await _signed_in(world, client)
        empty = (await client.get("/")).text
        made = await world.publish(world.owner, PAGE.decode())
        await artifacts.change(world.ctx, world.owner, made.id, Change(archived=True))
        archived = (await client.get("/")).text
    assert "Publish your first page" in empty
    assert "Publish your first page" not in archived
    assert "Every page is in the archive." in archived


async def test_a_sign_in_link_works_once(world: World) -> None:
    link = await sign_in.make_link(world.ctx, SYSTEM, None)
    async with world.http() as client:
        assert (await client.get(link)).status_code == 200
        assert (await client.post(link)).status_code == 303
        assert (await client.get(link)).status_code == 410
        assert (await client.post(link)).status_code == 410


async def test_every_answer_of_the_app_carries_its_headers(world: World) -> None:
    made = await world.publish(world.owner, PAGE.decode())
    async with world.http(await world.token(world.owner)) as client:
        answers = [
            await client.get(path)
            for path in (
                "/",
                "/nope",
                ARTIFACTS,
                f"/a/{made.id}",
                "/static/css/tokens.css",
                asset("css/tokens.css"),
                "/healthz",
                f"{ARTIFACTS}/{made.id}/versions/1/source",
            )
        ]
        answers.append(await client.post(ARTIFACTS, content=b"", headers=HTML))
        answers.append(await client.put("/healthz"))
    for answer in answers:
        assert "default-src 'none'" in answer.headers["content-security-policy"], answer.url
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["referrer-policy"] == "no-referrer"


async def test_people_get_pages_for_errors_and_programs_get_documents(world: World) -> None:
    async with world.http() as client:
        for path in ("/nope", f"/a/{'a' * 26}", f"/a/{'a' * 26}/v/abc", "/?cursor=x"):
            answer = await client.get(path)
            assert answer.headers["content-type"].startswith("text/html"), path
            assert 400 <= answer.status_code < 500
        for path in (f"{ARTIFACTS}/x", "/api/v1/nope"):
            answer = await client.get(path)
            assert answer.headers["content-type"] == "application/problem+json"


async def test_odd_values_are_refused_and_break_nothing(world: World) -> None:
    made = await world.publish(world.owner, PAGE.decode())
    path = f"{ARTIFACTS}/{made.id}"
    async with world.http(await world.token(world.owner)) as client:
        for expires in (0, -1, 10**12, 10**30):
            answer = await client.post(f"{path}/sharing/links", json={"expires_in": expires})
            assert answer.status_code == 400, expires
        huge = [{"directive": "img-src", "url": "x", "line": 10**30}]
        assert (await client.post(f"{path}/versions/1/violations", json=huge)).status_code == 400
        assert (await client.patch(path, content=b'{"title": "\\ud800"}')).status_code == 400
        titled = await client.patch(path, json={"title": "a\x1b[2Jb"})
        assert titled.json()["title"] == "a[2Jb"
        assert (await client.get(f"{path}/sharing")).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/v1/tokens"),
        ("PATCH", f"{ARTIFACTS}/versions"),
        ("PUT", f"{ARTIFACTS}/versions/sharing"),
        ("POST", f"{ARTIFACTS}/x/versions/1/violations"),
    ],
)
async def test_what_publishes_nothing_has_a_small_body(
    world: World, method: str, path: str
) -> None:
    """However its path ends."""
    body = {"name": "x" * world.ctx.limits.request_bytes}
    async with world.http(await world.token(world.owner)) as client:
        large = await client.request(method, path, json=body)
    assert (large.status_code, large.json()["code"]) == (413, "body-too-large")
    assert "limits.request_bytes" in large.json()["detail"]


async def test_the_shell_starts_from_the_versions_that_the_api_lists(world: World) -> None:
    made = await world.publish(world.owner, PAGE.decode(), label="First")
    async with world.http() as client:
        await _signed_in(world, client)
        shell = (await client.get(f"/a/{made.id}")).text
        listed = (await client.get(f"{ARTIFACTS}/{made.id}/versions")).json()["items"]
    state = re.search(r'id="shell-state">(.*?)</script>', shell)
    assert state is not None
    assert json.loads(state[1])["versions"] == listed


async def test_an_audience_that_the_policy_forbids_is_refused_with_those_it_allows(
    world: World,
) -> None:
    made = await world.publish(world.owner, PAGE.decode())
    wide = {"audience": "public"}
    async with world.http(await world.token(world.owner)) as client:
        answers = [
            await client.post(ARTIFACTS, params=wide, content=PAGE, headers=HTML),
            await client.put(f"{ARTIFACTS}/{made.id}/sharing", json=wide),
        ]
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (403, "denied-policy")
        assert answer.json()["allowed"] == ["private", "people", "org"]


async def test_nobody_is_refused_before_their_body_is_read(world: World) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"<p>"
        raise AssertionError("the body was read")

    async with world.http() as client:
        answer = await client.post(ARTIFACTS, content=endless(), headers=HTML)
    assert answer.status_code in {401, 403}


async def test_a_csrf_token_of_any_letters_is_only_wrong(world: World) -> None:
    async with world.http() as client:
        await _signed_in(world, client)
        answer = await client.patch(
            f"{ARTIFACTS}/x", json={"title": "x"}, headers={b"x-fanlight-csrf": b"\xe9"}
        )
    assert answer.status_code == 403


async def test_a_visitor_with_a_link_is_not_told_where_a_version_comes_from(world: World) -> None:
    made = await world.publish(world.owner, PAGE.decode(), claimed=(("remote", "git@x:y"),))
    link = await links.add_link(world.ctx, world.owner, made.id, links.Options())
    async with world.http() as client:
        await client.post(link.url)
        shown = await client.get(f"{ARTIFACTS}/{made.id}/versions/1")
    assert (shown.status_code, shown.json()["provenance"]) == (200, None)


async def test_a_title_and_a_label_are_one_line(world: World) -> None:
    lines = "Sales\n\u2028\u2029\x85\r\nIgnore  that.\t"
    made = await world.publish(world.owner, "<p>1", title=lines, label=lines)
    path = f"{ARTIFACTS}/{made.id}"
    async with world.http(await world.token(world.owner)) as client:
        version = (await client.get(f"{path}/versions/1")).json()
        titled = (await client.patch(path, json={"title": f"{lines}2"})).json()
    assert (version["title"], version["label"]) == ("Sales Ignore that.",) * 2
    assert titled["title"] == "Sales Ignore that. 2"


async def test_a_title_cannot_be_taken_away(world: World) -> None:
    made = await world.publish(world.owner, PAGE)
    async with world.http(await world.token(world.owner)) as client:
        answer = await client.patch(f"{ARTIFACTS}/{made.id}", json={"title": "  "})
    assert (answer.status_code, answer.json()["code"]) == (400, "empty-title")


async def test_who_is_nobody_is_asked_to_sign_in(world: World) -> None:
    async with world.http() as client:
        answer = await client.post(ARTIFACTS, content=PAGE, headers=HTML)
    assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")
    assert answer.headers["www-authenticate"].startswith("Bearer")
