"""A real SMTP server that keeps what it is given."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from tests.services.processes import free_ports


@dataclass
class Office:
    """Takes letters, but for addresses that begin with `gone` or `busy`."""

    url: str
    came: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address.startswith("gone"):
            return "550 No such user"
        if address.startswith("busy"):
            return "450 Come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        found = message_from_bytes(envelope.content, policy=policy.default)  # type: ignore[arg-type]  # bytes here
        assert isinstance(found, EmailMessage)
        self.came.append(found)
        return "250 OK"


@contextmanager
def an_office(**more: Any) -> Iterator[Office]:
    (port,) = free_ports(1)
    office = Office(f"127.0.0.1:{port}")
    controller = Controller(office, hostname="127.0.0.1", port=port, **more)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
