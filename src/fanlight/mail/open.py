"""From an address to the mailer that is meant."""

from fanlight.mail.console import ConsoleMailer
from fanlight.model.ports import Mailer


def open_mailer(url: str, sender: str) -> Mailer:
    """Without a URL, letters are printed. Raises `Invalid` for one that cannot be read."""
    if not url:
        return ConsoleMailer()
    # A server that prints its letters starts without the client.
    from fanlight.mail.smtp import Relay, SmtpMailer

    return SmtpMailer(Relay.at(url), sender)
