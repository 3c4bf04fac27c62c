"""Who there is, and how they come in."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from fanlight.db.tables.base import Key, Time, metadata, pk, ref

orgs = Table(
    "orgs",
    metadata,
    pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    # Changes when the database is restored from a backup, so that viewers reload.
    Column("epoch", Text, nullable=False),
    # Tickets of the content origin are signed with keys derived from this one.
    Column("signing_key", LargeBinary, nullable=False),
    # The policy: audiences by their width (`model.artifact.WIDTH`), so that SQL can compare them.
    Column("audience_most", SmallInteger, nullable=False),
    Column("audience_first", SmallInteger, nullable=False),
    Column("external_sharing", SmallInteger, nullable=False),
    Column("share_links", SmallInteger, nullable=False, server_default="1"),
    # Of guests' addresses, as `db.domains` writes them.
    Column("guest_domains", Text, nullable=False, server_default=""),
    # What is published, and by which programs: who switched it off and when, where it is; the most
    # bytes, where that is less than the server's; the names that clients claim, empty for any.
    ref("publishing_off_by", "users", nullable=True),
    Column("publishing_off_at", Time),
    Column("page_bytes", BigInteger),
    Column("set_bytes", BigInteger),
    Column("agents", JSON, nullable=False, server_default="[]"),
    # What everybody accepts, counted up with each change; and how the organisation looks.
    Column("terms", Text, nullable=False, server_default=""),
    Column("terms_version", Integer, nullable=False, server_default="0"),
    Column("brand_name", Text, nullable=False, server_default=""),
    Column("accent", Text, nullable=False, server_default=""),
    # Where the artifacts of leavers go: `model.leaver.Rule`, and to whom where that is a person.
    Column("leavers", Text, nullable=False, server_default="stay"),
    ref("leavers_to", "users", nullable=True),
    # What is done about secrets in what is published (`model.scan.ScanPolicy`).
    Column("scan", Text, nullable=False, server_default="warn"),
    Column("scan_override", SmallInteger, nullable=False, server_default="0"),
    # Whether those who may publish to an artifact learn which members viewed it.
    Column("views_names", SmallInteger, nullable=False, server_default="1"),
    Column("created_at", Time, nullable=False),
)

# Made by administrators. `key` is the name without its case, `permissions` a list of words.
roles = Table(
    "roles",
    metadata,
    pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    Column("permissions", JSON, nullable=False),
    Column("created_at", Time, nullable=False),
    sqlite_autoincrement=True,
)

users = Table(
    "users",
    metadata,
    pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    # The built-in role; `member` for who has a custom one.
    Column("role", Text, nullable=False),
    ref("custom_role", "roles", nullable=True),
    # Who shared something with a guest first; none for who was added otherwise.
    ref("invited_by", "users", nullable=True),
    Column("is_service", SmallInteger, nullable=False, server_default="0"),
    Column("created_at", Time, nullable=False),
    Column("suspended_at", Time),
    Column("removed_at", Time),
    # The newest version of the organisation's terms that they accepted; 0 for none.
    Column("terms_accepted", Integer, nullable=False, server_default="0"),
    Index("ix_users_custom_role", "custom_role"),
    Index("ix_users_invited_by", "invited_by", "created_at"),
)

# Somebody whom a provider of OpenID Connect knows: their address may change or pass to somebody
# else, the pair of issuer and subject never does.
identities = Table(
    "identities",
    metadata,
    pk(),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    ref("user", "users"),
    Column("created_at", Time, nullable=False),
    UniqueConstraint("issuer", "subject"),
    # A person has one account at each provider.
    Index("ix_identities_user", "user", "issuer", unique=True),
)

# Sign-ins that have gone to a provider and are not back. `hash` is that of `state`, `browser` that
# of a cookie; what else belongs to the attempt follows from the two secrets.
sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("browser", LargeBinary, nullable=False),
    Column("provider", Text, nullable=False),
    Column("to", Text, nullable=False),
    Column("expires_at", Time, nullable=False),
    Index("ix_sign_in_attempts_expires", "expires_at"),
)

# Sign-ins by a code that have begun: `browser` is the hash of a cookie, `code` is made when the
# letter is written, for whom it is meant for, and is none for everybody else.
guest_codes = Table(
    "guest_codes",
    metadata,
    Column("browser", LargeBinary, primary_key=True),
    Column("email", Text, nullable=False),
    Column("to", Text, nullable=False),
    Column("code", LargeBinary),
    Column("tries", Integer, nullable=False),
    Column("expires_at", Time, nullable=False),
    Index("ix_guest_codes_expires", "expires_at"),
)

sessions = Table(
    "sessions",
    metadata,
    pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("hash", LargeBinary, nullable=False, unique=True),
    ref("user", "users", nullable=True),
    # Where the session began, and what that provider wants to see when it ends.
    Column("provider", Text),
    Column("id_token", Text),
    Column("user_agent", Text, nullable=False),
    Column("created_at", Time, nullable=False),
    Column("seen_at", Time, nullable=False),
    Column("revoked_at", Time),
    Index("ix_sessions_user", "user"),
)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    ref("user", "users"),
    Column("expires_at", Time, nullable=False),
    Column("used_at", Time),
)

tokens = Table(
    "tokens",
    metadata,
    pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("hash", LargeBinary, nullable=False, unique=True),
    ref("user", "users"),
    Column("name", Text, nullable=False),
    Column("last_four", Text, nullable=False),
    Column("scopes", JSON, nullable=False),
    # Of a token that belongs to a grant, the one part of the server that takes it.
    Column("resource", Text),
    # The one artifact that it is for. Without a constraint: when that is deleted for good, the
    # token must not become one for all the others.
    Column("artifact", Key),
    # Likewise the one folder.
    Column("folder", Key),
    # The widest audience that it may have to do with, by its width.
    Column("ceiling", SmallInteger),
    Column("created_at", Time, nullable=False),
    Column("expires_at", Time, nullable=False),
    Column("used_at", Time),
    Column("revoked_at", Time),
    Index("ix_tokens_user", "user"),
)

groups = Table(
    "groups",
    metadata,
    pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False, unique=True),
    # The name without its case.
    Column("key", Text, nullable=False),
    Column("created_at", Time, nullable=False),
    Index("ix_groups_key", "key", unique=True),
    sqlite_autoincrement=True,
)

group_members = Table(
    "group_members",
    metadata,
    ref("group", "groups"),
    ref("user", "users"),
    PrimaryKeyConstraint("group", "user"),
    Index("ix_group_members_user", "user"),
)

# Memberships that providers of OpenID Connect gave, and may take again: each has its row above. A
# membership without one here was given by hand or by SCIM.
claimed_memberships = Table(
    "claimed_memberships",
    metadata,
    ref("group", "groups"),
    ref("user", "users"),
    Column("issuer", Text, nullable=False),
    PrimaryKeyConstraint("group", "user", "issuer"),
    Index("ix_claimed_memberships_user", "user"),
)
