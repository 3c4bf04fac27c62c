"""What to do about a publish that failed, in the words of the door that it came through."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fanlight.cli import links
from fanlight.kit.files import replacing
from fanlight.model.errors import Conflict, Gone, Missing

_ASIDE = ".merged"

# Errors about the page that a link file names; what else is missing or gone has advice of its own.
_OF_THE_PAGE = ("no-artifact", "in-trash")


@dataclass(frozen=True, slots=True)
class CommandAdvice:
    """For who typed `fanlight publish PATH`."""

    path: Path

    @contextmanager
    def helping(self, *, linked: bool) -> Iterator[None]:
        """Adds to an error what to do about it; `linked` where a link file named the page."""
        try:
            yield
        except Conflict as conflict:
            raise self._merged(conflict) from conflict
        except (Missing, Gone) as error:
            if linked and error.code in _OF_THE_PAGE:
                was = f"{self.path} was published there, says {links.NAME} beside it."
                error.detail = f"{was} {self.elsewhere(is_gone=isinstance(error, Gone))}"
            raise

    def _merged(self, conflict: Conflict) -> Conflict:
        """A merge that the server made is put beside the file, for whoever goes on from it."""
        fields = dict(conflict.fields)
        live, merged = fields.get("live_version"), fields.pop("merged", None)
        if live is None:
            return conflict
        if merged is None:
            detail = self.by_hand(live)
        else:
            aside = self.path.with_name(f"{self.path.stem}{_ASIDE}{self.path.suffix}")
            with replacing(aside) as file:
                file.write(merged.encode())
            fields["merged_path"] = str(aside)
            look = f"Both edits are together in {aside}. Look at it, put it in the place of"
            detail = f"{look} {self.path}, {self.again(live)}"
        return type(conflict)(conflict.code, conflict.title, detail, **fields)

    def by_hand(self, live: int) -> str:
        read = f"Read version {live} (fanlight pull {self.path} DIR)"
        return f"{read}, bring your edit into it, {self.again(live)}"

    def again(self, live: int) -> str:
        command = f"fanlight publish {self.path} --base-version {live}"
        return f"then: {command}. To replace version {live} regardless: --force."

    def elsewhere(self, *, is_gone: bool) -> str:
        back = f"Bring the page back with `fanlight undelete {self.path}`, or publish"
        how = f"it as another page: fanlight publish {self.path} --new"
        return f"{back if is_gone else 'Publish'} {how}"


@dataclass(frozen=True, slots=True)
class ToolAdvice(CommandAdvice):
    """For a model that has the MCP tools, and perhaps no shell."""

    artifact: str | None

    def by_hand(self, live: int) -> str:
        read = f"`read` artifact={self.artifact} version={live}"
        return f"{read}, bring your edit into {self.path}, {self.again(live)}"

    def again(self, live: int) -> str:
        return f"then `publish` with base_version={live}."

    def elsewhere(self, *, is_gone: bool) -> str:
        back = "A person can bring the page back from the trash. " if is_gone else ""
        return f"{back}To make another page of it, `publish` a copy at another path."
