"""What the files of a saved version are for: a Wrangler project, a module, or files as they are."""

import json
import re
import sys
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from fanlight.model.errors import Invalid
from fanlight.model.site import COMPATIBILITY_DATE, MODULES, Layout, SiteKind

Read = Callable[[str], bytes]

_CONFIGS = ("wrangler.jsonc", "wrangler.json", "wrangler.toml")
_ENTRIES = ("index.js", "index.mjs")
_UNDERSTOOD = frozenset(
    {"name", "main", "compatibility_date", "compatibility_flags", "vars", "assets"}
)
# What is said to another platform, to its tools or to editors, and changes nothing here.
_MEANT_FOR_OTHERS = frozenset(
    {
        *("$schema", "account_id", "dev", "keep_vars", "limits", "logpush", "minify"),
        *("no_bundle", "observability", "placement", "preview_urls", "route", "routes"),
        *("send_metrics", "upload_source_maps", "workers_dev"),
    }
)
# A configuration is nested no deeper than this.
_DEPTH = 32
# What no database, or no answer in UTF-8, holds: halves of characters, and NUL.
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
# What is left open goes on to the end: looked for again from every later place, it would take the
# square of the file's length.
_DEFAULT_EXPORT = re.compile(r"\bexport\s*(?:default\b|\{[^{}]*\bas\s+default\b|\{\s*default\b)")
_STRING = r'("(?:\\.|[^"\\])*+"?)'
_STRING_OR_COMMENT = re.compile(_STRING + r"|//[^\n]*|/\*(?:.*?\*/|.*)", re.DOTALL)
_STRING_OR_COMMA = re.compile(_STRING + r"|,(?=\s*+[}\]])", re.DOTALL)
_RAW_TCP = re.compile(r"""["']cloudflare:sockets["']""")


def layout_of(paths: Collection[str], read: Read) -> Layout:
    """Raises `Invalid` for what cannot be run here; its detail names every reason."""
    config = next((each for each in _CONFIGS if each in paths), None)
    if config is not None:
        return _project(config, _parsed(config, read(config)), paths, read)
    entry = next((each for each in _ENTRIES if each in paths), None)
    if entry is not None:
        found = Layout(SiteKind.WORKER, entry, compatibility_date=COMPATIBILITY_DATE)
        return _worker(found, paths, read)
    if "index.html" in paths:
        return Layout(SiteKind.STATIC, assets="")
    raise Invalid(
        "nothing-to-start",
        "There is nothing here that a site could start with.",
        f"It needs one of {', '.join((*_CONFIGS, *_ENTRIES, 'index.html'))} in its folder.",
    )


def name_in(paths: Collection[str], read: Read) -> str:
    """The name that a Wrangler project gives itself; empty without one."""
    config = next((each for each in _CONFIGS if each in paths), None)
    name = _parsed(config, read(config)).get("name", "") if config else ""
    return name if isinstance(name, str) else ""


def _project(config: str, said: Mapping[str, Any], paths: Collection[str], read: Read) -> Layout:
    given = {name: value for name, value in said.items() if value not in (None, [], {})}
    problems = [
        f"{name} is not supported" for name in sorted(set(given) - _UNDERSTOOD - _MEANT_FOR_OTHERS)
    ]
    assets = given.get("assets", {})
    if not isinstance(assets, dict):
        problems.append('assets must be a table, such as { directory = "public" }')
        assets = {}
    prefix = _folder(assets.get("directory"))
    problems += [f"assets.{name} is not supported" for name in assets if name != "directory"]
    date = given.get("compatibility_date", COMPATIBILITY_DATE)
    if not isinstance(date, str) or not _DATE.fullmatch(date) or date > COMPATIBILITY_DATE:
        problems.append(f"compatibility_date must be a date up to {COMPATIBILITY_DATE}")
    flags, values = given.get("compatibility_flags", []), given.get("vars", {})
    if not _are_words(flags):
        problems.append("compatibility_flags must be a list of words")
    if not isinstance(values, dict):
        problems.append("vars must be a table")
    if "main" not in given and prefix is None:
        problems.append("it has neither main nor assets.directory")
    if problems:
        raise _unfit(config, problems)
    if "main" not in given:
        return Layout(SiteKind.STATIC, assets=prefix)
    found = Layout(
        SiteKind.WORKER,
        str(given["main"]).removeprefix("./"),
        assets=prefix,
        compatibility_date=date,
        compatibility_flags=tuple(flags),
        vars=values,
    )
    return _worker(found, paths, read)


