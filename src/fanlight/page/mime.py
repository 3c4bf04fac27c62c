"""The media types that browsers need to be told of a file, by its name, else by its first bytes."""

_BY_SUFFIX = {
    "aac": "audio/aac",
    "apng": "image/apng",
    "avif": "image/avif",
    "bmp": "image/bmp",
    "css": "text/css;charset=utf-8",
    "csv": "text/csv;charset=utf-8",
    "flac": "audio/flac",
    "gif": "image/gif",
    "htm": "text/html;charset=utf-8",
    "html": "text/html;charset=utf-8",
    "ico": "image/x-icon",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript;charset=utf-8",
    "json": "application/json",
    "jxl": "image/jxl",
    "m4a": "audio/mp4",
    "m4v": "video/mp4",
    "map": "application/json",
    "md": "text/markdown;charset=utf-8",
    "mjs": "text/javascript;charset=utf-8",
    "mov": "video/quicktime",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "ogv": "video/ogg",
    "opus": "audio/ogg",
    "otf": "font/otf",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "ttf": "font/ttf",
    "txt": "text/plain;charset=utf-8",
    "vtt": "text/vtt;charset=utf-8",
    "wasm": "application/wasm",
    "wav": "audio/wav",
    "weba": "audio/webm",
    "webm": "video/webm",
    "webmanifest": "application/manifest+json",
    "webp": "image/webp",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "xhtml": "application/xhtml+xml",
    "xml": "application/xml",
}
_BY_START = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
    (b"%PDF-", "application/pdf"),
    (b"<svg", "image/svg+xml"),
)


def media_type(path: str, data: bytes = b"") -> str:
    """The type to serve a file with, with its charset; never from the system's own tables."""
    name = path.rpartition("/")[2]
    known = _BY_SUFFIX.get(name.rpartition(".")[2].lower()) if "." in name else None
    if known is not None:
        return known
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    starts = (media for start, media in _BY_START if data.startswith(start))
    return next(starts, "application/octet-stream")
