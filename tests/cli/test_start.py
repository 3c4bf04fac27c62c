"""What keeps the command quick: it imports nothing that it does not need."""

import subprocess
import sys

import click
import pytest
from tests.cli.terminal import Terminal

from fanlight.__main__ import cli

HEAVY = ["httpx2", "mcp", "pydantic", "asyncio", "starlette", "sqlalchemy", "rich", "watchfiles"]


def loaded(terminal: Terminal, *arguments: str) -> set[str]:
    """The packages that a command has loaded when it ends."""
    code = (
        "import atexit, sys\n"
        "atexit.register(lambda: print('loaded', *{m.partition('.')[0] for m in sys.modules}))\n"
        "from fanlight.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=terminal.folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("arguments", [["publish", "--help"], ["--help"], ["publish", "page.html"]])
def test_heavy_packages_stay_out(fanlight: Terminal, arguments: list[str]) -> None:
    fanlight.write("page.html", "<link rel=stylesheet href=a.css><p>Hi")
    fanlight.write("a.css", "p { color: teal }")

    assert loaded(fanlight, *arguments) & set(HEAVY) == set()


def test_help_for_one_command_loads_no_other(fanlight: Terminal) -> None:
    assert loaded(fanlight, "publish", "--help") & {"turbohtml", "http", "ssl"} == set()


def test_every_command_is_on_the_first_page_and_exists(terminal: Terminal) -> None:
    lines = terminal.ok("--help").out.splitlines()
    context = click.Context(cli)

    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        assert command.name == name
        assert command.help
        assert [line for line in lines if line.startswith(f"  {name} ")]
    assert max(map(len, lines)) <= 80


def test_a_client_without_the_server_says_what_to_install() -> None:
    """The base install is the client; its help works, and `serve` tells what is missing."""
    code = (
        "import sys; sys.modules['sqlalchemy'] = None; from fanlight.__main__ import main; main()"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, "serve"], check=False, capture_output=True, text=True
    )

    assert done.returncode == 1
    assert "fanlight[server]" in done.stderr
    assert "Traceback" not in done.stderr
