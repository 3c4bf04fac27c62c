"""What administrators try out of the ways in."""

from dataclasses import dataclass
from typing import ClassVar

from fanlight.model.events.base import Event


@dataclass(frozen=True, slots=True)
class ProviderTested(Event):
    """`wrong` is how many things of it would keep people from signing in."""

    type: ClassVar[str] = "sign-in.tested"
    provider: str
    wrong: int


@dataclass(frozen=True, slots=True)
class LetterTested(Event):
    """`problem` is empty where the letter was sent, or printed."""

    type: ClassVar[str] = "letter.tested"
    to: str
    problem: str = ""
