"""Shorthand for the tests of rendered pages."""

import re
from html import unescape

from fanlight.model.limits import Limits
from fanlight.model.page import BuiltPage
from fanlight.page.render import render


def rendered(path: str, source: str | bytes, *, title: str | None = None) -> BuiltPage:
    data = source.encode() if isinstance(source, str) else source
    return render(path, data, title=title, limits=Limits())


def main_of(page: BuiltPage) -> str:
    """The markup inside `<main>`."""
    html = page.html.decode()
    return html[html.index("<main") : html.index("</main>")]


def source_of(page: BuiltPage) -> str:
    """The file in a listing."""
    code = re.search(r'<pre class="code"[^>]*><code>(.*?)</code></pre>', main_of(page), re.DOTALL)
    assert code is not None
    return unescape(re.sub(r"<[^>]+>", "", code[1]))


def article(source: str) -> str:
    """The markup of a Markdown text, without contents and frame."""
    html = main_of(rendered("a.md", source))
    return html[html.index("<article>\n") + 10 : html.index("</article>")]


def codes(page: BuiltPage) -> list[str]:
    return [warning.code for warning in page.warnings]
