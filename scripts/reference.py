"""Writes docs/reference/ from the code: every command, API route and setting, in its own words.

`--check` only says whether the pages are up to date. tests/docs/ does the same.
"""

import ast
import inspect
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import click
from fastapi import FastAPI
from pydantic import BaseModel

from fanlight.__main__ import cli
from fanlight.model.limits import Limits
from fanlight.ops.context import Context
from fanlight.server.providers import OidcProvider
from fanlight.server.settings import Settings, Sites, Webhooks, load
from fanlight.server.streams import AuditStream
from fanlight.server.trusted import TrustedHeader
from fanlight.web import app as web

FOLDER = Path(__file__).resolve().parent.parent / "docs/reference"
NOTE = (
    "<!-- Written by scripts/reference.py from the code: change the texts there, run make docs. -->"
)
# What a default means where its value depends on the machine.
DEFAULTS = {
    "data": "`fanlight` in the user's data folder",
    "audit_key": "`audit.key` in the folder `data`",
}

ABOUT_COMMANDS = (
    "The result goes to stdout, everything else to stderr. Every artifact can be named by its ID "
    "or by any of its URLs. With `--json`, an error is the API's problem document: one JSON object "
    "as the last line of stderr."
)
ABOUT_API = """\
JSON in and out. Every server has the same in machine-readable form at `/openapi.json`.

Send `Authorization: Bearer fl_...`. Errors are problem documents (RFC 9457) with a stable `code`, \
and `/problems/CODE` as `type`, relative to the server. Lists take `limit` and `cursor` and \
answer `items` and `next_cursor`."""
ABOUT_SETTINGS = (
    "Flags of `fanlight serve` win over the environment, and that wins over `fanlight.toml` in the "
    "working directory."
)
ABOUT_PROVIDERS = (
    "Each table `[[oidc]]` in `fanlight.toml` is a provider of OpenID Connect where people "
    "[sign in](../sign-in.md). `FANLIGHT_OIDC` holds all of them as a JSON list of objects."
)
ABOUT_TRUSTED = (
    "The table `[trusted_header]` in `fanlight.toml` is a "
    "[proxy that signs people in](../sign-in.md#a-proxy-that-signs-people-in)."
)
ABOUT_WEBHOOKS = "In `fanlight.toml` they stand below `[webhooks]`."
ABOUT_SITES = "In `fanlight.toml` they stand below `[sites]`."
ABOUT_STREAMS = (
    "Each table `[[audit_streams]]` in `fanlight.toml` is a target of the "
    "[audit log](../audit.md#have-it-sent-elsewhere)."
)
ABOUT_LIMITS = (
    "Each error about a limit names its setting. In `fanlight.toml` they stand below `[limits]`."
)


def main(arguments: list[str]) -> int:
    pages = written()
    stale = [name for name, text in pages.items() if not is_current(FOLDER / name, text)]
    if "--check" in arguments:
        print(f"Out of date: {', '.join(stale)}" if stale else "The reference is up to date.")
        return 1 if stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (FOLDER / name).write_text(pages[name])
    return 0


def is_current(path: Path, text: str) -> bool:
    return path.exists() and path.read_text() == text


def written() -> dict[str, str]:
    """Every page of the reference, by file name."""
    parts = {
        "cli.md": command_line(),
        "api.md": api(openapi()),
        "settings.md": settings(),
    }
    return {name: "\n".join([NOTE, "", *lines]).rstrip() + "\n" for name, lines in parts.items()}


def table(*rows: tuple[str, ...]) -> Iterator[str]:
    """A Markdown table; the first row is its head. Nothing where there is only that."""
    if len(rows) < 2:
        return
    head, *body = rows
    yield "| " + " | ".join(head) + " |"
    yield "|---" * len(head) + "|"
    for row in body:
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
    yield ""


# The command line


def command_line() -> list[str]:
    return [
        "# Command line",
        "",
        ABOUT_COMMANDS,
        "",
        *table(
            ("exit code", "means"),
            ("0", "done"),
            ("1", "failed, or refused as things are"),
            (
                "2",
                "wrong usage: an argument or option that does not fit, or that the server refuses",
            ),
            ("3", "conflict: somebody published in between (code `conflict`)"),
            ("4", "not signed in, or not allowed"),
            ("130", "interrupted"),
        ),
        *command(cli, "fanlight", None),
    ]


