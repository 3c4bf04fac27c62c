"""Artifacts that are kept and shared together."""

from dataclasses import dataclass

from fanlight.model.artifact import Audience, Role


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder as one actor sees it.

    Attributes:
        pk: its row; never leaves the server.
        role: what the asking actor is to it.
    """

    pk: int
    id: str
    name: str
    owner: int
    owner_name: str
    audience: Audience
    created_at: int
    role: Role
