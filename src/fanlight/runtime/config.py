"""An app as the runtime's configuration: text in the schema language of Cap'n Proto."""

import json
from collections.abc import Mapping
from typing import Any

from fanlight.model.site import MODULES, App, Module

SOCKET = "http"
"""The name of the socket that an app answers at."""

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}

# By the name "internet": without one so called, the runtime makes one that reaches the public.
_TEMPLATE = """\
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [{modules}],
      compatibilityDate = {date},
      compatibilityFlags = [{flags}],
      bindings = [{bindings}],
      globalOutbound = "internet")),
    (name = "internet", network = (allow = []))],
  sockets = [(name = "{socket}", address = {address}, http = (), service = "main")],
  v8Flags = ["--max-heap-size={heap}"]);
"""


def configuration(app: App, *, socket: str, heap: int) -> str:
    """`socket` is the path that it listens at, `heap` the most MiB of its objects.

    The content of module N is read from the file `N` beside the configuration: names that people
    gave are never names of files.
    """
    modules = [_module(n, each) for n, each in enumerate(app.modules)]
    return _TEMPLATE.format(
        modules=", ".join(modules),
        date=quoted(app.compatibility_date),
        flags=", ".join(map(quoted, app.compatibility_flags)),
        bindings=", ".join(_bindings(app.vars)),
        socket=SOCKET,
        address=quoted(f"unix:{socket}"),
        heap=heap,
    )


def quoted(text: str) -> str:
    """A string of the schema language, which has no escapes for Unicode: other characters stay."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(char: str) -> str:
    return _ESCAPES.get(char) or (f"\\x{ord(char):02x}" if ord(char) < 0x20 else char)


def _module(n: int, module: Module) -> str:
    kind = MODULES["." + module.name.rpartition(".")[2]]
    return f'(name = {quoted(module.name)}, {kind} = embed "{n}")'


def _bindings(values: Mapping[str, Any]) -> list[str]:
    found = []
    for name, value in values.items():
        kind = "text" if isinstance(value, str) else "json"
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        found.append(f"(name = {quoted(name)}, {kind} = {quoted(text)})")
    return found
