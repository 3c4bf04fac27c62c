"""What this machine can say of where a page comes from: its agent, and its Git commit."""

import os
import re
import subprocess
from hashlib import sha1
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
    listed = _git(folder, "ls-tree", "-rz", "HEAD", "--", path.name if path.is_file() else ".")
    if listed is not None:
        found["dirty"] = _differs(path, listed)
    remote = _git(folder, "config", "--get", "remote.origin.url")
    if remote:
        # A remote may hold a password; it is nobody's business.
        found["remote"] = _CREDENTIALS.sub("", remote)
    resolved, root = path.resolve(), Path(top).resolve()
    if resolved.is_relative_to(root):
        found["path"] = resolved.relative_to(root).as_posix()
    return found


def branch(folder: Path) -> dict[str, str | bool]:
    """`branch`, where one is checked out."""
    found = _git(folder, "symbolic-ref", "--short", "--quiet", "HEAD")
    return {"branch": found} if found else {}


def _differs(path: Path, listed: str) -> bool:
    """Whether what is published is not what was committed.

    Compared here, by Git's own hash of a blob: `git status` would run the filters that a
    repository from elsewhere may name. Files that such filters change count as different.
    """
    folder = path if path.is_dir() else path.parent
    entries = [line.split("\t", 1) for line in listed.split("\0") if line]
    if not entries:
        return True
    for described, name in entries:
        place = folder / name
        if not place.is_file() or _blob(place.read_bytes()) != described.split()[2]:
            return True
    return False


def _blob(data: bytes) -> str:
    head = f"blob {len(data)}\0".encode()
    return sha1(head + data, usedforsecurity=False).hexdigest()


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
