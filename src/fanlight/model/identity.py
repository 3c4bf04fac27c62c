"""People as providers of OpenID Connect know them, and how such a provider knows this server."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class GroupRule:
    """Which groups a provider keeps people in.

    Attributes:
        claim: where in its claims the values are; a dot leads inside.
        names: such a value, and the name of the group that it stands for.
        as_named: whether any other value stands for the group of its own name.
        create: whether a group that there is not is made.
    """

    claim: str
    names: Mapping[str, str] = field(default_factory=dict)
    as_named: bool = False
    create: bool = False

    def of(self, values: Iterable[str]) -> list[str]:
        """The names of the groups that somebody with these values belongs in, each once."""
        named = (self.names.get(value, value if self.as_named else "") for value in values)
        return list(dict.fromkeys(filter(None, named)))


@dataclass(frozen=True, slots=True)
class Registration:
    """What this server and one provider have agreed upon.

    Attributes:
        id: its name in addresses.
        name: what the button says.
        issuer: its URL, exactly as it writes it into its tokens.
        scopes: what is asked for.
        claims: where in its claims the values are that roles follow from; a dot leads inside.
        roles: such a value, and the name of the role that it gives. The first that somebody has
            counts.
        groups: None where it keeps nobody in groups.
        domains: of the addresses with which people become members by signing in.
        join: whether everybody does, where there are no domains.
    """

    id: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    scopes: tuple[str, ...] = ("openid", "email", "profile")
    claims: tuple[str, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    groups: GroupRule | None = None
    domains: frozenset[str] = frozenset()
    join: bool = False

    def role_of(self, identity: "Identity") -> str | None:
        """None where the provider says nothing about it."""
        return next((role for value, role in self.roles.items() if value in identity.values), None)

    def lets_in(self, identity: "Identity") -> bool:
        """Whether somebody who is no member yet becomes one."""
        return self.speaks_for(identity) and bool(self.domains or self.join)

    def speaks_for(self, identity: "Identity") -> bool:
        """Whether the provider is believed about this address at all."""
        domain = identity.email.rpartition("@")[2]
        return bool(identity.email) and (not self.domains or domain in self.domains)


PROXY = "trusted header"
"""Whose word a session came from that a proxy's header began; no provider has such a name."""


@dataclass(frozen=True, slots=True)
class TrustedHeaders:
    """What a proxy in front of this server sends, and what it is agreed to mean.

    Attributes:
        secret: what only the proxy knows; without it nothing of the rest is believed.
        user, email, name, groups: names of headers, in lower case, as `secret_header` is.
        farewell: where signing out leads to; empty where it ends here.
    """

    registration: Registration
    secret: str = field(repr=False)
    secret_header: str
    user: str
    email: str
    name: str
    groups: str
    farewell: str = ""

    @property
    def names(self) -> frozenset[str]:
        """Of every header that nobody but the proxy sends."""
        return frozenset({self.secret_header, self.user, self.email, self.name, self.groups})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a provider that was looked at: whether it is as it should be, in words."""

    good: bool
    text: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody, as a provider tells of them. Only (`issuer`, `subject`) stays the same.

    Attributes:
        email: in lower case, and only where the provider has verified it; else empty.
        claimed_email: also where it has not.
        values: of the claims that roles follow from.
        groups: of the claim that groups follow from, in the provider's order.
    """

    issuer: str
    subject: str
    name: str = ""
    email: str = ""
    claimed_email: str = ""
    values: frozenset[str] = frozenset()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """The secrets of one sign-in, and the address to which the provider sends people back."""

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    back: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who came back, with the token that says so, as the provider signed it."""

    identity: Identity
    id_token: str = field(repr=False)
