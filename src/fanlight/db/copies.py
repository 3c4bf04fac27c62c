"""Whole databases: copied into a file while servers use them, and made from such a file."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlsplit

from fanlight.db.open import sqlite_file
from fanlight.model.errors import Conflict, Invalid, Unavailable

SQLITE, POSTGRES = "sqlite", "postgresql"


def kind_of(url: str) -> str:
    return POSTGRES if sqlite_file(url) is None else SQLITE


def check(url: str) -> None:
    """Raises `Invalid` where there is no database file, or no program to copy PostgreSQL with."""
    path = sqlite_file(url)
    if path is None:
        _program("pg_dump")
    elif not path.exists():
        raise Invalid("no-database", f"There is no database {path}.", "Name its folder: --data.")


def copy(url: str, to: Path) -> None:
    """Writes the state of one moment to the new file `to`; servers go on meanwhile.

    Raises `Invalid` where there is no database or no program to copy it with, `Unavailable` where
    the copy fails.
    """
    check(url)
    path = sqlite_file(url)
    if path is None:
        # It keeps the mode of a file that is there.
        to.touch(mode=0o600)
        _postgres("pg_dump", url, "--format=custom", "--no-owner", f"--file={to}")
        return
    to.touch(mode=0o600)
    try:
        with (
            closing(sqlite3.connect(path)) as source,
            closing(sqlite3.connect(to)) as target,
        ):
            # In one step: with several, each write in between would begin it anew.
            source.backup(target)
            # One file, whatever reads it.
            target.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise _failed(str(error)) from error


def check_restoring(url: str) -> None:
    """Raises `Invalid` where there is no program to fill PostgreSQL with."""
    if sqlite_file(url) is None:
        _program("pg_restore")


def restore(url: str, source: Path) -> None:
    """Fills an empty database from what `copy` wrote."""
    path = sqlite_file(url)
    if path is None:
        _postgres(
            "pg_restore", url, "--no-owner", "--exit-on-error", "--single-transaction", str(source)
        )
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.restoring")
    fresh.touch(mode=0o600)
    shutil.copyfile(source, fresh)
    with fresh.open("rb+") as file:
        os.fsync(file.fileno())
    try:
        # Where something was put there meanwhile, it stays.
        path.hardlink_to(fresh)
    except FileExistsError:
        raise Conflict(
            "not-empty", f"There is a database {path}.", "Nothing was changed."
        ) from None
    finally:
        fresh.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Invalid(
            f"no-{name.replace('_', '-')}",
            f"There is no {name} here, which PostgreSQL is backed up and restored with.",
            "Install PostgreSQL's client programs, of the server's version or a newer one.",
        )
    return found


def _postgres(program: str, url: str, *arguments: str) -> None:
    found = _program(program)
    rest = url.partition("://")[2]
    parts = urlsplit(f"postgresql://{rest}")
    environment = dict(os.environ)
    if parts.password:
        # Arguments are seen by everybody on the machine.
        environment["PGPASSWORD"] = unquote(parts.password)
    user = f"{parts.username}@" if parts.username else ""
    place = parts._replace(netloc=f"{user}{parts.netloc.rpartition('@')[2]}").geturl()
    command = [found, f"--dbname={place}", *arguments]
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL, without a shell
        command, env=environment, capture_output=True, check=False, text=True, errors="replace"
    )
    if done.returncode != 0:
        raise _failed(f"{program}: {done.stderr.strip()[-500:]}")


def _failed(why: str) -> Unavailable:
    return Unavailable("copy-failed", "The database could not be copied.", why)