def _worker(found: Layout, paths: Collection[str], read: Read) -> Layout:
    entry = found.entry
    if entry not in paths:
        raise _unfit(entry, ["it is not among the files"])
    if not entry.endswith((".js", ".mjs")):
        raise _unfit(
            entry, ["the entry must be JavaScript: build the project, and save its result"]
        )
    text = read(entry).decode(errors="replace")
    if not _DEFAULT_EXPORT.search(text):
        raise _unfit(entry, ["it has no default export, such as export default { fetch(request) }"])
    folder = entry.rpartition("/")[0]
    start = f"{folder}/" if folder else ""
    modules = [
        each
        for each in sorted(paths)
        if each.startswith(start)
        and each.endswith(tuple(MODULES))
        and each != entry
        and each not in _CONFIGS
        and not (found.assets and each.startswith(found.assets))
    ]
    raw = [each for each in (entry, *modules) if _is_code(each) and _dials(read(each))]
    if raw:
        raise _unfit(raw[0], ["cloudflare:sockets (raw TCP) is not supported"])
    return Layout(
        SiteKind.WORKER,
        entry,
        (entry, *modules),
        found.assets,
        found.compatibility_date,
        found.compatibility_flags,
        found.vars,
    )


def _parsed(config: str, data: bytes) -> dict[str, Any]:
    try:
        text = data.decode()
        said = tomllib.loads(text) if config.endswith(".toml") else _jsonc(text)
    except ValueError as error:
        raise _unfit(config, [f"it cannot be read: {error}"]) from error
    except RecursionError as error:
        raise _unfit(config, [f"it is nested deeper than {_DEPTH} levels"]) from error
    return _checked(config, said)


def _checked(config: str, said: object) -> dict[str, Any]:
    """What is kept with the version, shown in answers and written for the runtime: as JSON."""
    if not isinstance(said, dict):
        raise _unfit(config, ["it must be a table"])
    if problems := list(_unwritable(said, "it")):
        raise _unfit(config, problems)
    return said


def _unwritable(value: object, name: str, *, depth: int = 0) -> Iterator[str]:
    """Why it cannot be written as JSON."""
    if depth > _DEPTH:
        yield f"it is nested deeper than {_DEPTH} levels"
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _unwritable(key, f"a name in {name}", depth=depth)
            within = _NO_TEXT.sub("?", key)
            inner = f"{name}.{within}" if depth else within
            yield from _unwritable(each, inner, depth=depth + 1)
    elif isinstance(value, list):
        for each in value:
            yield from _unwritable(each, f"an item of {name}", depth=depth + 1)
    elif reason := _no_value(value):
        yield f"{name} {reason}"


def _no_value(value: object) -> str:
    if isinstance(value, str):
        return "has a character that is none in UTF-8, or NUL" if _NO_TEXT.search(value) else ""
    if isinstance(value, int | float):
        # Neither NaN nor what is too large passes.
        return "" if abs(value) <= sys.float_info.max else "is not a finite number"
    return "" if value is None else "must be in quotes: JSON has no dates and times"


def _jsonc(text: str) -> object:
    bare = _STRING_OR_COMMENT.sub(lambda found: found[1] or " ", text)
    return json.loads(_STRING_OR_COMMA.sub(lambda found: found[1] or "", bare))


def _folder(directory: object) -> str | None:
    """The prefix of its files; of the whole project nothing is served, or its code would be."""
    if not isinstance(directory, str):
        return None
    clean = directory.removeprefix("./").strip("/")
    return f"{clean}/" if clean not in {"", "."} else None


def _are_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_code(path: str) -> bool:
    return path.endswith((".js", ".mjs"))


def _dials(code: bytes) -> bool:
    return _RAW_TCP.search(code.decode(errors="replace")) is not None


def _unfit(path: str, problems: list[str]) -> Invalid:
    return Invalid(
        "unfit-site",
        "This cannot run here as a site.",
        f"{path}: {'; '.join(problems)}. Take it out, or change it, and save again.",
        problems=problems,
    )
