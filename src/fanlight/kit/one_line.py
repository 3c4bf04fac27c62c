"""Text that people typed, where one line is wanted."""


def one_line(text: str) -> str:
    """Without what cannot be seen; each run of it, and of spaces, is one space."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
