"""Which words of `tests.support.organisation` each actor may read, and what an answer leaks."""

import re

import httpx2
from tests.support.organisation import PAGES, READS, Organisation, word

_WORDS = re.compile(r"zq[a-z]+")
_OVERSEERS = frozenset({"admin", "owner"})
_AUDITORS = _OVERSEERS | {"auditor", "audit token", "activities key"}
_MANAGERS = _OVERSEERS | {"helper"}
_FINDERS = _MANAGERS | {"member", "bound token"}

ABOUT_PAGES = ("title", "about", "body", "notezqbody", "words")
OTHERS = {
    word("mail", "zed"): _FINDERS | _AUDITORS | {"content key"},
    word("group", "vault"): _FINDERS | _AUDITORS,
    word("folder", "ada"): _AUDITORS | {"content key"},
    word("asked", "zed"): frozenset[str](),
    word("hook", "ada"): _AUDITORS,
    word("token", "ada"): _AUDITORS,
    word("hold", "case"): _AUDITORS | {"holds key"},
    word("reason", "hold"): _AUDITORS | {"holds key"},
    word("reason", "quarantine"): _AUDITORS | {"content key"},
    word("scim", "idp"): _AUDITORS,
}
"""Who may know of what hangs on no page."""


def readers(kind: str, page: str) -> frozenset[str]:
    """Who may know this of a page."""
    found = {who for who, pages in READS.items() if page in pages} | {"content key"}
    if kind == "title":
        # Those who look after what there is know it by its name.
        found |= _AUDITORS
    if kind == "words":
        found -= {"nobody"}
    if kind == "words" and page in {"people", "quarantined"}:
        # What was said of a version that they do not see, or of what is closed.
        found = {"content key"}
    return frozenset(found)


KNOWN = OTHERS | {word(kind, page): readers(kind, page) for kind in ABOUT_PAGES for page in PAGES}
KNOWN |= {word("body", "newer"): frozenset({"content key"})}


def leaks(who: str, made: Organisation, known: str, answer: httpx2.Response) -> list[str]:
    """Words in an answer that were neither for `who`, nor sent by them: `known`."""
    text = answer.text + "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    secrets = [f"the secret of {name}" for name, each in made.secrets.items() if each in text]
    words = set(_WORDS.findall(text)) - set(_WORDS.findall(known))
    return secrets + [
        f"told {each}" for each in sorted(words) if who not in KNOWN.get(each, frozenset({who}))
    ]
