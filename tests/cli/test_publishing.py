"""`fanlight publish`: what it sends, what it prints, what it remembers."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.terminal import Served, Terminal

PAGE = "<!doctype html><title>Sign-ups</title><p>One</p>\n"
LINES = [f"<p>{n}</p>" for n in range(9)]


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
    done = subprocess.run(
        ["git", "-C", folder, *identity, *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def test_the_url_is_all_that_stdout_carries(fanlight: Terminal, server: Served) -> None:
    fanlight.write("report.html", PAGE)

    first = fanlight.ok("publish", "report.html")
    again = fanlight.ok("publish", "report.html")

    assert first.out.startswith(f"{server.url}/a/")
    assert first.out.count("\n") == 1
    assert first.err == ""
    assert again.out == first.out
    assert "Nothing changed since version 1" in again.err


def test_json_is_one_object(fanlight: Terminal) -> None:
    fanlight.write("report.html", PAGE + '<img src="https://cdn.example/x.png">')

    done = fanlight.ok("publish", "report.html", "--json", "--label", "Begun")

    assert set(done.json) == {"url", "id", "version", "title", "unchanged", "warnings"}
    assert done.json["title"] == "Sign-ups"
    assert done.json["warnings"][0]["line"] == 2
    assert "warning: line 2: " in done.err


def test_the_same_file_is_the_same_artifact(fanlight: Terminal, server: Served) -> None:
    """Nobody names an ID; the link file beside the source does."""
    fanlight.write("a/report.html", PAGE)
    first = fanlight.ok("publish", "a/report.html", "--json").json
    fanlight.write("a/report.html", PAGE.replace("One", "Two"))
    fanlight.monkeypatch.chdir(fanlight.folder / "a")

    second = fanlight.ok("publish", "./../a/report.html", "--json", "--note", "Why").json

    assert (second["id"], second["version"]) == (first["id"], 2)
    kept = json.loads((fanlight.folder / "a/.fanlight.json").read_text())
    assert kept == {server.url: {"report.html": {"id": first["id"], "version": 2}}}
    assert server.api(f"/artifacts/{first['id']}/versions/2")["note"] == "Why"


def test_a_link_file_that_broke_is_not_overwritten(fanlight: Terminal) -> None:
    fanlight.write("report.html", PAGE)
    place = fanlight.write(".fanlight.json", "<<<<<<< ours")

    done = fanlight("publish", "report.html")

    assert done.code == 1
    assert ".fanlight.json" in done.err
    assert place.read_text() == "<<<<<<< ours"


def test_to_names_the_artifact(fanlight: Terminal, server: Served) -> None:
    made = server.publish("<p>Old</p>")
    fanlight.write("report.html", PAGE)

    by_url = fanlight.ok("publish", "report.html", "--to", made["url"], "--json").json
    by_id = fanlight.ok("publish", "-", "--to", made["id"], "--json", stdin=b"<p>New").json

    assert (by_url["id"], by_url["version"]) == (made["id"], 2)
    assert (by_id["id"], by_id["version"]) == (made["id"], 3)


def test_html_comes_from_stdin(fanlight: Terminal, server: Served) -> None:
    done = fanlight.ok("publish", "-", "--title", "Piped", "--json", stdin="<p>Grüße".encode())

    assert done.json["title"] == "Piped"
    assert server.source(done.json["id"], 1) == "<p>Grüße"
    assert not (fanlight.folder / ".fanlight.json").exists()


@pytest.mark.parametrize(
    ("name", "text"),
    [("plan.md", "# Plan\n\n- [x] done"), ("query.sql", "select 1;"), ("d.svg", "<svg/>")],
)
def test_other_kinds_are_kept_as_they_are(
    fanlight: Terminal, server: Served, name: str, text: str
) -> None:
    fanlight.write(name, text)

    done = fanlight.ok("publish", name, "--json").json

    assert server.source(done["id"], 1) == text


def test_a_document_brings_what_it_refers_to(fanlight: Terminal, server: Served) -> None:
    fanlight.write("report.html", '<link rel=stylesheet href="css/look.css"><img src=".env"><p>Hi')
    fanlight.write("css/look.css", "@import 'more.css'; p { color: teal }")
    fanlight.write("css/more.css", "b { color: navy }")
    fanlight.write("unused.css", "i { color: red }")
    fanlight.write(".env", "SECRET=1")

    done = fanlight.ok("publish", "report.html", "--json").json

    files = server.api(f"/artifacts/{done['id']}/versions/1/files")["items"]
    assert {file["path"] for file in files} == {"report.html", "css/look.css", "css/more.css"}
    assert [warning["code"] for warning in done["warnings"]] == ["missing-file"]


def test_a_folder_is_a_set_of_files(fanlight: Terminal, server: Served) -> None:
    for name in ("index.html", "img/a b.svg", 'q/"ü".txt', "sub/page.html"):
        fanlight.write(f"site/{name}", f"<p>{name}")
    for name in (".git/config", ".env", "node_modules/x/index.js", "sub/.fanlight.json"):
        fanlight.write(f"site/{name}", "{}")

    done = fanlight.ok("publish", "site", "--json").json
    again = fanlight.ok("publish", "site/", "--json").json

    files = server.api(f"/artifacts/{done['id']}/versions/1/files")["items"]
    assert [file["path"] for file in files] == [
        "img/a b.svg",
        "index.html",
        'q/"ü".txt',
        "sub/page.html",
    ]
    assert again["unchanged"]
    assert again["id"] == done["id"]


def test_links_out_of_a_folder_are_left_out(fanlight: Terminal, server: Served) -> None:
    secret = fanlight.write("secret.txt", "secret")
    fanlight.write("site/index.html", "<p>Hi")
    fanlight.write("site/.git/config", "secret")
    fanlight.write("site/page.html", '<img src="leak.svg">')
    (fanlight.folder / "site/leak.svg").symlink_to(secret)
    (fanlight.folder / "site/hidden.txt").symlink_to(fanlight.folder / "site/.git/config")
    (fanlight.folder / "site/same.html").symlink_to(fanlight.folder / "site/index.html")

    done = fanlight.ok("publish", "site", "--json")
    single = fanlight.ok("publish", "site/page.html", "--json").json

    files = server.api(f"/artifacts/{done.json['id']}/versions/1/files")["items"]
    assert [file["path"] for file in files] == ["index.html", "page.html", "same.html"]
    assert "leak.svg" in done.err
    assert "hidden.txt" in done.err
    assert len(server.api(f"/artifacts/{single['id']}/versions/1/files")["items"]) == 1


def test_words_go_with_it(fanlight: Terminal, server: Served) -> None:
    fanlight.write("page.html", "<p>Hi")
    words = ["--title", "T", "--description", "D", "--icon", "chart", "--audience", "org"]

    made = fanlight.ok("publish", "page.html", *words, "--json").json

    found = server.api(f"/artifacts/{made['id']}")
    shown = [found[name] for name in ("title", "description", "icon", "audience")]
    assert shown == ["T", "D", "chart", "org"]


def test_what_is_claimed_of_the_source(fanlight: Terminal, server: Served) -> None:
    """Git's remote, commit and state go along; a password in the remote does not."""
    fanlight.write("reports/page.html", "<p>Hi")
    git(fanlight.folder, "init", "-q")
    git(fanlight.folder, "add", "-A")
    git(fanlight.folder, "commit", "-qm", "One")
    remote = "https://bob:gh@p_secret@git.example/team/x.git?token=secret"
    git(fanlight.folder, "remote", "add", "origin", remote)
    clean = fanlight.ok("publish", "reports/page.html", "--json").json
    fanlight.write("reports/page.html", "<p>Ho")
    fanlight.ok("publish", "reports/page.html")

    versions = [
        server.api(f"/artifacts/{clean['id']}/versions/{n}")["provenance"]["claimed"]
        for n in (1, 2)
    ]

    assert versions[0] == {
        "remote": "https://git.example/team/x.git",
        "commit": git(fanlight.folder, "rev-parse", "HEAD"),
        "dirty": "false",
        "path": "reports/page.html",
    }
    assert versions[1]["dirty"] == "true"


