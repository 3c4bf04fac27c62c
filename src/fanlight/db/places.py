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
    open.
    """

    table: Table
    shares: Table
    group_shares: Table
    key: str
    owners: tuple[ColumnElement[int], ...]


ARTIFACT = Place(artifacts, shares, group_shares, "artifact", (artifacts.c.owner,))
FOLDER = Place(folders, folder_shares, folder_group_shares, "folder", (folders.c.owner,))
AROUND = FOLDER._replace(owners=(folders.c.owner, artifacts.c.owner))
"""The folder of the artifact at hand, as far as it opens that artifact."""
