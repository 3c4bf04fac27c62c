"""The pages of those who run the organisation: a module each, listed in `web.sections`."""

from fanlight.web.admin import audit, audit_streams, overview

PAGES = (overview, audit, audit_streams)
