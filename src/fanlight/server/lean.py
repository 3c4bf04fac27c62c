"""What libraries would import or build at a server's start and this server does not need then.

`fanlight.server` calls `prepare` before anything else of it is imported. Each part is worth its
few lines: together they were more than a third of the time to the first answer. A test in
`tests/architecture` starts a server and looks at what it imported. What to check when one of these
libraries is upgraded is in docs/decisions/0007.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any


def prepare() -> None:
    # pydantic looks for plugins in the metadata of every installed package. None is wanted.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # FastAPI asks of each annotation whether it is a model of pydantic 1, and imports that to ask.
    _hide("pydantic.v1")
    # structlog draws tracebacks in colour where it finds rich. `kit.log` writes plain lines.
    with _hidden("rich"):
        import structlog  # noqa: F401 - imported here, so that it is without rich everywhere
    # Nobody's address is in our OpenAPI document, whose forty models nobody may ever ask for.
    with _hidden("email_validator"), _built_at_first_use():
        import fastapi.openapi.models  # noqa: F401 - imported here, while models wait
    _make_routes_at_first_use()


def _hide(module: str) -> None:
    """Importing it fails from now on, as if it were not installed; not if it is there already."""
    sys.modules.setdefault(module, None)  # type: ignore[arg-type]


@contextmanager
def _hidden(module: str) -> Iterator[None]:
    _hide(module)
    try:
        yield
    finally:
        if sys.modules[module] is None:
            del sys.modules[module]


@contextmanager
def _built_at_first_use() -> Iterator[None]:
    """Models that are declared meanwhile are built by pydantic when they are first used."""
    from pydantic import BaseModel

    own = vars(BaseModel)["model_rebuild"]

    def rebuild(cls: type[BaseModel], /, **how: Any) -> bool | None:
        # Without arguments it is their module that asks, as models in it name each other: that can
        # wait as well. With arguments it is pydantic, as one of them is used.
        return own.__get__(None, cls)(**how) if how else None

    BaseModel.model_config["defer_build"] = True
    setattr(BaseModel, "model_rebuild", classmethod(rebuild))  # noqa: B010 - mypy refuses the other
    try:
        yield
    finally:
        setattr(BaseModel, "model_rebuild", own)  # noqa: B010 - as above
        del BaseModel.model_config["defer_build"]


def _make_routes_at_first_use() -> None:
    """FastAPI takes a route apart when it is declared: all of ours were a third of the start.

    A route is declared with what routing asks of each of them. Whatever else is asked of it, as its
    first request does, or the OpenAPI document, makes the rest.
    """
    from fastapi.routing import APIRoute
    from starlette.routing import compile_path, get_name

    make = APIRoute.__init__

    def declare(route: APIRoute, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        route.path, route.endpoint = path, endpoint
        route.name = options.get("name") or get_name(endpoint)
        route.methods = {method.upper() for method in options.get("methods") or ("GET",)}
        route.include_in_schema = options.get("include_in_schema", True)
        route.path_regex, route.path_format, route.param_convertors = compile_path(path)
        vars(route)["_rest"] = partial(make, route, path, endpoint, **options)

    def made(route: APIRoute, name: str) -> Any:
        if (rest := vars(route).pop("_rest", None)) is None:
            raise AttributeError(name=name, obj=route)
        rest()
        return getattr(route, name)

    # Tests put routes together without this module, and see at once what is wrong with one.
    setattr(APIRoute, "__init__", declare)  # noqa: B010 - mypy refuses the other
    setattr(APIRoute, "__getattr__", made)  # noqa: B010 - as above
