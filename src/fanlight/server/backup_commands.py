"""`fanlight backup` and `restore-backup`."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from fanlight.client import output
from fanlight.server import settings as settings_
from fanlight.server.backups import Backup, back_up, restore
from fanlight.server.commands import run

_FOLDER = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
_DATA = click.option("--data", type=click.Path(path_type=Path), help="Folder for everything kept.")
_DATABASE = click.option("--database", help="sqlite:///PATH or postgresql://...")
_BLOBS = click.option("--blobs", help="A folder, or s3://, gs://, az:// with a bucket.")


@click.command()
@_FOLDER
@_DATA
@_DATABASE
@_BLOBS
@output.json_
def backup(folder: Path, **flags: Any) -> None:
    """Copy the database and all blobs into the new folder DIR, while servers go on."""
    settings = settings_.load(**flags)
    made = run(back_up(settings, folder, say=output.hint))
    blobs = "1 blob" if made.blobs == 1 else f"{made.blobs} blobs"
    _tell(made, f"{folder}: the database and {blobs}.")
    output.hint(f"Keep {settings.audit_key_path} too, at another place.")


@click.command("restore-backup")
@_FOLDER
@_DATA
@_DATABASE
@_BLOBS
@output.json_
def restore_backup(folder: Path, **flags: Any) -> None:
    """Fill an empty database and blob store from a backup, while no server runs."""
    made = run(restore(settings_.load(**flags), folder, say=output.hint))
    _tell(made, f"Restored what was there on {made.made_at}.")


def _tell(made: Backup, text: str) -> None:
    output.answer(asdict(made))
    output.result(text)
