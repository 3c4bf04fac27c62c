"""What is made of a provider's claims, whatever it puts into them."""

from typing import Any

import pytest

from fanlight.identity import id_token, people
from fanlight.model.actor import OrgRole
from fanlight.model.identity import Identity, Registration

ACME = Registration("acme", "Acme", "https://acme.example", "fanlight")
ADA = {"sub": "1", "email": "Ada@Example.com", "email_verified": True, "name": " Ada \n L "}


def told(claims: dict[str, Any], more: dict[str, Any] | None = None, *at: str) -> Identity:
    registration = Registration("acme", "Acme", ACME.issuer, "fanlight", claims=at)
    return people.identity(registration, {"sub": "1", **claims}, more=more or {})


def test_an_identity_has_a_name_on_one_line_and_an_address_in_lower_case() -> None:
    assert told(ADA) == Identity(
        ACME.issuer, "1", name="Ada L", email="ada@example.com", claimed_email="ada@example.com"
    )


@pytest.mark.parametrize("verified", [False, None, "false", 1, "yes", [True]])
def test_an_address_is_verified_where_the_provider_says_exactly_that(verified: object) -> None:
    found = told(ADA | {"email_verified": verified})
    assert (found.email, found.claimed_email) == ("", "ada@example.com")


def test_an_address_and_whether_it_is_verified_come_from_one_place() -> None:
    mixed = told({"email": "boss@example.com"}, {"email": "a@b.example", "email_verified": True})
    assert mixed.email == ""
    asked = told({"email_verified": True}, {"email": "a@b.example"})
    assert asked.email == ""
    assert told({}, ADA).email == "ada@example.com"


@pytest.mark.parametrize(
    "email", [7, "", "ada", "@example.com", "a b@c.example", "a@b@c", "x" * 300]
)
def test_what_is_no_address_is_none(email: object) -> None:
    assert told(ADA | {"email": email}).claimed_email == ""


def test_roles_are_found_along_a_path_and_under_a_name_with_dots() -> None:
    claims = {
        "realm_access": {"roles": ["staff", 7, "admins"]},
        "https://acme.example/groups": ["blue"],
        "role": "chief",
        "groups": {"no": "list"},
    }
    at = ("realm_access.roles", "https://acme.example/groups", "role", "groups", "not.there")
    assert told(claims, None, *at).values == {"staff", "admins", "blue", "chief"}


def test_the_first_role_of_the_settings_counts_and_none_says_nothing() -> None:
    roles = {"admins": OrgRole.OWNER, "staff": OrgRole.MEMBER}
    registration = Registration("acme", "Acme", ACME.issuer, "fanlight", roles=roles)
    found = [
        registration.role_of(Identity(ACME.issuer, "1", values=frozenset(values)))
        for values in (("staff", "admins"), ("staff",), ("else",), ())
    ]
    assert found == [OrgRole.OWNER, OrgRole.MEMBER, None, None]


def test_keys_that_check_nothing_are_left_out() -> None:
    """Among them a secret: whoever reads the set could sign with it."""
    keys: list[Any] = [
        {"kty": "oct", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"},
        {"kty": "quantum"},
        {"kty": "RSA", "n": "!", "e": "AQAB"},
        {"kty": "EC", "crv": "P-0", "x": "AA", "y": "AA"},
        {"kty": ["RSA"]},
        {},
        7,
    ]
    assert id_token.keys_in({"keys": keys}) == []
    assert id_token.keys_in({}) == []
    assert id_token.keys_in({"keys": "none"}) == []


@pytest.mark.parametrize(
    "token", ["", "a", "a.b", "a.b.c", "..", "e30.e30.", "é.é.é", "x" * 200_000]
)
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(id_token.Refused):
        id_token.claims_of(token, [], algorithms=frozenset({"RS256"}))
