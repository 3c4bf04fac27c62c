"""The audit log's JSON: entries, and what a check of it has found."""

from typing import Any, Literal, Self

from fanlight.kit.clock import iso
from fanlight.model.audit import Entry, Verdict
from fanlight.wire.shapes import AgentShape, Shape

Format = Literal["jsonl", "csv", "ocsf"]


class AuditPerson(Shape):
    id: str
    email: str
    name: str


class AuditToken(Shape):
    id: str
    name: str


class AuditActor(Shape):
    """`kind` is what came; `user` is the person on whose behalf, `agent` what it says it is."""

    kind: str
    user: AuditPerson | None
    token: AuditToken | None
    session: int | None
    agent: AgentShape | None
    door: str
    address: str


class AuditTarget(Shape):
    id: str
    title: str


class AuditEntry(Shape):
    """`data.before` holds what was there before a change. `hash` chains it to all before it."""

    n: int
    at: str
    type: str
    actor: AuditActor
    artifact: AuditTarget | None
    data: dict[str, Any]
    hash: str

    @classmethod
    def from_model(cls, entry: Entry) -> Self:
        return cls(
            n=entry.n,
            at=iso(entry.at),
            type=entry.type,
            actor=_actor(entry),
            artifact=AuditTarget(id=entry.artifact, title=entry.title) if entry.artifact else None,
            data=entry.data,
            hash=entry.hash.hex(),
        )


class AuditLog(Shape):
    items: list[AuditEntry]
    next_cursor: str | None


class AuditProblem(Shape):
    kind: str
    n: int
    detail: str


class AuditVerdict(Shape):
    """`rows` and `checkpoints` are how many were found good; `hash` is the last good row's."""

    ok: bool
    rows: int
    checkpoints: int
    hash: str
    problem: AuditProblem | None

    @classmethod
    def from_model(cls, verdict: Verdict) -> Self:
        found = verdict.problem
        return cls(
            ok=found is None,
            rows=verdict.rows,
            checkpoints=verdict.checkpoints,
            hash=verdict.end.hex(),
            problem=AuditProblem(kind=found.kind, n=found.n, detail=found.detail)
            if found
            else None,
        )


def _actor(entry: Entry) -> AuditActor:
    user, token, agent = entry.user, entry.token, entry.agent
    return AuditActor(
        kind=entry.kind,
        user=AuditPerson(id=user.id, email=user.email, name=user.name) if user else None,
        token=AuditToken(id=token.id, name=token.name) if token else None,
        session=entry.session,
        agent=AgentShape(name=agent.name, version=agent.version, session=agent.session)
        if agent
        else None,
        door=entry.door,
        address=entry.address,
    )
