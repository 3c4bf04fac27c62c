"""What a list is asked for: a filter that is misspelt must not answer with everything."""

from collections.abc import Iterator

from fastapi import Request
from fastapi.dependencies.models import Dependant

from fanlight.model.errors import Invalid

_SHOWN = 100


def names_of(dependant: Dependant) -> Iterator[str]:
    """The query parameters that a route takes, those of what it depends on among them."""
    for each in dependant.query_params:
        yield each.alias
    for inner in dependant.dependencies:
        yield from names_of(inner)


def check(request: Request, known: frozenset[str]) -> None:
    """Raises `Invalid` for a query parameter that the route does not take."""
    unknown = sorted(request.query_params.keys() - known)
    if unknown:
        takes = f"It takes {', '.join(sorted(known))}." if known else "It takes none."
        raise Invalid(
            "unknown-parameter",
            f"There is no query parameter {unknown[0][:_SHOWN]!r} here.",
            takes,
            unknown=[each[:_SHOWN] for each in unknown[:_SHOWN]],
            known=sorted(known),
        )
