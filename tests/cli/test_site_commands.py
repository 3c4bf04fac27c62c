"""`fanlight site`, against a server with the runtime."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.terminal import Served, Terminal, served
from tests.services import workerd

pytestmark = pytest.mark.services

WORKER = "export default { fetch() { return new Response('hello'); } };"


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data = tmp_path_factory.mktemp("sites")
    (data / "runtime").symlink_to(workerd.installed())
    with served(data) as running:
        yield running


@pytest.fixture
def fanlight(sites: Served, terminal: Terminal) -> Terminal:
    terminal.sign_in(sites.url, sites.token)
    return terminal


def commit(folder: Path) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    git(folder, "init", "-q", "-b", "trunk")
    git(folder, "add", ".")
    git(folder, *who, "commit", "-q", "-m", "First")
    return git(folder, "rev-parse", "HEAD")


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def test_a_folder_is_saved_deployed_and_shown(fanlight: Terminal) -> None:
    folder = fanlight.folder / "Team Board"
    folder.mkdir()
    (folder / "index.js").write_text(WORKER)
    (folder / ".env").write_text("SECRET=1")
    head = commit(folder)

    saved = fanlight("site", "save", folder, "--json")
    (folder / "index.js").write_text(WORKER.replace("hello", "changed"))
    again = fanlight("site", "save", folder)
    first = fanlight("site", "deploy", "team-board", "1", "--json")
    newest = fanlight("site", "deploy", "team-board")
    shown = fanlight("site", "status", "team-board", "--json").json
    versions = fanlight("site", "versions", "team-board", "--json").lines
    listed = fanlight("site", "list")

    assert saved.json == {"site": "team-board", "version": 1, "commit": head}
    assert again.out == "team-board 2\n"
    assert "what was saved is not what was committed" in again.err
    assert first.json["state"] == "succeeded"
    assert first.json["url"].startswith("http://team-board.sites.localhost:")
    assert newest.out == f"{first.json['url']}\n"
    assert newest.err.splitlines()[-1] == "version 2: succeeded"
    assert (shown["live"], shown["deployment"]["state"]) == (2, "succeeded")
    assert [(each["branch"], each["dirty"], each["files"]) for each in versions] == [
        ("trunk", True, 1),
        ("trunk", False, 1),
    ]
    assert "team-board  version 2 is live" in listed.out


def test_a_failed_deployment_says_why_and_fails(fanlight: Terminal) -> None:
    folder = fanlight.folder / "broken"
    folder.mkdir()
    (folder / "index.js").write_text("import './gone.js'; export default {};")

    assert fanlight("site", "save", folder).code == 0
    failed = fanlight("site", "deploy", "broken")

    assert (failed.code, failed.out) == (1, "")
    assert "gone.js" in failed.err


def test_what_is_no_site_is_refused_with_what_it_needs(fanlight: Terminal) -> None:
    empty = fanlight.folder / "empty"
    empty.mkdir()
    (empty / "README.md").write_text("nothing")

    refused = fanlight("site", "save", empty)
    missing = fanlight("site", "deploy", "nowhere")
    nothing = fanlight("site", "save", fanlight.folder / "gone")

    assert refused.code == 1
    assert "wrangler.jsonc" in refused.err
    assert (missing.code, nothing.code) == (1, 1)
    assert "There is no such site" in missing.err
