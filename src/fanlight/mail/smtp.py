"""Sending letters over SMTP (RFC 5321), with TLS from the first byte or by STARTTLS (RFC 3207)."""

from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from typing import Self
from urllib.parse import unquote, urlsplit

import aiosmtplib

from fanlight.model.errors import Invalid, Unavailable
from fanlight.model.letter import Letter

# Seconds for each step of sending one letter.
_TIMEOUT = 15.0
_PORTS = {"smtp": 587, "smtps": 465}
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Relay:
    """The server that takes our letters. Without TLS it is asked on this machine alone."""

    host: str
    port: int
    tls: bool
    user: str
    password: str = field(repr=False)

    @classmethod
    def at(cls, url: str) -> Self:
        """Of `smtp://` or `smtps://USER:PASSWORD@HOST:PORT`. Raises `Invalid` for other URLs."""
        try:
            parts = urlsplit(url)
            port = parts.port or _PORTS[parts.scheme]
        except (ValueError, KeyError):
            raise _bad_url() from None
        if not parts.hostname:
            raise _bad_url()
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.hostname, port, parts.scheme == "smtps", user, password)

    @property
    def is_here(self) -> bool:
        return self.host in _THIS_MACHINE


class SmtpMailer:
    is_console = False

    def __init__(self, relay: Relay, sender: str) -> None:
        self._relay = relay
        self._sender = sender

    async def send(self, letter: Letter) -> None:
        relay = self._relay
        message = self._message(letter)
        try:
            await aiosmtplib.send(
                message,
                recipients=[letter.to],
                hostname=relay.host,
                port=relay.port,
                username=relay.user or None,
                password=relay.password or None,
                use_tls=relay.tls,
                # None takes it where it is offered: not a way for what is said in the open.
                start_tls=False if relay.tls else None if relay.is_here else True,
                timeout=_TIMEOUT,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            if all(500 <= each.code < 600 for each in error.recipients):
                raise Invalid(
                    "mail-refused", "The mail server does not take letters to this address."
                ) from error
            raise _not_sent(error) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _not_sent(error) from error

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"] = self._sender
        _set_receiver(message, letter.to)
        message["Subject"] = letter.subject
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=self._sender.rpartition("@")[2].strip("> "))
        # Machines that answer letters leave these alone (RFC 3834).
        message["Auto-Submitted"] = "auto-generated"
        if letter.unsubscribe:
            # One click (RFC 8058): the reader's program posts to the address.
            message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(letter.text)
        return message


def _set_receiver(message: EmailMessage, address: str) -> None:
    """Raises `Invalid` for what is no address, or would be read as another one."""
    try:
        message["To"] = address
        found = message["To"].addresses
    except Exception as error:
        # What the standard library's parser raises for odd ones is not told.
        raise _odd() from error
    if [each.addr_spec for each in found] != [address]:
        raise _odd()


def _odd() -> Invalid:
    return Invalid("mail-refused", "No letter can be sent to this address.")


def _not_sent(error: Exception) -> Unavailable:
    return Unavailable(
        "mail-not-sent", f"The letter was not sent: {type(error).__name__}: {error}"[:300]
    )


def _bad_url() -> Invalid:
    return Invalid(
        "bad-mail-url",
        "The address of the mail server cannot be read.",
        "Set mail_url to smtp://USER:PASSWORD@HOST:587, or smtps:// for TLS from the first byte.",
    )
