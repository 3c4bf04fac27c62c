"""Line numbers of offsets that only grow, so that all of them together take one pass."""


class Lines:
    def __init__(self, text: str, first: int = 1) -> None:
        self._text = text
        self._offset = 0
        self._line = first

    def at(self, offset: int) -> int:
        """The line of `offset`, which is not before the one asked for last."""
        self._line += self._text.count("\n", self._offset, offset)
        self._offset = offset
        return self._line
