CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE idempotency (
	"key" BLOB NOT NULL, 
	request BLOB NOT NULL, 
	answer JSON NOT NULL, 
	at BIGINT NOT NULL, 
	CONSTRAINT pk_idempotency PRIMARY KEY ("key")
)
 WITHOUT ROWID

;
CREATE TABLE chains (
	pk INTEGER NOT NULL, 
	n INTEGER NOT NULL, 
	hash BLOB NOT NULL, 
	checkpoint INTEGER NOT NULL, 
	checkpoint_n INTEGER NOT NULL, 
	checkpoint_at BIGINT NOT NULL, 
	CONSTRAINT pk_chains PRIMARY KEY (pk)
);
CREATE TABLE orgs (
	pk INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	epoch TEXT NOT NULL, 
	signing_key BLOB NOT NULL, 
	audience_most SMALLINT NOT NULL, 
	audience_first SMALLINT NOT NULL, 
	external_sharing SMALLINT NOT NULL, 
	created_at BIGINT NOT NULL, leavers TEXT DEFAULT 'stay' NOT NULL, leavers_to INTEGER CONSTRAINT fk_orgs_leavers_to REFERENCES users (pk), scan TEXT DEFAULT 'warn' NOT NULL, scan_override SMALLINT DEFAULT '0' NOT NULL, views_names SMALLINT DEFAULT '1' NOT NULL, share_links SMALLINT DEFAULT '1' NOT NULL, publishing_off_by INTEGER CONSTRAINT fk_orgs_publishing_off_by REFERENCES users (pk), publishing_off_at BIGINT, page_bytes BIGINT, set_bytes BIGINT, agents JSON DEFAULT '[]' NOT NULL, terms TEXT DEFAULT '' NOT NULL, terms_version INTEGER DEFAULT '0' NOT NULL, brand_name TEXT DEFAULT '' NOT NULL, accent TEXT DEFAULT '' NOT NULL, guest_domains TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_orgs PRIMARY KEY (pk), 
	CONSTRAINT uq_orgs_id UNIQUE (id)
);
CREATE TABLE users (
	pk INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	email TEXT NOT NULL, 
	name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	removed_at BIGINT, is_service SMALLINT DEFAULT '0' NOT NULL, suspended_at BIGINT, custom_role INTEGER CONSTRAINT fk_users_custom_role REFERENCES roles (pk), terms_accepted INTEGER DEFAULT '0' NOT NULL, invited_by INTEGER CONSTRAINT fk_users_invited_by REFERENCES users (pk), 
	CONSTRAINT pk_users PRIMARY KEY (pk), 
	CONSTRAINT uq_users_email UNIQUE (email), 
	CONSTRAINT uq_users_id UNIQUE (id)
);
CREATE TABLE artifacts (
	pk INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id TEXT NOT NULL, 
	owner INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	description TEXT NOT NULL, 
	icon TEXT NOT NULL, 
	audience TEXT NOT NULL, 
	head INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	agent TEXT NOT NULL, 
	excerpt TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	updated_at BIGINT NOT NULL, 
	deleted_at BIGINT, 
	archived_at BIGINT, 
	searched INTEGER NOT NULL, folder INTEGER, pinned INTEGER, described INTEGER, quarantined_at BIGINT, quarantine_reason TEXT, ended_at BIGINT, named SMALLINT DEFAULT '0' NOT NULL, bytes BIGINT DEFAULT '0' NOT NULL, guests_kept TEXT, taken_down TEXT, 
	CONSTRAINT fk_artifacts_owner FOREIGN KEY(owner) REFERENCES users (pk), 
	CONSTRAINT uq_artifacts_id UNIQUE (id)
);
CREATE INDEX ix_artifacts_unsearched ON artifacts (pk) WHERE searched < head;
CREATE TABLE identities (
	pk INTEGER NOT NULL, 
	issuer TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	user INTEGER NOT NULL, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT pk_identities PRIMARY KEY (pk), 
	CONSTRAINT fk_identities_user FOREIGN KEY(user) REFERENCES users (pk), 
	CONSTRAINT uq_identities_issuer UNIQUE (issuer, subject)
);
CREATE UNIQUE INDEX ix_identities_user ON identities (user, issuer);
CREATE TABLE sign_in_attempts (
	hash BLOB NOT NULL, 
	browser BLOB NOT NULL, 
	provider TEXT NOT NULL, 
	"to" TEXT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	CONSTRAINT pk_sign_in_attempts PRIMARY KEY (hash)
);
CREATE INDEX ix_sign_in_attempts_expires ON sign_in_attempts (expires_at);
CREATE TABLE sessions (
	pk INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	hash BLOB NOT NULL, 
	user INTEGER, 
	provider TEXT, 
	id_token TEXT, 
	user_agent TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	seen_at BIGINT NOT NULL, 
	revoked_at BIGINT, 
	CONSTRAINT pk_sessions PRIMARY KEY (pk), 
	CONSTRAINT fk_sessions_user FOREIGN KEY(user) REFERENCES users (pk), 
	CONSTRAINT uq_sessions_hash UNIQUE (hash), 
	CONSTRAINT uq_sessions_id UNIQUE (id)
);
CREATE INDEX ix_sessions_user ON sessions (user);
CREATE TABLE sign_in_links (
	hash BLOB NOT NULL, 
	user INTEGER NOT NULL, 
	expires_at BIGINT NOT NULL, 
	used_at BIGINT, 
	CONSTRAINT pk_sign_in_links PRIMARY KEY (hash), 
	CONSTRAINT fk_sign_in_links_user FOREIGN KEY(user) REFERENCES users (pk)
);
CREATE TABLE tokens (
	pk INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	hash BLOB NOT NULL, 
	user INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	last_four TEXT NOT NULL, 
	scopes JSON NOT NULL, 
	created_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	used_at BIGINT, 
	revoked_at BIGINT, resource TEXT, artifact INTEGER, ceiling SMALLINT, folder INTEGER, 
	CONSTRAINT pk_tokens PRIMARY KEY (pk), 
	CONSTRAINT fk_tokens_user FOREIGN KEY(user) REFERENCES users (pk), 
	CONSTRAINT uq_tokens_hash UNIQUE (hash), 
	CONSTRAINT uq_tokens_id UNIQUE (id)
);
CREATE TABLE events (
	pk INTEGER NOT NULL, 
	artifact INTEGER, 
	seq INTEGER, 
	type TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	actor TEXT NOT NULL, 
	user INTEGER, 
	token INTEGER, 
	session INTEGER, 
	agent JSON, 
	door TEXT NOT NULL, 
	address TEXT NOT NULL, 
	data JSON NOT NULL, 
	n INTEGER, 
	hash BLOB, 
	CONSTRAINT pk_events PRIMARY KEY (pk), 
	CONSTRAINT fk_events_token FOREIGN KEY(token) REFERENCES tokens (pk), 
	CONSTRAINT fk_events_user FOREIGN KEY(user) REFERENCES users (pk)
);
CREATE UNIQUE INDEX ix_events_n ON events (n) WHERE n IS NOT NULL;
CREATE UNIQUE INDEX ix_events_stream ON events (artifact, seq);
CREATE INDEX ix_events_unsealed ON events (pk) WHERE n IS NULL;
CREATE TABLE links (
	pk INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id TEXT NOT NULL, 
	hash BLOB NOT NULL, 
	artifact INTEGER NOT NULL, 
	role SMALLINT NOT NULL, 
	last_four TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	expires_at BIGINT, 
	revoked_at BIGINT, password TEXT, tries INTEGER DEFAULT '0' NOT NULL, tries_since BIGINT, max_views INTEGER, opened INTEGER DEFAULT '0' NOT NULL, owner INTEGER CONSTRAINT fk_links_owner REFERENCES users (pk), 
	CONSTRAINT fk_links_artifact FOREIGN KEY(artifact) REFERENCES artifacts (pk), 
	CONSTRAINT uq_links_hash UNIQUE (hash), 
	CONSTRAINT uq_links_id UNIQUE (id)
);
CREATE INDEX ix_links_artifact ON links (artifact);
CREATE TABLE objects (
	pk INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	artifact INTEGER NOT NULL, 
	sha256 BLOB NOT NULL, 
	size BIGINT NOT NULL, 
	depth SMALLINT NOT NULL, 
	base INTEGER, 
	data BLOB, 
	blob BLOB, 
	CONSTRAINT fk_objects_artifact FOREIGN KEY(artifact) REFERENCES artifacts (pk), 
	CONSTRAINT uq_objects_artifact UNIQUE (artifact, sha256)
);
CREATE TABLE shares (
	artifact INTEGER NOT NULL, 
	user INTEGER NOT NULL, 
	role SMALLINT NOT NULL, 
	CONSTRAINT pk_shares PRIMARY KEY (artifact, user), 
	CONSTRAINT fk_shares_artifact FOREIGN KEY(artifact) REFERENCES artifacts (pk), 
	CONSTRAINT fk_shares_user FOREIGN KEY(user) REFERENCES users (pk)
);
CREATE INDEX ix_shares_user ON shares (user);
CREATE TABLE groups (
	pk INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	created_at BIGINT NOT NULL, "key" TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT uq_groups_id UNIQUE (id), 
	CONSTRAINT uq_groups_name UNIQUE (name)
);
CREATE TABLE group_members (
	"group" INTEGER NOT NULL, 
	user INTEGER NOT NULL, 
	CONSTRAINT pk_group_members PRIMARY KEY ("group", user), 
	CONSTRAINT fk_group_members_group FOREIGN KEY("group") REFERENCES groups (pk), 
	CONSTRAINT fk_group_members_user FOREIGN KEY(user) REFERENCES users (pk)
);
CREATE INDEX ix_group_members_user ON group_members (user);
CREATE TABLE group_shares (
	artifact INTEGER NOT NULL, 
	"group" INTEGER NOT NULL, 
	role SMALLINT NOT NULL, 
	CONSTRAINT pk_group_shares PRIMARY KEY (artifact, "group"), 
	CONSTRAINT fk_group_shares_artifact FOREIGN KEY(artifact) REFERENCES artifacts (pk), 
	CONSTRAINT fk_group_shares_group FOREIGN KEY("group") REFERENCES groups (pk)
);
CREATE INDEX ix_group_shares_group ON group_shares ("group");
CREATE TABLE stars (
	user INTEGER NOT NULL, 
	artifact INTEGER NOT NULL, 
	CONSTRAINT pk_stars PRIMARY KEY (user, artifact), 
	CONSTRAINT fk_stars_artifact FOREIGN KEY(artifact) REFERENCES artifacts (pk), 
	CONSTRAINT fk_stars_user FOREIGN KEY(user) REFERENCES users (pk)
);
CREATE INDEX ix_stars_artifact ON stars (artifact);
CREATE TABLE violations (
	pk INTEGER NOT NULL, 
	artifact INTEGER NOT NULL, 
	n INTEGER NOT NULL, 
	directive TEXT NOT NULL, 
	url TEXT NOT NULL, 
	line INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	CONSTRAINT pk_violations PRIMARY KEY (pk), 
	CONSTRAINT fk_violations_artifact FOREIGN KEY(artifact) REFERENCES artifacts (pk), 
	CONSTRAINT uq_violations_artifact UNIQUE (artifact, n, directive, url, line)
);
CREATE TABLE session_links (
	session INTEGER NOT NULL, 
	link INTEGER NOT NULL, 
	CONSTRAINT pk_session_links PRIMARY KEY (session, link), 
	CONSTRAINT fk_session_links_link FOREIGN KEY(link) REFERENCES links (pk), 
	CONSTRAINT fk_session_links_session FOREIGN KEY(session) REFERENCES sessions (pk)
);
CREATE INDEX ix_session_links_link ON session_links (link);
CREATE TABLE versions (
	artifact INTEGER NOT NULL, 
	n INTEGER NOT NULL, 
	created_at BIGINT NOT NULL, 
	author INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	label TEXT NOT NULL, 
	note TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	entry TEXT NOT NULL, 
	source INTEGER NOT NULL, 
	page INTEGER NOT NULL, 
	manifest INTEGER, 
	size BIGINT NOT NULL, 
	restored_from INTEGER, 
	provenance JSON NOT NULL, cleared_at BIGINT, excused_to INTEGER, 
	CONSTRAINT pk_versions PRIMARY KEY (artifact, n), 
	CONSTRAINT fk_versions_artifact FOREIGN KEY(artifact) REFERENCES artifacts (pk), 
	CONSTRAINT fk_versions_author FOREIGN KEY(author) REFERENCES users (pk)
)
 WITHOUT ROWID

