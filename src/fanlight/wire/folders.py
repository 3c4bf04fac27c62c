"""The JSON of folders."""

from typing import Self

from fanlight.kit.clock import iso
from fanlight.model.folder import Folder
from fanlight.model.share import Share
from fanlight.wire import choices
from fanlight.wire.shapes import PersonShape, Shape, ShareShape


class FolderShape(Shape):
    """`role` is what the caller is to it, and at least to what is in it."""

    id: str
    name: str
    owner: PersonShape
    role: str
    audience: str
    created_at: str

    @classmethod
    def from_model(cls, folder: Folder) -> Self:
        return cls(
            id=folder.id,
            name=folder.name,
            owner=PersonShape(name=folder.owner_name),
            role=folder.role.name.lower(),
            audience=folder.audience,
            created_at=iso(folder.created_at),
        )


class FolderDetail(FolderShape):
    """`people` is for its owner, who alone may change them; null for others."""

    people: list[ShareShape] | None

    @classmethod
    def shared(cls, folder: Folder, shares: list[Share] | None) -> Self:
        people = None if shares is None else [ShareShape.from_model(each) for each in shares]
        return cls(**FolderShape.from_model(folder).model_dump(), people=people)


class Folders(Shape):
    items: list[FolderShape]
    next_cursor: str | None = None


class FolderWanted(Shape):
    name: str
    audience: choices.Audience | None = None


class FolderChange(Shape):
    """What is left out stays."""

    name: str | None = None
    audience: choices.Audience | None = None


class FolderChosen(Shape):
    """The ID of the folder to move it to; null takes it out of the one that it is in."""

    folder: str | None