def command(found: click.Command, name: str, parent: click.Context | None) -> Iterator[str]:
    context = click.Context(found, info_name=name.rpartition(" ")[2], parent=parent)
    if parent is not None:
        yield f"{'#' * min(name.count(' ') + 1, 3)} `{name}`"
        yield ""
        yield from described(found, context)
    if isinstance(found, click.Group):
        for child in found.list_commands(context):
            inner = found.get_command(context, child)
            if inner is not None and not inner.hidden:
                yield from command(inner, f"{name} {child}", context)


def described(found: click.Command, context: click.Context) -> Iterator[str]:
    pieces = " ".join(found.collect_usage_pieces(context))
    yield from ("```text", f"{context.command_path} {pieces}".strip(), "```", "")
    if found.help:
        yield from (inspect.cleandoc(found.help).replace("\b\n", ""), "")
    options = [each for each in found.get_params(context) if isinstance(each, click.Option)]
    rows = [option(each, context) for each in options if "--help" not in each.opts]
    yield from table(("option", "does"), *rows)


def option(found: click.Option, context: click.Context) -> tuple[str, str]:
    names = ", ".join(f"`{name}`" for name in [*found.opts, *found.secondary_opts])
    takes = "" if found.is_flag or found.count else f" {found.make_metavar(context)}"
    default = ""
    if not found.is_flag and isinstance(found.default, str | int) and found.default != "":
        default = f" Default: `{found.default}`."
    repeat = " Repeatable." if found.multiple else ""
    return f"{names}{takes}", f"{found.help or ''}{default}{repeat}"


# The HTTP API


def openapi() -> dict[str, Any]:
    """The schema as every server serves it; it depends on the routes alone."""
    return application().openapi()


def application() -> FastAPI:
    """One to look at: it answers no request."""
    settings = load()
    ctx = SimpleNamespace(origins=settings.origins, limits=settings.limits, proxy=None)
    return web.build(cast("Context", ctx), frames="'self'")


def api(schema: dict[str, Any]) -> list[str]:
    lines = [
        "# HTTP API",
        "",
        ABOUT_API,
        "",
    ]
    for tag, routes in by_tag(schema).items():
        lines += [f"## {tag.capitalize()}", ""]
        for method, path, route in routes:
            lines += [f"### `{method} {path}`", "", *operation(route)]
    lines += ["## Shapes", ""]
    for name, shape in sorted(schema["components"]["schemas"].items()):
        lines += [*shape_of(name, shape)]
    return lines


def by_tag(schema: dict[str, Any]) -> dict[str, list[tuple[str, str, dict[str, Any]]]]:
    tags: dict[str, list[tuple[str, str, dict[str, Any]]]] = {}
    for path, methods in schema["paths"].items():
        for method, route in methods.items():
            tag = route.get("tags", ["other"])[0]
            tags.setdefault(tag, []).append((method.upper(), path, route))
    return tags


def operation(route: dict[str, Any]) -> Iterator[str]:
    if text := route.get("description"):
        yield from (text, "")
    rows = [
        (f"`{each['name']}`", each["in"], type_of(each["schema"]), meaning(each, each["schema"]))
        for each in route.get("parameters", [])
        if each["in"] != "path"
    ]
    yield from table(("parameter", "in", "type", "meaning"), *rows)
    if body := route.get("requestBody"):
        kinds = [f"{kind}: {type_of(each['schema'])}" for kind, each in body["content"].items()]
        yield from ("Body: " + "; ".join(kinds) + ".", "")
    answers = [
        f"{status}{content(answer)}"
        for status, answer in route["responses"].items()
        if not status.endswith("XX")
    ]
    yield from ("Answers " + ", ".join(answers) + ".", "")


def content(answer: dict[str, Any]) -> str:
    named = [
        type_of(each["schema"]) if kind == "application/json" else f"`{kind}`"
        for kind, each in answer.get("content", {}).items()
    ]
    return f" with {' or '.join(named)}" if named else ""


def shape_of(name: str, shape: dict[str, Any]) -> Iterator[str]:
    yield from (f"### {short(name)} (shape)", "")
    if text := shape.get("description"):
        yield from (text, "")
    rows = [
        (f"`{field}`", type_of(each), meaning({}, each))
        for field, each in shape.get("properties", {}).items()
    ]
    yield from table(("field", "type", "meaning"), *rows)


