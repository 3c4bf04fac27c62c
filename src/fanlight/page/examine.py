"""One pass over a document for its author: what will not work, with line and advice."""

from collections.abc import Container, Iterable, Iterator

from turbohtml import Token

from fanlight.model.limits import Limits
from fanlight.model.page import PageWarning
from fanlight.page.decode import decode
from fanlight.page.findings import Findings, reference_warning
from fanlight.page.references import Reference, base_of, references_in_text, references_of
from fanlight.page.scan import END, START, TEXT, VOID, Scan
from fanlight.page.scripts import service_worker_at
from fanlight.page.structure import Structure


def examine(
    html: bytes,
    *,
    limits: Limits,
    files: Container[str] = (),
    document: str = "index.html",
) -> tuple[PageWarning, ...]:
    """What is wrong in an HTML document, at most `limits.warnings` and one that counts the rest."""
    return findings_in(html, limits=limits, files=files, document=document).warnings()


def findings_in(html: bytes, *, limits: Limits, files: Container[str], document: str) -> Findings:
    """Read an HTML document; time and memory are linear in its size, whatever stands in it.

    `files` are the paths published with it, which its local references may lead to; `document` is
    its own path among them.
    """
    decoded = decode(html)
    examination = _Examination(decoded.text, document, files, limits=limits)
    for warning in decoded.warnings:
        examination.findings.add(warning)
    return examination.run()


_WITH_RAW_TEXT = frozenset({"style", "script"})
# No report loads so many things; behind them only text and structure are followed.
REFERENCES = 50_000


class _Examination:
    def __init__(self, text: str, document: str, files: Container[str], *, limits: Limits) -> None:
        self.findings = Findings(limits.warnings)
        self._text = text
        self._document = self._base = document
        self._files = files
        self._limits = limits
        self._scan = Scan(text)
        self._structure = Structure(limits.nesting)
        self._owner: Token | None = None  # the style or script element whose text comes next
        self._patience = REFERENCES

    def run(self) -> Findings:
        self._read()
        self._end()
        return self.findings

    def _read(self) -> None:
        """The one loop over millions of tokens: what stands here costs on every page."""
        scan, structure = self._scan, self._structure
        for token in scan:
            kind, tag = token.type, token.tag
            if kind is TEXT:
                if self._owner is not None and self._patience > 0:
                    self._raw_text(self._owner, token)
                continue
            self._owner = None
            if kind is START and tag is not None:
                if tag not in VOID and not (token.self_closing and scan.foreign):
                    structure.start(tag, scan.line(token))
                if token.attrs or tag in _WITH_RAW_TEXT:
                    self._start(token)
            elif kind is END and tag is not None:
                structure.end(tag)

    def _start(self, token: Token) -> None:
        tag = token.tag
        if tag in _WITH_RAW_TEXT:
            self._owner = token
        elif tag == "base":
            self._base = base_of(self._document, token)
        if self._patience > 0:
            self._references(references_of(self._scan, token, base=self._base))
        for warning in _habits(token, self._scan.line(token)):
            self.findings.add(warning)

    def _references(self, references: Iterable[Reference]) -> None:
        for reference in references:
            self._patience -= 1
            if self._patience < 0:
                return
            exists = reference.target.path in self._files
            warning = reference_warning(reference, exists=exists)
            if warning is not None:
                self.findings.add(warning)

    def _raw_text(self, owner: Token, token: Token) -> None:
        text, line = token.data or "", self._scan.line(token)
        self._references(references_in_text(owner, text, base=self._base, line=line))
        at = service_worker_at(text) if owner.tag == "script" else None
        if at is not None:
            self.findings.add(
                PageWarning(
                    "service-worker",
                    "The page registers a service worker, which pages here cannot have. Do without "
                    "it: a published version never changes and needs no cache.",
                    line=line + text.count("\n", 0, at),
                )
            )

    def _end(self) -> None:
        for name, line, count in self._structure.unclosed():
            more = f" The same is true of {count - 1:,} more." if count > 1 else ""
            self.findings.add(
                PageWarning(
                    "unclosed-tag",
                    f"<{name}> in line {line} is never closed, so what follows it may be shown in "
                    f"the wrong place or not at all. Add </{name}>.{more}",
                    line=line,
                )
            )
        if self._structure.too_deep_at is not None:
            self.findings.add(
                PageWarning(
                    "deep-nesting",
                    f"Elements nest at least {self._structure.deepest:,} deep; browsers cut off "
                    f"at about {self._limits.nesting}. Probably elements are never closed.",
                    line=self._structure.too_deep_at,
                )
            )


def _habits(token: Token, line: int) -> Iterator[PageWarning]:
    """Things that work on a web site and not in a published page."""
    tag = token.tag
    if tag == "meta" and (token.attr("http-equiv") or "").lower() == "refresh":
        message = (
            "The page wants to reload or move on by itself (meta refresh), which pages here cannot "
            "do. Publish a new version instead: viewers see it at once."
        )
        yield PageWarning("meta-refresh", message, line)
    elif tag == "base" and token.attr("href"):
        message = "<base href> does not count in a published page. Write the paths out in full."
        yield PageWarning("base-url", message, line, token.attr("href"))
    action = token.attr("formaction") or (token.attr("action") if tag == "form" else None)
    if action and not action.startswith("#") and not action.lower().startswith("javascript:"):
        message = (
            f"The form would be sent to “{action[:300]}”, but pages here cannot send forms. Handle "
            "the submit event in a script of the page."
        )
        yield PageWarning("form-action", message, line, action[:300])
