"""Domains of guests' addresses in one column, so that SQL can look for one among them."""

from sqlalchemy import ColumnElement, Text, bindparam, func, or_

from fanlight.model.guest import ANYBODY, Domains

_ANY = "*"


def written(domains: Domains) -> str:
    """`*` for any, else each between commas, which no domain has in it."""
    if domains == ANYBODY:
        return _ANY
    return between_commas(",".join(domains)) if domains else ""


def between_commas(text: str) -> str:
    return f",{text},"


def domains_of(text: str) -> Domains:
    return ANYBODY if text == _ANY else tuple(each for each in text.split(",") if each)


def have_mine(column: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the asker's domain is among those that are written there.

    Not by LIKE, for which an address can hold characters that stand for others.
    """
    mine = bindparam("my_domain", type_=Text())
    return or_(column == _ANY, func.replace(column, mine, "") != column)
