"""A document and the files beside it turned into one document that needs none of them.

Scripts and styles become inline where that means exactly the same, and data URIs where it does not:
a deferred script would run too early, and code that mentions its own end tag would be cut in two.
No file's text is ever altered to make it fit. Frames and plug-ins are left as they are.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from turbohtml import Token

from fanlight.model.page import PageWarning
from fanlight.page.assets import Assets
from fanlight.page.decode import decode
from fanlight.page.edits import Edit, apply_edits, too_large
from fanlight.page.elements import Use, runs, uses
from fanlight.page.findings import Findings
from fanlight.page.paths import Target, target_of
from fanlight.page.references import base_of
from fanlight.page.scan import END, START, Attribute, Scan
from fanlight.page.srcset import srcset_urls

_ENDS_SCRIPT = re.compile(r"</script|<!--", re.IGNORECASE)
_ENDS_STYLE = re.compile(r"</style", re.IGNORECASE)
# Attributes about fetching, which nothing inside the document is.
_FETCHING = {"integrity", "crossorigin", "referrerpolicy", "fetchpriority", "charset"}
_NOT_ON_STYLE = _FETCHING | {"rel", "href", "type", "as", "hreflang", "sizes"}
_NOT_INLINE = _FETCHING | {"src", "defer", "async"}
_WARNINGS = 50


def bundle(
    document: str, files: Mapping[str, bytes], *, limit: int
) -> tuple[bytes, tuple[PageWarning, ...]]:
    """The HTML of `files[document]` with its local references inside it.

    Only the attributes and elements that refer to files change; every other byte stays. Files that
    are missing, and other hosts, are left alone: `examine` reports those of the document. The
    warnings here are about what the stylesheets in other files refer to.

    Raises:
        TooLarge: `bundle-too-large`, when the result has more than `limit` bytes.
    """
    findings = Findings(_WARNINGS)
    text = decode(files[document]).text
    assets = Assets(files, findings, limit=limit)
    html = _Bundler(document, text, assets).run(limit).encode()
    if len(html) > limit:
        raise too_large(len(html), limit)
    return html, findings.warnings()


@dataclass(frozen=True, slots=True)
class _Open:
    """A `script` or `style` element whose end tag is still to come."""

    token: Token
    start: int
    content: int
    attributes: dict[str, Attribute]


class _Bundler:
    def __init__(self, document: str, text: str, assets: Assets) -> None:
        self._document = self._base = document
        self._text = text
        self._assets = assets
        self._scan = Scan(text)
        self._edits: list[Edit] = []
        self._spent = 0
        self._open: _Open | None = None

    def run(self, limit: int) -> str:
        for token in self._scan:
            if token.type is START and (token.attrs or token.tag in {"style", "script"}):
                self._start(token)
            elif token.type is END and self._open is not None:
                self._content(self._open, end=self._scan.start(token))
                self._open = None
            if self._spent > limit:
                raise too_large(self._spent, limit)
        self._edits.sort(key=lambda edit: edit.start)
        return apply_edits(self._text, self._edits, limit=limit)

    def _start(self, token: Token) -> None:
        if token.tag == "base":
            self._base = base_of(self._document, token)
        found = list(uses(token))
        closed = token.self_closing and self._scan.foreign > 0
        raw = token.tag in {"style", "script"} and not closed
        if not found and not raw:
            return
        attributes = {attribute.name: attribute for attribute in self._scan.attributes(token)}
        if raw:
            content = self._scan.end(token)
            self._open = _Open(token, self._scan.start(token), content, attributes)
        for name, use in found:
            if name in attributes and not (raw and name == "src"):
                self._attribute(token, attributes, attributes[name], use)
            if use in {Use.STYLESHEET, Use.HINT}:
                break  # the whole element has changed

    def _attribute(
        self, token: Token, attributes: dict[str, Attribute], attribute: Attribute, use: Use
    ) -> None:
        target = self._local(attribute.value)
        if use is Use.CSS:
            self._set(attribute, self._assets.css(self._base, attribute.value))
        elif use is Use.SRCSET:
            self._set(attribute, self._srcset(attribute.value))
        elif target is None:
            return
        elif use is Use.STYLESHEET:
            self._stylesheet(token, attributes, target)
        elif use is Use.HINT:
            self._edit(self._scan.start(token), self._scan.end(token), "")
        elif use in {Use.DATA, Use.SCRIPT}:
            self._set(attribute, self._assets.data_uri(target))

    def _stylesheet(self, token: Token, attributes: dict[str, Attribute], target: Target) -> None:
        css = self._assets.stylesheet(target.path)
        words = attributes["rel"].value.lower().split()
        if "alternate" in words or "disabled" in attributes or _ENDS_STYLE.search(css):
            self._edit_tag(attributes, _FETCHING, "href", self._assets.text_uri(css, "css"))
            return
        kept = [
            self._text[attribute.start : attribute.end]
            for name, attribute in attributes.items()
            if name not in _NOT_ON_STYLE
        ]
        tag = " ".join(["<style", *kept])
        self._edit(
            self._scan.start(token), self._scan.end(token), f"{tag}>\n{css.strip()}\n</style>"
        )

    def _content(self, element: _Open, *, end: int) -> None:
        text = self._text[element.content : end]
        target = (
            self._local(element.attributes["src"].value) if "src" in element.attributes else None
        )
        module = (element.token.attr("type") or "").strip().lower() == "module"
        if element.token.tag == "style":
            self._replace(element.content, end, self._assets.css(self._base, text))
        elif target is not None and any(use is Use.SCRIPT for _, use in uses(element.token)):
            code = self._assets.script(target.path, module=module)
            self._script(element, code, end=end, module=module)
        elif module and runs(element.token) and "src" not in element.attributes:
            self._replace(element.content, end, self._assets.module(self._base, text))

    def _script(self, element: _Open, code: str, *, end: int, module: bool) -> None:
        attributes = element.attributes
        deferred = bool({"defer", "async"} & attributes.keys()) and not module
        if deferred or _ENDS_SCRIPT.search(code):
            uri = self._assets.text_uri(code, "javascript")
            self._edit_tag(attributes, _FETCHING, "src", uri)
            self._replace(element.content, end, "")
        else:
            gone = _NOT_INLINE - {"async"} if module else _NOT_INLINE
            self._edit_tag(attributes, gone, "src", None)
            self._replace(element.content, end, code)

    def _edit_tag(
        self, attributes: dict[str, Attribute], gone: set[str], name: str, value: str | None
    ) -> None:
        """Remove some attributes from a start tag, and give another, or none, a new value."""
        for attribute in attributes.values():
            if attribute.name == name and value is not None:
                self._set(attribute, value)
            elif attribute.name in gone:
                self._remove(attribute)

    def _local(self, url: str) -> Target | None:
        target = target_of(self._base, url)
        return target if self._assets.has(target) else None

    def _srcset(self, value: str) -> str:
        edits = []
        for start, end in srcset_urls(value):
            target = self._local(value[start:end])
            if target is not None:
                edits.append(Edit(start, end, self._assets.data_uri(target)))
        return apply_edits(value, edits, limit=self._assets.limit)

    def _set(self, attribute: Attribute, value: str) -> None:
        if value != attribute.value:
            escaped = value.replace("&", "&amp;").replace('"', "&quot;")
            self._edit(attribute.value_start, attribute.end, f'"{escaped}"')

    def _remove(self, attribute: Attribute) -> None:
        start = attribute.start
        while self._text[start - 1] in " \t\n\r\f":
            start -= 1
        self._edit(start, attribute.end, "")

    def _replace(self, start: int, end: int, text: str) -> None:
        if text != self._text[start:end]:
            self._edit(start, end, text)

    def _edit(self, start: int, end: int, text: str) -> None:
        self._edits.append(Edit(start, end, text))
        self._spent += len(text)
