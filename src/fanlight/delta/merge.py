"""Two edits of one text brought together, line by line, where there is no doubt."""

from fanlight.delta.lines import TooHard, same_lines

__all__ = ["merge3"]


def merge3(base: str, *, ours: str, theirs: str) -> str | None:
    """`base` with the edits of both sides, or None where they conflict.

    They conflict where both sides changed the same line or neighbouring ones, or inserted at
    the same place, unless both did the same. Line ends stay as the side has them whose line is
    taken, and so does a missing last one. None, too, for texts that were made to take long.
    """
    if theirs in (ours, base):
        return ours
    if base == ours:
        return theirs
    # By "\n" alone: what else Python takes for a line end is then part of the line, a missing
    # last line end is a missing empty line, and joining gives back every character.
    texts = base.split("\n"), ours.split("\n"), theirs.split("\n")
    try:
        merged = _merged(*texts)
    except TooHard:
        return None
    return None if merged is None else "\n".join(merged)


def _merged(base: list[str], ours: list[str], theirs: list[str]) -> list[str] | None:
    """Lines that all three have hold the texts together; each stretch between two of them is
    taken from the side that changed it.
    """
    in_ours, in_theirs = same_lines(base, ours), same_lines(base, theirs)
    in_ours[len(base)], in_theirs[len(base)] = len(ours), len(theirs)
    merged: list[str] = []
    at = at_ours = at_theirs = 0
    for stable in sorted(in_ours.keys() & in_theirs.keys()):
        end_ours, end_theirs = in_ours[stable], in_theirs[stable]
        stretch = _either(base[at:stable], ours[at_ours:end_ours], theirs[at_theirs:end_theirs])
        if stretch is None:
            return None
        merged += stretch
        merged += base[stable : stable + 1]
        at, at_ours, at_theirs = stable + 1, end_ours + 1, end_theirs + 1
    return merged


def _either(base: list[str], ours: list[str], theirs: list[str]) -> list[str] | None:
    if theirs in (ours, base):
        return ours
    return theirs if base == ours else None
