"""`/folders`, and one folder."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fanlight.model.artifact import Audience, Role
from fanlight.model.errors import Missing
from fanlight.model.folder import Folder
from fanlight.model.share import Share, ShareKind
from fanlight.web.pages_folders import FoldersView, FolderView, Inside
from fanlight.web.views import Chrome

_NOW = 1_795_000_000_000
_CHROME = Chrome(nonce="", now=_NOW, csrf="a-token", visitor="Ana Torres")
_LONG = "a.person.with.quite.a.long.address@subsidiary.of.harbour.example.com"


def _folder(id_: str, name: str, audience: Audience, *, role: Role = Role.OWNER) -> Folder:
    return Folder(1, id_ * 26, name, 1, "Ana Torres", audience, _NOW, role)


def folders() -> FoldersView:
    items = (
        _folder("a", "Board papers", Audience.PEOPLE),
        _folder("b", "Everything about the funnel of the year before last", Audience.ORG),
    )
    return FoldersView(_CHROME, items, next_cursor="more")


def folders_empty() -> FoldersView:
    return FoldersView(_CHROME, ())


def folder() -> FolderView:
    shares = (
        Share(ShareKind.PERSON, _LONG, "Chidi Anagonye", Role.EDITOR),
        Share(ShareKind.GROUP, "group:Board", "Board", Role.COMMENTER),
        Share(
            ShareKind.PERSON,
            "eva@partner.example",
            "eva",
            Role.VIEWER,
            is_guest=True,
            kept_out="External sharing is switched off.",
        ),
    )
    pages = (
        Inside("c" * 26, "Where sign-ups stop", is_mine=True),
        Inside("d" * 26, "Somebody else's page", is_mine=False),
    )
    return FolderView(_CHROME, _folder("a", "Board papers", Audience.PEOPLE), shares, pages)


def folder_failed() -> FolderView:
    problem = Missing("no-member", "There is no member ben@example.", "Ask an administrator.")
    return replace(folder(), failed="give", typed="ben@example.", problem=problem)


def folder_of_another() -> FolderView:
    seen = _folder("a", "Board papers", Audience.ORG, role=Role.VIEWER)
    return FolderView(_CHROME, seen, None, (), fills=False)


PAGES: dict[str, tuple[str, Callable[[], Any]]] = {
    "folders": ("folders.html", folders),
    "folders-empty": ("folders.html", folders_empty),
    "folder": ("folder.html", folder),
    "folder-failed": ("folder.html", folder_failed),
    "folder-of-another": ("folder.html", folder_of_another),
}
