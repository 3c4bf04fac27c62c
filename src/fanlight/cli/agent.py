"""`fanlight agent install`."""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from fanlight.agents import texts
from fanlight.agents.merge import alone, merged
from fanlight.agents.places import AGENTS
from fanlight.cli import output


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    text: str

    @property
    def is_there(self) -> bool:
        return self.path.exists() and self.path.read_text(encoding="utf-8") == self.text


@click.group()
def agent() -> None:
    """Set coding agents up to publish."""


@agent.command()
@click.argument("name", metavar="AGENT", type=click.Choice(list(AGENTS)))
@click.option("--project", is_flag=True, help="For everybody in this folder, not for you alone.")
@click.option("--print", "print_", is_flag=True, help="Show the files instead of writing them.")
def install(name: str, *, project: bool, print_: bool) -> None:
    """Write AGENT's entry for the MCP server, and a skill that says when to use it.

    AGENT is claude-code, codex, cursor, gemini, opencode or vscode. What else is in its
    configuration stays.
    """
    files = _files(name, project=project, alone_=print_)
    if print_:
        # Only what is ours: the rest of a configuration may hold secrets.
        for file in files:
            # On the same stream as the text, so that no pipe parts the two.
            output.result(f"==> {file.path} <==\n{file.text}")
        return
    for file in files:
        if file.is_there:
            output.hint(f"{file.path} is up to date.")
            continue
        _write(file)
        output.result(str(file.path))
    output.hint(f"{AGENTS[name].title} is set up. {AGENTS[name].next_step}")


def _files(name: str, *, project: bool, alone_: bool) -> list[_File]:
    chosen = AGENTS[name]
    place, root = (chosen.project, Path.cwd()) if project else (chosen.person, Path.home())
    # A project's files go to machines where the command is elsewhere.
    command = ["fanlight", "mcp"] if project else [*_program(), "mcp"]
    config = root / place.config
    write = alone if alone_ else merged
    text = write(config, chosen.section, entry=chosen.entry(command))
    return [_File(config, text), _File(root / place.skill, texts.skill())]


def _program() -> list[str]:
    """This very command, for agents that do not have the shell's PATH."""
    found = shutil.which(sys.argv[0])
    if found is not None and Path(found).stem == "fanlight":
        return [str(Path(found).absolute())]
    return [sys.executable, "-m", "fanlight"]


def _write(file: _File) -> None:
    """At once and as it was before: mode and links of the file stay."""
    target = file.path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}.fanlight-new")
    fresh.touch(mode=0o600)
    fresh.write_text(file.text, encoding="utf-8")
    if target.exists():
        shutil.copymode(target, fresh)
    else:
        fresh.chmod(0o644)
    fresh.replace(target)
