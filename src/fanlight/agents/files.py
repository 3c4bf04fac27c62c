"""Files of agents, which somebody else owns."""

import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class File:
    """What a file is to say."""

    path: Path
    text: str

    @property
    def is_there(self) -> bool:
        return self.path.exists() and self.path.read_text(encoding="utf-8") == self.text

    def write(self) -> None:
        """At once and as it was before: mode and links of the file stay."""
        target = self.path.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_name(f"{target.name}.fanlight-new")
        fresh.touch(mode=0o600)
        fresh.write_text(self.text, encoding="utf-8")
        if target.exists():
            shutil.copymode(target, fresh)
        else:
            fresh.chmod(0o644)
        fresh.replace(target)
