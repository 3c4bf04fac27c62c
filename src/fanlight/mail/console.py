"""Printing letters, for a server without one for mail: whoever runs it reads them there."""

import sys
from typing import TextIO

from fanlight.model.letter import Letter


class ConsoleMailer:
    """Prints on stderr, since stdout is for results."""

    is_console = True

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr

    async def send(self, letter: Letter) -> None:
        body = "".join(f"  {line}\n" for line in letter.text.splitlines())
        head = f"\nA letter to {letter.to} (set mail_url to have it sent):\n  {letter.subject}\n\n"
        self._out.write(f"{head}{body}\n")
        self._out.flush()
