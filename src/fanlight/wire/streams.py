"""How far the audit log's streams are, as JSON."""

from typing import Self

from fanlight.kit.clock import iso_or_none
from fanlight.model.stream import Progress
from fanlight.wire.shapes import Shape


class AuditStreamShape(Shape):
    """`position` is the `n` of the last row that the target has; it lacks `behind` rows, the oldest
    of which is of `waiting_since`. `problem` is that of the last attempt.
    """

    id: str
    where: str
    format: str
    position: int
    behind: int
    waiting_since: str | None
    sent_at: str | None
    failures: int
    failed_at: str | None
    problem: str

    @classmethod
    def from_model(cls, progress: Progress) -> Self:
        return cls(
            id=progress.id,
            where=progress.where,
            format=progress.format,
            position=progress.position,
            behind=progress.behind,
            waiting_since=iso_or_none(progress.waiting_since),
            sent_at=iso_or_none(progress.sent_at),
            failures=progress.failures,
            failed_at=iso_or_none(progress.failed_at),
            problem=progress.problem,
        )


class AuditStreams(Shape):
    items: list[AuditStreamShape]
    next_cursor: str | None = None
