"""Whether anything is published, by which programs, and how much at once."""

from dataclasses import dataclass, replace

from fanlight.model.limits import Limits


@dataclass(frozen=True, slots=True)
class Publishing:
    """What the organisation says of publishing, beside what each may do by their role.

    Attributes:
        off_at: when publishing was switched off; None while it is on.
        off_by: the name of who did.
        page_bytes: of one page, where that is less than the server's limit.
        set_bytes: of all files of one version, likewise.
        agents: the names that clients may claim; empty for any, and for none at all.
    """

    off_at: int | None = None
    off_by: str = ""
    page_bytes: int | None = None
    set_bytes: int | None = None
    agents: tuple[str, ...] = ()

    @property
    def is_on(self) -> bool:
        return self.off_at is None

    def limits(self, server: Limits) -> Limits:
        """The lesser of the organisation's and the server's."""
        page = min(self.page_bytes or server.page_bytes, server.page_bytes)
        all_ = min(self.set_bytes or server.set_bytes, server.set_bytes)
        return replace(server, page_bytes=page, set_bytes=all_)

    def allows_agent(self, name: str) -> bool:
        return not self.agents or name.casefold() in {each.casefold() for each in self.agents}
