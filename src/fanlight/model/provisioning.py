"""People and groups as an identity provider manages them, and what it looks for among them."""

from dataclasses import dataclass
from typing import Any, Literal

Operator = Literal["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr"]


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison. `attribute` as the protocol names it; times are milliseconds."""

    attribute: str
    operator: Operator
    value: str | int | bool | None = None


@dataclass(frozen=True, slots=True)
class Either:
    """Any of `terms`, or with `all_` all of them."""

    terms: tuple["Condition", ...]
    all_: bool = False


@dataclass(frozen=True, slots=True)
class Unless:
    term: "Condition"


Condition = Test | Either | Unless


@dataclass(frozen=True, slots=True)
class Profile:
    """What a provider says of somebody.

    Attributes:
        manager: the key of a person.
        document: their names and addresses, as they were sent.
    """

    user_name: str
    external_id: str | None
    manager: int | None
    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ManagedPerson:
    """`manager` is a public ID. Times are milliseconds."""

    pk: int
    id: str
    user_name: str
    external_id: str | None
    active: bool
    manager: str | None
    document: dict[str, Any]
    email: str
    created_at: int
    changed_at: int


@dataclass(frozen=True, slots=True)
class ManagedGroup:
    """`people` are public IDs."""

    pk: int
    id: str
    name: str
    external_id: str | None
    people: tuple[str, ...]
    created_at: int
    changed_at: int


class UnknownAttributeError(ValueError):
    """A condition is about something that is not searched."""
