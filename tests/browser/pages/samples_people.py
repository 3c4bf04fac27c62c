"""The pages under `/admin` about people and what they come in with."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fanlight.model.actor import Scope
from fanlight.model.artifact import Audience
from fanlight.model.errors import Conflict
from fanlight.model.permission import PERMISSIONS, OrgRole, Permission
from fanlight.ops.groups import InGroup
from fanlight.ops.leavers import Left
from fanlight.ops.people import User
from fanlight.ops.sign_in import Token
from fanlight.ops.sign_in_setup import Finding, Way
from fanlight.web.admin.groups import GroupRow, GroupsView, GroupView
from fanlight.web.admin.leavers import LeaversView
from fanlight.web.admin.member import CredentialRow, MemberView
from fanlight.web.admin.members import Adding, MemberRow, MembersView
from fanlight.web.admin.provisioning import ProvisioningView
from fanlight.web.admin.roles import ABOUT, Box, RolesView, RoleView
from fanlight.web.admin.service_accounts import AccountRow, AccountsView, AccountView
from fanlight.web.admin.sign_in import SignInView, Tried
from fanlight.web.admin.tokens import AllTokensView
from fanlight.web.sections import SECTIONS
from fanlight.web.token_bounds import Bounds
from fanlight.web.token_form import TokenMaking
from fanlight.web.views import Chrome

_NOW = 1_795_000_000_000
_MINUTE = 60_000
_DAY = 24 * 60 * _MINUTE

_CHROME = Chrome(
    nonce="", now=_NOW, csrf="a-token", visitor="Ana Torres", org="Harbour", sections=SECTIONS
)
_GIVEN = ("owner", "admin", "auditor", "member", "guest", "Publisher")
_LONG = "a.person.with.quite.a.long.address@subsidiary.of.harbour.example.com"


def members() -> MembersView:
    rows = (
        MemberRow("Ana Torres", "ana@example.com", "owner", _NOW - 400 * _DAY),
        MemberRow("Ben Okafor", "ben@example.com", "Publisher", _NOW - 90 * _DAY),
        MemberRow("Chidi Anagonye", _LONG, "member", _NOW - 30 * _DAY, is_suspended=True),
    )
    return MembersView(_CHROME, rows, _GIVEN, _GIVEN, next_cursor="more")


def members_failed() -> MembersView:
    problem = Conflict("member-exists", "ben@example.com is a member already.", "Nothing to do.")
    return replace(
        members(), members=(), q="benn", adding=Adding("ben@example.com"), problem=problem
    )


def member() -> MemberView:
    return MemberView(
        _CHROME,
        path="/admin/members/ben@example.com",
        name="Ben Okafor",
        email="ben@example.com",
        role="Publisher",
        given=_GIVEN,
        joined_at=_NOW - 90 * _DAY,
        suspended_at=None,
        is_service=False,
        groups=("Growth", "Everybody in the west wing"),
        artifacts=12,
        is_open=True,
        transfers=True,
        sessions=(_held("Firefox on Linux"), _held("Safari on iPhone")),
        tokens=(_held("laptop", "...x7Qz, artifacts:publish artifacts:read artifacts:share"),),
        programs=(_held("Claude", "artifacts:publish artifacts:read"),),
        link="https://fanlight.example.com/sign-in/0vD2lFq0kX3bq8rWw3yJ8aT1mZ5uN7cE9hG4iK6oP2s",
    )


def member_beyond() -> MemberView:
    return replace(member(), is_open=False, link="", groups=(), suspended_at=_NOW - _DAY)


def _held(name: str, about: str = "") -> CredentialRow:
    return CredentialRow(name.lower(), name, about, _NOW - 3 * _DAY, _NOW - 5 * _MINUTE)


def groups() -> GroupsView:
    rows = (GroupRow("Design", 7, is_managed=False), GroupRow("Growth", 1, is_managed=True))
    return GroupsView(_CHROME, rows, q="", next_cursor="more")


def group() -> GroupView:
    people = (
        InGroup("ana@example.com", "Ana Torres", ("Acme", "Contoso")),
        InGroup(_LONG, "Chidi Anagonye"),
    )
    row = GroupRow("Design", 7, is_managed=False)
    return GroupView(_CHROME, "/admin/groups/Design", row, people)


def group_managed() -> GroupView:
    return replace(group(), group=GroupRow("Growth", 2, is_managed=True))


def roles() -> RolesView:
    def boxes(ticked: frozenset[Permission]) -> list[Box]:
        may = PERMISSIONS[OrgRole.ADMIN]
        return [Box(each, ABOUT[each], each in ticked, each in may) for each in Permission]

    publisher = boxes(frozenset({Permission.CREATE, Permission.LIST}))
    return RolesView(
        _CHROME,
        built_in=[
            RoleView(each.value, None, boxes(PERMISSIONS[each]), is_open=False) for each in OrgRole
        ],
        custom=(
            RoleView("Publisher", 14, publisher, is_open=True),
            RoleView("Keeper", 1, boxes(frozenset({Permission.COMPLIANCE})), is_open=False),
        ),
        boxes=boxes(frozenset()),
        given=_GIVEN[1:],
        failed="Publisher",
    )


def all_tokens() -> AllTokensView:
    holder = User(1, "u", _LONG, "Chidi Anagonye", OrgRole.MEMBER, _NOW)
    scopes = frozenset({Scope.READ, Scope.PUBLISH})
    rows = [
        Token(n, f"t{n}", name, "x7Qz", scopes, _NOW - _DAY, _NOW + 9 * _DAY, used, holder)
        for n, name, used in ((2, "laptop", _NOW - _MINUTE), (1, "a nightly report", None))
    ]
    bound = Bounds(folder="q5h2m7k3x4v6w2z5a7b3c4d6ef", ceiling=Audience.ORG)
    tokens = list(zip(rows, (bound, Bounds()), strict=True))
    return AllTokensView(_CHROME, tokens, q="chidi", unused="0", next_cursor="more")


def accounts() -> AccountsView:
    rows = (
        AccountRow("nightly-report", "nightly-report@service.invalid", "Publisher"),
        AccountRow("old", "old@service.invalid", "member", is_suspended=True),
    )
    return AccountsView(_CHROME, rows, _GIVEN)


def account() -> AccountView:
    row = AccountRow("nightly-report", "nightly-report@service.invalid", "Publisher")
    return AccountView(
        _CHROME,
        row,
        "/admin/service-accounts/nightly-report",
        "/admin/members/nightly-report@service.invalid",
        (_held("cron", "...x7Qz, artifacts:publish"),),
        TokenMaking(90, 3_650, secret="fl_" + "x7Qz" * 9),
    )


def provisioning() -> ProvisioningView:
    url = "https://fanlight.example.com/scim/v2"
    return ProvisioningView(_CHROME, url, (_held("Okta", "...x7Qz"),), secret="fl_" + "x7Qz" * 9)


def sign_in() -> SignInView:
    way = Way(
        id="acme",
        name="Acme",
        issuer="https://login.acme.example/realms/harbour",
        client_id="fanlight",
        has_secret=True,
        callback="https://fanlight.example.com/sign-in/oidc/acme/callback",
        domains=("example.com",),
        roles=(("fanlight-admins", "owner"), ("everybody", "member")),
        groups=(("eng", "Engineering"),),
        groups_as_named=True,
        creates_groups=False,
        joins=True,
    )
    found = (
        Finding(True, "It describes itself at https://login.acme.example, as set."),
        Finding(False, "None of its keys can check a signature of its own."),
    )
    farewell = "https://fanlight.example.com/sign-in"
    return SignInView(
        _CHROME, (way,), True, farewell, Tried("acme", found, letter_to="ana@example.com")
    )


def sign_in_bare() -> SignInView:
    return SignInView(_CHROME, (), False, "https://fanlight.example.com/sign-in")


def leavers() -> LeaversView:
    left = (
        Left(7, "q5h2m7k3x4v6w2z5a7b3c4d6ef", "Where sign-ups stop", _NOW - _DAY, _LONG, "Chidi"),
    )
    return LeaversView(_CHROME, "person", "ben@example.com", left, next_cursor="more")


PAGES: dict[str, tuple[str, Callable[[], Any]]] = {
    "all-tokens": ("admin/tokens.html", all_tokens),
    "members": ("admin/members.html", members),
    "members-failed": ("admin/members.html", members_failed),
    "member": ("admin/member.html", member),
    "member-beyond": ("admin/member.html", member_beyond),
    "groups": ("admin/groups.html", groups),
    "group": ("admin/group.html", group),
    "group-managed": ("admin/group.html", group_managed),
    "roles": ("admin/roles.html", roles),
    "service-accounts": ("admin/service_accounts.html", accounts),
    "service-account": ("admin/service_account.html", account),
    "provisioning": ("admin/provisioning.html", provisioning),
    "sign-in-setup": ("admin/sign_in.html", sign_in),
    "sign-in-bare": ("admin/sign_in.html", sign_in_bare),
    "leavers": ("admin/leavers.html", leavers),
}
