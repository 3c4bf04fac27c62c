"""`fanlight agent install`."""

import json
import shlex
import shutil
import sys
from pathlib import Path

import click

from fanlight.agents import texts
from fanlight.agents.files import File
from fanlight.agents.merge import HOOK, HOOK_EVENTS, alone, hooked, merged
from fanlight.agents.places import AGENTS
from fanlight.agents.removal import Removal, remove_from
from fanlight.cli import output
from fanlight.client.api import Client
from fanlight.client.profile import find
from fanlight.model.errors import AppError, Invalid

_HOOK_SECONDS = 10


@click.group()
def agent() -> None:
    """Set coding agents up to publish."""


@agent.command()
@click.argument("name", metavar="AGENT", type=click.Choice(list(AGENTS)))
@click.option("--project", is_flag=True, help="For everybody in this folder, not for you alone.")
@click.option("--remove", is_flag=True, help="Take all of it out again.")
@click.option("--print", "print_", is_flag=True, help="Show the files instead of writing them.")
@output.json_
def install(name: str, *, project: bool, remove: bool, print_: bool) -> None:
    """Write AGENT's entry for the MCP server, a skill that says when to use it, and a hook.

    The hook tells the agent at the start of a session how many comments wait for it; Claude Code
    and Gemini CLI have such hooks.

    AGENT is claude-code, codex, cursor, gemini, opencode or vscode. What else is in its
    configuration stays.
    """
    if remove and print_:
        raise click.UsageError("--print shows what would be written; --remove writes nothing new.")
    if remove:
        _tell(name, _removed(name, project=project))
        return
    files = _files(name, project=project, alone_=print_)
    if print_:
        # Only what is ours: the rest of a configuration may hold secrets.
        for file in files:
            # On the same stream as the text, so that no pipe parts the two.
            output.answer({"path": str(file.path), "text": file.text})
            output.result(f"==> {file.path} <==\n{file.text}")
        return
    for file in files:
        if file.is_there:
            output.answer({"path": str(file.path), "written": False})
            output.hint(f"{file.path} is up to date.")
            continue
        file.write()
        output.answer({"path": str(file.path), "written": True})
        output.result(str(file.path))
    output.hint(f"{AGENTS[name].title} is set up. {AGENTS[name].next_step}")


@agent.command()
@output.json_
def nudge() -> None:
    """Say how much waits for your agents, as an agent's hook does; nothing where nothing does.

    What people wrote is not in it. It never fails: a hook that does would be in the agent's way.
    """
    waiting = _waiting()
    output.answer({"waiting": waiting})
    if waiting:
        what = "thread waits" if waiting == 1 else "threads wait"
        told = f"{waiting} {what} for you on Fanlight pages. Read with the tool feedback (list)."
        context = {"hookEventName": HOOK_EVENTS[0], "additionalContext": told}
        output.result(json.dumps({"hookSpecificOutput": context}))


def _waiting() -> int:
    heard: list[int] = []
    profile = find()
    if profile is None:
        return 0
    try:
        with Client(profile, hear=heard.append) as client:
            client.get("/me")
    except AppError:
        return 0
    return heard[-1] if heard else 0


def _removed(name: str, *, project: bool) -> list[Removal]:
    chosen = AGENTS[name]
    place, root = (chosen.project, Path.cwd()) if project else (chosen.person, Path.home())
    return list(remove_from(root, place, section=chosen.section))


def _tell(name: str, removed: list[Removal]) -> None:
    for each in removed:
        output.answer({"path": str(each.path), "what": each.what, "removed": not each.why_not})
        if each.why_not:
            output.hint(f"Remove by hand: the {each.what} in {each.path}, {each.why_not}.")
        else:
            output.result(f"Removed the {each.what}: {each.path}")
    if not removed:
        output.hint(f"Nothing of ours is set up for {AGENTS[name].title} here.")


def _files(name: str, *, project: bool, alone_: bool) -> list[File]:
    chosen = AGENTS[name]
    place, root = (chosen.project, Path.cwd()) if project else (chosen.person, Path.home())
    # A project's files go to machines where the command is elsewhere.
    command = ["fanlight", "mcp"] if project else [*_program(), "mcp"]
    config = root / place.config
    write = alone if alone_ else merged
    text = write(config, chosen.section, entry=chosen.entry(command))
    hooks = _hooks(name, project=project, alone_=alone_, command=[*command[:-1], *HOOK])
    # One file may hold both.
    both = {each.path: each for each in hooks}
    if config in both:
        text = hooked(text, shlex.join([*command[:-1], *HOOK]), timeout=_timeout(name))
        hooks = []
    return [File(config, text), File(root / place.skill, texts.skill()), *hooks]


def _hooks(name: str, *, project: bool, alone_: bool, command: list[str]) -> list[File]:
    """The file with our hook."""
    chosen = AGENTS[name]
    place, root = (chosen.project, Path.cwd()) if project else (chosen.person, Path.home())
    if place.hooks is None:
        return []
    path = root / place.hooks
    try:
        before = "" if alone_ or not path.exists() else path.read_text(encoding="utf-8-sig")
        return [File(path, hooked(before, shlex.join(command), timeout=_timeout(name)))]
    except (ValueError, AttributeError, TypeError, KeyError) as error:
        raise Invalid(
            "unreadable-config",
            f"{path} is not what it should be, so nothing was changed.",
            f"Put a hook for {HOOK_EVENTS[0]} there by hand: fanlight {' '.join(HOOK)}",
        ) from error


def _timeout(name: str) -> int:
    return _HOOK_SECONDS * AGENTS[name].hook_seconds


def _program() -> list[str]:
    """This very command, for agents that do not have the shell's PATH."""
    found = shutil.which(sys.argv[0])
    if found is not None and Path(found).stem == "fanlight":
        return [str(Path(found).absolute())]
    return [sys.executable, "-m", "fanlight"]
