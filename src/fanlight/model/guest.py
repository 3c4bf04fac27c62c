"""People outside, whom the policy lets in by the domains of their addresses."""

from fanlight.model.artifact import Role

MOST = Role.COMMENTER
"""What guests are at most to what others own: only the organisation's own people publish."""

Domains = tuple[str, ...]
"""In lower case, in order, each once; `ANYBODY` for all there are, nothing for none."""

ANY = "*"
ANYBODY: Domains = (ANY,)


def domain_of(email: str) -> str:
    return email.rpartition("@")[2].lower()


def common(one: Domains, other: Domains) -> Domains:
    """Those that both let in."""
    if one == ANYBODY:
        return other
    return one if other == ANYBODY else tuple(sorted({*one} & {*other}))


def are_within(email: str, domains: Domains) -> bool:
    return domains == ANYBODY or domain_of(email) in domains
