"""Cursors bring a list on, and nothing that a client makes up breaks it."""

import pytest

from fanlight.kit import base64url
from fanlight.model.errors import Invalid
from fanlight.wire import cursor


def test_a_cursor_leads_to_its_position() -> None:
    assert cursor.position(cursor.after((1_790_000_000_000, 7))) == (1_790_000_000_000, 7)
    assert cursor.number(cursor.after(31)) == 31


def test_a_list_without_a_cursor_begins_at_its_start_and_one_at_its_end_has_none() -> None:
    assert cursor.after(None) is None
    assert cursor.position("") is None
    assert cursor.number(None) is None


MADE_UP = ["x", "é", "!", *(base64url.encode(text.encode()) for text in (
    "7", "{}", "[1, 2, 3]", "[1.5, 2]", "[true, 2]", '["1", 2]', f"[{1 << 62}, 2]", "[" * 9_000
))]  # fmt: skip


@pytest.mark.parametrize("text", MADE_UP, ids=lambda text: text[:12])
def test_what_is_made_up_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="without one"):
        cursor.position(text)
    with pytest.raises(Invalid, match="without one"):
        cursor.number(text)
