"""What a document loads, and which files it needs beside it. Links are not loaded."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from turbohtml import Token

from fanlight.model.page import SourceFile
from fanlight.page.css import css_urls
from fanlight.page.decode import decode, decode_css, decode_script
from fanlight.page.elements import Use, runs, uses
from fanlight.page.lines import Lines
from fanlight.page.markdown import loads_of_markdown
from fanlight.page.paths import Target, target_of
from fanlight.page.scan import START, TEXT, Attribute, Scan
from fanlight.page.scripts import script_loads
from fanlight.page.srcset import srcset_urls

# Enough for any real report; a document that names more is not asking for files beside it.
_CLOSURE_FILES = 2_000


@dataclass(frozen=True, slots=True)
class Reference:
    """Something that a document loads while it is shown.

    Attributes:
        url: as written, entities and escapes resolved.
        line: where it stands in the document.
        element: the element's name, `style` for CSS in a document, "" in a stylesheet of its own.
        attribute: None where the URL stands in the element's text.
        target: where the URL leads, relative to the root that the document's path is relative to.
    """

    url: str
    line: int
    element: str
    attribute: str | None
    use: Use
    target: Target

    @property
    def kind(self) -> str:
        """`local`, `outside` (this machine, but not below the root) or `remote`."""
        return self.target.kind


def references(path: str, data: bytes) -> list[Reference]:
    """Everything that the document at `path` loads itself, in order of appearance.

    HTML, SVG, CSS and Markdown are understood; any other file loads nothing.
    """
    suffix = path.rpartition(".")[2].lower()
    if suffix in {"html", "htm", "xhtml", "svg"}:
        return list(_in_markup(path, decode(data).text))
    if suffix == "css":
        return list(_in_css(path, decode_css(data), line=1, element="", attribute=None))
    if suffix in {"md", "markdown"}:
        return list(_in_markdown(path, decode(data).text))
    if suffix in {"js", "mjs"}:
        return list(_in_script(path, decode_script(data), line=1, remote=False))
    return []


def local_files(
    document: str, data: bytes, *, read: Callable[[str], bytes | None]
) -> dict[str, SourceFile]:
    """The files that `document` needs, found by following it and the stylesheets it loads.

    Args:
        document: its path; files are looked for in its folder and below, nowhere else.
        data: its content.
        read: gives the content of a path, None where there is no such file to publish.

    Returns:
        The files by path, the document not among them.
    """
    folder = document.rpartition("/")[0]
    prefix = f"{folder}/" if folder else ""
    found: dict[str, SourceFile] = {}
    seen = {document}
    pending = [(document, data)]
    while pending:
        for reference in references(*pending.pop()):
            path = reference.target.path
            if reference.kind != "local" or path in seen or not path.startswith(prefix):
                continue
            seen.add(path)
            content = read(path) if len(seen) <= _CLOSURE_FILES else None
            if content is not None:
                found[path] = SourceFile(path, content)
                if path.lower().endswith((".css", ".js", ".mjs")):
                    pending.append((path, content))
    return found


def references_of(scan: Scan, token: Token, *, base: str) -> Iterator[Reference]:
    """What one start tag loads."""
    found = list(uses(token))
    if not found:
        return
    attributes = {attribute.name: attribute for attribute in scan.attributes(token)}
    for name, use in found:
        attribute = attributes.get(name)
        if attribute is not None:
            yield from _in_attribute(base, token.tag or "", attribute, use)


def references_in_text(element: Token, text: str, *, base: str, line: int) -> Iterator[Reference]:
    """What the content of a `style` or `script` element loads."""
    if element.tag == "style":
        yield from _in_css(base, text, line=line, element="style", attribute=None)
    elif element.tag == "script" and runs(element):
        yield from _in_script(base, text, line=line, remote=True)


def _in_markup(path: str, text: str) -> Iterator[Reference]:
    scan = Scan(text)
    base = path
    owner: Token | None = None
    for token in scan:
        if token.type is START:
            owner = token
            if token.tag == "base":
                base = base_of(path, token)
            yield from references_of(scan, token, base=base)
        elif token.type is TEXT and owner is not None and owner.tag in {"style", "script"}:
            yield from references_in_text(owner, token.data or "", base=base, line=scan.line(token))
        else:
            owner = None


def base_of(path: str, token: Token) -> str:
    """The path that relative URLs are relative to, behind a `base` element."""
    target = target_of(path, token.attr("href") or "")
    if target is None or target.kind != "local":
        return path
    folder = (token.attr("href") or "").partition("?")[0].endswith("/")
    return f"{target.path}/" if folder and target.path else target.path or path


def _in_attribute(base: str, element: str, attribute: Attribute, use: Use) -> Iterator[Reference]:
    if use is Use.CSS:
        yield from _in_css(
            base, attribute.value, line=attribute.line, element=element, attribute="style"
        )
        return
    urls = [attribute.value]
    if use is Use.SRCSET:
        urls = [attribute.value[start:end] for start, end in srcset_urls(attribute.value)]
    for url in urls:
        target = target_of(base, url)
        if target is not None:
            yield Reference(url.strip(), attribute.line, element, attribute.name, use, target)


def _in_css(
    base: str, css: str, *, line: int, element: str, attribute: str | None
) -> Iterator[Reference]:
    lines = Lines(css, line)
    for found in css_urls(css):
        target = target_of(base, found.url)
        if target is not None:
            use = Use.STYLESHEET if found.imported else Use.DATA
            yield Reference(found.url, lines.at(found.start), element, attribute, use, target)


def _in_script(base: str, code: str, *, line: int, remote: bool) -> Iterator[Reference]:
    lines = Lines(code, line)
    for load in script_loads(code):
        target = target_of(base, load.url)
        wanted = {"remote"} if remote else set()
        if load.imported:
            wanted.add("local")
        if target is not None and target.kind in wanted:
            yield Reference(load.url, lines.at(load.start), "script", None, Use.SCRIPT, target)


def _in_markdown(path: str, text: str) -> Iterator[Reference]:
    lines = Lines(text)
    prose, images = loads_of_markdown(text)
    for start, url in images:
        target = target_of(path, url)
        if target is not None:
            yield Reference(url, lines.at(start), "img", "src", Use.DATA, target)
    if re.search(r"<[a-zA-Z]", prose):
        yield from _in_markup(path, prose)
