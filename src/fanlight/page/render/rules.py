"""How each Markdown construct is written as HTML, where it differs from the parser's own way."""

from collections.abc import Callable
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType

from fanlight.page.render.highlight import Highlighter

HIGHLIGHTER = "highlighter"
"""Key of the page's `Highlighter` in the parser's environment."""


def install(md: MarkdownIt) -> None:
    for rule in (
        heading_close,
        table_open,
        table_close,
        fence,
        code_block,
        list_item_open,
        footnote_block_open,
        footnote_anchor,
        footnote_caption,
    ):
        md.add_render_rule(rule.__name__, _called(rule))
    for name in ("math_inline", "math_inline_double", "math_block"):
        md.add_render_rule(name, _called(formula))


def _called(rule: Callable[[Token, EnvType], str]) -> Callable[..., str]:
    """The rule, called as the parser calls it."""

    def write(*call: Any) -> str:
        _renderer, tokens, idx, _options, env = call
        return rule(tokens[idx], env)

    return write


def heading_close(token: Token, _env: EnvType) -> str:
    slug = escape(token.meta["slug"])
    # For the pointer only: with the keyboard, and when listening, the contents do this better.
    anchor = f'<a class="anchor" href="#{slug}" aria-hidden="true" tabindex="-1"></a>'
    return f"{anchor}</{token.tag}>\n"


def table_open(_token: Token, _env: EnvType) -> str:
    return '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>\n'


def table_close(_token: Token, _env: EnvType) -> str:
    return "</table></div>\n"


def fence(token: Token, env: EnvType) -> str:
    if "html" in token.meta:
        return str(token.meta["html"])
    words = unescapeAll(token.info).split(maxsplit=1)
    language = words[0] if words else None
    highlighter: Highlighter = env[HIGHLIGHTER]
    html = highlighter.html(token.content, language)
    named = f' class="language-{escape(language)}"' if language else ""
    body = escape(token.content, quote=False) if html is None else html
    return f'<pre class="code" tabindex="0"><code{named}>{body}</code></pre>\n'


def code_block(token: Token, _env: EnvType) -> str:
    body = escape(token.content, quote=False)
    return f'<pre class="code" tabindex="0"><code>{body}</code></pre>\n'


def list_item_open(token: Token, _env: EnvType) -> str:
    item = f"<li{RendererHTML.renderAttrs(token)}>"
    if "checked" not in token.meta:
        return item
    state = ' aria-label="Done" checked' if token.meta["checked"] else ' aria-label="To do"'
    return f'{item}<input class="task-list-item-checkbox" type="checkbox" disabled{state}> '


def formula(token: Token, _env: EnvType) -> str:
    return str(token.meta["html"])


def footnote_block_open(_token: Token, _env: EnvType) -> str:
    return '<section class="footnotes" aria-label="Footnotes">\n<ol>\n'


def footnote_caption(token: Token, _env: EnvType) -> str:
    return str(token.meta["id"] + 1)


def footnote_anchor(token: Token, _env: EnvType) -> str:
    meta = token.meta
    again = f":{meta['subId']}" if meta["subId"] > 0 else ""
    # U+FE0E keeps phones from drawing the arrow as an emoji.
    return (
        f' <a href="#fnref{meta["id"] + 1}{again}" class="footnote-backref" '
        'aria-label="Back to the text">\u21a9\ufe0e</a>'
    )
