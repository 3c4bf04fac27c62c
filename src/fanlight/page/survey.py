"""What will not work in the files of a version, each read as what it is, for their author."""

from collections.abc import Callable, Container, Mapping
from itertools import islice

from fanlight.model.limits import Limits
from fanlight.model.page import PageWarning
from fanlight.page.examine import REFERENCES, findings_in
from fanlight.page.findings import Findings, reference_warning
from fanlight.page.references import references
from fanlight.page.render import kind_of

# What a set shows or loads itself. Its Markdown is handed out as text, which loads nothing.
_OF_A_SET = (".html", ".htm", ".xhtml", ".svg", ".css")


def survey(
    document: str,
    sizes: Mapping[str, int],
    *,
    read: Callable[[str], bytes],
    limits: Limits,
    whole: bool,
) -> tuple[PageWarning, ...]:
    """Reads the document, and with `whole` every other page and stylesheet of its set.

    Of the others, as many as have `limits.page_bytes` together. Where something stands in another
    file than the document, the warning names it. `sizes` are of everything that was published.

    Returns:
        At most `limits.warnings` and two that count what is left out.
    """
    if kind_of(document) == "code" and not whole:
        return ()  # its source is what is shown
    findings = _read(document, read(document), limits, sizes)
    left, unread = limits.page_bytes, 0
    for path in sorted(sizes) if whole else ():
        if path == document or not path.lower().endswith(_OF_A_SET):
            continue
        if sizes[path] > left:
            unread += 1
            continue
        left -= sizes[path]
        findings.take(_read(path, read(path), limits, sizes), file=path)
    return findings.warnings() + ((_unread(unread),) if unread else ())


def _read(path: str, data: bytes, limits: Limits, files: Container[str]) -> Findings:
    if path.lower().endswith((".html", ".htm", ".xhtml")):
        return findings_in(data, limits=limits, files=files, document=path)
    findings = Findings(limits.warnings)
    for reference in islice(references(path, data), REFERENCES):
        warning = reference_warning(reference, exists=reference.target.path in files)
        if warning is not None:
            findings.add(warning)
    return findings


def _unread(count: int) -> PageWarning:
    message = (
        f"{count:,} more files were not looked through, since the set is large. They may refer to "
        "what will not load."
    )
    return PageWarning("not-examined", message)
