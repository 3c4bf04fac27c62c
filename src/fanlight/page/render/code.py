"""Source file -> a listing with linked line numbers."""

from html import escape

from fanlight.model.page import PageWarning
from fanlight.page.render.frame import Sheet
from fanlight.page.render.highlight import Highlighter, language_of, longest_line

_NUMBERED_LINES = 50_000
"""A number is a link, and a document with more links than this is slow to open anywhere."""
_UNWRAPPED_CHARS = 10_000
"""A file with a longer line is wrapped, or nobody could read it; wrapped lines have no numbers."""


def listing(
    path: str, text: str, *, warnings: tuple[PageWarning, ...] = (), plain: bool = False
) -> Sheet:
    """The listing of a file. `plain` leaves out colours."""
    name, label = language_of(path) or (None, "Text")
    html = None if plain else Highlighter().html(text, name)
    body = escape(text, quote=False) if html is None else html
    lines = text.count("\n") + (not text.endswith("\n"))
    return Sheet(
        title=None,
        main=_header(path, label, lines) + _body(body, text, lines),
        look="file",
        styles=("code",),
        warnings=warnings,
    )


def _header(path: str, label: str, lines: int) -> str:
    count = "1 line" if lines == 1 else f"{lines:,} lines"
    return f"<header><h1>{escape(path)}</h1><p>{escape(label)} · {count}</p></header>\n"


def _body(code: str, text: str, lines: int) -> str:
    block = f'<pre class="code" tabindex="0"><code>{code}</code></pre>'
    if lines > _NUMBERED_LINES or longest_line(text) > _UNWRAPPED_CHARS:
        return f'<div class="listing wrapped">{block}</div>\n'
    return f'<div class="listing"><div class="lines">{_numbers(lines)}{block}</div></div>\n'


def _numbers(lines: int) -> str:
    # Apart from the code: a line inserted near the top then changes one line of the code and one
    # number at the end, not every line between. Not in the tab order: thousands of stops help
    # nobody.
    links = "\n".join(
        f'<a id="L{n}" href="#L{n}" tabindex="-1">{n}</a>' for n in range(1, lines + 1)
    )
    return f'<pre class="numbers">{links}</pre>'
