"""What can be shared: artifacts, and the folders that they are in. Both in the same way."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Table

from fanlight.db.tables import (
    artifacts,
    folder_group_shares,
    folder_shares,
    folders,
    group_shares,
    shares,
)


class Place(NamedTuple):
    """A table with an owner and an audience, and those of what it was given to by name.

    `key` is the column by which these name it, `owners` are those whose roles bound how far it is
    open, and `guests_kept` what is left of such bounds that it had.
    """

    table: Table
    shares: Table
    group_shares: Table
    key: str
    owners: tuple[ColumnElement[int], ...]
    guests_kept: tuple[ColumnElement[str], ...]


ARTIFACT = Place(
    artifacts,
    shares,
    group_shares,
    "artifact",
    (artifacts.c.owner,),
    (artifacts.c.guests_kept,),
)
FOLDER = Place(
    folders,
    folder_shares,
    folder_group_shares,
    "folder",
    (folders.c.owner,),
    (folders.c.guests_kept,),
)
AROUND = FOLDER._replace(
    owners=(folders.c.owner, artifacts.c.owner),
    guests_kept=(folders.c.guests_kept, artifacts.c.guests_kept),
)
"""The folder of the artifact at hand, as far as it opens that artifact."""
