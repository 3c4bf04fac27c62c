"""What surrounds every page: how the organisation looks, and what its people accept."""

from dataclasses import dataclass
from enum import StrEnum


class Accent(StrEnum):
    """Colours that can be read on every background of ours, by day and by night."""

    GREEN = "green"
    BLUE = "blue"
    VIOLET = "violet"
    BERRY = "berry"
    GRAPHITE = "graphite"


@dataclass(frozen=True, slots=True)
class Logo:
    """A small SVG or PNG that nothing is left in but the picture."""

    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class House:
    """Attributes:
    name: what is shown in place of Fanlight's; empty for that.
    logo: the hash by which it is asked for; empty for our own mark.
    terms: what everybody who signs in accepts; empty for nothing.
    version: counts the changes of `terms`.
    """

    name: str = ""
    accent: Accent = Accent.GREEN
    logo: str = ""
    terms: str = ""
    version: int = 0

    def owed(self, accepted: int) -> str:
        """What somebody who accepted this version has yet to accept."""
        return self.terms if accepted < self.version else ""
