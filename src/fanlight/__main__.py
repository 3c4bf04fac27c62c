"""The `fanlight` command: a table of sub-commands, of which only the chosen one is imported."""

import os
import sys
from importlib import import_module

import click

from fanlight.model.errors import AppError

_INTERRUPTED = 130

_COMMANDS = {
    "serve": "fanlight.server.commands",
    "demo": "fanlight.server.commands",
    "migrate": "fanlight.server.commands",
    "doctor": "fanlight.server.commands",
    "publish": "fanlight.cli.publish",
    "watch": "fanlight.cli.watch",
    "list": "fanlight.cli.gallery",
    "show": "fanlight.cli.gallery",
    "open": "fanlight.cli.gallery",
    "rename": "fanlight.cli.gallery",
    "delete": "fanlight.cli.gallery",
    "undelete": "fanlight.cli.gallery",
    "versions": "fanlight.cli.history",
    "diff": "fanlight.cli.history",
    "restore": "fanlight.cli.history",
    "pull": "fanlight.cli.history",
    "status": "fanlight.cli.status",
    "share": "fanlight.cli.share",
    "login": "fanlight.cli.account",
    "logout": "fanlight.cli.account",
    "whoami": "fanlight.cli.account",
    "token": "fanlight.cli.account",
    "mcp": "fanlight.cli.mcp",
    "agent": "fanlight.cli.agent",
    "admin": "fanlight.cli.admin",
}
"""Name to module; the command is the module's attribute of that name, with `_` where it clashes."""


class _Lazy(click.Group):
    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        module = _COMMANDS.get(name)
        if module is None:
            return None
        loaded = import_module(module)
        command: click.Command = getattr(loaded, f"{name}_", None) or getattr(loaded, name)
        return command


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fanlight")
def cli() -> None:
    """Live, shared web pages from your agent's work, on a server your team owns."""


def main() -> None:
    """Runs a command and exits; an error becomes one clear text and its exit code."""
    try:
        sys.exit(cli(standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        # Whoever read the output has seen enough. Nothing may be flushed into the pipe any more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except AppError as error:
        from fanlight.wire.errors import KINDS

        click.echo(f"fanlight: {error.title}", err=True)
        if error.detail:
            click.echo(error.detail, err=True)
        sys.exit(KINDS[error.kind].exit)


if __name__ == "__main__":
    main()
