"""Whatever the documentation names exists: files, headings, tests, commands, routes, settings."""

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from scripts import reference

from fanlight.__main__ import cli
from fanlight.model.events import every_type
from fanlight.model.permission import Permission

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")], key=lambda path: path.as_posix()
)
BY_HAND = [page for page in PAGES if page.parent.name != "reference"]
DEPLOYED = sorted(path for path in (ROOT / "deploy").iterdir() if path.suffix != ".lock")
# Read by the client, by scripts and tests, and by compose.yaml, where the server's settings have no
# say.
OTHER_VARIABLES = {
    "FANLIGHT_SERVER",
    "FANLIGHT_TOKEN",
    "FANLIGHT_CHROMIUM",
    "FANLIGHT_HEADLESS_SHELL",
    "FANLIGHT_FUZZ",
    "FANLIGHT_APP_HOST",
    "FANLIGHT_PAGES_HOST",
    "FANLIGHT_PAGES_TLS",
    "FANLIGHT_UPSTREAM",
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def prose(page: Path) -> str:
    """A page's text without its code blocks."""
    return re.sub(r"^```.*?^```", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)


def headings(page: Path) -> set[str]:
    """The anchors of a page's headings."""
    found = re.findall(r"^#+ (.+)$", prose(page), flags=re.MULTILINE)
    plain = [re.sub(r"[^\w\s-]", "", heading).strip().lower() for heading in found]
    return {re.sub(r"[\s-]+", "-", heading) for heading in plain}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", prose(page))
    local = [link.partition("#") for link in links if not re.match(r"[a-z]+:", link)]

    missing = [path for path, _, _ in local if path and not (page.parent / path).exists()]
    nowhere = [
        f"{path}#{anchor}"
        for path, _, anchor in local
        if anchor and anchor not in headings(page.parent / path if path else page)
    ]

    assert missing == []
    assert nowhere == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_file_and_test_that_is_named_exists(page: Path) -> None:
    named = re.findall(
        r"`((?:src|tests|docs|scripts|deploy|benchmarks)/[\w./-]+)(?:::(\w+))?`", page.read_text()
    )

    missing = [path for path, _ in named if not (ROOT / path).exists()]
    untested = [
        f"{path}::{test}"
        for path, test in named
        if test and f"def {test}(" not in (ROOT / path).read_text()
    ]

    assert missing == []
    assert untested == []


def test_live_events_names_the_tests_that_prove_it() -> None:
    text = (ROOT / "docs/live-events.md").read_text()
    tests = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))

    named = set(re.findall(r"`(?:[\w./]+::)?(test_\w+)`", text))

    assert len(named) > 5
    assert [test for test in sorted(named) if f"def {test}(" not in tests] == []


