"""The JSON of how people come in: providers, what was found about one, and mail."""

from fanlight.wire.shapes import Shape


class ProviderShape(Shape):
    """`callback` is the redirect URI to register there; `roles` and `groups` map its values."""

    id: str
    name: str
    issuer: str
    client_id: str
    has_secret: bool
    callback: str
    domains: list[str]
    roles: dict[str, str]
    groups: dict[str, str]
    groups_as_named: bool
    creates_groups: bool
    joins: bool


class SignInSetup(Shape):
    """`mails`: letters go out; else they are printed where the server runs."""

    providers: list[ProviderShape]
    mails: bool


class FindingShape(Shape):
    good: bool
    text: str


class Examination(Shape):
    """`good` where nothing was found that would keep people from signing in."""

    good: bool
    findings: list[FindingShape]


class TestLetter(Shape):
    """`sent`: false where it was printed where the server runs."""

    to: str
    sent: bool
