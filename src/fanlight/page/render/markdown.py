"""Markdown, as GitHub writes it, -> the text of a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.gfm import gfm_plugin

from fanlight.model.limits import Limits
from fanlight.model.page import PageWarning
from fanlight.page.render.code import listing
from fanlight.page.render.effort import (
    DOCUMENT,
    PARAGRAPHS,
    TooHardError,
    document_cost,
    pairing_cost,
)
from fanlight.page.render.frame import Sheet
from fanlight.page.render.front import Front, split_front
from fanlight.page.render.highlight import Highlighter
from fanlight.page.render.lift import lift
from fanlight.page.render.outline import Heading, contents, headings_of, title_of
from fanlight.page.render.rules import HIGHLIGHTER, install
from fanlight.page.render.typeset import typeset

_NESTING = 60
"""Quotes and lists within each other. The parser recurses, and Python's stack is finite."""
_TOKENS = 400_000
"""A table may ask for 65,536 empty cells with two kilobytes of text, and again, and again."""
_LINK_CHARS = 4_000_000
"""A long address, written once, may be used by a thousand links of three characters."""
_URL_CHARS = 8_192
"""Longer addresses are left as written; making an international host name ASCII is quadratic."""
_DEPTH = "depth"
_PLAIN = "plain"


def prose(path: str, text: str, *, limits: Limits, warnings: tuple[PageWarning, ...] = ()) -> Sheet:
    """The page of a Markdown file; one that is too hard to parse is shown as its source."""
    front = split_front(text)
    lifted = lift(front.rest)
    try:
        story = _story(lifted.text, front, limits=limits)
    except TooHardError as error:
        return listing(path, text, warnings=(*warnings, _shown_as_source(path, error)), plain=True)
    body = lifted.restore(story.html, limit=limits.page_bytes)
    return Sheet(
        title=title_of(story.headings) or front.title,
        main=f"{contents(story.headings)}<article>\n{body}</article>\n",
        look="prose",
        styles=("code", "prose"),
        warnings=(*warnings, *story.warnings),
        lang=front.lang,
    )


@dataclass(frozen=True, slots=True)
class _Story:
    html: str
    headings: list[Heading]
    warnings: list[PageWarning]


def _story(text: str, front: Front, *, limits: Limits) -> _Story:
    if document_cost(text) > DOCUMENT:
        raise TooHardError("too-complex")
    depth = min(limits.nesting, _NESTING)
    plain_at: list[int] = []
    env = {HIGHLIGHTER: Highlighter(), _DEPTH: depth, _PLAIN: plain_at}
    md = _parser()
    tokens = md.parse(text, env)
    _refuse_amplified(tokens)
    first_line = front.lines + 1
    warnings = [_left_plain(first_line + at) for at in plain_at]
    headings = headings_of(tokens)
    warnings += typeset(tokens, first_line=first_line)
    html = md.renderer.render(tokens, md.options, env)
    if front.title and not title_of(headings):
        html = f"<h1>{escape(front.title)}</h1>\n{html}"
    return _Story(html, headings, warnings)


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 -- the parser's name
        """Data of every kind is fine in a page that can fetch nothing; scripts in addresses are
        not, since they do nothing there but look like links.
        """
        return not url.strip().lower().startswith(("javascript:", "vbscript:"))

    def normalizeLink(self, url: str) -> str:  # noqa: N802 -- the parser's name
        return super().normalizeLink(url) if len(url) <= _URL_CHARS else url

    def normalizeLinkText(self, url: str) -> str:  # noqa: N802 -- the parser's name
        return super().normalizeLinkText(url) if len(url) <= _URL_CHARS else url


@cache
def _parser() -> MarkdownIt:
    # Beyond its own limit the parser drops text, so ours comes first (`_guard`); a list takes two
    # levels of the parser's count.
    md = _Markdown("commonmark", {"maxNesting": 2 * _NESTING + 10, "xhtmlOut": False})
    md.use(gfm_plugin)
    md.use(
        dollarmath_plugin,
        allow_labels=False,
        allow_space=False,
        allow_digits=False,
        allow_blank_lines=False,
        double_inline=True,
    )
    md.block.ruler.before("table", "guard", _guard)
    md.core.ruler.at("inline", _inline)
    install(md)
    return md


def _guard(state: StateBlock, _start: int, _end: int, _silent: bool) -> bool:  # noqa: FBT001
    """A block rule that matches nothing and sees every block."""
    if state.level > state.env[_DEPTH]:
        raise TooHardError("too-deep")
    if len(state.tokens) > _TOKENS:
        raise TooHardError("too-complex")
    return False


def _inline(state: StateCore) -> None:
    """The parser's own loop over paragraphs, except that hostile ones stay text."""
    left = PARAGRAPHS
    for token in state.tokens:
        if token.type != "inline":
            continue
        token.children = []
        left -= (cost := pairing_cost(token.content))
        if left < 0:
            left += cost
            token.children.append(Token("text", "", 0, content=token.content))
            state.env[_PLAIN].append(token.map[0] if token.map else 0)
        else:
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def _refuse_amplified(tokens: Sequence[Token]) -> None:
    total = 0
    for token in tokens:
        for child in token.children or ():
            total += sum(len(str(value)) for value in child.attrs.values())
    if total > _LINK_CHARS:
        raise TooHardError("too-complex")


def _left_plain(line: int) -> PageWarning:
    return PageWarning(
        "too-complex",
        "This paragraph would take too long to lay out, so it is shown as plain text. "
        "Split it, or put it into a code block.",
        line=line,
    )


def _shown_as_source(path: str, error: TooHardError) -> PageWarning:
    reason, remedy = {
        "too-complex": ("would take too long to lay out", "Publish a shorter document, or HTML."),
        "too-deep": ("nests quotes or lists too deep", "Flatten them and publish it again."),
    }[error.code]
    return PageWarning(error.code, f"“{path}” {reason}, so its source is shown. {remedy}")
