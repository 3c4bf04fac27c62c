"""What happens to letters."""

from dataclasses import dataclass
from typing import ClassVar

from fanlight.model.events.base import Event


@dataclass(frozen=True, slots=True)
class LetterFailed(Event):
    """It was given up. `kind` is that of `fanlight.ops.letters`."""

    type: ClassVar[str] = "letter.failed"
    to: str
    kind: str
    tries: int
    problem: str


@dataclass(frozen=True, slots=True)
class MailChosen(Event):
    """Somebody says how they want to hear of comments, or a letter's link did."""

    type: ClassVar[str] = "mail.chosen"
    user: str
    before: str
    after: str
