"""Secrets and personal data in published files.

The rules for secrets are those of gitleaks (MIT), as they are, in `vendor/gitleaks`; see decision
0017. A rule's expression runs only around its keywords, in windows of a fixed size, of which there
are at most so many: work is linear in the size of the file and bounded, whatever is in it.
"""

import math
import re
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fanlight.page.go_regex import translated
from fanlight.page.mime import media_type

_RULES = Path(__file__).parent / "vendor" / "gitleaks" / "gitleaks.toml"
# The first finds what only looks like a secret, in scripts of any page; the others try far too
# many ways through a text that is made for it.
_LEFT_OUT = frozenset(
    {"generic-api-key", "curl-auth-header", "curl-auth-user", "kubernetes-secret-yaml"}
)
# Words that may stand before a keyword. They only move where a match begins, and one of them inside
# of another tries every way to share a text out between the two.
_LEAD_IN = r"[\w.-]{0,50}?"
# The size of a window; whatever is no longer than half of it is in one as a whole.
_BEFORE, _AFTER = 200, 8_000
_CHUNK = 1 << 16
_TEXTS = ("text/", "application/json", "application/manifest", "application/x", "image/svg")
_WIDE = (b"\xff\xfe", b"\xfe\xff")
INCOMPLETE = "scan-incomplete"
"""The rule under which is said that not all of it was looked at."""


@dataclass(frozen=True, slots=True)
class Found:
    """`excerpt` shows the first characters of what was found, and hides the rest."""

    rule: str
    path: str
    line: int
    excerpt: str


@dataclass(frozen=True, slots=True)
class _Rule:
    """`allowed` matches what only looks like it; `path` is where it applies, None everywhere."""

    name: str
    regex: re.Pattern[str]
    keywords: tuple[str, ...]
    entropy: float
    path: re.Pattern[str] | None
    allowed: tuple[re.Pattern[str], ...]
    stopwords: tuple[str, ...]


@dataclass(slots=True)
class Effort:
    """How many windows may still be looked at, and for how many seconds of processor time."""

    windows: int
    seconds: float

    @property
    def is_over(self) -> bool:
        return self.windows <= 0 or self.seconds <= 0


def scan(path: str, data: bytes, *, most: int, effort: Effort) -> list[Found]:
    """At most so many findings, in the order of their lines; none in what is not text."""
    if not _is_text(path, data):
        return []
    # One character for each byte, so that no text is too broken; the rules are ASCII. Without NUL
    # bytes UTF-16 is ASCII too, where it matters.
    text = data.replace(b"\0", b"").decode("latin-1")
    lower = text.lower()
    found: dict[tuple[int, str], Found] = {}
    for rule in rules():
        if rule.path is None or rule.path.search(path):
            for start, secret in _hits(rule, text, lower, effort=effort):
                found.setdefault((start, secret), _found(rule.name, path, text, start, secret))
                if len(found) >= most:
                    return _in_order(found)
    for name, start, value in _personal(text):
        found.setdefault((start, value), _found(name, path, text, start, value))
        if len(found) >= most:
            break
    if effort.is_over:
        found[len(text), ""] = Found(INCOMPLETE, path, 0, "")
    return _in_order(found)


def _is_text(path: str, data: bytes) -> bool:
    """By its name, or by its bytes: a file that browsers read as text is one whatever is in it."""
    is_told = media_type(path, data).startswith(_TEXTS) or data.startswith(_WIDE)
    return is_told or b"\0" not in data[:8192]


@cache
def rules() -> tuple[_Rule, ...]:
    """Read at the first publish that is scanned, since no start has to wait for them."""
    with _RULES.open("rb") as file:
        config = tomllib.load(file)
    common = tuple(re.compile(translated(each)) for each in config["allowlist"]["regexes"])
    return tuple(
        _rule(each, common)
        for each in config["rules"]
        if "regex" in each and each["id"] not in _LEFT_OUT
    )


def _rule(given: dict[str, Any], common: tuple[re.Pattern[str], ...]) -> _Rule:
    lists = [each for each in given.get("allowlists", ()) if "condition" not in each]
    own = (expression for each in lists for expression in each.get("regexes", ()))
    return _Rule(
        name=given["id"],
        regex=re.compile(translated(given["regex"].replace(_LEAD_IN, ""))),
        keywords=tuple(word.lower() for word in given["keywords"]),
        entropy=float(given.get("entropy", 0)),
        path=re.compile(translated(given["path"])) if "path" in given else None,
        allowed=(*common, *(re.compile(translated(each)) for each in own)),
        stopwords=tuple(word for each in lists for word in each.get("stopwords", ())),
    )


def _hits(rule: _Rule, text: str, lower: str, *, effort: Effort) -> Iterator[tuple[int, str]]:
    for start, end in _windows(rule.keywords, lower):
        if effort.is_over:
            return
        effort.windows -= 1
        began = time.thread_time()
        matches = list(rule.regex.finditer(text, start, end))
        effort.seconds -= time.thread_time() - began
        for match in matches:
            secret = next((group for group in match.groups() if group), match[0])
            if _is_secret(rule, secret):
                yield match.start() + match[0].find(secret), secret


def _windows(keywords: Sequence[str], lower: str) -> Iterator[tuple[int, int]]:
    """From each keyword on, unless it is in the first half of the window before."""
    for word in keywords:
        at = lower.find(word)
        while at >= 0:
            end = at + len(word) + _AFTER
            yield max(0, at - _BEFORE), min(len(lower), end)
            at = lower.find(word, end - _AFTER // 2)


def _is_secret(rule: _Rule, secret: str) -> bool:
    if _entropy(secret) < rule.entropy:
        return False
    if any(each.search(secret) for each in rule.allowed):
        return False
    small = secret.lower()
    return not any(word in small for word in rule.stopwords)


def _entropy(text: str) -> float:
    """Bits for each character (Shannon)."""
    counts = Counter(text).values()
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts)


# Personal numbers that carry a proof of what they are, or a form that nothing else has.
_CARD = re.compile(r"(?<![\d.-])[2-6]\d{3}([ -])\d{4}\1\d{4}\1\d{4}(?![\d.-])")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_SSN = re.compile(r"(?<![\d.-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d.-])")


def _personal(text: str) -> Iterator[tuple[str, int, str]]:
    """In pieces that overlap: while one expression runs, nothing else in the process does."""
    for start in range(0, len(text), _CHUNK):
        end = min(len(text), start + _CHUNK + 64)
        for name, regex, proves in (
            ("payment-card", _CARD, _is_card),
            ("iban", _IBAN, _is_iban),
            ("us-social-security-number", _SSN, bool),
        ):
            for match in regex.finditer(text, start, end):
                if proves(match[0]):
                    yield name, match.start(), match[0]


def _is_card(text: str) -> bool:
    """By its check digit (ISO/IEC 7812)."""
    digits = [int(char) for char in reversed(text) if char.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _is_iban(text: str) -> bool:
    """By its check digits (ISO 13616)."""
    plain = text.replace(" ", "")
    digits = "".join(str(int(char, 36)) for char in plain[4:] + plain[:4])
    return 15 <= len(plain) <= 34 and int(digits) % 97 == 1


def _found(rule: str, path: str, text: str, start: int, secret: str) -> Found:
    return Found(rule, path, text.count("\n", 0, start) + 1, masked(secret))


def masked(secret: str) -> str:
    """Enough to find it by, and no more: at most four characters, of long ones."""
    shown = min(4, len(secret) // 6)
    return secret[:shown] + "…"


def _in_order(found: dict[tuple[int, str], Found]) -> list[Found]:
    return [found[key] for key in sorted(found)]
