"""Every limit by name. Each is a setting (`limits.page_bytes`, FANLIGHT_LIMITS__PAGE_BYTES)."""

from dataclasses import dataclass

_KIB = 1024
_MIB = 1024 * _KIB


@dataclass(frozen=True, slots=True)
class Limits:
    page_bytes: int = 16 * _MIB
    """One document, as published and as shown."""
    set_bytes: int = 100 * _MIB
    """All files of one version together."""
    set_files: int = 2_000
    request_bytes: int = 512 * _KIB
    """The body of a request that publishes nothing; the largest is a list of violations."""
    requests_per_minute: int = 3_000
    """Of one token or session, or of one address where there is neither; each process counts."""
    sign_ins_per_minute: int = 30
    """Attempts to come in, by whatever way, of one address; each process counts."""
    claimed_groups: int = 200
    """Groups that a provider of OpenID Connect keeps one person in; of more, the first count."""
    path_bytes: int = 512
    versions: int = 10_000
    title_chars: int = 200
    description_chars: int = 2_000
    label_chars: int = 60
    note_chars: int = 2_000
    comment_chars: int = 4_000
    thread_comments: int = 100
    """Comments of one thread."""
    artifact_threads: int = 500
    """Threads of one artifact, the resolved ones among them."""
    person_threads: int = 100
    """Open threads that one person began on one artifact."""
    comments_per_minute: int = 20
    """Comments of one person on one artifact."""
    comment_changes_per_minute: int = 60
    """Edits, reactions and the like of one person on one artifact, their comments among them."""
    comment_mentions: int = 10
    """People told of one comment because it names them."""
    feedback_seconds: int = 50
    """How long an agent may wait for feedback in one request."""
    webhooks: int = 20
    """Webhooks of one person or service account."""
    webhook_url_chars: int = 2_000
    webhook_failures: int = 10
    """A webhook that failed so often in a row is switched off, and its maker told."""
    webhook_test_seconds: int = 5
    """How long a webhook is sent no second test."""
    webhook_days: int = 14
    """How long a webhook's log keeps what it was sent."""
    share_notices: int = 100
    """Who is told that something is shared with their group: nobody in one of more members."""
    comment_letter_seconds: int = 120
    """How long a letter about what is in the inbox waits, so that one tells of all at once."""
    digest_hour: int = 7
    """The hour of the day, in UTC, at which the daily letters about what is in the inbox go out."""
    comment_letter_items: int = 25
    """Notices in one letter; of the others it says how many there are."""
    provenance_bytes: int = 2 * _KIB
    """The claimed provenance of one version, as JSON."""
    nesting: int = 512
    """How deep elements of a page may nest; deeper pages are published with a warning."""
    warnings: int = 50
    """Warnings returned by one publish."""
    inline_bytes: int = 200 * _KIB
    """Stored bytes up to this size live in a database row, larger ones in the blob store."""
    delta_bytes: int = 16 * _MIB
    """Files up to this size are stored as differences; larger ones whole."""
    search_chars: int = 200_000
    """How much of a page's visible text the search index holds."""
    event_patch_bytes: int = 4 * _KIB
    """Live patches up to this size travel inside the event."""
    idempotency_seconds: int = 24 * 3600
    ticket_seconds: int = 60
    """How long the signed URL of a page's document works."""
    set_ticket_seconds: int = 8 * 3600
    """How long the signed URLs of a file set's other files work."""
    session_idle_seconds: int = 12 * 3600
    """How long a browser stays signed in without being used."""
    session_seconds: int = 7 * 24 * 3600
    """How long a browser stays signed in at most."""
    sign_in_link_seconds: int = 15 * 60
    sign_in_seconds: int = 10 * 60
    """How long somebody may take to sign in at a provider."""
    sign_in_letters_per_hour: int = 30
    """Letters to sign in with to one address; more are asked for in vain, and with 0 any."""
    sign_in_letters_per_asker: int = 5
    """Of these, how many are sent because one network address asks; no other's count less then."""
    guest_code_seconds: int = 10 * 60
    """How long the code works that a guest gets by e-mail."""
    guest_code_tries: int = 5
    """Codes that may be typed for one that was sent."""
    guest_invitations_per_day: int = 50
    """People outside with whom one person may share something for the first time, within a day."""
    guest_letters_per_day: int = 20
    """Letters to one guest that something was shared with them; of more the inbox tells."""
    letter_tries: int = 8
    """How often a letter is tried, ever more slowly, over about four hours."""
    letter_days: int = 1
    """How long is remembered that a letter was sent."""
    token_days: int = 90
    """How long a token works where its maker does not say."""
    token_days_most: int = 3_650
    grant_days: int = 90
    """How long a program stays let in before its person is asked again."""
    access_seconds: int = 3600
    """How long an access token of such a program works."""
    code_seconds: int = 60
    """How long a program may take to redeem an authorization code."""
    clients_per_hour: int = 20
    """Programs that may register themselves from one address within an hour."""
    clients: int = 10_000
    """Programs that are registered; those that nobody lets in are forgotten after a day."""
    client_document_bytes: int = 5 * _KIB
    """The document in which a program describes itself."""
    client_document_seconds: int = 600
    """How long such a document is believed before it is fetched again."""
    device_seconds: int = 10 * 60
    """How long the code works that a machine shows when it signs in."""
    device_pause_seconds: int = 5
    """How long such a machine waits between two questions."""
    device_codes_per_hour: int = 60
    """Sign-ins that machines at one address may begin within an hour."""
    device_misses_per_hour: int = 10
    """Wrong codes that one person may type within an hour."""
    scim_operations: int = 100
    """Operations in one PATCH by SCIM."""
    scim_search_bytes: int = 8_000
    """What one search by SCIM asks for, or one operation says that it changes."""
    link_days_most: int = 3_650
    """How long a link may be made to work; one without an end works until it is revoked."""
    link_views_most: int = 100_000
    """How many visitors a link that stops after some may be made for."""
    link_password_chars: int = 8
    """The shortest password of a link."""
    link_password_chars_most: int = 200
    link_password_tries: int = 10
    """Wrong passwords for one link within `link_password_window_seconds`, from one address."""
    link_password_tries_in_all: int = 200
    """Wrong passwords for one link within that time, from everywhere; then all have to wait."""
    link_password_window_seconds: int = 15 * 60
    scrypt_n: int = 2**14
    """What keeping and checking a password costs: 128 * n * r bytes, p times; n a power of 2."""
    scrypt_r: int = 8
    scrypt_p: int = 5
    folder_name_chars: int = 100
    folders: int = 500
    """How many folders one person may own."""
    access_message_chars: int = 500
    """What goes with a request for access."""
    access_requests_per_day: int = 20
    """For how many artifacts somebody may ask within a day."""
    access_request_days: int = 30
    """How long a request stands: it waits for an answer, and there is no second one."""
    trash_days: int = 30
    """How long the trash keeps an artifact, unless a retention rule says so; 0 is forever."""
    hold_artifacts: int = 500
    """Artifacts that one legal hold names; a query covers any number."""
    logo_bytes: int = 64 * _KIB
    """The organisation's logo, as it is sent."""
    terms_chars: int = 2_000
    """What everybody who signs in is asked to accept."""
    scan_windows: int = 20_000
    """Places in what is published that are looked at for secrets, of some 8,000 characters each."""
    scan_seconds: float = 20
    """Processor time for that."""
    retention_rules: int = 100
    retention_batch: int = 500
    """Artifacts that one request to run retention moves or deletes."""
    compliance_page: int = 1_000
    """Rows in one answer of the compliance API."""
    cache_bytes: int = 64 * _MIB
    """Unpacked pages and files that each process keeps in memory."""
    patch_cache_bytes: int = 8 * _MIB
    """Live patches that each process keeps in memory."""
    violations: int = 50
    """Content-policy violations kept for one version."""
    read_window_seconds: int = 3600
    """The audit log counts one actor's opens of one version within this time as one."""
    view_window_seconds: int = 1800
    """Somebody who opens the same artifact again within this time has viewed it once."""
    view_flush_seconds: int = 5
    """How often views are written down: what a crash can lose of them."""
    views_waiting: int = 10_000
    """Views that each process keeps until they are written down; more are counted in vain."""
    refusal_window_seconds: int = 60
    """Likewise for the same refusal of the same actor."""
    refusals_per_minute: int = 120
    """Refusals that each process writes into the audit log; of what is beyond, the number."""
    checkpoint_seconds: int = 3600
    """How often the audit log's end is signed, when it has grown."""
    sites: int = 100
    """Sites that one person owns."""
    site_versions: int = 1_000
    """Saved versions of one site."""
    site_requests: int = 64
    """Requests that one site answers at a time; each process counts."""
    site_body_bytes: int = 100 * _MIB
    """The body of one request to a site."""
    site_answer_seconds: int = 30
    """An app that has a whole request and begins no answer for so long is ended till the next."""
    site_heap_mib: int = 128
    """Objects of one app in memory; an app that needs more is ended."""
    site_idle_seconds: int = 300
    """An app that nobody has asked for so long is ended, and starts with the next request."""
    sites_running: int = 100
    """Apps that run at a time; each process counts."""
    site_session_seconds: int = 12 * 3600
    """How long somebody stays signed in at a site, if their session lasts."""
