"""Webhooks: addresses that get what is sent to somebody's agents."""

from dataclasses import dataclass, field

from fanlight.model.comment import Delivery


@dataclass(frozen=True, slots=True)
class Webhook:
    """One address of one person or service account.

    Attributes:
        user: whose it is: it gets what they may read when it is sent.
        artifact: the public ID of the one it is for; empty for all that its maker owns.
        failures: attempts that failed, without one in between that did not.
        disabled_at: when it was switched off; `problem` says why.
    """

    pk: int
    id: str
    user: int
    artifact: str
    title: str
    url: str
    created_at: int
    failures: int
    disabled_at: int | None
    problem: str


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """`secret` signs what it is sent, and is shown this once."""

    webhook: Webhook
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sending:
    """One message to a webhook, as its log shows it.

    Attributes:
        id: the same at every attempt.
        thread: public ID of the thread; empty for a test.
        due_at: when it is tried next; None once it is done with.
        status: of the last answer, None where there was none.
        problem: why it was not taken; empty where it was, or was not tried yet.
    """

    pk: int
    id: str
    thread: str
    created_at: int
    tries: int
    tried_at: int | None
    due_at: int | None
    status: int | None
    problem: str


@dataclass(frozen=True, slots=True)
class Message:
    """What a webhook is sent. `delivery` is None for a test, `url` that of its artifact."""

    id: str
    at: int
    delivery: Delivery | None = None
    url: str = ""