@pytest.mark.parametrize(
    ("environment", "flags", "agent"),
    [
        ({}, ["--agent", "mine/2", "--session", "s1"], ("mine", "2", "s1")),
        ({"CLAUDECODE": "1", "CLAUDE_CODE_SESSION_ID": "s2"}, [], ("claude-code", "", "s2")),
        ({"CODEX_THREAD_ID": "s3"}, [], ("codex", "", "s3")),
        ({"GEMINI_CLI": "1"}, ["--session", "s4"], ("gemini-cli", "", "s4")),
        ({"AI_AGENT": "amp@1.2"}, [], ("amp", "1.2", "")),
        ({"CURSOR_AGENT": "1"}, ["--agent", "höhe/1"], ("h?he", "1", "")),
    ],
)
def test_the_agent_is_known(
    fanlight: Terminal,
    server: Served,
    environment: dict[str, str],
    flags: list[str],
    agent: tuple[str, str, str],
) -> None:
    for name, value in environment.items():
        fanlight.monkeypatch.setenv(name, value)

    made = fanlight.ok("publish", "-", "--json", *flags, stdin=b"<p>Hi").json

    found = server.api(f"/artifacts/{made['id']}/versions/1")["agent"]
    assert (found["name"], found["version"], found["session"]) == agent