;
CREATE VIRTUAL TABLE search USING fts5(title, body, detail = none, tokenize = 'unicode61 remove_diacritics 2');
CREATE TABLE letters (
	pk INTEGER NOT NULL, 
	"to" TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	data JSON NOT NULL, 
	tries INTEGER NOT NULL, 
	created_at BIGINT NOT NULL, 
	due_at BIGINT, 
	CONSTRAINT pk_letters PRIMARY KEY (pk)
);
CREATE INDEX ix_letters_due ON letters (due_at);
CREATE INDEX ix_letters_to ON letters ("to", created_at);
CREATE TABLE oauth_clients (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	redirects JSON NOT NULL, 
	address TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	used_at BIGINT, 
	CONSTRAINT pk_oauth_clients PRIMARY KEY (id)
);
CREATE INDEX ix_oauth_clients_created ON oauth_clients (created_at);
CREATE TABLE device_codes (
	hash BLOB NOT NULL, 
	code BLOB NOT NULL, 
	machine TEXT NOT NULL, 
	address TEXT NOT NULL, 
	scopes JSON NOT NULL, 
	pause SMALLINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	polled_at BIGINT, 
	user INTEGER, 
	denied_at BIGINT, 
	CONSTRAINT pk_device_codes PRIMARY KEY (hash), 
	CONSTRAINT fk_device_codes_user FOREIGN KEY(user) REFERENCES users (pk), 
	CONSTRAINT uq_device_codes_code UNIQUE (code)
);
CREATE INDEX ix_device_codes_expires ON device_codes (expires_at);
CREATE TABLE device_misses (
	pk INTEGER NOT NULL, 
	user INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	CONSTRAINT pk_device_misses PRIMARY KEY (pk), 
	CONSTRAINT fk_device_misses_user FOREIGN KEY(user) REFERENCES users (pk)
);
CREATE INDEX ix_device_misses_user ON device_misses (user, at);
CREATE TABLE oauth_codes (
	hash BLOB NOT NULL, 
	user INTEGER NOT NULL, 
	client TEXT NOT NULL, 
	name TEXT NOT NULL, 
	redirect TEXT NOT NULL, 
	challenge TEXT NOT NULL, 
	scopes JSON NOT NULL, 
	resource TEXT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	token INTEGER, 
	CONSTRAINT pk_oauth_codes PRIMARY KEY (hash), 
	CONSTRAINT fk_oauth_codes_token FOREIGN KEY(token) REFERENCES tokens (pk), 
	CONSTRAINT fk_oauth_codes_user FOREIGN KEY(user) REFERENCES users (pk)
);
CREATE INDEX ix_oauth_codes_expires ON oauth_codes (expires_at);
CREATE TABLE oauth_grants (
	token INTEGER NOT NULL, 
	client TEXT NOT NULL, 
	host TEXT NOT NULL, 
	until BIGINT NOT NULL, 
	CONSTRAINT pk_oauth_grants PRIMARY KEY (token), 
	CONSTRAINT fk_oauth_grants_token FOREIGN KEY(token) REFERENCES tokens (pk)
);
CREATE TABLE oauth_refreshes (
	hash BLOB NOT NULL, 
	token INTEGER NOT NULL, 
	used_at BIGINT, 
	CONSTRAINT pk_oauth_refreshes PRIMARY KEY (hash), 
	CONSTRAINT fk_oauth_refreshes_token FOREIGN KEY(token) REFERENCES tokens (pk)
);
CREATE INDEX ix_oauth_refreshes_token ON oauth_refreshes (token);
CREATE INDEX ix_tokens_user ON tokens (user);
CREATE TABLE roles (
	pk INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	permissions JSON NOT NULL, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT uq_roles_id UNIQUE (id), 
	CONSTRAINT uq_roles_key UNIQUE ("key")
);
CREATE TABLE provisioned_groups (
	"group" INTEGER NOT NULL, 
	external_id TEXT, 
	changed_at BIGINT NOT NULL, 
	CONSTRAINT pk_provisioned_groups PRIMARY KEY ("group"), 
	CONSTRAINT fk_provisioned_groups_group FOREIGN KEY("group") REFERENCES groups (pk)
);
CREATE INDEX ix_provisioned_groups_external ON provisioned_groups (external_id);
CREATE TABLE provisioned_people (
	user INTEGER NOT NULL, 
	user_name TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	external_id TEXT, 
	manager INTEGER, 
	document JSON NOT NULL, 
	changed_at BIGINT NOT NULL, 
	deleted_at BIGINT, 
	CONSTRAINT pk_provisioned_people PRIMARY KEY (user), 
	CONSTRAINT fk_provisioned_people_manager FOREIGN KEY(manager) REFERENCES users (pk), 
	CONSTRAINT fk_provisioned_people_user FOREIGN KEY(user) REFERENCES users (pk), 
	CONSTRAINT uq_provisioned_people_key UNIQUE ("key")
);
CREATE INDEX ix_provisioned_people_external ON provisioned_people (external_id);
CREATE TABLE scim_tokens (
	pk INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	hash BLOB NOT NULL, 
	name TEXT NOT NULL, 
	last_four TEXT NOT NULL, 
	made_by INTEGER NOT NULL, 
	created_at BIGINT NOT NULL, 
	used_at BIGINT, 
	revoked_at BIGINT, 
	CONSTRAINT pk_scim_tokens PRIMARY KEY (pk), 
	CONSTRAINT fk_scim_tokens_made_by FOREIGN KEY(made_by) REFERENCES users (pk), 
	CONSTRAINT uq_scim_tokens_hash UNIQUE (hash), 
	CONSTRAINT uq_scim_tokens_id UNIQUE (id)
);
CREATE UNIQUE INDEX ix_groups_key ON groups ("key");
CREATE INDEX ix_users_custom_role ON users (custom_role);
CREATE TABLE pins (
	artifact INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	description TEXT NOT NULL, 
	icon TEXT NOT NULL, 
	agent TEXT NOT NULL, 
	excerpt TEXT NOT NULL, 
	searched SMALLINT NOT NULL, 
	CONSTRAINT pk_pins PRIMARY KEY (artifact), 
	CONSTRAINT fk_pins_artifact FOREIGN KEY(artifact) REFERENCES artifacts (pk)
);
CREATE INDEX ix_pins_unsearched ON pins (artifact) WHERE searched = 0;
CREATE TABLE folders (
	pk INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id TEXT NOT NULL, 
	owner INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	audience TEXT NOT NULL, 
	created_at BIGINT NOT NULL, audience_most SMALLINT, guest_domains TEXT, guests_kept TEXT, audience_first SMALLINT, 
	CONSTRAINT fk_folders_owner FOREIGN KEY(owner) REFERENCES users (pk), 
	CONSTRAINT uq_folders_id UNIQUE (id)
);
CREATE INDEX ix_folders_owner ON folders (owner);
CREATE TABLE folder_shares (
	folder INTEGER NOT NULL, 
	user INTEGER NOT NULL, 
	role SMALLINT NOT NULL, 
	CONSTRAINT pk_folder_shares PRIMARY KEY (folder, user), 
	CONSTRAINT fk_folder_shares_folder FOREIGN KEY(folder) REFERENCES folders (pk), 
	CONSTRAINT fk_folder_shares_user FOREIGN KEY(user) REFERENCES users (pk)
);
CREATE INDEX ix_folder_shares_user ON folder_shares (user);
CREATE TABLE folder_group_shares (
	folder INTEGER NOT NULL, 
	"group" INTEGER NOT NULL, 
	role SMALLINT NOT NULL, 
	CONSTRAINT pk_folder_group_shares PRIMARY KEY (folder, "group"), 
	CONSTRAINT fk_folder_group_shares_folder FOREIGN KEY(folder) REFERENCES folders (pk), 
	CONSTRAINT fk_folder_group_shares_group FOREIGN KEY("group") REFERENCES groups (pk)
);
CREATE INDEX ix_folder_group_shares_group ON folder_group_shares ("group");
CREATE INDEX ix_artifacts_folder ON artifacts (folder);
CREATE TABLE access_requests (
	pk INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	artifact TEXT NOT NULL, 
	user INTEGER NOT NULL, 
	message TEXT NOT NULL, 
	asked_at BIGINT NOT NULL, 
	answered_at BIGINT, 
	CONSTRAINT pk_access_requests PRIMARY KEY (pk), 
	CONSTRAINT fk_access_requests_user FOREIGN KEY(user) REFERENCES users (pk), 
	CONSTRAINT uq_access_requests_id UNIQUE (id), 
	CONSTRAINT uq_access_requests_user UNIQUE (user, artifact)
);
CREATE INDEX ix_access_requests_artifact ON access_requests (artifact);
CREATE VIRTUAL TABLE search_pinned USING fts5(title, body, detail = none, tokenize = 'unicode61 remove_diacritics 2');
CREATE TABLE mailboxes (
	user INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	CONSTRAINT pk_mailboxes PRIMARY KEY (user)
);
CREATE TABLE threads (
	pk INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	artifact INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	anchor JSON, 
	created_at BIGINT NOT NULL, 
	resolved_at BIGINT, 
	resolved_by INTEGER, 
	sent_at BIGINT, 
	received_at BIGINT, 
	deleted_at BIGINT, 
	CONSTRAINT pk_threads PRIMARY KEY (pk), 
	CONSTRAINT fk_threads_artifact FOREIGN KEY(artifact) REFERENCES artifacts (pk), 
	CONSTRAINT fk_threads_resolved_by FOREIGN KEY(resolved_by) REFERENCES users (pk), 
	CONSTRAINT uq_threads_id UNIQUE (id)
);
CREATE INDEX ix_threads_artifact ON threads (artifact, pk);
CREATE TABLE comments (
	pk INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	thread INTEGER NOT NULL, 
	artifact INTEGER NOT NULL, 
	author INTEGER NOT NULL, 
	agent TEXT NOT NULL, 
	text TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	edited_at BIGINT, 
	deleted_at BIGINT, sent_at BIGINT, 
	CONSTRAINT pk_comments PRIMARY KEY (pk), 
	CONSTRAINT fk_comments_artifact FOREIGN KEY(artifact) REFERENCES artifacts (pk), 
	CONSTRAINT fk_comments_author FOREIGN KEY(author) REFERENCES users (pk), 
	CONSTRAINT fk_comments_thread FOREIGN KEY(thread) REFERENCES threads (pk), 
	CONSTRAINT uq_comments_id UNIQUE (id)
);
CREATE INDEX ix_comments_pace ON comments (artifact, author, created_at);
CREATE INDEX ix_comments_thread ON comments (thread, pk);
CREATE TABLE deliveries (
	user INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	thread INTEGER NOT NULL, 
	artifact INTEGER NOT NULL, 
	CONSTRAINT pk_deliveries PRIMARY KEY (user, seq), 
	CONSTRAINT fk_deliveries_artifact FOREIGN KEY(artifact) REFERENCES artifacts (pk), 
	CONSTRAINT fk_deliveries_thread FOREIGN KEY(thread) REFERENCES threads (pk), 
	CONSTRAINT fk_deliveries_user FOREIGN KEY(user) REFERENCES users (pk), 
	CONSTRAINT uq_deliveries_thread UNIQUE (thread)
);
CREATE INDEX ix_deliveries_artifact ON deliveries (artifact);
CREATE TABLE reactions (
	comment INTEGER NOT NULL, 
	user INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	CONSTRAINT pk_reactions PRIMARY KEY (comment, user, name), 
	CONSTRAINT fk_reactions_comment FOREIGN KEY(comment) REFERENCES comments (pk), 
	CONSTRAINT fk_reactions_user FOREIGN KEY(user) REFERENCES users (pk)
);
CREATE TABLE retention_rules (
	applies_to TEXT NOT NULL, 
	days INTEGER, since TEXT DEFAULT 'published' NOT NULL, 
	CONSTRAINT pk_retention_rules PRIMARY KEY (applies_to)
);
CREATE TABLE holds (
	pk INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	maker INTEGER NOT NULL, 
	owner INTEGER, 
	audience TEXT, 
	updated_from BIGINT, 
	updated_to BIGINT, 
	created_at BIGINT NOT NULL, 
	released_at BIGINT, folder TEXT, 
	CONSTRAINT pk_holds PRIMARY KEY (pk), 
	CONSTRAINT fk_holds_maker FOREIGN KEY(maker) REFERENCES users (pk), 
	CONSTRAINT fk_holds_owner FOREIGN KEY(owner) REFERENCES users (pk), 
	CONSTRAINT uq_holds_id UNIQUE (id)
);
CREATE TABLE held (
	hold INTEGER NOT NULL, 
	artifact INTEGER NOT NULL, 
	CONSTRAINT pk_held PRIMARY KEY (hold, artifact), 
	CONSTRAINT fk_held_artifact FOREIGN KEY(artifact) REFERENCES artifacts (pk), 
	CONSTRAINT fk_held_hold FOREIGN KEY(hold) REFERENCES holds (pk)
);
CREATE INDEX ix_held_artifact ON held (artifact);
CREATE INDEX ix_artifacts_ended ON artifacts (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX ix_events_first ON events (n) WHERE seq = 1;
CREATE INDEX ix_artifacts_quarantined ON artifacts (pk) WHERE quarantined_at IS NOT NULL;
CREATE INDEX ix_events_user ON events (user, n) WHERE n IS NOT NULL;
CREATE INDEX ix_events_type ON events (type, n) WHERE n IS NOT NULL;
CREATE TABLE daily_viewers (
	day INTEGER NOT NULL, 
	viewer BLOB NOT NULL, 
	CONSTRAINT pk_daily_viewers PRIMARY KEY (day, viewer)
)
 WITHOUT ROWID

;
CREATE TABLE quotas (
	role TEXT NOT NULL, 
	bytes BIGINT NOT NULL, 
	artifacts INTEGER NOT NULL, 
	CONSTRAINT pk_quotas PRIMARY KEY (role)
);
CREATE TABLE usage_days (
	day INTEGER NOT NULL, 
	views BIGINT DEFAULT '0' NOT NULL, 
	viewers BIGINT DEFAULT '0' NOT NULL, 
	publishes BIGINT DEFAULT '0' NOT NULL, 
	bytes BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_usage_days PRIMARY KEY (day)
);
CREATE TABLE view_salts (
	day INTEGER NOT NULL, 
	salt BLOB NOT NULL, 
	CONSTRAINT pk_view_salts PRIMARY KEY (day)
);
CREATE TABLE view_days (
	artifact INTEGER NOT NULL, 
	day INTEGER NOT NULL, 
	n INTEGER NOT NULL, 
	views INTEGER NOT NULL, 
	CONSTRAINT pk_view_days PRIMARY KEY (artifact, day, n), 
	CONSTRAINT fk_view_days_artifact FOREIGN KEY(artifact) REFERENCES artifacts (pk)
)
 WITHOUT ROWID

;
CREATE TABLE view_totals (
	artifact INTEGER NOT NULL, 
	views BIGINT NOT NULL, 
	viewers BIGINT NOT NULL, 
	last_viewed_at BIGINT NOT NULL, 
	CONSTRAINT pk_view_totals PRIMARY KEY (artifact), 
	CONSTRAINT fk_view_totals_artifact FOREIGN KEY(artifact) REFERENCES artifacts (pk)
);
CREATE TABLE viewers (
	artifact INTEGER NOT NULL, 
	viewer BLOB NOT NULL, 
	user INTEGER, 
	views INTEGER NOT NULL, 
	counted_at BIGINT NOT NULL, 
	counted_in BIGINT NOT NULL, 
	seen_at BIGINT NOT NULL, 
	CONSTRAINT pk_viewers PRIMARY KEY (artifact, viewer), 
	CONSTRAINT fk_viewers_artifact FOREIGN KEY(artifact) REFERENCES artifacts (pk), 
	CONSTRAINT fk_viewers_user FOREIGN KEY(user) REFERENCES users (pk)
)
 WITHOUT ROWID

;
CREATE INDEX ix_viewers_strangers ON viewers (seen_at) WHERE "user" IS NULL;
CREATE TABLE audit_streams (
	id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	sent_at BIGINT, 
	due_at BIGINT NOT NULL, 
	failures INTEGER NOT NULL, 
	failed_at BIGINT, 
	problem TEXT NOT NULL, 
	CONSTRAINT pk_audit_streams PRIMARY KEY (id)
);
CREATE TABLE mail_choices (
	user INTEGER NOT NULL, 
	choice TEXT NOT NULL, 
	CONSTRAINT pk_mail_choices PRIMARY KEY (user)
);
CREATE TABLE webhooks (
	pk INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id TEXT NOT NULL, 
	user INTEGER NOT NULL, 
	artifact INTEGER, 
	url TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	failures INTEGER DEFAULT '0' NOT NULL, 
	disabled_at BIGINT, 
	problem TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT fk_webhooks_artifact FOREIGN KEY(artifact) REFERENCES artifacts (pk), 
	CONSTRAINT fk_webhooks_user FOREIGN KEY(user) REFERENCES users (pk), 
	CONSTRAINT uq_webhooks_id UNIQUE (id)
);
CREATE INDEX ix_webhooks_artifact ON webhooks (artifact);
CREATE INDEX ix_webhooks_user ON webhooks (user);
CREATE TABLE webhook_messages (
	pk INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	webhook INTEGER NOT NULL, 
	artifact INTEGER, 
	thread INTEGER, 
	created_at BIGINT NOT NULL, 
	tries INTEGER DEFAULT '0' NOT NULL, 
	tried_at BIGINT, 
	due_at BIGINT, 
	status INTEGER, 
	problem TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_webhook_messages PRIMARY KEY (pk), 
	CONSTRAINT fk_webhook_messages_artifact FOREIGN KEY(artifact) REFERENCES artifacts (pk), 
	CONSTRAINT fk_webhook_messages_thread FOREIGN KEY(thread) REFERENCES threads (pk), 
	CONSTRAINT fk_webhook_messages_webhook FOREIGN KEY(webhook) REFERENCES webhooks (pk)
);
CREATE INDEX ix_webhook_messages_artifact ON webhook_messages (artifact);
CREATE INDEX ix_webhook_messages_due ON webhook_messages (due_at);
CREATE INDEX ix_webhook_messages_thread ON webhook_messages (thread);
CREATE INDEX ix_webhook_messages_webhook ON webhook_messages (webhook, pk);
CREATE TABLE earlier_texts (
	pk INTEGER NOT NULL, 
	comment INTEGER NOT NULL, 
	artifact INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	until BIGINT NOT NULL, 
	CONSTRAINT pk_earlier_texts PRIMARY KEY (pk), 
	CONSTRAINT fk_earlier_texts_artifact FOREIGN KEY(artifact) REFERENCES artifacts (pk), 
	CONSTRAINT fk_earlier_texts_comment FOREIGN KEY(comment) REFERENCES comments (pk)
);
CREATE INDEX ix_earlier_texts_comment ON earlier_texts (comment);
CREATE INDEX ix_earlier_texts_artifact ON earlier_texts (artifact);
CREATE TABLE link_tries (
	link INTEGER NOT NULL, 
	place TEXT NOT NULL, 
	tries INTEGER NOT NULL, 
	tries_since BIGINT, 
	CONSTRAINT pk_link_tries PRIMARY KEY (link, place), 
	CONSTRAINT fk_link_tries_link FOREIGN KEY(link) REFERENCES links (pk)
);
CREATE TABLE role_policies (
	pk INTEGER NOT NULL, 
	role TEXT, 
	custom_role INTEGER, 
	audience_most SMALLINT, 
	audience_first SMALLINT, guest_domains TEXT, 
	CONSTRAINT pk_role_policies PRIMARY KEY (pk), 
	CONSTRAINT fk_role_policies_custom_role FOREIGN KEY(custom_role) REFERENCES roles (pk), 
	CONSTRAINT uq_role_policies_custom_role UNIQUE (custom_role), 
	CONSTRAINT uq_role_policies_role UNIQUE (role)
);
CREATE TABLE logos (
	hash TEXT NOT NULL, 
	media_type TEXT NOT NULL, 
	data BLOB NOT NULL, 
	CONSTRAINT pk_logos PRIMARY KEY (hash)
);
CREATE TABLE guest_codes (
	browser BLOB NOT NULL, 
	email TEXT NOT NULL, 
	"to" TEXT NOT NULL, 
	code BLOB, 
	tries INTEGER NOT NULL, 
	expires_at BIGINT NOT NULL, 
	CONSTRAINT pk_guest_codes PRIMARY KEY (browser)
);
CREATE INDEX ix_guest_codes_expires ON guest_codes (expires_at);
CREATE INDEX ix_users_invited_by ON users (invited_by, created_at);
CREATE INDEX ix_artifacts_updated ON artifacts (updated_at, pk, audience, owner, folder);
CREATE INDEX ix_artifacts_owner ON artifacts (owner, updated_at, head, bytes);
CREATE INDEX ix_artifacts_audience ON artifacts (audience);
CREATE TABLE claimed_memberships (
	"group" INTEGER NOT NULL, 
	user INTEGER NOT NULL, 
	issuer TEXT NOT NULL, 
	CONSTRAINT pk_claimed_memberships PRIMARY KEY ("group", user, issuer), 
	CONSTRAINT fk_claimed_memberships_group FOREIGN KEY("group") REFERENCES groups (pk), 
	CONSTRAINT fk_claimed_memberships_user FOREIGN KEY(user) REFERENCES users (pk)
);
CREATE INDEX ix_claimed_memberships_user ON claimed_memberships (user);
CREATE INDEX ix_artifacts_taken_down ON artifacts (pk) WHERE taken_down IS NOT NULL;
CREATE TABLE "notices" (
	pk INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	user INTEGER NOT NULL, 
	artifact INTEGER, 
	folder INTEGER, 
	comment INTEGER, 
	reason TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	read_at BIGINT, 
	"by" INTEGER, 
	day INTEGER, 
	why TEXT, 
	mailed_at BIGINT, 
	CONSTRAINT fk_notices_artifact FOREIGN KEY(artifact) REFERENCES artifacts (pk), 
	CONSTRAINT fk_notices_by FOREIGN KEY("by") REFERENCES users (pk), 
	CONSTRAINT fk_notices_comment FOREIGN KEY(comment) REFERENCES comments (pk), 
	CONSTRAINT fk_notices_folder FOREIGN KEY(folder) REFERENCES folders (pk), 
	CONSTRAINT fk_notices_user FOREIGN KEY(user) REFERENCES users (pk), 
	CONSTRAINT uq_notices_artifact UNIQUE (artifact, "by", day), 
	CONSTRAINT uq_notices_user UNIQUE (user, comment)
);
CREATE INDEX ix_notices_artifact ON notices (artifact);
CREATE INDEX ix_notices_comment ON notices (comment);
CREATE INDEX ix_notices_unmailed ON notices (user) WHERE mailed_at IS NULL;
CREATE INDEX ix_notices_folder ON notices (folder);
CREATE TABLE sites (
	pk INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id TEXT NOT NULL, 
	slug TEXT NOT NULL, 
	owner INTEGER NOT NULL, 
	head INTEGER NOT NULL, 
	live INTEGER, 
	deployments INTEGER NOT NULL, 
	created_at BIGINT NOT NULL, 
	updated_at BIGINT NOT NULL, 
	CONSTRAINT fk_sites_owner FOREIGN KEY(owner) REFERENCES users (pk), 
	CONSTRAINT uq_sites_id UNIQUE (id), 
	CONSTRAINT uq_sites_slug UNIQUE (slug)
);
CREATE INDEX ix_sites_owner ON sites (owner);
CREATE TABLE site_deployments (
	site INTEGER NOT NULL, 
	n INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	author INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	message TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	taken_at BIGINT, 
	ended_at BIGINT, 
	CONSTRAINT pk_site_deployments PRIMARY KEY (site, n), 
	CONSTRAINT fk_site_deployments_author FOREIGN KEY(author) REFERENCES users (pk), 
	CONSTRAINT fk_site_deployments_site FOREIGN KEY(site) REFERENCES sites (pk)
);
CREATE INDEX ix_site_deployments_open ON site_deployments (site, n) WHERE ended_at IS NULL;
CREATE TABLE site_files (
	site INTEGER NOT NULL, 
	n INTEGER NOT NULL, 
	path TEXT NOT NULL, 
	blob BLOB NOT NULL, 
	size BIGINT NOT NULL, 
	CONSTRAINT pk_site_files PRIMARY KEY (site, n, path), 
	CONSTRAINT fk_site_files_site FOREIGN KEY(site) REFERENCES sites (pk)
);
CREATE INDEX ix_site_files_blob ON site_files (blob);
CREATE TABLE site_versions (
	site INTEGER NOT NULL, 
	n INTEGER NOT NULL, 
	author INTEGER NOT NULL, 
	layout JSON NOT NULL, 
	origin JSON NOT NULL, 
	hash BLOB NOT NULL, 
	size BIGINT NOT NULL, 
	files INTEGER NOT NULL, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT pk_site_versions PRIMARY KEY (site, n), 
	CONSTRAINT fk_site_versions_author FOREIGN KEY(author) REFERENCES users (pk), 
	CONSTRAINT fk_site_versions_site FOREIGN KEY(site) REFERENCES sites (pk)
);
INSERT INTO alembic_version VALUES ('0021');
