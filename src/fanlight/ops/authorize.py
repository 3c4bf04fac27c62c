"""Letting a program in: what it asks for, what its person says, and the answer it gets.

OAuth 2.1's authorization code with PKCE; RFC 8707 names the part of the server that it is for, RFC
9207 the server that answers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from fanlight.db import clients as rows
from fanlight.db import events, grants
from fanlight.db.grants import Code
from fanlight.db.tx import Tx
from fanlight.kit.ids import digest, new_secret
from fanlight.model.actor import AGENT_SCOPES, ALL_SCOPES, WORK_SCOPES, Actor, Resource, Scope
from fanlight.model.errors import Invalid
from fanlight.model.events import ConsentDenied, ConsentGiven
from fanlight.model.oauth import Client, Request, host_of, redirect_fits
from fanlight.model.policy import Action
from fanlight.ops import access, clients
from fanlight.ops.context import Context

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_LONGEST_STATE = 2_000


@dataclass(frozen=True, slots=True)
class Sender:
    """A known program, and an address of its own to which answers may go."""

    client: Client
    redirect: str
    state: str | None


def resource_url(ctx: Context, resource: Resource) -> str:
    return f"{ctx.origins.app}/{resource}"


async def sender(ctx: Context, actor: Actor, query: Mapping[str, str]) -> Sender:
    """Who asks. Raises `Invalid` where no answer may be sent anywhere."""
    access.require(actor, Action.MANAGE_TOKENS)
    client = await clients.known(ctx, query.get("client_id", ""))
    redirect = query.get("redirect_uri", "")
    if not redirect_fits(client, redirect):
        raise Invalid(
            "invalid-redirect-uri",
            f"{client.name} wants the answer sent to an address that is not its own.",
            "Nothing was granted. Start again from the program; if it goes on, do not trust it.",
        )
    state = query.get("state")
    return Sender(client, redirect, state if len(state or "") <= _LONGEST_STATE else None)


def request(ctx: Context, asks: Sender, query: Mapping[str, str]) -> Request:
    """What is asked for. Raises `Invalid`, of which the program may be told."""
    if query.get("response_type") != "code":
        raise _bad("unsupported-response-type", "response_type has to be code.")
    challenge = query.get("code_challenge", "")
    if query.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(challenge):
        raise _bad("invalid-request", "A code_challenge with the method S256 is needed.")
    resource = wanted_resource(ctx, asks.client, query.get("resource"))
    scopes = wanted_scopes(asks.client, query.get("scope"))
    return Request(asks.client, asks.redirect, asks.state, challenge, scopes, resource)


def wanted_resource(ctx: Context, client: Client, url: str | None) -> Resource:
    """Raises `Invalid` for what this server has not, or not for this client."""
    own = Resource.API if client.is_own else Resource.MCP
    if url is None or url.removesuffix("/") == resource_url(ctx, own):
        return own
    raise _bad("invalid-target", f"The resource here is {resource_url(ctx, own)}.")


def wanted_scopes(client: Client, words: str | None) -> frozenset[Scope]:
    """What of the words may be granted; an agent's work where nothing is asked for."""
    asked = set((words or "").split())
    most = ALL_SCOPES if client.is_own else WORK_SCOPES
    scopes = frozenset(scope for scope in most if scope in asked)
    if asked and not scopes:
        raise _bad("invalid-scope", f"Ask for some of: {' '.join(sorted(most))}.")
    return scopes or AGENT_SCOPES


async def approve(ctx: Context, actor: Actor, asked: Request) -> str:
    """The address that takes a code, good for one token, to the program."""
    access.require(actor, Action.MANAGE_TOKENS)
    assert actor.user is not None
    client, secret = asked.client, new_secret()
    code = Code(
        user=actor.user,
        client=client.id,
        name=client.name,
        redirect=asked.redirect,
        challenge=asked.challenge,
        scopes=asked.scopes,
        resource=asked.resource,
    )

    def write(tx: Tx) -> None:
        grants.add_code(
            tx, digest(secret), code, expires_at=tx.now + ctx.limits.code_seconds * 1000
        )
        rows.touch(tx, client.id)
        given = ConsentGiven(
            client.id, client.name, host_of(asked.redirect), tuple(sorted(asked.scopes))
        )
        events.record(tx, actor, given)

    await ctx.db.write(write)
    return answer(ctx, Sender(client, asked.redirect, asked.state), code=secret)


async def deny(ctx: Context, actor: Actor, asks: Sender) -> str:
    """The address that tells the program so."""
    denied = ConsentDenied(asks.client.id, asks.client.name)
    await ctx.db.write(lambda tx: events.record(tx, actor, denied))
    return answer(ctx, asks, error="access_denied")


def answer(ctx: Context, asks: Sender, **words: str) -> str:
    named = {"iss": ctx.origins.app} | ({} if asks.state is None else {"state": asks.state})
    parts = urlsplit(asks.redirect)
    query = "&".join(filter(None, (parts.query, urlencode(words | named))))
    return parts._replace(query=query).geturl()


def _bad(code: str, detail: str) -> Invalid:
    return Invalid(code, "The program has asked wrongly.", detail)