def test_a_person_is_no_agent(fanlight: Terminal, server: Served) -> None:
    made = fanlight.ok("publish", "-", "--json", stdin=b"<p>Hi").json

    assert server.api(f"/artifacts/{made['id']}/versions/1")["agent"] is None


def test_a_conflict_that_merges_goes_on_from_the_merge(fanlight: Terminal, server: Served) -> None:
    place = fanlight.write("page.html", "\n".join(LINES))
    made = fanlight.ok("publish", "page.html", "--json").json
    server.publish("\n".join(["<h1>Theirs</h1>", *LINES[1:]]), made["id"])
    fanlight.write("page.html", "\n".join([*LINES[:-1], "<h1>Ours</h1>"]))

    stopped = fanlight("publish", "page.html", "--json")
    merged = fanlight.folder / "page.merged.html"
    merged.replace(place)
    told = stopped.err.partition("then: fanlight ")[2].partition(". To replace")[0]
    done = fanlight.ok(*told.split(), "--json").json

    assert (stopped.code, stopped.out) == (3, "")
    assert done["version"] == 3
    assert "Theirs" in server.source(made["id"], 3)
    assert "Ours" in server.source(made["id"], 3)


def test_a_conflict_without_a_merge_says_how_to_go_on(fanlight: Terminal, server: Served) -> None:
    fanlight.write("page.html", "<p>One</p>")
    made = fanlight.ok("publish", "page.html", "--json").json
    server.publish("<p>Theirs</p>", made["id"])
    fanlight.write("page.html", "<p>Ours</p>")

    stopped = fanlight("publish", "page.html")
    forced = fanlight.ok("publish", "page.html", "--force", "--json").json

    assert stopped.code == 3
    assert "--base-version 2" in stopped.err
    assert not (fanlight.folder / "page.merged.html").exists()
    assert forced["version"] == 3


def test_with_json_an_error_is_an_object_too(fanlight: Terminal, server: Served) -> None:
    """Of a conflict it holds what a program goes on from."""
    fanlight.write("page.html", "\n".join(LINES))
    made = fanlight.ok("publish", "page.html", "--json").json
    server.publish("\n".join(["<h1>Theirs</h1>", *LINES[1:]]), made["id"])
    fanlight.write("page.html", "\n".join([*LINES[:-1], "<h1>Ours</h1>"]))

    stopped = fanlight("publish", "page.html", "--json")
    misused = fanlight("publish", "page.html", "--json", "--nope")
    problem = json.loads(stopped.err)

    assert (stopped.code, stopped.out) == (3, "")
    assert (problem["code"], problem["live_version"]) == ("conflict", 2)
    assert Path(problem["merged_path"]).read_text().startswith("<h1>Theirs")
    assert "--base-version 2" in problem["detail"]
    assert (misused.code, misused.out) == (2, "")
    assert json.loads(misused.err)["code"] == "wrong-usage"


@pytest.mark.parametrize(
    ("browser", "said"),
    [("exit 3", "Open it yourself: {url}"), ("exit 0", "")],
)
def test_without_a_browser_the_address_is_told(
    fanlight: Terminal, server: Served, browser: str, said: str
) -> None:
    """What the desktop's tool says about it is not for the reader."""
    url = server.publish("<p>Hi")["url"]
    fanlight.write("bin/xdg-open", f"#!/bin/sh\necho noise; echo noise >&2; {browser}\n")
    (fanlight.folder / "bin/xdg-open").chmod(0o755)
    fanlight.monkeypatch.setenv("PATH", str(fanlight.folder / "bin"), prepend=os.pathsep)

    opened = fanlight.ok("open", url)
    published = fanlight.ok("publish", "-", "--open", stdin=b"<p>Hi")

    assert opened.out == f"{url}\n"
    assert said.format(url=url) in opened.err
    assert said.format(url=published.out.strip()) in published.err
    assert "noise" not in opened.err + published.err


def test_a_page_that_is_gone_is_no_dead_end(fanlight: Terminal) -> None:
    fanlight.write("page.html", "<p>One</p>")
    made = fanlight.ok("publish", "page.html", "--json").json
    fanlight.ok("delete", "page.html")

    refused = fanlight("publish", "page.html")
    fanlight.ok("undelete", "page.html")
    again = fanlight.ok("publish", "page.html", "--json").json

    assert refused.code == 1
    assert "fanlight undelete page.html" in refused.err
    assert "--new" in refused.err
    assert again["id"] == made["id"]


