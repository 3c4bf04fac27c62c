"""The `fanlight` command: a table of sub-commands, of which only the chosen one is imported."""

import gc
import json
import os
import sys
from importlib import import_module
from types import ModuleType

import click

from fanlight.model.errors import AppError

_INTERRUPTED = 130
_SERVER = "fanlight.server"

_SECTIONS = {
    "Publish": {
        "publish": ("fanlight.cli.publish", "Publish a file or folder and print its URL."),
        "watch": ("fanlight.cli.watch", "Publish again at every change."),
        "status": ("fanlight.cli.status", "Compare what is here with what is live."),
    },
    "Look after what was published": {
        "list": ("fanlight.cli.gallery", "List artifacts, newest first."),
        "show": ("fanlight.cli.gallery", "Show one artifact."),
        "views": ("fanlight.cli.views", "Show how often an artifact was viewed."),
        "open": ("fanlight.cli.gallery", "Open an artifact in a browser."),
        "rename": ("fanlight.cli.gallery", "Give an artifact another title."),
        "describe": ("fanlight.cli.gallery", "Change its title, description or icon."),
        "archive": ("fanlight.cli.gallery", "Take an artifact out of the lists."),
        "unarchive": ("fanlight.cli.gallery", "Put it back into them."),
        "pin": ("fanlight.cli.gallery", "Keep an artifact at hand in your gallery."),
        "unpin": ("fanlight.cli.gallery", "Take it off there."),
        "ask": ("fanlight.cli.requests", "Ask the owner of an artifact for access."),
        "share": ("fanlight.cli.share", "Show or change who may open an artifact."),
        "folders": ("fanlight.cli.folders", "List, make and share folders."),
        "move": ("fanlight.cli.folders", "Move an artifact into a folder, or out of one."),
        "comments": ("fanlight.cli.comments", "Read and write comments; wait for feedback."),
        "webhooks": ("fanlight.cli.webhooks", "Have what is sent to your agents posted."),
        "versions": ("fanlight.cli.history", "List an artifact's versions."),
        "diff": ("fanlight.cli.history", "Show what changed between two versions."),
        "restore": ("fanlight.cli.history", "Publish an old version as a new one."),
        "pull": ("fanlight.cli.history", "Get a version's files, byte for byte."),
        "delete": ("fanlight.cli.gallery", "Move an artifact to the trash."),
        "undelete": ("fanlight.cli.gallery", "Bring it back from there."),
    },
    "Run sites: apps with a program of their own": {
        "site": ("fanlight.cli.site", "Save, deploy and list sites."),
    },
    "Sign in, and set up agents": {
        "login": ("fanlight.cli.login", "Sign this machine in."),
        "logout": ("fanlight.cli.login", "Sign this machine out."),
        "whoami": ("fanlight.cli.account", "Show who is signed in, and where."),
        "letters": ("fanlight.cli.account", "Choose when you are written to about your inbox."),
        "token": ("fanlight.cli.account", "Make, list and revoke API tokens."),
        "agent": ("fanlight.cli.agent", "Set coding agents up to publish."),
        "mcp": ("fanlight.cli.mcp", "Serve an agent over stdio (agents start this)."),
    },
    "Run a server": {
        "serve": ("fanlight.server.commands", "Run the server."),
        "demo": ("fanlight.server.commands", "Watch an agent work, on a server of its own."),
        "admin": ("fanlight.cli.admin", "Members, and the audit log."),
        "migrate": ("fanlight.server.commands", "Bring the database's schema up to date."),
        "backup": ("fanlight.server.backup_commands", "Copy everything into a folder."),
        "restore-backup": ("fanlight.server.backup_commands", "Fill an empty server from it."),
        "runtime": ("fanlight.server.runtime_commands", "Install the program that sites run on."),
        "doctor": ("fanlight.server.commands", "Check the settings."),
    },
}
"""Name to module, and what `fanlight --help` says without importing it.

The command is the module's attribute of that name, with `_` where it clashes.
"""

_COMMANDS = {name: found for names in _SECTIONS.values() for name, found in names.items()}


class _Lazy(click.Group):
    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        module, _ = _COMMANDS[name]
        try:
            loaded = _imported(module)
        except ModuleNotFoundError as error:
            if (error.name or "").startswith("fanlight") or not module.startswith(_SERVER):
                raise
            raise click.ClickException(
                f"`fanlight {name}` is of the server, which is not installed here. "
                f"Install fanlight[server]. ({error.name} is missing.)"
            ) from error
        attribute = name.replace("-", "_")
        command: click.Command = getattr(loaded, f"{attribute}_", None) or getattr(
            loaded, attribute
        )
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            names = self.list_commands(ctx)
            raise click.NoSuchCommand(error.command_name, possibilities=names, ctx=ctx) from None

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, names in _SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, line) for name, (_, line) in names.items()])


def _imported(module: str) -> ModuleType:
    """Nothing that an import makes is garbage: looking for some would take a tenth of its time."""
    gc.disable()
    try:
        return import_module(module)
    finally:
        gc.freeze()
        gc.enable()


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fanlight")
def cli() -> None:
    """Live, shared web pages from your agent's work, on a server your team owns."""


def main() -> None:
    """Runs a command and exits; an error becomes one clear text and its exit code."""
    try:
        sys.exit(cli(standalone_mode=False) or 0)
    except click.ClickException as error:
        _tell_usage(error)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        # Whoever read the output has seen enough. Nothing may be flushed into the pipe any more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except AppError as error:
        from fanlight.wire.errors import exit_of

        _tell(error)
        sys.exit(exit_of(error))


def _tell_usage(error: click.ClickException) -> None:
    if not _wants_json() or isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return
    from fanlight.model.errors import Invalid

    path = (
        error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "fanlight"
    )
    _tell(Invalid("wrong-usage", error.format_message(), f"See: {path} --help"))


def _tell(error: AppError) -> None:
    """To people in words, to a program that asked for JSON as the API's problem document."""
    from fanlight.cli import output

    if _wants_json():
        from fanlight.wire.errors import problem

        output.hint(json.dumps(problem(error)))
        return
    output.hint(f"fanlight: {error.title}")
    if error.detail:
        output.hint(error.detail)


def _wants_json() -> bool:
    return "--json" in sys.argv[1:]


if __name__ == "__main__":
    main()
