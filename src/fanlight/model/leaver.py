"""Where the artifacts of somebody who leaves go."""

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """`stay`: with them, and administrators see them in a list. `manager`: as SCIM names them."""

    STAY = "stay"
    MANAGER = "manager"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class LeaverRule:
    """`to` is the key of a person, and set for `PERSON` alone."""

    rule: Rule
    to: int | None = None
