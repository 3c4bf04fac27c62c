"""What published pages tried and their content policy stopped."""

from dataclasses import dataclass

from sqlalchemy import select

from fanlight.db.tables import violations
from fanlight.db.tx import Tx


@dataclass(frozen=True, slots=True)
class Violation:
    """`line` counts in the shown document, 0 where the browser does not say."""

    directive: str
    url: str
    line: int


def of(tx: Tx, artifact: int, n: int) -> list[Violation]:
    query = (
        select(violations.c.directive, violations.c.url, violations.c.line)
        .where(violations.c.artifact == artifact, violations.c.n == n)
        .order_by(violations.c.pk)
    )
    return [Violation(*row) for row in tx.all(query)]


def add(tx: Tx, artifact: int, found: list[Violation], *, n: int, limit: int) -> int:
    """Adds those not known yet, up to `limit` in all; returns how many were new."""
    known = set(of(tx, artifact, n))
    room = max(0, limit - len(known))
    new = [each for each in dict.fromkeys(found) if each not in known][:room]
    rows = [
        {
            "artifact": artifact,
            "n": n,
            "at": tx.now,
            "directive": each.directive,
            "url": each.url,
            "line": each.line,
        }
        for each in new
    ]
    return sum(tx.add_unless_there(violations, row) for row in rows)
