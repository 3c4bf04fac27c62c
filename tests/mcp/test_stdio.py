"""What `fanlight mcp` does on the agent's own machine."""

import json
from pathlib import Path

import pytest
from tests.mcp.doors import AGENT, OLD, over_stdio, refused, use
from tests.support.live import Live

pytestmark = pytest.mark.slow


async def test_a_page_goes_by_path_with_what_lies_beside_it(live: Live, home: Path) -> None:
    (home / "report.html").write_text("<title>R</title><link rel=stylesheet href=look.css><p>Hi")
    (home / "look.css").write_text("p { color: teal }")
    async with over_stdio(live, home) as client:
        made = json.loads(await use(client, "publish", path="report.html", label="Begun"))
        same = json.loads(await use(client, "publish", path=str(home / "report.html")))

    link = json.loads((home / ".fanlight.json").read_text())
    assert link == {live.url: {"report.html": {"id": made["id"], "version": 1}}}
    assert same["unchanged"]
    async with live.client() as api:
        page = (await api.get(f"/api/v1/artifacts/{made['id']}/versions/1/page")).text
        version = (await api.get(f"/api/v1/artifacts/{made['id']}/versions/1")).json()
    assert "teal" in page
    assert version["provenance"]["observed"]["door"] == "mcp"
    assert version["agent"]["name"] == "codex-mcp-client"


async def test_a_merge_is_put_beside_the_file_and_not_before_the_model(
    live: Live, home: Path
) -> None:
    lines = [f"<p>{n}</p>" for n in range(9)]
    place = home / "page.html"
    place.write_text("\n".join(lines))
    async with over_stdio(live, home) as client:
        made = json.loads(await use(client, "publish", path=str(place)))
        await live.publish("\n".join(["<h1>Theirs</h1>", *lines[1:]]), made["id"])
        place.write_text("\n".join([*lines[:-1], "<h1>Ours</h1>"]))
        text = await refused(client, "publish", path=str(place))
        merged = home / "page.merged.html"
        place.write_bytes(merged.read_bytes())
        again = await use(client, "publish", path=str(place), base_version=2)

    assert str(merged) in text
    assert "Theirs" not in text
    assert "`publish` with base_version=2" in text
    _speaks_of_tools_alone(text)
    assert json.loads(again)["version"] == 3
    assert "<h1>Theirs</h1>" in place.read_text()
    assert "<h1>Ours</h1>" in place.read_text()


async def test_a_conflict_without_a_merge_says_which_tools_resolve_it(
    live: Live, home: Path
) -> None:
    place = home / "page.html"
    place.write_text("<p>One")
    async with over_stdio(live, home) as client:
        made = json.loads(await use(client, "publish", path=str(place)))
        await live.publish("<p>Theirs", made["id"])
        place.write_text("<p>Ours")
        text = await refused(client, "publish", path=str(place))
        theirs = await use(client, "read", artifact=made["id"], version=2)
        place.write_text("<p>Theirs and ours")
        again = await use(client, "publish", path=str(place), base_version=2)

    assert f"`read` artifact={made['id']} version=2, bring your edit into {place}" in text
    assert "then `publish` with base_version=2." in text
    _speaks_of_tools_alone(text)
    assert "<p>Theirs" in theirs
    assert json.loads(again)["version"] == 3


def _speaks_of_tools_alone(text: str) -> None:
    advice = text.splitlines()[0]
    assert "--" not in advice
    assert "fanlight " not in advice
    assert "force" not in advice


async def test_clients_of_the_old_protocol_are_known_by_name(live: Live, home: Path) -> None:
    async with over_stdio(live, home, era=OLD) as client:
        made = json.loads(await use(client, "publish", html="<p>Hi"))

    async with live.client() as api:
        version = (await api.get(f"/api/v1/artifacts/{made['id']}/versions/1")).json()
    assert (version["agent"]["name"], version["agent"]["version"]) == (AGENT.name, AGENT.version)


async def test_html_without_a_file_and_files_that_are_not_there(live: Live, home: Path) -> None:
    async with over_stdio(live, home) as client:
        made = json.loads(await use(client, "publish", html="<title>No file</title><p>Hi"))
        missing = await refused(client, "publish", path="nowhere.html")
        both = await refused(client, "publish", path="a.html", html="<p>")
        standard_input = await refused(client, "publish", path="-")

    assert made["title"] == "No file"
    assert "nowhere.html" in missing
    assert "best a path" in both
    assert "There is no file" in standard_input


async def test_who_is_not_signed_in_is_told_by_each_tool(live: Live, home: Path) -> None:
    """The server starts all the same: the agent can say what is to be done."""
    async with over_stdio(live, home, token="fl_wrong") as client:
        text = await refused(client, "list")

    assert "token" in text
