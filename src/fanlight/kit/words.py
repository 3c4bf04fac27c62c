"""The words of a text, the same for what is indexed and for what is asked, on every database."""

import re
import unicodedata
from collections.abc import Iterator

_WORD = re.compile(r"[^\W_]+")
# Han, kana: written without spaces, so any two neighbours are a word.
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")


def words_of(text: str, *, unfinished: bool = False) -> list[str]:
    """The words in order, without case and accents: `report.py` is two, `4.2` is two.

    `unfinished` are those of a query, which may end as a word begins.
    """
    found: list[str] = []
    for match in _WORD.finditer(_folded(text)):
        found += _split(match[0], unfinished=unfinished)
    return found


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(char for char in apart if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", plain)


def _split(word: str, *, unfinished: bool) -> Iterator[str]:
    if word.isascii():
        yield word
        return
    end = 0
    for dense in _DENSE.finditer(word):
        if dense.start() > end:
            yield word[end : dense.start()]
        end = dense.end()
        run = dense[0]
        yield from (run[at : at + 2] for at in range(len(run) - 1))
        if len(run) == 1 or not unfinished:
            yield run[-1]  # a query of one character finds it by how a word begins
    if end < len(word):
        yield word[end:]
