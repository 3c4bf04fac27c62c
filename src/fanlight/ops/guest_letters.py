"""Letters to guests: that something was shared with them, and the codes with which they come in."""

import hmac
import secrets

from fanlight.db import artifacts, events, folders, guests, people
from fanlight.db.letters import Waiting
from fanlight.db.people import User
from fanlight.db.tx import Tx
from fanlight.kit.printable import one_line
from fanlight.model.actor import SYSTEM
from fanlight.model.artifact import Role
from fanlight.model.events import GuestCodeSent, GuestRefused
from fanlight.model.letter import Letter
from fanlight.model.permission import OrgRole
from fanlight.ops import access
from fanlight.ops.context import Context

# As those of `device_login`, and for the same reasons.
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
CHARS = 8


def code_letter(ctx: Context, tx: Tx, waiting: Waiting, user: User) -> Letter | None:
    """With a new code, if the guest comes in and the browser that asked still waits."""
    if not people.policy(tx).lets_in(user.email):
        events.record(tx, SYSTEM, GuestRefused(user.id, "policy"))
        return None
    key = bytes.fromhex(waiting.data.get("browser", ""))
    code = "".join(secrets.choice(LETTERS) for _ in range(CHARS))
    lasts = ctx.limits.guest_code_seconds
    expires_at = tx.now + lasts * 1000
    kept = sealed(ctx, key, code)
    if not guests.set_code(tx, key, user.email, code=kept, expires_at=expires_at):
        return None
    events.record(tx, SYSTEM, GuestCodeSent(user.id))
    org = one_line(ctx.org.name)
    return Letter(
        user.email,
        f"Your code for {org}",
        f"Hello,\n\nthis code lets you see what was shared with you at {org}:\n\n"
        f"    {code[:4]}-{code[4:]}\n\nType it into the page where you asked for it, within "
        f"{lasts // 60} minutes. It works there alone.\n\n"
        "If you did not ask for it, leave it alone, and tell it to nobody.\n",
    )


def shared_letter(ctx: Context, tx: Tx, waiting: Waiting) -> Letter | None:
    """Nothing where it is not shared with them any more."""
    user = guest(tx, waiting.to)
    title = _title(tx, user, waiting) if user else None
    if user is None or title is None:
        return None
    by, org, name = one_line(waiting.data["by"]), one_line(ctx.org.name), one_line(title)
    return Letter(
        user.email,
        f"{by} has shared {name} with you",
        f"Hello,\n\n{by} of {org} has shared “{name}” with you:\n\n"
        f"{ctx.origins.app}{_path(waiting)}\n\n"
        "Open it and give your e-mail address: you get a code there that lets you in. There is no "
        "account to make and no password.\n",
    )


def guest(tx: Tx, email: str) -> User | None:
    """Whoever has this address, if they are a guest who may come in."""
    user = people.by_email(tx, email)
    if user is None or user.role is not OrgRole.GUEST or not user.can_sign_in:
        return None
    return user if people.policy(tx).lets_in(user.email) else None


def _title(tx: Tx, user: User, waiting: Waiting) -> str | None:
    """As the guest sees it; None where they do not."""
    somebody, id_ = access.stand_in(user), waiting.data["id"]
    if waiting.data["is_folder"]:
        folder = folders.find(tx, somebody, id_)
        return folder.name if folder is not None and folder.role > Role.NONE else None
    found = artifacts.find(tx, somebody, id_)
    if found is None or found.role is Role.NONE or found.deleted_at is not None:
        return None
    return found.title


def _path(waiting: Waiting) -> str:
    return ("/folders/" if waiting.data["is_folder"] else "/a/") + str(waiting.data["id"])


def sealed(ctx: Context, browser: bytes, code: str) -> bytes:
    """A code is short, so its hash has a key."""
    return hmac.digest(
        ctx.org.signing_key, b"guest-code:%s:%s" % (browser, code.encode()), "sha256"
    )
