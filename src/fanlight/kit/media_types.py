"""Media types of published files, by name: the server never guesses from content."""

from mimetypes import MimeTypes

# Only the table that ships with Python: what a machine's own files add would differ by machine.
_TABLE = MimeTypes(filenames=())
_MORE = {
    ".avif": "image/avif",
    ".js": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".md": "text/markdown",
    ".mjs": "text/javascript",
    ".otf": "font/otf",
    ".ttf": "font/ttf",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
for _suffix, _type in _MORE.items():
    _TABLE.add_type(_type, _suffix)

_TEXT = ("text/", "application/json", "application/javascript", "image/svg+xml")


def type_of(path: str) -> str:
    """The Content-Type of a file with this name."""
    found = _TABLE.guess_type(path)[0] or "application/octet-stream"
    return f"{found}; charset=utf-8" if found.startswith(_TEXT) else found


def is_html(path: str) -> bool:
    return path.lower().endswith((".html", ".htm"))
