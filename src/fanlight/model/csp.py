"""The header sets of the two origins: what a page may do, and what our own pages may.

Measured against 201 ways out of a page; `docs/security.md` says which header closes what.
"""

from collections.abc import Sequence

_FEATURES = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "picture-in-picture",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
_NO_FEATURES = ", ".join(f"{feature}=()" for feature in _FEATURES)

SANDBOX = "allow-scripts allow-forms allow-modals allow-downloads"
"""Never `allow-same-origin`: a page's origin is opaque, so it has no storage and no cookies."""


def app_policy(*, nonce: str, content: str | None, forms_to: Sequence[str] = ()) -> str:
    """The content security policy of the app's own pages.

    Args:
        nonce: of this response's scripts.
        content: where frames come from; None where pages share the app's own host.
        forms_to: origins to which a form may lead, by a redirect of ours.
    """
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}' 'strict-dynamic'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "frame-src " + (content or "'self'"),
            " ".join(["form-action 'self'", *forms_to]),
            "base-uri 'none'",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        ]
    )


def app_allowlist(content: str | None, also: Sequence[str] = ()) -> str:
    """What the app's pages connect to: themselves, `content`, and the origins or URLs in `also`."""
    listed = ["response-origin", *(f'"{each}"' for each in (content, *also) if each)]
    # Our forms answer with a redirect; the default blocks every redirect.
    return f"({' '.join(listed)});redirects=allow"


def app_headers(*, content: str | None, secure: bool) -> dict[str, str]:
    """The app's other headers. `secure` says whether it is served over TLS."""
    headers = {
        "connection-allowlist": app_allowlist(content),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "permissions-policy": _NO_FEATURES,
    }
    if secure:
        headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"
    return headers


def page_headers(*, app: str, files: str | None = None) -> dict[str, str]:
    """The headers of every response of a page's host, error or not.

    No `Origin-Agent-Cluster`: a sandboxed document has an agent cluster to itself by its opaque
    origin, so a browser would do nothing with it but complain.

    Args:
        app: the origin that may frame the page.
        files: URL prefix from which the pages of a set may load, ending in a slash; None for a
            page that is one document and loads nothing.
    """
    own = f" {files}" if files else ""
    policy = [
        "default-src 'none'",
        f"script-src 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob: data:{own}",
        f"style-src 'unsafe-inline' data: blob:{own}",
        f"img-src data: blob:{own}",
        f"media-src data: blob:{own}",
        f"font-src data: blob:{own}",
        f"connect-src data: blob:{own}",
        "worker-src blob:",
        "frame-src 'none'",
        "manifest-src 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        f"frame-ancestors {app}",
        f"sandbox {SANDBOX}",
    ]
    headers = {
        "content-security-policy": "; ".join(policy),
        "connection-allowlist": f'("{files}*")' if files else "()",
        "x-dns-prefetch-control": "off",
        "permissions-policy": _NO_FEATURES,
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        # A set's documents have an opaque origin, to which even their own files are foreign.
        "cross-origin-resource-policy": "cross-origin" if files else "same-origin",
    }
    if files:
        headers["access-control-allow-origin"] = "*"
    return headers


def site_headers(*, app: str, secure: bool) -> dict[str, str]:
    """The headers of every response of a site's host, error or not, whatever the site says.

    `app` is where its gate sends people to sign in.
    """
    policy = [
        "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    ]
    headers = {
        "content-security-policy": "; ".join(policy),
        "connection-allowlist": f'(response-origin "{app}");redirects=allow',
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "origin-agent-cluster": "?1",
        "permissions-policy": _NO_FEATURES,
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
    }
    if secure:
        headers["strict-transport-security"] = "max-age=31536000"
    return headers
