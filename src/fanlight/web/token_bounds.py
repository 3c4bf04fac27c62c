"""What a token is kept to beside its scopes, as pages and the API show it."""

from dataclasses import dataclass
from typing import Self

from fanlight.model.artifact import Audience
from fanlight.ops.sign_in import Token


@dataclass(frozen=True, slots=True)
class Bounds:
    """IDs of the artifact or the folder, empty once it is gone; None is any, of audiences too."""

    artifact: str | None = None
    folder: str | None = None
    ceiling: Audience | None = None

    @classmethod
    def of(cls, token: Token) -> Self:
        return cls(
            artifact=None if token.artifact is None else token.artifact_id or "",
            folder=None if token.folder is None else token.folder_id or "",
            ceiling=None if token.ceiling is None else list(Audience)[token.ceiling],
        )

    def __str__(self) -> str:
        words = []
        if self.artifact is not None:
            words.append(f"only the page {self.artifact or 'that is gone'}")
        if self.folder is not None:
            words.append(f"only the folder {self.folder or 'that is gone'}")
        if self.ceiling is not None:
            words.append(f"no wider than {self.ceiling}")
        return ", ".join(words)
