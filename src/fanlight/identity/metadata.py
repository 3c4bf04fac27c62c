"""What a provider publishes about itself (OpenID Connect Discovery 1.0)."""

from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

WELL_KNOWN = "/.well-known/openid-configuration"

# Signatures that anybody can check and only the provider can make. Neither `none`, nor HS*, whose
# key is the client's secret.
_SIGNED = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519"}
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """`names_itself`: its replies say from whom they are (RFC 9207)."""

    authorization: str
    token: str
    keys: str
    userinfo: str | None
    end_session: str | None
    algorithms: frozenset[str]
    names_itself: bool
    secret_in_body: bool

    @classmethod
    def parsed(cls, data: dict[str, Any], issuer: str) -> Self:
        """Raises `ValueError` for one that is somebody else's, or lacks what signing in takes."""
        if data.get("issuer") != issuer:
            raise ValueError(f"its issuer is {data.get('issuer')!r}")
        secure = urlsplit(issuer).scheme == "https"
        offered = frozenset(_texts(data.get("id_token_signing_alg_values_supported")))
        methods = _texts(data.get("token_endpoint_auth_methods_supported"))
        return cls(
            authorization=_endpoint(data, "authorization_endpoint", secure=secure),
            token=_endpoint(data, "token_endpoint", secure=secure),
            keys=_endpoint(data, "jwks_uri", secure=secure),
            userinfo=_optional(data, "userinfo_endpoint", secure=secure),
            end_session=_optional(data, "end_session_endpoint", secure=secure),
            algorithms=_SIGNED & offered if offered else _SIGNED,
            names_itself=data.get("authorization_response_iss_parameter_supported") is True,
            secret_in_body="client_secret_post" in methods and "client_secret_basic" not in methods,
        )


def origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _optional(data: dict[str, Any], name: str, *, secure: bool) -> str | None:
    return _endpoint(data, name, secure=secure) if data.get(name) else None


def _endpoint(data: dict[str, Any], name: str, *, secure: bool) -> str:
    url = data.get(name)
    parts = urlsplit(url) if isinstance(url, str) else None
    allowed = {"https"} if secure else {"https", "http"}
    if parts is None or parts.scheme not in allowed or not parts.hostname:
        raise ValueError(f"its {name} is {url!r}")
    # It becomes part of a header of ours.
    if any(char in f"{parts.netloc}" for char in "\"';, \t\r\n\\@"):
        raise ValueError(f"its {name} is {url!r}")
    return str(url)


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
