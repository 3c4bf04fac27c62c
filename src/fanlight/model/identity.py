"""People as providers of OpenID Connect know them, and how such a provider knows this server."""

from collections.abc import Mapping
from dataclasses import dataclass, field


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
    """

    issuer: str
    subject: str
    name: str = ""
    email: str = ""
    claimed_email: str = ""
    values: frozenset[str] = frozenset()


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
