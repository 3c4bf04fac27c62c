"""Files of a set turned into text that can stand inside a document, with all that they load."""

from base64 import b64encode
from collections.abc import Mapping

from fanlight.page.css import css_urls
from fanlight.page.decode import decode_css, decode_script
from fanlight.page.edits import Edit, apply_edits, too_large
from fanlight.page.elements import Use
from fanlight.page.findings import Findings, reference_warning
from fanlight.page.lines import Lines
from fanlight.page.mime import media_type
from fanlight.page.paths import Target, target_of
from fanlight.page.references import Reference
from fanlight.page.scripts import script_loads

# Each level of a data URI inside another costs a third; nobody nests imports deeper by intent.
_CHAIN = 24


class Assets:
    """Reads `files`; what it makes never exceeds `limit` characters.

    Problems inside stylesheets and scripts of their own go to `findings`, where they name the file.
    """

    def __init__(self, files: Mapping[str, bytes], findings: Findings, *, limit: int) -> None:
        self._files = files
        self._findings = findings
        self.limit = limit
        self._data_uris: dict[str, str] = {}
        self._texts: dict[str, str] = {}

    def has(self, target: Target | None) -> bool:
        return target is not None and target.kind == "local" and target.path in self._files

    def data_uri(self, target: Target) -> str:
        """An image, font or other file that loads nothing itself."""
        path = target.path
        if path not in self._data_uris:
            data = self._files[path]
            self._data_uris[path] = self._encoded(data, media_type(path, data))
        fragment = f"#{target.fragment}" if target.fragment else ""
        return self._data_uris[path] + fragment

    def stylesheet(self, path: str, chain: tuple[str, ...] = ()) -> str:
        """The text of a stylesheet that needs no other file."""
        if path not in self._texts:
            text = decode_css(self._files[path])
            self._texts[path] = self.css(path, text, chain=(*chain, path))
        return self._texts[path]

    def css(self, base: str, css: str, *, chain: tuple[str, ...] = ()) -> str:
        """CSS with what it loads inside; `chain` names the files whose imports lead here."""
        edits = []
        spent = 0
        lines = Lines(css)
        for found in css_urls(css):
            target = target_of(base, found.url)
            if target is None:
                continue
            use = Use.STYLESHEET if found.imported else Use.DATA
            if chain:
                line = lines.at(found.start)
                self._note(Reference(found.url, line, "", None, use, target), chain[-1])
            if not self.has(target):
                continue
            uri = self._imported(target, chain) if found.imported else self.data_uri(target)
            edits.append(Edit(found.start, found.end, f"url({uri})"))
            spent += len(uri)
            if spent > self.limit:
                raise too_large(spent, self.limit)
        return apply_edits(css, edits, limit=self.limit)

    def script(self, path: str, *, module: bool) -> str:
        """The text of a script; a module's imports are inside it."""
        text = decode_script(self._files[path])
        return self.module(path, text, chain=(path,)) if module else text

    def module(self, base: str, code: str, *, chain: tuple[str, ...] = ()) -> str:
        """A module with its imports of local files turned into data URIs.

        One file always becomes the same URI, so a module that is imported twice still runs once.
        Modules that import each other in a circle cannot be written this way: that import stays.
        """
        edits = []
        for load in script_loads(code, readable=self.limit):
            target = target_of(base, load.url)
            if not load.imported or target is None or not self.has(target):
                continue
            if target.path not in chain and len(chain) < _CHAIN:
                edits.append(Edit(load.start, load.end, self._module_uri(target.path, chain)))
        return apply_edits(code, edits, limit=self.limit)

    def text_uri(self, text: str, kind: str) -> str:
        """A data URI of CSS or JavaScript that stands where it cannot be inline."""
        return self._encoded(text.encode(), f"text/{kind};charset=utf-8")

    def _module_uri(self, path: str, chain: tuple[str, ...]) -> str:
        key = f"module:{path}"
        if key not in self._data_uris:
            text = self.module(path, decode_script(self._files[path]), chain=(*chain, path))
            self._data_uris[key] = self.text_uri(text, "javascript")
        return self._data_uris[key]

    def _imported(self, target: Target, chain: tuple[str, ...]) -> str:
        """A stylesheet for `@import`; an import in a circle has no effect, as in browsers."""
        if target.path in chain or len(chain) >= _CHAIN:
            return "data:text/css,"
        return self.text_uri(self.stylesheet(target.path, chain), "css")

    def _encoded(self, data: bytes, media: str) -> str:
        size = len(data) * 4 // 3
        if size > self.limit:
            raise too_large(size, self.limit)
        return f"data:{media};base64,{b64encode(data).decode()}"

    def _note(self, reference: Reference, where: str) -> None:
        exists = reference.target.path in self._files
        warning = reference_warning(reference, exists=exists, where=where)
        if warning is not None:
            self._findings.add(warning)