def short(name: str) -> str:
    """What a shape is called here, where every heading has to be another."""
    return name.removesuffix("Shape")


def type_of(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = short(schema["$ref"].rpartition("/")[2])
        return f"[{name}](#{name.lower()}-shape)"
    if "anyOf" in schema:
        return " or ".join(type_of(each) for each in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(f"`{each}`" for each in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    return str(schema.get("type", "any"))


def meaning(parameter: dict[str, Any], schema: dict[str, Any]) -> str:
    text = str(parameter.get("description") or schema.get("description") or "")
    default = schema.get("default")
    if default in {None, "", False} if not isinstance(default, list | dict) else True:
        return text
    return f"{text} Default: `{default}`.".strip()


# Settings


def below(section: str, model: type[BaseModel]) -> list[tuple[str, ...]]:
    """Rows of a section's settings."""
    return [
        (
            f"`{section}.{name}`",
            f"`FANLIGHT_{section.upper()}__{name.upper()}`",
            shown(name, each.get_default()),
            each.description or "",
        )
        for name, each in model.model_fields.items()
    ]


def settings() -> list[str]:
    named = {
        name: each
        for name, each in Settings.model_fields.items()
        if name not in {"limits", "sites", "webhooks"}
    }
    rows = [
        (
            f"`{name}`",
            f"`FANLIGHT_{name.upper()}`",
            shown(name, each.get_default()),
            each.description or "",
        )
        for name, each in named.items()
    ]
    webhooks, sites = below("webhooks", Webhooks), below("sites", Sites)
    texts = attribute_docs(Limits)
    limits = [
        (
            f"`limits.{each.name}`",
            f"`FANLIGHT_LIMITS__{each.name.upper()}`",
            shown(each.name, each.default),
            texts.get(each.name, ""),
        )
        for each in fields(Limits)
    ]
    head = ("setting", "environment", "default", "meaning")
    return [
        "# Settings",
        "",
        ABOUT_SETTINGS,
        "",
        *table(head, *rows),
        "## Providers",
        "",
        ABOUT_PROVIDERS,
        "",
        *table(("setting", "default", "meaning"), *fields_of(OidcProvider)),
        "## Trusted headers",
        "",
        ABOUT_TRUSTED,
        "",
        *table(("setting", "default", "meaning"), *fields_of(TrustedHeader)),
        "## Audit streams",
        "",
        ABOUT_STREAMS,
        "",
        *table(("setting", "default", "meaning"), *fields_of(AuditStream)),
        "## Webhooks",
        "",
        ABOUT_WEBHOOKS,
        "",
        *table(head, *webhooks),
        "## Sites",
        "",
        ABOUT_SITES,
        "",
        *table(head, *sites),
        "## Limits",
        "",
        ABOUT_LIMITS,
        "",
        *table(head, *limits),
    ]


def fields_of(model: type[BaseModel]) -> Iterator[tuple[str, ...]]:
    for name, each in model.model_fields.items():
        default = each.get_default(call_default_factory=True) or None
        words = " ".join(default) if isinstance(default, tuple) else default
        needed = "needed" if each.is_required() else shown(name, words)
        yield f"`{name}`", needed, each.description or ""


def shown(name: str, default: object) -> str:
    if name in DEFAULTS:
        return DEFAULTS[name]
    if isinstance(default, int) and default >= 10_000:
        return f"`{default}`{size(name, default)}"
    return "" if default in {None, "", (), frozenset()} else f"`{default}`"


def size(name: str, value: int) -> str:
    """The same number as people say it."""
    if name.endswith("_bytes") and value % 1024 == 0:
        mib, kib = value // 1024**2, value // 1024
        return f" ({mib} MiB)" if mib else f" ({kib} KiB)"
    if name.endswith("_seconds") and value % 3600 == 0:
        return f" ({value // 3600} h)"
    return ""


def attribute_docs(owner: type) -> dict[str, str]:
    """The string below each attribute of a class."""
    [tree] = ast.parse(inspect.getsource(owner)).body
    assert isinstance(tree, ast.ClassDef)
    texts = {}
    for above, below in zip(tree.body, tree.body[1:], strict=False):
        match above, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                texts[name] = inspect.cleandoc(text)
    return texts


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
