"""The JSON of OAuth 2.1, as its RFCs write it."""

from collections.abc import Mapping
from typing import Any

from fanlight.model.actor import ALL_SCOPES, WORK_SCOPES, Scope
from fanlight.model.errors import AppError, Limited, Unavailable
from fanlight.model.oauth import Client, Issued

PROTECTED = "/.well-known/oauth-protected-resource"
SERVER = "/.well-known/oauth-authorization-server"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"

_ERRORS = frozenset(
    {
        "access-denied",
        "authorization-pending",
        "expired-token",
        "invalid-client",
        "invalid-client-metadata",
        "invalid-grant",
        "invalid-redirect-uri",
        "invalid-request",
        "invalid-scope",
        "invalid-target",
        "slow-down",
        "unsupported-grant-type",
        "unsupported-response-type",
    }
)


def protected_resource(app: str, resource: str) -> dict[str, Any]:
    """RFC 9728."""
    return {
        "resource": resource,
        "authorization_servers": [app],
        "scopes_supported": _words(WORK_SCOPES),
        "bearer_methods_supported": ["header"],
        "resource_name": "Fanlight",
    }


def authorization_server(app: str) -> dict[str, Any]:
    """RFC 8414."""
    return {
        "issuer": app,
        "authorization_endpoint": f"{app}/authorize",
        "token_endpoint": f"{app}/oauth/token",
        "registration_endpoint": f"{app}/oauth/register",
        "revocation_endpoint": f"{app}/oauth/revoke",
        "device_authorization_endpoint": f"{app}/oauth/device",
        "scopes_supported": _words(ALL_SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", DEVICE_GRANT],
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "client_id_metadata_document_supported": True,
    }


def registered(client: Client, now: int) -> dict[str, Any]:
    """RFC 7591, section 3.2.1: what it is, whatever it asked for. `now` is in milliseconds."""
    return {
        "client_id": client.id,
        "client_id_issued_at": now // 1000,
        "client_name": client.name,
        "redirect_uris": list(client.redirects),
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
    }


def issued(tokens: Issued) -> dict[str, Any]:
    """RFC 6749, section 5.1."""
    refresh = {} if tokens.refresh is None else {"refresh_token": tokens.refresh}
    return {
        "access_token": tokens.access,
        "token_type": "Bearer",
        "expires_in": tokens.lasts,
        "scope": " ".join(_words(tokens.scopes)),
        **refresh,
    }


def refusal(error: AppError) -> tuple[int, dict[str, str]]:
    """Status and body (RFC 6749, section 5.2)."""
    body = {"error": error_word(error), "error_description": f"{error.title} {error.detail}"}
    if isinstance(error, Limited):
        return 429, body
    if isinstance(error, Unavailable):
        return 503, body
    return 400, body


def error_word(error: AppError) -> str:
    """What RFC 6749 and its companions call it."""
    if error.code in _ERRORS:
        return error.code.replace("-", "_")
    is_ours = isinstance(error, (Limited, Unavailable))
    return "temporarily_unavailable" if is_ours else "invalid_request"


def challenge(app: str, resource: str, *, words: Mapping[str, str]) -> str:
    """`WWW-Authenticate` (RFC 6750, RFC 9728, section 5.1): where to learn how to come in."""
    named = {"resource_metadata": f"{app}{PROTECTED}/{resource}", **words}
    return "Bearer " + ", ".join(f'{name}="{value}"' for name, value in named.items())


def _words(scopes: frozenset[Scope]) -> list[str]:
    return sorted(scopes)
