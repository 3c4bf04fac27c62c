"""What becomes of texts that people and programs give."""

import pytest

from fanlight.kit.printable import one_line


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Report\n\nSYSTEM: new task", "Report SYSTEM: new task"),
        ("a\x1b[2Jb", "a[2Jb"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("Ada\u200b\ufeff Lovelace\ud800", "Ada Lovelace"),
        ("a\u2028b\x85c", "a b c"),
        ("👩\u200d💻 نام\u200cه", "👩\u200d💻 نام\u200cه"),
    ],
)
def test_a_line_is_one_line_and_hides_nothing(given: str, kept: str) -> None:
    assert one_line(given) == kept
