"""Legal holds: what must not be deleted for good, whoever asks."""

from dataclasses import dataclass

from fanlight.model.artifact import Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Which artifacts a hold covers, now and later; what is None does not matter.

    Attributes:
        owner: e-mail address of a person.
        folder: ID of the folder that they are in.
        updated_from: milliseconds of the newest publish, inclusive.
        updated_to: likewise, exclusive.
    """

    owner: str | None = None
    audience: Audience | None = None
    folder: str | None = None
    updated_from: int | None = None
    updated_to: int | None = None

    @property
    def is_empty(self) -> bool:
        parts = (self.owner, self.audience, self.folder, self.updated_from, self.updated_to)
        return all(part is None for part in parts)


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold.

    Attributes:
        covers: how many artifacts were found for it so far; what was found once stays covered.
        maker: name of the person who placed it.
    """

    id: str
    name: str
    reason: str
    query: Query
    covers: int
    maker: str
    created_at: int


@dataclass(frozen=True, slots=True)
class Kept:
    """An artifact that a hold covers. `owner` is an e-mail address."""

    pk: int
    id: str
    title: str
    owner: str
    deleted_at: int | None