def test_every_page_has_its_place() -> None:
    places = set(re.findall(r'"([\w/-]+\.md)"', (ROOT / "zensical.toml").read_text()))
    pages = {page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")}

    records = {page for page in pages if re.match(r"decisions/\d", page)}

    assert places == pages - records


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs/decisions"
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", (folder / "index.md").read_text())

    assert listed == sorted(path.name for path in folder.glob("0*.md"))
    assert [number[:4] for number in listed] == [f"{n:04}" for n in range(1, len(listed) + 1)]


def commands(text: str) -> Iterator[str]:
    """Every `fanlight ...` line in a text's code, with lines that were broken put together."""
    joined = text.replace("\\\n", " ")
    blocks = re.findall(
        r"^ *```(?:sh|console|json|toml|ini)\n(.*?)^ *```", joined, re.DOTALL | re.MULTILINE
    )
    spans = re.findall(r"`(fanlight [^`\n]+)`", joined)
    for line in [*"\n".join(blocks).splitlines(), *spans]:
        code = line.partition(" #")[0]
        if found := re.search(r"(?:^\s*|[/;&|(]\s*|-- )fanlight ([a-z-][^#;&|)]*)", code):
            yield found[1].strip()


def unknown(line: str) -> str | None:
    """What in a command line the program does not know."""
    command: click.Command = cli
    words = iter(shlex.split(line))
    for word in words:
        if word.startswith("--"):
            found = [(each, [*each.opts, *each.secondary_opts]) for each in command.params]
            options = {name: each for each, names in found for name in names}
            if word.partition("=")[0] not in {*options, "--help"}:
                return word
            option = options.get(word)
            if isinstance(option, click.Option) and not option.is_flag:
                next(words, None)
        elif isinstance(command, click.Group):
            inner = command.get_command(click.Context(command), word)
            if inner is None:
                return word
            command = inner
    return None


@pytest.mark.parametrize("page", BY_HAND, ids=name)
def test_every_command_exists(page: Path) -> None:
    lines = list(commands(page.read_text()))

    assert [(line, word) for line in lines if (word := unknown(line))] == []


def test_the_check_of_commands_sees_them() -> None:
    text = "```sh\nfanlight publish \\\n  a.html --no-such-flag\n```\nand `fanlight nonsense`"

    assert [unknown(line) for line in commands(text)] == ["--no-such-flag", "nonsense"]


def test_the_deployment_starts_the_server_with_flags_that_it_has() -> None:
    container = (ROOT / "deploy/Containerfile").read_text()
    unit = (ROOT / "deploy/fanlight.service").read_text()
    [arguments] = re.findall(r"^CMD (\[.+\])$", container, re.MULTILINE)
    [start] = re.findall(r"^ExecStart=\S+/fanlight (.+)$", unit, re.MULTILINE)

    assert unknown(" ".join(json.loads(arguments))) is None
    assert unknown(start) is None


@pytest.mark.parametrize("path", [*BY_HAND, *DEPLOYED, ROOT / "Makefile"], ids=name)
def test_every_variable_exists(path: Path) -> None:
    known = set(re.findall(r"FANLIGHT_\w+", "\n".join(reference.settings()))) | OTHER_VARIABLES

    named = set(re.findall(r"FANLIGHT_[A-Z_]*[A-Z]", path.read_text()))

    assert named - known == set()


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return reference.openapi()


@pytest.mark.parametrize("page", BY_HAND, ids=name)
def test_every_route_exists(page: Path, schema: dict[str, Any]) -> None:
    routes = [re.sub(r"\{[^}]+\}", "[^/]+", path) for path in schema["paths"]]

    named = re.findall(r"/api/v1/[\w/{}.-]*[\w}]", page.read_text())

    assert [path for path in named if not any(re.fullmatch(route, path) for route in routes)] == []


def test_every_route_says_what_it_does(schema: dict[str, Any]) -> None:
    silent = [
        f"{method} {path}"
        for path, methods in schema["paths"].items()
        for method, route in methods.items()
        if not route.get("description")
    ]

    assert silent == []


def test_the_reference_is_up_to_date() -> None:
    """Run `make docs` when this fails: the code's own texts have changed."""
    assert reference.main(["--check"]) == 0


def test_every_make_target_is_in_the_help() -> None:
    makefile = (ROOT / "Makefile").read_text()
    [phony] = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)

    assert set(re.findall(r"^([a-z]+):.* ## \S", makefile, re.MULTILINE)) == set(phony.split())


def test_the_project_describes_itself_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    site = tomllib.loads((ROOT / "zensical.toml").read_text())["project"]

    assert site["site_description"] == project["description"]


@pytest.mark.parametrize(
    ("page", "heading", "names"),
    [
        ("roles.md", "| permission | allows |", [each.value for each in Permission]),
        ("audit.md", "| type | when |", every_type()),
    ],
    ids=["permissions", "events"],
)
def test_a_table_has_each_name_once_and_no_other(page: str, heading: str, names: list[str]) -> None:
    _, _, below = (ROOT / "docs" / page).read_text().partition(heading)
    rows, _, _ = below.partition("\n\n")
    firsts = "".join(row.split("|")[1] for row in rows.splitlines() if row.startswith("|"))
    assert sorted(re.findall(r"`([^`]+)`", firsts)) == sorted(names)
