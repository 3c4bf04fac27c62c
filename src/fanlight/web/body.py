"""Request bodies, streamed to temporary files under their limits."""

import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, TypeVar, cast

from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from fanlight.model.errors import Invalid, TooLarge
from fanlight.model.limits import Limits
from fanlight.ops.intake import Upload
from fanlight.wire.shapes import Meta

M = TypeVar("M", bound=BaseModel)

_IN_MEMORY = 1024 * 1024
_NAMES = {
    "text/html": "index.html",
    "text/markdown": "page.md",
    "image/svg+xml": "image.svg",
}


@asynccontextmanager
async def publication(
    request: Request, limits: Limits
) -> AsyncIterator[tuple[Meta, tuple[Upload, ...]]]:
    """What a publish sends: a form with a `meta` part and `files` parts, or one raw document.

    Its temporary files last as long as the block. Raises `Invalid` for a body that is neither,
    `TooLarge` for one beyond the limits.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        async with form_of(Meta, request, limits=limits) as sent:
            yield sent
        return
    meta = parsed(Meta, dict(request.query_params))
    name = meta.filename or _NAMES.get(kind)
    if name is None:
        raise Invalid(
            "unknown-body",
            f"A body of type {kind or 'nothing'} cannot be published as it is.",
            "Send text/html or text/markdown, name the file in ?filename=, or use a form.",
        )
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        size = await _receive(request, file, limits)
        yield meta, (Upload(name, size, cast("BinaryIO", file)),)


@asynccontextmanager
async def form_of(
    shape: type[M], request: Request, *, limits: Limits
) -> AsyncIterator[tuple[M, tuple[Upload, ...]]]:
    """A form with a `meta` part of this shape and `files` parts; as `publication`."""
    form = await _form(request, limits)
    try:
        yield _meta(shape, form), tuple(_uploads(form))
    finally:
        await form.close()


def parsed(shape: type[M], values: Any) -> M:
    """Raises `Invalid` that names the fields which do not fit."""
    try:
        return shape.model_validate(values)
    except ValidationError as error:
        raise unfit(error.errors()) from error


def unfit(errors: Any) -> Invalid:
    problems = [
        {"field": ".".join(str(part) for part in each["loc"]), "problem": each["msg"]}
        for each in errors
    ]
    named = "; ".join(f"{each['field']}: {each['problem']}" for each in problems[:5])
    return Invalid("bad-request", "The request does not fit.", named, problems=problems[:20])


async def _receive(request: Request, file: Any, limits: Limits) -> int:
    """Returns how many bytes came."""
    size = 0
    async for chunk in _chunks(request, limits.page_bytes, "limits.page_bytes"):
        file.write(chunk)
        size += len(chunk)
    if size == 0:
        raise Invalid("empty-page", "The body is empty.", "Send the document as the body.")
    return size


async def _form(request: Request, limits: Limits) -> FormData:
    # Room for the form's own boundaries and headers beside the files.
    room = limits.set_bytes + limits.set_files * 1024
    stream = _chunks(request, room, "limits.set_bytes")
    parser = MultiPartParser(
        request.headers,
        cast("Any", stream),
        max_files=limits.set_files + 1,
        max_fields=10,
        max_part_size=64 * 1024,
    )
    try:
        return await parser.parse()
    except MultiPartException as error:
        if "Too many files" in error.message:
            raise TooLarge(
                "too-many-files",
                f"A version may have {limits.set_files} files.",
                "Leave out what the page does not need. The setting is limits.set_files.",
                limit=limits.set_files,
            ) from error
        raise Invalid("bad-form", "The form cannot be read.", error.message) from error
    except (KeyError, ValueError) as error:
        raise Invalid("bad-form", "The form cannot be read.", "Is its boundary right?") from error


def _meta(shape: type[M], form: FormData) -> M:
    given = form.get("meta", "{}")
    try:
        text = given if isinstance(given, str) else given.file.read().decode()
        return shape.model_validate_json(text)
    except ValidationError as error:
        raise unfit(error.errors()) from error
    except UnicodeDecodeError as error:
        raise Invalid("bad-form", "The meta part is no JSON.", "Send it as UTF-8.") from error


def _uploads(form: FormData) -> list[Upload]:
    files = [part for part in form.getlist("files") if isinstance(part, UploadFile)]
    return [Upload(part.filename or "", part.size or 0, part.file) for part in files]


async def _chunks(request: Request, limit: int, setting: str) -> AsyncIterator[bytes]:
    """The body, inflated where it came compressed, up to `limit` bytes."""
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip"}:
        raise Invalid(
            "unknown-encoding",
            f"The body's encoding {encoding[:40]} is not understood.",
            "Send it as it is, or with Content-Encoding: gzip.",
        )
    inflater = zlib.decompressobj(wbits=31) if encoding == "gzip" else None
    size = 0
    async for chunk in request.stream():
        plain = chunk if inflater is None else _inflate(inflater, chunk, limit - size + 1)
        size += len(plain)
        if size > limit:
            raise TooLarge(
                "body-too-large",
                f"The body is larger than {limit} bytes.",
                f"Leave something out, or publish a folder. The setting is {setting}.",
                limit=limit,
            )
        yield plain
    if inflater is not None and not inflater.eof:
        raise Invalid("bad-gzip", "The compressed body ends too early.", "Send it again, whole.")


def _inflate(inflater: Any, chunk: bytes, room: int) -> bytes:
    try:
        plain = cast("bytes", inflater.decompress(chunk, room))
    except zlib.error as error:
        raise Invalid(
            "bad-gzip", "The body is not what its Content-Encoding says.", "Send it plain."
        ) from error
    if inflater.unused_data:
        raise Invalid("bad-gzip", "Something follows the compressed body.", "Send one member.")
    return plain