def test_a_page_deleted_for_good_is_published_anew(fanlight: Terminal) -> None:
    """There is nothing to bring back, so nothing says so; what is told works."""
    fanlight.write("page.html", "<p>One</p>")
    made = fanlight.ok("publish", "page.html", "--json").json
    fanlight.ok("delete", "page.html")
    fanlight.ok("delete", "page.html", "--purge")

    refused = fanlight("publish", "page.html")
    told = refused.err.partition(": fanlight ")[2]
    anew = fanlight.ok(*told.split(), "--json").json
    again = fanlight.ok("publish", "page.html", "--json").json

    assert refused.code == 1
    assert "undelete" not in refused.err
    assert anew["id"] != made["id"]
    assert (again["id"], again["unchanged"]) == (anew["id"], True)
    assert fanlight("publish", "page.html", "--new", "--to", anew["id"]).code == 2


def test_what_an_unchanged_publish_leaves_out_is_said(fanlight: Terminal, server: Served) -> None:
    fanlight.write("page.html", "<p>One</p>")
    made = fanlight.ok("publish", "page.html", "--json").json

    words = ("--label", "Later", "--note", "Why", "--audience", "org")
    again = fanlight.ok("publish", "page.html", *words)

    assert "Not applied, because there is no new version: --label, --note." in again.err
    assert server.api(f"/artifacts/{made['id']}")["audience"] == "org"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["publish"], 2, "Missing argument"),
        (["publish", "x", "--nope"], 2, "No such option"),
        (["nope"], 2, "No such command"),
        (["publsh"], 2, "'publish'"),
        (["publish", "x", "--audience", "everybody"], 2, "everybody"),
        (["publish", "nowhere.html"], 1, "There is no file"),
        (["publish", "empty"], 1, "no index.html"),
        (["publish", "-"], 1, "Stdin was empty"),
        (["publish", "/dev/null"], 2, "no regular file"),
        (["publish", "page.html", "--to", "nothing"], 1, "names no artifact"),
        (["publish", "page.html", "--base-version", "9", "--to", "ID"], 2, "no version 9"),
        (["publish", "page.html", "--label", "x" * 61], 2, "60"),
        (["--help"], 0, ""),
        (["publish", "--help"], 0, ""),
        (["--version"], 0, ""),
    ],
)
def test_exit_codes(
    fanlight: Terminal, server: Served, arguments: list[str], code: int, says: str
) -> None:
    (fanlight.folder / "empty").mkdir()
    fanlight.write("page.html", "<p>Hi")
    id_ = server.publish("<p>Hi")["id"] if "ID" in arguments else ""

    done = fanlight(*[id_ if each == "ID" else each for each in arguments])

    assert done.code == code
    assert says in done.err
    assert (done.out == "") == (code != 0)


def test_a_page_beyond_the_limit_is_told_so(fanlight: Terminal, server: Served) -> None:
    """The server answers before it has read everything; the answer arrives all the same."""
    limit = server.live.ctx.limits.page_bytes
    fanlight.write("big.html", b"x" * (limit + 1))
    fanlight.write("set/index.html", b"x" * (limit + 1))

    single = fanlight("publish", "big.html")
    in_a_set = fanlight("publish", "set")

    assert (single.code, in_a_set.code) == (1, 1)
    assert "limits.page_bytes" in single.err
    assert "limits.page_bytes" in in_a_set.err


def test_without_a_sign_in(terminal: Terminal, server: Served) -> None:
    terminal.write("page.html", "<p>Hi")

    nobody = terminal("publish", "page.html")
    terminal.sign_in(server.url, "fl_wrong")
    wrong = terminal("publish", "page.html")

    assert nobody.code == wrong.code == 4
    assert "fanlight login" in nobody.err
    assert "token" in wrong.err


def test_no_server_no_traceback(terminal: Terminal) -> None:
    terminal.write("page.html", "<p>Hi")
    terminal.sign_in("http://127.0.0.1:9", "fl_x")

    done = terminal("publish", "page.html")

    assert done.code == 1
    assert "does not answer" in done.err
    assert "Traceback" not in done.err


def test_a_token_goes_to_its_own_server_only(terminal: Terminal, server: Served) -> None:
    terminal.sign_in(server.url, server.token)
    terminal.monkeypatch.setenv("FANLIGHT_SERVER", "http://evil.example")

    assert terminal("whoami").code == 4


@pytest.mark.usefixtures("fanlight")
def test_a_reader_who_leaves_early_hears_no_complaint(server: Served) -> None:
    """`fanlight list | head -1`."""
    server.publish("<p>Hi")
    reading, writing = os.pipe()
    os.close(reading)
    code = "import os, sys; os.dup2(int(sys.argv.pop(1)), 1); from fanlight.__main__ import main"

    done = subprocess.run(
        [sys.executable, "-c", f"{code}; main()", str(writing), "list"],
        stderr=subprocess.PIPE,
        pass_fds=[writing],
        check=False,
    )
    os.close(writing)

    assert done.returncode == 1
    assert done.stderr == b""
