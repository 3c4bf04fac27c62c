"""The images of a Markdown text, found without rendering it (CommonMark 0.31, 4.7 and 6.4).

Errs on the side of finding: what is only shown as code is left out, links are never taken.
"""

import re

_FENCE = re.compile(
    r"^ {0,3}(?P<fence>`{3,}+(?=[^`\n]*+\n)|~{3,}+)[^\n]*+\n"
    r".*?(?:^ {0,3}(?P=fence)[`~]*+[ \t]*+$|\Z)",
    re.MULTILINE | re.DOTALL,
)
_CODE_SPAN = re.compile(r"(?<!`)(`++)[^`\n]{1,500}\1(?!`)")
_DEFINITION = re.compile(
    r"^ {0,3}\[([^\[\]\n]{1,999})\]:[ \t]*(?:<([^<>\n]*)>|(\S+))", re.MULTILINE
)
_DESTINATION = r"\(\s*+(?:<(?P<angled>[^<>\n]*+)>|(?P<plain>[^\s()<][^\s()]*+))"
_BRACKET = re.compile(
    rf"\\.|(?P<image>!\[)|(?P<open>\[)|(?P<close>\])(?:{_DESTINATION}|\[(?P<label>[^\[\]]{{0,999}})\])?"
)


def loads_of_markdown(text: str) -> tuple[str, list[tuple[int, str]]]:
    """The text with code blanked out (every offset kept), and (offset, URL) of each image."""
    prose = _CODE_SPAN.sub(_blank, _FENCE.sub(_blank, text))
    definitions = {_label(match[1]): match[2] or match[3] for match in _DEFINITION.finditer(prose)}
    images = []
    opened: list[tuple[bool, int]] = []
    for match in _BRACKET.finditer(prose):
        if match["image"] or match["open"]:
            opened.append((match["image"] is not None, match.end()))
        elif match["close"] and opened:
            is_image, start = opened.pop()
            content = prose[start : min(match.start(), start + 999)]
            url = _destination(match, content, definitions)
            if is_image and url:
                images.append((match.start(), url))
    return prose, images


def _destination(match: re.Match[str], content: str, definitions: dict[str, str]) -> str | None:
    return match["angled"] or match["plain"] or definitions.get(_label(match["label"] or content))


def _label(text: str) -> str:
    return " ".join(text.split()).casefold()


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])
