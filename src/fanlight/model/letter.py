"""What the server writes to people by e-mail."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Why a letter is written."""

    SIGN_IN = "sign-in"
    INVITATION = "invitation"
    SHARED = "shared"
    COMMENTS = "comments"
    WEBHOOK_OFF = "webhook-off"


class MailChoice(StrEnum):
    """When somebody is written to about what is in the inbox."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Letter:
    """Plain text for one reader: `to` is their address.

    `unsubscribe` is where one request ends such letters (RFC 8058); empty where none does.
    """

    to: str
    subject: str
    text: str
    unsubscribe: str = ""
