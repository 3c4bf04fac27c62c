"""The schema. `migrations/` brings a database up to it; a test compares the two.

Rows that exist once for each version are kept small: integer keys inside, public IDs only on the
nouns that have URLs. Times are milliseconds since 1970 UTC.

Tickets, sessions and caches in memory know rows by their keys, so the key of a deleted row must not
be given out again. PostgreSQL's sequences never do that; SQLite does for its highest keys, unless
`sqlite_autoincrement` forbids it.
"""

from fanlight.db.tables.base import metadata as metadata
from fanlight.db.tables.comments import comments as comments
from fanlight.db.tables.comments import deliveries as deliveries
from fanlight.db.tables.comments import earlier_texts as earlier_texts
from fanlight.db.tables.comments import mailboxes as mailboxes
from fanlight.db.tables.comments import notices as notices
from fanlight.db.tables.comments import reactions as reactions
from fanlight.db.tables.comments import threads as threads
from fanlight.db.tables.content import artifacts as artifacts
from fanlight.db.tables.content import objects as objects
from fanlight.db.tables.content import pins as pins
from fanlight.db.tables.content import stars as stars
from fanlight.db.tables.content import versions as versions
from fanlight.db.tables.content import violations as violations
from fanlight.db.tables.folders import folder_group_shares as folder_group_shares
from fanlight.db.tables.folders import folder_shares as folder_shares
from fanlight.db.tables.folders import folders as folders
from fanlight.db.tables.governance import held as held
from fanlight.db.tables.governance import holds as holds
from fanlight.db.tables.governance import retention_rules as retention_rules
from fanlight.db.tables.log import chains as chains
from fanlight.db.tables.log import events as events
from fanlight.db.tables.log import idempotency as idempotency
from fanlight.db.tables.mail import letters as letters
from fanlight.db.tables.mail import mail_choices as mail_choices
from fanlight.db.tables.oauth import device_codes as device_codes
from fanlight.db.tables.oauth import device_misses as device_misses
from fanlight.db.tables.oauth import oauth_clients as oauth_clients
from fanlight.db.tables.oauth import oauth_codes as oauth_codes
from fanlight.db.tables.oauth import oauth_grants as oauth_grants
from fanlight.db.tables.oauth import oauth_refreshes as oauth_refreshes
from fanlight.db.tables.outbound import audit_streams as audit_streams
from fanlight.db.tables.outbound import webhook_messages as webhook_messages
from fanlight.db.tables.outbound import webhooks as webhooks
from fanlight.db.tables.people import claimed_memberships as claimed_memberships
from fanlight.db.tables.people import group_members as group_members
from fanlight.db.tables.people import groups as groups
from fanlight.db.tables.people import guest_codes as guest_codes
from fanlight.db.tables.people import identities as identities
from fanlight.db.tables.people import orgs as orgs
from fanlight.db.tables.people import roles as roles
from fanlight.db.tables.people import sessions as sessions
from fanlight.db.tables.people import sign_in_attempts as sign_in_attempts
from fanlight.db.tables.people import sign_in_links as sign_in_links
from fanlight.db.tables.people import tokens as tokens
from fanlight.db.tables.people import users as users
from fanlight.db.tables.policy import logos as logos
from fanlight.db.tables.policy import role_policies as role_policies
from fanlight.db.tables.provisioning import provisioned_groups as provisioned_groups
from fanlight.db.tables.provisioning import provisioned_people as provisioned_people
from fanlight.db.tables.provisioning import scim_tokens as scim_tokens
from fanlight.db.tables.sharing import access_requests as access_requests
from fanlight.db.tables.sharing import group_shares as group_shares
from fanlight.db.tables.sharing import link_tries as link_tries
from fanlight.db.tables.sharing import links as links
from fanlight.db.tables.sharing import session_links as session_links
from fanlight.db.tables.sharing import shares as shares
from fanlight.db.tables.sites import site_deployments as site_deployments
from fanlight.db.tables.sites import site_files as site_files
from fanlight.db.tables.sites import site_versions as site_versions
from fanlight.db.tables.sites import sites as sites
from fanlight.db.tables.views import daily_viewers as daily_viewers
from fanlight.db.tables.views import quotas as quotas
from fanlight.db.tables.views import usage_days as usage_days
from fanlight.db.tables.views import view_days as view_days
from fanlight.db.tables.views import view_salts as view_salts
from fanlight.db.tables.views import view_totals as view_totals
from fanlight.db.tables.views import viewers as viewers
