"""Letters leave the house: over a real SMTP server, or onto the terminal."""

import io
import ssl
from dataclasses import replace
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from tests.support.office import an_office

from fanlight.mail.console import ConsoleMailer
from fanlight.mail.open import open_mailer
from fanlight.model.errors import Invalid, Unavailable
from fanlight.model.letter import Letter

LETTER = Letter("mia@example.com", "Grüße aus Köln", "Zwei Zeilen,\nund ein Ende.\n")


async def test_a_letter_arrives_as_it_was_written() -> None:
    with an_office() as office:
        mailer = open_mailer(f"smtp://{office.url}", "Harbour <fanlight@harbour.example>")
        await mailer.send(LETTER)
    (came,) = office.came
    assert (came["to"], came["from"]) == ("mia@example.com", "Harbour <fanlight@harbour.example>")
    assert came["subject"] == LETTER.subject
    assert came.get_content().replace("\r\n", "\n") == LETTER.text
    assert came["message-id"].endswith("@harbour.example>")
    assert came["auto-submitted"] == "auto-generated"


async def test_a_letter_says_how_one_click_ends_its_kind() -> None:
    """RFC 8058: the address in one header, and in another that posting to it is enough."""
    with an_office() as office:
        mailer = open_mailer(f"smtp://{office.url}", "a@b.example")
        await mailer.send(replace(LETTER, unsubscribe="https://harbour.example/unsubscribe/x.y"))
    (came,) = office.came
    assert came["list-unsubscribe"] == "<https://harbour.example/unsubscribe/x.y>"
    assert came["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
async def test_the_server_is_told_who_sends() -> None:
    told = []

    def check(_server: SMTP, _session: Session, _env: Envelope, _how: str, said: Any) -> AuthResult:
        assert isinstance(said, LoginPassword)
        told.append((said.login, said.password))
        return AuthResult(success=True)

    more = {"authenticator": check, "auth_required": True, "auth_require_tls": False}
    with an_office(**more) as office:
        await open_mailer(f"smtp://me%40here:pa%2Fss@{office.url}", "a@b.example").send(LETTER)
    assert told == [(b"me@here", b"pa/ss")]
    assert len(office.came) == 1


@pytest.mark.parametrize(
    ("to", "error"), [("gone@example.com", Invalid), ("busy@example.com", Unavailable)]
)
async def test_an_address_that_is_refused_is_told_from_one_to_try_again(
    to: str, error: type[Exception]
) -> None:
    with an_office() as office, pytest.raises(error):
        await open_mailer(f"smtp://{office.url}", "a@b.example").send(Letter(to, "A", "B"))
    assert office.came == []


async def test_a_server_that_is_away_may_be_tried_again() -> None:
    with an_office() as office:
        pass
    with pytest.raises(Unavailable):
        await open_mailer(f"smtp://{office.url}", "a@b.example").send(LETTER)


async def test_a_certificate_that_nobody_vouches_for_is_refused(
    self_signed: ssl.SSLContext,
) -> None:
    with an_office(ssl_context=self_signed) as office, pytest.raises(Unavailable):
        await open_mailer(f"smtps://{office.url}", "a@b.example").send(LETTER)
    assert office.came == []


async def test_elsewhere_nothing_is_said_in_the_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """On another machine a server without STARTTLS gets no letter."""
    monkeypatch.setattr("fanlight.mail.smtp._THIS_MACHINE", frozenset())
    with an_office() as office, pytest.raises(Unavailable):
        await open_mailer(f"smtp://me:secret@{office.url}", "a@b.example").send(LETTER)
    assert office.came == []


@pytest.mark.parametrize(
    "subject", ["Two\nlines", "Two\r\nBcc: eve@example.com"], ids=["line", "header"]
)
async def test_a_header_cannot_be_slipped_in(subject: str) -> None:
    with an_office() as office:
        mailer = open_mailer(f"smtp://{office.url}", "a@b.example")
        with pytest.raises(ValueError, match=r"linefeed|newline"):
            await mailer.send(Letter("mia@example.com", subject, "x"))
    assert office.came == []


@pytest.mark.parametrize("url", ["smtp://", "http://mail.example", "mail.example:25", "smtp://h:x"])
def test_other_addresses_are_no_mail_servers(url: str) -> None:
    with pytest.raises(Invalid, match="mail_url"):
        open_mailer(url, "a@b.example")


async def test_without_a_server_letters_are_printed() -> None:
    out = io.StringIO()
    await ConsoleMailer(out).send(LETTER)
    assert "mia@example.com" in out.getvalue()
    assert "  und ein Ende." in out.getvalue().splitlines()


@pytest.mark.parametrize("good", ["ü@example.com", "a@é.com", "o'x+y@example.com"])
async def test_other_alphabets_are_no_reason_to_refuse_an_address(good: str) -> None:
    with pytest.raises(Unavailable):
        await open_mailer("smtp://127.0.0.1:1", "fanlight@example.com").send(Letter(good, "s", "t"))


@pytest.mark.parametrize("odd", ["a@[x", "=?utf-8?q?a=0aBcc:x?=@b.c", "a@b@c", "x:y@z", "(c)a@b"])
async def test_an_address_that_means_something_else_gets_no_letter(odd: str) -> None:
    """One that cannot be sent for good, and so holds up nobody else's."""
    with pytest.raises(Invalid):
        await open_mailer("smtp://127.0.0.1:1", "fanlight@example.com").send(Letter(odd, "s", "t"))
