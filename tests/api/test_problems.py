"""An error and its problem document say the same."""

import pytest

from fanlight.model import errors
from fanlight.model.errors import AppError
from fanlight.wire.errors import KINDS, problem, restored

ERRORS: list[type[AppError]] = AppError.__subclasses__()


@pytest.mark.parametrize("made", ERRORS)
@pytest.mark.parametrize("code", ["some-code", "bad-token", "unknown-encoding", "disk-full"])
def test_a_client_makes_the_same_error_again(made: type[AppError], code: str) -> None:
    """Whatever its status; a program acts on the kind."""
    error = made(code, "What happened.", "What to do.", limit=3, live_version=None)
    back = restored(problem(error))
    assert type(back) is made
    assert (back.code, back.title, back.detail) == (code, error.title, error.detail)
    assert back.fields == {"limit": 3}


def test_every_kind_has_its_surface() -> None:
    assert {made.kind for made in ERRORS} == set(KINDS)


def test_a_document_of_something_else_is_unavailable() -> None:
    """A proxy's, or one of another version of the server."""
    assert isinstance(restored({"code": "x", "kind": "strange"}), errors.Unavailable)
