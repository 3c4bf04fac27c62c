"""What can be shared: artifacts, and the folders that they are in. Both in the same way."""

from typing import NamedTuple

from sqlalchemy import Table

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

    `key` is the column by which these name it.
    """

    table: Table
    shares: Table
    group_shares: Table
    key: str


ARTIFACT = Place(artifacts, shares, group_shares, "artifact")
FOLDER = Place(folders, folder_shares, folder_group_shares, "folder")
