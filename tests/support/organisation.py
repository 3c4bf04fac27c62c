"""An organisation with something of everything in it, and a word in each thing that tells it.

It belongs to `ada` and `zed`, who ask for nothing: so whatever an actor is told of theirs was given
to that actor, or leaked.
"""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from tests.support.world import World, a_world

from fanlight.db import people
from fanlight.db import sessions as session_rows
from fanlight.db.tx import Tx
from fanlight.kit.ids import digest, new_id, new_secret
from fanlight.model.limits import Limits
from fanlight.web.caller import CSRF_HEADER, cookie_name, csrf_token

API = "/api/v1"
LIMITS = Limits(requests_per_minute=10**6, comments_per_minute=10**6, feedback_seconds=0)
OWNER = "owner@localhost"

PEOPLE = ("ada", "zed", "lee", "guest", "member", "auditor", "helper", "admin")
PAGES = (
    *("private", "people", "group", "org", "public", "guest"),
    *("foldered", "quarantined", "trashed", "left"),
)
ACTORS = (
    *("nobody", "guest", "member", "auditor", "helper", "admin", "owner"),
    *("reading token", "publishing token", "bound token", "audit token", "service"),
    *("activities key", "content key", "deletion key", "holds key"),
)

_INSIDE = frozenset({"org", "public"})
_GIVEN = _INSIDE | {"people", "group"}
READS: dict[str, frozenset[str]] = {
    "ada": frozenset(PAGES) - {"left", "trashed"},
    "nobody": frozenset({"public"}),
    "guest": frozenset({"public", "guest"}),
    "member": _GIVEN,
    "auditor": _INSIDE,
    "helper": _INSIDE,
    # Whoever may release a page from quarantine may look at it.
    "admin": _INSIDE | {"quarantined"},
    "owner": _INSIDE | {"quarantined"},
    "reading token": _GIVEN,
    "bound token": frozenset({"group"}),
    "service": _INSIDE,
}
"""The pages that each may open as it is; who is not named opens none."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """What was made.

    Attributes:
        pages: IDs by name (`PAGES`).
        ids: of everything else, by what it is; each belongs to `ada` or `zed`.
        headers: what each of `ACTORS`, and `ada`, sends with a request.
        secrets: shown once to who made them, and never again to anybody.
    """

    pages: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)


def word(kind: str, name: str) -> str:
    """What stands in one thing and nowhere else."""
    return f"zq{kind}{name}"


def mail(name: str) -> str:
    return f"{word('mail', name)}@example.com"


@asynccontextmanager
async def an_organisation(path: Path, copy: Path | None = None) -> AsyncIterator[World]:
    """A server with what was made at `path`, or with a copy of it, which it then may change."""
    if copy is not None:
        shutil.copytree(path, copy)
    async with a_world(copy or path, limits=LIMITS, fresh=False) as world:
        yield world


async def founded(path: Path) -> Organisation:
    """Makes it all, through the API where that has a way."""
    made = Organisation()
    async with a_world(path, limits=LIMITS) as world, world.http() as client:
        await _Founding(world, client, made).all()
    return made


@dataclass(frozen=True, slots=True)
class _Founding:
    world: World
    client: httpx2.AsyncClient
    made: Organisation
    browsers: dict[str, dict[str, str]] = field(default_factory=dict)

    async def all(self) -> None:
        await self.people()
        await self.artifacts()
        await self.site()
        await self.talk()
        await self.governance()
        await self.actors()

    async def ask(self, who: str, method: str, path: str, **more: Any) -> dict[str, Any]:
        headers = self.browsers[who] | more.pop("headers", {})
        answer = await self.client.request(method, API + path, headers=headers, **more)
        assert answer.is_success, (path, answer.text)
        found: dict[str, Any] = answer.json() if answer.content else {}
        return found

    async def people(self) -> None:
        await self.sign_in("owner", OWNER)
        opened = {"guest_domains": ["*"], "most": "public", "external_sharing": True, "links": True}
        await self.ask("owner", "PATCH", "/admin/policy", json=opened)
        helping = ["artifacts.list", "sessions.manage", "members.manage"]
        await self.ask(
            "owner", "POST", "/admin/roles", json={"name": "helper", "permissions": helping}
        )
        roles = {"guest": "guest", "auditor": "auditor", "helper": "helper", "admin": "admin"}
        for name in PEOPLE:
            wanted = {"email": mail(name), "name": name, "role": roles.get(name, "member")}
            await self.ask("owner", "POST", "/admin/members", json=wanted)
            await self.sign_in(name, mail(name))
        for group, name in (("crew", "member"), ("vault", "zed")):
            called = word("group", group)
            await self.ask("owner", "POST", "/admin/groups", json={"name": called})
            await self.ask("owner", "PUT", f"/admin/groups/{called}/members/{mail(name)}")

    async def site(self) -> None:
        meta = '{"slug": "zqsite", "commit": "zqcommit", "branch": "zqbranch"}'
        parts: list[Any] = [("meta", (None, meta)), ("files", ("index.html", b"zqpage"))]
        saved = await self.ask("ada", "POST", "/sites", files=parts)
        self.made.ids["site"] = saved["site"]["id"]
        await self.ask("ada", "POST", f"/sites/{saved['site']['id']}/deployments", json={})

    async def sign_in(self, name: str, email: str) -> None:
        secret, id_ = new_secret(), new_id()

        def write(tx: Tx) -> None:
            user = people.by_email(tx, email)
            assert user is not None
            session_rows.add(tx, id_=id_, hash_=digest(secret), user=user.pk, user_agent="test")

        await self.world.ctx.db.write(write)
        self.made.ids[f"session of {name}"] = id_
        self.browsers[name] = {
            "cookie": f"{cookie_name(self.world.ctx)}={secret}",
            CSRF_HEADER: csrf_token(secret),
        }

    async def artifacts(self) -> None:
        for name in PAGES:
            owner = "lee" if name == "left" else "ada"
            self.made.pages[name] = await self.publish(owner, name)
        pages = self.made.pages
        # Its second version is for those alone who may publish to it.
        await self.publish("ada", "people", word("body", "newer"), to=pages["people"])
        wanted: dict[str, Any] = {"audience": "people", "pinned": 1}
        await self.ask("ada", "PUT", f"/artifacts/{pages['people']}/sharing", json=wanted)
        given = {"people": mail("member"), "group": f"group:{word('group', 'crew')}"}
        for name, who in (*given.items(), ("guest", mail("guest"))):
            path = f"/artifacts/{pages[name]}/sharing"
            await self.ask("ada", "PUT", path, json={"audience": "people"})
            await self.ask("ada", "PUT", f"{path}/people/{who}", json={"role": "commenter"})
        for name, audience in (("org", "org"), ("public", "public"), ("quarantined", "org")):
            path = f"/artifacts/{pages[name]}/sharing"
            await self.ask("ada", "PUT", path, json={"audience": audience})
        called = word("folder", "ada")
        folder = (await self.ask("ada", "POST", "/folders", json={"name": called}))["id"]
        self.made.ids["folder"] = folder
        path = f"/artifacts/{pages['foldered']}/folder"
        await self.ask("ada", "PUT", path, json={"folder": folder})
        await self.ask("ada", "DELETE", f"/artifacts/{pages['trashed']}")
        link = await self.ask(
            "ada", "POST", f"/artifacts/{pages['private']}/sharing/links", json={}
        )
        self.made.ids["link"] = link["id"]
        self.made.secrets["link"] = link["url"].rpartition("/")[2]

    async def publish(self, who: str, name: str, body: str = "", *, to: str | None = None) -> str:
        body = body or word("body", name)
        text = f"<title>{word('title', name)}</title><p>{body}</p>"
        published = await self.ask(
            who,
            "POST",
            f"/artifacts/{to}/versions" if to else "/artifacts",
            params={"description": word("about", name), "note": word("note", body)},
            content=text,
            headers={"content-type": "text/html"},
        )
        return str(published["id"])

    async def talk(self) -> None:
        private = self.made.pages["private"]
        asked = {"message": word("asked", "zed")}
        await self.ask("zed", "POST", f"/artifacts/{private}/access-requests", json=asked)
        (request,) = (await self.ask("ada", "GET", "/access-requests"))["items"]
        self.made.ids["request"] = request["id"]
        hook = {"url": f"https://{word('hook', 'ada')}.example.com/", "artifact": private}
        await self.keep("webhook", "ada", "/webhooks", hook)
        await self.keep("token", "ada", "/tokens", {"name": word("token", "ada")})
        for name in PAGES:
            if name in {"trashed", "left"}:
                continue
            path = f"/artifacts/{self.made.pages[name]}/comments"
            thread = await self.ask("ada", "POST", path, json={"text": word("words", name)})
            self.made.ids[f"thread of {name}"] = thread["id"]
            self.made.ids[f"comment of {name}"] = thread["comments"][0]["id"]
            await self.ask("ada", "POST", f"{path}/{thread['id']}/send")

    async def keep(self, name: str, who: str, path: str, wanted: dict[str, Any]) -> str:
        """Makes something with a secret; returns that."""
        made = await self.ask(who, "POST", path, json=wanted)
        self.made.ids[name] = made["id"]
        self.made.secrets[name] = made["secret"]
        return str(made["secret"])

    async def governance(self) -> None:
        pages = self.made.pages
        hold = {
            "name": word("hold", "case"),
            "reason": word("reason", "hold"),
            "artifacts": [pages["private"]],
        }
        self.made.ids["hold"] = (await self.ask("owner", "POST", "/admin/holds", json=hold))["id"]
        closed = {"reason": word("reason", "quarantine")}
        path = f"/admin/artifacts/{pages['quarantined']}/quarantine"
        await self.ask("owner", "PUT", path, json=closed)
        await self.ask("owner", "POST", f"/admin/members/{mail('lee')}/suspend", json={})
        await self.ask("owner", "PUT", "/admin/retention/rules/trashed", json={"days": 10})
        await self.keep("scim", "owner", "/admin/scim-tokens", {"name": word("scim", "idp")})
        bot = {"name": word("service", "bot").removeprefix("zq")}
        await self.ask("owner", "POST", "/admin/service-accounts", json=bot)

    async def actors(self) -> None:
        people = ("ada", "guest", "member", "auditor", "helper", "admin", "owner")
        self.made.headers.update({"nobody": {}} | {name: self.browsers[name] for name in people})
        group = self.made.pages["group"]
        for actor, who, wanted in (
            ("reading token", "member", {"scopes": ["artifacts:read"]}),
            ("publishing token", "member", {"scopes": ["artifacts:publish"]}),
            ("bound token", "member", {"artifact": group}),
            ("audit token", "owner", {"scopes": ["admin:audit"]}),
        ):
            await self.bear(actor, who, "/tokens", wanted)
        reading = {"scopes": ["artifacts:read"]}
        await self.bear("service", "owner", "/admin/service-accounts/servicebot/tokens", reading)
        for actor, scope in (
            ("activities key", "read:activities"),
            ("content key", "read:content"),
            ("deletion key", "delete:content"),
            ("holds key", "manage:holds"),
        ):
            await self.bear(actor, "owner", "/admin/compliance/keys", {"scopes": [scope]})

    async def bear(self, actor: str, who: str, path: str, wanted: dict[str, Any]) -> None:
        named = {"name": word("token", actor.replace(" ", ""))} | wanted
        secret = await self.keep(f"token of {actor}", who, path, named)
        self.made.headers[actor] = {"authorization": f"Bearer {secret}"}
