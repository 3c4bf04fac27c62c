"""E-mail addresses, by which people are named."""

from fanlight.model.errors import Invalid

SERVICE_DOMAIN = "@service.invalid"
"""Of the addresses of service accounts: no mail ever goes there, and no provider vouches for it."""

# RFC 5321, 4.5.3.1.3, without the brackets.
_LONGEST = 254


def checked_address(email: str) -> str:
    """As it is kept. Raises `Invalid` for what is none, or is that of a service account."""
    found = email.strip().lower()
    name, at, domain = found.rpartition("@")
    fit = name and at and domain and len(found) <= _LONGEST and found.isprintable()
    odd = "@" in name or any(char.isspace() or char in '<>,;:\\"()[]' for char in found)
    if not fit or odd or found.endswith(SERVICE_DOMAIN):
        raise Invalid("bad-email", "This is no e-mail address.", "Give one like ada@example.com.")
    return found
