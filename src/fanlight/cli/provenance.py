"""What this machine can say of where a page comes from: its agent, and its Git commit."""

import os
import re
import subprocess
from pathlib import Path

from fanlight.client.api import Claims

# Git answers in milliseconds; a repository on a dead network drive never does.
_PATIENCE_SECONDS = 2
_CREDENTIALS = re.compile(r"(?<=://)[^/]*@|[?#].*")

_AGENTS = (
    ("CLAUDECODE", "claude-code", "CLAUDE_CODE_SESSION_ID"),
    ("CODEX_SANDBOX", "codex", "CODEX_SESSION_ID"),
    ("CODEX_THREAD_ID", "codex", "CODEX_THREAD_ID"),
    ("CURSOR_AGENT", "cursor", "CURSOR_TRACE_ID"),
    ("GEMINI_CLI", "gemini-cli", "GEMINI_SESSION_ID"),
    ("OPENCODE", "opencode", "OPENCODE_SESSION_ID"),
)
"""A variable that an agent sets for the commands it runs, its name, the variable of its session."""


def claims(agent: str | None, session: str | None) -> Claims:
    """The flags, else what the environment gives away."""
    agent = agent or os.environ.get("AI_AGENT", "").replace("@", "/", 1)
    for variable, name, of_session in _AGENTS:
        if os.environ.get(variable):
            return Claims(agent or name, session or os.environ.get(of_session, ""))
    return Claims(agent or "", session or "")


def git(path: Path) -> dict[str, str | bool]:
    """`remote`, `commit`, `dirty` and `path` within the repository; empty outside of one."""
    folder = path if path.is_dir() else path.parent
    where = _git(folder, "rev-parse", "--show-toplevel", "HEAD")
    if where is None:
        return {}
    top, _, commit = where.partition("\n")
    found: dict[str, str | bool] = {"commit": commit.strip()}
    state = _git(folder, "status", "--porcelain", "--untracked-files=no")
    if state is not None:
        found["dirty"] = bool(state)
    remote = _git(folder, "config", "--get", "remote.origin.url")
    if remote:
        # A remote may hold a password; it is nobody's business.
        found["remote"] = _CREDENTIALS.sub("", remote)
    resolved, root = path.resolve(), Path(top).resolve()
    if resolved.is_relative_to(root):
        found["path"] = resolved.relative_to(root).as_posix()
    return found


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments
            # Whichever git is first on PATH; a repository's own monitor is a program it would run.
            ["git", "-C", str(folder), "-c", "core.fsmonitor=false", *arguments],  # noqa: S607
            capture_output=True,
            text=True,
            timeout=_PATIENCE_SECONDS,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
