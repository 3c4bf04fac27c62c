"""How much work a Markdown text is, estimated before it is parsed.

The parser takes time in proportion to the text, except where brackets, colons or parentheses pile
up in one paragraph: for each of them it looks at everything that follows. Estimates are in
microseconds of a modest machine and depend on the text alone, so that the same text always gets
the same page, and no text gets more than seconds.
"""

_MARKS = "!#$%&*+-:<=>@[\\]^_`{}~w\n"
"""Where the inline parser stops to try its rules."""

DOCUMENT = 6_000_000
PARAGRAPHS = 2_000_000


class TooHardError(Exception):
    """The document would take too long, or nests too deep."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def document_cost(text: str) -> int:
    """Splitting into blocks, and one look at each character and mark."""
    return 40 * (text.count("\n") + 1) + 10 * _count(text, _MARKS) + len(text) * 6 // 10


def pairing_cost(paragraph: str) -> int:
    """Finding the partner of each bracket, URL and parenthesis in one paragraph."""
    length = len(paragraph)
    if length < 1_000:
        return 0
    marks = _count(paragraph, _MARKS)
    brackets = paragraph.count("[") * marks // 80
    addresses = sum(line.count(":") * len(line) for line in paragraph.split("\n")) // 25
    trimmed = _count(paragraph, ")]:;@`<$") * length // 800
    # Text gathered so far is copied at each mark.
    return brackets + addresses + trimmed + marks * length // 25_000


def _count(text: str, characters: str) -> int:
    return sum(map(text.count, characters))
